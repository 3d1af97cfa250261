"""A trace as HTML for notebooks; everything in it is escaped and nothing is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luminora_lab._html import root_style

if TYPE_CHECKING:
    from luminora_lab.session.trace import Trace

__all__ = ["trace_html"]

_STYLE = (
    root_style("ll-trace", "48em")
    + """
.ll-trace{padding:.6em .9em} .ll-trace h4{margin:.7em 0 .2em;font-size:1em} .ll-trace ul,.ll-trace ol{margin:.1em 0;
padding-left:1.6em} .ll-trace li{overflow-wrap:anywhere} .ll-trace p{margin:.2em 0}
"""
)


def trace_html(trace: Trace) -> str:
    """Return a trace as a self-contained HTML fragment.

    Examples
    --------
    >>> from luminora_lab.session.trace import Trace
    >>> fact = {"action": "ADD", "text": "<b>", "reason": "new"}
    >>> "<b>" in trace_html(Trace("1.1", "1.2", (0.0, 1.0), "stranger", None, None, facts=(fact,)))
    False
    """
    from markupsafe import Markup

    def several(name: str, items: list[tuple[str, str]], tag: str = "ul") -> Markup:
        if not items:
            return Markup("")
        rows = Markup("").join(Markup("<li>{} <small>{}</small></li>").format(*item) for item in items)
        return Markup("<h4>{}</h4><{}>{}</{}>").format(name, Markup(tag), rows, Markup(tag))

    before, after = ("none" if value is None else f"{value:g}" for value in trace.affinity)
    moment = [f"affinity {before} → {after}" if before != after else f"affinity {after}"]
    moment += [f"level {trace.level}"] if trace.level else []
    moment += [f"{trace.mood} at {trace.intensity or 0:.2f}"] if trace.mood else []
    parts = [
        Markup("<strong>{} → {}</strong> <small>{}</small>").format(trace.turn_id, trace.reply_id, ", ".join(moment)),
        several("What moved affinity", [(f"{e['type']} {e['points']:+g}", e["reason"]) for e in trace.events]),
        several("What was retrieved", [(m["text"] or m["memory_id"], f"{m['memory_id']}, {m['score']:.3g}")
                                       for m in trace.retrieved], "ol"),
        several("What changed in what is known",
                [(f["text"], f"{f['action'].lower()}: {f['reason']}") for f in trace.facts]),
        several("What broke a guard",
                [(g["found"], f"{g['guard']}: {g['rule']} (try {g['try']})") for g in trace.guards]),
        several("What the prompt left out", [(one["text"], one["why"]) for one in trace.left_out]),
    ]  # fmt: skip
    if trace.answered != "model":
        said = {"retried": "the second reply", "safe": "a safe answer"}[trace.answered]
        parts.append(Markup("<p>What was shown: {}.</p>").format(said))
    parts.append(Markup("<p><small>prompt {}</small></p>").format(trace.prompt_sha256[:12]))
    return f'<style>{_STYLE}</style><section class="ll-trace">{Markup("").join(parts)}</section>'
