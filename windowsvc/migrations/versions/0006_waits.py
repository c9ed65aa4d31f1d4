"""The forecast of now, what was told at the issue, and what closed days taught."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "forecast",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("machine_at", INSTANT, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office", name="pk_forecast"),
    )
    op.create_table(
        "wait_told",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("leg", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=False),
        sa.Column("middle", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("office", "business_day", "leg", name="pk_wait_told"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "day_learnt",
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("sums", sa.JSON(), nullable=False),
        sa.Column("accuracy", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office", "business_day", name="pk_day_learnt"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("day_learnt", "wait_told", "forecast"):
        op.drop_table(table)
