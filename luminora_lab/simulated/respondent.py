"""A respondent whose traits are known: it answers inventories by the graded response model. A simulation, no model."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from luminora_lab.errors import DataError, ProviderError
from luminora_lab.files.plain import Frozen
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.base import BaseProvider
from luminora_lab.providers.reply import Messages, Reply, last_user_text
from luminora_lab.simulated.graded import drawn, graded_probabilities

__all__ = ["RespondentProvider"]


class RespondentProvider(BaseProvider):
    """A provider that answers an inventory with given traits.

    It finds in the last message which items are asked and, in lines such as "1 = very inaccurate", in which order the
    answers are shown, and replies with numbers as shown: one, or a list "id: number". The trait of a scale is that of
    the biography in its instructions where one is known, else ``traits``. Answers follow the graded response model.

    Parameters
    ----------
    inventory
        What has ``frame`` (item_id, text, scale, reversed), ``lowest`` and ``highest``.
    traits
        Scale to trait, in standard deviations (0: average); or, for several personas, a text that stands in the
        instructions to such a mapping.
    noise
        From 0 (sharp) on: discriminations are divided by 1 + noise.
    lapse, refuse, malformed
        Shares of items answered at random, declined, answered with words that are no answer; together at most 1.
    seed
        Of items and answers: the same seed, request and repeat give the same reply.
    name
        "respondent", or with a label: "respondent-a".

    Notes
    -----
    Discriminations are drawn evenly from 1.2 to 2.4, the middle of the thresholds from -0.5 to 0.5, and thresholds lie
    evenly over 4 standard deviations around it; ``discrimination`` and ``thresholds`` hold them.

    Raises
    ------
    DataError
        A setting out of range, or a scale that the inventory does not have.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> items = pd.DataFrame({"item_id": ["q1"], "text": ["I like tea"], "scale": ["tea"], "reversed": [False]})
    >>> asked = SimpleNamespace(frame=items, lowest=1, highest=5, name="tea")
    >>> one = RespondentProvider(asked, {"tea": 8.0})
    >>> reply = one.complete([{"role": "user", "content": "Rate: I like tea"}])
    >>> reply.text, reply.kind
    ('5', 'simulated')
    """

    kind = "simulated"

    def __init__(
        self,
        inventory: Any,
        traits: Mapping[str, Any],
        *,
        noise: float = 0.0,
        lapse: float = 0.0,
        refuse: float = 0.0,
        malformed: float = 0.0,
        seed: int = 0,
        name: str = "respondent",
    ) -> None:
        self.name = f"simulated:{name}"
        self._items = inventory.frame.reset_index(drop=True)
        self.lowest, self.highest = int(inventory.lowest), int(inventory.highest)
        self._scales = tuple(dict.fromkeys(self._items["scale"]))
        self._traits = _checked(traits, self._scales, self.name)
        shares = {"lapse": lapse, "refuse": refuse, "malformed": malformed}
        for key, value in {**shares, "noise": noise}.items():
            if not 0 <= value < float("inf") or (key != "noise" and value > 1):
                raise DataError(f"{key} is {quote(value)}", place=self.name, remedy="give a number from 0, shares to 1")
        if sum(shares.values()) > 1:
            raise DataError("the shares add up to more than 1", place=self.name, remedy="lower one of them")
        self._shares, self._seed = shares, seed
        rng = np.random.default_rng([seed, 1])
        n, k = len(self._items), self.highest - self.lowest + 1
        self.discrimination = rng.uniform(1.2, 2.4, n) / (1 + noise)
        self.thresholds = rng.uniform(-0.5, 0.5, n)[:, None] + np.linspace(-2, 2, k - 1)[None, :]
        known = sorted(map(str, self._traits.items()))
        settings = [self._items.to_dict("list"), self.lowest, self.highest, known, noise, shares, seed]
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode()).hexdigest()
        self.model = f"respondent-{digest[:12]}"
        self.params = Frozen()

    def complete(self, messages: Messages, *, repeat: int = 0, **params: Any) -> Reply:
        """Return answers to the items in the last message.

        Raises
        ------
        ProviderError
            There is no item of the inventory in it.
        """
        key = self.request(messages, repeat=repeat, **params).sha256
        asked = last_user_text(messages)
        rows = self._asked(asked)
        if not rows:
            raise ProviderError(
                "no item of the inventory is asked", place=self.name, remedy="ask one by its text or id"
            )
        rng = np.random.default_rng([self._seed, int(key[:15], 16)])
        theta = np.array([[self._trait(messages, self._items["scale"].iloc[row]) for row in rows]])
        turned = self._items["reversed"].to_numpy()[rows]
        probabilities = graded_probabilities(theta, self.discrimination[rows], self.thresholds[rows])
        keyed = drawn(probabilities, rng)[0]
        raw = np.where(turned, self.highest - self.lowest - keyed, keyed) + self.lowest
        shown = _order(asked, self.lowest, self.highest)
        said = [self._say(int(value), shown, rng) for value in raw]
        ids = self._items["item_id"].tolist()
        text = (
            said[0] if len(rows) == 1 else "\n".join(f"{ids[row]}: {one}" for row, one in zip(rows, said, strict=True))
        )
        return Reply(text, self.name, self.model, finish_reason="stop", kind="simulated", request=key)

    def _asked(self, text: str) -> list[int]:
        """Return the items that stand in a text, in its order: by their words, or "(id)" where there are none."""
        places = []
        for row, (item, words) in enumerate(zip(self._items["item_id"], self._items["text"], strict=True)):
            pattern = re.escape(words) if words else rf"\({re.escape(item)}\)"
            found = re.search(rf"(?<!\w){pattern}(?!\w)", text) if words else re.search(pattern, text)
            if found:
                places.append((found.start(), row))
        return [row for _, row in sorted(places)]

    def _trait(self, messages: Messages, scale: str) -> float:
        if not isinstance(next(iter(self._traits.values()), 0.0), Mapping):
            return float(self._traits.get(scale, 0.0))
        whole = "\n".join(str(message.get("content")) for message in messages)
        for text, traits in self._traits.items():
            if text in whole:
                return float(traits.get(scale, 0.0))
        return 0.0

    def _say(self, value: int, shown: list[int], rng: np.random.Generator) -> str:
        chance, other = rng.random(), int(rng.integers(self.lowest, self.highest + 1))
        lapse, refuse, malformed = (self._shares[name] for name in ("lapse", "refuse", "malformed"))
        if chance < refuse:
            return "I'd rather not say."
        if chance < refuse + malformed:
            return "Hm, that depends."
        value = other if chance < refuse + malformed + lapse else value
        return str(self.lowest + shown.index(value))

    def __repr__(self) -> str:
        return f"<RespondentProvider {self.name!r}: {len(self._items)} items; a simulation>"


def _checked(traits: Mapping[str, Any], scales: tuple[str, ...], place: str) -> dict[str, Any]:
    several = traits if any(isinstance(value, Mapping) for value in traits.values()) else {"": traits}
    for own in several.values():
        if not isinstance(own, Mapping):
            raise DataError(
                f"traits are {quote(own)}", place=place, remedy="give scales with numbers, or texts with such"
            )
        for scale, value in own.items():
            if scale not in scales:
                raise DataError(f"no scale {quote(scale)}", place=place, remedy=f"use {', '.join(scales)}")
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
                raise DataError(f"{scale} is {quote(value)}", place=place, remedy="give standard deviations")
    return dict(traits)


def _order(text: str, lowest: int, highest: int) -> list[int]:
    """Return the values in the order in which the message shows them, from "#order 5 4 3 2 1" or rising."""
    found = re.search(r"\(in the order ([\d ]+)\)", text)
    values = [int(one) for one in found.group(1).split()] if found else []
    rising = list(range(lowest, highest + 1))
    return values if sorted(values) == rising else rising
