"""Whether an office or a service is open now, by the configuration of the city."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from windowsvc.lobby.day import DayStatus, Hours, Reason, Span, both, business_day, plan, status
from windowsvc.lobby.setup import Notice, Opening, Service
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal

FOREVER = datetime.max.replace(tzinfo=UTC)


def office_day(city: City, *, office: str, now: datetime) -> DayStatus:
    """How the office stands at this instant. An office without hours is closed."""
    return status(_hours(city, office), now)


def service_day(city: City, *, office: str, service: Service, now: datetime) -> DayStatus:
    """How one service stands: the office's hours, its own, and a pause."""
    paused = service.paused_reason is not None or service.paused_until is not None
    until = (service.paused_until or FOREVER) if paused else None
    return status(both(_hours(city, office), service.hours), now, closed_until=until)


def _hours(city: City, office: str) -> Hours:
    opening = city.get(Opening, office)
    return opening.hours if opening else Hours(weekly={})


def last_close(city: City, *, office: str, day: date) -> datetime | None:
    """When the office closes for the day; None on a day on which it is not open."""
    spans = plan(_hours(city, office), day).spans
    return spans[-1].closes if spans else None


def must_issue(city: City, *, office: str, service: Service, now: datetime) -> None:
    """Refuse a ticket for a service that gives none at this instant.

    Raises:
        Refusal: ``service_closed``, with the reason's code, the city's words and the next opening.
    """
    paused = service.paused_reason is not None or service.paused_until is not None
    if not paused and any(span.opens <= now < span.last_issue for span in _spans(city, office, service, now)):
        return
    found = service_day(city, office=office, service=service, now=now)
    if not found.issuing:
        raise Refusal("service_closed", N_("No numbers are given for this service now."), **told(found, service))


def _spans(city: City, office: str, service: Service, now: datetime) -> tuple[Span, ...]:
    key = (office, id(service), business_day(now))
    found: tuple[Span, ...] | None = city.memo.get(key)
    if found is None:
        found = city.memo[key] = plan(both(_hours(city, office), service.hours), business_day(now)).spans
    return found


def face_of_the_hour(city: City, *, office: str, now: datetime) -> tuple[object, ...]:
    """What screens show because of the hour alone: who gives numbers, why not, and which notices stand."""
    services = city.all(Service, office=office)
    hours = [(code, service_day(city, office=office, service=one, now=now).reason) for code, one in services.items()]
    notices = [
        code
        for code, one in city.all(Notice, office=office).items()
        if (one.since is None or one.since <= now) and (one.until is None or now < one.until)
    ]
    return (office_day(city, office=office, now=now).reason, *hours, *notices)


def told(found: DayStatus, service: Service | None = None) -> dict[str, Any]:
    """A day's state as screens get it: open, reason, note, closing and next opening."""
    note = dict(found.note) if found.note else None
    if service is not None and service.paused_reason is not None and found.reason == "suspended":
        note = service.paused_reason.model_dump()
    return {
        "open": found.issuing,
        "reason": "paused" if found.reason is Reason.SUSPENDED else found.reason.value,
        "holiday": found.holiday_name,
        "note": note,
        "closes_at": iso(found.closes_at),
        "last_issue_at": iso(found.last_issue_at),
        "next_opening": iso(found.next_opening),
    }


def iso(at: datetime | None) -> str | None:
    """An instant as every face writes it: ISO 8601 in UTC, to the millisecond where it has a part of a second."""
    if at is None:
        return None
    precision = "milliseconds" if at.microsecond else "seconds"
    return at.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")
