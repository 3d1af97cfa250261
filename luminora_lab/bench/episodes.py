"""How well episodes are cut and named, beside no cut, even cuts and random ones, and how sure that is.

``python -m luminora_lab.bench.episodes train`` scores the half that was learned from, leaving one conversation out;
``python -m luminora_lab.bench.episodes`` scores both halves, the test half with the model that ships.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from luminora_lab.bench._labels import label_scores
from luminora_lab.conversation import Conversation, gold, load_all
from luminora_lab.measure import difference, mean_interval, segment_errors
from luminora_lab.memory.episodic import EpisodeModel, episodes, load_episode_model

__all__ = ["even", "run", "session_rows", "type_rows"]

_SEEDS = 50

Cuts = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Case:
    """A conversation with its labels and a model that never saw it."""

    talk: Conversation
    labels: pd.DataFrame
    model: EpisodeModel

    def cuts(self, frame: pd.DataFrame) -> list[Cuts]:
        """Return at which gaps of every session a frame of episodes cuts."""
        turns = self.talk.turns
        starts = turns["turn_id"].isin(set(frame["first_turn"]))
        return [starts.to_numpy()[rows][1:] for rows in turns.groupby("session", sort=False).indices.values()]


def _cases(half: str) -> list[_Case]:
    talks = load_all(half)
    labels = [gold(talk, "episodes", benchmark=half == "test") for talk in talks]
    if half == "test":
        return [_Case(talk, frame, load_episode_model()) for talk, frame in zip(talks, labels, strict=True)]
    out = []
    for i, (talk, frame) in enumerate(zip(talks, labels, strict=True)):
        others = [n for n in range(len(talks)) if n != i]
        out.append(_Case(talk, frame, EpisodeModel.fit([talks[n] for n in others], [labels[n] for n in others])))
    return out


def even(n_gaps: int, n_cuts: int) -> Cuts:
    """Return cuts that are as even as whole turns allow.

    Examples
    --------
    >>> even(5, 1).tolist(), even(5, 2).tolist()
    ([False, False, True, False, False], [False, True, False, True, False])
    """
    out = np.zeros(n_gaps, dtype=bool)
    where = np.round(np.arange(1, n_cuts + 1) * (n_gaps + 1) / (n_cuts + 1)).astype(int) - 1
    out[np.clip(where, 0, max(0, n_gaps - 1))] = True
    return out


def session_rows(half: str, *, n_seeds: int = _SEEDS) -> pd.DataFrame:
    """Score every session of a half.

    Returns
    -------
    pandas.DataFrame
        conversation, session, method, pk, windowdiff, n_cuts. Methods: "lab", "none", "even" and "random" with as many
        cuts as the labels have in that session (they are told it, the lab is not; random: mean over ``n_seeds``), and
        "every" (even cuts at the mean labelled length, as a method without the count could).
    """
    cases = _cases(half)
    lengths = np.concatenate([_lengths(cut) for case in cases for cut in case.cuts(case.labels)])
    k, usual = max(1, round(lengths.mean() / 2)), lengths.mean()
    rows: list[dict[str, Any]] = []
    for case in cases:
        found = case.cuts(episodes(case.talk, model=case.model))
        for n, (want, got) in enumerate(zip(case.cuts(case.labels), found, strict=True)):
            own = {"conversation": case.talk.id, "session": n}
            gaps, cuts = len(want), int(want.sum())
            plain = {
                "lab": got,
                "none": np.zeros(gaps, dtype=bool),
                "even": even(gaps, cuts),
                "every": even(gaps, max(0, round((gaps + 1) / usual) - 1)),
            }
            for name, cut in plain.items():
                pk, diff = segment_errors(want, cut, k)
                rows.append({**own, "method": name, "pk": pk, "windowdiff": diff, "n_cuts": int(cut.sum())})
            pk, diff = np.mean([segment_errors(want, _random(gaps, cuts, s), k) for s in range(n_seeds)], axis=0)
            rows.append({**own, "method": "random", "pk": pk, "windowdiff": diff, "n_cuts": cuts})
    frame = pd.DataFrame(rows)
    frame.attrs["k"] = k
    return frame


def _lengths(cuts: Cuts) -> npt.NDArray[np.int64]:
    return np.diff([0, *(np.flatnonzero(cuts) + 1), len(cuts) + 1])


def _random(n_gaps: int, n_cuts: int, seed: int) -> Cuts:
    out = np.zeros(n_gaps, dtype=bool)
    out[np.random.default_rng(seed).choice(n_gaps, n_cuts, replace=False)] = True
    return out


def type_rows(half: str) -> pd.DataFrame:
    """Return a row for each labelled episode: conversation, session, actual, predicted and majority type.

    The type is predicted from the labelled turns; ``majority`` is the most frequent type of what was learned from.
    """
    rows = []
    for case in _cases(half):
        turns = case.talk.turns
        row = dict(zip(turns["turn_id"], turns["position"], strict=True))
        texts, session = turns["text"].tolist(), turns["session"].tolist()
        spans = [(row[e.first_turn], row[e.last_turn] + 1) for e in case.labels.itertuples()]
        found = case.model.types.predict(["\n".join(texts[a:b]) for a, b in spans])
        usual = _majority(half, case.talk.id)
        rows += [
            {
                "conversation": case.talk.id,
                "session": session[a],
                "actual": kind,
                "predicted": str(guess),
                "majority": usual,
            }
            for (a, _), kind, guess in zip(spans, case.labels["type"], found, strict=True)
        ]
    return pd.DataFrame(rows)


def _majority(half: str, left_out: str) -> str:
    names = [talk.id for talk in load_all("train") if half == "test" or talk.id != left_out]
    return str(pd.concat([gold(name, "episodes") for name in names])["type"].mode().iloc[0])


def run(halves: Sequence[str] = ("train", "test")) -> dict[str, Any]:
    """Score boundaries and types on the halves.

    Returns
    -------
    dict
        ``boundaries``: rows of half, method, measure, mean over sessions, and the lab's mean less the method's, with t
        intervals over conversations (lo, hi: of the difference) and, since three conversations say little, over
        sessions (narrow_lo, narrow_hi: about further sessions of these conversations only). Below 0 the lab errs less.
        ``types``: see :func:`luminora_lab.bench._labels.label_scores`. ``k``: the window, in turns.
    """
    out: dict[str, Any] = {"boundaries": [], "types": [], "k": {}}
    for half in halves:
        frame = session_rows(half)
        out["k"][half] = frame.attrs["k"]
        for measure in ("pk", "windowdiff"):
            wide = frame.pivot(index=["conversation", "session"], columns="method", values=measure)
            talks, sessions = wide.index.get_level_values(0), [f"{c} {s}" for c, s in wide.index]
            for method in ("lab", "none", "even", "every", "random"):
                mean = mean_interval(wide[method].to_numpy(), talks)
                row = {
                    "half": half,
                    "measure": measure,
                    "method": method,
                    "mean": mean.mean,
                    "cuts": _cuts(frame, method),
                }
                if method != "lab":
                    both = wide["lab"].to_numpy(), wide[method].to_numpy()
                    off, narrow = difference(*both, talks), difference(*both, sessions)
                    ends = {"difference": off.difference, "lo": off.lo, "hi": off.hi}
                    row |= {**ends, "narrow_lo": narrow.lo, "narrow_hi": narrow.hi}
                out["boundaries"].append(row)
        out["types"] += [{"half": half, **row} for row in label_scores(type_rows(half))]
    return out


def _cuts(frame: pd.DataFrame, method: str) -> int:
    return int(frame.loc[frame["method"] == method, "n_cuts"].sum())


if __name__ == "__main__":
    from luminora_lab.bench.__main__ import show

    show(run(tuple(sys.argv[1:]) or ("train", "test")))
