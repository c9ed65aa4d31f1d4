"""Nothing about people lies where no room said so, and what is said to be sealed is."""

from sqlalchemy import JSON, Column, MetaData, String, Table

from tests.databases import declare_tables
from windowsvc import app
from windowsvc.database import Base
from windowsvc.office import holdings
from windowsvc.office.sealed import Sealed

HOW = "say in the room's held.py whose it is, or that it is nobody's and why"


def test_every_column_that_could_hold_a_person_is_declared() -> None:
    assert app.DECLARES_HOLDINGS
    declare_tables()
    assert list(holdings.undeclared(Base.metadata)) == [], HOW
    assert list(holdings.misdeclared(Base.metadata)) == []


def test_what_nobody_declared_is_found() -> None:
    metadata = MetaData()
    Table(
        "guest", metadata, Column("code", String(40)), Column("name", String(80)), Column("more", JSON),
        Column("kept", Sealed("guest.kept")), Column("moved", Sealed("guest.kept")),
    )  # fmt: skip
    assert list(holdings.undeclared(metadata)) == ["guest.name", "guest.more", "guest.kept", "guest.moved"]
    assert "guest.moved: is sealed for another place" in list(holdings.misdeclared(metadata))


def test_every_holding_says_what_for_how_long_and_how_it_ends() -> None:
    for one in holdings.every():
        assert all((one.what, one.about, one.purpose, one.lifetime, one.erasure, one.columns)), one
    assert {one.room for one in holdings.every()} >= {"office", "lobby", "lifeevents"}
    assert all(one.sealed and one.export and one.erase for one in holdings.every() if one.room == "lifeevents")
