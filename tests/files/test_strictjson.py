import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.errors import DataError
from luminora_lab.files import strictjson
from luminora_lab.files.strictjson import Scanner, loads, quote

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def feed(raw, size):
    scanner = Scanner("here")
    for begin in range(0, len(raw), size):
        scanner.feed(raw[begin : begin + size])


@given(VALUES, st.booleans(), st.integers(1, 40))
def test_sound_json_passes_in_any_chunks(value, ascii_only, size):
    raw = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert loads(raw, "here") == value
    feed(raw, size)


@given(st.text(st.sampled_from('ab"\\u{}[],:\ud83d\ude00é'), max_size=30).filter(bool), st.integers(1, 9))
def test_lone_surrogates_are_found_in_any_chunks(text, size):
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    sound = not any(
        0xD800 <= ord(c) <= 0xDFFF for c in text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    )
    raw = json.dumps({"text": text}).encode()
    if sound:
        feed(raw, size)
        assert loads(raw, "here") == {"text": joined}
    else:
        with pytest.raises(DataError, match="lone surrogate"):
            feed(raw, size)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'{"a": NaN}', "here: NaN at column 7 is not a JSON number; write null or leave it out"),
        (b'{"NaN": "NaN",\n "b": -Infinity}', "here: -Infinity at line 2, column 7 is not a JSON number"),
        (b"[1e999]", "1e999 is not a JSON number"),
        (b"[" + b"9" * 5000 + b"]", "not valid JSON: Exceeds the limit"),
        (b'{"a": 1', "not valid JSON at column 8: Expecting ',' delimiter; the file looks cut off"),
        (b'{"a" 1}', "not valid JSON at column 6: Expecting ':' delimiter; write valid JSON"),
        (b'{"a": "\\ud800"}', "lone surrogate \\ud800 at byte 7"),
        (b'{"a": "\\ude00\\ud83d"}', "lone surrogate \\ude00 at byte 7"),
        (b'["\xe9"]', "byte 0xe9 at offset 2 is not UTF-8"),
        (b"[" * 100 + b"]" * 100, "nested deeper than 64 levels"),
    ],
)
def test_refused(raw, message):
    with pytest.raises(DataError) as caught:
        loads(raw, "here")
    assert message in str(caught.value)


def test_an_escaped_backslash_is_no_surrogate():
    assert loads(b'["\\\\ud800", "\\ud83d\\ude00"]', "here") == ["\\ud800", "\U0001f600"]


def test_an_escaped_backslash_between_two_halves_keeps_them_apart():
    for size in (1, 5, 100):
        with pytest.raises(DataError, match="lone surrogate"):
            feed(b'["\\ud83d\\\\\\ude00"]', size)


def test_sizes(monkeypatch):
    monkeypatch.setattr(strictjson, "MAX_BYTES", 1000)
    monkeypatch.setattr(strictjson, "MAX_TEXT", 300)
    monkeypatch.setattr(strictjson, "MAX_VALUES", 50)
    for raw, message in [
        (b'["' + b"a" * 250 + b'"  ' + b" " * 250 + b'"' + b"b" * 250 + b'"' + b"c" * 280, "line or item goes on"),
        (b'["' + b"a" * 400, "one text goes on"),
        (b"[" + b"1," * 60, "holds more than 50 values"),
    ]:
        for size in (16, 2000):
            with pytest.raises(DataError, match=message):
                feed(raw, size)
    scanner = Scanner("here")
    for _ in range(100):
        scanner.feed(b'{"a": "' + b"x" * 90 + b'"},')
        scanner.next_item()


def test_brackets_inside_strings_do_not_nest():
    loads(json.dumps(["[" * 500, '"{' * 300]).encode(), "here")


@given(VALUES)
def test_quotes_are_short(value):
    assert len(quote(value)) <= 64 * 4
    assert "\n" not in quote(value)


def test_a_key_that_occurs_twice_is_refused_where_it_matters() -> None:
    raw = b'{"a": 1, "b": {"c": 1, "d": 2, "c": 3}}'
    assert loads(raw, "x")["b"] == {"c": 3, "d": 2}
    with pytest.raises(DataError, match="x: the key 'c' occurs twice; keep one of them"):
        loads(raw, "x", unique=True)
