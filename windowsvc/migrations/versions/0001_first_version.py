"""The tables of the first version: the log, configuration, people and devices, the lobby, and its printing."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ACTIVE = "state IN ('absent', 'called', 'held', 'serving', 'waiting')"
AT_PRINTER = "holder IS NOT NULL AND state IN ('queued', 'sending')"
AT_WINDOW = "state IN ('called', 'serving')"
KNOWN = (
    "state IN ('absent', 'booked', 'called', 'cancelled', 'done', 'expired', 'held', 'planned', 'serving', "
    "'transferred', 'waiting')"
)


def upgrade() -> None:
    _log()
    _configuration()
    _people()
    _devices()
    _tickets()
    _legs()
    _lobby()
    _printing()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


TABLES = [
    *("office_sequence", "event", "idempotency", "job", "document", "change"),
    *("staff", "staff_role", "actor_name", "staff_session", "device", "enrol_code", "throttle"),
    *("counter", "ticket", "leg", "window_state", "emergency", "staff_call", "print_job"),
]


def _log() -> None:
    op.create_table(
        "office_sequence",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("open_day", sa.Date()),
        sa.Column("config", sa.Integer(), nullable=False),
        sa.Column("forecast", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", name="pk_office_sequence"),
    )
    op.create_table(
        "event",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("verb", sa.String(24), nullable=False),
        sa.Column("ticket", sa.Integer()),
        sa.Column("leg", sa.Integer()),
        sa.Column("service", sa.String(40)),
        sa.Column("window", sa.String(40)),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("from_state", sa.String(16)),
        sa.Column("to_state", sa.String(16)),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("build", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("office", "seq", name="pk_event"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_event_day", "event", ["office", "business_day", "verb"])
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("verb", sa.String(24), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name="pk_idempotency"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT),
        sa.Column("holder", sa.String(40)),
        sa.Column("last_started", INSTANT),
        sa.Column("last_finished", INSTANT),
        sa.Column("last_error", sa.String(200)),
        sa.PrimaryKeyConstraint("name", name="pk_job"),
    )


def _configuration() -> None:
    op.create_table(
        "document",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", name="pk_document"),
    )
    op.create_index("ix_document_office", "document", ["office"])
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("applied_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_applied_at", "change", ["applied_at"])
    op.create_index("ix_change_item", "change", ["kind", "code"])


def _people() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("login", name="uq_staff_login"),
    )
    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_role_staff_id"),
        sa.PrimaryKeyConstraint("staff_id", "office", "role", name="pk_staff_role"),
    )
    op.create_table(
        "actor_name",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("last_used", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_actor_name_staff_id"),
        sa.PrimaryKeyConstraint("code", name="pk_actor_name"),
        sa.UniqueConstraint("staff_id", "quarter", name="uq_actor_name_staff_id_quarter"),
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_session_staff_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_session"),
        sa.UniqueConstraint("code", name="uq_staff_session_code"),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"])


def _devices() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("place", sa.String(40)),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("enrolled_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("seen_at", INSTANT),
        sa.Column("sound", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
        sa.UniqueConstraint("token_hash", name="uq_device_token_hash"),
    )
    op.create_index("ix_device_office", "device", ["office"])
    op.create_table(
        "enrol_code",
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("place", sa.String(40)),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.PrimaryKeyConstraint("code_hash", name="pk_enrol_code"),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("tries", sa.JSON(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_throttle"),
    )
    op.create_index("ix_throttle_until", "throttle", ["until"])


def _tickets() -> None:
    op.create_table(
        "counter",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "business_day", "series", name="pk_counter"),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("needs", sa.JSON()),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("origin", sa.String(12), nullable=False),
        sa.Column("issued_by", sa.String(40), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint(
            "office", "business_day", "series", "number", name="uq_ticket_office_business_day_series_number"
        ),
        sa.UniqueConstraint("token_hash", name="uq_ticket_token_hash"),
    )


def _legs() -> None:
    op.create_table(
        "leg",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("placed_by", sa.String(12), nullable=False),
        sa.Column("priority", sa.String(40)),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("window", sa.String(40)),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("waiting_since", INSTANT),
        sa.Column("called_at", INSTANT),
        sa.Column("started_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.CheckConstraint(KNOWN, name=op.f("ck_leg_known_state")),
        sa.CheckConstraint(f'NOT ({AT_WINDOW}) OR "window" IS NOT NULL', name=op.f("ck_leg_window_named")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_leg_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_leg"),
    )
    op.create_index("ix_leg_queue", "leg", ["state", "service", "place", "id"])
    op.create_index("ix_leg_ticket_id", "leg", ["ticket_id"])
    op.create_index(
        "uq_leg_one_active",
        "leg",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text(ACTIVE),
        postgresql_where=sa.text(ACTIVE),
    )
    op.create_index(
        "uq_leg_one_at_window",
        "leg",
        ["window"],
        unique=True,
        sqlite_where=sa.text(AT_WINDOW),
        postgresql_where=sa.text(AT_WINDOW),
    )


def _lobby() -> None:
    op.create_table(
        "window_state",
        sa.Column("window", sa.String(40), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("profile", sa.String(40)),
        sa.Column("holder", sa.String(64)),
        sa.Column("staff_id", sa.Integer()),
        sa.Column("reason", sa.String(40)),
        sa.Column("since", INSTANT, nullable=False),
        sa.CheckConstraint(
            "state IN ('closed', 'open', 'paused', 'draining')", name=op.f("ck_window_state_known_state")
        ),
        sa.PrimaryKeyConstraint("window", name="pk_window_state"),
    )
    op.create_index("ix_window_state_office", "window_state", ["office"])
    op.create_table(
        "emergency",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("office", name="pk_emergency"),
    )
    op.create_table(
        "staff_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("ticket_id", sa.Integer()),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_staff_call"),
    )
    op.create_index("ix_staff_call_office", "staff_call", ["office"])


def _printing() -> None:
    op.create_table(
        "print_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("kiosk", sa.String(40), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(12), nullable=False),
        sa.Column("target", sa.String(180), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("holder", sa.String(40)),
        sa.Column("lease_until", INSTANT),
        sa.Column("problem", sa.String(24)),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'printed', 'failed', 'uncertain', 'reprinted', 'void')",
            name=op.f("ck_print_job_known_state"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_print_job"),
    )
    op.create_index("ix_print_job_day", "print_job", ["office", "business_day", "state"])
    op.create_index("ix_print_job_next", "print_job", ["state", "target", "id"])
    op.create_index("ix_print_job_ticket_id", "print_job", ["ticket_id"])
    op.create_index(
        "uq_print_job_one_at_printer",
        "print_job",
        ["target"],
        unique=True,
        sqlite_where=sa.text(AT_PRINTER),
        postgresql_where=sa.text(AT_PRINTER),
    )
