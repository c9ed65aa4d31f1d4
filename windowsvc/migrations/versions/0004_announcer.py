"""Whose turn it is to speak, where several boards hang within earshot of each other."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcer",
        sa.Column("zone", sa.String(100), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("zone", name="pk_announcer"),
    )


def downgrade() -> None:
    op.drop_table("announcer")
