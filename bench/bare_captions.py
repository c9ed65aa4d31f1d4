"""A bare application that bounds what captions can do here: POST /say/ROOM sends one line to those who joined ROOM.

Flask-SocketIO alone; it keeps nothing and asks nobody who they are (BARE_ASYNC=gevent|threading). Apart from
``bare_apps``, which stays as it was when the first figures were taken.
"""

from __future__ import annotations

import itertools
import os
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_socketio import SocketIO, join_room

application = Flask("bare-captions")
_io = SocketIO(application, async_mode=os.environ.get("BARE_ASYNC", "gevent"))
_count = itertools.count(1)


@_io.on("join")
def join(sent: dict[str, Any]) -> None:
    """A screen at a window follows that window's room."""
    join_room(sent["window"])


@application.post("/say/<window>")
def say(window: str) -> ResponseReturnValue:
    """A line for everybody in the room of a window."""
    seq = next(_count)
    _io.emit("lines", {"lines": [{"seq": seq, "text": "Mời quý vị ngồi."}]}, to=window)
    return jsonify(seq=seq), 201
