"""An office of the city as the estimate needs it: windows with what they serve, hours, rules."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from windowsvc.lobby.day import DayPlan, Hours, plan
from windowsvc.lobby.setup import Opening, Profile, Rules, Window
from windowsvc.office.configuration import City
from windowsvc.waiting.forecasts import minute_of
from windowsvc.waiting.story import Office, Span, Tiers

_USUAL = (8.5 * 60, 17.25 * 60)
"""The hours of an office that has entered none, or that is closed on a day on which somebody works all the same."""


def office_of(city: City, code: str, *, day: date) -> Office:
    """The office on a business day."""
    opening = city.get(Opening, code)
    found = plan(opening.hours if opening else Hours(weekly={}), day)
    opens, closes = _hours(found)
    profiles = {name: tiers_of(one) for name, one in city.all(Profile, office=code).items()}
    windows = {
        name: profiles[one.profile] for name, one in city.all(Window, office=code).items() if one.profile in profiles
    }
    rules = city.get(Rules, code) or Rules()
    shut = _shut(found)
    return Office(
        windows=windows,
        opens=opens,
        closes=closes,
        last_issue=minute_of(found.spans[-1].last_issue, day) if found.spans else closes,
        breaks=dict.fromkeys(windows, shut) if shut else {},
        comes_back_first=rules.return_policy != "back",
        profiles=profiles,
    )


def tiers_of(profile: Profile) -> Tiers:
    """What a window with this profile calls: strictly one service after the other, or all by place."""
    return tuple((one,) for one in profile.services) if profile.strict else (tuple(profile.services),)


def _hours(found: DayPlan) -> Span:
    if not found.spans:
        return _USUAL
    return minute_of(found.spans[0].opens, found.day), minute_of(found.spans[-1].closes, found.day)


def _shut(found: DayPlan) -> list[Span]:
    """The hours within the day when the whole office is shut."""
    return [
        (minute_of(before.closes, found.day), minute_of(after.opens, found.day))
        for before, after in pairwise(found.spans)
    ]
