"""How well turns are labelled (kind of fact, level of importance), beside the majority, and how far probabilities hold.

``python -m luminora_lab.bench.classify train`` scores the half that was learned from, leaving one conversation out;
``python -m luminora_lab.bench.classify`` scores both halves, the test half with the classifiers that ship.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from luminora_lab.bench._labels import label_scores
from luminora_lab.conversation import load_all
from luminora_lab.memory.classifying import (
    cross_validate_classifier,
    labelled_turns,
    load_classifier,
    reliability,
)
from luminora_lab.memory.classifying.learning import TARGETS
from luminora_lab.memory.classifying.validating import predicted

__all__ = ["calibration_error", "predictions", "run"]


def predictions(half: str, target: str) -> pd.DataFrame:
    """Return the labelled turns of a half beside what was predicted, by a classifier that never saw the conversation.

    Columns as :func:`luminora_lab.memory.classifying.cross_validate_classifier`.
    """
    if half == "train":
        return cross_validate_classifier(target)
    frame = labelled_turns(target, load_all(half), benchmark=half == "test")
    learned = labelled_turns(target, load_all("train"))["label"]
    return predicted(load_classifier()[target], frame, learned)


def calibration_error(curve: pd.DataFrame) -> float:
    """Return the mean distance of probability and share over a reliability curve, weighted by n; 0..1 (the ECE).

    References
    ----------
    Naeini, Cooper, Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian binning, AAAI.

    Examples
    --------
    >>> calibration_error(pd.DataFrame({"predicted": [0.2, 0.9], "observed": [0.3, 0.9], "n": [1, 3]}))
    0.025
    """
    return round(float(np.average((curve["predicted"] - curve["observed"]).abs(), weights=curve["n"])), 12)


def run(halves: Sequence[str] = ("train", "test")) -> dict[str, Any]:
    """Score both classifiers on the halves.

    Returns
    -------
    dict
        ``scores``: rows of half and target with those of :func:`luminora_lab.bench._labels.label_scores`;
        ``reliability``: the rows of the curves; ``calibration error``: one number for each half and target.
    """
    out: dict[str, Any] = {"scores": [], "reliability": [], "calibration error": {}}
    for half in halves:
        for target in TARGETS:
            frame = predictions(half, target)
            own = {"half": half, "target": target}
            out["scores"] += [{**own, **row} for row in label_scores(frame)]
            curve = reliability(frame["p"], frame["correct"])
            out["reliability"] += [{**own, **row} for row in curve.to_dict("records")]
            out["calibration error"][f"{half} {target}"] = calibration_error(curve)
    return out


if __name__ == "__main__":
    from luminora_lab.bench.__main__ import show

    show(run(tuple(sys.argv[1:]) or ("train", "test")))
