"""The sockets of screens: join a screen, ask again, leave. What they are sent comes from the dispatcher."""

from __future__ import annotations

from typing import Any

from flask_socketio import emit, join_room

from windowsvc.realtime import News
from windowsvc.refusal import N_, Refusal
from windowsvc.screens import ScreenKind, Snapshot
from windowsvc.web.sockets import SocketCall, socket_door


def declare_screen(kind: ScreenKind, *, permission: str, key: str) -> None:
    """Open a namespace for a kind of screen; ``key`` names its code in what the browser sends."""

    def connect(call: SocketCall, _auth: Any) -> None:
        """Anybody who may see some screen of this kind may connect; `join` asks for which."""

    def join(call: SocketCall, sent: Any = None) -> Snapshot:
        code = _code(sent, key)
        _permit(call, kind, code)
        snapshot = _news(call).join(kind, code, sid=call.sid)
        try:
            join_room(f"{kind.name}:{code}", namespace=kind.namespace)
        except (ValueError, KeyError):  # the browser left while we were rendering
            _news(call).leave(call.sid)
            return {}
        call.parts.attendance.enter(call.sid, kind.namespace, call.principal)
        _send_back(call, kind, snapshot)
        return {"joined": code}

    def resync(call: SocketCall, sent: Any = None) -> Snapshot:
        return join(call, sent)

    def leave(call: SocketCall, *_reason: Any) -> None:
        call.parts.attendance.leave(call.sid)
        _news(call).leave(call.sid)

    socket_door(kind.namespace, "connect", permission=permission)(connect)
    socket_door(kind.namespace, "join", permission=permission)(join)
    socket_door(kind.namespace, "resync", permission=permission)(resync)
    socket_door(kind.namespace, "disconnect", permission="public")(leave)


def _news(call: SocketCall) -> News:
    news = call.parts.news
    if not isinstance(news, News):
        raise Refusal("not_live", N_("This server does not send news now."), status=503)
    return news


def _code(sent: Any, key: str) -> str:
    code = sent.get(key) if isinstance(sent, dict) else None
    if not isinstance(code, str) or len(code) > 40:
        raise Refusal("body_invalid", N_("Some entries are not right."), status=422)
    return code


def _permit(call: SocketCall, kind: ScreenKind, code: str) -> None:
    with call.read() as session:
        office = kind.office(session, code)
    call.permit(office)


def _send_back(call: SocketCall, kind: ScreenKind, snapshot: Snapshot) -> None:
    emit("snapshot", snapshot, namespace=kind.namespace)
