"""The worst misses of a comparison, with their surroundings, for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.comparison import Comparison

__all__ = ["shortened", "worst_misses"]

MOST_CHARACTERS = 700


def worst_misses(result: Comparison, most: int = 15) -> list[dict[str, Any]]:
    """Return the evidence that the fewest strategies found, at most one turn of a question, as plain data.

    Among turns found by as few, those come first whose best rank by any strategy is the worst.

    Parameters
    ----------
    result
        The comparison.
    most
        How many.

    Returns
    -------
    list of dict
        question, category, conversation, turn_id, at (date and session), turns (speaker, text, whether it is the
        evidence: the turn and its neighbours in the session), missed (strategy, rank as text), found_by.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> table = ll.compare_memory(["random"], ll.load("riverside"), progress=False)
    >>> len(worst_misses(table, most=3))
    3
    """
    missed = result.misses()
    if not len(missed):
        return []
    keys = ["conversation", "question_id", "turn_id"]
    last = result.setting.depth * 10**6
    ranked = missed.assign(
        found=missed["found_by"].map(len), best=missed["rank"].where(missed["rank"] > 0, last), row=range(len(missed))
    )
    worst = ranked.groupby(keys, sort=False, as_index=False).agg(
        found=("found", "first"), best=("best", "min"), row=("row", "first")
    )
    none_found = worst["best"].where(worst["found"] == 0, 0)  # where one found it, its rank is k at most
    worst = worst.assign(none_found=-none_found).sort_values(["found", "none_found", *keys], kind="stable")
    chosen = worst.drop_duplicates(["conversation", "question_id"]).head(most)
    by_id = {talk.id: talk for talk in result.conversations}
    own = missed.merge(chosen[keys], on=keys)
    groups = dict(list(own.groupby(keys, sort=False)))
    return [_one(by_id[key[0]], groups[key]) for key in chosen[keys].itertuples(index=False, name=None)]


def _one(talk: Conversation, rows: pd.DataFrame) -> dict[str, Any]:
    first = rows.to_dict("records")[0]
    ranks = sorted(zip(rows["rank"], rows["strategy"], strict=True), key=lambda one: (one[0] == 0, one[0]))
    turns = talk.turns
    place = int((turns["turn_id"] == first["turn_id"]).to_numpy().argmax())
    session, at = int(turns["session"].iloc[place]), turns["at"].iloc[place]
    near = turns.iloc[max(0, place - 1) : place + 2]
    near = near[near["session"] == session]
    return {
        "question": first["question"],
        "category": first["category"],
        "conversation": talk.id,
        "turn_id": first["turn_id"],
        "at": f"session {session}" + (f", {at:%Y-%m-%d}" if at == at else ""),
        "turns": [
            (speaker, shortened(text), turn == first["turn_id"])
            for speaker, text, turn in zip(near["speaker"], near["text"], near["turn_id"], strict=True)
        ],
        "missed": [(name, str(rank) if rank else "left out") for rank, name in ranks],
        "found_by": list(first["found_by"]),
    }


def shortened(text: str, most: int = MOST_CHARACTERS) -> str:
    """Return a text, or its beginning with how long it was.

    Examples
    --------
    >>> shortened("word " * 400, most=9)
    'word word … (2,000 characters)'
    """
    return text if len(text) <= most else f"{text[:most].rstrip()} … ({len(text):,} characters)"
