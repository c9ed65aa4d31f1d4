"""A plan as it is asked for from outside: a facts file, settings as text, and the days a city hall is open."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from windowsvc.lifeevents import building, checklist
from windowsvc.lifeevents.checklist import Checklist
from windowsvc.lifeevents.deadlines import IsOpen
from windowsvc.lifeevents.facts import FactError, given, nearest
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.yamlfiles import parse, read_bytes, refused
from windowsvc.lobby.day import holiday_name, is_year_end
from windowsvc.refusal import N_, Refusal


def ordinarily_open(day: date) -> bool:
    """Whether a city hall without days of its own is open: Monday to Friday, no holiday, no turn of the year."""
    return day.weekday() < 5 and holiday_name(day) is None and not is_year_end(day)


def read_facts(path: Path) -> Mapping[str, Any]:
    """A facts file in JSON or YAML.

    Raises:
        Refusal: ``content_invalid`` with file and line.
    """
    data = read_bytes(path, name=path.name)
    return parse(data, name=path.name) if path.suffix == ".yaml" else parsed(data, name=path.name)


def parsed(data: bytes, *, name: str) -> Mapping[str, Any]:
    """The mapping in JSON or YAML. Raises as `read_facts`."""
    return _json(data, name=name) if data.lstrip()[:1] == b"{" else parse(data, name=name)


def day_of(raw: Any, *, on: date) -> date:
    """The day that a facts file is about; what is no day is refused later, with everything else."""
    given = raw.get("on") if isinstance(raw, Mapping) else None
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        return on


def _json(data: bytes, *, name: str) -> Mapping[str, Any]:
    try:
        found = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise refused(name, data.count(b"\n", 0, error.start) + 1, "the text is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise refused(name, error.lineno, f"no JSON: {error.msg}") from None
    except _TwiceError as error:
        raise refused(name, 1, f"{error} is given twice") from None
    except RecursionError:
        raise refused(name, 1, "the file is too deep") from None
    if not isinstance(found, Mapping):
        raise refused(name, 1, "a file holds a mapping")
    return found


class _TwiceError(Exception):
    """A key stands twice in one mapping."""


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return found


def settings_from(texts: Sequence[str], *, event: Event) -> dict[str, Any]:
    """Settings written ``SETTING=VALUE``, the value read as YAML.

    Raises:
        Refusal: ``setting_invalid``.
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise _wrong(name, "is written SETTING=VALUE")
        table = parse(b"value: " + value.encode(), name=f"--set {name[:60]}")
        if list(table) != ["value"]:
            raise _wrong(name, "has one value")
        found[name.strip()] = table["value"]
    return checked_settings(found, event=event)


def checked_settings(values: Mapping[str, Any], *, event: Event) -> dict[str, Any]:
    """Settings that the event has, with values they can have.

    Raises:
        Refusal: ``setting_invalid``.
    """
    found = {}
    for name, value in values.items():
        setting = event.settings.get(name)
        if setting is None:
            raise _wrong(name, f"is no setting{nearest(name, event.settings)}")
        try:
            found[name] = building.setting_value(setting, value)
        except FactError as error:
            raise _wrong(name, str(error)) from None
    return found


def _wrong(name: str, what: str) -> Refusal:
    return Refusal(
        "setting_invalid",
        N_("The setting {setting} cannot be used: it {what}"),
        status=422,
        setting=name[:60],
        what=what,
    )


def plan(
    event: Event,
    raw: Any,
    *,
    on: date,
    settings: Mapping[str, Any] | None = None,
    language: str = "ja",
    is_open: IsOpen = ordinarily_open,
) -> Checklist:
    """The checklist for the content of a facts file.

    Args:
        on: the day of the plan when the file names none.

    Raises:
        Refusal: as `windowsvc.lifeevents.facts.given`.
    """
    found = given(raw, known=event.facts, on=on, withheld=event.withheld)
    return checklist.plan(event, found, is_open=is_open, settings=settings, language=language)
