"""How many of the labelled facts an extractor finds, beside two baselines, and how sure that is.

``python -m luminora_lab.bench facts`` scores both halves; ``python -m luminora_lab.bench.facts train`` the half that
rules are written on, a row a conversation, for whoever works on them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from luminora_lab.conversation import Conversation, gold, load_all
from luminora_lab.memory.facts.matching import fact_keys, matched
from luminora_lab.memory.facts.model import FactExtractor, candidates_frame
from luminora_lab.text.sentences import sentences

__all__ = ["NamePattern", "SentenceFacts", "agreement", "run"]

_BOOT = 2000
_FIRST_PERSON = re.compile(r"\b(?:I|I['’](?:m|ve|ll|d)|[Mm]y|[Mm]ine|[Mm]e)\b")
_NAME = re.compile(r"\b(?:my name is|i am|i['’]m|call me)\s+([A-Za-z]+)", re.I)


class SentenceFacts:
    """Baseline: every sentence in the first person is a fact, its value the sentence, of the most frequent key."""

    name = "first-person sentences"

    def extract(self, conversation: Conversation) -> pd.DataFrame:
        """Return one candidate a sentence."""
        rows = []
        for turn in conversation.turns.to_dict("records"):
            for one in sentences(turn["text"]):
                if _FIRST_PERSON.search(one):
                    rows.append(_row(turn, "goals", "plan", one, self.name))
        return candidates_frame(rows)


class NamePattern:
    """Baseline: the pattern that LuminoraCore v1.1 itself looks for, a name after "my name is", "I am" or "call me"."""

    name = "upstream's name pattern"

    def extract(self, conversation: Conversation) -> pd.DataFrame:
        """Return one candidate a match."""
        rows = []
        for turn in conversation.turns.to_dict("records"):
            found = _NAME.search(turn["text"])
            if found:
                rows.append(_row(turn, "personal_info", "name", found[1], self.name))
        return candidates_frame(rows)


def _row(turn: Any, category: str, key: str, value: str, source: str) -> dict[str, Any]:
    told = {"said_at": turn["at"], "valid_at": turn["at"], "turns": (turn["turn_id"],), "source": source}
    return {"subject": turn["speaker"], "category": category, "key": key, "value": value, **told}


def agreement(extractor: FactExtractor, half: str, *, seed: int = 0) -> dict[str, Any]:
    """Score an extractor on the labelled facts of one half.

    Parameters
    ----------
    extractor
        What reads the facts.
    half
        "train", or "test", which only the benchmark reads.
    seed
        Of the bootstrap.

    Returns
    -------
    dict
        ``exact`` and ``loose``: precision, recall and F1 over all facts of the half (each a dict of value, lo, hi), and
        ``conversations``: one row each. A found fact counts once a conversation, however often it was told. Intervals
        are 95%, by a bootstrap over the sessions of the half, the unit that a story hangs together in; three
        conversations are too few to resample.
    """
    talks = load_all(half)
    out: dict[str, Any] = {"n_gold": 0, "conversations": []}
    counts: dict[str, list[np.ndarray[Any, Any]]] = {"exact": [], "loose": []}
    for talk in talks:
        labels = gold(talk, "facts", benchmark=half == "test")
        found = extractor.extract(talk)
        sessions = dict(zip(talk.turns["turn_id"], talk.turns["session"], strict=True))
        got = dict(zip(fact_keys(found), (sessions[t[0]] for t in found["turns"]), strict=True))
        want = dict(zip(fact_keys(labels), (sessions[t[0]] for t in labels["turns"]), strict=True))
        row: dict[str, Any] = {"conversation": talk.id, "found": len(got), "gold": len(want)}
        for kind in counts:
            hit, reached = matched(list(got), list(want), loose=kind == "loose")
            counts[kind].append(_by_session(got, want, hit, reached, talk))
            row |= {f"{kind} precision": hit.mean() if len(hit) else np.nan, f"{kind} recall": reached.mean()}
        out["conversations"].append(row)
        out["n_gold"] += len(want)
    for kind, parts in counts.items():
        out[kind] = _scores(np.concatenate(parts), np.random.default_rng(seed))
    return out


def _by_session(got: dict[Any, int], want: dict[Any, int], hit: Any, reached: Any, talk: Conversation) -> Any:
    """Return (right found, found, reached gold, gold) of every session."""
    order = {s: i for i, s in enumerate(dict.fromkeys(talk.turns["session"]))}
    out = np.zeros((len(order), 4))
    for good, session in zip(hit, got.values(), strict=True):
        out[order[session], :2] += good, 1
    for good, session in zip(reached, want.values(), strict=True):
        out[order[session], 2:] += good, 1
    return out


def _scores(counts: Any, rng: np.random.Generator) -> dict[str, Any]:
    draws = rng.integers(0, len(counts), size=(_BOOT, len(counts)))
    right, found, reached, gold_ = np.concatenate([counts.sum(axis=0, keepdims=True), counts[draws].sum(axis=1)]).T
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = right / found, reached / gold_
        values = {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}
    out = {}
    for name, v in values.items():
        lo, hi = np.nanquantile(v[1:], [0.025, 0.975]) if np.isfinite(v[1:]).any() else (np.nan, np.nan)
        out[name] = {"value": float(v[0]), "lo": float(lo), "hi": float(hi)}
    return out


def run(halves: Sequence[str] = ("train", "test")) -> dict[str, Any]:
    """Score the rules and both baselines on the halves; rows of extractor, half, kind, precision, recall and F1."""
    from luminora_lab.memory.facts.rules import RuleFacts

    rows = []
    for half in halves:
        for extractor in (RuleFacts(), SentenceFacts(), NamePattern()):
            score = agreement(extractor, half)
            for kind in ("exact", "loose"):
                cells = {n: "{value:.3f} [{lo:.3f}, {hi:.3f}]".format(**v) for n, v in score[kind].items()}
                rows.append({"half": half, "extractor": extractor.name, "values": kind, **cells})
    return {"facts": rows}


if __name__ == "__main__":
    from luminora_lab.memory.facts.rules import RuleFacts

    result = agreement(RuleFacts(), *(sys.argv[1:] or ["train"]))
    print(pd.DataFrame(result.pop("conversations")).to_string(index=False, float_format="{:.3f}".format))
    print({kind: {n: round(v["value"], 3) for n, v in result[kind].items()} for kind in ("exact", "loose")})
