"""What the lobby must have before the doors open: hours, boards, windows for every service, numbers left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.clocks import business_day, local
from windowsvc.lobby.day import DayPlan, plan
from windowsvc.lobby.hours import Hours
from windowsvc.lobby.setup import Board, Kiosk, Opening, Profile, Series, Service, Window
from windowsvc.lobby.tables import Counter
from windowsvc.office import devices
from windowsvc.office.configuration import City
from windowsvc.office.permissions import DeviceKind
from windowsvc.office.readiness import Check, Level, Situation, declare, heard_of, seen_check
from windowsvc.refusal import N_

FEW: Final = 0.1
"""Numbers are called few when less than this part of a series is left."""


def hours_check(today: DayPlan | None) -> Check:
    """Whether the office opens today, and until when numbers are given; None: it has no hours."""
    if today is None:
        return Check(
            "hours",
            Level.STOP,
            N_("The opening hours are not set"),
            N_("none"),
            N_("Without them no number is given."),
            group="windows",
            page="hours",
        )
    if not today.spans:
        note = today.holiday_name or (dict(today.note).get("ja", "") if today.note else "")
        return Check(
            "hours", Level.OK, N_("Closed today"), N_("closed"), "{why}", {"why": note}, group="windows", page="hours"
        )
    values = {
        "opens": today.spans[0].opens,
        "closes": today.spans[-1].closes,
        "last": today.spans[-1].last_issue,
    }
    return Check(
        "hours",
        Level.OK,
        N_("Open today"),
        N_("{opens} to {closes}"),
        N_("Numbers are given until {last}"),
        values,
        group="windows",
        page="hours",
    )


def uncovered(city: City, *, office: str) -> list[str]:
    """The services on the ticket machine that no window's profile serves, by name."""
    served = served_services(city, office=office)
    every = city.all(Service, office=office)
    return [str(service.name) for code, service in every.items() if service.on_kiosk and code not in served]


def served_services(city: City, *, office: str) -> frozenset[str]:
    """The codes of the services that some window in use can serve."""
    profiles = city.all(Profile, office=office)
    windows = city.all(Window, office=office).values()
    return frozenset(code for one in windows if one.profile in profiles for code in profiles[one.profile].services)


def coverage_check(missing: Collection[str], *, services: int) -> Check:
    """Whether every service has a window."""
    values = {"served": services - len(missing), "all": services, "names": "、".join(missing)}
    if not services:
        return Check(
            "coverage",
            Level.STOP,
            N_("There is no service to take a number for"),
            "0",
            "",
            values,
            group="windows",
            page="services",
        )
    if missing:
        return Check(
            "coverage",
            Level.STOP,
            N_("Some services have no window"),
            "{served} / {all}",
            N_("Whoever takes a number for these is never called: {names}"),
            values,
            group="windows",
            page="windows",
        )
    return Check(
        "coverage",
        Level.OK,
        N_("Every service has a window"),
        "{served} / {all}",
        "",
        values,
        group="windows",
        page="windows",
    )


def numbers_check(series: Mapping[str, Series], *, given: Mapping[str, int]) -> Check | None:
    """Whether numbers are left, told by the series with the fewest."""
    left = {code: _left(one, given.get(code)) for code, one in series.items()}
    if not left:
        return None
    code = min(left, key=lambda one: left[one] / _size(series[one]))
    one = series[code]
    values = {"prefix": one.prefix or one.label(one.first), "left": left[code], "all": _size(one)}
    if left[code] == 0:
        return Check(
            "numbers",
            Level.STOP,
            N_("The numbers of {prefix} are used up"),
            "0 / {all}",
            N_("No more can be given today. Please raise the last number."),
            values,
            group="windows",
            page="services",
        )
    if left[code] < FEW * _size(one):
        return Check(
            "numbers",
            Level.LOOK,
            N_("The numbers of {prefix} are running out"),
            "{left} / {all}",
            N_("Please raise the last number before they end."),
            values,
            group="windows",
            page="services",
        )
    return Check(
        "numbers",
        Level.OK,
        N_("Numbers left"),
        "{left} / {all}",
        N_("Fewest are left of {prefix}"),
        values,
        group="windows",
        page="services",
    )


def _size(series: Series) -> int:
    return series.ordinary_last - series.first + 1


def _left(series: Series, last: int | None) -> int:
    return _size(series) if last is None else max(0, series.ordinary_last - last)


def paused_check(city: City, *, office: str, now_paused: Collection[str]) -> Check | None:
    """The services that give no numbers for the time being; no line when there is none."""
    if not now_paused:
        return None
    every = len(city.all(Service, office=office))
    values = {"n": len(now_paused), "open": every - len(now_paused), "all": every, "names": "、".join(now_paused)}
    return Check(
        "paused", Level.OK, N_("Services paused"), N_("{n} paused"), "{names}", values, group="windows", page="services"
    )


def numbers_given(session: Session, *, situation: Situation) -> dict[str, int]:
    """The last number given today by series."""
    today = select(Counter.series, Counter.last).where(
        Counter.office == situation.office, Counter.business_day == business_day(situation.now)
    )
    return {row.series: row.last for row in session.execute(today)}


def hours_of(city: City, *, office: str) -> Hours | None:
    """The opening hours of an office, if it has any on some day."""
    opening = city.get(Opening, office)
    if opening is None or not (any(opening.hours.weekly.values()) or opening.hours.special):
        return None
    return opening.hours


def _paused(situation: Situation) -> Iterator[str]:
    for service in situation.city.all(Service, office=situation.office).values():
        until = service.paused_until
        if (until is not None and until > situation.now) or (until is None and service.paused_reason is not None):
            end = f" (〜{local(until):%m/%d %H:%M})" if until else ""
            yield f"{service.name}{end}"


def _screens(situation: Situation) -> Iterator[Check | None]:
    """Whether every board and every ticket machine was heard of; one without a place stands for the first."""
    everything = devices.everything(situation.session, office=situation.office)
    known = [one for one in everything if one.revoked_at is None]
    on = heard_of(known, now=situation.machine)
    for kind, model, title, trouble in _SCREENS:
        items = {code: str(item.name) for code, item in situation.city.all(model, office=situation.office).items()}
        first = next(iter(items), "") if kind is DeviceKind.KIOSK else ""
        yield seen_check(
            f"{kind}s",
            title=title,
            wanted=items,
            seen={one.device.place or first for one in on if one.device.kind is kind},
            enrolled={one.device.place or first for one in known if one.device.kind is kind},
            trouble=trouble,
        )


def sound_check(silent: Collection[str], *, boards: int) -> Check | None:
    """Whether the boards that should sound do; no line where none was heard of."""
    if not boards:
        return None
    values = {"on": boards - len(silent), "all": boards, "names": "、".join(silent)}
    if silent:
        return Check(
            "sound",
            Level.LOOK,
            N_("A board has no sound"),
            "{on} / {all}",
            N_("Touch the screen once: {names}"),
            values,
            group="lobby",
            page="boards",
        )
    return Check("sound", Level.OK, N_("Sound of the boards"), "{on} / {all}", "", values, group="lobby", page="boards")


def _sound(situation: Situation) -> Check | None:
    boards = {code: one for code, one in situation.city.all(Board, office=situation.office).items() if one.sound}
    entries = devices.everything(situation.session, office=situation.office)
    told = {
        entry.device.place: entry.sound
        for entry in heard_of([one for one in entries if one.revoked_at is None], now=situation.machine)
        if entry.device.place in boards and entry.sound is not None
    }
    return sound_check([str(boards[place].name) for place, on in told.items() if place and not on], boards=len(told))


_SCREENS: Final[tuple[tuple[DeviceKind, type[Board | Kiosk], str, str], ...]] = (
    (DeviceKind.BOARD, Board, N_("Boards"), N_("A board is not heard of")),
    (DeviceKind.KIOSK, Kiosk, N_("Ticket machines"), N_("A ticket machine is not heard of")),
)


def _own(situation: Situation) -> Iterable[Check]:
    city, office = situation.city, situation.office
    hours = hours_of(city, office=office)
    kiosk = [one for one in city.all(Service, office=office).values() if one.on_kiosk]
    return [
        check
        for check in (
            *_screens(situation),
            _sound(situation),
            hours_check(plan(hours, business_day(situation.now)) if hours else None),
            coverage_check(uncovered(city, office=office), services=len(kiosk)),
            numbers_check(city.all(Series, office=office), given=numbers_given(situation.session, situation=situation)),
            paused_check(city, office=office, now_paused=list(_paused(situation))),
        )
        if check is not None
    ]


declare("lobby", _own)
