"""Moods over turns: what is found, how it adds and fades, and that the future never changes the past."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import luminora_lab as ll
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.personality._mood_evidence import EVENTS, triggers_of, valences
from luminora_lab.personality._mood_rules import MoodRules, evidence_of, path_of
from luminora_lab.personality.library import personality
from luminora_lab.personality.model import Personality
from luminora_lab.personality.moments import moment
from luminora_lab.personality.moods import COLUMNS, MoodState, detect_mood, mood_timeline


def character(
    triggers: dict[str, list[str]], language: str = "en", moods: dict[str, Any] | None = None, **detection: Any
) -> Personality:
    config = {"moods": moods or {name: {} for name in triggers}, "mood_triggers": triggers, "mood_detection": detection}
    return Personality.from_dict({"persona": {"name": "Ada", "language": language}, "mood_config": config})


def names(texts: list[str], p: Personality, **rules: Any) -> list[str]:
    return mood_timeline(texts, p, **rules)["mood"].tolist()


GREY = character({"ash": ["frost", "it broke"], "elm": ["sun", "new plant"]})


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("wilting", "It wilted.", True),
        ("wilting", "WILTS!", True),
        ("frost", "Permafrost.", False),
        ("new plant", "Three new plants", True),
        ("new plant", "a plant, new", False),
        ("new plant", "It is new. Plant it", False),
        ("can't sleep", "I can’t sleep", True),
        ("can't sleep", "I cannot sleep", True),
        ("can't sleep", "I can sleep", False),
        ("i'm scared", "I am scared", True),
        ("she's in hospital", "She is in hospital", True),
        ("let's do it", "Let us do it", True),
        ("frost", "No frost tonight", False),
        ("frost", "There was not any more frost", False),
        ("frost", "No. Frost tonight!", True),
        ("frost", "No frost at first, then frost", True),
        ("never seen", "I have never seen it", True),
        ("my father", "I did not tell my father", True),
        ("hospital", "the hospital's roof", True),
        ("what is this", "And what is this?", True),
        ("😊", "fine 😊", True),
        ("late_night", "A late night", True),
        ("", "anything", False),
        ("...", "anything", False),
    ],
)
def test_a_phrase_is_found_by_stems_inside_a_clause_and_not_after_a_negation(
    phrase: str, text: str, found: bool
) -> None:
    assert names([text], character({"m": [phrase]})) == ["m" if found else "neutral"]


@pytest.mark.parametrize(
    ("language", "phrase", "text", "found"),
    [
        ("de", "jemand ist gestürzt", "Jemand ist gestürzt!", True),
        ("de", "die Hütte", "In den Hütten war Licht", False),
        ("de", "kein Wasser", "Da war nicht kein Wasser", True),
        ("fr", "l'hôpital", "il est à l’hôpital", True),
        ("fr", "l'hôpital", "il est à l'école", False),
        ("es", "he aprobado", "¡Por fin he aprobado!", True),
        ("es", "está", "esta\u0301 bien", True),
        ("zh", "下雪", "昨天下雪了", True),
        ("zh", "下雪", "昨天下雨了", False),
        ("ko", "눈", "눈이 온다", True),
    ],
)
def test_other_languages(language: str, phrase: str, text: str, found: bool) -> None:
    frame = mood_timeline([text], character({"m": [phrase]}, language))
    assert frame["mood"].tolist() == ["m" if found else "neutral"]
    assert frame["sentiment"].isna().all()


@pytest.mark.parametrize(
    ("event", "yes", "no"),
    [
        ("user_shows_appreciation", "Thank you so much!", "It was late thanks to the bus."),
        ("user_makes_joke", "Hahaha, stop it", "He has a hat."),
        ("user_gives_compliment", "You are such a wonderful friend", "You are on the wrong train"),
        ("user_shares_good_news", "We won the cup!", "He passed the salt."),
        ("user_shares_bad_news", "I have bad news.", "The news at nine."),
        ("user_shares_loss", "My grandmother died on Thursday.", "The engine died."),
        ("user_expresses_sadness", "I feel so lonely", "He cried with joy"),
        ("user_expresses_worry", "I'm really worried about the exam", "Nobody was afraid."),
        ("user_needs_help", "Can you help with this?", "He helped himself."),
    ],
)
def test_events_of_the_format(event: str, yes: str, no: str) -> None:
    p = character({"m": [event]})
    frame = mood_timeline([no, yes], p)
    assert frame["mood"].tolist() == ["neutral", "m"]
    assert frame["trigger"].tolist() == ["", event]


def test_what_can_never_match_is_listed() -> None:
    triggers = {"m": ["user_flirts", "user_makes_joke", "frost", "..."], "gone": ["sun"]}
    frame = mood_timeline(["sun"], character(triggers, moods={"m": {}}))
    assert frame.attrs["never_matched"] == ["m: user_flirts", "gone: sun"]
    german = mood_timeline(["haha"], character(triggers, "de", moods={"m": {}}))
    assert german.attrs["never_matched"] == ["m: user_flirts", "m: user_makes_joke", "gone: sun"]
    assert all(name == name.lower() for name in EVENTS)


def test_hand_worked_values() -> None:
    frame = mood_timeline(["Frost, and it broke.", "So.", "frost", "So.", "sun"], GREY, decay_turns=4)
    first = 1 - 0.3**2
    third = 1 - (1 - first / 2) * 0.3
    np.testing.assert_allclose(frame["intensity"], [first, first * 0.75, third, third * 0.75, 0.7])
    assert frame["mood"].tolist() == ["ash", "ash", "ash", "ash", "elm"]
    assert frame["reason"].tolist() == ["trigger", "decay", "trigger", "decay", "trigger"]
    assert frame["trigger"].tolist() == ["frost", "", "frost", "", "sun"]


def test_ways_to_fade() -> None:
    texts = ["frost", "So.", "So.", "So."]
    by = {name: mood_timeline(texts, GREY, **{name: value})["intensity"].tolist() for name, value in
          {"decay_turns": 2, "half_life": 1, "decay_rate": 0.1, "decay_enabled": False}.items()}  # fmt: skip
    assert by["decay_turns"] == pytest.approx([0.7, 0.35, 0, 0])
    assert by["half_life"] == pytest.approx([0.7, 0.35, 0.175, 0.0875])
    assert by["decay_rate"] == pytest.approx([0.7, 0.63, 0.567, 0.5103])
    assert by["decay_enabled"] == pytest.approx([0.7] * 4)
    assert mood_timeline(texts, GREY, half_life=0.2)["mood"].tolist() == ["ash", "neutral", "neutral", "neutral"]


def test_the_personality_sets_the_rules_and_arguments_come_before_it() -> None:
    p = character({"m": ["frost"]}, decay_rate=0.5, trigger_weight=0.4, method="automatic", confidence_threshold=None)
    frame = mood_timeline(["frost", "So."], p)
    assert frame["intensity"].tolist() == pytest.approx([0.4, 0.2])
    assert mood_timeline(["frost", "So."], p, half_life=0.5)["intensity"].tolist() == pytest.approx([0.4, 0.1])
    assert mood_timeline(["frost"], p, trigger_weight=np.float64(0.9), decay_turns=np.int64(3))["intensity"][0] == 0.9
    sure = character({"m": ["frost", "ice"]}, confidence_threshold=0.7)
    assert names(["frost"], sure) == ["m"], "one phrase reaches the threshold of the format's example"
    assert names(["frost"], sure, confidence_threshold=0.8) == ["neutral"]
    assert names(["frost and ice"], sure, confidence_threshold=0.8) == ["m"]


def test_another_mood_takes_over_only_where_its_evidence_is_above_what_is_left() -> None:
    p = character({"a": ["apple", "pear"], "b": ["bread"]}, decay_turns=10)
    assert names(["apple pear", "bread", "So.", "bread"], p) == ["a", "a", "a", "b"]  # .91 .819 .728 .637 against .7
    assert names(["bread and an apple"], p) == ["a"], "of the same evidence the first in the file"


def test_sentiment_strengthens_weakens_and_alone_gives_a_little() -> None:
    moods = {
        "happy": {"description": "All is well, a great day."},
        "sad": {"description": "Grief and misery."},
        "hatted": {},
    }
    p = character({"happy": ["garden"], "sad": ["garden gate"], "hatted": ["hat"]}, moods=moods)
    assert valences(p).tolist() == [1, -1, 0]
    frame = mood_timeline(["I love the garden!", "", "I hate the garden!"], p, decay_rate=1.0)
    good, bad = frame["sentiment"][0], frame["sentiment"][2]
    assert frame["intensity"].tolist() == pytest.approx([0.7 * (1 + good / 4), 0, 0.7 * (1 + bad / 4)])
    alone = mood_timeline(["This is wonderful, I love it so much, it is great!"], p)
    assert alone.loc[0, ["mood", "trigger", "reason"]].tolist() == ["happy", "", "sentiment"]
    assert alone["intensity"][0] == pytest.approx(0.3 * alone["sentiment"][0])
    two = character({}, moods=moods | {"merry": {"description": "A great, happy day."}})
    assert names(["This is wonderful, I love it so much, it is great!"], two) == ["neutral"], "which of the two?"
    assert names(["This is wonderful, I love it so much, it is great!"], p, sentiment_weight=0) == ["neutral"]


def test_neutral_is_the_resting_state() -> None:
    p = character({"neutral": ["calm down"], "ash": ["frost"]}, decay_rate=0.1)
    frame = mood_timeline(["calm down", "frost", "So.", "Calm down!", "So."], p)
    assert frame["mood"].tolist() == ["neutral", "ash", "ash", "neutral", "neutral"]
    assert frame["intensity"].tolist() == pytest.approx([0, 0.7, 0.63, 0, 0])
    assert frame["trigger"].tolist() == ["", "frost", "", "calm down", ""]
    assert frame["reason"].tolist() == ["", "trigger", "decay", "trigger", ""]


def test_without_moods_all_is_neutral() -> None:
    texts = ["Frost! Doctor! Wonderful!"] * 3
    plain = Personality.from_dict({"persona": {"name": "Ada"}})
    asleep = personality("juniper").replace(mood_config={"enabled": False})
    for p in (plain, asleep):
        frame = mood_timeline(texts, p)
        assert frame["mood"].tolist() == ["neutral"] * 3
        assert frame["intensity"].tolist() == [0, 0, 0]
        assert frame["reason"].tolist() == ["", "", ""]
    assert mood_timeline([], GREY).columns.tolist() == list(COLUMNS)
    assert detect_mood([], GREY) == MoodState("neutral", 0.0, "", "")


def test_the_personality_does_not_listen_to_itself() -> None:
    turns = pd.DataFrame(
        {"speaker": ["Bo", "ADA", "Cy", "bot"], "role": ["", "", "", "assistant"], "text": ["frost"] * 4}
    )
    p = character({"m": ["frost"]}, decay_turns=1)
    assert mood_timeline(turns, p)["mood"].tolist() == ["m", "neutral", "m", "neutral"]
    assert mood_timeline(turns, p, speaker="Cy")["mood"].tolist() == ["neutral", "neutral", "m", "neutral"]
    assert mood_timeline(turns, p, speaker=["bot", "ADA"])["mood"].tolist() == ["neutral", "m", "neutral", "m"]
    assert mood_timeline(turns, p)["sentiment"].isna().tolist() == [False, True, False, True]
    with pytest.raises(UnknownName, match=r"nobody is called 'Di'; there are 'Bo', 'ADA', 'Cy', 'bot'"):
        mood_timeline(turns, p, speaker="Di")


def test_a_conversation_a_frame_and_texts() -> None:
    talk, juniper = ll.load("greenhouse"), personality("juniper")
    frame = mood_timeline(talk, juniper)
    assert_frame_equal(frame, mood_timeline(talk.turns, "juniper"))
    assert frame["turn_id"].tolist() == talk.turns["turn_id"].tolist()
    assert frame["at"].tolist() == talk.turns["at"].tolist()
    frost = frame[frame["trigger"] == "frost"]
    assert frost["turn_id"].tolist() == ["4.1"]
    own = frame[frame["speaker"] == "Juniper"]
    assert set(own["reason"]) <= {"", "decay"}
    assert own["sentiment"].isna().all()
    assert frame["intensity"].between(0, 1).all()
    assert ((frame["mood"] == "neutral") == (frame["intensity"] == 0)).all()


def test_a_new_session_begins_with_a_share() -> None:
    turns = pd.DataFrame({"text": ["frost", "So.", "So."], "session": [1, 1, 2]})
    assert mood_timeline(turns, GREY, decay_rate=0.0)["intensity"].tolist() == pytest.approx([0.7] * 3)
    kept = mood_timeline(turns, GREY, decay_rate=0.0, between_sessions=0.5)
    assert kept["intensity"].tolist() == pytest.approx([0.7, 0.7, 0.35])
    none = mood_timeline(turns, GREY, decay_enabled=False, between_sessions=0.0)
    assert none["mood"].tolist() == ["ash", "ash", "neutral"]
    assert none["reason"].tolist() == ["trigger", "", "decay"]


def test_detect_mood_says_since_when_and_why() -> None:
    state = detect_mood(["frost", "sun", "new plant", "So."], GREY, half_life=2.0)
    assert (state.name, state.since, state.trigger) == ("elm", "2", "sun")
    now = moment(personality("juniper"), mood=detect_mood(["Frost!"], personality("juniper"))[:2])
    assert (now.mood, now.intensity) == ("worried", pytest.approx(0.7))


@pytest.mark.parametrize(
    ("turns", "rules", "message"),
    [
        ("frost", {}, "these are no turns"),
        (3, {}, "these are no turns"),
        (pd.DataFrame({"speaker": ["a"]}), {}, "a column text"),
        (["frost", None], {}, "text of row 1 is None"),
        (["frost"], {"half_life": 0}, r"mood\.half_life: 0 is not usable"),
        (["frost"], {"decay_rate": 1.5}, r"1\.5 is not usable"),
        (["frost"], {"trigger_weight": "much"}, "'much' is not usable"),
        (["frost"], {"trigger_weight": True}, "True is not usable"),
        (["frost"], {"half_life": float("nan")}, "nan is not usable"),
        (["frost"], {"half_life": 1, "decay_turns": 2}, "decay_turns and half_life are both given"),
    ],
)
def test_bad_input_gets_one_clear_error(turns: Any, rules: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        mood_timeline(turns, GREY, **rules)


def test_bad_rules_name_their_place() -> None:
    with pytest.raises(UnknownName, match=r"there is no rule 'decay'; use trigger_weight"):
        mood_timeline(["frost"], GREY, decay=2)
    with pytest.raises(DataError, match=r"Ada, \$\.mood_config\.mood_detection\.decay_turns: -1 is not usable"):
        mood_timeline(["frost"], character({"m": ["frost"]}, decay_turns=-1), half_life=2)


WORDS = [
    "frost",
    "sun",
    "it broke",
    "new plant",
    "no frost",
    "I love it, wonderful, great!",
    "hello",
    "I hate it, awful!",
    "",
]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=3).map(". ".join), max_size=12)


@given(
    TEXTS, st.integers(0, 12), st.sampled_from([{}, {"half_life": 1.5}, {"decay_rate": 0.2}, {"decay_enabled": False}])
)
@settings(max_examples=40)
def test_the_past_does_not_depend_on_the_future(texts: list[str], n: int, rules: dict[str, Any]) -> None:
    p = character(
        {"grim": ["frost", "it broke"], "bright": ["sun", "new plant"], "neutral": ["hello"]},
        moods={"grim": {"description": "Bad and sad."}, "bright": {"description": "Happy, great."}, "neutral": {}},
    )
    whole, prefix = mood_timeline(texts, p, **rules), mood_timeline(texts[:n], p, **rules)
    assert_frame_equal(whole.head(n), prefix)
    assert whole["intensity"].between(0, 1).all()
    assert ((whole["mood"] == "neutral") == (whole["intensity"] == 0)).all()
    assert set(whole["mood"]) <= {"grim", "bright", "neutral"}


@given(
    st.lists(st.lists(st.floats(0, 1), min_size=2, max_size=2), max_size=20),
    st.floats(0.1, 20),
)
def test_intensity_never_grows_without_evidence(rows: list[list[float]], half_life: float) -> None:
    evidence = np.array(rows, dtype=np.float64).reshape(-1, 2)
    path = path_of(
        evidence, np.zeros(len(rows), dtype=bool), ("a", "b"), MoodRules(decay_turns=None, half_life=half_life)
    )
    before = 0.0
    for row, (mood, intensity, by) in zip(rows, path, strict=True):
        assert 0 <= intensity <= 1
        if by < 0:
            assert intensity <= before
        elif mood >= 0:
            assert intensity >= row[mood] - 1e-12
        before = intensity


def test_evidence_grows_with_hits_and_stays_below_one() -> None:
    counts = np.arange(6)[:, None]
    evidence = evidence_of(counts, np.full(6, np.nan), np.zeros(1), MoodRules())[:, 0]
    assert evidence[0] == 0
    assert (np.diff(evidence) > 0).all()
    np.testing.assert_allclose(evidence[1:3], [0.7, 0.91])
    full = evidence_of(counts, np.ones(6), np.ones(1), MoodRules())
    assert full.max() == 1.0


def test_triggers_are_sorted_once_and_doubles_count_once() -> None:
    p = character({"m": ["wilting", "wilted", "wilting"]})
    assert [one.written for one in triggers_of(p).stemmed] == ["wilting"]
    assert triggers_of(p) is triggers_of(p)
    assert mood_timeline(["It is wilting and wilted"], p)["intensity"][0] == pytest.approx(0.7)


def test_turns_of_unknown_sessions_are_one_session() -> None:
    import numpy as np

    turns = pd.DataFrame({"text": ["The fern wilted.", "Yes.", "Well."], "session": [np.nan] * 3})
    known = turns.assign(session=1)
    a, b = (mood_timeline(frame, "juniper", between_sessions=0.0)["intensity"].tolist() for frame in (turns, known))
    assert a == b
    assert a[1] > 0


@pytest.mark.parametrize("speaker", [5, [1, "a"]])
def test_speakers_are_names(speaker: object) -> None:
    turns = pd.DataFrame({"text": ["Hello."], "speaker": pd.Categorical([None], categories=["a"])})
    assert len(mood_timeline(turns, "juniper")) == 1
    with pytest.raises(DataError, match="is no name; give a name or several"):
        mood_timeline(turns, "juniper", speaker=speaker)  # type: ignore[arg-type]
