"""期限一覧とお知らせ: what is still to be done in the cases of an office, by its day, and the letter about it.

A letter goes to a home: it names nothing that is nobody else's business, and none is written where somebody must not
learn of the address. Only that one was written is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.clocks import business_day
from windowsvc.events import Actor, Held
from windowsvc.lifeevents import casefile, caselist
from windowsvc.lifeevents.casefile import Opened, PersonOf, Planned
from windowsvc.lifeevents.caselist import FrameOf
from windowsvc.lifeevents.caseplan import FAR, Line
from windowsvc.lifeevents.casewords import CaseVerb, Role
from windowsvc.lifeevents.family_list import public
from windowsvc.lifeevents.model import Status
from windowsvc.lifeevents.revealing import revealable, standing
from windowsvc.lifeevents.tables import CaseEntry
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import N_, Refusal

SOON: Final = timedelta(days=14)
"""So long before its day a procedure is marked."""
PROTECTED: Final = ("household.dv_support",)
"""Facts with which nothing is sent to a home."""
_WRITTEN_TO: Final = (
    Role.REPRESENTATIVE, Role.CHIEF_MOURNER, Role.NOTIFIER, Role.VISITOR, Role.HOUSEHOLDER, Role.HEIR, Role.MOVER,
)  # fmt: skip


@dataclass(frozen=True)
class DueCase:
    """One case with what is still to do in it.

    Attributes:
        head: the case as it stands in a list.
        lines: what has a day, the earliest first; of what is to be confirmed, that whose day has passed.
        written: the day of the last letter.
        letter: whether one may be written.
    """

    head: dict[str, Any]
    lines: Sequence[Line]
    written: date | None
    letter: bool


def of_office(session: Session, keys: KeyStore, office: str, *, frame_of: FrameOf) -> list[DueCase]:
    """The cases of an office in which something has a day, what is due first on top."""
    found = []
    for opened in caselist.under_way(session, keys, office):
        frame = frame_of(opened)
        planned = casefile.plan(session, opened, event=frame.event, is_open=frame.is_open)
        certain = dated(planned.lines)
        lines = _by_day([*certain, *(line for line in planned.lines if line.lapsed(frame.today))])
        if lines:
            head = caselist.line(session, opened, frame)
            may = not _protected(planned) and any(public(line.procedure) for line in certain)
            found.append(DueCase(head, lines, written_on(session, opened.code), may))
    return sorted(found, key=lambda one: one.lines[0].due or FAR)


def dated(lines: Iterable[Line]) -> list[Line]:
    """What the city hall certainly has still to do and has a day, the earliest first."""
    found = (
        line for line in lines
        if line.open and line.due and (line.status is not Status.TO_CONFIRM or line.touched.until is not None)
    )  # fmt: skip
    return _by_day(found)


def _by_day(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.due or FAR, line.key))


def remind(session: Session, held: Held, opened: Opened, *, planned: Planned, by: Actor) -> list[Line]:
    """Note that the family is written to; answers what the letter names.

    Raises:
        Refusal: ``case_closed``, ``letter_withheld``, ``nothing_due``.
    """
    casefile.must_be_open(opened)
    if _protected(planned):
        message = N_("Somebody must not learn of this family's address. Please do not write to them.")
        raise Refusal("letter_withheld", message)
    people, found = casefile.people_of(session, opened), casefile.answers(session, opened)
    lines = dated(revealable(planned.lines, found, standing(people, found, of=addressee(people))))
    if not lines:
        raise Refusal("nothing_due", N_("Nothing in this case has a day that a letter could name."))
    casefile.record(session, held, opened, CaseVerb.REMIND, by=by, n=len(lines))
    return lines


def addressee(people: Iterable[PersonOf]) -> PersonOf | None:
    """To whom a letter goes: the one who acts for the family, and whose name is known."""
    named = [one for one in people if one.details.get("name")]
    order = {role: place for place, role in enumerate(_WRITTEN_TO)}
    ranked = [(min((order.get(role, 99) for role in one.roles), default=99), one) for one in named]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def written_on(session: Session, code: str) -> date | None:
    """The day of the last letter."""
    query = select(CaseEntry.at).where(CaseEntry.case == code, CaseEntry.verb == CaseVerb.REMIND.value)
    at = session.scalar(query.order_by(CaseEntry.id.desc()).limit(1))
    return business_day(at) if at else None


def _protected(planned: Planned) -> bool:
    return any(planned.given.facts.get(name) is True for name in PROTECTED)
