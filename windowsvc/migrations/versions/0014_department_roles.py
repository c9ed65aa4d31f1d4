"""A role may be for one department of an office."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("staff_role") as table:
        table.alter_column("office", existing_type=sa.String(40), type_=sa.String(81), existing_nullable=False)


def downgrade() -> None:
    op.execute("DELETE FROM staff_role WHERE office LIKE '%/%'")
    with op.batch_alter_table("staff_role") as table:
        table.alter_column("office", existing_type=sa.String(81), type_=sa.String(40), existing_nullable=False)
