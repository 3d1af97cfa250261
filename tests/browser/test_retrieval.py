"""The retrieval panel in a real browser: keys, sliders, copied code, themes, hostile text."""

from __future__ import annotations

from typing import Any

import pytest

from luminora_lab.bench._jupyterlab import Lab

CELL = """
import luminora_lab as ll
both = "both=bm25() + 4 * relevance() - 0.5 * neighbours()"
panel = ll.widgets.retrieval("saltroad", ["bm25", "dense", both], strategy="both")
panel
"""
HOSTILE = """
import pandas as pd
hurt = "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'> kiln"
texts, names = [hurt, "שלום 🙂 kiln", "kiln " * 2000], ["<b>Ada</b>", "بو", "Bo"]
turns = pd.DataFrame({"turn_id": ["1", "2", "3"], "session": [1, 1, 2], "speaker": names, "text": texts})
asked = pd.DataFrame({"question_id": ["q"], "text": [hurt], "evidence": [["1"]]})
hostile = ll.widgets.retrieval(ll.Conversation.from_frames("hostile", turns, asked), ["bm25", "dense"], k=3)
hostile
"""


def violations(page: Any, context: str = ".ll-panel") -> list[tuple[str, str, str]]:
    """Return what axe-core calls serious or critical."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=context).response["violations"]
    return [
        (one["impact"], one["id"], one["nodes"][0]["html"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.fixture(scope="module")
def opened(lab: Lab) -> Lab:
    lab.cells(CELL, name="retrieval.ipynb")
    lab.page.wait_for_selector(".ll-bars [role=option]")
    return lab


def ranking(lab: Lab) -> list[str]:
    """Return the turns of the ranking, as the page shows them."""
    rows: list[str] = lab.page.eval_on_selector_all(".ll-bars [role=option]", "rows => rows.map((r) => r.dataset.turn)")
    return rows


def test_the_page_shows_what_python_found(opened: Lab) -> None:
    found = opened.value("panel.finder.find(panel.question, {'x': panel.expression})['turn_id'].tolist()")
    assert ranking(opened) == found
    assert opened.page.locator(".ll-panel .ll-evidence").count() >= 1


def test_a_slider_moves_by_keys_and_the_ranking_follows(opened: Lab) -> None:
    before = ranking(opened)
    handle = opened.page.locator('.noUi-handle[aria-label="relevance()"]')
    handle.focus()
    for _ in range(12):
        opened.page.keyboard.press("ArrowRight")
    opened.idle()
    opened.page.wait_for_timeout(300)
    after = ranking(opened)
    assert after != before
    assert opened.value("panel.weights")[1] > 4
    assert opened.value("[hit['turn'] for hit in panel._bars.hits]") == after


def test_python_sets_what_the_page_shows(opened: Lab) -> None:
    opened.run("panel.weights = [1.0, 0.0, 0.0]")
    opened.page.wait_for_timeout(300)
    assert ranking(opened) == opened.value("panel.found.query('strategy == \"bm25\"')['turn_id'].tolist()")


def test_a_question_is_typed(opened: Lab) -> None:
    box = opened.page.locator('.ll-panel input[placeholder^="any question"]')
    box.fill("Where is the boat?")
    box.press("Enter")
    opened.idle()
    assert opened.value("panel.question") == "Where is the boat?"
    assert opened.page.locator(".ll-panel .ll-evidence").count() == 0


def test_keys_walk_through_the_ranking(opened: Lab) -> None:
    opened.page.locator(".ll-bars").focus()
    opened.page.keyboard.press("Home")
    opened.page.keyboard.press("ArrowDown")
    opened.idle()
    second = ranking(opened)[1]
    assert opened.value("panel.selected") == second
    assert opened.page.locator('.ll-list:not(.ll-bars) [aria-selected="true"]').get_attribute("data-turn") == second


def test_code_is_copied(opened: Lab) -> None:
    opened.page.get_by_role("button", name="Copy as code").click()
    opened.page.wait_for_timeout(200)
    copied = opened.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == opened.value("panel.code") == "bm25()"


@pytest.mark.parametrize("dark", [False, True])
def test_no_serious_violation_and_no_sideways_scroll(dark: bool, opened: Lab) -> None:
    opened.theme(dark)
    assert opened.page.locator(".ll-panel.ll-dark").count() == int(dark)
    opened.picture(f"retrieval_{'dark' if dark else 'light'}")
    assert violations(opened.page) == []
    wide, room = opened.page.eval_on_selector(".ll-panel", "e => [e.scrollWidth, e.clientWidth]")
    assert wide <= room


def test_hostile_text_stays_text(opened: Lab) -> None:
    opened.theme(False)
    opened.cells("import luminora_lab as ll", HOSTILE, name="hostile.ipynb")
    opened.page.wait_for_selector(".ll-bars [role=option]")
    assert opened.page.evaluate("() => window.hurt === undefined")
    assert opened.page.locator(".ll-panel img, .ll-panel script").count() == 0
    assert "<script>window.hurt" in opened.page.locator(".ll-list").first.inner_text()
    wide, room = opened.page.eval_on_selector(".ll-panel", "e => [e.scrollWidth, e.clientWidth]")
    assert wide <= room
    opened.picture("hostile")


def test_the_console_shows_no_error(opened: Lab) -> None:
    assert opened.real_errors() == []
