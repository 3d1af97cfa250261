"""``luminora providers``: the names of servers that the lab knows, and where one's own are written."""

from __future__ import annotations

import json

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import print_json, print_table, say

__all__ = ["providers"]


def providers(as_json: AsJson = False) -> None:
    """List the providers that have a name here; litellm knows many more.

    Example: `luminora providers`
    """
    from luminora_lab.providers import providers as known
    from luminora_lab.providers.registry import registry_file

    frame = known()
    if as_json:
        print_json(json.loads(frame.to_json(orient="records")))
        return
    shown = frame.astype(object).where(frame.notna(), None)
    print_table(list(frame.columns), shown.values.tolist())
    say(f"Your own: {registry_file()}")
