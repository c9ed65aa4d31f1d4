"""監査記録: a chain in which every entry holds the hash of all before it.

Whatever concerns security or personal data is a link: sign-ins and tries, people, devices, settings, every reveal of a
name, every export and erasure. People stand in it by their code of the quarter. Changing, deleting, moving or adding an
entry breaks the chain at that entry; cutting it off at its end shows by the head, and rewriting all of it shows by the
heads that were carried to another place day by day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.orm import Session

from windowsvc.clocks import TOKYO, business_day
from windowsvc.database import upsert
from windowsvc.events import INSTALLATION, Actor, Held
from windowsvc.office.tables import AuditEntry, AuditHead

EVENTS: Final = frozenset({"sign_in", "sign_in_first", "sign_in_failed", "sign_out", "people", "device", "configure"})
"""The verbs of the log that are links of the chain too, besides all that are about a case."""
CASE: Final = "case_"

_ROW: Final = 1
_START: Final = bytes(32)


@dataclass(frozen=True)
class Entry:
    """One entry as it is shown."""

    seq: int
    at: datetime
    office: str
    actor: str
    what: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """The end of the chain on a day: what is carried to another place."""

    seq: int
    hash: str
    at: str


@dataclass(frozen=True)
class Verdict:
    """What a look at the whole chain found.

    Attributes:
        problem: ``changed``, ``missing``, ``added``, ``cut`` (the end is gone) or ``rewritten`` (another chain than the
            one whose heads were carried away); None when all is well.
        seq: the first entry that is not as it was written.
    """

    entries: int
    problem: str | None = None
    seq: int | None = None


def record(session: Session, *, at: datetime, office: str, by: Actor, what: str, detail: Mapping[str, Any]) -> int:
    """Add a link inside the caller's transaction; returns its number.

    Args:
        at: the machine's time.
        detail: plain JSON; codes and ids, never a word about a citizen.
    """
    first = {"id": _ROW, "seq": 1, "hash": _START, "base_seq": 0, "base_hash": _START}
    taken = upsert(session, AuditHead).values(first).on_conflict_do_update(
        index_elements=[AuditHead.id], set_={"seq": AuditHead.seq + 1}
    )  # fmt: skip
    connection = session.connection()
    head = connection.execute(taken.returning(AuditHead.seq, AuditHead.hash)).one()
    row = {
        "seq": head.seq,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "office": office,
        "actor": by.code,
        "what": what,
        "detail": json.dumps(dict(detail), sort_keys=True, ensure_ascii=False, separators=(",", ":")),
    }
    linked = _link(head.hash, row)
    connection.execute(insert(AuditEntry), {**row, "hash": linked})
    connection.execute(update(AuditHead).where(AuditHead.id == _ROW).values(hash=linked))
    return int(head.seq)


def follow(session: Session, held: Held, row: Mapping[str, Any]) -> None:
    """A subscriber of the log: what concerns security becomes a link, in the same transaction."""
    if row["verb"] in EVENTS or row["verb"].startswith(CASE):
        record(
            session,
            at=held.machine,
            office=held.office,
            by=Actor(row["actor"]),
            what=row["verb"],
            detail={**row["detail"], "log": row["seq"]},
        )


def verify(connection: Connection, *, heads: Iterable[Head] = ()) -> Verdict:
    """Look at every entry, oldest first, and name the first that is not as it was written.

    Args:
        heads: those that were carried to another place.
    """
    head = connection.execute(select(AuditHead)).one_or_none()
    if head is None:
        left = connection.execute(select(AuditEntry.seq).order_by(AuditEntry.seq).limit(1)).scalar()
        return Verdict(0) if left is None else Verdict(0, "added", left)
    before, expected, count = head.base_hash, head.base_seq, 0
    known = {one.seq: one.hash for one in heads if one.seq > head.base_seq}
    with closing(_rows(connection)) as rows:
        for row in rows:
            expected += 1
            problem = _wrong(row, before=before, expected=expected, end=head.seq, known=known.pop(expected, None))
            if problem is not None:
                return Verdict(count, problem, min(row.seq, expected))
            before, count = row.hash, count + 1
    if expected < head.seq or before != head.hash:
        return Verdict(count, "cut", expected + 1)
    return Verdict(count, "rewritten", min(known)) if known else Verdict(count)


def _wrong(row: Row[Any], *, before: bytes, expected: int, end: int, known: str | None) -> str | None:
    if row.seq != expected:
        return "missing" if row.seq > expected else "added"
    if row.seq > end:
        return "added"
    try:
        linked = _link(before, row._asdict())
    except (TypeError, ValueError):
        return "changed"
    if linked != row.hash:
        return "changed"
    return "rewritten" if known is not None and known != linked.hex() else None


def _rows(connection: Connection) -> Generator[Row[Any], None, None]:
    table = AuditEntry.__table__
    with connection.execution_options(yield_per=2000).execute(select(table).order_by(table.c.seq)) as found:
        yield from found


def _link(before: bytes, row: Mapping[str, Any]) -> bytes:
    fields = [str(row[name]) for name in ("seq", "at", "office", "actor", "what", "detail")]
    text = "\0".join(f"{len(field)}:{field}" for field in fields)
    return hashlib.sha256(before + text.encode("utf-8", "surrogatepass")).digest()


def head(session: Session) -> Head | None:
    """The end of the chain now; None before its first entry."""
    row = session.execute(
        select(AuditEntry.seq, AuditEntry.hash, AuditEntry.at).order_by(AuditEntry.seq.desc()).limit(1)
    ).one_or_none()
    return None if row is None else Head(row.seq, row.hash.hex(), row.at)


def carry(folder: Path, found: Head, *, day: date) -> Path:
    """Write the head of a day into a folder, the last of the day in place of those before it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"audit-{day.isoformat()}.json"
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"seq": found.seq, "hash": found.hash, "at": found.at}) + "\n", encoding="utf-8")
    draft.replace(path)
    return path


def carried(folder: Path) -> list[Head]:
    """The heads in a folder, by day."""
    return [Head(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("audit-*.json"))]


def entries(
    session: Session,
    *,
    offices: Iterable[str],
    what: str = "",
    actors: Iterable[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    older_than: int | None = None,
    limit: int = 50,
) -> list[Entry]:
    """The entries of some offices, newest first.

    Args:
        actors: only those of these codes.
        since: the first day, and ``until`` the last, by the wall clock of the city hall.
    """
    query = select(AuditEntry).where(AuditEntry.office.in_(list(offices))).order_by(AuditEntry.seq.desc()).limit(limit)
    if what:
        query = query.where(AuditEntry.what == what)
    if actors is not None:
        query = query.where(AuditEntry.actor.in_(list(actors)))
    if since is not None:
        query = query.where(AuditEntry.at >= _midnight(since))
    if until is not None:
        query = query.where(AuditEntry.at < _midnight(until + timedelta(days=1)))
    if older_than is not None:
        query = query.where(AuditEntry.seq < older_than)
    return [_entry(row) for row in session.scalars(query)]


def purge(session: Session, *, now: datetime, days: int) -> int:
    """Delete the entries older than ``days``; the chain begins after them. Returns how many went."""
    before = (now - timedelta(days=days)).astimezone(UTC).isoformat(timespec="microseconds")
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.hash).where(AuditEntry.at < before).order_by(AuditEntry.seq.desc()).limit(1)
    ).one_or_none()
    if last is None:
        return 0
    gone = session.execute(delete(AuditEntry).where(AuditEntry.seq <= last.seq).returning(AuditEntry.seq)).all()
    session.execute(update(AuditHead).where(AuditHead.id == _ROW).values(base_seq=last.seq, base_hash=last.hash))
    record(session, at=now, office=INSTALLATION, by=Actor("job"), what="audit_purged", detail={"until": last.seq})
    return len(gone)


def today(now: datetime) -> date:
    """The day whose head is carried."""
    return business_day(now)


def _midnight(day: date) -> str:
    at = datetime(day.year, day.month, day.day, tzinfo=TOKYO)
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _entry(row: AuditEntry) -> Entry:
    try:
        detail = json.loads(row.detail)
        at = datetime.fromisoformat(row.at)
    except ValueError:
        detail, at = {"unreadable": True}, datetime.fromtimestamp(0, UTC)
    return Entry(row.seq, at, row.office, row.actor, row.what, detail if isinstance(detail, dict) else {})
