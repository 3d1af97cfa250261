"""Facts, episodes, reliability and sweeps as figures: what they draw and say, and what they leave out."""

from __future__ import annotations

import itertools
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.text import Text

from luminora_lab import plots
from luminora_lab.errors import DataError, MissingInput, UnknownName
from luminora_lab.memory.facts.model import facts_frame
from luminora_lab.plots._room import first_free, fitting, wide

NASTY = "<script>alert('x')</script> $\\frac{a$ 🦊 " + "long " * 30


def drawn(ax: Axes) -> Axes:
    ax.get_figure(root=True).canvas.draw()  # type: ignore[union-attr]
    return ax


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def lanes(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.get_yticklabels()]


def labelled(ax: Axes, label: str) -> list[Any]:
    return [one for one in ax.get_children() if one.get_label() == label]


def boxes(ax: Axes) -> list[Any]:
    return [Text.get_window_extent(text) for text in ax.texts if text.get_text()]


def apart(ax: Axes) -> bool:
    """Whether no two texts of the Axes lie on each other, and none is wider than the figure."""
    there = boxes(ax)
    figure = ax.get_figure(root=True).bbox  # type: ignore[union-attr]
    inside = all(box.x0 >= figure.x0 - 1 and box.x1 <= figure.x1 + 1 for box in there)
    return inside and not any(a.overlaps(b) for a, b in itertools.combinations(there, 2))


# -- room -------------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 30)), max_size=30))
def test_no_two_spans_of_a_row_touch_and_no_row_is_skipped(given_: list[tuple[float, float]]) -> None:
    spans = [(start, start + length) for start, length in given_]
    rows = first_free(spans, gap=4.0)
    for (a, row), (b, other) in itertools.combinations(zip(spans, rows, strict=True), 2):
        assert row != other or a[1] + 4 <= b[0] or b[1] + 4 <= a[0]
    assert sorted(set(rows)) == list(range(len(set(rows))))


@given(st.text(max_size=60), st.floats(0, 200))
def test_what_is_fitted_is_a_beginning_that_fits(text: str, room: float) -> None:
    short = fitting(text, 8.0, room)
    assert wide(short, 8.0) <= room
    assert fitting("glazier", 8.0, 1e4) == "glazier"


# -- facts ------------------------------------------------------------------------------------------------------------


def fact(key: str, value: str, said: str | None, valid: str | None = None, **times: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {"subject": "Oda", "category": "work", "key": key, "value": value, "turns": ("1.1",)}
    row |= {"said_at": said, "valid_at": valid or said, "created_at": said} | times
    return {name: pd.Timestamp(x) if x and name.endswith("_at") else x for name, x in row.items()}


@pytest.fixture
def facts() -> pd.DataFrame:
    return facts_frame([
        fact("job_title", "glazier", "2024-01-10", invalid_at="2024-05-01", expired_at="2024-05-01"),
        fact("job_title", "lock keeper", "2024-05-01"),
        fact("home_city", "Tarn", "2024-02-01", invalid_at="2024-03-10", expired_at="2024-06-01"),
        fact("home_city", "Brack", "2024-06-01", "2024-03-10"),
        fact("travelled_to", "Lyon", "2024-06-01", "2024-05-20") | {"category": "events"},
        fact("parent", "her father", "2024-06-20", "2011-01-01") | {"subject": "Wick"},
    ])  # fmt: skip


def test_every_key_of_a_subject_is_a_lane_with_its_values(facts: pd.DataFrame) -> None:
    ax = drawn(plots.facts_over_time(facts))
    assert lanes(ax) == ["Oda: job title", "Oda: home city", "Oda: travelled to", "Wick: parent"]
    assert set(words(ax)) == {"glazier", "lock keeper", "Tarn", "Brack", "Lyon", "her father (since 2011-01-01)"}
    assert ax.get_xlabel().startswith("time (UTC), 6 facts of 2 subjects")
    assert ax.yaxis_inverted()
    assert apart(ax)


def test_bars_reach_from_when_to_when_facts_hold_and_closed_ones_look_different(facts: pd.DataFrame) -> None:
    ax = drawn(plots.facts_over_time(facts))
    closed, current = labelled(ax, "_held"), labelled(ax, "_holds")
    assert (len(closed), len(current)) == (2, 3)
    ends = [(float(bar.get_xy()[:, 0].min()), float(bar.get_xy()[:, 0].max())) for bar in closed]
    days = date2num(pd.to_datetime(["2024-01-10", "2024-05-01", "2024-02-01", "2024-03-10"]))
    np.testing.assert_allclose(ends, days.reshape(2, 2))
    assert len(labelled(ax, "_end")) == 2
    assert max(bar.get_facecolor()[3] for bar in closed) < 0.1 < min(bar.get_facecolor()[3] for bar in current)
    assert {bar.get_linestyle() for bar in closed} & {bar.get_linestyle() for bar in current} == set()
    right = ax.get_xlim()[1]
    assert all(bar.get_xy()[:, 0].max() == pytest.approx(right) for bar in current)
    assert right > date2num(pd.Timestamp("2024-06-20"))


def test_ticks_are_where_it_was_said_and_rings_where_an_end_was_told(facts: pd.DataFrame) -> None:
    facts.loc[0, "said_at"] = pd.Timestamp("2024-01-20")
    ax = drawn(plots.facts_over_time(facts))
    ticks = sorted(float(one.get_segments()[0][0][0]) for one in labelled(ax, "_said"))
    said = ["2024-01-10", "2024-01-20", "2024-02-01", "2024-05-01", "2024-06-01", "2024-06-01", "2024-06-20"]
    np.testing.assert_allclose(ticks, date2num(pd.to_datetime(said)))
    (ring,) = labelled(ax, "_told")
    assert ring.get_xdata() == [date2num(pd.Timestamp("2024-06-01"))]
    assert ring.get_markerfacecolor() == ax.get_facecolor()
    assert ax.get_xlabel().endswith("tick: said, first and last; ring: its end was told")


def test_an_event_is_a_dot_and_so_is_what_held_for_no_time(facts: pd.DataFrame) -> None:
    facts.loc[1, "invalid_at"] = facts.loc[1, "valid_at"]
    ax = drawn(plots.facts_over_time(facts))
    dots = [float(one.get_xdata()[0]) for one in labelled(ax, "_event")]
    np.testing.assert_allclose(dots, date2num(pd.to_datetime(["2024-05-01", "2024-05-20"])))
    assert "dot: event" in ax.get_xlabel()


def test_a_childhood_leaves_room_for_the_year_of_talk(facts: pd.DataFrame) -> None:
    ax = drawn(plots.facts_over_time(facts))
    left, right = (float(x) for x in ax.get_xlim())
    assert left > date2num(pd.Timestamp("2023-10-01"))
    own = plots.facts_over_time(facts, "Wick")
    assert own.get_xlim() == pytest.approx((left, right), abs=3)
    assert lanes(own) == ["parent"]


def test_subjects_and_keys_are_chosen_as_they_are_written_elsewhere(facts: pd.DataFrame) -> None:
    ax = plots.facts_over_time(facts, " oda ", ["home_city", "job_title"])
    assert lanes(ax) == ["job title", "home city"]
    assert "4 facts of Oda" in ax.get_xlabel()
    assert lanes(plots.facts_over_time(facts, keys="parent")) == ["parent"]
    with pytest.raises(UnknownName, match=r"subject: no fact has 'Odda'; there are 'Oda'"):
        plots.facts_over_time(facts, "Odda")
    with pytest.raises(UnknownName, match=r"keys: no fact has 'jobtitle'; there are 'job_title'"):
        plots.facts_over_time(facts, keys=["jobtitle"])
    with pytest.raises(DataError, match=r"both of 'Wick' and of 'job_title'"):
        plots.facts_over_time(facts, "Wick", "job_title")
    with pytest.raises(DataError, match="nothing is chosen"):
        plots.facts_over_time(facts, keys=[])


def test_until_ends_the_axis_and_leaves_out_what_begins_later(facts: pd.DataFrame) -> None:
    ax = drawn(plots.facts_over_time(facts, until="2024-03-01"))
    assert set(words(ax)) == {"glazier (to 2024-05-01)", "Tarn (to 2024-03-10)", "her father (since 2011-01-01)"}
    assert "3 facts of 2 subjects; 3 later facts left out" in " ".join(ax.get_xlabel().splitlines())
    assert not labelled(ax, "_told")
    for until in ("1999-01-01", "soon", 7):
        with pytest.raises(DataError, match="until"):
            plots.facts_over_time(facts, until=until)


def test_lanes_that_are_left_out_are_counted_and_changes_stay() -> None:
    rows = [fact("likes", f"thing {i}", "2024-01-10") | {"subject": f"P{i}"} for i in range(40)]
    rows[33] |= {"invalid_at": pd.Timestamp("2024-02-10"), "expired_at": pd.Timestamp("2024-02-10")}
    ax = drawn(plots.facts_over_time(facts_frame(rows)))
    assert len(lanes(ax)) == 25
    assert "P33: likes" in lanes(ax)
    assert "25 of 40 facts" in ax.get_xlabel()
    assert "25 of 40 lanes: those with closed values, then with most values" in ax.get_xlabel()


def test_many_values_of_a_lane_have_five_rows_and_say_so() -> None:
    days = pd.date_range("2024-01-01", periods=12, freq="9D").strftime("%Y-%m-%d")
    ax = drawn(plots.facts_over_time(facts_frame([fact("likes", f"thing {i}", day) for i, day in enumerate(days)])))
    assert lanes(ax) == ["likes\n5 of 12"]
    assert words(ax) == [f"thing {i}" for i in range(7, 12)]
    assert ax.get_ylim() == (5, 0)
    assert "5 of 12 facts of Oda" in ax.get_xlabel()


def test_low_axes_have_fewer_lanes_that_can_be_read() -> None:
    rows = [fact("likes", f"thing {i}", "2024-01-10") | {"subject": f"P{i}"} for i in range(20)]
    _, on = plt.subplots(figsize=(6.4, 2), layout="constrained")
    ax = drawn(plots.facts_over_time(facts_frame(rows), ax=on))
    assert ax is on
    assert 1 <= len(lanes(ax)) < 12
    assert f"{len(lanes(ax))} of 20 lanes" in ax.get_xlabel()
    assert min(text.get_fontsize() for text in ax.texts) > 4.5


def test_whose_facts_they_are_is_said_also_where_only_one_has_room(facts: pd.DataFrame) -> None:
    _, on = plt.subplots(figsize=(3.2, 2), layout="constrained")
    ax = drawn(plots.facts_over_time(facts, ax=on))
    assert lanes(ax)[0].startswith("Oda: ")
    assert "of 2 subjects" in ax.get_xlabel().replace("\n", " ")


def test_facts_without_a_beginning_hold_from_the_left(facts: pd.DataFrame) -> None:
    facts.loc[1, ["valid_at", "said_at", "created_at"]] = pd.NaT
    ax = drawn(plots.facts_over_time(facts, "Oda", "job_title"))
    (bar,) = labelled(ax, "_holds")
    assert bar.get_xy()[:, 0].min() == pytest.approx(ax.get_xlim()[0])
    assert "lock keeper" in words(ax)


def test_facts_that_are_none_get_one_clear_error(facts: pd.DataFrame) -> None:
    before = plt.get_fignums()
    for bad in (3, facts.drop(columns="expired_at"), facts[:0], facts.assign(value=1), facts.assign(valid_at="soon")):
        with pytest.raises(DataError, match=r"^(figure|facts)"):
            plots.facts_over_time(bad)
    timeless = facts.assign(**{name: pd.NaT for name in facts if name.endswith("_at")})
    with pytest.raises(MissingInput, match="no fact has a time"):
        plots.facts_over_time(timeless)
    assert plt.get_fignums() == before


# -- episodes ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def talk() -> pd.DataFrame:
    kinds = ["routine", "milestone", "routine", "conflict", "routine"]
    return pd.DataFrame({
        "session": [1, 1, 2, 2, 3], "type": kinds, "n_turns": [6, 4, 5, 3, 2], "importance": [2.1, 7.5, 2.0, 6.0, 2.2],
        "title": ["Rain again", "The kiln is paid", "Bread", "One wrong button", "Fog"],
        "start": pd.to_datetime(["2023-12-30", "2023-12-30", "2024-01-09", "2024-01-09", "2024-07-01"]),
    })  # fmt: skip


def test_episodes_are_blocks_over_their_turns_as_high_as_they_matter(talk: pd.DataFrame) -> None:
    ax = drawn(plots.episodes_over_time(talk))
    assert lanes(ax) == ["milestone (1)", "conflict (1)", "routine (3)"]
    spans = [(bar.get_x(), bar.get_width()) for bar in ax.patches]
    assert spans == [(6.5, 4), (15.5, 3), (0.5, 6), (10.5, 5), (18.5, 2)]
    heights = [abs(bar.get_height()) * 10 for bar in ax.patches]
    np.testing.assert_allclose(heights, [7.5, 6.0, 2.1, 2.0, 2.2])
    assert ax.get_xlim() == (0.5, 20.5)
    assert ax.get_ylabel() == "importance, 0..10\ntype (number of episodes)"
    assert "turn, 20 turns in 5 episodes; 3 sessions (rules)" in ax.get_xlabel()


def test_sessions_have_rules_and_dates_with_the_year_where_it_changes(talk: pd.DataFrame) -> None:
    ax = drawn(plots.episodes_over_time(talk))
    assert words(ax)[:3] == ["30 Dec 2023", "9 Jan 2024", "1 Jul"]
    (rules,) = [one for one in ax.collections if len(one.get_paths()) == 2 and one.get_zorder() == 0.5]
    assert [path.vertices[0, 0] for path in rules.get_paths()] == [10.5, 18.5]  # type: ignore[index, call-overload]
    assert "no dates" in plots.episodes_over_time(talk.assign(start=pd.NaT)).get_xlabel()
    assert "no dates" in plots.episodes_over_time(talk.drop(columns="start")).get_xlabel()


def test_titles_stand_above_the_most_important_and_not_on_each_other(talk: pd.DataFrame) -> None:
    ax = drawn(plots.episodes_over_time(talk))
    assert {"The kiln is paid", "One wrong button"} <= set(words(ax))
    assert apart(ax)
    bare = plots.episodes_over_time(talk.drop(columns=["importance", "title"]), importance=False)
    assert not {"The kiln is paid", "Fog"} & set(words(bare))
    assert {abs(bar.get_height()) for bar in bare.patches} == {1.0}


def test_types_keep_their_colour_whatever_else_is_there(talk: pd.DataFrame) -> None:
    whole, one = plots.episodes_over_time(talk), plots.episodes_over_time(talk[3:4])
    assert whole.patches[1].get_facecolor() == one.patches[0].get_facecolor()
    assert len({bar.get_facecolor() for bar in whole.patches}) == 3


def test_an_episode_without_type_is_a_bare_grey_line(talk: pd.DataFrame) -> None:
    frame = talk.assign(type=[None, *talk["type"][1:]], importance=[np.nan, *talk["importance"][1:]])
    ax = drawn(plots.episodes_over_time(frame))
    assert lanes(ax)[-1] == "no type (1)"
    assert ax.patches[-1].get_height() == 0
    assert "Rain again" not in words(ax)


def test_sixty_episodes_of_many_sessions_stay_readable() -> None:
    rng = np.random.default_rng(1)
    kinds = ["emotional_moment", "milestone", "confession", "conflict", "achievement", "bonding", "routine"]
    frame = pd.DataFrame({
        "session": np.arange(60) // 3, "type": [kinds[i] for i in rng.integers(0, 7, 60)],
        "n_turns": rng.integers(3, 9, 60), "importance": rng.uniform(1, 9, 60),
        "title": [f"What was {i}" for i in range(60)], "start": pd.date_range("2023-11-03", periods=60, freq="5D"),
    })  # fmt: skip
    _, on = plt.subplots(figsize=(6.4, 4), layout="constrained")
    ax = drawn(plots.episodes_over_time(frame, ax=on))
    assert apart(ax)
    assert 4 <= sum(word.startswith("What was") for word in words(ax)) <= 8
    assert "20 sessions (rules), dates of " in ax.get_xlabel()
    crowd = pd.concat([frame] * 20).assign(session=range(1200))
    ax = drawn(plots.episodes_over_time(crowd))
    assert "1,200 sessions, rules and dates of " in ax.get_xlabel().replace("\n", " ")


def test_types_of_the_figure_are_those_of_the_lab() -> None:
    from luminora_lab.memory.episodic import EPISODE_TYPES

    frame = pd.DataFrame({"session": 1, "type": [*EPISODE_TYPES[::-1], "own"], "n_turns": 2})
    ax = plots.episodes_over_time(frame, importance=False)
    assert lanes(ax) == [f"{name.replace('_', ' ')} (1)" for name in (*EPISODE_TYPES, "own")]
    assert len({bar.get_facecolor() for bar in ax.patches}) == 8


@pytest.mark.parametrize(
    ("column", "value", "match"),
    [("n_turns", 0, "n_turns is 0"), ("n_turns", 1.5, "n_turns is 1.5"), ("n_turns", "x", "n_turns is 'x'"),
     ("importance", 11.0, "importance is 11.0"), ("importance", "high", "no number"), ("start", "soon", "no date")],
)  # fmt: skip
def test_episodes_that_are_none_get_one_clear_error(talk: pd.DataFrame, column: str, value: Any, match: str) -> None:
    before = plt.get_fignums()
    with pytest.raises(DataError, match=match):
        plots.episodes_over_time(talk.assign(**{column: value}))
    for bad in (3, talk.drop(columns="importance"), talk[:0]):
        with pytest.raises(DataError, match=r"^figure"):
            plots.episodes_over_time(bad)
    assert plt.get_fignums() == before


# -- reliability ------------------------------------------------------------------------------------------------------


@pytest.fixture
def bins() -> pd.DataFrame:
    return pd.DataFrame({
        "bin": ["0 to 0.5", "0.5 to 1"], "predicted": [0.25, 0.75], "observed": [0.3, 0.4], "n": [1000, 20],
        "lo": [0.2, 0.25], "hi": [0.4, 0.55],
    })  # fmt: skip


def test_bins_have_their_interval_and_those_off_the_diagonal_are_diamonds(bins: pd.DataFrame) -> None:
    ax = drawn(plots.reliability_curve(bins[::-1]))
    (on,), (off,) = labelled(ax, "_on"), labelled(ax, "_off")
    np.testing.assert_allclose(on.get_offsets(), [[0.25, 0.3]])
    np.testing.assert_allclose(off.get_offsets(), [[0.75, 0.4]])
    np.testing.assert_allclose(labelled(ax, "_off interval")[0].get_segments(), [[[0.75, 0.25], [0.75, 0.55]]])
    assert on.get_sizes()[0] == 64
    assert 9 < off.get_sizes()[0] < 12
    (diagonal,) = labelled(ax, "_diagonal")
    assert np.asarray(diagonal.get_xydata()).tolist() == [[0, 0], [1, 1]]
    (curve,) = labelled(ax, "_curve")
    assert curve.get_xdata().tolist() == [0.25, 0.75]


def test_the_axes_of_reliability_say_n(bins: pd.DataFrame) -> None:
    bins.attrs["of"] = "a $classifier$"
    ax = drawn(plots.reliability_curve(bins))
    assert words(ax) == ["n", "1,000", "20"]
    assert ax.get_xlabel() == (
        "mean predicted probability, 1,020 predictions in 2 bins\na $classifier$; bars: 95 % interval\n"
        "1 interval off the diagonal (diamond); area of a dot: n"
    )
    assert ax.get_ylabel().startswith("observed share")
    alone = plots.reliability_curve(bins[:1].assign(lo=np.nan, hi=np.nan))
    assert "no interval" in alone.get_xlabel()


def test_numbers_of_many_bins_do_not_lie_on_each_other() -> None:
    from luminora_lab.memory.classifying import reliability

    p = np.random.default_rng(0).random(5000)
    frame = reliability(p, p > 0.5, bins=60)
    ax = drawn(plots.reliability_curve(frame))
    assert apart(ax)
    assert f"written for {len(ax.texts) - 1}" in ax.get_xlabel()


@pytest.mark.parametrize(
    ("column", "value", "match"),
    [("observed", 1.2, "observed is 1.2"), ("predicted", np.nan, "predicted is nan"), ("lo", -1.0, "lo is -1.0"),
     ("n", 0, "n is no number from 1"), ("n", "x", "n is no number"), ("hi", "x", "hi is no number")],
)  # fmt: skip
def test_what_is_no_reliability_gets_one_clear_error(bins: pd.DataFrame, column: str, value: Any, match: str) -> None:
    before = plt.get_fignums()
    with pytest.raises(DataError, match=match):
        plots.reliability_curve(bins.assign(**{column: value}))
    for bad in (3, bins.drop(columns="lo"), bins[:0]):
        with pytest.raises(DataError, match=r"^figure"):
            plots.reliability_curve(bad)
    assert plt.get_fignums() == before


# -- sweeps -----------------------------------------------------------------------------------------------------------


def sweep(half_lives: list[float], factors: list[float]) -> pd.DataFrame:
    rows = [(h, f, min(100.0, h * f)) for h in half_lives for f in factors]
    frame = pd.DataFrame(rows, columns=["half_life", "positive", "end"])
    return frame.assign(mean=frame["end"] / 2, peak=frame["end"], lowest=0.0, end_level="stranger", user="Theo")


def test_a_sweep_has_a_line_for_each_value_with_its_name_and_units() -> None:
    ax = drawn(plots.parameter_sweep(sweep([30, 10, 20], [1, 2]), "half_life", by="positive"))
    assert words(ax) == ["positive 1", "positive 2"]
    values = [(np.asarray(line.get_xdata()).tolist(), np.asarray(line.get_ydata()).tolist()) for line in ax.lines]
    assert values == [([10, 20, 30], [10, 20, 30]), ([10, 20, 30], [20, 40, 60])]
    assert ax.get_xlabel().startswith("half life (days), 6 combinations; lines: positive (factor)")
    assert ax.get_xlabel().endswith("of Theo")
    assert ax.get_ylabel() == "affinity at the last event (points)"
    assert ax.get_ylim() == pytest.approx((0, 64.8))
    assert len({line.get_color() for line in ax.lines}) == 2


def test_one_line_says_what_does_not_vary_and_which_outcome_it_is() -> None:
    ax = plots.parameter_sweep(sweep([10, 20], [1]), "half_life", y="mean")
    assert words(ax) == []
    assert "at positive 1; of Theo" in ax.get_xlabel()
    assert ax.get_ylabel() == "mean affinity at the events (points)"
    assert np.asarray(ax.lines[0].get_ydata()).tolist() == [5, 10]


def test_a_wide_range_is_on_a_log_scale_and_says_so() -> None:
    ax = drawn(plots.parameter_sweep(sweep([1, 10, 100], [1]), "half_life"))
    assert ax.get_xscale() == "log"
    assert "log scale" in ax.get_xlabel()
    assert "100" in [text.get_text() for text in ax.get_xticklabels()]
    assert plots.parameter_sweep(sweep([0, 10, 100], [1]), "half_life").get_xscale() == "linear"


def test_many_lines_run_from_one_colour_to_another_and_some_are_named() -> None:
    factors = np.linspace(0, 3, 31).tolist()
    ax = drawn(plots.parameter_sweep(sweep([5, 10, 20], factors), "half_life", by="positive"))
    assert len(ax.lines) == 31
    assert len(ax.texts) == 20
    assert "20 of 31 lines named" in ax.get_xlabel()
    assert {"positive 0", "positive 3"} <= set(words(ax))
    assert apart(ax)
    first, last = plots.palette(["low", "high"]).values()
    assert (ax.lines[0].get_color(), ax.lines[-1].get_color()) == (first, last)


def test_no_mean_is_taken_over_what_is_not_drawn() -> None:
    frame = sweep([10, 20], [1, 2])
    with pytest.raises(DataError, match=r"2 rows at half life 10; keep one value of positive, or give by='positive'"):
        plots.parameter_sweep(frame, "half_life")
    with pytest.raises(DataError, match=r"2 rows at half life 10, positive 1; keep one row a combination"):
        plots.parameter_sweep(pd.concat([frame, frame]), "half_life", by="positive")


def test_what_is_no_sweep_gets_one_clear_error() -> None:
    frame, before = sweep([10, 20], [1, 2]), plt.get_fignums()
    for wrong in ({"x": "decay"}, {"x": "end"}, {"x": "half_life", "by": "nobody"}, {"x": 3}):
        with pytest.raises(UnknownName, match=r"there is no parameter .*; use half_life, positive, user"):
            plots.parameter_sweep(frame, **wrong)  # type: ignore[arg-type]
    for outcome in ("level", "end_level", ["end"]):
        with pytest.raises(UnknownName, match=r"there is no outcome .*; use end, mean, peak, lowest"):
            plots.parameter_sweep(frame, "half_life", y=outcome, by="positive")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="both x and by are 'positive'"):
        plots.parameter_sweep(frame, "positive", by="positive")
    for bad in (frame.assign(end=np.nan), frame.assign(end="x"), frame.assign(half_life=np.inf), frame[:0], 3):
        with pytest.raises(DataError, match=r"^figure"):
            plots.parameter_sweep(bad, "half_life", by="positive")
    with pytest.raises(DataError, match="a value of user is missing"):
        plots.parameter_sweep(frame.assign(user=None), "half_life", by="user")
    assert plt.get_fignums() == before


# -- all four ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def made(facts: pd.DataFrame, talk: pd.DataFrame, bins: pd.DataFrame) -> dict[str, Any]:
    """Name to a function that draws a figure, with texts that no reader would write."""
    bins.attrs["of"] = NASTY
    swept = sweep([10, 20], [1]).assign(user=NASTY)
    facts = facts.assign(value=[NASTY, *facts["value"][1:]], subject=["a$b$" + NASTY, *facts["subject"][1:]])
    talk = talk.assign(title=NASTY, type=["routine", "conflict", "routine", NASTY, "routine"])
    return {
        "facts": lambda ax: plots.facts_over_time(facts, ax=ax),
        "episodes": lambda ax: plots.episodes_over_time(talk, ax=ax),
        "reliability": lambda ax: plots.reliability_curve(bins, ax=ax),
        "sweep": lambda ax: plots.parameter_sweep(swept, "half_life", by="user", ax=ax),
    }


@pytest.mark.parametrize("name", ["facts", "episodes", "reliability", "sweep"])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [(6.4, 4.0), (3.2, 2.4), (12.0, 8.0), None])
def test_they_fit_with_nasty_texts_in_light_and_dark(
    made: dict[str, Any], name: str, dark: bool, size: tuple[float, float] | None
) -> None:
    with plots.style(dark):
        on = plt.subplots(figsize=size, layout="constrained")[1] if size else None
        ax = drawn(made[name](on))
        assert on is None or ax is on
        assert ax.get_position().width > 0.15
        shown = [*ax.texts, *ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label]
        assert not any("$" in text.get_text() and text.get_parse_math() for text in shown)
        if size is None or size[0] > 6:
            assert apart(ax)


@pytest.mark.parametrize("name", ["facts", "episodes", "reliability", "sweep"])
def test_they_draw_into_an_empty_figure_that_pyplot_does_not_know(made: dict[str, Any], name: str) -> None:
    before, figure = plt.get_fignums(), Figure(layout="constrained")
    ax = made[name](figure)
    assert ax.figure is figure
    assert plt.get_fignums() == before


def test_frames_stay_as_they_are(facts: pd.DataFrame, talk: pd.DataFrame, bins: pd.DataFrame) -> None:
    swept = sweep([10, 20], [1])
    frames = (facts, talk, bins, swept)
    copies = [frame.copy(deep=True) for frame in frames]
    plots.facts_over_time(facts)
    plots.episodes_over_time(talk)
    plots.reliability_curve(bins)
    plots.parameter_sweep(swept, "half_life")
    for frame, copy in zip(frames, copies, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


def test_they_draw_what_the_lab_makes() -> None:
    import luminora_lab as ll
    from luminora_lab.affinity import AffinityModel, affinity_sweep, interaction_events
    from luminora_lab.memory.episodic import episodes
    from luminora_lab.memory.facts import extract_facts

    known = extract_facts("riverside")
    ax = drawn(plots.facts_over_time(known))
    assert len(lanes(ax)) == 25
    assert apart(ax)
    bars = [one for one in ax.patches if isinstance(one, Polygon)]
    assert len(bars) == len(ax.texts)
    found = episodes(ll.load("riverside"))
    ax = drawn(plots.episodes_over_time(found))
    assert len(ax.patches) == len(found)
    assert apart(ax)
    grid = {"half_life": [7, 30, 90], "points.positive": [1, 2]}
    table = affinity_sweep(interaction_events("greenhouse", "juniper"), AffinityModel.of("juniper"), grid)
    ax = drawn(plots.parameter_sweep(table, "half_life", by="points.positive"))
    assert words(ax) == ["points.positive 1", "points.positive 2"]
    assert "lines: points.positive (points)" in ax.get_xlabel()
