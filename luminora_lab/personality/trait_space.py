"""Where personalities stand to each other: distances, a map, groups.

Every function takes the frame of :func:`~luminora_lab.personality.traits.trait_frame` and scales it alike. A missing
value becomes the mean of its column. Parameters, scales and counts of text are standardised, words (0 or 1) centred.
Then each kind (parameters, scales, text, archetype, temperament, style, tone; other columns, if there are) is divided
by the root of its total variance, so that all weigh the same, however many columns they have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.personality._trait_text import TEXT_FEATURES
from luminora_lab.personality.traits import SCALES
from luminora_lab.personality.vocabulary import PARAMETERS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Matrix = np.ndarray[Any, np.dtype[np.float64]]

__all__ = ["METRICS", "trait_clusters", "trait_distances", "trait_map"]

METRICS = ("euclidean", "cityblock", "cosine", "correlation")
AXES = ("x", "y", "z")


def trait_distances(frame: pd.DataFrame, metric: str = "euclidean", scale: bool = True) -> pd.DataFrame:
    """Return how far personalities are from each other.

    Parameters
    ----------
    frame
        Of :func:`trait_frame`, or any table of numbers with a row each.
    metric
        euclidean, cityblock, cosine or correlation (of :func:`scipy.spatial.distance.pdist`).
    scale
        Give each kind of trait the same weight (see the module). False takes the numbers as they are, where words
        per reply outweigh everything.

    Returns
    -------
    pandas.DataFrame
        Square and symmetric, 0 on its diagonal; rows and columns are named as the frame's rows.

    Raises
    ------
    DataError
        Fewer than two rows, no usable numbers, or no distance of this kind (cosine of a personality at the mean).
    UnknownName
        No such metric.

    Examples
    --------
    >>> from luminora_lab.personality.traits import trait_frame
    >>> far = trait_distances(trait_frame(["juniper", "quill", "vane"]))
    >>> bool(far.loc["juniper", "quill"] == far.loc["quill", "juniper"] > 0)
    True
    """
    import numpy as np
    import pandas as pd
    from scipy.spatial.distance import pdist, squareform

    if metric not in METRICS:
        raise UnknownName(f"there is no metric {quote(metric)}", place="metric", remedy=f"use {', '.join(METRICS)}")
    values = _scaled(frame, 2, "trait_distances") if scale else _filled(frame, 2, "trait_distances").to_numpy()
    with np.errstate(invalid="ignore"):
        square = squareform(pdist(values, metric))  # type: ignore[call-overload]
    if not np.isfinite(square).all():
        lost = frame.index[int(np.argmin(np.isfinite(square).sum(axis=1)))]
        what = f"{quote(lost)} has no {metric} distance, since its traits do not vary"
        raise DataError(what, place="trait_distances", remedy="use the metric euclidean")
    return pd.DataFrame(square, index=frame.index, columns=list(frame.index))


def trait_map(frame: pd.DataFrame, n: int = 2) -> pd.DataFrame:
    """Return personalities as points whose distances are as true as few dimensions allow (principal components).

    Parameters
    ----------
    frame
        Of :func:`trait_frame`, three rows or more.
    n
        Number of dimensions, at most one less than there are rows.

    Returns
    -------
    pandas.DataFrame
        name, and one column a dimension: x, y, z, pc4, ... (units of the scaled traits). ``attrs["explained"]`` has the
        share of the variance that each dimension explains, ``attrs["correlates"]`` for each dimension the three traits
        that go with it most, as (trait, Pearson's r). The trait with the largest loading grows along its dimension.

    Raises
    ------
    DataError
        Fewer than three rows, personalities that do not differ, or no such number of dimensions.

    Examples
    --------
    >>> from luminora_lab.personality.traits import trait_frame
    >>> made = trait_map(trait_frame(["juniper", "quill", "vane"]))
    >>> list(made.columns), round(sum(made.attrs["explained"]), 6)
    (['name', 'x', 'y'], 1.0)
    """
    import numpy as np
    import pandas as pd
    from sklearn.decomposition import PCA

    values = _scaled(frame, 3, "trait_map")
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n < len(values):
        what = f"{quote(n)} dimensions for {len(values)} personalities"
        raise DataError(what, place="n of trait_map", remedy=f"give a whole number from 1 to {len(values) - 1}")
    model = PCA(n_components=n, svd_solver="full").fit(values)
    size = np.abs(model.components_)
    leading = (size >= size.max(axis=1, keepdims=True) - 1e-9).argmax(axis=1)
    sign = np.where(model.components_[np.arange(n), leading] < 0, -1.0, 1.0)
    points = (values - values.mean(axis=0)) @ (model.components_ * sign[:, None]).T
    names = [AXES[i] if i < len(AXES) else f"pc{i + 1}" for i in range(n)]
    made = pd.DataFrame(points, columns=names)
    made.insert(0, "name", [str(name) for name in frame.index])
    made.attrs["explained"] = [float(share) for share in model.explained_variance_ratio_]
    made.attrs["correlates"] = {
        name: _correlates(frame, points[:, i]) if share > 1e-12 else []
        for i, (name, share) in enumerate(zip(names, model.explained_variance_ratio_, strict=True))
    }
    return made


def trait_clusters(frame: pd.DataFrame, k: int, seed: int = 0) -> pd.Series[int]:
    """Return personalities in k groups of similar ones (k-means, the best of ten starts).

    Parameters
    ----------
    frame
        Of :func:`trait_frame`.
    k
        Number of groups, from 1 to the number of different personalities.
    seed
        Of the starts.

    Returns
    -------
    pandas.Series
        Named "cluster": the group of each row, numbered from 1 in the order in which they first appear. ``attrs`` has
        ``silhouette`` (-1..1, the mean over the rows; NaN for one group, or where every group has one row) and
        ``inertia`` (sum of squared distances to the group's centre).

    Raises
    ------
    DataError
        Fewer than two rows, or no such number of groups.

    Examples
    --------
    >>> from luminora_lab.personality.traits import trait_frame
    >>> groups = trait_clusters(trait_frame(["juniper", "teresa", "vane"]), k=2)
    >>> groups.tolist()
    [1, 1, 2]
    """
    import numpy as np
    import pandas as pd
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    values = _scaled(frame, 2, "trait_clusters")
    different = len(np.unique(values.round(9), axis=0))
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= different:
        what = f"{quote(k)} groups of {different} different personalities"
        raise DataError(what, place="k of trait_clusters", remedy=f"give a whole number from 1 to {different}")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise DataError(f"{quote(seed)} is no seed", place="seed of trait_clusters", remedy="give a number from 0")
    model = KMeans(n_clusters=k, n_init=10, random_state=seed).fit(values)
    number = {label: i for i, label in enumerate(dict.fromkeys(model.labels_.tolist()), start=1)}
    groups = pd.Series([number[label] for label in model.labels_.tolist()], index=frame.index, name="cluster")
    known = 1 < k < len(values)
    groups.attrs["silhouette"] = float(silhouette_score(values, model.labels_)) if known else float("nan")
    groups.attrs["inertia"] = float(model.inertia_)
    return groups


def _correlates(frame: pd.DataFrame, points: Any) -> list[tuple[str, float]]:
    """The traits that vary with a dimension most, by size of Pearson's r, in the order of the columns on ties."""
    import numpy as np

    table = _filled(frame, 3, "trait_map")
    centred = table.to_numpy() - table.to_numpy().mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0))
    use = spread > 1e-9
    r = centred[:, use].T @ points / (spread[use] * np.sqrt(points @ points))
    names = table.columns[use]
    order = np.argsort(-np.abs(r).round(9), kind="stable")[:3]
    return [(str(names[i]), float(np.clip(r[i], -1, 1))) for i in order]


def _filled(frame: Any, least: int, place: str) -> pd.DataFrame:
    """The frame as finite numbers: a missing value is its column's mean, a column without any value is left out."""
    import numpy as np
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise DataError(f"{quote(frame)} is no frame", place=place, remedy="give what trait_frame() returns")
    if len(frame) < least:
        what = f"{len(frame)} personalit{'y' if len(frame) == 1 else 'ies'}"
        raise DataError(what, place=place, remedy=f"give at least {least}")
    wrong = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    if wrong:
        what = f"the column {quote(wrong[0])} has no numbers"
        raise DataError(what, place=place, remedy="give what trait_frame() returns")
    table = frame.astype(float)
    if np.isinf(table.to_numpy()).any():
        raise DataError("an infinite number", place=place, remedy="give finite numbers, or NaN where one is missing")
    return table.fillna(table.mean()).dropna(axis="columns", how="any")


def _kind(trait: str) -> str:
    """Which kind of trait a column is."""
    if "=" in trait:
        return trait.partition("=")[0]
    kinds = {"parameters": PARAMETERS, "scales": tuple(SCALES), "text": TEXT_FEATURES}
    return next((kind for kind, names in kinds.items() if trait in names), "other")


def _scaled(frame: Any, least: int, place: str) -> Matrix:
    """The scaled traits, (n_personalities, n_traits)."""
    import numpy as np

    table = _filled(frame, least, place)
    values: Matrix = table.to_numpy() - table.to_numpy().mean(axis=0)
    values[:, np.abs(values).max(axis=0) < 1e-12] = 0.0
    kinds = np.array([_kind(str(name)) for name in table.columns])
    deviation = values.std(axis=0)
    numbers = np.array(["=" not in str(name) for name in table.columns]) & (deviation > 0)
    values[:, numbers] /= deviation[numbers]
    for kind in dict.fromkeys(kinds):
        total = (values[:, kinds == kind] ** 2).mean(axis=0).sum()
        if total > 0:
            values[:, kinds == kind] /= np.sqrt(total)
    if not values.any():
        raise DataError("the personalities do not differ", place=place, remedy="give some that do")
    return values
