"""What is kept of days when their visits are forgotten: counts and classes, nothing about anybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from windowsvc.database import Base
from windowsvc.office.sealed import Cipher, Sealed


class MeasuredDay(Base):
    """One service of one office on one day that is over; `windowsvc.measures.folding` writes the content."""

    __tablename__ = "measured_day"
    __table_args__ = ({"sqlite_with_rowid": False},)
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    business_day: Mapped[date] = mapped_column(Date, primary_key=True)
    service: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class MeasuredMonth(Base):
    """The days of one month that are measured, added up anew with each of them, so that a year is read in a moment."""

    __tablename__ = "measured_month"
    __table_args__ = ({"sqlite_with_rowid": False},)
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    service: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class FeedbackCount(Base):
    """How many gave which number of points on a day, until the day is measured."""

    __tablename__ = "feedback_count"
    __table_args__ = (
        CheckConstraint("score >= 0 AND score <= 10", name="from_0_to_10"),
        {"sqlite_with_rowid": False},
    )
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    business_day: Mapped[date] = mapped_column(Date, primary_key=True)
    service: Mapped[str] = mapped_column(String(40), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    score: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]


class FeedbackWords(Base):
    """Words from a phone, sealed, with the day alone; the id is drawn by lot, so that it tells no order."""

    __tablename__ = "feedback_words"
    __table_args__ = (Index("ix_feedback_words_day", "office", "business_day"), {"sqlite_with_rowid": False})
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    office: Mapped[str] = mapped_column(String(40))
    business_day: Mapped[date] = mapped_column(Date)
    words: Mapped[Cipher] = mapped_column(Sealed("feedback_words.words"))


class FeedbackGiven(Base):
    """That a number has answered, so that each answers once; gone when its day is measured."""

    __tablename__ = "feedback_given"
    ticket_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office: Mapped[str] = mapped_column(String(40))
    business_day: Mapped[date] = mapped_column(Date)


class SurveyWalk(Base):
    """窓口利用体験調査: one walk through the city hall by somebody of the staff in the part of a citizen.

    Attributes:
        phase: before or after the change that the survey is about.
        story: the matter that was played: a code of ours, never a person.
        marks: [event, minute of the walk], in order; the events are those of the log.
        writes: how often name or address had to be written. ``forms``: how many sheets were handed over.
        card: the five answers. ``remarks``: codes of what was in the way.
    """

    __tablename__ = "survey_walk"
    __table_args__ = (
        Index("ix_survey_walk_office", "office", "phase"),
        CheckConstraint("phase IN ('before', 'after')", name="known_phase"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    office: Mapped[str] = mapped_column(String(40))
    business_day: Mapped[date] = mapped_column(Date)
    phase: Mapped[str] = mapped_column(String(8))
    story: Mapped[str] = mapped_column(String(40))
    began_at: Mapped[datetime]
    ended: Mapped[bool] = mapped_column(default=False)
    marks: Mapped[list[list[Any]]] = mapped_column(JSON)
    writes: Mapped[int] = mapped_column(default=0)
    forms: Mapped[int] = mapped_column(default=0)
    card: Mapped[dict[str, int]] = mapped_column(JSON)
    remarks: Mapped[list[str]] = mapped_column(JSON)
