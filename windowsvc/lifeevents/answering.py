"""聞き取り: the verbs that put questions and take answers: answer, not known, later, back, correct."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from windowsvc.events import Actor, Held
from windowsvc.lifeevents import interview
from windowsvc.lifeevents.casefile import (
    VALUE,
    Opened,
    answers,
    given_of,
    movers_of,
    must_be_open,
    questions,
    record,
)
from windowsvc.lifeevents.casewords import CaseVerb, Source
from windowsvc.lifeevents.facts import Fact, given
from windowsvc.lifeevents.interview import WHICH_OF, Question
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.tables import CaseAnswer, CaseQuestion
from windowsvc.refusal import N_, Refusal

Values = Mapping[str, Any]
People = Mapping[str, Values]

ANSWERED: Final = "answered"
UNKNOWN: Final = "unknown"
SKIPPED: Final = "skipped"


@dataclass(frozen=True)
class Reply:
    """An answer to one question.

    Attributes:
        facts: fact -> plain value; null: not known.
        people: person -> fact -> plain value.
        none: a screening question is answered with: none of these.
        ticked: what applies on a tick list: fact -> the people it is about (none named: the case).
    """

    facts: Values
    people: People
    none: bool | None = None
    ticked: Mapping[str, tuple[str, ...]] | None = None


def left(
    session: Session, opened: Opened, *, event: Event, may: Callable[[Fact], bool] = lambda _: True
) -> tuple[list[Question], bool]:
    """What is left to ask, the next first; True: these were left for later and now come back.

    Args:
        may: which facts may be asked for at all.
    """
    found = answers(session, opened)
    known = given_of(event, found, movers=movers_of(session, opened.code), on=opened.row.starts_on)
    put = questions(session, opened.code)
    nobody = frozenset(one.fact for one in found if one.value is None)
    fresh = interview.questions(event, known, asked=_asked(event, put, nobody), may=may)
    if fresh:
        return fresh, False
    kept = [row for row in put if row.outcome != SKIPPED]
    return interview.questions(event, known, asked=_asked(event, kept, nobody), may=may), True


def _asked(event: Event, put: Sequence[CaseQuestion], nobody: frozenset[str]) -> frozenset[str]:
    """What need not be put any more; what was left empty among answers to others is asked by itself."""
    ids = frozenset(row.question for row in put)
    unsettled = frozenset(row.question for row in put if row.outcome != ANSWERED)
    together = {name for one in event.together if one.id in ids for name in one.facts}
    return ids | interview.within(event, unsettled) | (together & nobody)


def answer(
    session: Session,
    held: Held,
    opened: Opened,
    *,
    event: Event,
    question: str,
    reply: Reply,
    source: Source,
    by: Actor,
) -> None:
    """Answer one question, or correct what was answered to it before.

    Raises:
        Refusal: ``case_closed``, ``question_unknown``, ``answer_incomplete``; as `facts.given`.
    """
    must_be_open(opened)
    _facts_of(event, question)
    row = _put(session, held, opened, question=question, outcome=ANSWERED, source=source, by=by)
    facts, own = _values(event, question, reply, people=movers_of(session, opened.code), known=_known(session, opened))
    known = [value for values in (facts, *own.values()) for value in values.values()]
    if known and all(value is None for value in known):
        row.outcome = UNKNOWN
    _write(session, held, opened, event=event, facts=facts, people=own, source=source, by=by, question=row.id)
    record(session, held, opened, CaseVerb.ANSWER, by=by, n=len(known), source=source.value)


def unknown(
    session: Session, held: Held, opened: Opened, *, event: Event, question: str, source: Source, by: Actor
) -> None:
    """Nobody knows what is asked for in one go: nothing is settled. Raises as `skip`."""
    must_be_open(opened)
    _facts_of(event, question)
    _put(session, held, opened, question=question, outcome=UNKNOWN, source=source, by=by)
    record(session, held, opened, CaseVerb.ANSWER, by=by, n=0, source=source.value, outcome=UNKNOWN)


def skip(
    session: Session, held: Held, opened: Opened, *, event: Event, question: str, source: Source, by: Actor
) -> None:
    """Leave a question for later; it comes back when nothing else is left.

    Raises:
        Refusal: ``case_closed``, ``question_unknown``.
    """
    must_be_open(opened)
    _facts_of(event, question)
    _put(session, held, opened, question=question, outcome=SKIPPED, source=source, by=by)
    record(session, held, opened, CaseVerb.ANSWER, by=by, n=0, source=source.value, outcome=SKIPPED)


def back(session: Session, held: Held, opened: Opened, *, source: Source, by: Actor) -> str:
    """Take the last answer back, as if it had not been asked; returns its question. A phone takes back only its own.

    Raises:
        Refusal: ``case_closed``, ``nothing_to_take_back``.
    """
    must_be_open(opened)
    own = [row for row in questions(session, opened.code) if source is not Source.HOLDER or row.source == source]
    if not own:
        raise Refusal("nothing_to_take_back", N_("There is no answer to go back to."))
    row = own[-1]
    row.ended_at = held.now
    for one in session.scalars(select(CaseAnswer).where(CaseAnswer.question == row.id)):
        one.ended_at = one.ended_at or held.now
    for kind in (CaseAnswer, CaseQuestion):
        session.execute(update(kind).where(kind.ended_by == row.id).values(ended_at=None, ended_by=None))
    record(session, held, opened, CaseVerb.ANSWER, by=by, n=0, source=source.value, outcome="back")
    return row.question


def note(
    session: Session,
    held: Held,
    opened: Opened,
    *,
    event: Event,
    facts: Values,
    people: People,
    source: Source,
    by: Actor,
    department: str | None = None,
) -> int:
    """Write down or correct facts without a question: from a record, a document, a department; returns how many.

    Raises:
        Refusal: ``case_closed``, ``person_unknown``; as `facts.given`.
    """
    must_be_open(opened)
    written = _write(
        session, held, opened, event=event, facts=facts, people=people, source=source, by=by, department=department
    )
    if written:
        record(session, held, opened, CaseVerb.ANSWER, by=by, n=written, source=source.value, department=department)
    return written


def _put(
    session: Session, held: Held, opened: Opened, *, question: str, outcome: str, source: Source, by: Actor
) -> CaseQuestion:
    """Write down that a question was put. Put anew, it ends what it brought before, and the list that followed it."""
    former = [row for row in questions(session, opened.code) if row.question in (question, f"{question}{WHICH_OF}")]
    made = CaseQuestion(
        case=opened.code, question=question, outcome=outcome, source=source.value, by=by.code, at=held.now
    )
    session.add(made)
    session.flush()
    for row in former:
        row.ended_at, row.ended_by = held.now, made.id
        brought = select(CaseAnswer).where(CaseAnswer.question == row.id, CaseAnswer.ended_at.is_(None))
        for one in session.scalars(brought):
            one.ended_at, one.ended_by = held.now, made.id
    session.flush()
    return made


def _known(session: Session, opened: Opened) -> frozenset[tuple[str, str | None]]:
    return frozenset((one.fact, one.person) for one in answers(session, opened) if one.value is not None)


def _facts_of(event: Event, question: str) -> tuple[str, ...]:
    """The facts that a question may settle.

    Raises:
        Refusal: ``question_unknown``.
    """
    name = question.removesuffix(WHICH_OF)
    several = {one.id: one.sets_none for one in event.screening} | {one.id: one.facts for one in event.together}
    if name in several:
        return several[name]
    fact = event.facts.get(question)
    if fact is None or not interview.askable(fact):
        raise Refusal("question_unknown", N_("There is no such question."), status=404)
    return (fact.id,)


Spread = tuple[dict[str, Any], dict[str, dict[str, Any]]]
Known = frozenset[tuple[str, str | None]]


def _values(event: Event, question: str, reply: Reply, *, people: list[str], known: Known) -> Spread:
    names = _facts_of(event, question)
    if question in event.facts or any(question == one.id for one in event.together):
        strange = [name for values in (reply.facts, *reply.people.values()) for name in values if name not in names]
        if strange or reply.none is not None or reply.ticked is not None or not (reply.facts or reply.people):
            raise Refusal("answer_incomplete", N_("This is no answer to the question."), status=422)
        return dict(reply.facts), {who: dict(own) for who, own in reply.people.items()}
    if question.endswith(WHICH_OF):
        if reply.ticked is None:
            raise Refusal("answer_incomplete", N_("This is no answer to the question."), status=422)
        return _spread(event, names, reply.ticked, people=people, known=known)
    if reply.none is None:
        raise Refusal("answer_incomplete", N_("This is no answer to the question."), status=422)
    return _spread(event, names, {} if reply.none else None, people=people, known=known)


def _spread(
    event: Event,
    names: tuple[str, ...],
    ticked: Mapping[str, tuple[str, ...]] | None,
    *,
    people: list[str],
    known: Known,
) -> Spread:
    """What a tick list settles: what is not ticked is none, a ticked yes-or-no is yes, the rest is asked by itself.

    What is known already, from a register for instance, stays as it is.
    """
    facts: dict[str, Any] = {}
    own: dict[str, dict[str, Any]] = {}
    if ticked is None:
        return facts, own
    for name in names:
        fact = event.facts[name]
        for who in people if fact.of_person else (None,):
            applies = name in ticked and (who is None or who in ticked[name])
            if (applies and fact.type != "bool") or (name, who) in known:
                continue
            value = True if applies else _plain(interview.nothing(fact))
            if who is None:
                facts[name] = value
            else:
                own.setdefault(who, {})[name] = value
    return facts, own


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def _write(
    session: Session,
    held: Held,
    opened: Opened,
    *,
    event: Event,
    facts: Values,
    people: People,
    source: Source,
    by: Actor,
    department: str | None = None,
    question: int | None = None,
) -> int:
    """Check and keep values; those they take the place of stay with the instant they ended."""
    movers = movers_of(session, opened.code)
    if any(who not in movers for who in people):
        raise Refusal("person_unknown", N_("There is no such person in this case."), status=404)
    raw = {"facts": facts, "people": [{"id": who, **own} for who, own in people.items()]}
    given(raw, known=event.facts, on=opened.row.starts_on, withheld=event.withheld)
    current = {
        (row.fact, row.person): row
        for row in session.scalars(
            select(CaseAnswer).where(CaseAnswer.case == opened.code, CaseAnswer.ended_at.is_(None))
        )
    }
    written = 0
    for name, person, value in _each(facts, people):
        old = current.get((name, person))
        if old is not None and _same(opened, old, value, source):
            continue
        made = CaseAnswer(
            case=opened.code, fact=name, person=person, source=source.value, department=department, by=by.code,
            value=None if value is None else opened.key.seal(VALUE, value), at=held.now, question=question,
        )  # fmt: skip
        if old is not None and source is Source.HOLDER and old.source != Source.HOLDER and old.value is not None:
            made.ended_at = held.now  # what a register or staff said stays; both can be read
        elif old is not None:
            old.ended_at, old.ended_by = held.now, question
        session.add(made)
        written += 1
    session.flush()
    return written


def _each(facts: Values, people: People) -> Iterator[tuple[str, str, Any]]:
    for name, value in facts.items():
        yield name, "", value
    for who, own in people.items():
        for name, value in own.items():
            yield name, who, value


def _same(opened: Opened, old: CaseAnswer, value: Any, source: Source) -> bool:
    """Whether the same was said already, by the same source."""
    if old.source != source:
        return False
    return bool((opened.key.open(old.value) if old.value else None) == value)
