"""TOML files that people write: read with errors that name the place, changed without losing comments."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.files import strictjson

__all__ = ["change", "read"]

_MOST = 2**20  # bytes


def read(file: Path) -> dict[str, Any]:
    """Return the tables of a file; of one that is not there, none.

    Raises
    ------
    DataError
        It cannot be read, is too large, is not UTF-8 or no valid TOML.

    Examples
    --------
    >>> read(Path("nowhere.toml"))
    {}
    """
    return _tables(_text(file), file)


def change(file: Path, name: str, value: Any) -> bool:
    """Set a key of a file, or remove it (None), and return whether there was something to do.

    Comments and order stay. What would be written is read back first and compared; tables on the way are made.

    Parameters
    ----------
    file
        The file; made, with its folder, where it is not there.
    name
        The key's whole name, such as ``server.port``.
    value
        What it becomes; None removes it.

    Raises
    ------
    DataError
        The file cannot be read or written, is no valid TOML, or cannot be changed without changing more.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "some.toml"
    ...     _ = file.write_text("tokens = 300  # enough\\n")
    ...     change(file, "server.port", 9000), change(file, "user", None), read(file)
    (True, False, {'tokens': 300, 'server': {'port': 9000}})
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    from luminora_lab.files.atomic import replacing

    text = _text(file)
    wanted = _tables(text, file)
    if not _put(wanted, name.split("."), value, dict, str(file)):
        return False
    try:
        document = tomlkit.parse(text)
        _put(document, name.split("."), value, tomlkit.table, str(file))
        made = tomlkit.dumps(document)
        same = _flat(tomllib.loads(made)) == _flat(wanted)
    except (TOMLKitError, ValueError, KeyError):
        same = False
    if not same:
        raise DataError("it cannot be changed without changing more", place=f"{file}, {name}", remedy="edit it by hand")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"cannot be made ({error.strerror})", place=str(file.parent), remedy="make it") from None
    with replacing(file, binary=True) as stream:
        stream.write(made.encode("utf-8"))
    return True


def _text(file: Path) -> str:
    try:
        if not file.exists():
            return ""
        if not file.is_file():
            raise DataError("it is no file", place=str(file), remedy="move it away")
        with file.open("rb") as stream:
            raw = stream.read(_MOST + 1)
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", place=str(file), remedy="make it readable") from None
    if len(raw) > _MOST:
        raise DataError("it has more than 1 MB", place=str(file), remedy="it is no file of settings")
    return strictjson.decode(raw, str(file))


def _tables(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else f"not valid TOML ({error})"
        raise DataError(what, place=str(file), remedy='write lines such as tokens = 300 or user = "me"') from None


def _flat(table: Mapping[str, Any], head: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """The values in tables by their whole names; an empty table counts as none."""
    found: dict[tuple[str, ...], Any] = {}
    for key, value in table.items():
        found |= _flat(value, (*head, key)) if isinstance(value, Mapping) else {(*head, key): value}
    return found


def _put(tables: Any, parts: list[str], value: Any, table: Any, place: str) -> bool:
    """Set or remove the value at the end of a way through tables; return whether there was something to do."""
    *way, leaf = parts
    for part in way:
        if part not in tables:
            if value is None:
                return False
            tables[part] = table()
        tables = tables[part]
        if not isinstance(tables, Mapping):
            raise DataError(f"{part} is no table", place=place, remedy=f"write [{part}]")
    if value is None:
        return tables.pop(leaf, None) is not None
    tables[leaf] = value
    return True
