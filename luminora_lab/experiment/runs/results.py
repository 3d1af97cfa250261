"""What a run gave: one row a reply, labelled with who really made it."""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.experiment.runs.shelf import Shelf, table_of
from luminora_lab.providers.reply import label_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Results"]


class Results:
    """A folder that :func:`luminora_lab.run` made.

    Parameters
    ----------
    folder
        The folder.

    Raises
    ------
    DataError
        It holds no run.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self.plan = Shelf(self.folder).plan()

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a reply, in the order of the plan: cell, personality, provider, model, kind ("model", "scripted" or
        "simulated"), strategy, conversation, repeat, session, turn_id, at, message, text (missing where there is an
        error), error (its kind), error_message, finish_reason, tokens_in, tokens_out, cost (US dollars, missing where
        not known), latency (seconds), affinity, level, mood, intensity, memories (how many), memory_ids, request (the
        key of the recording).
        """
        done = Shelf(self.folder).finished()
        return table_of([row for cell in self.plan["cells"] for row in done.get(cell["cell"], [])])

    @property
    def counts(self) -> dict[str, Any]:
        """What happened when it was last run: cells finished and cached, replies, errors by kind, replies that came
        from the recording (``replayed``), and calls that were in flight when a run was killed and were made again
        (``in_flight_and_lost``).
        """
        file = self.folder / "run.json"
        try:
            found: dict[str, Any] = json.loads(file.read_bytes())["this_time"]
        except (OSError, ValueError, KeyError):
            raise DataError("the run has not ended yet", place=str(file), remedy="run it with resume=True") from None
        return found

    @property
    def errors(self) -> pd.DataFrame:
        """The rows that are errors."""
        return self.frame[self.frame["error"].notna()].reset_index(drop=True)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Who made the replies: "model", "scripted", "simulated"."""
        return tuple(sorted(set(self.frame["kind"])))

    @property
    def label(self) -> str:
        """What must be said wherever these replies are shown; "" for those of models."""
        return label_of(self.kinds)

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        errors = int(self.frame["error"].notna().sum())
        said = f", {self.label}" if self.label else ""
        return f"<Results {self.folder.name!r}: {len(self.frame) - errors:,} replies, {errors} errors{said}>"

    def _repr_html_(self) -> str:
        from markupsafe import escape

        columns = ["personality", "provider", "kind", "strategy", "conversation", "turn_id", "message", "text", "error"]
        table = self.frame[columns].head(20).to_html(index=False, escape=True, na_rep="")
        return f"<p>{escape(repr(self)[1:-1])}</p>{table}"
