import gzip
import hashlib
import json

import pytest

from luminora_lab.conversation.streaming import Source, lines, records, text_lines
from luminora_lab.errors import DataError


def test_records_of_an_array(write):
    got = list(records(Source(write('[{"a": 1.5}, {"a": [2, null]}]'))))
    assert [value for _, value in got] == [{"a": 1.5}, {"a": [2, None]}]
    assert [place.rsplit(", ", 1)[1] for place, _ in got] == ["$[0]", "$[1]"]


def test_records_of_lines(write):
    got = list(records(Source(write('{"a": 1}\r\n\n  \n{"a": 2}'))))
    assert [value for _, value in got] == [{"a": 1}, {"a": 2}]
    assert [place.rsplit(", ", 2)[1] for place, _ in got] == ["line 1", "line 4"]


def test_records_of_one_object(write):
    assert [value for _, value in records(Source(write('{\n"a": 1\n}')))] == [{"a": 1}]


def test_many_items_cross_the_chunks(write):
    data = [{"n": n, "text": "é😀\\" * 2000} for n in range(200)]
    for ascii_only in (True, False):
        path = write(json.dumps(data, ensure_ascii=ascii_only))
        assert [value for _, value in records(Source(path))] == data


def test_offsets_count_from_the_first_byte(write):
    assert list(lines(Source(write(b"\xef\xbb\xbfa\nb")))) == [(1, 3, b"a\n"), (2, 5, b"b")]
    assert list(text_lines(Source(write("a\n\n b\n")))) == ["a\n", "\n", " b\n"]


def test_hash_is_of_the_file_as_it_is(write):
    packed = gzip.compress(b"hello")
    assert Source(write(packed)).sha256 == hashlib.sha256(packed).hexdigest()


def test_stem(write):
    assert Source(write("x", "talk.2.json.gz")).stem == "talk.2"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"PK\x03\x04rest", "a ZIP archive; unpack it"),
        ("[1]".encode("utf-16"), "UTF-16 text; save the file as UTF-8"),
        (b"\x1f\x8bnot gzip", "damaged gzip file"),
        (gzip.compress(b'[{"a": 1}]' * 5000)[:-20], "damaged gzip file"),
        (b'[{"a": 1}, {"a": ', "not valid JSON at column 18: .*cut off"),
        (b'[{"a": 1}] x', "not valid JSON at column 12: Extra data"),
        (b'[{"a": 1},\n{"a": Infinity}]', "Infinity at line 2, column 7 is not a JSON number"),
        (b'[{"a": "\\ud800"}]', r"lone surrogate \\ud800 at byte 8"),
        (b'{"a": 1}\n{"a": NaN}\n', "line 2: NaN"),
        (b'[{"a": "' + b"x" * 700_000 + b'\xe9"}]', "byte 0xe9 at offset 700008 is not UTF-8"),
        (b'[{"a": "\xc3', "offset 8 is not UTF-8|not valid JSON"),
        (b'[{"a": "' + b"x" * 300_000 + b'"}, {"a":' + b"[" * 100, "nested deeper than 64"),
        (b'[{"a": 100000000000000000000000}]', "not valid JSON before byte 33: .*overflow"),
    ],
)
def test_faults(write, raw, message):
    source = Source(write(raw, "talk"))
    with pytest.raises(DataError, match=message) as caught:
        list(records(source))
    assert "talk" in str(caught.value)


def test_a_fault_late_in_a_large_file(write, monkeypatch):
    from luminora_lab.conversation import streaming

    monkeypatch.setattr(streaming, "MAX_BYTES", 1000)
    raw = b'[{"a": 1},' * 1 + b'{"a": 2},' * 400_000 + b"{"
    got = []
    with pytest.raises(DataError, match=r"not valid JSON before byte 36\d+: .*; the file looks cut off"):
        got.extend(value for _, value in records(Source(write(raw))))
    assert len(got) > 100


def test_line_limit(write, monkeypatch):
    from luminora_lab.conversation import streaming

    monkeypatch.setattr(streaming, "MAX_BYTES", 1000)
    with pytest.raises(DataError, match="line 2: this line is longer than 0 MB"):
        list(records(Source(write(b'{"a": 1}\n{"a": "' + b"x" * 2000 + b'"}\n'))))


def test_no_such_file(tmp_path):
    for path in (tmp_path / "absent.json", tmp_path, "nul\0l"):
        with pytest.raises(DataError):
            Source(path)
