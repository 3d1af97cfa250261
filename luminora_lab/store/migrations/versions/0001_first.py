"""Sessions, turns, facts, episodes, events, moods, relations, snapshots, and what counts them."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_PAIR = "user personality"
_TABLES = {
    "sessions": ("session_id", _PAIR, "number:int language title started_at last_at ended_at ended settings:json"),
    "turns": ("session_id position:int", "", f"turn_id {_PAIR} session:int speaker role text at reply:json trace:json"),
    "facts": (
        f"{_PAIR} fact_id", "",
        "place:int subject category key value confidence:float count:int turns:json said_at valid_at invalid_at "
        "created_at expired_at source",
    ),
    "episodes": (
        f"{_PAIR} episode_id", "",
        "session_id session:int first_turn last_turn turns:json n_turns:int start end type title summary "
        "summary_turns:json importance:float sentiment:float",
    ),
    "events": (
        f"{_PAIR} number:int", "",
        "session_id turn_id time type points:float reason characters:int affinity:float level",
    ),
    "moods": (f"{_PAIR} number:int", "", "session_id turn_id at mood intensity:float trigger reason"),
    "relations": (
        _PAIR, "", "affinity:float level mood intensity:float messages:int first_at updated_at version:int state:json",
    ),
    "snapshots": ("snapshot_id", _PAIR, "title created_at sha256 document:json"),
}  # fmt: skip
_INDEXES = {
    "sessions": ["user personality number"],
    "turns": ["user personality session position", "at"],
    "snapshots": ["user personality"],
}


def _column(told: str, key: bool) -> Column[Any]:
    name, _, kind = told.partition(":")
    types: dict[str, Any] = {"": TEXT, "int": BigInteger(), "float": Double(), "json": Text()}
    return Column(name, types[kind], primary_key=key, nullable=not key, autoincrement=False)


def upgrade() -> None:
    for name, (key, *rest) in _TABLES.items():
        columns = [_column(told, True) for told in key.split()]
        columns += [_column(told, False) for told in " ".join(rest).split()]
        op.create_table(f"luminora_{name}", *columns)
        for index in _INDEXES.get(name, ()):
            several = index.split()
            op.create_index(f"luminora_{name}_{'_'.join(several)}", f"luminora_{name}", several)
    op.create_table(
        "luminora_counters",
        Column("kind", TEXT, primary_key=True),
        Column("part", TEXT, primary_key=True),
        Column("number", BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("luminora_counters")
    for name in reversed(_TABLES):
        op.drop_table(f"luminora_{name}")
