"""The gallery: every figure of the lab, in light and dark, with the lines that make it."""

from __future__ import annotations

import inspect
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import luminora_lab as ll
from luminora_lab import memory as mem

HELPERS = ("alt_text", "palette", "style")
"""Public names of ``ll.plots`` that are no figures."""
WRITTEN_OUT = {
    "_compared()": 'll.compare_memory(["random", "bm25", "dense", "hybrid"], "train")',
    "_events()": 'll.interaction_events(ll.load("greenhouse"), "juniper")',
    "_replies()": 'll.run(plan, "for_NAME")',
}
"""What is computed once for several figures, as a reader would write it."""
FIRST = {
    "_replies()": 'voices = [f"scripted:{voice}" for voice in ll.voices()]\n'
    'plan = ll.Plan(["wren", "quill", "pip"], voices, "prompts:everyday")\n',
}
"""What a reader writes before that."""
LABELS = {
    "reply_means": "Scripted replies, written for this project: they show the method.",
    "session_metrics": "Bundled conversations, lived through again: fiction; the simulated provider is not asked.",
    "style_map": "Scripted replies, written for this project: they show the method.",
    "shaping_curve": "Simulated replies, of a respondent with known traits: they show the method.",
}
"""What stands under a figure of replies that no model made."""


@lru_cache
def _compared() -> Any:
    return ll.compare_memory(["random", "bm25", "dense", "hybrid"], "train", progress=False)


@lru_cache
def _replies() -> Any:
    plan = ll.Plan(["wren", "quill", "pip"], [f"scripted:{voice}" for voice in ll.voices()], "prompts:everyday")
    with tempfile.TemporaryDirectory() as folder:
        results = ll.run(plan, Path(folder) / "run", progress=False)
        assert len(results.frame)  # read before the folder goes
    return results


@lru_cache
def _events() -> Any:
    return ll.interaction_events(ll.load("greenhouse"), "juniper")


def recall_curve() -> Any:
    result = _compared()
    return ll.plots.recall_curve(result.curve("k"))


def token_curve() -> Any:
    result = _compared()
    return ll.plots.token_curve(result.curve("tokens"))


def summary_dots() -> Any:
    result = _compared()
    return ll.plots.summary_dots(result.summary(["recall@10"]))


def by_category() -> Any:
    result = _compared()
    return ll.plots.by_category(result.summary(["recall@10"], by=["category"]))


def differences() -> Any:
    result = _compared()
    return ll.plots.differences(result.pairwise("recall@10"), against="bm25")


def coefficients() -> Any:
    ranker = mem.load_ranker()
    return ll.plots.coefficients(ranker.coefficients_, n=12)


def personality_map() -> Any:
    return ll.plots.personality_map(ll.personality.trait_map(ll.trait_frame()))


def trait_radar() -> Any:
    child = ll.blend({"hollis": 0.7, "odile": 0.3}, name="Hodile")
    return ll.plots.trait_radar(ll.trait_frame([child, "hollis", "odile"]))


def parameters_by_affinity() -> Any:
    return ll.plots.parameters_by_affinity(ll.personality.trajectory("quill"))


def moods_over_turns() -> Any:
    return ll.plots.moods_over_turns(ll.personality.mood_timeline(ll.load("workshop"), "quill"))


def facts_over_time() -> Any:
    facts = mem.extract_facts("riverside")
    return ll.plots.facts_over_time(facts, subject="Mara")


def episodes_over_time() -> Any:
    return ll.plots.episodes_over_time(mem.episodes(ll.load("riverside")))


def reliability_curve() -> Any:
    from luminora_lab.memory.classifying import cross_validate_classifier, reliability

    found = cross_validate_classifier()
    return ll.plots.reliability_curve(reliability(found["p"], found["correct"]))


def affinity() -> Any:
    model = ll.AffinityModel.upstream("juniper")
    curve = ll.affinity_curve(_events(), {"upstream": model, "fading": model.replace(half_life="30D")})
    return ll.plots.affinity(curve)


def parameter_sweep() -> Any:
    from luminora_lab.affinity import affinity_sweep

    grid = {"half_life": [15, 30, 60, 120, 240], "diminishing": [0, 1, 2]}
    sweep = affinity_sweep(_events(), ll.AffinityModel.upstream("juniper"), grid)
    return ll.plots.parameter_sweep(sweep, "half_life", by="diminishing")


def reply_means() -> Any:
    results = _replies()
    return ll.plots.reply_means(ll.compare_replies(results, measures=["words"]).summary())


def session_metrics() -> Any:
    import pandas as pd

    metrics = []
    for user, talk in [("Theo", "greenhouse"), ("Amara", "nightshift")]:
        session = ll.Session("juniper", "simulated:writer", user=user)
        session.replay(talk, speaker=user)
        metrics.append(ll.session_metrics(session.store))
    return ll.plots.session_metrics(pd.concat(metrics))


def style_map() -> Any:
    frame = _replies().frame
    return ll.plots.style_map(ll.measure.style_places(frame, "provider"))


def shaping_curve() -> Any:
    from luminora_lab.measure import psychometrics as ps

    markers = ps.inventory("mini-markers")
    people = ps.shaped_biographies(["extraversion"])
    plan = ps.administration(markers, biographies=people)
    plan = plan[plan["item_id"].isin(markers.items("extraversion")["item_id"])]
    levels = {row.text: {"extraversion": (row.level - 5) / 2} for row in people.itertuples()}
    who = ll.provider("simulated:respondent", inventory=markers, traits=levels)
    found = ps.scores(ps.parse_answers(ps.ask(who, plan), markers), markers, ["persona", "biography", "level"])
    found.attrs["label"] = "simulated replies"
    return ll.plots.shaping_curve(found.dropna(subset=["score"]), clusters="biography")


FIGURES: tuple[Callable[[], Any], ...] = (
    recall_curve, token_curve, summary_dots, by_category, differences, coefficients, personality_map, trait_radar,
    parameters_by_affinity, moods_over_turns, facts_over_time, episodes_over_time, reliability_curve, affinity,
    parameter_sweep, reply_means, session_metrics, style_map, shaping_curve,
)  # fmt: skip


def code_of(make: Callable[[], Any]) -> str:
    """Return the lines that make a figure, as they run after ``import luminora_lab as ll`` and ``memory as mem``."""
    code = inspect.cleandoc(inspect.getsource(make).split("\n", 1)[1]).replace("return ", "ax = ")
    first = "".join(lines for short, lines in FIRST.items() if short in code)
    for short, whole in WRITTEN_OUT.items():
        code = code.replace(short, whole.replace("NAME", make.__name__))
    return first + code


def caption_of(name: str) -> str:
    """Return what a figure draws, by its docstring, and of what where no model answered."""
    told = (getattr(ll.plots, name).__doc__ or "").strip().splitlines()[0].removeprefix("Draw ")
    return " ".join(filter(None, [told[0].upper() + told[1:], LABELS.get(name)]))


def _pictures(name: str, alt: str) -> str:
    return "\n\n".join(
        f"```{{image}} {name}_{look}.png\n:alt: {alt}\n:class: only-{look}\n```" for look in ("light", "dark")
    )


def _draw(make: Callable[[], Any], folder: Path) -> str:
    """Draw one figure in light and dark, and return its description in words."""
    import matplotlib.pyplot as plt

    told = ""
    for look in ("light", "dark"):
        with ll.plots.style(dark=look == "dark"):
            ax = make()
            ax.figure.savefig(folder / f"{make.__name__}_{look}.png", dpi=110, bbox_inches="tight")
            told = ll.plots.alt_text(ax)
            plt.close("all")
    return told


HEAD = """# Figures

One function a figure; each takes a frame and `ax=`, and returns the Axes. Scripted and simulated replies show methods,
and say nothing about a model. Every example goes on from

```python
import luminora_lab as ll
from luminora_lab import memory as mem
```
"""


def write(folder: Path) -> None:
    """Draw every figure in light and dark, and write the page: all of them small, then each with its lines."""
    import matplotlib

    matplotlib.use("agg")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    small, large = [], []
    for make in FIGURES:
        name = make.__name__
        alt = _draw(make, folder)
        link = f"[{name}](#{name.replace('_', '-')})"
        small.append(f":::{{container}} thumb\n{_pictures(name, '')}\n\n{link}\n:::\n")
        more = f"{{py:func}}`Reference <luminora_lab.plots.{name}>`"
        body = f"{_pictures(name, alt)}\n\n{caption_of(name)} {more}.\n\n```python\n{code_of(make)}\n```\n"
        large.append(f"({name.replace('_', '-')})=\n## {name}\n\n{body}")
    grid = "::::{container} thumbs\n" + "\n".join(small) + "::::\n"
    (folder / "index.md").write_text("\n".join([HEAD, grid, *large]), encoding="utf-8")
