import pandas as pd
import pytest

from luminora_lab.conversation import load, load_all
from luminora_lab.errors import DataError


@pytest.fixture
def talk(write):
    return load(write("longmemeval"), id="k1")


def test_sessions_in_the_order_of_their_dates(talk):
    assert talk.turns["turn_id"].tolist() == ["s1.1", "s1.2", "s2.1", "s2.2", "s3.1", "s3.2"]
    assert talk.turns["text"].iloc[0] == "Name a tall tree."
    assert talk.turns["at"].iloc[::2].tolist() == [
        pd.Timestamp("2023-05-10 08:00"), pd.Timestamp("2023-05-20 02:21"), pd.Timestamp("2023-05-25 12:00"),
    ]  # fmt: skip
    assert talk.turns["role"].tolist() == talk.turns["speaker"].tolist() == ["user", "assistant"] * 3


def test_question(talk):
    row = talk.questions.iloc[0]
    assert (row["question_id"], row["category"], row["answer"]) == ("k1", "multi-session", "leeks")
    assert row["evidence"] == ("s2.1",)
    assert row["evidence_sessions"] == (3,)
    assert row["asked_at"] == pd.Timestamp("2023-05-30 23:40")
    assert len(talk.usable_questions) == 1


def test_no_id_gives_the_answer_away(write):
    for talk in load_all(write("longmemeval")):
        assert not talk.turns["turn_id"].str.contains("answer").any()
        assert "answer_" not in talk.turns.to_csv()


def test_abstention_is_not_scored(write):
    talk = load(write("longmemeval"), id="k2_abs")
    assert talk.questions["evidence"].tolist() == [()]
    assert len(talk.usable_questions) == 0
    assert [r.what for r in talk.provenance.repairs] == ["abstention question, not scored"]


def test_missing_answer_session_and_stray_mark(write, sample):
    data = sample("longmemeval")[:1]
    data[0]["answer_session_ids"] = ["answer_gone", "answer_a_1"]
    talk = load(write(data))
    assert talk.questions["evidence"].tolist() == [()]
    assert talk.questions["evidence_sessions"].tolist() == [(3,)]
    assert {(r.kind, r.what) for r in talk.provenance.repairs} >= {
        ("excluded", "'answer_gone' points nowhere"),
        ("excluded", "1 turns with has_answer outside the answer sessions"),
    }


def test_without_dates(write, sample):
    data = sample("longmemeval")[:1]
    del data[0]["haystack_dates"], data[0]["question_date"]
    talk = load(write(data))
    assert talk.turns["at"].isna().all()
    assert talk.turns["text"].iloc[0] == "I planted leeks."


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("haystack_dates", ["2023/05/20 (Sat) 02:21"], r"\$\[0\]\.haystack_dates: 1 entries for 3 sessions"),
        ("haystack_dates", ["x", "y", "z"], r"haystack_dates\[0\]: date 'x' cannot be read"),
        ("haystack_sessions", [[], [], []], "conversation 'k1' has no turn"),
        ("haystack_sessions", [[{"role": "user"}], [], []], r"haystack_sessions\[0\]\[0\]: there is no 'content'"),
        ("question", None, r"\$\[0\]\.question: None is not a text"),
        ("answer_session_ids", 7, "7 is not a list"),
    ],
)
def test_faults_name_their_place(write, sample, key, value, message):
    data = sample("longmemeval")[:1]
    data[0][key] = value
    with pytest.raises(DataError, match=message):
        load(write(data))
