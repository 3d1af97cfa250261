"""What ships is clean; what real files bend is forgiven; what a prompt costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from luminora_lab._resources import bundled
from luminora_lab.errors import UnknownName
from luminora_lab.files.plain import merge_patch
from luminora_lab.personality.validation import cost_frame, validate, validate_folder
from luminora_lab.personality.validation.examples import BASE, example_document


def test_the_bundled_personalities_are_clean() -> None:
    report = validate_folder(bundled("personalities"), progress=False)
    assert len(report.reports) >= 8
    assert report.frame[report.frame["severity"] != "suggestion"].to_dict("records") == []


FERRYMAN: dict[str, Any] = {
    "persona": {
        "name": "Ferryman Otto", "version": "1.0.0", "archetype": "coach", "tagline": "Over and back.",
        "description": "Rows people over a river that is not on the map.", "author": "Nobody", "tags": ["river"],
    },
    "core_traits": {
        "archetype": "coach", "temperament": "patient and rough", "communication_style": "direct but kind",
        "values": ["balance"],
    },
    "linguistic_profile": {
        "tone": ["trendy", "sophisticated", "precise", "uplifting", "results-focused", "technical"],
        "vocabulary": ["oar", "bank", "oar"], "speech_patterns": ["Sit in the middle."], "vocabulary_level": "plain",
        "expressions": ["mind the ducks"],
    },
    "behavioral_rules": {"always_do": ["Name the price first.", "Count the passengers."], "never_do": ["Hurry."]},
    "response_patterns": {"greeting": ["Ahoy."]},
    "trigger_responses": {"on_greeting": ["Sit in the middle, keep your hands inside, and tell me the name of " * 3]},
    "advanced_parameters": {"temperature": 0.8, "top_p": 0.9, "max_tokens": 300},
    "safety_guards": None,
    "examples": {"sample_responses": [{"input": "How deep?", "output": "Deep enough for a hat, and for the oar."}]},
    "hierarchical_config": {
        "enabled": True, "description": "He warms up on the water.",
        "relationship_levels": [
            {"name": "stranger", "affinity_range": [0, 20], "modifiers": {"behavioral_adjustments": ["Say little."]}},
            {"name": "friend", "affinity_range": [41, 60], "description": "Hums."},
        ],
    },
    "mood_config": {
        "moods": {"glad": {"modifiers": {}}, "wet": {}},
        "mood_triggers": {"glad": ["user_gives_compliment"]},
        "mood_detection": {"method": "keyword", "confidence_threshold": 0.7, "decay_enabled": True, "decay_rate": 0.1},
    },
    "memory_preferences": {"importance_threshold": 6.0, "remember_names": True, "remember_topics": False},
    "affinity_config": {"interaction_types": {"positive": 3, "shares_bread": 4}},
    "metadata": {"created_at": "2024-01-01T00:00:00Z", "license": "MIT"},
}  # fmt: skip


def test_a_file_that_bends_the_format_everywhere_has_no_error() -> None:
    report = validate(json.loads(json.dumps(FERRYMAN)))
    assert report.errors == ()
    assert report.complete
    assert set(report.codes) == {
        "P010", "P012", "P013", "P014", "P015", "P016", "P019", "P111", "P130",
        "P017", "P021", "P123", "P133", "P202", "P209", "P212", "P310",
    }  # fmt: skip
    fixes = {found.path: found.fix for found in report.findings}
    assert fixes["$.response_patterns"] == "say it in trigger_responses, or move it to metadata"
    assert fixes["$.linguistic_profile.speech_patterns"] == "say it in fillers, or move it to metadata"
    assert fixes["$.linguistic_profile.tone[0]"] == "write 'casual', or keep your own knowingly"


# -- cost ---------------------------------------------------------------------------------------------------------
def test_cost_by_section() -> None:
    pytest.importorskip("litellm")
    cost = cost_frame("juniper")
    assert list(cost.columns) == ["provider", "section", "tokens", "share"]
    assert cost["provider"].unique().tolist() == ["openai", "anthropic", "google"]
    assert cost.groupby("provider")["share"].sum().round(6).tolist() == [1.0, 1.0, 1.0]
    assert {"identity", "rules", "safety"} <= set(cost["section"])
    assert (cost["tokens"] >= 0).all()
    with pytest.raises(UnknownName):
        cost_frame("juniper", ["nobody"])
    assert len(cost_frame("juniper", [])) == 0


def test_a_large_prompt_is_found_only_when_tokens_are_asked_for(tmp_path: Path) -> None:
    pytest.importorskip("litellm")
    document = example_document("P401")
    assert "P401" not in validate(document).codes
    (found,) = [one for one in validate(document, tokens=True).findings if one.code == "P401"]
    assert found.fix.startswith("shorten rules first (")
    file = tmp_path / "long.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert "P401" in validate_folder(tmp_path, progress=False, tokens=True).reports["long.json"].codes
    assert validate(BASE, tokens=True).clean


def test_the_section_to_shorten_is_not_the_guards() -> None:
    pytest.importorskip("litellm")
    talk = " ".join(f"The {n} gate of the bridge opens by hand." for n in range(60))
    samples = [{"input": f"And gate {i}?", "output": f"{i}. {talk}"} for i in range(4)]
    document = merge_patch(BASE, {"examples": {"sample_responses": samples}})
    (found,) = [one for one in validate(document, tokens=True).findings if one.code == "P401"]
    assert found.fix.startswith("shorten examples first (")
