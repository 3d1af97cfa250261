"""Care of recordings: check a file line by line, merge several, keep a part, add up what they cost."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from luminora_lab.errors import DataError
from luminora_lab.files.atomic import replacing
from luminora_lab.providers.recordings import Recording, lines_of
from luminora_lab.providers.redacting import redacted_data
from luminora_lab.providers.request import Request

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PROBLEM_COLUMNS", "check", "cost", "json_schema", "merge", "prune"]

PROBLEM_COLUMNS = ("line", "problem")
SCHEMA_ID = "urn:luminora-lab:recording:1"
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    provider: str
    model: str
    api_base: str | None
    messages: list[dict[str, Any]]
    params: dict[str, Any]
    repeat: Count


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str
    provider: str
    model: str = ""
    finish_reason: str | None = None
    tokens_in: Count | None = None
    tokens_out: Count | None = None
    cost: float | None = Field(None, ge=0, description="US dollars; left out where the price is not known.")
    kind: Literal["model", "scripted", "simulated"] = "model"
    latency: float | None = Field(None, ge=0, description="Seconds.")
    raw: dict[str, Any] | None = None


class _Failed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["refused", "content_filter", "context_too_long"]
    what: str
    place: str
    remedy: str = ""


class _Line(BaseModel):
    """One recorded reply; a file has one a line."""

    model_config = ConfigDict(extra="forbid")
    format: Literal["luminora-recording/1"]
    key: Key = Field(description="SHA-256 of the request as it was asked, as canonical JSON.")
    request: _Asked
    redacted: bool = Field(
        False, description="Something was taken out of the request, so that its hash is not the key."
    )
    reply: _Said | None = None
    error: _Failed | None = None
    at: str | None = Field(None, description="When it was recorded, UTC, ISO 8601.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a line.

    Examples
    --------
    >>> json_schema()["required"]
    ['format', 'key', 'request']
    """
    made = _Line.model_json_schema()
    made["$defs"] = {name.lstrip("_"): {**part, "title": name.lstrip("_")} for name, part in made["$defs"].items()}
    tidy = json.loads(json.dumps(made).replace("#/$defs/_", "#/$defs/"))
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, "title": "Luminora recording"}
    return {**head, **{key: value for key, value in tidy.items() if key != "title"}}


def check(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Return what is wrong with a recording.

    Returns
    -------
    DataFrame
        line, problem: torn lines, lines that are none of the format, keys that are not the hash of their request,
        requests that occur twice (the later counts), and what looks like a credential. Empty for a sound file.

    Raises
    ------
    DataError
        The file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "tape.jsonl"
    >>> _ = file.write_text('{"format": "luminora-recording/1", "ke')
    >>> check(file).values.tolist()
    [[1, 'it is torn or no JSON']]
    """
    import pandas as pd

    problems: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for number, raw in lines_of(Path(path)):
        if not raw.strip():
            continue
        try:
            data = json.loads(raw)
            line = _Line.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the line"
            problems.append((number, f"{place}: {first['msg'][0].lower()}{first['msg'][1:]}"))
            continue
        except ValueError:
            problems.append((number, "it is torn or no JSON"))
            continue
        problems += [(number, said) for said in _wrong(line, data)]
        if line.key in seen:
            problems.append((number, f"the request of line {seen[line.key]} again; this one counts"))
        seen[line.key] = number
    return pd.DataFrame(problems, columns=list(PROBLEM_COLUMNS))


def _wrong(line: _Line, data: dict[str, Any]) -> list[str]:
    out = []
    if (line.reply is None) == (line.error is None):
        out.append("it has a reply and an error, or neither")
    if not line.redacted:
        asked = data["request"]
        if Request(**{**asked, "messages": tuple(asked["messages"])}).sha256 != line.key:
            out.append("the key is not the hash of the request")
    if redacted_data(data["request"]) != data["request"] or redacted_data(data.get("reply")) != data.get("reply"):
        out.append("something looks like a credential")
    return out


def merge(paths: Iterable[str | os.PathLike[str]], out: str | os.PathLike[str]) -> Recording:
    """Write the replies of several recordings into one file; of two for one request that of the later file counts.

    Raises
    ------
    DataError
        A recording cannot be read, ``out`` is one of them, or it cannot be written; then nothing is changed.
    """
    tapes = [Recording(path) for path in paths]
    if not tapes:
        raise DataError("there is none", place="recordings", remedy="name at least one")
    target = Path(out)
    if any(tape.path.resolve() == target.resolve() for tape in tapes):
        raise DataError("it is one of those to merge", place=str(target), remedy="name another file")
    lines: dict[str, bytes] = {}
    for tape in tapes:
        for key in tape:
            lines.pop(key, None)
            lines[key] = _raw(tape, key)
    return _written(target, lines.values())


def prune(
    path: str | os.PathLike[str],
    *,
    keep: Collection[str] | None = None,
    providers: Collection[str] = (),
    out: str | os.PathLike[str] | None = None,
) -> Recording:
    """Keep a part of a recording: one line a request, whole lines, in order.

    Parameters
    ----------
    path
        The recording.
    keep
        Keys to keep (``results.frame["request"]``); None for all.
    providers
        Keep only these ("openai/gpt-4o", "scripted:ash"); empty for all.
    out
        Where to; by default the recording itself, which is replaced in one step.

    Raises
    ------
    DataError
        It cannot be read or written.
    """
    tape = Recording(path)
    kept = []
    for key in tape:
        name = (tape.line(key).get("reply") or {}).get("provider")
        if (keep is None or key in keep) and (not providers or name in providers):
            kept.append(_raw(tape, key))
    return _written(Path(out or path), kept)


def cost(paths: Iterable[str | os.PathLike[str]]) -> pd.DataFrame:
    """Return what recordings cost, one row a provider.

    Returns
    -------
    DataFrame
        provider, kind, replies, tokens_in, tokens_out, cost (US dollars; NaN where a price is not known), unpriced
        (replies without a price).

    Raises
    ------
    DataError
        A recording cannot be read.
    """
    import pandas as pd

    frames = [Recording(path).frame for path in paths]
    columns = ["provider", "kind", "replies", "tokens_in", "tokens_out", "cost", "unpriced"]
    whole = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    if not len(whole):
        return pd.DataFrame(columns=columns)
    rows = []
    for (provider, kind), part in whole.dropna(subset=["kind"]).groupby(["provider", "kind"], sort=False):
        unpriced = int(part["cost"].isna().sum()) if kind == "model" else 0
        dollars = float("nan") if unpriced else float(part["cost"].fillna(0).sum())
        tokens = [int(part[name].fillna(0).sum()) for name in ("tokens_in", "tokens_out")]
        rows.append((provider, kind, len(part), *tokens, dollars, unpriced))
    return pd.DataFrame(rows, columns=columns)


def _raw(tape: Recording, key: str) -> bytes:
    text = json.dumps(tape.line(key), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _written(target: Path, lines: Iterable[bytes]) -> Recording:
    with replacing(target, binary=True) as file:
        for line in lines:
            file.write(line)
    return Recording(target)


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=2))
