"""Building an index from conversations, and opening one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from luminora_lab.embedding import cache_folder
from luminora_lab.errors import DataError
from luminora_lab.memory.index._store import FILE
from luminora_lab.memory.index._vectors import is_url
from luminora_lab.memory.index.chroma import ChromaIndex
from luminora_lab.memory.index.door import memories_of

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.embedding import Embedder

__all__ = ["build_index", "open_index"]

_ENOUGH = 2_000  # memories of small conversations that are added together


def open_index(
    path_or_url: str | Path,
    *,
    folder: str | Path | None = None,
    collection: str = "luminora-memories",
    embedder: str | Embedder = "wordllama",
    progress: bool = True,
) -> ChromaIndex:
    """Open an index, check it, and repair what is missing.

    Parameters
    ----------
    path_or_url
        Folder of the index, or ``http://host:port`` of a Chroma server that holds its vectors.
    folder
        Where the memories of an index on a server are kept; by default in the cache folder, named after the server.
    collection
        Name of the collection on the server.
    embedder
        The one that the index was built with.
    progress
        Show a progress bar while something is repaired.

    Raises
    ------
    DataError
        There is no index, it was made with another embedder, its file is damaged, or the server does not answer.
    MissingExtra
        chromadb is not installed.
    """
    place, url = _place(path_or_url, folder, collection)
    index = ChromaIndex(place, url=url, collection=collection, embedder=embedder)
    try:
        index.repair(progress=progress)
    except BaseException:
        index.close()
        raise
    return index


def build_index(
    conversations: Iterable[Conversation | str | Path],
    path_or_url: str | Path,
    *,
    folder: str | Path | None = None,
    collection: str = "luminora-memories",
    embedder: str | Embedder = "wordllama",
    language: str = "en",
    captions: bool = True,
    progress: bool = True,
) -> ChromaIndex:
    """Build an index of conversations, or go on with one: what it holds already is passed over.

    Parameters
    ----------
    conversations
        Conversations, or names and paths that :func:`luminora_lab.load_all` understands.
    path_or_url, folder, collection, embedder
        As in :func:`open_index`.
    language
        BCP 47 tag that decides stemmer and stop words of a new index.
    captions
        Index the description of an attached picture together with the text.
    progress
        Show a progress bar.

    Raises
    ------
    DataError
        The folder holds something else, a conversation changed since it was added, or as in :func:`open_index`.
    MissingExtra
        chromadb is not installed.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from luminora_lab import memory as mem
    >>> questions = pd.DataFrame({"text": ["Who paints the boat?"]})
    >>> with tempfile.TemporaryDirectory() as folder:  # doctest: +SKIP
    ...     with build_index(["riverside", "workshop"], folder) as index:
    ...         index.search(questions, mem.rrf(mem.bm25(), mem.relevance()), k=3)
    """
    place, url = _place(path_or_url, folder, collection)
    _check_folder(place)
    index = ChromaIndex(
        place, url=url, collection=collection, embedder=embedder, create=True, language=language, captions=captions
    )
    try:
        index.repair(progress=progress)
        for memories in _batches(conversations, progress):
            index.add(memories)
    except BaseException:
        index.close()
        raise
    return index


def _place(path_or_url: str | Path, folder: str | Path | None, collection: str) -> tuple[Path, str | None]:
    if not is_url(path_or_url):
        if folder is not None:
            what = f"folder={str(folder)!r} beside the folder {str(path_or_url)!r}"
            raise DataError(what, place="index", remedy="pass folder= only with the URL of a server")
        return Path(path_or_url), None
    name = re.sub(r"[^A-Za-z0-9.-]+", "_", f"{str(path_or_url).partition('//')[2]}_{collection}")
    return Path(folder) if folder is not None else cache_folder() / "indexes" / name, str(path_or_url)


def _check_folder(folder: Path) -> None:
    remedy = "choose an empty or a new folder"
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{str(folder)!r} is a file", place="index", remedy=remedy)
    if folder.is_dir() and not (folder / FILE).exists() and any(folder.iterdir()):
        raise DataError(f"{str(folder)!r} holds something else", place="index", remedy=remedy)


def _batches(conversations: Iterable[Conversation | str | Path], progress: bool) -> Iterator[pd.DataFrame]:
    import pandas as pd
    from tqdm.auto import tqdm

    waiting: list[pd.DataFrame] = []
    with tqdm(unit=" memories", disable=not progress) as bar:
        for talk in _talks(conversations):
            waiting.append(memories_of(talk))
            if sum(map(len, waiting)) >= _ENOUGH:
                yield pd.concat(waiting, ignore_index=True)
                bar.update(sum(map(len, waiting)))
                waiting = []
        if waiting:
            yield pd.concat(waiting, ignore_index=True)
            bar.update(sum(map(len, waiting)))


def _talks(conversations: Iterable[Conversation | str | Path]) -> Iterator[Conversation]:
    from luminora_lab.conversation import iter_conversations

    given = [conversations] if isinstance(conversations, str | Path) else conversations
    for each in given:
        if isinstance(each, str | Path):
            yield from iter_conversations(each)
        else:
            yield each
