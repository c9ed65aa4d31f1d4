"""What the screens of the test hall show, read as a face reads it."""

from __future__ import annotations

from typing import Any

from tests.lobby.hall import CLERK, OFFICE, Hall
from windowsvc import events
from windowsvc.database import reading, writing
from windowsvc.events import INSTALLATION
from windowsvc.lobby import board, desk, offers, visitor
from windowsvc.lobby.desk import ANYBODY, Instants, Viewer
from windowsvc.lobby.outlook import Outlook, look, moment_of
from windowsvc.office import people
from windowsvc.office.permissions import Role

UNDO_SECONDS = 30
SEATED = 1
"""The person that `Hall.take` seats at every window."""


def seat(hall: Hall) -> None:
    """Give the person that the hall's windows are held by a name."""
    now = hall.clock.now()
    with writing(hall.engine) as session:
        events.open_sequence(session, INSTALLATION, now=now)
        held = events.hold(session, INSTALLATION, now=now, machine=now, build="test")
        added = people.add_staff(
            session,
            held,
            login="hanako",
            name="窓口 花子",
            roles={OFFICE: Role.CLERK},
            by=CLERK,
            password="asagao no hana ga saku",
        )
    assert added.person.id == SEATED


def outlook(hall: Hall, session: Any) -> Outlook:
    moment = moment_of(session, OFFICE, now=hall.clock.now())
    return look(session, city=hall.setup.city(session, office=OFFICE, revision=moment.config), moment=moment)


def on_board(hall: Hall, code: str = "hall") -> dict[str, Any]:
    with reading(hall.engine) as session:
        return board.snapshot(session, outlook(hall, session), code=code, now=hall.clock.now(), build="b1")


def on_desk(hall: Hall, code: str = "w1", *, viewer: Viewer = ANYBODY, **more: Any) -> dict[str, Any]:
    instants = Instants(hall.clock.now(), hall.clock.now(), UNDO_SECONDS)
    with reading(hall.engine) as session:
        found = outlook(hall, session)
        return desk.snapshot(session, found, code=code, instants=instants, build="b1", viewer=viewer, **more)


def on_phone(hall: Hall, token: str) -> dict[str, Any]:
    with reading(hall.engine) as session:
        found = visitor.visit(session, hall.keys, token=token)
        return visitor.snapshot(outlook(hall, session), found, now=hall.clock.now(), build="b1")


def on_kiosk(hall: Hall, code: str = OFFICE) -> dict[str, Any]:
    with reading(hall.engine) as session:
        found = outlook(hall, session)
        return offers.snapshot(found, offers.stand(found.city, code), now=hall.clock.now(), build="b1")


def status(hall: Hall) -> dict[str, Any]:
    with reading(hall.engine) as session:
        return offers.status(outlook(hall, session), now=hall.clock.now())
