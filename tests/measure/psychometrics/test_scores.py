"""Scores, reliability, effects and shaping: by hand, against pingouin, and on data whose truth is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from luminora_lab.errors import DataError
from luminora_lab.measure import psychometrics as ps
from luminora_lab.measure.psychometrics import _consistency as kernel

CSV = "# lowest: 1\n# highest: 5\nitem_id,text,scale,reversed\na,x,one,0\nb,y,one,1\nc,z,one,0\nd,w,two,0\ne,v,two,1\n"


@pytest.fixture
def short(tmp_path: Path) -> ps.Inventory:
    file = tmp_path / "short.csv"
    file.write_text(CSV)
    return ps.inventory(file)


def answers(rows: dict[str, list[float]]) -> pd.DataFrame:
    long = [(who, item, value) for who, values in rows.items() for item, value in zip("abcde", values, strict=True)]
    return pd.DataFrame(long, columns=["persona", "item_id", "value"]).assign(status="answered")


def test_keys_are_turned_and_nothing_is_made_up(short: ps.Inventory) -> None:
    nan = float("nan")
    table = ps.scores(answers({"p": [5, 1, 4, 2, 2], "q": [5, nan, 3, nan, nan]}), short, ["persona"], max_missing=0.4)
    score = table.set_index(["persona", "scale"])["score"]
    assert score["p", "one"] == pytest.approx((5 + 5 + 4) / 3)
    assert score["p", "two"] == pytest.approx((2 + 4) / 2)
    assert score["q", "one"] == pytest.approx(4)
    assert np.isnan(score["q", "two"])
    assert table.iloc[-1]["note"] == "2 of 2 items missing"
    strict = ps.scores(answers({"q": [5, nan, 3, 1, 1]}), short, ["persona"])
    assert np.isnan(strict["score"].iloc[0])


def test_respondents_must_be_told_apart(short: ps.Inventory) -> None:
    twice = pd.concat([answers({"p": [1, 2, 3, 4, 5]})] * 2)
    with pytest.raises(DataError, match="persona p answers item 'a' more than once"):
        ps.scores(twice, short, ["persona"])
    with pytest.raises(DataError, match="no column 'run'"):
        ps.scores(twice, short, ["persona", "run"])


def factor_data(loadings: list[float], n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    weights = np.asarray(loadings)
    return rng.normal(size=(n, 1)) * weights + rng.normal(size=(n, len(weights))) * np.sqrt(1 - weights**2)


def test_alpha_and_omega_against_theory_and_pingouin() -> None:
    import pingouin

    loadings = [0.8, 0.7, 0.6, 0.5, 0.6, 0.7]
    values = factor_data(loadings, 20_000, seed=1)
    w = np.asarray(loadings)
    true_omega = w.sum() ** 2 / (w.sum() ** 2 + (1 - w**2).sum())
    assert kernel.omega(values)[0] == pytest.approx(true_omega, abs=0.01)
    assert kernel.alpha(values) == pytest.approx(pingouin.cronbach_alpha(pd.DataFrame(values))[0])
    assert kernel.alpha(values) < kernel.omega(values)[0] + 1e-3  # equal loadings only make them equal
    assert kernel.split_half(values, 200, 0) == pytest.approx(kernel.alpha(values), abs=0.01)
    six, why = kernel.lambda6(values)
    assert why == ""
    # Guttman: the error of an item is what the others do not explain of it
    errors = []
    for i in range(6):
        others = np.delete(values, i, 1)
        errors.append(values[:, i] - others @ np.linalg.lstsq(others, values[:, i], rcond=None)[0])
    assert six == pytest.approx(1 - sum(e.var(ddof=1) for e in errors) / values.sum(axis=1).var(ddof=1), abs=1e-3)


def test_where_reliability_is_not_defined_the_reason_is_given() -> None:
    flat = np.column_stack([np.ones(30), np.arange(30.0), np.arange(30.0) % 7])
    assert kernel.lambda6(flat) == (pytest.approx(float("nan"), nan_ok=True), "1 items without variance")
    same = np.column_stack([np.arange(30.0)] * 3)
    assert "singular" in kernel.omega(same)[1]
    assert kernel.reason(np.ones((30, 1))) == "one item"
    assert "fewer than 3" in kernel.reason(np.ones((2, 3)))
    assert np.isnan(kernel.alpha(np.ones((5, 3))))


def shaped(personas: int = 24, repeats: int = 4, seed: int = 0) -> tuple[pd.DataFrame, ps.Inventory]:
    """Return answers of personas at two poles of each scale of the mini-markers, with known structure."""
    rng = np.random.default_rng(seed)
    asked = ps.inventory("mini-markers")
    rows = []
    for p in range(personas):
        poles = {scale: (p >> i) % 2 for i, scale in enumerate(asked.scales)}
        level = {scale: (6.5 if up else 3.5) + rng.normal(0, 0.5) for scale, up in poles.items()}
        for r in range(repeats):
            for item in asked.frame.itertuples():
                value = np.clip(np.rint(level[item.scale] + rng.normal(0, 1)), 1, 9)
                raw = 10 - value if item.reversed else value
                named = {f"pole {scale}": "high" if up else "low" for scale, up in poles.items()}
                rows.append({"persona": f"p{p}", "repeat": r, "item_id": item.item_id, "value": float(raw), **named})
    return pd.DataFrame(rows), asked


def test_poles_repeats_and_reliability_within_poles() -> None:
    table, asked = shaped()
    by = ["persona", "repeat"]
    found = ps.reliability(table, asked, by, within="pole ", n_boot=200).set_index(["scale", "group"])
    for scale in asked.scales:
        whole = found.loc[(scale, "all")]
        assert whole["lo"] < whole["alpha"] < whole["hi"]
        assert whole["alpha"] > max(found.loc[(scale, "high"), "alpha"], found.loc[(scale, "low"), "alpha"])
        assert (whole["n"], whole["n_clusters"], whole["n_items"]) == (96, 24, 8)
    scored = ps.scores(table, asked, by).merge(table.drop_duplicates(by).drop(columns=["item_id", "value"]), on=by)
    one = scored[scored["scale"] == "openness"]
    effect = ps.effect(one["score"], one["pole openness"] == "high", one["persona"], seed=1)
    within = np.sqrt(0.5**2 + 1 / 8 + 1 / 12 / 8)  # persona, eight items, rounding
    assert effect["lo"] < 3.0 / within < effect["hi"]
    assert effect["g"] < effect["d"]
    again = ps.icc(table, asked).set_index("scale")
    truth = 0.5**2 + 1.5**2
    assert again.loc["openness", "icc1"] == pytest.approx(truth / (truth + 1 / 8), abs=0.05)
    aimed = one.assign(target=np.where(one["pole openness"] == "high", 9.0, 1.0))
    near = ps.adherence(aimed, asked).iloc[0]
    assert near["side"] > 0.95
    assert near["lo_closeness"] < near["closeness"] < near["hi_closeness"]


def test_effects_by_hand_and_what_has_none() -> None:
    assert ps.cohens_d([1, 2, 3], [1, 2, 3]) == 0
    assert np.isnan(ps.cohens_d([1, 1], [2, 2]))
    with pytest.raises(DataError, match="lies in both poles"):
        ps.effect([1, 2, 3, 4], [True, False, True, False], list("aabb"))
    flat = ps.effect([1, 1, 2, 2], [True, True, False, False], list("abcd"))
    assert flat["note"].startswith("no spread")
    single = ps.effect([1, 2, 4, 5], [True, True, False, False], list("aabb"))
    assert "too few personas" in single["note"]


@pytest.mark.slow
def test_intervals_of_d_cover_where_repeats_are_alike() -> None:
    table = ps.coverage_of_d(3.0, 16, 5, 0.6, n_runs=300, n_boot=300, seed=3).set_index("method")
    assert table.loc["clusters", "coverage"] > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 300) - 0.015
    assert table.loc["naive", "coverage"] < 0.85


def test_shaping_follows_the_levels() -> None:
    rng = np.random.default_rng(0)
    level = np.tile(np.arange(1, 10), 12)
    table = pd.DataFrame({"scale": "openness", "level": level, "score": level + rng.normal(0, 2, len(level))})
    table["persona"] = np.repeat(np.arange(12), 9)
    found = ps.shaping(table, n_boot=200).iloc[0]
    assert 0.6 < found["lo"] < found["rho"] < found["hi"] < 0.95
    flat = ps.shaping(table.assign(score=1.0)).iloc[0]
    assert (np.isnan(flat["rho"]), flat["note"]) == (True, "nothing varies")


def test_two_methods_agree_on_their_traits() -> None:
    rng = np.random.default_rng(1)
    truth = {scale: rng.normal(size=40) for scale in ("one", "two")}
    first, second = (
        pd.DataFrame([(f"p{i}", scale, values[i] + rng.normal(0, 0.3)) for scale, values in truth.items()
                      for i in range(40)], columns=["persona", "scale", "score"])
        for _ in range(2)
    )  # fmt: skip
    table = ps.multitrait_multimethod(first, second, ["persona"], clusters="persona", n_boot=200)
    same = table[table["convergent"]]
    assert (same["lo"] > 0.7).all()
    a, b = first[first["scale"] == "one"]["score"], second[second["scale"] == "two"]["score"]
    r = table[(table["trait_a"] == "one") & (table["trait_b"] == "two")]["r"].item()
    assert r == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert table.attrs["criteria"]["one"]["above_all_others"]


def test_agreement_regardless_of_content(short: ps.Inventory) -> None:
    found = ps.acquiescence(answers({"yes": [5, 5, 5, 5, 5], "fair": [5, 1, 5, 4, 2]}), short, ["persona"])
    assert found.set_index("persona")["acquiescence"].to_dict() == {"yes": 2.0, "fair": 0.0}
