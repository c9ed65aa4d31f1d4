"""The forms of a case: which are due, which were printed, and which say something else since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.events import Actor, Held
from windowsvc.lifeevents import casefile, checklist
from windowsvc.lifeevents.casefile import Opened, PersonOf, Planned
from windowsvc.lifeevents.casewords import CaseVerb, Role
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.tables import CasePrint
from windowsvc.paperwork import cities, cover, kept_forms, packet
from windowsvc.paperwork.packet import Due, Packet, Sheet
from windowsvc.paperwork.roles import Named, Source
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
_GROUPS: Final[Mapping[str, Role]] = {"heirs": Role.HEIR, "children": Role.CHILD, "household": Role.MEMBER}
"""Whom the tables of a layout are about."""


@dataclass(frozen=True)
class Listed:
    """One sheet of a case and where it stands."""

    sheet: Sheet
    state: State


@dataclass(frozen=True)
class Forms:
    """The forms of a case.

    Attributes:
        labels: whether address labels can be made: name and address of the one who came are known.
    """

    due: Due
    listed: tuple[Listed, ...]
    labels: bool


@dataclass(frozen=True)
class _Ready:
    case: checklist.Case
    named: Named
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
    return Forms(due, listed, cover.addressee(Source(ready.case, cities.named(city), named=ready.named)) is not None)


def _state(sheet: Sheet, to_print: set[str], printed: Mapping[str, str]) -> State:
    if sheet.key not in to_print:
        return "printed"
    return "stale" if sheet.key in printed else "new"


def print_(
    session: Session, held: Held, opened: Opened, planned: Planned, *, event: Event, city: str | None,
    printed: datetime, by: Actor, only_stale: bool = False, department: str | None = None, labels: bool = False,
    sample: bool = False,
) -> Packet:  # fmt: skip
    """Print the packet of a case, or only the sheets that are new or say something else than those printed before.

    The log tells which forms these were, never whose.

    Args:
        department: only its sheets; None: all.
        labels: also a sheet of address labels of the one who came.
        sample: mark every page 見本, as in practice.

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
        labels=labels, sample=sample,
    )  # fmt: skip
    sealed = opened.key.seal(PLACE, dict(made.prints))
    session.add(CasePrint(case=opened.code, sheets=sealed, by=by.code, at=held.now))
    again = len(made.prints.keys() & ready.printed.keys())
    casefile.record(
        session, held, opened, CaseVerb.PRINT, by=by, sheets=len(made.prints), again=again, by_hand=made.by_hand,
        forms=sorted({sheet.layout.id for sheet in chosen}),
    )  # fmt: skip
    return made


def _ready(session: Session, opened: Opened, planned: Planned, *, event: Event) -> _Ready:
    case = checklist.case_of(event, planned.given)
    people = casefile.people_of(session, opened)
    named = Named(named_of(people, case.known), groups_of(people))
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
        if "born" in details:
            details["date_of_birth"] = details["birth_date"] = date.fromisoformat(details["born"])
        if Role.VISITOR in person.roles:
            details = said | details
        for role in person.roles:
            for name in _ROLES.get(role, ()):
                if role is not Role.VISITOR or name not in found:
                    found[name] = details
        if heirs == [person]:
            found["sole_heir"] = details
    return found


def groups_of(people: Iterable[PersonOf]) -> dict[str, list[dict[str, Any]]]:
    """The lines of tables: everybody who is named for one, with what is known of them."""
    people = list(people)
    return {
        group: [_line(one.details) for one in people if role in one.roles and one.details.get("name")]
        for group, role in _GROUPS.items()
    }


def _line(details: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {f"person.{key}": details[key] for key in ("address", "phone") if details.get(key)}
    found["person.name"] = {key: details[key] for key in ("name", "kana") if details.get(key)}
    if details.get("relation"):
        found["person.relation"] = details["relation"]
    if details.get("born"):
        found["person.birth_date"] = date.fromisoformat(details["born"])
    return found
