"""The last published forecast of an office, as every face of every process reads it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from windowsvc.clocks import TOKYO, Clock
from windowsvc.lobby.expectation import COMPUTING, UNKNOWN, Expectation, Json
from windowsvc.lobby.opening import iso
from windowsvc.lobby.outlook import Moment
from windowsvc.waiting import wording
from windowsvc.waiting.fallback import MinutesPerPerson
from windowsvc.waiting.publishing import shown_at_issue, shown_of
from windowsvc.waiting.spread import Spread
from windowsvc.waiting.tables import Forecast
from windowsvc.waiting.wording import Form, Shown

STALE = timedelta(seconds=60)
"""A forecast older than this by the machine's clock is nobody's any more."""

RECENT_SECONDS = 3.0
STEADY = 5.0
"""Minutes for which a range without a forecast stays."""

_LAST = select(Forecast.business_day, Forecast.machine_at, Forecast.content).where(
    Forecast.office == bindparam("of_office")
)


def minute_of(at: datetime, day: date) -> float:
    """An instant as minutes after the local midnight of a business day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=TOKYO)
    return (at - midnight).total_seconds() / 60.0


def instant_of(minute: float, day: date) -> datetime:
    """Minutes after the local midnight of a business day as an instant, to the second."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=TOKYO)
    return midnight + timedelta(seconds=round(minute * 60))


@dataclass(frozen=True)
class Published:
    """One published forecast."""

    day: date
    content: Mapping[str, Any]

    def of_leg(self, leg: int, *, service: str, people_ahead: int, now: datetime) -> Json:
        """What is told of a waiting leg; of one that came after the last refresh, what it was told at its issue."""
        found = self.content["legs"].get(str(leg))
        if found is None:
            return self.at_issue(service, people_ahead=people_ahead, now=now) | {"leave_until": None, "near": False}
        told, shown = self._told(found), shown_of(found)
        left = Spread(*found["spread"]).later(-minute_of(now, self.day))
        leaves = shown.leave_until if told["wait"] is not None else None
        return told | {
            "leave_until": iso(instant_of(leaves, self.day)) if leaves is not None else None,
            "near": found["why"] is None and wording.alerts(left, people_ahead=people_ahead),
        }

    def of_new(self, service: str) -> Json:
        """What is told of a number taken now."""
        found = self.content["services"].get(service)
        if found is None:
            return UNKNOWN.of_new(service)
        before = wording.closing(found["chance"]).value if found["why"] is None else None
        return self._told(found) | {"before_close": before}

    def at_issue(self, service: str, *, people_ahead: int, now: datetime) -> Json:
        """What is told of the number given this instant.

        The forecast of a number taken at the last refresh, moved by whoever has come or gone since.
        """
        found = self.content["services"].get(service)
        if found is None:
            return dict(COMPUTING)
        if found["why"] is not None:
            return self._told(found)
        minute = minute_of(now, self.day)
        shown = shown_at_issue(found, people_ahead=people_ahead, now=minute)
        return said(shown, day=self.day, since=minute)

    def _told(self, found: Mapping[str, Any]) -> Json:
        if found["why"] is not None:
            return {"wait": None, "wait_note": found["why"]}
        return said(shown_of(found), day=self.day, since=found["since"])


@dataclass(frozen=True)
class Late:
    """What can be told while nobody renews the forecast: calibrated minutes for each of the people ahead."""

    day: date
    learnt: MinutesPerPerson

    def of_leg(self, leg: int, *, service: str, people_ahead: int, now: datetime) -> Json:
        """When a waiting leg is called."""
        return self.at_issue(service, people_ahead=people_ahead, now=now) | {"leave_until": None, "near": False}

    def of_new(self, service: str) -> Json:
        """Nobody can tell without the people ahead, who are told beside it."""
        return UNKNOWN.of_new(service)

    def at_issue(self, service: str, *, people_ahead: int, now: datetime) -> Json:
        """When the number given this instant is called; the same for some minutes, so that nothing flickers."""
        minute = minute_of(now, self.day) // STEADY * STEADY
        shown = wording.fresh(self.learnt.spread(service, people_ahead), now=minute)
        return said(shown, day=self.day, since=minute)


def said(shown: Shown, *, day: date, since: float) -> Json:
    """What is shown, as every face gets it."""
    wait = {
        "low": iso(instant_of(shown.low, day)),
        "high": iso(instant_of(shown.high, day)),
        "as_of": iso(instant_of(since, day)),
    }
    return {"wait": wait, "wait_note": None if shown.form is Form.RANGE else shown.form.value}


class Reading:
    """Reads the forecast of a moment; wired into the lobby's outlooks."""

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._recent: dict[str, tuple[float, date, Expectation]] = {}

    def recent(self, session: Session, office: str, *, day: date) -> Expectation:
        """The forecast of an office as it was some seconds ago at most."""
        known = self._recent.get(office)
        if known is not None and known[1] == day and time.monotonic() - known[0] < RECENT_SECONDS:
            return known[2]
        return self._read(session, office, day)

    def __call__(self, session: Session, moment: Moment) -> Expectation:
        return self._read(session, moment.office, moment.day)

    def _read(self, session: Session, office: str, day: date) -> Expectation:
        found = session.connection().execute(_LAST, {"of_office": office}).one_or_none()
        known: Expectation = UNKNOWN
        if found is not None and found.business_day == day:
            if self._machine.now() - found.machine_at <= STALE:
                known = Published(day, found.content)
            elif (late := found.content.get("late")) is not None:
                known = Late(day, MinutesPerPerson.from_json(late))
        self._recent[office] = (time.monotonic(), day, known)
        return known
