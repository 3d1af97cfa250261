"""The annotation panel."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from luminora_lab import Conversation, load
from luminora_lab.conversation import Annotations
from luminora_lab.errors import LuminoraError
from luminora_lab.widgets import annotate


@pytest.fixture
def talk() -> Conversation:
    turns = pd.DataFrame({
        "turn_id": ["1", "2", "3"], "session": [1, 1, 2], "speaker": ["Ada", "Bo", "<b>Ada</b>"],
        "text": ["I moved to <i>Lund</i>.", "When?", "In May."],
    })  # fmt: skip
    return Conversation.from_frames("tea", turns)


def test_a_question_is_kept_with_the_marked_turns(talk: Conversation) -> None:
    panel = annotate(talk, annotator="Eva")
    panel._transcript.picked = ["1", "3"]
    assert panel.picked == ["1", "3"]
    panel._text.value, panel._category.value, panel._answer.value = "Where does Ada live?", "multi-hop", "Lund"
    panel._keep.click()
    (label,) = panel.annotations.question_labels
    assert (label.annotator, label.evidence, label.category, label.answer) == ("Eva", ("1", "3"), "multi-hop", "Lund")
    assert panel.question == "q1"
    assert "q1" in panel._own.value


def test_a_question_is_changed_and_removed_and_undone(talk: Conversation) -> None:
    panel = annotate(Annotations.of(talk).add_question("Eva", "Where?", evidence=["1"]), annotator="Eva")
    panel._list.value = "q1"
    assert panel.picked == ["1"]
    assert panel._text.value == "Where?"
    panel.picked = ["3"]
    panel._keep.click()
    assert panel.annotations.question_labels[0].evidence == ("3",)
    panel._drop.click()
    assert panel.annotations.question_labels == ()
    assert panel.question == ""
    panel._undo.click()
    panel._undo.click()
    assert panel.annotations.question_labels[0].evidence == ("1",)
    assert panel._undo.disabled


def test_a_second_annotator_sees_the_question_and_not_the_evidence(talk: Conversation) -> None:
    panel = annotate(Annotations.of(talk).add_question("Eva", "Where?", evidence=["1"]), annotator="Max")
    panel.question = "q1"
    assert panel._text.value == "Where?"
    assert panel.picked == []
    panel.picked = ["1"]
    panel._keep.click()
    assert panel.annotations.annotators == ("Eva", "Max")
    assert "Agreement of Eva and Max" in panel._agreed.value
    assert panel.agreement.set_index(["item", "measure"]).loc[("evidence", "jaccard"), "value"] == 1


def test_a_fact_is_kept_and_removed(talk: Conversation) -> None:
    panel = annotate(talk, annotator="Eva", picked=["1"])
    panel._subject.value, panel._key.value, panel._value.value = "Ada", "home_city", "Lund"
    panel._state.click()
    (fact,) = panel.annotations.fact_labels
    assert (fact.subject, fact.category, fact.key, fact.value, fact.turns) == (
        "Ada",
        "personal_info",
        "home_city",
        "Lund",
        ("1",),
    )
    panel._facts.value = fact.fact_id
    panel._drop_fact.click()
    assert panel.annotations.fact_labels == ()


def test_what_is_saved_is_a_benchmark_and_is_gone_on_with(talk: Conversation, tmp_path: Path) -> None:
    panel = annotate(talk, annotator="Eva", picked=["1"])
    panel._text.value = "Where?"
    panel._keep.click()
    panel.path = str(tmp_path / "tea.jsonl")
    panel._save.click()
    assert "Saved" in panel._saved.value
    assert load(tmp_path / "tea.jsonl").usable_questions["evidence"].tolist() == [("1",)]
    again = annotate(str(tmp_path / "tea.jsonl"))
    assert again.annotations == panel.annotations


def test_what_is_wrong_is_said_and_nothing_is_lost(talk: Conversation, tmp_path: Path) -> None:
    panel = annotate(talk, annotator="Eva")
    panel._keep.click()
    assert 'role="alert"' in panel._error.value
    assert panel.annotations.question_labels == ()
    panel._save.click()
    assert "no file is named" in panel._error.value
    (tmp_path / "other.jsonl").write_text("mine\n")
    panel.path = str(tmp_path / "other.jsonl")
    panel._save.click()
    assert 'role="alert"' in panel._error.value
    assert (tmp_path / "other.jsonl").read_text() == "mine\n"


def test_labels_that_cannot_be_read_are_no_silent_new_beginning(talk: Conversation, tmp_path: Path) -> None:
    panel = annotate(talk, annotator="Eva", picked=["1"], path=str(tmp_path / "tea.jsonl"))
    panel._text.value = "Where?"
    panel._keep.click()
    panel._save.click()
    labels = tmp_path / "tea.annotations.jsonl"
    labels.write_text(labels.read_text()[:-20])
    with pytest.raises(LuminoraError, match=r"tea\.annotations\.jsonl"):
        annotate(str(tmp_path / "tea.jsonl"))


def test_text_is_escaped(talk: Conversation) -> None:
    panel = annotate(talk, annotator="<script>", picked=["1"])
    panel._text.value = "<img src=x>?"
    panel._keep.click()
    for html in (panel._own.value, panel.static(), panel._marked.value):
        assert "<img" not in html
        assert "<script" not in html
