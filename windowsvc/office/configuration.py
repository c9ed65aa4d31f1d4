"""Configuration as documents with a history.

An item is one validated document of a kind (an office, a service, a window ...). Every kind
is declared by the room it belongs to. A change writes the document, its change row and an
event in one transaction under the office's mutex, and raises the office's configuration
revision, by which every process knows that what it remembers is old.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import INSTALLATION, Actor, Held, OfficeSequence
from windowsvc.office.tables import Change, Document
from windowsvc.refusal import N_, Refusal

CODE = r"^[a-z0-9][a-z0-9_-]{0,39}$"


class Item(BaseModel):
    """What every kind of document has in common."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    active: bool = True
    order: int = 0


T = TypeVar("T", bound=Item)
_kinds: dict[str, type[Item]] = {}
_names: dict[type[Item], str] = {}


def declare(kind: str, model: type[Item]) -> None:
    """Make a kind of document known; each room declares its own."""
    _kinds[kind] = model
    _names[model] = kind


def kinds() -> Mapping[str, type[Item]]:
    """The declared kinds."""
    return MappingProxyType(_kinds)


@dataclass(frozen=True)
class City:
    """The whole configuration at one moment, immutable and shared by all readers.

    ``memo`` keeps what readers have derived from it; it goes with the moment.
    """

    items: Mapping[str, Mapping[str, Item]]
    offices: Mapping[str, Mapping[str, str]] = field(repr=False)
    revisions: Mapping[str, int]
    versions: Mapping[tuple[str, str], int] = field(repr=False, default_factory=dict)
    memo: dict[Any, Any] = field(repr=False, compare=False, default_factory=dict)

    def get(self, model: type[T], code: str) -> T | None:
        """The item of a kind with this code, active or not."""
        found = self.items.get(_kind_of(model), {}).get(code)
        return found if isinstance(found, model) else None

    def all(self, model: type[T], *, office: str | None = None, inactive: bool = False) -> Mapping[str, T]:
        """Items of a kind by code, in their order; of one office, if named."""
        key = (model, office, inactive)
        found: dict[str, T] | None = self.memo.get(key)
        if found is None:
            kind = _kind_of(model)
            where = self.offices.get(kind, {})
            chosen = {
                code: item
                for code, item in self.items.get(kind, {}).items()
                if isinstance(item, model) and (office is None or where[code] == office) and (inactive or item.active)
            }
            found = self.memo[key] = dict(sorted(chosen.items(), key=lambda pair: (pair[1].order, pair[0])))
        return found

    def office_of(self, kind: str, code: str) -> str | None:
        """The office an item belongs to."""
        return self.offices.get(kind, {}).get(code)


def _kind_of(model: type[Item]) -> str:
    return _names[model]


class Configuration:
    """What this process remembers of the configuration, made anew when a revision has moved."""

    def __init__(self) -> None:
        self._city: City | None = None
        self._lock = threading.Lock()

    def city(self, session: Session, *, office: str | None = None, revision: int | None = None) -> City:
        """The configuration, read again when ``revision`` of ``office`` is newer than the one remembered."""
        city = self._city
        if city is not None and (office is None or revision is None or city.revisions.get(office, -1) >= revision):
            return city
        return self.reload(session)

    def remembered(self) -> City | None:
        """What is remembered, without asking the database; None before the first question or after a change."""
        return self._city

    def held(self, session: Session, held: Held) -> City:
        """The configuration as it stands under this office's mutex."""
        return self.city(session, office=held.office, revision=held.config)

    def reload(self, session: Session) -> City:
        """Read everything again."""
        city = read(session)
        with self._lock:
            self._city = city
        return city

    def forget(self) -> None:
        """Read again at the next question."""
        self._city = None


def read(session: Session) -> City:
    """Read the configuration from the database."""
    revisions = {
        row.office: row.config for row in session.execute(select(OfficeSequence.office, OfficeSequence.config))
    }
    items: dict[str, dict[str, Item]] = {kind: {} for kind in _kinds}
    offices: dict[str, dict[str, str]] = {kind: {} for kind in _kinds}
    versions: dict[tuple[str, str], int] = {}
    for document in session.scalars(select(Document).execution_options(populate_existing=True)):
        if document.kind not in _kinds:
            continue
        items[document.kind][document.code] = _kinds[document.kind].model_validate(document.data)
        offices[document.kind][document.code] = document.office
        versions[document.kind, document.code] = document.version
    return City(items=items, offices=offices, revisions=revisions, versions=versions)


def validated(kind: str, data: Mapping[str, Any]) -> Item:
    """The document as its kind understands it.

    Raises:
        Refusal: ``kind_unknown``; ``document_invalid`` with one line per mistake.
    """
    if kind not in _kinds:
        raise Refusal("kind_unknown", N_("There is no such kind of setting."), status=404, kind=kind)
    try:
        return _kinds[kind].model_validate(data)
    except ValidationError as error:
        problems = [{"where": ".".join(map(str, one["loc"])), "problem": one["msg"]} for one in error.errors()]
        raise Refusal(
            "document_invalid", N_("Some entries are not right."), status=422, kind=kind, problems=problems
        ) from error


def change(
    session: Session,
    held: Held,
    *,
    kind: str,
    code: str,
    after: Mapping[str, Any],
    by: Actor,
    office: str | None = None,
    valid_from: datetime | None = None,
    version: int | None = None,
) -> Change:
    """Change one document, or create it, now or from a later instant on.

    Args:
        office: the office a new document belongs to; the held one by default.
        version: the version the editor saw; refused as ``stale_version`` when it moved.

    Raises:
        Refusal: ``code_invalid``, ``code_taken``, ``document_invalid``, ``stale_version``.
    """
    item = validated(kind, after)
    office = office or held.office
    document = session.get(Document, (kind, code))
    _check_code(code, document=document, office=office)
    if version is not None and version != (document.version if document else 0):
        raise Refusal("stale_version", N_("Somebody else has changed this meanwhile. Please look at it again."))
    later = valid_from is not None and valid_from > held.now
    row = Change(
        kind=kind,
        code=code,
        office=office,
        before=document.data if document else None,
        after=item.model_dump(mode="json"),
        valid_from=valid_from or held.now,
        by=by.code,
        at=held.now,
        applied_at=None if later else held.now,
    )
    session.add(row)
    if not later:
        _apply(session, held, row=row, document=document)
    session.flush()
    events.append(session, held, "configure", by=by, kind=kind, code=code, change=row.id, later=later)
    return row


def apply_due(session: Session, held: Held, *, by: Actor) -> list[Change]:
    """Apply the changes of this office whose day has come."""
    due = (
        select(Change)
        .where(Change.applied_at.is_(None), Change.valid_from <= held.now, Change.office == held.office)
        .order_by(Change.valid_from, Change.id)
    )
    rows = list(session.scalars(due))
    for row in rows:
        document = session.get(Document, (row.kind, row.code))
        row.before = document.data if document else None
        row.applied_at = held.now
        _apply(session, held, row=row, document=document)
        events.append(session, held, "configure", by=by, kind=row.kind, code=row.code, change=row.id, later=False)
    return rows


def roll_back(session: Session, held: Held, *, change_id: int, by: Actor) -> Change:
    """Make an item again what it was before a change; itself a change, so it can be taken back too.

    Raises:
        Refusal: ``change_unknown``; ``nothing_before`` when the change created the item.
    """
    row = session.get(Change, change_id)
    if row is None or row.office != held.office:
        raise Refusal("change_unknown", N_("There is no such change."), status=404)
    if row.before is None:
        raise Refusal("nothing_before", N_("This change created the item. Switch it off instead."))
    return change(session, held, kind=row.kind, code=row.code, after=row.before, by=by)


def _check_code(code: str, *, document: Document | None, office: str) -> None:
    if document is None and not re.match(CODE, code):
        raise Refusal(
            "code_invalid",
            N_("A code has small letters, digits, - and _, at most 40 of them."),
            status=422,
            item=code,
        )
    if document is not None and document.office != office:
        raise Refusal("code_taken", N_("This code is already used in another office."), status=409, item=code)


def _apply(session: Session, held: Held, *, row: Change, document: Document | None) -> None:
    if document is None:
        session.add(Document(kind=row.kind, code=row.code, office=row.office, data=row.after, version=1))
    else:
        document.data = row.after
        document.version += 1
    held.config += 1
    session.execute(
        update(OfficeSequence).where(OfficeSequence.office == held.office).values(config=OfficeSequence.config + 1)
    )


def found_office(session: Session, *, code: str, data: Mapping[str, Any], by: Actor, now: datetime, build: str) -> Held:
    """Create an office: its sequence row first, then its document in its own log; returns it held."""
    events.open_sequence(session, INSTALLATION, now=now)
    events.open_sequence(session, code, now=now)
    held = events.hold(session, code, now=now, machine=now, build=build)
    change(session, held, kind="office", code=code, after=data, by=by, office=code)
    return held
