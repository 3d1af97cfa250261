"""A fitted blend as HTML for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luminora_lab.personality.fitting import BlendFit

__all__ = ["fit_html"]

_STYLE = """
.ll-fit{color-scheme:light dark;font:14px/1.45 var(--jp-content-font-family,system-ui,sans-serif);
color:#1b1f24;color:var(--jp-content-font-color1,light-dark(#1b1f24,#e6e9ed));
background:#fff;background:var(--jp-layout-color1,light-dark(#fff,#16191d));
border:1px solid #8884;border-radius:6px;padding:.7em .9em;max-width:52em;overflow-x:auto}
[data-jp-theme-light="true"] .ll-fit{color-scheme:light}
[data-jp-theme-light="false"] .ll-fit{color-scheme:dark}
.ll-fit p{margin:.25em 0}
.ll-fit .ll-quiet{color:#5a6270;color:var(--jp-content-font-color2,light-dark(#5a6270,#a3acb8))}
.ll-fit div{display:flex;flex-wrap:wrap;gap:0 2.5em;align-items:flex-start}
.ll-fit table{border-collapse:collapse;margin:.6em 0;font:inherit;font-size:.94em;border:0;
font-variant-numeric:tabular-nums}
.ll-fit th,.ll-fit td{padding:.22em .9em .22em 0;text-align:right;border:0;border-bottom:1px solid #8883;
background:none;color:inherit;font-weight:400}
.ll-fit thead th{font-weight:600}
.ll-fit tr>:first-child{text-align:left;overflow-wrap:anywhere;max-width:20em}
"""
MOST_ROWS = 12


def fit_html(fit: BlendFit) -> str:
    """Return the weights and the largest differences as a self-contained fragment; every name is escaped.

    Examples
    --------
    >>> from luminora_lab.personality.fitting import fit_blend
    >>> "<td>1.000</td>" in fit_html(fit_blend("juniper", ["juniper", "quill"]))
    True
    """
    from markupsafe import Markup

    weights = sorted(zip(fit.parents, fit.weights, strict=True), key=lambda pair: -pair[1])
    rows = [(name, f"{weight:.3f}") for name, weight in weights[:MOST_ROWS]]
    frame = fit.frame
    largest = frame["difference"].abs().sort_values(ascending=False, kind="stable").index[:MOST_ROWS].sort_values()
    kept = frame.loc[largest]
    features = [
        (str(row.feature), f"{row.target:.3f}", f"{row.fitted:.3f}", f"{row.difference:+.3f}".replace("-", "\u2212"))
        for row in kept.itertuples()
    ]
    notes = [] if fit.unique else ["Other weights give the same numbers; these have the smallest sum of squares."]
    if len(weights) > len(rows):
        notes.append(f"{len(weights) - len(rows)} lighter parents are not shown: see .weights.")
    if len(frame) > len(kept):
        notes.append(f"The {len(kept)} largest differences of {len(frame)} features: see .frame.")
    head = Markup("<p><strong>{}</strong> as a blend: root mean square difference {} parameter points (0 to 1)</p>")
    body = _table(("parent", "weight"), rows) + _table(("feature", "target", "fitted", "difference"), features)
    below = Markup("").join(Markup('<p class="ll-quiet">{}</p>').format(note) for note in notes)
    title = head.format(fit.target, f"{fit.residual:.4f}")
    return f'<style>{_STYLE}</style><section class="ll-fit">{title}<div>{body}</div>{below}</section>'


def _table(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    from markupsafe import Markup

    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in names)
    lines = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in rows
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, lines)
