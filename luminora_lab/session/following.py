"""Where a relationship stands after every turn: affinity and mood, as the batch functions give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.errors import UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.affinity import AffinityModel
    from luminora_lab.conversation import Conversation
    from luminora_lab.personality import Personality

__all__ = ["MOMENT_COLUMNS", "moments", "user_of"]

MOMENT_COLUMNS = ("turn_id", "affinity", "mood", "intensity")
"""Columns of :func:`moments`."""


def moments(
    conversation: Conversation, p: Personality, model: AffinityModel | None = None, *, speaker: Any = None
) -> pd.DataFrame:
    """Return affinity and mood of a personality after it has heard each turn.

    Parameters
    ----------
    conversation
        A dated conversation in a language that the signals cover.
    p
        The personality that listens.
    model
        How affinity moves; by default upstream's rule with the personality's own points.
    speaker
        Who is listened to, as in :func:`luminora_lab.interaction_events`.

    Returns
    -------
    pandas.DataFrame
        One row a turn, in order: turn_id; affinity (0..100) between the personality and who spoke last of those that it
        listens to, NaN before anybody did; mood ("neutral" or a name) and its intensity (0..1). Causal.

    Raises
    ------
    MissingInput
        A turn that counts has no date.
    DataError
        The conversation's language is not covered.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> frame = moments(ll.load("greenhouse"), ll.personality("juniper"))
    >>> frame.loc[[20], ["turn_id", "affinity", "mood"]]
       turn_id  affinity     mood
    20     2.3      23.0  neutral
    """
    import pandas as pd

    from luminora_lab.affinity import AffinityModel, affinity_curve, interaction_events
    from luminora_lab.personality.moods import mood_timeline

    events = interaction_events(conversation, p, speaker=speaker)
    curve = affinity_curve(events, model or AffinityModel.upstream(p))
    events = events.sort_values(["user", "time"], kind="stable", ignore_index=True)
    after = pd.Series(curve["affinity"].to_numpy(), index=events["turn_id"].to_numpy()).groupby(level=0).last()
    mood = mood_timeline(conversation, p, speaker=speaker)
    out = mood[["turn_id", "mood", "intensity"]].copy()
    out.attrs = {}
    out.insert(1, "affinity", out["turn_id"].map(after).astype("float64").ffill())
    return out


def user_of(talk: Conversation, speaker: str | None = None) -> set[str]:
    """Return who talks to the personality: ``speaker``; else those of the role "user"; else who speaks first.

    Raises
    ------
    UnknownName
        Nobody of that name speaks.
    """
    turns = talk.turns
    if speaker is not None:
        if speaker not in talk.speakers:
            remedy = f"there are {', '.join(talk.speakers)}"
            raise UnknownName(f"nobody is called {quote(speaker)}", place=f"conversation {talk.id!r}", remedy=remedy)
        return {speaker}
    users = set(turns["speaker"][turns["role"] == "user"])
    if users:
        return users
    others = [who for who in talk.speakers if who not in set(turns["speaker"][turns["role"] == "assistant"])]
    return {others[0]} if others else {talk.speakers[0]}
