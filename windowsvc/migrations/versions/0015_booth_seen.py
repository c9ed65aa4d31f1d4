"""What the family saw on the screen before it, so that a later answer shows what came and went."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM case_booth")  # a screen is sent its case anew
    with op.batch_alter_table("case_booth") as table:
        table.add_column(sa.Column("seen", sa.LargeBinary(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("case_booth") as table:
        table.drop_column("seen")
