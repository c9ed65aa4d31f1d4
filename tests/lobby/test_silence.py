"""Machines that have fallen silent are named, those that are heard of are not."""

from datetime import timedelta

from sqlalchemy import update

from tests.lobby.hall import CLERK, OFFICE, TUESDAY, Hall
from windowsvc import events
from windowsvc.database import reading, writing
from windowsvc.jobs import Health
from windowsvc.lobby.silence import late_jobs, silent_screens
from windowsvc.office import devices
from windowsvc.office.permissions import DeviceKind
from windowsvc.office.tables import Device


def test_a_board_that_is_not_heard_of_is_named_after_three_minutes(hall: Hall) -> None:
    hall.configure("board", "lobby", {"name": {"ja": "1階ロビー"}})
    now = hall.clock.now()
    with writing(hall.engine) as session:
        events.open_sequence(session, "*", now=now)
        held = events.hold(session, "*", now=now, machine=now, build="test")
        devices.enrol_directly(
            session, held, kind=DeviceKind.BOARD, office=OFFICE, name="大画面", place="lobby", by=CLERK
        )
        session.execute(update(Device).values(seen_at=now))

    def silent(after: timedelta) -> list[tuple[str, str]]:
        with reading(hall.engine) as session:
            found = silent_screens(session, city=hall.city(), office=OFFICE, machine=now + after)
        return [(one["kind"], one["place_name"]["ja"]) for one in found]

    assert silent(timedelta(minutes=2)) == []
    assert silent(timedelta(minutes=3)) == [("board_silent", "1階ロビー")]


def test_only_late_jobs_are_named() -> None:
    jobs = [
        Health("day_close", TUESDAY, None, late=True),
        Health("changes", TUESDAY, None, late=False),
        Health("never_ran", None, None, late=True),
    ]
    assert [one["name"] for one in late_jobs(jobs)] == ["day_close"]
