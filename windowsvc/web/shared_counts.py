"""Counting callers in Redis, so that several processes count together."""

from __future__ import annotations

from datetime import datetime, timedelta

import redis

from windowsvc.clocks import Clock

PAUSE = timedelta(seconds=5)
"""How long Redis is left alone after it did not answer."""


class SharedCounts:
    """Windows of one minute. Best effort: without an answer nothing is known."""

    def __init__(self, url: str, *, clock: Clock) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=0.2, socket_connect_timeout=0.2)
        self._clock = clock
        self._away_until: datetime | None = None

    def take(self, key: str, *, per_minute: int, count: bool) -> float | None:
        """Seconds to wait until the next window, 0 when there is room, None when Redis does not answer."""
        now = self._clock.now()
        if self._away_until is not None and now < self._away_until:
            return None
        minute, second = divmod(now.timestamp(), 60)
        name = f"windowsvc:rate:{key}:{int(minute)}"
        try:
            used = self._used(name, count=count)
        except redis.RedisError:
            self._away_until = now + PAUSE
            return None
        self._away_until = None
        return 60 - second if used > per_minute else 0.0

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()

    def _used(self, name: str, *, count: bool) -> int:
        if not count:
            return int(self._redis.get(name) or 0) + 1
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.incr(name)
        pipeline.expire(name, 120)
        return int(pipeline.execute()[0])
