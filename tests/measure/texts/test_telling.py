"""Who said it: found where there is something, at chance where there is nothing; and likeness to a personality."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError, MissingInput
from luminora_lab.measure import characteristic_use, example_distance, fidelity, who_said_it

WORDS = ["tea", "boat", "lamp", "stone", "river", "window", "paper", "garden", "violin", "winter"]


def talk(n: int, seed: int, marks: dict[str, str]) -> tuple[list[str], list[str], list[int]]:
    rng = np.random.default_rng(seed)
    texts, labels, groups = [], [], []
    for group in range(n):
        for who, mark in marks.items():
            texts.append(" ".join(rng.choice(WORDS, 12)) + mark)
            labels.append(who)
            groups.append(group)
    return texts, labels, groups


@pytest.mark.parametrize("features", ["words", "style", "both"])
def test_a_habit_is_found(features: str) -> None:
    found = who_said_it(*talk(20, 1, {"a": " aye!", "b": " perhaps, I think.", "c": " no."}), features=features)
    assert found.accuracy > 0.95
    assert found.lo <= found.accuracy <= found.hi
    assert (found.chance, found.n, found.n_groups) == (pytest.approx(1 / 3), 60, 20)
    assert found.confusion.to_numpy().trace() >= 57
    assert set(found.gave_away["class"]) == {"a", "b", "c"}


def test_nothing_is_found_where_nothing_is() -> None:
    held = [(found := who_said_it(*talk(24, seed, {"a": "", "b": ""}), seed=seed, n_boot=300)).lo <= 0.5 <= found.hi
            for seed in range(12)]  # fmt: skip
    assert sum(held) >= 9


def test_what_is_masked_gives_nothing_away() -> None:
    texts, labels, groups = talk(20, 2, {"a": " Quill", "b": " Juniper"})
    assert who_said_it(texts, labels, groups).accuracy == 1.0
    assert who_said_it(texts, labels, groups, mask=["quill", "juniper"]).accuracy < 0.75


def test_groups_are_never_split() -> None:
    # every group has words of its own: trained and tested on one group, they would give all away
    rng = np.random.default_rng(4)
    secrets = ["".join(rng.choice(list("bcdfghklmnprstvw"), 9)) for _ in range(20)]
    rows = [(f"{secrets[g]} {w}", "a" if g % 2 else "b", g) for g in range(20) for w in ("x", "y", "z")]
    texts, labels, groups = zip(*rows, strict=True)
    assert who_said_it(list(texts), list(labels), list(groups)).accuracy < 0.7


def test_what_cannot_be_told() -> None:
    with pytest.raises(DataError, match="one label"):
        who_said_it(["a"] * 10, ["x"] * 10, range(10))
    with pytest.raises(DataError, match="3 groups for 5 folds"):
        who_said_it(["a"] * 6, ["x", "y"] * 3, [0, 0, 1, 1, 2, 2])
    with pytest.raises(DataError, match="labels"):
        who_said_it(["a"] * 6, ["x", "y"], range(6))


def test_characteristic_words_over_stems() -> None:
    quill = ll.personality("quill")
    word = quill.linguistic_profile.vocabulary[0]
    found = characteristic_use([f"We spoke of {word} and {word}.", "Nothing here.", ""], quill)
    n = len(f"We spoke of {word} and {word}".split())
    assert found["vocabulary"].iloc[0] == pytest.approx(200 / n)
    assert found["distinct"].iloc[0] == 1
    assert found["vocabulary"].iloc[1] == 0
    assert np.isnan(found["vocabulary"].iloc[2])


def test_phrases_are_counted_whole_and_levels_add_theirs() -> None:
    level = {"name": "friend", "affinity_range": [0, 100],
             "modifiers": {"linguistic_profile": {"expression_additions": ["old heart"]}}}  # fmt: skip
    ada = ll.personality({
        "persona": {"name": "Ada"},
        "linguistic_profile": {"vocabulary": ["wilt"], "fillers": ["call it", "now then"]},
        "hierarchical_config": {"enabled": True, "relationship_levels": [level]},
    })  # fmt: skip
    texts = ["Now then, call it wilted, old heart!", "I call you now. Then the book.", "Call me. The heart is old."]
    found = characteristic_use(texts, ada)
    assert found["fillers"].tolist() == pytest.approx([200 / 7, 100 / 7, 0])  # a stop between the words is not seen
    assert found["vocabulary"].tolist() == pytest.approx([100 / 7, 0, 0])
    assert found["additions"].tolist() == pytest.approx([100 / 7, 0, 0])
    assert found["distinct"].tolist() == [3, 1, 0]
    assert characteristic_use(texts, ll.personality({"persona": {"name": "Ada"}})).isna().all().all()


def test_a_personalitys_own_examples_lie_nearest() -> None:
    names = ["quill", "pip", "hollis", "vane"]
    samples = {name: [one.output for one in ll.personality(name).examples.sample_responses] for name in names}
    table = pd.DataFrame({of: [example_distance(texts, of).mean() for texts in samples.values()] for of in names})
    assert (np.diag(table) <= table.min(axis=1) + 1e-9).mean() >= 0.75
    with pytest.raises(MissingInput, match="no sample replies"):
        example_distance(["a"], ll.personality({"persona": {"name": "Ada"}}))


def test_fidelity_scores_what_is_stated() -> None:
    pip = ll.personality("pip")
    found = fidelity(["Yes. " * 200, "Yes."], pip)
    parameters = ["verbosity", "formality", "directness", "humor", "empathy"]
    assert found[parameters].stack().between(0, 1).all()
    assert found["score"].tolist() == pytest.approx(found[parameters].mean(axis=1).tolist())
    topic = pip.safety_guards.forbidden_topics[0]
    assert fidelity([f"Let us talk about {topic.replace('_', ' ')}."], pip)["forbidden"].item() == 1
