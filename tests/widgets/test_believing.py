"""The panel of facts."""

from __future__ import annotations

import pandas as pd
import pytest
from traitlets import TraitError

from luminora_lab import load
from luminora_lab import memory as mem
from luminora_lab.conversation import Conversation
from luminora_lab.errors import LuminoraError
from luminora_lab.memory.facts.model import candidates_frame
from luminora_lab.memory.facts.updates import remember
from luminora_lab.widgets import facts


@pytest.fixture
def oda() -> tuple[pd.DataFrame, Conversation]:
    """Oda lives in Tarn; in June she says that she moved to Brack in May."""
    talk = Conversation.from_frames(
        "oda",
        pd.DataFrame({
            "turn_id": ["1", "2", "3"], "session": [1, 1, 2], "speaker": ["Oda", "Wick", "Oda"],
            "text": ["I live in <b>Tarn</b>.", "Nice.", "Since May I live in Brack."],
            "at": pd.to_datetime(["2024-03-02", "2024-03-02", "2024-06-08"]),
        }),
    )  # fmt: skip
    said = {"subject": "Oda", "category": "personal_info", "key": "home_city"}
    frame = remember(None, candidates_frame([
        said | {"value": "<b>Tarn</b>", "turns": ["1"], "said_at": pd.Timestamp("2024-03-02")},
        said | {"value": "Brack", "turns": ["3"], "said_at": pd.Timestamp("2024-06-08"),
                "valid_at": pd.Timestamp("2024-05-01")},
    ]))  # fmt: skip
    return frame, talk


def test_the_two_clocks(oda: tuple[pd.DataFrame, Conversation]) -> None:
    panel = facts(*oda)
    assert panel._moments == ["2024-03-02 00:00:00", "2024-05-01 00:00:00", "2024-06-08 00:00:00"]
    panel.when = "2024-05-01 00:00:00"
    assert panel.believed["value"].tolist() == ["<b>Tarn</b>"]
    panel._hindsight.value = True
    assert panel.believed["value"].tolist() == ["Brack"]
    assert [turn[4] for turn in panel._list.turns] == ["Brack"]


def test_a_contradiction_is_marked_in_words(oda: tuple[pd.DataFrame, Conversation]) -> None:
    panel = facts(*oda)
    (mark,) = panel._list.marks.values()
    assert mark["evidence"]
    assert mark["notes"][0] == "contradicts: <b>Tarn</b>"
    assert "1 of them contradicted an earlier one" in panel._said.value
    panel.when = panel._moments[0]
    (mark,) = panel._list.marks.values()
    assert not mark["evidence"]
    assert mark["notes"][0] == "later: Brack"


def test_a_fact_leads_to_its_turns_and_its_history(oda: tuple[pd.DataFrame, Conversation]) -> None:
    panel = facts(*oda)
    assert panel.fact == oda[0]["fact_id"].iloc[1]
    assert panel._turns.marks["3"]["notes"] == ["said"]
    assert panel._turns.selected == "3"
    panel._list.selected = oda[0]["fact_id"].iloc[0]
    assert panel.fact == oda[0]["fact_id"].iloc[0]
    assert panel._turns.marks["3"]["notes"] == ["ended it"]
    assert "<b>Tarn" not in panel._history.value
    assert "&lt;b&gt;Tarn" in panel._history.value


def test_filters_and_static_page() -> None:
    panel = facts(mem.extract_facts("greenhouse"), "greenhouse")
    panel.subject = "Theo"
    assert set(panel.believed["subject"]) == {"Theo"}
    panel._category.value = "health"
    assert set(panel.believed["category"]) == {"health"}
    assert len(panel._list.turns) == len(panel.believed)
    assert "<td>health</td>" in panel.static()
    assert [row[0] for row in panel._turns.turns] == load("greenhouse").turns["turn_id"].tolist()


def test_the_figure_is_drawn_when_it_is_opened(oda: tuple[pd.DataFrame, Conversation]) -> None:
    panel = facts(*oda)
    assert panel._picture.png == b""
    panel._figure.selected_index = 0
    light = panel._picture.png
    assert light.startswith(b"\x89PNG")
    assert panel._picture.alt
    panel._page.theme = "dark"
    assert panel._picture.png != light


def test_a_row_says_what_kind_since_when_and_how_sure(oda: tuple[pd.DataFrame, Conversation]) -> None:
    panel = facts(*oda)
    (mark,) = panel._list.marks.values()
    sure = oda[0]["confidence"].iloc[1]
    assert mark["notes"][1:] == ["since 2024-05-01", "personal info", f"confidence {sure:.2f}, said 1×"]
    assert panel._said.value.startswith('<div role="status"><span class="ll-quiet">1 fact held')


def test_what_is_long_is_cut_where_it_is_shown() -> None:
    said = {"subject": "n" * 10_000, "category": "personal_info", "key": "home_city"}
    frame = remember(None, candidates_frame([
        said | {"value": "v" * 10_000, "turns": ["1"], "said_at": pd.Timestamp("2024-03-02")},
        said | {"value": "w" * 10_000, "turns": ["3"], "said_at": pd.Timestamp("2024-06-08")},
    ]))  # fmt: skip
    panel = facts(frame)
    assert [len(turn[2]) for turn in panel._list.turns] == [61]
    assert [len(turn[4]) for turn in panel._list.turns] == [10_000], (
        "the list itself cuts a value and shows it when chosen"
    )
    (mark,) = panel._list.marks.values()
    assert mark["notes"][0] == "contradicts: " + "v" * 40 + "…"
    assert len(panel._history.value) < 2_000
    panel.subject = "n" * 10_000
    assert panel._subject.label == "n" * 60 + "…"


def test_times_with_an_offset_are_read(oda: tuple[pd.DataFrame, Conversation]) -> None:
    frame, talk = oda
    times = ["said_at", "valid_at", "invalid_at", "created_at", "expired_at"]
    panel = facts(frame.assign(**{name: frame[name].dt.tz_localize("UTC") for name in times}), talk)
    assert panel._moments == facts(*oda)._moments
    assert panel.believed["value"].tolist() == ["Brack"]
    assert panel._turns.marks["3"]["notes"] == ["said"]


def test_a_state_that_is_none_is_not_taken(oda: tuple[pd.DataFrame, Conversation]) -> None:
    panel = facts(*oda)
    before = panel.state
    with pytest.raises(TraitError, match="there is no when '2024-06-07'; there are '2024-06-08 00:00:00'"):
        panel.when = "2024-06-07"
    with pytest.raises(TraitError, match="there is no subject 'Wick'"):
        panel.subject = "Wick"
    assert panel.state == before
    seen: list[str] = []
    panel.observe(lambda change: seen.append(change["new"]), "when")
    panel._slide.value = panel._moments[0]
    assert seen == [panel._moments[0]]


def test_without_a_conversation_there_are_no_turns(oda: tuple[pd.DataFrame, Conversation]) -> None:
    panel = facts(oda[0])
    assert panel._turns.turns == []
    panel.fact = oda[0]["fact_id"].iloc[0]
    assert "Tarn" in panel._history.value


@pytest.mark.parametrize(
    ("state", "told"),
    [({"fact": "nothing"}, None), ({"when": "1999-01-01 00:00:00"}, "when"), ({"who": "x"}, "no state")],
)
def test_states_that_are_none(state: dict[str, str], told: str | None, oda: tuple[pd.DataFrame, Conversation]) -> None:
    if told is None:
        assert "there is no fact &#39;nothing&#39;" in facts(*oda, **state)._error.value
    else:
        with pytest.raises(LuminoraError, match=told):
            facts(*oda, **state)


def test_no_facts_are_refused(oda: tuple[pd.DataFrame, Conversation]) -> None:
    with pytest.raises(LuminoraError, match="there is no fact"):
        facts(oda[0].head(0))
