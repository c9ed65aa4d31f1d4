"""What the routes of the API share: holding a lobby, reading it once, conditional answers, words in bodies."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field, StringConstraints

from windowsvc.events import Held
from windowsvc.lobby import closing, faces, legs
from windowsvc.lobby.desk import Viewer
from windowsvc.lobby.legs import LegRow
from windowsvc.lobby.outlook import Outlook
from windowsvc.refusal import N_, Refusal
from windowsvc.web import bodies
from windowsvc.web.access import Answer, Body, Call
from windowsvc.web.screens import look

api = Blueprint("api", __name__, url_prefix="/api/v1")

LARGEST_ID = 2**31 - 1
Json = dict[str, Any]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""The code of something a city set up."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,40}$")]
"""A few words without control characters."""
Version = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""The version of a leg that the caller saw."""


class Nothing(Body):
    """The body of a command that needs none: absent or empty."""


def hold_lobby(call: Call, office: str) -> Held:
    """Take an office for a verb of the lobby; a day that was forgotten is closed before the new one begins.

    Raises:
        Refusal: as `Call.hold`; ``body_invalid`` when something was sent to a command that takes nothing.
    """
    if call.door.body is None and call.request.content_length:
        bodies.json_body(call.request, Nothing)
    held = call.hold(office)
    if call.repeated is None:
        forgotten = closing.begin_day(call.session, held)
        if forgotten is not None:
            keys = call.parts.keys
            call.afterwards.append(lambda: closing.forget_day(keys, office=office, day=forgotten))
    return held


def outlook_of(call: Call, office: str) -> Outlook:
    """The lobby of an office as it is now; read again only when something has happened. For reading doors only.

    Raises:
        Refusal: ``office_unknown``.
    """
    return look(call.parts, call.session, office)


def conditional(call: Call, content: Json, *, apart: tuple[str, ...] = ("now",)) -> Answer:
    """The content, or 304 when the reader has it already; what is ``apart`` changes nothing that is seen."""
    state = {name: value for name, value in content.items() if name not in apart}
    fresh = call.fresh(state)
    if fresh is not None:
        return fresh
    return Answer(data=content, headers={"ETag": f"W/{call.etag(state)}", "Cache-Control": "private, no-cache"})


def viewer(call: Call) -> Viewer:
    """Whoever asks, as a window's screen needs to know them."""
    return Viewer(call.principal.session or "", call.by)


def office_of_window(call: Call, code: str) -> str:
    """The office of a window.

    Raises:
        Refusal: ``window_unknown``.
    """
    office = call.city().office_of("window", code)
    if office is None:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    return office


def find_leg(call: Call, leg_id: int) -> LegRow:
    """The leg of a path.

    Raises:
        Refusal: ``leg_unknown``.
    """
    if leg_id > LARGEST_ID:
        raise Refusal("leg_unknown", N_("There is no such number."), status=404)
    return legs.find(call.session, leg_id)


def answer_leg(call: Call, found: LegRow) -> Answer:
    """A leg as staff see it."""
    return Answer(data=faces.leg_with_stops(call.session, call.city(), found))


def must_hold(call: Call, holder: str | None, *, window: str, lead_may: bool = False) -> None:
    """Refuse to act at a window that is somebody else's; another system acts only where nobody sits.

    Raises:
        Refusal: ``window_taken``.
    """
    if call.principal.device is not None:
        own = holder is None
    else:
        own = holder is not None and holder == call.principal.session
    if not own and not (lead_may and call.by.lead):
        message = N_("Please take this window first.") if holder is None else N_("Somebody else has taken this window.")
        raise Refusal("window_taken", message, window=window)
