"""``validate_folder``: every personality file of a folder, in parallel."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.documents import SUFFIXES, as_path
from luminora_lab.personality.validation.codes import SEVERITIES
from luminora_lab.personality.validation.report import COLUMNS, Report
from luminora_lab.personality.validation.validating import validate_file

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FolderReport", "validate_folder"]

_BATCH = 16  # files that a worker is given at once


@dataclass(frozen=True, repr=False)
class FolderReport:
    """What :func:`validate_folder` found.

    Attributes
    ----------
    source
        The folder, or "files" for a list of paths.
    reports
        File (relative to the folder, with slashes) to its report, in alphabetical order.
    """

    source: str
    reports: Mapping[str, Report]

    @property
    def ok(self) -> bool:
        """Whether no file has an error."""
        return all(report.ok for report in self.reports.values())

    @property
    def clean(self) -> bool:
        """Whether no file has an error or a warning."""
        return all(report.clean for report in self.reports.values())

    @property
    def frame(self) -> pd.DataFrame:
        """All findings: columns file, code, severity, path, value, message, fix (all text)."""
        import pandas as pd

        rows = [{"file": file, **one.to_dict()} for file, report in self.reports.items() for one in report.findings]
        return pd.DataFrame(rows, columns=["file", *COLUMNS], dtype="str")

    @property
    def summary(self) -> pd.DataFrame:
        """One row a file: columns file (text), errors, warnings, suggestions (counts)."""
        import pandas as pd

        rows = [
            {"file": file} | {f"{severity}s": len(report.of(severity)) for severity in SEVERITIES}
            for file, report in self.reports.items()
        ]
        columns = ["file", *(f"{severity}s" for severity in SEVERITIES)]
        frame = pd.DataFrame(rows, columns=columns)
        return frame.astype({"file": "str"} | dict.fromkeys(columns[1:], "int64"))

    @property
    def counted(self) -> str:
        """How many files have an error, have a warning, or are clean, in words."""
        failed = sum(not report.ok for report in self.reports.values())
        clean = sum(report.clean for report in self.reports.values())
        return f"{failed} with errors, {len(self.reports) - failed - clean} with warnings, {clean} clean"

    def __repr__(self) -> str:
        n = len(self.reports)
        return f"<FolderReport on {n} file{'s' * (n != 1)}: {self.counted}>"

    def _repr_html_(self) -> str:
        from luminora_lab.personality.validation.html import folder_html

        return folder_html(self)


def validate_folder(
    path: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    n_jobs: int | None = None,
    progress: bool = True,
    tokens: bool = False,
) -> FolderReport:
    """Check every personality file in a folder and the folders in it.

    Parameters
    ----------
    path
        A folder, or a list of files. In a folder, files that end in .json, .yaml or .yml are taken, JSON Schemas
        (``*.schema.json``) and names that begin with a point are not.
    n_jobs
        Worker processes (joblib); None is one, unless ``joblib.parallel_config`` says otherwise. The result does not
        depend on it.
    progress
        Show a progress bar on stderr.
    tokens
        As in :func:`~luminora_lab.personality.validation.validate`.

    Returns
    -------
    FolderReport
        With ``.reports``, ``.frame``, ``.summary``, ``.ok`` and ``.clean``. A folder without personality files gives an
        empty one.

    Raises
    ------
    DataError
        There is no such folder, it or a folder in it cannot be listed, or a listed file does not exist.

    Examples
    --------
    >>> from luminora_lab._resources import bundled
    >>> validate_folder(bundled("personalities"), progress=False).ok
    True
    """
    if isinstance(path, str | os.PathLike):
        folder = as_path(path, "folder").expanduser()
        if not folder.is_dir():
            raise DataError("there is no such folder", place=str(folder)[:200], remedy="check the path")
        files = {file.relative_to(folder).as_posix(): file for file in _files(folder)}
        source = str(folder)
    else:
        if not isinstance(path, Iterable):
            what = f"{quote(path)} is neither a folder nor a list of files"
            raise DataError(what, place="validate_folder", remedy="give a path, or a list of them")
        files, source = {str(as_path(file)): as_path(file).expanduser() for file in path}, "files"
        for file in files.values():
            if not file.is_file():
                raise DataError("there is no such file", place=str(file)[:200], remedy="check the path")
    names = sorted(files)
    reports = _run([files[name] for name in names], n_jobs, progress, tokens)
    return FolderReport(source, dict(zip(names, reports, strict=True)))


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for at, folders, names in os.walk(folder, onerror=_unlisted):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            low, file = name.lower(), Path(at, name)
            taken = low.endswith(SUFFIXES) and not low.endswith(".schema.json") and not low.startswith(".")
            if taken and _is_file(file):
                found.append(file)
    return found


def _is_file(file: Path) -> bool:
    try:
        return stat.S_ISREG(os.stat(file).st_mode)
    except PermissionError as error:
        _unlisted(error)
    except OSError:  # a link that leads nowhere
        return False


def _unlisted(error: OSError) -> NoReturn:
    place = str(error.filename)[:200]
    raise DataError(
        f"it cannot be read ({error.strerror})", place=place, remedy="ask for the right to read it"
    ) from None


def _run(files: list[Path], n_jobs: int | None, progress: bool, tokens: bool) -> list[Report]:
    from joblib import Parallel, delayed
    from tqdm.auto import tqdm

    batches = [files[i : i + _BATCH] for i in range(0, len(files), _BATCH)]
    done = Parallel(n_jobs=n_jobs, return_as="generator")(delayed(_batch)(batch, tokens) for batch in batches)
    reports: list[Report] = []
    with tqdm(total=len(files), desc="personalities", disable=not progress, leave=False) as bar:
        for several in done:
            reports += several
            bar.update(len(several))
    return reports


def _batch(files: list[Path], tokens: bool) -> list[Report]:
    return [validate_file(file, tokens) for file in files]
