"""The retrieval panel: its state, its controls, what its views are given."""

from __future__ import annotations

import pytest

from luminora_lab import Conversation, load
from luminora_lab.conversation import Conversation as Recorded
from luminora_lab.errors import LuminoraError
from luminora_lab.widgets import retrieval
from luminora_lab.widgets.retrieving import TYPED, RetrievalPanel

BOTH = "both=bm25() + 4 * relevance() - 0.5 * neighbours()"


@pytest.fixture
def panel() -> RetrievalPanel:
    return retrieval("saltroad", ["bm25", "hybrid", BOTH], k=6)


def hostile() -> Recorded:
    import pandas as pd

    texts = ["<script>alert(1)</script> the kiln", "שלום 🙂 the kiln", "kiln " * 2000]
    turns = pd.DataFrame({
        "turn_id": ["1", "2", "3"], "session": [1, 1, 1], "speaker": ["<b>Ada</b>", "Bo", "Bo"], "text": texts,
    })  # fmt: skip
    asked = pd.DataFrame({"question_id": ["q"], "text": ["<i>kiln</i>?"], "evidence": [["1"]]})
    return Conversation.from_frames("hostile", turns, asked)


def test_the_first_strategy_shown_has_weights_to_move(panel: RetrievalPanel) -> None:
    assert panel.strategy == "both"
    assert retrieval("saltroad", ["bm25", "hybrid"]).strategy == "bm25"


def test_controls_and_state_are_one(panel: RetrievalPanel) -> None:
    panel.k = 3
    assert panel._k.value == 3
    panel._k.value = 4
    assert panel.k == 4
    panel.strategy = "both"
    assert panel._which.value == "both"
    assert panel.weights == [1.0, 4.0, -0.5]
    panel._sliders.children[1].value = 0.0
    assert panel.weights == [1.0, 0.0, -0.5]
    assert panel.code == "bm25() - 0.5 * neighbours()"
    panel.weights = [0.5, 1.0, 0.0]
    assert [one.value for one in panel._sliders.children] == [0.5, 1.0, 0.0]


def test_a_change_is_observed(panel: RetrievalPanel) -> None:
    seen = []
    panel.observe(lambda change: seen.append(change["new"]), "weights")
    panel._sliders.children[0].value = 2.0
    assert seen[-1] == [2.0, 4.0, -0.5]


def test_the_ranking_follows_the_weights(panel: RetrievalPanel) -> None:
    panel.strategy = "both"
    panel.weights = [1.0, 0.0, 0.0]
    alone = panel.finder.find(panel.question, {"x": panel.finder.strategies["bm25"]})["turn_id"].tolist()
    assert [hit["turn"] for hit in panel._bars.hits] == alone
    assert [name for name, *_ in panel._bars.terms] == ["bm25()"]
    for hit in panel._bars.hits:
        assert sum(hit["gave"]) == pytest.approx(hit["score"], rel=1e-4)


def test_a_question_of_the_list_shows_evidence_and_misses(panel: RetrievalPanel) -> None:
    panel.question = panel.finder.questions["question_id"].iloc[5]
    gold = panel.finder.evidence(panel.question)
    marks = panel._transcript.marks
    assert {turn for turn, mark in marks.items() if mark["evidence"]} == set(gold)
    found = set(panel.found.loc[panel.found["evidence"], "turn_id"])
    assert {turn for turn, mark in marks.items() if mark["missed"]} == set(gold) - found
    assert panel.selected == gold[0]
    assert panel._list.value == panel.question


def test_a_question_may_be_typed(panel: RetrievalPanel) -> None:
    panel._typed.value = "Where is the boat?"
    assert panel.question == "Where is the boat?"
    assert panel._list.label == TYPED
    assert not any(mark["evidence"] for mark in panel._transcript.marks.values())
    assert "no labels" in panel._table.value
    panel._list.value = panel.finder.questions["question_id"].iloc[0]
    assert panel._typed.value == ""


def test_an_error_is_said_and_the_view_stays(panel: RetrievalPanel) -> None:
    panel.strategy = "bm25"
    before = panel._bars.hits
    panel.weights = [1.0, 2.0]
    assert "weights for 1 terms" in panel._error.value
    assert panel._bars.hits == before
    panel.weights = [2.0]
    assert panel._error.layout.display == "none"


def test_text_from_data_is_escaped() -> None:
    panel = retrieval(hostile(), ["bm25", "dense"], k=3)
    for html in (panel.static(), panel._table.value, panel._note.value):
        assert "<script" not in html
        assert "<i>kiln" not in html
    assert "&lt;script&gt;" in panel.static()
    assert panel._repr_mimebundle_()["text/html"].startswith('<div class="ll-static"')
    assert max(len(hit["text"]) for hit in panel._bars.hits) < 200


def test_a_ranker_that_was_trained_here_is_named_so() -> None:
    assert "trained on this conversation" in retrieval("riverside", ["ranker"]).static()
    assert "trained on this conversation" not in retrieval("saltroad", ["ranker"]).static()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"colour": 1}, "no state 'colour'"),
        ({"only_found": "many"}, "only_found = 'many'"),
        ({"weights": 3}, "weights = 3"),
    ],
)
def test_a_state_that_is_none(state: dict[str, object], told: str) -> None:
    with pytest.raises(LuminoraError, match=told):
        retrieval("saltroad", ["bm25"], **state)


def test_every_turn_is_shown(panel: RetrievalPanel) -> None:
    assert [turn[0] for turn in panel._transcript.turns] == load("saltroad").turns["turn_id"].tolist()
