"""Which blend of given personalities is nearest to another one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.personality.traits import by_name
from luminora_lab.personality.vocabulary import DEFAULT_LEVELS, PARAMETERS

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality.model import Personality

__all__ = ["BlendFit", "fit_blend"]

_MIDDLES = tuple((level.lo + level.hi) / 2 for level in DEFAULT_LEVELS)


@dataclass(frozen=True, repr=False)
class BlendFit:
    """The blend of some personalities that is nearest to a target.

    Attributes
    ----------
    target
        Name of what was aimed at.
    parents
        Name to personality.
    frame
        One row a feature: feature, target, fitted, difference (fitted - target), in parameter points (0..1).
    unique
        Whether no other weights give the same numbers; where some do, these have the smallest sum of squares.
    """

    target: str
    parents: Mapping[str, Personality]
    frame: pd.DataFrame
    unique: bool
    _weights: tuple[float, ...]

    @property
    def weights(self) -> pd.Series[float]:
        """Weight of each parent, 0 or more, sum 1."""
        import pandas as pd

        return pd.Series(self._weights, index=list(self.parents), name="weight", dtype=float)

    @property
    def fitted(self) -> pd.Series[float]:
        """What the blend has of each feature, in parameter points."""
        made: pd.Series[float] = self.frame.set_index("feature")["fitted"]
        return made

    @property
    def residual(self) -> float:
        """Root mean square of the differences over the features, in parameter points (0..1); 0 is a perfect fit."""
        return float((self.frame["difference"] ** 2).mean() ** 0.5)

    def personality(self, strategy: str = "weighted", seed: int | None = None, name: str | None = None) -> Personality:
        """Return the blend itself: :func:`luminora_lab.blend` of the parents with these weights.

        With ``random``, its numbers are not those that were fitted.
        """
        from luminora_lab.personality.blending import blend

        shares: dict[Personality | str, float] = {}
        for p, weight in zip(self.parents.values(), self._weights, strict=True):
            if weight > 0:
                shares[p] = shares.get(p, 0.0) + weight
        return blend(shares, strategy, seed, name)

    def __repr__(self) -> str:
        heaviest = sorted(zip(self._weights, self.parents, strict=True), key=lambda pair: -pair[0])
        shown = [f"{weight:.3f} {name}" for weight, name in heaviest if weight >= 0.0005]
        rest = f" + {len(shown) - 6} more" if len(shown) > 6 else ""
        only = "" if self.unique else ", one of several"
        return f"<BlendFit of {self.target!r}: {' + '.join(shown[:6])}{rest}, residual {self.residual:.4f}{only}>"

    def _repr_html_(self) -> str:
        from luminora_lab.personality._fit_html import fit_html

        return fit_html(self)


def fit_blend(
    target: Personality | str | os.PathLike[str] | Mapping[str, Any],
    parents: Iterable[Personality | str] | Mapping[str, Personality | str],
    *,
    deltas: bool = False,
) -> BlendFit:
    """Find the weighted blend of some personalities that is nearest to a target.

    Parameters
    ----------
    target
        A personality, or what :func:`luminora_lab.personality` makes one of; or a mapping of the six parameters alone,
        ``{"humor": 0.4, ...}``, where a missing one is 0.5.
    parents
        Personalities or names of some, or a mapping from a name of your own to each.
    deltas
        Also fit what the relationship levels change, at the middles of the five standard levels (affinity 10, 30.5,
        50.5, 70.5, 90.5): the changes of all parameters there, so that more parents can be told apart. A blend changes
        exactly so where the parents' levels have the same ranges, and nearly so elsewhere.

    Returns
    -------
    BlendFit
        weights, residual, fitted, frame, unique; ``personality()`` makes the blend.

    Raises
    ------
    DataError, UnknownName
        There are no parents, two have one name, something is no personality, or ``deltas`` is asked of six numbers.

    Notes
    -----
    Weights w >= 0 with sum 1 minimise the sum of squared differences over the features: the six parameters (0.5 where
    absent) and, with ``deltas``, the 30 changes. These are what a weighted blend averages; words and lists have no say.
    A blend rounds to 4 digits, so its weights are found again to about 1e-4 divided by how far the parents are apart;
    where no rounding was needed, to 1e-6 and better. With more than seven parents (or ones of which one is a mixture of
    others) several weights can give the same numbers: then ``unique`` is False.

    Examples
    --------
    >>> from luminora_lab.personality.blending import blend
    >>> fit = fit_blend(blend({"juniper": 0.7, "quill": 0.3}), ["juniper", "quill", "vane"])
    >>> fit
    <BlendFit of 'Juniper + Quill': 0.700 juniper + 0.300 quill, residual 0.0000>
    >>> fit.personality().advanced_parameters.humor
    0.525
    """
    import numpy as np
    import pandas as pd

    from luminora_lab.personality._simplex import nearest_mixture

    several = by_name(parents, "parents of fit_blend")
    if not several:
        raise DataError("there are no parents", place="parents of fit_blend", remedy="give at least one")
    name, wanted = _target(target, deltas)
    points = np.array([_numbers(p, deltas) for p in several.values()])
    weights, unique = nearest_mixture(points, np.array(wanted))
    weights = np.where(weights < 1e-10, 0.0, weights)
    weights /= weights.sum()
    fitted = weights @ points
    labels = [*PARAMETERS, *(f"{one}@{middle:g}" for middle in _MIDDLES for one in PARAMETERS if deltas)]
    columns = {"feature": labels, "target": wanted, "fitted": fitted, "difference": fitted - np.array(wanted)}
    return BlendFit(name, several, pd.DataFrame(columns), unique, tuple(map(float, weights)))


def _target(target: Any, deltas: bool) -> tuple[str, list[float]]:
    """The target's name and its features."""
    from luminora_lab.personality.library import personality
    from luminora_lab.personality.model import Personality

    if isinstance(target, Mapping) and "persona" not in target:
        if deltas:
            what = "six numbers have no levels"
            raise DataError(what, place="target of fit_blend", remedy="give a personality, or leave out deltas")
        document = {"persona": {"name": "target"}, "advanced_parameters": target}
        unknown = [name for name in target if name not in PARAMETERS]
        if unknown or not target:
            what = f"there is no parameter {unknown[0]!r}" if unknown else "it is empty"
            raise DataError(what, place="target of fit_blend", remedy=f"give some of {', '.join(PARAMETERS)}")
        return "target", _numbers(Personality.from_dict(document, "target of fit_blend"), False)
    p = personality(target)
    return p.name, _numbers(p, deltas)


def _numbers(p: Personality, deltas: bool) -> list[float]:
    from luminora_lab.personality.moments import level_at

    made = list(p.advanced_parameters.vector)
    for middle in _MIDDLES if deltas else ():
        level = level_at(p, middle)
        changes: Mapping[str, float] = level.modifiers.advanced_parameters if level is not None else {}
        made += [float(changes.get(name, 0.0)) for name in PARAMETERS]
    return made
