"""What the cells of a row say, read by the columns they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from windowsvc.office.sheet_layout import Column, Sheet
from windowsvc.office.workbooks import Cells, narrow
from windowsvc.refusal import N_

_YES: Final = frozenset({"はい", "○", "〇", "◯", "1", "true", "yes", "有", "あり"})
_NO: Final = frozenset({"", "いいえ", "×", "0", "false", "no", "無", "なし"})


@dataclass(frozen=True)
class Fault:
    """A mistake in one cell. ``text`` is a message id, filled with ``values``; ``column`` is a heading."""

    column: str
    code: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


def given_in(
    sheet: Sheet, columns: Mapping[str, tuple[Column, str]], cells: Cells, faults: list[Fault]
) -> dict[str, Any]:
    """What a row says, by field; texts by language. What cannot be read is added to ``faults``."""
    given: dict[str, Any] = {}
    for heading, (column, locale) in columns.items():
        written = cells.get(heading, "")
        if column.form == "code":
            continue
        if column.form == "texts":
            given.setdefault(column.name, {})[locale] = written
            continue
        value = _value(column, narrow(written), faults)
        if value is not None or column.form == "ref":
            given[column.name] = value
    return given


def _value(column: Column, written: str, faults: list[Fault]) -> Any:
    if column.form == "number":
        return _number(column, written, faults)
    if column.form == "yes":
        if written.lower() in _YES | _NO:
            return written.lower() in _YES
        faults.append(
            Fault(column.heading, "yes_or_no", N_("Please write はい or いいえ, not {written}."), {"written": written})
        )
        return None
    if column.form == "list":
        return _parts(written)
    if column.form == "marks":
        return _marks(column, written, faults)
    if column.form == "ref":
        return written.lower() or None
    if column.choices and written:
        return _choice(column, written, faults)
    return None if column.choices else written


def _parts(written: str) -> list[str]:
    return [part for part in (one.strip() for one in written.replace("、", ",").replace("，", ",").split(",")) if part]


def _marks(column: Column, written: str, faults: list[Fault]) -> dict[str, bool] | None:
    """Every switch of the field: on where its word stands in the cell."""
    known = len(faults)
    chosen = {_choice(column, part, faults) for part in _parts(written)}
    return {name: name in chosen for name in column.choices.values()} if len(faults) == known else None


def _choice(column: Column, written: str, faults: list[Fault]) -> str | None:
    if written in column.choices or written in column.choices.values():
        return column.choices.get(written, written)
    choices = {"choices": "、".join(column.choices)}
    faults.append(Fault(column.heading, "choice_unknown", N_("Please write one of these: {choices}"), choices))
    return None


def _number(column: Column, written: str, faults: list[Fault]) -> int | None:
    if not written:
        return None
    try:
        return int(float(written.replace(",", "")))
    except (ValueError, OverflowError):
        faults.append(
            Fault(column.heading, "number_needed", N_("Please write a number, not {written}."), {"written": written})
        )
        return None
