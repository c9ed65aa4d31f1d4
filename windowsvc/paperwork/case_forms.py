"""The forms of a case: which are due, which were printed, and which say something else since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.events import Actor, Held
from windowsvc.lifeevents import casefile, checklist
from windowsvc.lifeevents.casefile import Opened, PersonOf, Planned
from windowsvc.lifeevents.casewords import CaseVerb, Role
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.tables import CasePrint
from windowsvc.paperwork import cities, kept_forms, packet
from windowsvc.paperwork.packet import Due, Packet, Sheet
from windowsvc.refusal import N_, Refusal

PLACE: Final = "case_print.sheets"
State = Literal["new", "printed", "stale"]

_ROLES: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.VISITOR: ("visitor", "notifier"),
    Role.NOTIFIER: ("notifier",),
    Role.CHIEF_MOURNER: ("chief_mourner",),
    Role.REPRESENTATIVE: ("heir",),
    Role.HOUSEHOLDER: ("new_head", "head"),
    Role.PENSION_CLAIMANT: ("claimant",),
    Role.AGENT: ("agent",),
}
"""What a role of a case is called in a layout."""


@dataclass(frozen=True)
class Listed:
    """One sheet of a case and where it stands."""

    sheet: Sheet
    state: State


@dataclass(frozen=True)
class Forms:
    """The forms of a case."""

    due: Due
    listed: tuple[Listed, ...]


@dataclass(frozen=True)
class _Ready:
    case: checklist.Case
    named: packet.Named
    printed: Mapping[str, str]


def forms(session: Session, opened: Opened, planned: Planned, *, event: Event, city: str | None) -> Forms:
    """The sheets that are due in a case, in the order of the route, each with whether it was printed as it is now.

    Args:
        city: id of the overlay.
    """
    ready = _ready(session, opened, planned, event=event)
    due = packet.due(event, planned.checklist, ready.case, own=kept_forms.sheets(session, city=city))
    to_print = {one.key for one in packet.stale(ready.printed, due, ready.case, cities.named(city), ready.named)}
    listed = tuple(Listed(sheet, _state(sheet, to_print, ready.printed)) for sheet in due.sheets)
    return Forms(due, listed)


def _state(sheet: Sheet, to_print: set[str], printed: Mapping[str, str]) -> State:
    if sheet.key not in to_print:
        return "printed"
    return "stale" if sheet.key in printed else "new"


def print_(
    session: Session, held: Held, opened: Opened, planned: Planned, *, event: Event, city: str | None,
    printed: datetime, by: Actor, only_stale: bool = False, department: str | None = None,
) -> Packet:  # fmt: skip
    """Print the packet of a case, or only the sheets that are new or say something else than those printed before.

    Raises:
        Refusal: ``case_closed``; ``nothing_to_print``; ``fonts_missing``.
    """
    casefile.must_be_open(opened)
    ready = _ready(session, opened, planned, event=event)
    name, own = cities.named(city), kept_forms.sheets(session, city=city)
    due = packet.due(event, planned.checklist, ready.case, department=department, own=own)
    chosen = packet.stale(ready.printed, due, ready.case, name, ready.named) if only_stale else due.sheets
    if not chosen:
        raise Refusal("nothing_to_print", N_("Every form that is due has been printed as it is now."))
    made = packet.make(
        event, planned.checklist, ready.case, city=name, printed=printed, code=opened.code, department=department,
        own=own, only=frozenset(sheet.key for sheet in chosen), with_cover=not only_stale, named=ready.named,
    )  # fmt: skip
    sealed = opened.key.seal(PLACE, dict(made.prints))
    session.add(CasePrint(case=opened.code, sheets=sealed, by=by.code, at=held.now))
    casefile.record(session, held, opened, CaseVerb.PRINT, by=by, sheets=len(made.prints))
    return made


def _ready(session: Session, opened: Opened, planned: Planned, *, event: Event) -> _Ready:
    case = checklist.case_of(event, planned.given)
    named = named_of(casefile.people_of(session, opened), case.known)
    printed: dict[str, str] = {}
    query = select(CasePrint).where(CasePrint.case == opened.code).order_by(CasePrint.id)
    for row in session.scalars(query):
        printed |= opened.key.open(row.sheets)
    return _Ready(case, named, printed)


def named_of(people: Iterable[PersonOf], known: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Who is who, for the fields of forms. What was said of the one who came holds for each of their roles."""
    found: dict[str, dict[str, Any]] = {}
    people = list(people)
    said = {name.partition(".")[2]: one for name, one in known.items() if name.startswith("applicant.")}
    heirs = [person for person in people if Role.HEIR in person.roles]
    for person in people:
        details: dict[str, Any] = {key: value for key, value in person.details.items() if value}
        if not details.get("name"):
            continue
        details["name"] = {key: details[key] for key in ("name", "kana") if key in details}
        if Role.VISITOR in person.roles:
            details = said | details
        for role in person.roles:
            for name in _ROLES.get(role, ()):
                if role is not Role.VISITOR or name not in found:
                    found[name] = details
        if heirs == [person]:
            found["sole_heir"] = details
    return found
