"""Written replies: which rule replies, how often, and what is no rule."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from luminora_lab.errors import DataError, ProviderError
from luminora_lab.providers import Reply, ScriptedProvider, provider


def say(made: Any, text: str) -> Reply:
    reply: Reply = made.complete([{"role": "system", "content": "kiln"}, {"role": "user", "content": text}])
    return reply


def test_the_first_rule_that_matches_replies() -> None:
    made = ScriptedProvider([{"match": "tea", "reply": "Please."}, {"regex": "t[aeo]+", "reply": "What?"}])
    assert [say(made, text).text for text in ("tea", "toe", "more tea")] == ["Please.", "What?", "Please."]


def test_only_the_last_message_of_the_user_counts() -> None:
    made = ScriptedProvider([{"match": "kiln", "reply": "1"}, {"match": "tea", "reply": "2"}])
    messages = [
        {"role": "user", "content": "kiln"},
        {"role": "user", "content": [{"type": "text", "text": "tea"}, {"type": "image_url", "image_url": {}}]},
        {"role": "assistant", "content": "kiln"},
    ]
    assert made.complete(messages).text == "2"


def test_a_substring_is_no_pattern() -> None:
    made = ScriptedProvider([{"match": "a.c", "reply": "1"}, {"match": "abc", "reply": "2"}])
    assert say(made, "abc").text == "2"


def test_a_rule_is_passed_over_after_its_times() -> None:
    made = ScriptedProvider([{"match": "a", "reply": "1", "times": 2}, {"match": "a", "reply": "2"}])
    assert [say(made, "a").text for _ in range(4)] == ["1", "1", "2", "2"]


def test_a_reply_is_labelled_as_written() -> None:
    reply = say(ScriptedProvider([{"match": "a", "reply": ""}], "talk"), "a")
    assert (reply.kind, reply.provider, reply.text, reply.cost) == ("scripted", "scripted:talk", "", None)
    assert (reply.tokens_in, reply.tokens_out) == (None, None)


def test_the_model_is_another_one_when_the_rules_are() -> None:
    first, second = ({"match": "a", "reply": "1"}, {"match": "a", "reply": "2"})
    assert ScriptedProvider([first]).model == ScriptedProvider([first], "other").model
    assert ScriptedProvider([first]).model != ScriptedProvider([second]).model


@pytest.mark.parametrize("kind", ProviderError.kinds)
def test_every_failure_can_be_scripted(kind: str) -> None:
    with pytest.raises(ProviderError) as caught:
        say(ScriptedProvider([{"match": "a", "fail": kind}]), "a")
    assert caught.value.kind == kind
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.kind, str(copy)) == (kind, str(caught.value))


def test_a_message_that_no_rule_matches_is_named() -> None:
    with pytest.raises(ProviderError, match="no rule matches the message 'Coffee\\?'"):
        say(ScriptedProvider([{"match": "tea", "reply": "1"}]), "Coffee?")


def test_a_file_in_either_form(tmp_path: Path) -> None:
    rules = [{"match": "tea", "reply": "Please.", "times": 1}, {"regex": "^Bye", "fail": "timeout"}]
    (tmp_path / "talk.json").write_text(json.dumps(rules), encoding="utf-8")
    (tmp_path / "talk.yaml").write_text(
        "# written by hand\n- {match: tea, reply: Please., times: 1}\n- {regex: ^Bye, fail: timeout}\n",
        encoding="utf-8",
    )
    made = [provider(f"scripted:{tmp_path / name}") for name in ("talk.json", "talk.yaml")]
    assert [m.name for m in made] == ["scripted:talk.json", "scripted:talk.yaml"]
    assert [say(m, "tea").text for m in made] == ["Please.", "Please."]
    for m in made:
        with pytest.raises(ProviderError):
            say(m, "Bye")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        provider(f"scripted:{tmp_path / 'none.yaml'}")


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([], "no list of rules"),
        ("tea", "no list of rules"),
        ({"match": "a"}, "no list of rules"),
        (["tea"], "is no rule"),
        ([{"match": "a", "reply": "b", "mood": 1}], "there is no 'mood'"),
        ([{"reply": "b"}], "give either match or regex"),
        ([{"match": "a", "regex": "a", "reply": "b"}], "give either match or regex"),
        ([{"match": "a"}], "give either reply or fail"),
        ([{"match": "a", "reply": "b", "fail": "other"}], "give either reply or fail"),
        ([{"match": "", "reply": "b"}], "match is ''"),
        ([{"match": 1, "reply": "b"}], "match is 1"),
        ([{"match": "a", "reply": 5}], "reply is 5"),
        ([{"regex": "(", "reply": "b"}], "regex is '\\('"),
        ([{"match": "a", "fail": "tired"}], "fail is 'tired'"),
        ([{"match": "a", "reply": "b", "times": 0}], "times is 0"),
        ([{"match": "a", "reply": "b", "times": True}], "times is True"),
    ],
)
def test_what_is_no_rule(rules: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        ScriptedProvider(rules)


def test_a_kind_of_error_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="kind is 'tired'"):
        ProviderError("no", kind="tired")
