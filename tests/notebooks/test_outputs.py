"""The notebooks as they are kept: without outputs, in one form; every figure is among what they are compared with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
OUTPUTS = Path(__file__).parent / "outputs"


def code_cells(path: Path) -> list[str]:
    """Return the source of every code cell."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_figure_is_there(path: Path) -> None:
    kept = json.loads((OUTPUTS / f"{path.stem}.json").read_text(encoding="utf-8"))
    drawing = [(cell, outputs) for cell, outputs in zip(code_cells(path), kept, strict=True) if "ll.plots." in cell]
    assert drawing
    for cell, outputs in drawing:
        assert any("image/png" in output.get("data", {}) for output in outputs), cell


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_kept_without_outputs(path: Path) -> None:
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)


def test_no_outputs_are_left_of_a_notebook_that_is_gone() -> None:
    assert [path.stem for path in sorted(OUTPUTS.glob("*.json"))] == [path.stem for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS[1:], ids=lambda path: path.stem)
def test_the_form_that_the_notebooks_share(path: Path) -> None:
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    tags = [set(cell["metadata"].get("tags", [])) for cell in cells]
    code = [
        source for source, tag in zip(code_cells(path), tags, strict=True) if not tag & {"own", "widget", "exercise"}
    ]
    assert 8 <= len(code) <= 15
    assert all(source.count("\n") < 15 for source in code_cells(path))
    assert not any("def " in source or "lambda" in source for source in code)
    assert sum("assert " in source for source in code) >= 2


@pytest.mark.parametrize("path", NOTEBOOKS[1:], ids=lambda path: path.stem)
def test_an_exercise_with_a_folded_answer_and_a_file_of_ones_own(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    answers = [cell for cell in cells if "exercise" in cell["metadata"].get("tags", [])]
    assert len(answers) == 1
    assert answers[0]["metadata"]["jupyter"]["source_hidden"]
    assert any("ll.widgets.own(" in source for source in code_cells(path))
    assert any("## Exercise" in "".join(cell["source"]) for cell in cells)


def test_the_map_names_every_notebook() -> None:
    start = NOTEBOOKS[0].read_text(encoding="utf-8")
    assert all(f"({path.name})" in start for path in NOTEBOOKS[1:])
