"""The scripts that the READMEs show run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def blocks(path: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", ["README.md", "datasets/README.md"])
def test_it_ends_with_a_script_that_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / name).read_text(encoding="utf-8").rstrip()
    assert text.endswith("```")
    exec(compile(blocks(ROOT / name)[-1], name, "exec"), {})
    assert "bm25" in capsys.readouterr().out
    assert any(tmp_path.iterdir())


def test_the_five_minutes_run() -> None:
    import matplotlib.pyplot as plt

    tour = blocks(ROOT / "README.md")[0]
    exec(compile(tour.replace('"demo"', '"train"'), "README.md", "exec"), {})
    plt.close("all")


def test_the_scorer_of_contributing_works() -> None:
    import numpy as np

    from luminora_lab.memory import Pool, scorer
    from luminora_lab.memory.expression import OPERATIONS
    from luminora_lab.memory.pool import Float

    names = {"scorer": scorer, "Pool": Pool, "Float": Float, "np": np}
    exec(compile(blocks(ROOT / "CONTRIBUTING.md")[0], "CONTRIBUTING.md", "exec"), names)
    del OPERATIONS["shouting"]
