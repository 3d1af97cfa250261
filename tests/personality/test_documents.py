"""Personality files as plain data: JSON or YAML, bounded, strict, and never beyond the file."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.errors import DataError
from luminora_lab.personality.documents import MAX_FILE, as_text, file_name, parse_document, read_bytes, read_document

DOCUMENT = {"persona": {"name": "Zoë 🌸", "version": "1.1.0"}, "x": [0, 0.0, None, "1e5"]}


@pytest.mark.parametrize("name", ["a.json", "a.yaml", "a.yml", "a.JSON", "a.YaML"])
def test_a_file_is_read_by_its_suffix(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(as_text(DOCUMENT, file), encoding="utf-8")
    assert json.dumps(read_document(file)) == json.dumps(DOCUMENT)
    assert json.dumps(read_document(str(file))) == json.dumps(DOCUMENT)


def test_json_text_is_indented_and_keeps_unicode_and_order() -> None:
    assert as_text({"z": "é", "a": [1]}, Path("a.json")) == '{\n  "z": "é",\n  "a": [\n    1\n  ]\n}\n'


def test_a_byte_order_mark_is_no_part_of_the_file() -> None:
    assert parse_document(b'\xef\xbb\xbf{"a": 1}', "a.json") == {"a": 1}
    assert parse_document(b"\xef\xbb\xbfa: 1", "a.yaml", yaml=True) == {"a": 1}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"[1]", r"a.json: \[1\] is no personality; write an object with a \"persona\""),
        (b'"luna"', "a.json: 'luna' is no personality"),
        (b"null", "a.json: None is no personality"),
        (b"", "a.json: not valid JSON at column 1.*cut off"),
        (b'{"a": 1,}', "a.json: not valid JSON at column 9"),
        (b'{"a": NaN}', "a.json: NaN at column 7 is not a JSON number"),
        (b'{"a": "\xff"}', "a.json: byte 0xff at offset 7 is not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "a.json: byte 0xff at offset 0 is not UTF-8"),
        (b'{"a": ' + b"[" * 70 + b"]" * 70 + b"}", "a.json: nested deeper than 64 levels"),
        (b'// luna\n{"a": 1}', "a.json: not valid JSON at line 1, column 1"),
    ],
)
def test_what_is_no_json_object_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse_document(raw, "a.json")


@pytest.mark.parametrize(
    ("raw", "message"),
    [(b"- 1", r"a.yaml: \[1\] is no personality"), (b"a: &x 1", "line 1: anchors"), (b"", "0 documents")],
)
def test_what_is_no_yaml_object_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse_document(raw, "a.yaml", yaml=True)


def test_a_file_is_bounded(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b"x" * 11)
    assert read_bytes(file, most=11) == b"x" * 11
    with pytest.raises(DataError, match=r"a.json: it has more than .* MB; it is no personality"):
        read_bytes(file, most=10)


def test_only_ordinary_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "ring.json").symlink_to(tmp_path / "ring.json")
    for name in ("pipe.json", "folder.json"):
        with pytest.raises(DataError, match=f"{name}: it is no file; check the path"):
            read_document(tmp_path / name)
    for name in ("ring.json", "none.json", "x" * 5000 + ".json", "a\0b.json"):
        with pytest.raises(DataError, match="check the path"):
            read_document(tmp_path / name)


def test_nothing_beyond_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"secret": 1}')
    document = {"$ref": "secret.json", "include": f"file://{tmp_path}/secret.json", "$include": "secret.json"}
    (tmp_path / "a.json").write_text(json.dumps(document))
    assert read_document(tmp_path / "a.json") == document
    (tmp_path / "a.yaml").write_text("a: !include secret.json")
    with pytest.raises(DataError, match="the tag '!include' is not read"):
        read_document(tmp_path / "a.yaml")


@pytest.mark.parametrize("name", ["a", "a.toml", "a.json.txt", ".json"])
def test_only_known_suffixes_are_written(name: str) -> None:
    with pytest.raises(DataError, match=r"it ends in '.*'; use one of \.json, \.yaml, \.yml"):
        as_text({}, Path(name))


@given(st.text())
def test_a_file_name_is_one_harmless_name(name: str) -> None:
    made = file_name(name)
    assert re.fullmatch(r"\w{1,60}", made)
    assert Path("folder", f"{made}.json").parent == Path("folder")
    assert file_name(made) == made


@pytest.mark.parametrize(
    ("name", "made"),
    [("CON", "con"), ("../..", "personality"), ("a" * 100, "a" * 60), ("Ünal Ç.", "unal_c"), ("a/b\\c:d", "a_b_c_d")],
)
def test_file_names(name: str, made: str) -> None:
    assert file_name(name) == made


@given(st.binary(max_size=40) | st.text('{}[]":,a1 \\', max_size=30).map(str.encode), st.booleans())
def test_any_bytes_are_read_or_refused(raw: bytes, yaml: bool) -> None:
    made: Any = None
    try:
        made = parse_document(raw, "a", yaml=yaml)
    except DataError:
        return
    assert isinstance(made, dict)
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize(
    ("document", "name", "message"),
    [
        ({"x": "a" * MAX_FILE}, "a.json", "a.json: it would have 4 MB; a file has less than 4 MB"),
        ({"x": "a" * MAX_FILE}, "a.yaml", "a.yaml: it would have 4 MB"),
        ({"x": [0] * 200_000}, "a.yaml", "a.yaml: YAML cannot hold it .more than 200,000 values.; write it as JSON"),
        ({"x": 10**4200}, "a.yaml", "a.yaml: .*write it as JSON"),
        ({"x": 10**4400}, "a.json", "a.json: it cannot be written as JSON"),
        ({"x": float("nan")}, "a.json", "a.json: it cannot be written as JSON"),
        ({"x": "\ud800"}, "a.json", "a.json: it cannot be written as JSON"),
    ],
)
def test_what_could_not_be_read_back_is_no_text(document: dict[str, Any], name: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        as_text(document, Path(name))


def test_messages_may_name_another_place() -> None:
    with pytest.raises(DataError, match="document of Ada: it cannot be written"):
        as_text({"x": float("inf")}, Path("a.json"), "document of Ada")


@pytest.mark.parametrize("path", [5, None, b"a.json", ["a.json"]])
def test_what_is_no_path_is_said(path: Any) -> None:
    with pytest.raises(DataError, match="is no path; give it as text or as a Path"):
        read_bytes(path)
