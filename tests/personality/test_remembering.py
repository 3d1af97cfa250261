"""Memory preferences decide what may enter a prompt, and say why something did not."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError
from luminora_lab.personality.remembering import as_items, sift


def why(bramble: ll.Personality, entry: Any, what: str) -> str:
    _, left = sift(as_items([entry], what), what, bramble.memory_preferences)
    return left[0].why if left else ""


@pytest.mark.parametrize(
    ("entry", "what", "reason"),
    [
        ({"category": "work", "text": "a pilot"}, "fact", ""),
        ({"category": "health", "text": "a cough"}, "fact", "category 'health' is not among"),
        ({"category": "work", "text": "a pilot", "importance": 3.9}, "fact", "importance 3.9 is below"),
        ({"category": "work", "text": "a pilot", "importance": 4}, "fact", ""),
        ("a bare text", "fact", ""),
        ({"category": "personal_info", "key": "birthday", "value": "2 May"}, "fact", "remember_dates is false"),
        ({"type": "milestone", "text": "first lock"}, "memory", ""),
        ({"episode_type": "conflict", "title": "Row", "summary": "about ropes"}, "memory", "type 'conflict' is not"),
        ({"type": "bonding", "text": "tea", "tags": ["anniversary"]}, "memory", "remember_dates is false"),
    ],
)  # fmt: skip
def test_what_may_enter(bramble: ll.Personality, entry: Any, what: str, reason: str) -> None:
    found = why(bramble, entry, what)
    assert reason in found
    assert bool(found) == bool(reason)


def test_switches_for_everything(bramble: ll.Personality) -> None:
    forgets = bramble.replace(memory_preferences={"remember_facts": False, "remember_episodes": False})
    assert why(forgets, "a fact", "fact") == "memory_preferences.remember_facts is false"
    assert why(forgets, "a talk", "memory") == "memory_preferences.remember_episodes is false"


def test_without_preferences_everything_enters(document: dict[str, Any]) -> None:
    del document["memory_preferences"]
    assert why(ll.Personality.from_dict(document), {"category": "health", "importance": 0, "text": "x"}, "fact") == ""


def test_frames_and_their_missing_values() -> None:
    frame = pd.DataFrame({"fact_key": ["dog_name", None], "fact_value": ["Moss", None], "text": [None, "likes tea"],
                          "importance": [7, None], "at": pd.to_datetime(["2024-05-01", None])})  # fmt: skip
    first, second = as_items(frame, "fact")
    assert (first.text, first.importance) == ("2024-05-01: dog name: Moss", 7.0)
    assert (second.text, second.importance) == ("likes tea", None)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("one text", "facts: 'one text' is no list"),
        ([{"category": "work"}], "fact 0: it has no text"),
        (["ok", 3], "fact 1: 3 is neither text nor a mapping"),
        ([{"text": "x", "importance": 11}], "fact 0: importance 11 is no number from 0 to 10"),
        ([{"text": "x", "importance": "very"}], "fact 0: importance 'very'"),
        (["\u200b \n"], "fact 0: it has no text"),
        (["half \ud800"], "fact 0: half a character"),
        (5, "facts: 5 is no list"),
        (None, "facts: None is no list"),
        ([{"text": pd.NA}], "fact 0: it has no text"),
    ],
)
def test_bad_input_is_named(given: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        as_items(given, "fact")


def test_a_date_is_one_short_word() -> None:
    first, second = as_items([{"text": "c", "at": "a\n- b\n# X"}, {"text": "d", "at": ""}], "fact")
    assert (first.text, second.text) == ("a - b # X: c", "d")
