"""The verbs of a conversation: it begins with its first line and ends with its stop; lines are added and taken back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from windowsvc.captions.tables import CaptionLine, CaptionSession
from windowsvc.database import Prepared, upsert
from windowsvc.languages.locales import get, parse
from windowsvc.lobby import calling
from windowsvc.lobby.setup import Window
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office
from windowsvc.office.vault import KeyStore, unwrap, wrap
from windowsvc.refusal import N_, Refusal

Side = Literal["staff", "citizen"]
Producer = Literal["phrase", "typed"]
Body = dict[str, Any]

KEYS: Final = "captions:"
"""The names of the sessions' keys in the key store begin so."""
MOST: Final = 500
"""Lines one conversation may have."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as it stands."""

    id: int
    window: str
    office: str
    leg: int | None
    ticket: int | None
    language: str
    nonce: str
    last: int


@dataclass(frozen=True, slots=True)
class Line:
    """One entry; ``body`` is None for a line that was taken back, ``of`` names the line that an entry takes back."""

    seq: int
    of: int | None
    side: str
    producer: str
    body: Body | None
    at: datetime


def office_of(city: City, window: str) -> str:
    """The office of a window.

    Raises:
        Refusal: ``window_unknown``.
    """
    office = city.office_of("window", window)
    found = city.get(Window, window)
    if office is None or found is None or not found.active:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    return office


def at_window(session: Session, window: str) -> Talk | None:
    """The conversation at a window, if there is one and its person is still there."""
    row = _OPEN.first(session.connection(), of_window=window)
    return _talk(row) if row is not None and row.leg == row.present else None


def of_leg(session: Session, leg_id: int) -> Talk | None:
    """The conversation of a stop, for the phone of its ticket."""
    row = session.execute(select(CaptionSession).where(CaptionSession.leg == leg_id)).scalar_one_or_none()
    return at_window(session, row.window) if row is not None else None


def begin(session: Session, keys: KeyStore, *, city: City, window: str, now: datetime) -> Talk:
    """The conversation at a window, begun if there is none: it takes the language of the ticket that is there.

    Raises:
        Refusal: ``window_unknown``.
    """
    office = office_of(city, window)
    found = at_window(session, window)
    if found is not None:
        return found
    erase(session, window)
    leg = calling.leg_at(session, window)
    setup = city.get(Office, office)
    first = setup.languages[0] if setup else "ja"
    nonce = secrets.token_urlsafe(16)
    keys.secret(KEYS + nonce)
    row = {
        "window": window,
        "office": office,
        "leg": leg.id if leg else None,
        "ticket": leg.ticket_id if leg else None,
        "language": leg.language if leg else first,
        "nonce": nonce,
        "last": 0,
        "opened_at": now,
    }
    session.execute(upsert(session, CaptionSession).values(**row).on_conflict_do_nothing())
    begun = at_window(session, window)
    if begun is None:
        raise _ended()
    return begun


def speak_in(session: Session, talk: Talk, language: str) -> None:
    """Go on in another language, for somebody without a ticket or who would rather read it.

    Raises:
        Refusal: ``language_unknown``.
    """
    if parse(language) is None:
        raise Refusal("language_unknown", N_("This language is not known."), status=422)
    change = update(CaptionSession).where(CaptionSession.id == talk.id).values(language=get(language).code)
    session.execute(change)


def add(
    session: Session, keys: KeyStore, talk: Talk, *, side: Side, producer: Producer, body: Body, now: datetime
) -> Line:
    """Add a line.

    Raises:
        Refusal: ``captions_ended``, ``captions_full``.
    """
    seq = _next(session, talk)
    if seq > MOST:
        raise Refusal("captions_full", N_("This conversation has become too long. Please erase it and go on."))
    secret = json.dumps(body, ensure_ascii=False).encode()
    key = _key(keys, talk)
    wrapped = wrap(key, name=_place(talk, seq), secret=secret)
    _add(session, talk, seq=seq, of=None, side=side, producer=producer, body=wrapped, at=now)
    return Line(seq, None, side, producer, body, now)


def retract(session: Session, talk: Talk, seq: int, *, side: Side, now: datetime) -> Line:
    """Take a line back: its words go at once, its place stays.

    Raises:
        Refusal: ``line_unknown``, ``captions_ended``.
    """
    change = update(CaptionLine).where(
        CaptionLine.session_id == talk.id,
        CaptionLine.seq == seq,
        CaptionLine.body.is_not(None),
        CaptionLine.side == side,
    )
    if session.execute(change.values(body=None).returning(CaptionLine.seq)).one_or_none() is None:
        raise Refusal("line_unknown", N_("There is no such line."), status=404)
    at = _next(session, talk)
    _add(session, talk, seq=at, of=seq, side=side, producer="typed", body=None, at=now)
    return Line(at, seq, side, "typed", None, now)


def lines(session: Session, keys: KeyStore, talk: Talk, *, after: int = 0) -> list[Line]:
    """The entries after a number, in order."""
    key = _key(keys, talk)
    return [
        Line(
            row.seq, row.of, row.side, row.producer,
            json.loads(unwrap(key, name=_place(talk, row.seq), wrapped=row.body)) if row.body is not None else None,
            row.at,
        )
        for row in _LINES.all(session.connection(), of_session=talk.id, after=after)
    ]  # fmt: skip


def erase(session: Session, window: str) -> list[str]:
    """End what is said at a window; the nonces whose keys are to be destroyed once this is committed."""
    return _drop(session, _AT_WINDOW.all(session.connection(), of_window=window))


def end_of_leg(session: Session, leg_id: int) -> list[str]:
    """End the conversation of a stop."""
    return _drop(session, _OF_LEG.all(session.connection(), of_leg=leg_id))


def end_without_ticket(session: Session, window: str) -> list[str]:
    """End the conversation of somebody without a ticket: the next person is called, or the window closes."""
    found = _AT_WINDOW.all(session.connection(), of_window=window)
    return _drop(session, [row for row in found if row.leg is None])


def end_of_day(session: Session, office: str) -> list[str]:
    """End every conversation of an office."""
    return _drop(session, session.execute(_WHICH.where(CaptionSession.office == office)).all())


def follow_ticket(session: Session, ticket_id: int, language: str) -> None:
    """The holder of a ticket has chosen another language."""
    change = update(CaptionSession).where(CaptionSession.ticket == ticket_id).values(language=language)
    session.execute(change)


def living(session: Session) -> set[str]:
    """The nonces of the conversations that go on."""
    return set(session.scalars(select(CaptionSession.nonce)))


_WHICH = select(CaptionSession.id, CaptionSession.nonce, CaptionSession.leg)
_AT_WINDOW = Prepared(_WHICH.where(CaptionSession.window == bindparam("of_window")))
_OF_LEG = Prepared(_WHICH.where(CaptionSession.leg == bindparam("of_leg")))
"""Asked at every call and every finish, where there is hardly ever a conversation to end."""

# A line is to stand before the citizen at once.
_OPEN = Prepared(
    select(CaptionSession.__table__, calling.ID_AT_WINDOW.label("present")).where(
        CaptionSession.window == bindparam("of_window")
    )
)
_NEXT = Prepared(
    update(CaptionSession)
    .where(CaptionSession.id == bindparam("of_session"))
    .values(last=CaptionSession.last + 1)
    .returning(CaptionSession.last)
)
_ADD = Prepared(insert(CaptionLine), *(column.name for column in CaptionLine.__table__.columns))
_LINES = Prepared(
    select(CaptionLine.__table__)
    .where(CaptionLine.session_id == bindparam("of_session"), CaptionLine.seq > bindparam("after"))
    .order_by(CaptionLine.seq)
)


def _drop(session: Session, found: Sequence[Any]) -> list[str]:
    for row in found:
        session.execute(delete(CaptionLine).where(CaptionLine.session_id == row.id))
        session.execute(delete(CaptionSession).where(CaptionSession.id == row.id))
    return [row.nonce for row in found]


def _add(session: Session, talk: Talk, **entry: Any) -> None:
    _ADD.all(session.connection(), session_id=talk.id, **entry)


def _next(session: Session, talk: Talk) -> int:
    found = _NEXT.first(session.connection(), of_session=talk.id)
    if found is None:
        raise _ended()
    return int(found.last)


def _key(keys: KeyStore, talk: Talk) -> bytes:
    found = keys.find(KEYS + talk.nonce)
    if found is None:
        raise _ended()
    return found


def _ended() -> Refusal:
    return Refusal("captions_ended", N_("This conversation has ended and is erased."))


def _place(talk: Talk, seq: int) -> str:
    return f"{talk.nonce}:{seq}"


def _talk(row: Any) -> Talk:
    return Talk(row.id, row.window, row.office, row.leg, row.ticket, row.language, row.nonce, row.last)
