"""What helps with hearing and talking at a window, in words: for paper, phones and pages."""

from __future__ import annotations

from typing import Final

from windowsvc.refusal import N_

OFFERS: Final = {
    "hearing_loop": N_("Hearing loop"),
    "cartilage_earphones": N_("Cartilage conduction earphones"),
    "signing": N_("Sign language"),
    "writing": N_("Talk in writing"),
}
