"""Character cards in CHARX: a zip that is never extracted, and zips that are traps."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.errors import DataError
from luminora_lab.exchange import charx
from luminora_lab.exchange.losses import Loss
from luminora_lab.personality.library import personality
from luminora_lab.personality.model import Personality

FOREIGN = json.loads((Path(__file__).parent / "foreign_v3.json").read_text(encoding="utf-8"))
ADA = Personality.from_dict({"persona": {"name": "Ada"}})
V3 = {"spec": "chara_card_v3", "spec_version": "3.0", "data": {"name": "Bo", "group_only_greetings": []}}
CARD = json.dumps(V3).encode()


def zipped(*files: Any, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of files (name, content, extra fields); names may repeat and be anything."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that repeat
        for name, content, *extra in files:
            entry = zipfile.ZipInfo("x")
            entry.filename = name  # set here, since zipfile would tidy it
            entry.compress_type = method
            entry.extra = b"".join(extra)
            archive.writestr(entry, content)
    return stream.getvalue()


def directory(raw: bytes, at: int, layout: str, *values: int) -> bytes:
    """The zip with values at an offset in the first entry of its directory."""
    begin = raw.index(b"PK\1\2") + at
    return raw[:begin] + struct.pack(layout, *values) + raw[begin + struct.calcsize(layout) :]


# -- out and in -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["juniper", "wren"])
def test_bundled_personalities_come_back_identical(name: str) -> None:
    p = personality(name)
    raw = charx.encode(p)
    assert charx.decode(raw, "card.charx").to_dict() == p.to_dict()
    assert charx.encode(p) == raw


def test_what_is_written_says_nothing_of_when_and_where() -> None:
    with zipfile.ZipFile(io.BytesIO(charx.encode(ADA))) as archive:
        (entry,) = archive.infolist()
        assert archive.testzip() is None
        card = json.loads(archive.read("card.json"))
    assert (entry.filename, entry.date_time, entry.create_system) == ("card.json", (1980, 1, 1, 0, 0, 0), 3)
    assert (entry.compress_type, card["spec"]) == (zipfile.ZIP_STORED, "chara_card_v3")


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_comes_back(text: str) -> None:
    p = Personality.from_dict({"persona": {"name": f"x{text}", "description": text}})
    assert charx.decode(charx.encode(p), "card.charx") == p


def test_a_foreign_card_goes_out_as_it_came_and_its_files_are_listed_as_lost() -> None:
    names = ["assets/icon/images/main.png", "module.json"]
    raw = zipped(
        (names[0], b"\x89PNG"), ("card.json", json.dumps(FOREIGN).encode()), ("assets/", b""), (names[1], b"{}")
    )
    p = charx.decode(raw, "card.charx")
    entry = p.to_dict()["metadata"]["luminora"]["imported"]
    assert (entry["files"], entry["files_in_all"]) == (names, 2)
    with zipfile.ZipFile(io.BytesIO(charx.encode(p))) as archive:
        card = json.loads(archive.read("card.json"))
    del card["data"]["extensions"]["luminora"]
    assert card == FOREIGN
    assert charx.decode(charx.encode(p), "card.charx") == p
    gone = [loss for loss in charx.losses(p) if not loss.kept]
    way = "$.metadata.luminora.imported"
    assert gone == [
        Loss(f"{way}.card.data.assets[0]", f"the file embeded://{names[0]}, which was beside the card", False),
        Loss(f"{way}.files[0]", f"the file {names[0]}, which was beside the card", False),
        Loss(f"{way}.files[1]", f"the file {names[1]}, which was beside the card", False),
    ]


def test_of_many_files_a_hundred_are_named() -> None:
    p = charx.decode(zipped(("card.json", CARD), *((f"a{i:03}", b"") for i in range(103))), "card.charx")
    gone = [loss for loss in charx.losses(p) if not loss.kept]
    assert (len(gone), gone[0].what, gone[-1].what) == (
        101, "the file a000, which was beside the card", "3 more files beside the card",
    )  # fmt: skip


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("before", [b"", b"\xff\xd8\xff\xe0 the end of a JPEG"])
def test_forms_that_others_write(method: int, before: bytes) -> None:
    assert charx.decode(before + zipped(("card.json", CARD), ("assets/a b.png", b"x"), method=method), "x").name == "Bo"


# -- bad input ------------------------------------------------------------------------------------------------------
def overlapping() -> bytes:
    """Two entries of the directory that share one file (how a small zip claims to be giant)."""
    raw = zipped(("card.json", CARD), ("assets/aa", CARD))
    second = raw.rindex(b"PK\1\2")
    return raw[: second + 42] + struct.pack("<I", 0) + raw[second + 46 :]


def lying(size: int) -> bytes:
    """An entry that claims another size than it has, in both of its headers."""
    raw = directory(zipped(("card.json", CARD)), 24, "<I", size)
    return raw[:22] + struct.pack("<I", size) + raw[26:]


def many() -> bytes:
    """A directory of 10,001 entries that says it has one."""
    begin, end = GOOD.index(b"PK\1\2"), GOOD.rindex(b"PK\5\6")
    entries = GOOD[begin:end] * 10_001
    return GOOD[:begin] + entries + GOOD[end : end + 12] + struct.pack("<I", len(entries)) + GOOD[end + 16 :]


GOOD = zipped(("card.json", CARD))
STORED = zipped(("card.json", CARD), method=zipfile.ZIP_STORED)
HUGE = zipped(("card.json", b'{"spec":"' + b" " * 5 * 2**20))
SMALL = zipped(("card.json", CARD), ("a.bin", b" " * 1000))
BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "cannot be read as a zip"),
    "a text": (b"PK\3\4 but no more", "cannot be read as a zip"),
    "cut off": (GOOD[:-30], "cannot be read as a zip"),
    "no card": (zipped(("cart.json", CARD)), "no card.json"),
    "a card in a folder": (zipped(("cards/card.json", CARD)), "no card.json"),
    "two cards": (zipped(("card.json", CARD), ("card.json", CARD)), "2 files named card.json"),
    "upwards": (zipped(("card.json", CARD), ("../evil.txt", b"x")), "'../evil.txt' leaves"),
    "upwards inside": (zipped(("card.json", CARD), ("assets/../../evil", b"x")), "leaves"),
    "absolute": (zipped(("card.json", CARD), ("/etc/evil", b"x")), "leaves"),
    "a drive": (zipped(("card.json", CARD), ("C:evil", b"x")), "leaves"),
    "a backslash": (zipped(("card.json", CARD), ("..\\evil", b"x")), "leaves"),
    "a NUL": (zipped(("card.json\0.txt", CARD)), "leaves"),
    "encrypted": (directory(GOOD, 8, "<H", 1), "encrypted"),
    "encrypted strongly": (directory(GOOD, 8, "<H", 0x41), "encrypted"),
    "encrypted names": (directory(GOOD, 8, "<H", 0x2000), "encrypted"),
    "an unknown method": (directory(GOOD, 10, "<H", 99), "method 99"),
    "bzip2": (zipped(("card.json", CARD), method=zipfile.ZIP_BZIP2), "method 12"),
    "lzma": (zipped(("card.json", CARD), method=zipfile.ZIP_LZMA), "method 14"),
    "a later version": (directory(GOOD, 6, "<H", 99), "cannot be read as a zip"),
    "a bomb": (HUGE, "claims 5,242,889 bytes"),
    "a bomb that claims to be small": (directory(HUGE, 24, "<I", 100), "cannot be read as a zip"),
    "more than can be packed": (directory(SMALL, 24, "<I", 2**31), "claims 2,147,483,648 bytes"),
    "a size that is too small": (lying(10), "cannot be read as a zip"),
    "a size that is too large": (lying(len(CARD) + 9), f"claims {len(CARD) + 9} bytes"),
    "a stored size that is too large": (directory(STORED, 24, "<I", len(CARD) + 9), f"claims {len(CARD) + 9} bytes"),
    "a wrong CRC": (directory(GOOD, 16, "<I", 1), "CRC"),
    "an offset beyond the file": (directory(GOOD, 42, "<I", 10**6), "outside the file"),
    "ZIP64 sizes without ZIP64": (directory(GOOD, 20, "<II", 2**32 - 1, 2**32 - 1), "claim more than 1 GB"),
    "overlapping": (overlapping(), "overlap"),
    "10,001 files": (many(), "more than 10,000 files"),
    "ZIP64": (GOOD[: GOOD.rindex(b"PK\5\6")] + b"PK\6\7" + bytes(16) + GOOD[GOOD.rindex(b"PK\5\6") :], "ZIP64"),
    "long extra fields": (directory(GOOD, 30, "<H", 3000), "extra fields"),
    "long extra fields in all": (
        zipped(("card.json", CARD), *[("a", b"", b"\x99\x99\xfc\x07" + bytes(2044))] * 520),
        "in all",
    ),
    "32 MB": (bytes(32 * 2**20 + 1), "more than 32 MB"),
    "no JSON": (zipped(("card.json", b"{")), "card.json: not valid JSON"),
    "not UTF-8": (zipped(("card.json", b"\xff\xfe")), "not UTF-8"),
    "no card in the card": (zipped(("card.json", b"[]")), "card.json: [] is no card"),
    "no name": (zipped(("card.json", json.dumps({**V3, "data": {}}).encode())), "card.json, $.data: there is no name"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error(name: str) -> None:
    raw, expected = BAD[name]
    with pytest.raises(DataError) as caught:
        charx.decode(raw, "card.charx")
    assert str(caught.value).startswith("card.charx")
    assert expected in str(caught.value)
    assert caught.value.remedy


def test_nothing_is_written_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    charx.decode(zipped(("card.json", CARD), ("assets/a.png", b"x")), "card.charx")
    assert list(tmp_path.iterdir()) == []
