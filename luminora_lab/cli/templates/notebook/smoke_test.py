"""Run the cells of every notebook, in order and without a kernel: no network, no keys."""

import json
import os
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def run(notebook: Path) -> int:
    """Run the code of a notebook in its folder and return how many cells it has."""
    os.chdir(notebook.parent)
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    for number, source in enumerate(sources, start=1):
        exec(compile(source, f"{notebook.name}, cell {number}", "exec"), names)
    return len(sources)


if __name__ == "__main__":
    notebooks = sorted((HERE.resolve() / "notebooks").glob("*.ipynb"))
    assert notebooks, "there is no notebook"
    counts = {notebook.name: run(notebook) for notebook in notebooks}
    print("; ".join(f"{name}: {n} cells ran and their asserts hold" for name, n in counts.items()))
