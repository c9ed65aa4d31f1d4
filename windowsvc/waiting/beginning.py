"""How a play begins: what the windows are busy with, who is away, who is expected, and the plans of the windows."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Sequence

from windowsvc.waiting.breaks import Break
from windowsvc.waiting.habits import LATE_FROM
from windowsvc.waiting.hall import Part
from windowsvc.waiting.scene import Away, Busy
from windowsvc.waiting.simulation import ENTER, OPEN, RESCUE, SHUT, Simulation
from windowsvc.waiting.story import FRONT

RESCUE_AFTER = 3.0
"""Minutes after the close a window opens for those who hold a number that nobody serves."""
_BEFORE_CLOSE = 15.0
"""A window that is shut now does not open again for the last minutes."""
_TAKEN_AFTER = 15.0
_GIVEN_UP = 40.0
_AHEAD = 240.0


def begin(play: Simulation) -> None:
    """Put all events a play begins with."""
    scene = play.scene
    busy = {one.window for one in scene.busy}
    for one in scene.busy:
        _go_on(play, one)
    for window, is_open in enumerate(scene.open):
        if is_open and window not in busy:
            play.leave(window, scene.now)
        _plan(play, window, is_open=is_open)
    for away in scene.held:
        left = scene.habits.away.left_after(away.lasted, play.chance)
        play.push(scene.now + left, ENTER, 0, away.service, away.item)
    for away in scene.absent:
        _perhaps_back(play, away)
    _expect(play)
    play.follow(scene.now)
    play.lose_after(scene.now, sum(scene.open))
    play.push(max(scene.now, scene.office.closes + RESCUE_AFTER), RESCUE)


def _go_on(play: Simulation, busy: Busy) -> None:
    """The case at a window: what is left of it, given how long it has lasted."""
    habits, chance = play.habits, play.chance
    part = busy.item[3]
    held = part != Part.AFTER_HOLD and chance.random() < play.hold[busy.service]
    share = habits.second if part == Part.AFTER_HOLD else habits.first if held else 1.0
    unit = play.factor[busy.service] * play.speed[busy.window] * share
    left = play.laws[busy.service].left_after(busy.lasted / unit, chance) * unit
    item = busy.item
    if held:
        item = (item[0], item[1], item[2], int(Part.AFTER_HOLD))
    play.end(busy.window, play.scene.now + max(0.05, left), busy.service, item, held=held)


def _perhaps_back(play: Simulation, away: Away) -> None:
    """Somebody who missed the call: the longer they are away the less likely they return."""
    habits, chance = play.habits, play.chance
    values = habits.back_after.values
    longer = 1.0 - bisect(values, away.lasted) / len(values)
    if longer > 0 and chance.random() < habits.back * longer / (1.0 - habits.back + habits.back * longer):
        left = habits.back_after.left_after(away.lasted, chance)
        play.push(play.scene.now + left, ENTER, 0, away.service, away.item)


def _expect(play: Simulation) -> None:
    """The appointments whose holders are not here yet."""
    scene, habits, chance = play.scene, play.habits, play.chance
    values = habits.late.values
    for index, (due, service) in enumerate(scene.expected):
        if due > scene.now + _AHEAD:
            break
        passed = bisect(values, scene.now - due + LATE_FROM)
        still = 1.0 - passed / len(values)
        if chance.random() * (habits.unkept + (1.0 - habits.unkept) * still) < habits.unkept:
            continue
        if passed >= len(values):
            continue
        at = due - LATE_FROM + values[passed + int(chance.random() * (len(values) - passed))]
        at = max(scene.now + 0.1, scene.office.opens, at)
        play.push(at, ENTER, 0, service, (FRONT + at, -(10**6) - index, at, int(Part.FRESH)))


# -- the windows' plans ------------------------------------------------------------------------------------------------
def _plan(play: Simulation, window: int, *, is_open: bool) -> None:
    scene = play.scene
    breaks = scene.habits.breaks.get(scene.windows[window], ())
    if is_open:
        _shut_later(play, window, breaks, since=scene.now)
        return
    opens = _opens_again(play, window, breaks)
    if opens is not None and (opens < scene.office.closes - _BEFORE_CLOSE):
        play.push(opens, OPEN, window)
        _shut_later(play, window, breaks, since=opens)


def _shut_later(play: Simulation, window: int, breaks: Sequence[Break], *, since: float) -> None:
    chance, now = play.chance, play.scene.now
    for one in breaks:
        if one.share < 1.0 and chance.random() > one.share:
            continue
        start, end = one.start + chance.uniform(*one.wander), one.end + chance.uniform(*one.wander)
        if since > now and since > one.start:
            continue
        if start <= now:
            if _was_taken(play, window, one) or now - one.start > min(_GIVEN_UP, one.end - one.start - 5.0):
                continue
            start = now
        play.push(start, SHUT, window)
        play.push(max(end, start + 5.0), OPEN, window)


def _was_taken(play: Simulation, window: int, one: Break) -> bool:
    """Whether an open window is back from this break already."""
    opened = play.scene.changed[window]
    return opened is not None and opened > one.start + _TAKEN_AFTER


def _opens_again(play: Simulation, window: int, breaks: Sequence[Break]) -> float | None:
    """When a window that is shut opens; None for one that nobody opens today."""
    scene, chance, now = play.scene, play.chance, play.scene.now
    shut = scene.changed[window]
    for one in breaks:
        if now < one.end + one.wander[1] and (shut is None or shut > one.start - _TAKEN_AFTER) and now > one.start - 15:
            low = max(one.wander[0], now - one.end)
            return float(one.end + chance.uniform(low, max(low, one.wander[1])))
    if shut is None:
        opening = scene.habits.opening.get(scene.windows[window])
        return None if opening is None or now > opening + 60 else max(now + 1.0, opening + chance.uniform(0.0, 5.0))
    at = now + scene.habits.shut.left_after(now - shut, chance)
    for one in breaks:
        if one.start <= at < one.end:
            return float(one.end)
    return math.inf if at > scene.office.closes else at
