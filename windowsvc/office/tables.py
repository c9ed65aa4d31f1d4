"""The tables of configuration and of the people and devices that use it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from windowsvc.database import Base


class Document(Base):
    """One item of configuration as it stands now. Codes never change and nothing is deleted."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_office", "office"),)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    office: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)


class Change(Base):
    """One change of configuration: what it was, what it became, who, when, from when on."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_item", "kind", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(40))
    office: Mapped[str] = mapped_column(String(40))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    valid_from: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    applied_at: Mapped[datetime | None] = mapped_column(index=True)


class Staff(Base):
    """A person who signs in."""

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(12), default="ja")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    second: Mapped[bytes | None] = mapped_column(LargeBinary)
    second_step: Mapped[int] = mapped_column(default=0)


class StaffRole(Base):
    """What a person may do in one office, or in one department of it (``office/department``)."""

    __tablename__ = "staff_role"
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    office: Mapped[str] = mapped_column(String(81), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), primary_key=True)


class ActorName(Base):
    """Which person an actor number stands for; purged after 90 days."""

    __tablename__ = "actor_name"
    __table_args__ = (UniqueConstraint("staff_id", "quarter"),)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    quarter: Mapped[date] = mapped_column(Date)
    last_used: Mapped[date] = mapped_column(Date)


class StaffSession(Base):
    """A sign-in. The cookie holds the token; the table only its hash. ``code`` names it without opening anything."""

    __tablename__ = "staff_session"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    actor: Mapped[str] = mapped_column(String(40))
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Device(Base):
    """A kiosk, board, counter screen, printer agent or integration that was let in."""

    __tablename__ = "device"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    office: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(80))
    place: Mapped[str | None] = mapped_column(String(40))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    enrolled_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    sound: Mapped[bool | None]


class EnrolCode(Base):
    """An 8-digit code that lets one device in, once, for ten minutes."""

    __tablename__ = "enrol_code"
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    office: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    place: Mapped[str | None] = mapped_column(String(40))
    made_by: Mapped[str] = mapped_column(String(40))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Throttle(Base):
    """When somebody last tried to guess: a login at an address, a login, an address. Keys are hashed."""

    __tablename__ = "throttle"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    tries: Mapped[list[float]] = mapped_column(JSON)
    until: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """One link of the audit chain. Times and details are text, so that what is checked is what was written."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_office", "office", "seq"),)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    office: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHead(Base):
    """The end of the chain, and where it begins since its oldest part was deleted; one row."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    base_seq: Mapped[int]
    base_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
