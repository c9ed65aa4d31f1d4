"""Charts that everybody can read: a table of numbers, which the page also draws.

A template shows one by the macro ``chart`` of ``charts/parts.html`` and loads ``charts/charts.css`` and
``charts/charts.js``. The drawing is made from the table alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["bars", "stack", "lines"]

NOTHING = "–"
"""Stands in a table where there is no number."""


@dataclass(frozen=True)
class Row:
    """One category and its number in each series; None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Figure:
    """One chart with its table.

    Attributes:
        code: tells the figures of a page apart.
        title: what it shows.
        meaning: one sentence of what it means; may be empty.
        kind: bars beside each other, bars on top of each other, or lines.
        unit: what the numbers count, at the axis.
        first: what the categories are.
        series: the names of the columns.
        digits: after the point.
    """

    code: str
    title: str
    kind: Kind
    unit: str
    first: str
    series: tuple[str, ...]
    rows: tuple[Row, ...]
    meaning: str = ""
    digits: int = 0

    def written(self, value: float | None) -> str:
        """A number as the drawing reads it: as exact as the table says it, empty where there is none."""
        return "" if value is None else f"{value:.{self.digits}f}"

    def said(self, value: float | None) -> str:
        """A number as the table says it."""
        return NOTHING if value is None else f"{value:,.{self.digits}f}"
