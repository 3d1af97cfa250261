"""Events of conversations: whose turns count, which types and kinds, causality, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import luminora_lab as ll
from luminora_lab.affinity import EVENT_COLUMNS, AffinityModel, affinity_curve, interaction_events
from luminora_lab.affinity.events import BOUNDS, TYPES, WEIGHTS, evidence
from luminora_lab.conversation import Conversation
from luminora_lab.errors import DataError, MissingInput, UnknownName
from luminora_lab.text.acts import ACTS

TRAIN = ["riverside", "greenhouse", "nightshift"]


def talk(*said: tuple[str, str], language: str = "en", dated: bool = True, roles: Any = None) -> Conversation:
    turns = pd.DataFrame(said, columns=["speaker", "text"])
    turns["turn_id"] = [f"t{n}" for n in range(len(turns))]
    turns["session"] = 1
    turns["at"] = pd.Timestamp("2024-05-02 10:00") + pd.to_timedelta(np.arange(len(turns)), unit="min")
    if not dated:
        turns["at"] = pd.NaT
    if roles is not None:
        turns["role"] = roles
    return Conversation.from_frames("t", turns, language=language)


def juniper(**kinds: float) -> dict[str, Any]:
    """Return the personality Juniper with further kinds of interaction."""
    plain = ll.personality("juniper").to_dict()
    plain["affinity_config"]["interaction_types"].update(kinds)
    return plain


SAID = (
    ("Ada", "Thank you so much, you are wonderful!"),
    ("Juniper", "Thank you, that is kind!"),
    ("Ada", "I am sorry, I forgot to water the ferns."),
    ("Bo", "What time is it?"),
    ("Ada", "The ferns are by the door."),
)


# -- causality --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TRAIN)
@settings(max_examples=2)
@given(cut=st.integers(1, 300))
def test_the_events_of_a_prefix_are_the_first_events(name: str, cut: int) -> None:
    whole = ll.load(name)
    part = Conversation.from_frames("p", whole.turns.head(cut).drop(columns="position"), language=whole.language)
    p, options = juniper(gratitude=2, disagreement=-1, flowers=3), {"cues": {"flowers": ["flower", "the river"]}}
    every, first = (interaction_events(one, p, **options) for one in (whole, part))
    pd.testing.assert_frame_equal(every.head(len(first)), first)
    rest = set(every["turn_id"].iloc[len(first) :])
    assert not rest & set(part.turns["turn_id"])
    assert every.attrs == first.attrs == {"never": ["shares_a_plant_story"]}


@pytest.mark.parametrize("name", TRAIN)
def test_every_turn_is_one_event_of_five_types(name: str) -> None:
    turns = ll.load(name).turns
    turns = turns[turns["role"] != "assistant"]
    events = interaction_events(name)
    assert tuple(events.columns) == EVENT_COLUMNS
    assert events["turn_id"].tolist() == turns["turn_id"].tolist()
    assert events["user"].tolist() == turns["speaker"].tolist()
    assert events["time"].tolist() == turns["at"].tolist()
    assert events["characters"].tolist() == [len(text) for text in turns["text"]]
    assert (events["personality"] == "").all()
    assert events["points"].tolist() == [AffinityModel.of().points[kind] for kind in events["type"]]  # type: ignore[index]
    assert events["reason"].str.len().gt(0).all()
    pd.testing.assert_frame_equal(events, interaction_events(ll.load(name)))


# -- the rule ---------------------------------------------------------------------------------------------------------
def test_the_evidence_is_the_weighted_sum() -> None:
    shown = pd.DataFrame(
        {"gratitude": [1, 0, np.nan], "apology": [0, 1, 0], "question": [1, 0, 0], "self_disclosure": [0.5, 0, 0],
         "disagreement": [0, 1, 0], "sentiment": [0.5, -1, np.nan]},
        dtype=float,
    )  # fmt: skip
    texts = pd.Series(["Thanks!!! You and your yours", "sorry but no", ""])
    found = evidence(shown, texts)
    assert found == pytest.approx([0.4 + 0.1 + 0.05 + 0.05 + 2 * 0.1 + 2 * 0.05, 0.5 - 0.4 - 0.1, 0])
    assert set(WEIGHTS) == {*shown.columns, "exclamation", "you"}


def test_types_by_bounds() -> None:
    assert TYPES == ("very_negative", "negative", "neutral", "positive", "very_positive")
    assert list(BOUNDS) == sorted(BOUNDS)
    for name in TRAIN:
        turns = ll.load(name).turns
        strength = evidence(ll.signals(name, dates=False), turns["text"])
        below = [sum(value >= bound for bound in (-0.5, -0.15, 0.16, 0.5)) for value in strength]
        heard = (turns["role"] != "assistant").tolist()
        expected = [TYPES[n] for n, counts in zip(below, heard, strict=True) if counts]
        assert interaction_events(name)["type"].tolist() == expected


def test_what_was_said_decides() -> None:
    events = interaction_events(talk(*SAID), "juniper")
    assert events["type"].iloc[0] == "very_positive"
    assert events["reason"].iloc[0].startswith("gratitude +0.40")
    assert events["type"].iloc[-1] == "neutral"
    assert events["reason"].iloc[-1] == "nothing in particular"
    assert events["turn_id"].tolist() == ["t0", "t2", "t3", "t4"]


# -- who ---------------------------------------------------------------------------------------------------------------
def test_speakers() -> None:
    one = talk(*SAID)
    assert interaction_events(one, "juniper")["user"].tolist() == ["Ada", "Ada", "Bo", "Ada"]
    assert set(interaction_events(one, "juniper")["personality"]) == {"Juniper"}
    assert interaction_events(one, "juniper", speaker="Bo")["turn_id"].tolist() == ["t3"]
    assert interaction_events(one, "juniper", speaker=["Bo", "Juniper"])["turn_id"].tolist() == ["t1", "t3"]
    assert len(interaction_events(one)) == 5
    assert len(interaction_events(one, "juniper", speaker=[])) == 0
    assert tuple(interaction_events(one, "juniper", speaker=[]).columns) == EVENT_COLUMNS
    with pytest.raises(UnknownName, match="'Cy'"):
        interaction_events(one, "juniper", speaker=["Ada", "Cy"])
    with pytest.raises(DataError):
        interaction_events(one, "juniper", speaker=[3])  # type: ignore[list-item]
    shouting = talk(("JUNIPER", "Hello."), ("Ada", "Hello."))
    assert interaction_events(shouting, "juniper")["user"].tolist() == ["Ada"]


def test_an_assistant_moves_nothing() -> None:
    one = talk(("Ada", "Hello."), ("Model", "Hello!"), roles=["user", "assistant"])
    assert interaction_events(one)["user"].tolist() == ["Ada"]
    assert interaction_events(one, speaker="Model")["user"].tolist() == ["Model"]


# -- further kinds -----------------------------------------------------------------------------------------------------
def test_kinds_by_cues() -> None:
    one = talk(
        ("Ada", "The ferns were thirsty. My aunt grew orchids!"), ("Ada", "No orchids here."),
        ("Ada", "Two orchid pots."), ("Juniper", "I like orchids."),
    )  # fmt: skip
    events = interaction_events(one, "juniper", cues={"shares_a_plant_story": ["orchids", "aunt grew"]})
    assert events["type"].tolist()[1] == "shares_a_plant_story"
    own = events[events["type"] == "shares_a_plant_story"]
    assert own["turn_id"].tolist() == ["t0", "t2"]  # not after "no", and over stems
    assert own["points"].tolist() == [3, 3]
    assert own["reason"].tolist() == ["said 'orchids', 'aunt grew'", "said 'orchids'"]
    assert own["time"].tolist() == [events.loc[0, "time"], events.loc[3, "time"]]
    assert (events["type"].isin(TYPES)).sum() == 3
    assert events.attrs["never"] == []


def test_kinds_by_the_names_of_acts() -> None:
    p = juniper(gratitude=4, question=-1, apology=2)
    events = interaction_events(talk(*SAID), p)
    by_turn = {turn: rows["type"].tolist()[1:] for turn, rows in events.groupby("turn_id")}
    assert by_turn == {"t0": ["gratitude"], "t2": ["apology"], "t3": ["question"], "t4": []}
    assert events.loc[events["type"] == "gratitude", ["points", "reason"]].to_numpy().tolist() == [[4, "gratitude"]]
    assert set(ACTS) >= {"gratitude", "question", "apology"}
    cued = interaction_events(talk(*SAID), p, cues={"gratitude": ["ferns"]})
    assert cued.loc[cued["type"] == "gratitude", "turn_id"].tolist() == ["t2", "t4"]  # cues replace the act


def test_what_can_never_be_found_is_named() -> None:
    one = talk(*SAID)
    assert interaction_events(one, "juniper").attrs["never"] == ["shares_a_plant_story"]
    assert interaction_events(one).attrs["never"] == []
    assert interaction_events(one, juniper(sentiment=2)).attrs["never"] == ["shares_a_plant_story", "sentiment"]
    for empty in ([], ["user_says_nothing"]):
        cued = interaction_events(one, "juniper", cues={"shares_a_plant_story": empty})
        assert cued.attrs["never"] == ["shares_a_plant_story"]
    spanish = talk(("Ada", "¡Muchas gracias!"), language="es")
    events = interaction_events(spanish, juniper(gratitude=2), rated={"t0": "positive"})
    assert events.attrs["never"] == ["shares_a_plant_story", "gratitude"]


@pytest.mark.parametrize(
    ("cues", "error"),
    [
        ({"hugs": ["hug"]}, UnknownName), ({"positive": ["good"]}, UnknownName),
        ({"shares_a_plant_story": "fern"}, DataError), ({"shares_a_plant_story": [""]}, DataError),
        ({"shares_a_plant_story": [3]}, DataError),
    ],
)  # fmt: skip
def test_bad_cues(cues: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        interaction_events(talk(*SAID), "juniper", cues=cues)
    assert raised.value.place == "cues"  # type: ignore[attr-defined]


# -- rated ------------------------------------------------------------------------------------------------------------
def test_rated_types_replace_the_rule_s() -> None:
    one = talk(*SAID)
    plain, rated = interaction_events(one, "juniper"), interaction_events(one, "juniper", rated={"t2": "very_negative"})
    assert rated["type"].tolist() == [plain["type"][0], "very_negative", *plain["type"][2:]]
    assert (rated["reason"][1], rated["points"][1]) == ("rated", -5)
    pd.testing.assert_frame_equal(rated.drop(1), plain.drop(1))
    for wrong in ({"t99": "positive"}, {"t2": "good"}, {"t2": "shares_a_plant_story"}, {"t2": None}):
        with pytest.raises(UnknownName) as error:
            interaction_events(one, "juniper", rated=wrong)  # type: ignore[arg-type]
        assert error.value.place == "rated"


def test_languages_that_are_not_covered() -> None:
    spanish = talk(("Ada", "Hola, ¿qué tal?"), ("Ada", "Gracias."), language="es")
    with pytest.raises(DataError, match="'es' is not covered"):
        interaction_events(spanish)
    with pytest.raises(DataError, match="'es' is not covered"):
        interaction_events(spanish, rated={"t0": "positive"})
    events = interaction_events(spanish, rated={"t0": "positive", "t1": "neutral"})
    assert events["type"].tolist() == ["positive", "neutral"]
    cued = interaction_events(
        spanish, juniper(), rated={"t0": "positive", "t1": "neutral"}, cues={"shares_a_plant_story": ["gracias"]}
    )
    assert cued["type"].tolist() == ["positive", "neutral", "shares_a_plant_story"]


def test_turns_without_a_date() -> None:
    with pytest.raises(MissingInput, match="'t0' has no date"):
        interaction_events(talk(*SAID, dated=False))
    partly = talk(*SAID).turns.drop(columns="position")
    partly.loc[1, "at"] = pd.NaT  # Juniper's own
    one = Conversation.from_frames("t", partly)
    assert len(interaction_events(one, "juniper")) == 4
    with pytest.raises(MissingInput, match="'t1'"):
        interaction_events(one)


# -- points and curves ------------------------------------------------------------------------------------------------
def test_the_points_are_the_personality_s() -> None:
    events = interaction_events(talk(*SAID), "hollis", rated={"t0": "very_negative", "t1": "neutral"})
    assert events["points"].iloc[:2].tolist() == [-6, 0]
    with pytest.raises(UnknownName):
        interaction_events(talk(*SAID), "nobody_of_that_name")
    with pytest.raises(UnknownName):
        interaction_events("no_such_conversation")
    for nothing in (None, 5):
        with pytest.raises(DataError, match="is no conversation"):
            interaction_events(nothing)  # type: ignore[arg-type]


def test_conversations_go_one_after_the_other_into_curves() -> None:
    parts = [interaction_events("greenhouse", "juniper"), interaction_events("riverside", "hollis")]
    both = pd.concat(parts, ignore_index=True)
    own = AffinityModel(half_life="30D", start=10)
    curve = affinity_curve(both, own)
    assert curve[["user", "personality"]].drop_duplicates().to_numpy().tolist() == [
        ["Jonas", "Hollis"], ["Mara", "Hollis"], ["Theo", "Juniper"],
    ]  # fmt: skip
    theo = curve[curve["user"] == "Theo"].drop(columns=["user", "personality"]).reset_index(drop=True)
    alone = affinity_curve(parts[0].drop(columns=["user", "personality"]), own)
    pd.testing.assert_frame_equal(theo.astype({"event": str}), alone.astype({"event": str}))
    upstream = affinity_curve(parts[0], AffinityModel.upstream("juniper"))
    longs = (parts[0]["characters"] > 100).to_numpy()
    total = 0.0
    for value, points, long in zip(upstream["affinity"], parts[0]["points"], longs, strict=True):
        total = min(100.0, max(0.0, total + points + long))
        assert value == total
