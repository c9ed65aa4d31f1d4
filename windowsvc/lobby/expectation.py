"""What the lobby's faces say of waits. Whoever can tell is handed in from above; until then nobody can."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from windowsvc.lobby.outlook import Moment

Json = dict[str, Any]

COMPUTING: Json = {"wait": None, "wait_note": "computing"}
"""The truth while nobody can tell."""


class Expectation(Protocol):
    """The waits of one office at one moment of its log, as plain JSON: ``wait`` and ``wait_note``."""

    def of_leg(self, leg: int, *, service: str, people_ahead: int, now: datetime) -> Json:
        """When a waiting leg is called; besides ``leave_until`` and whether it is ``near``."""
        ...

    def of_new(self, service: str) -> Json:
        """When a number taken now would be called; besides ``before_close``."""
        ...

    def at_issue(self, service: str, *, people_ahead: int, now: datetime) -> Json:
        """The same for the number that is being given this instant."""
        ...


class Unknown:
    """Nobody can tell."""

    def of_leg(self, leg: int, *, service: str, people_ahead: int, now: datetime) -> Json:
        return COMPUTING | {"leave_until": None, "near": False}

    def of_new(self, service: str) -> Json:
        return COMPUTING | {"before_close": None}

    def at_issue(self, service: str, *, people_ahead: int, now: datetime) -> Json:
        return dict(COMPUTING)


UNKNOWN = Unknown()
NOT_WAITING: Json = {"wait": None, "wait_note": None, "leave_until": None, "near": False}
"""What is told of a stop that waits for no call."""
CLOSED: Json = {"wait": None, "wait_note": None, "before_close": None}
"""What is told of a service that nobody waits for and that gives no number."""


class Reader(Protocol):
    """Reads what is expected in an office."""

    def __call__(self, session: Session, moment: Moment) -> Expectation:
        """At a moment of its log; ``session`` only reads."""
        ...

    def recent(self, session: Session, office: str, *, day: date) -> Expectation:
        """Of some seconds ago, for a verb that must not wait for it."""
        ...


class NoReader:
    """Nobody can tell."""

    def __call__(self, session: Session, moment: Moment) -> Expectation:
        return UNKNOWN

    def recent(self, session: Session, office: str, *, day: date) -> Expectation:
        return UNKNOWN
