"""What is being printed where. No personal data: a ticket's id, a printer, and how far the paper has come."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from windowsvc.database import Base

_BUSY = "holder IS NOT NULL AND state IN ('queued', 'sending')"


class PrintJob(Base):
    """印刷: one copy of one ticket's slip on its way to one printer.

    Attributes:
        channel: network (the server prints), agent (a program beside the printer), browser (the kiosk's page).
        target: the printer itself; one slip at a time goes to it.
        copy: 1 is the slip of the issue, every further one is marked 再発行.
        due: not tried before this instant. expires_at: not begun after it; nobody waits for the paper any more.
        holder: who has taken the job, until lease_until. All instants are the machine's.
        problem: why the paper did not come, or is late.
    """

    __tablename__ = "print_job"
    __table_args__ = (
        Index("ix_print_job_next", "state", "target", "id"),
        Index("ix_print_job_day", "office", "business_day", "state"),
        Index("uq_print_job_one_at_printer", "target", unique=True, sqlite_where=text(_BUSY)),
        CheckConstraint(
            "state IN ('queued', 'sending', 'printed', 'failed', 'uncertain', 'reprinted', 'void')", name="known_state"
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    office: Mapped[str] = mapped_column(String(40))
    business_day: Mapped[date] = mapped_column(Date)
    kiosk: Mapped[str] = mapped_column(String(40))
    ticket_id: Mapped[int] = mapped_column(Integer, index=True)
    kind: Mapped[str] = mapped_column(String(12), default="slip")
    copy: Mapped[int] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(12))
    target: Mapped[str] = mapped_column(String(180))
    state: Mapped[str] = mapped_column(String(12))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due: Mapped[datetime]
    expires_at: Mapped[datetime]
    holder: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(24))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CityPdf(Base):
    """A city's own empty sheet, by the digest of its bytes."""

    __tablename__ = "city_pdf"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class CityMap(Base):
    """One state of the field map of a city's sheet, as YAML; the newest of a code is in use, none is changed."""

    __tablename__ = "city_map"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    pdf: Mapped[str] = mapped_column(ForeignKey("city_pdf.digest"))
    fields: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
