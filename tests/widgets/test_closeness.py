"""The affinity panel."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from luminora_lab import AffinityModel, affinity_curve, interaction_events, load
from luminora_lab.errors import LuminoraError
from luminora_lab.widgets import affinity
from luminora_lab.widgets._affinity_parts import RANGES
from luminora_lab.widgets.closeness import AffinityPanel


@pytest.fixture
def panel() -> AffinityPanel:
    return affinity("greenhouse", personality="juniper")


def test_there_is_a_slider_for_every_option() -> None:
    from luminora_lab.affinity.model import LIMITS

    assert set(RANGES) == set(LIMITS)


def test_sliders_make_the_model(panel: AffinityPanel) -> None:
    panel._sliders["negative"].value = 2.0
    assert panel.model.negative == 2.0
    assert panel.code == "A = ll.AffinityModel.upstream('juniper').replace(negative=2)"
    panel._on["half_life"].value = True
    assert panel.model.half_life == panel._sliders["half_life"].value == 30.0
    panel._sliders["half_life"].value = 45.0
    assert panel.model.half_life == 45.0
    panel._on["half_life"].value = False
    assert panel.model.half_life is None
    assert panel._sliders["half_life"].disabled


def test_python_moves_the_sliders(panel: AffinityPanel) -> None:
    panel.a = {"half_life": 60.0, "streak": 0.1}
    assert panel._on["half_life"].value
    assert panel._sliders["half_life"].value == 60.0
    assert panel._sliders["streak"].value == 0.1
    assert panel._sliders["negative"].value == 1.0


def test_two_models_have_sliders_in_turn(panel: AffinityPanel) -> None:
    panel.two = True
    panel.moved = "B"
    panel._sliders["negative"].value = 3.0
    assert panel.models["B"].negative == 3.0
    assert panel.models["A"].negative == 1.0
    assert len([line for line in panel._chart.spec["lines"] if line.get("name")]) == 2
    panel.two = False
    assert panel.moved == "A"
    assert panel._sliders["negative"].value == 1.0


def test_the_curve_is_that_of_the_function(panel: AffinityPanel) -> None:
    events = interaction_events(load("greenhouse"), "juniper")
    expected = affinity_curve(events, AffinityModel.upstream("juniper"))["affinity"]
    pd.testing.assert_series_equal(panel.curve["affinity"], expected)
    assert f"{expected.iloc[-1]:.0f} points" in panel._chart.alt


def test_a_moment_shows_events_until_then_and_the_prompt(panel: AffinityPanel) -> None:
    early = panel._prompt.value
    panel.moment = 40
    own = panel.curve
    assert f"{own['affinity'].iloc[40]:.1f} points" in panel._then.value
    assert f"{own['time'].iloc[40]:%Y-%m-%d %H:%M}" in panel._then.value
    assert f"{own['time'].iloc[60]:%Y-%m-%d %H:%M}" not in panel._then.value
    assert panel._prompt.value != early
    assert panel._chart.cursor == pytest.approx(own["time"].iloc[40].timestamp() / 86400)
    panel._when.value = 41
    assert panel.moment == 41


def test_a_fit_sets_model_a() -> None:
    events = interaction_events(load("greenhouse"), "juniper")
    truth = AffinityModel.upstream("juniper").replace(negative=2.5, half_life=45)
    days = pd.date_range("2024-03-10", "2025-03-20", periods=150)
    rated = affinity_curve(events, truth, at=days).query("event == ''")[["user", "personality", "time", "affinity"]]
    noisy = (rated["affinity"] + np.random.default_rng(1).normal(0, 1, len(rated))).clip(0, 100)
    panel = affinity(events, personality="juniper", ratings=rated.assign(affinity=noisy))
    panel._free.value = ("negative", "half_life")
    panel._fit.click()
    assert panel.model.half_life == pytest.approx(45, rel=0.1)
    assert panel.model.negative == pytest.approx(2.5, rel=0.1)
    assert "half_life" in panel._fitted.value


def test_events_alone_need_no_personality() -> None:
    times = pd.to_datetime(["2024-01-01", "2024-02-01"])
    panel = affinity(
        pd.DataFrame({"time": times, "points": [30, -5], "reason": ["<b>x</b>", "y"]}), AffinityModel(start=10)
    )
    panel.moment = 1
    assert panel.curve["affinity"].tolist() == [40.0, 35.0]
    assert "<b>x</b>" not in panel._then.value
    assert "&lt;b&gt;x" in panel._then.value
    assert panel.code == "A = ll.AffinityModel(start=10)"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: affinity("greenhouse"), "needs a personality"),
        (lambda: affinity(pd.DataFrame({"time": [], "points": []})), "no event"),
        (lambda: affinity("greenhouse", {"A": 1}, personality="juniper"), "one or two models"),
        (lambda: affinity("greenhouse", personality="juniper", moment=-1), "moment = -1"),
    ],
)
def test_what_cannot_be_drawn(call: object, told: str) -> None:
    with pytest.raises(LuminoraError, match=told):
        call()  # type: ignore[operator]


def test_an_option_out_of_range_is_said(panel: AffinityPanel) -> None:
    before = panel._chart.spec
    panel.a = {"start": 300.0}
    assert "start" in panel._error.value
    assert panel._chart.spec == before
