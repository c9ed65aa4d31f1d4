"""The lobby's tables. They hold no personal data: a number, what it waits for, and what it asked us to mind."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from windowsvc.database import Base
from windowsvc.lobby.states import ACTIVE, AT_WINDOW, LegState


def _in(states: frozenset[LegState]) -> str:
    return "state IN (" + ", ".join(sorted(f"'{state}'" for state in states)) + ")"


class Counter(Base):
    """The last number given of a series in one office and day; series ``*`` counts the tickets of the day."""

    __tablename__ = "counter"
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    business_day: Mapped[date] = mapped_column(Date, primary_key=True)
    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]


class Ticket(Base):
    """番号札: one visit, one number."""

    __tablename__ = "ticket"
    __table_args__ = (UniqueConstraint("office", "business_day", "series", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(String(40))
    business_day: Mapped[date] = mapped_column(Date)
    series: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(16))
    ordinal: Mapped[int]
    language: Mapped[str] = mapped_column(String(12))
    needs: Mapped[list[str] | None] = mapped_column(JSON)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    origin: Mapped[str] = mapped_column(String(12))
    issued_by: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime]


class Leg(Base):
    """立寄り: one stop at one service."""

    __tablename__ = "leg"
    __table_args__ = (
        Index("ix_leg_queue", "state", "service", "place", "id"),
        Index("uq_leg_one_active", "ticket_id", unique=True, sqlite_where=text(_in(ACTIVE))),
        Index("uq_leg_one_at_window", "window", unique=True, sqlite_where=text(_in(AT_WINDOW))),
        CheckConstraint(_in(frozenset(LegState)), name="known_state"),
        CheckConstraint(f"NOT ({_in(AT_WINDOW)}) OR \"window\" IS NOT NULL", name="window_named"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    office: Mapped[str] = mapped_column(String(40))
    business_day: Mapped[date] = mapped_column(Date)
    service: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=1)
    place: Mapped[int]
    placed_by: Mapped[str] = mapped_column(String(12))
    priority: Mapped[str | None] = mapped_column(String(40))
    stop: Mapped[int] = mapped_column(default=1)
    window: Mapped[str | None] = mapped_column(String(40))
    calls: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(String(40))
    waiting_since: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class WindowState(Base):
    """What one window is doing. Calling and serving are read from its leg, not kept here."""

    __tablename__ = "window_state"
    __table_args__ = (CheckConstraint("state IN ('closed', 'open', 'paused', 'draining')", name="known_state"),)
    window: Mapped[str] = mapped_column(String(40), primary_key=True)
    office: Mapped[str] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(12), default="closed")
    version: Mapped[int] = mapped_column(default=1)
    profile: Mapped[str | None] = mapped_column(String(40))
    holder: Mapped[str | None] = mapped_column(String(64))
    staff_id: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(40))
    since: Mapped[datetime]


class Emergency(Base):
    """A notice over every board of an office, until a press ends it."""

    __tablename__ = "emergency"
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[dict[str, str]] = mapped_column(JSON)
    since: Mapped[datetime]


class StaffCall(Base):
    """A citizen at a kiosk or on the phone asks for a person."""

    __tablename__ = "staff_call"
    id: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(String(40), index=True)
    place: Mapped[str] = mapped_column(String(80))
    ticket_id: Mapped[int | None]
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
