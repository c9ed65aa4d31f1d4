"""The shapes of a case in answers and bodies."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from windowsvc.web.access import Body
from windowsvc.web.api.common import Version
from windowsvc.web.api.shapes import Instant, LegOut, LegState, Shape, Sign, Text

Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Fact = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,79}$")]
EventId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Person = Annotated[str, StringConstraints(pattern=r"^p[0-9]{1,3}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,400}$")]
ItemKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_:.]{0,119}$")]
Facts = Annotated[dict[Fact, Any], Field(max_length=200)]
Status = Literal["needed", "to_confirm", "not_needed", "city_does_it", "consult"]
ProgressWord = Literal["not_started", "in_hand", "waiting", "done", "later", "not_needed"]


class CaseBody(Body):
    """The version of the case that the caller saw, if it is to be the same still."""

    version: Version | None = None


class OptionOut(Shape):
    """A word that may be chosen."""

    value: str
    label: str


class FieldOut(Shape):
    """A fact as a form needs it."""

    id: str
    type: str
    topic: str
    question: Text
    options: list[OptionOut]
    unit: str
    low: int
    high: int
    of_person: bool
    records: list[str]


class QuestionOut(Shape):
    """One screen of the interview.

    ``private``: not to be asked aloud; ``whose``: of each fact of persons, those of whom it is not known yet.
    """

    id: str
    kind: Literal["fact", "list", "screening", "together"]
    text: Text
    facts: list[FieldOut]
    people: list[str]
    whose: dict[str, list[str]]
    open: int
    private: bool


class HeadOut(Shape):
    """What names a case, and until when it is kept."""

    code: str
    event: str
    event_name: Text
    office: str
    state: Literal["draft", "open", "closed"]
    version: int
    origin: str
    language: str
    starts_on: str
    visit_on: str | None
    last_visit: str | None
    kept_until: str
    warned: bool
    today: str
    revealed: bool


class StopOut(Shape):
    """One stop of a visit."""

    leg: int
    service: str
    name: Text
    state: LegState


class TicketOfOut(Shape):
    """A visit of the case with the stop it is at."""

    ticket: int
    label: str
    sign: Sign
    leg: LegOut | None
    stops: list[StopOut]


class IdCheckOut(Shape):
    """That identity was checked, by which kind of document."""

    kind: str
    at: Instant


class PersonOut(Shape):
    """A person of the case."""

    who: str
    name: str
    details: dict[str, str]
    roles: list[str]
    checks: list[IdCheckOut]


class GivenOut(Shape):
    """An answer with its source; ``said`` is empty where nobody knew, ``hidden`` while names are masked."""

    fact: str
    person: str | None
    person_name: str | None
    topic: str
    value: Any
    said: str
    field: FieldOut | None
    sensitive: bool
    hidden: bool = False
    source: Literal["holder", "staff", "document", "record", "department"]
    department: str | None
    by: str | None
    at: Instant


class UntilOut(Shape):
    """A deadline."""

    date: str | None
    text: str


class CaseItemOut(Shape):
    """One procedure of the case: what it is to this family, and how far it is.

    ``lapsed``: its day has passed before anybody confirmed it; ``hard``: a right lapses with the day.
    """

    key: str
    id: str
    person: str | None
    person_name: str | None
    name: str
    names: Text
    department: str
    department_code: str | None
    mode: str
    status: Status
    follows: Status
    group: str
    reason: str
    overridden: bool
    deadline: UntilOut | None
    due: str | None
    overdue: bool
    lapsed: bool
    hard: bool
    open: bool
    state: ProgressWord
    version: int
    until: str | None
    leg: int | None
    by: str | None
    role: str
    acting: list[str]
    after: list[str]
    bring: list[str]
    forms: list[str]
    question: str | None
    notes: list[str]
    estate: bool
    sensitive: bool


class ExpectedOut(Shape):
    """Between which instants somebody usually comes who was called when they were."""

    low: Instant
    high: Instant


class RelayedOut(Shape):
    """A colleague of a department: called, here, gone; ``expected``: when they come, null where nobody can tell."""

    state: Literal["called", "here", "left"]
    expected: ExpectedOut | None
    called_at: Instant
    arrived_at: Instant | None
    left_at: Instant | None


class MinutesOut(Shape):
    """A range of whole minutes."""

    low: int
    high: int


class UsualOut(Shape):
    """Minutes that the department usually takes to come and stays; null: not enough visits yet to say."""

    until_here: MinutesOut | None
    stays: MinutesOut | None


class NamedOut(Shape):
    """A service of this office."""

    code: str
    name: Text


class ShareOut(Shape):
    """What one department has to do in the case.

    ``code`` is null where this office has no such department; ``elsewhere`` then names the buildings that have it.
    """

    code: str | None
    name: str
    open: int
    items: list[str]
    elsewhere: list[str]
    state: ProgressWord
    services: list[NamedOut]
    relay: RelayedOut | None
    usual: UsualOut


class RequestOut(Shape):
    """What a department was asked before the visit."""

    id: int
    department: str
    name: str
    asked_at: Instant
    due_on: str
    answered_at: Instant | None
    by: str | None
    late: bool


class EntryOut(Shape):
    """A line of the case's journal; ``phone``: the family did it on its own telephone."""

    verb: str
    item: str | None
    before: str | None
    after: str | None
    note: str | None
    by: str | None
    phone: bool
    at: Instant


class ChangeOut(Shape):
    """An item that is otherwise than before the command."""

    key: str
    name: str
    before: Status | None
    after: Status | None
    kind: Literal["came", "went", "changed"]
    reason: str


class AboutOut(Shape):
    """Something that tells at a glance whom the case is about: a person's name, masked or whole, and what follows."""

    key: str
    name: str | None
    said: str


class CaseOut(HeadOut):
    """The whole of a case, with what the command changed."""

    tickets: list[TicketOfOut]
    people: list[PersonOut]
    answers: list[GivenOut]
    asked: list[str]
    questions: list[QuestionOut]
    again: bool
    about: list[AboutOut]
    notes: list[str]
    bring: list[str]
    items: list[CaseItemOut]
    departments: list[ShareOut]
    requests: list[RequestOut]
    journal: list[EntryOut]
    changes: list[ChangeOut] = Field(default_factory=list)
