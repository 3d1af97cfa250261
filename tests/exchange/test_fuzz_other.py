"""Damaged files: ten thousand of each format end in a personality or in one LuminoraError, and in nothing else.

Mutants are made inside the structure (values, keys, commands, what is carried), so that most of them get past the outer
parser; the digests of most bundles are put right afterwards, or all but the untouched would be refused for these.
"""

from __future__ import annotations

import contextlib
import copy
import json
import random
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab.errors import LuminoraError
from luminora_lab.exchange import bundle, import_personality, letta, modelfile, native
from luminora_lab.exchange._carried import digest
from luminora_lab.exchange._modelfile import COMMANDS, commands
from luminora_lab.files import strictjson, strictyaml

DEEP: Any = "x"
for _ in range(70):
    DEEP = [DEEP]
JUNK: list[Any] = [
    None, True, 0, -1, 0.5, 7, 1e308, -1e-320, 10**30, float("nan"), float("inf"), [], {}, [[]], {"": {}}, DEEP,
    {"persona": {"name": "N"}}, {"input": 3}, ["warm", 3], "", " ", "x", "warm", "\0", "\ud800", "\u202e", "a\nb",
    '"""', "y" * 2000, "# luminora: {}", "{{char}}", "<|im_start|>",
]  # fmt: skip
KEYS = [
    "persona", "name", "metadata", "luminora", "imported", "format", "commands", "edited", "examples", "personality",
    "sample_responses", "said", "sha256", "strategy", "op", "of", "with", "tuned", "agents", "blocks", "label", "value",
    "tags", "hierarchical_config", "relationship_levels", "affinity_range", "moods", "modifiers", "x", "", "\0",
]  # fmt: skip
SMALL = {
    "persona": {"name": "Ada", "tags": "fiction"},
    "behavioral_rules": {"always_do": ["Count."], "never_do": "Guess."},
    "metadata": {
        "luminora": {"imported": {"format": "modelfile", "commands": [["from", "", "x"], ["template", "", "{{ .P }}"]]}}
    },
    "own": [1, {"deep": [True, None, 0.25]}],
}
FOREIGN_AGENT = {
    "agents": [
        {
            "name": "sam", "system": "Base.", "tags": ["a", {"tag": "b"}], "block_ids": ["b1"], "agent_type": "x",
            "llm_config": {"model": "m", "temperature": 1}, "memory_blocks": [{"label": "human", "value": "Chad"}],
        },
    ],
    "blocks": [{"id": "b1", "label": "persona", "value": "I am Sam."}], "tools": [{}], "groups": [],
}  # fmt: skip
OLD_AGENT = {"agent_type": "x", "name": "bo", "core_memory": [{"label": "persona", "value": "I am Bo."}], "tools": []}
FOREIGN_MODELFILE = (
    b'from x\nSYSTEM """You are Tom.\nBe brief."""\nMESSAGE user Hi\nMESSAGE assistant "Ho"\nPARAMETER stop "<|e|>"\n'
)


# -- mutators -------------------------------------------------------------------------------------------------------
def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a tree."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def damage_tree(tree: Any, dice: random.Random) -> Any:
    """Change one to three places of a tree."""
    tree = copy.deepcopy(tree)
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        several = [path for path in places(tree) if path]
        if not several:
            return dice.choice(JUNK)
        path = dice.choice(several)
        owner = tree
        for key in path[:-1]:
            owner = owner[key]
        key, what = path[-1], dice.randrange(6)
        if what == 0:
            del owner[key]
        elif what == 1 and isinstance(owner, dict):
            owner[dice.choice(KEYS)] = owner.pop(key)
        elif what == 2:
            owner[key] = dice.choice([[owner[key]], {dice.choice(KEYS): owner[key]}, [owner[key]] * 3])
        elif what == 3:
            other = tree
            for step in dice.choice(several):
                other = (
                    other[step]
                    if isinstance(other, list | dict) and (isinstance(other, list) or step in other)
                    else other
                )
            owner[key] = copy.deepcopy(other) if len(str(other)) < 20_000 else None
        elif what == 4 and isinstance(owner[key], str):
            text = owner[key]
            cut = dice.randrange(len(text) + 1)
            owner[key] = (
                text[:cut]
                + str(dice.choice(["\n", '"', '"""\n', "\0", "😀", "\u200d", "\\", "{", "SYSTEM x"]))
                + text[cut:]
            )
        else:
            owner[key] = copy.deepcopy(dice.choice(JUNK))
    return tree


def damage_bytes(raw: bytes, dice: random.Random) -> bytes:
    """Change a few bytes, or cut, double or drop a stretch."""
    data = bytearray(raw)
    for _ in range(dice.choice([1, 2, 8])):
        at, more = dice.randrange(len(data) + 1), dice.randrange(40)
        what = dice.randrange(4)
        if what == 0:
            data[at : at + 1] = bytes([dice.randrange(256)])
        elif what == 1:
            del data[at : at + more]
        elif what == 2:
            data[at:at] = data[at : at + more]
        else:
            data[at:at] = dice.choice(
                [b'"', b"{", b"]", b"\n", b'"""', b"\\u", b"&a ", b"!!x ", b"\xff", b"\0", b": ", b"- "]
            )
    return bytes(data)


def damage_json(raw: bytes, dice: random.Random) -> bytes:
    return json.dumps(damage_tree(json.loads(raw), dice)).encode()


@cache
def parsed_yaml(raw: bytes) -> Any:
    return strictyaml.loads(raw, "seed")


def damage_yaml(raw: bytes, dice: random.Random) -> bytes:
    tree = damage_tree(parsed_yaml(raw), dice)
    return strictyaml.dumps(tree).encode("utf-8", "surrogatepass")


def damage_letta(raw: bytes, dice: random.Random) -> bytes:
    document = json.loads(raw)
    tree = damage_tree(document, dice)
    text = json.dumps(tree)
    return (json.dumps(text) if dice.random() < 0.2 else text).encode()


def damage_bundle(raw: bytes, dice: random.Random) -> bytes:
    tree = damage_tree(json.loads(raw), dice)
    if dice.random() < 0.7 and isinstance(tree, dict) and isinstance(tree.get("sha256"), dict):
        for name in tree["sha256"]:
            try:
                tree["sha256"][name] = digest(tree.get(name))
            except (ValueError, UnicodeEncodeError):
                tree["sha256"] = {}
                break
    return json.dumps(tree).encode()


def damage_modelfile(raw: bytes, dice: random.Random) -> bytes:
    """Change commands, their values, or the carried document, and lay them out again without any care."""
    several = [list(c) for c in commands(raw.decode(), "seed")]
    for _ in range(dice.choice([1, 1, 2, 3])):
        one, what = dice.choice(several), dice.randrange(7)
        if what == 0:
            several.insert(dice.randrange(len(several)), list(one))
        elif what == 1 and len(several) > 2:
            several.remove(one)
        elif what == 2:
            one[0] = dice.choice([*COMMANDS, "#", "nonsense"])
        elif what == 3:
            one[1] = dice.choice(["user", "assistant", "system", "stop", "", "a b"])
        elif what == 4 and one[2].startswith("luminora: "):
            with contextlib.suppress(ValueError):  # an earlier change may have cut it
                one[2] = "luminora: " + json.dumps(damage_tree(json.loads(one[2][10:]), dice))
        elif what == 5:
            dice.shuffle(several)
        else:
            one[2] = str(dice.choice(JUNK)) if dice.random() < 0.5 else one[2][: dice.randrange(len(one[2]) + 1)]
    mark = dice.choice(['"""', '"""', '"""', '"', ""])
    lines = []
    for name, key, value in several:
        shown = value if name in ("#", "from") or "\n" not in value else f"{mark}{value}{mark}"
        lines.append(" ".join(part for part in ("#" if name == "#" else name.upper(), key, shown) if part))
    return dice.choice(["\n", "\n", "\r\n"]).join(lines).encode("utf-8", "surrogatepass")


# -- formats --------------------------------------------------------------------------------------------------------
def seeds(encode: Callable[[ll.Personality], bytes], *more: bytes) -> list[bytes]:
    """A full personality, a small one three times (it is quicker, and its few places are met more often), others."""
    return [encode(ll.personality("juniper")), *[encode(ll.Personality.from_dict(SMALL))] * 3, *more]


def json_bytes(document: Any) -> bytes:
    return json.dumps(document).encode()


def full_bundle(p: ll.Personality) -> bytes:
    record = {"what": "x", "data": [{"name": "d", "sha256": "0" * 64}], "metrics": {"m": 0.5}, "command": "c"}
    return bundle.encode(
        p, strategy="0.5 * rrf(bm25(), recency(decay=0.9)).top(5) + relevance()", tuned=[record], affinity={"a": 1}
    )


FORMATS: dict[str, tuple[Any, ...]] = {
    # seeds, mutator, outer parser, reader, writer
    "json": (lambda: seeds(native.encode), damage_json, strictjson.loads, native.decode, native.encode),
    "yaml": (
        lambda: seeds(lambda p: native.encode(p, yaml=True)), damage_yaml, strictyaml.loads,
        lambda raw, place: native.decode(raw, place, yaml=True), lambda p: native.encode(p, yaml=True),
    ),
    "modelfile": (
        lambda: seeds(modelfile.encode, FOREIGN_MODELFILE), damage_modelfile,
        lambda raw, place: commands(strictjson.decode(raw, place), place), modelfile.decode, modelfile.encode,
    ),
    "letta": (
        lambda: seeds(letta.encode, json_bytes(FOREIGN_AGENT), json_bytes(OLD_AGENT)), damage_letta, strictjson.loads,
        letta.decode, letta.encode,
    ),
    "bundle": (lambda: seeds(full_bundle), damage_bundle, strictjson.loads, bundle.decode, bundle.encode),
}  # fmt: skip


def ends_well(call: Callable[[], Any]) -> Any:
    """The result, or None where one LuminoraError was raised; anything else is a failure of the test."""
    try:
        return call()
    except LuminoraError as error:
        assert 0 < len(str(error)) < 1500  # noqa: PT017
        return None


def fuzz(name: str, n: int, file: Any) -> Counter[str]:
    """Read ``n`` mutants of a format; count those that got past the outer parser and those that were read."""
    make, damage, outer, read, write = FORMATS[name]
    dice, several, counts = random.Random(f"{name} 1"), make(), Counter[str]()
    for number in range(n):
        seed = dice.choice(several)
        mutant = damage_bytes(seed, dice) if dice.random() < 0.15 else damage(seed, dice)
        counts["past the parser"] += ends_well(lambda: [outer(mutant, "outer")]) is not None  # noqa: B023
        found = ends_well(lambda: read(mutant, "mutant"))  # noqa: B023
        counts["read"] += found is not None
        if found is not None and number % 10 == 0:
            raw = ends_well(lambda: write(found))  # noqa: B023
            assert raw is None or read(raw, "again") == found
            counts["written again"] += raw is not None
        if number % 10 == 5:
            file.write_bytes(mutant)
            counts["through the door"] += ends_well(lambda: import_personality(file)) is not None
    return counts


@pytest.mark.parametrize("name", FORMATS)
def test_mutants(name: str, tmp_path: Any) -> None:
    check(fuzz(name, 1500, tmp_path / "mutant"), 1500)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_ten_thousand_mutants(name: str, tmp_path: Any) -> None:
    check(fuzz(name, 10_000, tmp_path / "mutant"), 10_000)


def check(counts: Counter[str], n: int) -> None:
    assert counts["past the parser"] >= n / 2, counts
    assert n / 20 < counts["read"] < n * 19 / 20, counts
    assert counts["written again"] > n / 300, counts
    assert counts["through the door"] > n / 300, counts
