"""Writing that is done or not done: a reader never meets half a file.

A link stays, and the file behind it is replaced. Devices, pipes and folders are refused. A file keeps its mode.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from luminora_lab.errors import DataError

__all__ = ["replacing", "write_together"]

_PREFIX = ".luminora-"  # of a file that is being written; short, so that any name has room


@contextlib.contextmanager
def replacing(target: Path, binary: bool = False) -> Iterator[Any]:
    """Give a file to write to (UTF-8 text, or bytes), which takes the place of ``target`` only when all went well.

    Raises
    ------
    DataError
        The folder does not exist, ``target`` is no ordinary file, or it cannot be written; it is then as it was.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "tea.txt") as file:
    ...     _ = file.write("Tea?")
    >>> [path.name for path in folder.iterdir()]
    ['tea.txt']
    """
    try:
        real, mode = _behind(target)
        handle, temporary = tempfile.mkstemp(dir=real.parent, prefix=_PREFIX, suffix=".part")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DataError(f"cannot be written ({reason})", place=str(target), remedy="name an existing folder") from None
    try:
        with os.fdopen(handle, "wb") if binary else os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, real)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError):
            what = f"cannot be written ({error.strerror})"
            raise DataError(what, place=str(target), remedy="free some space or name another file") from None
        raise


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder so that either all have their new content or the folder is as it was.

    Raises
    ------
    DataError
        The folder or a file in it cannot be written, or what is there is no ordinary file.
    """
    parts: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        made = _missing(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in files:
            if (folder / name).is_dir():
                raise IsADirectoryError(21, "there is a folder of that name", str(folder / name))
        found = {name: _behind(folder / name) for name in files}
        for name, content in files.items():
            real, mode = found[name]
            handle, temporary = tempfile.mkstemp(dir=real.parent, prefix=_PREFIX, suffix=".part")
            os.close(handle)
            part = parts[real] = Path(temporary)
            part.write_bytes(content)
            part.chmod(mode)
        for real, part in parts.items():
            os.replace(part, real)
        made = []
    except OSError as error:
        where = str(error.filename) if error.filename is not None else str(folder)
        what = f"it cannot be written ({error.strerror or error})"
        raise DataError(what, place=where, remedy="give a folder in which files can be made") from None
    finally:
        for part in parts.values():
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        for empty in made:
            with contextlib.suppress(OSError):
                empty.rmdir()


def _behind(target: Path) -> tuple[Path, int]:
    """Return the file that a path leads to, and the mode to give it: its own, or that of a new file."""
    try:
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        mode = stat.S_IFREG | (0o666 & ~mask)
    if not stat.S_ISREG(mode):
        raise DataError("it is no ordinary file", place=str(target), remedy="name another file")
    return Path(os.path.realpath(target)), mode & 0o777


def _missing(folder: Path) -> list[Path]:
    """Return the folders that have to be made, the innermost first."""
    return [path for path in (folder, *folder.parents) if not path.exists()]
