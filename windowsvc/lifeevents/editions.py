"""The editions of the content in one installation: which runs on which day, and going back.

What this program brings along runs until an edition is started. An edition is whole and never changes; starting one
names a day, and going back is starting the one before, so that nothing is lost and each day can be told. A case keeps
the edition it was begun on.
"""

from __future__ import annotations

import hashlib
import json
import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.clocks import local
from windowsvc.events import Actor, Held
from windowsvc.lifeevents import building, content, revising
from windowsvc.lifeevents.assembling import Plain
from windowsvc.lifeevents.edition_tables import ContentEdition, ContentStart, ContentUse
from windowsvc.lifeevents.model import Event
from windowsvc.refusal import N_, Refusal

Origin = Literal["shipped", "workbook", "yaml", "switch"]
State = Literal["running", "planned", "past", "withdrawn"]

REMEMBERED: Final = 24
"""How many editions a process keeps read."""


@dataclass(frozen=True)
class Running:
    """What is used on a day; ``edition`` and ``number`` are None for what this program brings along."""

    event: str
    edition: int | None
    number: int | None
    since: date | None


@dataclass(frozen=True)
class Start:
    """One line of the history: from which day which edition, and whether that was called off."""

    id: int
    number: int | None
    origin: str
    note: str
    valid_from: date
    by: str
    at: datetime
    withdrawn: bool
    state: State


class _Memory:
    """Events by the digest of what they are made from, the last used last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: OrderedDict[str, Event] = OrderedDict()

    def get(self, digest: str) -> Event | None:
        with self._lock:
            found = self._events.get(digest)
            if found is not None:
                self._events.move_to_end(digest)
            return found

    def keep(self, digest: str, event: Event) -> Event:
        with self._lock:
            self._events[digest] = event
            while len(self._events) > REMEMBERED:
                self._events.popitem(last=False)
        return event


_memory = _Memory()


def digest_of(plain: Plain) -> str:
    """What names a description: the same for the same content."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def running(session: Session, event: str, *, on: date) -> Running:
    """Which edition is used on a day."""
    row = _start_on(session, event, on)
    if row is None or row.edition is None:
        return Running(event, None, None, row.valid_from if row else None)
    number = session.scalar(select(ContentEdition.number).where(ContentEdition.id == row.edition))
    return Running(event, row.edition, number, row.valid_from)


def _start_on(session: Session, event: str, on: date, *, before: int | None = None) -> ContentStart | None:
    asked = select(ContentStart).where(
        ContentStart.event == event, ContentStart.valid_from <= on, ContentStart.withdrawn_at.is_(None)
    )
    if before is not None:
        asked = asked.where(ContentStart.id < before)
    return session.scalars(asked.order_by(ContentStart.valid_from.desc(), ContentStart.id.desc()).limit(1)).first()


def event_on(session: Session, event: str, *, on: date, city: str | None) -> Event:
    """The event as it is used on a day. Raises as `content.load`."""
    found = running(session, event, on=on)
    return content.shipped(event, city) if found.edition is None else read(session, found.edition)


def plain_on(session: Session, event: str, *, on: date, city: str | None) -> Plain:
    """The description of what is used on a day. Raises as `content.load`."""
    found = running(session, event, on=on)
    if found.edition is None:
        return content.shipped_plain(event, city)
    return _plain(_row(session, found.edition))


def read(session: Session, edition: int) -> Event:
    """The event of an edition, read once by each process.

    Raises:
        Refusal: ``edition_unknown``.
    """
    row = _row(session, edition)
    found = _memory.get(row.digest)
    return found or _memory.keep(row.digest, building.event_of(content.as_json(revising.revised(_plain(row)))))


def _row(session: Session, edition: int) -> ContentEdition:
    row = session.get(ContentEdition, edition)
    if row is None:
        raise Refusal("edition_unknown", N_("There is no such edition."), status=404, edition=edition)
    return row


def _plain(row: ContentEdition) -> Plain:
    found: Plain = json.loads(zlib.decompress(row.plain))
    return found


def keep(
    session: Session, held: Held, *, plain: Plain, city: str | None, origin: Origin, note: str, by: Actor
) -> ContentEdition:
    """Keep a description as an edition; the same content twice is one edition."""
    event = plain["event"]["id"]
    digest = digest_of(plain)
    found = session.scalars(
        select(ContentEdition).where(ContentEdition.event == event, ContentEdition.digest == digest)
    ).first()
    if found is not None:
        return found
    last = session.scalar(select(func.max(ContentEdition.number)).where(ContentEdition.event == event)) or 0
    row = ContentEdition(
        event=event,
        number=last + 1,
        plain=zlib.compress(json.dumps(plain, ensure_ascii=False).encode()),
        digest=digest,
        shipped=digest_of(content.shipped_plain(event, city)),
        origin=origin,
        note=note[:400],
        by=by.code,
        at=held.now,
    )
    session.add(row)
    session.flush()
    return row


def start(session: Session, held: Held, *, event: str, edition: int | None, valid_from: date, by: Actor) -> int:
    """Use an edition (None: what this program brings along) from a day on; returns the start's id.

    Raises:
        Refusal: ``day_past``; ``edition_unknown``.
    """
    today = local(held.now).date()
    if valid_from < today:
        raise Refusal("day_past", N_("Please choose today or a later day."), status=422, day=valid_from.isoformat())
    if edition is not None and _row(session, edition).event != event:
        raise Refusal("edition_unknown", N_("There is no such edition."), status=404, edition=edition)
    row = ContentStart(event=event, edition=edition, valid_from=valid_from, by=by.code, at=held.now, withdrawn_at=None)
    session.add(row)
    session.flush()
    events.append(
        session, held, "configure", by=by, kind="knowledge", code=event, change=row.id, later=valid_from > today
    )
    return row.id


def go_back(session: Session, held: Held, *, start_id: int, by: Actor) -> Start:
    """Call off a start that is still to come, or use again what was used before one that has begun.

    Raises:
        Refusal: ``start_unknown``; ``start_past`` when it is neither to come nor in use.
    """
    row = session.get(ContentStart, start_id)
    if row is None or row.withdrawn_at is not None:
        raise Refusal("start_unknown", N_("There is no such change."), status=404)
    today = local(held.now).date()
    if row.valid_from > today:
        row.withdrawn_at = held.now
        events.append(session, held, "configure", by=by, kind="knowledge", code=row.event, change=row.id, later=False)
    else:
        current = _start_on(session, row.event, today)
        if current is None or current.id != row.id:
            raise Refusal("start_past", N_("Something newer is in use already."), status=409)
        earlier = _start_on(session, row.event, row.valid_from, before=row.id)
        start(session, held, event=row.event, edition=earlier.edition if earlier else None, valid_from=today, by=by)
    session.flush()
    return history(session, row.event, on=today)[0]


def history(session: Session, event: str, *, on: date) -> list[Start]:
    """Every start of an event, the newest first."""
    current = _start_on(session, event, on)
    rows = session.execute(
        select(ContentStart, ContentEdition.number, ContentEdition.origin, ContentEdition.note)
        .outerjoin(ContentEdition, ContentEdition.id == ContentStart.edition)
        .where(ContentStart.event == event)
        .order_by(ContentStart.id.desc())
    )
    return [
        Start(
            id=row.id,
            number=number,
            origin=origin or "shipped",
            note=note or "",
            valid_from=row.valid_from,
            by=row.by,
            at=row.at,
            withdrawn=row.withdrawn_at is not None,
            state=_state(row, current, on),
        )
        for row, number, origin, note in rows
    ]


def _state(
    row: ContentStart, current: ContentStart | None, on: date
) -> Literal["running", "planned", "past", "withdrawn"]:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.valid_from > on:
        return "planned"
    return "running" if current is not None and current.id == row.id else "past"


def outdated(session: Session, event: str, *, on: date, city: str | None) -> bool:
    """Whether what this program brings along has changed since the edition in use was made."""
    found = running(session, event, on=on)
    if found.edition is None:
        return False
    return _row(session, found.edition).shipped != digest_of(content.shipped_plain(event, city))


def begin_case(session: Session, held: Held, *, case: str, event: str, city: str | None, by: Actor) -> int:
    """Bind a case to the edition in use today, or bind it anew when it is run again; returns the edition's id."""
    today = local(held.now).date()
    found = running(session, event, on=today).edition
    if found is None:
        plain = content.shipped_plain(event, city)
        found = keep(session, held, plain=plain, city=city, origin="shipped", note="", by=by).id
    use = session.get(ContentUse, case)
    if use is None:
        session.add(ContentUse(case=case, edition=found))
    else:
        use.edition = found
    session.flush()
    return found


def of_case(session: Session, case: str, *, event: str, on: date, city: str | None) -> Event:
    """The event as a case has it: its own edition, or what is used on the day when it was never bound."""
    use = session.get(ContentUse, case)
    return event_on(session, event, on=on, city=city) if use is None else read(session, use.edition)
