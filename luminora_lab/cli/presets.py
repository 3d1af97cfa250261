"""``luminora presets``: the memory strategies that have a name."""

from __future__ import annotations

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import console, print_json

__all__ = ["presets"]


def presets(as_json: AsJson = False) -> None:
    """List the named memory strategies: the expression behind each name, and where it comes from.

    Example: `luminora presets`
    """
    from luminora_lab.memory import presets as catalogue

    rows = catalogue.frame.to_dict("records")
    if as_json:
        print_json(rows)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table("name", "strategy and source", title="Named memory strategies", show_lines=True)
    for row in rows:
        strategy = row["expression"] or f"not yet: it needs {row['lacks']}"
        unit = "" if row["unit"] == "turn" else f"scores {row['unit']}s (--unit {row['unit']})"
        about = "; ".join(part for part in (row["source"], row["note"], unit) if part)
        table.add_row(Text(row["name"], style="bold"), Text.assemble(strategy, "\n", (about, "dim")))
    console().print(table)
