"""How often one caller may ask: token buckets in memory, or minutes counted in Redis.

With several processes the count is shared through Redis. When Redis is away each process
counts for itself: a limit that is a little too generous is better than a hall that stops.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Literal

from windowsvc.clocks import Clock
from windowsvc.office.permissions import Principal
from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Rates

if TYPE_CHECKING:
    from windowsvc.web.shared_counts import SharedCounts

Kind = Literal["kiosk", "phone", "board", "counter", "staff", "anonymous", "integration", "sign_in"]

KEPT = 20_000
"""Buckets held at most; those at rest are dropped first."""

PHONES_AT_ONCE = 12
"""Phones answered at the same time by one process; the next one is asked to come again, so that windows stay quick."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: datetime


class Buckets:
    """Token buckets: a minute's worth at once, refilled evenly."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, key: str, *, per_minute: int, count: bool = True) -> float:
        """Take a token; returns 0, or the seconds until there is one. Without ``count`` it only looks."""
        now = self._clock.now()
        with self._lock:
            bucket = self._buckets.get(key)
            if bucket is None:
                self._make_room(now)
                bucket = self._buckets[key] = _Bucket(float(per_minute), now)
            elapsed = max(0.0, (now - bucket.at).total_seconds())
            bucket.tokens = min(float(per_minute), bucket.tokens + elapsed * per_minute / 60)
            bucket.at = now
            if bucket.tokens < 1:
                return (1 - bucket.tokens) * 60 / per_minute
            bucket.tokens -= 1 if count else 0
            return 0.0

    def _make_room(self, now: datetime) -> None:
        if len(self._buckets) >= KEPT:
            resting = [key for key, bucket in self._buckets.items() if (now - bucket.at).total_seconds() >= 60]
            for key in resting or list(self._buckets)[: KEPT // 2]:
                del self._buckets[key]


class Limiter:
    """Counts callers by kind and refuses those who ask too often."""

    def __init__(self, rates: Rates, *, clock: Clock, shared: SharedCounts | None = None) -> None:
        self._rates = rates
        self._buckets = Buckets(clock)
        self._shared = shared
        self._phones = threading.BoundedSemaphore(PHONES_AT_ONCE)

    def check(self, kind: Kind, caller: str, *, count: bool = True) -> None:
        """Count one request of a caller; without ``count`` only see whether one would pass.

        Raises:
            Refusal: ``too_many_requests`` (429) with ``retry_after`` in whole seconds.
        """
        per_minute: int = getattr(self._rates, kind)
        if per_minute == 0:
            return
        key = f"{kind}:{caller}"
        wait = self._shared.take(key, per_minute=per_minute, count=count) if self._shared else None
        if wait is None:
            wait = self._buckets.take(key, per_minute=per_minute, count=count)
        if wait > 0:
            raise _too_many(wait)

    def miss(self, address: str) -> None:
        """Count a ticket that does not exist against the network that asked for it, so that guessing is slow."""
        with suppress(Refusal):
            self.check("anonymous", f"miss:{address}")

    def check_misses(self, address: str) -> None:
        """Refuse a network that asked for too many tickets that do not exist.

        Raises:
            Refusal: ``too_many_requests``.
        """
        self.check("anonymous", f"miss:{address}", count=False)

    @contextmanager
    def one_phone(self) -> Iterator[None]:
        """Hold one of the places for phones while answering one.

        Raises:
            Refusal: ``too_many_requests`` when all are taken.
        """
        if not self._phones.acquire(blocking=False):
            raise _too_many(4)
        try:
            yield
        finally:
            self._phones.release()


def _too_many(wait: float) -> Refusal:
    return Refusal(
        "too_many_requests",
        N_("Too many requests. Please wait {retry_after} seconds."),
        status=429,
        retry_after=max(1, round(wait + 0.5)),
    )


_DEVICES: dict[str, Kind] = {
    "kiosk": "kiosk",
    "board": "board",
    "counter": "counter",
    "booth": "counter",
    "agent": "counter",
    "integration": "integration",
}


def caller(principal: Principal, *, address: str, path: Mapping[str, Any], rate: Kind | None) -> tuple[Kind, str]:
    """Which limit counts for a request, and for whom.

    A phone counts by its ticket and its network, because a whole lobby may share one address.
    """
    if rate == "phone":
        return "phone", f"{network(address)}:{hash_of(str(path.get('token', '')))}"
    if rate is not None:
        return rate, network(address)
    if principal.device is not None:
        return _DEVICES[principal.device.kind], str(principal.device.id)
    if principal.kind == "staff":
        return "staff", principal.session or principal.actor.code
    return "anonymous", network(address)


def network(address: str) -> str:
    """What one caller's address is counted by: an IPv4 address, or the /64 of an IPv6 one."""
    if ":" not in address:
        return address
    return str(ip_network(f"{address.partition('%')[0]}/64", strict=False))


def hash_of(token: str) -> str:
    """A short name for a ticket's token, which itself is written nowhere."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:16]
