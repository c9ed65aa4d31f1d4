"""What the captions hold about people: the words of one visit, until it ends."""

from __future__ import annotations

from windowsvc.office.holdings import Holding, declare

declare(
    Holding(
        room="captions",
        what="what is said at a window, as text",
        about="whoever is at the window and the clerk",
        purpose="reading along at the window and on the phone during the visit",
        lifetime="the visit at that window, at the latest the business day",
        columns=frozenset({"caption_line.body"}),
        erasure="erased when the visit there ends",
        sealed=False,
    )
)
