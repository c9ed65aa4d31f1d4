"""What the lobby holds about people: what a ticket asked to be minded, until its day ends."""

from __future__ import annotations

from windowsvc.office.holdings import Holding, declare, nobody_in

declare(
    Holding(
        room="lobby",
        what="needs of a ticket",
        about="whoever holds the number; no name stands beside it",
        purpose="captions, large text, an interpreter, a wheelchair's way and the like during the visit",
        lifetime="the business day",
        columns=frozenset({"ticket.needs"}),
        erasure="nulled when the day closes",
        sealed=False,
    )
)
nobody_in("ticket.token_hash", because="the hash of a token that nobody can make again once the day is closed")
nobody_in("emergency.text", because="a notice to everybody in the lobby")
nobody_in("staff_call.place", because="the code of a kiosk or service")
