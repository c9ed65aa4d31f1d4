"""What differs between two states of one document: plain data, field by field, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One place that differs.

    Attributes:
        path: the names that lead to it, as ("name", "en") or ("hours", "weekly", "mon").
        before, after: plain JSON values; None where there is nothing.
    """

    path: tuple[str, ...]
    before: Any
    after: Any


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the fields; lists are compared as wholes.

    ``before`` None: the document is new, and each of its fields is named that says something.
    """
    found = _walk(before or {}, after or {}, path=())
    if before is None:
        return tuple(one for one in found if one.after not in (None, "", [], {}, False))
    return tuple(found)


def _walk(before: Mapping[str, Any], after: Mapping[str, Any], *, path: tuple[str, ...]) -> Iterator[Difference]:
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        if old == new or (_empty(old) and _empty(new)):
            continue
        here = (*path, name)
        if _branches(old, new):
            yield from _walk(old or {}, new or {}, path=here)
        else:
            yield Difference(here, old, new)


def _empty(side: Any) -> bool:
    """Nothing, or fields that say nothing."""
    return side is None or side == {}


def _branches(old: Any, new: Any) -> bool:
    """Whether to look inside: at least one side has fields, and the other has fields or nothing."""
    sides = [side for side in (old, new) if side is not None]
    return all(isinstance(side, Mapping) for side in sides) and any(sides)
