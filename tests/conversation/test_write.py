import math

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luminora_lab.conversation import Conversation, Provenance, load, load_all, to_jsonl
from luminora_lab.errors import DataError

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TIMES = st.none() | st.datetimes(pd.Timestamp("1970-01-01").to_pydatetime(), pd.Timestamp("2100-01-01").to_pydatetime())


@st.composite
def conversations(draw):
    """Any conversation that the lab's format can hold."""
    n = draw(st.integers(1, 8))
    ids = draw(st.lists(NAMES, min_size=n, max_size=n, unique=True))
    turns = pd.DataFrame(
        {
            "turn_id": ids,
            "session": sorted(draw(st.lists(st.integers(1, 4), min_size=n, max_size=n))),
            "speaker": draw(st.lists(NAMES, min_size=n, max_size=n)),
            "text": draw(st.lists(TEXTS, min_size=n, max_size=n)),
            "at": pd.Series(draw(st.lists(TIMES, min_size=n, max_size=n)), dtype="datetime64[s]"),
        }
    )
    if draw(st.booleans()):
        turns["caption"] = pd.Series(draw(st.lists(st.none() | NAMES, min_size=n, max_size=n)), dtype=object)
    if draw(st.booleans()):
        rating = st.none() | st.floats(allow_nan=False, allow_infinity=False)
        turns["importance"] = pd.Series(draw(st.lists(rating, min_size=n, max_size=n)), dtype=float)
    m = draw(st.integers(0, 4))
    questions = pd.DataFrame(
        {
            "question_id": draw(st.lists(NAMES, min_size=m, max_size=m, unique=True)),
            "text": draw(st.lists(TEXTS, min_size=m, max_size=m)),
            "answer": pd.Series(draw(st.lists(st.none() | TEXTS, min_size=m, max_size=m)), dtype=object),
            "category": pd.Series(draw(st.lists(st.none() | NAMES, min_size=m, max_size=m)), dtype=object),
            "evidence": draw(st.lists(st.lists(st.sampled_from(ids), unique=True), min_size=m, max_size=m)),
            "asked_at": pd.Series(draw(st.lists(TIMES, min_size=m, max_size=m)), dtype="datetime64[s]"),
        }
    )
    if m and draw(st.booleans()):
        there = sorted(set(turns["session"]))
        given = st.lists(st.sampled_from(there), unique=True)
        questions["evidence_sessions"] = draw(st.lists(given, min_size=m, max_size=m))
    return Conversation.from_frames(
        draw(NAMES),
        turns,
        questions,
        title=draw(TEXTS),
        language=draw(st.sampled_from(["en", "de", "pt-BR"])),
        roles=draw(st.dictionaries(st.sampled_from(turns["speaker"].tolist()), st.sampled_from(["user", "assistant"]))),
        provenance=Provenance(licence=draw(st.none() | TEXTS), split=draw(st.sampled_from([None, "train", "test"]))),
    )


def same(one, two):
    pd.testing.assert_frame_equal(one.turns, two.turns)
    pd.testing.assert_frame_equal(one.questions, two.questions)
    for name in ("id", "title", "language", "fingerprint"):
        assert getattr(one, name) == getattr(two, name)
    assert dict(one.roles) == dict(two.roles)
    assert (one.provenance.licence, one.provenance.split) == (two.provenance.licence, two.provenance.split)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(conversations(), min_size=1, max_size=3, unique_by=lambda talk: talk.id))
def test_round_trip(tmp_path_factory, talks):
    path = tmp_path_factory.mktemp("round") / "talks.jsonl"
    to_jsonl(talks, path)
    again = load_all(path)
    assert len(again) == len(talks)
    for one, two in zip(talks, again, strict=True):
        same(one, two)
    second = to_jsonl(iter(again), path.with_name("again.jsonl"))
    assert second.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["lab", "locomo", "longmemeval", "msc", "chatgpt", "chatml", "sharegpt", "table"])
def test_every_format_survives(write, tmp_path, name):
    talks = load_all(write(name))
    for one, two in zip(talks, load_all(to_jsonl(talks, tmp_path / "out.jsonl")), strict=True):
        same(one, two)


def frames(**turn):
    base = {"turn_id": "1", "session": 1, "speaker": "Ada", "text": "Hi."}
    return pd.DataFrame([base | turn])


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (frames(speaker=""), r"conversation 'x', turn '1': cannot be written: .*at least 1 character"),
        (frames(importance=math.inf), "finite number"),
        (frames(session=0), "greater than or equal to 1"),
        (
            pd.concat([frames(role="user"), frames(turn_id="2", role="assistant")], ignore_index=True),
            "speaker 'Ada' has two roles",
        ),
    ],
)
def test_nothing_half_written(write, tmp_path, bad, message):
    good = load(write("locomo"))
    target = tmp_path / "out.jsonl"
    target.write_text("before")
    with pytest.raises(DataError, match=message):
        to_jsonl([good, Conversation.from_frames("x", bad)], target)
    assert target.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "out.jsonl"]


def test_an_error_of_the_caller_leaves_nothing(write, tmp_path):
    talk = load(write("locomo"))

    def broken():
        yield talk
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        to_jsonl(broken(), tmp_path / "out.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_faults(write, tmp_path):
    talk = load(write("locomo"))
    with pytest.raises(DataError, match=r"cannot be written \(No such file or directory\); name an existing folder"):
        to_jsonl(talk, tmp_path / "absent" / "out.jsonl")
    with pytest.raises(DataError, match="conversation 'pier-1' occurs twice"):
        to_jsonl([talk, talk], tmp_path / "out.jsonl")
    with pytest.raises(DataError, match="there is no conversation to write"):
        to_jsonl([], tmp_path / "out.jsonl")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match="it is no ordinary file"):
        to_jsonl(talk, tmp_path / "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
