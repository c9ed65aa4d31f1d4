"""Conversations at the windows, encrypted by a key of each, and gone with their stop."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "caption_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("window", sa.String(40), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("leg", sa.Integer()),
        sa.Column("ticket", sa.Integer()),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_caption_session"),
        sa.UniqueConstraint("window", name="uq_caption_session_window"),
        sa.UniqueConstraint("nonce", name="uq_caption_session_nonce"),
    )
    op.create_index("ix_caption_session_leg", "caption_session", ["leg"])
    op.create_table(
        "caption_line",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("of", sa.Integer()),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("producer", sa.String(8), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["caption_session.id"], name="fk_caption_line_session_id"),
        sa.PrimaryKeyConstraint("session_id", "seq", name="pk_caption_line"),
    )


def downgrade() -> None:
    op.drop_table("caption_line")
    op.drop_table("caption_session")
