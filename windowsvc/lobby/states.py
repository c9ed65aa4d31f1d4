"""The life of one leg: its states, and the only moves allowed between them."""

from __future__ import annotations

from enum import StrEnum

from windowsvc.refusal import N_, Refusal


class LegState(StrEnum):
    """Where one stop at one service stands."""

    BOOKED = "booked"
    PLANNED = "planned"
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    ABSENT = "absent"
    DONE = "done"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Verb(StrEnum):
    """Everything that can happen in a lobby; the log stores these words."""

    ISSUE = "issue"
    ENTER_BLOCK = "enter_block"
    PREFER = "prefer"
    BOOK = "book"
    CHECK_IN = "check_in"
    PLAN_STOP = "plan_stop"
    ADVANCE = "advance"
    CALL_NEXT = "call_next"
    CALL_THIS = "call_this"
    RECALL = "recall"
    START = "start"
    NO_ANSWER = "no_answer"
    RETURN = "return"
    HOLD = "hold"
    RESUME = "resume"
    RESUME_HERE = "resume_here"
    TRANSFER = "transfer"
    RELAY_IN = "relay_in"
    RELAY_OUT = "relay_out"
    FINISH = "finish"
    REOPEN = "reopen"
    CANCEL = "cancel"
    RELEASE = "release"
    EXPIRE = "expire"
    CLOSE_UNFINISHED = "close_unfinished"
    UNDO = "undo"
    DAY_CLOSE = "day_close"
    REPRINT = "reprint"
    CALL_STAFF = "call_staff"
    STAFF_CAME = "staff_came"
    EMERGENCY_ON = "emergency_on"
    EMERGENCY_OFF = "emergency_off"
    TAKE = "take"
    OPEN = "open"
    PAUSE = "pause"
    RESUME_WINDOW = "resume_window"
    DRAIN = "drain"
    CLOSE = "close"
    HAND_OVER = "hand_over"
    CONFIGURE = "configure"
    HOURS = "hours"


_S, _V = LegState, Verb

ACTIVE = frozenset({_S.WAITING, _S.CALLED, _S.SERVING, _S.HELD, _S.ABSENT})
"""A ticket has at most one leg in these."""
AT_WINDOW = frozenset({_S.CALLED, _S.SERVING})
"""A window has at most one leg in these."""
OPEN = ACTIVE | {_S.BOOKED, _S.PLANNED}
ENDED = frozenset(_S) - OPEN

_MOVES: dict[tuple[LegState, Verb], LegState] = {
    (_S.BOOKED, _V.CHECK_IN): _S.WAITING,
    (_S.PLANNED, _V.ADVANCE): _S.WAITING,
    (_S.WAITING, _V.CALL_NEXT): _S.CALLED,
    (_S.WAITING, _V.CALL_THIS): _S.CALLED,
    (_S.HELD, _V.CALL_THIS): _S.CALLED,
    (_S.ABSENT, _V.CALL_THIS): _S.CALLED,
    (_S.CALLED, _V.RECALL): _S.CALLED,
    (_S.CALLED, _V.START): _S.SERVING,
    (_S.CALLED, _V.NO_ANSWER): _S.ABSENT,
    (_S.ABSENT, _V.RETURN): _S.WAITING,
    (_S.CALLED, _V.HOLD): _S.HELD,
    (_S.SERVING, _V.HOLD): _S.HELD,
    (_S.HELD, _V.RESUME): _S.WAITING,
    (_S.HELD, _V.RESUME_HERE): _S.SERVING,
    (_S.CALLED, _V.TRANSFER): _S.TRANSFERRED,
    (_S.SERVING, _V.TRANSFER): _S.TRANSFERRED,
    (_S.SERVING, _V.RELAY_IN): _S.SERVING,
    (_S.SERVING, _V.RELAY_OUT): _S.SERVING,
    (_S.SERVING, _V.FINISH): _S.DONE,
    (_S.DONE, _V.REOPEN): _S.SERVING,
    (_S.CALLED, _V.RELEASE): _S.WAITING,
    (_S.SERVING, _V.CLOSE_UNFINISHED): _S.DONE,
    **{(state, _V.CANCEL): _S.CANCELLED for state in OPEN},
    **{(state, _V.EXPIRE): _S.EXPIRED for state in OPEN - {_S.SERVING}},
}

UNDOABLE = frozenset(
    {
        _V.CALL_NEXT,
        _V.CALL_THIS,
        _V.RECALL,
        _V.START,
        _V.NO_ANSWER,
        _V.RETURN,
        _V.HOLD,
        _V.RESUME,
        _V.RESUME_HERE,
        _V.TRANSFER,
        _V.RELAY_IN,
        _V.RELAY_OUT,
        _V.FINISH,
        _V.REOPEN,
        _V.CANCEL,
        _V.RELEASE,
        _V.PLAN_STOP,
    }
)
"""The verbs that can be taken back: issue, day_close and the window's own cannot."""

CALLING = frozenset({_V.CALL_NEXT, _V.CALL_THIS, _V.RECALL})
"""The verbs that are announced."""


ANNOUNCED = CALLING | {_V.UNDO, _V.CALL_STAFF, _V.EMERGENCY_ON, _V.EMERGENCY_OFF}
"""The verbs that screens show without waiting for their pace."""


def next_state(state: LegState, verb: Verb) -> LegState:
    """The state ``verb`` leads to.

    Raises:
        Refusal: ``verb_not_allowed``, naming both.
    """
    try:
        return _MOVES[state, verb]
    except KeyError:
        raise Refusal(
            "verb_not_allowed",
            N_("This cannot be done now: the number's state has changed."),
            state=state.value,
            verb=verb.value,
        ) from None


def allowed(state: LegState) -> frozenset[Verb]:
    """The verbs a leg in ``state`` accepts."""
    return frozenset(verb for found, verb in _MOVES if found is state)
