"""The one maker of slips of an application, which prints from the server, for agents and on kiosk pages alike."""

from __future__ import annotations

from windowsvc.paperwork.slips import Slips
from windowsvc.web.parts import Parts

_NAME = "slips"


def slips_of(parts: Parts) -> Slips:
    """The maker of slips of this application."""
    found: Slips | None = parts.extra.get(_NAME)
    if found is None:
        found = parts.extra[_NAME] = Slips(
            engine=parts.engine,
            configuration=parts.configuration,
            keys=parts.keys,
            outlooks=parts.outlooks,
            business=parts.clocks.business,
            training=parts.settings.training,
        )
    return found
