"""受付: the verbs that bring a number into the lobby."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, String, bindparam, exists, func, insert, select, text
from sqlalchemy.orm import Session, aliased

from windowsvc import events
from windowsvc.database import Prepared
from windowsvc.events import Actor, Held
from windowsvc.languages.locales import parse
from windowsvc.lobby import opening
from windowsvc.lobby.ordering import PlaceReason, place_of, priority_place
from windowsvc.lobby.setup import Priority, Series, Service
from windowsvc.lobby.states import LegState, Verb
from windowsvc.lobby.tables import Counter, Leg, Ticket
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office
from windowsvc.office.vault import KeyStore, token_hash, token_of
from windowsvc.refusal import N_, Refusal

NEEDS = frozenset(
    {"captions", "large_text", "high_contrast", "interpreter", "wheelchair", "vibration", "writing", "escort"}
)
"""What a citizen may ask us to mind. They name a service, never a diagnosis."""

OF_THE_DAY = "*"
"""The series whose counter counts every ticket of an office and day."""

LARGEST_BLOCK = 200


@dataclass(frozen=True, slots=True)
class Issued:
    """A ticket just taken, and the token its holder reads it by."""

    ticket_id: int
    leg_id: int
    office: str
    service: str
    label: str
    number: int
    ordinal: int
    token: str
    place: int


def day_secret(keys: KeyStore, office: str, day: date) -> bytes:
    """The secret of an office and day, by which tokens are made until the day closes."""
    return keys.secret(f"day/{office}/{day.isoformat()}")


_TICKET = Prepared(
    insert(Ticket).returning(Ticket.id), *(column.name for column in Ticket.__table__.columns if column.name != "id")
)
_LEG = Prepared(
    insert(Leg).returning(Leg.id), "ticket_id", "office", "business_day", "service", "state", "version", "place",
    "placed_by", "priority", "stop", "calls", "waiting_since",
)  # fmt: skip


def issue(
    session: Session,
    held: Held,
    *,
    city: City,
    keys: KeyStore,
    service: str,
    by: Actor,
    origin: str,
    language: str | None = None,
    needs: Iterable[str] = (),
    priority: str | None = None,
) -> Issued:
    """Give the next number of a service's series, durably, in one transaction.

    Raises:
        Refusal: ``service_unknown``, ``service_closed`` (with the reason and the next opening),
            ``series_ended``, ``language_unknown``, ``need_unknown``, ``priority_unknown``.
    """
    wanted = service_of(city, office=held.office, code=service)
    opening.must_issue(city, office=held.office, service=wanted, now=held.now)
    chosen = language_of(city, office=held.office, wanted=language)
    number, ordinal, series = _number(session, held, city=city, service=wanted)
    place, placed_by = place_of(ordinal), PlaceReason.ISSUED
    if priority is not None:
        place = _priority(session, held, city=city, code=priority, service=service, ordinal=ordinal)
        placed_by = PlaceReason.PRIORITY
    arrival = _Arrival(
        service, wanted.series, series.label(number), number, ordinal, place, placed_by, chosen, origin, priority
    )
    return _admit(session, held, arrival, keys=keys, needs=known_needs(needs), verb=Verb.ISSUE, by=by)


@dataclass(frozen=True, slots=True)
class _Arrival:
    service: str
    series: str
    label: str
    number: int
    ordinal: int
    place: int
    placed_by: PlaceReason
    language: str
    origin: str
    priority: str | None = None

    def ticket(self, held: Held) -> dict[str, Any]:
        return {
            "office": held.office,
            "business_day": held.day,
            "series": self.series,
            "number": self.number,
            "label": self.label,
            "ordinal": self.ordinal,
            "language": self.language,
            "origin": self.origin,
            "issued_at": held.now,
        }

    def leg(self, held: Held, *, ticket_id: int) -> dict[str, Any]:
        return {
            "ticket_id": ticket_id,
            "office": held.office,
            "business_day": held.day,
            "service": self.service,
            "state": LegState.WAITING.value,
            "version": 1,
            "place": self.place,
            "placed_by": self.placed_by.value,
            "priority": self.priority,
            "stop": 1,
            "calls": 0,
            "waiting_since": held.now,
        }


def _admit(
    session: Session, held: Held, arrival: _Arrival, *, keys: KeyStore, needs: list[str], verb: Verb, by: Actor
) -> Issued:
    token = token_of(day_secret(keys, held.office, held.day), arrival.ordinal)
    ticket = arrival.ticket(held) | {"needs": needs, "token_hash": token_hash(token), "issued_by": by.code}
    ticket_id = _TICKET.first(held.connection, **ticket).id
    leg_id = _LEG.first(held.connection, **arrival.leg(held, ticket_id=ticket_id)).id
    events.append(
        session,
        held,
        verb.value,
        by=by,
        ticket=ticket_id,
        leg=leg_id,
        service=arrival.service,
        to_state=LegState.WAITING.value,
        label=arrival.label,
        language=arrival.language,
        priority=arrival.priority,
        place=arrival.place,
    )
    return Issued(
        ticket_id,
        leg_id,
        held.office,
        arrival.service,
        arrival.label,
        arrival.number,
        arrival.ordinal,
        token,
        arrival.place,
    )


def service_of(city: City, *, office: str, code: str) -> Service:
    """The service of this office.

    Raises:
        Refusal: ``service_unknown``.
    """
    found = city.get(Service, code)
    if found is None or not found.active or city.office_of("service", code) != office:
        raise Refusal("service_unknown", N_("This office has no such service."), status=404)
    return found


def language_of(city: City, *, office: str, wanted: str | None) -> str:
    """The locale a ticket carries: the one asked for, or the office's first.

    Raises:
        Refusal: ``language_unknown``.
    """
    if wanted is None:
        setup = city.get(Office, office)
        return setup.languages[0] if setup else "ja"
    locale = parse(wanted)
    if locale is None:
        raise Refusal("language_unknown", N_("We do not know this language."), status=422)
    return locale.code


def known_needs(needs: Iterable[str]) -> list[str]:
    """The needs, each once, in a fixed order.

    Raises:
        Refusal: ``need_unknown``.
    """
    chosen = set(needs)
    if chosen - NEEDS:
        raise Refusal("need_unknown", N_("We do not know this wish."), status=422, known=sorted(NEEDS))
    return sorted(chosen)


_COUNTING = """
    INSERT INTO counter (office, business_day, series, last)
    VALUES (:office, :day, :series, :number), (:office, :day, '*', 1)
    ON CONFLICT (office, business_day, series) DO UPDATE SET last = {onward}
    RETURNING series, last
"""
_DAY = bindparam("day", type_=Date)


def _counting(onward: str) -> Prepared:
    statement = text(_COUNTING.format(onward=onward)).bindparams(_DAY)
    return Prepared(statement.columns(series=String, last=Integer))


_COUNT = _counting("counter.last + 1")
_COUNT_ON = _counting("CASE WHEN counter.series = '*' THEN counter.last + 1 ELSE excluded.last END")
"""One statement gives the series' number and the day's ordinal; the second wording takes a paper block's number."""


def _number(
    session: Session, held: Held, *, city: City, service: Service, fixed: int | None = None
) -> tuple[int, int, Series]:
    """The next number of the series (or the ``fixed`` one of a paper block) and the next ordinal of the day."""
    series = city.get(Series, service.series)
    if series is None:
        raise Refusal("series_unknown", N_("The service has no series of numbers yet."))
    counted = (_COUNT if fixed is None else _COUNT_ON).all(
        held.connection,
        office=held.office,
        day=held.day,
        series=service.series,
        number=series.first if fixed is None else fixed,
    )
    given = {row.series: row.last for row in counted}
    if fixed is None and given[service.series] > series.ordinary_last:
        raise Refusal("series_ended", N_("Today's numbers have run out. Please ask the staff."), last=series.last)
    return given[service.series], given[OF_THE_DAY], series


_EARLIER = aliased(Leg)
_EARLIER_STOP = exists().where(_EARLIER.ticket_id == Leg.ticket_id, _EARLIER.id < Leg.id).correlate(Leg)
"""Whoever came by transfer was issued for another service and does not count among those a priority may pass."""


def _priority(session: Session, held: Held, *, city: City, code: str, service: str, ordinal: int) -> int:
    reason = city.get(Priority, code)
    if reason is None or not reason.active:
        raise Refusal("priority_unknown", N_("There is no such reason for priority."), status=422)
    found = session.execute(
        select(Ticket.ordinal)
        .join(Leg, Leg.ticket_id == Ticket.id)
        .where(Leg.office == held.office, Leg.business_day == held.day, Leg.service == service, ~_EARLIER_STOP)
        .order_by(Ticket.ordinal.desc())
        .limit(reason.head_start)
    ).scalars()
    return priority_place(sorted(found), head_start=reason.head_start, own_ordinal=ordinal)


def next_number(session: Session, held: Held, *, series: Series, code: str, paper: bool) -> int:
    """The number after the last one of today, among those kept for ``paper`` or the others."""
    if paper:
        of_today = (Ticket.office == held.office, Ticket.business_day == held.day, Ticket.series == code)
        given = session.scalar(select(func.max(Ticket.number)).where(*of_today, Ticket.number > series.ordinary_last))
        return (given or series.ordinary_last) + 1
    counted = session.get(Counter, (held.office, held.day, code), populate_existing=True)
    return counted.last + 1 if counted else series.first


def enter_block(
    session: Session,
    held: Held,
    *,
    city: City,
    keys: KeyStore,
    service: str,
    first: int,
    last: int,
    by: Actor,
) -> list[Issued]:
    """Enter the numbers that were given out on paper while the system was away, in their order.

    Numbers that the series keeps for paper leave its counter where it was; others move it on.

    Raises:
        Refusal: ``block_invalid`` when the numbers do not follow the last one given or leave the series.
    """
    wanted = service_of(city, office=held.office, code=service)
    series = city.get(Series, wanted.series) or Series(prefix="")
    kept = series.paper > 0 and first > series.ordinary_last
    expected = next_number(session, held, series=series, code=wanted.series, paper=kept)
    end = series.last if kept else series.ordinary_last
    if first < expected or last < first or last > end or last - first >= LARGEST_BLOCK:
        raise Refusal(
            "block_invalid",
            N_("The block must start at {expected} or later, hold at most 200 numbers and stay inside the series."),
            status=422,
            expected=expected,
        )
    language = language_of(city, office=held.office, wanted=None)
    before = next_number(session, held, series=series, code=wanted.series, paper=False) - 1
    entered = []
    for number in range(first, last + 1):
        _, ordinal, _ = _number(session, held, city=city, service=wanted, fixed=before if kept else number)
        label, place = series.label(number), place_of(ordinal)
        arrival = _Arrival(service, wanted.series, label, number, ordinal, place, PlaceReason.ISSUED, language, "block")
        entered.append(_admit(session, held, arrival, keys=keys, needs=[], verb=Verb.ENTER_BLOCK, by=by))
    return entered
