"""Evolution: bounded, monotone, recorded, associative, undone exactly, and nothing else is touched."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.personality.evolution import KINDS, Evolution, evolution_history, evolve, undo_evolution
from luminora_lab.personality.library import personality
from luminora_lab.personality.model import Personality
from luminora_lab.personality.vocabulary import PARAMETERS

NUMBERS = ("formality", "humor")


def frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["time", "kind", "strength"])


def days(*kinds: str, strength: float = 1.0) -> pd.DataFrame:
    first = pd.Timestamp("2024-03-03 10:00")
    return frame([(first + pd.Timedelta(days=i), kind, strength) for i, kind in enumerate(kinds)])


def ada(**sections: Any) -> Personality:
    return Personality.from_dict({"persona": {"name": "Ada"}, **sections})


def text(p: Personality) -> str:
    return json.dumps(p.to_dict())


def value(p: Personality, name: str) -> float:
    return p.advanced_parameters.vector[PARAMETERS.index(name)]


def test_hand_worked_steps() -> None:
    p = ada(advanced_parameters={"humor": 0.6})
    made = evolve(p, days("laughed", "joke_fell_flat"), rate=0.05, bound=0.1)
    up = 0.1 * (1 - math.exp(-0.5))
    down = -0.1 + (0.1 + up) * math.exp(-0.5)
    assert made.history["after"].tolist() == pytest.approx([0.6 + up, 0.6 + down], abs=1e-6)
    assert made.history["before"].tolist() == pytest.approx([0.6, 0.6 + up], abs=1e-6)
    assert made.history["drift_total"].tolist() == pytest.approx([up, down], abs=1e-6)
    assert made.history.columns.tolist() == [
        "step", "time", "kind", "strength", "parameter", "before", "after", "drift_total"
    ]  # fmt: skip
    assert value(made.personality, "humor") == made.history["after"].iloc[-1]
    small = evolve(p, days("laughed"), rate=0.001)
    assert value(small.personality, "humor") - 0.6 == pytest.approx(0.001, rel=0.01), (
        "a step has about the size of rate"
    )


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_moves_what_it_names_in_its_direction(kind: str) -> None:
    p = personality("juniper")
    moved = np.subtract(evolve(p, days(kind)).personality.advanced_parameters.vector, p.advanced_parameters.vector)
    assert np.sign(moved).tolist() == [np.sign(KINDS[kind].get(name, 0)) for name in PARAMETERS]


def test_own_kinds_may_move_several() -> None:
    kinds = {"cosy": {"empathy": 1, "formality": -0.5, "humor": 0}}
    made = evolve(ada(), days("cosy"), kinds=kinds)
    assert made.personality.to_dict()["advanced_parameters"] == {"formality": 0.490246, "empathy": 0.519033}
    assert made.history["parameter"].tolist() == ["empathy", "formality"]


def test_absent_null_and_whole_numbers_come_back_as_they_were(tmp_path: Path) -> None:
    for document in (
        {},
        {"advanced_parameters": None, "behavioral_rules": ["Ask."], "metadata": None},
        {"advanced_parameters": {}, "metadata": {}},
        {"advanced_parameters": {"humor": None, "temperature": 0.7}},
        {"advanced_parameters": {"humor": 1, "formality": 0}, "metadata": {"rating": 3}},
    ):
        p = ada(**document)
        made = evolve(p, days("joke_fell_flat", "too_casual", "more_detail", "laughed"))
        assert value(made.personality, "verbosity") > 0.5
        assert text(made.undo()) == text(undo_evolution(made.personality)) == text(p)
        for suffix in ("json", "yaml"):
            loaded = personality(made.personality.save(tmp_path / f"ada.{suffix}"))
            assert text(loaded) == text(made.personality)
            assert text(undo_evolution(loaded)) == text(p)
            assert loaded.sha256 == made.personality.sha256


def test_a_parameter_that_drifts_back_is_what_it_was() -> None:
    p = ada(advanced_parameters={"humor": 1})
    back = [("2024-01-01", "less_humor", 1.0), ("2024-01-02", "more_humor", 1.0), ("2024-01-03", "more_humor", 1.0)]
    made = evolve(p, frame(back)).personality
    assert made.to_dict()["advanced_parameters"] == {"humor": 1}
    assert isinstance(made.to_dict()["advanced_parameters"]["humor"], int)
    still = evolve(ada(), frame([("2024-01-01", "more_humor", 0.0)])).personality
    assert "advanced_parameters" not in still.to_dict()
    assert evolution_history(still)["after"].tolist() == [0.5]


def test_only_numbers_and_the_record_change() -> None:
    p = personality("juniper")
    made = evolve(p, days(*KINDS)).personality
    before, after = p.to_dict(), made.to_dict()
    assert list(before) == list(after)
    assert set(after["metadata"]) - set(before["metadata"]) == {"evolution"}
    for document in (before, after):
        document.pop("advanced_parameters")
        document["metadata"].pop("evolution", None)
    assert json.dumps(before) == json.dumps(after)


def test_formality_keeps_to_the_guard() -> None:
    guards = {"tone_limits": {"max_informality": 0.55}}
    p = ada(advanced_parameters={"formality": 0.5}, safety_guards=guards)
    made = evolve(p, days(*["too_formal"] * 40)).personality
    assert value(made, "formality") == 0.45
    below = ada(advanced_parameters={"formality": 0.2}, safety_guards=guards)
    assert value(evolve(below, days(*["too_formal"] * 5)).personality, "formality") == 0.2
    assert value(evolve(below, days(*["too_casual"] * 5)).personality, "formality") > 0.2


def test_without_evidence_nothing_happens() -> None:
    p = personality("juniper")
    made = evolve(p, days())
    assert made.personality is p
    assert made.history.empty
    assert made.drift.empty
    assert undo_evolution(p) is p
    assert evolution_history(p).columns.tolist()[0] == "step"
    assert "nothing moved" in repr(made)


def test_times_are_sorted_and_offsets_applied() -> None:
    rows = [
        ("2024-05-02", "laughed", 1.0),
        ("2024-05-01T12:00:00+02:00", "too_long", 0.5),
        (pd.Timestamp("2024-05-01 10:00"), "laughed", -1.0),
        ("2024-05-01T10:00:00.25", "too_far", 1.0),
    ]
    history = evolve(ada(), frame(rows)).history
    assert history["kind"].tolist() == ["too_long", "laughed", "too_far", "laughed"]
    assert history["time"].iloc[0] == pd.Timestamp("2024-05-01 10:00")
    assert history["time"].iloc[2] == pd.Timestamp("2024-05-01 10:00:00.25")
    zoned = frame(rows[:1]).assign(time=pd.to_datetime(["2024-05-02"]).tz_localize("Asia/Tokyo"))
    assert evolve(ada(), zoned).history["time"].iloc[0] == pd.Timestamp("2024-05-01 15:00")


def test_a_smaller_bound_later_lets_nothing_go_further_and_pulls_nothing_back() -> None:
    p = evolve(ada(), days(*["laughed"] * 30)).personality
    far = value(p, "humor")
    assert far > 0.68
    later = days("laughed").assign(time="2025-01-01")
    assert value(evolve(p, later, bound=0.1).personality, "humor") == far
    assert value(evolve(p, later.assign(strength=-0.01), bound=0.1).personality, "humor") == pytest.approx(
        far, abs=0.002
    )


def test_showing() -> None:
    p = ada(advanced_parameters={"humor": 0.6}, persona={"name": "<b>Ada</b>"})
    made = evolve(p, days("laughed", "too_long"))
    assert repr(made) == "<Evolution of '<b>Ada</b>': 2 steps, verbosity -0.019, humor +0.019>"
    page = made._repr_html_()
    assert "&lt;b&gt;Ada" in page
    assert "<b>" not in page
    assert "<td>0.619</td>" in page
    assert made.drift["drift"].tolist() == [-0.019033, 0.019033]


@pytest.mark.parametrize(
    ("evidence", "message"),
    [
        (3, "there is not one column 'time'; give a frame with time, kind, strength"),
        (days("laughed").drop(columns="strength"), "'strength'"),
        (days("laughed").assign(strength=1.5), r"evidence, row 0, strength: 1\.5 is no number from -1 to 1"),
        (days("laughed").assign(strength=np.nan), "strength: nan is no number"),
        (days("laughed").assign(strength="1"), "strength: '1' is no number"),
        (days("laughed").assign(strength=True), "strength: True is no number"),
        (frame([("2024-01-01", "laughed", 1), (pd.NaT, "laughed", 1)]), "evidence, row 1: time is NaT"),
        (frame([("2024-01-01", "laughed", 1), ("soon", "laughed", 1)]), "row 1: time is 'soon'"),
        (days("laughed").assign(time=5), "row 0: time is 5"),
        (days("laughed").assign(time="0900-01-01"), "row 0: time is '0900-01-01'"),
    ],
)
def test_bad_evidence_names_its_row(evidence: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        evolve(ada(), evidence)


def test_unknown_names_get_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"evidence, row 1: there is no kind of interaction 'laught'; use 'laughed'"):
        evolve(ada(), days("laughed", "laught"))
    with pytest.raises(UnknownName, match=r"there is no kind of interaction nan"):
        evolve(ada(), days("laughed").assign(kind=np.nan))
    with pytest.raises(UnknownName, match=r"kinds\['x'\]: there is no parameter 'humour'; use 'humor'"):
        evolve(ada(), days("x"), kinds={"x": {"humour": 1}})


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"rate": 0}, "rate: 0 is no number"),
        ({"rate": math.nan}, "rate: nan"),
        ({"bound": 0}, "bound: 0 is no number"),
        ({"bound": "much"}, "bound: 'much'"),
        ({"kinds": ["laughed"]}, "is no mapping"),
        ({"kinds": {"laughed": 1}}, "'laughed': 1"),
        ({"kinds": {" ": {"humor": 1}}}, "' '"),
        ({"kinds": {"laughed": {"humor": 2}}}, r"kinds\['laughed'\]\['humor'\]: 2 is no number from -1 to 1"),
    ],
)
def test_bad_arguments(named: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        evolve(ada(), days("laughed"), **named)


def test_older_evidence_is_refused() -> None:
    p = evolve(ada(), days("laughed", "laughed")).personality
    with pytest.raises(DataError, match=r"the first row is of 2024-03-03T10:00:00, before the last step of 2024-03-04"):
        evolve(p, days("laughed"))


@pytest.mark.parametrize("steps", [-1, 3, True, 1.0, "all"])
def test_undo_refuses_what_is_not_there(steps: Any) -> None:
    made = evolve(ada(), days("laughed", "laughed"))
    with pytest.raises(DataError, match="where Ada has 2"):
        made.undo(steps)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("text", "the record of the evolution is 'text'"),
        ({"steps": 7}, "was changed"),
        ({"steps": "2"}, "steps is '2'"),
        ({"sha256": "0"}, "was changed"),
        ({"origin": {"humour": 0.5}}, "origin of 'humour'"),
        ({"origin": {"humor": 7}}, "origin of 'humor' is 7"),
        ({"was": {"persona": "absent"}}, "was is"),
        ({"log": "none"}, "log is 'none'"),
        ({"log": [1]}, "a step is 1"),
        ({"log": ["2024-03-03T10:00:00 laughed 1.0 humor=nan"]}, "a step is"),
        ({"log": ["2024-13-03T10:00:00 laughed 1.0 humor=0.6"]}, "a step is"),
        ({"log": ["2024-03-03T10:00:00 laughed 5.0 humor=0.6"]}, "a step is"),
        ({"log": ["2024-03-03T10:00:00 laughed 1.0 empathy=0.6"]}, "a step is"),
        ({"log": ["laughed"]}, "a step is"),
    ],
)
def test_a_record_that_was_changed_is_refused(change: Any, message: str) -> None:
    p = evolve(ada(advanced_parameters={"humor": 0.6}), days("laughed", "laughed")).personality
    document = p.to_dict()
    record = document["metadata"]["evolution"]
    document["metadata"]["evolution"] = {**record, **change} if isinstance(change, dict) else change
    changed = Personality.from_dict(document)
    for call in (undo_evolution, evolution_history, lambda q: evolve(q, days("laughed").assign(time="2025-01-01"))):
        with pytest.raises(DataError, match=message) as caught:
            call(changed)
        assert "Ada, $.metadata.evolution" in str(caught.value)


def test_numbers_that_were_changed_since_are_refused_and_can_be_freed() -> None:
    p = evolve(ada(advanced_parameters={"humor": 0.6}), days("laughed")).personality
    by_hand = p.replace(advanced_parameters={"humor": 0.9})
    with pytest.raises(DataError, match=r"humor is 0\.9, but its last step left 0\.619033"):
        undo_evolution(by_hand)
    free = by_hand.replace(metadata={"evolution": None})
    assert undo_evolution(free) is free
    assert evolve(free, days("laughed")).drift["origin"].tolist() == [0.9]


ROWS = st.lists(st.tuples(st.sampled_from(list(KINDS)), st.floats(-1, 1), st.integers(0, 3)), max_size=12)
UNIT = st.one_of(st.none(), st.floats(0, 1), st.sampled_from([0, 1, 0.05, 0.95]))
CHARACTERS = st.builds(
    lambda formality, humor, limit: ada(
        advanced_parameters={k: v for k, v in zip(NUMBERS, (formality, humor), strict=True) if v is not None},
        safety_guards={"tone_limits": {"max_informality": limit}},
    ),
    UNIT, UNIT, UNIT,
)  # fmt: skip


def evidence_of(rows: list[tuple[str, float, int]]) -> pd.DataFrame:
    """Rows with days that never go back, so that any cut is earlier and later evidence."""
    time = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.cumsum([gap for _, _, gap in rows]), unit="D")
    return pd.DataFrame({"time": time, "kind": [k for k, _, _ in rows], "strength": [s for _, s, _ in rows]})


@given(CHARACTERS, ROWS, st.integers(0, 12), st.sampled_from([0.02, 0.3, 1.0]), st.sampled_from([0.001, 0.2, 1.0]))
@settings(max_examples=60)
def test_by_a_then_by_b_is_by_both_and_undo_takes_it_back(
    p: Personality, rows: list[tuple[str, float, int]], cut: int, rate: float, bound: float
) -> None:
    evidence = evidence_of(rows)
    first = evolve(p, evidence[:cut], rate=rate, bound=bound)
    then = evolve(first.personality, evidence[cut:], rate=rate, bound=bound)
    both = evolve(p, evidence, rate=rate, bound=bound)
    assert text(then.personality) == text(both.personality)
    assert text(both.undo(len(evidence[cut:]))) == text(first.personality) == text(then.undo())
    assert text(undo_evolution(then.personality)) == text(p)
    pd.testing.assert_frame_equal(then.history, both.history)


@given(CHARACTERS, ROWS, st.sampled_from([0.02, 0.5]), st.sampled_from([0.05, 0.2]))
@settings(max_examples=60)
def test_drift_stays_inside_its_bounds_and_nothing_else_changes(
    p: Personality, rows: list[tuple[str, float, int]], rate: float, bound: float
) -> None:
    made = evolve(p, evidence_of(rows * 20), rate=rate, bound=bound)
    limit = p.safety_guards.tone_limits.max_informality
    floor = 0.0 if limit is None else 1 - limit
    for name, start, now in zip(
        PARAMETERS, p.advanced_parameters.vector, made.personality.advanced_parameters.vector, strict=True
    ):
        assert abs(now - start) < bound
        assert 0 <= now <= 1
        assert name != "formality" or now >= min(start, floor)
    documents = [p.to_dict(), made.personality.to_dict()]
    for document in documents:
        document.pop("advanced_parameters", None)
        document.pop("metadata", None)
    assert documents[0] == documents[1]
    assert isinstance(made, Evolution)


@given(CHARACTERS, ROWS.filter(bool), st.data())
@settings(max_examples=60)
def test_more_strength_never_moves_it_the_other_way(
    p: Personality, rows: list[tuple[str, float, int]], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    kind, strength, gap = rows[at]
    stronger = [*rows[:at], (kind, data.draw(st.floats(strength, 1)), gap), *rows[at + 1 :]]
    one, other = evolve(p, evidence_of(rows)).personality, evolve(p, evidence_of(stronger)).personality
    for name, direction in KINDS[kind].items():
        assert (value(other, name) - value(one, name)) * direction >= 0


def test_a_null_where_the_record_goes_comes_back() -> None:
    p = ada(advanced_parameters={"humor": 0.6}, metadata={"license": "MIT", "evolution": None})
    made = evolve(p, days("laughed", "laughed")).personality
    assert text(undo_evolution(Personality.from_dict(json.loads(text(made))))) == text(p)
