"""How the variance of a measure splits over personality, prompt, provider and what is left (the repeats)."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FACTORS", "variance_split"]

FACTORS = ("personality", "prompt", "provider", "strategy")
_MOST = 600  # rows: with crossed effects the time grows with their cube


def variance_split(frame: pd.DataFrame, measure: str, *, seed: int = 0) -> pd.DataFrame:
    """Return the share of the variance that goes with each factor.

    A mixed model with crossed random effects of personality, prompt (conversation and turn), provider and strategy,
    each where it has at least two values, by restricted maximum likelihood (statsmodels MixedLM, one group, variance
    components). What no factor explains, repeats of one cell among it, is the residual.

    Parameters
    ----------
    frame
        One row a reply: personality, provider, strategy, conversation, turn_id, and the measure (NaN rows are dropped).
    measure
        The column.
    seed
        Draws whole prompts until about 600 rows are left, where there are more.

    Returns
    -------
    DataFrame
        factor, levels (how many values it has), variance (in the measure's unit, squared), share (of the sum), note: a
        factor with few levels is known badly. Shares are NaN where the fit fails or nothing varies; the note says why.

    References
    ----------
    Baayen, Davidson, Bates (2008), Mixed-effects modeling with crossed random effects for subjects and items, Journal
    of Memory and Language 59(4).

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> rows = [(p, m, "none", "c", str(t)) for p in "ab" for m in "xyz" for t in range(20)]
    >>> table = pd.DataFrame(rows, columns=["personality", "provider", "strategy", "conversation", "turn_id"])
    >>> table["length"] = table["provider"].map({"x": 0.0, "y": 5.0, "z": 10.0}) + rng.normal(size=len(table))
    >>> variance_split(table, "length").set_index("factor")["share"].idxmax()
    'provider'
    """
    import numpy as np
    import pandas as pd

    data = frame[["personality", "provider", "strategy"]].astype(str)
    data["prompt"] = frame["conversation"].astype(str) + "\x1f" + frame["turn_id"].astype(str)
    data["y"] = pd.to_numeric(frame[measure]).astype(float)
    data = _thinned(data.dropna(subset=["y"]).reset_index(drop=True), seed)
    used = [name for name in FACTORS if data[name].nunique() > 1]
    levels = {name: int(data[name].nunique()) for name in used}
    note, parts = "", dict.fromkeys([*used, "residual"], float("nan"))
    if len(data) < 10 or not used or not data["y"].std() > 0:
        note = "too few replies, or nothing varies"
    else:
        try:
            parts = _fitted(data, used)
        except (np.linalg.LinAlgError, ValueError) as error:
            note = f"the fit failed ({error})"
    total = sum(parts.values())
    rows = [
        (name, levels.get(name, len(data)), value, value / total if total > 0 else float("nan"),
         note or ("few levels: known badly" if 0 < levels.get(name, 99) < 6 else ""))
        for name, value in parts.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["factor", "levels", "variance", "share", "note"])


def _thinned(data: pd.DataFrame, seed: int) -> pd.DataFrame:
    import numpy as np

    prompts = data["prompt"].drop_duplicates().to_numpy()
    if len(data) <= _MOST:
        return data
    keep = max(2, int(len(prompts) * _MOST / len(data)))
    chosen = np.random.default_rng(seed).choice(prompts, keep, replace=False)
    return data[data["prompt"].isin(chosen)].reset_index(drop=True)


def _fitted(data: pd.DataFrame, used: list[str]) -> dict[str, float]:
    from statsmodels.regression.mixed_linear_model import MixedLM

    spread = float(data["y"].std())
    scaled = data.assign(y=data["y"] / spread, one=1)
    formulas = {name: f"0 + C({name})" for name in used}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a component at 0 lies on the bound, and statsmodels says so
        fit = MixedLM.from_formula("y ~ 1", groups="one", re_formula="0", vc_formula=formulas, data=scaled).fit(
            reml=True
        )
    names = fit.model.exog_vc.names
    found = {name: float(value) * spread**2 for name, value in zip(names, fit.vcomp, strict=True)}
    return {**{name: found[name] for name in used}, "residual": float(fit.scale) * spread**2}
