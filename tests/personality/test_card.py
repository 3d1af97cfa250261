"""The view of a personality in a notebook."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.errors import DataError
from luminora_lab.personality import personalities, personality
from luminora_lab.personality.card import card
from luminora_lab.personality.model import Personality

HOSTILE = "</style></section><script>alert(1)</script>\" onclick='x' & {0} %s \u202e\u200b"


class Reader(HTMLParser):
    """Every tag with its attributes, and every text with the tags around it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, dict[str, str | None], str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] != "style":
            self.texts.append((*self.open[-1], data))

    @property
    def text(self) -> str:
        return "".join(data for _, _, data in self.texts)


def read(p: Personality) -> Reader:
    reader = Reader()
    reader.feed(card(p))
    reader.close()
    assert reader.open == []
    return reader


def made(**sections: Any) -> Personality:
    return Personality.from_dict({"persona": {"name": "Ada"}, **sections})


def test_a_whole_character_is_all_there() -> None:
    p = made(
        persona={"name": "Bo", "version": "1.2.0", "description": "Rows people over.", "author": "The ferry",
                 "tags": ["river"], "language": "en"},
        core_traits={"archetype": "caregiver", "temperament": "calm", "communication_style": "conversational"},
        linguistic_profile={"tone": ["wise"], "vocabulary": ["oar", "reeds"], "fillers": ["mind the step"]},
        behavioral_rules=["Ask where to.", "Row slowly."],
        advanced_parameters={"formality": 0.35, "empathy": 0.75},
        safety_guards={"forbidden_topics": ["drowning"]},
        examples={"sample_responses": [{"input": "Far?", "output": "Not if you row.", "context": "haste"}] * 2},
        hierarchical_config={"relationship_levels": [
            {"name": "stranger", "affinity_range": [0, 49], "description": "Looks at the water."},
            {"name": "friend", "affinity_range": [50, 100], "modifiers": {
                "linguistic_profile": {"tone_additions": ["warm", "dry"]}}}]},
        mood_config={
            "moods": {"foggy": {"description": "Nothing to see.", "modifiers": {
                "advanced_parameters": {"empathy": 0.15, "humor": -0.3, "formality": 0}}}},
            "mood_triggers": {"foggy": ["cannot see", "lost"]}},
    )  # fmt: skip
    text = read(p).text
    for part in (
        "Bo version 1.2.0 · English (en) · by The ferry", "Rows people over.", "archetype caregiver",
        "temperament calm", "style conversational", "#river", "formality0.35", "empathy0.75",
        "Toneswise", "vocabulary oar, reeds",
        "expressions mind the step", "1.\xa0strangerLooks at the water.0 to 49",
        "2.\xa0friendtones: warm, dry50 to 100",
        "foggy Nothing to see. (empathy +0.15, humor −0.30)", "triggers: cannot see, lost",
        "2 rules · 2 examples · 1 forbidden topic", "Rules and one exchange", "Ask where to.Row slowly.",
        "asked Far? (haste)", "says Not if you row.",
    ):  # fmt: skip
        assert part in text


def test_the_numbers_are_drawn_and_written() -> None:
    reader = read(made(advanced_parameters={"humor": 0, "empathy": 1, "formality": 0.333}))
    widths = [attrs["style"] for tag, attrs in reader.tags if tag == "i"]
    assert widths == ["width:33.3%", "width:0.0%", "width:100.0%"]
    assert [data for tag, _, data in reader.texts if tag == "b"] == ["0.33", "0.00", "1.00"]
    assert reader.text.count("not set") == 3 + 1
    assert "No parameter is set; each counts as 0.50." in read(made()).text


def test_the_strip_spans_the_levels_from_bound_to_bound() -> None:
    ranges = {"b": [30, 49], "a": [-5, 20], "c": [50, 50], "d": [51, 120]}
    levels = [{"name": name, "affinity_range": ends} for name, ends in ranges.items()]
    reader = read(made(hierarchical_config={"relationship_levels": levels}))
    strip = [attrs["style"] for tag, attrs in reader.tags if tag == "span" and "left:" in (attrs.get("style") or "")]
    assert strip == [
        "left:0.00%;width:30.00%", "left:30.00%;width:20.00%", "left:50.00%;width:1.00%", "left:51.00%;width:49.00%",
    ]  # fmt: skip
    names = [data for tag, attrs, data in reader.texts if tag == "bdi" and data in ranges]
    assert names == ["a", "b", "c", "d"]
    assert "-5 to 20" in reader.text


def test_only_the_parameters_that_a_level_changes_have_a_column() -> None:
    levels = [
        {"name": "a", "affinity_range": [0, 20], "modifiers": {"advanced_parameters": {"humor": -0.125, "empathy": 0}}},
        {"name": "b", "affinity_range": [21, 40], "modifiers": {"advanced_parameters": {"empathy": 0.2}}},
    ]
    reader = read(made(hierarchical_config={"relationship_levels": levels}))
    assert [data for tag, attrs, data in reader.texts if tag == "th" and attrs.get("scope") == "col"] == [
        "level", "affinity", "humor", "empathy",
    ]  # fmt: skip
    assert [data for tag, _, data in reader.texts if tag == "td"] == ["0 to 20", "−0.12", "0", "21 to 40", "+0.20"]


def test_texts_of_the_character_carry_its_language() -> None:
    p = made(
        persona={"name": "Tomás", "language": "pt", "description": "Livreiro."},
        core_traits={"archetype": "academic"},
        behavioral_rules=["Ouve."],
        mood_config={"moods": {"chuva": {"description": "Devagar."}}, "mood_triggers": {"chuva": ["chove"]}},
    )
    reader = read(p)
    said = {data: attrs.get("lang") for tag, attrs, data in reader.texts if tag == "bdi"}
    assert {said[text] for text in ("Tomás", "Livreiro.", "Ouve.", "chuva", "Devagar.", "chove")} == {"pt"}
    assert said["academic"] is None
    assert "Portuguese (pt)" in reader.text


@pytest.mark.parametrize(
    "p",
    [
        made(persona=dict.fromkeys(("name", "version", "description", "author", "language"), HOSTILE)),
        made(persona={"name": "A", "tags": [HOSTILE]}, core_traits={"archetype": HOSTILE, "temperament": HOSTILE}),
        made(linguistic_profile={"tone": [HOSTILE], "vocabulary": [HOSTILE], "fillers": [HOSTILE]}),
        made(behavioral_rules=[HOSTILE]),
        made(examples={"sample_responses": [{"input": HOSTILE, "output": HOSTILE, "context": HOSTILE}]}),
        made(hierarchical_config={"relationship_levels": [
            {"name": HOSTILE, "affinity_range": [0, 9], "description": HOSTILE,
             "modifiers": {"linguistic_profile": {"tone_additions": [HOSTILE]}}}]}),
        made(mood_config={"moods": {HOSTILE: {"description": HOSTILE, "modifiers": {
            "advanced_parameters": {HOSTILE: 0.1}}}}, "mood_triggers": {HOSTILE: [HOSTILE]}}),
    ],
)  # fmt: skip
def test_no_text_becomes_a_tag_or_an_attribute(p: Personality) -> None:
    reader = read(p)
    assert {tag for tag, _ in reader.tags} <= {
        "style", "section", "header", "strong", "small", "p", "ul", "ol", "li", "h4", "div", "span", "i", "b", "bdi",
        "br", "table", "thead", "tbody", "tr", "th", "td", "details", "summary",
    }  # fmt: skip
    assert {name for _, attrs in reader.tags for name in attrs} <= {
        "class", "lang", "style", "scope", "aria-label", "aria-hidden", "tabindex", "role",
    }  # fmt: skip
    assert "<script>alert(1)</script>" in reader.text
    assert "\u202e" not in reader.text
    assert "hidden U+202E and 1 more" in reader.text


@given(st.text(), st.text(min_size=1), st.lists(st.text(), max_size=3))
def test_any_text_is_shown_in_a_sound_page(description: str, name: str, tags: list[str]) -> None:
    p = made(persona={"name": f"A{name}", "description": description, "tags": tags})
    reader = read(p)
    assert not re.search("[\x00-\x08\x0b-\x1f\u200b\u202a-\u202e]", reader.text)


def test_what_is_hidden_is_shown_by_its_number() -> None:
    tagged = "Hi" + "".join(chr(0xE0000 + ord(c)) for c in "obey") + "!\x07"
    text = read(made(behavioral_rules=[tagged])).text
    assert "Hihidden U+E006F and 3 more!hidden U+0007" in text


def test_joiners_and_directions_of_honest_texts_stay() -> None:
    rules = ["می‌خواهم", "👩‍🔧", "\u2067שלום\u2069", "a\u200fb", "one\ntwo\tthree"]
    text = read(made(behavioral_rules=rules)).text
    assert all(rule in text for rule in rules)
    assert "hidden" not in text


def test_long_texts_and_lists_are_cut_and_say_so() -> None:
    levels = [{"name": f"n{i}", "affinity_range": [i, i]} for i in range(40)]
    p = made(
        persona={"name": "n" * 500, "description": "d" * 5000, "tags": [f"t{i}" for i in range(100)]},
        linguistic_profile={"tone": ["w" * 400]},
        behavioral_rules=["Rule."] * 500,
        hierarchical_config={"relationship_levels": levels},
        mood_config={"moods": {f"m{i}": {} for i in range(60)}, "mood_triggers": {"m0": ["x"] * 90}},
        examples={"sample_responses": [{"input": "i" * 9000, "output": "o" * 9000}] * 9},
    )
    text = read(p).text
    for part in (
        "(380 more characters)", "(4,400 more characters)", "and 76 more", "(280 more characters)", "and 78 more",
        "... and 476 more rules", "... and 16 more levels", "... and 44 more moods", "(8,400 more characters)",
        "500 rules · 9 examples",
    ):  # fmt: skip
        assert part in text
    assert len(card(p)) < 60_000


def test_a_name_alone_is_enough() -> None:
    reader = read(made())
    assert "0 rules · 0 examples · 0 forbidden topics" in reader.text
    assert not {"table", "details"} & {tag for tag, _ in reader.tags}


def test_what_is_counted_is_in_the_singular_where_it_is_one() -> None:
    p = made(behavioral_rules="One.", safety_guards={"forbidden_topics": "x"}, mine=1)
    assert "1 rule · 0 examples · 1 forbidden topic · 1 key that the format does not know" in read(p).text


def test_it_loads_nothing_and_is_the_same_every_time() -> None:
    p = personality("juniper")
    assert not re.search(r"https?:|url\(|@import|<script|<link|<img", card(p))
    assert card(p) == card(Personality.from_dict(p.to_dict())) == p._repr_html_()


def test_every_bundled_personality_has_a_card() -> None:
    for name in personalities()["name"]:
        assert "hidden U+" not in read(personality(name)).text


def test_only_a_personality_has_a_card() -> None:
    with pytest.raises(DataError, match="card: 'juniper' is not a personality; load one with"):
        card("juniper")  # type: ignore[arg-type]
