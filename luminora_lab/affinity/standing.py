"""One relation that goes on: where it stands after each event, without the events before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from luminora_lab.affinity._kernel import State
from luminora_lab.affinity.model import AffinityModel
from luminora_lab.affinity.stream import moments

__all__ = ["Standing"]


class Standing:
    """Affinity of one relation, moved by one event after another: the numbers of :func:`affinity_curve`.

    Parameters
    ----------
    model
        How affinity moves.
    numbers
        What :attr:`numbers` gave before; None for a relation that has not begun.

    Examples
    --------
    >>> standing = Standing(AffinityModel(half_life=10))
    >>> standing.meet("2024-05-01", 30.0), standing.level
    (30.0, 'acquaintance')
    >>> again = Standing(standing.model, standing.numbers)
    >>> round(again.meet("2024-05-11", -5.0), 2)
    10.0
    """

    def __init__(self, model: AffinityModel, numbers: Mapping[str, Any] | None = None) -> None:
        self.model = model
        self._state: State | None = None
        if numbers is not None:
            self._state = State(model.settings(), 1, None)
            self._state.restore(numbers)

    def meet(self, at: Any, points: float, characters: int = 0) -> float:
        """Take an event and return affinity after it, 0..100.

        Parameters
        ----------
        at
            When, never before the last one.
        points
            What it brings before anything acts on it.
        characters
            Length of the message, for models that count long ones.

        Raises
        ------
        DataError
            No date.
        """
        seconds = moments(at, "event").astype(np.float64) / 1e9
        if self._state is None:
            self._state = State(self.model.settings(), 1, seconds)
        extra = self.model.long_bonus * (characters > self.model.long_from) if self.model.long_bonus else 0.0
        self._state.pass_time(seconds)
        self._state.meet(np.array([points + extra], dtype=np.float64))
        return float(self._state.affinity[0])

    @property
    def affinity(self) -> float | None:
        """Points after the last event, 0..100; None before the first."""
        return None if self._state is None else float(self._state.affinity[0])

    @property
    def level(self) -> str | None:
        """Name of the level; None before the first event, or where the first level begins above."""
        from luminora_lab.affinity._kernel import level_index

        state = self._state
        if state is None:
            return None
        held = state.level if state.remembers_level else level_index(state.affinity, state.bounds)
        return self.model.level_names[int(held[0])] if held[0] >= 0 else None

    @property
    def numbers(self) -> dict[str, float | None] | None:
        """All that has to be kept to go on, as plain data; None before the first event."""
        return None if self._state is None else self._state.numbers()
