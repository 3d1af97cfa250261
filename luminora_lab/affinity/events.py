"""Interactions that move affinity, read out of a conversation by its signals and the personality's own settings."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from luminora_lab.affinity.model import AffinityModel
from luminora_lab.conversation.turn_signals import as_conversation, signals
from luminora_lab.errors import DataError, MissingInput, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.personality._mood_evidence import found, sorted_triggers
from luminora_lab.personality.library import personality as find_personality
from luminora_lab.personality.moods import heard
from luminora_lab.text.acts import ACTS

if TYPE_CHECKING:
    import numpy.typing as npt

    from luminora_lab.conversation import Conversation
    from luminora_lab.personality import Personality

__all__ = ["EVENT_COLUMNS", "TYPES", "WEIGHTS", "TurnEvent", "evidence", "interaction_events", "turn_events"]

TYPES = ("very_negative", "negative", "neutral", "positive", "very_positive")
"""The kinds of interaction that the format knows, worst first."""
EVENT_COLUMNS = ("user", "personality", "time", "type", "points", "reason", "turn_id", "characters")
"""Columns of :func:`interaction_events`."""
WEIGHTS = {
    "gratitude": 0.4, "apology": 0.5, "question": 0.1, "self_disclosure": 0.1, "disagreement": -0.4, "sentiment": 0.1,
    "exclamation": 0.1, "you": 0.05,
}  # fmt: skip
"""What each signal adds to the evidence of a turn; see :func:`interaction_events`."""
_YOU = re.compile(r"\byou(?:r|rs)?\b")
BOUNDS = (-0.5, -0.15, 0.16, 0.5)
"""Evidence from which the second to the fifth of :data:`TYPES` begin."""


def interaction_events(
    conversation: Conversation | str,
    personality: Personality | str | Mapping[str, Any] | None = None,
    *,
    speaker: str | Collection[str] | None = None,
    cues: Mapping[str, Sequence[str]] | None = None,
    rated: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the interactions of a conversation that move a personality's affinity.

    Parameters
    ----------
    conversation
        A dated conversation, or what :func:`luminora_lab.load` takes.
    personality
        Whose affinity: its ``affinity_config`` gives the points. None: the format's own points, and a nameless
        listener.
    speaker
        Who moves it, one name or several. By default everyone but the personality itself: turns of the role "assistant"
        or of a speaker of its name move nothing.
    cues
        How further kinds are known: name to phrases, found like mood triggers (over stems, in order, within a clause,
        not after a negation). A kind of ``affinity_config`` that is named like an act (``gratitude``, ``apology``,
        ``self_disclosure``, ``question``, ``disagreement``, ``laughter``) needs none.
    rated
        Turn id to type, from another source (a rater, a model, gold labels), in place of the rule's for these turns.

    Returns
    -------
    pandas.DataFrame
        One row an event, in order: user (the speaker), personality ("" without one), time, type, points, reason (what
        the rule saw), turn_id, characters (length of the turn). Every turn that counts is one event of the five types
        of the format; a further kind that it shows is another event at the same time. ``attrs["never"]`` names the
        kinds of the personality that nothing here can find.

    Raises
    ------
    MissingInput
        A turn that counts has no date.
    UnknownName
        Nobody of that name speaks; a type or turn of ``rated`` that there is not; cues for a kind without points, or
        for one of the five types.
    DataError
        The conversation's language is not covered and no ``rated`` types are given.

    Notes
    -----
    The evidence of a turn is the sum of its signals times :data:`WEIGHTS`: gratitude, apology, question and
    disagreement (0 or 1), self_disclosure (a probability), sentiment (-1..1), exclamation (marks, 2 at most), you
    (words for the other, 2 at most). It is very_negative below -0.5, negative below -0.15, neutral below 0.16, positive
    below 0.5, else very_positive. The weights are a ridge regression on the labelled turns of the bundled train half,
    rounded; the bounds maximise its quadratic kappa.

    Causal: the events of a prefix are the first events of the whole. It is weak: on the labelled turns of the bundled
    test half, accuracy .49 [.45, .54] where the most frequent type gives .42, quadratic kappa .14 [.08, .20]
    (``python -m luminora_lab.bench affinity``). Where the types matter,
    have turns rated (``rated=``).

    Examples
    --------
    >>> events = interaction_events("greenhouse", "juniper")
    >>> events.loc[[20], ["user", "type", "points", "turn_id"]]
        user           type  points turn_id
    20  Theo  very_positive     5.0     3.1
    """
    talk = as_conversation(conversation)
    p = None if personality is None else find_personality(personality)
    turns = talk.turns
    counts = heard(turns, p.name if p is not None else "", speaker)
    seen = signals(talk, dates=False)[counts].reset_index(drop=True)
    turns = turns[counts].reset_index(drop=True)
    if turns["at"].isna().any():
        turn = turns["turn_id"][turns["at"].isna()].iloc[0]
        what = f"turn {quote(turn)} has no date"
        raise MissingInput(what, place=f"conversation {talk.id!r}", remedy="affinity needs dated turns")
    points = dict(AffinityModel.of(p).points or {})
    texts = turns["text"].tolist()
    shown = {name: seen[name].to_numpy() for name in ("sentiment", *ACTS)}
    types, reasons = _five(shown, texts, rated, talk, seen["turn_id"])
    several, never = _further(shown, texts, points, cues, talk.language)
    own = [pd.DataFrame({"row": [r for r, _ in hits], "type": [kind] * len(hits), "reason": [w for _, w in hits]})
           for kind, hits in several.items()]  # fmt: skip
    rows = [pd.DataFrame({"row": turns.index, "type": types, "reason": reasons}), *own]
    out = pd.concat(rows, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)
    from_turns = turns.loc[out["row"]].reset_index(drop=True)
    out["user"], out["personality"] = from_turns["speaker"], p.name if p is not None else ""
    out["time"], out["turn_id"] = from_turns["at"], from_turns["turn_id"]
    out["points"] = out["type"].map(points).astype(float)
    out["characters"] = from_turns["text"].str.len().astype(np.int64)
    out = out[list(EVENT_COLUMNS)].astype({"personality": "str", "type": "str", "reason": "str"})
    out.attrs["never"] = never
    return out


class TurnEvent(NamedTuple):
    """What one turn means to a relationship: type, points, and what the rule saw."""

    type: str
    points: float
    reason: str


def turn_events(
    text: str, before: str, points: Mapping[str, float], language: str, cues: Mapping[str, Sequence[str]] | None = None
) -> list[TurnEvent]:
    """Return the events of one turn: those that :func:`interaction_events` has for it, without a frame.

    Parameters
    ----------
    text
        What was said.
    before
        What the other said in the turn before, in the same session; "" where nobody did.
    points
        Kind to points (:attr:`AffinityModel.points` of the personality).
    language, cues
        As in :func:`interaction_events`.

    Raises
    ------
    DataError
        The language is not covered.

    Examples
    --------
    >>> turn_events("Thank you, that helped so much!", "", AffinityModel.upstream().points, "en")[0].type
    'very_positive'
    """
    from luminora_lab.text.acts import acts
    from luminora_lab.text.sentiment import sentiment

    if "sentiment" not in signals_covered(language):
        what = f"the language {quote(language)} is not covered"
        raise DataError(what, place="affinity", remedy="switch affinity off for this conversation")
    shown = {"sentiment": sentiment([text], language), **acts([text], language, before=[before])}
    kind = TYPES[int(np.digitize(evidence(shown, [text]), BOUNDS)[0])]
    out = [TurnEvent(kind, float(points.get(kind, np.nan)), _reasons(shown, [text])[0])]
    further, _ = _further(shown, [text], points, cues, language)
    return [*out, *(TurnEvent(name, float(points[name]), hits[0][1]) for name, hits in further.items() if hits)]


def evidence(shown: Mapping[str, npt.NDArray[Any]], texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return the evidence of turns, (n_turns,), from their signals and texts; what a turn lacks adds nothing."""
    total = np.zeros(len(texts))
    for name, values in _parts(shown, texts).items():
        total += WEIGHTS[name] * np.nan_to_num(values)
    return total


def _parts(shown: Mapping[str, npt.NDArray[Any]], texts: Sequence[str]) -> dict[str, npt.NDArray[np.float64]]:
    parts = {name: shown[name].astype(np.float64) for name in WEIGHTS if name in shown}
    parts["exclamation"] = np.array([min(2, text.count("!")) for text in texts], dtype=np.float64)
    parts["you"] = np.array([min(2, len(_YOU.findall(text.lower()))) for text in texts], dtype=np.float64)
    return parts


def _five(
    shown: Mapping[str, npt.NDArray[Any]],
    texts: Sequence[str],
    rated: Mapping[str, str] | None,
    talk: Conversation,
    turn_ids: pd.Series,
) -> tuple[list[str], list[str]]:
    """Return the type of every turn, of the five, and why."""
    given = dict(rated or {})
    for turn, kind in given.items():
        if kind not in TYPES:
            raise UnknownName(
                f"type {quote(kind)} of turn {quote(turn)}", place="rated", remedy=f"use {', '.join(TYPES)}"
            )
    strange = set(given) - set(talk.turns["turn_id"])
    if strange:
        raise UnknownName(f"there is no turn {quote(min(strange))}", place="rated", remedy="use the conversation's ids")
    open_ = ~turn_ids.isin(list(given))
    if "sentiment" not in signals_covered(talk.language) and open_.any():
        what = f"the language {quote(talk.language)} is not covered"
        raise DataError(what, place=f"conversation {talk.id!r}", remedy="give the type of every turn in rated=")
    kinds = [TYPES[i] for i in np.digitize(evidence(shown, texts), BOUNDS)]
    reasons = _reasons(shown, texts)
    for row in np.flatnonzero(~open_):
        kinds[row], reasons[row] = given[turn_ids.iloc[row]], "rated"
    return kinds, reasons


def signals_covered(language: str) -> tuple[str, ...]:
    """Return the signals that the rule reads and that a language has."""
    from luminora_lab.text.language import covers

    return ("sentiment", *ACTS) if covers("sentiment", language) and covers("acts", language) else ()


def _reasons(shown: Mapping[str, npt.NDArray[Any]], texts: Sequence[str]) -> list[str]:
    """Return for each turn the parts of its evidence, the weightiest first, such as "gratitude +0.40"."""
    added = {name: WEIGHTS[name] * np.nan_to_num(values) for name, values in _parts(shown, texts).items()}
    names, table = list(added), np.stack(list(added.values()), axis=1)
    order = np.argsort(-np.abs(table), axis=1, kind="stable")[:, :3]
    return [
        ", ".join(f"{names[i]} {row[i]:+.2f}" for i in best if abs(row[i]) >= 0.05) or "nothing in particular"
        for row, best in zip(table, order, strict=True)
    ]


def _further(
    shown: Mapping[str, npt.NDArray[Any]],
    texts: Sequence[str],
    points: Mapping[str, float],
    cues: Mapping[str, Sequence[str]] | None,
    language: str,
) -> tuple[dict[str, list[tuple[int, str]]], list[str]]:
    """Return the events of further kinds, (row, reason), and the kinds that nothing can find."""
    given = dict(cues or {})
    further = [kind for kind in points if kind not in TYPES]
    for kind, phrases in given.items():
        if kind not in points:
            what = f"cues for {quote(kind)}, which has no points"
            raise UnknownName(what, place="cues", remedy=f"the personality has {', '.join(points)}")
        if isinstance(phrases, str) or not all(isinstance(one, str) and one.strip() for one in phrases):
            raise DataError(
                f"cues of {quote(kind)} are {quote(phrases)}", place="cues", remedy="give a list of phrases"
            )
        if kind in TYPES:
            remedy = f"give the types of turns in rated=; cues are for {', '.join(further) or 'further kinds'}"
            raise UnknownName(f"cues for {quote(kind)}, which the signals decide", place="cues", remedy=remedy)
    triggers = sorted_triggers({k: list(v) for k, v in given.items()}, tuple(given), language)
    sought = {phrase.mood for phrase in (*triggers.stemmed, *triggers.literal, *triggers.events)}
    hits = found(texts, triggers, language) if given else {}
    out: dict[str, list[tuple[int, str]]] = {}
    never = []
    for kind in further:
        number = list(given).index(kind) if kind in given else -1
        if number in sought:
            rows = [row for row, several in hits.items() if number in several]
            out[kind] = [(row, f"said {', '.join(map(quote, hits[row][number]))}") for row in rows]
        elif number < 0 and kind in ACTS and kind in signals_covered(language):
            out[kind] = [(row, kind) for row in np.flatnonzero(shown[kind] > 0.5).tolist()]
        else:
            never.append(kind)
    return {kind: hits for kind, hits in out.items() if hits}, never
