"""Writing that is done or not done: a reader never meets half a file."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from luminora_lab.errors import DataError

__all__ = ["replacing", "write_together"]


@contextlib.contextmanager
def replacing(target: Path, binary: bool = False) -> Iterator[Any]:
    """Give a file to write to (UTF-8 text, or bytes), which takes the place of ``target`` only when all went well.

    Raises
    ------
    DataError
        The folder does not exist, or the file cannot be written; ``target`` is then as it was.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "tea.txt") as file:
    ...     _ = file.write("Tea?")
    >>> [path.name for path in folder.iterdir()]
    ['tea.txt']
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".part")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DataError(f"cannot be written ({reason})", place=str(target), remedy="name an existing folder") from None
    try:
        with os.fdopen(handle, "wb") if binary else os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, target)
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
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        for empty in made:
            with contextlib.suppress(OSError):
                empty.rmdir()


def _missing(folder: Path) -> list[Path]:
    """Return the folders that have to be made, the innermost first."""
    return [path for path in (folder, *folder.parents) if not path.exists()]
