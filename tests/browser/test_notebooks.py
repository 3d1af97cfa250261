"""Every notebook that shows a panel, run from a fresh kernel in a real JupyterLab."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from luminora_lab.bench._jupyterlab import Lab

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
PANELS = {
    path: sum(
        "ll.widgets." in "".join(cell["source"]) or "".join(cell["source"]).startswith(("%lab", "mine ="))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    )
    for path in NOTEBOOKS
}


@pytest.mark.parametrize("path", [path for path, n in PANELS.items() if n], ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_its_panels(path: Path, lab: Lab) -> None:
    lab.errors.clear()
    shutil.copy(path, lab.folder / path.name)
    lab.open(path.name)
    lab.run_all(timeout=240)
    page = lab.page
    seen = 0
    for n in range(page.evaluate("() => document.querySelectorAll('.jp-Notebook .jp-Cell').length")):
        # the notebook draws cells as they come into view
        page.evaluate("n => document.querySelectorAll('.jp-Notebook .jp-Cell')[n]?.scrollIntoView()", n)
        seen = max(seen, page.locator(".ll-panel").count())
    page.wait_for_timeout(500)
    assert max(seen, page.locator(".ll-panel").count()) >= 1
    assert page.locator(".ll-panel .ll-error").count() == 0
    assert lab.real_errors() == []
