"""What people say: once for each number, after their visit, sealed, without a number, gone in its time."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from tests.lobby.hall import OFFICE
from windowsvc.clocks import Clocks, business_day
from windowsvc.database import reading
from windowsvc.events import Event
from windowsvc.lobby import visitor
from windowsvc.lobby.states import Verb
from windowsvc.measures import feedback, measuring
from windowsvc.measures.folding import everything, summary
from windowsvc.measures.kinds import What
from windowsvc.measures.measuring import Measuring
from windowsvc.measures.tables import FeedbackCount, FeedbackGiven, FeedbackWords
from windowsvc.refusal import Refusal

if TYPE_CHECKING:
    from tests.lobby.hall import Hall
    from windowsvc.lobby.reception import Issued

DAY = date(2026, 11, 24)
WORDS = "説明がとてもわかりやすかった"


def served(hall: Hall) -> Issued:
    (issued,) = hall.issue(language="vi")
    hall.on(Verb.FINISH, hall.serve())
    return issued


def say(hall: Hall, issued: Issued, *, score: int = 9, words: str = WORDS) -> None:
    def give(session: Any, held: Any, *, by: Any) -> None:
        visit = visitor.visit(session, hall.keys, token=issued.token)
        feedback.give(session, held, keys=hall.keys, visit=visit, score=score, words=words)

    hall.do(give)


def said(hall: Hall) -> list[feedback.Said]:
    with reading(hall.engine) as session:
        return feedback.said(session, hall.keys, office=OFFICE, first=DAY, last=DAY)


def night(hall: Hall, *, days: int) -> None:
    hall.clock.advance(days * 24 * 3600)
    Measuring(hall.engine, clocks=Clocks(business=hall.clock, machine=hall.clock), keys=hall.keys).run()


def test_points_and_words_are_kept_apart_and_name_nobody(hall: Hall) -> None:
    issued = served(hall)
    say(hall, issued)
    assert said(hall) == [feedback.Said(DAY, WORDS)]
    with reading(hall.engine) as session:
        (count,) = session.scalars(select(FeedbackCount)).all()
        (event,) = session.scalars(select(Event).where(Event.verb == "feedback")).all()
    assert (count.service, count.language, count.score, count.n) == ("certificate", "vi", 9, 1)
    assert (event.ticket, event.leg, event.service, event.detail) == (None, None, None, {})


def test_each_number_speaks_once_and_not_before_it_was_served(hall: Hall) -> None:
    (waiting,) = hall.issue()
    with pytest.raises(Refusal) as refused:
        say(hall, waiting)
    assert refused.value.code == "not_served_yet"
    hall.on(Verb.FINISH, hall.serve())
    say(hall, waiting)
    with pytest.raises(Refusal) as refused:
        say(hall, waiting)
    assert refused.value.code == "feedback_given"
    assert len(said(hall)) == 1


@pytest.mark.parametrize(
    ("words", "code"), [("あ" * 201, "text_invalid"), ("私は１２３４ ５６７８ ９０１８です", "mynumber_refused")]
)
def test_words_that_cannot_be_kept_are_refused_and_nothing_is(hall: Hall, words: str, code: str) -> None:
    issued = served(hall)
    with pytest.raises(Refusal) as refused:
        say(hall, issued, words=words)
    assert refused.value.code == code
    assert said(hall) == []
    with reading(hall.engine) as session:
        assert session.scalar(select(func.count()).select_from(FeedbackGiven)) == 0


def test_points_without_words_are_enough(hall: Hall) -> None:
    say(hall, served(hall), words="  ")
    assert said(hall) == []


def test_after_the_night_only_the_count_is_left_of_who_has_spoken(hall: Hall) -> None:
    say(hall, served(hall))
    night(hall, days=1)
    with reading(hall.engine) as session:
        for table in (FeedbackCount, FeedbackGiven):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        rows = measuring.rows_between(session, office=OFFICE, first=DAY, last=DAY)
    found = summary(rows, wanted=everything("language"))
    assert found.of(What.SCORE).mean == 9
    assert list(found.by("language", What.SCORE)) == ["vi"]
    assert said(hall) == [feedback.Said(DAY, WORDS)]


def test_words_go_after_sixty_days_and_their_key_with_its_month(hall: Hall) -> None:
    say(hall, served(hall))
    night(hall, days=61)
    with reading(hall.engine) as session:
        assert session.scalar(select(func.count()).select_from(FeedbackWords)) == 0
    assert hall.keys.names("feedback/") == ["feedback/main/2026-11"]
    night(hall, days=30)
    assert business_day(hall.clock.now()) - DAY > feedback.KEPT + timedelta(days=30)
    assert hall.keys.names("feedback/") == []


def test_the_words_lie_sealed(hall: Hall) -> None:
    say(hall, served(hall))
    if hall.engine.dialect.name == "sqlite":
        path = hall.engine.url.database
        assert path is not None
        with sqlite3.connect(path) as connection:
            dump = "\n".join(connection.iterdump())
        connection.close()
        assert WORDS not in dump
        assert WORDS.encode().hex() not in dump.lower()
    with reading(hall.engine) as session:
        (row,) = session.scalars(select(FeedbackWords)).all()
    assert WORDS.encode() not in row.words.data
