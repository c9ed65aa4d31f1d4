"""What is said in place of a range of clock times: the messages of each ``wait_note``, for paper and pages."""

from __future__ import annotations

from typing import Final

from windowsvc.refusal import N_

WAIT_NOTES: Final = {
    "soon": N_("Soon"),
    "long": N_("60 minutes or more"),
    "computing": N_("Wait not known yet"),
    "stalled": N_("Wait not known yet"),
    "opening": N_("Shown after opening"),
    "lunch": N_("Wait not known yet (lunch shifts)"),
    "no_window": N_("Wait not known yet (counters paused)"),
}
