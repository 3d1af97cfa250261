"""Where writers stand: group means of style indices in the plane of their two first principal components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.measure._checks import at_least, cluster_codes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MAP_INDICES", "style_places"]

MAP_INDICES = (
    "words", "sentence_words", "word_length", "mattr", "hedges", "boosters", "questions", "exclamations", "sentiment",
    "first_person", "second_person", "contractions", "commas", "dashes", "list_lines", "markdown",
)  # fmt: skip
"""Style indices of :func:`style_places`."""
_NAMED = 3  # indices named on an axis


def style_places(
    frame: pd.DataFrame,
    by: str = "provider",
    *,
    text: str = "text",
    clusters: str | Sequence[str] = ("conversation", "turn_id"),
    group: str | None = None,
    indices: Sequence[str] = MAP_INDICES,
    n_boot: int = 300,
    seed: int = 0,
) -> pd.DataFrame:
    """Place providers, models or personalities by how they write.

    Each index is standardised over all texts (words by their logarithm), averaged by ``by``, and the means are turned
    onto their two first principal components. Intervals: the middle 95% of each place when whole clusters (the
    messages) are drawn anew, the axes kept.

    Parameters
    ----------
    frame
        One row a text: ``text``, ``by``, the columns of ``clusters``, and ``group`` where given.
    by
        What is placed.
    clusters
        Columns that tell messages apart.
    group
        A column that is the same for all texts of one place, such as the provider of a model; colours the map.
    indices
        Of :func:`luminora_lab.measure.style`.
    n_boot, seed
        Of the bootstrap.

    Returns
    -------
    DataFrame
        name, x, y, x_lo, x_hi, y_lo, y_hi, n (texts) and, with ``group``, cluster. ``attrs``: explained (shares of the
        variance between the means), correlates ({"x": [(index, r), ...], "y": ...}), label (what must be said of the
        texts by their ``kind``, where the frame has it).

    Raises
    ------
    DataError
        Fewer than 3 places, a missing column, or no text.

    Examples
    --------
    >>> import pandas as pd
    >>> said = {"a": "Yes! Yes! Why not?", "b": "Perhaps it might, I think.", "c": "The kettle boils, the lamp burns."}
    >>> rows = [(who, i, text * (1 + i % 3)) for who, text in said.items() for i in range(6)]
    >>> style_places(pd.DataFrame(rows, columns=["who", "m", "text"]), "who", clusters="m")["name"].tolist()
    ['a', 'b', 'c']
    """
    import pandas as pd

    from luminora_lab.measure.texts.indices import style
    from luminora_lab.providers.reply import label_of

    keys = [clusters] if isinstance(clusters, str) else list(clusters)
    for name in (text, by, *keys, *([group] if group else [])):
        if name not in frame:
            raise DataError(f"no column {quote(name)}", place="frame", remedy=f"there are {', '.join(map(str, frame))}")
    rows = frame[frame[text].map(lambda one: isinstance(one, str) and bool(one.strip()))].reset_index(drop=True)
    names = list(dict.fromkeys(rows[by]))
    if len(names) < 3:
        raise DataError(f"{len(names)} of {by} have texts", place="frame", remedy="a map needs 3 or more")
    table = style(rows[text], indices=indices)
    if "words" in table:
        table["words"] = np.log(table["words"])
    table = table.dropna(axis=1, how="all")
    values = table.fillna(table.mean()).to_numpy()
    spread = values.std(axis=0)
    used = spread > 1e-9
    values, kept = (values[:, used] - values[:, used].mean(axis=0)) / spread[used], table.columns[used].tolist()
    member = np.stack([(rows[by] == name).to_numpy(dtype=float) for name in names])
    means = member @ values / member.sum(axis=1, keepdims=True)
    _, strength, axes = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
    turn = axes[:2] * np.where(axes[:2, np.abs(axes[:2]).argmax(axis=1)].diagonal() < 0, -1.0, 1.0)[:, None]
    centre = means.mean(axis=0)
    places = (means - centre) @ turn.T
    codes, n_clusters = cluster_codes(rows[keys].astype(str).agg("\x1f".join, axis=1), len(rows))
    low, high = _intervals(values, member, codes, n_clusters, centre, turn, at_least(n_boot, 10, "n_boot"), seed)
    out = pd.DataFrame({"name": names, "x": places[:, 0], "y": places[:, 1]})
    out["x_lo"], out["x_hi"], out["y_lo"], out["y_hi"] = low[:, 0], high[:, 0], low[:, 1], high[:, 1]
    out["n"] = member.sum(axis=1).astype(int)
    if group:
        out["cluster"] = [rows[group][rows[by] == name].iloc[0] for name in names]
    out.attrs["explained"] = (strength[:2] ** 2 / (strength**2).sum()).tolist()
    out.attrs["correlates"] = {which: _correlates(means, places[:, i], kept) for i, which in enumerate("xy")}
    out.attrs["n_clusters"], out.attrs["by"] = n_clusters, by
    out.attrs["label"] = label_of(rows["kind"]) if "kind" in rows else ""
    return out


def _intervals(
    values: np.ndarray, member: np.ndarray, codes: np.ndarray, n_clusters: int, centre: np.ndarray, turn: np.ndarray,
    n_boot: int, seed: int,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return the ends of the middle 95% of each place, (n_places, 2) each, from sums by place and cluster."""
    flat = (values - centre) @ turn.T
    places = len(member)
    sums, counts = np.zeros((places, n_clusters, 2)), np.zeros((places, n_clusters))
    for place, weight in enumerate(member):
        np.add.at(sums[place], codes, flat * weight[:, None])
        np.add.at(counts[place], codes, weight)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(n_clusters, np.full(n_clusters, 1 / n_clusters), size=n_boot)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.einsum("bc,pcx->bpx", drawn, sums) / np.einsum("bc,pc->bp", drawn, counts)[:, :, None]
    low, high = np.nanquantile(means, [0.025, 0.975], axis=0)
    return low, high


def _correlates(means: np.ndarray, place: np.ndarray, names: list[str]) -> list[tuple[str, float]]:
    """Return the indices that go most with an axis, with their correlation over the places."""
    r = [float(np.corrcoef(means[:, i], place)[0, 1]) if means[:, i].std() > 1e-9 else 0.0 for i in range(len(names))]
    best = sorted(range(len(names)), key=lambda i: -abs(r[i]))[:_NAMED]
    return [(names[i], r[i]) for i in best]
