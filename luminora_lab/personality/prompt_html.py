"""A compiled prompt as HTML for notebooks: its sections, its parameters, what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luminora_lab._html import root_style

if TYPE_CHECKING:
    from markupsafe import Markup

    from luminora_lab.personality.prompt import CompiledPrompt

__all__ = ["prompt_html"]

_STYLE = (
    root_style("ll-prompt")
    + """
.ll-prompt header,.ll-prompt footer{padding:.6em .9em} .ll-prompt header{border-bottom:1px solid #8884} .ll-prompt
footer{border-top:1px solid #8884} .ll-prompt dl{margin:0;padding:.3em
.9em;max-height:32em;overflow-y:auto;display:grid;
grid-template-columns:8em 1fr;gap:.5em 1em} .ll-prompt
dt{font-weight:600} .ll-prompt dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere} .ll-prompt dt
small{display:block;font-weight:400} .ll-prompt ul{margin:.2em 0;padding-left:1.2em}
"""
)


def prompt_html(prompt: CompiledPrompt) -> str:
    """Return a prompt as a self-contained HTML fragment; everything in it is escaped and nothing is loaded.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> "<b>" in prompt_html(ll.compile("juniper", memories=["<b>pane</b>"]))
    False
    """
    from markupsafe import Markup

    rows = [(one.name, one.text) for one in prompt.sections]
    rows += [(f"example, {message['role']}", message["content"]) for message in prompt.messages[1:]]
    body = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, text) for name, text in rows)
    parameters = ", ".join(f"{name} = {value}" for name, value in prompt.parameters.items())
    head = Markup("<header><strong>{} for {}</strong><br><small>{}</small></header>").format(
        prompt.personality, prompt.provider, "; ".join(part for part in (_moment(prompt), parameters) if part)
    )
    parts = [head, Markup('<dl tabindex="0" aria-label="sections of the prompt">{}</dl>').format(body), _left(prompt)]
    return f'<style>{_STYLE}</style><section class="ll-prompt">{Markup("").join(parts)}</section>'


def _moment(prompt: CompiledPrompt) -> str:
    words = [f"affinity {prompt.affinity:g} ({prompt.level})"] if prompt.level and prompt.affinity is not None else []
    return ", ".join([*words, f"{prompt.mood} at {prompt.intensity:g}"] if prompt.mood else words)


def _left(prompt: CompiledPrompt) -> Markup:
    from markupsafe import Markup

    if not prompt.left_out:
        return Markup("")
    items = Markup("").join(
        Markup("<li>{}: {} <small>({})</small></li>").format(one.what, one.text[:120], one.why)
        for one in prompt.left_out[:20]
    )
    more = len(prompt.left_out) - 20
    note = Markup("<small>and {} more: see .left_out</small>").format(more) if more > 0 else ""
    return Markup("<footer>Left out:<ul>{}</ul>{}</footer>").format(items, note)
