"""Writing a comparison into a folder: summary.csv, questions.parquet, report.html and run.json."""

from __future__ import annotations

import json
import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from luminora_lab.experiment.record import run_record
from luminora_lab.experiment.report import report
from luminora_lab.files.atomic import write_together

if TYPE_CHECKING:
    from luminora_lab.experiment.comparison import Comparison

__all__ = ["FILES", "contents", "save"]

FILES = ("summary.csv", "questions.parquet", "report.html", "run.json")


def save(result: Comparison, folder: str | os.PathLike[str], command: str = "") -> None:
    """Write a comparison into a folder, which is made where it does not exist.

    Everything is made before anything is written, and written under other names before any file gets its own: an error
    leaves the folder as it was. No clock enters a file, so the same comparison gives the same bytes.

    Parameters
    ----------
    result
        The comparison.
    folder
        Gets summary.csv (long form: strategy, metric, mean, lo, hi, n, n_clusters, n_missing, note), questions.parquet
        (``result.frame``), report.html (opens offline) and run.json (see :func:`run_record`).
    command
        The command line that made it, for the report and for run.json.

    Raises
    ------
    DataError
        The folder or a file in it cannot be written.

    Examples
    --------
    >>> import luminora_lab as ll, tempfile
    >>> table = ll.compare_memory(["bm25", "random"], ll.load("riverside"), progress=False)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(table, folder)
    ...     sorted(file.name for file in Path(folder).iterdir())
    ['questions.parquet', 'report.html', 'run.json', 'summary.csv']
    """
    write_together(Path(folder), contents(result, command))


def contents(result: Comparison, command: str = "") -> dict[str, bytes]:
    """Return the bytes of every file by name."""
    table = BytesIO()
    result.frame.to_parquet(table, engine="pyarrow", index=False)
    record = json.dumps(run_record(result, command), indent=2, ensure_ascii=False, allow_nan=False)
    return {
        "summary.csv": result.summary().to_csv(index=False, lineterminator="\n").encode("utf-8", "backslashreplace"),
        "questions.parquet": table.getvalue(),
        "report.html": report(result, command).encode("utf-8", "xmlcharrefreplace"),
        "run.json": (record + "\n").encode("utf-8", "backslashreplace"),
    }
