"""What was not found: every evidence turn beyond the first k, with its neighbours and who did find it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import UnknownName

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.comparison import Comparison

__all__ = ["misses"]

COLUMNS = (
    "strategy", "conversation", "question_id", "category", "question", "turn_id", "rank", "speaker", "text", "before",
    "after", "found_by",
)  # fmt: skip


def misses(result: Comparison, names: Sequence[str], conversation: str | None) -> pd.DataFrame:
    """Return the misses of the named strategies; see :meth:`Comparison.misses`.

    Raises
    ------
    UnknownName
        No such conversation in the result.
    """
    import pandas as pd

    known = [talk.id for talk in result.conversations]
    if conversation is not None and conversation not in known:
        remedy = f"use {', '.join(known[:8])}"
        raise UnknownName(f"there is no conversation {conversation!r} in it", place="misses", remedy=remedy)
    out: list[dict[str, Any]] = []
    for number, talk in enumerate(result.conversations):
        if conversation in (None, talk.id):
            out += _of_one(result, names, number, talk)
    frame = pd.DataFrame(out, columns=list(COLUMNS))
    found = frame["found_by"].map(len)
    order = ["conversation", "question_id", "turn_id", "strategy"]
    return (
        frame.assign(found=found).sort_values(["found", *order], kind="stable", ignore_index=True).drop(columns="found")
    )


def _of_one(result: Comparison, names: Sequence[str], number: int, talk: Conversation) -> list[dict[str, Any]]:
    turns, asked, k = talk.turns, talk.usable_questions, result.setting.k
    gold = talk.evidence_matrix()
    text, session = turns["text"].tolist(), turns["session"].tolist()
    out = []
    for i, question in enumerate(asked.itertuples()):
        rows = gold[i].nonzero()[0]
        for j, row in enumerate(rows):
            rank = {name: int(one[number].evidence_rank[i][j]) for name, one in result.rankings.items()}
            found_by = tuple(name for name, r in rank.items() if 1 <= r <= k)
            out += [
                {
                    "strategy": name,
                    "conversation": talk.id,
                    "question_id": question.question_id,
                    "category": question.category if isinstance(question.category, str) else "none",
                    "question": question.text,
                    "turn_id": turns["turn_id"].iloc[row],
                    "rank": rank[name],
                    "speaker": turns["speaker"].iloc[row],
                    "text": text[row],
                    "before": text[row - 1] if row and session[row - 1] == session[row] else "",
                    "after": text[row + 1] if row + 1 < len(text) and session[row + 1] == session[row] else "",
                    "found_by": found_by,
                }
                for name in names
                if name not in found_by
            ]
    return out
