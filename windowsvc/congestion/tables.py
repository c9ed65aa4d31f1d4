"""What is kept of past days, and what is expected of the coming ones: numbers of people, never a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from windowsvc.database import Base


class DayCount(Base):
    """How many numbers were taken on one past day of an office, by service and hour: {"shomei": {"9": 84}}."""

    __tablename__ = "day_count"
    __table_args__ = ({"sqlite_with_rowid": False},)
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    business_day: Mapped[date] = mapped_column(Date, primary_key=True)
    numbers: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON)


class Congestion(Base):
    """What is expected of an office in the coming two months.

    Attributes:
        business_day: the day it was made on. ``config``: the configuration it knows.
        counted: the last day it has learnt from. ``content``: what `windowsvc.congestion.ahead` writes.
    """

    __tablename__ = "congestion"
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    business_day: Mapped[date] = mapped_column(Date)
    config: Mapped[int]
    counted: Mapped[date] = mapped_column(Date)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
