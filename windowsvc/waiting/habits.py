"""How an office works, learnt from its past days: minutes, absences, holds, next stops, pauses, arrivals, breaks."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from windowsvc.waiting import breaks
from windowsvc.waiting.breaks import Break
from windowsvc.waiting.laws import Law, assumed
from windowsvc.waiting.story import Office
from windowsvc.waiting.sums import BINS, SOON, STEP, DaySums

DAYS = 30
"""As many days back are remembered."""
MOST = 600
"""As many cases of one service."""
UNSEEN = 10.0
"""Minutes of a case of a service that no day has shown."""
MISSING = 1.5
"""Minutes a window waits for somebody who does not come."""
LATE_FROM = 60.0
"""Added to the minutes by which an appointment is late, so that those who come early have a law too."""
_FEW = 12
_SPEED_WEIGHT = 10.0
_PATIENCE = (60.0, 90.0, 120.0, 170.0, 240.0, 340.0, 480.0, 700.0, 1000.0, 2000.0, 5000.0)


@dataclass(frozen=True)
class Habits:
    """What a day is expected to be like. Without past days every value is a careful assumption.

    Attributes:
        laws: by service, minutes of a whole case at a window of usual speed.
        seen: by service, how many cases of past days that comes from.
        speed: by window, its minutes over the usual ones.
        first, second: the part of a whole case before and after a hold.
        hold: by service, the share of cases that are held. ``away``: minutes until they are back.
        miss: by service, the share not there when called soon. ``patience``: mean minutes after which others have left.
        back: the share of the missed who return, ``back_after`` these minutes. ``miss_cost``: minutes a miss takes.
        moves: by service, the likeliest next stop and its share.
        rates: by service and half hour, tickets a minute.
        pause: mean minutes between a case and the next call. ``skips``: share of calls out of the line's order.
        breaks: by window. ``opening``: when a window opens that does not open with the office.
        shut_rate: accidental shuttings of a window an open hour; ``shut``: their minutes.
        late: minutes by which appointments come. ``unkept``: the share that does not.
        days: how many past days all this comes from.
    """

    laws: Mapping[str, Law]
    seen: Mapping[str, float]
    speed: Mapping[str, float]
    first: float
    second: float
    hold: Mapping[str, float]
    away: Law
    miss: Mapping[str, float]
    patience: float
    back: float
    back_after: Law
    miss_cost: float
    moves: Mapping[str, tuple[str, float]]
    rates: Mapping[str, Sequence[float]]
    pause: float
    skips: float
    breaks: Mapping[str, Sequence[Break]]
    opening: Mapping[str, float]
    shut_rate: float
    shut: Law
    late: Law
    unkept: float
    days: int

    def usual(self, service: str, window: str) -> float:
        """The middle (geometric mean) minutes of a case of a service at a window."""
        return math.exp(self.laws[service].log_mean) * self.speed.get(window, 1.0)


def learn(office: Office, days: Sequence[DaySums]) -> Habits:
    """The habits that the last days show, oldest day first."""
    days = days[-DAYS:]
    whole = _cases(office, [day.whole for day in days])
    speed = _speeds(office, whole)
    laws = _laws(office, whole, speed)
    kept = breaks.registered(office)
    shown = breaks.usual(days) | kept
    lengths, hours = breaks.shuttings(days, shown)
    miss = {one: _share(days, one, weight=32.0, assumed_share=0.025) for one in office.services}
    finished = _totals(day.finished for day in days)
    calls, held = _totals(day.calls for day in days), _totals(day.held for day in days)
    return Habits(
        laws=laws,
        seen={one: float(len(whole.get(one, ()))) for one in office.services},
        speed=speed,
        first=_part([day.first for day in days], laws, speed, assumed_part=0.6),
        second=_part([day.second for day in days], laws, speed, assumed_part=0.45),
        hold={one: (held.get(one, 0) + 0.5) / (calls.get(one, 0) + 20.0) if days else 0.0 for one in office.services},
        away=_minutes((one for day in days for one in day.away), instead=9.0),
        miss=miss,
        patience=_patience(days, miss),
        back=(2.0 + sum(day.back for day in days)) / (6.0 + sum(day.missed for day in days)),
        back_after=_minutes((one for day in days for one in day.back_after), instead=12.0),
        miss_cost=(5.0 * MISSING + sum(day.missing for day in days)) / (5.0 + sum(day.missed for day in days)),
        moves=_moves(_totals(day.moves for day in days), finished),
        rates={one: _rates(days, one) for one in office.services},
        pause=sum(day.pause for day in days) / (5.0 + sum(day.pauses for day in days)),
        skips=sum(day.skipped for day in days) / (50.0 + sum(day.called for day in days)),
        breaks=shown,
        opening=breaks.openings(days, office) | dict(office.opening),
        shut_rate=(0.4 + len(lengths)) / (50.0 + hours),
        shut=_minutes(lengths, instead=75.0),
        late=_minutes_around(one for day in days for one in day.late),
        unkept=(1.0 + sum(day.unkept for day in days)) / (14.0 + sum(day.booked for day in days)),
        days=len(days),
    )


_Cases = Mapping[str, Sequence[tuple[float, str]]]


def _cases(office: Office, days: Sequence[_Cases]) -> dict[str, list[tuple[float, str]]]:
    return {
        one: found[-MOST:]
        for one in office.services
        if (found := [(minutes, window) for day in days for minutes, window in day.get(one, ())])
    }


def _means(whole: _Cases) -> dict[str, float]:
    """Mean minutes of each service, few cases drawn towards the whole office's."""
    every = [minutes for cases in whole.values() for minutes, _ in cases]
    middle = fmean(every) if every else UNSEEN
    return {one: (sum(minutes for minutes, _ in cases) + 3 * middle) / (len(cases) + 3) for one, cases in whole.items()}


def _speeds(office: Office, whole: _Cases) -> dict[str, float]:
    means = _means(whole)
    over: defaultdict[str, float] = defaultdict(lambda: _SPEED_WEIGHT)
    count: defaultdict[str, float] = defaultdict(lambda: _SPEED_WEIGHT)
    for service, cases in whole.items():
        for minutes, window in cases:
            over[window] += min(3.0, minutes / means[service])
            count[window] += 1.0
    usual = sum(over.values()) / sum(count.values()) if count else 1.0
    return {window: over[window] / count[window] / usual for window in office.windows}


def _laws(office: Office, whole: _Cases, speed: Mapping[str, float]) -> dict[str, Law]:
    means, found = _means(whole), {}
    every = fmean(means.values()) if means else UNSEEN
    for service in office.services:
        values = [minutes / speed.get(window, 1.0) for minutes, window in whole.get(service, ())]
        if len(values) < _FEW:
            values = [*values, *assumed(means.get(service, every))]
        found[service] = Law(values)
    return found


def _part(days: Sequence[_Cases], laws: Mapping[str, Law], speed: Mapping[str, float], *, assumed_part: float) -> float:
    over, count = 10.0 * assumed_part, 10.0
    for day in days:
        for service, cases in day.items():
            for minutes, window in cases:
                if service in laws:
                    over += min(3.0, minutes / laws[service].mean / speed.get(window, 1.0))
                    count += 1.0
    return over / count


def _totals(days: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for day in days:
        for name, count in day.items():
            found[name] += count
    return dict(found)


def _share(days: Sequence[DaySums], service: str, *, weight: float, assumed_share: float) -> float:
    called, missed = weight, weight * assumed_share
    for day in days:
        row = day.shows.get(service, {}).get("0", (0, 0))
        called, missed = called + row[0], missed + row[1]
    return missed / called


def _patience(days: Sequence[DaySums], miss: Mapping[str, float]) -> float:
    """The likeliest mean patience beyond ten minutes, one for the whole office."""
    far: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for day in days:
        for service, steps in day.shows.items():
            for step, (called, missed) in steps.items():
                if step != "0" and service in miss:
                    row = far[service, int(step)]
                    row[0], row[1] = row[0] + called, row[1] + missed

    def likelihood(patience: float) -> float:
        total = -0.02 * abs(math.log(patience / 500))
        for (service, step), (called, missed) in far.items():
            waited = SOON - 10 + STEP * (step - 0.5)
            there = (1 - miss[service]) * math.exp(-waited / patience)
            total += (called - missed) * math.log(there) + missed * math.log(1 - there)
        return total

    return max(_PATIENCE, key=likelihood)


def _minutes(values: Iterable[float], *, instead: float) -> Law:
    found = list(values)[-MOST:]
    return Law(found if len(found) > 5 else [*found, *assumed(instead)])


def _minutes_around(values: Iterable[float]) -> Law:
    """Minutes late, moved by an hour so that a law can hold those who come early too."""
    found = [max(1.0, one + LATE_FROM) for one in list(values)[-MOST:]]
    if len(found) < 20:
        found += [LATE_FROM - 4 + 6 * math.log(one / UNSEEN * 1.2) / 0.5 for one in assumed(UNSEEN)[:-1]]
    return Law(found)


def _moves(moves: Mapping[str, int], finished: Mapping[str, int]) -> dict[str, tuple[str, float]]:
    """By service, the next stop that most often follows, when it does so at all regularly."""
    best: dict[str, tuple[int, str]] = {}
    for move, count in moves.items():
        source, target = move.split(">", 1)
        if source and count >= max(3, best.get(source, (0, ""))[0]):
            best[source] = (count, target)
    return {
        source: (target, min(1.0, count / max(1, finished.get(source, 0)))) for source, (count, target) in best.items()
    }


def _rates(days: Sequence[DaySums], service: str) -> list[float]:
    rows = [day.arrivals[service] for day in days if service in day.arrivals]
    sums = [sum(row[bin_] for row in rows) for bin_ in range(BINS)]
    found = []
    for bin_ in range(BINS):
        near = [sums[one] for one in (bin_ - 1, bin_, bin_ + 1) if 0 <= one < BINS and sums[one]]
        found.append(sum(near) / max(1, len(near)) / max(1, len(days)) / 30.0 if near else 0.0)
    return found
