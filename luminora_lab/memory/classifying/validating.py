"""How far the labels can be trusted: every conversation labelled by a classifier of the others, and its reliability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.memory.classifying.learning import fit_classifier, labelled_turns, pipeline

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from luminora_lab.conversation import Conversation

__all__ = ["cross_validate_classifier", "reliability"]


def cross_validate_classifier(
    target: str = "category", conversations: list[Conversation] | None = None
) -> pd.DataFrame:
    """Label every conversation by a classifier that learned from the others.

    Parameters
    ----------
    target
        "category" or "level".
    conversations
        Bundled conversations of the train half; all three by default.

    Returns
    -------
    pandas.DataFrame
        One row a labelled turn: conversation, session, turn_id, ``actual``, ``predicted``, ``p`` (probability of the
        predicted label, 0..1), ``correct``, ``majority`` (the most frequent label of what was learned from).

    Raises
    ------
    UnknownName
        No such target.
    LuminoraError
        A conversation of the test half.
    DataError
        Fewer than two conversations: nothing can be left out.

    Examples
    --------
    >>> found = cross_validate_classifier("level")
    >>> bool(found["correct"].mean() > (found["majority"] == found["actual"]).mean())
    True
    """
    import pandas as pd
    from sklearn.model_selection import LeaveOneGroupOut

    from luminora_lab.conversation import load_all

    pipeline(target)
    talks = load_all("train") if conversations is None else list(conversations)
    if len({talk.id for talk in talks}) < 2:
        what = f"there are {len(talks)} conversations"
        raise DataError(what, place="cross_validate_classifier", remedy="give two or more different ones")
    frame = labelled_turns(target, talks)
    parts = []
    for learn, left in LeaveOneGroupOut().split(frame, groups=frame["conversation"]):
        parts.append(predicted(fit_classifier(target, frame.iloc[learn]), frame.iloc[left], frame.iloc[learn]["label"]))
    return pd.concat(parts).sort_index(kind="stable")


def predicted(model: Any, frame: pd.DataFrame, learned: pd.Series) -> pd.DataFrame:
    """Return labelled turns beside what a fitted classifier and the majority of ``learned`` say of them."""
    chance = model.predict_proba(frame["text"].tolist())
    out = frame[["conversation", "session", "turn_id"]].assign(
        actual=frame["label"],
        predicted=model.classes_[chance.argmax(axis=1)].tolist(),
        p=chance.max(axis=1),
        majority=str(learned.mode().iloc[0]),
    )
    out.insert(6, "correct", out["actual"] == out["predicted"])
    return out


def reliability(probability: npt.ArrayLike, correct: npt.ArrayLike, bins: int = 10) -> pd.DataFrame:
    """Whether what is given a probability comes true as often as it says.

    Parameters
    ----------
    probability
        (n,): 0..1.
    correct
        (n,): whether it was so.
    bins
        Equal parts of 0..1, from 1.

    Returns
    -------
    pandas.DataFrame
        One row a bin that is not empty, in order: ``bin`` ("0.3 to 0.4"), ``predicted`` (mean probability),
        ``observed`` (share that was so), ``n``, ``lo`` and ``hi`` (95% interval of ``observed`` by Wilson's formula,
        as if the n were independent). A reliable classifier has ``predicted`` within ``lo`` to ``hi`` nearly always.

    Raises
    ------
    DataError
        Shapes differ, there is no value, a probability lies outside 0..1 (or is NaN), or ``bins`` is below 1.

    References
    ----------
    Niculescu-Mizil, Caruana (2005), Predicting good probabilities with supervised learning, ICML; means and shares by
    ``sklearn.calibration.calibration_curve``. Wilson (1927), Probable inference, JASA 22.

    Examples
    --------
    >>> reliability([0.2, 0.3, 0.9, 0.8], [False, True, True, True], bins=2)[["bin", "observed", "n"]].to_dict("list")
    {'bin': ['0 to 0.5', '0.5 to 1'], 'observed': [0.5, 1.0], 'n': [2, 2]}
    """
    import pandas as pd
    from scipy.stats import binomtest
    from sklearn.calibration import calibration_curve

    p, so = np.asarray(probability, dtype=np.float64), np.asarray(correct)
    if p.ndim != 1 or so.shape != p.shape or not len(p):
        what = f"shapes {p.shape} and {so.shape}"
        raise DataError(what, place="reliability", remedy="give one probability and one outcome for each prediction")
    if not ((p >= 0) & (p <= 1)).all():
        what = f"a probability is {p[~((p >= 0) & (p <= 1))][0]}"
        raise DataError(what, place="reliability", remedy="probabilities lie in 0..1; drop blank texts first")
    if isinstance(bins, bool) or not isinstance(bins, (int, np.integer)) or bins < 1:
        raise DataError(f"bins is {bins!r}", place="reliability", remedy="give a whole number from 1")
    so = so.astype(bool)
    observed, mean = calibration_curve(so, p, n_bins=int(bins), strategy="uniform")
    edges = np.linspace(0.0, 1.0, int(bins) + 1)
    where = np.searchsorted(edges[1:-1], p)  # the rule by which scikit-learn fills its bins
    n = np.bincount(where, minlength=int(bins))
    some = np.flatnonzero(n)
    hits = np.bincount(where[so], minlength=int(bins))[some]
    ends = [binomtest(int(k), int(m)).proportion_ci(method="wilson") for k, m in zip(hits, n[some], strict=True)]
    return pd.DataFrame({
        "bin": pd.Series([f"{edges[i]:.3g} to {edges[i + 1]:.3g}" for i in some], dtype="str"),
        "predicted": mean, "observed": observed, "n": n[some],
        "lo": [end.low for end in ends], "hi": [end.high for end in ends],
    })  # fmt: skip
