"""The history of the configuration: what was changed, what is planned, what was taken back before its day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Held
from windowsvc.office import people
from windowsvc.office.tables import Change
from windowsvc.refusal import N_, Refusal

State = Literal["applied", "planned", "withdrawn"]


@dataclass(frozen=True)
class Entry:
    """One change.

    Attributes:
        before: the document before it; None when it created the item.
        valid_from: when it took effect, or shall.
        by: who, as the log knows them; ``name`` is the person's, for as long as they can be named.
    """

    id: int
    kind: str
    code: str
    office: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    at: datetime
    valid_from: datetime
    by: str
    name: str | None
    state: State


def entries(
    session: Session,
    *,
    office: str,
    kinds: Collection[str] = (),
    code: str | None = None,
    state: State | None = None,
    limit: int = 100,
    older_than: int | None = None,
) -> list[Entry]:
    """The changes of an office, newest first; of some kinds, one item or one state, if named."""
    chosen = select(Change).where(Change.office == office).order_by(Change.id.desc()).limit(limit)
    if kinds:
        chosen = chosen.where(Change.kind.in_(list(kinds)))
    if code is not None:
        chosen = chosen.where(Change.code == code)
    if older_than is not None:
        chosen = chosen.where(Change.id < older_than)
    if state == "planned":
        chosen = chosen.where(Change.applied_at.is_(None))
    elif state == "withdrawn":
        chosen = chosen.where(Change.applied_at < Change.valid_from)
    elif state == "applied":
        chosen = chosen.where(Change.applied_at >= Change.valid_from)
    return _told(session, list(session.scalars(chosen)))


def entry(session: Session, *, change_id: int, office: str) -> Entry:
    """One change of an office.

    Raises:
        Refusal: ``change_unknown``.
    """
    return _told(session, [_row(session, change_id, office=office)])[0]


def withdraw(session: Session, held: Held, *, change_id: int, by: Actor) -> Entry:
    """Take back a planned change before its day. It stays in the history: settled before it was due.

    Raises:
        Refusal: ``change_unknown``; ``not_planned`` when it has taken effect or was taken back already.
    """
    row = _row(session, change_id, office=held.office)
    if row.applied_at is not None or row.valid_from <= held.now:
        raise Refusal("not_planned", N_("This change is no longer planned: it has taken effect or was taken back."))
    row.applied_at = held.now
    session.flush()
    events.append(session, held, "configure", by=by, kind=row.kind, code=row.code, change=row.id, withdrawn=True)
    return _told(session, [row])[0]


def _row(session: Session, change_id: int, *, office: str) -> Change:
    row = session.get(Change, change_id, populate_existing=True)
    if row is None or row.office != office:
        raise Refusal("change_unknown", N_("There is no such change."), status=404)
    return row


def _state(row: Change) -> State:
    if row.applied_at is None:
        return "planned"
    return "applied" if row.applied_at >= row.valid_from else "withdrawn"


def _told(session: Session, rows: list[Change]) -> list[Entry]:
    names = people.names_of(session, codes={row.by for row in rows})
    return [
        Entry(
            id=row.id,
            kind=row.kind,
            code=row.code,
            office=row.office,
            before=row.before,
            after=row.after,
            at=row.at,
            valid_from=row.valid_from,
            by=row.by,
            name=names.get(row.by),
            state=_state(row),
        )
        for row in rows
    ]
