"""Facts kept up to date: scripted cases, properties, bad input, speed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.memory.facts.matching import normalise_subject
from luminora_lab.memory.facts.model import (
    CANDIDATE_COLUMNS,
    FACT_COLUMNS,
    FACT_KEYS,
    SINGLE_KEYS,
    candidates_frame,
    fact_id,
    facts_frame,
)
from luminora_lab.memory.facts.updates import ACTIONS, DECISION_COLUMNS, apply_updates, reconcile, remember

CASES = [json.loads(line) for line in Path(__file__).with_name("updates.jsonl").read_text("utf-8").splitlines()]
TIMES = ("said_at", "valid_at", "invalid_at", "created_at", "expired_at")
CATEGORY = {key: category for category, keys in FACT_KEYS.items() for key in keys}


def at(text: str | None) -> pd.Timestamp | None:
    return None if text is None else pd.Timestamp(text)


def statement(row: dict[str, Any]) -> dict[str, Any]:
    """A candidate of a case: what is left out is usual."""
    made = {"valid_at": row["said_at"], "confidence": 0.6, **row}
    return made | {name: at(made[name]) for name in TIMES if name in made}


def fact(row: dict[str, Any]) -> dict[str, Any]:
    """A known fact of a case: what is left out is usual."""
    said = row["said_at"]
    made = {"valid_at": said, "created_at": said, "confidence": 0.6, **row}
    made["fact_id"] = fact_id(*(row[name] for name in ("subject", "category", "key", "value")), row["turns"][0])
    return made | {name: at(made[name]) for name in TIMES if name in made}


def candidate(subject: str, key: str, value: str, turn: str, said: str | None, **others: Any) -> dict[str, Any]:
    row = {"subject": subject, "category": CATEGORY[key], "key": key, "value": value, "turns": [turn], "said_at": said}
    return statement(row | others)


def test_the_cases_cover_every_category_and_action() -> None:
    assert len(CASES) >= 70
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert {row["category"] for case in CASES for row in case["new"]} == set(FACT_KEYS)
    assert {expected[0] for case in CASES for expected in case["expect"]} == set(ACTIONS)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_scripted_case(case: dict[str, Any]) -> None:
    known = facts_frame(map(fact, case["known"]))
    new = candidates_frame(map(statement, case["new"]))
    decisions = reconcile(known, new)
    after = apply_updates(known, new, decisions)
    place = {id: n for n, id in enumerate(after["fact_id"])}
    found = decisions.set_index("row").sort_index()
    assert list(found.index) == list(range(len(new)))
    for (action, older, word), decided in zip(case["expect"], found.itertuples(), strict=True):
        assert (decided.action, place.get(decided.known)) == (action, older), decided.reason
        assert word in decided.reason
    for expected, row in zip(case.get("rows", [{}] * len(after)), after.to_dict("records"), strict=True):
        got = {name: _plain(row[name]) for name in expected}
        assert got == {name: _expected(name, value) for name, value in expected.items()}
    pd.testing.assert_frame_equal(remember(after, new), after)


def _plain(value: Any) -> Any:
    if value is pd.NaT:
        return None
    return pytest.approx(value) if isinstance(value, float) else value


def _expected(name: str, value: Any) -> Any:
    if name in TIMES:
        return at(value)
    return tuple(value) if name == "turns" else value


EXAMPLES = 40
VALUES = ["tea", "green tea", "black tea", "the tea", "not tea", "boat", "old green boat", "boat green", "!?"]
KEYS = ["home_city", "job_title", "likes", "hobby"]
SUBJECTS = ["Oda", "ODA", "Ferris", "Wick (cousin)"]
DAYS = [f"2024-01-{day:02d}" for day in range(1, 29)]

rows = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(SUBJECTS),
        "key": st.sampled_from(KEYS),
        "value": st.sampled_from(VALUES),
        "holds": st.sampled_from([True, True, False]),
        "confidence": st.sampled_from([0.2, 0.5, 1.0]),
        "valid": st.sampled_from(["said", "said", None, "2024-01-03", "2024-01-20"]),
        "invalid": st.sampled_from([None, None, None, None, "2024-01-02", "2024-01-09", "2024-01-16"]),
    }
)


@st.composite
def batches(draw: st.DrawFn, first: str = "a", in_order: bool = True, most: int = 6) -> pd.DataFrame:
    """What an extractor returns: turns one after the other, each with its statements; some turns have no time."""
    turns = draw(st.lists(st.lists(rows, min_size=1, max_size=3), max_size=most))
    times = draw(st.lists(st.sampled_from([*DAYS[:12], None]), min_size=len(turns), max_size=len(turns)))
    if in_order:
        times.sort(key=lambda day: (day is None, day or ""))
    made = []
    for n, (day, said) in enumerate(zip(times, turns, strict=True)):
        for row in said:
            others = {"holds": row["holds"], "confidence": row["confidence"], "invalid_at": row["invalid"]}
            others["valid_at"] = day if row["valid"] == "said" else row["valid"]
            made.append(candidate(row["subject"], row["key"], row["value"], f"{first}{n}", day, **others))
    return candidates_frame(made)


@settings(max_examples=EXAMPLES, deadline=None)
@given(batches("k"), batches("a", in_order=False))
def test_the_same_batch_twice_changes_nothing(before: pd.DataFrame, new: pd.DataFrame) -> None:
    once = remember(remember(None, before), new)
    pd.testing.assert_frame_equal(remember(once, new), once)


@settings(max_examples=EXAMPLES, deadline=None)
@given(batches("k"), batches("a"), st.integers(0, 24), st.integers(0, 24))
def test_a_batch_in_parts_is_the_batch_as_a_whole(before: pd.DataFrame, new: pd.DataFrame, a: int, b: int) -> None:
    known = remember(None, before)
    first, second = sorted((min(a, len(new)), min(b, len(new))))
    parts = known
    for part in (new[:first], new[first:second], new[second:]):
        parts = remember(parts, part)
    pd.testing.assert_frame_equal(parts, remember(known, new))


@settings(max_examples=EXAMPLES, deadline=None)
@given(batches("k"), batches("a", in_order=False))
def test_nothing_is_dropped_and_nothing_unrelated_changes(before: pd.DataFrame, new: pd.DataFrame) -> None:
    known = remember(None, before)
    kept_known, kept_new = known.copy(deep=True), new.copy(deep=True)
    after = remember(known, new)
    pd.testing.assert_frame_equal(known, kept_known)
    pd.testing.assert_frame_equal(new, kept_new)
    assert after["fact_id"][: len(known)].tolist() == known["fact_id"].tolist()
    assert after["fact_id"].is_unique
    assert tuple(after.columns) == FACT_COLUMNS
    touched = {(normalise_subject(s), k) for s, k in zip(new["subject"], new["key"], strict=True)}
    other = [(normalise_subject(s), k) not in touched for s, k in zip(known["subject"], known["key"], strict=True)]
    other = np.array(other, dtype=bool)
    pd.testing.assert_frame_equal(after[: len(known)][other], known[other])


@settings(max_examples=EXAMPLES, deadline=None)
@given(batches("k", in_order=False), batches("a", in_order=False))
def test_what_holds_of_every_result(before: pd.DataFrame, new: pd.DataFrame) -> None:
    known = remember(None, before)
    after = remember(known, new)
    assert (after["invalid_at"].isna() == after["expired_at"].isna()).all()
    assert not (after["invalid_at"] < after["valid_at"]).any()
    assert after["confidence"].between(0, 1).all()
    open_ = after[after["expired_at"].isna() & after["key"].isin(SINGLE_KEYS)]
    assert not pd.Series(zip(open_["subject"].map(normalise_subject), open_["key"], strict=True)).duplicated().any()
    was = known["expired_at"].notna().to_numpy()
    closed = after[: len(known)][was]
    pd.testing.assert_series_equal(closed["value"], known["value"][was])
    assert closed["expired_at"].notna().all()


@settings(max_examples=EXAMPLES, deadline=None)
@given(batches("k"), batches("a", in_order=False))
def test_many_values_end_only_where_an_end_is_said(before: pd.DataFrame, new: pd.DataFrame) -> None:
    known = remember(None, before)
    plain = new[new["holds"] & new["invalid_at"].isna()]
    after = remember(known, plain)[: len(known)]
    many = (~known["key"].isin(SINGLE_KEYS)).to_numpy()
    for name in ("invalid_at", "expired_at"):
        pd.testing.assert_series_equal(after[name][many], known[name][many])


@settings(max_examples=EXAMPLES, deadline=None)
@given(batches("k"), batches("a", in_order=False))
def test_every_statement_is_decided_once_in_the_order_said(before: pd.DataFrame, new: pd.DataFrame) -> None:
    decisions = reconcile(remember(None, before), new)
    assert tuple(decisions.columns) == DECISION_COLUMNS
    order = new["said_at"].sort_values(kind="stable", na_position="last").index
    assert decisions["row"].tolist() == order.tolist()
    assert decisions["action"].isin(ACTIONS).all()
    assert (decisions["reason"].str.len() > 0).all()
    assert (decisions["known"][decisions["action"].isin(["UPDATE", "CONFIRM", "CONTRADICT"])] != "").all()


def test_the_parts_and_the_whole_agree() -> None:
    new = candidates_frame([row for case in CASES for row in map(statement, case["new"])])
    assert remember(None, new).equals(apply_updates(None, new, reconcile(None, new)))


def test_nothing_known_and_nothing_new() -> None:
    new = candidates_frame([candidate("Oda", "likes", "tea", "1", "2024-01-01")])
    assert remember(None, new).equals(remember(facts_frame([]), new))
    assert remember(pd.DataFrame(), new).equals(remember(None, new))
    none = reconcile(None, candidates_frame([]))
    assert (len(none), tuple(none.columns)) == (0, DECISION_COLUMNS)
    known = remember(None, new)
    pd.testing.assert_frame_equal(remember(known, candidates_frame([])), known)


def test_times_with_an_offset_become_utc() -> None:
    plain = candidates_frame([candidate("Oda", "likes", "tea", "1", "2024-01-01 08:00")])
    aware = plain.assign(
        said_at=plain["said_at"].dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo"),
        valid_at=["2024-01-01T10:00+02:00"],
        invalid_at=[None],
    )
    pd.testing.assert_frame_equal(remember(None, aware), remember(None, plain))
    known = remember(None, plain)
    zoned = known.assign(**{name: known[name].dt.tz_localize("UTC") for name in TIMES})
    pd.testing.assert_frame_equal(remember(zoned, plain), known)


def test_a_decision_can_be_left_out() -> None:
    new = candidates_frame(
        [candidate("Oda", "home_city", "Tarn", "1", DAYS[0]), candidate("Oda", "home_city", "Brack", "2", DAYS[1])]
    )
    decisions = reconcile(None, new)
    assert apply_updates(None, new, decisions[:1])["value"].tolist() == ["Tarn"]
    with pytest.raises(UnknownName, match=r"decisions, row 0: fact '[0-9a-f]{12}' is not known"):
        apply_updates(None, new, decisions[1:])


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"action": ["MERGE"]}, UnknownName, "decisions, row 0: action 'MERGE'; use one of ADD"),
        ({"row": [7]}, DataError, "decisions, row 0: row is 7; name each row of new, 0 to 0, at most once"),
        ({"action": ["CONFIRM"], "fact_id": ["x"]}, UnknownName, "fact 'x' is not known"),
        ({"action": ["CONTRADICT"]}, UnknownName, "fact '' is not known"),
        ({"known": ["x"]}, UnknownName, "fact 'x' is not known"),
        ({"fact_id": [""]}, DataError, "fact_id '' is no new id"),
    ],
)
def test_wrong_decisions(change: dict[str, list[Any]], error: type[Exception], message: str) -> None:
    new = candidates_frame([candidate("Oda", "likes", "tea", "1", DAYS[0])])
    with pytest.raises(error, match=message):
        apply_updates(None, new, reconcile(None, new).assign(**change))


def test_decisions_of_another_shape() -> None:
    new = candidates_frame([candidate("Oda", "likes", "tea", "1", DAYS[0])])
    decisions = reconcile(None, new)
    with pytest.raises(DataError, match="'ADD' is no frame"):
        apply_updates(None, new, "ADD")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="there is no column 'known'"):
        apply_updates(None, new, decisions.drop(columns="known"))
    with pytest.raises(DataError, match="decisions, row 1: row is 0"):
        apply_updates(None, new, pd.concat([decisions, decisions]))


def test_bad_input() -> None:
    new = candidates_frame([candidate("Oda", "likes", "tea", "1", DAYS[0])])
    known = remember(None, new)
    with pytest.raises(DataError, match=r"known, row 1: fact_id is '[0-9a-f]+', as before"):
        reconcile(pd.concat([known, known]), new)
    with pytest.raises(DataError, match="known, row 0: fact_id is nan"):
        reconcile(known.drop(columns="fact_id"), new)
    with pytest.raises(DataError, match="7 is no frame"):
        reconcile(7, new)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="no frame"):
        reconcile(None, None)  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match="new, row 0: key 'town'"):
        reconcile(None, new.assign(key="town"))
    with pytest.raises(DataError, match="new, said_at: a time cannot be read"):
        reconcile(None, new.assign(said_at="soon"))
    with pytest.raises(DataError, match=r"new, valid_at: 1\.5 is no time"):
        reconcile(None, new.assign(valid_at=1.5))
    with pytest.raises(DataError, match="confidence"):
        reconcile(None, new.assign(confidence=1.2))


def test_ids_stay_apart_where_turns_of_two_conversations_have_one_name() -> None:
    first = candidates_frame([candidate("Oda", "hobby", "kites", "1.2", DAYS[0])])
    end = candidates_frame([candidate("Oda", "hobby", "kites", "3.1", DAYS[5], holds=False)])
    again = candidates_frame([candidate("Oda", "hobby", "kites", "1.2", DAYS[9])])
    facts = remember(remember(remember(None, first), end), again)
    assert facts["fact_id"].is_unique
    assert facts["expired_at"].isna().tolist() == [False, True]


def test_columns_have_their_types() -> None:
    new = candidates_frame([candidate("Oda", "likes", "tea", "1", DAYS[0])])
    facts = remember(None, new)
    assert facts.dtypes.equals(facts_frame([]).dtypes)
    assert set(CANDIDATE_COLUMNS) - {"holds"} <= set(facts.columns)


def _many(kind: str, n: int, start: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    keys = [(category, key) for category, names in FACT_KEYS.items() for key in names]
    made = []
    for i in range(start, start + n):
        category, key = keys[int(rng.integers(len(keys)))] if kind == "many people" else ("preferences", "likes")
        subject = f"P{rng.integers(100)}" if kind == "many people" else "Oda"
        said = pd.Timestamp("2024-01-01") + pd.Timedelta(minutes=i)
        row = {"subject": subject, "category": category, "key": key, "value": f"thing {rng.integers(5000)}"}
        made.append(row | {"turns": (str(i),), "said_at": said, "holds": bool(rng.integers(4))})
    return candidates_frame(made)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["many people", "one person, one key"])
def test_cost_grows_with_the_rows_and_not_with_their_product(kind: str) -> None:
    took = []
    for n in (1_000, 10_000):
        known, new = remember(None, _many(kind, n, 0, 1)), _many(kind, n, n, 2)
        begin = time.process_time()
        reconcile(known, new)
        took.append(time.process_time() - begin)
    assert took[1] < 40 * took[0]  # 10 if linear, 100 if quadratic
    assert took[1] < 30
