"""What users really bring: each ends in one clear message that names file, place and what would be right."""

import json
import traceback

import pytest

from luminora_lab.conversation import check, load_all
from luminora_lab.errors import LuminoraError

FORMATS = ["lab", "locomo", "longmemeval", "msc", "chatgpt", "chatml", "sharegpt", "table"]
JSON_FORMATS = FORMATS[:-1]


def fails(path):
    with pytest.raises(LuminoraError) as caught:
        load_all(path)
    error = caught.value
    assert error.exit_code == 2
    assert path.name in str(error)
    assert error.remedy
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert "Traceback" not in "".join(traceback.format_exception_only(error))
    assert not check(path).usable
    return str(error)


@pytest.mark.parametrize("name", JSON_FORMATS)
def test_truncated(write, samples, rendered, name):
    whole = rendered(name, samples[name])
    message = fails(write(whole[: len(whole) * 2 // 3]))
    assert "not valid JSON" in message


@pytest.mark.parametrize("name", FORMATS)
def test_wrong_encoding(write, samples, rendered, name):
    text = rendered(name, samples[name]).replace("a", "ü", 3)
    raw = text.encode("latin-1", "replace")
    message = fails(write(raw))
    assert f"byte 0xfc at offset {raw.index(0xFC)} is not UTF-8; save the file as UTF-8" in message
    assert "UTF-16" in fails(write(text.encode("utf-16")))


@pytest.mark.parametrize("name", JSON_FORMATS)
def test_not_a_number(write, samples, rendered, name):
    value = samples[name]
    text = rendered(name, [{**value[0], "rating": float("nan")}, *value[1:]])
    message = fails(write(text))
    assert "NaN" in message
    assert "is not a JSON number; write null or leave it out" in message


@pytest.mark.parametrize("name", JSON_FORMATS)
def test_lone_surrogate(write, samples, name):
    value = json.dumps(samples[name][0]).replace("e", "\\ud83d", 1)
    message = fails(write(value if name not in ("locomo", "longmemeval", "chatgpt") else f"[{value}]"))
    assert "lone surrogate \\ud83d at byte" in message


@pytest.mark.parametrize("name", JSON_FORMATS)
def test_deep_nesting(write, samples, rendered, name):
    deep = "[" * 5000 + "]" * 5000
    text = rendered(name, [{**samples[name][0], "extra": "DEEP"}]).replace('"DEEP"', deep)
    assert "nested deeper than 64 levels" in fails(write(text))


def test_deep_nesting_far_from_the_beginning(write, sample):
    data = [*sample("longmemeval")]
    data[0]["haystack_sessions"][0][0]["content"] = "x" * 600_000
    data[1]["extra"] = "DEEP"
    text = json.dumps(data).replace('"DEEP"', "[" * 100_000 + "]" * 100_000)
    assert "nested deeper than 64 levels" in fails(write(text))


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("locomo", lambda d: d[0]["conversation"].update(session_1=[], session_2=[]), "has no turn"),
        (
            "longmemeval",
            lambda d: d[0].update(haystack_sessions=[], haystack_dates=[], haystack_session_ids=[]),
            "has no turn",
        ),
        ("msc", lambda d: d[1].update(dialog=[]), "has no turn"),
        ("chatml", lambda d: d[0].update(messages=[]), "has no turn"),
        ("sharegpt", lambda d: d[0].update(conversations=[]), "has no turn"),
        ("lab", lambda d: d.pop(), "has no turn"),
    ],
)
def test_empty_conversation(write, sample, rendered, name, change, message):
    data = sample(name)
    change(data)
    assert message in fails(write(rendered(name, data)))


@pytest.mark.parametrize("text", ["", "\n\n", "[]", "{}", "null", "[[]]", "[null]", "{}\n{}\n", '"x"', "0"])
def test_nothing_in_it(write, text):
    fails(write(text))
