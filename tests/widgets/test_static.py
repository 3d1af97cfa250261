"""A notebook with a panel as a static page: ``jupyter nbconvert --to html`` shows the panel's last state."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

CELL = """
import luminora_lab as ll
ll.widgets.facts(ll.memory.extract_facts("greenhouse"), "greenhouse", subject="Theo", category="health")
"""


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_page_without_a_kernel_shows_the_panel(tmp_path: Path) -> None:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(book, timeout=120, store_widget_state=False, resources=resources).execute()
    page, _ = HTMLExporter().from_notebook_node(book)
    assert '<div class="ll-static">' in page
    assert "<td>Atrial fibrillation</td>" in page
    assert "application/vnd.jupyter.widget-view+json" not in page
