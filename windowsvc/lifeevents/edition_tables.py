"""The tables of the content's editions: what each one says, and from which day one is used."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from windowsvc.database import Base


class ContentEdition(Base):
    """版: the whole content of one event as it was at one time. Never changed, never deleted.

    ``shipped`` names the content that this program brought along when the edition was made.
    """

    __tablename__ = "content_edition"
    __table_args__ = (UniqueConstraint("event", "number"), Index("ix_content_edition_digest", "event", "digest"))
    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    plain: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    shipped: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(400))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class ContentStart(Base):
    """From which day an edition is used; ``edition`` is empty for what this program brings along."""

    __tablename__ = "content_start"
    __table_args__ = (Index("ix_content_start_event", "event", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(40))
    edition: Mapped[int | None] = mapped_column(ForeignKey("content_edition.id"))
    valid_from: Mapped[date] = mapped_column(Date)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ContentUse(Base):
    """The edition that a case was begun on, on which it stays."""

    __tablename__ = "content_use"
    case: Mapped[str] = mapped_column(String(40), primary_key=True)
    edition: Mapped[int] = mapped_column(ForeignKey("content_edition.id"))
