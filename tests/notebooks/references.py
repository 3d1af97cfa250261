"""The outputs that notebooks are compared with, kept here, since the notebooks themselves are kept without any.

``python tests/notebooks/references.py build FOLDER`` writes the notebooks with these outputs into FOLDER, for nbval;
``python tests/notebooks/references.py update [NAME ...]`` runs the notebooks and writes their outputs anew.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
OUTPUTS = Path(__file__).parent / "outputs"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
"""Stands for every figure: nbval does not compare figures, but says where one is missing."""


def paths(names: list[str] | None = None) -> list[Path]:
    """Return the notebooks, all of them or those whose names begin with one of the words."""
    every = sorted(NOTEBOOKS.glob("*.ipynb"))
    return [path for path in every if not names or path.stem.startswith(tuple(names))]


def outputs_of(path: Path) -> list[list[dict[str, Any]]]:
    """Return the kept outputs of a notebook, a list a code cell."""
    kept: list[list[dict[str, Any]]] = json.loads((OUTPUTS / f"{path.stem}.json").read_text(encoding="utf-8"))
    return kept


def build(folder: Path) -> None:
    """Write every notebook with its outputs into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths():
        book = nbformat.read(path, as_version=4)
        code = [cell for cell in book.cells if cell.cell_type == "code"]
        kept = outputs_of(path)
        if len(kept) != len(code):
            raise SystemExit(f"{path.name} has {len(code)} code cells, its outputs {len(kept)}: make notebooks-update")
        for n, (cell, outputs) in enumerate(zip(code, kept, strict=True), start=1):
            cell.outputs, cell.execution_count = [nbformat.from_dict(output) for output in outputs], n
        nbformat.write(book, folder / path.name)


def update(names: list[str]) -> None:
    """Run notebooks, keep their outputs, and leave the notebooks themselves without."""
    from nbclient import NotebookClient

    OUTPUTS.mkdir(exist_ok=True)
    for path in paths(names):
        book = nbformat.read(path, as_version=4)
        with tempfile.TemporaryDirectory() as scratch:
            resources = {"metadata": {"path": scratch}}
            NotebookClient(book, timeout=600, kernel_name="python3", record_timing=False, resources=resources).execute()
        code = [cell for cell in book.cells if cell.cell_type == "code"]
        kept = [[_plain(output) for output in cell.outputs] for cell in code]
        text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
        (OUTPUTS / f"{path.stem}.json").write_text(f"{text}\n", encoding="utf-8")
        for cell in code:
            cell.outputs, cell.execution_count = [], None
        book.metadata.pop("widgets", None)
        nbformat.write(book, path)
        print(path.name)


def _plain(output: Any) -> dict[str, Any]:
    kept = dict(output)
    if "data" in kept:
        data = dict(kept["data"])
        if view := data.get("application/vnd.jupyter.widget-view+json"):
            data["application/vnd.jupyter.widget-view+json"] = {**view, "model_id": ""}
        kept["data"] = {kind: PIXEL if kind == "image/png" else value for kind, value in data.items()}
    if "execution_count" in kept:
        kept["execution_count"] = None
    return kept


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build", folder]:
            build(Path(folder))
        case ["update", *names]:
            update(names)
        case _:
            raise SystemExit(__doc__)
