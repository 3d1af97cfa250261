"""Every panel in a real browser: both themes, keys, no serious violation, no sideways scroll, no error."""

from __future__ import annotations

from typing import Any

import pytest

from luminora_lab.bench._jupyterlab import Lab

CELLS = {
    "retrieval": """panel = ll.widgets.retrieval("saltroad", ["bm25", "both=bm25() + 4 * relevance()"])""",
    "blend": """panel = ll.widgets.blend(["hollis", "odile", "vane"], name="Trio")""",
    "affinity": """panel = ll.widgets.affinity("greenhouse", personality="juniper", two=True)""",
    "facts": """panel = ll.widgets.facts(mem.extract_facts("greenhouse"), "greenhouse")""",
    "replies": """panel = ll.widgets.providers(results, turn="p06")""",
    "blind": """panel = ll.widgets.providers(results, turn="p06", blind=True, rater="Ada")""",
    "annotate": """panel = ll.widgets.annotate("workshop", annotator="Ada")""",
    "own": """panel = ll.widgets.own("workshop")""",
    "lab": """panel = ll.widgets.lab("saltroad")""",
}
BEFORE = """%load_ext luminora_lab
import tempfile
results = None
"""
RUN = """results = ll.run(ll.Plan(["wren", "quill"], [f"scripted:{v}" for v in ll.voices()], "prompts:everyday"),
                 tempfile.mkdtemp() + "/run", progress=False)
"""


def violations(page: Any) -> list[tuple[str, str, str]]:
    """Return what axe-core calls serious or critical in the panel."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=".ll-panel").response["violations"]
    bad = [one for one in found if one["impact"] in ("serious", "critical")]
    return [(one["impact"], one["id"], one["nodes"][0]["html"][:200]) for one in bad]


def opened(lab: Lab, name: str) -> Lab:
    """Open a panel in a notebook of its own."""
    before = BEFORE + (RUN if name in ("replies", "blind") else "")
    lab.cells(before, f"{CELLS[name]}\npanel", name=f"{name}.ipynb")
    lab.page.wait_for_selector(".ll-panel")
    lab.page.wait_for_timeout(500)
    return lab


@pytest.mark.parametrize("name", list(CELLS))
def test_themes_accessibility_width_and_console(name: str, lab: Lab) -> None:
    lab.errors.clear()
    opened(lab, name)
    for dark in (False, True):
        lab.theme(dark)
        lab.picture(f"{name}_{'dark' if dark else 'light'}")
        assert lab.page.locator(".ll-panel.ll-dark").count() == (lab.page.locator(".ll-panel").count() if dark else 0)
        assert violations(lab.page) == []
        for wide, room in lab.page.eval_on_selector_all(
            ".ll-panel", "all => all.map((e) => [e.scrollWidth, e.clientWidth])"
        ):
            assert wide <= room
    lab.theme(False)
    assert lab.page.locator(".ll-panel .ll-error").count() == 0
    assert lab.real_errors() == []


def slide(lab: Lab, name: str, key: str, times: int = 1) -> None:
    """Press a key on a slider."""
    lab.page.locator(f'.noUi-handle[aria-label="{name}"]').first.focus()
    for _ in range(times):
        lab.page.keyboard.press(key)
    lab.idle()
    lab.page.wait_for_timeout(300)


def test_blend_follows_its_sliders_and_saves(lab: Lab) -> None:
    opened(lab, "blend")
    before = lab.page.locator(".ll-chart svg").first.inner_html()
    slide(lab, "odile", "ArrowRight", 30)
    weights = lab.value("panel.weights")
    assert weights["odile"] > 0.6
    assert sum(weights.values()) == pytest.approx(1)
    assert lab.page.locator(".ll-chart svg").first.inner_html() != before
    assert float(lab.page.locator('.widget-readout[aria-label="hollis, as a number"]').inner_text()) < 0.2
    box = lab.page.locator('.ll-panel input[placeholder="blend.json"]')
    box.fill("trio.json")
    box.press("Tab")
    lab.page.locator(".ll-panel").get_by_role("button", name="Save", exact=True).click()
    lab.idle()
    lab.page.wait_for_selector(".ll-panel >> text=Saved: trio.json")
    assert (lab.folder / "trio.json").exists()
    lab.run("panel._format.value, panel._path.value = 'card-v2', 'trio.card.json'")
    lab.page.locator(".ll-panel").get_by_role("button", name="Export", exact=True).click()
    lab.idle()
    lab.page.wait_for_selector(".ll-panel >> text=Exported: trio.card.json")
    assert (lab.folder / "trio.card.json").exists()


def test_affinity_follows_a_slider_and_a_moment(lab: Lab) -> None:
    opened(lab, "affinity")
    before = lab.page.locator(".ll-chart svg").inner_html()
    slide(lab, "negative", "ArrowRight", 20)
    assert lab.value("panel.model.negative") > 1.5
    assert lab.page.locator(".ll-chart svg").inner_html() != before
    slide(lab, "Moment", "ArrowRight", 3)
    assert lab.value("panel.moment") == 3
    assert lab.page.locator(".ll-cursor").count() == 1
    lab.page.locator(".ll-chart svg").focus()
    lab.page.keyboard.press("End")
    assert lab.page.locator(".ll-told").inner_text().startswith(("A, 2025-03-2", "B, 2025-03-2"))
    lab.run("panel.b = {'half_life': 30.0}")
    lab.page.wait_for_timeout(300)
    assert "half_life=30" in lab.page.locator(".ll-code code").inner_text()


def test_facts_follow_the_clock(lab: Lab) -> None:
    opened(lab, "facts")
    shown = lab.page.locator(".ll-list").first.locator("[role=option]")
    many = shown.count()
    slide(lab, "Moment", "ArrowLeft", 8)
    few = shown.count()
    assert few < many
    assert few == lab.value("len(panel.believed)")
    shown.first.click()
    lab.idle()
    lab.page.wait_for_timeout(300)
    assert lab.page.locator(".ll-list").nth(1).locator(".ll-evidence").count() >= 1
    assert lab.value("panel.fact") == lab.page.locator(".ll-list .ll-active").first.get_attribute("data-turn")
    lab.page.locator(".ll-panel .jupyter-widget-Collapse-header").click()
    lab.idle()
    picture = lab.page.locator(".ll-picture img")
    picture.wait_for()
    assert picture.evaluate("image => image.naturalWidth") > 400
    assert "facts" in str(picture.get_attribute("alt"))
    light = picture.get_attribute("src")
    lab.theme(True)
    lab.idle()
    lab.page.wait_for_timeout(800)
    assert picture.get_attribute("src") != light
    lab.picture("facts_figure_dark")
    lab.theme(False)


def test_blind_ratings_reveal_names_at_the_end(lab: Lab) -> None:
    opened(lab, "blind")
    titles = lab.page.locator(".ll-card h4")
    assert titles.all_inner_texts() == ["Reply A", "Reply B", "Reply C"]
    for n in range(3):
        lab.page.locator(".ll-card").nth(n).get_by_role("button", name=str(n + 2)).click()
        lab.idle()
        lab.page.wait_for_timeout(300)
    assert sorted(titles.all_inner_texts()) == ["scripted:ash", "scripted:birch", "scripted:cedar"]
    assert sorted(lab.value("panel.ratings['rating'].tolist()")) == [2, 3, 4]
    assert lab.page.locator(".ll-card .ll-label").all_inner_texts() == ["scripted"] * 3


def test_annotating_by_keys(lab: Lab) -> None:
    opened(lab, "annotate")
    lab.page.locator(".ll-list").focus()
    for key in ("Home", "ArrowDown", "Space", "ArrowDown", "Space"):
        lab.page.keyboard.press(key)
    lab.idle()
    assert lab.value("panel.picked") == ["1.2", "1.3"]
    lab.page.locator(".ll-panel textarea").fill("Who is called Quill?")
    lab.page.locator(".ll-panel textarea").press("Tab")
    lab.idle()
    lab.page.get_by_role("button", name="Keep question").click()
    lab.idle()
    lab.page.wait_for_selector('.ll-panel td:has-text("1.2 1.3")')
    assert lab.value("panel.annotations.questions['text'].tolist()") == ["Who is called Quill?"]


def test_the_dashboard_opens_every_tab(lab: Lab) -> None:
    lab.errors.clear()
    opened(lab, "lab")
    for tab in ("Affinity", "Facts", "Blend", "Replies", "Annotate", "Retrieval"):
        lab.page.locator(".lm-TabBar-tab", has_text=tab).locator("visible=true").first.click()
        lab.idle()
        lab.page.wait_for_timeout(300)
        assert lab.value("panel.tab") == tab
        assert violations(lab.page) == []
        lab.picture(f"lab_{tab}")
    assert lab.page.locator(".ll-panel .ll-error").count() == 0
    assert lab.real_errors() == []
