"""The commands of a window: sit down, call, pause, leave."""

from __future__ import annotations

from typing import Any

from windowsvc.events import Held
from windowsvc.lobby import calling, desk, legs, undoing
from windowsvc.lobby import windows as verbs
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api import shapes
from windowsvc.web.api.common import (
    Code,
    Words,
    answer_leg,
    api,
    hold_lobby,
    must_hold,
    office_of_window,
    viewer,
)

_WINDOW = ("window_unknown", "window_taken", "profile_unknown")


class TakeBody(Body):
    """Which work profile to serve, and whether to take the window from whoever has it."""

    profile: Code | None = None
    take_over: bool = False


class HandOverBody(Body):
    """Which work profile to go on with."""

    profile: Code | None = None


class PauseBody(Body):
    """Why the window takes a break."""

    reason: Words


def _held(call: Call, code: str) -> Held:
    return hold_lobby(call, office_of_window(call, code))


def _now(call: Call, code: str) -> Answer:
    """The window as the command, or its first sending, left it."""
    if call.repeated is None:
        call.remember({"window": code})
    return Answer(data=desk.window_now(call.session, city=call.city(), code=code, viewer=viewer(call)))


def _holder(call: Call) -> str | None:
    """Who must hold the window: anybody for a lead, nobody for another system."""
    return None if call.by.lead else call.principal.session or ""


@door(
    api,
    "POST",
    "/windows/<code>/take",
    permission="window.take",
    body=TakeBody,
    answers={200: shapes.WindowOut},
    refusals=_WINDOW,
    key="optional",
)
def take_window(call: Call, code: str) -> Answer:
    """Sit down at a window and open it."""
    return _take(call, code, take_over=call.body.take_over)


@door(
    api,
    "POST",
    "/windows/<code>/hand-over",
    permission="window.take",
    body=HandOverBody,
    answers={200: shapes.WindowOut},
    refusals=_WINDOW,
    key="optional",
)
def hand_over_window(call: Call, code: str) -> Answer:
    """Take a window over from whoever has it, with the number that is there."""
    return _take(call, code, take_over=True)


def _take(call: Call, code: str, *, take_over: bool) -> Answer:
    held = _held(call, code)
    if call.repeated is None:
        verbs.take(
            call.session,
            held,
            city=call.city(),
            window=code,
            by=call.by,
            holder=call.principal.session or "",
            staff_id=call.principal.staff_id,
            take_over=take_over,
            profile=call.body.profile,
        )
    return _now(call, code)


def _command(name: str, verb: Any, told: str, *, body: type[Body] | None = None, refusals: tuple[str, ...]) -> None:
    """Declare a command that changes only the window's own state."""

    def command(call: Call, code: str) -> Answer:
        held = _held(call, code)
        if call.repeated is None:
            given = call.body.model_dump() if call.body is not None else {}
            verb(call.session, held, city=call.city(), window=code, by=call.by, holder=_holder(call), **given)
        return _now(call, code)

    command.__name__ = f"{name}_window"
    command.__doc__ = told
    door(
        api,
        "POST",
        f"/windows/<code>/{name}",
        permission="window.call",
        body=body,
        answers={200: shapes.WindowOut},
        refusals=(*_WINDOW, *refusals),
        key="optional",
    )(command)


_command("open", verbs.open_, "Take people at this window.", refusals=())
_command(
    "pause",
    verbs.pause,
    "Take a break, with its reason.",
    body=PauseBody,
    refusals=("window_busy", "window_closed"),
)
_command("resume", verbs.resume, "End the break.", refusals=("window_not_paused",))
_command("drain", verbs.drain, "Serve whoever is here and take nobody new.", refusals=("window_closed",))
_command("close", verbs.close, "Close the window and leave it.", refusals=("window_busy",))


@door(
    api,
    "POST",
    "/windows/<code>/call-next",
    permission="window.call",
    answers={200: shapes.LegOut, 204: None},
    refusals=(*_WINDOW, "window_busy", "window_closed", "window_paused", "window_draining"),
    key="optional",
)
def call_next(call: Call, code: str) -> Answer:
    """Call whoever is next at this window; 204 when nobody waits, 409 ``window_busy`` with the leg that is there."""
    held = _held(call, code)
    if call.repeated is not None:
        return answer_leg(call, legs.find(call.session, call.repeated["leg"]))
    city = call.city()

    def permit(found: verbs.WindowRow) -> None:
        must_hold(call, found.holder, window=code)

    called = calling.call_next(call.session, held, city=city, window=code, by=call.by, permit=permit)
    if called is None:
        return Answer(204)
    call.remember({"leg": called.id})
    return answer_leg(call, called)


@door(
    api,
    "POST",
    "/windows/<code>/undo",
    permission="window.call",
    answers={200: shapes.LegOut},
    refusals=(*_WINDOW, "nothing_to_undo", "already_moved", "window_busy", "window_closed"),
    key="optional",
)
def undo(call: Call, code: str) -> Answer:
    """Take back the last command at this window; pressed again, the one before."""
    held = _held(call, code)
    if call.repeated is not None:
        return answer_leg(call, legs.find(call.session, call.repeated["leg"]))
    city = call.city()
    must_hold(call, verbs.find(call.session, city, code).holder, window=code, lead_may=True)
    seconds = call.parts.settings.calling.undo_seconds
    restored = undoing.undo(call.session, held, city=city, window=code, by=call.by, seconds=seconds)
    call.remember({"leg": restored.id})
    return answer_leg(call, restored)
