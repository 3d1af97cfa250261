"""A session says which parts of the lab were switched off; definitions of personalities are kept once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("luminora_sessions", sa.Column("flags", sa.Text(), nullable=True))
    op.execute("UPDATE luminora_sessions SET flags = '{}'")
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "luminora_personalities",
        sa.Column("sha256", text, primary_key=True),
        sa.Column("name", text),
        sa.Column("document", sa.Text()),
    )


def downgrade() -> None:
    op.drop_table("luminora_personalities")
    op.drop_column("luminora_sessions", "flags")
