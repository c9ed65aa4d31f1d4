"""Furnish an empty installation with ひばり市."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import SYSTEM
from windowsvc.office import configuration

ORDER = (
    "department", "opening", "rules", "priority", "series", "service", "profile", "window", "board", "kiosk", "notice",
)  # fmt: skip


def plan() -> dict[str, Any]:
    """The city as data: offices, items by office and kind, staff."""
    found: dict[str, Any] = yaml.safe_load((files("windowsvc.demo") / "hibari.yaml").read_text(encoding="utf-8"))
    return found


def furnish(session: Session, city: Mapping[str, Any], *, now: datetime, build: str, phone_base_url: str) -> None:
    """Write the offices and their items, each through its change with its history."""
    for code, office in city["offices"].items():
        data = {**office, "phone_base_url": phone_base_url}
        configuration.found_office(session, code=code, data=data, by=SYSTEM, now=now, build=build)


def furnish_office(session: Session, city: Mapping[str, Any], *, office: str, now: datetime, build: str) -> None:
    """Write the items of one office under its mutex."""
    held = events.hold(session, office, now=now, machine=now, build=build)
    items = city["items"][office]
    for kind in ORDER:
        for code, data in items.get(kind, {}).items():
            configuration.change(session, held, kind=kind, code=code, after=data, by=SYSTEM)
