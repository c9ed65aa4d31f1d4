"""Whoever is put out loses the sockets that are open, without asking for anything."""

from datetime import timedelta

from tests.office.hall import Hall
from windowsvc.events import SYSTEM
from windowsvc.office import devices
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.settings import Sessions
from windowsvc.web.attendance import Attendance


def test_a_revoked_device_and_an_ended_sign_in_are_disconnected(hall: Hall) -> None:
    with hall.holding() as (session, held):
        kept, gone = (
            devices.enrol_directly(
                session, held, kind=DeviceKind.INTEGRATION, office="honcho", name=name, place=None, by=SYSTEM
            ).device
            for name in ("kept", "gone")
        )
    hall.add("hanako", roles={"honcho": Role.CLERK})
    clerk = hall.who(hall.sign_in("hanako").token)
    assert clerk is not None
    attendance = Attendance(hall.engine, machine=hall.clock, lasting=Sessions())
    attendance.enter("a", "/board", devices.principal_of(kept))
    attendance.enter("b", "/board", devices.principal_of(gone))
    attendance.enter("c", "/window", clerk)
    dropped: list[tuple[str, str]] = []
    attendance.check(lambda sid, namespace: dropped.append((sid, namespace)))
    assert dropped == []
    with hall.holding() as (session, held):
        devices.revoke(session, held, device_id=gone.id, by=SYSTEM)
    attendance.check(lambda sid, namespace: dropped.append((sid, namespace)))
    assert dropped == [("b", "/board")]
    hall.clock.at += timedelta(minutes=11)
    attendance.check(lambda sid, namespace: dropped.append((sid, namespace)))
    assert dropped == [("b", "/board"), ("c", "/window")]
