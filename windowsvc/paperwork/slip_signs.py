"""The shape each service letter has on screens, as an outline that survives a worn print head."""

from typing import Final

from PIL import Image, ImageDraw

_BOX: Final = 48.0
"""Side of the square that the outlines are given in."""

_CORNERS: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "C": ((2, 2), (46, 2), (46, 46), (2, 46)),
    "H": ((12.5, 3), (35.5, 3), (47, 24), (35.5, 45), (12.5, 45), (1, 24)),
    "K": ((24, 0), (48, 24), (24, 48), (0, 24)),
    "R": ((24, 1), (47, 18), (47, 47), (1, 47), (1, 18)),
    "S": ((1, 1), (47, 1), (47, 30), (24, 47), (1, 30)),
    "Y": ((0, 2), (48, 2), (24, 47)),
}
_LETTERS: Final = {
    "A": (34.0, 30),
    "C": (34.0, 30),
    "H": (34.0, 30),
    "K": (33.0, 27),
    "R": (39.0, 30),
    "S": (32.0, 30),
    "Y": (24.0, 23),
}
"""For each letter, where in the box it stands and its size, so that it looks centred in its shape."""

SIGNS: Final = frozenset(_LETTERS)
"""Letters that have a shape: A circle, C square, H hexagon, K diamond, R house, S plate, Y triangle."""


def letter_base(letter: str, *, side: int) -> int:
    """Return how many dots below the top of its shape the letter stands."""
    return round(_LETTERS[letter][0] * side / _BOX)


def letter_size(letter: str, *, side: int) -> int:
    """Return the size of the letter in dots per em."""
    return round(_LETTERS[letter][1] * side / _BOX)


def outline(sheet: Image.Image, letter: str, *, x: int, y: int, side: int, stroke: int = 4) -> None:
    """Draw the shape of `letter` (one of SIGNS) in black, its box `side` dots wide with its corner at x, y."""
    pen = ImageDraw.Draw(sheet)
    inset = stroke // 2
    if letter == "A":
        pen.ellipse((x, y, x + side - 1, y + side - 1), outline=0, width=stroke)
        return
    scale = (side - 1 - 2 * inset) / _BOX
    points = [(x + inset + across * scale, y + inset + down * scale) for across, down in _CORNERS[letter]]
    pen.line([*points, *points[:2]], fill=0, width=stroke, joint="curve")
