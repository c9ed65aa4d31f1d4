"""The cases that a demonstration shows: families of the plan, opened by its staff with requests like anybody's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from windowsvc.demo.hands import Hands, Json


def begin(hands: Hands, plan: Mapping[str, Any], *, on: date) -> list[str]:
    """Open every case of the plan; returns their codes.

    Args:
        on: the day of the demonstration, from which the plan counts its days.
    """
    return [_one(hands, case, on=on, number=number) for number, case in enumerate(plan["cases"], 1)]


def _one(hands: Hands, case: Mapping[str, Any], *, on: date, number: int) -> str:
    login = case["by"]
    body = {"event": case["event"], "office": case["office"], "origin": "call", "visit_on": _day(case["visit"], on)}
    code: str = _press(hands, login, "/cases", body, key=f"demo-case-{number}")["code"]
    for person in case.get("people", ()):
        _press(hands, login, f"/cases/{code}/people", person)
    facts = {"facts": _dated(case["facts"], on), "people": _dated(case.get("of_people", {}), on), "source": "record"}
    found = _press(hands, login, f"/cases/{code}/facts", facts)
    if case.get("asks"):
        found = _press(hands, login, f"/cases/{code}/ask-departments", {})
    for request in found["requests"]:
        if request["department"] in case.get("answered", ()):
            _press(hands, login, f"/presurvey/{request['id']}/reply", {"nothing": True})
    for item, state in case.get("progress", {}).items():
        key = next(one["key"] for one in found["items"] if one["id"] == item)
        _press(hands, login, f"/cases/{code}/progress", {"item": key, "to": state})
    return code


def _day(days: int, on: date) -> str:
    return (on + timedelta(days=days)).isoformat()


def _dated(value: Any, on: date) -> Any:
    """The plan's values, with ``{days: n}`` as the day so many days from the demonstration's."""
    if isinstance(value, Mapping):
        if set(value) == {"days"}:
            return _day(value["days"], on)
        return {key: _dated(one, on) for key, one in value.items()}
    return value


def _press(hands: Hands, login: str, path: str, body: Json, *, key: str | None = None) -> Json:
    reply = hands.person(login, "POST", path, body, key=key)
    if not reply.ok:
        raise RuntimeError(f"{path}: {reply.status} {reply.code}")
    return reply.data
