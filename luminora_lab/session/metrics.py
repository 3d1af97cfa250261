"""What sessions amount to: turns, tokens, price, waiting, affinity, moods, facts, retrieval. One row a session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.session.living import Session
    from luminora_lab.store.base import BaseStore

__all__ = ["METRIC_COLUMNS", "session_metrics"]

METRIC_COLUMNS = (
    "session_id", "user", "personality", "number", "started_at", "last_at", "ended", "flags", "provider", "kind",
    "turns", "replies", "tokens_in", "tokens_out", "cost", "latency_p50", "latency_p95", "latency_p99",
    "affinity_first", "affinity_last", "level", "facts", "facts_per_turn", "retrieved", "hit_share", "guarded", "moods",
)  # fmt: skip
"""Columns of :func:`session_metrics`."""


def session_metrics(
    source: Session | BaseStore,
    where: Mapping[str, Any] | None = None,
    *,
    evidence: Mapping[str, Iterable[str]] | None = None,
) -> pd.DataFrame:
    """Return what sessions amount to.

    Parameters
    ----------
    source
        A session (its own row), or a store (a row a session).
    where
        Which sessions of a store: conditions on columns of "sessions".
    evidence
        Turn id of a message to the ids of the turns that answer it: the gold of ``hit_share``.

    Returns
    -------
    pandas.DataFrame
        session_id, user, personality, number, started_at, last_at, ended, flags ("all", or what is off), provider, kind
        ("model", "scripted", "simulated"; several are joined); turns (messages), replies; tokens_in, tokens_out (NaN
        where the endpoint counted none), cost (US dollars; NaN where a price is unknown), latency percentiles in
        seconds; affinity_first and affinity_last (after the first and last message, 0..100), level; facts (statements
        that changed what is known), facts_per_turn; retrieved (memories a reply, mean); hit_share: with ``evidence``
        the share of its messages for which a turn of it was retrieved, else the share of replies for which anything
        was; guarded (replies that broke a guard at first); moods (mood to share of messages).

    Raises
    ------
    DataError
        It is neither a session nor a store.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> from luminora_lab.providers import ScriptedProvider
    >>> session = ll.Session("pip", ScriptedProvider([{"regex": ".", "reply": "Right."}]), user="Ada")
    >>> _ = session.send("I live in Lund.")
    >>> session_metrics(session)[["turns", "replies", "kind", "facts"]].values.tolist()
    [[1, 1, 'scripted', 1]]
    """
    import pandas as pd

    store: Any = getattr(source, "store", source)
    if not hasattr(store, "find"):
        raise DataError(
            f"{quote(source)} is no session and no store", place="session_metrics", remedy="give one of them"
        )
    wanted = dict(where or {})
    if hasattr(source, "session_id"):
        wanted["session_id"] = source.session_id
    rows = [_row(store, head, evidence) for head in store.find("sessions", wanted, order=["started_at", "number"])]
    frame = pd.DataFrame(rows, columns=list(METRIC_COLUMNS))
    for name in ("started_at", "last_at"):
        frame[name] = pd.to_datetime(frame[name], format="ISO8601")
    return frame


def _row(store: BaseStore, head: Mapping[str, Any], evidence: Mapping[str, Iterable[str]] | None) -> dict[str, Any]:
    import numpy as np

    from luminora_lab.session.flags import Flags

    own = {"session_id": head["session_id"]}
    turns = store.find("turns", own, order="position")
    messages = [row for row in turns if row["role"] == "user"]
    replies = [row["reply"] for row in turns if row["reply"]]
    traces = [row["trace"] for row in turns if row["trace"]]
    pair = {"user": head["user"], "personality": head["personality"]}
    events = store.find("events", {**pair, **own}, order="number")
    moods = [row["mood"] for row in store.find("moods", {**pair, **own}, order="number")]
    waits = [reply["latency"] for reply in replies if reply["latency"] is not None]
    changed = sum(len(trace["facts"]) for trace in traces)
    percentiles = np.percentile(waits, [50, 95, 99]) if waits else [np.nan] * 3
    return {
        **{name: head[name] for name in ("session_id", "user", "personality", "number", "started_at", "last_at")},
        "ended": head["ended"] or "", "flags": Flags.of(head["flags"] or {}).label,
        "provider": (head["settings"] or {}).get("provider", ""),
        "kind": ", ".join(sorted({reply["kind"] for reply in replies})),
        "turns": len(messages), "replies": len(traces) or sum(row["role"] == "assistant" for row in turns),
        "tokens_in": _sum(replies, "tokens_in"), "tokens_out": _sum(replies, "tokens_out"),
        "cost": _sum(replies, "cost"),
        "latency_p50": percentiles[0], "latency_p95": percentiles[1], "latency_p99": percentiles[2],
        "affinity_first": events[0]["affinity"] if events else np.nan,
        "affinity_last": events[-1]["affinity"] if events else np.nan, "level": events[-1]["level"] if events else "",
        "facts": changed, "facts_per_turn": changed / len(messages) if messages else np.nan,
        "retrieved": float(np.mean([len(trace["retrieved"]) for trace in traces])) if traces else np.nan,
        "hit_share": _hits(traces, evidence), "guarded": sum(bool(trace["guards"]) for trace in traces),
        "moods": {mood: moods.count(mood) / len(moods) for mood in dict.fromkeys(moods)},
    }  # fmt: skip


def _sum(replies: list[dict[str, Any]], name: str) -> float:
    values = [reply[name] for reply in replies]
    known = bool(values) and all(value is not None for value in values)
    return float(sum(values)) if known else float("nan")


def _hits(traces: list[dict[str, Any]], evidence: Mapping[str, Iterable[str]] | None) -> float:
    if evidence is None:
        hits = [bool(trace["retrieved"]) for trace in traces]
    else:
        found = {trace["turn_id"]: {memory for memory, _ in trace["retrieved"]} for trace in traces}
        hits = [bool(found[turn] & set(gold)) for turn, gold in evidence.items() if turn in found]
    return sum(hits) / len(hits) if hits else float("nan")
