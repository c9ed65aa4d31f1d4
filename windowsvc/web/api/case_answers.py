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
from windowsvc.web.access import Call
from windowsvc.web.api.case_shapes import CaseBody, Fact, Facts, Person
from windowsvc.web.api.case_verbs import OPEN, case_verb

FACTS_REFUSALS = (*OPEN, "facts_invalid", "mynumber_refused", "person_unknown")
ANSWER_REFUSALS = (*FACTS_REFUSALS, "question_unknown", "answer_incomplete")
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


@case_verb("answer", body=AnswerBody, refusals=ANSWER_REFUSALS)
def answer_case(call: Call, held: Held, opened: Opened) -> None:
    """Answer a question, or correct what was answered to it; ``changes`` tells what came and went."""
    answering.answer(
        call.session, held, opened, event=casework.event_of(call, opened), question=call.body.question,
        reply=call.body.reply, source=Source.STAFF, by=call.by,
    )  # fmt: skip


@case_verb("skip", body=QuestionBody, refusals=(*OPEN, "question_unknown"))
def skip_question(call: Call, held: Held, opened: Opened) -> None:
    """Leave a question for later; it comes back when nothing else is left."""
    answering.skip(
        call.session, held, opened, event=casework.event_of(call, opened), question=call.body.question,
        source=Source.STAFF, by=call.by,
    )  # fmt: skip


@case_verb("back", refusals=(*OPEN, "nothing_to_take_back"))
def back_question(call: Call, held: Held, opened: Opened) -> None:
    """Take the last answer back; what it had replaced counts again."""
    answering.back(call.session, held, opened, source=Source.STAFF, by=call.by)


@case_verb("facts", body=FactsBody, refusals=FACTS_REFUSALS)
def note_facts(call: Call, held: Held, opened: Opened) -> None:
    """Write down or correct facts without a question."""
    body: Any = call.body
    answering.note(
        call.session, held, opened, event=casework.event_of(call, opened), facts=body.facts, people=body.people,
        source=Source(body.source), by=call.by,
    )  # fmt: skip
