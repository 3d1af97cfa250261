"""Fitted blends: known weights come back, and the optimum is one by an independent solver."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from luminora_lab.errors import DataError, LuminoraError
from luminora_lab.personality import Personality, personality
from luminora_lab.personality._simplex import nearest_mixture
from luminora_lab.personality.blending import blend
from luminora_lab.personality.fitting import fit_blend
from luminora_lab.personality.vocabulary import PARAMETERS

FOUR = ["juniper", "quill", "vane", "teresa"]


def made(name: str, *values: float) -> Personality:
    return Personality.from_dict(
        {"persona": {"name": name}, "advanced_parameters": dict(zip(PARAMETERS, values, strict=False))}
    )


def mixed(weights: dict[str, float]) -> dict[str, float]:
    vectors = np.array([personality(name).advanced_parameters.vector for name in weights])
    return dict(zip(PARAMETERS, (np.array([*weights.values()]) @ vectors).tolist(), strict=True))


# -- weights come back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [(0.1, 0.2, 0.3, 0.4), (0.25, 0.75, 0, 0), (0.97, 0.01, 0.01, 0.01), (0, 0, 1, 0)])
def test_the_weights_of_a_blend_come_back(weights: tuple[float, ...]) -> None:
    known = dict(zip(FOUR, weights, strict=True))
    fit = fit_blend(blend(known), FOUR)  # two digits times two digits: nothing is rounded
    np.testing.assert_allclose(fit.weights[FOUR], weights, atol=1e-6)
    assert fit.unique
    assert fit.residual == pytest.approx(0, abs=1e-9)
    assert fit.weights.sum() == pytest.approx(1, abs=1e-12)


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda w: sum(w) > 0.01))
def test_any_weights_come_back(weights: list[float]) -> None:
    known = dict(zip(FOUR, np.array(weights) / sum(weights), strict=True))
    fit = fit_blend(mixed(known), FOUR)
    np.testing.assert_allclose(fit.weights[FOUR], list(known.values()), atol=1e-6)
    rounded = fit_blend(blend(known), FOUR)
    np.testing.assert_allclose(rounded.weights[FOUR], list(known.values()), atol=5e-3)


def test_the_blend_itself_has_the_fitted_numbers() -> None:
    fit = fit_blend("wren", FOUR)
    child = fit.personality(name="Nearly Wren")
    np.testing.assert_allclose(child.advanced_parameters.vector, fit.fitted, atol=5.1e-5)
    assert child.name == "Nearly Wren"
    parents = child.to_dict()["metadata"]["blend"]["parents"]
    assert {p["name"] for p in parents} == {personality(name).name for name in fit.weights[fit.weights > 0].index}


def test_the_frame_says_where_it_misses() -> None:
    fit = fit_blend(made("T", 1, 1, 1, 1, 1, 1), {"low": made("L", 0, 0, 0, 0, 0, 0), "high": made("H", *[0.5] * 6)})
    assert fit.weights.to_dict() == {"low": 0.0, "high": 1.0}
    assert list(fit.frame.columns) == ["feature", "target", "fitted", "difference"]
    assert fit.frame["feature"].tolist() == list(PARAMETERS)
    assert fit.frame["difference"].tolist() == [-0.5] * 6
    assert fit.residual == 0.5
    assert repr(fit) == "<BlendFit of 'T': 1.000 high, residual 0.5000>"


def test_changes_by_levels_tell_parents_apart() -> None:
    def warming(name: str, by: float) -> Personality:
        level = {"name": "all", "affinity_range": [0, 100], "modifiers": {"advanced_parameters": {"empathy": by}}}
        return made(name, *[0.5] * 6).replace(hierarchical_config={"relationship_levels": [level]})

    cool, warm = warming("C", -0.2), warming("W", 0.4)
    target = blend({cool: 0.25, warm: 0.75})
    alone = fit_blend(target, [cool, warm])
    assert not alone.unique
    assert alone.weights.tolist() == pytest.approx([0.5, 0.5])
    both = fit_blend(target, [cool, warm], deltas=True)
    assert both.unique
    assert both.weights.tolist() == pytest.approx([0.25, 0.75], abs=1e-6)
    assert len(both.frame) == 6 + 5 * 6
    assert both.fitted["empathy@50.5"] == pytest.approx(0.25)


def test_more_parents_than_numbers_give_the_smallest_weights() -> None:
    corners = [made(f"c{i}", *[float(i >> j & 1) for j in range(6)]) for i in range(64)]
    fit = fit_blend({}.fromkeys(PARAMETERS, 0.5), corners)
    assert not fit.unique
    np.testing.assert_allclose(fit.weights, 1 / 64, atol=1e-9)
    assert "one of several" in repr(fit)
    assert "Other weights give the same numbers" in fit._repr_html_()


def test_a_corner_is_unique_however_many_parents_there_are() -> None:
    corners = [made(f"c{i}", *[float(i >> j & 1) for j in range(6)]) for i in range(64)]
    fit = fit_blend(corners[5], corners)
    assert fit.unique
    assert fit.weights["c5"] == pytest.approx(1)


# -- the solver -----------------------------------------------------------------------------------------------------

coordinate = st.integers(0, 20).map(lambda n: n / 20)


@st.composite
def problems(draw: Any) -> tuple[Any, Any]:
    m, d = draw(st.integers(1, 7)), draw(st.integers(1, 4))
    return draw(arrays(float, (m, d), elements=coordinate)), draw(arrays(float, d, elements=coordinate))


@settings(max_examples=100)
@given(problems())
def test_no_mixture_is_nearer(problem: tuple[Any, Any]) -> None:
    points, target = problem
    weights, _ = nearest_mixture(points, target)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    fitted = weights @ points
    # optimal exactly where no point lies further in the direction of the target than the mixture does
    assert ((points - fitted) @ (target - fitted)).max() <= 1e-8


@settings(max_examples=40)
@given(problems())
@example((np.array([[0.0], [0.15], [0.15]]), np.array([0.15])))
def test_of_several_solutions_it_is_the_shortest(problem: tuple[Any, Any]) -> None:
    points, target = problem
    weights, unique = nearest_mixture(points, target)
    rows = np.vstack([points.T, np.ones(len(points))])
    other = minimize(
        lambda w: w @ w,
        weights,
        jac=lambda w: 2 * w,
        bounds=[(0, 1)] * len(points),
        constraints={"type": "eq", "fun": lambda w: rows @ (w - weights), "jac": lambda w: rows},
        method="SLSQP",
    )
    if other.success and np.abs(rows @ (other.x - weights)).max() < 1e-9:
        assert weights @ weights <= other.x @ other.x + 1e-6
    if unique:
        for direction in np.random.default_rng(0).normal(size=(5, len(points))):
            assert _furthest(rows, weights, direction) == pytest.approx(direction @ weights, abs=1e-5)


def _furthest(rows: Any, weights: Any, direction: Any) -> float:
    from scipy.optimize import linprog

    found = linprog(-direction, A_eq=rows, b_eq=rows @ weights, bounds=(0, None))
    return float(-found.fun) if found.status == 0 else float(direction @ weights)


# -- what is shown, what is refused ---------------------------------------------------------------------------------


def test_names_are_escaped() -> None:
    fit = fit_blend(made("<script>", 0.5), {"<b>": made("A", 0.1), "c": made("C", 0.9)})
    html = fit._repr_html_()
    assert "&lt;script&gt;" in html
    assert "&lt;b&gt;" in html
    assert "<script>" not in html


def test_bad_input_gets_one_clear_error() -> None:
    with pytest.raises(DataError, match="there are no parents"):
        fit_blend("juniper", [])
    with pytest.raises(DataError, match="is no list"):
        fit_blend("juniper", "quill")
    with pytest.raises(DataError, match="two personalities are called 'quill'"):
        fit_blend("juniper", ["quill", "quill"])
    with pytest.raises(DataError, match="there is no parameter 'humour'"):
        fit_blend({"humour": 0.4}, ["quill"])
    with pytest.raises(DataError, match="it is empty"):
        fit_blend({}, ["quill"])
    with pytest.raises(LuminoraError, match="humor"):
        fit_blend({"humor": 2}, ["quill"])
    with pytest.raises(DataError, match="six numbers have no levels"):
        fit_blend({"humor": 0.2}, ["quill"], deltas=True)
