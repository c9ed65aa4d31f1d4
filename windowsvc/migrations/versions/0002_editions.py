"""The editions of the content: what each one says, from when it is used, and which case stays on which."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "content_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plain", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("shipped", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(12), nullable=False),
        sa.Column("note", sa.String(400), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_content_edition"),
        sa.UniqueConstraint("event", "number", name="uq_content_edition_event_number"),
    )
    op.create_index("ix_content_edition_digest", "content_edition", ["event", "digest"])
    op.create_table(
        "content_start",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("edition", sa.Integer()),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_content_start"),
        sa.ForeignKeyConstraint(["edition"], ["content_edition.id"], name="fk_content_start_edition"),
    )
    op.create_index("ix_content_start_event", "content_start", ["event", "valid_from"])
    op.create_table(
        "content_use",
        sa.Column("case", sa.String(40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case", name="pk_content_use"),
        sa.ForeignKeyConstraint(["edition"], ["content_edition.id"], name="fk_content_use_edition"),
    )


def downgrade() -> None:
    for table in ("content_use", "content_start", "content_edition"):
        op.drop_table(table)
