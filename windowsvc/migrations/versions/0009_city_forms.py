"""A city's own sheets and the maps of their fields, every state of them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "city_pdf",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_city_pdf"),
    )
    op.create_table(
        "city_map",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("pdf", sa.String(64), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pdf"], ["city_pdf.digest"], name="fk_city_map_pdf"),
        sa.PrimaryKeyConstraint("id", name="pk_city_map"),
    )
    op.create_index("ix_city_map_code", "city_map", ["code"])


def downgrade() -> None:
    op.drop_index("ix_city_map_code", table_name="city_map")
    op.drop_table("city_map")
    op.drop_table("city_pdf")
