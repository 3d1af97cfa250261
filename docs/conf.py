"""The documentation site: `make docs` builds it into docs/_build/html. Neither build nor pages fetch anything."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

import luminora_lab

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "Luminora Lab"
author = "The Luminora Lab developers"
copyright = "The Luminora Lab developers"
version = release = luminora_lab.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
exclude_patterns = ["_build"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["myst.xref_missing", "mystnb.unknown_mime_type", "myst.header", "config.cache", "ref.python"]

nb_execution_mode = "force"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_ipywidgets_js = {}  # pages show a panel's static form, and fetch no script for a live one
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]
nb_execution_excludepatterns = ["*.md"]

autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
_ROUTING = "set_fit_request, set_score_request, set_predict_request, get_metadata_routing"  # scikit-learn's own
autodoc_default_options = {"exclude-members": _ROUTING}

html_theme = "pydata_sphinx_theme"
html_title = "Luminora Lab"
html_static_path = ["_static"]
html_css_files = ["lab.css"]
html_show_sourcelink = False
html_theme_options = {
    "show_prev_next": False,
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "use_edit_page_button": False,
}
html_sidebars = {name: [] for name in ("index", "start", "cli", "gallery/index")}

ROOMS = (
    "conversation", "text", "personality", "exchange", "memory", "affinity", "measure", "measure.psychometrics",
    "providers", "simulated", "session", "experiment", "embedding", "plots", "widgets", "errors",
)  # fmt: skip


def _notebooks() -> None:
    """Copy the notebooks beside the pages; they are kept elsewhere."""
    target = HERE / "course"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(HERE.parent / "notebooks", target, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    names = "\n".join(path.stem for path in sorted(target.glob("*.ipynb")))
    (target / "index.md").write_text(
        f"# The course\n\n```{{toctree}}\n:maxdepth: 1\n\n{names}\n```\n", encoding="utf-8"
    )


def _api() -> None:
    """Write a page for every room: its public names, from their docstrings."""
    target = HERE / "api"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for room in ROOMS:
        module = importlib.import_module(f"luminora_lab.{room}")
        first = (module.__doc__ or "").strip().splitlines()[0]
        names = getattr(module, "__all__", None) or [name for name in dir(module) if not name.startswith("_")]
        parts = [f"# {room}\n\n{first}\n", *(_entry(room, name, getattr(module, name)) for name in names)]
        (target / f"{room}.md").write_text("\n".join(parts), encoding="utf-8")
    listed = "\n".join(ROOMS)
    head = "# Reference\n\nOne page a room. What `import luminora_lab as ll` gives, `ll.NAME`, is the rooms' own.\n"
    (target / "index.md").write_text(f"{head}\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n", encoding="utf-8")


def _entry(room: str, name: str, thing: object) -> str:
    """Return the entry of a public name where it is defined; what cannot be called has none."""
    if not callable(thing):
        return ""
    kind, members = "autofunction", ""
    if isinstance(thing, type):
        kind, members = ("autoexception", "") if issubclass(thing, Exception) else ("autoclass", "\n   :members:")
    home = getattr(thing, "__module__", "") or ""
    defined = home.startswith("luminora_lab") and hasattr(importlib.import_module(home), name)
    where = f"{home}.{name}" if defined else f"luminora_lab.{room}.{name}"
    return f"## {name}\n\n```{{eval-rst}}\n.. {kind}:: {where}{members}\n```\n"


def _gallery() -> None:
    from gallery import write

    write(HERE / "gallery")


_notebooks()
_api()
_gallery()
