"""Choosing a window, and the desk at it. What the desk shows comes over its line, see `windowsvc.lobby.desk`."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint

from windowsvc.languages.localised import LocalisedText
from windowsvc.lobby.setup import Window as WindowSetup
from windowsvc.office import people
from windowsvc.office.kinds import Office
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.pages import csrf, render
from windowsvc.web.screens import look
from windowsvc.web.window import carried

pages = Blueprint("window", __name__)

CHOOSE_SCRIPTS: Final = ("window/choose.js", "window/words.js", "window/sending.js", "window/dialogs.js")
DESK_SCRIPTS: Final = tuple(
    f"window/{name}.js"
    for name in (
        "acts", "asking", "desk", "dialogs", "lines", "numbers", "offices", "person", "sending", "side", "slips", "top",
        "verbs", "words",
    )
)  # fmt: skip


@door(pages, "GET", "/window", permission="window.show", domain="staff")
def choose(call: Call) -> Answer:
    """The windows of the offices one works in, with who is there."""
    offices = call.offices()
    city = call.city()
    session = call.principal.session
    shown: list[dict[str, Any]] = []
    for office in offices:
        windows = look(call.parts, call.session, office).windows.values()
        ids = {one.staff_id for one in windows if one.staff_id is not None}
        names = {one: people.person(call.session, staff_id=one).name for one in ids}
        found = city.get(Office, office)
        shown.append(
            {
                "code": office,
                "name": found.name if found else LocalisedText({"ja": office}),
                "windows": carried.to_choose(windows, names=names, session=session),
                "may_take": call.may("window.take", office=office),
                "may_measure": call.may("measures.today", office=office),
                "profiles": carried.profiles(city, office),
            }
        )
    token = csrf()
    data = carried.person(call, csrf=token) | {
        "profiles": {office["code"]: office["profiles"] for office in shown},
        "windows": {one["code"]: {**one, "office": office["code"]} for office in shown for one in office["windows"]},
    }
    return Answer(data=render(call, "window/choose.html", scripts=CHOOSE_SCRIPTS, offices=shown, data=data))


@door(pages, "GET", "/window/<code>", permission="window.show", domain="staff")
def desk(call: Call, code: str) -> Answer:
    """The desk of one window."""
    city = call.city()
    office = city.office_of("window", code)
    window = city.get(WindowSetup, code)
    if office is None or window is None or not window.active:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    call.permit(office)
    data = carried.for_desk(call, office=office, code=code, window=window, csrf=csrf())
    return Answer(data=render(call, "window/desk.html", scripts=DESK_SCRIPTS, window=window, code=code, data=data))
