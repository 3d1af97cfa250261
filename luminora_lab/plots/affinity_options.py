"""The figures of ``docs/affinity.md``, one an option of a model: ``python -m luminora_lab.plots.affinity_options``.

The events are made up by a seeded rule, and every figure says so.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from luminora_lab.affinity.curve import affinity_curve
from luminora_lab.affinity.model import AffinityModel
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.atomic import replacing
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.vocabulary import INTERACTION_POINTS
from luminora_lab.plots._sheet import style
from luminora_lab.plots.affinity_line import affinity

__all__ = ["OPTIONS", "draw_options"]

SEED, START = 11, pd.Timestamp("2024-03-01")
DPI, COLOURS = 88, 256
KINDS = tuple(INTERACTION_POINTS)


class Scene(NamedTuple):
    """What a figure shows: its title, made-up events, and the models that are compared on them."""

    title: str
    events: Callable[[], pd.DataFrame]
    models: dict[str, AffinityModel]


def _events(days: Any, kinds: Any, characters: Any = 0) -> pd.DataFrame:
    """Events of these types (points those of the format) at days after the start."""
    types = [str(kind) for kind in kinds]
    times = START + pd.to_timedelta(np.round(np.asarray(days, dtype=float) * 1440), "min")
    points = [float(INTERACTION_POINTS[kind]) for kind in types]
    return pd.DataFrame({"time": times, "type": types, "points": points, "characters": characters})


def _mixed(n: int = 40, days: float = 80, chances: Sequence[float] = (0.18, 0.34, 0.14, 0.2, 0.14)) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    when, kinds = np.sort(rng.uniform(0, days, n)), rng.choice(KINDS, n, p=list(chances))
    return _events(when, kinds, rng.integers(10, 500, n))


def _warm() -> pd.DataFrame:
    return _mixed(45, 80, (0.55, 0.25, 0.1, 0.05, 0.05))


def _in_rows() -> pd.DataFrame:
    """Runs of eight gains, two losses, six gains, five losses, twelve gains."""
    runs = [("positive", 8), ("negative", 2), ("positive", 6), ("negative", 5), ("positive", 12)]
    kinds = [kind for kind, n in runs for _ in range(n)]
    return _events(np.arange(len(kinds)) * 2.0, kinds)


def _with_a_silence() -> pd.DataFrame:
    """Fifteen days of talk, a silence of 45, ten days of talk."""
    rng = np.random.default_rng(SEED)
    days = np.concatenate([np.sort(rng.uniform(0, 15, 14)), np.sort(rng.uniform(60, 70, 8))])
    return _events(days, ["very_positive"] * 10 + ["positive"] * 12)


def _busy_days() -> pd.DataFrame:
    """Every fourth day a talk of one to eight messages in an hour."""
    rng = np.random.default_rng(SEED)
    sizes = rng.integers(1, 9, 12)
    days = np.concatenate([4 * day + 0.5 + np.arange(size) / 200 for day, size in enumerate(sizes)])
    return _events(days, rng.choice(KINDS, len(days), p=[0.3, 0.4, 0.2, 0.1, 0.0]))


def _up_and_down() -> pd.DataFrame:
    """Ten strong gains, eight strong losses, six gains."""
    kinds = ["very_positive"] * 10 + ["very_negative"] * 8 + ["positive"] * 6
    return _events(np.arange(len(kinds)) * 3.0, kinds)


def _around_a_bound() -> pd.DataFrame:
    """Up to 22 points, then to and fro around 21, then down."""
    kinds = (
        ["very_positive"] * 4 + ["positive"] + ["negative", "positive"] * 6 + ["very_negative"] * 2 + ["neutral"] * 3
    )
    return _events(np.arange(len(kinds)) * 2.0, kinds)


def _with_outliers() -> pd.DataFrame:
    made = _mixed(30, 60)
    made.loc[[8, 20], "points"] = [30.0, -25.0]
    return made


_OWN = {**INTERACTION_POINTS, "neutral": 0, "very_negative": -15}
_ROOM = (("passer_by", 0), ("regular", 15), ("confidant", 45))
OPTIONS: dict[str, Scene] = {
    "start": Scene("start", _mixed, {f"start={n}": AffinityModel(start=n) for n in (0, 20, 40)}),
    "points": Scene("points", _mixed, {"the format's": AffinityModel.of(), "own points": AffinityModel(points=_OWN)}),
    "negative": Scene(
        "positive, negative",
        _mixed,
        {
            "both 1": AffinityModel(),
            "positive=1.5": AffinityModel(positive=1.5),
            "negative=2": AffinityModel(negative=2),
        },
    ),
    "diminishing": Scene("diminishing", _warm, {f"diminishing={p}": AffinityModel(diminishing=p) for p in (0, 1, 2)}),
    "streak": Scene(
        "streak, streak_most",
        _in_rows,
        {
            "streak=0": AffinityModel(start=20),
            "streak=0.2": AffinityModel(start=20, streak=0.2),
            "0.2, streak_most=2": AffinityModel(start=20, streak=0.2, streak_most=2),
        },
    ),
    "half_life": Scene(
        "half_life, resting",
        _with_a_silence,
        {
            "half_life=None": AffinityModel(),
            "half_life=20": AffinityModel(half_life=20),
            "20, resting=30": AffinityModel(half_life=20, resting=30),
        },
    ),
    "daily_cap": Scene(
        "daily_cap",
        _busy_days,
        {
            "daily_cap=None": AffinityModel(),
            "daily_cap=10": AffinityModel(daily_cap=10),
            "daily_cap=4": AffinityModel(daily_cap=4),
        },
    ),
    "floor": Scene(
        "floor",
        _up_and_down,
        {"floor=None": AffinityModel(), "floor=10": AffinityModel(floor=10), "floor=0": AffinityModel(floor=0)},
    ),
    "hysteresis": Scene(
        "hysteresis", _around_a_bound, {f"hysteresis={n}": AffinityModel(hysteresis=n) for n in (0, 5)}
    ),
    "most_per_event": Scene(
        "most_per_event",
        _with_outliers,
        {"most_per_event=None": AffinityModel(), "most_per_event=10": AffinityModel(most_per_event=10)},
    ),
    "long_bonus": Scene(
        "long_bonus, long_from",
        _mixed,
        {
            "long_bonus=0": AffinityModel(),
            "1, long_from=100": AffinityModel(long_bonus=1),
            "1, long_from=300": AffinityModel(long_bonus=1, long_from=300),
        },
    ),
    "levels": Scene("levels", _mixed, {"three own levels": AffinityModel(levels=_ROOM)}),
}
"""Name of the file, which is that of a field, to what it shows."""


def draw_options(folder: str | Path, names: Iterable[str] = tuple(OPTIONS)) -> list[Path]:
    """Write one PNG an option into a folder, and return their paths.

    Parameters
    ----------
    folder
        Where to; it is made if it is not there. Files of these names are replaced.
    names
        Which of :data:`OPTIONS`; all of them by default.

    Raises
    ------
    DataError
        The folder cannot be made, or a file cannot be written.
    UnknownName
        There is no figure of that name.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in draw_options(folder, ["floor"])]
    ['floor.png']
    """
    target, wanted = Path(folder), list(names)
    unknown = next((name for name in wanted if name not in OPTIONS), None)
    if unknown is not None:
        what = f"there is no figure {quote(unknown)}"
        raise UnknownName(what, place="names", remedy=f"use {', '.join(OPTIONS)}")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"the folder cannot be made ({error.strerror})"
        raise DataError(what, place=str(target), remedy="name another") from None
    paths = []
    for name in wanted:
        path = target / f"{name}.png"
        with replacing(path, binary=True) as file:
            file.write(_png(OPTIONS[name]))
        paths.append(path)
    return paths


def curve_of(scene: Scene) -> pd.DataFrame:
    """Return the curves of a scene; a quarter of a day apart where something decays."""
    events = scene.events()
    decays = any(model.half_life is not None for model in scene.models.values())
    asked = pd.date_range(events["time"].min(), events["time"].max(), freq="6h") if decays else None
    return affinity_curve(events, scene.models, asked)


def _png(scene: Scene) -> bytes:
    """Return a figure as the bytes of a small PNG: few colours, no date, no version."""
    from matplotlib.figure import Figure
    from PIL import Image

    curve, models = curve_of(scene), list(scene.models.values())
    with style():
        figure: Any = Figure(layout="constrained")
        if scene.title == "hysteresis":
            figure.set_size_inches(7.6, 6.0)
            upper, lower = figure.subplots(2, 1, height_ratios=(5, 2))
        else:
            upper, lower = figure, None
        ax = affinity(curve, models[0], ax=upper)
        ax.set_title(f"{scene.title}: made-up events")
        if lower is not None:
            _held(lower, curve, models[0].level_names, ax.get_xlim())
        raw = io.BytesIO()
        figure.savefig(raw, format="png", dpi=DPI, metadata={"Software": None})
    small = io.BytesIO()
    whole = Image.open(raw).convert("RGB")
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(small, format="PNG", optimize=True)
    return small.getvalue()


def _held(ax: Any, curve: pd.DataFrame, names: Sequence[str], limits: tuple[float, float]) -> None:
    """Draw which level each model is at: the one thing that hysteresis changes."""
    rows = list(curve.groupby("model", sort=False))
    for place, (_, part) in enumerate(rows):
        codes = part["level"].cat.codes.to_numpy()
        ax.step(part["time"].to_numpy(), codes - 0.12 * place, where="post", label=str(part["model"].iloc[0]))
    ax.set(xlim=limits, ylim=(-0.4, _highest(curve) + 0.3), xticks=[], ylabel="level")
    ax.set_yticks(range(_highest(curve) + 1), labels=names[: _highest(curve) + 1])
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=9)


def _highest(curve: pd.DataFrame) -> int:
    """Return the number of the highest level that is reached."""
    return int(curve["level"].cat.codes.max())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        given = quote(" ".join(sys.argv[1:]))
        raise SystemExit(f"python -m luminora_lab.plots.affinity_options FOLDER: one folder, not {given}")
    for written in draw_options(sys.argv[1]):
        print(written)
