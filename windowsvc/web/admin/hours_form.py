"""Opening hours in a form: a table of the week with its breaks, the last number, the days that differ.

Names under the field's own (`hours`): `hours.mon.open`, `hours.mon.break0.from`, `hours.mon.break0.to`,
`hours.mon.close`, `hours.mon.last`; `hours.last.kind|minutes|time`; `hours.day0.date` and on for days that differ;
`hours.off0.date`, `hours.off0.reason.ja` and on for days off; `hours.holidays`, `hours.year_end`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from windowsvc.lobby.hours import minutes_of
from windowsvc.office.mistakes import (
    DATE_NEEDED,
    JAPANESE_MISSING,
    LISTED_TWICE,
    NUMBER_NEEDED,
    TIME_NEEDED,
    Mistake,
    Mistakes,
)
from windowsvc.refusal import N_

WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPARE: Final = 2
"""Empty rows for more days."""

ORDER: Final = Mistake("times_order", N_("The times must follow one another: opens, break, closes."))
HALF: Final = Mistake("times_half", N_("Please write both the opening and the closing, or leave both empty."))
BREAK_HALF: Final = Mistake("break_half", N_("Please write both ends of the break, or leave both empty."))
LAST_TOO_EARLY: Final = Mistake(
    "last_outside_days", N_("On some days this is not between the opening and the closing. Give those days their own.")
)
LAST_OUTSIDE: Final = Mistake("last_outside", N_("The last number must lie between the opening and the closing."))

Form = MultiDict[str, str]
Pairs = list[tuple[str, str]]


def shown(hours: Mapping[str, Any] | None, *, name: str) -> Pairs:
    """The values of the form for a document's hours."""
    given = hours or {}
    pairs: Pairs = [(f"{name}.breaks", str(_breaks(given)))]
    for day in WEEK:
        pairs += _shown_day(given.get("weekly", {}).get(day, ()), name=f"{name}.{day}")
    pairs += _shown_last(given.get("last_issue"), name=f"{name}.last")
    special, closed = sorted(given.get("special", {}).items()), sorted(given.get("closed_days", {}).items())
    for at, (day, each) in enumerate(special):
        pairs += [(f"{name}.day{at}.date", str(day)), *_reasons(each.get("reason"), name=f"{name}.day{at}")]
        pairs += _shown_day(each.get("intervals", ()), name=f"{name}.day{at}")
    for at, (day, reason) in enumerate(closed):
        pairs += [(f"{name}.off{at}.date", str(day)), *_reasons(reason, name=f"{name}.off{at}")]
    pairs += [(f"{name}.days", str(len(special) + SPARE)), (f"{name}.offs", str(len(closed) + SPARE))]
    flags = (("holidays", "closed_on_holidays"), ("year_end", "closed_at_year_end"))
    return pairs + [(f"{name}.{short}", "1") for short, long in flags if given.get(long, True)]


def _breaks(given: Mapping[str, Any]) -> int:
    days = [*given.get("weekly", {}).values(), *(one.get("intervals", ()) for one in given.get("special", {}).values())]
    return max([1, *(len(each) - 1 for each in days)])


def _shown_day(intervals: Sequence[Mapping[str, Any]], *, name: str) -> Pairs:
    if not intervals:
        return []
    pairs = [(f"{name}.open", intervals[0]["open"]), (f"{name}.close", intervals[-1]["close"])]
    for at, (earlier, later) in enumerate(pairwise(intervals)):
        pairs += [(f"{name}.break{at}.from", earlier["close"]), (f"{name}.break{at}.to", later["open"])]
        if earlier.get("last_issue"):
            pairs.append((f"{name}.break{at}.last", earlier["last_issue"]))
    if intervals[-1].get("last_issue"):
        pairs.append((f"{name}.last", intervals[-1]["last_issue"]))
    return pairs


def _shown_last(last: int | str | None, *, name: str) -> Pairs:
    if last is None:
        return [(f"{name}.kind", "close")]
    kind = "minutes" if isinstance(last, int) else "time"
    return [(f"{name}.kind", kind), (f"{name}.{kind}", str(last))]


def _reasons(reason: Mapping[str, str] | None, *, name: str) -> Pairs:
    return [(f"{name}.reason.{locale}", text) for locale, text in (reason or {}).items()]


def read(form: Form, *, name: str, locales: Sequence[str]) -> tuple[dict[str, Any], Mistakes]:
    """The hours that a form says, as the document wants them, and what is wrong with it by field."""
    problems: Mistakes = {}
    breaks = _count(form, f"{name}.breaks", most=6)
    weekly = {}
    for day in WEEK:
        intervals = _read_day(form, name=f"{name}.{day}", breaks=breaks, problems=problems)
        if intervals:
            weekly[day] = intervals
    last = _read_last(form, name=f"{name}.last", problems=problems)
    hours: dict[str, Any] = {
        "weekly": weekly,
        "last_issue": last,
        "special": {},
        "closed_days": {},
        "closed_on_holidays": f"{name}.holidays" in form,
        "closed_at_year_end": f"{name}.year_end" in form,
    }
    for row, day in _dates(form, name=f"{name}.day", count=_count(form, f"{name}.days"), problems=problems):
        intervals = _read_day(form, name=row, breaks=breaks, problems=problems)
        hours["special"][day] = {"intervals": intervals, "reason": _reason(form, row, locales) or None}
    if not all(
        _fits(each, last) for each in (*weekly.values(), *(one["intervals"] for one in hours["special"].values()))
    ):
        problems.setdefault(f"{name}.last", []).append(LAST_TOO_EARLY)
    for row, day in _dates(form, name=f"{name}.off", count=_count(form, f"{name}.offs"), problems=problems):
        hours["closed_days"][day] = reason = _reason(form, row, locales)
        if not reason.get("ja"):
            problems.setdefault(f"{row}.reason", []).append(JAPANESE_MISSING)
    return hours, problems


def _count(form: Form, name: str, *, most: int = 200) -> int:
    written = form.get(name, "1")
    return min(most, int(written)) if written.isdecimal() else 1


def _dates(form: Form, *, name: str, count: int, problems: Mistakes) -> Iterator[tuple[str, str]]:
    seen = set()
    for at in range(count):
        row = f"{name}{at}"
        written = form.get(f"{row}.date", "").strip()
        if not written:
            others = [key for key, value in form.items(multi=True) if key.startswith(f"{row}.") and value.strip()]
            if others:
                problems.setdefault(f"{row}.date", []).append(DATE_NEEDED)
            continue
        try:
            day = date.fromisoformat(written.replace("/", "-")).isoformat()
        except ValueError:
            problems.setdefault(f"{row}.date", []).append(DATE_NEEDED)
            continue
        if day in seen:
            problems.setdefault(f"{row}.date", []).append(LISTED_TWICE)
        seen.add(day)
        yield row, day


def _reason(form: Form, row: str, locales: Sequence[str]) -> dict[str, str]:
    told = {locale: form.get(f"{row}.reason.{locale}", "").strip() for locale in locales}
    return {locale: text for locale, text in told.items() if text}


def wall(written: str) -> str | None:
    """A time of day as documents write it; None when it is none."""
    plain = unicodedata.normalize("NFKC", written).strip()
    found = re.fullmatch(r"(\d{1,2})(?:[:.時](\d{1,2})?分?)?", plain) or re.fullmatch(r"(\d{1,2})(\d{2})", plain)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02}:{minute:02}" if minute < 60 and hour * 60 + minute <= 24 * 60 else None


def _times(form: Form, names: Sequence[str], *, problems: Mistakes) -> dict[str, str]:
    found = {}
    for name in names:
        written = form.get(name, "").strip()
        if not written:
            continue
        time = wall(written)
        if time is None:
            problems.setdefault(name, []).append(TIME_NEEDED)
        else:
            found[name] = time
    return found


def _read_day(form: Form, *, name: str, breaks: int, problems: Mistakes) -> list[dict[str, Any]]:
    pauses = [f"{name}.break{at}" for at in range(breaks)]
    names = [f"{name}.open", f"{name}.close", f"{name}.last"]
    names += [f"{pause}.{end}" for pause in pauses for end in ("from", "to", "last")]
    mine: Mistakes = {}
    times = _times(form, names, problems=mine)
    opens, closes = times.get(f"{name}.open"), times.get(f"{name}.close")
    intervals: list[dict[str, Any]] = []
    if not mine and not times:
        return []
    if not mine and (opens is None or closes is None):
        mine[name] = [HALF]
    if not mine:
        intervals = _intervals(times, name=name, pauses=pauses, problems=mine)
    problems |= mine
    return [] if mine else intervals


def _intervals(
    times: Mapping[str, str], *, name: str, pauses: Sequence[str], problems: Mistakes
) -> list[dict[str, Any]]:
    edges, lasts = [times[f"{name}.open"]], []
    for pause in pauses:
        ends = [times[each] for each in (f"{pause}.from", f"{pause}.to") if each in times]
        if len(ends) == 1:
            problems[name] = [BREAK_HALF]
            return []
        if ends:
            edges += ends
            lasts.append(times.get(f"{pause}.last"))
    edges.append(times[f"{name}.close"])
    lasts.append(times.get(f"{name}.last"))
    if any(later <= earlier for earlier, later in pairwise(edges)):
        problems[name] = [ORDER]
        return []
    spans = list(zip(edges[::2], edges[1::2], lasts, strict=True))
    if any(last is not None and not opens < last <= closes for opens, closes, last in spans):
        problems[name] = [LAST_OUTSIDE]
    return [{"open": opens, "close": closes, "last_issue": last} for opens, closes, last in spans]


def _read_last(form: Form, *, name: str, problems: Mistakes) -> int | str | None:
    kind = form.get(f"{name}.kind", "close")
    if kind == "minutes":
        written = unicodedata.normalize("NFKC", form.get(f"{name}.minutes", "")).strip()
        if written.isdecimal():
            return int(written)
        problems[name] = [NUMBER_NEEDED]
    elif kind == "time":
        time = wall(form.get(f"{name}.time", ""))
        if time is not None:
            return time
        problems[name] = [TIME_NEEDED]
    return None


def _fits(intervals: Sequence[Mapping[str, Any]], last: int | str | None) -> bool:
    """Whether the office's rule for the last number can be kept on a day that has none of its own."""
    if not intervals or intervals[-1]["last_issue"] or last is None:
        return True
    opens, closes = (minutes_of(intervals[-1][end]) for end in ("open", "close"))
    at = closes - last if isinstance(last, int) else minutes_of(last)
    return opens < at <= closes


def copy_first(form: Form, *, name: str) -> Form:
    """The same form with Tuesday to Friday like Monday."""
    copied = form.copy()
    monday = f"{name}.mon."
    for day in WEEK[1:5]:
        for key in [key for key in copied if key.startswith(f"{name}.{day}.")]:
            del copied[key]
        for key in [key for key in copied if key.startswith(monday)]:
            copied[f"{name}.{day}.{key.removeprefix(monday)}"] = copied[key]
    return copied
