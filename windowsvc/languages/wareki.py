"""和暦: dates in Japanese eras, one way and back.

Era starts: 明治 by the rescript of 明治元年9月8日, counted from 1868-01-25; 大正 and 昭和 on the day of the succession
(1912-07-30, 1926-12-25); 平成 by 昭和64年政令第1号 (from 1989-01-08); 令和 by 平成31年政令第143号 (from 2019-05-01).
Before 1873-01-01 (明治6年1月1日) the calendar was another one: months and days of that time cannot be named from a
Gregorian date, so such dates are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

GREGORIAN_FROM: Final = date(1873, 1, 1)


@dataclass(frozen=True, slots=True)
class Era:
    """One era: its name, the letter forms print for it, and its first day."""

    name: str
    letter: str
    first_day: date


@dataclass(frozen=True, slots=True)
class WarekiDate:
    """A date in its era. `year` counts from 1 (元年)."""

    era: Era
    year: int
    month: int
    day: int

    @property
    def year_text(self) -> str:
        """Return the year as written: 元 for the first."""
        return "元" if self.year == 1 else str(self.year)

    def __str__(self) -> str:
        return f"{self.era.name}{self.year_text}年{self.month}月{self.day}日"


class WarekiError(ValueError):
    """The date has no era, or the text is not a date of the era it names."""


_WRITTEN: Final = re.compile(r"([一-鿿]{2,4}?)(元|[1-9][0-9]?)年([1-9]|1[0-2])月([1-9]|[12][0-9]|3[01])日", re.ASCII)


@dataclass(frozen=True, slots=True)
class Eras:
    """The eras known, oldest first."""

    known: tuple[Era, ...]

    def of(self, day: date) -> WarekiDate:
        """Return the day in the era in force, or raise WarekiError for days before 1873-01-01."""
        if day < GREGORIAN_FROM:
            msg = f"{day.isoformat()} is before the Gregorian calendar was in force in Japan (1873-01-01)"
            raise WarekiError(msg)
        era = max((era for era in self.known if era.first_day <= day), key=lambda era: era.first_day)
        return WarekiDate(era=era, year=day.year - era.first_day.year + 1, month=day.month, day=day.day)

    def parse(self, text: str) -> date:
        """Return the day written as 令和8年11月24日 (first year 元 or 1), or raise WarekiError.

        Strict: half-width digits, no leading zeros, no spaces, an existing day, and the era in force on it.
        """
        found = _WRITTEN.fullmatch(text)
        era = next((era for era in self.known if found and era.name == found[1]), None)
        if found is None or era is None:
            msg = f"{text!r} is not a date like 令和8年11月24日 in a known era"
            raise WarekiError(msg)
        year = 1 if found[2] == "元" else int(found[2])
        try:
            day = date(era.first_day.year + year - 1, int(found[3]), int(found[4]))
        except ValueError:
            msg = f"{text!r} is a day that does not exist"
            raise WarekiError(msg) from None
        if self.of(day).era != era:
            msg = f"{text!r}: {era.name} was not in force on {day.isoformat()}"
            raise WarekiError(msg)
        return day

    def with_next(self, era: Era) -> Eras:
        """Return the table with a further era, which must start after the last one and bear a name of its own."""
        last = self.known[-1]
        if era.first_day <= last.first_day:
            msg = f"{era.name} must start after {last.name} ({last.first_day.isoformat()})"
            raise WarekiError(msg)
        if any(era.name == known.name or era.letter == known.letter for known in self.known):
            msg = f"{era.name} ({era.letter}) has the name or letter of an earlier era"
            raise WarekiError(msg)
        return Eras((*self.known, era))


ERAS: Final = Eras((
    Era("明治", "M", date(1868, 1, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("令和", "R", date(2019, 5, 1)),
))  # fmt: skip


def eras_with(later: Iterable[Era]) -> Eras:
    """Return the known eras and those a city's settings add when a new one is proclaimed."""
    eras = ERAS
    for era in later:
        eras = eras.with_next(era)
    return eras


def wareki(day: date, *, eras: Eras = ERAS) -> str:
    """Return the day as 令和8年11月24日 (令和元年 in the first year)."""
    return str(eras.of(day))


def parse_wareki(text: str, *, eras: Eras = ERAS) -> date:
    """Return the day that `wareki` wrote. Raises WarekiError."""
    return eras.parse(text)
