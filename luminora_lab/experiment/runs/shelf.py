"""The folder of a run: which plan it holds, which cells are finished, and the tables at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.experiment.record import versions
from luminora_lab.experiment.runs.cells import ROW_COLUMNS
from luminora_lab.files.atomic import write_together
from luminora_lab.providers.recordings import append_line

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.experiment.runs.plan import Plan
    from luminora_lab.experiment.runs.results import Results

__all__ = ["RUN_FORMAT", "Shelf", "table_of"]

RUN_FORMAT = "luminora-replies/1"
_NUMBERS = {
    "repeat": "int64", "session": "int64", "memories": "int64", "tokens_in": "Int64", "tokens_out": "Int64",
    "cost": "float64", "latency": "float64", "affinity": "float64", "intensity": "float64",
}  # fmt: skip


@dataclass(frozen=True)
class Shelf:
    """A folder that holds one run; its replies are recorded there unless another file is named."""

    folder: Path
    tape: Path | None = None

    @property
    def recording(self) -> Path:
        """The file of replies."""
        return self.tape or self.folder / "recordings.jsonl"

    def claim(self, plan: Plan, resume: bool) -> None:
        """Make the folder this plan's.

        Raises
        ------
        DataError
            It holds another plan; or this one and ``resume`` is not said; or it cannot be written.
        """
        file = self.folder / "plan.json"
        if file.exists():
            held = _json(file)
            if held.get("sha256") != plan.sha256:
                what, remedy = "the folder holds another plan", "name another folder, or run that plan"
                raise DataError(what, place=str(self.folder), remedy=remedy)
            if not resume:
                remedy = "go on with resume=True (--resume), or name another folder"
                raise DataError("the folder holds this plan already", place=str(self.folder), remedy=remedy)
            return
        if resume and not self.folder.exists():
            raise DataError("there is no such folder to resume", place=str(self.folder), remedy="leave out resume")
        if self.folder.exists() and any(self.folder.glob("*.jsonl")):
            remedy = "name an empty folder"
            raise DataError("the folder holds files of another program", place=str(self.folder), remedy=remedy)
        cells = plan.frame.to_dict(orient="records")
        held = {"format": RUN_FORMAT, "sha256": plan.sha256, "plan": repr(plan)[1:-1], "cells": cells}
        write_together(self.folder, {"plan.json": _bytes(held)})

    def keep(self, cell: str, rows: list[dict[str, Any]]) -> None:
        """Write down a finished cell, whole or not at all."""
        line = json.dumps({"cell": cell, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
        append_line(self.folder / "cells.jsonl", line.encode("utf-8", "backslashreplace") + b"\n")

    def finished(self) -> dict[str, list[dict[str, Any]]]:
        """Return the rows of every finished cell; of two lines for one the later counts, torn ones are passed over."""
        file = self.folder / "cells.jsonl"
        out: dict[str, list[dict[str, Any]]] = {}
        if not file.exists():
            return out
        with file.open("rb") as lines:
            for raw in lines:
                try:
                    line = json.loads(raw)
                except ValueError:
                    continue
                if isinstance(line, dict) and raw.endswith(b"\n"):
                    out[line["cell"]] = line["rows"]
        return out

    def plan(self) -> dict[str, Any]:
        """Return what the folder says of its plan: sha256, plan (in words), cells.

        Raises
        ------
        DataError
            The folder holds no run.
        """
        file = self.folder / "plan.json"
        if not file.exists():
            raise DataError("the folder holds no run", place=str(self.folder), remedy="name one that `run` made")
        found = _json(file)
        if found.get("format") != RUN_FORMAT:
            raise DataError("it is no plan of a run", place=str(file), remedy="name a folder that `run` made")
        return found

    def finish(self, plan: Plan, counts: Mapping[str, int], lost: int) -> Results:
        """Write the tables of what is finished, and return the results."""
        from luminora_lab.experiment.runs.results import Results

        done = self.finished()
        frame = table_of([row for cell in plan.cells for row in done.get(cell.id, [])])
        table = BytesIO()
        frame.to_parquet(table, engine="pyarrow", index=False)
        errors = Counter(frame["error"].dropna())
        record = {
            "format": RUN_FORMAT, "plan": plan.sha256, "versions": versions(),
            "cells": len(plan.cells), "finished": sum(cell.id in done for cell in plan.cells),
            "replies": int(frame["text"].notna().sum()), "errors": dict(sorted(errors.items())),
            "kinds": sorted(set(frame["kind"])), "cost": _total(frame["cost"], frame["kind"]),
            "this_time": {**dict(sorted(counts.items())), "in_flight_and_lost": lost},
        }  # fmt: skip
        write_together(self.folder, {"results.parquet": table.getvalue(), "run.json": _bytes(record)})
        return Results(self.folder)


def _total(costs: Any, kinds: Any) -> float | None:
    """Return what the replies of models cost; None where one price is not known."""
    of_models = costs[(kinds == "model").to_numpy()]
    return None if of_models.isna().any() else float(of_models.sum())


def table_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame with the columns and types of :data:`ROW_COLUMNS`."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(ROW_COLUMNS))
    for name in ROW_COLUMNS:
        if name in _NUMBERS:
            frame[name] = pd.array(frame[name].tolist(), dtype=_NUMBERS[name])  # type: ignore[call-overload]
        elif name == "at":
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
        elif name != "memory_ids":
            frame[name] = pd.array(frame[name].tolist(), dtype="str")
    return frame


def _json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        remedy = "name another folder; nothing in this one was changed"
        raise DataError("it cannot be read", place=str(file), remedy=remedy) from None
    return found if isinstance(found, dict) else {}


def _bytes(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
