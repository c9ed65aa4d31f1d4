"""What one refresh comes to for the screens: by leg and by service, held ranges or why there is none. Plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from windowsvc.waiting import accuracy, wording
from windowsvc.waiting.hall import Hall, Part, Person
from windowsvc.waiting.model import Answer, Model
from windowsvc.waiting.spread import Spread, chance_within
from windowsvc.waiting.story import Tiers, Via
from windowsvc.waiting.wording import Form, Shown, Unknown

Content = dict[str, Any]
_STALLED_FACTOR, _STALLED_LEAST = 3.0, 20.0
"""Nobody called for so many times the expected gap, and at least so many minutes."""


@dataclass(frozen=True)
class Circumstances:
    """What the screens' truth depends on beside the forecast.

    Attributes:
        before_opening, lunch: the office gives no service just now, and will.
        people: by service, how many a ticket taken now has ahead. ``ahead``: by leg, how many it has.
        stretch: how much wider ranges are made because the last days' did not hold.
    """

    before_opening: bool
    lunch: bool
    people: Mapping[str, int]
    ahead: Mapping[int, int]
    stretch: float = 1.0


def content_of(model: Model, answer: Answer, *, now: float, before: Content, around: Circumstances) -> Content:
    """The content of a forecast row, after the row ``before``."""
    hall = model.hall
    why = {service: _why(hall, model, service, now, around) for service in model.office.services}
    legs, known = {}, before.get("legs", {})
    for leg, spread in answer.spreads.items():
        service = hall.waiting[leg].service
        wide = accuracy.stretched(spread, around.stretch)
        people = around.ahead.get(leg, 0)
        last = known.get(str(leg)) or _as_issued(before, hall.waiting[leg], people)
        legs[str(leg)] = _told(last, wide, now=now, why=why[service])
    services = {}
    for service, spread in answer.new.items():
        wide = accuracy.stretched(spread, around.stretch)
        told = _told(before.get("services", {}).get(service), wide, now=now, why=why[service])
        limit = model.office.closes - now
        chance = chance_within(answer.new_minutes[service], plays=answer.plays, limit=limit) if limit > 0 else 0.0
        services[service] = told | {
            "people": around.people.get(service, 0),
            "each": round(_each(model, service), 2),
            "chance": round(chance, 2),
        }
    return {"legs": legs, "services": services, "plays": answer.plays}


def _told(before: Any, spread: Spread, *, now: float, why: Unknown | None) -> Content:
    """One entry: the spread as minutes of the day, what is shown, since when, and why nothing is."""
    last = shown_of(before) if before and not before["why"] else None
    shown = wording.held(last, spread, now=now)
    same = last is not None and (last.form, last.low, last.high) == (shown.form, shown.low, shown.high)
    return {
        "spread": [round(now + one, 1) for one in spread],
        "form": shown.form.value,
        "low": shown.low,
        "high": shown.high,
        "doubted": shown.doubted,
        "since": before["since"] if same and before else round(now, 2),
        "why": why.value if why else None,
    }


def _as_issued(before: Content, person: Person, people: int) -> Content | None:
    """What a number was told at its issue, after the last refresh: that is what its range is held from."""
    service = before.get("services", {}).get(person.service)
    if service is None or service["why"] or person.via is not Via.WALK or person.part is not Part.FRESH:
        return None
    shown = shown_at_issue(service, people_ahead=people, now=person.entered)
    issued: Content = {**service, "form": shown.form.value, "low": shown.low, "high": shown.high, "doubted": None}
    return issued


def shown_at_issue(service: Mapping[str, Any], *, people_ahead: int, now: float) -> Shown:
    """What the number given at minute ``now`` is told: the last refresh's, moved by who has come or gone since."""
    more = (people_ahead - service["people"]) * service["each"] - now
    return wording.fresh(Spread(*(max(0.0, one + more) for one in service["spread"])), now=now)


def shown_of(told: Mapping[str, Any]) -> Shown:
    """What one entry shows."""
    return Shown(Form(told["form"]), told["low"], told["high"], told["doubted"])


def _why(hall: Hall, model: Model, service: str, now: float, around: Circumstances) -> Unknown | None:
    if around.before_opening:
        return Unknown.OPENING
    if around.lunch:
        return Unknown.LUNCH
    able = [
        window
        for window in hall.open
        if _serves(hall.tiers.get(window, ()), service) and not hall.asleep(window, now=now)
    ]
    if not able:
        return Unknown.LUNCH if _on_break(model, service, now) else Unknown.NO_WINDOW
    waited = min((one.entered for one in hall.waiting.values() if one.service == service), default=now)
    return Unknown.STALLED if _stalled(model, able, service, now=now, waited=waited) else None


def _serves(tiers: Tiers, service: str) -> bool:
    return any(service in tier for tier in tiers)


def _on_break(model: Model, service: str, now: float) -> bool:
    return any(
        _serves(tiers, service)
        and any(one.start - 15 <= now <= one.end + 10 for one in model.habits.breaks.get(window, ()))
        for window, tiers in model.hall.tiers.items()
    )


def _stalled(model: Model, able: list[str], service: str, *, now: float, waited: float) -> bool:
    """Whether no able window has called anybody for far longer than expected since somebody ``waited``."""
    lasts = [model.called_at.get(window, model.hall.changed.get(window, now)) for window in able]
    gap = model.habits.laws[service].mean / len(able)
    return now - max(waited, *lasts) > max(_STALLED_LEAST, _STALLED_FACTOR * gap)


def _each(model: Model, service: str) -> float:
    """Minutes a further person ahead adds, for the instant between two forecasts."""
    able = sum(_serves(model.hall.tiers.get(window, ()), service) for window in model.hall.open)
    return (model.habits.laws[service].mean + model.habits.pause) / max(1, able)


def is_first(model: Model, leg: int) -> bool:
    """Whether a leg waits for its first call: what it is told counts for the accuracy."""
    return model.hall.waiting[leg].part is Part.FRESH
