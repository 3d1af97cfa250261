"""Foreign character cards: read by hand, written back as they came, changed in the lab and elsewhere."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.exchange import cards
from luminora_lab.exchange._card_fields import V1 as V1_FIELDS
from luminora_lab.exchange._card_text import examples_of, expander
from luminora_lab.exchange.losses import Loss
from luminora_lab.personality.model import Personality
from tests.exchange.conftest import DOCUMENTS, JSON, NAMES, TEXT, usable

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


def parsed(p: Personality, version: str = "2") -> dict[str, Any]:
    card: dict[str, Any] = json.loads(cards.encode(p, version=version))
    return card


def read(card: Any) -> Personality:
    return cards.decode(json.dumps(card).encode(), "card.json")


def v2(**data: Any) -> dict[str, Any]:
    return {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Bo", **data}}


def imported(p: Personality) -> dict[str, Any]:
    entry: dict[str, Any] = p.to_dict()["metadata"]["luminora"]["imported"]
    return entry


# -- foreign cards --------------------------------------------------------------------------------------------------
def test_a_foreign_card_worked_out_by_hand() -> None:
    p = read(FOREIGN)
    document = p.to_dict()
    entry = document["metadata"].pop("luminora")["imported"]
    assert document == {
        "persona": {
            "name": "Captain Ottoline Brack",
            "version": "1.4",
            "author": "marlside",
            "description": "Otto runs the last paddle steamer on the Lower Marl.\nShe keeps a ledger of every fog. "
            "the user is her new pilot.\n\n"
            "dry, patient, Otto counts before she speaks\n\n"
            "Night watch. the user has the wheel.",
            "tags": ["river", "steam"],
        },
        "trigger_responses": {
            "on_greeting": [
                '*Otto taps the brass.* "Evening, the user. Mind the sandbar."',
                '"You again, the user?"',
                "Weir Lock is shut.",
            ]
        },
        "examples": {
            "sample_responses": [
                {"input": "Is the fog bad?", "output": "Fog is fog. The sandbar is bad.\nIt moves."},
                {"input": "How far to Weir Lock?", "output": "Two bells, if the river agrees."},
            ]
        },
        "metadata": {"created_at": "2024-05-01T12:00:00Z"},
    }
    assert (entry["format"], entry["card"]) == ("card-v3", FOREIGN)


@pytest.mark.parametrize("version", ["2", "3"])
def test_a_foreign_card_goes_out_as_it_came(version: str) -> None:
    card = parsed(read(FOREIGN), version)
    carried = card["data"]["extensions"].pop("luminora")
    assert card == {**FOREIGN, "spec": f"chara_card_v{version}", "spec_version": f"{version}.0"}
    assert "character_book" not in json.dumps(carried["personality"])  # shared, not repeated


def test_a_changed_field_is_rewritten_and_the_others_stay() -> None:
    p = read(FOREIGN).replace(persona={"name": "Bracken"}, behavioral_rules=["Keep the ledger dry."])
    card = parsed(p, "3")
    assert card["name"] == card["data"]["name"] == "Bracken"
    assert card["data"]["system_prompt"].endswith("- Keep the ledger dry.")
    same = set(FOREIGN["data"]) - {"name", "system_prompt", "extensions"}
    assert {key: card["data"][key] for key in same} == {key: FOREIGN["data"][key] for key in same}
    assert read(card) == p


def test_one_greeting_that_changes_leaves_the_macros_of_the_first() -> None:
    p = read(FOREIGN)
    first, *_ = p.trigger_responses.on_greeting
    data = parsed(p.replace(trigger_responses={"on_greeting": [first, "Shut."]}))["data"]
    assert (data["first_mes"], data["alternate_greetings"]) == (FOREIGN["data"]["first_mes"], ["Shut."])


def test_instructions_of_strangers_never_become_rules() -> None:
    p = read(FOREIGN)
    assert p.behavioral_rules == ()
    texts = json.dumps({key: value for key, value in p.to_dict().items() if key != "metadata"})
    assert "Ignore all previous" not in texts
    assert "Stay on the river" not in texts


def test_a_foreign_card_can_be_edited_elsewhere_after_its_export() -> None:
    card = parsed(read(FOREIGN), "3")
    card["data"]["first_mes"] = "{{char}} nods."
    card["data"]["character_book"]["entries"].pop()
    p = read(card)
    assert p.trigger_responses.on_greeting[0] == "Otto nods."
    out = parsed(p, "3")["data"]
    assert (out["first_mes"], out["mes_example"]) == ("{{char}} nods.", FOREIGN["data"]["mes_example"])
    assert len(out["character_book"]["entries"]) == 1


def test_version_1_is_read_and_written_as_version_2() -> None:
    p = read(V1)
    assert (p.name, p.persona.description) == ("Pell", "A lamp that answers. It is brass.")
    assert [(one.input, one.output) for one in p.examples.sample_responses] == [("Off?", "Never.")]
    assert (imported(p)["format"], imported(p)["card"]) == ("card-v1", V1)
    card = parsed(p)
    assert (card["avatar"], card["create_date"]) == ("none", 17)
    assert {key: card["data"][key] for key in V1_FIELDS} == {key: V1[key] for key in V1_FIELDS}
    assert read(card) == p


def test_a_card_of_which_every_field_is_shared_comes_back() -> None:
    p = read({key: V1[key] for key in V1_FIELDS})
    assert read(parsed(p)) == p


def test_an_extension_of_another_program_by_our_name_stays_in_the_kept_card() -> None:
    card = v2(extensions={"luminora": {"glow": 3}, "other": 1})
    p = read(card)
    assert imported(p)["card"] == card
    out = parsed(p)
    assert out["data"]["extensions"]["other"] == 1
    assert read(out) == p


def test_what_nobody_sees_is_removed_from_fields_and_kept_in_the_card() -> None:
    hidden = "B\u202eo\u200b\x07\U000e0041"
    p = read(v2(name=hidden, first_mes="a\r\n\u2066b\ttab <|im_start|>", tags=["x\n y", "\u200b"]))
    assert (p.name, p.persona.tags) == ("Bo", ("x y",))
    assert p.trigger_responses.on_greeting == ("a\nb\ttab < |im_start| >",)
    assert imported(p)["card"]["data"]["name"] == hidden


def test_a_long_description_gives_its_first_sentences() -> None:
    p = read(v2(description="She counts fog. " * 500, personality="Dry.", scenario="Night."))
    description = p.persona.description
    assert len(description) <= 1000 + 4
    assert description.startswith("She counts fog. She")
    assert description.endswith("She counts fog.\n\nDry.\n\nNight.")


@pytest.mark.parametrize(
    ("greeting", "language"),
    [
        (
            "*{{char}} tippt auf das Messing.* Abend, {{user}}. Pass auf die Sandbank auf, sie wandert heute Nacht.",
            "de",
        ),
        ("你回来了。我还以为雨把你吞了呢。来喝杯茶吧，外面很冷。", "zh"),
        ("Evening. Mind the sandbar, it has moved again since the last fog came up the river.", "en"),
        ("Ja, ja.", "en"),
    ],
)
def test_the_language_is_told_from_a_greeting_of_some_length(greeting: str, language: str) -> None:
    assert read(v2(first_mes=greeting)).persona.language == language


def test_null_stands_for_nothing_and_a_number_for_a_version() -> None:
    p = read(
        v2(
            description=None,
            first_mes=None,
            alternate_greetings=None,
            tags="one",
            character_version=1.5,
            extensions=None,
        )
    )
    assert (p.persona.version, p.persona.tags, p.trigger_responses.on_greeting) == ("1.5", ("one",), ())
    out = parsed(p)["data"]
    assert (out["description"], out["tags"], out["character_version"]) == (None, "one", 1.5)


@pytest.mark.parametrize("date", [0, -5, 1e300, 10**30, True, "2024", None, [1]])
def test_a_date_that_is_none_is_left_alone(date: Any) -> None:
    p = read(v2(creation_date=date))
    assert "created_at" not in p.to_dict()["metadata"]
    assert parsed(p, "3")["data"]["creation_date"] == date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("no speaker at all", []),
        ("{{char}}: alone", []),
        ("<start>{{USER}}: a\n<BOT>: b", [("a", "b")]),
        ("{{user}}:\n{{char}}: b", []),
        ("You: a\n\nmore\nBo: b\nand\n{{user}}: c\n{{char}}: d", [("a\n\nmore", "b\nand"), ("c", "d")]),
        ("{{random_user_1}}: a\nBo: b", [("a", "b")]),
        ("{{user}}: a\n{{user}}: b\nBo: c", [("a\nb", "c")]),
        ("{{user}}: a\n<START>\n{{char}}: b", []),
        ("Bob: a\nBo: b", []),
    ],
)
def test_examples_in_the_forms_that_people_write(text: str, expected: list[tuple[str, str]]) -> None:
    made = examples_of(text, "Bo", expander("Bo", "card.json"))
    assert [(one["input"], one["output"]) for one in made] == expected


# -- whatever a card holds ----------------------------------------------------------------------------------------
MACROS = st.lists(
    st.sampled_from(["{{char}}", "<USER>", "{{user}}:", "\n{{char}}: ", "<START>", "a. ", "\u202e", "<s>"])
).map("".join)
TEXTS = st.lists(TEXT | MACROS, max_size=3)
FIELDS = st.fixed_dictionaries(
    {"name": NAMES},
    optional=dict.fromkeys(set(FOREIGN["data"]) - {"name"}, JSON)
    | {
        key: TEXT | MACROS | st.none()
        for key in FOREIGN["data"]
        if key != "name" and isinstance(FOREIGN["data"][key], str)
    }
    | {"tags": TEXTS, "alternate_greetings": TEXTS, "x": JSON}
    | {"extensions": st.dictionaries(st.sampled_from(["luminora", "fav"]), JSON) | JSON},
)


@given(FIELDS, DOCUMENTS, st.sampled_from("23"))
def test_any_foreign_card_is_read_and_comes_back(fields: dict[str, Any], changes: dict[str, Any], version: str) -> None:
    card = {"spec": "chara_card_v3", "spec_version": "3.0", "data": fields}
    p = read(copy.deepcopy(card))
    out = parsed(p, version)
    wanted = card["data"] if isinstance(fields.get("extensions"), dict) else {**card["data"], "extensions": {}}
    kept = {key: value for key, value in out["data"].items() if key in wanted}
    kept["extensions"] = {key: value for key, value in kept["extensions"].items() if key != "luminora"}
    assert kept == {**wanted, "extensions": {k: v for k, v in wanted["extensions"].items() if k != "luminora"}}
    assert read(out) == p
    changed = usable(p.to_dict() | {key: value for key, value in changes.items() if key != "metadata"})
    if changed is not None:
        assert cards.decode(cards.encode(changed, version=version), "card.json") == changed


# -- losses ---------------------------------------------------------------------------------------------------------
def test_losses_of_a_foreign_card_are_its_lore_and_its_files() -> None:
    way = "$.metadata.luminora.imported.card.data"
    assert cards.losses(read(FOREIGN), version="3") == [
        Loss(f"{way}.character_book.entries", "2 entries of a lore book, which the lab does not use", True),
        Loss(f"{way}.assets[0]", "the file embeded://assets/icon/images/main.png, which was beside the card", False),
    ]
