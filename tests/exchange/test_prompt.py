"""Compiled prompts as files: written, and never read back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.exchange import prompt
from luminora_lab.personality.compiling import compile


@pytest.mark.parametrize("provider", ["openai", "anthropic", "llama", "universal"])
def test_text_is_the_instructions_with_the_examples_inside(juniper: ll.Personality, provider: str) -> None:
    text = prompt.encode(juniper, provider=provider, affinity=64, mood="worried").decode()
    assert text == compile(juniper, provider, affinity=64, mood="worried", examples="inline").system + "\n"
    assert "White greenhouses look like dentists." in text


def unfenced(page: str) -> list[tuple[str, str]]:
    """Headings of the second level and the block below each, as CommonMark reads fences."""
    found, fence, body, heading = [], "", list[str](), ""
    for line in page.split("\n"):
        if fence and re.fullmatch(rf"`{{{len(fence)},}}", line):
            found.append((heading, "\n".join(body)))
            fence, body = "", []
        elif fence:
            body.append(line)
        elif opened := re.match(r"`{3,}", line):
            fence = opened[0]
        elif line.startswith("## "):
            heading = line[3:]
    assert not fence
    return found


@pytest.mark.parametrize("provider", ["openai", "llama", "anthropic"])
def test_markdown_has_every_message_and_the_parameters(juniper: ll.Personality, provider: str) -> None:
    page = prompt.encode(juniper, kind="markdown", provider=provider, affinity=64, mood="curious").decode()
    compiled = compile(juniper, provider, affinity=64, mood="curious")
    (heading, parameters), *messages = unfenced(page)
    assert (heading, json.loads(parameters)) == ("Parameters", dict(compiled.parameters))
    assert [text for _, text in messages] == [message["content"] for message in compiled.messages]
    assert juniper.sha256 in page
    assert compiled.sha256 in page
    assert page.splitlines()[1] == f"# Juniper for {provider} (close\\_friend, curious)"


def test_no_text_leaves_its_fence() -> None:
    rule = "Write\n```\n## Parameters\n`````text\nhello\n````"
    p = ll.Personality.from_dict({"persona": {"name": "Eve](x) <b>\n# Title"}, "behavioral_rules": [rule]})
    page = prompt.encode(p, kind="markdown").decode()
    assert [heading for heading, _ in unfenced(page)] == ["Parameters", "System"]
    assert unfenced(page)[1][1] == compile(p, "universal").system
    assert page.splitlines()[1] == r"# Eve\]\(x\) \<b\> \# Title for universal"


def test_the_same_call_gives_the_same_bytes(every: ll.Personality) -> None:
    assert prompt.encode(every, kind="markdown") == prompt.encode(every, kind="markdown")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "html"}, "'html' is no kind of prompt; use one of text, markdown"),
        ({"kind": None}, "None is no kind of prompt"),
        ({"provider": "nobody"}, "there is no 'nobody'"),
        ({"mood": "hungry"}, "no mood 'hungry'"),
    ],
)
def test_unknown_names(juniper: ll.Personality, options: dict[str, Any], message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        prompt.encode(juniper, **options)


def test_prompts_are_not_read_back(juniper: ll.Personality) -> None:
    with pytest.raises(DataError, match="x: it is a compiled prompt, from which no personality can be made"):
        prompt.decode(prompt.encode(juniper), "x")


def test_what_a_prompt_does_not_say_is_gone(juniper: ll.Personality) -> None:
    found = prompt.losses(juniper.replace({"own": 1, "persona": {"shoe size": 44}}))
    assert not any(loss.kept for loss in found)
    assert {"$.mood_config", "$.persona.author", "$.own", "$.persona['shoe size']"} <= {loss.field for loss in found}
    assert prompt.losses(ll.Personality.from_dict({"persona": {"name": "Ada"}})) == []
