"""`/api/v1`: the same verbs and screens for kiosks, windows, phones and other systems, as JSON."""

from windowsvc.web.api import (
    booths,
    case_answers,
    case_items,
    case_names,
    cases,
    legs,
    offices,
    plan,
    presurvey,
    printing,
    reprints,
    screens,
    ticket_case,
    tickets,
    windows,
)
from windowsvc.web.api.common import api

__all__ = [
    "api", "booths", "case_answers", "case_items", "case_names", "cases", "legs", "offices", "plan", "presurvey",
    "printing", "reprints", "screens", "ticket_case", "tickets", "windows",
]  # fmt: skip
