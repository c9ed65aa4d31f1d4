"""The names that officers type for people and devices."""

from __future__ import annotations

import unicodedata
from typing import Final

from windowsvc.refusal import N_, Refusal

LONGEST: Final = 80


def named(text: str) -> str:
    """The name without the space around it.

    Raises:
        Refusal: ``name_invalid`` when nothing is left, it is too long, or holds characters that nobody can see.
    """
    name = text.strip()
    if not 1 <= len(name) <= LONGEST or any(unicodedata.category(one) in ("Cc", "Cf", "Cs") for one in name):
        raise Refusal("name_invalid", N_("A name has 1 to {most} visible characters."), status=422, most=LONGEST)
    return name
