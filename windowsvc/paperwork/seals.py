"""押印: whether a form bears a seal in this city, and where on it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from windowsvc.paperwork.layouts import Cell, Layout

SETTING: Final = "city.seal_required"
RULES: Final = ("none", "optional", "required", "registered_seal")
FIXED: Final = frozenset({"registered_seal", "bank_seal"})
"""Seals that no city can do without: the law or the bank asks for them."""
_BY_ITSELF: Final = {
    "none": "none", "configurable": "optional", "registered_seal": "registered_seal", "bank_seal": "required",
}  # fmt: skip
_SIGNERS: Final = frozenset(
    {"notifier", "claimant", "chief_mourner", "heir", "sole_heir", "successor", "water_user", "agent", "visitor",
     "parent", "owner", "head", "new_head", "dog_owner"}
)  # fmt: skip
"""Roles of somebody who hands a form in."""


def rule(layout: Layout, known: Mapping[str, Any]) -> str:
    """One of `RULES` for a form: what the city has set, else what the form says by itself.

    Args:
        known: the facts of a case with the settings of its city.
    """
    own = _BY_ITSELF[layout.seal]
    return own if layout.seal in FIXED else str(known.get(f"{SETTING}.{layout.id}", own))


def place(layout: Layout) -> Cell | None:
    """The field that bears the seal: its own, else at the end of the signature, else of the name of who hands it in.

    None where the seal is fixed, or where there is no such field.
    """
    if layout.seal in FIXED:
        return None
    cells = [cell for block in layout.blocks for row in block.rows for cell in row.cells]
    own = [cell for cell in cells if cell.type == "seal"] if layout.seal == "configurable" else []
    signed = [cell for cell in cells if cell.type == "signature"]
    named = [cell for cell in cells if cell.type == "name" and cell.source.partition(".")[0] in _SIGNERS]
    return next(iter([*own, *signed, *named]), None)
