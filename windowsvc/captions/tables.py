"""The tables of captions. Words are encrypted by a key of their session, and gone when it ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from windowsvc.database import Base


class CaptionSession(Base):
    """A conversation at one window. Its row exists while it lasts; ``last`` counts its lines."""

    __tablename__ = "caption_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    window: Mapped[str] = mapped_column(String(40), unique=True)
    office: Mapped[str] = mapped_column(String(40))
    leg: Mapped[int | None] = mapped_column(index=True)
    ticket: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(12))
    nonce: Mapped[str] = mapped_column(String(32), unique=True)
    last: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]


class CaptionLine(Base):
    """One entry of a conversation, in order and without a gap: a line, or that line ``of`` was taken back."""

    __tablename__ = "caption_line"
    session_id: Mapped[int] = mapped_column(ForeignKey("caption_session.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    of: Mapped[int | None]
    side: Mapped[str] = mapped_column(String(8))
    producer: Mapped[str] = mapped_column(String(8))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime]
