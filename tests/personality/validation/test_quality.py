"""P2xx: rules against rules, replies against rules and guards, words, languages, lengths.

The pairs of rules in ``pairs.json`` were labelled before they were run; the held ones were written after the method was
settled. Compatible are exceptions, amounts, conditions and neighbours of a rule.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from luminora_lab.personality.validation import Report
from luminora_lab.personality.validation.checks.contradiction import clauses, contradict
from luminora_lab.personality.validation.checks.stated import Stated, breaks, read_rule
from luminora_lab.personality.validation.examples import BASE

Found = Callable[..., list[tuple[str, str]]]
Checked = Callable[..., Report]
PAIRS = json.loads((Path(__file__).parent / "pairs.json").read_text(encoding="utf-8"))
SAMPLES = BASE["examples"]["sample_responses"]


def disagree(one: str, other: str) -> bool:
    return any(contradict(a, b) for a in clauses(one) for b in clauses(other))


# -- rules against rules ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("prefix", "recall"), [("", 0.95), ("held_", 0.9)])
def test_precision_and_recall_of_contradictions(prefix: str, recall: float) -> None:
    yes, no = PAIRS[f"{prefix}contradictory"], PAIRS[f"{prefix}compatible"]
    assert [pair for pair in no if disagree(*pair)] == []
    hit = sum(disagree(*pair) for pair in yes) / len(yes)
    print(f"recall {hit:.3f} of {len(yes)}, false alarms 0 of {len(no)}")
    assert hit >= recall


@pytest.mark.parametrize("pair", [*PAIRS["contradictory"], *PAIRS["compatible"][:10]])
def test_contradiction_is_symmetric(pair: tuple[str, str]) -> None:
    assert disagree(*pair) == disagree(*pair[::-1])


def test_contradictions_are_looked_for_in_english_only(found: Found) -> None:
    rules = [*BASE["behavioral_rules"], "Always use emoji.", "Never use emoji."]
    assert found(behavioral_rules=rules) == [("P204", "$.behavioral_rules[4]")]
    assert "P204" not in [code for code, _ in found(behavioral_rules=rules, persona={"language": "ko"})]


def test_rules_as_an_object_have_one_place(found: Found) -> None:
    rules = {"always_do": ["Use emoji.", *BASE["behavioral_rules"]], "never_do": ["Use emoji."]}
    assert found(behavioral_rules=rules) == [("P012", "$.behavioral_rules"), ("P204", "$.behavioral_rules")]


@pytest.mark.parametrize(("rule", "repeated"), [
    ("As a clock time, give every time.", True),
    ("Give every single time as a clock time.", True),
    ("Give every time as a clock time, and every place as a street with its number.", False),
    ("Never give every time as a clock time.", False),
    ("Give no time as a clock time.", False),
])  # fmt: skip
def test_rules_in_other_words(found: Found, rule: str, repeated: bool) -> None:
    codes = [code for code, _ in found(behavioral_rules=[*BASE["behavioral_rules"], rule])]
    assert ("P205" in codes) == repeated


@pytest.mark.parametrize(("characters", "repeated"), [(1900, True), (2100, False)])
def test_very_long_rules_are_not_compared(found: Found, characters: int, repeated: bool) -> None:
    long = "".join(f"Name the {i}th gate. " for i in range(1000))[:characters]
    rules = [*BASE["behavioral_rules"], long, f"{long} please"]
    assert ("P205" in [code for code, _ in found(behavioral_rules=rules)]) == repeated


def test_numbered_rules_are_not_repetitions(found: Found) -> None:
    rules = [*BASE["behavioral_rules"], "On day 1 speak of the first gate.", "On day 2 speak of the first gate."]
    assert found(behavioral_rules=rules) == []


# -- rules that a program can check -------------------------------------------------------------------------------
@pytest.mark.parametrize(("rule", "expected"), [
    ("Answer in at most two sentences.", [("sentences", 2, "")]),
    ("Never more than three sentences.", [("sentences", 3, "")]),
    ("Keep replies to forty words.", [("words", 40, "")]),
    ("Keep answers under 50 words.", [("words", 49, "")]),
    ("Answer in one or two sentences.", [("sentences", 2, "")]),
    ("Two sentences at most.", [("sentences", 2, "")]),
    ("No sentence longer than 12 words.", [("words a sentence", 12, "")]),
    ("Keep every sentence to fourteen words and use no exclamation marks.",
     [("words a sentence", 14, ""), ("mark", 0, "exclamation")]),
    ("Never use ellipses or em dashes.", [("mark", 0, "ellips"), ("mark", 0, "em")]),
    ("No emoji, no hashtags.", [("mark", 0, "emoji"), ("mark", 0, "hashtag")]),
    ("End each answer with a follow-up question.", [("ends with a question", 0, "")]),
    ("Never end with a question.", [("ends without a question", 0, "")]),
    ("Never say \u201ccalm down\u201d or 'relax'.", [("word", 0, "calm down"), ("word", 0, "relax")]),
    ("Don't use the word 'problem'; say 'knot'.", [("word", 0, "problem")]),
    ("Reply only in French.", [("language", 0, "french")]),
    ("Answer in at most two sentences when greeted.", []),
    ("Use no more than one exclamation mark.", []),
    ("Never use emoji unless the user does.", []),
    ("Avoid question marks in titles.", []),
    ("Close with a question or an offer.", []),
    ("Never say what the visitor should feel.", []),
    ("Never answer in German.", []),
    ("Speak in German or English, as the user does.", []),
    ("Admit a mistake in the first sentence.", []),
    ("Describe each picture in two sentences.", []),
    ("Keep paragraphs to three sentences.", []),
    ("Say at least two sentences.", []),
    ("Never: Use semicolons.", [("mark", 0, "semicolon")]),
    ("x" * 3000 + " at most two sentences", []),
])  # fmt: skip
def test_what_rules_demand(rule: str, expected: list[tuple[str, int, str]]) -> None:
    assert [tuple(one) for one in read_rule(rule)] == expected


@pytest.mark.parametrize(("stated", "text", "how"), [
    (Stated("sentences", 2), "One. Two.", ""),
    (Stated("sentences", 2), "One. Two. Three.", "it has 3 sentences"),
    (Stated("sentences", 1), "We met Dr. Hale at 4.05 today.", ""),
    (Stated("words", 3), "Half-hour calls — today.", ""),
    (Stated("words", 2), "one two three", "it has 3 words"),
    (Stated("words a sentence", 3), "One two three. Four.", ""),
    (Stated("words a sentence", 3), "One two three four.", "it has a sentence of 4 words"),
    (Stated("mark", word="exclamation"), "Stop!", "it has an exclamation mark"),
    (Stated("mark", word="emoji"), "Tea ☕", "it has an emoji"),
    (Stated("mark", word="contraction"), "It's Mara's.", ""),
    (Stated("mark", word="contraction"), "I don’t.", "it has a contraction"),
    (Stated("word", word="calm down"), "Calm down, calmly.", "it says 'calm down'"),
    (Stated("word", word="no"), "Nothing is known.", ""),
    (Stated("ends with a question"), "Shall we? (Or not?)", ""),
    (Stated("ends with a question"), "We shall.", "it does not end with a question"),
    (Stated("ends without a question"), "Shall we?", "it ends with a question"),
    (Stated("language", word="english"), "Oui.", ""),
    (Stated("language", word="english"),
     "Je ne sais pas encore si le pont sera ouvert demain matin, mais je vais regarder.", "it is in French"),
])  # fmt: skip
def test_how_replies_break_rules(stated: Stated, text: str, how: str) -> None:
    assert breaks(stated, text, text.lower().strip(".!?").replace(",", "").split(), is_output=True) == how


def test_endings_are_not_asked_of_trigger_responses(found: Found) -> None:
    samples = [{"input": one["input"], "output": one["output"] + " Or not?"} for one in SAMPLES]
    rules = [*BASE["behavioral_rules"], "Always end with a question."]
    assert found(behavioral_rules=rules, examples={"sample_responses": samples}) == []
    samples[1]["output"] += " No."
    assert found(behavioral_rules=rules, examples={"sample_responses": samples}) == [
        ("P206", "$.examples.sample_responses[1].output")
    ]


def test_bans_hold_for_trigger_responses_too(checked: Checked) -> None:
    report = checked(behavioral_rules=[*BASE["behavioral_rules"], "Never say 'plank'."])
    assert [(one.path, one.message) for one in report.findings] == [
        ("$.trigger_responses.on_goodbye[0]", "it says 'plank', against the rule \"Never say 'plank'.\"")
    ]


# -- topics -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("topic", "reply", "language", "hit"), [
    ("smuggling", "They smuggled tea under the bridge.", "en", True),
    ("smuggling", "I leave smuggling to the novels.", "en", False),
    ("smuggling", "I don't speak of smuggling.", "en", False),
    ("dosages of medicine", "The dosage is on the label of the medicine.", "en", True),
    ("dosages of medicine", "Medicine is a long word.", "en", False),
    ("dosages of medicine", "A dosage of sun. Medicine for a garden.", "en", False),
    ("armas de fuego", "Las armas de fuego pesan poco.", "es", True),
    ("armas de fuego", "De armas de fuego no hablo nunca.", "es", False),
    ("Lawinensprengung", "Die Lawinensprengung beginnt um sechs.", "de", True),
    ("violence", "Lots of violets.", "en", False),
    ("政治", "我喜欢政治。", "zh", True),
    ("政治", "我不谈政治。", "zh", False),
])  # fmt: skip
def test_forbidden_topics(checked: Checked, topic: str, reply: str, language: str, hit: bool) -> None:
    report = checked(
        persona={"language": language},
        safety_guards={"forbidden_topics": [topic]},
        examples={"sample_responses": [*SAMPLES, {"input": "And?", "output": reply}]},
    )
    got = [one.path for one in report.findings if one.code == "P207"]
    assert got == (["$.examples.sample_responses[4].output"] if hit else [])


# -- words --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("entry", "reply", "language", "used"), [
    ("winch", "Turn the winches.", "en", True),
    ("winch", "A winchester.", "en", False),
    ("bless your heart", "Bless your heart!", "en", True),
    ("half-hour call", "It is the half-hour call.", "en", True),
    ("arrr!", "Arrr! Tea.", "en", True),
    ("eau", "Je bois de l'eau.", "fr", True),
    ("Seilschaft", "Zwei Seilschaften sind oben.", "de", True),
    ("月", "今夜の月は明るい。", "ja", True),
    ("🔥", "Hot 🔥", "en", True),
    ("🔥", "Cold", "en", False),
])  # fmt: skip
def test_vocabulary_in_replies(checked: Checked, entry: str, reply: str, language: str, used: bool) -> None:
    report = checked(
        persona={"language": language},
        linguistic_profile={"vocabulary": [entry], "fillers": []},
        examples={"sample_responses": [*SAMPLES, {"input": "And?", "output": reply}]},
    )
    assert ("P209" not in report.codes) == used


def test_unused_words_are_one_finding_a_list(checked: Checked) -> None:
    report = checked(linguistic_profile={"vocabulary": ["tide", *(f"zz{i}" for i in range(8))], "fillers": ["oh my"]})
    assert [(one.path, one.message.split(":")[0]) for one in report.findings] == [
        ("$.linguistic_profile.vocabulary", "8 of 9 entries occur in no example and no response"),
        ("$.linguistic_profile.fillers", "1 of 1 entries occur in no example and no response"),
    ]


GERMAN = [
    "Die Brücke ist noch nicht offen, aber ich sehe das Wasser steigen und warte mit dir auf die Flut.",
    "Das war mein Fehler, und er steht im Buch; ich habe die falsche Zeile gelesen und sage es dir.",
    "Ich bin ein Programm und schlafe nicht. Die Brücke schläft, und wir hören ihr zu.",
    "Bring Tee mit und setz dich zu mir, bis die Reiher wieder auf dem Steg stehen.",
]


@pytest.mark.parametrize(("language", "outputs", "wrong"), [
    ("de", GERMAN, False),
    ("en", GERMAN, True),
    ("fr", GERMAN, True),
    ("ru", GERMAN, True),
    ("ja", ["橋はまだ開いていません。潮が上がるのを一緒に待ちましょう。それから鳥を見に行きましょうか。"], False),
    ("en", ["Tea."], False),
])  # fmt: skip
def test_language_of_the_replies(checked: Checked, language: str, outputs: list[str], wrong: bool) -> None:
    samples = [{"input": "Und jetzt?", "output": output} for output in outputs]
    report = checked(persona={"language": language}, examples={"sample_responses": samples})
    assert ("P213" in report.codes) == wrong


# -- samples ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("style", "text", "hit"), [
    ("minimal", "So?!", True), ("minimal", "So! No!", False), ("moderate", "So!!", False), ("moderate", "So!!!", True),
    ("liberal", "So!!!!", False),
])  # fmt: skip
def test_punctuation(checked: Checked, style: str, text: str, hit: bool) -> None:
    samples = [*SAMPLES, {"input": "And?", "output": text}]
    report = checked(linguistic_profile={"punctuation_style": style}, examples={"sample_responses": samples})
    assert ("P208" in report.codes) == hit


def test_fillers_with_exclamation_marks_are_not_minimal(found: Found) -> None:
    assert ("P208", "$.linguistic_profile.fillers[1]") in found(linguistic_profile={"fillers": ["so did I", "wow!"]})


@pytest.mark.parametrize(("n", "code"), [(1, "P202"), (2, "P203"), (3, "P203"), (4, None)])
def test_numbers_of_examples(checked: Checked, n: int, code: str | None) -> None:
    got = {one for one in checked(examples={"sample_responses": SAMPLES[:n]}).codes if one in ("P202", "P203")}
    assert got == ({code} if code else set())


@pytest.mark.parametrize(("verbosity", "words", "hit"), [
    (0.2, 71, True), (0.2, 70, False), (0.21, 90, False), (0.8, 11, True), (0.8, 12, False), (0.79, 3, False),
])  # fmt: skip
def test_lengths_against_verbosity(checked: Checked, verbosity: float, words: int, hit: bool) -> None:
    samples = [{"input": "And?", "output": f"{name} " * words} for name in ("tide", "log")]
    report = checked(advanced_parameters={"verbosity": verbosity}, examples={"sample_responses": samples})
    assert ("P214" in report.codes) == hit


@pytest.mark.parametrize(("text", "hit"), [
    ("TODO", True), ("Lorem ipsum dolor", True), ("Hello {{user}}", True), ("[insert name here]", True),
    ("<name>", True),
    ("Todo va bien", False), ("a [sic] b", False), ("<3", False), ("[laughs]", False), ("The methods", False),
])  # fmt: skip
def test_placeholders(checked: Checked, text: str, hit: bool) -> None:
    assert ("P215" in checked(persona={"description": text}).codes) == hit
