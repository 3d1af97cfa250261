"""The dashboard, the magics, and what all panels share."""

from __future__ import annotations

from typing import Any

import pytest
import traitlets

from luminora_lab import widgets
from luminora_lab.errors import LuminoraError
from luminora_lab.widgets._panel import Panel, html_table
from luminora_lab.widgets.dashboard import TABS


def test_a_panel_is_built_when_its_tab_is_opened() -> None:
    board = widgets.lab("saltroad")
    assert list(board.panels) == ["Retrieval"]
    for tab in TABS:
        board.tab = tab
        assert board._error.layout.display == "none", board._error.value
        assert board.panel in board._places[TABS.index(tab)].children
    assert list(board.panels) == list(TABS)
    assert board.panels["Replies"]._cards.cards[0]["label"] == "scripted"


def test_tabs_are_turned_by_hand_too() -> None:
    board = widgets.lab("saltroad")
    board._tabs.selected_index = 2
    assert board.tab == "Facts"
    assert "Facts" in board.panels


def test_another_conversation_builds_anew_what_shows_it() -> None:
    board = widgets.lab("saltroad")
    board.tab = "Blend"
    kept = board.panel
    board.tab = "Retrieval"
    board.conversation = "workshop"
    assert board.panel.finder.conversation.id == "workshop"
    board.tab = "Blend"
    assert board.panel is kept
    board._pick.value = "riverside"
    board.tab = "Affinity"
    assert board._error.layout.display == "none"


def test_a_state_that_is_none_is_refused() -> None:
    with pytest.raises(LuminoraError, match="tab = 'Kitchen'"):
        widgets.lab("saltroad", tab="Kitchen")


def test_every_panel_has_a_static_page_and_a_plain_text() -> None:
    board = widgets.lab("saltroad")
    for tab in TABS:
        board.tab = tab
        bundle = board.panel._repr_mimebundle_()
        assert len(bundle["text/html"]) > 100, tab
        assert "<script" not in bundle["text/html"]
        assert bundle["text/plain"].startswith(type(board.panel).__name__)


def test_no_method_has_a_name_that_traitlets_calls_by_itself() -> None:
    board = widgets.lab("saltroad")
    for tab in TABS:
        board.tab = tab
        panel = board.panel
        own = set(panel.trait_names()) - {"comm"}  # ipywidgets means it
        assert not [name for name in own if hasattr(panel, f"_{name}_changed")]


def test_an_error_in_a_panel_is_said_where_it_is() -> None:
    class Broken(Panel):
        STATE = ("n",)
        n = traitlets.Int(0)

        def build(self) -> list[Any]:
            return []

        def fail(self) -> None:
            with self.saying():
                raise LuminoraError("<b>it broke</b>", place="here", remedy="mend it")

    panel = Broken()
    panel.fail()
    assert "&lt;b&gt;it broke" in panel._error.value
    panel.n = 3
    assert panel.state == {"n": 3}


def test_tables_escape_everything() -> None:
    table = html_table(["<a>"], [["<b>"]], "<c>'")
    assert "<b>" not in table
    assert "&lt;c&gt;&#39;" in table


def test_the_extension_gives_names_and_magics(capsys: pytest.CaptureFixture[str]) -> None:
    from IPython.testing.globalipapp import start_ipython

    shell: Any = start_ipython()
    shell.run_line_magic("load_ext", "luminora_lab")
    assert shell.user_ns["ll"].__name__ == "luminora_lab"
    assert shell.user_ns["mem"].bm25
    assert shell.run_line_magic("lab", "saltroad").conversation == "saltroad"
    capsys.readouterr()
    shell.run_line_magic("luminora", "presets --json")
    assert '"bm25"' in capsys.readouterr().out
    with pytest.raises(LuminoraError, match="ended with 2"):
        shell.find_line_magic("luminora")("info nobody")
