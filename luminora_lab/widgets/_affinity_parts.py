"""What the affinity panel says of models and curves: ranges of sliders, expressions, words, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.affinity import AffinityModel
from luminora_lab.errors import DataError
from luminora_lab.widgets._panel import html_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OPTIONAL", "RANGES", "code_of", "ends_table", "one_relation", "options_of", "words_of"]

RANGES: dict[str, tuple[float, float, float]] = {
    "start": (0, 100, 1), "positive": (0, 4, 0.05), "negative": (0, 4, 0.05), "diminishing": (0, 3, 0.05),
    "streak": (0, 0.5, 0.01), "streak_most": (0, 20, 1), "half_life": (1, 365, 1), "resting": (0, 100, 1),
    "daily_cap": (0, 50, 1), "floor": (0, 30, 1), "hysteresis": (0, 20, 0.5), "most_per_event": (0, 30, 1),
    "long_bonus": (-5, 5, 0.25), "long_from": (0, 500, 10),
}  # fmt: skip
"""Of the sliders: lowest, highest, step. A model may have more; then its slider stands at an end."""
OPTIONAL = {"half_life": 30.0, "daily_cap": 6.0, "floor": 5.0, "most_per_event": 10.0}
"""Options that may be off, and where their sliders stand when they are switched on."""


def options_of(model: AffinityModel) -> dict[str, Any]:
    """Return the options that have a slider and differ from a plain model's."""
    usual = AffinityModel()
    return {name: getattr(model, name) for name in RANGES if getattr(model, name) != getattr(usual, name)}


def code_of(model: AffinityModel, base: AffinityModel | None, written: str) -> str:
    """Return the expression that makes a model: from ``base``, whose expression is ``written``, if there is one."""
    start = AffinityModel() if base is None else base
    changed = {name: getattr(model, name) for name in RANGES if getattr(model, name) != getattr(start, name)}
    given = ", ".join(f"{name}={value if value is None else format(value, 'g')}" for name, value in changed.items())
    if base is not None:
        return f"{written}.replace({given})" if given else written
    points = f"{', ' if given else ''}points={dict(model.points)!r}" if model.points is not None else ""
    return f"ll.AffinityModel({given}{points})"


def words_of(curve: pd.DataFrame, names: list[str]) -> str:
    """Return curves in words."""
    ends = [
        f"model {name} ends at {curve.loc[curve['model'] == name, 'affinity'].iloc[-1]:.0f} points" for name in names
    ]
    first, last = curve["time"].min(), curve["time"].max()
    return f"Affinity from {first:%Y-%m-%d} to {last:%Y-%m-%d} on a scale from 0 to 100; {', '.join(ends)}."


def ends_table(curve: pd.DataFrame, names: list[str]) -> str:
    """Return where curves end, as a table."""
    rows = []
    for name in names:
        own = curve[curve["model"] == name]
        rows.append(
            [
                f"model {name}",
                *(f"{v:.1f}" for v in (own["affinity"].iloc[-1], own["affinity"].max())),
                str(own["level"].iloc[-1]),
            ]
        )
    return html_table(
        ["model", "at the end", "at most", "level at the end"], rows, "Where the curves end", numbers=(1, 2)
    )


def one_relation(events: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the events of the first relation, in order of time, and whose they are."""
    from luminora_lab.affinity.stream import checked_frame

    frame = checked_frame(events)
    keys = [name for name in ("relation", "user", "personality") if name in frame]
    if not len(frame):
        raise DataError("there is no event", place="affinity", remedy="give a conversation or events")
    first = frame.iloc[0]
    for name in keys:
        frame = frame[frame[name] == first[name]]
    return frame.sort_values("time", kind="stable", ignore_index=True), ", ".join(str(first[name]) for name in keys)
