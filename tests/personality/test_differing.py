"""What changes between two compilations."""

from __future__ import annotations

import luminora_lab as ll


def test_the_same_prompt_does_not_differ(bramble: ll.Personality) -> None:
    same = ll.diff(ll.compile(bramble, affinity=61), ll.compile(bramble, affinity=100))
    assert not same
    assert same.text == ""
    assert set(same.frame["change"]) == {"same"}
    assert "no difference" in repr(same)


def test_what_a_level_changes(bramble: ll.Personality) -> None:
    change = ll.diff(ll.compile(bramble, affinity=30), ll.compile(bramble, affinity=70))
    found = dict(change.frame[["part", "change"]].to_numpy())
    assert {part: how for part, how in found.items() if how != "same"} == {
        "opening": "added", "manner": "changed", "relationship": "changed", "closing": "added",
    }  # fmt: skip
    assert found["safety"] == "same"
    assert "+This is crew." in change.text.splitlines()
    assert "-You know the user as: regular. Knows the boat." in change.text.splitlines()


def test_parameters_and_roles_are_compared(bramble: ll.Personality) -> None:
    change = ll.diff(ll.compile(bramble, model="gpt-4o"), ll.compile(bramble, model="o3"))
    found = dict(change.frame[["part", "change"]].to_numpy())
    assert (found["role"], found["temperature"]) == ("changed", "removed")


def test_personalities_are_compared_as_the_universal_provider_gets_them(bramble: ll.Personality) -> None:
    change = ll.diff(bramble, bramble.replace(behavioral_rules=["Whistle."]))
    assert change
    assert "+- Whistle." in change.text.splitlines()


def test_html_is_escaped_and_marks_lines_with_signs(bramble: ll.Personality) -> None:
    html = ll.diff(bramble, bramble.replace(behavioral_rules=["<script>x</script>"])).html
    assert "<script>" not in html
    assert "<ins>+ - &lt;script&gt;" in html
