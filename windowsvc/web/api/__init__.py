"""`/api/v1`: the same verbs and screens for kiosks, windows, phones and other systems, as JSON."""

from windowsvc.web.api import legs, offices, plan, printing, reprints, screens, tickets, windows
from windowsvc.web.api.common import api

__all__ = ["api", "legs", "offices", "plan", "printing", "reprints", "screens", "tickets", "windows"]
