"""紙での受付: which numbers lie ready on paper, for the hours in which machines are away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from windowsvc.lobby.setup import Series, Service
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal

SHEET: Final = 24
"""Numbers on one sheet of A4: three beside each other, eight rows."""
MOST: Final = 240


@dataclass(frozen=True)
class Block:
    """Numbers of one service to be printed.

    Attributes:
        labels: in order, as people read them.
        sheets: the labels, sheet by sheet.
        kept: whether the series keeps them for paper, so that no machine ever gives them.
    """

    service: Service
    labels: tuple[str, ...]
    kept: bool

    @property
    def sheets(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self.labels[start : start + SHEET] for start in range(0, len(self.labels), SHEET))


def first_for_paper(series: Series) -> int:
    """Where a block begins unless told otherwise: at the first number kept for paper, else with the last sheet."""
    return series.ordinary_last + 1 if series.paper else max(series.first, series.last - SHEET + 1)


def block(city: City, *, office: str, service: str, first: int | None, count: int) -> Block:
    """The numbers of a block.

    Raises:
        Refusal: ``service_unknown``; ``block_invalid`` when they leave the series.
    """
    found = city.get(Service, service)
    series = city.get(Series, found.series) if found else None
    if found is None or series is None or not found.active or city.office_of("service", service) != office:
        raise Refusal("service_unknown", N_("This office has no such service."), status=404)
    start = first_for_paper(series) if first is None else first
    last = min(start + count - 1, series.last)
    if not series.first <= start <= last:
        raise Refusal("block_invalid", N_("These numbers are not of the series of this service."), status=422)
    labels = tuple(series.label(number) for number in range(start, last + 1))
    return Block(found, labels, kept=bool(series.paper) and start > series.ordinary_last)
