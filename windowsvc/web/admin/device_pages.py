"""機器: letting devices in with a code, seeing when they were last heard of, putting them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import Field

from windowsvc.lobby.setup import Board, Kiosk, Window
from windowsvc.office import devices
from windowsvc.office.devices import CODE_MINUTES, DeviceEntry
from windowsvc.office.permissions import DeviceKind
from windowsvc.office.readiness import heard_of
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.admin.fields import title_of
from windowsvc.web.admin.frame import enter, go, pages, show
from windowsvc.web.admin.saying import Sayer
from windowsvc.web.admin.words_lobby import KINDS as WORDS

KINDS: Final[Mapping[DeviceKind, str]] = {
    DeviceKind.KIOSK: N_("Ticket machine"),
    DeviceKind.BOARD: N_("Board"),
    DeviceKind.COUNTER: N_("Screen at a window, facing the citizen"),
    DeviceKind.BOOTH: N_("Screen in a consultation booth"),
    DeviceKind.AGENT: N_("Printer program"),
    DeviceKind.INTEGRATION: N_("Another system of the city"),
}
_PLACES: Final[Mapping[DeviceKind, str]] = {
    DeviceKind.BOARD: "board",
    DeviceKind.COUNTER: "window",
    DeviceKind.BOOTH: "window",
    DeviceKind.KIOSK: "kiosk",
    DeviceKind.AGENT: "kiosk",
}
"""The kind of item that a kind of device stands at."""
_MAY_STAND_ANYWHERE: Final = (DeviceKind.KIOSK, DeviceKind.AGENT)
_MODELS: Final[Mapping[str, type[Board | Window | Kiosk]]] = {"board": Board, "window": Window, "kiosk": Kiosk}


class NewDevice(Body):
    """The form that asks for a code. ``place`` is ``window:3`` or ``board:lobby``."""

    kind: DeviceKind
    name: str = Field("", max_length=80)
    place: str = Field("", max_length=60)


class Nothing(Body):
    """A press without words."""


@dataclass(frozen=True)
class Shown:
    """A device in the list."""

    entry: DeviceEntry
    kind: str
    place: str
    seen: datetime | None
    on: bool


@door(pages, "GET", "/admin/<office>/devices", permission="devices.manage", domain="staff")
def list_devices(call: Call, office: str) -> Answer:
    """The devices, and the form that lets another one in."""
    enter(call, office)
    return Answer(data=_list(call, office))


@door(
    pages,
    "POST",
    "/admin/<office>/devices",
    permission="devices.manage",
    body=NewDevice,
    form=True,
    domain="staff",
    refusals=("place_unknown", "name_invalid", "place_missing"),
)
def enrol_device(call: Call, office: str) -> Answer:
    """Make a code; it is shown once."""
    known, form = enter(call, office), call.body
    kind, _, place = form.place.partition(":")
    fits = bool(place) and _PLACES.get(form.kind) == kind
    try:
        if form.kind in _PLACES and not fits and (place or form.kind not in _MAY_STAND_ANYWHERE):
            raise Refusal(
                "place_missing",
                N_("Please choose the place that fits: a board, a window or a ticket machine."),
                status=422,
            )
        held = call.hold(known)
        code = devices.make_code(
            call.session,
            held,
            keys=call.parts.keys,
            kind=form.kind,
            office=known,
            name=form.name.strip() or _name(call, form.kind, place if fits else ""),
            place=place if fits else None,
            by=call.by,
        )
    except Refusal as refusal:
        return Answer(refusal.status, _list(call, office, form=form, message=errors.message(refusal)))
    html = show(
        call,
        office,
        "admin/device_code.html",
        current="devices",
        digits=(code[:4], code[4:]),
        minutes=CODE_MINUTES,
        until=held.machine + timedelta(minutes=CODE_MINUTES),
        kind=KINDS[form.kind],
        address=call.request.host_url.rstrip("/") + "/enrol",
    )
    return Answer(data=html)


@door(pages, "GET", "/admin/<office>/devices/<int:device>/revoke", permission="devices.manage", domain="staff")
def revoke_page(call: Call, office: str, device: int) -> Answer:
    """Ask once more before a device is put out."""
    known = enter(call, office)
    found = next((one for one in devices.everything(call.session, office=known) if one.device.id == device), None)
    if found is None:
        raise Refusal("device_unknown", N_("There is no such device."), status=404)
    return Answer(data=show(call, office, "admin/revoke.html", current="devices", shown=_shown(call, found)))


@door(
    pages,
    "POST",
    "/admin/<office>/devices/<int:device>/revoke",
    permission="devices.manage",
    body=Nothing,
    form=True,
    domain="staff",
    refusals=("device_unknown",),
)
def revoke(call: Call, office: str, device: int) -> Answer:
    """Put a device out for good."""
    held = call.hold(enter(call, office))
    devices.revoke(call.session, held, device_id=device, by=call.by)
    call.afterwards.append(call.parts.doorkeeper.forget)
    return go(f"/admin/{office}/devices")


def _list(call: Call, office: str, *, form: NewDevice | None = None, message: str = "") -> str:
    city = call.city()
    known = devices.everything(call.session, office=office)
    places = {
        kind: [(f"{kind}:{code}", title_of(item, kind=kind, code=code)) for code, item in items]
        for kind, model in _MODELS.items()
        if (items := city.all(model, office=office).items())
    }
    return show(
        call,
        office,
        "admin/devices.html",
        current="devices",
        devices=[_shown(call, one) for one in known if one.revoked_at is None],
        gone=[_shown(call, one) for one in known if one.revoked_at is not None],
        kinds=[(str(kind), words) for kind, words in KINDS.items()],
        places=[(WORDS[kind].many, found) for kind, found in places.items()],
        form=form,
        message=message,
    )


def _shown(call: Call, entry: DeviceEntry) -> Shown:
    device = entry.device
    place = _title(call, device.kind, device.place) if device.place else ""
    on = bool(heard_of([entry], now=call.machine))
    return Shown(entry, KINDS[device.kind], place, entry.seen_at, on)


def _title(call: Call, kind: DeviceKind, place: str) -> str:
    """What the place of a device is called."""
    item_kind = _PLACES.get(kind)
    if item_kind is None:
        return place
    return title_of(call.city().get(_MODELS[item_kind], place), kind=item_kind, code=place)


def _name(call: Call, kind: DeviceKind, place: str) -> str:
    """A name for a device that was given none: what it is, and where it stands."""
    words = Sayer(call.city(), locale=call.locale).text(KINDS[kind])
    return f"{words} {_title(call, kind, place)}" if place else words
