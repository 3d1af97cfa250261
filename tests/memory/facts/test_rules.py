"""The rules for facts: sentences that tell one, sentences that do not, and what is promised of any text."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.conversation import Conversation, load_all
from luminora_lab.memory.facts.matching import normalise_subject, normalise_value
from luminora_lab.memory.facts.model import CANDIDATE_COLUMNS, FACT_KEYS, check_facts
from luminora_lab.memory.facts.rules import _RULES, RuleFacts

AT = pd.Timestamp("2024-06-05 10:00")


def talk(*turns: str | tuple[str, str], language: str = "en", at: pd.Timestamp | None = AT) -> Conversation:
    """Return a conversation; a text without a speaker is Ada's."""
    pairs = [("Ada", t) if isinstance(t, str) else t for t in turns]
    frame = pd.DataFrame(
        {
            "turn_id": [str(n) for n in range(len(pairs))],
            "session": 1,
            "speaker": [s for s, _ in pairs],
            "text": [t for _, t in pairs],
            "at": pd.to_datetime([at] * len(pairs)),
        }
    )
    return Conversation.from_frames("demo", frame, language=language)


def facts(*turns: str | tuple[str, str]) -> set[tuple[str, str, str]]:
    """Return (subject, key, value) in normal form of what still holds."""
    found = RuleFacts().extract(talk(*turns))
    found = found[found["holds"]]
    columns = zip(found["subject"], found["key"], found["value"], strict=True)
    return {(normalise_subject(s), k, normalise_value(v)) for s, k, v in columns}


TOLD = [
    # who somebody is
    ("Hi, I'm Ada Lindqvist.", "ada", "name", "ada lindqvist"),
    ("My name is Adelaide.", "ada", "name", "adelaide"),
    ("I'm forty-one and still can't whistle.", "ada", "age", "forty-one"),
    ("I am 29 years old.", "ada", "age", "29"),
    ("I turned thirty.", "ada", "age", "thirty"),
    ("My birthday is on the third of March.", "ada", "birthday", "the third of March"),
    ("I'm Norwegian.", "ada", "nationality", "Norwegian"),
    ("I speak a little Welsh.", "ada", "language", "Welsh"),
    ("I have a degree in marine biology.", "ada", "education", "degree in marine biology"),
    # where
    ("We live in Lund now.", "ada", "home_city", "Lund"),
    ("I moved to Porto in spring.", "ada", "home_city", "Porto"),
    ("Moved to Porto last week!", "ada", "home_city", "Porto"),
    ("I grew up in Hull.", "ada", "hometown", "Hull"),
    ("I'm originally from Graz.", "ada", "hometown", "Graz"),
    ("I rent a tiny studio over a launderette.", "ada", "home_type", "tiny studio over launderette"),
    ("I live on a narrowboat.", "ada", "home_type", "narrowboat"),
    ("I own two looms.", "ada", "owns", "two looms"),
    ("I drive a rusty Skoda.", "ada", "vehicle", "rusty Skoda"),
    # people and animals
    ("My sister Lena rang.", "ada", "sibling", "Lena"),
    ("is my brother Oskar in?", "ada", "sibling", "Oskar"),
    ("If my cousin Rosa comes, there will be cake.", "ada", "relative", "Rosa"),
    ("My husband is called Piet.", "ada", "partner", "Piet"),
    ("I'm married to Piet.", "ada", "partner", "Piet"),
    ("My two sons, Anton and Emil, are asleep.", "ada", "child", "Emil"),
    ("Vera, my boss, wants it by noon.", "ada", "colleague", "Vera"),
    ("I'm divorced.", "ada", "relationship_status", "divorced"),
    ("My cat Biscuit is on the desk.", "ada", "pet", "Biscuit"),
    ("We got a puppy. We called her Olive.", "ada", "pet", "Olive"),
    ("We got a puppy. We named him Tilly.", "ada", "pet", "Tilly"),
    ("We have two cats.", "ada", "pet", "two cats"),
    ("I have an old greyhound called Comet.", "ada", "pet", "Comet"),
    # work
    ("I'm a bus driver.", "ada", "job_title", "bus driver"),
    ("I work as a translator at night.", "ada", "job_title", "translator"),
    ("My sister Lena is a welder.", "lena", "job_title", "welder"),
    ("My brother Oskar teaches. He's a trained luthier.", "oskar", "job_title", "trained luthier"),
    ("I've been a nurse for ten years.", "ada", "job_title", "nurse"),
    ("I work for Brandt Optics.", "ada", "employer", "Brandt Optics"),
    ("I was a postman before that.", "ada", "former_job", "postman"),
    ("I used to be a chef.", "ada", "former_job", "chef"),
    ("I work nights.", "ada", "schedule", "nights"),
    ("I do it three days a week.", "ada", "schedule", "three days a week"),
    # tastes, hobbies and aims
    ("I love rhubarb.", "ada", "likes", "rhubarb"),
    ("I've always liked thunderstorms.", "ada", "likes", "thunderstorms"),
    ("Honestly I can't stand jazz.", "ada", "dislikes", "jazz"),
    ("It came with mustard, which I hate.", "ada", "dislikes", "mustard"),
    ("My favourite colour is teal.", "ada", "favourite", "teal"),
    ("I'm a vegan.", "ada", "diet", "vegan"),
    ("I don't eat pork.", "ada", "diet", "don't eat pork"),
    ("I play the oboe.", "ada", "instrument", "oboe"),
    ("I sing alto.", "ada", "instrument", "alto"),
    ("Took up badminton again.", "ada", "sport", "badminton"),
    ("I go bouldering.", "ada", "hobby", "bouldering"),
    ("I joined a rowing club.", "ada", "member_of", "rowing club"),
    ("I collect old maps.", "ada", "collects", "old maps"),
    ("I want a kayak.", "ada", "wants", "kayak"),
    ("I'm thinking of selling the flat in May.", "ada", "plan", "selling the flat in May"),
    ("I'm saving up for a piano.", "ada", "saving_for", "piano"),
    ("I'm learning Finnish.", "ada", "learning", "Finnish"),
    # health and events
    ("I'm allergic to peanuts.", "ada", "allergy", "peanuts"),
    ("I have mild asthma.", "ada", "condition", "mild asthma"),
    ("I was diagnosed with a heart murmur.", "ada", "condition", "heart murmur"),
    ("I broke my left ankle.", "ada", "injury", "my left ankle"),
    ("They put me on atorvastatin, 20 mg.", "ada", "medication", "atorvastatin 20 mg"),
    ("I'm having physiotherapy.", "ada", "treatment", "physiotherapy"),
    ("I went to my niece's graduation.", "ada", "attended", "my niece's graduation"),
    ("I bought a tent.", "ada", "bought", "tent"),
    ("I lost my keys.", "ada", "lost", "my keys"),
    ("I passed my driving test.", "ada", "achieved", "my driving test"),
    ("I knitted two scarves.", "ada", "made", "two scarves"),
]


@pytest.mark.parametrize(("text", "subject", "key", "value"), TOLD)
def test_a_sentence_tells_a_fact(text: str, subject: str, key: str, value: str) -> None:
    assert (subject, key, normalise_value(value)) in facts(text)


SILENT = [
    "If I had a dog, I'd call him Rex.",
    "I don't have a dog.",
    "Are you a nurse?",
    "Am I a nurse?",
    "I'm not a nurse.",
    "I never was a nurse.",
    "She said “I'm a nurse” and left.",
    'He wrote "I hate olives" on the wall.',
    "Dora says I'm a nurse.",
    "People think I'm a doctor.",
    "I wish I was a pilot.",
    "I might have bought a boat.",
    "Imagine I live in Rome!",
    "I would never move to Rome.",
    "Do I look like I live in Rome?",
    "I don't like to say it.",
    "I love it!",
    "I want that.",
    "I'm an idiot.",
    "I'm from another planet.",
    "I'm two minutes away.",
    "I moved to Thursdays.",
    "I'm seeing Rosa on Friday.",
    "I'm in love with Paris.",
    "The parcel is from Rosa.",
    "I lost the thread.",
    "I hate that it rains.",
    "As if I play the violin!",
    "Nobody hates olives.",
    "Thankfully, my son is fine.",
    "We moved to the back of the bus.",
    "I'm going to be late.",
    "The dentist was a nurse once.",
    "I have no allergies.",
    "Unless I'm a genius, that is wrong.",
    "Whether I'm a baker or not, it rises.",
    "",
    "...",
]


@pytest.mark.parametrize("text", SILENT)
def test_a_sentence_tells_nothing(text: str) -> None:
    assert facts(text) == set()


def test_there_are_enough_sentences() -> None:
    assert len(TOLD) >= 40
    assert len(SILENT) >= 25


ANSWERS = [
    ("Where do you live?", "Lund.", "home_city", "Lund"),
    ("So where do you live these days?", "In Tarn, by the sea.", "home_city", "Tarn"),
    ("How old are you?", "Forty-two, alas.", "age", "Forty-two"),
    ("What do you do for a living?", "Plumber.", "job_title", "Plumber"),
    ("What's your dog called?", "Comet!", "pet", "Comet"),
    ("What do you drive now?", "A moped, sadly.", "vehicle", "moped"),
    ("What's your favourite fruit?", "Plums.", "favourite", "Plums"),
    ("Tell me one thing you really hate.", "Escalators.", "dislikes", "Escalators"),
]


@pytest.mark.parametrize(("asked", "reply", "key", "value"), ANSWERS)
def test_a_short_answer_counts(asked: str, reply: str, key: str, value: str) -> None:
    assert ("bo", key, normalise_value(value)) in facts(asked, ("Bo", reply))


@pytest.mark.parametrize("reply", ["Where do you live?", "Nowhere.", "I won't say.", "Why?", "Yes."])
def test_no_answer_no_fact(reply: str) -> None:
    assert facts("Where do you live?", ("Bo", reply)) == set()


def test_one_who_answers_oneself_gives_no_answer() -> None:
    assert facts("Where do you live?", "Lund.") == set()


def test_the_answer_may_be_about_somebody_else() -> None:
    found = facts("My brother Emil left school.", ("Bo", "What does he do for money?"), "Delivering parcels by bike.")
    assert ("emil", "job_title", normalise_value("Delivering parcels")) in found


def test_he_and_she_are_the_last_who_fit() -> None:
    found = facts("My sister Lena rang. My brother Oskar too. She plays the harp. He hates parsnips.")
    assert {("lena", "instrument", "harp"), ("oskar", "dislikes", "parsnip")} <= found


def test_a_person_is_no_place() -> None:
    assert facts("My sister Rosa rang. I'm back from Rosa and I'm from Rosa.") == {("ada", "sibling", "rosa")}


def test_a_friend_who_is_addressed_is_no_fact() -> None:
    assert facts(("Bo", "Well."), "Look, my friend, Bo, it is late.") == set()


def test_an_unnamed_person_is_not_taken_for_a_named_one() -> None:
    found = facts("My sister Lena rang. The landlady came. She hates parsnips.")
    assert not {subject for subject, key, _ in found if key == "dislikes"}


def test_what_is_yours_is_the_other_speakers_in_a_talk_of_two() -> None:
    assert ("bo", "relative", "edvin") in facts(("Bo", "Well."), "Your uncle Edvin danced.")
    assert facts("Your uncle Edvin danced.") == set()
    three = facts(("Bo", "Well."), ("Cy", "Hm."), "Your uncle Edvin danced.")
    assert three == set()


OVER = [
    ("I no longer live in Lund.", "home_city", "Lund"),
    ("I sold the Volvo.", "vehicle", "Volvo"),
    ("I used to play the viola.", "instrument", "viola"),
    ("I don't work for Brandt Optics any more.", "employer", "Brandt Optics"),
    ("I quit as a waiter.", "job_title", "waiter"),
    ("Quit smoking!", "habit", "smoking"),
    ("I am no longer a vegan.", "diet", "vegan"),
    ("My ex-husband Piet rang.", "partner", "Piet"),
    ("Piet and I split up.", "partner", "Piet"),
]


@pytest.mark.parametrize(("text", "key", "value"), OVER)
def test_what_is_over_does_not_hold(text: str, key: str, value: str) -> None:
    found = RuleFacts().extract(talk(text))
    [row] = found[found["key"] == key].to_dict("records")
    assert normalise_value(row["value"]) == normalise_value(value)
    assert not row["holds"]
    assert row["invalid_at"] == AT


def test_selling_is_an_event_too() -> None:
    assert ("ada", "ended", normalise_value("I sold the Volvo")) in facts("I sold the Volvo.")


def test_times_come_from_the_words_of_the_same_sentence() -> None:
    found = RuleFacts().extract(talk("I bought a tent yesterday. I love rhubarb.")).set_index("key")
    assert found.at["bought", "valid_at"] == pd.Timestamp("2024-06-04")
    assert found.at["likes", "valid_at"] == found.at["likes", "said_at"] == AT
    assert found["invalid_at"].isna().all()


def test_without_times_there_are_facts_all_the_same() -> None:
    found = RuleFacts().extract(talk("I love rhubarb, since yesterday.", at=pd.NaT))
    assert found["value"].tolist() == ["rhubarb"]
    assert found["said_at"].isna().all()


@pytest.mark.parametrize(("rules", "conversation"), [("de", "en"), ("en", "de"), ("fr-CA", "fr")])
def test_other_languages_have_no_rules(rules: str, conversation: str) -> None:
    found = RuleFacts(rules).extract(talk("I love rhubarb.", language=conversation))
    assert found.columns.tolist() == list(CANDIDATE_COLUMNS)
    assert found.empty


def test_a_regional_tag_is_english() -> None:
    assert len(RuleFacts("en-GB").extract(talk("I love rhubarb.", language="en-US"))) == 1


def test_every_rule_has_a_name_of_its_own_a_known_key_and_a_confidence() -> None:
    keys = {key for names in FACT_KEYS.values() for key in names}
    assert {rule.key for rule in _RULES} <= keys
    assert all(0 < rule.confidence <= 1 for rule in _RULES)
    assert len({(rule.name, rule.key) for rule in _RULES}) == len(_RULES)
    assert all("v" in rule.regex.groupindex for rule in _RULES)


@lru_cache
def _train() -> tuple[tuple[Conversation, pd.DataFrame], ...]:
    return tuple((c, RuleFacts().extract(c)) for c in load_all("train"))


def _head(conversation: Conversation, n: int) -> Conversation:
    return Conversation.from_frames(conversation.id, conversation.turns.head(n), language=conversation.language)


@pytest.mark.parametrize("seed", range(6))
def test_a_prefix_gives_a_prefix(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for conversation, whole in _train():
        cut = int(rng.integers(1, len(conversation)))
        part = RuleFacts().extract(_head(conversation, cut))
        pd.testing.assert_frame_equal(part, whole.head(len(part)))
        turns = set(conversation.turns["turn_id"][:cut])
        assert len(part) == whole["turns"].map(lambda t, turns=turns: t[0] in turns).sum()


def test_what_is_found_is_well_formed_and_in_the_words_of_its_turn() -> None:
    for conversation, found in _train():
        check_facts(found, CANDIDATE_COLUMNS)
        texts = dict(zip(conversation.turns["turn_id"], conversation.turns["text"], strict=True))
        for turns, value in zip(found["turns"], found["value"], strict=True):
            assert value in texts[turns[0]].replace("’", "'")
        assert found["source"].str.startswith("rules:").all()


_PIECES = """I I'm my your she he Lena Oskar hate love play the a an nurse dog called sister in Lund moved to , . ? !
“ ” " ' if not no longer used to and which who is are was have got years 40 forty allergic ’ … ( ) — 🙂 of at named"""
_WORDS = st.sampled_from(_PIECES.split())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Ada", "Bo", "Cy"]), st.lists(_WORDS, max_size=18)), min_size=1, max_size=6))
def test_any_text_is_read_causally_and_the_same_twice(parts: list[tuple[str, list[str]]]) -> None:
    turns = [(speaker, " ".join(words)) for speaker, words in parts]
    whole = RuleFacts().extract(talk(*turns))
    check_facts(whole, CANDIDATE_COLUMNS)
    part = RuleFacts().extract(talk(*turns[: (len(turns) + 1) // 2]))
    pd.testing.assert_frame_equal(part, whole.head(len(part)))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_no_text_breaks_it(text: str) -> None:
    check_facts(RuleFacts().extract(talk(text)), CANDIDATE_COLUMNS)
