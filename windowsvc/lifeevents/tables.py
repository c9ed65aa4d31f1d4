"""The tables of the cases. Everything people told us lies sealed under the case's own key; the rest is codes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from windowsvc.database import Base
from windowsvc.lifeevents.casewords import CaseState, Progress, RelayState
from windowsvc.office.sealed import Cipher, Sealed


def _one_of(column: str, words: type[CaseState] | type[Progress] | type[RelayState]) -> str:
    return f"{column} IN (" + ", ".join(f"'{word}'" for word in words) + ")"


def _case() -> Mapped[str]:
    return mapped_column(ForeignKey("case_file.code"), index=True)


class CaseFile(Base):
    """案件: one life event of one family, in one office. It may begin before any ticket and outlive it."""

    __tablename__ = "case_file"
    __table_args__ = (
        Index("ix_case_file_office", "office", "state"),
        CheckConstraint(_one_of("state", CaseState), name="known_state"),
    )
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    office: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=1)
    origin: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(12))
    starts_on: Mapped[date] = mapped_column(Date)
    visit_on: Mapped[date | None] = mapped_column(Date)
    last_visit: Mapped[date | None] = mapped_column(Date)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class CaseTicket(Base):
    """Which visits a case was carried through, and which cases a visit carries."""

    __tablename__ = "case_ticket"
    case: Mapped[str] = mapped_column(ForeignKey("case_file.code"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    joined_at: Mapped[datetime]


class CaseAnswer(Base):
    """One value of one fact, with its source; one that was corrected stays with the instant it ended.

    ``value`` is empty where somebody was asked and did not know. ``question`` and ``ended_by`` are the questions that
    brought it and that ended it, so that going back restores what was.
    """

    __tablename__ = "case_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = _case()
    fact: Mapped[str] = mapped_column(String(80))
    person: Mapped[str] = mapped_column(String(40))
    value: Mapped[Cipher | None] = mapped_column(Sealed("case_answer.value"))
    source: Mapped[str] = mapped_column(String(12))
    department: Mapped[str | None] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    question: Mapped[int | None]
    ended_by: Mapped[int | None]


class CaseQuestion(Base):
    """A question that was put: answered, not known, or left for later. Going back ends it."""

    __tablename__ = "case_question"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = _case()
    question: Mapped[str] = mapped_column(String(90))
    outcome: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]


class CasePerson(Base):
    """A person of the case: name, reading, relation, address, telephone, birthday, all sealed together."""

    __tablename__ = "case_person"
    case: Mapped[str] = mapped_column(ForeignKey("case_file.code"), primary_key=True)
    who: Mapped[str] = mapped_column(String(40), primary_key=True)
    details: Mapped[Cipher] = mapped_column(Sealed("case_person.details"))
    at: Mapped[datetime]


class CaseRole(Base):
    """What a person is in the case."""

    __tablename__ = "case_role"
    case: Mapped[str] = mapped_column(ForeignKey("case_file.code"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    who: Mapped[str] = mapped_column(String(40), primary_key=True)


class CaseIdCheck(Base):
    """That a person's identity was checked, and by which kind of document."""

    __tablename__ = "case_id_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = _case()
    who: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(30))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class CaseItem(Base):
    """How one procedure of the case stands, once anybody has touched it. What it is follows from the answers.

    ``reason`` belongs to a status that staff set in place of what follows from the answers.
    """

    __tablename__ = "case_item"
    __table_args__ = (CheckConstraint(_one_of("state", Progress), name="known_state"),)
    case: Mapped[str] = mapped_column(ForeignKey("case_file.code"), primary_key=True)
    item: Mapped[str] = mapped_column(String(120), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), default=Progress.NOT_STARTED.value)
    version: Mapped[int] = mapped_column(default=1)
    until: Mapped[date | None] = mapped_column(Date)
    leg: Mapped[int | None] = mapped_column(index=True)
    role: Mapped[str | None] = mapped_column(String(20))
    status: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[Cipher | None] = mapped_column(Sealed("case_item.reason"))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class CaseRequest(Base):
    """事前調査: what one department is asked before the visit, until when, and that it answered."""

    __tablename__ = "case_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = _case()
    department: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime]
    due_on: Mapped[date] = mapped_column(Date)
    answered_at: Mapped[datetime | None]
    by: Mapped[str | None] = mapped_column(String(40))


class CaseRelay(Base):
    """A colleague of another department who is called to the seat."""

    __tablename__ = "case_relay"
    __table_args__ = (CheckConstraint(_one_of("state", RelayState), name="known_state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = _case()
    department: Mapped[str] = mapped_column(String(40))
    ticket_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12))
    called_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    by: Mapped[str] = mapped_column(String(40))


class CaseEntry(Base):
    """The journal of the case: what was done, who, when; words between departments are sealed."""

    __tablename__ = "case_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = _case()
    verb: Mapped[str] = mapped_column(String(24))
    item: Mapped[str | None] = mapped_column(String(120))
    before: Mapped[str | None] = mapped_column(String(40))
    after: Mapped[str | None] = mapped_column(String(40))
    event_seq: Mapped[int | None]
    note: Mapped[Cipher | None] = mapped_column(Sealed("case_entry.note"))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class CasePrint(Base):
    """A packet of forms that was printed; what stood on each sheet is kept as a digest, sealed."""

    __tablename__ = "case_print"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = _case()
    sheets: Mapped[Cipher] = mapped_column(Sealed("case_print.sheets"))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class CaseBooth(Base):
    """Which case the screen in front of the family shows, and what they saw and pressed on it; blank without a row."""

    __tablename__ = "case_booth"
    window: Mapped[str] = mapped_column(String(40), primary_key=True)
    case: Mapped[str] = _case()
    said: Mapped[str] = mapped_column(String(12), default="")
    fact: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    seen: Mapped[Cipher] = mapped_column(Sealed("case_booth.seen"))


class CaseCount(Base):
    """What stays of erased cases: counts a month, without anybody in them."""

    __tablename__ = "case_count"
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    event: Mapped[str] = mapped_column(String(40), primary_key=True)
    what: Mapped[str] = mapped_column(String(40), primary_key=True)
    n: Mapped[int]
