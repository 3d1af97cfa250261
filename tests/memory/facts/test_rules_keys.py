"""The rules for facts, key by key: common ways of saying it, fragments, lists and answers, and what is left out."""

from __future__ import annotations

import pandas as pd
import pytest

from luminora_lab.conversation import Conversation
from luminora_lab.memory.facts._rules_fragments import listed_names
from luminora_lab.memory.facts._rules_spans import SPANS
from luminora_lab.memory.facts.matching import normalise_subject, normalise_value
from luminora_lab.memory.facts.model import FACT_KEYS
from luminora_lab.memory.facts.rules import RuleFacts


def read(*turns: str | tuple[str, str]) -> pd.DataFrame:
    """Return what the rules find; a text without a speaker is Ada's."""
    pairs = [("Ada", t) if isinstance(t, str) else t for t in turns]
    frame = pd.DataFrame(
        {
            "turn_id": [str(n) for n in range(len(pairs))],
            "session": 1,
            "speaker": [s for s, _ in pairs],
            "text": [t for _, t in pairs],
            "at": pd.to_datetime(["2024-06-05 10:00"] * len(pairs)),
        }
    )
    return RuleFacts().extract(Conversation.from_frames("demo", frame, language="en"))


def facts(*turns: str | tuple[str, str]) -> set[tuple[str, str, str]]:
    """Return (subject, key, value) in normal form of what holds."""
    found = read(*turns)
    found = found[found["holds"]]
    columns = zip(found["subject"], found["key"], found["value"], strict=True)
    return {(normalise_subject(s), k, normalise_value(v)) for s, k, v in columns}


SAID = [
    ("name", "They call me Addie, but it's Adelaide on paper.", "Addie"),
    ("name", "Call me Ada.", "Ada"),
    ("age", "I'm going to be sixty in March.", "sixty"),
    ("age", "I've just turned 45.", "45"),
    ("age", "At thirty-three I'm the oldest in the class.", "thirty-three"),
    ("birthday", "It's my birthday on the fifth of May.", "the fifth of May"),
    ("birthday", "I was born on 12 March 1988.", "12 March"),
    ("home_city", "We've moved to Leeds.", "Leeds"),
    ("home_city", "My home is in Malmo these days.", "Malmo"),
    ("home_city", "I've lived in Oporto all my life.", "Oporto"),
    ("home_city", "Living in Dresden suits me.", "Dresden"),
    ("home_city", "We settled in Ghent in the end.", "Ghent"),
    ("home_city", "I'm living in Cardiff at the moment.", "Cardiff"),
    ("hometown", "I'm from Belfast.", "Belfast"),
    ("hometown", "I come from Rostock.", "Rostock"),
    ("hometown", "My hometown is Gdynia.", "Gdynia"),
    ("hometown", "I was brought up in Perth.", "Perth"),
    ("home_type", "We're renting a bungalow.", "bungalow"),
    ("home_type", "I bought a flat.", "flat"),
    ("home_type", "I've moved into a studio flat.", "studio flat"),
    ("nationality", "I'm half Greek.", "Greek"),
    ("nationality", "I'm Danish by birth.", "Danish"),
    ("language", "My first language is Polish.", "Polish"),
    ("language", "I'm fluent in Catalan.", "Catalan"),
    ("language", "I grew up speaking Welsh.", "Welsh"),
    ("education", "I studied chemistry at Leeds.", "chemistry"),
    ("education", "I've got a master's in linguistics.", "master's in linguistics"),
    ("education", "I did a PhD in hydrology.", "PhD in hydrology"),
    ("education", "My degree is in economics.", "economics"),
    ("owns", "I own a telescope.", "telescope"),
    ("vehicle", "I ride a Vespa.", "Vespa"),
    ("vehicle", "I've bought a used Polo.", "used Polo"),
    ("vehicle", "We drive an old Berlingo.", "old Berlingo"),
    ("likes", "I like dark chocolate.", "dark chocolate"),
    ("likes", "I adore ginger biscuits.", "ginger biscuits"),
    ("likes", "I've got a weakness for crime novels.", "crime novels"),
    ("likes", "I'm very fond of old maps.", "old maps"),
    ("dislikes", "I really don't like celery.", "celery"),
    ("dislikes", "I'm not a fan of musicals.", "musicals"),
    ("dislikes", "I can't bear small talk.", "small talk"),
    ("dislikes", "I'm not keen on heights.", "heights"),
    ("favourite", "My favourite author is Le Guin.", "Le Guin"),
    ("favourite", "Blue has always been my favourite.", "Blue"),
    ("diet", "I've gone vegan.", "vegan"),
    ("partner", "My girlfriend Lotte is here.", "Lotte"),
    ("partner", "I'm engaged to Milan.", "Milan"),
    ("partner", "I've been married to Rolf for nine years.", "Rolf"),
    ("partner", "My wife's name is Joan.", "Joan"),
    ("relationship_status", "I got divorced last year.", "divorced"),
    ("relationship_status", "We're engaged!", "engaged"),
    ("relationship_status", "I've been single for a year.", "single"),
    ("parent", "My dad Keith is visiting.", "Keith"),
    ("parent", "My mother, Agnes, was a teacher.", "Agnes"),
    ("sibling", "My twin brother Max rang.", "Max"),
    ("sibling", "I've got a sister, Ingrid.", "Ingrid"),
    ("sibling", "I have a younger brother called Nils.", "Nils"),
    ("child", "Our son Jory starts school soon.", "Jory"),
    ("child", "We named our daughter Alma.", "Alma"),
    ("child", "We had a baby girl! Her name is Maren.", "Maren"),
    ("grandparent", "My grandmother Elsie turned ninety.", "Elsie"),
    ("grandparent", "My late grandad Wilf built it.", "Wilf"),
    ("relative", "My niece Poppy is staying.", "Poppy"),
    ("relative", "My mother-in-law Doreen cooks.", "Doreen"),
    ("friend", "My old school friend Gwen wrote.", "Gwen"),
    ("friend", "My best mate is called Dav.", "Dav"),
    ("friend", "My neighbour, Mrs Pell, waters them.", "Mrs Pell"),
    ("friend", "I'm meeting my friend Anouk.", "Anouk"),
    ("colleague", "My line manager Priya approved it.", "Priya"),
    ("colleague", "I work with a guy called Stefan.", "Stefan"),
    ("colleague", "My new boss is called Renske.", "Renske"),
    ("pet", "I have a rabbit named Thumper.", "Thumper"),
    ("pet", "Our old dog Rufus died.", "Rufus"),
    ("pet", "My two cats, Salt and Mustard, hate it.", "Salt"),
    ("pet", "We rescued a greyhound. She's called Dot.", "Dot"),
    ("hobby", "I do yoga every morning.", "yoga"),
    ("hobby", "I've taken up knitting.", "knitting"),
    ("hobby", "I've been getting into birdwatching.", "birdwatching"),
    ("hobby", "Photography is my hobby.", "Photography"),
    ("hobby", "I started climbing last year.", "climbing"),
    ("instrument", "I've played the cello since I was six.", "cello"),
    ("sport", "I play squash on Thursdays.", "squash"),
    ("sport", "We've started playing padel.", "padel"),
    ("member_of", "I'm a member of the chess club.", "chess club"),
    ("member_of", "I've joined a choir.", "choir"),
    ("member_of", "I'm on the parish council.", "parish council"),
    ("collects", "I collect vintage postcards.", "vintage postcards"),
    ("collects", "I've been collecting vinyl records for years.", "vinyl records"),
    ("plan", "We're planning to move to France.", "move to France"),
    ("plan", "I'm hoping to retire in June.", "retire in June"),
    ("plan", "I've decided to sell the house.", "sell the house"),
    ("plan", "We're thinking of getting married.", "getting married"),
    ("wants", "I want a dog.", "dog"),
    ("wants", "I've always wanted to see the northern lights.", "to see the northern lights"),
    ("saving_for", "We're saving up for a house.", "house"),
    ("saving_for", "I've started saving for a new camera.", "new camera"),
    ("learning", "I've started learning Japanese.", "Japanese"),
    ("learning", "I'm taking driving lessons.", "driving"),
    ("learning", "I'm studying Korean in the evenings.", "Korean"),
    ("condition", "I've got arthritis.", "arthritis"),
    ("condition", "I suffer from migraines.", "migraines"),
    ("condition", "I have high blood pressure.", "high blood pressure"),
    ("condition", "They diagnosed me with coeliac disease.", "coeliac disease"),
    ("allergy", "I have a peanut allergy.", "peanut"),
    ("allergy", "I'm severely allergic to bee stings.", "bee stings"),
    ("allergy", "Turns out I'm allergic to latex.", "latex"),
    ("injury", "I twisted my knee.", "my knee"),
    ("injury", "I've broken two ribs.", "two ribs"),
    ("injury", "I tore a ligament.", "ligament"),
    ("injury", "I've hurt my back.", "my back"),
    ("medication", "I'm on antibiotics.", "antibiotics"),
    ("medication", "I've started taking statins.", "statins"),
    ("treatment", "I'm going to physio.", "physio"),
    ("treatment", "I had surgery on Tuesday.", "surgery"),
    ("treatment", "I'm in therapy.", "therapy"),
    ("habit", "I run every morning.", "run every morning"),
    ("job_title", "I'm working as a lifeguard.", "lifeguard"),
    ("job_title", "I'm now a senior engineer.", "senior engineer"),
    ("job_title", "I've been a postman for years.", "postman"),
    ("job_title", "I got promoted to head chef.", "head chef"),
    ("job_title", "My job is teaching assistant.", "teaching assistant"),
    ("job_title", "I'm a freelance illustrator.", "freelance illustrator"),
    ("employer", "I work for the council.", "council"),
    ("employer", "I've been hired by Novotex.", "Novotex"),
    ("employer", "I just started at Bluebird Bakery.", "Bluebird Bakery"),
    ("workplace", "I work in a call centre.", "call centre"),
    ("workplace", "I work at the library.", "library"),
    ("workplace", "I work in a hospital kitchen.", "hospital kitchen"),
    ("project", "I'm writing a cookbook.", "cookbook"),
    ("project", "We're renovating the kitchen.", "kitchen"),
    ("project", "I've been working on a mural.", "mural"),
    ("former_job", "I was a miner for twenty years.", "miner"),
    ("former_job", "I used to work as a nanny.", "nanny"),
    ("former_job", "I'm a retired headteacher.", "headteacher"),
    ("schedule", "I work weekends.", "weekends"),
    ("schedule", "I'm working night shifts now.", "night shifts"),
    ("schedule", "I start at six every morning.", "six every morning"),
    ("attended", "We went to a concert.", "concert"),
    ("attended", "I attended a seminar.", "seminar"),
    ("attended", "I was at my brother's graduation.", "my brother's graduation"),
    ("travelled_to", "We flew to Madeira.", "Madeira"),
    ("travelled_to", "I just got back from Japan.", "Japan"),
    ("travelled_to", "I visited Krakow last month.", "Krakow"),
    ("travelled_to", "We spent a week in Naples.", "Naples"),
    ("celebrated", "We celebrated our anniversary.", "our anniversary"),
    ("bought", "I've bought a new bike.", "new bike"),
    ("bought", "I treated myself to a massage chair.", "massage chair"),
    ("lost", "I've lost my glasses.", "my glasses"),
    ("achieved", "I passed my exam!", "my exam"),
    ("achieved", "I won first prize.", "first prize"),
    ("achieved", "I got my driving licence.", "my driving licence"),
    ("started", "I've started a new job.", "new job"),
    ("started", "I started a blog.", "blog"),
    ("ended", "I've quit my job.", "quit my job"),
    ("ended", "I handed in my notice.", "handed in my notice"),
    ("made", "I baked two cakes.", "two cakes"),
    ("made", "I built a shed.", "shed"),
]


@pytest.mark.parametrize(("key", "text", "value"), SAID)
def test_the_common_ways_of_saying_it(key: str, text: str, value: str) -> None:
    assert ("ada", key, normalise_value(value)) in facts(text)


def test_nearly_every_key_has_a_sentence() -> None:
    keys = {key for names in FACT_KEYS.values() for key in names}
    assert keys - {key for key, _, _ in SAID} == {"other"}


WITHOUT_APOSTROPHES = [
    ("im a roofer in the week", "job_title", "roofer"),
    ("ive got arthritis", "condition", "arthritis"),
    ("ugh, broke my toe on the bed", "injury", "my toe"),
    ("so, moved to Leeds last week", "home_city", "Leeds"),
    ("turned thirty on tuesday", "age", "thirty"),
]


@pytest.mark.parametrize(("text", "key", "value"), WITHOUT_APOSTROPHES)
def test_hasty_writing_is_read(text: str, key: str, value: str) -> None:
    assert ("ada", key, normalise_value(value)) in facts(text)


NAMED_LATER = [
    ("We adopted a beagle. His name is Waffles.", "pet", {"waffl"}),
    ("There's a terrier now. He's called Bramble.", "pet", {"brambl"}),
    ("I rang my daughter. Solvi. She was out.", "child", {"solvi"}),
    ("I have two brothers, Pete and Craig.", "sibling", {"pete", "craig"}),
    ("The twins came home. Ruby and Saul.", "child", {"rubi", "saul"}),
    ("One brother, Nils.", "sibling", {"nil"}),
    ("Our cats are called Salt and Mustard.", "pet", {"salt", "mustard"}),
    ("Nils, that's my eldest, failed his test.", "child", {"nil"}),
    ("I got married. To Signy, in May.", "partner", {"signi"}),
    ("My brother Henning has one.", "sibling", {"hen"}),
    ("My neighbour, Mrs. Pell, waters them.", "friend", {"mrs pell"}),
    ("Gunda from next door has a key.", "friend", {"gunda"}),
    ("Mira, who works with me, saw it.", "colleague", {"mira"}),
]


@pytest.mark.parametrize(("text", "key", "names"), NAMED_LATER)
def test_names_that_come_later_or_in_lists(text: str, key: str, names: set[str]) -> None:
    found = {value for subject, k, value in facts(text) if (subject, k) == ("ada", key)}
    # "mrs" is a title and drops out of the normal form
    assert found == {" ".join(w for w in name.split() if w != "mrs") for name in names}


def test_what_others_have_is_theirs() -> None:
    found = facts("My friend Lars got a puppy. It's called Gasket. He has a daughter. Minna, sixteen.")
    assert {("lars", "pet", "gasket"), ("lars", "child", "minna")} <= found
    assert not {f for f in found if f[0] == "ada" and f[1] in ("pet", "child")}


FRAGMENTS = [
    ("Big news, I got the job! Junior cook at the Marlin.", "job_title", "Junior cook"),
    ("I got the job. Two shifts a week at the chandlery.", "workplace", "the chandlery"),
    ("I've put the deposit down. A ground-floor flat in Selby, two rooms.", "home_type", "A ground-floor flat"),
    ("I've put the deposit down. A ground-floor flat in Selby, two rooms.", "home_city", "Selby"),
    ("Come for my fortieth! It's the second of August.", "birthday", "the second of August"),
    ("Good evening. Ada Brand, fifty-nine, and not sorry.", "name", "Ada Brand"),
    ("Good evening. Ada Brand, fifty-nine, and not sorry.", "age", "fifty-nine"),
]


@pytest.mark.parametrize(("text", "key", "value"), FRAGMENTS)
def test_a_fragment_takes_its_meaning_from_what_stands_before(text: str, key: str, value: str) -> None:
    assert ("ada", key, normalise_value(value)) in facts(text)


ANSWERS = [
    ("How many kids do you have?", "Two. Isla and Rory.", ("bo", "child", "isla")),
    ("Any pets?", "Two cats: Pip and Moss.", ("bo", "pet", "moss")),
    ("Who is Tobin?", "My husband, since June.", ("bo", "partner", "tobin")),
    ("And where is home?", "Marrow. It's tiny.", ("bo", "hometown", "marrow")),
]


@pytest.mark.parametrize(("asked", "reply", "fact"), ANSWERS)
def test_questions_give_the_key(asked: str, reply: str, fact: tuple[str, str, str]) -> None:
    assert (fact[0], fact[1], normalise_value(fact[2])) in facts(asked, ("Bo", reply))


SILENT = [
    "I dreamt I was a pilot again.",
    "I was a voracious reader.",
    "As an AI model, I have no hands.",
    "Learning the guitar is hard work.",
    "The numbers run from 1 to 10.",
    "My job is done.",
    "I'm not keen.",
    "I'm staying in Rome for two days.",
    "I'm looking into flights.",
    "She had her eyes tested. Cataracts, both.",
    "My mother laughed? No.",
    "It made me a better writer.",
    "The release of melatonin falls.",
    "Broke his hip, poor man.",
    "I proposed a toast.",
    "I had been saving up for months.",
    "Soon, my cousin noticed.",
]


@pytest.mark.parametrize("text", SILENT)
def test_what_looks_like_a_fact_and_is_none(text: str) -> None:
    assert {f for f in facts(text) if f[1] not in ("parent",)} == set()


def test_one_who_speaks_is_not_she() -> None:
    found = facts("Bo here.", ("Bo", "The dog is asleep. She is two, and she loves carrots."))
    assert not {f for f in found if f[0] in ("ada", "bo")}


def test_ages_of_others_count_for_the_nearest() -> None:
    found = facts("My son Jory is six. My uncle Faisal is sixty.")
    assert ("jory", "age", "six") in found
    assert not {f for f in found if f[0] == "faisal" and f[1] == "age"}


def test_a_shorter_mention_says_nothing_new() -> None:
    found = read("I drive an old green Volvo.", "I drive a Volvo.", "I sold the Volvo.")
    assert found[found["key"] == "vehicle"]["value"].tolist() == ["an old green Volvo", "Volvo"]


def test_a_named_animal_is_not_told_twice() -> None:
    assert [f for f in facts("We have a cat. She's called Moth.") if f[1] == "pet"] == [("ada", "pet", "moth")]


def test_a_post_that_was_is_a_former_one() -> None:
    assert ("ada", "former_job", "nanni") in facts("I used to work as a nanny.")


@pytest.mark.parametrize(
    ("span", "text", "value"),
    [
        ("np", "boiled eggs less than toast", "boiled eggs"),
        ("np", "jazz honestly", "jazz"),
        ("npp", "a lecture at the museum on Friday", "a lecture at the museum"),
        ("npp", "my cousin's wedding in Galway", "my cousin's wedding in Galway"),
        ("npp", "a flat with two nurses", "a flat"),
        ("gerund", "running my own studio, mostly", "running my own studio"),
        ("clause", "learn to sail one day", "learn to sail"),
    ],
)
def test_where_a_value_ends(span: str, text: str, value: str) -> None:
    assert text[: SPANS[span](text, 0, 0)] == value


def test_listed_names_leave_out_what_is_no_name() -> None:
    assert listed_names("Isla, Monday and Rory") == ["Isla", "Rory"]
