"""Ratings of replies by people who do not know whose they are, and how far the raters agree."""

from __future__ import annotations

import hashlib
import io
import string
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import os

    import pandas as pd

__all__ = ["SCALE", "blind_names", "load_ratings", "rate", "rating_agreement", "save_ratings"]

SCALE = (1, 2, 3, 4, 5)
KEYS = ("rater", "criterion", "personality", "provider", "turn_id", "repeat")
COLUMNS = (*KEYS, "rating")


def blind_names(providers: Sequence[str], turn: str, seed: int = 0) -> dict[str, str]:
    """Return a letter for each provider, in an order that a hash of the seed, the turn and the provider decides.

    The same provider has another letter at other turns, so that a letter tells nothing.

    Examples
    --------
    >>> blind_names(["ash", "birch"], "p01"), blind_names(["ash", "birch"], "p03")
    ({'ash': 'A', 'birch': 'B'}, {'birch': 'A', 'ash': 'B'})
    """
    order = sorted(providers, key=lambda name: hashlib.sha256(f"{seed}\0{turn}\0{name}".encode()).digest())
    return dict(zip(order, string.ascii_uppercase, strict=False))


def rate(ratings: pd.DataFrame | None, *, rating: int, **keys: Any) -> pd.DataFrame:
    """Return ratings with one more; a second rating of the same reply by the same rater takes the place of the first.

    Parameters
    ----------
    ratings
        Frame of ratings, or None for none yet.
    rating
        1..5.
    keys
        rater, criterion, personality, provider, turn_id, repeat.

    Returns
    -------
    DataFrame
        rater, criterion, personality, provider, turn_id, repeat, rating.

    Raises
    ------
    DataError
        No such rating, no rater's name, or a key that is missing or unknown.

    Examples
    --------
    >>> one = {"rater": "Ada", "criterion": "fits", "personality": "wren", "provider": "ash", "turn_id": "p1",
    ...        "repeat": 0}
    >>> rate(rate(None, rating=2, **one), rating=4, **one)["rating"].tolist()
    [4]
    """
    import pandas as pd

    if rating not in SCALE or isinstance(rating, bool):
        raise DataError(
            f"{quote(rating)} is no rating", place="rating", remedy=f"give one of {', '.join(map(str, SCALE))}"
        )
    if set(keys) != set(KEYS):
        wrong = sorted(set(keys) ^ set(KEYS))
        raise DataError(f"{quote(wrong[0])} is missing or unknown", place="rating", remedy=f"give {', '.join(KEYS)}")
    if not str(keys["rater"]).strip():
        raise DataError("no rater is named", place="rater", remedy="write a name, or a pseudonym")
    row = pd.DataFrame([{**{name: keys[name] for name in KEYS}, "rating": int(rating)}], columns=list(COLUMNS))
    if ratings is None or not len(ratings):
        return row
    both = pd.concat([ratings[list(COLUMNS)], row], ignore_index=True)
    return both.drop_duplicates(list(KEYS), keep="last", ignore_index=True)


def rating_agreement(ratings: pd.DataFrame, n_boot: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Return how far raters agree, a row a criterion: Krippendorff's alpha for ordinal ratings.

    Parameters
    ----------
    ratings
        Frame of ratings.
    n_boot, seed
        Percentile bootstrap over replies.

    Returns
    -------
    DataFrame
        criterion, alpha, lo, hi, n_units (replies), n_raters, note (why there is no alpha).

    Examples
    --------
    >>> frame = None
    >>> for rater, given in {"Ada": [1, 2, 4, 5], "Bo": [1, 2, 5, 5]}.items():
    ...     for n, rating in enumerate(given):
    ...         frame = rate(frame, rating=rating, rater=rater, criterion="fits", personality="wren", provider="ash",
    ...                      turn_id=f"p{n}", repeat=0)
    >>> rating_agreement(frame)[["criterion", "n_units", "n_raters"]].values.tolist()
    [['fits', 4, 2]]
    """
    import pandas as pd

    from luminora_lab.measure import agreement

    rows = []
    for criterion, part in ratings.groupby("criterion", sort=False):
        wide = part.pivot_table(
            index="rater", columns=["personality", "provider", "turn_id", "repeat"], values="rating"
        )
        if len(wide) < 2:
            none = dict.fromkeys(("alpha", "lo", "hi"), float("nan"))
            rows.append(
                {"criterion": criterion, **none, "n_units": wide.shape[1], "n_raters": len(wide), "note": "one rater"}
            )
            continue
        found = agreement(wide.to_numpy(), n_boot=n_boot, seed=seed)
        note = "" if found["alpha"] == found["alpha"] else "no reply was rated by two, or nothing varies"
        rows.append({"criterion": criterion, **found, "note": note})
    return pd.DataFrame(rows, columns=["criterion", "alpha", "lo", "hi", "n_units", "n_raters", "note"])


def save_ratings(ratings: pd.DataFrame, path: str | os.PathLike[str]) -> Path:
    """Write ratings as CSV, atomically.

    Raises
    ------
    DataError
        A file that holds no ratings is there already.
    """
    from luminora_lab.files.atomic import replacing

    file = Path(path)
    if file.exists():
        load_ratings(file)
    with replacing(file) as out:
        out.write(ratings[list(COLUMNS)].to_csv(index=False, lineterminator="\n"))
    return file


def load_ratings(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read ratings that :func:`save_ratings` wrote.

    Raises
    ------
    DataError
        The file cannot be read, lacks a column, or has a rating outside 1..5.
    """
    import pandas as pd

    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
        words = dict.fromkeys(KEYS[:-1], str)
        frame = pd.read_csv(io.StringIO(text), dtype=words, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise DataError(f"it cannot be read: {error}", place=str(file), remedy="give a CSV file of ratings") from None
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        raise DataError(f"no column {quote(missing[0])}", place=str(file), remedy=f"it needs {', '.join(COLUMNS)}")
    wrong = ~frame["rating"].isin(SCALE)
    if wrong.any():
        line = int(wrong.to_numpy().argmax()) + 2
        what = f"{quote(frame['rating'][line - 2])} is no rating"
        raise DataError(what, place=f"{file}, line {line}", remedy="ratings are 1 to 5")
    return frame[list(COLUMNS)]
