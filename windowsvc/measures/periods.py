"""The times that reports are about: a month or a year. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from windowsvc.refusal import N_, Refusal


@dataclass(frozen=True)
class Period:
    """A month (2026-11) or a year (2026), with its first and last day."""

    code: str
    first: date
    last: date

    @property
    def is_year(self) -> bool:
        """Whether it is a whole year."""
        return len(self.code) == 4


def period_of(code: str, *, today: date) -> Period:
    """The time of a code; without one the month of yesterday.

    Raises:
        Refusal: ``period_wrong``.
    """
    if not code:
        return month_of(today - timedelta(days=1))
    try:
        first = date(int(code[:4]), int(code[5:] or 1), 1)
    except ValueError as error:
        raise Refusal("period_wrong", N_("There is no such month."), status=422) from error
    return month_of(first) if len(code) > 4 else Period(code, first, date(first.year, 12, 31))


def month_of(day: date) -> Period:
    """The month of a day."""
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Period(f"{first:%Y-%m}", first, after - timedelta(days=1))


def months_of(year: int) -> tuple[Period, ...]:
    """The months of a year."""
    return tuple(month_of(date(year, month, 1)) for month in range(1, 13))
