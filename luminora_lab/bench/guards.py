"""How well the check of safety guards sees: ``python -m luminora_lab.bench guards``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from luminora_lab._resources import bundled
from luminora_lab.errors import MissingInput

__all__ = ["run"]

_NAMES = {"Tomás": "tomas"}


def run(labels: str | Path = "tests/personality/guards.jsonl") -> dict[str, Any]:
    """Return recall on sentences that break a guard, false alarms on those that touch one, and on all written replies.

    Labels name the guard that a sentence breaks, "" for none; intervals are Wilson's, 95%.
    """
    from luminora_lab.personality.guarding import check_reply

    if not Path(labels).is_file():
        remedy = "run it in a clone of the project, or give the file"
        raise MissingInput("there are no labelled sentences", place=str(labels), remedy=remedy)
    cases = [json.loads(line) for line in Path(labels).read_text(encoding="utf-8").splitlines()]
    hit = [bool(check_reply(case["text"], case["personality"])) for case in cases]
    broken = [h for h, case in zip(hit, cases, strict=True) if case["breaks"]]
    kept = [h for h, case in zip(hit, cases, strict=True) if not case["breaks"]]
    by_guard = {}
    for guard in sorted({case["breaks"] for case in cases} - {""}):
        own = [h for h, case in zip(hit, cases, strict=True) if case["breaks"] == guard]
        by_guard[guard] = f"{sum(own)} of {len(own)}"
    replies = [check_reply(text, who) for who, text in _written()]
    return {
        "breaks seen": _share(sum(broken), len(broken)),
        "breaks seen, by guard": by_guard,
        "false alarms, sentences that touch a guard": _share(sum(kept), len(kept)),
        "alarms, replies of the bundled voices": _share(sum(map(bool, replies)), len(replies)),
    }


def _written() -> list[tuple[str, str]]:
    """Return personality and text of every written reply; they keep to the guards."""
    out = []
    for file in sorted((bundled("datasets") / "recordings").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            rule = json.loads(line)
            name = str(rule["system"]).removeprefix("You are ").split(".")[0]
            out.append((_NAMES.get(name, name).lower(), rule["reply"]))
    return out


def _share(n: int, of: int) -> str:
    from statsmodels.stats.proportion import proportion_confint

    lo, hi = proportion_confint(n, of, method="wilson")
    return f"{n / of:.3f} [{lo:.3f}, {hi:.3f}] ({n} of {of})"
