"""Which reader a file needs, found by looking into it: never by its name, never by a flag.

To add a format, write a module with a :class:`~luminora_lab.conversation.readers._draft.Reader` called ``READER`` and
name the module in ``_MODULES``.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from luminora_lab.conversation.readers._draft import Reader
from luminora_lab.conversation.streaming import Source, records
from luminora_lab.errors import DataError

__all__ = ["Unrecognised", "readers", "recognise"]

_MODULES = ("lab", "longmemeval", "locomo", "chatgpt", "msc", "chatml", "table")


class Unrecognised(DataError):
    """A file that no reader knows."""


def readers() -> list[Reader]:
    """Return the readers in the order in which they are asked.

    Examples
    --------
    >>> [reader.name for reader in readers()][:3]
    ['Luminora JSONL', 'LongMemEval', 'LoCoMo']
    """
    return [cast(Reader, import_module(f"luminora_lab.conversation.readers.{name}").READER) for name in _MODULES]


def recognise(source: Source) -> Reader:
    """Return the reader of a file.

    Raises
    ------
    DataError
        The file is empty, or not sound JSON or UTF-8; as ``Unrecognised``, with the formats and what was seen, when
        no reader knows it.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "anything"
    >>> _ = path.write_text("when;who;message\\n2024-05-01;Ada;Hello\\n")
    >>> recognise(Source(path)).name
    'CSV or TSV'
    """
    known = readers()
    for reader in known:
        if reader.sniff(source.head):
            return reader
    if source.head.error:
        for _ in records(source):
            pass
    formats = "\n".join(f"  {reader.name}: {reader.looks}" for reader in known)
    raise Unrecognised(f"not a format that is known: {source.head}", place=source.name, remedy=f"known are\n{formats}")
