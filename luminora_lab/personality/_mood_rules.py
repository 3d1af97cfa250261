"""How moods come and go: the numbers behind it, the evidence of a turn, and the path from turn to turn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.moments import NEUTRAL

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from luminora_lab.personality.model import Personality

__all__ = ["FADED", "FAINTEST", "NOTHING", "MoodPath", "MoodRules", "evidence_of", "path_of", "rules_of"]

FAINTEST = 0.05
"""A mood below this intensity is over."""
NOTHING, FADED = -1, -2
"""In place of the mood that decided a turn: nothing happened, or the current one faded."""

Share = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Positive = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]


class MoodRules(BaseModel):
    """How moods come and go; every number may stand in a personality's ``mood_detection``.

    Attributes
    ----------
    trigger_weight
        w, the evidence of one phrase.
    agreement
        a, how much the sentiment of the turn strengthens or weakens that evidence.
    sentiment_weight, sentiment_threshold
        Evidence of sentiment alone, and the sentiment that it takes.
    confidence_threshold
        Evidence below this is none.
    decay_turns, half_life, decay_rate
        How a mood fades; one of them.
    decay_enabled
        Whether it fades at all.
    between_sessions
        Share of the intensity that a new session begins with.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    trigger_weight: Annotated[float, Field(strict=True, gt=0, le=1)] = 0.7
    agreement: Share = 0.25
    sentiment_weight: Share = 0.3
    sentiment_threshold: Annotated[float, Field(strict=True, gt=0, le=1)] = 0.7
    confidence_threshold: Share = 0.2
    decay_turns: Positive | None = 6.0
    half_life: Positive | None = None
    decay_rate: Share | None = None
    decay_enabled: Annotated[bool, Field(strict=True)] = True
    between_sessions: Share = 1.0

    def left(self, age: int) -> float:
        """Return the share of its intensity that a mood has left ``age`` turns after its last evidence."""
        if not self.decay_enabled:
            return 1.0
        if self.half_life is not None:
            return math.pow(0.5, age / self.half_life)
        if self.decay_rate is not None:
            return math.pow(1 - self.decay_rate, age)
        return max(0.0, 1 - age / self.decay_turns) if self.decay_turns is not None else 1.0


_DECAYS = ("decay_turns", "half_life", "decay_rate")


def rules_of(p: Personality, given: dict[str, Any]) -> MoodRules:
    """Return the rules: those that were given, then the personality's, then the defaults."""
    known = list(MoodRules.model_fields)
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise UnknownName(f"there is no rule {quote(unknown)}", place="mood", remedy=f"use {', '.join(known)}")
    given = {name: _plain(value) for name, value in given.items() if value is not None}
    own = dict(p.mood_config.mood_detection) if p.mood_config is not None else {}
    own = {name: value for name, value in own.items() if name in known and value is not None}
    _checked(own, f"{p.name}, $.mood_config.mood_detection")
    several = [name for name in _DECAYS if name in given]
    if len(several) > 1:
        raise DataError(f"{' and '.join(several)} are both given", place="mood", remedy="give one of them")
    decay = next(iter(several or [name for name in _DECAYS if name in own]), "decay_turns")
    others: dict[str, Any] = {name: None for name in _DECAYS if name != decay}
    return _checked(own | given | others, "mood")


def _plain(value: Any) -> Any:
    """Return a number of numpy as one of Python."""
    return value.item() if getattr(value, "shape", None) == () else value


def _checked(values: dict[str, Any], place: str) -> MoodRules:
    try:
        return MoodRules.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        name, message = first["loc"][0], first["msg"][:1].lower() + first["msg"][1:]
        what = f"{quote(first['input'])} is not usable: {message}"
        raise DataError(what, place=f"{place}.{name}", remedy="write a number in its range") from None


def evidence_of(
    counts: npt.NDArray[np.int64], scores: npt.NDArray[np.float64], valence: npt.NDArray[np.float64], rules: MoodRules
) -> npt.NDArray[np.float64]:
    """Return the evidence of each turn for each mood, (n_turns, n_moods), 0..1."""
    import numpy as np

    felt = np.nan_to_num(scores)[:, None]
    evidence = 1 - (1 - rules.trigger_weight) ** counts
    evidence = np.minimum(1.0, evidence * (1 + rules.agreement * felt * valence))
    strong = (np.abs(felt[:, 0]) >= rules.sentiment_threshold) & ~counts.any(axis=1)
    for sign in (1.0, -1.0):
        only = np.flatnonzero(valence == sign)
        if len(only) == 1:
            rows = strong & (np.sign(felt[:, 0]) == sign)
            evidence[rows, only[0]] = rules.sentiment_weight * np.abs(felt[rows, 0])
    return np.where(evidence < rules.confidence_threshold - 1e-12, 0.0, evidence)


def path_of(
    evidence: npt.NDArray[np.float64], new_session: npt.NDArray[np.bool_], moods: Sequence[str], rules: MoodRules
) -> list[tuple[int, float, int]]:
    """Return after each turn the mood (-1 for none), its intensity, and the mood whose evidence decided.

    The last is NOTHING or FADED where no evidence did.
    """
    path = MoodPath(moods, rules)
    return [path.step(row, bool(begins)) for row, begins in zip(evidence.tolist(), new_session, strict=True)]


class MoodPath:
    """A mood that goes on from turn to turn.

    Parameters
    ----------
    moods, rules
        Names in the order of the file, and how moods come and go.
    numbers
        What :attr:`numbers` gave before; None at the beginning.
    """

    def __init__(self, moods: Sequence[str], rules: MoodRules, numbers: Sequence[float] | None = None) -> None:
        self.rules = rules
        self.resting = next((i for i, name in enumerate(moods) if name.casefold() == NEUTRAL), -1)
        mood, self.peak, age, self.before = numbers if numbers is not None else (-1, 0.0, 0, 0.0)
        self.mood, self.age = int(mood), int(age)

    @property
    def numbers(self) -> list[float]:
        """All that has to be kept to go on: the mood, its peak, turns since, intensity before."""
        return [self.mood, self.peak, self.age, self.before]

    def step(self, row: Sequence[float], begins: bool) -> tuple[int, float, int]:
        """Take the evidence of a turn (of no mood, for one that nobody listens to), and say which mood it leaves."""
        mood = self.mood
        self.age += 1
        self.peak *= self.rules.between_sessions if begins else 1.0
        intensity = self.peak * self.rules.left(self.age)
        by = FADED if intensity < self.before else NOTHING
        if mood >= 0 and row[mood] > 0:
            intensity, by = 1 - (1 - intensity) * (1 - row[mood]), mood
        rival = max(range(len(row)), key=row.__getitem__, default=-1)
        if rival >= 0 and row[rival] > intensity and rival != (mood if mood >= 0 else self.resting):
            mood, intensity, by = rival, row[rival], rival
        if by >= 0:
            self.peak, self.age = intensity, 0
        if mood == self.resting or intensity < FAINTEST:
            mood, self.peak, intensity = -1, 0.0, 0.0
        self.mood, self.before = mood, intensity
        return mood, intensity, by
