"""What is said at a terminal: to whoever types a command or starts the server."""

from __future__ import annotations

import os

from windowsvc.languages.catalogue import Texts
from windowsvc.refusal import Refusal


def said(refusal: Refusal) -> str:
    """A refusal in the language of the terminal, with its code."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    text = Texts("ja" if spoken.startswith("ja") else "en", "staff").gettext(refusal.message, **refusal.detail)
    return f"{text} ({refusal.code})"
