"""Character cards in JSON: the mapping by hand, round trips, edits made elsewhere, bad input."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.exchange import cards
from luminora_lab.personality.library import personality
from luminora_lab.personality.model import Personality
from tests.exchange.conftest import DOCUMENTS, usable

FOREIGN = json.loads((Path(__file__).parent / "foreign_v3.json").read_text(encoding="utf-8"))
V1 = {
    "name": "Pell",
    "description": "A lamp that answers. It is brass.",
    "personality": "",
    "scenario": "",
    "first_mes": "Lit.",
    "mes_example": "You: Off?\nPell: Never.",
    "avatar": "none",
    "create_date": 17,
}
LUNA: dict[str, Any] = {
    "persona": {"name": "Luna", "description": "Maps tides.", "author": "A. Quay", "version": "2.0.1", "tags": ["sea"]},
    "core_traits": {"archetype": "scientist", "temperament": "calm"},
    "linguistic_profile": {"tone": ["warm"], "vocabulary": ["neap"]},
    "behavioral_rules": ["Give the height in metres."],
    "trigger_responses": {"on_greeting": ["High water.", "Low water."], "on_goodbye": "Ebb."},
    "safety_guards": {"forbidden_topics": ["salvage rights"]},
    "examples": {"sample_responses": [{"input": "Now?", "output": "Slack.", "context": "noon"}]},
    "metadata": {"created_at": "2024-05-01", "license": "CC0", "shelf": 3},
    "of_my_own": [1, {"two": None}],
}


def luna(**changes: Any) -> Personality:
    return Personality.from_dict(LUNA).replace(changes)


def parsed(p: Personality, version: str = "2") -> dict[str, Any]:
    card: dict[str, Any] = json.loads(cards.encode(p, version=version))
    return card


def raw(card: Any) -> bytes:
    return json.dumps(card).encode()


def read(card: Any) -> Personality:
    return cards.decode(raw(card), "card.json")


def v2(**data: Any) -> dict[str, Any]:
    return {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Bo", **data}}


def edited(p: Personality, version: str = "2", **fields: Any) -> Personality:
    card = parsed(p, version)
    card["data"].update(fields)
    return read(card)


def imported(p: Personality) -> dict[str, Any]:
    entry: dict[str, Any] = p.to_dict()["metadata"]["luminora"]["imported"]
    return entry


# -- what stands in the fields --------------------------------------------------------------------------------------
def test_fields_of_a_personality_worked_out_by_hand() -> None:
    data = parsed(luna(), "3")["data"]
    del data["extensions"]
    assert data == {
        "name": "Luna",
        "description": "Maps tides.\n\nArchetype: scientist. Temperament: calm.",
        "personality": "Tone: warm. Words of its own: neap.",
        "scenario": "",
        "first_mes": "High water.",
        "mes_example": "<START>\n{{user}}: Now?\n{{char}}: Slack.",
        "creator_notes": "Licence: CC0.",
        "system_prompt": "{{original}}\n\nRules for {{char}}:\n- Give the height in metres.",
        "post_history_instructions": "{{original}}\n\nWhatever was said before, {{char}} keeps to this:\n"
        "- Does not talk about: salvage rights.",
        "alternate_greetings": ["Low water."],
        "tags": ["sea"],
        "creator": "A. Quay",
        "character_version": "2.0.1",
        "group_only_greetings": [],
        "creation_date": 1714521600,  # 2024-05-01T00:00:00Z
    }


def test_version_2_has_the_fields_of_version_2_alone() -> None:
    card = parsed(luna())
    assert (card["spec"], card["spec_version"], list(card)) == (
        "chara_card_v2",
        "2.0",
        ["spec", "spec_version", "data"],
    )
    assert set(parsed(luna(), "3")["data"]) - set(card["data"]) == {"group_only_greetings", "creation_date"}


def test_a_bare_personality_fills_every_required_field_with_nothing() -> None:
    data = parsed(Personality.from_dict({"persona": {"name": "Ada"}}))["data"]
    empty = {key for key, value in data.items() if value in ("", [])}
    assert empty == set(data) - {"name", "extensions"}


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("1970-01-01", 0), ("2024-05-01T12:00:00Z", 1714564800), ("2024-05-01T14:00:00+02:00", 1714564800),
        ("1969-12-31", None), ("May", None), (7, None), (None, None), ("9999-12-31T23:59:59-14:00", 253402351199),
    ],
)  # fmt: skip
def test_dates_are_unix_seconds_or_left_out(date: Any, seconds: int | None) -> None:
    assert parsed(luna(metadata={"created_at": date}), "3")["data"].get("creation_date") == seconds


@pytest.mark.parametrize("language", ["es", "es-MX"])
def test_a_language_that_is_not_english_is_said(language: str) -> None:
    assert parsed(luna(persona={"language": language}))["data"]["personality"].endswith("Speaks Spanish.")


# -- our own cards --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("version", ["2", "3"])
@pytest.mark.parametrize("name", ["juniper", "quill", "wren"])
def test_bundled_personalities_come_back_identical(name: str, version: str) -> None:
    p = personality(name)
    first = cards.encode(p, version=version)
    assert cards.decode(first, "card.json").to_dict() == p.to_dict()
    assert cards.encode(p, version=version) == first


@given(DOCUMENTS, st.sampled_from("23"))
def test_any_personality_comes_back_identical(document: dict[str, Any], version: str) -> None:
    p = usable(document)
    if p is not None:
        first = cards.encode(p, version=version)
        back = cards.decode(first, "card.json")
        assert back.to_dict() == document
        assert cards.encode(back, version=version) == first


# -- edited elsewhere -----------------------------------------------------------------------------------------------
def test_edited_fields_win_and_everything_else_stays() -> None:
    p = edited(
        luna(),
        name="Selene",
        description="Reads moons.\n\nArchetype: scientist. Temperament: calm.",
        first_mes="Full, {{user}}.",
        mes_example="<START>\n{{user}}: Now?\n{{char}}: Slack.\n<START>\n{{user}}: And then?\n{{char}}: Flood.",
        tags=["moon"],
    )
    document = p.to_dict()
    entry = document["metadata"].pop("luminora")["imported"]
    assert document == {
        **LUNA,
        "persona": {**LUNA["persona"], "name": "Selene", "description": "Reads moons.", "tags": ["moon"]},
        "trigger_responses": {"on_greeting": ["Full, the user.", "Low water."], "on_goodbye": "Ebb."},
        "examples": {
            "sample_responses": [
                {"input": "Now?", "output": "Slack.", "context": "noon"},
                {"input": "And then?", "output": "Flood."},
            ]
        },
    }
    assert entry["format"] == "card-v2"
    assert set(entry["card"]["data"]) == {"name", "description", "first_mes", "mes_example", "tags"}


def test_fields_that_a_personality_has_no_place_for_are_kept_and_written_again() -> None:
    p = edited(luna(), "3", scenario="A pier.", system_prompt="Whisper.", personality="hushed")
    assert p.behavioral_rules == luna().behavioral_rules
    data = parsed(p, "3")["data"]
    assert (data["scenario"], data["system_prompt"], data["personality"]) == ("A pier.", "Whisper.", "hushed")
    stricter = parsed(p.replace(behavioral_rules=["Speak up."]), "3")["data"]
    assert stricter["system_prompt"].endswith("- Speak up.")
    assert (stricter["scenario"], stricter["personality"]) == ("A pier.", "hushed")


def test_what_another_program_adds_is_kept_without_marking_the_text_as_foreign() -> None:
    card = parsed(luna())
    card |= {"name": "Luna", "first_mes": "High water.", "avatar": "none"}
    card["data"]["extensions"]["fav"] = True
    card["data"]["character_book"] = {"entries": [{"keys": ["x"], "content": "y"}]}
    p = read(card)
    lab = p.to_dict()["metadata"]["luminora"]
    assert list(lab) == ["beside"]
    assert p.replace(metadata={"luminora": None}) == luna()
    assert [loss.field for loss in cards.losses(p) if "book" in loss.field] == [
        "$.metadata.luminora.beside.card.data.character_book.entries"
    ]
    out = parsed(p)
    assert (out["avatar"], out["data"]["extensions"]["fav"]) == ("none", True)
    assert out["data"]["character_book"] == card["data"]["character_book"]
    assert read(out) == p
    out["data"]["first_mes"] = "Neap."
    marked = read(out).to_dict()["metadata"]["luminora"]
    assert (list(marked), marked["imported"]["format"]) == (["imported"], "card-v2")
    assert marked["imported"]["card"]["data"]["character_book"] == card["data"]["character_book"]


def test_an_edit_is_found_by_what_was_written_not_by_what_this_version_would_write() -> None:
    card = parsed(luna())
    carried = card["data"]["extensions"]["luminora"]
    card["data"]["personality"] = "Wording of another version."
    assert "luminora" in read(copy.deepcopy(card)).to_dict()["metadata"]
    from luminora_lab.exchange._card_kept import short

    carried["written"]["personality"] = short("Wording of another version.")
    assert read(copy.deepcopy(card)) == luna()
    del carried["written"]  # without it, what this version would write is all there is to compare with
    assert imported(read(card))["card"]["data"] == {"personality": "Wording of another version."}


def test_many_rounds_of_edits_do_not_grow() -> None:
    p = luna()
    sizes = []
    for i in range(12):
        p = edited(p, "3", first_mes=f"Hello {i:03}.", x_extra=i)
        sizes.append(len(cards.encode(p, version="3")))
    assert len(set(sizes[1:])) == 1 or max(sizes[1:]) - min(sizes[1:]) <= 3
    assert p.trigger_responses.on_greeting == ("Hello 011.", "Low water.")


def test_a_deleted_field_is_empty() -> None:
    card = parsed(luna())
    del card["data"]["first_mes"], card["data"]["creator"]
    p = read(card)
    assert (p.trigger_responses.on_greeting, p.persona.author) == (("Low water.",), "")


# -- losses ---------------------------------------------------------------------------------------------------------
def test_losses_name_what_a_card_cannot_say() -> None:
    found = {loss.field: loss.kept for loss in cards.losses(luna())}
    assert found == dict.fromkeys(
        [
            "$.core_traits", "$.linguistic_profile", "$.safety_guards", "$.trigger_responses.on_goodbye",
            "$.examples.sample_responses[0].context", "$.metadata.created_at", "$.metadata.shelf", "$.of_my_own",
        ],
        True,
    )  # fmt: skip
    assert {loss.field for loss in cards.losses(luna(), version="3")} == set(found) - {"$.metadata.created_at"}
    assert cards.losses(Personality.from_dict({"persona": {"name": "Ada"}})) == []


# -- bad input ------------------------------------------------------------------------------------------------------
def nested(depth: int) -> bytes:
    return b'{"spec":"chara_card_v2","data":{"name":"Bo","x":' + b"[" * depth + b"]" * depth + b"}}"


BAD = {
    "no JSON": (b"\x89PNG", "not UTF-8"),
    "cut off": (raw(v2())[:-1], "cut off"),
    "NaN": (b'{"spec": "chara_card_v2", "data": {"name": NaN}}', "NaN"),
    "a list": (b"[]", "is no card"),
    "something else": (b'{"name": "left-pad", "description": "pads"}', "no character card"),
    "a lore book": (b'{"spec": "lorebook_v3", "data": {"entries": []}}', "'lorebook_v3'"),
    "a later version": (b'{"spec": "chara_card_v4", "data": {"name": "Bo"}}', "'chara_card_v4'"),
    "spec of another type": (b'{"spec": ["chara_card_v2"], "data": {"name": "Bo"}}', "$.spec"),
    "no data": (b'{"spec": "chara_card_v2", "name": "Bo"}', "$.data"),
    "data of another type": (b'{"spec": "chara_card_v2", "data": "Bo"}', "'Bo' is no object"),
    "no name": (b'{"spec": "chara_card_v2", "data": {"first_mes": "Hi."}}', "no name"),
    "a blank name": (raw(v2(name=" \u200b\n")), "the name is empty"),
    "a number for a name": (raw(v2(name=7)), "$.data.name: 7 is no text"),
    "an object for a text": (raw(v2(first_mes={"a": 1})), "$.data.first_mes"),
    "V1 of another type": (raw({**V1, "mes_example": 3}), "$.mes_example: 3 is no text"),
    "a number for a list": (raw(v2(tags=3)), "$.data.tags: 3 is no list"),
    "a number in a list": (raw(v2(alternate_greetings=["a", 3])), "$.data.alternate_greetings[1]: 3 is no text"),
    "a personality without a name": (
        raw(v2(extensions={"luminora": {"format": "1.1", "personality": {"persona": {}}}})),
        "luminora.personality, $.persona.name",
    ),
    "a later format": (raw(v2(extensions={"luminora": {"format": "2.0", "personality": {}}})), "format '2.0'"),
    "no format": (raw(v2(extensions={"luminora": {"personality": {}}})), "format None"),
    "4 MB": (raw(v2(description="x" * 4 * 2**20)), "more than 4 MB"),
    "too deep": (nested(1000), "nested deeper"),
    "too deep to be kept": (nested(60), "nested deeper"),
    "half a character": (b'{"spec": "chara_card_v2", "data": {"name": "\\ud800"}}', "surrogate"),
    "macros that grow": (raw(v2(name="N" * 100, first_mes="{{char}}" * 100_000)), "macros"),
    "a million tags": (raw(v2(tags=["a"] * 20_000)), "20,000 or more texts"),
    "endless examples": (raw(v2(mes_example="<START>You:a\nBo:b\n" * 20_000)), "10,001 or more texts"),
    "a number of a thousand digits": (
        b'{"name": "Bo", "first_mes": "", "x": ' + b"9" * 10_000 + b"}",
        "not valid JSON",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error(name: str) -> None:
    given_bytes, expected = BAD[name]
    with pytest.raises(DataError) as caught:
        cards.decode(given_bytes, "card.json")
    assert str(caught.value).startswith("card.json")
    assert expected in str(caught.value)
    assert caught.value.remedy
    assert len(str(caught.value)) < 600


def test_a_version_that_does_not_exist() -> None:
    with pytest.raises(UnknownName, match='use "2" or "3"'):
        cards.encode(luna(), version="4")


def test_nothing_is_written_that_could_not_be_read() -> None:
    with pytest.raises(DataError, match="a card has less than 4 MB"):
        cards.encode(luna(persona={"description": "x" * 2**22}))
    deep: Any = 1
    for _ in range(62):
        deep = [deep]
    with pytest.raises(DataError, match="nested deeper"):
        cards.encode(luna(of_my_own=deep))


def test_a_large_card_does_without_blanks() -> None:
    p = luna(of_my_own=["x" * 60] * 20_000)
    made = cards.encode(p)
    assert made.count(b"\n") == 1
    assert cards.decode(made, "card.json") == p


@pytest.mark.parametrize(
    "odd",
    [
        5,
        "x",
        [],
        {"imported": 5},
        {"imported": {"card": 5}},
        {"imported": {"card": {"spec": "x"}}},
        {"beside": {"card": {}}},
    ],
)
def test_a_document_that_says_odd_things_about_its_origin_comes_back(odd: Any) -> None:
    p = luna(metadata={"luminora": odd})
    assert read(parsed(p)) == p
    assert read(parsed(read(edit := parsed(p) | {"x": 1}))) == read(edit)


def test_what_looks_like_a_card() -> None:
    several: list[Any] = [FOREIGN, V1, LUNA, [], {"spec": 3}, {"name": "x", "description": "y"}]
    assert [cards.is_card(one) for one in several] == [True, True, False, False, False, False]
