"""The interview at the window: answer, not known, later, back, and facts from records, documents and departments."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from windowsvc.events import Held
from windowsvc.lifeevents import answering
from windowsvc.lifeevents.answering import Reply
from windowsvc.lifeevents.casefile import Opened
from windowsvc.lifeevents.casewords import Source
from windowsvc.web import casework
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.api.case_shapes import CaseBody, CaseOut, Fact, Facts, Person
from windowsvc.web.api.common import api

ANSWER_REFUSALS = (
    "case_unknown", "case_closed", "question_unknown", "answer_incomplete", "facts_invalid", "mynumber_refused",
    "person_unknown",
)  # fmt: skip
QuestionId = Annotated[str, Field(min_length=1, max_length=90)]
People = Annotated[dict[Person, Facts], Field(max_length=40)]


class QuestionBody(CaseBody):
    """Which question."""

    question: QuestionId


class AnswerBody(QuestionBody):
    """The answer to one question.

    ``facts`` and ``people`` for a question about one fact (null: not known), ``none`` for a screening question,
    ``ticked`` for a tick list: each fact that applies, with the people it is about.
    """

    facts: Facts = Field(default_factory=dict)
    people: People = Field(default_factory=dict)
    none: bool | None = None
    ticked: Annotated[dict[Fact, list[Person]], Field(max_length=60)] | None = None

    @property
    def reply(self) -> Reply:
        """What the verb takes."""
        ticked = None if self.ticked is None else {name: tuple(who) for name, who in self.ticked.items()}
        return Reply(self.facts, self.people, none=self.none, ticked=ticked)


class FactsBody(CaseBody):
    """Facts that nobody was asked: from a register, a document, or corrected by staff."""

    facts: Facts = Field(default_factory=dict)
    people: People = Field(default_factory=dict)
    source: Literal["staff", "document", "record"] = "staff"


@door(
    api, "POST", "/cases/<case>/answer", permission="case.work", body=AnswerBody, answers={200: CaseOut},
    refusals=(*ANSWER_REFUSALS, "stale_version"), key="optional",
)  # fmt: skip
def answer_case(call: Call, case: str) -> Answer:
    """Answer a question, or correct what was answered to it; ``changes`` tells what came and went."""
    return casework.act(call, case, _answer)


def _answer(call: Call, held: Held, opened: Opened) -> None:
    answering.answer(
        call.session, held, opened, event=casework.event_of(call, opened), question=call.body.question,
        reply=call.body.reply, source=Source.STAFF, by=call.by,
    )  # fmt: skip


@door(
    api, "POST", "/cases/<case>/skip", permission="case.work", body=QuestionBody, answers={200: CaseOut},
    refusals=("case_unknown", "case_closed", "question_unknown", "stale_version"), key="optional",
)  # fmt: skip
def skip_question(call: Call, case: str) -> Answer:
    """Leave a question for later; it comes back when nothing else is left."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        answering.skip(
            call.session, held, opened, event=casework.event_of(call, opened),
            question=call.body.question, source=Source.STAFF, by=call.by,
        )  # fmt: skip

    return casework.act(call, case, run)


@door(
    api, "POST", "/cases/<case>/back", permission="case.work", body=CaseBody, answers={200: CaseOut},
    refusals=("case_unknown", "case_closed", "nothing_to_take_back", "stale_version"), key="optional",
)  # fmt: skip
def back_question(call: Call, case: str) -> Answer:
    """Take the last answer back; what it had replaced counts again."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        answering.back(call.session, held, opened, source=Source.STAFF, by=call.by)

    return casework.act(call, case, run)


@door(
    api, "POST", "/cases/<case>/facts", permission="case.work", body=FactsBody, answers={200: CaseOut},
    refusals=("case_unknown", "case_closed", "facts_invalid", "mynumber_refused", "person_unknown", "stale_version"),
    key="optional",
)  # fmt: skip
def note_facts(call: Call, case: str) -> Answer:
    """Write down or correct facts without a question."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        body: Any = call.body
        answering.note(
            call.session, held, opened, event=casework.event_of(call, opened), facts=body.facts,
            people=body.people, source=Source(body.source), by=call.by,
        )  # fmt: skip

    return casework.act(call, case, run)
