"""The palette: stable, and readable on its paper."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from luminora_lab.plots import palette
from luminora_lab.plots._sheet import DARK, INK_IN_LABELS, LIGHT, PAPER, looks, mixed
from luminora_lab.plots._words import short_names, spread


def luminance(colour: object) -> float:
    channels = np.array(to_rgb(colour))  # type: ignore[arg-type]
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: object, other: object) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_contrast_of_4_5_and_lines_can_be_seen(dark: bool) -> None:
    paper, ink, quiet, _ = PAPER[dark]
    assert min(contrast(ink, paper), contrast(quiet, paper)) >= 4.5
    for colour in DARK if dark else LIGHT:
        assert contrast(colour, paper) >= 2.4
        assert contrast(mixed(colour, ink, INK_IN_LABELS), paper) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_colours_differ_also_without_red_and_green(dark: bool) -> None:
    # Viénot, Brettel & Mollon (1999): dichromats, in linear light
    protan = np.array([[0.1124, 0.8876, 0.0], [0.1124, 0.8876, 0.0], [0.0040, -0.0040, 1.0]])
    deutan = np.array([[0.2928, 0.7072, 0.0], [0.2928, 0.7072, 0.0], [-0.0223, 0.0223, 1.0]])
    colours = np.array([to_rgb(colour) for colour in (DARK if dark else LIGHT)]) ** 2.2
    for seen in (protan, deutan):
        values = np.clip(colours @ seen.T, 0, 1) ** (1 / 2.2)
        distances = [np.linalg.norm(a - b) for a, b in itertools.combinations(values, 2)]
        assert min(distances) > 0.08


def test_a_strategy_keeps_its_colour_when_more_are_added() -> None:
    few, many = palette(["a", "b"]), palette([*"abcdefghijk"])
    assert few.items() <= many.items()
    assert many["a"] == many["i"]
    assert looks([*"abcdefghi"])["a"] != looks([*"abcdefghi"])["i"]


def test_spread_keeps_order_gap_and_bounds() -> None:
    wanted = [3.0, 1.0, 1.1, 0.9, 9.9]
    out = spread(wanted, gap=1.0, low=0.0, high=10.0)
    assert np.argsort(out).tolist() == np.argsort(wanted).tolist()
    assert min(np.diff(np.sort(out))) >= 1 - 1e-9
    assert out.min() >= 0
    assert out.max() <= 10
    assert spread([], 1, 0, 1).size == 0


def test_short_names_stay_apart() -> None:
    long = [f"recency().normalise('minmax') + {i} * importance().normalise('minmax')" for i in range(12)]
    out = short_names(long, most=24)
    assert len(set(out.values())) == 12
    assert max(map(len, out.values())) <= 24
