"""The lobby of one office at one moment, read once and asked by every screen: who waits, which windows stand how."""

from __future__ import annotations

import threading
from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from sqlalchemy import Integer, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import Session

from windowsvc.clocks import business_day
from windowsvc.database import Prepared
from windowsvc.events import Held, OfficeSequence
from windowsvc.lobby.expectation import UNKNOWN, Expectation, NoReader, Reader
from windowsvc.lobby.ordering import AbleWindow, Waiting, people_ahead_of_all, people_ahead_of_new, reach
from windowsvc.lobby.setup import Profile, Series, Service, Window
from windowsvc.lobby.states import AT_WINDOW, LegState
from windowsvc.lobby.tables import Counter, Leg, WindowState
from windowsvc.lobby.windows import shown_as
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal


@dataclass(frozen=True, slots=True)
class Moment:
    """Where an office's log stands.

    Attributes:
        seq: its last event. ``forecast``: its last published forecast. ``config``: its configuration's revision.
        day: the business day that screens show. ``open_day``: the one the office's last command was in.
    """

    office: str
    seq: int
    forecast: int
    config: int
    day: date
    open_day: date | None = None

    @property
    def revision(self) -> str:
        """``seq.w``: two equal revisions show equal screens."""
        return f"{self.seq}.{self.forecast}"


class AtWindow(NamedTuple):
    """The leg a window is busy with, as briefly as its state needs it."""

    leg: int
    state: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One window of the configuration as it stands.

    Attributes:
        state: closed, open, paused or draining, as the window itself has it.
        shown: closed, idle, calling, serving, paused or draining, as people see it.
        holder: the sign-in that holds it.
    """

    code: str
    setup: Window
    state: str
    shown: str
    version: int
    profile_code: str
    profile: Profile | None
    holder: str | None
    staff_id: int | None
    reason: str | None

    @property
    def services(self) -> tuple[str, ...]:
        """The codes of the services it serves."""
        return self.profile.services if self.profile else ()


@dataclass(frozen=True)
class Outlook:
    """The lobby of one office at one moment of its log.

    Attributes:
        waiting: everybody who waits, in no order.
        windows: every window of the office by code, in the city's order.
        ended: the services whose series has no number left today.
        waits: when those who wait are called, as far as anybody can tell.
    """

    moment: Moment
    city: City
    waiting: tuple[Waiting, ...]
    windows: Mapping[str, Standing]
    ended: frozenset[str]
    waits: Expectation = UNKNOWN

    @cached_property
    def able(self) -> tuple[AbleWindow, ...]:
        """The open windows, as the order of the line needs them."""
        return tuple(
            AbleWindow(one.code, one.services, one.profile.strict)
            for one in self.windows.values()
            if one.state == "open" and one.profile is not None
        )

    @cached_property
    def ahead_of_new(self) -> Mapping[str, int]:
        """For each service: how many people a ticket taken now would have ahead."""
        codes = self.city.all(Service, office=self.moment.office)
        return people_ahead_of_new(self.waiting, windows=self.able, services=codes)

    @cached_property
    def ahead_of_all(self) -> Mapping[int, int]:
        """For each waiting leg: how many people it has ahead."""
        return people_ahead_of_all(self.waiting, windows=self.able)

    @cached_property
    def waiting_by_service(self) -> Mapping[str, int]:
        """How many people wait for each service, whoever calls them."""
        return Tally(one.service for one in self.waiting)


def moment_of(session: Session, office: str, *, now: datetime) -> Moment:
    """Where the office's log stands.

    Raises:
        Refusal: ``office_unknown``.
    """
    found = _MOMENT.first(session.connection(), of_office=office)
    if found is None:
        raise Refusal("office_unknown", N_("There is no such office."), status=404)
    day = business_day(max(now, found.last_at))
    return Moment(office, found.seq, found.forecast, found.config, day, found.open_day)


_MOMENT = Prepared(
    select(
        OfficeSequence.seq,
        OfficeSequence.forecast,
        OfficeSequence.config,
        OfficeSequence.last_at,
        OfficeSequence.open_day,
    ).where(OfficeSequence.office == bindparam("of_office"))
)
_IN_THE_LOBBY = Prepared(
    select(Leg.id, Leg.service, Leg.place, Leg.state, Leg.window).where(
        Leg.office == bindparam("of_office"),
        Leg.business_day == bindparam("of_day"),
        or_(*(Leg.state == state.value for state in (LegState.WAITING, *sorted(AT_WINDOW)))),
    )
)
_STANDING = Prepared(select(WindowState.__table__).where(WindowState.office == bindparam("of_office")))
_GIVEN = Prepared(
    select(Counter.series, Counter.last).where(
        Counter.office == bindparam("of_office"), Counter.business_day == bindparam("of_day")
    )
)


def look(session: Session, *, city: City, moment: Moment) -> Outlook:
    """Read the lobby as it stands in this transaction: three short statements."""
    office = moment.office
    legs = _IN_THE_LOBBY.all(session.connection(), of_office=office, of_day=moment.day)
    waiting: list[Waiting] = []
    busy: dict[str, AtWindow] = {}
    for leg_id, service, place, state, window in legs:
        if state == LegState.WAITING:
            waiting.append(Waiting(leg_id, service, place))
        elif window is not None:
            busy[window] = AtWindow(leg_id, state)
    return Outlook(
        moment,
        city,
        tuple(waiting),
        windows=standings(session, city=city, office=office, busy=busy),
        ended=_ended(session, city=city, moment=moment),
    )


def standings(
    session: Session, *, city: City, office: str, busy: Mapping[str, AtWindow] | None = None
) -> dict[str, Standing]:
    """Every window of an office, in the city's order. Without ``busy`` nobody is taken to be at a window."""
    rows = {row.window: row for row in _STANDING.all(session.connection(), of_office=office)}
    found = {}
    for code, setup in city.all(Window, office=office).items():
        row = rows.get(code)
        state = row.state if row else "closed"
        profile = (row.profile if row else None) or setup.profile
        at_window = (busy or {}).get(code)
        found[code] = Standing(
            code,
            setup,
            state,
            shown_as(state, at_window.state if at_window else None),
            row.version if row else 0,
            profile,
            city.get(Profile, profile),
            row.holder if row else None,
            row.staff_id if row else None,
            row.reason if row else None,
        )
    return found


def _ended(session: Session, *, city: City, moment: Moment) -> frozenset[str]:
    """The services of the series that have given their last number."""
    series = city.all(Series, inactive=True)
    given = _GIVEN.all(session.connection(), of_office=moment.office, of_day=moment.day)
    ended = {code for code, last in given if code in series and last >= series[code].last}
    services = city.all(Service, office=moment.office) if ended else {}
    return frozenset(code for code, service in services.items() if service.series in ended)


def ahead_of(session: Session, held: Held, *, city: City, service: str, leg: int, place: int) -> int:
    """How many people a leg has ahead, counted by the database under the office's mutex.

    The same number as `Outlook.ahead_of_all`, without reading the whole line.
    """
    return around(session, held, city=city, service=service, leg=leg, place=place)[0]


def around(session: Session, held: Held, *, city: City, service: str, leg: int, place: int) -> tuple[int, int]:
    """How many people a leg has ahead, and how many stand behind it in its own line; counted as `ahead_of`."""
    now_open = tuple(_OPEN_WINDOWS.all(held.connection, of_office=held.office))
    counting: Prepared | None = city.memo.get((ahead_of, service, now_open))
    if counting is None:
        counting = _counting(*reach(service, windows=list(_able(city, now_open))))
        city.memo[ahead_of, service, now_open] = counting
    found = counting.first(held.connection, of_place=place, of_leg=leg)
    return int(found.ahead), int(found.behind)


def _able(city: City, now_open: Iterable[tuple[str, str | None]]) -> Iterator[AbleWindow]:
    for code, chosen in now_open:
        setup = city.get(Window, code)
        profile = city.get(Profile, chosen or setup.profile) if setup is not None and setup.active else None
        if profile is not None:
            yield AbleWindow(code, profile.services, profile.strict)


_OPEN_WINDOWS = Prepared(
    select(WindowState.window, WindowState.profile).where(
        WindowState.office == bindparam("of_office"), WindowState.state == "open"
    )
)
_PLACE = bindparam("of_place", type_=Integer)
_LEG = bindparam("of_leg", type_=Integer)
_EARLIER = or_(Leg.place < _PLACE, and_(Leg.place == _PLACE, Leg.id < _LEG))
_LATER = or_(Leg.place > _PLACE, and_(Leg.place == _PLACE, Leg.id > _LEG))


@lru_cache(maxsize=256)
def _counting(whole: frozenset[str], mixed: frozenset[str]) -> Prepared:
    """Count all who wait for ``whole``, and those who wait for ``mixed`` before and behind a place.

    Made once for each pair. A service is one office's, and nobody waits from an earlier day once a day has begun: the
    index of the line alone answers, however long it is.
    """
    first = [Leg.service == code for code in sorted(whole)]
    line = [Leg.service == code for code in sorted(mixed)]
    in_line = or_(false(), *line)
    return Prepared(
        select(
            func.count().filter(or_(*first, and_(in_line, _EARLIER))).label("ahead"),
            func.count().filter(and_(in_line, _LATER)).label("behind"),
        )
        .select_from(Leg)
        .where(Leg.state == LegState.WAITING.value, or_(*first, *line))
    )


class Outlooks:
    """What this process has read last of each office: many screens and phones ask between two events."""

    def __init__(self) -> None:
        self.expected: Reader = NoReader()
        self._lock = threading.Lock()
        self._last: dict[str, Outlook] = {}

    def of(self, session: Session, *, city: City, moment: Moment) -> Outlook:
        """The lobby at ``moment``, read again only when the log or the configuration has moved.

        ``session`` must be one that only reads: what is not committed must not be remembered.
        """
        known = self._last.get(moment.office)
        if known is not None and known.moment == moment and known.city is city:
            return known
        fresh = replace(look(session, city=city, moment=moment), waits=self.expected(session, moment))
        with self._lock:
            self._last[moment.office] = fresh
        return fresh
