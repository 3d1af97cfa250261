"""Replies of real models to the same instructions: does style tell what it should?

Data that users bring: one JSON object a line with provider, model, instruction_id and reply. Where a model was also
asked to be concise or verbose, its name ends in ``_concise`` or ``_verbose``.
"""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read", "run", "style_by_model"]

_VARIANTS = ("_concise", "_verbose")


def run(path: str) -> dict[str, Any]:
    """Return verbosity and its variants, who can be told apart, who is taken for whom, and how fast style is measured.

    Intervals are over instructions. Variants are left out where replies are told apart, and folds keep an instruction's
    replies together.

    Raises
    ------
    DataError
        A line of the file is not of its form, or there are too few models or instructions to tell apart.
    """
    rows = read(path)
    started = time.perf_counter()
    measured = style_by_model(rows)
    took = time.perf_counter() - started
    plain = rows[~rows["model"].str.endswith(_VARIANTS)]
    models = plain.groupby("provider")["model"].nunique()
    single = sorted(models.index[models == 1])
    told, confused = _tell(plain)
    return {
        "replies": len(rows), "without text": int((rows["reply"].str.strip() == "").sum()),
        "texts per second, all indices": len(rows) / took,
        "words (mean; typical: the exponential of the mean log)": _words(measured), "variants": _variants(measured),
        "who replied": told, "provider, told by style (rows: was)": confused,
        "providers with one model, where provider and model cannot be told apart": ", ".join(single),
    }  # fmt: skip


def read(path: str) -> pd.DataFrame:
    """Return the rows of a file.

    Raises
    ------
    DataError
        A line is not of this form.
    """
    import pandas as pd

    rows = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            rows.append({name: row[name] for name in ("provider", "model", "instruction_id", "reply")})
        except (ValueError, KeyError, TypeError) as error:
            what = f"no provider, model, instruction_id and reply ({error})"
            raise DataError(what, place=f"{path}, line {number}", remedy="give one object a line") from None
    return pd.DataFrame(rows)


def style_by_model(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the style indices as columns, and the logarithm of the words."""
    import numpy as np
    import pandas as pd

    from luminora_lab.measure import style

    found = pd.concat([rows.reset_index(drop=True), style(rows["reply"].tolist())], axis=1)
    return found.assign(log_words=np.log(found["words"]))


def _words(measured: pd.DataFrame) -> list[dict[str, Any]]:
    from luminora_lab.measure import summarise

    table = summarise(measured, ["words", "log_words"], by=["model"], clusters="instruction_id")
    rows: list[dict[str, Any]] = []
    for model, part in table.groupby("model", sort=False):
        plain, log = (part[part["metric"] == name].iloc[0] for name in ("words", "log_words"))
        typical = {f"typical {end}": math.exp(float(log[end])) for end in ("mean", "lo", "hi")}
        rows.append({"model": model, **{end: float(plain[end]) for end in ("mean", "lo", "hi")}, **typical})
        rows[-1]["n"] = int(plain["n"])
    return rows


def _variants(measured: pd.DataFrame) -> list[dict[str, Any]]:
    """Return, for every model with both variants, the differences in log words, and whether their order is right."""
    from luminora_lab.measure import pairwise

    rows = []
    for model in sorted(measured["model"].unique()):
        names = [f"{model}_concise", model, f"{model}_verbose"]
        if model.endswith(_VARIANTS) or not set(names) <= set(measured["model"]):
            continue
        part = measured[measured["model"].isin(names)]
        wide = part.pivot(index="instruction_id", columns="model", values="log_words")[names].dropna()
        table = pairwise(wide, wide.index, metric="log words").set_index(["a", "b"])
        for a, b in ((names[0], names[1]), (names[1], names[2])):
            pair = table.loc[(a, b)]
            rows.append({
                "shorter": a, "longer": b, "ratio of words": math.exp(-pair["difference"]),
                "difference (log)": -pair["difference"], "lo": -pair["hi"], "hi": -pair["lo"], "p_holm": pair["p_holm"],
                "as asked": bool(pair["difference"] < 0 and pair["p_holm"] <= 0.05),
            })  # fmt: skip
    return rows


def _tell(plain: pd.DataFrame) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return how well providers and models are told apart, and the counts of the providers by style."""
    from luminora_lab.measure import who_said_it

    there = plain[plain["reply"].str.strip() != ""]
    rows, confused = [], []
    for what in ("provider", "model"):
        for features in ("style", "words"):
            found = who_said_it(there["reply"], there[what], there["instruction_id"], features=features)
            rows.append({"told apart": what, "by": features, **found.row()})
            if (what, features) == ("provider", "style"):
                table = found.confusion
                confused = [{"was": was, **{str(k): int(v) for k, v in row.items()}} for was, row in table.iterrows()]
    return rows, confused
