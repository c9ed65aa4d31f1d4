"""Which page belongs to whom, and which addresses are our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from windowsvc.office.permissions import DeviceIdentity, DeviceKind, Principal
from windowsvc.refusal import N_, Refusal

if TYPE_CHECKING:
    from flask import Request

    from windowsvc.languages.catalogue import Domain

LATER: Final = frozenset({429, 500, 502, 503, 504})
"""What may go well when it is asked again."""


def home_of(principal: Principal) -> str:
    """The page of whoever comes without saying where they want to go."""
    if principal.kind == "staff":
        places = [place.partition("/") for place in sorted(principal.roles)]
        alone = [code for _, _, code in places if code]
        return f"/departments/{quote(alone[0])}" if alone and len(alone) == len(places) else "/window"
    if principal.device is not None:
        return screen_of(principal.device) or "/enrol"
    return "/sign-in"


def screen_of(device: DeviceIdentity) -> str:
    """The page a device shows; empty for one that shows none."""
    if device.kind is DeviceKind.KIOSK:
        return f"/kiosk/{quote(device.office)}"
    if device.kind in (DeviceKind.BOARD, DeviceKind.COUNTER, DeviceKind.BOOTH) and device.place:
        return f"/{device.kind}/{quote(device.place)}"
    return ""


def inside(address: str) -> str:
    """The address if it is a page of our own, else nothing: nobody is led elsewhere by a prepared link."""
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    plain = all(33 <= ord(letter) < 127 and letter != "\\" for letter in address)
    return address if own and plain else ""


def way_back(refusal: Refusal, *, request: Request, principal: Principal, domain: Domain) -> tuple[str, str] | None:
    """Where somebody can go on who was refused, and the words of the link; None where they are there already."""
    here = inside(request.full_path.rstrip("?"))
    if refusal.status in LATER and request.method == "GET" and here:
        return here, N_("Look again")
    if request.path.startswith("/t/") and refusal.code != "ticket_unknown":
        return "/".join(quote(request.path).split("/")[:3]), N_("Back to my number")
    known = principal.kind == "staff" or principal.device is not None or domain == "staff"
    home, words = (home_of(principal), N_("Back to the first page")) if known else ("/offices", N_("How busy it is"))
    return None if request.method == "GET" and here == home else (home, words)
