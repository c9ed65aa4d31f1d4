"""The verbs on one number: `POST /legs/<id>/<verb>` with the version the caller saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from windowsvc.events import Held
from windowsvc.lobby import calling, legs, serving, visits
from windowsvc.lobby import windows as window_verbs
from windowsvc.lobby.legs import LegRow
from windowsvc.lobby.states import AT_WINDOW
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api import shapes
from windowsvc.web.api.common import (
    Code,
    Version,
    Words,
    answer_leg,
    api,
    find_leg,
    hold_lobby,
    must_hold,
)

_LEG = ("leg_unknown", "stale_version", "verb_not_allowed", "not_your_window", "window_taken", "window_unknown")


class LegBody(Body):
    """The version the caller saw, and the window that acts where the number is at none."""

    version: Version
    window: Code | None = None


class WindowBody(LegBody):
    """A verb that brings the number to a window."""

    window: Code


class CallBody(WindowBody):
    """Why this number and not the next one."""

    reason: Words | None = None


class HoldBody(LegBody):
    """Why the number waits aside."""

    reason: Words


class ResumeBody(LegBody):
    """Whether the number comes to the window at once, instead of into the line."""

    here: bool = False


class CancelBody(LegBody):
    """Why the visit ends."""

    reason: Words | None = None


class TransferBody(LegBody):
    """Where the visit goes on."""

    service: Code


class RelayBody(LegBody):
    """Which department comes to the seat or leaves it."""

    department: Code


class FinishBody(LegBody):
    """Whether the next planned stop begins to wait."""

    advance: bool = True


class PlanBody(Body):
    """The further stop."""

    service: Code
    window: Code | None = None


class WishBody(Body):
    """The language and needs of a ticket; what is left out stays."""

    language: str | None = None
    needs: list[str] | None = None


Run = Callable[[Call, Held, dict[str, Any]], LegRow]


def _act(call: Call, leg_id: int, run: Run) -> Answer:
    """Hold the leg's office, settle the window that acts, run the verb, answer the leg."""
    seen = find_leg(call, leg_id)
    held = hold_lobby(call, seen.office)
    if call.repeated is not None:
        return answer_leg(call, legs.find(call.session, call.repeated["leg"]))
    given = call.body.model_dump()
    given["window"] = _acting_window(call, seen, given.get("window"))
    moved = run(call, held, {"leg_id": leg_id, "by": call.by, **given})
    call.remember({"leg": moved.id})
    return answer_leg(call, moved)


def _acting_window(call: Call, leg: LegRow, named: str | None) -> str | None:
    """The window that acts: the one named, else the one the number is at; it must be the caller's."""
    window = named or (leg.window if leg.state in AT_WINDOW else None)
    if window is None:
        return None
    found = window_verbs.find(call.session, call.city(), window)
    if found.office != leg.office:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    must_hold(call, found.holder, window=window, lead_may=True)
    return window


def _verb(name: str, told: str, run: Run, *, body: type[Body] = LegBody, refusals: tuple[str, ...] = ()) -> None:
    """Declare one verb on a leg."""

    def verb(call: Call, leg_id: int) -> Answer:
        return _act(call, leg_id, run)

    verb.__name__ = f"leg_{name}".replace("-", "_")
    verb.__doc__ = told
    door(
        api,
        "POST",
        f"/legs/<int:leg_id>/{name}",
        permission="leg.act",
        body=body,
        answers={200: shapes.LegOut},
        refusals=(*_LEG, *refusals),
        key="optional",
    )(verb)


_BUSY = ("window_busy", "window_closed", "window_paused", "window_draining")

_verb(
    "call-this",
    "Call a chosen number: one waiting out of its order, one held, or one that was not there.",
    lambda call, held, given: calling.call_this(call.session, held, city=call.city(), **given),
    body=CallBody,
    refusals=(*_BUSY, "reason_needed"),
)
_verb(
    "recall",
    "Call once more; it is always announced again.",
    lambda call, held, given: calling.recall(call.session, held, city=call.city(), **given),
    refusals=("too_soon", "recall_limit"),
)
_verb("start", "The citizen is here.", lambda call, held, given: serving.start(call.session, held, **given))
_verb("no-answer", "Nobody came.", lambda call, held, given: calling.no_answer(call.session, held, **given))
_verb(
    "return",
    "Somebody who was not there has come back: into the line by the office's rule.",
    lambda call, held, given: visits.return_(call.session, held, city=call.city(), **given),
)
_verb(
    "hold",
    "Let somebody write or fetch something; the place is kept.",
    lambda call, held, given: serving.hold(call.session, held, **given),
    body=HoldBody,
    refusals=("reason_needed",),
)
_verb(
    "resume",
    "Bring a held number back: into the line at its own place, or straight to a window.",
    lambda call, held, given: serving.resume(call.session, held, **given),
    body=ResumeBody,
    refusals=("window_busy", "window_closed", "window_needed"),
)
_verb(
    "transfer",
    "Send somebody on to another service of this office; answers the leg that waits there.",
    lambda call, held, given: serving.transfer(call.session, held, city=call.city(), **given),
    body=TransferBody,
    refusals=("service_unknown", "same_service"),
)
_verb(
    "relay-in",
    "A colleague of another department comes to the seat.",
    lambda call, held, given: serving.relay(call.session, held, arrive=True, **given),
    body=RelayBody,
)
_verb(
    "relay-out",
    "The colleague leaves the seat.",
    lambda call, held, given: serving.relay(call.session, held, arrive=False, **given),
    body=RelayBody,
)
_verb(
    "finish",
    "The business here is done; the first planned stop begins to wait unless told not to.",
    lambda call, held, given: serving.finish(call.session, held, **given),
    body=FinishBody,
)
_verb(
    "reopen",
    "Go on with somebody whose business was finished too early.",
    lambda call, held, given: serving.reopen(call.session, held, **given),
    body=WindowBody,
    refusals=("window_busy", "window_closed", "already_moved"),
)
_verb(
    "cancel",
    "End a visit that will not happen, with its planned stops.",
    lambda call, held, given: visits.cancel(call.session, held, **given),
    body=CancelBody,
)
_verb(
    "release",
    "Take a call back without anybody's fault: the number waits again at its own place.",
    lambda call, held, given: calling.release(call.session, held, **given),
)


@door(
    api,
    "POST",
    "/legs/<int:leg_id>/plan-stop",
    permission="leg.act",
    body=PlanBody,
    answers={200: shapes.LegOut},
    refusals=(*_LEG, "service_unknown", "ticket_ended", "already_planned"),
    key="optional",
)
def leg_plan_stop(call: Call, leg_id: int) -> Answer:
    """Plan a further stop of this visit; answers the planned leg."""

    def run(call: Call, held: Held, given: dict[str, Any]) -> LegRow:
        leg = legs.find(call.session, given.pop("leg_id"))
        return visits.plan_stop(call.session, held, city=call.city(), ticket_id=leg.ticket_id, **given)

    return _act(call, leg_id, run)


@door(
    api,
    "POST",
    "/legs/<int:leg_id>/prefer",
    permission="leg.act",
    body=WishBody,
    answers={200: shapes.LegOut},
    refusals=("leg_unknown", "language_unknown", "need_unknown", "nothing_to_change"),
    key="optional",
)
def leg_prefer(call: Call, leg_id: int) -> Answer:
    """Note the language or needs of a visit; the last choice wins."""

    def run(call: Call, held: Held, given: dict[str, Any]) -> LegRow:
        ticket_id = legs.find(call.session, leg_id).ticket_id
        wishes = {"language": given["language"], "needs": given["needs"]}
        visits.prefer(call.session, held, ticket_id=ticket_id, by=call.by, **wishes)
        return legs.find(call.session, leg_id)

    return _act(call, leg_id, run)
