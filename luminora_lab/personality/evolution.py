"""A personality that drifts with what its conversations show: a little at a time, bounded, recorded, undone exactly."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.personality._evolution_log import at_origin, evolved, read_log
from luminora_lab.personality._evolution_steps import GRID, directions_of, number, steps_of, with_steps
from luminora_lab.personality.library import personality
from luminora_lab.personality.vocabulary import PARAMETERS

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality.model import Personality

__all__ = ["KINDS", "Evolution", "evolution_history", "evolve", "undo_evolution"]

KINDS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "more_detail": {"verbosity": 1.0},
        "too_long": {"verbosity": -1.0},
        "too_casual": {"formality": 1.0},
        "too_formal": {"formality": -1.0},
        "laughed": {"humor": 1.0},
        "joke_fell_flat": {"humor": -1.0},
        "felt_unheard": {"empathy": 1.0},
        "felt_understood": {"empathy": 0.5},
        "fussed_over": {"empathy": -1.0},
        "surprised_well": {"creativity": 1.0},
        "too_far": {"creativity": -1.0},
        "too_vague": {"directness": 1.0},
        "too_blunt": {"directness": -1.0},
        **{f"more_{name}": {name: 1.0} for name in PARAMETERS},
        **{f"less_{name}": {name: -1.0} for name in PARAMETERS},
    }
)
"""Kinds of interaction: which parameters each asks to move, and how far, -1..1.

A complaint asks for its remedy ("felt_unheard" for more empathy, "too_long" for less verbosity), a success for more of
the same.
"""
_COLUMNS = ("step", "time", "kind", "strength", "parameter", "before", "after", "drift_total")


@dataclass(frozen=True, repr=False)
class Evolution:
    """What :func:`evolve` returns.

    Attributes
    ----------
    personality
        The personality after the last step; its ``metadata["evolution"]`` has the record.
    before
        The personality as it was given.
    n_steps
        How many steps this call took; there may be earlier ones.
    """

    personality: Personality
    before: Personality
    n_steps: int

    @property
    def history(self) -> pd.DataFrame:
        """Every step, earlier calls included: :func:`evolution_history` of the personality."""
        return evolution_history(self.personality)

    @property
    def drift(self) -> pd.DataFrame:
        """One row a parameter that a step named: parameter, origin (0.5 where it was absent), now, drift."""
        import pandas as pd

        frame = pd.DataFrame(self._drifts(), columns=["parameter", "origin", "now", "drift"])
        return frame.astype(dict.fromkeys(("origin", "now", "drift"), "float64") | {"parameter": "str"})

    def _drifts(self) -> list[tuple[str, float, float, float]]:
        log = read_log(self.personality)
        now = log.now()
        named = [name for name in PARAMETERS if name in now]
        return [(name, log.start(name), now[name], round(now[name] - log.start(name), GRID)) for name in named]

    def undo(self, steps: int | None = None) -> Personality:
        """Return the personality without the last ``steps`` steps; by default as it was given.

        Raises
        ------
        DataError
            There are not so many.
        """
        return self.before if steps is None else undo_evolution(self.personality, steps)

    def __repr__(self) -> str:
        moved = [f"{name} {drift:+.3f}" for name, _, _, drift in self._drifts() if drift]
        count = f"{self.n_steps} step" if self.n_steps == 1 else f"{self.n_steps} steps"
        return f"<Evolution of {self.personality.name!r}: {count}, {', '.join(moved) or 'nothing moved'}>"

    def _repr_html_(self) -> str:
        from markupsafe import Markup

        from luminora_lab._html import root_style

        row = Markup("<tr><td>{}</td><td>{:.3f}</td><td>{:.3f}</td><td>{:+.3f}</td></tr>")
        rows = Markup("").join(row.format(*one) for one in self._drifts())
        head = Markup("<p><strong>{}</strong> <small>{} steps in this call, {} in all</small></p>").format(
            self.personality.name, self.n_steps, len(read_log(self.personality).steps)
        )
        titles = Markup("<tr><th>parameter</th><th>origin</th><th>now</th><th>drift</th></tr>")
        style = root_style("ll-evolution") + ".ll-evolution{padding:.2em .9em .7em}.ll-evolution p{margin:.4em 0}"
        return f'<style>{style}</style><section class="ll-evolution">{head}<table>{titles}{rows}</table></section>'


def evolve(
    p: Personality | str | os.PathLike[str] | Mapping[str, Any],
    evidence: pd.DataFrame,
    *,
    rate: float = 0.02,
    bound: float = 0.2,
    kinds: Mapping[str, Mapping[str, float]] = KINDS,
) -> Evolution:
    """Let the six parameters of a personality drift with evidence from interactions.

    Parameters
    ----------
    p
        A personality, or what :func:`luminora_lab.personality` takes.
    evidence
        One row an interaction: time (dates; an offset is applied), kind (a key of ``kinds``), strength (-1..1; below 0
        it asks for the opposite). Other columns are ignored. Sorted by time here, rows of one time in their order.
    rate
        Drift of a step of strength and direction 1 that begins at the origin, 0.0001..1.
    bound
        Largest drift of a parameter from where its first evolution found it, 0.001..1.
    kinds
        Kind to parameters and directions (-1..1), in place of :data:`KINDS`.

    Returns
    -------
    Evolution
        ``.personality``, ``.history``, ``.drift``, ``.undo()``. The record travels in the personality, for
        :func:`undo_evolution`. Without evidence it is the personality as it was given.

    Raises
    ------
    DataError
        A row without a date or with a strength that is no number from -1 to 1; evidence older than the last step
        that was taken; a number out of range; a record that was changed.
    UnknownName
        A kind or parameter that does not exist; the message has the nearest.

    Notes
    -----
    A step with k = ``rate`` * strength * direction takes the drift d of a parameter towards b = sign(k) ``bound``:

        d' = b - (b - d) exp(-\\|k\\| / ``bound``)

    At the origin that is about k, near the bound almost nothing, and coming back is easier than going further. Then
    values are held in 0..1 and formality at 1 - ``max_informality`` or above (one that began below that does not go
    lower). Drifts have six digits and stay a millionth inside the bound. Nothing but the six parameters and the
    record is touched. A later, smaller bound pulls nothing back; it lets nothing go further.

    Evolving by A and then by later evidence B gives the same document as evolving by both at once.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.date_range("2024-03-03", periods=3)
    >>> evidence = pd.DataFrame({"time": days, "kind": ["laughed", "laughed", "too_long"], "strength": [1, 0.5, 1]})
    >>> made = evolve("juniper", evidence)
    >>> made
    <Evolution of 'Juniper': 3 steps, verbosity -0.019, humor +0.028>
    >>> made.history[["kind", "parameter", "before", "after"]]
           kind  parameter    before     after
    0   laughed      humor  0.600000  0.619033
    1   laughed      humor  0.619033  0.627859
    2  too_long  verbosity  0.500000  0.480967
    >>> made.undo() == undo_evolution(made.personality)
    True
    """
    given = personality(p)
    rate, bound = number(rate, 0.0001, 1, "rate"), number(bound, 0.001, 1, "bound")
    directions = directions_of(kinds)
    rows = steps_of(evidence, directions)
    if not rows:
        return Evolution(given, given, 0)
    log = read_log(given)
    if log.steps and rows[0][0] < log.steps[-1].time:
        what = f"the first row is of {rows[0][0]}, before the last step of {log.steps[-1].time}"
        raise DataError(what, place="evidence", remedy="undo the later steps, then give all of it in one frame")
    document = at_origin(given.to_dict(), log)
    limit = given.safety_guards.tone_limits.max_informality
    longer = with_steps(log, rows, directions, document.get("advanced_parameters") or {}, rate, bound, limit)
    made = type(given)._trusted(evolved(document, longer), f"evolution of {given.name}")
    return Evolution(made, given, len(rows))


def undo_evolution(
    p: Personality | str | os.PathLike[str] | Mapping[str, Any], steps: int | None = None
) -> Personality:
    """Return a personality without the last steps of its evolution, exactly as it was before them.

    Parameters
    ----------
    p
        A personality, or what :func:`luminora_lab.personality` takes; it may have been saved and loaded.
    steps
        How many; None for all: the document is then byte for byte what it was.

    Raises
    ------
    DataError
        There are not so many steps, or the record or the numbers were changed since.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab.personality.library import personality
    >>> juniper, day = personality("juniper"), pd.Timestamp("2024-03-03")
    >>> warmer = evolve(juniper, pd.DataFrame({"time": [day], "kind": ["felt_unheard"], "strength": [1.0]})).personality
    >>> undo_evolution(warmer).to_dict() == juniper.to_dict()
    True
    """
    given = personality(p)
    log = read_log(given)
    n = len(log.steps) if steps is None else steps
    if isinstance(n, bool) or not isinstance(n, Integral) or not 0 <= n <= len(log.steps):
        what = f"{quote(steps)} steps, where {given.name} has {len(log.steps)}"
        raise DataError(what, place="steps", remedy="undo as many or fewer, or None for all")
    if n == 0:
        return given
    document = at_origin(given.to_dict(), log)
    left = log._replace(steps=log.steps[: len(log.steps) - int(n)])
    return type(given)._trusted(evolved(document, left), f"evolution of {given.name}")


def evolution_history(p: Personality | str | os.PathLike[str] | Mapping[str, Any]) -> pd.DataFrame:
    """Return every step of a personality's evolution.

    Parameters
    ----------
    p
        A personality, or what :func:`luminora_lab.personality` takes.

    Returns
    -------
    pandas.DataFrame
        One row a step and parameter that its kind names: step (1, 2, ...), time (UTC), kind, strength (-1..1),
        parameter, before, after (0..1), drift_total (after less the value where the evolution began).

    Raises
    ------
    DataError
        The record or the numbers were changed.
    """
    import pandas as pd

    log = read_log(personality(p))
    values: dict[str, float] = {}
    rows = []
    for place, step in enumerate(log.steps, 1):
        for name, after in step.after.items():
            start = log.start(name)
            before = values.get(name, start)
            values[name] = after
            drift = round(after - start, GRID)
            rows.append((place, pd.Timestamp(step.time), step.kind, step.strength, name, before, after, drift))
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    numbers = dict.fromkeys(("strength", "before", "after", "drift_total"), "float64")
    return frame.astype({"step": "int64", "time": "datetime64[ns]", "kind": "str", "parameter": "str", **numbers})
