"""Self-reports and stories of models that were assigned a personality: what comes out, next to what was published.

The data are PersonaLLM's (Jiang et al. 2024, NAACL Findings; MIT licence), which users bring: one JSON object a line
with model, task ("bfi" or "writing"), persona (such as extr_agre_cons_emot_clos), iteration and reply.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MASKED", "run"]

POLES = {
    "extraversion": ("extr", "intr"), "agreeableness": ("agre", "anta"), "conscientiousness": ("cons", "unco"),
    "neuroticism": ("neur", "emot"), "openness": ("open", "clos"),
}  # fmt: skip
PUBLISHED = {
    "gpt-3.5": {"extraversion": (7.81, 0.951), "agreeableness": (5.93, 0.953), "conscientiousness": (1.56, 0.861),
                "neuroticism": (1.83, 0.896), "openness": (2.90, 0.944)},
    "gpt-4": {"extraversion": (5.47, 0.968), "agreeableness": (4.22, 0.987), "conscientiousness": (4.39, 0.989),
              "neuroticism": (5.17, 0.992), "openness": (6.30, 0.983)},
}  # fmt: skip
"""Cohen's d and alpha, recomputed over all 320 self-reports of each model."""
MASKED = re.compile(
    r"\b(?:extra?vert\w*|extra?version|introvert\w*|introversion|agreeabl\w*|antagonis\w*|(?:un)?conscientious\w*"
    r"|conscience|neurotic\w*|emotional(?:ly)?[ -]stab\w*|emotional(?:ly)?|stable|stability|open(?:ness|ly|ed|ing|s)?"
    r"|closed|close[ -]?minded\w*|open[ -]?minded\w*)\b",
    re.IGNORECASE,
)
"""The assigned trait words and their families, masked in the stories."""


def run(path: str, questions: str = "bfi-44-key") -> dict[str, Any]:
    """Return all tables: answers by status, effects, reliability, adherence, repeats, and what stories give away."""
    rows = _read(path)
    reports = rows[rows["task"] == "bfi"].drop(columns="task")
    stories = rows[rows["task"] == "writing"].reset_index(drop=True)
    out: dict[str, Any] = {"replies": len(rows), "self-reports": len(reports), "stories": len(stories)}
    if len(reports):
        out |= _self_reports(reports, questions)
    if len(stories):
        out |= _stories(stories)
    return out


def _read(path: str) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            rows.append({name: row[name] for name in ("model", "task", "persona", "iteration", "reply")})
        except (ValueError, KeyError, TypeError) as error:
            what = f"no model, task, persona, iteration and reply ({error})"
            raise DataError(what, place=f"{path}, line {number}", remedy="give PersonaLLM's form") from None
    frame = pd.DataFrame(rows)
    for trait, (high, low) in POLES.items():
        found = frame["persona"].str.extract(rf"(?:^|_)({high}|{low})(?:_|$)")[0]
        if found.isna().any():
            row = int(found.isna().to_numpy().argmax())
            what = f"persona {frame['persona'].iloc[row]!r} has no pole of {trait}"
            raise DataError(what, place=f"{path}, line {row + 1}", remedy=f"{high} or {low}")
        frame[f"pole {trait}"] = found.map({high: "high", low: "low"})
    return frame


def _self_reports(reports: pd.DataFrame, questions: str) -> dict[str, Any]:
    import pandas as pd

    from luminora_lab.measure import psychometrics as ps

    asked = ps.inventory(questions)
    by = ["model", "persona", "iteration"]
    answers = ps.parse_answers(reports, asked)
    scored = ps.scores(answers, asked, by)
    poles = reports.drop_duplicates(by).set_index(by)
    effects, reliable, near, repeats = [], [], [], []
    for model, part in scored.groupby("model", sort=False):
        of_model = answers[answers["model"] == model]
        key = next((name for name in PUBLISHED if str(model).startswith(name)), None)
        for scale, some in part.groupby("scale", sort=False):
            pole = poles[f"pole {scale}"].reindex(pd.MultiIndex.from_frame(some[by])).to_numpy()
            found = ps.effect(some["score"], pole == "high", some["persona"])
            published = PUBLISHED[key][str(scale)][0] if key else None
            effects.append({"model": model, "trait": scale, **found, "published d": published})
            target = some.assign(target=[asked.highest if one == "high" else asked.lowest for one in pole])
            near.append({"model": model, **ps.adherence(target, asked).iloc[0].to_dict()})
        table = ps.reliability(of_model, asked, by, within="pole ")
        published_alpha = {scale: PUBLISHED[key][scale][1] for scale in asked.scales} if key else {}
        for row in table.to_dict("records"):
            said = published_alpha.get(row["scale"]) if row["group"] == "all" else None
            reliable.append({"model": model, **row, "published alpha": said})
        again = ps.icc(of_model, asked, repeat="iteration")
        repeats += [{"model": model, **row} for row in again.to_dict("records")]
    return {
        "answers": ps.missingness(answers, ["model"]).query("n > 0").to_dict("records"),
        "effects (high against low pole)": effects, "reliability": reliable, "adherence": near, "repeats": repeats,
    }  # fmt: skip


def _stories(stories: pd.DataFrame) -> dict[str, Any]:
    from luminora_lab.measure import who_said_it

    masked = stories.assign(reply=stories["reply"].map(lambda text: MASKED.sub("_", text)))
    rows = []
    for trait in POLES:
        for model, part in masked.groupby("model", sort=False):
            found = who_said_it(part["reply"], part[f"pole {trait}"], part["persona"])
            rows.append({"model": model, "trait": trait, **found.row()})
    author = who_said_it(stories["reply"], stories["model"], stories["persona"], features="style")
    return {"assigned trait from a story, trait words masked": rows, "model from style indices": [author.row()]}
