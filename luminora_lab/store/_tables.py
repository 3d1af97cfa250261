"""The tables of a SQL store, made from the kinds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from luminora_lab.store.kinds import KINDS

if TYPE_CHECKING:
    import sqlalchemy as sa

__all__ = ["COUNTERS", "PREFIX", "VERSIONS", "counters", "metadata", "text_type"]

PREFIX = "luminora_"
COUNTERS = f"{PREFIX}counters"
VERSIONS = f"{PREFIX}version"
"""Where Alembic keeps the revision."""


def text_type() -> Any:
    """Return texts that compare by their bytes in every database."""
    import sqlalchemy as sa

    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


@cache
def metadata() -> sa.MetaData:
    """Return the tables of the layout that this lab writes."""
    import sqlalchemy as sa

    made = sa.MetaData()
    types: dict[str, Any] = {
        "text": text_type,
        "time": text_type,
        "json": sa.Text,
        "int": sa.BigInteger,
        "float": sa.Double,
    }
    for kind in KINDS.values():
        columns = [
            sa.Column(
                name, types[type_](), primary_key=name in kind.key, nullable=name not in kind.key, autoincrement=False
            )
            for name, type_ in kind.columns.items()
        ]
        table = sa.Table(PREFIX + kind.name, made, *columns)
        for index in kind.indexes:
            sa.Index(f"{PREFIX}{kind.name}_{'_'.join(index)}", *(table.c[name] for name in index))
    counters_in(made)
    return made


def counters_in(made: sa.MetaData) -> sa.Table:
    """Add the table of counters."""
    import sqlalchemy as sa

    return sa.Table(
        COUNTERS, made,
        sa.Column("kind", text_type(), primary_key=True), sa.Column("part", text_type(), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
    )  # fmt: skip


def counters() -> sa.Table:
    """Return the table of counters."""
    return metadata().tables[COUNTERS]
