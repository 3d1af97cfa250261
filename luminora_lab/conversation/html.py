"""A conversation as HTML for notebooks: dates, sessions, speakers in their colours, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luminora_lab._html import root_style
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation.model import Conversation

__all__ = ["transcript"]

_SHOWN = 60
_STYLE = (
    root_style("ll-talk", "52em")
    + """
.ll-talk header{padding:.6em .9em;border-bottom:1px solid #8884}
.ll-talk .ll-turns{max-height:28em;overflow-y:auto;padding:0 .9em .6em}
.ll-talk h4{margin:1em 0 .3em;font-size:1em}
.ll-talk p{margin:.25em 0;white-space:pre-wrap;overflow-wrap:anywhere}
.ll-talk b{color:#565c66;color:light-dark(#565c66,#b9c0ca)}
.ll-talk .ll-s0 b{color:#0b5cad;color:light-dark(#0b5cad,#79b8ff)}
.ll-talk .ll-s1 b{color:#a2400a;color:light-dark(#a2400a,#ffab70)}
.ll-talk i{opacity:.75}
"""
)


def transcript(conversation: Conversation) -> str:
    """Return the conversation as a self-contained HTML fragment.

    The first 60 turns are shown with session headings and dates; the fragment says how many more there are. Everything
    that comes from the data is escaped. It loads nothing.

    Parameters
    ----------
    conversation
        The conversation to show.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    DataError
        What was given is not a conversation.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab.conversation.model import Conversation
    >>> talk = Conversation.from_frames("tea", pd.DataFrame({
    ...     "turn_id": ["1"], "session": [1], "speaker": ["Ada"], "text": ["<b>Tea?</b>"]}))
    >>> "&lt;b&gt;Tea?&lt;/b&gt;" in transcript(talk)
    True
    """
    from markupsafe import Markup, escape

    from luminora_lab.conversation.model import Conversation

    if not isinstance(conversation, Conversation):
        what = f"{quote(conversation)} is not a conversation"
        raise DataError(what, place="transcript", remedy="load one with luminora_lab.load")
    turns = conversation.turns.iloc[:_SHOWN]
    number = {speaker: index for index, speaker in enumerate(conversation.speakers)}
    parts: list[str] = []
    for session, rows in turns.groupby("session", sort=False):
        parts.append(Markup("<h4>Session {}{}</h4>").format(session, _date(rows)))
        parts += _turns(rows, number)
    more = len(conversation) - len(turns)
    if more:
        note = f"{more} more turn{'s' if more > 1 else ''}: see .turns"
        parts.append(Markup('<p class="ll-quiet">... and {}</p>').format(note))
    head = Markup("<header><strong>{}</strong>{}<br><small>{}</small></header>").format(
        conversation.id, f": {conversation.title}" if conversation.title else "", _summary(conversation)
    )
    lang = escape(conversation.language)
    body = "\n".join(str(part) for part in parts)
    return (
        f'<style>{_STYLE}</style><section class="ll-talk">{head}'
        f'<div class="ll-turns" lang="{lang}" tabindex="0" aria-label="transcript">\n{body}\n</div></section>'
    )


def _summary(conversation: Conversation) -> str:
    """The line below the title: what ``repr`` says after the id."""
    return repr(conversation).removeprefix(f"<Conversation {conversation.id!r}: ").removesuffix(">")


def _date(rows: pd.DataFrame) -> str:
    at = rows["at"].dropna()
    return f" · {at.iloc[0]:%Y-%m-%d %H:%M}" if len(at) else ""


def _turns(rows: pd.DataFrame, number: dict[str, int]) -> list[str]:
    from markupsafe import Markup

    first = rows["at"].iloc[0]
    captions = rows["caption"] if "caption" in rows else [""] * len(rows)
    made: list[str] = []
    for speaker, text, at, caption in zip(rows["speaker"], rows["text"], rows["at"], captions, strict=True):
        later = f"{at:%Y-%m-%d %H:%M} " if at == at and at != first else ""
        stamp = Markup('<time class="ll-quiet">{}</time>').format(later) if later else ""
        picture = Markup(" <i>[picture: {}]</i>").format(caption) if caption else ""
        line = Markup('<p class="ll-s{}">{}<b>{}</b> {}{}</p>')
        made.append(line.format(min(number[speaker], 2), stamp, speaker, text, picture))
    return made
