"""Everything of the conversations that answers requests; importing it declares their doors."""

from __future__ import annotations

from typing import Final

from windowsvc.captions.live import Captions, end_with_stop
from windowsvc.events import subscribe
from windowsvc.realtime import News
from windowsvc.screens import Sender
from windowsvc.web.captions import counter, mirror, phone
from windowsvc.web.captions.shared import pages
from windowsvc.web.parts import Parts

FACES: Final = (counter, mirror, phone)

__all__ = ["FACES", "install", "pages"]


def install(parts: Parts, *, news: News, send: Sender) -> Captions:
    """Make the conversations of an application, ended by what the log says."""
    captions = Captions(
        parts.engine,
        parts.keys,
        parts.clocks,
        parts.configuration,
        send=send,
        several=parts.settings.workers > 1,
    )
    parts.extra["captions"] = captions
    news.listeners.append(captions.heard)
    subscribe(end_with_stop)
    return captions
