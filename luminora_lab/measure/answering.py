"""How good is an answer? Token overlap, exact match, abstention; and how far judges agree."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike

from luminora_lab.errors import DataError
from luminora_lab.measure._checks import one_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["abstains", "agreement", "answer_scores", "normalised"]

LEVELS = ("nominal", "ordinal", "interval", "ratio")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "“”‘’–—…", " "))
_ABSTAINS = re.compile(
    r"\b(?:(?:i|we)\s+(?:do\s+not|don['’]?t|did\s+not|didn['’]?t|can\s*not|can['’]?t|could\s*n[o']?t)\s+(?:\w+\s+){0,2}"
    r"(?:know|tell|say|recall|remember|find|answer)|no\s+(?:information|mention|record|idea)|not\s+(?:mentioned|known|stated"
    r"|specified|sure|available|enough\s+information|in\s+(?:my|the)\s+(?:memor|notes|conversation))|unknown|unanswerable"
    r"|never\s+(?:said|mentioned|told)|has\s*n[o']?t\s+been\s+mentioned)",
    re.IGNORECASE,
)


def normalised(text: str) -> list[str]:
    """Return the words of an answer: lower case, without punctuation and English articles.

    References
    ----------
    Rajpurkar et al. (2016), SQuAD, EMNLP (its evaluation script's normalisation).

    Examples
    --------
    >>> normalised("The red Kiln!")
    ['red', 'kiln']
    """
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def abstains(text: str) -> bool:
    """Return whether an answer says that it is not known.

    Examples
    --------
    >>> abstains("I don't know where she moved."), abstains("She moved to Oslo.")
    (True, False)
    """
    return _ABSTAINS.search(text) is not None


def answer_scores(answers: Sequence[str], gold: Sequence[str | None]) -> pd.DataFrame:
    """Score answers against gold ones.

    Parameters
    ----------
    answers
        (n,): what was said.
    gold
        (n,): what is right; None where the question cannot be answered.

    Returns
    -------
    DataFrame
        One row an answer: f1 (of words as multisets), exact (normalised words equal), contains (the gold words stand in
        it, in order), abstained; all 0 or 1 but f1, 0..1. Where gold is None, f1, exact and contains are 1 if it
        abstained and 0 if not; an answer that abstains where there is a gold one scores 0.

    Raises
    ------
    DataError
        Different lengths.

    Examples
    --------
    >>> said = ["She moved to Oslo.", "I don't know.", "I don't know."]
    >>> answer_scores(said, ["Oslo", "Oslo", None]).round(2).values.tolist()
    [[0.4, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0]]
    """
    import pandas as pd

    if len(answers) != len(gold):
        raise DataError(f"{len(answers)} answers for {len(gold)} gold ones", place="gold", remedy="give one an answer")
    rows = [_score(answer, right) for answer, right in zip(answers, gold, strict=True)]
    return pd.DataFrame(rows, columns=["f1", "exact", "contains", "abstained"], dtype=float)


def _score(answer: str, right: str | None) -> tuple[float, float, float, float]:
    silent = float(abstains(answer))
    if right is None or right != right:
        return silent, silent, silent, silent
    if silent:
        return 0.0, 0.0, 0.0, 1.0
    said, true = normalised(answer), normalised(right)
    common = sum((Counter(said) & Counter(true)).values())
    f1 = 2 * common / (len(said) + len(true)) if said or true else 1.0
    inside = bool(true) and f" {' '.join(true)} " in f" {' '.join(said)} "
    return f1, float(said == true), float(inside), 0.0


def agreement(
    ratings: ArrayLike,
    *,
    level: str = "ordinal",
    groups: Sequence[object] | None = None,
    n_boot: int = 1000,
    seed: int = 0,
) -> dict[str, float]:
    """Return Krippendorff's alpha of several raters, with an interval over units or groups of units.

    Parameters
    ----------
    ratings
        (n_raters, n_units), NaN where a rater did not rate.
    level
        "nominal", "ordinal", "interval" or "ratio".
    groups
        (n_units,): what units have in common, such as the message that they reply to. Units of a group are drawn
        together. By default each unit is a group.
    n_boot, seed
        Percentile bootstrap over groups.

    Returns
    -------
    dict
        alpha (1: perfect, 0: as by chance), lo, hi, n_units, n_raters; NaN where nothing varies. The interval is NaN
        where there is one group alone.

    Raises
    ------
    DataError
        Fewer than two raters, or not one group a unit.
    UnknownName
        There is no such level.

    References
    ----------
    Krippendorff (2004), *Content Analysis*, chapter 11. Hayes, Krippendorff (2007), Communication Methods and Measures
    1(1).

    Examples
    --------
    >>> agreement([[1, 2, 3, 3], [1, 2, 3, 2]], level="nominal")["alpha"].__round__(3)
    0.667
    """
    import krippendorff

    one_of(level, LEVELS, "level")
    array = np.asarray(ratings, dtype=float)
    if array.ndim != 2 or array.shape[0] < 2:
        raise DataError(
            f"an array of shape {array.shape}", place="ratings", remedy="give (n_raters, n_units), from 2 raters"
        )

    def alpha(of: np.ndarray) -> float:
        paired = of[:, (~np.isnan(of)).sum(axis=0) > 1]  # what one rater alone rated says nothing of agreement
        if len(set(paired[~np.isnan(paired)])) < 2:
            return float("nan")
        return float(krippendorff.alpha(reliability_data=of, level_of_measurement=cast(Any, level)))

    rng = np.random.default_rng(seed)
    n = array.shape[1]
    units = _units_of(range(n) if groups is None else groups, n)
    m, low, high = len(units), np.nan, np.nan
    if m > 1:
        picks = (rng.integers(0, m, m) for _ in range(n_boot))
        drawn = np.array([alpha(array[:, np.concatenate([units[place] for place in pick])]) for pick in picks])
        drawn = drawn[~np.isnan(drawn)]
        low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) > 0.9 * n_boot else (np.nan, np.nan)
    return {"alpha": alpha(array), "lo": float(low), "hi": float(high), "n_units": n, "n_raters": array.shape[0]}


def _units_of(groups: Sequence[object], n: int) -> list[list[int]]:
    """Return the places of the units of each group, groups in the order in which they come."""
    if len(groups) != n:
        raise DataError(f"{len(groups)} groups for {n} units", place="groups", remedy="give one a unit")
    units: dict[object, list[int]] = {}
    for place, group in enumerate(groups):
        units.setdefault(group, []).append(place)
    return list(units.values())
