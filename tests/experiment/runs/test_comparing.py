"""Comparisons of replies: known differences are found, none are made up, and labels travel."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.experiment.runs.comparing import compare_replies
from luminora_lab.experiment.runs.splitting import variance_split

KEYS = ["personality", "provider", "strategy", "conversation", "turn_id", "repeat"]


def replies(effects: dict[str, float], n: int = 30, seed: int = 0, prompt: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    by_prompt = rng.normal(0, prompt, n)
    rows = [(p, who, "none", "talk", f"t{i}", 0, by_prompt[i] + effect + rng.normal(0, 0.5))
            for p in ("Pip", "Quill") for who, effect in effects.items() for i in range(n)]  # fmt: skip
    return pd.DataFrame(rows, columns=[*KEYS, "score"]).assign(text="Yes.", kind="scripted", error=None)


def test_a_difference_is_found_and_no_other() -> None:
    found = compare_replies(replies({"ash": 0.0, "birch": 0.0, "cedar": 1.0}), measures=["score"])
    order = found.ranking("score")
    assert order["provider"].iloc[0] == "cedar"
    assert set(order["above"].iloc[0].split(", ")) == {"ash", "birch"}
    assert set(order["tied"].iloc[1:]) == {"ash", "birch"}
    pair = found.pairwise("score").set_index(["a", "b"]).loc[("ash", "cedar")]
    assert pair["lo"] < -1 < pair["hi"]
    assert pair["d"] < 0
    for table in (found.summary(), found.pairwise("score"), order, found.variance("score")):
        assert "scripted" in table.attrs["label"]


def test_intervals_are_over_prompts() -> None:
    frame = replies({"ash": 0.0, "birch": 0.2})
    doubled = pd.concat([frame, frame.assign(personality=frame["personality"] + " again")])
    once, twice = (compare_replies(one, measures=["score"]).summary() for one in (frame, doubled))
    assert twice["hi"].iloc[0] - twice["lo"].iloc[0] == pytest.approx(once["hi"].iloc[0] - once["lo"].iloc[0])
    assert once["n_clusters"].tolist() == [30, 30]
    assert compare_replies(frame, measures=["score"], clusters="personality").summary()["n_clusters"].tolist() == [2, 2]


@pytest.mark.slow
def test_the_test_holds_its_level_with_clustered_replies() -> None:
    rejected = [
        compare_replies(replies({"ash": 0.0, "birch": 0.0}, n=12, seed=seed, prompt=2.0), measures=["score"])
        .pairwise("score")["p"].iloc[0] <= 0.05
        for seed in range(200)
    ]  # fmt: skip
    assert np.mean(rejected) <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / 200)


def test_style_is_measured_where_it_is_asked_for() -> None:
    frame = replies({"ash": 0.0, "birch": 0.0}).drop(columns="score")
    frame["text"] = np.where(frame["provider"] == "ash", "No.", "Perhaps it might be so, I think?")
    found = compare_replies(frame, measures=["words", "questions"])
    means = found.summary().pivot(index="provider", columns="metric", values="mean")
    assert means.loc["ash"].tolist() == [0.0, 1.0]
    assert means.loc["birch"].tolist() == [1.0, 7.0]


def test_errors_are_left_out_and_counted() -> None:
    frame = replies({"ash": 0.0, "birch": 0.0})
    frame.loc[:4, "text"] = None
    found = compare_replies(frame, measures=["score"])
    assert (len(found.frame), found.frame.attrs["errors"]) == (len(frame) - 5, 5)


def test_what_cannot_be_compared() -> None:
    frame = replies({"ash": 0.0})
    with pytest.raises(DataError, match="one provider only"):
        compare_replies(frame, measures=["score"]).pairwise("score")
    with pytest.raises(UnknownName, match="by is 'model'"):
        compare_replies(frame, by="model")
    with pytest.raises(UnknownName, match="measure"):
        compare_replies(frame, measures=["charm"])
    with pytest.raises(UnknownName, match="clusters"):
        compare_replies(frame, measures=["score"], clusters="turn")
    with pytest.raises(DataError, match="no reply"):
        compare_replies(frame.assign(text=None), measures=["score"])
    with pytest.raises(DataError, match="no column 'text'"):
        compare_replies(frame.drop(columns="text"), measures=["score"])


def test_shares_of_variance_come_back() -> None:
    rng = np.random.default_rng(5)
    truth = {"personality": 1.0, "prompt": 2.0, "provider": 3.0}
    effects = {name: rng.normal(size=k) for name, k in {"personality": 8, "prompt": 30, "provider": 8}.items()}
    effects = {name: e / e.std(ddof=1) * np.sqrt(truth[name]) for name, e in effects.items()}
    rows = [(f"p{p}", f"m{m}", "none", "talk", f"t{t}", 0,
             effects["personality"][p] + effects["prompt"][t] + effects["provider"][m] + rng.normal())
            for p in range(4) for m in range(4) for t in range(30)]  # fmt: skip
    table = variance_split(pd.DataFrame(rows, columns=[*KEYS, "score"]), "score").set_index("factor")
    assert table["share"].sum() == pytest.approx(1)
    assert table.loc["prompt", "variance"] == pytest.approx(2.0, rel=0.35)
    assert table.loc["residual", "variance"] == pytest.approx(1.0, rel=0.15)
    assert "few levels" in table.loc["provider", "note"]
    flat = variance_split(pd.DataFrame(rows, columns=[*KEYS, "score"]).assign(score=1.0), "score")
    assert flat["share"].isna().all()
