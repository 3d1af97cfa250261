"""The mood of a personality over a conversation: what the others say moves it, and with every turn it fades."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.personality._mood_rules import FADED, MoodPath, MoodRules, evidence_of, path_of, rules_of
from luminora_lab.personality.library import personality
from luminora_lab.personality.moments import NEUTRAL

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from luminora_lab.conversation.model import Conversation
    from luminora_lab.personality.model import Personality

__all__ = [
    "COLUMNS",
    "NEUTRAL",
    "Mood",
    "MoodRules",
    "MoodState",
    "detect_mood",
    "heard",
    "mood_timeline",
]

COLUMNS = ("turn_id", "session", "at", "speaker", "mood", "intensity", "trigger", "sentiment", "reason")
"""Columns of :func:`mood_timeline`."""
_READ = ("text", "turn_id", "session", "at", "speaker", "role")
_NOT_HEARD = frozenset({"assistant", "system", "tool"})


class MoodState(NamedTuple):
    """A mood at the end of some turns: name, intensity 0..1, the turn that it came with, and the phrase (or "").

    Its first two, ``state[:2]``, are a mood as :func:`luminora_lab.compile` and
    :func:`luminora_lab.personality.moment` take it.
    """

    name: str
    intensity: float
    since: str
    trigger: str


def mood_timeline(
    turns: Conversation | pd.DataFrame | Sequence[str],
    p: Personality | str | os.PathLike[str] | Mapping[str, Any],
    *,
    speaker: str | Collection[str] | None = None,
    **rules: Any,
) -> pd.DataFrame:
    """Return the mood of a personality after every turn of a conversation.

    Parameters
    ----------
    turns
        A conversation, a frame with the columns of its ``turns`` (only text is needed), or texts.
    p
        Whose mood, by its moods, triggers and ``mood_detection``: a personality, or what
        :func:`luminora_lab.personality` takes.
    speaker
        Who is listened to, one name or several. By default everyone but the personality itself: turns of the role
        "assistant" (or "system", "tool") or of a speaker of its name move nothing.
    **rules
        Fields of :class:`MoodRules`. What is not given here is the personality's, or else the default.

    Returns
    -------
    pandas.DataFrame
        One row a turn: turn_id, session (1 where none is known), at, speaker, mood (name or "neutral"), intensity
        (0..1), trigger (as the file writes it, or ""), sentiment (-1..1; NaN where nobody listens or the language is
        not covered), reason ("trigger", "sentiment", "decay" or ""). ``attrs`` has personality, rules, and
        never_matched: the triggers ("mood: trigger") that no text of this language can match.

    Raises
    ------
    DataError
        The turns are no such thing, or a rule is out of range.
    UnknownName
        Nobody of that name speaks, or there is no such rule.

    Notes
    -----
    A phrase is found on the boundaries of words, over their stems in the personality's language ("wilting" finds
    "wilted"), its words in order and in one clause; in English not after a negation ("no frost"), and contractions are
    written out. In Chinese, Japanese, Korean and Thai, and for emoji, it is found as characters. Thirteen event names
    of the format, such as "user_shares_good_news", are looked for by cues in English text
    (:data:`~luminora_lab.personality._mood_evidence.EVENTS`); other names that begin with ``user_`` never match.

    A turn with h different phrases of a mood is evidence e = 1 - (1 - w)^h for it. Where both the turn has a sentiment
    s and the mood a valence v (the sign of its name and description, English), e becomes min(1, e (1 + a s v)). A turn
    without a phrase, but with a sentiment of at least ``sentiment_threshold`` either way, is evidence
    ``sentiment_weight`` times that sentiment for the mood of that valence, if there is exactly one.

    k turns (of anybody) after its last evidence a mood of intensity i has i (1 - k / ``decay_turns``) left, or
    i 2^(-k / ``half_life``), or i (1 - ``decay_rate``)^k; by default ``decay_turns`` is 6. Evidence for the current
    mood adds: i becomes 1 - (1 - i)(1 - e). Another mood takes over where its evidence is above what is left of the
    current one; of several the one with most, then the first in the file. Below 0.05 a mood is over. "neutral" is the
    resting state also where a personality defines a mood of that name: its triggers end the current one.

    The mood after a turn depends on that turn and earlier ones only. Sentiment is that of
    :func:`luminora_lab.text.sentiment`, which reads a single turn badly, so it weighs little here: of the 33 turns at
    or below -0.7 in four bundled conversations about half tell of trouble, by one reader's judgement.

    Examples
    --------
    >>> frame = mood_timeline(["The fern wilted.", "Oh.", "First fruit on the tomatoes!"], "juniper")
    >>> frame[["mood", "intensity", "trigger", "reason"]].round(2)
          mood  intensity      trigger   reason
    0  worried       0.70      wilting  trigger
    1  worried       0.58                 decay
    2  content       0.70  first fruit  trigger
    """
    from luminora_lab.personality._mood_evidence import found, triggers_of, valences
    from luminora_lab.text.sentiment import sentiment

    p = personality(p)
    frame, language = _frame_of(turns, p)
    chosen, triggers, listened = rules_of(p, rules), triggers_of(p), heard(frame, p.name, speaker)
    texts = [text for text, hears in zip(frame["text"], listened, strict=True) if hears]
    rows = listened.nonzero()[0]
    frame["sentiment"] = float("nan")
    if triggers.moods and texts:
        frame.loc[rows, "sentiment"] = sentiment(texts, language)
    hits = {int(rows[i]): moods for i, moods in found(texts, triggers, p.persona.language).items()}
    counts = _counts(hits, len(frame), len(triggers.moods))
    evidence = evidence_of(counts, frame["sentiment"].to_numpy(), valences(p), chosen)
    new_session = frame["session"].ne(frame["session"].shift()).to_numpy()
    path = path_of(evidence, new_session, triggers.moods, chosen)
    frame["mood"] = [triggers.moods[mood] if mood >= 0 else NEUTRAL for mood, _, _ in path]
    frame["intensity"] = [intensity for _, intensity, _ in path]
    frame["trigger"] = [hits.get(row, {}).get(by, [""])[0] for row, (_, _, by) in enumerate(path)]
    frame["reason"] = [_reason(trigger, by) for trigger, (_, _, by) in zip(frame["trigger"], path, strict=True)]
    texts_of = dict.fromkeys(("turn_id", "speaker", "mood", "trigger", "reason"), "str")
    made = frame[list(COLUMNS)].astype({**texts_of, "intensity": "float64"})
    made.attrs = {"personality": p.name, "rules": chosen.model_dump(), "never_matched": list(triggers.never)}
    return made


class Mood:
    """The mood of a personality that goes on from turn to turn: the rows of :func:`mood_timeline`, without a frame.

    Parameters
    ----------
    p
        Whose mood.
    numbers
        What :attr:`numbers` gave before; None at the beginning.
    language
        Of the conversation; None: the personality's.
    **rules
        As in :func:`mood_timeline`.

    Attributes
    ----------
    name, intensity, trigger, reason
        After the last turn, as in :func:`mood_timeline`.

    Examples
    --------
    >>> mood = Mood(personality("juniper"))
    >>> mood.hear("The fern wilted."), mood.name, mood.trigger
    (0.7, 'worried', 'wilting')
    >>> Mood(personality("juniper"), mood.numbers).pass_by().__round__(2)
    0.58
    """

    def __init__(
        self, p: Personality, numbers: Sequence[float] | None = None, language: str | None = None, **rules: Any
    ) -> None:
        from luminora_lab.personality._mood_evidence import triggers_of, valences

        self._p, self._language = p, language or p.persona.language
        self._rules, self._triggers, self._valences = rules_of(p, rules), triggers_of(p), valences(p)
        self._path = MoodPath(self._triggers.moods, self._rules, numbers)
        self.name = self._triggers.moods[self._path.mood] if self._path.mood >= 0 else NEUTRAL
        self.intensity, self.trigger, self.reason = self._path.before, "", ""

    @property
    def numbers(self) -> list[float]:
        """All that has to be kept to go on, as plain data."""
        return self._path.numbers

    def hear(self, text: str, begins: bool = False) -> float:
        """Take a turn that is listened to, and return the intensity of the mood, 0..1.

        ``begins``: it is the first of a session.
        """
        import numpy as np

        from luminora_lab.personality._mood_evidence import found
        from luminora_lab.text.sentiment import sentiment

        if not self._triggers.moods:
            return self._step([], {}, begins)
        hits = found([text], self._triggers, self._p.persona.language).get(0, {})
        felt = np.asarray(sentiment([text], self._language), dtype=np.float64)
        row = evidence_of(_counts({0: hits}, 1, len(self._triggers.moods)), felt, self._valences, self._rules)
        return self._step(row[0].tolist(), hits, begins)

    def pass_by(self, begins: bool = False) -> float:
        """Take a turn that is not listened to, and return the intensity, 0..1."""
        return self._step([0.0] * len(self._triggers.moods), {}, begins)

    def _step(self, row: list[float], hits: Mapping[int, list[str]], begins: bool) -> float:
        mood, self.intensity, by = self._path.step(row, begins)
        self.name = self._triggers.moods[mood] if mood >= 0 else NEUTRAL
        self.trigger = hits.get(by, [""])[0]
        self.reason = _reason(self.trigger, by)
        return self.intensity


def detect_mood(
    turns: Conversation | pd.DataFrame | Sequence[str],
    p: Personality | str | os.PathLike[str] | Mapping[str, Any],
    *,
    speaker: str | Collection[str] | None = None,
    **rules: Any,
) -> MoodState:
    """Return the mood of a personality at the end of some turns: the last row of :func:`mood_timeline`.

    Parameters
    ----------
    turns, p, speaker, **rules
        As in :func:`mood_timeline`.

    Returns
    -------
    MoodState
        name ("neutral" without any turn), intensity (0..1), since (id of the turn from which the mood has lasted) and
        trigger (the phrase that brought it about, or "").

    Raises
    ------
    DataError, UnknownName
        As :func:`mood_timeline`.

    Examples
    --------
    >>> detect_mood(["The fern wilted.", "Frost?", "I have never seen this."], "juniper", half_life=1.0)
    MoodState(name='curious', intensity=0.7, since='3', trigger='never seen')
    """
    frame = mood_timeline(turns, p, speaker=speaker, **rules)
    if not len(frame):
        return MoodState(NEUTRAL, 0.0, "", "")
    since = frame["mood"].ne(frame["mood"].shift()).to_numpy().nonzero()[0][-1]
    name, intensity = frame["mood"].iloc[-1], float(frame["intensity"].iloc[-1])
    return MoodState(name, intensity, frame["turn_id"].iloc[since], frame["trigger"].iloc[since])


# -- what is given --------------------------------------------------------------------------------------------------
def _frame_of(turns: Any, p: Personality) -> tuple[pd.DataFrame, str]:
    """Return turns with turn_id, session, at, speaker, role and text, and the language that they are in."""
    import pandas as pd

    place, language = "turns", p.persona.language
    if isinstance(turns, Sequence) and not isinstance(turns, str | bytes):
        turns = pd.DataFrame({"text": pd.Series(list(turns), dtype=object)})
    elif not isinstance(turns, pd.DataFrame):
        language = getattr(turns, "language", language)
        turns = getattr(turns, "turns", None)
    if not isinstance(turns, pd.DataFrame) or list(turns.columns).count("text") != 1:
        remedy = "give a conversation, its turns with a column text, or a list of texts"
        raise DataError("these are no turns", place=place, remedy=remedy)
    twice = next((name for name in _READ if list(turns.columns).count(name) > 1), None)
    if twice is not None:
        raise DataError(f"the column {quote(twice)} is there twice", place=place, remedy="keep one of them")
    texts = turns["text"].tolist()
    wrong = next((row for row, text in enumerate(texts) if not isinstance(text, str)), None)
    if wrong is not None:
        what = f"text of row {wrong} is {quote(texts[wrong])}"
        raise DataError(what, place=place, remedy="leave out what is no text")
    made = pd.DataFrame({"text": pd.Series(texts, dtype=object)})
    made["turn_id"] = list(map(str, turns["turn_id"] if "turn_id" in turns else range(1, len(texts) + 1)))
    session = turns["session"].astype(object) if "session" in turns else None
    made["session"] = session.where(session.notna(), 1).to_numpy() if session is not None else 1
    made["at"] = turns["at"].to_numpy() if "at" in turns else pd.Series(pd.NaT, made.index, dtype="datetime64[s]")
    for name in ("speaker", "role"):
        made[name] = _words(turns[name]) if name in turns else ""
    return made, language


def _words(column: pd.Series) -> list[str]:
    several = column.astype(object)
    return [str(value) for value in several.where(several.notna(), "")]


def heard(frame: pd.DataFrame, name: str, speaker: str | Collection[str] | None) -> npt.NDArray[np.bool_]:
    """Return which turns are listened to: those of ``speaker``, or of everyone but the listener ``name``."""
    if speaker is None:
        itself = frame["speaker"].str.casefold() == name.casefold()
        others: npt.NDArray[np.bool_] = (~frame["role"].isin(_NOT_HEARD) & ~itself).to_numpy(dtype=bool)
        return others
    several = [speaker] if isinstance(speaker, str) else list(speaker) if isinstance(speaker, Collection) else [speaker]
    strange = next((name for name in several if not isinstance(name, str)), None)
    if strange is not None:
        raise DataError(f"{quote(strange)} is no name", place="speaker", remedy="give a name or several")
    names = set(several)
    known = list(dict.fromkeys(frame["speaker"]))
    unknown = sorted(names - set(known))
    if unknown and len(frame):
        remedy = f"there are {', '.join(map(quote, known[:20]))}"
        raise UnknownName(f"nobody is called {quote(unknown[0])}", place="speaker", remedy=remedy)
    named: npt.NDArray[np.bool_] = frame["speaker"].isin(names).to_numpy(dtype=bool)
    return named


# -- what follows from it -------------------------------------------------------------------------------------------
def _counts(hits: dict[int, dict[int, list[str]]], n_turns: int, n_moods: int) -> npt.NDArray[np.int64]:
    import numpy as np

    counts = np.zeros((n_turns, n_moods), dtype=np.int64)
    for row, moods in hits.items():
        for mood, phrases in moods.items():
            counts[row, mood] = len(phrases)
    return counts


def _reason(trigger: str, by: int) -> str:
    return "trigger" if trigger else "sentiment" if by >= 0 else "decay" if by == FADED else ""
