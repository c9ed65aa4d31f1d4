"""How many people a number has ahead that was given this instant.

In a rush number follows number and nothing happens between: each has one person more ahead than the one before, however
long the line is. Wherever that is not certain, the database counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from windowsvc.database import once_committed
from windowsvc.events import Held
from windowsvc.lobby import outlook
from windowsvc.lobby.reception import Issued
from windowsvc.office.configuration import City


@dataclass(frozen=True, slots=True)
class _Last:
    """The end of a line: nobody stood behind ``place`` when event ``seq`` of the office was committed."""

    seq: int
    service: str
    place: int
    people: int


def ahead_of_issued(session: Session, held: Held, *, city: City, issued: Issued) -> int:
    """The same number as `outlook.ahead_of`, under the mutex in which ``issued`` was given."""
    place, key = issued.place, (_Last, held.office)
    last: _Last | None = city.memo.get(key)
    if last is not None and _follows(last, held, issued):
        people, behind = last.people + 1, 0
    else:
        people, behind = outlook.around(
            session, held, city=city, service=issued.service, leg=issued.leg_id, place=place
        )
    if not behind:
        now_last = _Last(held.seq, issued.service, place, people)
        once_committed(session, lambda: city.memo.__setitem__(key, now_last))
    return people


def _follows(last: _Last, held: Held, issued: Issued) -> bool:
    """Whether the event before was the issue of ``last``, for the same line, and the new number stands behind it."""
    alone = len(held.appended) == 1 and last.seq == held.seq - 1
    return alone and last.service == issued.service and last.place < issued.place
