"""From answers to scale scores: keys turned, means over what was answered, never an answer made up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.measure._checks import FloatArray
from luminora_lab.measure.psychometrics.questionnaire import Inventory, inventory

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["item_matrix", "keyed", "scores"]


def keyed(values: FloatArray, turned: np.ndarray, lowest: int, highest: int) -> FloatArray:
    """Return answers with reversed items turned: ``lowest + highest - value``. NaN stays.

    Parameters
    ----------
    values
        (n_respondents, n_items).
    turned
        (n_items,) bool.

    Examples
    --------
    >>> keyed(np.array([[1.0, 1.0, np.nan]]), np.array([False, True, True]), 1, 5)
    array([[ 1.,  5., nan]])
    """
    return np.where(turned[None, :], lowest + highest - values, values)


def item_matrix(
    answers: pd.DataFrame, questions: Inventory | str, by: Sequence[str], scale: str
) -> tuple[pd.DataFrame, FloatArray]:
    """Return respondents (frame of ``by``) and their keyed answers to a scale, (n_respondents, n_items).

    Raises
    ------
    DataError
        A column is missing, or a respondent answers an item twice: ``by`` does not tell respondents apart.
    """
    asked = inventory(questions)
    items = asked.items(scale)
    for name in (*by, "item_id", "value"):
        if name not in answers:
            what, remedy = f"no column {quote(name)}", f"there are {', '.join(map(str, answers.columns))}"
            raise DataError(what, place="answers", remedy=remedy)
    if not by:
        raise DataError("by is empty", place="by", remedy="name the columns that tell respondents apart")
    part = answers[answers["item_id"].isin(items["item_id"])]
    twice = part.duplicated([*by, "item_id"])
    if twice.any():
        row = part[twice].iloc[0]
        whose = ", ".join(f"{name} {row[name]}" for name in by)
        what = f"{whose} answers item {quote(row['item_id'])} more than once"
        raise DataError(what, place="by", remedy="add the column that tells them apart, such as repeat")
    wide = part.set_index([*by, "item_id"])["value"].unstack("item_id").reindex(columns=items["item_id"])
    values = keyed(wide.to_numpy(dtype=float), items["reversed"].to_numpy(), asked.lowest, asked.highest)
    return wide.index.to_frame(index=False), values


def scores(
    answers: pd.DataFrame,
    questions: Inventory | str,
    by: Sequence[str],
    *,
    max_missing: float = 0.2,
) -> pd.DataFrame:
    """Score every respondent on every scale.

    Parameters
    ----------
    answers
        Of :func:`~luminora_lab.measure.psychometrics.parse_answers`.
    questions
        The inventory.
    by
        Columns that tell respondents apart ("model", "persona", "run").
    max_missing
        Largest share of a scale's items that may be missing, 0..1; with more there is no score.

    Returns
    -------
    DataFrame
        One row a respondent and scale: the columns of ``by``, then scale, score (the mean of the keyed answers, from
        lowest to highest; NaN with too many missing), n_answered, n_items, note.

    Raises
    ------
    DataError
        A column is missing, or ``by`` does not tell respondents apart.

    Examples
    --------
    >>> from luminora_lab.measure.psychometrics import parse_answers
    >>> import pandas as pd
    >>> replies = pd.DataFrame({"persona": ["p1"], "reply": [" ".join(f"({i}) 5" for i in "abcdefghij")]})
    >>> scores(parse_answers(replies, "bfi-44-key"), "bfi-44-key", ["persona"], max_missing=0.9)["score"].tolist()
    [3.0, 3.0, 3.0, 3.0, 5.0]
    """
    import pandas as pd

    asked = inventory(questions)
    if not 0 <= max_missing <= 1:
        raise DataError(f"max_missing is {quote(max_missing)}", place="max_missing", remedy="give a share, 0 to 1")
    parts = []
    for scale in asked.scales:
        who, values = item_matrix(answers, asked, by, scale)
        there = ~np.isnan(values)
        n, k = there.sum(axis=1), values.shape[1]
        mean = np.where(there, values, 0.0).sum(axis=1) / np.where(n > 0, n, np.nan)
        enough = (k - n) <= max_missing * k
        note = np.where(enough & (n > 0), "", np.char.add((k - n).astype(str), f" of {k} items missing"))
        part = who.assign(scale=scale, score=np.where(enough, mean, np.nan), n_answered=n, n_items=k, note=note)
        parts.append(part.reset_index(drop=True))
    whole = pd.concat(parts, ignore_index=True)
    order = whole.groupby(list(by), sort=False).ngroup()
    return whole.assign(_o=order).sort_values("_o", kind="stable").drop(columns="_o").reset_index(drop=True)
