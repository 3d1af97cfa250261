"""Who said it? A classifier tells replies apart, on groups that it was not trained on, and shows by what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.measure._checks import at_least, cluster_codes, one_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FEATURES", "Telling", "who_said_it"]

FEATURES = ("words", "style", "both")
_SHOWN = 12  # features of each class


@dataclass(frozen=True, repr=False)
class Telling:
    """What :func:`who_said_it` found.

    Attributes
    ----------
    accuracy, lo, hi
        Balanced accuracy (the mean over classes of the share told right) and its 95% interval over groups.
    chance
        1 / number of classes.
    n, n_groups, n_classes
        Texts, groups and classes.
    confusion
        Frame of counts: rows are who it was, columns who it was taken for.
    gave_away
        class, feature, weight: what speaks most for a class, from a fit on everything.
    predictions
        One row a text: label, predicted, group.
    note
        Why there is no interval; "" otherwise.
    """

    accuracy: float
    lo: float
    hi: float
    chance: float
    n: int
    n_groups: int
    n_classes: int
    confusion: pd.DataFrame
    gave_away: pd.DataFrame
    predictions: pd.DataFrame
    note: str = ""

    def row(self) -> dict[str, Any]:
        """Return the numbers as a row: accuracy, lo, hi, chance, n, n_groups, n_classes, note."""
        return {
            name: getattr(self, name)
            for name in ("accuracy", "lo", "hi", "chance", "n", "n_groups", "n_classes", "note")
        }

    def __repr__(self) -> str:
        ends = f" [{self.lo:.3f}, {self.hi:.3f}]" if self.lo == self.lo else ""
        return f"<Telling of {self.n_classes}: balanced accuracy {self.accuracy:.3f}{ends}, chance {self.chance:.3f}>"


def who_said_it(
    texts: Sequence[str] | pd.Series,
    labels: Sequence[Any] | pd.Series,
    groups: Sequence[Any] | pd.Series,
    *,
    features: str = "words",
    mask: Sequence[str] | re.Pattern[str] | None = None,
    language: str = "en",
    n_splits: int = 5,
    n_boot: int = 2000,
    seed: int = 0,
) -> Telling:
    """Tell who said something (a personality, a provider, a pole of a trait) from the text alone.

    Parameters
    ----------
    texts
        (n,): replies.
    labels
        (n,): who said them.
    groups
        (n,): what must not be both trained and tested on: the prompt or the persona. Folds keep groups whole, and the
        interval is over groups.
    features
        "words" (tf-idf of words and word pairs and of character 2- to 4-grams), "style"
        (:func:`luminora_lab.measure.style`), or "both".
    mask
        Words (whole, in any case) or a pattern that are taken out first: names, trait words, what the prompt gives.
    language
        For the style indices.
    n_splits
        Folds, stratified by label as far as groups allow.
    n_boot, seed
        Resamples of groups for the interval (normal); the seed of folds and draws.

    Returns
    -------
    Telling
        Its interval is about another study of this size, learning included: the bootstrap's error over groups times
        sqrt(1 + n_splits / (n_splits - 1)), since folds share what they learn from (Nadeau, Bengio 2003); within 0..1.

    Raises
    ------
    DataError
        Different lengths, fewer than two classes, or fewer groups than folds.

    References
    ----------
    Brodersen et al. (2010), The balanced accuracy and its posterior distribution, ICPR. Stamatatos (2009), A survey of
    modern authorship attribution methods, JASIST 60(3). Nadeau, Bengio (2003), Inference for the generalization error,
    Machine Learning 52.

    Examples
    --------
    >>> texts = ["Aye, the tide turns.", "Mind the tide, aye.", "Lovely roses today!", "Such lovely roses!"] * 6
    >>> found = who_said_it(texts, ["kite", "kite", "pip", "pip"] * 6, [i // 4 for i in range(24)])
    >>> found.accuracy, found.chance
    (1.0, 0.5)
    """
    import pandas as pd

    one_of(features, FEATURES, "features")
    given, label = [_masked(text, mask) for text in texts], np.asarray(list(labels)).astype(str)
    codes, n_groups = cluster_codes(groups, len(given), "groups")
    if len(label) != len(given):
        raise DataError(f"{len(label)} labels for {len(given)} texts", place="labels", remedy="give one a text")
    classes = sorted(set(label))
    if len(classes) < 2:
        raise DataError("all texts have one label", place="labels", remedy="give two or more classes")
    if n_groups < at_least(n_splits, 2, "n_splits"):
        what = f"{n_groups} groups for {n_splits} folds"
        raise DataError(what, place="groups", remedy="give more groups, or fewer folds")
    from sklearn.model_selection import StratifiedGroupKFold

    table = _inputs(given, features, language)
    predicted = np.empty(len(given), dtype=label.dtype)
    folds = StratifiedGroupKFold(n_splits=n_splits, shuffle=True, random_state=seed)
    for train, test in folds.split(given, label, codes):
        if len(set(label[train])) < 2:
            raise DataError("a fold has one class only", place="groups", remedy="give groups that hold several classes")
        model = _model(features).fit(table.iloc[train], label[train])
        predicted[test] = model.predict(table.iloc[test])
    accuracy, error, note = _balanced(label, predicted, codes, n_groups, classes, n_boot, seed)
    confusion = pd.crosstab(pd.Series(label, name="was"), pd.Series(predicted, name="taken for"))
    confusion = confusion.reindex(index=classes, columns=classes, fill_value=0)
    whole = _model(features).fit(table, label)
    predictions = pd.DataFrame({"label": label, "predicted": predicted, "group": list(groups)})
    error *= 1.96 * (1 + n_splits / (n_splits - 1)) ** 0.5
    ends, k = (max(0.0, accuracy - error), min(1.0, accuracy + error)), len(classes)
    gave_away = _weights(whole, classes)
    return Telling(accuracy, *ends, 1 / k, len(given), n_groups, k, confusion, gave_away, predictions, note)


def _masked(text: Any, mask: Any) -> str:
    if not isinstance(text, str):
        raise DataError(f"{quote(text)} is no text", place="texts", remedy="leave rows without a reply out")
    if mask is None:
        return text
    if isinstance(mask, re.Pattern):
        return str(mask.sub("_", text))
    if not mask:
        return text
    words = "|".join(map(re.escape, sorted(mask, key=len, reverse=True)))
    return re.sub(rf"(?<!\w)(?:{words})(?!\w)", "_", text, flags=re.IGNORECASE)


def _inputs(texts: list[str], features: str, language: str) -> pd.DataFrame:
    import pandas as pd

    from luminora_lab.measure.texts.indices import style

    table = pd.DataFrame({"text": texts})
    return table if features == "words" else pd.concat([table, style(texts, language=language)], axis=1)


def _model(features: str) -> Any:
    from sklearn.compose import ColumnTransformer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import RobustScaler, StandardScaler

    parts: list[Any] = []
    if features != "style":
        word = TfidfVectorizer(
            sublinear_tf=True, min_df=2, ngram_range=(1, 2), token_pattern=r"(?u)\b\w+(?:['’]\w+)*\b"
        )
        letters = TfidfVectorizer(
            sublinear_tf=True, min_df=2, analyzer="char_wb", ngram_range=(2, 4), max_features=50_000
        )
        parts += [("word", word, "text"), ("letters", letters, "text")]
    if features != "words":
        filled = SimpleImputer(strategy="median", keep_empty_features=True)
        scaled = make_pipeline(filled, RobustScaler(), StandardScaler())
        parts.append(("style", scaled, _style_columns))
    classify = LogisticRegression(C=10.0 if features != "style" else 1.0, max_iter=2000, class_weight="balanced")
    return make_pipeline(ColumnTransformer(parts), classify)


def _style_columns(table: pd.DataFrame) -> list[str]:
    return [name for name in table.columns if name != "text"]


def _balanced(
    label: Any, predicted: Any, codes: Any, n_groups: int, classes: list[str], n_boot: int, seed: int
) -> tuple[float, float, str]:
    """Return balanced accuracy, its standard error over resampled groups, and a note."""
    hits, counts = (np.zeros((n_groups, len(classes))) for _ in range(2))
    place = np.searchsorted(np.asarray(classes), label)
    np.add.at(counts, (codes, place), 1.0)
    np.add.at(hits, (codes, place), (label == predicted).astype(float))
    accuracy = float((hits.sum(axis=0) / counts.sum(axis=0)).mean())
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(n_groups, np.full(n_groups, 1 / n_groups), size=at_least(n_boot, 2, "n_boot"))
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn: npt.NDArray[np.float64] = ((weights @ hits) / (weights @ counts)).mean(axis=1)
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < 0.9 * n_boot:
        return accuracy, float("nan"), "too few groups for an interval"
    return accuracy, float(drawn.std(ddof=1)), ""


def _weights(model: Any, classes: list[str]) -> pd.DataFrame:
    import pandas as pd

    names = model[0].get_feature_names_out()
    coefficients = model[-1].coef_
    if len(classes) == 2:
        coefficients = np.vstack([-coefficients[0], coefficients[0]])
    rows = []
    for name, row in zip(classes, coefficients, strict=True):
        for i in np.argsort(-row, kind="stable")[:_SHOWN]:
            rows.append((name, names[i].partition("__")[2], float(row[i])))
    return pd.DataFrame(rows, columns=["class", "feature", "weight"])
