"""Small pictures of every form, to be compared with: `python -m tests.paperwork.form_pictures [FORM ...]`.

The command writes old beside new for each form that looks different to a folder, says where, and puts the new picture
in its place only with ``--keep``.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from tests.paperwork import families, paper
from windowsvc.paperwork import layouts

FOLDER = Path(__file__).parent / "pictures"
DPI = 50
_GREYS = 16
_FEWER = 12
MOST_BYTES = 15_000
MOST_DIFFERENT = 1.2
"""Mean difference, of 255, that another version of the program that draws pages may make."""


def picture(name: str) -> Image.Image:
    """The form of the families as it looks from afar."""
    pdf, _ = families.drawn(layouts.shipped()[name])
    return paper.picture(pdf, dpi=DPI)


def small(image: Image.Image) -> bytes:
    """The picture as a file of few greys, and of fewer where it would be too large."""
    for greys in (_GREYS, _FEWER):
        out = io.BytesIO()
        image.quantize(greys).save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def kept(name: str) -> Image.Image | None:
    """The picture that is kept, or None."""
    file = FOLDER / f"{name.lower()}.png"
    return Image.open(file).convert("L") if file.is_file() else None


def different(old: Image.Image | None, new: Image.Image) -> float:
    """How different two pictures are: the mean over all dots, of 255."""
    if old is None or old.size != new.size:
        return 255.0
    histogram = ImageChops.difference(old, new.quantize(_GREYS).convert("L")).histogram()
    return sum(value * count for value, count in enumerate(histogram)) / (new.width * new.height)


def main() -> None:
    """Compare, show, and keep what is asked to be kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("forms", nargs="*")
    parser.add_argument("--keep", action="store_true", help="put the new pictures in place of the old")
    chosen = parser.parse_args()
    shown = Path(tempfile.mkdtemp(prefix="forms-"))
    for name in chosen.forms or sorted(layouts.shipped()):
        old, new = kept(name), picture(name)
        found = different(old, new)
        if found <= MOST_DIFFERENT / 10:
            continue
        both = Image.new("L", (2 * new.width + 10, new.height), 128)
        if old is not None:
            both.paste(old, (0, 0))
        both.paste(new, (new.width + 10, 0))
        both.save(shown / f"{name}.png")
        print(f"{name}: {found:.2f}  {shown / name}.png")  # noqa: T201
        if chosen.keep:
            (FOLDER / f"{name.lower()}.png").write_bytes(small(new))


if __name__ == "__main__":
    main()
