"""What is still missing before an office can open, in the order in which it is set up. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from windowsvc.lobby.readiness import hours_of, served_services
from windowsvc.lobby.setup import Board, Kiosk, Profile, Series, Service
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office
from windowsvc.office.permissions import DeviceKind
from windowsvc.refusal import N_

NEEDED_DEVICES: Final = frozenset({DeviceKind.KIOSK, DeviceKind.BOARD})


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        code: stable.
        title, why: message ids.
        page: where it is done, under the office's address.
        action: the words of the link.
    """

    code: str
    title: str
    why: str
    page: str
    action: str


STEPS: Final = (
    Step("office", N_("An office"), N_("Everything belongs to an office: its lobby, its hours, its people."),
         "offices", N_("Add an office")),
    Step("hours", N_("Opening hours"), N_("Without hours no number is given."), "item/opening", N_("Set the hours")),
    Step("series", N_("A series of numbers"), N_("Every ticket has a letter and a number out of a series."),
         "item/series", N_("Add a series")),
    Step("service", N_("A service"), N_("Services are the buttons of the ticket machine."),
         "item/service", N_("Add a service")),
    Step("profile", N_("A work profile for every service"), N_("A profile says which services a window calls."),
         "item/profile", N_("Add a profile")),
    Step("window", N_("A window for every service"), N_("Whoever takes a number must have a window that calls it."),
         "item/window", N_("Add a window")),
    Step("board", N_("A board"), N_("The lobby reads there whose turn it is, and where to go."),
         "item/board", N_("Add a board")),
    Step("kiosk", N_("A ticket machine"), N_("People take their numbers there."), "item/kiosk",
         N_("Add a ticket machine")),
    Step("devices", N_("The devices themselves"),
         N_("The ticket machine and the board are let in once, with a code of 8 digits."), "devices",
         N_("Let a device in")),
    Step("staff", N_("People at the windows"), N_("Whoever calls numbers signs in by name."), "staff",
         N_("Add a person")),
)  # fmt: skip


def missing_steps(
    city: City, *, office: str, devices: Collection[DeviceKind] = (), desk_people: int = 0
) -> tuple[Step, ...]:
    """The steps that are not done, in their order.

    Args:
        devices: the kinds of device that are let in.
        desk_people: how many people can call numbers here.
    """
    done = {
        "office": city.get(Office, office) is not None,
        "hours": hours_of(city, office=office) is not None,
        "series": bool(city.all(Series, office=office)),
        "service": bool(city.all(Service, office=office)),
        "profile": _every_service(city, office, in_profiles(city, office=office)),
        "window": _every_service(city, office, served_services(city, office=office)),
        "board": bool(city.all(Board, office=office)),
        "kiosk": bool(city.all(Kiosk, office=office)),
        "devices": set(devices) >= NEEDED_DEVICES,
        "staff": desk_people > 0,
    }
    return tuple(step for step in STEPS if not done[step.code])


def in_profiles(city: City, *, office: str) -> frozenset[str]:
    """The codes of the services that some profile in use names."""
    return frozenset(code for profile in city.all(Profile, office=office).values() for code in profile.services)


def _every_service(city: City, office: str, covered: frozenset[str]) -> bool:
    services = city.all(Service, office=office)
    return bool(services) and set(services) <= covered
