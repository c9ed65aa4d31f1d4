"""The sockets of a conversation: a screen follows one window, and no other."""

from __future__ import annotations

from typing import Any

from flask_socketio import emit, join_room

from windowsvc.captions import sessions
from windowsvc.captions.live import NAMESPACE, room, staff_room
from windowsvc.refusal import N_, Refusal
from windowsvc.web.captions.shared import captions_of, own_window
from windowsvc.web.parts import Parts
from windowsvc.web.sockets import SocketCall, socket_door


def declare_screens(_parts: Parts) -> None:
    """Open the namespace ``/captions``."""
    socket_door(NAMESPACE, "connect", permission="counter.show")(_connect)
    socket_door(NAMESPACE, "join", permission="counter.show")(_join)
    socket_door(NAMESPACE, "disconnect", permission="public")(_leave)


def _connect(call: SocketCall, _auth: Any) -> None:
    """Anybody who may see some window's conversation may connect; `join` asks for which."""


def _join(call: SocketCall, sent: Any = None) -> dict[str, Any]:
    window = sent.get("window") if isinstance(sent, dict) else None
    if not isinstance(window, str) or len(window) > 40:
        raise Refusal("body_invalid", N_("Some entries are not right."), status=422)
    city = call.city()
    call.permit(sessions.office_of(city, window))
    own_window(call.principal.device, window)
    captions = captions_of(call.parts)
    captions.watch(call.sid, window)
    try:
        join_room(room(window), namespace=NAMESPACE)
        if call.principal.kind == "staff":
            join_room(staff_room(window), namespace=NAMESPACE)
    except (ValueError, KeyError):  # the browser left meanwhile
        captions.leave(call.sid)
        return {}
    call.parts.attendance.enter(call.sid, NAMESPACE, call.principal)
    with call.read() as session:
        emit("snapshot", captions.snapshot(session, city=city, window=window), namespace=NAMESPACE)
    return {"joined": window}


def _leave(call: SocketCall, *_reason: Any) -> None:
    call.parts.attendance.leave(call.sid)
    captions_of(call.parts).leave(call.sid)
