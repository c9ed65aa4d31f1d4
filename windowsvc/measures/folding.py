"""Measured values folded into days, and days into whatever a report asks for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from windowsvc.measures.kinds import UNITS, Kept, Tally, What
from windowsvc.measures.visits import Point

By = Literal["service", "hour", "weekday", "language", "month", "day"]
Content = dict[str, dict[str, Any]]
"""Of a service: by what, all of it (``a``), by hour (``h``) and language (``l``), of a month by weekday (``w``) too."""
_ALL: Final = frozenset(What)


class Row(NamedTuple):
    """One service of one office on one day, or in the month that begins with that day."""

    day: date
    service: str
    content: Mapping[str, Mapping[str, Any]]


def fold(points: Iterable[Point]) -> dict[str, Content]:
    """The contents of a day, by service."""
    found: dict[tuple[str, str, str, str], Tally] = {}
    for point in points:
        unit = UNITS[point.what]
        for part, key in (("a", ""), ("h", point.hour), ("l", point.language)):
            if key is None:
                continue
            place = (point.service, point.what.value, part, str(key))
            if place not in found:
                found[place] = Tally()
            found[place].add(point.value, unit)
    return _contents(found)


def roll(rows: Iterable[Row]) -> dict[str, Content]:
    """The contents of a month, by service, from its days."""
    tallies: dict[tuple[str, str, str, str], Tally] = {}
    for row in rows:
        for what, of_what in row.content.items():
            weekday = {str(row.day.weekday()): of_what["a"]}
            for part, table in (("a", {"": of_what["a"]}), ("h", of_what["h"]), ("l", of_what["l"]), ("w", weekday)):
                for key, kept in table.items():
                    _take(tallies, (row.service, what, part, key), kept)
    return _contents(tallies)


def _contents(tallies: Mapping[tuple[str, str, str, str], Tally]) -> dict[str, Content]:
    contents: dict[str, Content] = {}
    for (service, what, part, key), tally in tallies.items():
        of_what = contents.setdefault(service, {}).setdefault(what, {"a": [], "h": {}, "l": {}})
        if part == "a":
            of_what["a"] = tally.kept()
        else:
            of_what.setdefault(part, {})[key] = tally.kept()
    return contents


@dataclass
class Summary:
    """What came of some time: of everything, and by the groups asked for. A group's key is a word or a number."""

    whole: dict[What, Tally] = field(default_factory=dict)
    groups: dict[By, dict[What, dict[str, Tally]]] = field(default_factory=dict)

    def of(self, what: What) -> Tally:
        """Of everything."""
        return self.whole.get(what) or Tally()

    def by(self, by: By, what: What) -> dict[str, Tally]:
        """By the keys of a group, in their order."""
        found = self.groups.get(by, {}).get(what, {})
        return {key: found[key] for key in sorted(found, key=_order)}


def summary(rows: Iterable[Row], *, wanted: Mapping[By, frozenset[What]] | None = None) -> Summary:
    """Add up days, or months.

    Args:
        wanted: by which groups what is asked for; everything is added up in any case.
    """
    found = Summary(groups={by: {} for by in wanted or {}})
    for row in rows:
        for name, of_what in row.content.items():
            what = What(name)
            _take(found.whole, what, of_what["a"])
            for by, asked in (wanted or {}).items():
                if what in asked:
                    _group(found.groups[by].setdefault(what, {}), by, row, of_what)
    return found


def _order(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isdigit() else (-1, key)


def everything(*groups: By) -> dict[By, frozenset[What]]:
    """Ask for all that is measured by these groups."""
    return dict.fromkeys(groups, _ALL)


def _group(into: dict[str, Tally], by: By, row: Row, of_what: Mapping[str, Any]) -> None:
    if by == "hour":
        parts: Mapping[str, Kept] = of_what["h"]
    elif by == "language":
        parts = of_what["l"]
    elif by == "weekday" and "w" in of_what:
        parts = of_what["w"]
    else:
        parts = {_key(by, row): of_what["a"]}
    for key, kept in parts.items():
        _take(into, key, kept)


def _key(by: By, row: Row) -> str:
    if by == "service":
        return row.service
    if by == "weekday":
        return str(row.day.weekday())
    return f"{row.day:%Y-%m}" if by == "month" else row.day.isoformat()


def _take(into: dict[Any, Tally], key: Any, kept: Kept) -> None:
    tally = into.get(key)
    if tally is None:
        tally = into[key] = Tally()
    tally.take(kept)
