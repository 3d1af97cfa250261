"""What every turn of a conversation shows, one row a turn: feeling, acts, names, dates, pace. Causal and offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.conversation.library import load
from luminora_lab.conversation.model import Conversation
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["SIGNAL_COLUMNS", "signals"]

SIGNAL_COLUMNS = (
    "turn_id", "session", "at", "speaker", "sentiment", "characters", "words", "question", "self_disclosure",
    "gratitude", "apology", "disagreement", "laughter", "entities", "dates", "latency",
)  # fmt: skip
"""Columns of :func:`signals`."""


def signals(conversation: Conversation | str | Path, *, dates: bool = True) -> pd.DataFrame:
    """Return what every turn shows.

    Parameters
    ----------
    conversation
        A conversation, or what :func:`luminora_lab.load` takes.
    dates
        Look for time expressions; without them it is about twice as fast, and ``dates`` is empty.

    Returns
    -------
    pandas.DataFrame
        One row a turn, in order:

        turn_id, session, at, speaker
            Of the turn.
        sentiment
            -1..1; :func:`luminora_lab.text.sentiment.sentiment`.
        characters, words
            Length of the text.
        question, gratitude, apology, disagreement, laughter
            1 or 0; self_disclosure: a probability, 0..1. :func:`luminora_lab.text.acts.acts`, where what the other said
            last in the session decides whether "no" answers or disagrees.
        entities
            Tuple of names as written, by what this turn and earlier ones show
            (:func:`luminora_lab.text.entities.entities_so_far`).
        dates
            Tuple of :class:`luminora_lab.text.dates.TimeSpan`, resolved against the turn's own time; in an undated turn
            only what needs no reference.
        latency
            Seconds since the turn before, where the other spoke it in the same session; else NaN.

        NaN (``entities`` and ``dates``: an empty tuple) where the conversation's language is not covered, and for blank
        texts; ``attrs["covered"]`` names the signals that the language has.

    Raises
    ------
    UnknownName, DataError
        As :func:`luminora_lab.load`.

    Notes
    -----
    Causal: the rows of a prefix are the first rows of the whole. Quality on hand-labelled turns is stated where each is
    made; ``python -m luminora_lab.bench.text tests/text/labels.jsonl`` measures all of them. ``latency`` is exact, but
    the minutes of the bundled conversations are made by rule (``datasets/README.md``), so it means nothing there.

    Examples
    --------
    >>> frame = signals("riverside")
    >>> frame[["speaker", "words", "question", "entities"]].head(2)
      speaker  words  question               entities
    0   Jonas     34       1.0  (Mara Velling, Jonas)
    1    Mara     40       0.0     (Jonas, Mr Dacre)
    >>> frame.columns.tolist() == list(SIGNAL_COLUMNS)
    True
    """
    import pandas as pd

    from luminora_lab.text.acts import ACTS, acts
    from luminora_lab.text.entities import entities_so_far
    from luminora_lab.text.language import covers
    from luminora_lab.text.sentiment import sentiment

    talk = as_conversation(conversation)
    turns, language = talk.turns, talk.language
    texts = turns["text"].tolist()
    done = acts(texts, language, before=_before(turns))
    found = entities_so_far(texts, language)
    out = turns[["turn_id", "session", "at", "speaker"]].copy()
    out["sentiment"] = sentiment(texts, language)
    out["characters"] = [len(text) for text in texts]
    out["words"] = [len(text.split()) for text in texts]
    for name in ACTS:
        out[name] = done[name]
    out["entities"] = pd.Series([tuple(e.text for e in names) for names in found], dtype=object)
    out["dates"] = pd.Series(_dates(texts, turns["at"], language) if dates else [()] * len(texts), dtype=object)
    out["latency"] = _latency(turns)
    covered = {"sentiment": ["sentiment"], "entities": ["entities"], "dates": ["dates"], "acts": ACTS}
    out.attrs["covered"] = [name for measure, names in covered.items() if covers(measure, language) for name in names]
    return out[list(SIGNAL_COLUMNS)]


def as_conversation(given: Any) -> Conversation:
    """Return a conversation, loaded where a name or path was given.

    Raises
    ------
    DataError
        It is neither.
    """
    from pathlib import Path

    if isinstance(given, Conversation):
        return given
    if isinstance(given, str | Path):
        return load(given)
    remedy = "give a conversation, a bundled name or a path"
    raise DataError(f"{quote(given)} is no conversation", place="conversation", remedy=remedy)


def _before(turns: pd.DataFrame) -> list[str]:
    """Return what another speaker said in the turn before, in the same session, "" where nobody did."""
    texts, who, session = (turns[name].tolist() for name in ("text", "speaker", "session"))
    return [
        texts[i - 1] if i and session[i - 1] == session[i] and who[i - 1] != who[i] else "" for i in range(len(texts))
    ]


def _dates(texts: list[str], at: pd.Series, language: str) -> list[tuple[Any, ...]]:
    from luminora_lab.text.dates import find_dates

    return [tuple(find_dates(text, when, language)) for text, when in zip(texts, at, strict=True)]


def _latency(turns: pd.DataFrame) -> npt.NDArray[np.float64]:
    import numpy as np

    at = turns["at"].to_numpy().astype("datetime64[s]")
    gap = np.full(len(at), np.nan)
    if len(at) > 1:
        known = ~(np.isnat(at[1:]) | np.isnat(at[:-1]))
        other = turns["speaker"].to_numpy()[1:] != turns["speaker"].to_numpy()[:-1]
        same = turns["session"].to_numpy()[1:] == turns["session"].to_numpy()[:-1]
        took = (at[1:] - at[:-1]).astype("timedelta64[s]").astype(float)
        gap[1:] = np.where(known & other & same, took, np.nan)
    return gap
