"""The figure of affinity over time: its lines equal the frame, and it says what it does not know or draw."""

from __future__ import annotations

import itertools
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text

from luminora_lab import affinity_curve, plots
from luminora_lab.affinity import AffinityModel
from luminora_lab.errors import DataError, LuminoraError, MissingInput, UnknownName
from luminora_lab.plots.affinity_options import OPTIONS, curve_of, draw_options

DOCS = Path(__file__).parents[2] / "docs"
FORMAT = {"stranger": (0, 21), "acquaintance": (21, 41), "friend": (41, 61), "close_friend": (61, 81)}


def events(points: list[float], start: str = "2024-05-01", days: float = 1, **columns: str) -> pd.DataFrame:
    """Events at even distances."""
    times = pd.Timestamp(start) + pd.to_timedelta(np.arange(len(points)) * days, "D")
    return pd.DataFrame({"time": times, "points": points}).assign(**columns)


def several(n: int, points: list[float] | None = None) -> pd.DataFrame:
    given = points or [20.0, -5.0, 10.0]
    return pd.concat([events([one + i for one in given], user=f"user_{i:02}") for i in range(n)])


def drawn(ax: Axes) -> Axes:
    ax.get_figure(root=True).canvas.draw()  # type: ignore[union-attr]
    return ax


def data(line: Line2D) -> tuple[list[str], list[float]]:
    """Dates (nanoseconds as they are given) and values of a line."""
    times = np.asarray(line.get_xdata(), dtype="datetime64[h]")
    return [str(one)[5:10] for one in times], np.asarray(line.get_ydata(), dtype=float).round(6).tolist()


def lines(ax: Axes) -> dict[str, Line2D]:
    """The lines of relations and models, by name."""
    labels = [(str(line.get_label()), line) for line in ax.lines]
    return {label: line for label, line in labels if not label.startswith("_")}


def marked(ax: Axes, label: str) -> list[Line2D]:
    return [line for line in ax.lines if line.get_label() == label]


def ticks(ax: Axes, label: str) -> list[Any]:
    """Segments, as arrays, of the collections of a label."""
    found = [one for one in ax.collections if isinstance(one, LineCollection) and one.get_label() == label]
    return [segment for one in found for segment in one.get_segments()]


def bands(ax: Axes) -> dict[str, tuple[float, float]]:
    found = [one for one in ax.patches if str(one.get_label()).startswith("_level ")]
    boxes = {str(one.get_label())[7:]: one.get_path().get_extents(one.get_patch_transform()) for one in found}
    return {name: (round(box.y0, 6), round(box.y1, 6)) for name, box in boxes.items()}


def said(ax: Axes) -> list[str]:
    """Texts at the right, lowest first, of lines that end apart."""
    return [text.get_text() for text in sorted(ax.texts, key=lambda text: float(text.xyann[1]))]  # type: ignore[attr-defined]


def beside(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.get_yticklabels(minor=True)]


# -- lines ------------------------------------------------------------------------------------------------------------


def test_a_line_is_the_frame_with_a_vertical_step_of_the_change_at_each_event() -> None:
    ax = drawn(plots.affinity(affinity_curve(events([30, 0, -6]))))
    assert data(lines(ax)["affinity"]) == (
        ["05-01", "05-01", "05-02", "05-03", "05-03"],
        [0.0, 30.0, 30.0, 30.0, 24.0],
    )
    assert [text.get_text() for text in ax.texts] == ["24"]
    (end,) = marked(ax, "_end")
    assert data(end) == (["05-03"], [24.0])


def test_decay_that_asked_moments_give_is_drawn_between_them() -> None:
    curve = affinity_curve(events([30]), AffinityModel(half_life=10), at=["2024-05-06", "2024-05-11"])
    ax = drawn(plots.affinity(curve))
    times, values = data(lines(ax)["affinity"])
    assert times == ["05-01", "05-01", "05-06", "05-11"]
    np.testing.assert_allclose(values, [0, 30, 30 / 2**0.5, 15], atol=1e-6)
    assert not marked(ax, "_open")
    assert "dots" not in ax.get_xlabel()


def test_decay_between_events_that_nobody_asked_for_is_open_and_the_label_says_so() -> None:
    curve = affinity_curve(events([40, 10], days=10), AffinityModel(half_life=10))
    ax = drawn(plots.affinity(curve))
    times, values = data(lines(ax)["affinity"])
    assert times == ["05-01", "05-01", "05-11", "05-11", "05-11"]
    np.testing.assert_array_equal(values, [0, 40, np.nan, 20, 30])
    (open_,) = marked(ax, "_open")
    assert data(open_)[0][:2] == ["05-01", "05-11"]
    assert data(open_)[1][:2] == [40.0, 20.0]
    assert open_.get_linewidth() < lines(ax)["affinity"].get_linewidth()
    assert "dots: way between two rows not asked for" in ax.get_xlabel()


@pytest.mark.parametrize(("points", "open_"), [(12.0, True), (11.0, False)])
def test_one_far_asked_moment_does_not_give_the_way_of_a_large_decay(points: float, open_: bool) -> None:
    curve = affinity_curve(events([points]), AffinityModel(half_life=1), at="2024-05-04")  # an eighth is left
    assert bool(marked(plots.affinity(curve), "_open")) == open_  # 10.5 or 9.625 points are gone


def test_relations_and_models_are_lines_of_their_own_with_name_and_last_value() -> None:
    frame = pd.concat([events([10, 10], user="Mara"), events([40, -10], user="Jonas")])
    ax = drawn(plots.affinity(affinity_curve(frame, {"plain": AffinityModel(), "harsh": AffinityModel(negative=2)})))
    assert list(lines(ax)) == ["plain, Jonas", "plain, Mara", "harsh, Jonas", "harsh, Mara"]
    assert data(lines(ax)["harsh, Jonas"])[1] == [0.0, 40.0, 40.0, 20.0]
    assert set(said(ax)) == {"plain, Jonas: 30", "plain, Mara: 20", "harsh, Jonas: 20", "harsh, Mara: 20"}
    assert "4 events of 2 relations under 2 models" in ax.get_xlabel()
    assert len({line.get_color() for line in lines(ax).values()}) == 4


def test_what_all_lines_share_is_below_and_not_in_their_names() -> None:
    frame = several(2).assign(personality="juniper")
    ax = drawn(plots.affinity(affinity_curve(frame)))
    assert list(lines(ax)) == ["user_00", "user_01"]
    assert "juniper" in ax.get_xlabel()


def test_names_that_read_the_same_stay_two_lines() -> None:
    frame = pd.concat([
        events([10], user="a", personality="b, c"), events([20], user="a, b", personality="c"),
    ])  # fmt: skip
    assert len(lines(plots.affinity(affinity_curve(frame)))) == 2


def test_a_line_on_another_is_dashed_so_that_both_can_be_seen() -> None:
    ax = plots.affinity(affinity_curve(events([10, 10]), {"a": AffinityModel(), "b": AffinityModel(hysteresis=5)}))
    assert lines(ax)["a"].get_linestyle() != lines(ax)["b"].get_linestyle()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("n", [1, 12])
def test_labels_do_not_lie_on_each_other_and_colours_are_the_palette(n: int, dark: bool) -> None:
    with plots.style(dark=dark):
        ax = drawn(plots.affinity(affinity_curve(several(n))))
        names = list(lines(ax))
        assert [to_rgb(line.get_color()) for line in lines(ax).values()] == [
            to_rgb(colour) for colour in plots.palette(names, dark).values()
        ]
    boxes = sorted((Text.get_window_extent(text) for text in ax.texts), key=lambda box: box.y0)
    assert len(boxes) == n
    assert all(below.y1 <= above.y0 + 1 for below, above in itertools.pairwise(boxes))
    assert min(box.x0 for box in boxes) > ax.get_window_extent().x1
    whole: Any = ax.get_figure(root=True)
    assert max(box.x1 for box in boxes) <= whole.bbox.x1 + 1


def test_too_many_lines_are_named_evenly_and_the_label_says_so() -> None:
    ax = drawn(plots.affinity(affinity_curve(several(90, [0.5]))))
    assert 10 < len(ax.texts) < 90
    assert f"{len(ax.texts)} of 90 lines named" in ax.get_xlabel().replace("\n", " ")
    assert {"user_00: 0", "user_89: 90"} <= set(said(ax))


# -- levels -----------------------------------------------------------------------------------------------------------


def test_bands_are_the_levels_of_the_format_with_their_names_at_the_left() -> None:
    ax = drawn(plots.affinity(affinity_curve(events([30]))))
    assert bands(ax) == {**FORMAT, "soulmate": (81, 100)}
    assert beside(ax) == [*bands(ax), "events"]
    middles = dict(zip(beside(ax), ax.get_yticks(minor=True), strict=True))
    assert middles["stranger"] == pytest.approx(10.5)
    assert middles["soulmate"] == pytest.approx(90.5)
    assert ax.get_ylabel() == "affinity (points, 0 to 100)"
    assert ax.get_yticks().tolist() == [0, 20, 40, 60, 80, 100]


def test_bands_of_a_model_or_of_pairs() -> None:
    own = (("far", 10.0), ("near", 50.0))
    curve = affinity_curve(events([30]), AffinityModel(levels=own))
    assert bands(plots.affinity(curve, AffinityModel(levels=own))) == {"far": (10, 50), "near": (50, 100)}
    assert bands(plots.affinity(curve, [("far", 10), ("near", 50)])) == {"far": (10, 50), "near": (50, 100)}


@pytest.mark.parametrize("off", [False, None])
def test_no_bands_where_none_are_wanted(off: Any) -> None:
    ax = plots.affinity(affinity_curve(events([30])), off)
    assert bands(ax) == {}
    assert beside(ax) == ["events"]


def test_bands_of_the_format_are_not_drawn_where_the_curve_has_others() -> None:
    named = affinity_curve(events([30]), AffinityModel(levels=(("far", 0), ("near", 50))))
    bounds = affinity_curve(events([30]), AffinityModel(levels=(("stranger", 0), ("friend", 90))))
    for curve in (named, bounds):
        ax = plots.affinity(curve)
        assert bands(ax) == {}
        assert "levels are not the format's: give levels=model" in ax.get_xlabel()


def test_a_level_that_hysteresis_holds_does_not_deny_the_bands() -> None:
    curve = affinity_curve(events([30, -10]), AffinityModel(hysteresis=10))
    assert curve["level"].tolist() == ["acquaintance", "acquaintance"]
    assert bands(plots.affinity(curve)) == {**FORMAT, "soulmate": (81, 100)}


def test_a_hundred_levels_have_names_that_do_not_lie_on_each_other() -> None:
    ax = drawn(plots.affinity(affinity_curve(events([30])), [(f"level {i}", i) for i in range(100)]))
    boxes = sorted((Text.get_window_extent(text) for text in ax.get_yticklabels(minor=True)), key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 + 1 for below, above in itertools.pairwise(boxes))
    assert len(bands(ax)) == 100


# -- events, moods, ratings -------------------------------------------------------------------------------------------


def test_ticks_go_up_for_gains_and_down_for_losses_and_asked_moments_have_none() -> None:
    curve = affinity_curve(events([10, -2, 0, 5]), at=["2024-05-02 12:00", "2024-06-01 12:00"])
    ax = drawn(plots.affinity(curve))
    up, down, stub = (ticks(ax, label) for label in ("_gains", "_losses", "_neither"))
    assert [len(up), len(down), len(stub)] == [2, 1, 1]
    assert all(one[:, 1].max() < 0 for one in [*up, *down, *stub])
    ground = up[0][0, 1]
    assert up[0][1, 1] > ground > down[0][1, 1]
    assert down[0][0, 1] == ground
    assert "ticks: gains up, losses down, stubs no change" in ax.get_xlabel()
    assert "4 events of 1 relation" in ax.get_xlabel()


def test_models_that_an_event_moves_alike_share_ticks_others_have_their_own() -> None:
    models = {"plain": AffinityModel(), "harsh": AffinityModel(negative=2), "capped": AffinityModel(daily_cap=0)}
    ax = drawn(plots.affinity(affinity_curve(events([10, -2]), models), False))
    assert beside(ax) == ["plain, 1 more", "capped"]
    assert [len(ticks(ax, label)) for label in ("_gains", "_losses", "_neither")] == [1, 1, 2]


def test_many_events_are_thinned_evenly_and_the_label_says_so() -> None:
    curve = affinity_curve(events([1.0, -1.0] * 1000, days=0.1))
    ax = drawn(plots.affinity(curve))
    at = sorted(one[0, 0] for label in ("_gains", "_losses", "_neither") for one in ticks(ax, label))
    assert len(at) == 300
    assert "300 of 2,000 ticks drawn" in ax.get_xlabel()
    assert max(np.diff(at)) < 2 * (at[-1] - at[0]) / 299
    assert len(lines(ax)["affinity"].get_ydata()) == 2 * len(curve)  # type: ignore[arg-type]


def test_more_relations_than_lanes_share_one() -> None:
    ax = plots.affinity(affinity_curve(several(17)), False)
    assert beside(ax) == ["events"]
    assert len([one for label in ("_gains", "_losses", "_neither") for one in ticks(ax, label)]) == 51


def test_moods_are_bars_of_their_turns_in_lanes_of_their_own() -> None:
    at = pd.to_datetime(["2024-05-01", "2024-05-02", "2024-05-02", "2024-05-09"])
    names = ["worried", "neutral", "glad", "worried"]
    mood = pd.DataFrame({"at": at, "mood": names, "intensity": [0.5, 0.0, 1.0, 0.25]})
    mood.attrs["personality"] = "Juniper"
    ax = drawn(plots.affinity(affinity_curve(events([10, 5])), False, mood))
    assert beside(ax) == ["events", "worried", "glad"]
    heights = [one[1, 1] - one[0, 1] for one in ticks(ax, "_mood")]
    np.testing.assert_allclose(np.array(heights) / heights[2], [0.5, 0.25, 1.0])
    assert "bars: moods of Juniper, 0..1" in ax.get_xlabel()
    assert "2024-05-01 to 2024-05-09" in ax.get_xlabel()


def test_a_mood_that_is_not_drawn_is_said() -> None:
    at = pd.date_range("2024-05-01", periods=9, freq="D")
    mood = pd.DataFrame({"at": at, "mood": [f"mood {min(i, 7)}" for i in range(9)], "intensity": 0.5})
    ax = plots.affinity(affinity_curve(events([10])), mood=mood)
    assert "2 rarer moods not drawn" in ax.get_xlabel()
    assert "mood 7" in beside(ax)
    ax = plots.affinity(affinity_curve(events([10])), mood=mood.assign(mood="neutral"))
    assert "mood: neutral in all 9 turns" in ax.get_xlabel()


def test_ratings_are_rings_in_the_colour_of_their_relation() -> None:
    ratings = pd.DataFrame({"time": ["2024-05-02", "2024-05-03"], "affinity": [50, 60], "user": ["user_01", "user_00"]})
    ax = drawn(plots.affinity(affinity_curve(several(2)), ratings=ratings))
    rings = {ring.get_color(): data(ring) for ring in marked(ax, "_ratings")}
    assert rings[lines(ax)["user_01"].get_color()] == (["05-02"], [50.0])
    assert rings[lines(ax)["user_00"].get_color()] == (["05-03"], [60.0])
    assert "rings: 2 ratings" in ax.get_xlabel()


# -- small, empty, wrong ----------------------------------------------------------------------------------------------


def test_one_event_has_room_on_both_sides() -> None:
    ax = drawn(plots.affinity(affinity_curve(events([30]))))
    low, high = ax.get_xlim()
    assert high - low == pytest.approx(1.0)
    assert "2024-05-01 00:00; 1 event of 1 relation" in ax.get_xlabel()
    assert 3 <= len(ax.get_xticks()) <= 9


def test_it_draws_where_it_is_told_beside_another_figure() -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5), layout="constrained")
    assert plots.affinity(affinity_curve(several(3)), ax=left) is left
    plots.affinity(affinity_curve(events([5])), ax=right)
    figure.canvas.draw()
    assert left.get_position().width > 0.2
    assert right.get_position().width > 0.2


def test_the_frame_stays_as_it_was() -> None:
    curve = affinity_curve(several(2))
    before = curve.copy(deep=True)
    plots.affinity(curve)
    pd.testing.assert_frame_equal(curve, before)


def test_names_are_not_formulas() -> None:
    frame = pd.concat([events([5], user="$x_$"), events([9], user="$\\frac$")])
    assert set(said(drawn(plots.affinity(affinity_curve(frame))))) == {"$x_$: 5", "$\\frac$: 9"}


CURVE = affinity_curve(events([10, -2]))
MOOD = pd.DataFrame({"at": ["2024-05-01", None], "mood": "glad", "intensity": 0.5})
RATED = pd.DataFrame({"time": ["2024-05-01"], "affinity": [5.0]})


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"curve": 3}, DataError, "is no frame"),
        ({"curve": CURVE[:0]}, DataError, "has no row"),
        ({"curve": CURVE.drop(columns="change")}, DataError, "no column 'change'"),
        ({"curve": CURVE.assign(affinity=np.nan)}, DataError, "curve, row 0: affinity is nan"),
        ({"curve": CURVE.assign(change="much")}, DataError, "change are no numbers"),
        ({"curve": CURVE[::-1]}, DataError, "times fall within one line"),
        ({"curve": CURVE.assign(time=[1, 2])}, DataError, "no date"),
        ({"curve": CURVE, "levels": "friend"}, DataError, "levels are"),
        ({"curve": CURVE, "levels": [("a", 50), ("b", 10)]}, DataError, "bounds that rise"),
        ({"curve": CURVE, "mood": MOOD}, MissingInput, "mood, row 1: there is no date"),
        ({"curve": CURVE, "mood": MOOD[:1].assign(intensity=2)}, DataError, "not in 0..1"),
        ({"curve": CURVE, "mood": MOOD.drop(columns="mood")}, DataError, "no column 'mood'"),
        ({"curve": CURVE, "ratings": RATED.assign(affinity=np.inf)}, DataError, "ratings, row 0"),
        ({"curve": affinity_curve(several(2)), "ratings": RATED}, DataError, "no column 'user'"),
        ({"curve": affinity_curve(several(2)), "ratings": RATED.assign(user="Theo")}, UnknownName, "ratings of 'Theo'"),
    ],
)
def test_what_cannot_be_drawn_gets_one_clear_error_and_leaves_no_figure(
    arguments: dict[str, Any], kind: type[LuminoraError], message: str
) -> None:
    before = plt.get_fignums()
    with pytest.raises(kind, match=re.escape(message)):
        plots.affinity(**arguments)
    assert plt.get_fignums() == before


# -- the figures of the document --------------------------------------------------------------------------------------


def test_the_command_writes_all_figures_small_and_the_same_again(tmp_path: Path) -> None:
    once, again = draw_options(tmp_path / "once"), draw_options(tmp_path / "again")
    assert [path.stem for path in once] == list(OPTIONS)
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
    assert max(path.stat().st_size for path in once) < 40_000
    assert plt.get_fignums() == []
    with pytest.raises(DataError, match="cannot be made"):
        draw_options(once[0])
    with pytest.raises(UnknownName, match="no figure 'mood'"):
        draw_options(tmp_path, ["start", "mood"])


@pytest.mark.parametrize("name", [name for name in OPTIONS if name not in ("levels", "hysteresis")])
def test_the_option_of_a_figure_changes_its_curves(name: str) -> None:
    ends = curve_of(OPTIONS[name]).groupby("model")["affinity"].last()
    assert len(ends) == len(OPTIONS[name].models) > 1
    assert ends.nunique() == len(ends)


def test_the_figure_of_hysteresis_differs_in_levels_alone() -> None:
    curves = [part.reset_index(drop=True) for _, part in curve_of(OPTIONS["hysteresis"]).groupby("model")]
    assert curves[0]["affinity"].equals(curves[1]["affinity"])
    assert not curves[0]["level"].equals(curves[1]["level"])


def test_the_document_names_every_field_and_shows_every_figure() -> None:
    text = (DOCS / "affinity.md").read_text(encoding="utf-8")
    headings = {name for line in re.findall(r"^## (.+)$", text, re.M) for name in line.split(", ")}
    assert headings == {field.name for field in fields(AffinityModel)}
    shown = re.findall(r"!\[.+\]\(affinity/(\w+)\.png\)", text)
    assert sorted(shown) == sorted(OPTIONS)
    for name in shown:
        assert (DOCS / "affinity" / f"{name}.png").stat().st_size < 40_000
