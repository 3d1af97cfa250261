import pandas as pd
import pytest

from luminora_lab.conversation import load
from luminora_lab.conversation.readers.locomo import repair_evidence
from luminora_lab.errors import DataError


@pytest.fixture
def talk(write):
    return load(write("locomo"))


def test_turns(talk):
    turns = talk.turns
    assert turns["turn_id"].tolist() == ["D1:1", "D1:2", "D2:1", "D2:2"]
    assert turns["session"].tolist() == [1, 1, 2, 2]
    assert turns["speaker"].tolist() == ["Mira", "Teo", "Teo", "Mira"]
    assert set(turns["role"]) == {"participant"}
    assert turns["at"].tolist() == [pd.Timestamp("2023-05-08 13:56")] * 2 + [pd.Timestamp("2023-06-01 00:05")] * 2
    assert turns["caption"].tolist() == ["", "a photo of a broken lamp", "", ""]
    assert not any("example.org" in str(v) or "broken lamp pier" in str(v) for v in turns.to_numpy().ravel())


def test_questions(talk):
    asked = talk.questions.set_index("question_id")
    assert list(asked.index) == [f"pier-1-q{i}" for i in range(7)]
    assert asked["category"].tolist() == [
        "single-hop", "temporal", "multi-hop", "open-domain", "adversarial", "single-hop", "open-domain",
    ]  # fmt: skip
    assert asked["evidence"].tolist() == [
        ("D1:2",), ("D1:1", "D2:1"), ("D2:2", "D1:1", "D1:2"), ("D2:1",), ("D2:1",), (), (),
    ]  # fmt: skip
    assert asked.loc["pier-1-q1", "answer"] == "2019"
    assert pd.isna(asked.loc["pier-1-q4", "answer"])
    assert len(talk.usable_questions) == 5


def test_every_repair_is_listed(talk):
    assert [(r.kind, r.place, r.what) for r in talk.provenance.repairs] == [
        ("noted", "pier-1 session_3", "has a date but no turns in the file"),
        ("repaired", "pier-1 qa[1].evidence[0]", "'D1:1; D2:1' read as D1:1, D2:1"),
        ("repaired", "pier-1 qa[2].evidence[0]", "'D:2:2' read as D2:2"),
        ("repaired", "pier-1 qa[2].evidence[1]", "'D1:1 D1:2' read as D1:1, D1:2"),
        ("repaired", "pier-1 qa[3].evidence[0]", "'D02:01' read as D2:1"),
        ("excluded", "pier-1 qa[3].evidence[1]", "'D' names no turn"),
        ("noted", "pier-1 qa[4].evidence[1]", "'D2:1' is listed twice; kept once"),
        ("noted", "pier-1 qa[5]", "the same question as qa[0]; both are kept"),
        ("excluded", "pier-1 qa[5].evidence[0]", "'D9:9' points nowhere"),
        ("excluded", "pier-1 qa[5]", "no evidence is left: not scored"),
        ("excluded", "pier-1 qa[6]", "lists no evidence: not scored"),
    ]


@pytest.mark.parametrize(
    ("string", "ids", "kinds"),
    [
        ("D8:6", ["D8:6"], []),
        ("D8:6; D9:17", ["D8:6", "D9:17"], ["repaired"]),
        ("D9:1 D4:4 D4:6", ["D9:1"], ["repaired", "excluded", "excluded"]),
        ("D08:06", ["D8:6"], ["repaired"]),
        ("D:8:6", ["D8:6"], ["repaired"]),
        ("D", [], ["excluded"]),
        ("D8:7", [], ["excluded"]),
        (None, [], ["excluded"]),
        (86, [], ["excluded"]),
    ],
)
def test_evidence(string, ids, kinds):
    found, repairs = repair_evidence(string, {"D8:6", "D9:17", "D9:1"})
    assert found == ids
    assert [kind for kind, _ in repairs] == kinds


def test_an_adversarial_answer_is_no_answer(write, sample):
    data = sample("locomo")
    data[0]["qa"][4]["answer"] = "No"
    talk = load(write(data))
    assert pd.isna(talk.questions["answer"].iloc[4])
    assert any("adversarial, yet answered 'No'" in r.what for r in talk.provenance.repairs)


def test_sessions_in_the_order_of_their_numbers(write, sample):
    data = sample("locomo")
    inside = data[0]["conversation"]
    data[0]["conversation"] = {key: inside[key] for key in reversed(inside)}
    assert load(write(data)).turns["session"].tolist() == [1, 1, 2, 2]


def test_session_without_date(write, sample):
    data = sample("locomo")
    del data[0]["conversation"]["session_2_date_time"]
    talk = load(write(data))
    assert talk.turns["at"].isna().tolist() == [False, False, True, True]
    assert ("noted", "pier-1 session_2", "has no date") in [(r.kind, r.place, r.what) for r in talk.provenance.repairs]


def test_licence_only_for_the_original(write, sample):
    data = sample("locomo")
    assert load(write(data)).provenance.licence is None
    data[0]["sample_id"] = "conv-26"
    assert load(write(data)).provenance.licence == "CC BY-NC 4.0"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["session_1"][1].pop("text"), r"\$\[0\]\.conversation\.session_1\[1\]: there is no 'text'"),
        (lambda c: c["session_1"][1].update(dia_id="D1:1"), r"session_1\[1\]: turn id 'D1:1' occurs twice \(first at"),
        (lambda c: c.update(session_1_date_time="May 38"), r"session_1_date_time: date 'May 38' cannot be read"),
        (lambda c: c.update(session_1=[], session_2=[]), r"conversation 'pier-1' has no turn"),
        (lambda c: c.update(session_2="gone"), r"session_2: 'gone' is not a list; write a list here"),
    ],
)
def test_faults_name_their_place(write, sample, change, message):
    data = sample("locomo")
    change(data[0]["conversation"])
    with pytest.raises(DataError, match=message):
        load(write(data))
