"""A writer whose style follows the compiled parameters by a known rule. A simulation: its sentences mean nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.files.plain import Frozen
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.wording import WORDINGS
from luminora_lab.providers.base import BaseProvider
from luminora_lab.providers.reply import Messages, Reply
from luminora_lab.simulated import _phrases as pool

__all__ = ["WriterProvider"]

_BANDS = (0.1, 0.3, 0.5, 0.7, 0.9)
_FORMS = re.compile(r"\{([^|}]*)\|([^}]*)\}")
_SHORTEST, _LONGEST = 8.0, 220.0  # words at verbosity 0 and 1


class WriterProvider(BaseProvider):
    """A provider whose replies follow the six parameters that its instructions state.

    It finds which of the five wordings of each parameter (:func:`luminora_lab.personality.wording_table`) stands in the
    instructions, takes the middle of its band as the level (0.5 where none stands), adds ``habits``, and clips to 0..1:

    - verbosity v: the expected number of words is 8 (220 / 8)^v, log-normal with standard deviation ``noise``;
    - formality f: each form that can be contracted is, with probability 1 - f (words grow no longer with it: "it is"
      has shorter words than "it's");
    - humor h: a sentence is an exclamation with probability 0.4 h;
    - empathy e: a statement is about "you" with probability 0.7 e, and a sentence is a question with 0.05 + 0.15 e;
    - directness d: a statement begins with a hedge with probability 0.7 (1 - d);
    - creativity c: statements are drawn from the first 3 + 27 c^2 of 30.

    ``strength`` s draws every level to the middle: 0.5 + s (level - 0.5).

    Parameters
    ----------
    seed, noise, strength
        As above; noise from 0, strength from 0 to 1.
    habits
        Parameter to what is added to its level, -1..1: two writers with other habits differ by a known amount.
    name
        "writer", or with a label: "writer-a".

    Raises
    ------
    DataError
        A setting out of range, or a parameter that there is not.

    Examples
    --------
    >>> short = [{"role": "system", "content": "Answer in one short sentence wherever that is enough."}]
    >>> long = [{"role": "system", "content": "Answer in one paragraph."}]
    >>> one = WriterProvider(noise=0.0)
    >>> len(one.complete(short).text.split()) < len(one.complete(long).text.split())
    True
    >>> one.complete(short).kind
    'simulated'
    """

    kind = "simulated"

    def __init__(
        self,
        *,
        seed: int = 0,
        noise: float = 0.25,
        strength: float = 1.0,
        habits: Mapping[str, float] | None = None,
        name: str = "writer",
    ) -> None:
        self.name = f"simulated:{name}"
        if not 0 <= noise < 10 or not 0 <= strength <= 1:
            what = f"noise is {quote(noise)}, strength {quote(strength)}"
            raise DataError(what, place=self.name, remedy="give noise from 0 and strength from 0 to 1")
        self._habits = dict(habits or {})
        for parameter, value in self._habits.items():
            if parameter not in WORDINGS or not -1 <= value <= 1:
                remedy = f"use {', '.join(WORDINGS)}, from -1 to 1"
                raise DataError(f"habits: {parameter} is {quote(value)}", place=self.name, remedy=remedy)
        self._seed, self._noise, self._strength = seed, noise, strength
        settings = json.dumps([seed, noise, strength, self._habits], sort_keys=True)
        self.model = f"writer-{hashlib.sha256(settings.encode()).hexdigest()[:12]}"
        self.params = Frozen()

    def levels(self, messages: Messages) -> dict[str, float]:
        """Return the level of every parameter, 0..1, as it acts: read, moved by habits, drawn to the middle."""
        said = "\n".join(str(one.get("content")) for one in messages if one.get("role") in ("system", "developer"))
        out = {}
        for parameter, wordings in WORDINGS.items():
            read = [band for band, wording in zip(_BANDS, wordings, strict=True) if wording in said]
            level = read[0] if read else 0.5
            moved = float(np.clip(level + self._habits.get(parameter, 0.0), 0, 1))
            out[parameter] = 0.5 + self._strength * (moved - 0.5)
        return out

    def complete(self, messages: Messages, *, repeat: int = 0, **params: Any) -> Reply:
        """Return a reply in the style that the instructions ask for."""
        key = self.request(messages, repeat=repeat, **params).sha256
        rng = np.random.default_rng([self._seed, int(key[:15], 16)])
        text = self._write(self.levels(messages), rng)
        return Reply(text, self.name, self.model, finish_reason="stop", kind="simulated", request=key)

    def _write(self, level: Mapping[str, float], rng: np.random.Generator) -> str:
        expected = _SHORTEST * (_LONGEST / _SHORTEST) ** level["verbosity"]
        wanted = expected * float(np.exp(rng.normal(-(self._noise**2) / 2, self._noise)))
        plain = pool.PLAIN[: 3 + round(27 * level["creativity"] ** 2)]
        sentences: list[str] = []
        written = 0
        while written < wanted:
            sentence = self._sentence(level, plain, rng)
            sentences.append(sentence)
            written += len(sentence.split())
        return " ".join(sentences)

    def _sentence(self, level: Mapping[str, float], plain: Sequence[str], rng: np.random.Generator) -> str:
        kind, contracted = rng.random(), rng.random(4) < 1 - level["formality"]
        asks = 0.05 + 0.15 * level["empathy"]
        if kind < 0.4 * level["humor"]:
            clause, end = _one(pool.EXCLAIMS, rng), "!"
        elif kind < 0.4 * level["humor"] + asks:
            clause, end = _one(pool.QUESTIONS, rng), "?"
        else:
            clause = _one(pool.TO_YOU if rng.random() < 0.7 * level["empathy"] else plain, rng)
            if rng.random() < 0.7 * (1 - level["directness"]):
                clause = f"{_one(pool.HEDGED, rng)} {clause}"
            end = "."
        forms = iter(contracted.tolist())
        clause = _FORMS.sub(lambda found: found.group(1 if next(forms) else 2), clause)
        return clause[0].upper() + clause[1:] + end

    def __repr__(self) -> str:
        return f"<WriterProvider {self.name!r}; a simulation>"


def _one(phrases: Sequence[str], rng: np.random.Generator) -> str:
    return phrases[int(rng.integers(len(phrases)))]
