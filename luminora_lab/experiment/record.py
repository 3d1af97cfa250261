"""What a comparison was run with: the content of run.json, without a clock, so that a replay gives the same bytes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import LuminoraError

if TYPE_CHECKING:
    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.comparison import Comparison

__all__ = ["FORMAT", "PACKAGES", "run_record", "versions"]

FORMAT = "luminora-run/1"
PACKAGES = (
    "numpy", "pandas", "scipy", "scikit-learn", "bm25s", "PyStemmer", "wordllama", "sentence-transformers",
    "matplotlib", "pyarrow",
)  # fmt: skip


def run_record(result: Comparison, command: str = "") -> dict[str, Any]:
    """Return the record of a run as plain data for JSON.

    Parameters
    ----------
    result
        The comparison.
    command
        The command line that made it, as the user typed it.

    Returns
    -------
    dict
        format, command, setting, seeds, intervals, metrics, versions, strategies (expression, digest of its JSON or
        None where it is no expression, note, in_sample), conversations (id, fingerprint, file and its sha256, licence,
        counts, repairs).

    Examples
    --------
    >>> import luminora_lab as ll
    >>> table = ll.compare_memory(["bm25"], ll.load("riverside"), progress=False)
    >>> run_record(table)["conversations"][0]["id"]
    'riverside'
    """
    return {
        "format": FORMAT,
        "command": command,
        "setting": asdict(result.setting) | {"units": list(result.setting.units)},
        "seeds": {"ties": result.setting.seed, "sign_flips": 0},
        "intervals": {"level": 0.95, "method": "t", "weight": "question", "clusters": "conversation"},
        "metrics": result.metrics,
        "versions": versions(),
        "strategies": {name: _strategy(result, name) for name in result.rankings},
        "notes": {name: note for name, note in result.notes.items() if name not in result.rankings},
        "conversations": [_conversation(talk) for talk in result.conversations],
    }


def versions() -> dict[str, str]:
    """Return versions of the lab, Python, and the packages that numbers and figures come from, where installed.

    Examples
    --------
    >>> sorted(versions())[:3]
    ['PyStemmer', 'bm25s', 'luminora_lab']
    """
    import platform
    from importlib.metadata import PackageNotFoundError, version

    out = {"luminora_lab": version("luminora-lab"), "python": platform.python_version()}
    for name in PACKAGES:
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            continue
    return out


def _strategy(result: Comparison, name: str) -> dict[str, Any]:
    expression = result.strategies.get(name, "")
    seen = result.frame.loc[result.frame["strategy"] == name, "in_sample"]
    note = result.notes.get(name, "")
    return {"expression": expression, "digest": _digest(expression), "note": note, "in_sample": bool(seen.any())}


def _digest(expression: str) -> str | None:
    """Return the digest of an expression's JSON; None for a ranker that is fitted on the way."""
    from luminora_lab.memory.reading import parse

    try:
        return parse(expression).digest
    except LuminoraError:
        return None


def _conversation(talk: Conversation) -> dict[str, Any]:
    source = talk.provenance
    return {
        "id": talk.id,
        "fingerprint": talk.fingerprint,
        "file": source.source,
        "sha256": source.sha256,
        "format": source.format,
        "licence": source.licence,
        "split": source.split,
        "language": talk.language,
        "turns": len(talk),
        "sessions": int(talk.turns["session"].nunique()),
        "questions": len(talk.questions),
        "questions_scored": len(talk.usable_questions),
        "repairs": [asdict(repair) for repair in source.repairs],
    }
