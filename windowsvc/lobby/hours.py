"""Opening hours as documents: what a city writes about an office, a service or a window.

Times are wall times of Asia/Tokyo, written "HH:MM". What they mean at an instant is told by the module `day`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class Weekday(StrEnum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


def _wall_time(written: str) -> str:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", unicodedata.normalize("NFKC", written).strip())
    hour, minute = (int(found[1]), int(found[2])) if found else (24, 60)
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise ValueError(f"{written!r} is not a time of day: write HH:MM, from 00:00 to 24:00")
    return f"{hour:02}:{minute:02}"


def minutes_of(wall: str) -> int:
    """Return the minutes from local midnight to the wall time "HH:MM"."""
    return int(wall[:2]) * 60 + int(wall[3:])


WallTime = Annotated[str, AfterValidator(_wall_time)]
"""A local wall time "HH:MM"; as zero-padded text it sorts like the clock."""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Interval(_Document):
    """Open from `open` up to, not including, `close`; no ticket from `last_issue` on.

    Also read from the text "08:30-17:15" and the pair ["08:30", "17:15"].
    """

    open: WallTime
    close: WallTime
    last_issue: WallTime | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, written: object) -> object:
        if isinstance(written, str):
            written = re.split(r"[-~〜–]", unicodedata.normalize("NFKC", written))
        if not isinstance(written, list | tuple):
            return written
        if len(written) != 2:
            raise ValueError("an interval has one opening and one closing time, as in 08:30-17:15")
        return dict(zip(("open", "close"), written, strict=True))

    @model_validator(mode="after")
    def _in_order(self) -> Interval:
        if self.close <= self.open:
            raise ValueError(f"closes at {self.close}, which is not after it opens at {self.open}")
        if self.last_issue is not None:
            _check_last_issue(self, last_issue=self.last_issue)
        return self


def _check_last_issue(interval: Interval, *, last_issue: str) -> None:
    if not interval.open < last_issue <= interval.close:
        raise ValueError(
            f"the last issue at {last_issue} is not between the opening at {interval.open} and the closing at "
            f"{interval.close}; give that interval a last issue of its own"
        )


def _split(written: object) -> object:
    return [part for part in re.split(r"[,、]", written) if part.strip()] if isinstance(written, str) else written


def _apart(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    ordered = tuple(sorted(intervals, key=lambda interval: interval.open))
    for earlier, later in pairwise(ordered):
        if later.open < earlier.close:
            raise ValueError(
                f"{earlier.open}-{earlier.close} and {later.open}-{later.close} overlap; write them as one"
            )
    return ordered


Intervals = Annotated[tuple[Interval, ...], BeforeValidator(_split), AfterValidator(_apart)]
"""The intervals of one day, kept in order; also read from the text "08:30-12:00, 13:00-17:15". Empty: closed."""
LocalText = dict[str, Annotated[str, Field(min_length=1)]]
"""A text a city types: locale to words."""


class SpecialDay(_Document):
    """One date that differs: its own intervals, or none for closed, and why. Also read from the intervals alone."""

    intervals: Intervals = ()
    reason: LocalText | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_intervals(cls, written: object) -> object:
        return {"intervals": written} if isinstance(written, str | list | tuple) else written


class Hours(_Document):
    """The opening hours of an office, a service or a window, as a part of its configuration document.

    `weekly`: intervals per weekday, a weekday left out is closed; a gap between two intervals is the lunch break.
    `last_issue`: minutes before the close of the day, or a wall time, for days whose last interval sets none itself.
    `special`: dates that differ; an opening there wins over weekday, holiday, year end and `closed_days`.
    `closed_days`: the city's own closed days with their reasons.
    """

    weekly: dict[Weekday, Intervals]
    last_issue: Annotated[int, Field(ge=0)] | WallTime | None = None
    special: dict[date, SpecialDay] = {}
    closed_days: dict[date, LocalText] = {}
    closed_on_holidays: bool = True
    closed_at_year_end: bool = True

    @model_validator(mode="after")
    def _last_issue_within_each_day(self) -> Hours:
        days: dict[str, tuple[Interval, ...]] = {weekday.value: each for weekday, each in self.weekly.items()}
        days |= {day.isoformat(): special.intervals for day, special in self.special.items()}
        for name, intervals in days.items():
            if intervals and intervals[-1].last_issue is None and self.last_issue is not None:
                try:
                    _check_last_issue(intervals[-1], last_issue=self.last_issue_of(intervals[-1]))
                except ValueError as wrong:
                    raise ValueError(f"{name}: {wrong}") from None
        return self

    def with_closed_days(self, days: Mapping[date, LocalText]) -> Hours:
        """Return these hours with more closed days, as those of the whole city."""
        return self.model_copy(update={"closed_days": {**days, **self.closed_days}})

    def last_issue_of(self, interval: Interval) -> str:
        """Return the wall time from which `interval`, the last of its day, issues no more."""
        if interval.last_issue is not None:
            return interval.last_issue
        if isinstance(self.last_issue, int):
            minutes = max(0, minutes_of(interval.close) - self.last_issue)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        return self.last_issue or interval.close
