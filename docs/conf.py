"""The documentation site: `make docs` builds it into docs/_build/html. Neither build nor pages fetch anything."""

from __future__ import annotations

import importlib
import pydoc
import re
import shutil
import sys
from itertools import takewhile
from pathlib import Path
from types import ModuleType
from typing import Any

from sphinx.pycode import ModuleAnalyzer

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
suppress_warnings = ["ref.python"]  # a name that two rooms have, in the type of a parameter
smartquotes = False  # it would make a dash of the two hyphens of an option
toc_object_entries = False  # every name has a heading already

nb_execution_mode = "force"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_ipywidgets_js = {}  # pages show a panel's static form, and fetch no script for a live one
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]
nb_execution_excludepatterns = ["*.md"]

viewcode_follow_imported_members = True
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
html_context = {"default_mode": "auto"}
html_theme_options = {
    "show_prev_next": False,
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "use_edit_page_button": False,
}
html_sidebars = {name: [] for name in ("index", "start", "cli", "gallery/index")}

ROOMS = (
    "conversation", "text", "personality", "exchange", "memory", "affinity", "measure", "measure.psychometrics",
    "providers", "simulated", "store", "session", "server", "experiment", "embedding", "plots", "widgets", "errors",
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
        names = sorted(names, key=str.isupper)  # what is done before what is constant
        parts = [f"# {room}\n\n{first}\n", *(_entry(room, name, getattr(module, name)) for name in names)]
        (target / f"{room}.md").write_text("\n".join(parts), encoding="utf-8")
    listed = "\n".join(ROOMS)
    head = "# Reference\n\nOne page a room. What `import luminora_lab as ll` gives, `ll.NAME`, is the rooms' own.\n"
    (target / "index.md").write_text(f"{head}\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n", encoding="utf-8")


def _entry(room: str, name: str, thing: object) -> str:
    """Return the entry of a public name, under the name that is imported; a room within a room has a page."""
    if f"{room}.{name}" in ROOMS:
        return f"## {name}\n\nSee [{room}.{name}]({room}.{name}.md).\n"
    where, members = f"luminora_lab.{room}.{name}", ""
    if isinstance(thing, ModuleType):  # the module of a function: luminora_lab.text.acts.acts
        if not hasattr(thing, name):
            return f"## {name}\n\nThe module of {', '.join(thing.__all__)}.\n"
        where, kind = f"{where}.{name}", "autofunction"
    elif isinstance(thing, type):
        kind, members = ("autoexception", "") if issubclass(thing, Exception) else ("autoclass", "\n   :members:")
    elif callable(thing):
        kind = "autofunction"
    else:
        return _constant(where, name, thing)
    return f"## {name}\n\n```{{eval-rst}}\n.. {kind}:: {where}{members}\n```\n"


def _constant(where: str, name: str, value: object) -> str:
    """Return the entry of a constant with its value where that is short, else with what it is."""
    if type(value).__module__.startswith("luminora_lab"):
        inner = f".. autoclass:: {type(value).__module__}.{type(value).__name__}\n   :members:"
        return f"## {name}\n\nAn object of this class.\n\n```{{eval-rst}}\n{inner}\n```\n"
    short = len(repr(value)) <= 200
    told = f"   :value: {value!r}\n" if short else ""
    words = _words_of(where.removesuffix(f".{name}"), name)
    if not words and isinstance(value, frozenset | tuple | list | dict):
        words = f"{len(value)} values."
    return f"## {name}\n\n```{{eval-rst}}\n.. py:data:: {where}\n{told}\n   {words}\n```\n"


def _words_of(room: str, name: str) -> str:
    """Return what the source says below a constant, in the module of the room that assigns it."""
    value = getattr(importlib.import_module(room), name)
    for module in sorted(one for one in sys.modules if one.startswith(f"{room}.")):
        if getattr(sys.modules[module], name, None) is not value:
            continue
        found = ModuleAnalyzer.for_module(module).find_attr_docs().get(("", name))
        if found:
            return " ".join(" ".join(found).split())
    return ""


def _gallery() -> None:
    from gallery import write

    write(HERE / "gallery")


_notebooks()
_api()
_gallery()


def _one_attribute_each(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Give each of several attributes that share a description ("lo, hi") its own, which napoleon does not do."""
    out: list[str] = []
    inside = False
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else ""
        if following and set(following) == {"-"}:
            inside = line.strip() == "Attributes"
        if inside and line and not line.startswith(" ") and re.fullmatch(r"\w+(, \w+)+( : .+)?", line):
            names, _, kind = line.partition(" : ")
            each = [f"{one} : {kind}" if kind else one for one in names.split(", ")]
            body = list(takewhile(lambda text: text.startswith(" "), lines[i + 1 :]))
            for one in each[:-1]:
                out += [one, *body]
            out.append(each[-1])
        else:
            out.append(line)
    lines[:] = out


def _short_types(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Write the type of an array as a reader says it."""
    long = r"numpy\.ndarray\[tuple\[Any, \.\.\.\], numpy\.dtype\[numpy\.(\w+?)_?\]\]"
    lines[:] = [re.sub(long, r"array of \1", line) for line in lines]


def _no_aliases(app: Any, what: str, name: str, thing: Any, skip: bool, options: Any) -> bool | None:
    """Leave out the fields of a named tuple that say no more than their number."""
    return True if (getattr(thing, "__doc__", None) or "").startswith("Alias for field number") else None


def _dashes(app: Any, tree: Any) -> None:
    """Write the dash between a parameter and what it means; smartquotes would do it, and break options as well."""
    from docutils import nodes

    for text in [one for one in tree.findall(nodes.Text) if one == " -- "]:
        text.parent.replace(text, nodes.Text(" – "))


def _find(app: Any, env: Any, node: Any, text: Any) -> Any:
    """Resolve ``luminora_lab.load``, or a name by the module that defines it, to the entry on the page of its room."""
    target = node.get("reftarget", "")
    if node.get("refdomain") != "py" or not target.startswith("luminora_lab."):
        return None
    python = env.get_domain("py")
    thing = pydoc.locate(target)
    names = [f"luminora_lab.{room}.{target.rpartition('.')[2]}" for room in ROOMS]
    known = [name for name in names if name in python.objects and pydoc.locate(name) is thing]
    if thing is None or not known:
        return None
    return python.resolve_xref(env, node["refdoc"], app.builder, "obj", known[0], node, text)


def _tell_of_figures(app: Any, tree: Any) -> None:
    """Describe the figures that notebooks draw by the line that draws them; what they show is told below them."""
    from docutils import nodes

    if not app.env.docname.startswith("course/"):
        return
    code = ""
    for node in tree.findall(lambda one: isinstance(one, nodes.literal_block | nodes.image)):
        if isinstance(node, nodes.literal_block):
            code = node.astext() if "ll" in node.astext() or "plots." in node.astext() else code
        elif not node.get("alt"):
            drawn = re.findall(r"plots\.(\w+)", code)
            node["alt"] = (
                f"Figure of the cell above{f': {drawn[-1]}' if drawn else ''}; the text below says what it shows"
            )


def setup(app: Any) -> None:
    app.connect("autodoc-process-docstring", _one_attribute_each, priority=100)  # napoleon has 500
    app.connect("autodoc-process-docstring", _short_types, priority=900)
    app.connect("autodoc-skip-member", _no_aliases)
    app.connect("missing-reference", _find)
    app.connect("doctree-read", _dashes)
    app.connect("doctree-read", _tell_of_figures)
