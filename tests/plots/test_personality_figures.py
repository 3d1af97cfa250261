"""The figures about personalities: what they draw, and that nothing lies on anything else."""

from __future__ import annotations

import itertools
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from luminora_lab import plots
from luminora_lab.errors import DataError
from luminora_lab.plots.parameters import parameters_by_affinity
from luminora_lab.plots.trait_map import personality_map


def drawn(ax: Axes) -> Axes:
    ax.get_figure(root=True).canvas.draw()  # type: ignore[union-attr]
    return ax


def boxes(ax: Axes) -> dict[str, Any]:
    """Name to the rectangle of its text, without the thin rules that join some to their points."""
    return {text.get_text(): Text.get_window_extent(text) for text in ax.texts if text.get_text()}


def places(n: int, seed: int = 0, scale: float = 1.0) -> pd.DataFrame:
    points = np.random.default_rng(seed).normal(size=(n, 2)) * scale
    return pd.DataFrame({"name": [f"person_{i}" for i in range(n)], "x": points[:, 0], "y": points[:, 1]})


@pytest.fixture
def steps() -> pd.DataFrame:
    rows = []
    for affinity in range(101):
        level = "stranger" if affinity < 30 else "friend"
        rows.append((affinity, level, "humor", 0.4 if affinity < 30 else 0.6))
        rows += [(affinity, level, "empathy", 0.6), (affinity, level, "verbosity", 0.0)]
    return pd.DataFrame(rows, columns=["affinity", "level", "parameter", "value"])


# -- the map ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 3, 16])
@pytest.mark.parametrize("dark", [False, True])
def test_every_personality_has_a_point_and_a_name_of_its_own_room(n: int, dark: bool) -> None:
    frame = places(n, seed=n)
    with plots.style(dark=dark):
        ax = drawn(personality_map(frame))
    there = boxes(ax)
    assert sorted(there) == sorted(frame["name"])
    for a, b in itertools.combinations(there.values(), 2):
        assert not a.overlaps(b)
    dots = ax.transData.transform(frame[["x", "y"]].to_numpy())
    for box in there.values():
        assert not any(box.contains(x, y) for x, y in dots)
        middle = [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2]
        assert ax.get_window_extent().contains(*middle)
    (points,) = [line for line in ax.lines if len(line.get_xydata()) == n and line.get_marker() == "o"]  # type: ignore[arg-type]
    np.testing.assert_allclose(points.get_xydata(), frame[["x", "y"]])


def test_each_name_is_nearest_to_its_own_point() -> None:
    frame = places(12, seed=5)
    ax = drawn(personality_map(frame))
    dots = ax.transData.transform(frame[["x", "y"]].to_numpy())
    for i, name in enumerate(frame["name"]):
        box = boxes(ax)[name]
        away = np.hypot(*(np.clip(dots, [box.x0, box.y0], [box.x1, box.y1]) - dots).T)
        assert away.argmin() == i


def test_a_name_that_had_to_move_is_joined_to_its_point() -> None:
    crowd = places(30, scale=0.01)
    ax = drawn(personality_map(pd.concat([crowd, places(4, scale=3)]).assign(name=[f"p{i}" for i in range(34)])))
    assert any(text.get_text() == "" for text in ax.texts)
    assert len(boxes(ax)) == 34


def test_a_unit_is_as_long_in_both_directions() -> None:
    ax = drawn(personality_map(places(5).assign(y=[0.0, 0.01, 0.02, 0.01, 0.0])))
    (x0, y0), (x1, y1) = ax.transData.transform([(0, 0), (1, 1)])
    assert x1 - x0 == pytest.approx(y1 - y0)


def test_the_axes_of_the_map_say_what_they_explain() -> None:
    frame = places(3)
    frame.attrs.update(
        explained=[0.612, 0.3], correlates={"x": [("humor", 0.9), ("word_length", -0.8)], "y": [("tone=warm", -0.7)]}
    )
    ax = personality_map(frame)
    assert ax.get_xlabel().splitlines() == [
        "component 1, 61 % of the variance",
        "+ humor   \u2212 word length",
        "3 personalities",
    ]
    assert ax.get_ylabel().splitlines() == ["component 2, 30 % of the variance", "\u2212 tone warm"]
    bare = personality_map(places(1))
    assert bare.get_xlabel().splitlines() == ["component 1", "1 personality"]


def test_groups_have_their_colour_and_marker() -> None:
    ax = personality_map(places(6).assign(cluster=[2, 1, 1, 2, 3, 3]))
    marks = [line for line in ax.lines if line.get_marker() not in ("None", "")]
    assert [len(line.get_xydata()) for line in marks] == [2, 2, 2]  # type: ignore[arg-type]
    assert len({(line.get_color(), line.get_marker()) for line in marks}) == 3
    assert "6 personalities in 3 groups (colour, marker)" in ax.get_xlabel()


def test_the_map_of_bundled_personalities(tmp_path: Any) -> None:
    from luminora_lab.personality.trait_space import trait_map
    from luminora_lab.personality.traits import trait_frame

    ax = drawn(personality_map(trait_map(trait_frame(["juniper", "quill", "vane", "teresa"]))))
    assert sorted(boxes(ax)) == ["juniper", "quill", "teresa", "vane"]
    assert "% of the variance" in ax.get_ylabel()


# -- parameters over affinity -----------------------------------------------------------------------------------------


def test_parameters_are_steps(steps: pd.DataFrame) -> None:
    ax = drawn(parameters_by_affinity(steps))
    assert [line.get_label() for line in ax.lines] == ["humor", "empathy", "verbosity"]
    humor, empathy, verbosity = (np.asarray(line.get_ydata(), dtype=float) for line in ax.lines)
    np.testing.assert_allclose(humor[:30], 0.4)
    np.testing.assert_allclose(humor[30:], 0.6, atol=0.01)
    assert not verbosity.any()
    assert ax.lines[0].get_drawstyle() == "steps-post"
    # from affinity 30 on two lines have one value and are drawn beside each other
    np.testing.assert_allclose(empathy[:30], 0.6)
    assert (np.abs(empathy[30:] - humor[30:]) > 0.004).all()
    np.testing.assert_allclose((empathy[30:] + humor[30:]) / 2, 0.6)
    assert ax.get_ylim() == (0, 1)


def test_lines_and_levels_have_their_names(steps: pd.DataFrame) -> None:
    ax = drawn(parameters_by_affinity(steps))
    assert sorted(boxes(ax)) == ["empathy 0.60", "friend", "humor 0.60", "stranger", "verbosity 0.00"]
    top = ax.get_window_extent().y1
    assert all(boxes(ax)[name].y0 > top for name in ("stranger", "friend"))
    (rules,) = ax.collections
    assert [segment[0][0] for segment in rules.get_segments()] == [30]  # type: ignore[attr-defined]


def test_names_of_narrow_levels_do_not_lie_on_each_other() -> None:
    names = ["a_level_with_a_long_name", "b_level_with_a_long_name", "c", "d_level_with_a_long_name"]
    level = np.repeat(names, [4, 6, 80, 11])
    frame = pd.DataFrame({"affinity": range(101), "level": level, "parameter": "humor", "value": 0.5})
    there = boxes(drawn(parameters_by_affinity(frame)))
    for a, b in itertools.combinations([there[name] for name in names], 2):
        assert not a.overlaps(b)


def test_without_levels_there_are_no_level_names(steps: pd.DataFrame) -> None:
    frame = steps.assign(level="")
    frame.attrs["personality"] = "juniper"
    ax = drawn(parameters_by_affinity(frame))
    assert sorted(boxes(ax)) == ["empathy 0.60", "humor 0.60", "verbosity 0.00"]
    assert ax.get_xlabel().splitlines() == ["affinity, points", "juniper"]


def test_the_order_of_the_rows_does_not_matter(steps: pd.DataFrame) -> None:
    first = parameters_by_affinity(steps).lines[0].get_xydata()
    turned = steps.iloc[np.argsort(-steps["affinity"].to_numpy(), kind="stable")]
    np.testing.assert_allclose(first, parameters_by_affinity(turned).lines[0].get_xydata())  # type: ignore[arg-type]


def test_the_trajectory_of_a_personality() -> None:
    from luminora_lab.personality import personality
    from luminora_lab.personality.moments import trajectory

    ax = drawn(parameters_by_affinity(trajectory(personality("juniper"))))
    assert len(ax.lines) == 6
    assert {"stranger", "acquaintance", "friend", "close_friend", "soulmate"} <= set(boxes(ax))


# -- what both do -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
def test_strange_names_are_drawn_without_a_warning(dark: bool, tmp_path: Any, steps: pd.DataFrame) -> None:
    strange = ["$x^2$ and $", "<script>", "سلام", "記憶 😀", "a\nb", "x" * 200, "x" * 199 + "y"]
    levels = steps.assign(level=np.array(strange)[steps["affinity"] // 17], parameter=steps["parameter"] + " $記")
    with plots.style(dark=dark):
        personality_map(places(7).assign(name=strange)).get_figure().savefig(tmp_path / "a.svg")  # type: ignore[union-attr]
        parameters_by_affinity(levels).get_figure().savefig(tmp_path / "b.svg")  # type: ignore[union-attr]


def test_a_given_axes_or_figure_is_used_and_pyplot_left_alone(steps: pd.DataFrame) -> None:
    before = plt.get_fignums()
    for draw, frame in ((personality_map, places(4)), (parameters_by_affinity, steps)):
        ax = Figure().add_subplot()
        assert draw(frame, ax) is ax
        figure = Figure(layout="constrained")
        assert draw(frame, figure).get_figure() is figure  # type: ignore[arg-type]
        figure.canvas.draw()
    assert plt.get_fignums() == before


def test_bad_frames_get_one_clear_error_and_leave_no_figure(steps: pd.DataFrame) -> None:
    before = plt.get_fignums()
    for draw in (personality_map, parameters_by_affinity):
        for wrong in (3, pd.DataFrame({"name": ["a"]})):
            with pytest.raises(DataError, match=r"figure: .*(is no frame|no column)"):
                draw(wrong)
    with pytest.raises(DataError, match="'person_1' has no place"):
        personality_map(places(3).assign(x=[0, np.nan, 1]))
    with pytest.raises(DataError, match="has no row"):
        personality_map(places(3).iloc[:0])
    with pytest.raises(DataError, match="a number is not finite"):
        parameters_by_affinity(steps.assign(value=np.inf))
    with pytest.raises(DataError, match="two values at one affinity"):
        parameters_by_affinity(pd.concat([steps, steps]))
    assert plt.get_fignums() == before
