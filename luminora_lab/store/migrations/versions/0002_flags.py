"""A session says which parts of the lab were switched off; of those before, none were."""

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


def downgrade() -> None:
    op.drop_column("luminora_sessions", "flags")
