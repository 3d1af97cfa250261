"""The lab's own bundle: a personality, the memory strategy that goes with it, and how both were tuned, in one file.

A strategy travels as the expression that it is; nothing in a bundle is code. Each part has its SHA-256, so that a file
that was damaged or changed by hand is noticed (it is no signature: whoever writes a bundle writes the digests too).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from luminora_lab.errors import DataError, StrategyError
from luminora_lab.exchange._carried import as_json, digest
from luminora_lab.files import strictjson
from luminora_lab.files.plain import plain
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.documents import MAX_FILE, read_bytes
from luminora_lab.personality.model import Personality, json_path

if TYPE_CHECKING:
    import os

    from luminora_lab.exchange.losses import Loss
    from luminora_lab.memory.expression import Scorer

__all__ = ["Bundle", "Source", "Tuned", "decode", "encode", "load_bundle", "losses", "read_bundle"]

MAX_RANKER = 64 * 2**20
"""Bytes of a ranker's file whose digest is compared."""
MAX_RANKERS = 16
MAX_TUNED = 10_000
MAX_OPERATIONS, MAX_NESTED = 1_000, 30
"""Operations that the strategy in a bundle may have, in all and one inside the other."""
_PARTS = ("personality", "strategy", "affinity", "tuned", "rankers")

Text = Annotated[str, StringConstraints(strict=True)]
Sha256 = Annotated[str, StringConstraints(strict=True, pattern=r"\A[0-9a-f]{64}\z")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Source(_Part):
    """A file, or a data set, by name and SHA-256 (64 hexadecimal digits)."""

    name: Text
    sha256: Sha256


class Tuned(_Part):
    """One thing that was tuned: what, on which data, how good it was, and the command that did it."""

    what: Text
    data: tuple[Source, ...] = ()
    metrics: dict[Text, Number | None] = Field(default_factory=dict)
    command: Text = ""


class _File(_Part):
    luminora_bundle: Annotated[int, Field(strict=True)]
    personality: dict[str, Any]
    strategy: dict[str, Any] | None = None
    affinity: dict[str, Any] | None = None
    tuned: Annotated[tuple[Tuned, ...], Field(max_length=MAX_TUNED)] = ()
    rankers: Annotated[tuple[Source, ...], Field(max_length=MAX_RANKERS)] = ()
    sha256: dict[Literal["personality", "strategy", "affinity", "tuned", "rankers"], Sha256] = Field(
        default_factory=dict
    )


@dataclass(frozen=True)
class Bundle:
    """What a bundle holds, as working objects.

    Attributes
    ----------
    personality
        The personality.
    strategy
        The memory strategy, or None.
    affinity
        Settings of an affinity model as plain data, or None.
    tuned
        How the parts were tuned.
    rankers
        Files of learned rankers that the strategy names; they do not travel inside.
    """

    personality: Personality
    strategy: Scorer | None = None
    affinity: Mapping[str, Any] | None = None
    tuned: tuple[Tuned, ...] = ()
    rankers: tuple[Source, ...] = ()

    def __repr__(self) -> str:
        tuned = f", {len(self.tuned)} tuned" if self.tuned else ""
        return f"<Bundle of {self.personality.name!r}: strategy {self.strategy}{tuned}>"


def encode(
    p: Personality,
    *,
    strategy: Scorer | str | None = None,
    affinity: Mapping[str, Any] | None = None,
    tuned: Iterable[Tuned | Mapping[str, Any]] = (),
) -> bytes:
    """Return a bundle as JSON.

    Parameters
    ----------
    p
        The personality.
    strategy
        A memory strategy, or its code or a preset's name as text. With one that names a ranker's file travels the
        file's digest, not its content.
    affinity
        Settings of an affinity model, as plain data.
    tuned
        Records of what was tuned: "what", "data" (of "name" and "sha256" each), "metrics" (name to number), "command".

    Raises
    ------
    StrategyError
        A ranker itself, or one that lives in this process only: neither can travel as JSON. A strategy of more than
        1,000 operations, or 30 one inside the other, or with a number that could not be read back.
    DataError
        A record or a setting that cannot be used, or a ranker's file that cannot be read.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> from luminora_lab import memory as mem
    >>> raw = encode(ll.personality("juniper"), strategy=mem.bm25() + mem.recency(decay=0.99))
    >>> read_bundle(raw, "juniper.bundle.json")
    <Bundle of 'Juniper': strategy bm25() + recency(decay=0.99)>
    """
    records = list(tuned) if isinstance(tuned, Iterable) and not isinstance(tuned, str | Mapping) else None
    if records is None:
        raise DataError(f"{quote(tuned)} is no list of records", place="tuned", remedy="write [{...}]")
    scorer = _scorer(strategy)
    parts: dict[str, Any] = {"personality": p.to_dict(), "strategy": None if scorer is None else scorer.to_dict()}
    if scorer is not None:
        _sized(parts["strategy"], "strategy")
    parts["affinity"] = None if affinity is None else plain(affinity, "affinity")
    given = [one.model_dump(mode="json") if isinstance(one, Tuned) else one for one in records]
    parts["tuned"] = plain(given, "tuned")
    parts["rankers"] = [] if scorer is None else [_ranker_file(name) for name in _rankers(scorer)]
    made = {"luminora_bundle": 1, **parts, "sha256": {name: digest(parts[name]) for name in _PARTS}}
    _checked(made, "bundle")
    place = f"bundle of {p.name}"[:100]
    raw = as_json(made, place, indent=2) + b"\n"
    read_bundle(raw, place)  # what could not be read back is refused now
    return raw


def decode(raw: bytes, place: str) -> Personality:
    """Return the personality in a bundle; :func:`load_bundle` gives the other parts too.

    Raises
    ------
    DataError
        It is no bundle, or a part of it was changed or cannot be used.
    """
    return read_bundle(raw, place).personality


def losses(p: Personality) -> list[Loss]:
    """Return what the format cannot say: nothing."""
    return []


def load_bundle(path: str | os.PathLike[str]) -> Bundle:
    """Read a bundle that :func:`luminora_lab.exchange.export` wrote.

    Parameters
    ----------
    path
        The file. Nothing in it is run. A ranker that it names is read only when the strategy is used; if its file is
        there now, its digest is compared.

    Raises
    ------
    DataError
        The file cannot be read, is no bundle, or a part of it was changed or cannot be used.
    StrategyError
        The strategy names a scorer that this lab does not have.
    """
    return read_bundle(read_bytes(path, MAX_FILE), str(path))


def read_bundle(raw: bytes, place: str) -> Bundle:
    """Return the bundle in the bytes of a file; raises as :func:`load_bundle` does."""
    document = strictjson.loads(raw.removeprefix(b"\xef\xbb\xbf"), place, unique=True)
    if not isinstance(document, dict) or "luminora_bundle" not in document:
        what = f"{quote(document)} is no bundle"
        raise DataError(what, place=place, remedy="give a file that export(p, 'bundle') wrote")
    file = _checked(document, place)
    for name, stated in file.sha256.items():
        if digest(document.get(name)) != stated:
            remedy = "get the file again; or, if you changed it yourself, take that digest out"
            raise DataError(f"$.{name} does not have the SHA-256 that the file states", place=place, remedy=remedy)
    strategy = None if file.strategy is None else _restored(file.strategy, f"{place}, $.strategy")
    needed = [] if strategy is None else _rankers(strategy)
    for source in file.rankers:
        if source.name in needed:
            _same_ranker(source, place)
    p = Personality._trusted(file.personality, f"{place}, $.personality")
    return Bundle(p, strategy, file.affinity, file.tuned, file.rankers)


def _checked(document: Any, place: str) -> _File:
    version = document.get("luminora_bundle")
    if version != 1 or isinstance(version, bool):
        remedy = "write 1, or read it with the version of the lab that wrote it"
        raise DataError(
            f"{quote(version)} is no version of the bundle", place=f"{place}, $.luminora_bundle", remedy=remedy
        )
    try:
        return _File.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        at = json_path(tuple(key for key in first["loc"] if key != "[key]"))
        what = f"{quote(first['input'])} is not usable: {first['msg'][:1].lower()}{first['msg'][1:]}"
        raise DataError(what, place=f"{place}, {at}", remedy="write what export(p, 'bundle') writes") from None


def _restored(data: dict[str, Any], place: str) -> Scorer:
    from luminora_lab.memory.reading import from_dict

    _sized(data, place)
    try:
        return from_dict(data)
    except StrategyError as error:
        raise StrategyError(error.what[:300], place=place, remedy=error.remedy[:300]) from None
    except (OverflowError, RecursionError) as error:
        raise StrategyError(f"it cannot be used ({error})", place=place, remedy="use smaller numbers") from None


def _sized(data: dict[str, Any], place: str) -> None:
    """Refuse a strategy that is too large before anything is made of it."""
    row, seen = [data], 0
    for _ in range(MAX_NESTED):
        several = [one["of"] for one in row if isinstance(one.get("of"), list)]
        seen += len(row)
        row = [part for parts in several for part in parts if isinstance(part, dict)]
        if not row or seen > MAX_OPERATIONS:
            break
    if row or seen > MAX_OPERATIONS:
        what = f"more than {MAX_OPERATIONS:,} operations, or more than {MAX_NESTED} one inside the other"
        raise StrategyError(what, place=place, remedy="make it smaller; rrf() takes any number of scorers side by side")


def _scorer(strategy: Any) -> Scorer | None:
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.memory.reading import parse

    if strategy is None or isinstance(strategy, Scorer):
        return strategy
    if isinstance(strategy, str):
        return parse(strategy)
    if type(strategy).__name__ == "MemoryRanker":
        remedy = "ranker.save('mine.skops'), use mem.learned('mine.skops'); the bundle then names the file's digest"
        raise StrategyError("a MemoryRanker cannot travel in JSON", place="strategy", remedy=remedy)
    remedy = "give an expression, such as mem.bm25() + mem.recency()"
    raise StrategyError(f"{quote(strategy)} is no strategy", place="strategy", remedy=remedy)


def _rankers(strategy: Scorer) -> list[str]:
    """The files of learned rankers in an expression, each once; the one that ships with the lab is not among them."""
    own = [str(dict(strategy.params).get("model", ""))] if strategy.op == "learned" else []
    several = dict.fromkeys(own + [name for part in strategy.of for name in _rankers(part)])
    return [name for name in several if name != "shipped"]


def _ranker_file(name: str) -> dict[str, str]:
    if name.startswith("memory:"):
        remedy = "ranker.save('mine.skops') and use mem.learned('mine.skops')"
        raise StrategyError("a ranker that was never saved cannot travel in JSON", place="strategy", remedy=remedy)
    return {"name": name, "sha256": _file_digest(name)}


def _file_digest(name: str) -> str:
    import hashlib

    return hashlib.sha256(read_bytes(name, MAX_RANKER)).hexdigest()


def _same_ranker(source: Source, place: str) -> None:
    try:
        there = Path(source.name).is_file()
    except (OSError, ValueError):  # a name that no file can have
        there = False
    if there and _file_digest(source.name) != source.sha256:
        what = f"the ranker {quote(source.name)} is another file than the one this bundle was made with"
        raise DataError(what, place=f"{place}, $.rankers", remedy="put that file in its place")
