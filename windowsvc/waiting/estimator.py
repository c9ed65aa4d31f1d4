"""The job that computes the waits of every office, off the path of any call, and publishes them for all processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from windowsvc.clocks import Clocks
from windowsvc.database import reading, upsert, writing
from windowsvc.events import INSTALLATION, OfficeSequence
from windowsvc.jobs import Task
from windowsvc.lobby.day import DayStatus, Reason
from windowsvc.lobby.opening import office_day
from windowsvc.lobby.outlook import Moment, look, moment_of
from windowsvc.office.configuration import City, Configuration
from windowsvc.waiting.accuracy import Told, stretched
from windowsvc.waiting.following import Followed, follow
from windowsvc.waiting.forecasts import minute_of
from windowsvc.waiting.model import PLAYS, Answer
from windowsvc.waiting.publishing import Circumstances, Content, content_of, is_first
from windowsvc.waiting.tables import Forecast, WaitTold

EVERY = timedelta(seconds=3)
REFRESH = timedelta(seconds=20)
"""Even when nothing happens, time passes: a forecast is made again after this."""
FEWEST_PLAYS = 15
SLOW_SECONDS = 0.1


class Estimator:
    """Follows every office and writes its forecast row.

    Args:
        announce: tells this process's dispatcher that something was committed.
    """

    def __init__(
        self, engine: Engine, *, clocks: Clocks, setup: Configuration, announce: Callable[[], None] = lambda: None
    ) -> None:
        self._engine = engine
        self._clocks = clocks
        self._setup = setup
        self._announce = announce
        self._followed: dict[str, Followed] = {}
        self._published: dict[str, tuple[int, datetime]] = {}
        self._plays: dict[str, int] = {}

    def task(self) -> Task:
        """The job."""
        return Task("estimator", EVERY, self.run)

    def run(self) -> None:
        """One refresh of every office in which something has happened, or time has passed."""
        with reading(self._engine) as session:
            query = select(OfficeSequence.office).where(OfficeSequence.office != INSTALLATION)
            offices = list(session.scalars(query.order_by(OfficeSequence.office)))
        published = [office for office in offices if self._refresh(office)]
        if published:
            self._announce()

    def _refresh(self, office: str) -> bool:
        now = self._clocks.business.now()
        with reading(self._engine) as session:
            moment = moment_of(session, office, now=now)
            city = self._setup.city(session, office=office, revision=moment.config)
            followed = self._follow(session, city, moment)
            if moment.open_day != moment.day or not self._is_due(followed, now):
                return False
            around = _circumstances(session, city, moment, now=now, stretch=followed.stretch)
            before = self._before(session, followed)
        minute = max(minute_of(now, moment.day), followed.model.hall.now)
        answer = self._ask(followed, minute)
        content = content_of(followed.model, answer, now=minute, before=before, around=around) | {"late": followed.late}
        told = _first_told(followed, answer, before, content, minute)
        machine = self._clocks.machine.now()
        with writing(self._engine) as session:
            _publish(session, followed, content, at=now, machine=machine, told=told)
        self._published[office] = followed.seq, machine
        return True

    def _follow(self, session: Session, city: City, moment: Moment) -> Followed:
        found = self._followed.get(moment.office)
        if found is None or found.day != moment.day or found.config != moment.config:
            found = follow(session, city, office=moment.office, day=moment.day, config=moment.config)
            self._followed[moment.office] = found
            self._published.pop(moment.office, None)
        found.catch_up(session)
        return found

    def _is_due(self, followed: Followed, now: datetime) -> bool:
        last = self._published.get(followed.office)
        if last is None or followed.seq != last[0]:
            return True
        return self._clocks.machine.now() - last[1] >= REFRESH

    def _before(self, session: Session, followed: Followed) -> Content:
        """What was published last, by this process or the one that did it before."""
        found = session.execute(
            select(Forecast.business_day, Forecast.content).where(Forecast.office == followed.office)
        ).one_or_none()
        return dict(found.content) if found is not None and found.business_day == followed.day else {}

    def _ask(self, followed: Followed, minute: float) -> Answer:
        plays = self._plays.get(followed.office, PLAYS)
        began = time.thread_time()
        answer = followed.model.ask(minute, plays=plays, new=True, breathe=lambda: time.sleep(0))
        spent = time.thread_time() - began
        self._plays[followed.office] = max(FEWEST_PLAYS, plays - 5) if spent > SLOW_SECONDS else min(PLAYS, plays + 1)
        return answer


def _circumstances(session: Session, city: City, moment: Moment, *, now: datetime, stretch: float) -> Circumstances:
    found: DayStatus = office_day(city, office=moment.office, now=now)
    outlook = look(session, city=city, moment=moment)
    return Circumstances(
        before_opening=found.reason is Reason.BEFORE_OPENING,
        lunch=found.reason is Reason.LUNCH,
        people=outlook.ahead_of_new,
        ahead=outlook.ahead_of_all,
        stretch=stretch,
    )


def _first_told(followed: Followed, answer: Answer, before: Content, content: Content, minute: float) -> list[Told]:
    """What is told for the first time, of those who wait for their first call; no range told counts for nothing."""
    earlier = {leg for leg, one in before.get("legs", {}).items() if one["why"] is None}
    now = {leg for leg, one in content["legs"].items() if one["why"] is None} - earlier
    return [
        Told(leg, followed.model.hall.waiting[leg].service, minute, stretched(spread, followed.stretch))
        for leg, spread in answer.spreads.items()
        if str(leg) in now and is_first(followed.model, leg)
    ]


def _publish(
    session: Session, followed: Followed, content: Content, *, at: datetime, machine: datetime, told: Iterable[Told]
) -> None:
    number = session.execute(
        update(OfficeSequence)
        .where(OfficeSequence.office == followed.office)
        .values(forecast=OfficeSequence.forecast + 1)
        .returning(OfficeSequence.forecast)
    ).scalar_one()
    row = {
        "office": followed.office,
        "number": number,
        "seq": followed.seq,
        "business_day": followed.day,
        "at": at,
        "machine_at": machine,
        "content": content,
    }
    statement = upsert(session, Forecast).values(row)
    changed = {name: statement.excluded[name] for name in row if name != "office"}
    session.execute(statement.on_conflict_do_update(index_elements=["office"], set_=changed))
    rows = [
        {
            "office": followed.office,
            "business_day": followed.day,
            "leg": one.leg,
            "service": one.service,
            "at": round(one.at, 2),
            "low": round(one.spread.low, 2),
            "middle": round(one.spread.middle, 2),
            "high": round(one.spread.high, 2),
        }
        for one in told
    ]
    if rows:
        session.connection().execute(upsert(session, WaitTold.__table__).on_conflict_do_nothing(), rows)
