"""Connections to PostgreSQL that wait only so long: a line that has gone silent ends as one that was cut.

A firewall that forgets, a cable that is pulled or a server that hangs sends nothing at all. Without a limit every
answer would wait for ever, and the pool would be empty until somebody starts the server anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, event

_unhurried: ContextVar[bool] = ContextVar("unhurried", default=False)

LINE: Final = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
               "tcp_user_timeout": 10_000}  # fmt: skip
"""What the operating system watches: seconds, the last in milliseconds."""


@contextmanager
def unhurried() -> Iterator[None]:
    """Let the statements of this block take as long as they need: upkeep of whole tables."""
    token = _unhurried.set(True)
    try:
        yield
    finally:
        _unhurried.reset(token)


def limit(engine: Engine, *, seconds: float) -> None:
    """Give every connection of an engine this long for one answer; one that takes longer is closed."""

    class Limited(psycopg.Connection[Any]):
        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            if _unhurried.get():
                return super().wait(gen, interval, timeout)
            began = time.monotonic()
            try:
                return super().wait(gen, interval, seconds if timeout is None else timeout)
            except psycopg.Error as error:
                if time.monotonic() - began < seconds:
                    raise
                self.close()
                raise psycopg.OperationalError("the database did not answer in time") from error

    def connect(_dialect: Any, _record: Any, words: tuple[Any, ...], named: dict[str, Any]) -> Limited:
        return Limited.connect(*words, **named)

    event.listen(engine, "do_connect", connect)
