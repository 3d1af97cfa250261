"""What every store does, whatever keeps it: the same file of tests for all."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luminora_lab.errors import Conflict, DataError, UnknownName
from luminora_lab.store import KINDS, BaseStore, open_store
from luminora_lab.store.base import Batch

from .conftest import Opened

PAIR = {"user": "Ada", "personality": "Pip"}


def turn(of: str = "a", **more: Any) -> dict[str, Any]:
    return {"session_id": of, **PAIR, "session": 1, "text": "Tea?", "at": "2024-05-01 09:00", **more}


def add(store: BaseStore, *turns: dict[str, Any]) -> list[int]:
    with store.batch() as batch:
        for one in turns:
            batch.append("turns", one)
    return batch.numbers


def test_a_new_store_is_empty(store: BaseStore) -> None:
    assert store.counts() == dict.fromkeys(KINDS, 0)
    assert store.find("turns") == []
    assert store.get("sessions", "a") is None


def test_a_record_comes_back_as_it_went_in(store: BaseStore, opened: Opened) -> None:
    told = {
        "snapshot_id": "s", **PAIR, "title": "Ünïcode — 🌸\n\t\"quoted\" 'x' \\ %s $1 {0}", "created_at": "2024-05-01",
        "sha256": "", "document": {"a": [1, 2.5, None, True, {"b": ""}], "big": 2**60, "n": 1e-300, "empty": []},
    }  # fmt: skip
    with store.batch() as batch:
        batch.put("snapshots", told)
    for one in (store, opened()):
        assert one.get("snapshots", "s") == {**told, "created_at": "2024-05-01T00:00:00.000000"}


def test_what_is_not_given_is_none_in_every_kind(store: BaseStore) -> None:
    for kind in KINDS.values():
        key = {name: "k" if kind.columns[name] == "text" else 7 for name in kind.key}
        with store.batch() as batch:
            batch.put(kind.name, key)
        assert store.find(kind.name) == [{name: key.get(name) for name in kind.columns}]


def test_times_are_kept_as_utc_and_come_back_in_frames(store: BaseStore) -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    add(store, turn(at=noon), turn(at="2024-05-01T14:00:00+02:00"), turn(at=pd.NaT), turn(at="2024-05-01 12:00:00.5"))
    frame = store.frame("turns")
    assert frame["at"].tolist()[:2] == [pd.Timestamp("2024-05-01 12:00")] * 2
    assert pd.isna(frame["at"][2])
    assert frame["at"][3] == pd.Timestamp("2024-05-01 12:00:00.5")
    assert frame["position"].tolist() == [1, 2, 3, 4]


def test_what_is_appended_is_counted_by_partition(store: BaseStore, opened: Opened) -> None:
    assert add(store, turn("a"), turn("b"), turn("a")) == [1, 1, 2]
    assert add(opened(), turn("a"), turn("b")) == [3, 2]
    assert [one["position"] for one in store.find("turns", {"session_id": "a"})] == [1, 2, 3]


def test_a_number_is_never_given_twice(store: BaseStore, opened: Opened) -> None:
    add(store, turn(), turn())
    with store.batch() as batch:
        batch.delete("turns", "a", 2)
    with store.batch() as batch:
        batch.put("turns", turn(position=9))
    assert add(opened(), turn()) == [10]


def test_put_replaces(store: BaseStore) -> None:
    for title in ("one", "two"):
        with store.batch() as batch:
            batch.put("sessions", {"session_id": "a", "title": title, "number": len(title)})
    with store.batch() as batch:
        batch.put("sessions", {"session_id": "a", "title": "three"})
    assert store.count("sessions") == 1
    assert store.get("sessions", "a") == {
        **dict.fromkeys(KINDS["sessions"].columns),
        "session_id": "a",
        "title": "three",
    }


def test_delete_removes_and_forgives(store: BaseStore) -> None:
    add(store, turn(), turn())
    with store.batch() as batch:
        batch.delete("turns", "a", 1)
        batch.delete("turns", "nobody", 1)
    assert [one["position"] for one in store.find("turns")] == [2]


def test_a_batch_that_raises_writes_nothing(store: BaseStore) -> None:
    def half() -> None:
        with store.batch() as batch:
            batch.append("turns", turn())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert store.counts()["turns"] == 0


def test_an_expectation_that_fails_writes_nothing(store: BaseStore) -> None:
    with store.batch() as batch:
        batch.expect("relations", "Ada", "Pip", column="version", value=None)
        batch.put("relations", {**PAIR, "version": 1})

    def late() -> None:
        with store.batch() as batch:
            batch.put("relations", {**PAIR, "version": 2})
            batch.append("turns", turn())
            batch.expect("relations", "Ada", "Pip", column="version", value=0)

    with pytest.raises(Conflict, match="version is 1, not 0"):
        late()
    assert store.get("relations", "Ada", "Pip")["version"] == 1  # type: ignore[index]
    assert store.count("turns") == 0
    assert add(store, turn()) == [1]
    with store.batch() as batch:
        batch.expect("relations", "Ada", "Pip", column="version", value=1)
        batch.put("relations", {**PAIR, "version": 2})
    assert store.get("relations", "Ada", "Pip")["version"] == 2  # type: ignore[index]


@pytest.fixture
def filled(store: BaseStore) -> BaseStore:
    texts = ["Tea?", "tea TIME", "Rain", "É tea", None, "100% _sure"]
    add(store, *(turn("a", text=text, session=n % 3, at=f"2024-05-0{n + 1}") for n, text in enumerate(texts)))
    add(store, turn("b", text="Tea?", user="Bo", session=None))
    return store


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, "a1 a2 a3 a4 a5 a6 b1"),
        ({"session_id": "a"}, "a1 a2 a3 a4 a5 a6"),
        ({"user": "Bo"}, "b1"),
        ({"text": "Tea?"}, "a1 b1"),
        ({"text": None}, "a5"),
        ({"text !=": "Tea?"}, "a2 a3 a4 a5 a6"),
        ({"text !=": None}, "a1 a2 a3 a4 a6 b1"),
        ({"text in": ["Rain", None, "none"]}, "a3 a5"),
        ({"text in": []}, ""),
        ({"session_id": "a", "position >": 4}, "a5 a6"),
        ({"session_id": "a", "position >": 1, "position <=": 3}, "a2 a3"),
        ({"position >=": 6}, "a6"),
        ({"position <": 2}, "a1 b1"),
        ({"session": None}, "b1"),
        ({"session >=": 1.5}, "a3 a6"),
        ({"at >": "2024-05-04"}, "a5 a6"),
        ({"at <=": datetime(2024, 5, 2, tzinfo=UTC)}, "a1 a2 b1"),
        ({"text contains": "TEA"}, "a1 a2 a4 b1"),
        ({"text contains": "é"}, ""),
        ({"text contains": "%"}, "a6"),
        ({"text contains": "_"}, "a6"),
        ({"text contains": "."}, ""),
        ({"text contains": ""}, "a1 a2 a3 a4 a6 b1"),
        ({"text >": "Tea"}, "a1 a2 a4 b1"),
        ({"user": "nobody"}, ""),
    ],
    ids=str,
)
def test_conditions(filled: BaseStore, where: dict[str, Any], found: str) -> None:
    rows = filled.find("turns", where)
    assert " ".join(f"{one['session_id']}{one['position']}" for one in rows) == found
    assert filled.count("turns", where) == len(found.split())


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ({"order": "-position"}, "a6 a5 a4 a3 a2 a1 b1"),
        ({"order": ["session", "-position"]}, "b1 a4 a1 a5 a2 a6 a3"),
        ({"order": "-session"}, "a3 a6 a2 a5 a1 a4 b1"),
        ({"order": "text"}, "a5 a6 a3 a1 b1 a2 a4"),
        ({"limit": 2}, "a1 a2"),
        ({"limit": 2, "offset": 5}, "a6 b1"),
        ({"limit": 0}, ""),
        ({"offset": 6}, "b1"),
        ({"offset": 99}, ""),
        ({"order": "-at", "limit": 3, "offset": 1}, "a5 a4 a3"),
    ],
    ids=str,
)
def test_order_and_pages(filled: BaseStore, how: dict[str, Any], found: str) -> None:
    rows = filled.find("turns", **how)
    wanted = found.replace("a6 a5 a4 a3 a2 a1 b1", "a6 a5 a4 a3 a2 a1 b1")
    assert " ".join(f"{one['session_id']}{one['position']}" for one in rows) == wanted


@pytest.mark.parametrize("falling", [False, True])
def test_pages_of_one_session(filled: BaseStore, falling: bool) -> None:
    order = "-position" if falling else "position"
    whole = filled.find("turns", {"session_id": "a", "position >": 1}, order=order)
    pages = [
        one
        for offset in range(0, 6, 2)
        for one in filled.find("turns", {"session_id": "a", "position >": 1}, order=order, limit=2, offset=offset)
    ]
    assert pages == whole
    assert [one["position"] for one in whole] == ([6, 5, 4, 3, 2] if falling else [2, 3, 4, 5, 6])


def test_what_comes_back_is_the_callers_own(store: BaseStore) -> None:
    with store.batch() as batch:
        batch.put("snapshots", {"snapshot_id": "s", "document": {"a": [1]}})
    store.get("snapshots", "s")["document"]["a"].append(2)  # type: ignore[index]
    store.find("snapshots")[0]["document"]["a"].append(3)
    assert store.get("snapshots", "s")["document"] == {"a": [1]}  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "record", "message"),
    [
        ("turns", {"session_id": "a", "mood": "x"}, "no column 'mood'"),
        ("turns", {"text": "x"}, "session_id is missing"),
        ("turns", {"session_id": 1}, "1 is not a text"),
        ("turns", {"session_id": "a", "session": 1.5}, "1.5 is not a whole number"),
        ("turns", {"session_id": "a", "session": True}, "is not a whole number"),
        ("turns", {"session_id": "a", "session": 2**63}, "too large"),
        ("turns", {"session_id": "a", "at": "soon"}, "'soon' is no date"),
        ("turns", {"session_id": "a", "text": "a\0b"}, "U\\+0000"),
        ("turns", {"session_id": "a", "text": "\ud83d"}, "half a character"),
        ("turns", {"session_id": "a", "trace": {"x": {1}}}, "not a JSON value"),
        ("turns", {"session_id": "a", "position": 4}, "the store counts"),
        ("turns", "text", "no record"),
    ],
)
def test_what_is_no_record_is_refused_and_nothing_is_written(
    store: BaseStore, kind: str, record: Any, message: str
) -> None:
    def write() -> None:
        with store.batch() as batch:
            batch.append("turns", turn())
            batch.append(kind, record)

    with pytest.raises(DataError, match=message):
        write()
    assert store.count("turns") == 0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda s: s.find("tea"), UnknownName, "no kind 'tea'; use sessions"),
        (lambda s: s.find("turns", {"tea": 1}), UnknownName, "no column 'tea'"),
        (lambda s: s.find("turns", {"text ~": "a"}), UnknownName, "operator '~'"),
        (lambda s: s.find("turns", {"text": 1}), DataError, "compared with a text"),
        (lambda s: s.find("turns", {"trace": "x"}), DataError, "data cannot be asked"),
        (lambda s: s.find("turns", {"text in": "abc"}), DataError, "no list"),
        (lambda s: s.find("turns", {"at >": None}), DataError, "nothing is > None"),
        (lambda s: s.find("turns", {"position contains": "1"}), DataError, "looked for in a int"),
        (lambda s: s.find("turns", order="tea"), UnknownName, "no column 'tea'"),
        (lambda s: s.find("turns", limit=-1), DataError, "limit is -1"),
        (lambda s: s.get("turns", "a"), DataError, "is no key; it has session_id, position"),
        (lambda s: s.get("turns", "a", "b"), DataError, "position is 'b'"),
    ],
)
def test_what_cannot_be_asked_is_named(store: BaseStore, call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(store)


def test_coroutines_use_the_same_store(store: BaseStore) -> None:
    async def talk() -> tuple[list[int], int, Any]:
        batch = Batch()
        batch.append("turns", turn())
        numbers = await store.aio.commit(batch)
        return numbers, await store.aio.count("turns"), await store.aio.get("turns", "a", 1)

    numbers, n, found = asyncio.run(talk())
    assert (numbers, n, found["text"]) == ([1], 1, "Tea?")


def test_the_address_shows_no_password(store: BaseStore) -> None:
    assert "@" not in store.url or "***" in store.url or "lab@" in store.url
    assert store.url in repr(store)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
CHANGES = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"), st.sampled_from("abc"), TEXTS, st.none() | st.floats(allow_nan=False, width=32), DATA
        ),
        st.tuples(st.just("append"), st.sampled_from("ab"), TEXTS, st.none(), DATA),
        st.tuples(st.just("delete"), st.sampled_from("abc"), st.just(""), st.none(), st.none()),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, look=TEXTS)
def test_any_changes_leave_what_they_leave_in_memory(store: BaseStore, changes: list[Any], look: str) -> None:
    reference = open_store("memory:")
    for one in (store, reference):
        with one.batch() as batch:
            for kind in ("turns", "relations"):
                for record in one.find(kind):
                    batch.delete(kind, *KINDS[kind].key_of(record))
        for what, name, text, number, data in changes:
            with one.batch() as batch:
                if what == "append":
                    batch.append("turns", {"session_id": name, "text": text, "trace": data})
                elif what == "put":
                    batch.put(
                        "relations",
                        {"user": name, "personality": "p", "level": text, "affinity": number, "state": data},
                    )
                else:
                    batch.delete("relations", name, "p")
    columns = ("session_id", "text", "trace")
    for where in ({}, {"text contains": look}, {"text >": look}):
        ours, theirs = (
            [[row[c] for c in columns] for row in one.find("turns", where, order=["session_id", "position"])]
            for one in (store, reference)
        )
        assert ours == theirs
    assert store.find("relations", order="level") == reference.find("relations", order="level")
