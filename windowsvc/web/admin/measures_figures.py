"""The charts of the measures: each is a table, a drawing of it, and one sentence of what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from windowsvc.languages import dates
from windowsvc.languages.catalogue import Texts
from windowsvc.languages.locales import LOCALES, Locale
from windowsvc.lobby import faces
from windowsvc.lobby.setup import Service
from windowsvc.measures.folding import By, Summary
from windowsvc.measures.kinds import UNITS, Tally, What
from windowsvc.measures.visits import NO_NUMBER
from windowsvc.office.configuration import City
from windowsvc.refusal import N_
from windowsvc.web.admin.measures_words import GROUPS, NAMES, UNIT_WORDS, WEEKDAYS, slow, typical
from windowsvc.web.figures import Figure, Kind, Row

Telling = Callable[[What, Tally], float | None]
"""How one figure is made of many values."""
FEW = 10
"""Of fewer visits in a month no time is told: it would be somebody's."""


@dataclass(frozen=True)
class Line:
    """One line of the table of all measures."""

    name: str
    unit: str
    count: int
    figure: float | None
    slow: float | None

    @property
    def said(self) -> str:
        """The figure in words."""
        return "–" if self.figure is None else f"{self.figure:,.1f}"

    @property
    def slow_said(self) -> str:
        """The slowest tenth in words."""
        return "" if self.slow is None else f"{self.slow:,.1f}"


class Teller:
    """Tells summaries in one language.

    Args:
        least: of fewer numbers nothing is told but that there were some.
    """

    def __init__(self, city: City, locale: Locale, *, least: int = 1) -> None:
        self.city = city
        self.locale = locale
        self.least = least
        self.text = Texts(locale, "staff").gettext

    def lines(self, found: Summary) -> list[Line]:
        """Everything that was measured."""
        return [
            Line(self.text(NAMES[what]), self.text(UNIT_WORDS[UNITS[what]]), tally.n, self._told(what, tally, typical),
                 self._told(what, tally, slow))
            for what in What
            if (tally := found.of(what)).n
        ]  # fmt: skip

    def _told(self, what: What, tally: Tally, figure: Telling) -> float | None:
        return figure(what, tally) if tally.n >= self.least else None

    def times(self, found: Summary, by: By, what: What, *, meaning: str = "", lines: bool = False) -> Figure:
        """Half and nine in ten of a time, by the keys of a group."""
        rows = tuple(
            Row(self.key(by, key), (self._told(what, one, typical), self._told(what, one, slow)))
            for key, one in self._ordered(by, found.by(by, what))
        )
        title = f"{self.text(NAMES[what])}: {self.group(by)}"
        series = (self.text(N_("Half are quicker than")), self.text(N_("Nine in ten are quicker than")))
        kind: Kind = "lines" if lines else "bars"
        unit = self.text(UNIT_WORDS[UNITS[what]])
        return Figure(
            f"{what}-{by}", title, kind, unit, self.group(by), series, rows, meaning=meaning, digits=1
        )  # fmt: skip

    def values(self, found: Summary, by: By, what: What, *, lines: bool = False) -> Figure:
        """Any measure by the keys of a group: a time by its half and its nine in ten, all else by its mean."""
        if UNITS[what] in ("minutes", "seconds"):
            return self.times(found, by, what, lines=lines)
        rows = tuple(
            Row(self.key(by, key), (self._told(what, one, typical),))
            for key, one in self._ordered(by, found.by(by, what))
        )
        title = f"{self.text(NAMES[what])}: {self.group(by)}"
        kind: Kind = "lines" if lines else "bars"
        unit = self.text(UNIT_WORDS[UNITS[what]])
        return Figure(f"{what}-{by}", title, kind, unit, self.group(by), (self.text(N_("Mean")),), rows, digits=1)

    def counts(self, found: Summary, by: By, *, meaning: str = "") -> Figure:
        """How many visits, by the keys of a group."""
        rows = tuple(
            Row(self.key(by, key), (float(one.n) if one.n >= self.least else None,))
            for key, one in self._ordered(by, found.by(by, What.UNSERVED))
        )
        issued = self.text(N_("Numbers issued"))
        title = f"{issued}: {self.group(by)}"
        words = self.text(N_("Numbers"))
        return Figure(f"visits-{by}", title, "bars", words, self.group(by), (words,), rows, meaning=meaning)

    def compared(
        self,
        code: str,
        title: str,
        sides: Mapping[str, Mapping[What, Tally]],
        whats: Iterable[What],
        *,
        by: Telling = typical,
    ) -> Figure:
        """The same measures of several sides beside each other, each told by one figure."""
        rows = tuple(
            Row(f"{self.text(NAMES[what])} ({self.text(UNIT_WORDS[UNITS[what]])})",
                tuple(self._told(what, side[what], by) if what in side else None for side in sides.values()))
            for what in whats
            if any(what in side for side in sides.values())
        )  # fmt: skip
        return Figure(code, title, "bars", "", self.text(N_("Measure")), tuple(sides), rows, digits=1)

    def _ordered(self, by: By, table: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
        """Services and languages in the order in which they stand everywhere, all else by its key."""
        known = {"service": list(self.city.all(Service, inactive=True)), "language": [one.code for one in LOCALES]}
        order = {key: number for number, key in enumerate(known.get(by, ()))}
        return sorted(table.items(), key=lambda pair: order.get(pair[0], len(order)))

    def group(self, by: By) -> str:
        """What a group is called."""
        return self.text(GROUPS[by])

    def key(self, by: By, key: str) -> str:
        """What one key of a group is called."""
        if by == "service":
            return self.service(key)
        if by == "hour":
            return f"{int(key)}:00"
        if by == "weekday":
            return self.text(WEEKDAYS[int(key)])
        if by == "language":
            return next((one.own_name for one in LOCALES if one.code == key), key)
        return self.time(key) if by == "month" else dates.date_short(date.fromisoformat(key), self.locale)

    def time(self, code: str) -> str:
        """A month (2026-11) or a year (2026) in words."""
        said = dates.year if len(code) == len("2026") else dates.month
        return said(date(int(code[:4]), int(code[5:] or 1), 1), self.locale)

    def service(self, code: str) -> str:
        """A service's full name."""
        if code == NO_NUMBER:
            return self.text(N_("Without a number"))
        names = faces.staff_name(self.city, code)
        return names.get(self.locale.code) or names["ja"]
