"""Refusals: what a person or a program is told when something cannot be done.

A refusal changes nothing: whoever opened the transaction rolls it back. The code is
stable (programs compare it), the message is an English message id that the edge
translates for the reader, and the detail holds plain JSON values without personal data.
"""

from __future__ import annotations

from typing import Any


def N_(message: str) -> str:
    """Mark a message id for extraction without translating it here."""
    return message


class Refusal(Exception):
    """Something asked for cannot be done, for a reason that can be said.

    Args:
        code: stable snake_case code.
        message: English message id with ``{placeholders}`` filled from ``detail``.
        status: HTTP status the web faces answer with.
        detail: plain JSON values that help the reader; never personal data.
    """

    def __init__(self, code: str, message: str, *, status: int = 409, **detail: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.detail = detail
