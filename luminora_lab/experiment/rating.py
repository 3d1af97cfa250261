"""Ratings of replies by people who do not know whose they are, and how far the raters agree."""

from __future__ import annotations

import hashlib
import io
import json
import string
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import decode, loads, quote

if TYPE_CHECKING:
    import os

    import pandas as pd

__all__ = [
    "SCALE", "blind_names", "checked_ratings", "given_by", "load_ratings", "rate", "rateable", "rating_agreement",
    "save_ratings",
]  # fmt: skip

SCALE = (1, 2, 3, 4, 5)
KEYS = ("rater", "criterion", "personality", "provider", "turn_id", "repeat")
COLUMNS = (*KEYS, "rating")
NEEDED = ("personality", "provider", "kind", "turn_id", "message", "text", "repeat")


def blind_names(providers: Sequence[str], *place: object, seed: int = 0) -> dict[str, str]:
    """Return a letter for each provider, in an order that a hash of the seed, the place and the provider decides.

    ``place`` is what is rated together: a turn, or personality, turn and repeat. The same provider has another letter
    at other places, so that a name seen at one of them tells nothing of the next.

    Examples
    --------
    >>> blind_names(["ash", "birch"], "p01"), blind_names(["ash", "birch"], "p03")
    ({'ash': 'A', 'birch': 'B'}, {'birch': 'A', 'ash': 'B'})
    """
    key = "\0".join(map(str, (seed, *place)))
    order = sorted(providers, key=lambda name: hashlib.sha256(f"{key}\0{name}".encode()).digest())
    return dict(zip(order, string.ascii_uppercase, strict=False))


def rateable(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a run's frame that are replies.

    Raises
    ------
    DataError
        A column is missing, there is no reply, or a provider has several to one message (of several strategies, or of
        conversations that share turn ids): a rating would not say which.
    """
    missing = [name for name in NEEDED if name not in frame]
    if missing:
        remedy = "give what ll.run returns, or its frame"
        raise DataError(f"no column {missing[0]!r}", place="replies", remedy=remedy)
    same = frame[frame.duplicated(["personality", "provider", "turn_id", "repeat"], keep=False)]
    if len(same):
        varied = [name for name in ("strategy", "conversation", "model") if name in same and same[name].nunique() > 1]
        how = f"choose one {varied[0]}: frame[frame[{varied[0]!r}] == ...]" if varied else "leave one of each"
        what = "several replies of one provider to one message" + (f", by {' and '.join(varied)}" if varied else "")
        raise DataError(what, place="replies", remedy=how)
    replies = frame[frame["text"].notna()].reset_index(drop=True)
    if not len(replies):
        raise DataError("there is no reply", place="replies", remedy="see .errors of the results")
    return replies


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
    return row if ratings is None else _joined(ratings, row)


def _joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    parts = [part[list(COLUMNS)] for part in (first, second) if len(part)]
    both = pd.concat(parts, ignore_index=True) if parts else second[list(COLUMNS)]
    return both.drop_duplicates(list(KEYS), keep="last", ignore_index=True)


def given_by(ratings: pd.DataFrame, rater: str, criterion: str) -> dict[tuple[str, str, str, int], int]:
    """Return what one rater gave by one criterion, by (personality, provider, turn_id, repeat).

    Examples
    --------
    >>> frame = rate(None, rating=4, rater="Ada", criterion="fits", personality="wren", provider="ash", turn_id="p1",
    ...              repeat=0)
    >>> given_by(frame, "Ada", "fits"), given_by(frame, "Bo", "fits")
    ({('wren', 'ash', 'p1', 0): 4}, {})
    """
    own = ratings[(ratings["rater"] == rater) & (ratings["criterion"] == criterion)]
    places = zip(own["personality"], own["provider"], own["turn_id"], own["repeat"].astype(int), strict=True)
    return dict(zip(places, own["rating"].astype(int), strict=True))


def rating_agreement(ratings: pd.DataFrame, n_boot: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Return how far raters agree, a row a criterion: Krippendorff's alpha for ordinal ratings.

    Parameters
    ----------
    ratings
        Frame of ratings.
    n_boot, seed
        Percentile bootstrap over messages (``turn_id``): the replies to one are drawn together.

    Returns
    -------
    DataFrame
        criterion, alpha, lo, hi, n_units (replies that two raters or more rated), n_turns (messages of these),
        n_raters, note (why there is no alpha or no interval).

    References
    ----------
    Krippendorff (2004), *Content Analysis*, chapter 11.

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
        places = ["personality", "provider", "turn_id", "repeat"]
        wide = part.pivot_table(index="rater", columns=places, values="rating")
        both = wide.loc[:, (wide.notna().sum() > 1).to_numpy()]
        turns = both.columns.get_level_values("turn_id").tolist()
        if len(wide) < 2 or not turns:
            note = "one rater" if len(wide) < 2 else "no reply was rated by two"
            found = dict.fromkeys(("alpha", "lo", "hi"), float("nan"))
        else:
            found = agreement(both.to_numpy(), groups=turns, n_boot=n_boot, seed=seed)
            note = _why(found, len(set(turns)))
        of = {"n_units": len(turns), "n_turns": len(set(turns)), "n_raters": len(wide), "note": note}
        rows.append({"criterion": criterion, **found, **of})
    return pd.DataFrame(rows, columns=["criterion", "alpha", "lo", "hi", "n_units", "n_turns", "n_raters", "note"])


def _why(found: dict[str, float], n_turns: int) -> str:
    if found["alpha"] != found["alpha"]:
        return "nothing varies"
    if found["lo"] == found["lo"]:
        return ""
    return "one message: no interval" if n_turns == 1 else "ratings vary too little for an interval"


def save_ratings(ratings: pd.DataFrame, path: str | os.PathLike[str]) -> Path:
    """Write ratings as CSV, or as JSON Lines where the name ends in ``.jsonl``, atomically.

    What a file of ratings that is there already holds stays, so that raters can share one; where a rater rated the same
    reply by the same criterion, the new rating stands.

    Raises
    ------
    DataError
        A file that holds no ratings is there already, or it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "ratings.jsonl"
    >>> one = {"criterion": "fits", "personality": "wren", "provider": "ash", "turn_id": "p1", "repeat": 0}
    >>> for rater in ("Ada", "Bo"):
    ...     _ = save_ratings(rate(None, rating=3, rater=rater, **one), file)
    >>> load_ratings(file)["rater"].tolist()
    ['Ada', 'Bo']
    """
    from luminora_lab.files.atomic import replacing

    file = Path(path)
    new = checked_ratings(ratings, "ratings")
    every = _joined(load_ratings(file), new) if file.exists() else new
    if file.suffix == ".jsonl":
        rows = (dict(zip(COLUMNS, row, strict=True)) for row in every.astype(object).to_numpy().tolist())
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        text = every.to_csv(index=False, lineterminator="\n")
    with replacing(file, binary=True) as out:
        out.write(text.encode())
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
        raw = file.read_bytes()
        if file.suffix == ".jsonl":
            lines = [loads(line, f"{file}, line {n}") for n, line in enumerate(raw.split(b"\n"), 1) if line.strip()]
            frame = pd.DataFrame(lines, columns=None if lines else list(COLUMNS))
        else:
            words = dict.fromkeys(KEYS[:-1], str)
            text = io.StringIO(decode(raw, str(file)), newline="")
            frame = pd.read_csv(text, dtype=words, keep_default_na=False, lineterminator="\n")
    except (OSError, ValueError, AttributeError) as error:
        raise DataError(f"it cannot be read: {error}", place=str(file), remedy="give a file of ratings") from None
    return checked_ratings(frame, str(file))


def checked_ratings(frame: pd.DataFrame, place: str = "ratings") -> pd.DataFrame:
    """Return the columns of a frame of ratings, each of its kind.

    Raises
    ------
    DataError
        A column or a value is missing, a rating is outside 1..5, or a repeat is no whole number.
    """
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        raise DataError(f"no column {quote(missing[0])}", place=place, remedy=f"it needs {', '.join(COLUMNS)}")
    out = frame[list(COLUMNS)].reset_index(drop=True)
    gone = out.isna().to_numpy()
    if gone.any():
        n, column = divmod(int(gone.argmax()), len(COLUMNS))
        remedy = f"it needs {', '.join(COLUMNS)}"
        raise DataError(f"no {COLUMNS[column]}", place=f"{place}, row {n + 1}", remedy=remedy)
    for name, fits, remedy in (
        ("rating", lambda value: value in SCALE, "ratings are 1 to 5"),
        ("repeat", lambda value: value == int(value), "repeats are whole numbers"),
    ):
        for n, value in enumerate(out[name].tolist()):
            try:
                right = not isinstance(value, str | bool) and fits(value)
            except (TypeError, ValueError, OverflowError):
                right = False
            if not right:
                raise DataError(f"{quote(value)} is no {name}", place=f"{place}, row {n + 1}", remedy=remedy)
    return out.astype({"rating": int, "repeat": int} | dict.fromkeys(KEYS[:-1], str))
