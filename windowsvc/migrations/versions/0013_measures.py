"""What is kept of days that are over, what people say of their visit, and walks with a stopwatch."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measured_day",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office", "business_day", "service", name="pk_measured_day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "measured_month",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office", "month", "service", name="pk_measured_month"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feedback_count",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("score", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("score >= 0 AND score <= 10", name=op.f("ck_feedback_count_from_0_to_10")),
        sa.PrimaryKeyConstraint("office", "business_day", "service", "language", "score", name="pk_feedback_count"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feedback_words",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_words"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_feedback_words_day", "feedback_words", ["office", "business_day"])
    op.create_table(
        "feedback_given",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_feedback_given"),
    )
    op.create_table(
        "survey_walk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(8), nullable=False),
        sa.Column("story", sa.String(40), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("writes", sa.Integer(), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.CheckConstraint("phase IN ('before', 'after')", name=op.f("ck_survey_walk_known_phase")),
        sa.PrimaryKeyConstraint("id", name="pk_survey_walk"),
    )
    op.create_index("ix_survey_walk_office", "survey_walk", ["office", "phase"])


def downgrade() -> None:
    op.drop_table("survey_walk")
    op.drop_table("feedback_given")
    op.drop_table("feedback_words")
    op.drop_table("feedback_count")
    op.drop_table("measured_month")
    op.drop_table("measured_day")
