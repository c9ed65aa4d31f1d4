"""Guessing is slow: how long somebody must wait before the next try, and the memory of tries.

A try is written down before it is judged, so that many at once are counted too, and taken
back when it was right.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from windowsvc.database import upsert
from windowsvc.office.tables import Throttle
from windowsvc.refusal import N_, Refusal

HOUR: Final = 3600.0


@dataclass(frozen=True)
class Growing:
    """Some tries at once, then a pause that doubles; all in seconds.

    A try far ahead of now was written by a clock that has been set back, and does not count.
    """

    free: int
    first: float
    longest: float
    window: float

    def wait(self, tries: Sequence[float], *, now: float) -> float:
        """Seconds until the next try is heard, 0 when it is heard now."""
        recent = [at for at in tries if abs(now - at) < self.window]
        if len(recent) < self.free:
            return 0.0
        pause = min(self.first * 2.0 ** (len(recent) - self.free), self.longest)
        return min(max(recent[-1] + pause - now, 0.0), self.longest)


@dataclass(frozen=True)
class Most:
    """At most ``count`` tries in any ``window`` seconds."""

    count: int
    window: float

    def wait(self, tries: Sequence[float], *, now: float) -> float:
        """Seconds until the next try is heard, 0 when it is heard now."""
        recent = [at for at in tries if abs(now - at) < self.window]
        if len(recent) < self.count:
            return 0.0
        return min(max(recent[-self.count] + self.window - now, 0.0), self.window)


Limit = Growing | Most

LOGIN_AT_ADDRESS: Final = Growing(free=3, first=60, longest=HOUR, window=12 * HOUR)
"""One login from one address: 8 tries in the first hour, then one an hour."""
LOGIN_FROM_STRANGERS: Final = Most(12, window=HOUR)
"""One login from all addresses it never signed in from: with its own address 20 tries an hour at most."""
STRANGER: Final = Most(60, window=HOUR)
"""One address over all logins that never signed in from it."""
CODE_AT_ADDRESS: Final = Growing(free=5, first=30, longest=600, window=HOUR)
CODES: Final = Most(300, window=HOUR)
"""Enrolment codes over all addresses: with ten codes open, a chance of one in 30,000 an hour."""


def digest(text: str) -> str:
    """A key part that says neither the login nor the address."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def reserve(session: Session, limits: Mapping[str, Limit], *, now: datetime) -> None:
    """Write down a try under each key, or refuse it; a refused try is not counted.

    Raises:
        Refusal: ``too_many_tries`` (429) with ``seconds`` to wait.
    """
    at = now.timestamp()
    rows = _locked(session, limits, now=now)
    wait = max(limit.wait(rows[key].tries, now=at) for key, limit in limits.items())
    if wait > 0:
        raise Refusal(
            "too_many_tries",
            N_("Too many tries. Please wait {seconds} seconds and try again."),
            status=429,
            seconds=math.ceil(wait),
        )
    for key, limit in limits.items():
        row = rows[key]
        row.tries = [*(one for one in row.tries if abs(at - one) < limit.window), at]
        row.until = now + timedelta(seconds=limit.window)
    session.flush()


def forgive(session: Session, limits: Mapping[str, Limit], *, tried: datetime, clear: str) -> None:
    """Take back a try that was right, and every earlier one under the key ``clear``."""
    for key, row in _locked(session, limits, now=tried).items():
        tries = list(row.tries)
        if tried.timestamp() in tries:
            tries.remove(tried.timestamp())
        row.tries = [] if key == clear else tries
    session.flush()


def remember(session: Session, key: str, *, until: datetime) -> None:
    """Keep a key without tries, such as an address somebody signed in from."""
    _locked(session, (key,), now=until)[key].until = until
    session.flush()


def remembered(session: Session, key: str, *, now: datetime) -> bool:
    """Whether the key is kept."""
    until = session.scalar(select(Throttle.until).where(Throttle.key == key))
    return until is not None and until > now


def forget(session: Session, *, prefix: str) -> None:
    """Forget the tries under every key that begins so."""
    session.execute(delete(Throttle).where(Throttle.key.startswith(prefix, autoescape=True)))


def purge(session: Session, *, now: datetime) -> int:
    """Forget what no longer slows anybody; returns how many rows went."""
    gone = session.execute(delete(Throttle).where(Throttle.until <= now).returning(Throttle.key))
    return len(gone.all())


def _locked(session: Session, keys: Mapping[str, Limit] | Sequence[str], *, now: datetime) -> dict[str, Throttle]:
    """The rows of the keys, made where missing, locked in one order so that two never wait for each other."""
    missing = [{"key": key, "tries": [], "until": now.astimezone(UTC)} for key in sorted(keys)]
    session.execute(upsert(session, Throttle).values(missing).on_conflict_do_nothing())
    chosen = select(Throttle).where(Throttle.key.in_(list(keys))).order_by(Throttle.key)
    rows = session.scalars(chosen.with_for_update().execution_options(populate_existing=True))
    return {row.key: row for row in rows}
