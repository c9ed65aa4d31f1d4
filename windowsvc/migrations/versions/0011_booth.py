"""Which case the screen in front of the family shows."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_booth",
        sa.Column("window", sa.String(40), nullable=False),
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("said", sa.String(12), nullable=False),
        sa.Column("fact", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_booth_case"),
        sa.PrimaryKeyConstraint("window", name="pk_case_booth"),
    )
    op.create_index("ix_case_booth_case", "case_booth", ["case"])


def downgrade() -> None:
    op.drop_index("ix_case_booth_case", table_name="case_booth")
    op.drop_table("case_booth")
