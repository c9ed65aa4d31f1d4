"""ひとこと: what people say of their visit from the phone, until their day is closed: 0 to 10, and a few words.

Nothing of it names anybody. The number is counted for its service and language; the words lie sealed apart from it,
with the day alone, under a key of their month that is destroyed when they are over their time.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from windowsvc import events, mynumber
from windowsvc.database import upsert
from windowsvc.events import CITIZEN, Held
from windowsvc.lobby.states import LegState
from windowsvc.lobby.visitor import Visit
from windowsvc.measures.kinds import What
from windowsvc.measures.tables import FeedbackCount, FeedbackGiven, FeedbackWords
from windowsvc.measures.visits import Point
from windowsvc.office.sealed import CaseKey
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import N_, Refusal

LONGEST: Final = 200
"""Letters of what may be written."""
KEPT: Final = timedelta(days=60)
"""So long words are kept, then their month's key goes."""
PLACE: Final = "feedback_words.words"
_PREFIX: Final = "feedback/"
_SERVED: Final = frozenset({LegState.DONE, LegState.TRANSFERRED})


class Said(NamedTuple):
    """What somebody wrote on a day."""

    day: date
    words: str


def may_give(session: Session, visit: Visit) -> bool:
    """Whether the holder of a number may say something now: they were served, and have not spoken yet."""
    served = any(LegState(leg.state) in _SERVED for leg in visit.legs)
    return served and session.get(FeedbackGiven, visit.ticket_id) is None


def give(session: Session, held: Held, *, keys: KeyStore, visit: Visit, score: int, words: str) -> None:
    """Keep what somebody says of their visit. The event says only that somebody spoke.

    Raises:
        Refusal: ``feedback_given``; ``not_served_yet``; ``text_invalid``; ``mynumber_refused``.
    """
    if session.get(FeedbackGiven, visit.ticket_id) is not None:
        raise Refusal("feedback_given", N_("You have told us already. Thank you."), status=409)
    if not may_give(session, visit):
        raise Refusal("not_served_yet", N_("Please tell us after your visit to the counter."), status=409)
    plain, first = screened(words), visit.legs[0]
    place = {"office": held.office, "business_day": held.day}
    session.add(FeedbackGiven(ticket_id=visit.ticket_id, **place))
    _count(session, {**place, "service": first.service, "language": first.language, "score": score})
    if plain:
        sealed = _key(keys, held.office, held.day).seal(PLACE, plain)
        session.add(FeedbackWords(id=secrets.token_hex(12), words=sealed, **place))
    session.flush()
    events.append(session, held, "feedback", by=CITIZEN)


def _count(session: Session, place: dict[str, Any]) -> None:
    statement = upsert(session, FeedbackCount).values(**place, n=1)
    session.execute(statement.on_conflict_do_update(index_elements=list(place), set_={"n": FeedbackCount.n + 1}))


def screened(words: str) -> str:
    """Words fit to be kept, in one line; empty where there are none.

    Raises:
        Refusal: ``text_invalid``, ``mynumber_refused``.
    """
    plain = " ".join(words.split())
    if len(plain) > LONGEST or not plain.isprintable():
        raise Refusal("text_invalid", N_("Please write at most {longest} letters."), status=422, longest=LONGEST)
    mynumber.refuse([plain])
    return plain


def points_of(session: Session, *, office: str, day: date) -> Iterator[Point]:
    """The points that were given on a day."""
    query = select(FeedbackCount).where(FeedbackCount.office == office, FeedbackCount.business_day == day)
    for one in session.scalars(query):
        for _ in range(one.n):
            yield Point(What.SCORE, one.score, one.service, None, one.language)


def said(session: Session, keys: KeyStore, *, office: str, first: date, last: date) -> list[Said]:
    """What was written from ``first`` to ``last``, the newest day first; within a day in no order of time."""
    query = select(FeedbackWords).where(
        FeedbackWords.office == office, FeedbackWords.business_day >= first, FeedbackWords.business_day <= last
    )
    found = []
    for one in session.scalars(query):
        secret = keys.find(_name(office, one.business_day))
        if secret is not None:
            key = CaseKey(_name(office, one.business_day), secret)
            found.append(Said(one.business_day, str(key.open(one.words))))
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.words))


def forget_day(session: Session, *, office: str, day: date) -> None:
    """Once a day is measured, nobody needs to know any more which numbers have spoken."""
    for table in (FeedbackCount, FeedbackGiven):
        session.execute(delete(table).where(table.office == office, table.business_day <= day))


def over(session: Session, *, today: date) -> bool:
    """Whether there are words that are over their time."""
    query = select(FeedbackWords.id).where(FeedbackWords.business_day < today - KEPT).limit(1)
    return session.execute(query).first() is not None


def forget_words(session: Session, *, today: date) -> None:
    """Delete the words that are over their time."""
    session.execute(delete(FeedbackWords).where(FeedbackWords.business_day < today - KEPT))


def destroy_keys(keys: KeyStore, *, today: date) -> None:
    """Destroy the keys of months whose last words are over their time: from then on no copy can be read."""
    oldest = f"{today - KEPT:%Y-%m}"
    for name in keys.names(_PREFIX):
        if name.rpartition("/")[2] < oldest:
            keys.destroy(name)


def _name(office: str, day: date) -> str:
    return f"{_PREFIX}{office}/{day:%Y-%m}"


def _key(keys: KeyStore, office: str, day: date) -> CaseKey:
    name = _name(office, day)
    return CaseKey(name, keys.secret(name))
