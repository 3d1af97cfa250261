"""YAML with nothing let through."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.errors import DataError
from luminora_lab.files import strictyaml
from luminora_lab.files.strictyaml import dumps, loads

WORDS = st.sampled_from([
    "1e5", "08", "0o17", "0x1F", "1_000", "+.5", "5.", "-.", "no", "Yes", "on", "null", "~", "", "=", "<<",
    "2024-01-01", "12:30:45", "1:20", "- a", "? b", "a: b", "#x", " x", "x ", "\t", "x\ty", "\x85", "\u2028",
    "\ufeff", "\x00", "\x07", "é", "🌸", "|", ">", "%", "@", "`", "'", '"', "{", "[", "!x", "&a", "*a", "---",
    "...", "a\nb", "\n", "a\n\n b\n", "true", ".inf", ".NaN", "+1", "-0", "1E+3", "0b1", "k" * 200,
])  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | WORDS
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_read_alike_by_this_reader_and_by_yaml_1_1(value: Any) -> None:
    text = dumps(value)
    assert repr(loads(text.encode(), "a.yaml")) == repr(value)
    assert repr(yaml.safe_load(text)) == repr(value)


def test_unicode_stays_and_keys_keep_their_order() -> None:
    assert dumps({"z": "Zoë 🌸", "a": 1}) == "z: Zoë 🌸\na: 1\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no\nb: on\nc: yes\nd: y", {"a": "no", "b": "on", "c": "yes", "d": "y"}),
        ("a: 2024-01-01\nb: 12:30:45", {"a": "2024-01-01", "b": "12:30:45"}),
        ("a: true\nb: False\nc: NULL\nd: ~\ne:", {"a": True, "b": False, "c": None, "d": None, "e": None}),
        ("a: 0\nb: 0.0\nc: -1\nd: 1e3\ne: .5", {"a": 0, "b": 0.0, "c": -1, "d": 1000.0, "e": 0.5}),
        ("a: 0x1F\nb: 1_000\nc: 'yes'\nd: \"1\"", {"a": "0x1F", "b": "1_000", "c": "yes", "d": "1"}),
        ("a: |\n  two\n  lines\nb: >\n  one\n  line\n", {"a": "two\nlines\n", "b": "one line\n"}),
        ("# a comment\na: [1, {b: c}] # and here\n", {"a": [1, {"b": "c"}]}),
        ("<<: {a: 1}\n", {"<<": {"a": 1}}),
        ("\ufeffa: 1", {"a": 1}),
    ],
)
def test_words_are_read_as_in_yaml_1_2(text: str, value: Any) -> None:
    assert repr(loads(text.encode(), "a.yaml")) == repr(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x 1", "a.yaml, line 1: anchors and aliases are not read"),
        ("a: 1\nb: *x", "a.yaml, line 2: anchors and aliases are not read"),
        (
            "a: !!python/object/apply:os.system ['true']",
            "line 1: the tag 'tag:yaml.org,2002:python/object/apply:os.system'",
        ),
        ("a: !include other.yaml", "the tag '!include' is not read; leave it out"),
        ("a: !!str 1", "the tag 'tag:yaml.org,2002:str' is not read"),
        ("a: 1\na: 2", "line 1: the key 'a' occurs twice; keep one of them"),
        ("1: a", "the key 1 is not text; put it in quotes"),
        ("no: a\nnull: b", "the key None is not text"),
        ("? [a]\n: b", r"the key \['a'\] is not text"),
        ("a: .nan", "'.nan' is not a finite number; write one, or leave it out"),
        ("a: -.INF", "'-.INF' is not a finite number"),
        ("a: 1e999", "'1e999' is not a finite number; write a smaller one"),
        ("a: 1\n---\nb: 2", "2 documents; write one document a file"),
        ("", "0 documents"),
        ("a: [1", "a.yaml: not valid YAML at line [12], column [16]"),
        ("a: 'x", "not valid YAML"),
        ("\ta: 1", "not valid YAML at line 1"),
        ("[" * 65 + "]" * 65, "nested deeper than 64 levels"),
        ("a: \x07", "not valid YAML"),
    ],
)
def test_what_is_refused_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        loads(text.encode(), "a.yaml")


def test_bytes_that_are_no_utf8_are_refused_with_their_offset() -> None:
    with pytest.raises(DataError, match="byte 0xeb at offset 5 is not UTF-8"):
        loads("a: Zoë".encode("latin-1"), "a.yaml")


def test_too_many_values_are_refused_before_they_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strictyaml, "MAX_EVENTS", 50)
    assert loads(("- 1\n" * 40).encode(), "a.yaml") == [1] * 40
    with pytest.raises(DataError, match=r"line 4[0-9]: more than 50 values; split the file"):
        loads(("- 1\n" * 100).encode(), "a.yaml")


def test_a_laughing_billion_is_refused() -> None:
    bomb = "a: &a [x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdef", "bcdefg", strict=True))
    with pytest.raises(DataError, match="line 1: anchors and aliases"):
        loads(bomb.encode(), "a.yaml")


@given(st.binary(max_size=60) | st.text("a:-[]{}&*!'\"\n #>|?%@1", max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        value = loads(raw, "a.yaml")
    except DataError:
        pass
    else:
        assert repr(loads(dumps(value).encode(), "a.yaml")) == repr(value)
