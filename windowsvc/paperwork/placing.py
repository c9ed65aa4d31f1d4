"""The places of a field map as an officer sets them: what a form page sends, and what is proposed for a choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from windowsvc.lifeevents import choices, content
from windowsvc.lifeevents.facts import Fact
from windowsvc.paperwork import layouts
from windowsvc.paperwork.city_forms import CityForm

CHOICES: Final = ("choice", "ticks")
MOST_PLACES: Final = 24
"""Of one choice."""
_BOX: Final = ("x", "y", "width", "height")
_NEW: Final = {"x": 20.0, "y": 20.0, "width": 6.0, "height": 6.0}
_STEP: Final = 2.0
"""Between two places that are proposed."""


def facts() -> Mapping[str, Fact]:
    """Every fact that a field can be bound to, by id."""
    return {fact.id: fact for event in content.events() for fact in content.shipped(event).facts.values()}


def words_of(binding: str) -> Mapping[str, str]:
    """The values that a binding can have, with how each is said; none where it is not a choice."""
    for layout in layouts.shipped().values():
        for cell in layout.cells:
            if cell.source == binding and cell.type in CHOICES:
                return cell.options
    fact = facts().get(binding)
    if fact is None:
        return {}
    if fact.type == "bool":
        return {"yes": fact.says.get("yes", "はい"), "no": fact.says.get("no", "いいえ")}
    return {str(one["value"]): str(one["label"]) for one in choices.options(fact)}


def placed(before: CityForm, given: Mapping[str, str], *, pages: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """The map that the page sends, as plain values: one group of entries a field, one a place of a choice.

    Args:
        pages: width and height of each page.
    """
    known = {field.id: field.model_dump(mode="json", by_alias=True) for field in before.fields}
    fields = [
        _field(key, known.get(given[f"{key}-id"].strip(), {}), given, pages=pages)
        for key in (name[:-3] for name in given if name.endswith("-id") and given[name].strip())
        if not given.get(f"{key}-gone")
    ]
    plain = before.model_dump(mode="json", by_alias=True)
    return plain | {"title": given.get("title", "").strip() or before.title, "fields": fields}


def _field(
    key: str, old: Mapping[str, Any], given: Mapping[str, str], *, pages: Sequence[tuple[float, float]]
) -> dict[str, Any]:  # fmt: skip
    name = given[f"{key}-id"].strip()
    field = {
        **old, "id": name, "label": given.get(f"{key}-label", "").strip() or name,
        "type": given.get(f"{key}-type") or old.get("type", "text"), "from": given.get(f"{key}-from", "").strip(),
    }  # fmt: skip
    field |= {part: number(given[f"{key}-{part}"]) for part in (*_BOX, "size", "page") if f"{key}-{part}" in given}
    if field["type"] not in CHOICES:
        was: dict[str, Any] = next(iter(field.get("options", {}).values()), {})
        return field | ({} if f"{key}-x" in given else was) | {"options": {}, "acro": ""}
    at = field.get("page", 1)
    page = pages[at - 1] if isinstance(at, int) and 1 <= at <= len(pages) else pages[0]
    marks = dict(_marks(key, given)) or _proposed(field, page)
    return field | {"options": marks, "words": {}, "acro": ""} | dict.fromkeys(_BOX, 0)


def _marks(key: str, given: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for at in range(MOST_PLACES):
        mark = f"{key}-o{at}"
        value = given.get(f"{mark}-value", "").strip()
        if value and not given.get(f"{mark}-gone"):
            yield value, {part: number(given.get(f"{mark}-{part}", "")) for part in _BOX}


def _proposed(field: Mapping[str, Any], page: tuple[float, float]) -> dict[str, dict[str, Any]]:
    """One place for each value, below one another from where the field was put, then beside, all on the page."""
    binding = str(field["from"])
    values = list(words_of(binding)) or [binding[1:] if binding.startswith("=") else "yes"]
    left, top = (
        min(field[part] if isinstance(field.get(part), int | float) else _NEW[part], most - _NEW["height"])
        for part, most in zip(("x", "y"), page, strict=True)
    )
    step = _NEW["height"] + _STEP
    down = max(1, int((page[1] - top) // step))
    return {
        value: _NEW | {"x": min(left + at // down * step, page[0] - _NEW["width"]), "y": top + at % down * step}
        for at, value in enumerate(values[:MOST_PLACES])
    }


def number(text: str) -> float | int | str:
    """What was typed as a number, else as it is, so that it is refused by name."""
    try:
        found = float(text)
    except ValueError:
        return text
    return int(found) if found.is_integer() else round(found, 2)
