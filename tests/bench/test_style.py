"""The benchmark of style on a small file whose truth is known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from luminora_lab.bench.style import read, run
from luminora_lab.errors import DataError

ENDS = {"ash": "Yes! Now!", "birch": "Perhaps it might, I think.", "cedar": "Why not? Is it so?"}
OF = {"ash": "north", "birch": "north", "cedar": "south"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng, rows = np.random.default_rng(1), []
    words = ["tea", "boat", "lamp", "stone", "river", "window", "paper", "garden"]
    for instruction in range(30):
        for model, end in ENDS.items():
            variants = {"_concise": 10, "": 30, "_verbose": 90} if model == "ash" else {"": 30}
            for variant, n in variants.items():
                text = " ".join(rng.choice(words, n + int(rng.integers(5)))) + ". " + end
                rows.append(
                    {"provider": OF[model], "model": model + variant, "instruction_id": instruction, "reply": text}
                )
    rows[-1]["reply"] = ""
    file = tmp_path_factory.mktemp("style") / "replies.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_what_is_known_comes_back(path: Path) -> None:
    found = run(str(path))
    assert (found["replies"], found["without text"]) == (150, 1)
    words = {row["model"]: row for key, value in found.items() if key.startswith("words") for row in value}
    assert words["ash"]["lo"] <= words["ash"]["mean"] <= words["ash"]["hi"]
    assert words["ash"]["typical mean"] == pytest.approx(34, abs=1.5)  # 30 to 34, and two
    assert words["cedar"]["n"] == 29
    variants = found["variants"]
    assert [(row["shorter"], row["longer"]) for row in variants] == [("ash_concise", "ash"), ("ash", "ash_verbose")]
    assert all(row["as asked"] and row["lo"] > 0 for row in variants)
    assert variants[0]["ratio of words"] == pytest.approx(34 / 14, rel=0.08)
    told = {(row["told apart"], row["by"]): row for row in found["who replied"]}
    assert told["model", "style"]["accuracy"] > 0.95
    assert told["provider", "words"]["chance"] == 0.5
    confused = next(value for key, value in found.items() if key.startswith("provider, told"))
    assert [row["was"] for row in confused] == ["north", "south"]
    assert sum(row["north"] + row["south"] for row in confused) == 89
    assert next(value for key, value in found.items() if key.startswith("providers with one model")) == "south"


@pytest.mark.parametrize("line", ["{", "[1]", '{"provider": "a"}', '"text"'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "replies.jsonl"
    good = json.dumps({"provider": "a", "model": "b", "instruction_id": 1, "reply": "c"})
    file.write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2"):
        read(str(file))
