"""開かれたデータ: the month's figures as anybody may have them, with nothing in them that could point at somebody.

Counts below ten are left out, and so many more of the same table that what is left out cannot be worked out from its
total, nor from another measure that counts the same people. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from windowsvc.cells import Value, csv_file
from windowsvc.measures.folding import By, Summary
from windowsvc.measures.kinds import UNITS, Tally, What

LEAST: Final = 10
"""Smaller counts are not told."""
COLUMNS: Final = ("office", "month", "measure", "unit", "group", "key", "count", "mean", "median", "p90", "suppressed")
GROUPS: Final[tuple[By, ...]] = ("service", "hour", "weekday", "language")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


_CHAINS: Final[tuple[tuple[tuple[What, ...], ...], ...]] = (
    ((What.WINDOWS, What.VISIT), (What.UNSERVED, What.REPRINTS), (What.PRINT,)),
    ((What.WAIT, What.COME, What.SERVE),),
    ((What.BETWEEN,),),
    ((What.LATER,), (What.SECOND,)),
    ((What.INTERVIEW,),),
    ((What.FORMS, What.BY_HAND, What.AGAIN),),
    ((What.SCORE,),),
)
"""Measures that count the same people, or nearly: what is left out of one is left out of those beside and behind it.

Whoever was not served is the difference of two counts, and a share times its count: such numbers stay small unseen.
"""


class Line(NamedTuple):
    """One line; figures are None where they are left out."""

    office: str
    month: str
    measure: str
    unit: str
    group: str
    key: str
    n: int | None
    mean: float | None
    median: float | None
    p90: float | None

    @property
    def suppressed(self) -> bool:
        """Whether the figures are left out."""
        return self.n is None


def suppressed(*tables: Mapping[str, int], also: frozenset[str] = frozenset()) -> frozenset[str]:
    """The keys whose figures are left out of tables of the same keys, the total of each being told.

    Those of which a table counts less than ten; then the smallest of the others until at least two are left out and
    hold ten together in every table, so that neither one figure nor a small sum of them follows from a total.

    Args:
        also: keys that are left out in any case.
    """
    most = {key: max(table.get(key, 0) for table in tables) for table in tables for key, n in table.items() if n}
    out = {key for key in most if key in also or any(_small(table.get(key, 0)) for table in tables)}
    if not out:
        return frozenset()
    others = sorted((n, key) for key, n in most.items() if key not in out)
    while others and (len(out) < 2 or any(_small(sum(table.get(key, 0) for key in out)) for table in tables)):
        out.add(others.pop(0)[1])
    return frozenset(out)


def _small(n: int) -> bool:
    return 0 < n < LEAST


def lines(found: Summary, *, office: str, month: str, names: Mapping[str, str]) -> Iterator[Line]:
    """The lines of one month.

    Args:
        found: the month, by all of `GROUPS`.
        office: the office's name.
        names: of services, by code.
    """
    left_out = _left_out(found)
    for what in What:
        whole, out = found.of(what), left_out[what]
        if not whole.n:
            continue
        yield _line(what, whole, office=office, month=month, group="all", key="", told=out is not None)
        if out is None:
            continue
        for group in GROUPS:
            for key, one in found.by(group, what).items():
                name = _said(group, key, names)
                yield _line(what, one, office=office, month=month, group=group, key=name, told=key not in out[group])


_Out = Mapping[By, frozenset[str]]
"""By group, the keys that are left out."""


def _left_out(found: Summary) -> dict[What, _Out | None]:
    """What is left out of each measure; None where nothing at all is told of it."""
    told: dict[What, _Out | None] = {}
    for chain in _CHAINS:
        out: _Out | None = dict.fromkeys(GROUPS, frozenset[str]())
        for family in chain:
            out = _of_family(found, family, before=out)
            told |= dict.fromkeys(family, out)
    return told


def _of_family(found: Summary, family: tuple[What, ...], *, before: _Out | None) -> _Out | None:
    if before is None or any(_small(n) for what in family for n in _counts(what, found.of(what))):
        return None
    return {group: suppressed(*_tables(found, family, group), also=before[group]) for group in GROUPS}


def _tables(found: Summary, family: tuple[What, ...], group: By) -> Iterator[dict[str, int]]:
    """The counts of a family by the keys of a group.

    What belongs to no key follows from the total too: it is a key without a line.
    """
    for what in family:
        table = {key: _counts(what, one) for key, one in found.by(group, what).items()}
        for place, whole in enumerate(_counts(what, found.of(what))):
            counts = {key: of_key[place] for key, of_key in table.items()}
            yield counts | {"": whole - sum(counts.values())}


def _counts(what: What, one: Tally) -> tuple[int, ...]:
    """How many values; of a share also how many of them are so, and how many are not."""
    if UNITS[what] != "share":
        return (one.n,)
    so = round(one.total)
    return one.n, so, one.n - so


def _said(group: By, key: str, names: Mapping[str, str]) -> str:
    if group == "service":
        return names.get(key, key)
    return WEEKDAYS[int(key)] if group == "weekday" else key


def _line(what: What, one: Tally, *, office: str, month: str, group: str, key: str, told: bool) -> Line:
    unit = UNITS[what]
    if not told:
        return Line(office, month, what.value, unit, group, key, None, None, None, None)
    return Line(
        office, month, what.value, unit, group, key, one.n, one.mean, one.quantile(0.5, unit), one.quantile(0.9, unit)
    )


def as_csv(many: Iterable[Line]) -> bytes:
    """The lines as a CSV file that a spreadsheet opens without running anything in it."""
    return csv_file(COLUMNS, (_cells(one) for one in many))


def _cells(one: Line) -> list[Value]:
    figures = [None if value is None else round(value, 2) for value in (one.mean, one.median, one.p90)]
    return [*one[:6], one.n, *figures, int(one.suppressed)]
