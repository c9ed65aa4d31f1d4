"""リレー: colleagues of other departments come to the seat: called, here, gone, each with its instant.

Their coming and going are verbs of the lobby on the number at the window; here it is written down who was called and
what that means for the case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.events import Actor, Event, Held
from windowsvc.lifeevents.casefile import Opened, must_be_open, record
from windowsvc.lifeevents.casewords import CaseState, CaseVerb, RelayState
from windowsvc.lifeevents.experience import usual as usual
from windowsvc.lifeevents.tables import CaseFile, CaseRelay, CaseTicket
from windowsvc.lobby.states import Verb
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Department
from windowsvc.refusal import N_, Refusal

UNDER_WAY: Final = frozenset({RelayState.CALLED, RelayState.HERE})


def summon(session: Session, held: Held, opened: Opened, *, city: City, department: str, ticket_id: int | None,
           by: Actor) -> None:  # fmt: skip
    """Call a department to the seat.

    Raises:
        Refusal: ``case_closed``, ``department_unknown``, ``department_elsewhere``, ``already_called``.
    """
    must_be_open(opened)
    office = city.office_of("department", department)
    if city.get(Department, department) is None or office is None:
        raise Refusal("department_unknown", N_("There is no such department."), status=404)
    if office != held.office:
        message = N_("This department is in another building, so that nobody can come to the seat. Please ring it.")
        raise Refusal("department_elsewhere", message, office=office)
    if any(row.department == department for row in under_way(session, opened.code)):
        raise Refusal("already_called", N_("This department has been called already."))
    session.add(
        CaseRelay(
            case=opened.code, department=department, ticket_id=ticket_id, state=RelayState.CALLED.value,
            called_at=held.now, by=by.code,
        )
    )  # fmt: skip
    record(session, held, opened, CaseVerb.SUMMON, by=by, after=RelayState.CALLED, department=department)


def call_off(session: Session, held: Held, opened: Opened, *, department: str, by: Actor) -> None:
    """Take the call of a department back.

    Raises:
        Refusal: ``case_closed``, ``not_called``.
    """
    must_be_open(opened)
    for row in under_way(session, opened.code):
        if row.department == department and row.state == RelayState.CALLED:
            row.state = RelayState.CALLED_OFF.value
            record(
                session, held, opened, CaseVerb.SUMMON, by=by, before=RelayState.CALLED,
                after=RelayState.CALLED_OFF, department=department,
            )  # fmt: skip
            return
    raise Refusal("not_called", N_("This department has not been called."))


def of_case(session: Session, case: str) -> list[CaseRelay]:
    """Every colleague who was called for a case, in the order of the calls."""
    return list(session.scalars(select(CaseRelay).where(CaseRelay.case == case).order_by(CaseRelay.id)))


def under_way(session: Session, case: str) -> list[CaseRelay]:
    """Those who are on the way or here."""
    return [row for row in of_case(session, case) if row.state in UNDER_WAY]


def follow(session: Session, held: Held, row: dict[str, Any]) -> None:
    """A subscriber of the log: colleagues come and go with the lobby's verbs; undo takes that back."""
    step = _FOLLOWED.get(row["verb"])
    if step is not None:
        step(session, held, row)


def _came(session: Session, held: Held, row: dict[str, Any]) -> None:
    department = row["detail"]["department"]
    cases = _open_cases(session, row["ticket"])
    for case in cases:
        for one in under_way(session, case):
            if one.department == department and one.state == RelayState.CALLED:
                one.state, one.arrived_at = RelayState.HERE.value, held.now
                _touch(session, case)
                return
    if cases:
        session.add(
            CaseRelay(
                case=cases[0], department=department, ticket_id=row["ticket"], state=RelayState.HERE.value,
                called_at=held.now, arrived_at=held.now, by=row["actor"],
            )
        )  # fmt: skip
        _touch(session, cases[0])


def _left(session: Session, held: Held, row: dict[str, Any]) -> None:
    for case in _open_cases(session, row["ticket"]):
        for one in under_way(session, case):
            if one.department == row["detail"]["department"] and one.state == RelayState.HERE:
                one.state, one.left_at = RelayState.LEFT.value, held.now
                _touch(session, case)


def _undone(session: Session, held: Held, row: dict[str, Any]) -> None:
    if row["detail"].get("what") not in (Verb.RELAY_IN, Verb.RELAY_OUT):
        return
    former = session.get(Event, (held.office, row["detail"]["of"]))
    if former is None:
        return
    for case in _open_cases(session, row["ticket"]):
        for one in of_case(session, case):
            if one.department != former.detail["department"]:
                continue
            if row["detail"]["what"] == Verb.RELAY_IN and one.arrived_at == former.at:
                one.state, one.arrived_at = RelayState.CALLED.value, None
                _touch(session, case)
            elif row["detail"]["what"] == Verb.RELAY_OUT and one.left_at == former.at:
                one.state, one.left_at = RelayState.HERE.value, None
                _touch(session, case)


def _open_cases(session: Session, ticket_id: int | None) -> list[str]:
    if ticket_id is None:
        return []
    query = (
        select(CaseFile.code)
        .join(CaseTicket, CaseTicket.case == CaseFile.code)
        .where(CaseTicket.ticket_id == ticket_id, CaseFile.state == CaseState.OPEN.value)
    )
    return list(session.scalars(query.order_by(CaseTicket.joined_at, CaseFile.code)))


def _touch(session: Session, case: str) -> None:
    found = session.get(CaseFile, case)
    if found is not None:
        found.version += 1


_FOLLOWED: Final[dict[str, Callable[[Session, Held, dict[str, Any]], None]]] = {
    Verb.RELAY_IN.value: _came,
    Verb.RELAY_OUT.value: _left,
    Verb.UNDO.value: _undone,
}
