"""Writing a comparison into a folder: summary.csv, questions.parquet, report.html and run.json."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from luminora_lab.errors import DataError
from luminora_lab.experiment.record import run_record
from luminora_lab.experiment.report import report

if TYPE_CHECKING:
    from luminora_lab.experiment.comparison import Comparison

__all__ = ["FILES", "contents", "save", "write_together"]

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


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder so that either all have their new content or the folder is as it was.

    Raises
    ------
    DataError
        The folder or a file in it cannot be written.
    """
    parts = {name: folder / f".{name}.{os.getpid()}.part" for name in files}
    made: list[Path] = []
    try:
        made = _missing(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in files:
            if (folder / name).is_dir():
                raise IsADirectoryError(21, "there is a folder of that name", str(folder / name))
        for name, content in files.items():
            parts[name].write_bytes(content)
        for name, part in parts.items():
            os.replace(part, folder / name)
        made = []
    except OSError as error:
        where = str(error.filename) if error.filename is not None else str(folder)
        what = f"it cannot be written ({error.strerror or error})"
        raise DataError(what, place=where, remedy="give a folder in which files can be made") from None
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)
        for empty in made:
            with suppress(OSError):
                empty.rmdir()


def _missing(folder: Path) -> list[Path]:
    """Return the folders that have to be made, the innermost first."""
    return [path for path in (folder, *folder.parents) if not path.exists()]
