"""窓口利用体験調査: walks through the city hall with a stopwatch, before and after a change.

Somebody of the staff plays a citizen who does not exist; another one presses. The marks are the words of the log, so
that a walk without this system and a day with it can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Held
from windowsvc.measures.steps import CARD, MARKS, REMARKS, allowed
from windowsvc.measures.tables import SurveyWalk
from windowsvc.refusal import N_, Refusal

COUNTED: Final = frozenset({"writes", "forms"})


@dataclass(frozen=True)
class Walk:
    """A walk as it stands."""

    id: int
    version: int
    phase: str
    story: str
    began_at: datetime
    ended: bool
    marks: tuple[tuple[str, float], ...]
    writes: int
    forms: int
    card: Mapping[str, int]
    remarks: tuple[str, ...]


def walks(session: Session, *, office: str) -> list[Walk]:
    """The walks of an office, the newest first."""
    query = select(SurveyWalk).where(SurveyWalk.office == office).order_by(SurveyWalk.id.desc())
    return [_walk(row) for row in session.scalars(query)]


def walk(session: Session, *, office: str, walk_id: int) -> Walk:
    """One walk.

    Raises:
        Refusal: ``walk_unknown``.
    """
    return _walk(_row(session, office, walk_id))


def begin(session: Session, held: Held, *, phase: str, story: str, by: Actor) -> int:
    """Begin a walk; its number."""
    row = SurveyWalk(
        office=held.office, business_day=held.day, phase=phase, story=story, began_at=held.now, marks=[], card={},
        remarks=[], ended=False, version=1, writes=0, forms=0,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _said(session, held, "begin", row, by=by)
    return row.id


def mark(session: Session, held: Held, *, walk_id: int, version: int, event: str, by: Actor) -> None:
    """Note that something happened now.

    Raises:
        Refusal: ``walk_unknown``; ``stale_version``; ``walk_over``; ``mark_unknown``; ``mark_not_now``.
    """
    row = _open(session, held, walk_id, version)
    if event not in MARKS:
        raise Refusal("mark_unknown", N_("There is no such mark."), status=422)
    if event not in allowed([str(one[0]) for one in row.marks]):
        raise Refusal("mark_not_now", N_("This cannot follow from where the walk stands."), mark=event)
    minute = (held.now - row.began_at).total_seconds() / 60
    row.marks = [*row.marks, [event, round(minute, 3)]]
    _changed(session, held, "mark", row, by=by)


def unmark(session: Session, held: Held, *, walk_id: int, version: int, by: Actor) -> None:
    """Take the last mark back.

    Raises:
        Refusal: ``walk_unknown``; ``stale_version``; ``walk_over``.
    """
    row = _open(session, held, walk_id, version)
    row.marks = row.marks[:-1]
    _changed(session, held, "unmark", row, by=by)


def count(session: Session, held: Held, *, walk_id: int, version: int, what: str, step: int, by: Actor) -> None:
    """One more of what is counted, or one less; never less than none.

    Raises:
        Refusal: ``walk_unknown``; ``stale_version``; ``walk_over``; ``mark_unknown``.
    """
    row = _open(session, held, walk_id, version)
    if what not in COUNTED:
        raise Refusal("mark_unknown", N_("There is no such mark."), status=422)
    setattr(row, what, min(max(getattr(row, what) + step, 0), 999))
    _changed(session, held, "count", row, by=by)


def end(
    session: Session, held: Held, *, walk_id: int, version: int, card: Mapping[str, int], remarks: Sequence[str],
    by: Actor,
) -> None:  # fmt: skip
    """End a walk with its card of five questions.

    Raises:
        Refusal: ``walk_unknown``; ``stale_version``; ``walk_over``; ``card_wrong``.
    """
    row = _open(session, held, walk_id, version)
    right = card.keys() == CARD.keys() and all(low <= card[name] <= high for name, (low, high) in CARD.items())
    if not right or not set(remarks) <= set(REMARKS):
        raise Refusal("card_wrong", N_("Please answer all five questions."), status=422)
    row.card, row.remarks, row.ended = dict(card), list(dict.fromkeys(remarks)), True
    _changed(session, held, "end", row, by=by)


def drop(session: Session, held: Held, *, walk_id: int, by: Actor) -> None:
    """Delete a walk that went wrong.

    Raises:
        Refusal: ``walk_unknown``.
    """
    row = _row(session, held.office, walk_id)
    session.execute(delete(SurveyWalk).where(SurveyWalk.id == walk_id))
    _said(session, held, "drop", row, by=by)


def _row(session: Session, office: str, walk_id: int) -> SurveyWalk:
    row = session.get(SurveyWalk, walk_id)
    if row is None or row.office != office:
        raise Refusal("walk_unknown", N_("There is no such walk."), status=404)
    return row


def _open(session: Session, held: Held, walk_id: int, version: int) -> SurveyWalk:
    row = _row(session, held.office, walk_id)
    if row.version != version:
        raise Refusal("stale_version", N_("Somebody else has changed this in the meantime."), status=409)
    if row.ended:
        raise Refusal("walk_over", N_("This walk is over."), status=409)
    return row


def _changed(session: Session, held: Held, action: str, row: SurveyWalk, *, by: Actor) -> None:
    row.version += 1
    session.flush()
    _said(session, held, action, row, by=by)


def _said(session: Session, held: Held, action: str, row: SurveyWalk, *, by: Actor) -> None:
    events.append(session, held, "survey", by=by, action=action, walk=row.id)


def _walk(row: SurveyWalk) -> Walk:
    marks: list[tuple[str, Any]] = [(str(event), float(minute)) for event, minute in row.marks]
    return Walk(
        row.id, row.version, row.phase, row.story, row.began_at, row.ended, tuple(marks), row.writes, row.forms,
        row.card, tuple(row.remarks),
    )  # fmt: skip
