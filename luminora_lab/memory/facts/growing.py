"""What is known, while a conversation goes on: statements come turn by turn, and only what changes is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from luminora_lab.memory.facts._known import Known
from luminora_lab.memory.facts.model import FACT_COLUMNS, candidates_frame, sentence
from luminora_lab.memory.facts.updates import take_in

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GrowingFacts"]


class GrowingFacts:
    """Facts that grow: the result of :func:`remember` after every turn, without the work for those before.

    Parameters
    ----------
    known
        Facts of before (``FACT_COLUMNS``), or None.

    Examples
    --------
    >>> import pandas as pd
    >>> facts = GrowingFacts()
    >>> said = {"subject": "Oda", "category": "personal_info", "key": "home_city"}
    >>> facts.take([said | {"value": "Tarn", "turns": ["1"], "said_at": pd.Timestamp("2024-01-05")}])[0]["action"]
    'ADD'
    >>> facts.take([said | {"value": "Brack", "turns": ["9"], "said_at": pd.Timestamp("2024-03-09")}])[0]["action"]
    'CONTRADICT'
    >>> facts.texts()
    ['Oda, home city: Brack']
    """

    def __init__(self, known: pd.DataFrame | None = None) -> None:
        self._known = Known(known)

    def __len__(self) -> int:
        return len(self._known.rows)

    def take(self, statements: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Take in the statements of one turn (``CANDIDATE_COLUMNS``).

        Returns
        -------
        list of dict
            What was decided about each that changed something: action, fact_id, known (the older fact concerned, or
            ""), reason, text (the statement as a line).

        Raises
        ------
        DataError, UnknownName
            As :func:`luminora_lab.memory.facts.updates.reconcile`.
        """
        rows = list(statements)
        if not rows:
            return []
        decisions = take_in(self._known, candidates_frame(rows))
        told = []
        for one in decisions:
            row = rows[one.row]
            if one.action != "NOOP":
                line = sentence(row["subject"], row["key"], row["value"])
                told.append({"action": one.action, "fact_id": one.fact_id, "known": one.known, "reason": one.reason,
                             "text": line})  # fmt: skip
        return told

    def texts(self, leaving_out: Collection[str] = ()) -> list[str]:
        """Return the facts that hold, as lines; not those of subjects that are left out."""
        return [
            sentence(row.subject, row.key, row.value)
            for row in self._known.rows
            if not row.closed and row.subject not in leaving_out
        ]

    def records(self, ids: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """Return facts as a store keeps them (``FACT_COLUMNS``, times in ISO form, ``place`` in the order learned)."""
        import datetime

        wanted = None if ids is None else set(ids)
        out = []
        for row in self._known.rows:
            if wanted is None or row.fact_id in wanted:
                times = {"said_at": row.said, "valid_at": row.valid, "invalid_at": row.invalid,
                         "created_at": row.created, "expired_at": row.expired}  # fmt: skip
                epoch = datetime.datetime(1970, 1, 1)
                told = {
                    name: None if seconds is None
                    else (epoch + datetime.timedelta(seconds=seconds)).isoformat(timespec="microseconds")
                    for name, seconds in times.items()
                }  # fmt: skip
                plain = {name: getattr(row, name) for name in FACT_COLUMNS if name not in times}
                out.append({**plain, **told, "turns": list(row.turns), "place": row.index})
        return out

    def frame(self) -> pd.DataFrame:
        """Return all facts (``FACT_COLUMNS``), closed ones included."""
        return self._known.frame()
