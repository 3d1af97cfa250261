"""A conversation as what a transcript view takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luminora_lab.conversation import Conversation

__all__ = ["shortened", "turn_rows"]


def turn_rows(conversation: Conversation) -> list[list[Any]]:
    """Return (turn id, session, its heading, speaker, text) of every turn.

    Examples
    --------
    >>> from luminora_lab import load
    >>> turn_rows(load("riverside"))[0][:4]
    ['1.1', 1, 'Session 1 · 2024-03-09 20:10', 'Jonas']
    """
    turns = conversation.turns
    first = turns.groupby("session", sort=False)["at"].first()
    headings = {
        session: f"Session {session}" + (f" · {at:%Y-%m-%d %H:%M}" if at == at else "") for session, at in first.items()
    }
    captions = turns["caption"] if "caption" in turns else [""] * len(turns)
    columns = (turns["turn_id"], turns["session"], turns["speaker"], turns["text"], captions)
    return [
        [turn, int(session), headings[session], speaker, f"{text} [picture: {caption}]" if caption else text]
        for turn, session, speaker, text, caption in zip(*columns, strict=True)
    ]


def shortened(text: str, most: int = 160) -> str:
    """Return a text on one line, cut where it is long.

    Examples
    --------
    >>> shortened("Well,\\n  then. " * 3, most=12)
    'Well, then. …'
    """
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
