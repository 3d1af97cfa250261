"""Personalities a second: load, validate, blend and compile, next to what one would do without the lab."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice, permutations
from pathlib import Path
from typing import Any

from luminora_lab._resources import bundled
from luminora_lab.errors import MissingExtra
from luminora_lab.personality.library import files as named_files
from luminora_lab.personality.vocabulary import PROVIDERS

__all__ = ["run"]

ROUNDS = 5
V1_1 = ("hierarchical_config", "mood_config", "memory_preferences", "affinity_config")
"""Sections that definitions of v1.0 do not have."""


def run(n: int = 600) -> dict[str, Any]:
    """Time the four things that are done with many personalities, contenders taking turns, on one core.

    Parameters
    ----------
    n
        Calls a round and contender; of five rounds the median counts.

    Returns
    -------
    dict
        ``files`` (how many bundled definitions take turns), ``mean_kb`` (and of their v1.0 sections alone) and
        ``rates``: rows of task, ours, other (calls a second), what the other is, and ours/other. Loading and
        validating meet an object of their own at every call, so that nothing kept from an earlier one can help.
        Blending and compiling go through the bundled cast: pairs and weights, or affinity, mood, memories and
        provider, change from call to call, and what is read from an immutable personality once is kept. Token counts
        are apart.

    Raises
    ------
    MissingExtra
        jsonschema is not installed.

    Examples
    --------
    >>> run(n=20)["rates"][0]["task"]
    'load'
    """
    files = [path for source, path in named_files() if source == "bundled"]
    raw = [path.read_bytes() for path in files]
    documents = [json.loads(one) for one in islice(cycle(raw), n)]
    for number, document in enumerate(documents):
        document["persona"]["description"] += f" Number {number}."
    paths = list(islice(cycle(files), n))
    older = [{key: part for key, part in one.items() if key not in V1_1} for one in documents]
    cast = [json.loads(one) for one in raw]
    rates = [
        _load(paths),
        _validate("validate", documents),
        _validate("validate, v1.0 sections", older),
        _blend("blend", cast, n),
        _blend("blend, v1.0 sections", [{k: part for k, part in one.items() if k not in V1_1} for one in cast], n),
        _compile(files, n),
    ]
    return {"files": len(files), "mean_kb": _mean_kb(documents), "mean_kb_v1_0": _mean_kb(older), "rates": rates}


def _load(paths: Sequence[Path]) -> dict[str, Any]:
    from luminora_lab.personality.library import personality

    check = _checker()
    contenders: dict[str, Callable[[int], Any]] = {
        "ours": lambda i: personality(paths[i]),
        "other": lambda i: check(json.loads(paths[i].read_bytes())),
    }
    return _row("load", "json.loads and jsonschema", _rates(contenders, len(paths)))


def _validate(task: str, documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    from luminora_lab.personality.model import Personality
    from luminora_lab.personality.validation import validate

    rates, check = [], _checker()
    for _ in range(ROUNDS):
        fresh = [Personality.from_dict(document) for document in documents]
        contenders: dict[str, Callable[[int], Any]] = {
            "ours": lambda i, fresh=fresh: validate(fresh[i]),  # type: ignore[misc]
            "other": lambda i: check(documents[i]),
        }
        rates.append(_rates(contenders, len(documents), rounds=1))
    return _row(task, "jsonschema (the form alone)", _medians(rates))


def _blend(task: str, cast: Sequence[dict[str, Any]], n: int) -> dict[str, Any]:
    from luminora_lab.personality.blending import blend
    from luminora_lab.personality.model import Personality

    pairs = list(permutations([Personality.from_dict(one) for one in cast], 2))
    documents = list(permutations(cast, 2))
    contenders: dict[str, Callable[[int], Any]] = {
        "ours": lambda i: blend({pairs[i % len(pairs)][0]: 1 + i, pairs[i % len(pairs)][1]: n - i}),
        "other": lambda i: copy.deepcopy(documents[i % len(pairs)]),
    }
    return _row(task, "copy.deepcopy of both parents", _rates(contenders, n))


def _mean_kb(documents: Sequence[dict[str, Any]]) -> float:
    sizes = [len(json.dumps(one, indent=2, ensure_ascii=False).encode("utf-8")) for one in documents]
    return round(sum(sizes) / len(sizes) / 1e3, 1)


def _compile(files: Sequence[Path], n: int) -> dict[str, Any]:
    from luminora_lab.personality import compile
    from luminora_lab.personality.library import personality

    several = [personality(path) for path in files]
    documents = [p.to_dict() for p in several]

    def ours(i: int) -> Any:
        p = several[i % len(several)]
        moods = list(p.moods)
        return compile(
            p,
            PROVIDERS[i % len(PROVIDERS)],
            affinity=(i * 7.3) % 100,
            mood=(moods[i % len(moods)], i % 10 / 10),
            memories=[f"memory number {i}", {"text": f"another, number {i}", "importance": 8}],
            facts=[f"fact number {i}"],
        )

    contenders = {"ours": ours, "other": lambda i: _joined(documents[i % len(documents)])}
    return _row("compile", "every text of the document joined", _rates(contenders, n))


def _joined(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_joined(item)}" for key, item in value.items())
    return "\n".join(map(_joined, value)) if isinstance(value, list) else str(value)


def _checker() -> Callable[[Any], Any]:
    try:
        import jsonschema
    except ModuleNotFoundError as error:
        remedy = "run: pip install 'luminora-lab[test]'"
        raise MissingExtra(f"{error.name} is not installed", place="bench personalities", remedy=remedy) from None
    schema = json.loads((bundled("personalities") / "personality.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    return lambda document: list(validator.iter_errors(document))


def _rates(contenders: dict[str, Callable[[int], Any]], n: int, rounds: int = ROUNDS) -> dict[str, float]:
    """Return calls a second of every contender; they take turns round by round."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, call in contenders.items():
            begin = time.perf_counter()
            for i in range(n):
                call(i)
            seconds[name].append(time.perf_counter() - begin)
    return {name: n / sorted(several)[len(several) // 2] for name, several in seconds.items()}


def _medians(rates: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: sorted(one[name] for one in rates)[len(rates) // 2] for name in rates[0]}


def _row(task: str, other: str, rates: dict[str, float]) -> dict[str, Any]:
    return {
        "task": task,
        "ours": round(rates["ours"]),
        "other": round(rates["other"]),
        "other_is": other,
        "ours/other": round(rates["ours"] / rates["other"], 2),
    }
