"""The interview and its list as the family itself sees them: on the phone while it waits, on the screen in the booth.

Only what the family said itself is in it. What a register knows is not asked of people who wait, and what is nobody
else's business is not listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from windowsvc.lifeevents import answering, casefile, checklist, interview
from windowsvc.lifeevents.casefile import Opened
from windowsvc.lifeevents.caseplan import Line, came_and_went, lines_of
from windowsvc.lifeevents.casewords import Role, Source
from windowsvc.lifeevents.checklist import case_of, drafts
from windowsvc.lifeevents.deadlines import IsOpen
from windowsvc.lifeevents.facts import Fact, Given
from windowsvc.lifeevents.family_list import public
from windowsvc.lifeevents.interview import Question, from_record, is_gentle, unknown_facts
from windowsvc.lifeevents.model import Event, Procedure, Status


@dataclass(frozen=True)
class Screen:
    """Where the interview stands.

    Attributes:
        question: the next one, None when there is none left.
        left: how many are left as far as can be told, this one among them.
        asked: how many were put on this phone.
        later: how many were left for later.
        gentle: nothing is asked of these people; staff finish everything.
        waiting: procedures that wait for the answer.
    """

    event: Event
    question: Question | None
    left: int
    asked: int
    later: int
    gentle: bool
    people: Sequence[tuple[str, str]]
    waiting: Sequence[Procedure]


def own_given(session: Session, opened: Opened, event: Event, *, before: int | None = None) -> Given:
    """What the family itself said; ``before``: until it answered the question of this row."""
    found = casefile.answers(session, opened, sources=[Source.HOLDER], before=before)
    movers = casefile.movers_of(session, opened.code)
    return casefile.given_of(event, found, movers=movers, on=opened.row.starts_on)


def may_be_put(fact: Fact) -> bool:
    """Whether people who wait are asked for a fact: no register or document gives it."""
    return not from_record(fact)


def screen(session: Session, opened: Opened, event: Event, *, again: bool = False) -> Screen:
    """The next question of the interview.

    Args:
        again: also put what was left for later.
    """
    given = own_given(session, opened, event)
    left, returned = answering.left(session, opened, event=event, may=may_be_put)
    shown = sorted(left, key=_place) if again or not returned else []
    put = [row for row in casefile.questions(session, opened.code) if row.source == Source.HOLDER]
    question = shown[0] if shown else None
    return Screen(
        event=event,
        question=question,
        left=len(shown),
        asked=len(put),
        later=len(left) if returned and not again else 0,
        gentle=is_gentle(event, case_of(event, given)),
        people=people(session, opened),
        waiting=waiting(event, given, question) if question else (),
    )


def _place(question: Question) -> tuple[bool, bool]:
    """What belongs to the answer just given comes first; plain matters come before private ones."""
    return not question.id.endswith(interview.WHICH_OF), question.private


def people(session: Session, opened: Opened) -> list[tuple[str, str]]:
    """Those whom the facts of persons are about, with what they are called; empty where nothing was said."""
    return [
        (one.who, one.details.get("name") or one.details.get("relation") or "")
        for one in casefile.people_of(session, opened)
        if Role.MOVER in one.roles
    ]


def waiting(event: Event, given: Given, question: Question) -> list[Procedure]:
    """The procedures whose result waits for an answer, as far as they may be named before others."""
    case = case_of(event, given)
    asked = {name for name in event.facts if interview.SOURCES.get(name, name) in question.facts}
    found: dict[str, Procedure] = {}
    for draft in drafts(event, case):
        open_ = draft.status is Status.TO_CONFIRM and public(draft.procedure)
        if open_ and asked & set(unknown_facts(draft, case)):
            found.setdefault(draft.procedure.id, draft.procedure)
    return list(found.values())


def changed(session: Session, opened: Opened, event: Event) -> tuple[list[Procedure], list[Procedure]]:
    """What the last answer brought and what it took, as far as it may be named before others."""
    put = [row for row in casefile.questions(session, opened.code) if row.source == Source.HOLDER]
    if not put:
        return [], []
    was, now = (
        {f"{one.procedure.id}:{one.person}.{one.number}": one.status
         for one in drafts(event, case_of(event, own_given(session, opened, event, before=before)))
         if public(one.procedure)}
        for before in (put[-1].id, None)
    )  # fmt: skip
    known = {one.id: one for one in event.procedures}
    came, went = came_and_went(was, now)
    return [known[one] for one in came], [known[one] for one in went]


def own_list(session: Session, opened: Opened, event: Event, *, is_open: IsOpen, language: str = "ja") -> list[Line]:
    """What follows from what the family said, without what is nobody else's business."""
    made = checklist.plan(event, own_given(session, opened, event), is_open=is_open, language=language)
    return [line for line in lines_of(event, made, {}) if public(line.procedure)]
