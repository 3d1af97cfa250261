"""Records in a SQL database, through SQLAlchemy: SQLite (WAL) in a file, or PostgreSQL."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, MissingExtra
from luminora_lab.files.strictjson import quote
from luminora_lab.store._tables import PREFIX, VERSIONS, counters, metadata
from luminora_lab.store.asking import Condition, Query, folded
from luminora_lab.store.base import BaseStore, Change, conflict
from luminora_lab.store.kinds import VERSION, Kind, Record

if TYPE_CHECKING:
    import sqlalchemy as sa

__all__ = ["SqlStore", "engine_of", "revision_of", "said"]


class SqlStore(BaseStore):
    """A store in a SQL database.

    What was committed survives a killed process; SQLite's last seconds may go with a power cut (WAL, synchronous
    NORMAL).

    Parameters
    ----------
    url
        As :func:`luminora_lab.open_store` takes it.
    create
        Whether tables are made where there are none.

    Raises
    ------
    DataError
        No store, another program's file, another layout, or a database that does not answer.
    MissingExtra
        psycopg is not installed.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> store = SqlStore(f"sqlite:///{pathlib.Path(tempfile.mkdtemp()) / 'lab.db'}")
    >>> with store.batch() as batch:
    ...     _ = batch.append("turns", {"session_id": "a", "text": "Tea?"})
    >>> store.find("turns", {"text contains": "TEA"})[0]["position"]
    1
    """

    def __init__(self, url: str, create: bool = True) -> None:
        self.engine, self.url = engine_of(url, create)
        try:
            with self._asking() as db:
                found = revision_of(db)
                others = [] if found else _tables_in(db)
            if found is None:
                self._create(create, others)
            elif found != VERSION:
                newer = found > VERSION
                what = f"its layout is version {found}, this lab's is {VERSION}"
                raise DataError(
                    what, place=self.url, remedy="update the lab" if newer else f"luminora migrate up {self.url}"
                )
        except BaseException:
            self.engine.dispose()
            raise

    def _create(self, create: bool, others: list[str]) -> None:
        if not create:
            raise DataError("there is no store", place=self.url, remedy="name one, or let it be made")
        if others and self.engine.dialect.name == "sqlite":
            remedy = "name another file"
            if "user_affinity" in others:
                remedy = "to take over a LuminoraCore database: luminora migrate import FILE STORE"
            what = f"it is another program's database (tables {', '.join(others[:4])})"
            raise DataError(what, place=self.url, remedy=remedy)
        import sqlalchemy as sa

        with self._writing() as db:
            if self.engine.dialect.name == "postgresql":
                db.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('luminora_lab'))"))
            if revision_of(db) is None:
                metadata().create_all(db)
                db.execute(sa.text(f"CREATE TABLE {VERSIONS} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
                db.execute(sa.text(f"INSERT INTO {VERSIONS} VALUES ('{VERSION:04d}')"))

    # -- writing --------------------------------------------------------------------------------------------------
    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with said(self.url), self.engine.connect().execution_options(luminora_writes=True) as db, db.begin():
            yield db

    @contextmanager
    def _asking(self) -> Iterator[sa.Connection]:
        with said(self.url), self.engine.connect() as db:
            yield db

    def _commit(self, changes: Sequence[Change]) -> list[int]:
        numbers: list[int] = []
        with self._writing() as db:
            for change in changes:
                if change.what == "expect":
                    self._expect(db, change)
            for change in changes:
                table = _table(change.kind)
                if change.what == "append":
                    number = self._count_on(db, change)
                    numbers.append(number)
                    row = {**change.record, change.kind.key[-1]: number}
                    db.execute(table.insert(), [_row(change.kind, row)])
                elif change.what == "put":
                    db.execute(self._upsert(change.kind), [_row(change.kind, change.record)])
                    if change.kind.counted:
                        self._raise_counter(db, change)
                elif change.what == "delete":
                    db.execute(table.delete().where(*_is(table, change.kind.key, change.key)))
        return numbers

    def _expect(self, db: sa.Connection, change: Change) -> None:
        table = _table(change.kind)
        ((column, value),) = change.record.items()
        asked = table.select().with_only_columns(table.c[column]).where(*_is(table, change.kind.key, change.key))
        own = db.execute(asked.with_for_update()).scalar()
        if own != value:
            raise conflict(change, own)

    def _insert(self) -> Any:
        from sqlalchemy.dialects import postgresql, sqlite

        return postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert

    @lru_cache(maxsize=32)  # noqa: B019
    def _upsert(self, kind: Kind) -> Any:
        table = _table(kind)
        insert = self._insert()(table)
        rest = {name: insert.excluded[name] for name in kind.columns if name not in kind.key}
        return insert.on_conflict_do_update(index_elements=list(kind.key), set_=rest)

    def _count_on(self, db: sa.Connection, change: Change) -> int:
        """Return the next number of a partition; the counter stays locked until the batch is written."""
        table = counters()
        insert = self._insert()(table).values(kind=change.kind.name, part=json.dumps(change.key), number=1)
        raised = insert.on_conflict_do_update(index_elements=["kind", "part"], set_={"number": table.c.number + 1})
        return int(db.execute(raised.returning(table.c.number)).scalar_one())

    def _raise_counter(self, db: sa.Connection, change: Change) -> None:
        import sqlalchemy as sa

        table = counters()
        insert = self._insert()(table).values(
            kind=change.kind.name, part=json.dumps(change.key[:-1]), number=change.key[-1]
        )
        larger = sa.case((table.c.number > insert.excluded.number, table.c.number), else_=insert.excluded.number)
        db.execute(insert.on_conflict_do_update(index_elements=["kind", "part"], set_={"number": larger}))

    # -- reading --------------------------------------------------------------------------------------------------
    def _get(self, kind: Kind, key: tuple[Any, ...]) -> Record | None:
        table = _table(kind)
        with self._asking() as db:
            found = db.execute(table.select().where(*_is(table, kind.key, key))).mappings().first()
        return None if found is None else _record(kind, found)

    def _find(self, query: Query) -> list[Record]:
        table = _table(query.kind)
        asked = table.select().where(*self._conditions(table, query))
        for name, falling in query.order:
            column = table.c[name]
            asked = asked.order_by(column.desc().nulls_last() if falling else column.asc().nulls_first())
        if query.limit is not None or query.offset:
            asked = asked.limit(2**62 if query.limit is None else query.limit).offset(query.offset)
        with self._asking() as db:
            return [_record(query.kind, row) for row in db.execute(asked).mappings()]

    def _count(self, query: Query) -> int:
        import sqlalchemy as sa

        table = _table(query.kind)
        with self._asking() as db:
            asked = sa.select(sa.func.count()).select_from(table).where(*self._conditions(table, query))
            return int(db.execute(asked).scalar_one())

    def _conditions(self, table: sa.Table, query: Query) -> list[Any]:
        return [_condition(table, one, self.engine.dialect.name) for one in query.conditions]

    def close(self) -> None:
        """Let go of files and connections."""
        self.engine.dispose()


def engine_of(url: str, create: bool = True) -> tuple[sa.Engine, str]:
    """Return the engine of an address, and the address without a password.

    Raises
    ------
    DataError
        No address, or no file where none is to be made.
    MissingExtra
        psycopg is not installed.
    """
    import sqlalchemy as sa

    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        remedy = "write sqlite:///FILE or postgresql://USER@HOST/DATABASE"
        raise DataError("it is no address of a database", place="store", remedy=remedy) from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, create), str(parsed)
    shown = parsed.render_as_string(hide_password=True)
    try:
        import psycopg  # noqa: F401
    except ImportError:
        remedy = "pip install 'luminora-lab[postgresql]'"
        raise MissingExtra("psycopg is not installed", place="store", remedy=remedy) from None
    return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True), shown


def _sqlite(parsed: sa.URL, create: bool) -> sa.Engine:
    import sqlalchemy as sa

    file = parsed.database
    if not file or file == ":memory:":
        raise DataError("no file is named", place="store", remedy="write sqlite:///FILE, or memory:")
    if not os.path.exists(file) and not create:
        raise DataError("there is no such file", place=file, remedy="name a store")
    if os.path.isdir(file) or not os.path.isdir(os.path.dirname(os.path.abspath(file))):
        raise DataError("it cannot be a file there", place=file, remedy="name a file in a folder that exists")
    engine = sa.create_engine(parsed.set(drivername="sqlite"), connect_args={"timeout": 60, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins, and not Python's driver
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begun(db: sa.Connection) -> None:
        writes = db.get_execution_options().get("luminora_writes")
        db.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def said(url: str) -> Iterator[None]:
    """Say what a database reports in the lab's way, without what it was given."""
    import sqlalchemy as sa

    try:
        yield
    except sa.exc.DBAPIError as error:
        why = " ".join(str(error.orig).split())[:200]
        remedy = "look after the server" if "sqlite" not in url else "restore the file, or name another"
        if "locked" in why:
            remedy = "wait until the other process has finished"
        raise DataError(f"it cannot be used ({quote(why)})", place=url, remedy=remedy) from None


def revision_of(db: sa.Connection) -> int | None:
    """Return the version of the layout, None where there is none."""
    import sqlalchemy as sa

    if VERSIONS not in _tables_in(db):
        return None
    found = db.execute(sa.text(f"SELECT version_num FROM {VERSIONS}")).scalar()
    return None if found is None else int(found)


def _tables_in(db: sa.Connection) -> list[str]:
    import sqlalchemy as sa

    return [str(name) for name in sa.inspect(db).get_table_names()]


def _table(kind: Kind) -> sa.Table:
    return metadata().tables[PREFIX + kind.name]


def _is(table: sa.Table, names: Sequence[str], values: Sequence[Any]) -> list[Any]:
    return [table.c[name] == value for name, value in zip(names, values, strict=True)]


def _row(kind: Kind, record: Record) -> Record:
    return {name: _dumped(value) if kind.columns[name] == "json" else value for name, value in record.items()}


def _dumped(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def _record(kind: Kind, row: Any) -> Record:
    return {
        name: json.loads(row[name]) if type_ == "json" and row[name] is not None else row[name]
        for name, type_ in kind.columns.items()
    }


def _condition(table: sa.Table, one: Condition, dialect: str) -> Any:
    import sqlalchemy as sa

    column, value = table.c[one.column], one.value
    if one.operator == "=":
        return column.is_(None) if value is None else column == value
    if one.operator == "!=":
        return column.is_not(None) if value is None else sa.or_(column != value, column.is_(None))
    if one.operator == "in":
        there = column.in_([v for v in value if v is not None])
        return sa.or_(there, column.is_(None)) if None in value else there
    if one.operator == "contains":
        if dialect == "postgresql":
            return sa.func.strpos(sa.func.lower(column.collate("C")), folded(value)) > 0
        return sa.func.instr(sa.func.lower(column), folded(value)) > 0
    return {"<": column < value, "<=": column <= value, ">": column > value, ">=": column >= value}[one.operator]
