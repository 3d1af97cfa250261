"""What a format cannot say of a personality, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from luminora_lab._html import root_style

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Loss", "LossReport"]


_STYLE = (
    root_style("ll-losses", "52em")
    + """
.ll-losses{padding:.5em .9em}
.ll-losses p{margin:.2em 0}
.ll-losses table{border-collapse:collapse;margin:.4em 0;font:inherit;font-size:.94em;border:0}
.ll-losses th,.ll-losses td{padding:.2em .9em .2em 0;text-align:left;vertical-align:top;border:0;background:none;
border-bottom:1px solid #8883;color:inherit;overflow-wrap:anywhere}
"""
)


@dataclass(frozen=True)
class Loss:
    """One field that a format has no place for.

    Parameters
    ----------
    field
        Its JSON path in the personality.
    what
        What the reader of the file does without.
    kept
        True where the field travels beside the format's own fields (under an extension key or in a comment), so that
        this lab reads it back; False where it is gone.
    """

    field: str
    what: str
    kept: bool


@dataclass(frozen=True)
class LossReport:
    """What an export could not say in the format's own fields.

    Examples
    --------
    >>> report = LossReport("card-v2", (Loss("$.mood_config", "moods and their triggers", True),))
    >>> report
    card-v2: 1 field has no place of its own (1 kept for reading back, 0 lost)
      $.mood_config: moods and their triggers (kept)
    >>> report.frame.columns.tolist()
    ['field', 'what', 'kept']
    """

    format: str
    losses: tuple[Loss, ...]

    @classmethod
    def of(cls, name: str, losses: Iterable[Loss]) -> LossReport:
        """Make a report; each field is named once."""
        return cls(name, tuple(dict.fromkeys(losses)))

    @property
    def frame(self) -> pd.DataFrame:
        """The losses as a frame: field (JSON path), what, kept (True where a round trip restores it)."""
        import pandas as pd

        rows = [(loss.field, loss.what, loss.kept) for loss in self.losses]
        return pd.DataFrame(rows, columns=["field", "what", "kept"]).astype({"kept": bool})

    @property
    def gone(self) -> tuple[Loss, ...]:
        """The losses that no round trip restores."""
        return tuple(loss for loss in self.losses if not loss.kept)

    def _headline(self) -> str:
        if not self.losses:
            return f"{self.format}: nothing is lost"
        n, gone = len(self.losses), len(self.gone)
        have = "field has no place of its own" if n == 1 else "fields have no place of their own"
        return f"{self.format}: {n} {have} ({n - gone} kept for reading back, {gone} lost)"

    def __len__(self) -> int:
        return len(self.losses)

    def __repr__(self) -> str:
        rows = [f"  {loss.field}: {loss.what} ({'kept' if loss.kept else 'lost'})" for loss in self.losses]
        return "\n".join([self._headline(), *rows])

    __str__ = __repr__

    def _repr_html_(self) -> str:
        from markupsafe import Markup

        row = Markup("<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>")
        body = Markup("").join(row.format(x.field, x.what, "kept" if x.kept else "lost") for x in self.losses)
        head = Markup('<thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr></thead>')
        head = head.format("field", "what", "a round trip")
        table = Markup("<table>{}<tbody>{}</tbody></table>").format(head, body) if self.losses else ""
        content = Markup("<p>{}</p>{}").format(self._headline(), table)
        return f'<style>{_STYLE}</style><section class="ll-losses">{content}</section>'
