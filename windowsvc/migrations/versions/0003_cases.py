"""Cases: what a family needs, who is who in it, how far it is, and what was asked of the departments."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TABLES = [
    "case_file",
    *("case_ticket", "case_answer", "case_question", "case_person", "case_role", "case_id_check"),
    *("case_item", "case_request", "case_relay", "case_entry", "case_count"),
]


def upgrade() -> None:
    _file()
    _answers()
    _people()
    _work()
    _journal()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _file() -> None:
    op.create_table(
        "case_file",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(12), nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("visit_on", sa.Date()),
        sa.Column("last_visit", sa.Date()),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_case_file_known_state")),
        sa.PrimaryKeyConstraint("code", name="pk_case_file"),
    )
    op.create_index("ix_case_file_office", "case_file", ["office", "state"])
    op.create_table(
        "case_ticket",
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_ticket_case"),
        sa.PrimaryKeyConstraint("case", "ticket_id", name="pk_case_ticket"),
    )
    op.create_index("ix_case_ticket_ticket_id", "case_ticket", ["ticket_id"])


def _answers() -> None:
    op.create_table(
        "case_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("fact", sa.String(80), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("value", sa.LargeBinary()),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("department", sa.String(40)),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("question", sa.Integer()),
        sa.Column("ended_by", sa.Integer()),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_answer_case"),
        sa.PrimaryKeyConstraint("id", name="pk_case_answer"),
    )
    op.create_index("ix_case_answer_case", "case_answer", ["case"])
    op.create_table(
        "case_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("question", sa.String(90), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by", sa.Integer()),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_question_case"),
        sa.PrimaryKeyConstraint("id", name="pk_case_question"),
    )
    op.create_index("ix_case_question_case", "case_question", ["case"])


def _people() -> None:
    op.create_table(
        "case_person",
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_person_case"),
        sa.PrimaryKeyConstraint("case", "who", name="pk_case_person"),
    )
    op.create_table(
        "case_role",
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_role_case"),
        sa.PrimaryKeyConstraint("case", "role", "who", name="pk_case_role"),
    )
    op.create_table(
        "case_id_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_id_check_case"),
        sa.PrimaryKeyConstraint("id", name="pk_case_id_check"),
    )
    op.create_index("ix_case_id_check_case", "case_id_check", ["case"])


def _work() -> None:
    op.create_table(
        "case_item",
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("item", sa.String(120), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("leg", sa.Integer()),
        sa.Column("role", sa.String(20)),
        sa.Column("status", sa.String(20)),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "state IN ('not_started', 'in_hand', 'waiting', 'done', 'later', 'not_needed')",
            name=op.f("ck_case_item_known_state"),
        ),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_item_case"),
        sa.PrimaryKeyConstraint("case", "item", name="pk_case_item"),
    )
    op.create_index("ix_case_item_leg", "case_item", ["leg"])
    op.create_table(
        "case_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.Column("by", sa.String(40)),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_request_case"),
        sa.PrimaryKeyConstraint("id", name="pk_case_request"),
    )
    op.create_index("ix_case_request_case", "case_request", ["case"])
    op.create_table(
        "case_relay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("ticket_id", sa.Integer()),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("called_at", INSTANT, nullable=False),
        sa.Column("arrived_at", INSTANT),
        sa.Column("left_at", INSTANT),
        sa.Column("by", sa.String(40), nullable=False),
        sa.CheckConstraint("state IN ('called', 'here', 'left', 'called_off')", name=op.f("ck_case_relay_known_state")),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_relay_case"),
        sa.PrimaryKeyConstraint("id", name="pk_case_relay"),
    )
    op.create_index("ix_case_relay_case", "case_relay", ["case"])


def _journal() -> None:
    op.create_table(
        "case_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("verb", sa.String(24), nullable=False),
        sa.Column("item", sa.String(120)),
        sa.Column("before", sa.String(40)),
        sa.Column("after", sa.String(40)),
        sa.Column("event_seq", sa.Integer()),
        sa.Column("note", sa.LargeBinary()),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_entry_case"),
        sa.PrimaryKeyConstraint("id", name="pk_case_entry"),
    )
    op.create_index("ix_case_entry_case", "case_entry", ["case"])
    op.create_table(
        "case_count",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "month", "event", "what", name="pk_case_count"),
    )
