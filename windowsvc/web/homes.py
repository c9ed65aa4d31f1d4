"""Which page belongs to whom, and which addresses are our own."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from windowsvc.office.permissions import DeviceIdentity, DeviceKind, Principal


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
