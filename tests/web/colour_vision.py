"""What is readable on a page, for eyes that see colours otherwise: four kinds, worked out from the pairs axe found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

_Light = tuple[float, float, float]
_LUMINANCE: Final = (0.2126, 0.7152, 0.0722)

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB; the last keeps the luminance alone.
DEFICIENCIES: Final = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "achromatopsia": (_LUMINANCE,) * 3,
}


def unreadable(passes: Iterable[dict[str, Any]]) -> list[str]:
    """Pairs of colours that axe found readable and that are not for somebody who sees colours otherwise.

    Args:
        passes: the nodes of axe's rule color-contrast that passed.
    """
    pairs = {
        (one["fgColor"], one["bgColor"], float(one["expectedContrastRatio"].removesuffix(":1")))
        for node in passes
        for one in (check["data"] for check in node["any"])
        if one and one.get("fgColor") and one.get("bgColor")
    }
    return [
        f"{front} on {behind} under {name}: {ratio:.2f}, needs {least}"
        for front, behind, least in sorted(pairs)
        for name, matrix in DEFICIENCIES.items()
        if (ratio := _contrast(_seen(front, matrix), _seen(behind, matrix))) < least
    ]


def _seen(colour: str, matrix: tuple[_Light, _Light, _Light]) -> _Light:
    """A colour `#rrggbb` as somebody sees it, in linear RGB."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    light = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in matrix)
    return red, green, blue


def _contrast(one: _Light, other: _Light) -> float:
    """The ratio of WCAG 2.2 between two colours in linear RGB."""
    low, high = sorted(sum(a * b for a, b in zip(_LUMINANCE, light, strict=True)) for light in (one, other))
    return (high + 0.05) / (low + 0.05)
