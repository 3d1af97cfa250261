"""How well the text measures read hand-labelled turns, beside simple baselines, and how fast.

``python -m luminora_lab.bench.text tests/text/labels.jsonl`` prints the result as JSON. The labels and how they were
made are described in ``tests/text/labels.md``; rules were tuned on the half called "dev" alone.
"""

from __future__ import annotations

import json
import re
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from luminora_lab.conversation import load, signals
from luminora_lab.text.acts import ACTS
from luminora_lab.text.dates import find_dates
from luminora_lab.text.entities import entities, entities_so_far
from luminora_lab.text.language import language
from luminora_lab.text.sentences import sentence_spans
from luminora_lab.text.sentiment import sentiment

__all__ = ["run"]

Row = dict[str, Any]
Counts = np.ndarray[Any, np.dtype[np.float64]]
_BOOT = 2000
_CAPITALS = re.compile(r"(?<=[\w,;)'’] )[A-Z][\w]*(?: [A-Z]\w*)*")


def run(labels_path: str | Path, seed: int = 0) -> dict[str, Any]:
    """Measure every reader of ``luminora_lab.text`` on labelled turns.

    Parameters
    ----------
    labels_path
        JSON lines with ``conversation``, ``turn_id``, ``half``, ``reference``, ``text``, ``dates`` and, where they
        were labelled, ``sentiment``, ``sentences`` and ``entities``. Beside it ``acts.jsonl``, the labels of acts.
    seed
        Of the bootstrap over turns.

    Returns
    -------
    dict
        For "dev" and "held": ``dates`` (spans found by overlap; and those that are also resolved to the labelled first
        and last day), ``entities`` (exact spans), each with precision, recall and F1, 95% intervals and a baseline;
        ``entities_so_far`` (the causal form), ``sentences`` (right counts), ``sentiment`` (balanced accuracy at
        thresholds of 0.05, Spearman's rho) and ``acts`` (precision, recall and F1 of each); and ``turns_per_second``,
        over all labelled turns.

    Raises
    ------
    FileNotFoundError
        If there are no labels at the path.
    """
    rows = [json.loads(line) for line in Path(labels_path).read_text(encoding="utf-8").splitlines() if line]
    for row in rows:
        row["when"] = datetime.fromisoformat(row["reference"])
    _read(rows)
    labelled = _acts(Path(labels_path).with_name("acts.jsonl"))
    result: dict[str, Any] = {}
    for half in ("dev", "held"):
        part = [r for r in rows if r["half"] == half]
        full = [r for r in part if "sentences" in r]
        rng = np.random.default_rng(seed)
        result[half] = {
            "dates": _dates(part, rng),
            "entities": _entities(full, rng),
            "entities_so_far": _entities(full, rng, "so_far"),
            "sentences": _rate([len(r["got_sentences"]) == r["sentences"] for r in full]),
            "sentiment": _sentiment(full, rng),
            "acts": {name: _act(labelled, name, half, rng) for name in ACTS},
        }
    result["turns_per_second"] = _speed(rows)
    return result


def _read(rows: list[Row]) -> None:
    """Run every method; names are read with all labelled turns of their conversation, or with the turns so far."""
    so_far = {}
    for name in dict.fromkeys(r["conversation"] for r in rows):
        turns = load(name).turns
        for turn, found in zip(turns["turn_id"], entities_so_far(turns["text"].tolist()), strict=True):
            so_far[name, turn] = {(e.start, e.end) for e in found}
    for name in dict.fromkeys(r["conversation"] for r in rows):
        part = [r for r in rows if r["conversation"] == name]
        texts = [r["text"] for r in part]
        read = zip(part, entities(texts), sentiment(texts), strict=True)
        for row, found, score in read:
            row["got_entities"] = {(e.start, e.end) for e in found}
            row["got_so_far"] = so_far[name, row["turn_id"]]
            row["got_sentiment"] = float(score)
            row["got_sentences"] = sentence_spans(row["text"])
            spans = find_dates(row["text"], row["when"])
            row["got_dates"] = [(s.start, s.end, s.first.date(), s.last.date()) for s in spans]


def _acts(path: Path) -> list[Row]:
    """Return the labels of acts, each with what :func:`luminora_lab.conversation.signals` says of its turn."""
    rows: list[Row] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    frames = {name: signals(name, dates=False).set_index("turn_id") for name in {r["conversation"] for r in rows}}
    for row in rows:
        found = frames[row["conversation"]].loc[row["turn_id"]]
        row["got"] = {name: bool(found[name] > 0.5) for name in ACTS}
    return rows


def _act(rows: list[Row], name: str, half: str, rng: np.random.Generator) -> dict[str, Any]:
    part = [(bool(r[name]), r["got"][name]) for r in rows if r["half"] == half]
    counts = np.array([[gold and got, got, gold] for gold, got in part], dtype=np.float64)
    return {"n_turns": len(part), "n_labelled": int(counts[:, 2].sum()), **_scores(counts, rng)}


def _entities(rows: list[Row], rng: np.random.Generator, how: str = "entities") -> dict[str, Any]:
    gold = [{(e["start"], e["end"]) for e in r["entities"]} for r in rows]
    naive = [{m.span() for m in _CAPITALS.finditer(r["text"]) if m[0] != "I"} for r in rows]

    def counts(found: Sequence[set[tuple[int, int]]]) -> Counts:
        return np.array([[len(f & g), len(f), len(g)] for f, g in zip(found, gold, strict=True)], dtype=np.float64)

    return {
        "n_turns": len(rows),
        "n_labelled": sum(map(len, gold)),
        **_scores(counts([r[f"got_{how}"] for r in rows]), rng),
        "baseline_capitals": _scores(counts(naive), rng),
    }


def _dates(rows: list[Row], rng: np.random.Generator) -> dict[str, Any]:
    ours, theirs = [r["got_dates"] for r in rows], [_dateparser(r) for r in rows]
    gold = [[_gold(d) for d in r["dates"]] for r in rows]

    def both(found: Sequence[list[tuple[int, int, date, date]]], loose: bool = False) -> dict[str, Any]:
        matched = np.array([_matched(f, g, loose) for f, g in zip(found, gold, strict=True)], dtype=np.float64)
        sizes = np.array([[len(f), len(g)] for f, g in zip(found, gold, strict=True)], dtype=np.float64)
        hits, right = matched.sum(axis=0)
        return {
            "found": _scores(np.column_stack([matched[:, 0], sizes]), rng),
            "resolved": _scores(np.column_stack([matched[:, 1], sizes]), rng),
            "right_of_found": _share(int(right), int(hits)),
        }

    return {
        "n_turns": len(rows),
        "n_labelled": sum(map(len, gold)),
        **both(ours),
        "baseline_dateparser": both(theirs, loose=True),
    }


def _gold(label: Row) -> tuple[int, int, date, date]:
    return label["start"], label["end"], date.fromisoformat(label["first"]), date.fromisoformat(label["last"])


def _matched(
    found: list[tuple[int, int, date, date]], gold: list[tuple[int, int, date, date]], loose: bool
) -> tuple[int, int]:
    """Count labels that a span overlaps, and those also resolved right (loosely: a day inside the interval)."""
    hits = right = 0
    free = list(found)
    for start, end, first, last in gold:
        match = next((f for f in free if f[0] < end and start < f[1]), None)
        if match is not None:
            free.remove(match)
            hits += 1
            right += (first <= match[2] <= last) if loose else match[2:] == (first, last)
    return hits, right


def _dateparser(row: Row) -> list[tuple[int, int, date, date]]:
    """Return what ``dateparser.search`` finds: the baseline."""
    from dateparser.search import search_dates

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = search_dates(row["text"], languages=["en"], settings={"RELATIVE_BASE": row["when"]}) or []
    spans, at = [], 0
    for item in found:
        start = row["text"].find(item[0], at)
        if start >= 0:
            at = start + len(item[0])
            spans.append((start, at, item[1].date(), item[1].date()))
    return spans


def _sentiment(rows: list[Row], rng: np.random.Generator) -> dict[str, Any]:
    from scipy.stats import spearmanr

    gold = np.array([r["sentiment"] for r in rows])
    score = np.array([r["got_sentiment"] for r in rows])
    label = np.where(score >= 0.05, 1, np.where(score <= -0.05, -1, 0))

    def balanced(pick: np.ndarray[Any, np.dtype[np.int64]]) -> float:
        g, l = gold[pick], label[pick]
        return float(np.mean([np.mean(l[g == c] == c) for c in (-1, 0, 1) if np.any(g == c)]))

    def rho(pick: np.ndarray[Any, np.dtype[np.int64]]) -> float:
        return float(spearmanr(gold[pick], score[pick]).statistic)

    everything = np.arange(len(rows))
    draws = rng.integers(0, len(rows), size=(_BOOT, len(rows)))
    return {
        "n_turns": len(rows),
        "balanced_accuracy": _interval(balanced(everything), [balanced(d) for d in draws]),
        "spearman": _interval(rho(everything), [rho(d) for d in draws]),
        "baseline_majority": {"balanced_accuracy": 1 / len(set(gold.tolist()))},
    }


def _scores(counts: Counts, rng: np.random.Generator) -> dict[str, Any]:
    """Return precision, recall and F1 from (right, found, labelled) a turn, with bootstrap intervals over turns."""
    draws = rng.integers(0, len(counts), size=(_BOOT, len(counts)))
    sums = np.concatenate([counts.sum(axis=0, keepdims=True), counts[draws].sum(axis=1)])
    right, found, labelled = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        values = {"precision": right / found, "recall": right / labelled, "f1": 2 * right / (found + labelled)}
    return {name: _interval(float(v[0]), v[1:]) for name, v in values.items()}


def _interval(value: float, draws: Sequence[float] | Counts) -> dict[str, float]:
    drawn = np.asarray(draws, dtype=np.float64)
    if np.isnan(drawn).all():
        return {"value": float("nan"), "lo": float("nan"), "hi": float("nan")}
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return {"value": round(value, 3), "lo": round(float(low), 3), "hi": round(float(high), 3)}


def _rate(hits: Sequence[bool]) -> dict[str, float]:
    return _share(sum(hits), len(hits))


def _share(hits: int, n: int) -> dict[str, float]:
    """Return a share with its Wilson interval."""
    if not n:
        return {"value": float("nan"), "lo": float("nan"), "hi": float("nan"), "n": 0}
    z = 1.959964
    middle, spread = hits / n + z * z / (2 * n), z * ((hits / n * (1 - hits / n) + z * z / (4 * n)) / n) ** 0.5
    low, high = ((middle + s * spread) / (1 + z * z / n) for s in (-1, 1))
    return {"value": round(hits / n, 3), "lo": round(low, 3), "hi": round(high, 3), "n": n}


def _speed(rows: list[Row]) -> dict[str, int]:
    texts = [r["text"] for r in rows] * 5
    when = [r["when"] for r in rows] * 5
    jobs: dict[str, Callable[[], object]] = {
        "sentences": lambda: [sentence_spans(t) for t in texts],
        "sentiment": lambda: sentiment(texts),
        "entities": lambda: entities(texts),
        "dates": lambda: [find_dates(t, w) for t, w in zip(texts, when, strict=True)],
        "language": lambda: language(texts),
    }
    speeds = {}
    for name, job in jobs.items():
        begin = time.perf_counter()
        job()
        speeds[name] = round(len(texts) / (time.perf_counter() - begin))
    return speeds | {"words_a_turn": round(sum(len(t.split()) for t in texts) / len(texts))}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1]), indent=2))
