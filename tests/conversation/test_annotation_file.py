"""Annotations on disk: what is written is read again, the recording stays readable, nothing else is replaced."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import luminora_lab as ll
from luminora_lab._resources import bundled
from luminora_lab.conversation import (
    Annotations,
    Conversation,
    check,
    load,
    load_all,
    load_annotations,
    resolve,
    save_annotations,
    to_jsonl,
)
from luminora_lab.conversation._annotation_rows import FactLabel, QuestionLabel
from luminora_lab.conversation.fact_keys import FACT_KEYS
from luminora_lab.errors import DataError, LuminoraError

TALK = Conversation.from_frames(
    "tea",
    pd.DataFrame(
        {"turn_id": ["1", "2"], "session": 1, "speaker": ["Ada", "Bo"], "text": ["I moved to Lund.", "When?"]}
    ),
    title="Moving",
    roles={"Ada": "user"},
)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
WHO = NAMES.map(str.strip).filter(lambda name: name not in ("", "union", "intersection", "majority"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).filter(str.strip)
TIMES = st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(microsecond=0))


@st.composite
def annotations(draw: Any) -> Annotations:
    """Any annotations."""
    ids = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    turns = pd.DataFrame({"turn_id": ids, "session": 1, "speaker": "Ada", "text": draw(st.just(["x"] * len(ids)))})
    who = draw(st.lists(WHO, min_size=1, max_size=3, unique=True))
    some = st.sets(st.sampled_from(ids)).map(lambda found: tuple(id for id in ids if id in found))
    questions: list[QuestionLabel] = []
    for id in draw(st.lists(NAMES, max_size=4, unique=True)):
        text, when = draw(TEXTS), draw(TIMES)
        for name in draw(st.lists(st.sampled_from(who), max_size=3, unique=True)):
            own = {"category": draw(st.none() | TEXTS), "evidence": draw(some), "answer": draw(st.none() | TEXTS)}
            questions.append(QuestionLabel(name, id, text, **own, note=draw(st.just("") | TEXTS), asked_at=when))
    facts: list[FactLabel] = []
    for id in draw(st.lists(NAMES, max_size=3, unique=True)):
        category = draw(st.sampled_from(list(FACT_KEYS)))
        begin = draw(TIMES)
        words = (draw(TEXTS), category, draw(st.sampled_from(FACT_KEYS[category])), draw(TEXTS))
        facts.append(FactLabel(draw(st.sampled_from(who)), id, *words, draw(some.filter(len)), begin, begin))
    return Annotations(Conversation.from_frames(draw(NAMES), turns), tuple(questions), tuple(facts))


@settings(max_examples=60, deadline=None)
@given(annotations())
def test_what_is_written_is_read_again(notes: Annotations) -> None:
    with tempfile.TemporaryDirectory() as folder:
        recording, labels = save_annotations(notes, Path(folder) / "talk.jsonl")
        again = load_annotations(recording)
        assert again == notes
        assert again.questions.equals(notes.questions)
        assert again.facts.equals(notes.facts)
        assert load_annotations(labels) == notes
        loaded = load(recording)
        pd.testing.assert_frame_equal(loaded.questions, resolve(notes).questions)
        assert loaded.fingerprint == notes.conversation.fingerprint
        report = check(recording)
        assert report.usable
        assert not report.repairs
        before = labels.read_bytes(), recording.read_bytes()
        save_annotations(again, recording)
        assert (labels.read_bytes(), recording.read_bytes()) == before, "the same bytes again"


@pytest.fixture
def notes() -> Annotations:
    one = Annotations.of(TALK).add_question("Eva", "Where does Ada live?", category="single-hop", evidence=["1"])
    return one.add_question("Max", "Where does Ada live?", evidence=["1", "2"]).add_fact(
        "Eva", "Ada", "owns", "x", ["1"]
    )


def test_the_lines(notes: Annotations, tmp_path: Path) -> None:
    recording, labels = save_annotations(notes, tmp_path / "tea.jsonl")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["tea.annotations.jsonl", "tea.jsonl"]
    lines = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {
        "type": "annotations", "format": "luminora-annotations/1", "conversation": "tea",
        "fingerprint": TALK.fingerprint,
    }  # fmt: skip
    assert lines[2] == {
        "type": "question_label", "annotator": "Max", "question_id": "q1", "text": "Where does Ada live?",
        "evidence": ["1", "2"],
    }  # fmt: skip
    assert lines[3]["type"] == "fact_label"
    last = json.loads(recording.read_text(encoding="utf-8").splitlines()[-1])
    assert (last["type"], last["category"], last["evidence"]) == ("question", "single-hop", ["1", "2"])
    assert load(recording).title == "Moving"
    assert load(recording).roles == {"Ada": "user"}


def test_a_folder_with_labels_loads_as_before(notes: Annotations, tmp_path: Path) -> None:
    save_annotations(notes, tmp_path / "tea.jsonl")
    assert [talk.id for talk in load_all(tmp_path)] == ["tea"]
    with pytest.raises(DataError, match="not a format that is known"):
        load(tmp_path / "tea.annotations.jsonl")
    assert len(ll.compare_memory(["bm25"], [load(tmp_path / "tea.jsonl")], progress=False).frame) == 1


def test_what_is_changed_replaces_what_was_there(notes: Annotations, tmp_path: Path) -> None:
    path, _ = save_annotations(notes, tmp_path / "tea.jsonl")
    fewer = load_annotations(path).remove_question("q1", annotator="Max")
    save_annotations(fewer, path)
    assert load_annotations(path) == fewer
    assert load(path).questions["evidence"].tolist() == [("1",)]


def test_nothing_else_is_replaced(notes: Annotations, tmp_path: Path) -> None:
    path = tmp_path / "tea.jsonl"
    other = Annotations.of(Conversation.from_frames("tea", TALK.turns.head(1)))

    def refused(says: str, given: Annotations = notes) -> None:
        before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        with pytest.raises(DataError) as error:
            save_annotations(given, path)
        assert says in str(error.value)
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before

    to_jsonl(TALK, path)
    refused("a file of that name that has no annotations beside it")
    (tmp_path / "tea.annotations.jsonl").write_text("mine", encoding="utf-8")
    refused("")
    (tmp_path / "tea.annotations.jsonl").write_text('{"type":"diary"}\n', encoding="utf-8")
    refused("this is no file of annotations (luminora-annotations/1); name another")
    path.unlink()
    refused("this is no file of annotations")
    (tmp_path / "tea.annotations.jsonl").unlink()
    save_annotations(notes, path)
    refused("the labels of another recording, 'tea'", other)
    path.write_text(path.read_text(encoding="utf-8").replace("Where does", "And where does"), encoding="utf-8")
    refused("its questions are not those of the annotations beside it")
    assert load_annotations(path) == notes, "the labels are as they were"
    path.unlink()
    save_annotations(notes, path)
    assert load_annotations(path) == notes


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("tea.csv", "name it NAME.jsonl"),
        (".jsonl", "name it NAME.jsonl"),
        ("no/such/tea.jsonl", "there is no such folder"),
        (str(bundled("datasets") / "tea.jsonl"), "this folder holds the bundled recordings"),
    ],
)
def test_where_nothing_is_written(
    notes: Annotations, path: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=says):
        save_annotations(notes, path)
    assert list(tmp_path.iterdir()) == []


LABEL = '{"type":"question_label","annotator":"Eva","question_id":"q1","text":"Who?"}'


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[]", "line 2: a line of type None"),
        ('{"type":"turn"}', "line 2: a line of type 'turn'"),
        (LABEL[:-1] + ',"colour":"red"}', "line 2: field 'colour'; there are annotator, question_id"),
        ('{"type":"question_label","annotator":"Eva","question_id":"q1"}', "line 2: there is no 'text'"),
        ('{"type":"fact_label","annotator":"Eva"}', "line 2: there is no 'fact_id'"),
        (LABEL[:-1] + ',"evidence":"1"}', "evidence is '1'; write a list"),
        (LABEL[:-1] + ',"evidence":["9"]}', "question 'q1' of 'Eva': evidence: no turn has the id '9'"),
        (LABEL[:-1] + ',"evidence":[["1"]]}', "no turn has the id"),
        (LABEL[:-1] + ',"evidence":["2","1"]}', "in the order of the conversation"),
        (LABEL[:-1] + ',"asked_at":"soon"}', "line 2, asked_at: date 'soon' cannot be read"),
        (LABEL[:-1] + ',"category":4}', "category is 4; write text"),
        (f"{LABEL}\n{LABEL}", "it is there already"),
        ('{"type":"question_label",', "line 2"),
    ],
)
def test_a_faulty_line_is_named(line: str, says: str, tmp_path: Path) -> None:
    path, labels = save_annotations(Annotations.of(TALK), tmp_path / "tea.jsonl")
    with labels.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(LuminoraError) as error:
        load_annotations(path)
    assert says in str(error.value)
    assert "tea.annotations.jsonl" in str(error.value)


def test_labels_of_another_recording_are_not_taken(notes: Annotations, tmp_path: Path) -> None:
    path, labels = save_annotations(notes, tmp_path / "tea.jsonl")
    path.write_text(path.read_text(encoding="utf-8").replace("When?", "Why?"), encoding="utf-8")
    with pytest.raises(DataError, match="speakers or texts differ"):
        load_annotations(path)
    labels.unlink()
    with pytest.raises(DataError, match="there are no annotations beside this recording"):
        load_annotations(path)


def test_a_folder_that_cannot_be_written_keeps_what_it_had(
    notes: Annotations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, labels = save_annotations(notes, tmp_path / "tea.jsonl")
    before = path.read_bytes(), labels.read_bytes()

    def full(**options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("luminora_lab.files.atomic.tempfile.mkstemp", full)
    with pytest.raises(DataError, match="No space left"):
        save_annotations(notes.add_question("Eva", "And now?"), path)
    assert (path.read_bytes(), labels.read_bytes()) == before
