"""What was printed of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("sheets", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.code"], name="fk_case_print_case"),
        sa.PrimaryKeyConstraint("id", name="pk_case_print"),
    )
    op.create_index("ix_case_print_case", "case_print", ["case"])


def downgrade() -> None:
    op.drop_index("ix_case_print_case", table_name="case_print")
    op.drop_table("case_print")
