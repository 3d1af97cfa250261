"""Replies of many forms, and what is read in them."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.measure.psychometrics import inventories, inventory, missingness, parse_answers

CSV = """\
# title: Tea
# lowest: 1
# highest: 5
# labels: strongly disagree | disagree | neutral | agree | strongly agree
item_id,text,scale,reversed
q1,I like tea,tea,0
q2,Tea bores me,tea,1
q3,I own a pot,pots,false
"""
MISSING = ("missing", None)


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    file = tmp_path / "tea.csv"
    file.write_text(CSV)
    return file


ALL = [
    ("(q1) 5\n(q2) 1\n(q3) 3", [5, 1, 3]),
    ("q1: 5, q2: 1, q3: 3", [5, 1, 3]),
    ("1. 5\n2. 1\n3. 3", [5, 1, 3]),
    ("1) 5\n2) 1\n3) 3", [5, 1, 3]),
    ("1: five\n2: one\n3: three", [5, 1, 3]),
    ("1. Strongly agree\n2. Strongly disagree\n3. Neutral", [5, 1, 3]),
    ("1. strongly agree (5)\n2. strongly disagree (1)\n3. neutral (3)", [5, 1, 3]),
    ("As an AI I have no tastes, but here goes:\n\n1. 5\n2. 1\n3. 3\n\nI hope this helps!", [5, 1, 3]),
    ("Here are my answers:\n- q1: 5 - I do!\n- q2: 1\n- q3: 3", [5, 1, 3]),
    ("**q1**: 5\n**q2**: 1\n**q3**: 3", [5, 1, 3]),
    ("| item | answer |\n|---|---|\n| q1 | 5 |\n| q2 | 1 |\n| q3 | 3 |", [5, 1, 3]),
    ('{"q1": 5, "q2": 1, "q3": 3}', [5, 1, 3]),
    ('```json\n{"answers": {"q1": 5, "q2": "1", "q3": "neutral"}}\n```', [5, 1, 3]),
    ("[5, 1, 3]", [5, 1, 3]),
    ('[{"item": "q1", "rating": 5}, {"item": "q2", "rating": 1}, {"item": "q3", "rating": 3}]', [5, 1, 3]),
    ("I like tea: 5\nTea bores me: 1\nI own a pot: 3", [5, 1, 3]),
    ("q1 = 5; q2 = 1; q3 = 3", [5, 1, 3]),
    ("Item 1: 5\nItem 2: 1\nItem 3: 3", [5, 1, 3]),
    ("(q1) 5\n(q1) 5\n(q2) 1\n(q3) 3", [5, 1, 3]),
    ("q1. I'd say 5 out of 5\nq2. 1/5\nq3. a 3", [5, 1, 3]),
]


@pytest.mark.parametrize(("reply", "values"), ALL)
def test_whole_lists(tea: Path, reply: str, values: list[int]) -> None:
    found = parse_answers([reply], str(tea))
    assert found["status"].tolist() == ["answered"] * 3, found
    assert found["value"].tolist() == values


STATUSES = [
    ("(q1) 5\n(q1) 4\n(q2) 1", ["conflicting", "answered", "missing"]),
    ("q1: 6\nq2: 0\nq3: -1", ["out_of_range"] * 3),
    ("q1: 4.5\nq2: 3 or 4\nq3: maybe", ["malformed"] * 3),
    ("q1: I can't answer that.\nq2: 2\nq3: N/A", ["refused", "answered", "refused"]),
    ("I'm sorry, but I cannot answer personality questions.", ["refused"] * 3),
    ("As an AI language model, I do not have preferences.", ["refused"] * 3),
    ("What a lovely questionnaire!", ["malformed"] * 3),
    ("", ["missing"] * 3),
    ("q2: 2", ["missing", "answered", "missing"]),
]


@pytest.mark.parametrize(("reply", "statuses"), STATUSES)
def test_what_is_no_answer_says_why(tea: Path, reply: str, statuses: list[str]) -> None:
    found = parse_answers([reply], str(tea))
    assert found["status"].tolist() == statuses
    assert found["value"].isna().tolist() == [status != "answered" for status in statuses]


SINGLE = [
    ("4", 4), ("4.", 4), ("**4**", 4), ("four", 4), ("I'd say 4.", 4), ("My answer is 4 (agree).", 4), ("agree", 4),
    ("I strongly agree with that.", 5), ("Strongly disagree.", 1), ("4 out of 5", 4), ("4/5", 4), ("(4)", 4),
    ("On a scale of 1 to 5, I would rate this a 4.", 4), ("Answer: 4", 4), ("4 - because I often drink it.", 4),
    ('{"answer": 4}', 4), ("Rating: 4/5. Tea is fine.", 4), ("I think it is a four for me", 4),
    ("7", "out_of_range"), ("Between 3 and 4", "malformed"), ("Hmm.", "malformed"), ("3.5", "malformed"),
    ("I agree and I disagree.", "malformed"), ("", "missing"), ("I don't have opinions.", "refused"),
    ("I would rather not say.", "refused"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "expected"), SINGLE)
def test_one_item_alone(tea: Path, reply: str, expected: int | str) -> None:
    (row,) = parse_answers(pd.DataFrame({"item_id": ["q1"], "reply": [reply]}), str(tea)).to_dict("records")
    if isinstance(expected, int):
        assert (row["status"], row["value"]) == ("answered", expected)
    else:
        assert row["status"] == expected
        assert math.isnan(row["value"])


def test_the_order_in_which_answers_were_shown(tea: Path) -> None:
    rows = [("1", "5 4 3 2 1", 5), ("strongly agree", "5 4 3 2 1", 5), ("2", "3 1 5 2 4", 1), ("2", None, 2)]
    frame = pd.DataFrame(rows, columns=["reply", "options", "expected"]).assign(item_id="q1")
    assert parse_answers(frame, str(tea))["value"].tolist() == [5, 5, 1, 2]
    with pytest.raises(DataError, match="options are '1 2 3'"):
        parse_answers(frame.assign(options="1 2 3"), str(tea))


def test_whose_reply_it_was_is_kept_and_counted(tea: Path) -> None:
    frame = pd.DataFrame(
        {"persona": ["a", "b", "c"], "run": [1, 1, 1], "reply": ["q1: 5", None, "q1: 9\nq2: 1\nq3: 2"]}
    )
    found = parse_answers(frame, str(tea))
    assert found.columns.tolist() == ["persona", "run", "item_id", "value", "status", "raw"]
    counts = missingness(found).set_index("status")["n"]
    assert counts.to_dict() == {
        "answered": 3, "refused": 0, "malformed": 0, "out_of_range": 1, "conflicting": 0, "missing": 5,
    }  # fmt: skip
    clustered = missingness(found, clusters="persona").set_index("status")
    assert clustered.loc["missing", "n"] == 5
    assert clustered.loc["missing", "lo"] < 5 / 9 < clustered.loc["missing", "hi"]


def test_bundled_inventories() -> None:
    table = inventories().set_index("name")
    assert table.loc["mini-markers", ["items", "scales", "lowest", "highest"]].tolist() == [40, 5, 1, 9]
    assert not table.loc["bfi-44-key", "texts"]
    key = inventory("bfi-44-key").frame
    assert key["text"].eq("").all()  # other people's items never ship
    assert key["reversed"].sum() == 16
    assert key.loc[key["item_id"] == "ar", "scale"].item() == "openness"
    markers = inventory("mini-markers")
    assert all(len(markers.items(scale)) == 8 for scale in markers.scales)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# lowest: 1\n", "", "lowest answer"),
        ("# highest: 5", "# highest: five", "highest is 'five'"),
        ("q2,Tea bores me,tea,1", "q1,Tea bores me,tea,1", "line 7: item 'q1' occurs twice"),
        ("tea,1", "tea,maybe", "line 7: reversed is 'maybe'"),
        ("item_id,", "id,", "no column item_id"),
        (" | strongly agree", "", "4 labels"),
        ("q3,I own a pot,pots,false", "q3,I own a pot,,false", "line 8"),
    ],
)
def test_what_is_no_inventory(tea: Path, old: str, new: str, said: str) -> None:
    tea.write_text(CSV.replace(old, new))
    with pytest.raises(DataError, match=said):
        inventory(tea)


def test_names_and_arguments(tea: Path) -> None:
    with pytest.raises(UnknownName, match="mini-markers"):
        inventory("bigger-markers")
    assert inventory(tea, highest=7, labels=()).highest == 7
    with pytest.raises(DataError, match="no item 'q9'"):
        parse_answers(pd.DataFrame({"item_id": ["q9"], "reply": ["1"]}), str(tea))
    with pytest.raises(DataError, match="no column 'reply'"):
        parse_answers(pd.DataFrame({"text": ["1"]}), str(tea))
