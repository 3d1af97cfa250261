"""The personalities that ship: complete, distinct, clean under --strict, and what their README says."""

from __future__ import annotations

from pathlib import Path

import pytest

import luminora_lab as ll
from luminora_lab._resources import bundled
from luminora_lab.personality.library import files
from luminora_lab.personality.updating import update
from luminora_lab.personality.vocabulary import CLOSED_LISTS, TRIGGERS

FOLDER = bundled("personalities")
CHARACTERS = [path for source, path in files() if source == "bundled"]
TEMPLATES = sorted((FOLDER / "templates").glob("*.json"))
EVERY = [*CHARACTERS, *TEMPLATES, FOLDER / "_template.json"]


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_strict_validation_finds_nothing(path: Path) -> None:
    report = ll.validate(path)
    assert report.clean, report.frame.to_string()


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_every_section_is_there(path: Path) -> None:
    p = ll.personality(path)
    assert len(p.levels) >= 4
    assert p.moods
    assert p.mood_config is not None
    assert set(p.mood_config.mood_triggers) == set(p.moods)
    assert all(p.mood_config.mood_triggers.values())
    assert p.memory_preferences is not None
    assert p.memory_preferences.fact_categories
    assert p.affinity_config is not None
    assert p.affinity_config.interaction_types
    assert len(p.examples.sample_responses) >= 4
    assert all(getattr(p.trigger_responses, trigger) for trigger in TRIGGERS)
    assert p.safety_guards.forbidden_topics


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_it_is_as_save_and_update_leave_it(path: Path, tmp_path: Path) -> None:
    assert not update(path).changed
    ll.personality(path).save(tmp_path / path.name)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_the_cast_is_wide() -> None:
    cast = [ll.personality(path) for path in CHARACTERS]
    assert len(cast) >= 12
    assert len({p.persona.language for p in cast}) >= 3
    for field in ("archetype", "temperament", "communication_style"):
        assert {getattr(p.core_traits, field) for p in cast} == set(CLOSED_LISTS[field])
    assert [path.stem for path in TEMPLATES] == ["assistant", "coach", "creative", "custom", "scientist", "teacher"]


def test_no_two_share_a_sentence() -> None:
    seen: dict[str, str] = {}
    for path in CHARACTERS:
        p = ll.personality(path)
        texts = [*p.behavioral_rules, *(one.output for one in p.examples.sample_responses)]
        texts += [text for trigger in TRIGGERS for text in getattr(p.trigger_responses, trigger)]
        texts += [level.description for level in p.levels]
        for text in set(texts):
            assert seen.setdefault(text, path.stem) == path.stem, text


def test_the_readme_lists_them() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{path.relative_to(FOLDER).as_posix()}`" in text for path in EVERY)
