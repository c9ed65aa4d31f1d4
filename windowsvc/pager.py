"""Wake-ups between processes over Redis: best effort, never in the way of an answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import redis

from windowsvc.realtime import CHANNEL

log = logging.getLogger(__name__)


class RedisPager:
    """Publishes and listens on one channel; heals by itself when Redis comes back."""

    def __init__(self, url: str) -> None:
        self._out = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self._in = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=1)
        self._running = True
        self._well = True

    @property
    def well(self) -> bool:
        return self._well

    def publish(self) -> None:
        """Tell the others; a Redis that is away is noted, not raised."""
        try:
            self._out.publish(CHANNEL, b"1")
        except redis.RedisError as error:
            self._note(False, error)

    def listen(self, heard: Callable[[], None]) -> None:
        """Call ``heard`` at each message, until `stop`; connects again after a second."""
        while self._running:
            try:
                with self._in.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]
                    channel.subscribe(CHANNEL)
                    self._note(True, None)
                    while self._running:
                        if channel.get_message(timeout=2.0) is not None:
                            heard()
            except redis.RedisError as error:
                self._note(False, error)
                time.sleep(1.0)

    def stop(self) -> None:
        self._running = False

    def _note(self, well: bool, error: Exception | None) -> None:
        if well != self._well:
            log.warning(
                "news between processes", extra={"well": well, "problem": type(error).__name__ if error else ""}
            )
        self._well = well
