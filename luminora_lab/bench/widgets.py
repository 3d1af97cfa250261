"""How long a panel takes to follow, in a real browser: from the key or the choice to the changed page."""

from __future__ import annotations

import statistics
import time
from typing import Any

from luminora_lab.bench._jupyterlab import Lab, jupyterlab

__all__ = ["run"]

STRATEGIES = (
    "bm25", "dense", "hybrid", "mmr", "recency", "generative_agents_code", "mem0_scoring",
    "both=bm25() + 4 * relevance() - 0.5 * neighbours()",
)  # fmt: skip
CELL = """
import pandas as pd
import luminora_lab as ll
talks = [ll.load(name) for name in ll.datasets()["name"]]
turns = pd.concat([talk.turns for talk in talks]).head({n}).sort_values("at", kind="stable", ignore_index=True)
turns = turns.assign(turn_id=turns.index.astype(str), session=1)[["turn_id", "session", "speaker", "text", "at"]]
asked = pd.concat([talk.questions for talk in talks], ignore_index=True)
asked = asked.assign(question_id=asked.index.astype(str), evidence=[["0"]] * len(asked))
asked = asked[["question_id", "text", "evidence"]]
panel = ll.widgets.retrieval(ll.Conversation.from_frames("long", turns, asked), {strategies}, strategy="both")
panel
"""
TIMED = """([act, selector]) => new Promise((done) => {
  const watched = document.querySelector(selector);
  const begin = performance.now();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    requestAnimationFrame(() => done(performance.now() - begin));
  });
  seen.observe(watched, { childList: true, subtree: true, attributes: true });
  setTimeout(() => done(-1), 5000);
  eval(act);
})"""
SLIDE = """document.querySelector('.noUi-handle[aria-label="relevance()"]')
  .dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true, cancelable: true}))"""
ASK = """(() => { const list = document.querySelector(".ll-panel select"); list.selectedIndex = %d;
  list.dispatchEvent(new Event("change", {bubbles: true})); })()"""


def run(n_turns: int = 1000, repeats: int = 20) -> dict[str, Any]:
    """Return times in milliseconds (median and the slowest of ``repeats``), and how the dashboard opens.

    A slider is moved by a key, or a question chosen; the time ends with the first frame after the page has changed.
    Eight strategies over ``n_turns`` turns. The dashboard opens on the largest bundled conversation: from running its
    cell, the import of the lab with it, to rows in the page.

    Raises
    ------
    MissingInput
        There is no Chromium.
    """
    with jupyterlab() as lab:
        lab.cells(CELL.format(n=n_turns, strategies=list(STRATEGIES)), name="bench.ipynb")
        lab.page.wait_for_selector(".ll-bars [role=option]")
        slides = [_timed(lab, SLIDE, ".ll-bars") for _ in range(repeats)]
        asks = [_timed(lab, ASK % (n + 3), ".ll-bars") for n in range(repeats)]
        turns = int(lab.value("len(panel.finder.conversation)"))
        opened = _opening(lab)
    return {
        "turns": turns, "strategies": len(STRATEGIES),
        "slider, ms": _spread(slides), "question, ms": _spread(asks), "dashboard opens, s": opened,
    }  # fmt: skip


def _timed(lab: Lab, act: str, selector: str) -> float:
    found = float(lab.page.evaluate(TIMED, [act, selector]))
    lab.idle()
    lab.page.wait_for_timeout(150)
    return found


def _spread(times: list[float]) -> dict[str, float]:
    return {"median": statistics.median(times), "slowest": max(times), "without answer": sum(t < 0 for t in times)}


def _opening(lab: Lab) -> float:
    """Return the seconds from running the dashboard's cell, the first of its kernel, to rows in the page."""
    lab.cells("import luminora_lab as ll\nll.widgets.lab('workshop')", name="dashboard.ipynb", run=False)
    begin = time.perf_counter()
    lab.run_all(wait=False)
    lab.page.wait_for_selector(".ll-bars [role=option]", timeout=60_000)
    return time.perf_counter() - begin
