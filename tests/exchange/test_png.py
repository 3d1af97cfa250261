"""Character cards in a PNG: chunks by hand, pictures kept, forms that others write, bad input."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.exchange import cards, png
from luminora_lab.exchange._cover import MAX_PIXELS, cover, initials
from luminora_lab.exchange._png_chunks import MAX_CHUNKS, MAX_TEXT, SIGNATURE, chunk_bytes, keyword_of, walk
from luminora_lab.personality.library import personality
from luminora_lab.personality.model import Personality

FOREIGN = json.loads((Path(__file__).parent / "foreign_v3.json").read_text(encoding="utf-8"))
ADA = Personality.from_dict({"persona": {"name": "Ada Quay"}, "trigger_responses": {"on_greeting": ["Hello."]}})
V2 = {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Bo", "first_mes": "Lit."}}
V3 = {**V2, "spec": "chara_card_v3"}
END = chunk_bytes(b"IEND", b"")


def picture(mode: str = "RGB", size: tuple[int, int] = (3, 2), kind: str = "PNG", **options: Any) -> bytes:
    count = size[0] * size[1] * len(Image.new(mode, (1, 1)).getbands())
    image = Image.frombytes(mode, size, bytes((7 * i + 1) % 256 for i in range(count)))
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def pixels(raw: bytes) -> tuple[str, bytes]:
    with Image.open(io.BytesIO(raw)) as image:
        return image.mode, image.tobytes()


def holding(*chunks: bytes, base: bytes | None = None) -> bytes:
    """A picture with more chunks before its end."""
    return (base or picture()).removesuffix(END) + b"".join(chunks) + END


def packed(card: Any) -> bytes:
    return base64.b64encode(json.dumps(card).encode())


def text_chunk(keyword: bytes, card: Any) -> bytes:
    return chunk_bytes(b"tEXt", keyword + b"\0" + packed(card))


def keywords(raw: bytes) -> list[str]:
    return [keyword for keyword in map(keyword_of, walk(raw, "x.png")) if keyword]


PLAIN = picture()
BOMB = zlib.compress(bytes(64 * 2**20), 9)


# -- out and in -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("version", ["2", "3"])
@pytest.mark.parametrize("name", ["juniper", "wren"])
def test_bundled_personalities_come_back_identical(name: str, version: str) -> None:
    p = personality(name)
    raw = png.encode(p, version=version)
    assert png.decode(raw, "card.png").to_dict() == p.to_dict()
    assert png.encode(p, version=version) == raw


def test_version_3_is_written_twice_and_pillow_reads_both() -> None:
    raw = png.encode(ADA)
    assert keywords(raw) == ["chara", "ccv3"]
    with Image.open(io.BytesIO(raw)) as image:
        image.load()
        assert isinstance(image, PngImagePlugin.PngImageFile)
        texts = {key: json.loads(base64.b64decode(text)) for key, text in image.text.items()}
    assert {key: card["spec"] for key, card in texts.items()} == {"chara": "chara_card_v2", "ccv3": "chara_card_v3"}
    assert "version 3" in texts["chara"]["data"]["creator_notes"]
    assert texts["ccv3"]["data"]["creator_notes"] == ""
    assert cards.decode(json.dumps(texts["chara"]).encode(), "chara") == ADA  # the warning is no edit
    assert keywords(png.encode(ADA, version="2")) == ["chara"]


def test_a_foreign_card_goes_out_as_it_came() -> None:
    p = png.decode(holding(text_chunk(b"ccv3", FOREIGN)), "card.png")
    raw = png.encode(p)
    assert png.decode(raw, "card.png") == p
    older, newer = (
        json.loads(base64.b64decode(bytes(c.data).partition(b"\0")[2])) for c in walk(raw, "x") if keyword_of(c)
    )
    del newer["data"]["extensions"]["luminora"], older["data"]["extensions"]["luminora"]
    assert newer == FOREIGN
    assert older["data"].pop("creator_notes").startswith(FOREIGN["data"].pop("creator_notes") + "\n\nThis is a card of")
    assert older["data"] == {**FOREIGN["data"]}


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.sampled_from("23"))
def test_any_text_comes_back(text: str, version: str) -> None:
    p = Personality.from_dict({"persona": {"name": f"x{text}", "description": text}, "behavioral_rules": [text]})
    assert png.decode(png.encode(p, version=version, picture=PLAIN), "card.png") == p


# -- pictures -------------------------------------------------------------------------------------------------------
def test_the_cover_is_drawn_from_the_hash() -> None:
    first, other = cover(ADA), cover(ADA.replace(persona={"description": "Counts."}))
    assert cover(ADA) == first != other
    with Image.open(io.BytesIO(first)) as image:
        assert (image.size, image.mode, image.info) == ((400, 600), "RGB", {})
        colours = image.getcolors(maxcolors=1 << 16)
    assert colours is not None
    assert len(colours) > 3  # ground, pattern, line, and the soft edges of letters


def test_a_name_without_latin_letters_has_no_initials() -> None:
    assert [initials(name) for name in ("月", "Ada Quay", "a b c", "...", "Ørsted", "3PO")] == [
        "",
        "AQ",
        "AC",
        "",
        "",
        "3",
    ]
    assert png.decode(png.encode(Personality.from_dict({"persona": {"name": "月"}})), "x").name == "月"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_the_chunks_of_a_given_png_stay_as_they_are(mode: str) -> None:
    if mode in ("1", "I;16"):
        stream = io.BytesIO()
        Image.new(mode, (3, 2), 1).save(stream, "PNG")
        given_png = stream.getvalue()
    else:
        given_png = picture(mode)
    more = chunk_bytes(b"tEXt", b"Comment\0by hand"), chunk_bytes(b"teSt", b"private")
    raw = png.encode(ADA, picture=holding(*more, base=given_png))
    assert raw.startswith(holding(*more, base=given_png).removesuffix(END))
    assert pixels(raw) == pixels(given_png)


def test_an_animation_keeps_its_frames() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "green", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, "PNG", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(png.encode(ADA, picture=stream.getvalue()))) as image:
        assert getattr(image, "n_frames", 1) == 3


@pytest.mark.parametrize("keyword", [b"chara", b"ccv3", b"Chara"])
@pytest.mark.parametrize("version", ["2", "3"])
def test_cards_in_a_given_png_are_replaced(keyword: bytes, version: str) -> None:
    old = text_chunk(keyword, V2)
    zipped = chunk_bytes(b"zTXt", keyword + b"\0\0" + zlib.compress(packed(V2)))
    raw = png.encode(ADA, version=version, picture=holding(old, zipped, old))
    assert sorted(keywords(raw)) == (["chara"] if version == "2" else ["ccv3", "chara"])
    assert png.decode(raw, "card.png") == ADA


def test_of_jpeg_and_webp_the_pixels_are_kept() -> None:
    for kind, options in (("WEBP", {"lossless": True}), ("JPEG", {"quality": 90})):
        given_picture = picture("RGB", (8, 8), kind, **options)
        raw = png.encode(ADA, picture=given_picture)
        assert raw.startswith(SIGNATURE)
        assert pixels(raw) == pixels(given_picture)


def test_a_jpeg_is_turned_as_its_exif_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    with Image.open(io.BytesIO(png.encode(ADA, picture=picture("RGB", (8, 4), "JPEG", exif=exif)))) as image:
        assert image.size == (4, 8)


def with_size(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk_bytes(b"IDAT", zlib.compress(bytes(100)))
    return SIGNATURE + chunk_bytes(b"IHDR", header) + data + END


BAD_PICTURES = {
    "nothing": b"",
    "a text": b"a picture of a lamp",
    "a GIF": b"GIF89a" + bytes(20),
    "too many pixels": with_size(4097, 4096),
    "a billion pixels": with_size(2**31 - 1, 2**31 - 1),
    "no pixels": with_size(100, 100).replace(zlib.compress(bytes(100)), b""),
    "cut off": PLAIN[:-20],
    "damaged": PLAIN[:30] + bytes(10) + PLAIN[40:],
    "a JPEG that is cut off": picture("RGB", (16, 16), "JPEG")[:-100],
    "a JPEG of many scans": picture("RGB", (8, 8), "JPEG").removesuffix(b"\xff\xd9") + b"\xff\xda\0\2" * 41,
    "a giant": SIGNATURE + bytes(32 * 2**20),
    "all the chunks there can be": holding(*[chunk_bytes(b"teSt", b"")] * (MAX_CHUNKS - len(walk(PLAIN, "x")))),
    "a packed comment of 64 MB": holding(chunk_bytes(b"zTXt", b"Comment\0\0" + BOMB), base=PLAIN),
    "a path": "cover.png",
}


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_a_bad_picture_is_one_clear_error(name: str) -> None:
    with pytest.raises(DataError) as caught:
        png.encode(ADA, picture=BAD_PICTURES[name])  # type: ignore[arg-type]
    assert str(caught.value).startswith("picture")
    assert caught.value.remedy


def test_a_jpeg_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    stream = io.BytesIO()
    Image.new("L", (MAX_PIXELS // 2048 + 1, 2048)).save(stream, "JPEG")
    with pytest.raises(DataError, match=r"8,193 x 2,048 pixels"):
        png.encode(ADA, picture=stream.getvalue())


def test_a_version_that_does_not_exist() -> None:
    with pytest.raises(UnknownName):
        png.encode(ADA, version="1")


# -- forms that others write ----------------------------------------------------------------------------------------
INTERNATIONAL = b"chara\0\0\0en\0\0"
FORMS = {
    "tEXt": text_chunk(b"chara", V2),
    "a capital": text_chunk(b"Chara", V2),
    "with line ends": chunk_bytes(b"tEXt", b"chara\0" + packed(V2)[:40] + b"\r\n" + packed(V2)[40:] + b"\n"),
    "without padding": chunk_bytes(b"tEXt", b"chara\0" + packed(V2).rstrip(b"=")),
    "zTXt": chunk_bytes(b"zTXt", b"chara\0\0" + zlib.compress(packed(V2))),
    "iTXt": chunk_bytes(b"iTXt", INTERNATIONAL + packed(V2)),
    "iTXt, packed": chunk_bytes(b"iTXt", b"chara\0\1\0en\0\0" + zlib.compress(packed(V2))),
    "V1": text_chunk(b"chara", {"name": "Bo", "first_mes": "Lit."}),
    "the first of two": text_chunk(b"chara", V2) + text_chunk(b"chara", {**V2, "data": {"name": "Cy"}}),
    "V3 before V2": text_chunk(b"chara", {**V2, "data": {"name": "Cy"}}) + text_chunk(b"ccv3", V3),
    "beside a damaged comment": chunk_bytes(b"tEXt", b"Comment\0x")[:-1] + b"!" + text_chunk(b"chara", V2),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_forms_that_others_write(name: str) -> None:
    p = png.decode(holding(FORMS[name]), "card.png")
    assert (p.name, p.trigger_responses.on_greeting) == ("Bo", ("Lit.",))


def test_what_follows_the_end_is_ignored() -> None:
    assert png.decode(png.encode(ADA) + b"PK\x03\x04 and more", "card.png") == ADA


# -- bad input ------------------------------------------------------------------------------------------------------
CARD = text_chunk(b"chara", V2)
BAD = {
    "nothing": (b"", "does not begin as a PNG"),
    "a JPEG": (picture("RGB", (8, 8), "JPEG"), "does not begin as a PNG"),
    "no card": (PLAIN, "no card in the picture"),
    "only a signature": (SIGNATURE, "before IEND"),
    "no IEND": (holding(CARD).removesuffix(END), "before IEND"),
    "no IHDR": (SIGNATURE + CARD + END, "IHDR is not the first"),
    "two IHDR": (PLAIN[:33] + PLAIN[8:], "IHDR is not the first"),
    "a short IHDR": (SIGNATURE + chunk_bytes(b"IHDR", b"") + CARD + END, "13 bytes"),
    "a length beyond the file": (holding(struct.pack(">I", 2**31) + b"tEXtchara"), "beyond the file"),
    "a kind that is none": (holding(chunk_bytes(b"tE\0t", b"chara\0")), "no kind of chunk"),
    "a wrong CRC of the card": (holding(CARD[:-1] + bytes([CARD[-1] ^ 1])), "CRC"),
    "a wrong CRC of the pixels": (PLAIN[:-16] + bytes([PLAIN[-16] ^ 1]) + PLAIN[-15:], "the CRC of IDAT"),
    "10,000 chunks": (holding(*[chunk_bytes(b"teSt", b"")] * MAX_CHUNKS, CARD), "more than 10,000 chunks"),
    "no base64": (holding(chunk_bytes(b"tEXt", b"chara\0{not base64}")), "no base64"),
    "not ASCII": (holding(chunk_bytes(b"tEXt", b"chara\0\xff\xfe")), "no base64"),
    "no JSON": (holding(chunk_bytes(b"tEXt", b"chara\0" + base64.b64encode(b"{"))), "not valid JSON"),
    "no name": (holding(text_chunk(b"chara", {**V2, "data": {}})), "chara, $.data: there is no name"),
    "a bad card before a good one": (holding(text_chunk(b"ccv3", {"spec": 1}), CARD), "ccv3, $.spec"),
    "8 MB of base64": (holding(chunk_bytes(b"tEXt", b"chara\0" + b"A" * MAX_TEXT)), "more than 8 MB"),
    "4 MB of JSON": (holding(text_chunk(b"chara", "x" * 4 * 2**20)), "more than 4 MB"),
    "32 MB": (bytes(32 * 2**20 + 1), "more than 32 MB"),
    "a packed bomb": (holding(chunk_bytes(b"zTXt", b"chara\0\0" + BOMB)), "more than 8 MB"),
    "an international bomb": (holding(chunk_bytes(b"iTXt", b"chara\0\1\0\0\0" + BOMB)), "more than 8 MB"),
    "packed and cut off": (holding(chunk_bytes(b"zTXt", b"chara\0\0" + zlib.compress(packed(V2))[:-9])), "cut off"),
    "packed and damaged": (holding(chunk_bytes(b"zTXt", b"chara\0\0" + b"x" * 50)), "cannot be unpacked"),
    "packed in an unknown way": (holding(chunk_bytes(b"zTXt", b"chara\0\7abc")), "unknown way"),
    "an international text without fields": (holding(chunk_bytes(b"iTXt", b"chara\0\0\0")), "not valid JSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error(name: str) -> None:
    raw, expected = BAD[name]
    with pytest.raises(DataError) as caught:
        png.decode(raw, "card.png")
    assert str(caught.value).startswith("card.png")
    assert expected in str(caught.value)
    assert caught.value.remedy


def test_what_is_no_picture_is_said_without_an_address() -> None:
    with pytest.raises(
        DataError, match=r"picture: it is no picture that can be read; give a picture \(PNG, JPEG, WEBP\)"
    ):
        png.encode(ADA, picture=b"no picture at all")
