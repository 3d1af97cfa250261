"""Where names are looked up: bundled, the user's folder, ``LUMINORA_PERSONALITIES``, folders added in code."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab._resources import bundled
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.documents import SUFFIXES, as_path, read_document

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality.model import Personality

__all__ = [
    "ENVIRONMENT",
    "add_folder",
    "find",
    "folders",
    "personalities",
    "personality",
    "remove_folder",
    "user_folder",
]

ENVIRONMENT = "LUMINORA_PERSONALITIES"
"""Environment variable with folders of personalities, separated as in PATH."""
_NOT_PERSONALITIES = ("personality.schema",)
_added: list[Path] = []


def personality(name_or_path_or_dict: str | os.PathLike[str] | Mapping[str, Any] | Personality) -> Personality:
    """Return a personality: by name, from a JSON or YAML file, or from a dict.

    Loading reads that one file, runs nothing, and forgives what can be used (see :func:`luminora_lab.validate`).

    Parameters
    ----------
    name_or_path_or_dict
        A name that :func:`personalities` lists, a path (with a suffix or a folder in it), a document as plain data, or
        a personality, which is returned as it is.

    Raises
    ------
    UnknownName
        There is no personality of that name; the message has the nearest ones.
    DataError
        A file that cannot be read, or a document that cannot be used, with its JSON path.

    Examples
    --------
    >>> personality("juniper")
    <Personality 'Juniper': caregiver, calm, 5 levels, 3 moods, en>
    >>> personality({"persona": {"name": "Ada"}}).name
    'Ada'
    """
    from luminora_lab.personality.model import Personality

    given = name_or_path_or_dict
    if isinstance(given, Personality):
        return given
    if isinstance(given, Mapping):
        return Personality.from_dict(given)
    path = find(given)
    return Personality._trusted(read_document(path), str(path))


def find(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file that a name or path stands for.

    Raises
    ------
    UnknownName
        A name that no folder has.
    DataError
        A path that does not exist.
    """
    text = os.fspath(name_or_path) if isinstance(name_or_path, str | os.PathLike) else name_or_path
    if not isinstance(text, str) or not text or "\0" in text:
        raise DataError(f"{quote(text)} is no name and no path", place="personality", remedy="give one of them")
    if not isinstance(name_or_path, str) or _like_a_path(text):
        return _path(text)
    for _, file in files():
        if file.stem == text:
            return file
    from difflib import get_close_matches

    names = list(dict.fromkeys(file.stem for _, file in files()))
    near = get_close_matches(text.lower(), names, n=5, cutoff=0.5) or names
    what = f"{quote(text)} is neither the name of a personality nor a file"
    raise UnknownName(what, remedy=f"there are {', '.join(map(quote, near))}")


def _like_a_path(text: str) -> bool:
    """A suffix of a personality file, a folder, or a home."""
    parts = text.replace(os.sep, "/").split("/")
    return len(parts) > 1 or text in (".", "..") or text.startswith("~") or text.lower().endswith(SUFFIXES)


def _path(text: str | os.PathLike[str]) -> Path:
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:  # the home of nobody: the name of a folder
        return path


def folders() -> list[tuple[str, Path]]:
    """Return the folders in which names are looked up, in that order: (source, folder).

    Sources are "bundled", "user", "environment" and "added". A name that several have is the first one's.

    Examples
    --------
    >>> [source for source, _ in folders()]
    ['bundled', 'user']
    """
    several = [("bundled", bundled("personalities")), ("user", user_folder())]
    several += [("environment", _path(part)) for part in _environment()]
    return several + [("added", folder) for folder in _added]


def user_folder() -> Path:
    """Return the folder for the user's own personalities (it need not exist)."""
    from platformdirs import user_data_path

    return Path(user_data_path("luminora-lab", appauthor=False)) / "personalities"


def add_folder(folder: str | os.PathLike[str]) -> None:
    """Look names up in one more folder, after all others, as long as this process lives.

    Raises
    ------
    DataError
        There is no such folder, or it is no path.
    """
    path = _path(as_path(folder, "folder"))
    if not path.is_dir():
        raise DataError("there is no such folder", place=str(path)[:200], remedy="check the path")
    if path not in _added:
        _added.append(path)


def remove_folder(folder: str | os.PathLike[str]) -> None:
    """Forget a folder that :func:`add_folder` added; others are left alone."""
    path = _path(as_path(folder, "folder"))
    if path in _added:
        _added.remove(path)


def files() -> Iterator[tuple[str, Path]]:
    """Give every personality file that has a name: (source, file), in the order of look-up.

    Names that begin with a point or an underscore (``_template.json``) are not among them.
    """
    for source, folder in folders():
        try:
            there = sorted(folder.iterdir())
        except OSError:
            continue  # a folder that does not exist or cannot be listed holds no personality
        for file in there:
            named = not file.name.startswith((".", "_")) and file.suffix.lower() in SUFFIXES
            if named and file.stem not in _NOT_PERSONALITIES and os.path.isfile(file):
                yield source, file


def _environment() -> list[str]:
    from luminora_lab.files.settings import settings

    return list(settings().value("personalities"))


def personalities() -> pd.DataFrame:
    """List the personalities that have a name.

    Returns
    -------
    pandas.DataFrame
        Columns name (as :func:`personality` takes it), title, archetype, temperament, style, language, levels, moods,
        examples, source, path, problem (why it cannot be used, or ""). A file behind another of the same name is not
        listed.

    Examples
    --------
    >>> "juniper" in personalities()["name"].tolist()
    True
    """
    import pandas as pd

    from luminora_lab.personality.model import Personality

    rows: dict[str, dict[str, Any]] = {}
    for source, file in files():
        if file.stem in rows:
            continue
        row: dict[str, Any] = dict.fromkeys(("name", "title", "archetype", "temperament", "style", "language"), "")
        row |= {"name": file.stem, "levels": 0, "moods": 0, "examples": 0, "source": source, "path": str(file)}
        row["problem"] = ""
        try:
            p = Personality._trusted(read_document(file), str(file))
        except DataError as error:
            row["problem"] = str(error)
        else:
            traits = p.core_traits
            row |= {"title": p.name, "archetype": traits.archetype or "", "temperament": traits.temperament or ""}
            row |= {"style": traits.communication_style or "", "language": p.persona.language}
            row |= {"levels": len(p.levels), "moods": len(p.moods), "examples": len(p.examples.sample_responses)}
        rows[file.stem] = row
    columns = ["name", "title", "archetype", "temperament", "style", "language", "levels", "moods", "examples"]
    return pd.DataFrame(list(rows.values()), columns=[*columns, "source", "path", "problem"])
