"""The counts of past days by hour, and what is expected of the coming ones."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_count",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office", "business_day", name="pk_day_count"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "congestion",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("config", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office", name="pk_congestion"),
    )


def downgrade() -> None:
    for table in ("congestion", "day_count"):
        op.drop_table(table)
