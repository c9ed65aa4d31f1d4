"""A second step at sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("second", sa.LargeBinary(), nullable=True))
    op.add_column("staff", sa.Column("second_step", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("staff") as table:
        table.alter_column("second_step", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("staff") as table:
        table.drop_column("second_step")
        table.drop_column("second")
