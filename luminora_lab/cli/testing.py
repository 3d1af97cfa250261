"""``luminora test``: does everything that a session needs work here?"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import print_json, print_table
from luminora_lab.cli._session import StoreUrl, chosen
from luminora_lab.cli.completing import names
from luminora_lab.errors import LuminoraError

__all__ = ["health"]


def health(
    personality: Annotated[
        str | None, typer.Argument(metavar="[NAME_OR_FILE]", help="A personality. [setting]", autocompletion=names)
    ] = None,
    provider: Annotated[str | None, typer.Option("--provider", "-p", help="Who answers. [setting]")] = None,
    store: StoreUrl = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask the provider one short question; a model's costs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check a personality, a provider, a store and the index, one by one; exit code 1 where one fails.

    Nothing is left in the store. A model is asked only with --ask.

    Example: `luminora test juniper --store json:lab`
    """
    told = chosen(personality=personality, provider=provider, store=store)
    checks: dict[str, Callable[[], str]] = {
        "personality": lambda: _personality(told.value("personality")),
        "prompts": lambda: _prompts(told.value("personality")),
        "provider": lambda: _provider(told.value("provider"), told.value("personality"), ask),
        "store": lambda: _store(told.value("store")),
        "index": lambda: _index(told.value("strategy")),
    }
    rows = [_run(name, check) for name, check in checks.items()]
    if as_json:
        print_json(rows)
    else:
        shown = [
            [row["check"], "ok" if row["ok"] else "failed", row["found"], f"{row['seconds']:.2f} s"] for row in rows
        ]
        print_table(["check", "", "found", "took"], shown, right=("took",))
    if not all(row["ok"] for row in rows):
        raise typer.Exit(1)


def _run(name: str, check: Callable[[], str]) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        ok, found = True, check()
    except LuminoraError as error:
        ok, found = False, str(error)
    return {"check": name, "ok": ok, "found": found, "seconds": round(time.perf_counter() - started, 3)}


def _personality(name: str) -> str:
    from luminora_lab.errors import DataError
    from luminora_lab.personality import personality, validate

    report = validate(personality(name))
    if report.errors:
        raise DataError(report.summary, place=name, remedy=f"luminora validate {name}")
    return report.summary


def _prompts(name: str) -> str:
    from luminora_lab.personality import compile, personality
    from luminora_lab.personality.dialects import DIALECTS

    p = personality(name)
    sizes = [len(compile(p, dialect, affinity=50.0).system) for dialect in DIALECTS]
    return f"{len(sizes)} dialects, {min(sizes):,} to {max(sizes):,} characters"


def _provider(name: str, personality: str, ask: bool) -> str:
    from luminora_lab.personality import compile
    from luminora_lab.providers import provider

    found = provider(name)
    kind = getattr(found, "kind", "model")
    if not ask:
        return f"{found.name} ({kind}), not asked"
    reply = found.complete([*compile(personality).messages, {"role": "user", "content": "Are you a real person?"}])
    return f"{found.name} ({kind}): {reply.text[:60]}"


def _store(url: str) -> str:
    """Write, read and remove one record, in the store itself."""
    from luminora_lab.errors import DataError
    from luminora_lab.store import open_store

    with open_store(url) as store:
        key = "luminora-test"
        with store.batch() as batch:
            batch.put("snapshots", {"snapshot_id": key, "title": "Ünïcode"})
        read = store.get("snapshots", key)
        with store.batch() as batch:
            batch.delete("snapshots", key)
        if read is None or read["title"] != "Ünïcode" or store.get("snapshots", key) is not None:
            raise DataError("it does not give back what was written", place=store.url, remedy="look after it")
        return f"{store.url}: {store.count('sessions')} sessions, {store.count('turns')} turns"


def _index(strategy: str) -> str:
    import pandas as pd

    from luminora_lab.errors import DataError
    from luminora_lab.memory.index import LocalIndex
    from luminora_lab.memory.reading import parse

    texts = ["The kiln cracked in March.", "My sister lives in Lund.", "The ferry was late."]
    rows = [{"memory_id": str(n), "conversation": "c", "session": 1, "position": n, "speaker": "Ada", "text": text,
             "at": pd.Timestamp("2024-05-01")} for n, text in enumerate(texts)]  # fmt: skip
    with LocalIndex() as index:
        index.append(rows)
        found = index.search(pd.DataFrame({"text": ["When did the kiln crack?"]}), parse(strategy), k=1)
    if found["memory_id"].tolist() != ["0"]:
        raise DataError("it does not find a memory by its words", place=f"strategy {strategy}", remedy="try another")
    return f"{strategy}: a memory is found by its words"
