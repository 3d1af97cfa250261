"""Mutants of cards in every container: each ends in a personality or in one clear error, nothing else.

Mutants are made inside and closed again (CRC, base64, zip), so that most of them reach the code behind the containers:
the share that does is counted, and asserted.
"""

from __future__ import annotations

import base64
import copy
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from luminora_lab.errors import LuminoraError
from luminora_lab.exchange import cards, charx, png
from luminora_lab.exchange._png_chunks import SIGNATURE, chunk_bytes
from luminora_lab.personality.model import Personality

FEW, MANY = 1_500, 10_000
FOREIGN = json.loads((Path(__file__).parent / "foreign_v3.json").read_text(encoding="utf-8"))
OURS = Personality.from_dict(
    {
        "persona": {"name": "Luna", "description": "Maps tides.", "tags": ["sea"]},
        "core_traits": {"archetype": "scientist"},
        "behavioral_rules": ["Give the height in metres."],
        "trigger_responses": {"on_greeting": ["High water.", "Low water."]},
        "advanced_parameters": {"humor": 0.2},
        "examples": {"sample_responses": [{"input": "Now?", "output": "Slack.", "context": "noon"}]},
        "metadata": {"created_at": "2024-05-01"},
    }
)


def small_picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (2, 2), "navy").save(stream, "PNG")
    return stream.getvalue()


PICTURE = small_picture()


DECODE: dict[str, Callable[[bytes, str], Personality]] = {
    "card-v2": cards.decode, "card-v3": cards.decode, "png": png.decode, "charx": charx.decode,
}  # fmt: skip
ENCODE: dict[str, Callable[[Personality], bytes]] = {
    "card-v2": lambda p: cards.encode(p, version="2"),
    "card-v3": lambda p: cards.encode(p, version="3"),
    "png": lambda p: png.encode(p, picture=PICTURE),
    "charx": charx.encode,
}
ODD: list[Any] = [
    *(None, True, 0, -1, 5, 1.5, 10**30, 1e308, "", " ", "x", "x" * 300, "\0", "é😀", "NaN", "\u202e\u200b"),
    *("{{char}}" * 50, "{{user}}: a\n{{char}}: b", "<START>", "{{", "<|im_start|>", "2024-05-01", "chara_card_v3"),
    *([], {}, [[]], [None], {"": ""}, ["a", 1], {"luminora": {}}, {"luminora": {"format": "1.1", "personality": {}}}),
    *({"entries": [{}]}, [{"uri": "embeded://x"}], "1.1", {"card": {"name": 1}}, ["data", "extensions"], "\x1b[31m"),
]  # fmt: skip
BYTES = [
    b"",
    b"\xff",
    b"\x00",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\n",
    b"\\",
    b"\\ud800",
    b"NaN",
    b"9" * 30,
    b"PK\3\4",
]


# -- mutators -------------------------------------------------------------------------------------------------------
def paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the path of every value inside."""
    yield here
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from paths(item, (*here, key))


def mutated_value(value: Any, rng: random.Random) -> Any:
    value = copy.deepcopy(value)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        every = [path for path in paths(value) if path]
        if not every:
            break
        *way, last = rng.choice(every)
        holder = value
        for key in way:
            holder = holder[key]
        kind = rng.randrange(7)
        if kind <= 2:
            holder[last] = copy.deepcopy(rng.choice(ODD))
        elif kind == 3:
            del holder[last]
        elif kind == 4 and isinstance(holder, list):
            holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(holder[last]))
        elif kind == 4:
            holder[rng.choice([f"{last}_", "luminora", "name", "data", "spec"])] = holder.pop(last)
        elif kind == 5:
            holder[rng.randrange(len(holder)) if isinstance(holder, list) else rng.choice(list(holder))] = holder[last]
        elif isinstance(holder[last], str):
            text = holder[last]
            at = rng.randrange(len(text) + 1)
            holder[last] = text[:at] + str(rng.choice([one for one in ODD if isinstance(one, str)])) + text[at:]
        else:
            holder[last] = [holder[last]]
    return value


def mutated_bytes(raw: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.choice([1, 1, 2, 4])):
        begin = rng.randrange(len(raw) + 1)
        end = min(len(raw), begin + rng.choice([0, 1, 1, 3, 50]))
        raw = raw[:begin] + rng.choice([*BYTES, raw[begin:end] * 2, bytes([rng.randrange(256)])]) + raw[end:]
    return raw[: rng.randrange(len(raw) + 1)] if rng.random() < 0.1 else raw


def mutated_card(card: Any, rng: random.Random) -> bytes:
    """The JSON of a card: nine in ten mutated as values, the others as text."""
    if rng.random() < 0.9:
        return json.dumps(mutated_value(card, rng), ensure_ascii=rng.random() < 0.5).encode()
    return mutated_bytes(json.dumps(card).encode(), rng)


def in_png(text: bytes, keyword: bytes, rng: random.Random) -> bytes:
    """A picture around a card, its chunks shuffled, doubled and packed now and then, their CRCs right."""
    packed = base64.b64encode(text)
    made = {
        0: chunk_bytes(b"zTXt", keyword + b"\0\0" + zlib.compress(packed)),
        1: chunk_bytes(b"iTXt", keyword + b"\0\1\0en\0\0" + zlib.compress(packed)),
        2: chunk_bytes(b"iTXt", keyword + b"\0\0\0\0\0" + packed),
        3: chunk_bytes(b"tEXt", keyword + b"\0" + mutated_bytes(packed, rng)),
        4: chunk_bytes(b"zTXt", keyword + b"\0\0" + mutated_bytes(zlib.compress(packed), rng)),
    }
    chunk = made.get(rng.randrange(15), chunk_bytes(b"tEXt", keyword + b"\0" + packed))
    header, body = PICTURE[:33], PICTURE[33:-12]
    end = PICTURE[-12:]
    several = [header, body, chunk, end]
    kind = rng.randrange(15)
    if kind == 0:
        rng.shuffle(several)
    elif kind == 1:
        several.insert(rng.randrange(5), rng.choice(several))
    elif kind == 2:
        several.pop(rng.randrange(4))
    elif kind == 3:
        several.insert(1, chunk_bytes(rng.choice([b"tEXt", b"fRNd", b"QQQQ"]), rng.randbytes(rng.randrange(40))))
    raw = SIGNATURE + b"".join(several).removeprefix(SIGNATURE)
    return mutated_bytes(raw, rng) if kind == 4 else raw


def in_charx(text: bytes, rng: random.Random) -> bytes:
    """A zip around a card, with other entries, methods and names now and then."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        names = ["card.json"]
        if rng.random() < 0.3:
            names.insert(
                rng.randrange(2), rng.choice(["assets/a.png", "é", "a" * 200, "../x", "/x", "C:x", "Card.json", "a/"])
            )
        if rng.random() < 0.05:
            names[0] = "data/card.json"
        for name in names:
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            entry.compress_type = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED])
            entry.extra = b"\x99\x99\2\0ab" if rng.random() < 0.1 else b""
            archive.writestr(entry, text if name.endswith("card.json") else b"x")
        archive.comment = b"PK" * rng.randrange(3)
    raw = stream.getvalue()
    kind = rng.randrange(12)
    if kind == 0:  # one byte of the headers
        at = rng.choice([rng.randrange(40), rng.randrange(raw.rindex(b"PK\1\2"), len(raw))])
        return raw[:at] + bytes([rng.randrange(256)]) + raw[at + 1 :]
    if kind == 1:
        return mutated_bytes(raw, rng)
    return rng.randbytes(20) + raw if kind == 2 else raw


def mutants(name: str, count: int, seed: int) -> Iterator[bytes]:
    rng = random.Random(f"{name} {seed}")
    version = "2" if name == "card-v2" else "3"
    foreign = {**FOREIGN, "spec": f"chara_card_v{version}", "spec_version": f"{version}.0"}
    imported = cards.decode(json.dumps(foreign).encode(), "card.json")
    flat = {key: value for key, value in FOREIGN["data"].items() if isinstance(value, str)} | {"avatar": "none"}
    several = [json.loads(cards.encode(p, version=version)) for p in (OURS, imported)] + [foreign]
    for _ in range(count):
        text = mutated_card(rng.choice([*several, flat] if name == "card-v2" else several), rng)
        if name == "png":
            yield in_png(text, rng.choice([b"ccv3", b"chara"]), rng)
        else:
            yield in_charx(text, rng) if name == "charx" else text


# -- the test -------------------------------------------------------------------------------------------------------
def refused(error: LuminoraError, place: str) -> bool:
    return error.place.startswith(place) and bool(error.remedy) and 0 < len(str(error)) < 2_000


def is_read(name: str, raw: bytes, again: bool) -> bool:
    """Whether a mutant is read; if not, the error is a clear one. Anything but a LuminoraError goes through."""
    try:
        p = DECODE[name](raw, "mutant")
    except LuminoraError as error:
        if not refused(error, "mutant"):
            raise
        return False
    if again:
        try:
            out = ENCODE[name](p)
        except LuminoraError:  # too large or too deep with what travels beside it
            return True
        assert DECODE[name](out, "again") == p
    return True


def run(name: str, count: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> tuple[float, float]:
    """The shares of mutants that reach the card behind its containers, and that are read."""
    reached: list[str] = []
    behind = cards.read

    def counted(card: Any, place: str) -> Personality:
        reached.append(place)
        return behind(card, place)

    monkeypatch.setattr(cards, "read", counted)
    read = inside = 0
    for number, raw in enumerate(mutants(name, count, seed)):
        reached.clear()
        read += is_read(name, raw, again=number % 3 == 0)
        inside += bool(reached)
    return inside / count, read / count


@pytest.mark.parametrize("name", DECODE)
def test_mutants_end_in_a_personality_or_one_clear_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, read = run(name, FEW, 1, monkeypatch)
    assert inside > 0.5
    assert 0.2 < read < 0.9


@pytest.mark.slow
@pytest.mark.parametrize("name", DECODE)
def test_many_mutants_end_in_a_personality_or_one_clear_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, read = run(name, MANY, 2, monkeypatch)
    assert inside > 0.5
    assert 0.2 < read < 0.9


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_mutants_of_pictures_are_used_or_refused(kind: str) -> None:
    rng = random.Random(f"pictures {kind}")
    stream = io.BytesIO()
    Image.effect_noise((16, 16), 60).save(stream, kind)
    used = 0
    for _ in range(400):
        raw = mutated_bytes(stream.getvalue(), rng)
        try:
            made = png.encode(OURS, picture=raw)
        except LuminoraError as error:
            if not refused(error, "picture"):
                raise
            continue
        used += 1
        assert png.decode(made, "card.png") == OURS
    assert used < 400
