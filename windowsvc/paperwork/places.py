"""Where a department is found: the windows at which its services are given. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from windowsvc.languages.locales import JA
from windowsvc.lifeevents.departments import department_of
from windowsvc.lobby.setup import Profile, Service, Window
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Department

MOST: Final = 4
"""Windows that are named; where there are more, one asks at the front rather than read numbers."""


def windows(city: City, office: str, texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The labels of the windows of each department that a text of the content names, where they are few.

    Windows that serve other departments as well are not among them.
    """
    names = {code: one.name.in_(JA)[0] for code, one in city.all(Department, office=office).items()}
    services = city.all(Service, office=office)
    profiles = city.all(Profile, office=office)
    own: dict[str, list[str]] = {}
    for window in city.all(Window, office=office).values():
        profile = profiles.get(window.profile)
        served = {services[one].department for one in profile.services if one in services} if profile else set()
        if len(served) == 1 and (code := served.pop()) is not None:
            own.setdefault(code, []).append(window.label)
    found = {text: own.get(department_of(text, names) or "", []) for text in texts}
    return {text: tuple(labels) for text, labels in found.items() if 0 < len(labels) <= MOST}
