"""Facts of a whole conversation, with an extractor of a few lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from luminora_lab.conversation import Conversation
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.memory.facts import extract_facts, remember
from luminora_lab.memory.facts.model import FACT_COLUMNS, candidates_frame


class Towns:
    """Reads "in TOWN"."""

    name = "towns"

    def extract(self, conversation: Conversation) -> pd.DataFrame:
        row = {"category": "personal_info", "key": "home_city"}
        frame = candidates_frame(
            row | {"subject": turn.speaker, "value": turn.text.split()[1], "turns": [turn.turn_id], "said_at": turn.at}
            for turn in conversation.turns.itertuples()
            if turn.text.startswith("in ")
        )
        frame.attrs["errors"] = ["1.2: no answer"]
        return frame


def talk(*said: tuple[str, str, str]) -> Conversation:
    ids, texts, days = zip(*said, strict=True)
    turns = {"turn_id": ids, "session": range(len(ids)), "speaker": "Oda", "text": texts, "at": pd.to_datetime(days)}
    return Conversation.from_frames("talk", pd.DataFrame(turns))


FIRST = talk(("1", "in Tarn", "2024-01-01"), ("2", "hello", "2024-02-01"), ("3", "in Brack", "2024-03-01"))
SECOND = talk(("1", "in Brack", "2024-05-01"), ("2", "in Quill", "2024-06-01"))


def test_statements_are_taken_in_turn_by_turn() -> None:
    facts = extract_facts(FIRST, Towns())
    assert tuple(facts.columns) == FACT_COLUMNS
    assert facts["value"].tolist() == ["Tarn", "Brack"]
    assert facts["invalid_at"].tolist() == [pd.Timestamp("2024-03-01"), pd.NaT]
    assert facts.attrs["errors"] == ["1.2: no answer"]


def test_known_facts_are_carried_over() -> None:
    first = extract_facts(FIRST, Towns())
    kept = first.copy(deep=True)
    both = extract_facts(SECOND, Towns(), known=first)
    pd.testing.assert_frame_equal(first, kept)
    assert both["value"].tolist() == ["Tarn", "Brack", "Quill"]
    assert both["count"].tolist() == [1, 2, 1]
    assert both["fact_id"][:2].tolist() == first["fact_id"].tolist()
    pd.testing.assert_frame_equal(extract_facts(SECOND, Towns(), known=both), both)


def test_a_part_of_the_conversation_gives_what_was_known_then() -> None:
    whole = Towns().extract(FIRST)
    part = talk(("1", "in Tarn", "2024-01-01"))
    pd.testing.assert_frame_equal(extract_facts(part, Towns()), remember(None, whole[:1]))


def test_a_file_or_a_name(tmp_path: Path) -> None:
    path = tmp_path / "tea.csv"
    path.write_text("speaker,text\nOda,in Tarn\nWick,in Brack\n", encoding="utf-8")
    assert extract_facts(path, Towns())["subject"].tolist() == ["Oda", "Wick"]
    assert extract_facts(str(path), Towns())["value"].tolist() == ["Tarn", "Brack"]
    with pytest.raises(UnknownName, match="neither a bundled conversation nor a file"):
        extract_facts("no_such_talk", Towns())
    with pytest.raises(DataError, match="7 is no conversation"):
        extract_facts(7, Towns())  # type: ignore[arg-type]


def test_no_facts_at_all() -> None:
    facts = extract_facts(talk(("1", "hello", "2024-01-01")), Towns())
    assert (len(facts), tuple(facts.columns)) == (0, FACT_COLUMNS)


def test_unknown_extractors() -> None:
    with pytest.raises(UnknownName, match="extractor: extractor 'magic'; use 'rules', or an object with extract"):
        extract_facts(FIRST, "magic")
    for wrong in (7, Towns, None):
        with pytest.raises(DataError, match="is no extractor"):
            extract_facts(FIRST, wrong)  # type: ignore[arg-type]


class Returns:
    def __init__(self, value: Any) -> None:
        self.value = value

    def extract(self, conversation: Conversation) -> Any:
        return self.value


def test_what_an_extractor_may_not_return() -> None:
    frame = Towns().extract(FIRST)
    with pytest.raises(DataError, match="extractor 'Returns': None is no frame"):
        extract_facts(FIRST, Returns(None))
    with pytest.raises(DataError, match="extractor 'Returns', row 0: there is no turn '9'; name turns of 'talk'"):
        extract_facts(FIRST, Returns(frame[:1].assign(turns=[("9",)])))
    with pytest.raises(UnknownName, match="extractor 'Returns', row 0: category 'towns'"):
        extract_facts(FIRST, Returns(frame.assign(category="towns")))


def test_times_with_an_offset_are_converted() -> None:
    frame = Towns().extract(FIRST)
    zoned = frame.assign(said_at=frame["said_at"].dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo"))
    pd.testing.assert_frame_equal(extract_facts(FIRST, Returns(zoned)), extract_facts(FIRST, Returns(frame)))
