"""What the estimate keeps: the forecast of now, what was told at the issue, and what each closed day taught."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from windowsvc.database import Base


class Forecast(Base):
    """One row an office: the last published forecast, by its number in the office's revision.

    Attributes:
        seq: the last event it knows of. ``at``: the business instant it was made at; ``machine_at``: the real one.
        content: what `windowsvc.waiting.publishing` writes: by leg and by service, what is shown.
    """

    __tablename__ = "forecast"
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
    seq: Mapped[int]
    business_day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime]
    machine_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class WaitTold(Base):
    """The first forecast of each leg of a day, in minutes, until the day is learnt from."""

    __tablename__ = "wait_told"
    __table_args__ = ({"sqlite_with_rowid": False},)
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    business_day: Mapped[date] = mapped_column(Date, primary_key=True)
    leg: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service: Mapped[str] = mapped_column(String(40))
    at: Mapped[float]
    low: Mapped[float]
    middle: Mapped[float]
    high: Mapped[float]


class DayLearnt(Base):
    """What one closed day of an office taught, and how good its forecasts were."""

    __tablename__ = "day_learnt"
    __table_args__ = ({"sqlite_with_rowid": False},)
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    business_day: Mapped[date] = mapped_column(Date, primary_key=True)
    sums: Mapped[dict[str, Any]] = mapped_column(JSON)
    accuracy: Mapped[dict[str, Any]] = mapped_column(JSON)
