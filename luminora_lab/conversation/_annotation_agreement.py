"""How far annotators agree: on evidence, on categories, on facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from luminora_lab.conversation._annotation_resolving import distinct_facts
from luminora_lab.conversation._annotation_rows import QuestionLabel
from luminora_lab.conversation.annotation import Annotations
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Float = npt.NDArray[np.float64]

__all__ = ["AGREEMENT_COLUMNS", "agreement"]

AGREEMENT_COLUMNS = ("item", "measure", "value", "lo", "hi", "n", "unit", "annotators")


def agreement(
    annotations: Annotations,
    annotators: Sequence[str] | None = None,
    *,
    n_boot: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how far annotators agree.

    Parameters
    ----------
    annotations
        The labels.
    annotators
        Between whom; all if None. Two names give the agreement of a pair.
    n_boot, seed
        Percentile bootstrap over questions (for facts, over distinct facts); 95 percent.

    Returns
    -------
    pandas.DataFrame
        Six rows. Columns item, measure, value, lo, hi, n (how many units count), unit ("questions" or "facts"),
        annotators (how many of them labelled such a unit).

        - evidence, alpha: Krippendorff's alpha, nominal, of the marks (evidence or not) of every question and turn,
          over questions that two or more annotators labelled. 1 is perfect, 0 as by chance, below 0 worse.
        - evidence, jaccard: size of the intersection by size of the union of two annotators' evidence; the mean over
          the pairs that labelled a question, then over questions. 1 for two empty sets.
        - evidence, f1: likewise, twice the intersection by the sum of the two sizes (the Dice coefficient).
        - category, alpha: nominal, over questions to which two or more annotators gave a category.
        - category, equal: share of pairs that gave the same, mean over pairs, then over these questions.
        - facts, f1: twice the facts that both of a pair state by the sum of what each states, mean over pairs of
          annotators that state any. The same facts are those of :func:`resolve_facts`.

        ``value`` is NaN where no two annotators labelled the same (n is 0), and alpha also where nothing varies (no
        mark at all, one category throughout): chance alone would then agree as well. ``lo`` and ``hi`` are NaN where
        fewer than two units count or a tenth of the resamples has no value.

    Raises
    ------
    UnknownName
        No such annotator.
    DataError
        ``n_boot`` is below 1.

    References
    ----------
    Krippendorff (2004), *Content Analysis*, chapter 11. Dice (1945), Ecology 26(3). Hripcsak, Rothschild (2005), JAMIA
    12(3), on F1 as agreement where what nobody marks cannot be counted.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab.conversation import Conversation
    >>> talk = Conversation.from_frames("tea", pd.DataFrame({"turn_id": ["1", "2", "3"], "session": 1, "speaker": "Ada",
    ...     "text": ["I moved to Lund.", "In May.", "It rains."]}))
    >>> notes = Annotations.of(talk).add_question("Eva", "Where does Ada live?", evidence=["1"])
    >>> notes = notes.add_question("Max", "Where does Ada live?", evidence=["1", "2"])
    >>> agreement(notes)[["item", "measure", "value", "n"]].round(3).head(3).values.tolist()
    [['evidence', 'alpha', 0.444, 1], ['evidence', 'jaccard', 0.5, 1], ['evidence', 'f1', 0.667, 1]]
    """
    import numpy as np
    import pandas as pd

    names = _names(annotations, annotators)
    if n_boot < 1:
        raise DataError(f"n_boot is {n_boot}", place="agreement", remedy="draw one resample or more")
    rng = np.random.default_rng(seed)
    shared = _shared(annotations, names)
    rated = [kept for labels in shared if len(kept := [row for row in labels if row.category is not None]) > 1]
    rows = [
        *_evidence(shared, len(annotations.conversation), n_boot, rng),
        *_categories(rated, n_boot, rng),
        _facts(annotations, names, n_boot, rng),
    ]
    return pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))


def _names(annotations: Annotations, annotators: Sequence[str] | None) -> tuple[str, ...]:
    there = annotations.annotators
    if annotators is None:
        return there
    if isinstance(annotators, str):
        raise DataError(f"annotators is {quote(annotators)}", place="agreement", remedy="give a list of names")
    for name in annotators:
        if name not in there:
            remedy = f"there are {', '.join(map(quote, there)) or 'none yet'}"
            raise UnknownName(f"annotator {quote(name)}", place="agreement", remedy=remedy)
    return tuple(name for name in there if name in annotators)


def _shared(annotations: Annotations, names: Sequence[str]) -> list[list[QuestionLabel]]:
    """The labels of every question that two or more of the annotators labelled."""
    found: dict[str, list[QuestionLabel]] = {id: [] for id in annotations.question_ids}
    for label in annotations.question_labels:
        if label.annotator in names:
            found[label.question_id].append(label)
    return [labels for labels in found.values() if len(labels) > 1]


def _evidence(
    shared: Sequence[list[QuestionLabel]], n_turns: int, n_boot: int, rng: np.random.Generator
) -> list[tuple[Any, ...]]:
    import numpy as np

    values, tables, jaccard, f1 = [], [], [], []
    for labels in shared:
        sets = [set(label.evidence) for label in labels]
        marked = sorted(set().union(*sets))
        counts = [[sum(turn not in one for one in sets), sum(turn in one for one in sets)] for turn in marked]
        counts += [[len(sets), 0]] * (n_turns - len(marked))
        values += counts
        tables.append(_coincidences(counts))
        pairs = list(combinations(sets, 2))
        jaccard.append(np.mean([len(a & b) / len(a | b) if a | b else 1.0 for a, b in pairs]))
        f1.append(np.mean([2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0 for a, b in pairs]))
    rows = [
        ("alpha", _alpha(values), lambda drawn: _alpha_of(np.array(tables)[drawn].sum(axis=0))),
        ("jaccard", _mean(jaccard), lambda drawn: _mean(np.array(jaccard)[drawn])),
        ("f1", _mean(f1), lambda drawn: _mean(np.array(f1)[drawn])),
    ]
    who = len({label.annotator for labels in shared for label in labels})
    return [("evidence", name, value, *_interval(of, len(shared), n_boot, rng), len(shared), "questions", who)
            for name, value, of in rows]  # fmt: skip


def _categories(rated: Sequence[list[QuestionLabel]], n_boot: int, rng: np.random.Generator) -> list[tuple[Any, ...]]:
    import numpy as np

    given = [[label.category for label in labels] for labels in rated]
    words = sorted({word for one in given for word in one if word is not None})
    counts = [[one.count(word) for word in words] for one in given]
    tables = np.array([_coincidences([row]) for row in counts])
    equal = np.array([np.mean([a == b for a, b in combinations(one, 2)]) for one in given])
    rows = [
        ("alpha", _alpha(counts), lambda drawn: _alpha_of(tables[drawn].sum(axis=0))),
        ("equal", _mean(equal), lambda drawn: _mean(equal[drawn])),
    ]
    who = len({label.annotator for labels in rated for label in labels})
    return [("category", name, value, *_interval(of, len(rated), n_boot, rng), len(rated), "questions", who)
            for name, value, of in rows]  # fmt: skip


def _facts(annotations: Annotations, names: Sequence[str], n_boot: int, rng: np.random.Generator) -> tuple[Any, ...]:
    import numpy as np

    stating = [name for name in names if any(fact.annotator == name for fact in annotations.fact_labels)]
    whose = [{fact.annotator for fact in same} for same in distinct_facts(annotations).values()]
    states = np.array([[name in one for name in stating] for one in whose if one & set(stating)], dtype=bool)
    if len(stating) < 2:
        return ("facts", "f1", float("nan"), float("nan"), float("nan"), 0, "facts", len(stating))

    def f1(drawn: npt.NDArray[np.int64]) -> float:
        sums = [(2 * (a & b).sum(), a.sum() + b.sum()) for a, b in combinations(states[drawn].T, 2)]
        return _mean([both / of for both, of in sums if of])

    n = len(states)
    return ("facts", "f1", f1(np.arange(n)), *_interval(f1, n, n_boot, rng), n, "facts", len(stating))


def _coincidences(counts: Sequence[Sequence[int]]) -> Float:
    """Krippendorff's table: pairs of values that meet in a unit, each unit's divided by its number of values less one.

    ``counts`` is (n_units, n_values). Tables of units add up, so that a resample of questions is a sum.
    """
    import numpy as np

    table = np.asarray(counts, dtype=float)
    weight = 1 / (table.sum(axis=1) - 1)
    found: Float = (table.T * weight) @ table - np.diag((table * weight[:, None]).sum(axis=0))
    return found


def _alpha_of(table: Float) -> float:
    """Alpha, nominal, of coincidences: ``1 - (n - 1)(n - sum o_cc) / (n^2 - sum n_c^2)``; NaN if nothing varies."""
    of_value = table.sum(axis=1)
    n = of_value.sum()
    expected = n**2 - (of_value**2).sum()
    return float(1 - (n - 1) * (n - table.trace()) / expected) if expected > 1e-9 * n**2 else float("nan")


def _alpha(counts: Sequence[Sequence[int]]) -> float:
    import krippendorff
    import numpy as np

    table = np.asarray(counts)
    if table.ndim != 2 or (table.sum(axis=0) > 0).sum() < 2:
        return float("nan")
    return float(krippendorff.alpha(value_counts=table, level_of_measurement="nominal"))


def _mean(values: Sequence[Any] | Float) -> float:
    import numpy as np

    return float(np.mean(values)) if len(values) else float("nan")


def _interval(
    of: Callable[[npt.NDArray[np.int64]], float], n: int, n_boot: int, rng: np.random.Generator
) -> tuple[float, float]:
    import numpy as np

    if n < 2:
        return float("nan"), float("nan")
    drawn = np.array([of(rng.integers(0, n, n)) for _ in range(n_boot)])
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) <= 0.9 * n_boot:
        return float("nan"), float("nan")
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)
