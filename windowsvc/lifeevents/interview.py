"""What to ask next: only what can still change a result, once for the whole household, screening questions first.

Pure. A question is one screen: one decision, one tick list of the people, or the few facts of one matter together. What
a record or document gives is not asked, and neither is what only a record can know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from windowsvc.lifeevents.checklist import Case, case_of, drafts, scope_of
from windowsvc.lifeevents.effects import Draft
from windowsvc.lifeevents.evaluation import grounds
from windowsvc.lifeevents.facts import Fact, Given
from windowsvc.lifeevents.model import Condition, Event, Screening, Status, Together

SOURCES: Final[Mapping[str, str]] = {
    "person.age": "person.birth_date",
    "person.fy_age": "person.birth_date",
    "household.days_since_move": "household.move_in_date",
    "household.days_since_planned_out": "household.planned_out_date",
    "deceased.age": "deceased.date_of_birth",
    "deceased.is_child": "deceased.date_of_birth",
}
"""Fact that follows from another -> the one that is asked in its place."""


WHICH_OF: Final = ".which"
"""What the id of a tick list ends with, after that of its screening question."""

WHICH: Final[Mapping[str, str]] = {
    "ja": "当てはまるものと、どなたのことかをお選びください。",
    "en": "Please choose which of these apply, and to whom.",
}


@dataclass(frozen=True)
class Question:
    """One screen.

    Attributes:
        facts: what the answer settles: one fact, the facts of a tick list, or all of a screening question when
            nobody is meant.
        people: the people who are asked about, by their ids; empty for a fact of the case.
        open: how many items wait for it.
        whose: of a fact of persons, those of whom it is not known yet and still decides something.
    """

    id: str
    text: Mapping[str, str]
    facts: tuple[str, ...]
    people: tuple[str, ...]
    open: int
    private: bool
    screening: bool = False
    whose: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def undecided(event: Event, case: Case) -> Counter[str]:
    """The facts that can still change a result, each with the number of items that wait for it."""
    found: Counter[str] = Counter()
    for draft in drafts(event, case):
        if draft.status is Status.TO_CONFIRM:
            found.update(set(unknown_facts(draft, case)))
    return found


def concerned(event: Event, case: Case) -> dict[str, set[str]]:
    """Of each fact of persons, those of whom it can still decide anything, now or after other answers.

    Whoever does not move, for one, is not asked for their cards. A condition that is decided of somebody stays so, so
    nobody is left out who would have to be asked later.
    """
    found: dict[str, set[str]] = {}
    if len(case.ids) < 2:
        return found
    for procedure in event.procedures:
        for who, known, _ in scope_of(procedure, case):
            applies = procedure.applies.test(known, case.people)
            if applies is None:
                _note_whose(found, procedure.applies, known, case, who)
            if applies is not False:
                _note_whose(found, procedure.check, known, case, who)
    for rule in event.rules:
        _note_whose(found, rule.when, case.known, case, None)
    return found


def _note_whose(
    found: dict[str, set[str]], condition: Condition | None, known: Mapping[str, Any], case: Case, who: str | None
) -> None:
    if condition is None:
        return
    for one in grounds(condition.node, known=known, people=case.people)[1]:
        if one.value is None and one.fact.startswith("person."):
            whom = who if one.at is None else case.ids[one.at]
            found.setdefault(SOURCES.get(one.fact, one.fact), set()).update([whom] if whom else case.ids)


def unknown_facts(draft: Draft, case: Case) -> Iterator[str]:
    """The facts that a procedure waits for, where its status is not settled; with repeats."""
    conditions: list[Condition | None] = [draft.procedure.applies]
    if draft.checking:
        conditions = [draft.procedure.check]
    if draft.unknown is not None:
        conditions.append(draft.unknown.when)
    for condition in conditions:
        if condition is not None:
            _, reasons = grounds(condition.node, known=draft.known, people=case.people)
            yield from (one.fact for one in reasons if one.value is None)


def questions(
    event: Event,
    given: Given,
    *,
    asked: frozenset[str] = frozenset(),
    may: Callable[[Fact], bool] = lambda _: True,
) -> list[Question]:
    """What is left to ask, the next question first.

    Who the people are comes first where no register says it, then screening questions, then what is left.

    Args:
        asked: ids of questions that were asked already, whatever the answer (also わからない); of a question for
            several facts also those facts that nobody knew.
        may: which facts may be asked for at all; of a screening question one of them is enough.
    """
    case = case_of(event, given)
    open_facts = undecided(event, case)
    if is_gentle(event, case):
        open_facts = Counter({name: count for name, count in open_facts.items() if name in event.gentle_asks})
    people = tuple(given.people)
    whose = {name: tuple(who for who in people if who in found) for name, found in concerned(event, case).items()}
    listed = [made for one in event.screening if (made := _listed(one, open_facts, whose, people, asked)) is not None]
    lists = [one for one in listed if any(may(event.facts[name]) for name in one.facts)]
    covered = {fact for one in listed for fact in one.facts}
    single: Counter[str] = Counter()
    for name, count in open_facts.items():
        single[SOURCES.get(name, name)] += count
    left = [
        fact
        for fact in event.facts.values()  # in the order of the content, so that every process asks in the same order
        if single[fact.id] and fact.id not in asked | covered and askable(fact) and may(fact)
    ]
    singles = {fact.id: _single(fact, single[fact.id], given, whose.get(fact.id, people)) for fact in left}
    first, rest = _gathered(event, singles, asked)
    return [*first, *sorted(lists, key=_weight), *sorted(rest, key=_weight)]


def _weight(question: Question) -> int:
    return -question.open


def _gathered(
    event: Event, singles: dict[str, Question], asked: frozenset[str]
) -> tuple[list[Question], list[Question]]:
    """What is asked first, and the rest: facts of one matter on one screen, any other on its own."""
    first: list[Question] = []
    rest: list[Question] = []
    for one in event.together:
        parts = [singles.pop(name) for name in one.facts if name in singles]
        made = [_joined(one, parts)] if len(parts) > 1 and one.id not in asked else parts
        (first if one.first else rest).extend(made)
    return first, [*rest, *singles.values()]


def _joined(one: Together, parts: list[Question]) -> Question:
    return Question(
        one.id,
        one.title,
        tuple(part.id for part in parts),
        tuple(dict.fromkeys(who for part in parts for who in part.people)),
        sum(part.open for part in parts),
        any(part.private for part in parts),
        whose={part.id: part.people for part in parts},
    )


def within(event: Event, screens: frozenset[str]) -> frozenset[str]:
    """What screens for several facts would have settled; after them it is put neither as a list nor one by one."""
    found: set[str] = set()
    for one in event.screening:
        if screens & {one.id, f"{one.id}{WHICH_OF}"}:
            found |= {f"{one.id}{WHICH_OF}", *one.sets_none}
    return frozenset(found.union(*(one.facts for one in event.together if one.id in screens)))


def is_gentle(event: Event, case: Case) -> bool:
    """Whether these people are spared the interview: after a child's death staff finish everything."""
    return event.gentle is not None and event.gentle.test(case.known, case.people) is True


def from_record(fact: Fact) -> bool:
    """Whether a register or document gives a fact, or what it follows from, so that nobody need be asked first."""
    return bool(fact.records) and fact.ask != "always"


def _listed(
    one: Screening,
    open_facts: Mapping[str, int],
    whose: Mapping[str, tuple[str, ...]],
    people: tuple[str, ...],
    asked: frozenset[str],
) -> Question | None:
    """The screening question, or, when somebody is meant, the list on which it is ticked what and who."""
    names = tuple(name for name in one.sets_none if name in open_facts)
    which = f"{one.id}{WHICH_OF}"
    waiting = sum(open_facts[name] for name in names)
    if one.id not in asked and len(names) > 1:
        return Question(one.id, one.question, one.sets_none, people, waiting, one.private, screening=True)
    if one.id in asked and which not in asked and len(names) > 1:
        meant = {name: whose[name] for name in names if whose.get(name)}
        named = tuple(who for who in people if any(who in own for own in meant.values())) or people
        return Question(which, WHICH, names, named, waiting, one.private, whose=meant)
    return None


def askable(fact: Fact) -> bool:
    """Whether a person can be asked for a fact."""
    return fact.ask not in ("never", "derived") and bool(fact.question_ja)


def _single(fact: Fact, count: int, given: Given, whose: tuple[str, ...]) -> Question:
    text = {"ja": fact.question_ja, "en": fact.question_en}
    open_to = tuple(who for who, own in given.people.items() if own.get(fact.id) is None)
    people = (tuple(who for who in open_to if who in whose) or open_to or whose) if fact.of_person else ()
    return Question(fact.id, text, (fact.id,), people, count, fact.sensitive, whose={fact.id: people})


def nothing(fact: Fact) -> Any:
    """The value of a fact where a screening question was answered with none."""
    if fact.type == "bool":
        return False
    if fact.type == "int":
        return 0
    return frozenset() if fact.type == "set" else fact.values[0]


@dataclass(frozen=True)
class Course:
    """How an interview went: what was asked, screen by screen."""

    asked: tuple[Question, ...]

    @property
    def screens(self) -> int:
        """How many screens were shown."""
        return len(self.asked)

    @property
    def facts(self) -> int:
        """How many facts were asked."""
        return len({fact for question in self.asked for fact in question.facts})


def rehearse(event: Event, whole: Given, *, records: bool) -> Course:
    """Ask a family whose answers are known, until nothing that can be asked is left to ask.

    Args:
        whole: all answers.
        records: what registers and documents know is read first.
    """
    kept = {name for name in event.facts if records and from_record(event.facts[SOURCES.get(name, name)])}
    given = Given(
        {name: value for name, value in whole.facts.items() if name in kept},
        {who: {name: value for name, value in own.items() if name in kept} for who, own in whole.people.items()},
        whole.on,
    )
    asked: list[Question] = []
    while left := questions(event, given, asked=_put(event, asked)):
        asked.append(left[0])
        given = _answered(event, given, whole, left[0])
    return Course(tuple(asked))


def _put(event: Event, asked: list[Question]) -> frozenset[str]:
    """What was asked already: a question, and the facts that were asked for together."""
    joined = {one.id for one in event.together}
    return frozenset(name for one in asked for name in ((one.id, *one.facts) if one.id in joined else (one.id,)))


def _answered(event: Event, given: Given, whole: Given, question: Question) -> Given:
    names = {name for name in event.facts if SOURCES.get(name, name) in question.facts}
    if question.screening and not _all_none(event, whole, question.facts):
        return given
    if question.id.endswith(WHICH_OF):  # what is ticked and no yes or no is asked for by itself
        names = {name for name in names if event.facts[name].type == "bool" or _all_none(event, whole, (name,))}
    facts = {**given.facts, **{name: whole.facts[name] for name in names if name in whole.facts}}
    people = {
        who: {**given.people.get(who, {}), **{name: own[name] for name in names if name in own}}
        for who, own in whole.people.items()
    }
    return Given(facts, people, given.on)


def _all_none(event: Event, whole: Given, names: tuple[str, ...]) -> bool:
    values = [(name, own[name]) for own in (whole.facts, *whole.people.values()) for name in names if name in own]
    return all(value == nothing(event.facts[name]) for name, value in values)
