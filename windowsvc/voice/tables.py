"""Which board speaks where several hang within earshot of each other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from windowsvc.database import Base


class AnnouncerLease(Base):
    """The one screen that speaks in a zone, until its lease ends."""

    __tablename__ = "announcer"
    zone: Mapped[str] = mapped_column(String(100), primary_key=True)
    holder: Mapped[str] = mapped_column(String(40))
    until: Mapped[datetime]
