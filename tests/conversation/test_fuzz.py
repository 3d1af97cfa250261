"""Mutants of valid files of every format: each ends in success or in one clear error, nothing else."""

import copy
import csv
import io
import json
import random

import pytest

from luminora_lab.conversation import check, load_all, to_jsonl, transcript
from luminora_lab.errors import LuminoraError

FORMATS = ["lab", "locomo", "longmemeval", "msc", "chatgpt", "chatml", "sharegpt", "table"]
MUTANTS = 100
ODD = [
    *(None, True, 0, -1, 5, 1.5, 10**18, 1e308, "", " ", "x", "x" * 300, "\0", "\ud800", "é😀", "NaN", "-", "D1:1"),
    *("31/31/2024", "2024-02-30", "9999-12-31T23:59:59-12:00", "user", "t1", [], {}, [[]], [None], {"": ""}, [1, "a"]),
    *({"text": "hi"}, {"role": "user", "content": "hi"}, ["a", "b"], "a\nb", '"', "\\", "1e999", "\u202e", "\x1b[31m"),
]
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
    b"\xef\xbb\xbf",
    b"9" * 30,
]


def paths(value, here=()):
    """Yield the path of every value inside."""
    yield here
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from paths(item, (*here, key))


def mutate_value(value, rng):
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
            holder[f"{last}_"] = holder.pop(last)
        elif kind == 5 and isinstance(holder, list):
            rng.shuffle(holder)
        elif kind == 5:
            holder[rng.choice(list(holder))] = holder[last]
        else:
            holder[last] = [holder[last]]
    return value


def mutate_bytes(raw, rng):
    for _ in range(rng.choice([1, 1, 2, 4])):
        begin = rng.randrange(len(raw) + 1)
        end = min(len(raw), begin + rng.choice([0, 1, 1, 3, 50]))
        raw = raw[:begin] + rng.choice([*BYTES, raw[begin:end] * 2, bytes([rng.randrange(256)])]) + raw[end:]
    return raw[: rng.randrange(len(raw) + 1)] if rng.random() < 0.15 else raw


def mutants(name, sample, rendered, count, seed):
    """Yield the bytes of mutants, four in five at the level of values."""
    rng = random.Random(f"{name} {seed}")
    rows = list(csv.reader(io.StringIO(sample))) if name == "table" else sample
    for number in range(count):
        if number % 5 == 0:
            yield mutate_bytes(rendered(name, sample).encode(), rng)
            continue
        mutant = mutate_value(rows, rng)
        if name == "table":
            text = io.StringIO()
            csv.writer(text).writerows(row if isinstance(row, list) else [row] for row in mutant)
            yield text.getvalue().encode("utf-8", "replace")
        else:
            ascii_only = "\ud800" in json.dumps(mutant, ensure_ascii=False) or rng.random() < 0.5
            text = (
                "".join(json.dumps(line, ensure_ascii=ascii_only) + "\n" for line in mutant)
                if name in ("lab", "msc", "chatml", "sharegpt")
                else json.dumps(mutant, ensure_ascii=ascii_only, indent=rng.choice([None, 1]))
            )
            yield text.encode("utf-8")


def parses(name, raw):
    """Whether a plain parser takes the bytes: what happens after it is up to the readers."""
    try:
        text = raw.decode()
        if name == "table":
            return bool(list(csv.reader(io.StringIO(text), strict=True)))
        try:
            json.loads(text)
        except json.JSONDecodeError:
            for line in text.splitlines():
                json.loads(line)
    except (ValueError, csv.Error):
        return False
    return True


def exercise(path, out):
    """Do all that a user can do with a file; return whether it was usable."""
    report = check(path)
    json.dumps(report.to_dict(), allow_nan=False).encode()
    str(report).encode()
    try:
        talks = load_all(path)
    except LuminoraError as error:
        message = str(error)
        assert message
        message.encode()
        assert len(message) < 2000
        assert not report.usable
        return False
    assert report.usable, report.problems
    for talk in talks:
        transcript(talk).encode()
    try:
        to_jsonl(talks, out)
    except LuminoraError:
        assert not out.exists()
        return True
    again = load_all(out)
    assert [talk.fingerprint for talk in again] == [talk.fingerprint for talk in talks]
    out.unlink()
    return True


@pytest.mark.parametrize("name", FORMATS)
def test_mutants(tmp_path, samples, rendered, name):
    path, out = tmp_path / "mutant", tmp_path / "out.jsonl"
    reached = usable = 0
    for raw in mutants(name, samples[name], rendered, MUTANTS, seed=1):
        path.write_bytes(raw)
        reached += parses(name, raw)
        usable += exercise(path, out)
        assert [p.name for p in tmp_path.iterdir()] == ["mutant"]
    assert reached >= MUTANTS / 2, f"only {reached} of {MUTANTS} reach past the parser"
    assert 0 < usable < MUTANTS
