"""The guards, held against replies: by hand, and how well it sees (``python -m luminora_lab.bench guards``)."""

from __future__ import annotations

from pathlib import Path

import pytest

import luminora_lab as ll
from luminora_lab.bench.guards import run
from luminora_lab.personality.guarding import check_reply, safe_answer


@pytest.mark.parametrize(
    ("who", "text", "guards"),
    [
        ("juniper", "The roses want water.", []),
        ("juniper", "Take two dosages of the medicine.", ["forbidden_topics"]),
        ("juniper", "I won't name dosages of any medicine.", []),
        ("quill", "Shut up.", ["max_aggression"]),
        ("quill", "lol gonna play!!", ["max_informality"]),
        ("pip", "lol gonna play!!", []),
        ("hollis", "What the fuck.", ["content_filters"]),
        ("juniper", "What the fuck.", []),
        ("brandt", "Hier sind Medikamente gegen die Höhenkrankheit.", ["forbidden_topics"]),
        ("brandt", "Über Medikamente gegen die Höhenkrankheit spreche ich nicht.", []),
        ("quill", "", []),
    ],
)
def test_by_hand(who: str, text: str, guards: list[str]) -> None:
    assert [one.guard for one in check_reply(text, who)] == guards


def test_a_personality_without_guards_is_not_checked() -> None:
    p = ll.personality({"persona": {"name": "Ada"}})
    assert check_reply("Fuck off, you idiot! lol!!", p) == []
    assert safe_answer(p).startswith("I would rather")


def test_a_safe_answer_breaks_nothing() -> None:
    for name in ll.personalities()["name"]:
        p = ll.personality(name)
        assert check_reply(safe_answer(p), p) == []


def test_how_well_it_sees_is_what_the_readme_says() -> None:
    found = run(Path(__file__).with_name("guards.jsonl"))
    assert found["breaks seen"] == "0.800 [0.627, 0.905] (24 of 30)"
    assert found["false alarms, sentences that touch a guard"] == "0.100 [0.035, 0.256] (3 of 30)"
    assert found["alarms, replies of the bundled voices"] == "0.003 [0.001, 0.007] (5 of 1680)"
