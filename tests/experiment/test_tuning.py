"""Tuning finds what a simulated writer was made to follow, and the check is on other messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.experiment import tune

MESSAGES = [f"Message number {i}, please say something." for i in range(24)]


def writer(**settings: Any) -> Any:
    return ll.provider("simulated:writer", seed=3, **settings)


def test_parameters_are_found_and_checked_on_other_messages() -> None:
    found = tune("juniper", {"words": 100, "questions": 0.2}, writer(), MESSAGES, parameters=["verbosity", "empathy"])
    check = found.check.set_index("index")
    assert found.better
    assert abs(check.loc["words", "after"] - 100) < abs(check.loc["words", "before"] - 100)
    assert check.loc["words", "hi"] < 0  # nearer, with an interval over messages
    assert found.log["best"].is_monotonic_decreasing
    assert found.log["trial"].tolist() == list(range(len(found.log)))
    assert "simulated" in found.label
    again = tune("juniper", {"words": 100, "questions": 0.2}, writer(), MESSAGES, parameters=["verbosity", "empathy"])
    assert again.log.equals(found.log)


def test_no_more_trials_than_asked() -> None:
    found = tune("juniper", {"words": 60}, writer(), MESSAGES, trials=4)
    assert len(found.log) <= 4


def test_weights_of_a_blend() -> None:
    found = tune("quill", {"words": 25}, writer(), MESSAGES, blend=["pip"], trials=12)
    assert {"Quill", "Pip", "loss"} <= set(found.log.columns)
    assert found.loss <= found.start_loss + 0.05


def test_the_tuned_one_exports(tmp_path: Path) -> None:
    found = tune("juniper", {"words": 20}, writer(), MESSAGES, parameters=["verbosity"], trials=6)
    path = tmp_path / "tuned.json"
    ll.export(found.personality, to="json", path=path)
    assert ll.personality(path).advanced_parameters.verbosity == found.personality.advanced_parameters.verbosity


def test_what_cannot_be_tuned() -> None:
    with pytest.raises(UnknownName, match="no index 'charm'"):
        tune("juniper", {"charm": 1}, writer(), MESSAGES)
    with pytest.raises(UnknownName, match="no parameter 'height'"):
        tune("juniper", {"words": 1}, writer(), MESSAGES, parameters=["height"])
    with pytest.raises(DataError, match="3 messages"):
        tune("juniper", {"words": 1}, writer(), MESSAGES[:3])
    silent = ll.providers.ScriptedProvider([{"regex": ".", "fail": "timeout"}])
    with pytest.raises(DataError, match="no reply"):
        tune("juniper", {"words": 1}, silent, MESSAGES)
