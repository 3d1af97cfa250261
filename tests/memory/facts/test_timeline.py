"""What held when, what was known when, who said it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from luminora_lab.conversation import Conversation
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.memory.facts import audit, facts_at, history, remember
from luminora_lab.memory.facts._moments import change_times
from luminora_lab.memory.facts.model import FACT_COLUMNS, candidates_frame
from luminora_lab.memory.facts.timeline import replacements

TALK = Conversation.from_frames(
    "talk",
    pd.DataFrame(
        {
            "turn_id": ["1.1", "1.2", "2.1", "3.1", "3.2", "4.1"],
            "session": [1, 1, 2, 3, 3, 4],
            "speaker": ["Oda", "Wick", "Oda", "Oda", "Wick", "Oda"],
            "text": [
                "In Tarn.",
                "And kites?",
                "Still in Tarn, with kites.",
                "In Brack now.",
                "No?",
                "No kites any more.",
            ],
            "at": pd.to_datetime(["2024-01-01", "2024-01-01", "2024-02-01", "2024-06-01", "2024-06-01", "2024-08-01"]),
        }
    ),
)


def said(key: str, value: str, turn: str, **others: Any) -> dict[str, Any]:
    category = {"home_city": "personal_info", "hobby": "hobbies", "employer": "work"}[key]
    at = TALK.turns.set_index("turn_id")["at"][turn]
    row = {"subject": "Oda", "category": category, "key": key, "value": value, "turns": [turn], "said_at": at}
    return row | {"valid_at": at} | {n: pd.Timestamp(v) if n.endswith("_at") else v for n, v in others.items()}


@pytest.fixture
def facts() -> pd.DataFrame:
    """Tarn until May, told in June; kites until August; a summer job from July to September, told in June."""
    return remember(
        None,
        candidates_frame(
            [
                said("home_city", "Tarn", "1.1"),
                said("home_city", "Tarn", "2.1"),
                said("hobby", "kites", "2.1"),
                said("home_city", "Brack", "3.1", valid_at="2024-05-01"),
                said("employer", "the ferry line", "3.1", valid_at="2024-07-01", invalid_at="2024-09-01"),
                said("hobby", "kites", "4.1", holds=False),
            ]
        ),
    )


@pytest.mark.parametrize(
    ("when", "known_at", "values"),
    [
        ("2023-12-31", None, []),
        ("2024-01-01", None, ["Tarn"]),
        ("2024-03-01", None, ["Tarn", "kites"]),
        ("2024-05-15", None, ["Tarn", "kites"]),  # nobody had told of the move
        ("2024-05-15", "2024-05-31 23:59", ["Tarn", "kites"]),
        ("2024-05-15", "2024-06-01", ["kites", "Brack"]),
        ("2024-05-01", "2024-12-01", ["kites", "Brack"]),  # the end is not in the interval, the beginning is
        ("2024-04-30", "2024-12-01", ["Tarn", "kites"]),
        ("2024-07-15", None, ["kites", "Brack", "the ferry line"]),
        ("2024-07-15", "2024-05-01", ["Tarn", "kites"]),
        ("2024-09-01", None, ["Brack"]),
        ("2024-09-01", "2024-07-01", ["kites", "Brack"]),  # that the kites are over was told in August
        ("2023-06-01", "2024-12-01", []),
    ],
)
def test_what_held(facts: pd.DataFrame, when: str, known_at: str | None, values: list[str]) -> None:
    found = facts_at(facts, when, known_at=known_at)
    assert found["value"].tolist() == values
    assert tuple(found.columns) == FACT_COLUMNS


def test_an_end_that_was_not_known_is_not_shown(facts: pd.DataFrame) -> None:
    before = facts.copy(deep=True)
    then = facts_at(facts, "2024-05-15")
    assert then[["invalid_at", "expired_at"]].isna().all(axis=None)
    later = facts_at(facts, "2024-04-15", known_at="2024-06-01")
    assert later["invalid_at"].tolist() == [pd.Timestamp("2024-05-01"), pd.NaT]
    pd.testing.assert_frame_equal(facts, before)


def test_unknown_times() -> None:
    row = {"subject": "Oda", "category": "hobbies", "key": "hobby", "value": "kites", "turns": ["1"], "said_at": None}
    undated = remember(None, candidates_frame([row]))
    assert facts_at(undated, "1900-01-01")["value"].tolist() == ["kites"]
    ended = remember(undated, candidates_frame([row | {"turns": ["2"], "holds": False}]))
    assert facts_at(ended, "2024-01-01")["value"].tolist() == []


@pytest.mark.parametrize(
    "when",
    ["2024-06-01T00:00+00:00", "2024-06-01T02:00+02:00", pd.Timestamp("2024-05-31 20:00", tz="America/New_York")],
)
def test_an_offset_is_converted(facts: pd.DataFrame, when: Any) -> None:
    assert facts_at(facts, when)["value"].tolist() == ["kites", "Brack"]
    assert facts_at(facts, "2024-05-15", known_at=when)["value"].tolist() == ["kites", "Brack"]


@pytest.mark.parametrize("when", ["soon", None, pd.NaT, 7, ["2024-01-01"], "2024-13-01"])
def test_what_is_no_time(facts: pd.DataFrame, when: Any) -> None:
    with pytest.raises(DataError, match=r"when: .* is no time; write YYYY-MM-DD"):
        facts_at(facts, when)


def id_of(facts: pd.DataFrame, value: str) -> str:
    return str(facts.loc[facts["value"] == value, "fact_id"].iloc[0])


def why(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(frame["turn_id"], frame["why"], strict=True))


def test_audit(facts: pd.DataFrame) -> None:
    tarn = audit(facts, id_of(facts, "Tarn"), TALK)
    assert tarn.columns.tolist() == ["turn_id", "session", "at", "speaker", "text", "why"]
    assert why(tarn) == [("1.1", "said"), ("2.1", "confirmed"), ("3.1", "closed")]
    assert tarn["text"].tolist() == ["In Tarn.", "Still in Tarn, with kites.", "In Brack now."]
    assert why(audit(facts, id_of(facts, "kites"), TALK)) == [("2.1", "said"), ("4.1", "closed")]
    assert why(audit(facts, id_of(facts, "Brack"), TALK)) == [("3.1", "said")]
    assert why(audit(facts, id_of(facts, "the ferry line"), TALK)) == [("3.1", "said"), ("3.1", "closed")]


def test_audit_of_a_fact_closed_by_a_late_older_statement_and_of_one_that_arrived_late() -> None:
    known = remember(None, candidates_frame([said("home_city", "Brack", "3.1")]))
    facts = remember(known, candidates_frame([said("home_city", "Tarn", "1.1")]))
    assert why(audit(facts, id_of(facts, "Tarn"), TALK)) == [("1.1", "said"), ("3.1", "closed")]
    assert why(audit(facts, id_of(facts, "Brack"), TALK)) == [("3.1", "said")]


def test_audit_where_the_turns_have_no_time() -> None:
    turns = TALK.turns.drop(columns="at")
    talk = Conversation.from_frames("undated", turns)
    rows = [said("home_city", "Tarn", "1.1"), said("home_city", "Brack", "3.1"), said("hobby", "kites", "2.1")]
    rows.append(said("hobby", "kites", "4.1", holds=False))
    facts = remember(None, candidates_frame([row | {"said_at": None, "valid_at": None} for row in rows]))
    assert why(audit(facts, id_of(facts, "Tarn"), talk)) == [("1.1", "said"), ("3.1", "closed")]
    assert why(audit(facts, id_of(facts, "kites"), talk)) == [("2.1", "said"), ("4.1", "closed")]


def test_audit_leaves_out_turns_of_other_conversations(facts: pd.DataFrame) -> None:
    turns = TALK.turns.assign(at=TALK.turns["at"] + pd.Timedelta(days=900))
    other = Conversation.from_frames("later", turns)
    assert len(audit(facts, id_of(facts, "Tarn"), other)) == 0
    more = remember(facts, candidates_frame([said("home_city", "Brack", "2.1", said_at="2026-07-20")]))
    assert why(audit(more, id_of(more, "Brack"), other)) == [("2.1", "confirmed")]


def test_audit_of_what_is_not_there(facts: pd.DataFrame) -> None:
    with pytest.raises(UnknownName, match=r"fact_id: fact 'zzz'; there are '[0-9a-f]{12}'"):
        audit(facts, "zzz", TALK)
    with pytest.raises(UnknownName, match="neither a bundled conversation nor a file"):
        audit(facts, id_of(facts, "Tarn"), "no_such_talk")
    with pytest.raises(UnknownName, match="there is no fact at all"):
        audit(facts[:0], "zzz", TALK)


def test_history() -> None:
    rows = [said("home_city", "Tarn", "1.1"), said("home_city", "Brack", "2.1"), said("home_city", "Tarn", "3.1")]
    rows.append(said("home_city", "Quill", "4.1", valid_at="2001-01-01", invalid_at="2009-01-01"))
    facts = remember(None, candidates_frame([*rows, said("hobby", "kites", "2.1")]))
    found = history(facts, " ODA ", "home_city")
    assert found["value"].tolist() == ["Quill", "Tarn", "Brack", "Tarn"]
    assert found["invalid_at"].isna().tolist() == [False, False, False, True]
    assert history(facts, "Oda", "employer")["value"].tolist() == []


def test_history_puts_unknown_beginnings_first_and_what_holds_last() -> None:
    rows = [said("hobby", "kites", "1.1"), said("hobby", "maps", "1.1", invalid_at="2024-03-01")]
    rows.append(said("hobby", "snow", "1.1") | {"said_at": None, "valid_at": None})
    facts = remember(None, candidates_frame(rows))
    assert history(facts, "Oda", "hobby")["value"].tolist() == ["snow", "maps", "kites"]


def test_history_of_what_is_not_there(facts: pd.DataFrame) -> None:
    with pytest.raises(UnknownName, match="subject 'Odo'; there are 'Oda'"):
        history(facts, "Odo", "home_city")
    with pytest.raises(UnknownName, match="key 'home_town'; there are hometown"):
        history(facts, "Oda", "home_town")
    with pytest.raises(UnknownName, match="there is no fact at all"):
        history(facts[:0], "Oda", "home_city")


def test_replacements_name_what_took_the_place() -> None:
    rows = [said("home_city", "Tarn", "1.1"), said("hobby", "kites", "1.1"), said("home_city", "Brack", "3.1")]
    facts = remember(None, candidates_frame(rows))
    (row,) = replacements(facts).to_dict("records")
    assert (row["subject"], row["key"], row["value"], row["by_value"]) == ("Oda", "home_city", "Tarn", "Brack")
    by_value = facts.set_index("value")["fact_id"]
    assert (row["fact_id"], row["by_id"]) == (by_value["Tarn"], by_value["Brack"])
    assert (row["at"], row["told"]) == (pd.Timestamp("2024-06-01"), pd.Timestamp("2024-06-01"))
    assert len(replacements(facts.iloc[:2])) == 0


def test_times_of_change_are_each_named_once() -> None:
    rows = [said("home_city", "Tarn", "1.1"), said("home_city", "Tarn", "2.1"),
            said("home_city", "Brack", "3.1", valid_at="2024-05-01 09:00:00.6")]  # fmt: skip
    facts = remember(None, candidates_frame(rows))
    told = ["2024-01-01 00:00:00", "2024-02-01 00:00:00", "2024-05-01 09:00:00", "2024-06-01 00:00:00"]
    assert [str(time) for time in change_times(facts)] == told
    aware = facts.assign(**{name: facts[name].dt.tz_localize("UTC") for name in ("said_at", "valid_at", "created_at")})
    assert [str(time) for time in change_times(aware)] == told
    assert change_times(facts.iloc[:0]) == []
