"""Finding and loading recorded conversations: bundled ones by name, others by path."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from luminora_lab._resources import bundled
from luminora_lab.conversation.model import Conversation
from luminora_lab.conversation.readers.detect import Unrecognised, recognise
from luminora_lab.conversation.streaming import Source
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["bundled_files", "datasets", "find", "iter_conversations", "listed", "load", "load_all", "split_of"]

_GROUPS = ("demo", "train", "test")


def load(name_or_path: str | Path, *, id: str | None = None) -> Conversation:
    """Load one conversation.

    Parameters
    ----------
    name_or_path
        Name of a bundled conversation (see :func:`datasets`), or a file or folder in any format that the lab reads.
        A bundled name comes first; write ``./name`` for a file of that name.
    id
        Which conversation, where there are several.

    Returns
    -------
    Conversation

    Raises
    ------
    UnknownName
        No bundled conversation and no file has this name; no conversation has this id.
    DataError
        The file cannot be read, or holds several conversations and ``id`` is not given.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "tea.csv"
    >>> _ = path.write_text("speaker,text\\nAda,Tea?\\nBo,Please.\\n")
    >>> load(path)
    <Conversation 'tea': 2 turns, 1 session, 0 questions, Ada & Bo, no dates>
    """
    found: Conversation | None = None
    ids: list[str] = []
    for talk in iter_conversations(name_or_path):
        if talk.id == id:
            return talk
        found = found or talk
        ids.append(talk.id)
        if id is None and len(ids) > 5:
            break
    if id is not None:
        near = difflib.get_close_matches(id, ids, n=5) or ids[:5]
        raise UnknownName(
            f"no conversation has the id {quote(id)}", place=str(name_or_path), remedy=f"there are {listed(near)}, ..."
        )
    if found is None:
        raise DataError("there is no conversation in it", place=str(name_or_path), remedy="check it with check()")
    if len(ids) > 1:
        shown = listed(ids[:5]) + (", ..." if len(ids) > 5 else "")
        remedy = "name one with id=..., or load them all with load_all(...)"
        raise DataError(f"it holds several conversations: {shown}", place=str(name_or_path), remedy=remedy)
    return found


def load_all(*names_or_paths: str | Path) -> list[Conversation]:
    """Load every conversation of any number of names, files and folders.

    Parameters
    ----------
    names_or_paths
        As in :func:`load`; also "demo" (all bundled ones), "train" and "test" (their halves).

    Returns
    -------
    list of Conversation
        In the order given; in a folder by file name.

    Raises
    ------
    UnknownName
        A name that does not exist.
    DataError
        A file cannot be read, or two conversations have the same id.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "tea.csv"
    >>> _ = path.write_text("speaker,text,conversation\\nAda,Tea?,one\\nBo,Hello.,two\\n")
    >>> [talk.id for talk in load_all(path)]
    ['one', 'two']
    """
    talks: list[Conversation] = []
    seen: dict[str, str] = {}
    for name in names_or_paths:
        for talk in iter_conversations(name):
            if talk.id in seen:
                what = f"conversation {quote(talk.id)} was already loaded from {seen[talk.id]}"
                raise DataError(what, place=str(name), remedy="name each file once, and give every one its own id")
            seen[talk.id] = talk.provenance.source
            talks.append(talk)
    if names_or_paths and not talks:
        place = ", ".join(map(str, names_or_paths))
        raise DataError("there is no conversation in it", place=place, remedy="check it with check()")
    return talks


def iter_conversations(name_or_path: str | Path) -> Iterator[Conversation]:
    """Yield conversations one at a time: a large file is never held in memory.

    Parameters
    ----------
    name_or_path
        As in :func:`load_all`.

    Yields
    ------
    Conversation

    Raises
    ------
    UnknownName
        A name that does not exist.
    DataError
        A file cannot be read; conversations before the fault have been yielded by then.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "tea.csv"
    >>> _ = path.write_text("speaker,text\\nAda,Tea?\\nBo,Please.\\n")
    >>> [len(talk) for talk in iter_conversations(path)]
    [2]
    """
    for path in find(name_or_path):
        source = Source(path)
        yield from recognise(source).read(source)


def find(name_or_path: str | Path) -> list[Path]:
    """Return the files that a name or path stands for.

    Raises
    ------
    UnknownName
        A name that does not exist; the message has the nearest names.
    DataError
        A path that does not exist, or a folder without a readable file.

    Examples
    --------
    >>> find("no_such_conversation_anywhere")
    Traceback (most recent call last):
    luminora_lab.errors.UnknownName: 'no_such_conversation_anywhere' is neither a bundled conversation nor a file; ...
    """
    there = bundled_files()
    name = name_or_path if isinstance(name_or_path, str) else ""
    if name in there:
        return [there[name]]
    if name in _GROUPS and there:
        files = [path for path in there.values() if name == "demo" or split_of(path) == name]
        if not files:
            raise DataError(f"no bundled conversation is marked {name!r}", place="datasets", remedy="name one yourself")
        return files
    path = Path(name_or_path).expanduser()
    try:
        if path.is_dir():
            return _folder(path)
        if path.is_file() or path.exists():
            return [path]
    except (OSError, ValueError) as error:
        raise DataError(f"not a path ({error})", place=quote(str(path)), remedy="check the path") from None
    if not name or path.suffix or len(path.parts) > 1:
        raise DataError("there is no such file", place=str(path)[:200], remedy="check the path")
    choices = [*there, *_GROUPS]
    near = difflib.get_close_matches(name, choices, n=5, cutoff=0.5) or choices
    what = f"{quote(name)} is neither a bundled conversation nor a file"
    raise UnknownName(what, remedy=f"there are {listed(near)}")


def bundled_files() -> dict[str, Path]:
    """Return the bundled conversations: name to file."""
    return {path.stem: path for path in sorted(bundled("datasets").glob("*.jsonl"))}


def split_of(path: Path) -> str | None:
    """Return the half that a file in the lab's format says it belongs to: "train", "test" or None."""
    from luminora_lab.conversation.readers.lab import header

    return header(Source(path)).split


def _folder(folder: Path) -> list[Path]:
    """The files of a folder that a reader knows, sorted; others (a README, pictures) are passed over."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(".") and _known(path):
            found.append(path)
    if not found:
        raise DataError("no file in this folder can be read", place=str(folder), remedy="check one file with check()")
    return found


def _known(path: Path) -> bool:
    source = Source(path)
    try:
        recognise(source)
    except Unrecognised:
        return False
    except DataError:
        return path.suffix.lower() in (".json", ".jsonl", ".csv", ".tsv")
    return True


def listed(names: list[str]) -> str:
    """Return names as they stand in a message."""
    return ", ".join(quote(name) for name in names)


def datasets() -> pd.DataFrame:
    """List the bundled conversations.

    Returns
    -------
    pandas.DataFrame
        Columns name, title, split, turns, sessions, questions, language, licence, first, last.

    Raises
    ------
    DataError
        A bundled file is damaged.

    Examples
    --------
    >>> datasets().columns.tolist()[:4]
    ['name', 'title', 'split', 'turns']
    """
    import pandas as pd

    rows = []
    for name, path in bundled_files().items():
        for talk in iter_conversations(path):
            at = talk.turns["at"]
            row = {"name": name, "title": talk.title, "split": talk.provenance.split, "turns": len(talk)}
            row |= {"sessions": talk.turns["session"].nunique(), "questions": len(talk.questions)}
            row |= {"language": talk.language, "licence": talk.provenance.licence, "first": at.min(), "last": at.max()}
            rows.append(row)
    columns = ["name", "title", "split", "turns", "sessions", "questions", "language", "licence", "first", "last"]
    return pd.DataFrame(rows, columns=columns)
