"""The city as its forms name it: from its overlay."""

from __future__ import annotations

from windowsvc.lifeevents import content
from windowsvc.lifeevents.yamlfiles import read_file
from windowsvc.paperwork.roles import City


def named(city: str | None) -> City:
    """The city of an overlay; a blank one for the base."""
    if city is None:
        return City()
    file = f"cities/{city}/overlay.yaml"
    name = str(read_file(content.ROOT / file, name=file)["name"]["ja"])
    return City(name, f"{name}長")
