"""What is in a file, and whether it can be used: every count, every repair, every problem."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.conversation.library import find
from luminora_lab.conversation.model import Conversation, Repair
from luminora_lab.conversation.readers.detect import recognise
from luminora_lab.conversation.streaming import Source
from luminora_lab.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Report", "check"]

_COUNTS = ("turns", "sessions", "questions", "usable_questions")


@dataclass(frozen=True)
class Report:
    """What :func:`check` found.

    Attributes
    ----------
    path
        The file, as it was named.
    format
        Name of the reader, or "" when none knows the file.
    conversations
        One mapping per conversation: id, turns, sessions, questions, usable_questions, repairs, first, last.
    by_category
        Questions by category.
    usable_by_category
        Those of them that have evidence.
    repairs
        Every departure from the file.
    problems
        Every error; a file with one cannot be loaded.
    """

    path: str
    format: str = ""
    sha256: str = ""
    conversations: tuple[dict[str, Any], ...] = ()
    by_category: dict[str, int] = field(default_factory=dict)
    usable_by_category: dict[str, int] = field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the file can be loaded."""
        return bool(self.conversations) and not self.problems

    @property
    def counts(self) -> dict[str, int]:
        """Totals: conversations, turns, sessions, questions, usable_questions."""
        return {
            "conversations": len(self.conversations),
            **{name: sum(talk[name] for talk in self.conversations) for name in _COUNTS},
        }

    @property
    def frame(self) -> pd.DataFrame:
        """One row per conversation: id, turns, sessions, questions, usable_questions, repairs, first, last."""
        import pandas as pd

        return pd.DataFrame(list(self.conversations), columns=["id", *_COUNTS, "repairs", "first", "last"])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, ready for JSON."""
        return {
            "path": self.path,
            "format": self.format,
            "sha256": self.sha256,
            "usable": self.usable,
            "counts": self.counts,
            "by_category": self.by_category,
            "usable_by_category": self.usable_by_category,
            "conversations": [dict(talk) for talk in self.conversations],
            "repairs": [asdict(repair) for repair in self.repairs],
            "problems": list(self.problems),
        }

    def __str__(self) -> str:
        n = self.counts
        found = ", ".join(f"{n[name]:,} {name.replace('_', ' ')}" for name in n)
        lines = [f"{self.path}: {self.format or 'unknown format'}: {found}"]
        lines += [f"  {r.kind}: {r.place}: {r.what}" for r in self.repairs]
        lines += [f"  problem: {problem}" for problem in self.problems]
        return "\n".join([*lines, "usable" if self.usable else "not usable"])


def check(path: str | Path) -> Report:
    """Read a file from end to end and say what is in it.

    A faulty conversation does not end the check: the others are still read (up to 100 problems).

    Parameters
    ----------
    path
        One file, or the name of a bundled conversation.

    Returns
    -------
    Report
        With ``.frame``, ``.to_dict()``, ``.repairs``, ``.problems`` and ``.usable``.

    Raises
    ------
    UnknownName
        A name that does not exist.
    DataError
        There is no such file, or it is a folder. Faults *in* the file are problems in the report.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "tea.csv"
    >>> _ = path.write_text("speaker,text,date\\nAda,Tea?,2024-05-01\\nBo,Please.,31 June 2024\\n")
    >>> report = check(path)
    >>> report.usable, report.problems[0].split("tea.csv, ")[1]
    (False, "line 3: date '31 June 2024' cannot be read; write YYYY-MM-DD or YYYY-MM-DD HH:MM")
    """
    if Path(path).is_dir():
        raise DataError("this is a folder", place=str(path), remedy="check its files one by one")
    files = find(path)
    if len(files) != 1:
        raise DataError("this stands for several files", place=str(path), remedy="check them one by one")
    source = Source(files[0], collect=True)
    talks: list[dict[str, Any]] = []
    repairs: list[Repair] = []
    asked: Counter[str] = Counter()
    usable: Counter[str] = Counter()
    name = ""
    try:
        reader = recognise(source)
        name = reader.name
        for talk in reader.read(source):
            talks.append(_counts(talk))
            repairs += talk.provenance.repairs
            asked.update(talk.questions["category"].fillna("none"))
            usable.update(talk.usable_questions["category"].fillna("none"))
    except DataError as error:
        source.problems.append(error)
    if not talks and not source.problems:
        source.problems.append(DataError("there is no conversation in it", place=source.name))
    return Report(
        path=str(path),
        format=name,
        sha256=source.sha256,
        conversations=tuple(talks),
        by_category=dict(sorted(asked.items())),
        usable_by_category=dict(sorted(usable.items())),
        repairs=(*source.notes, *repairs),
        problems=tuple(map(str, source.problems)),
    )


def _counts(talk: Conversation) -> dict[str, Any]:
    at = talk.turns["at"].dropna()
    return {
        "id": talk.id,
        "turns": len(talk),
        "sessions": int(talk.turns["session"].nunique()),
        "questions": len(talk.questions),
        "usable_questions": len(talk.usable_questions),
        "repairs": len(talk.provenance.repairs),
        "first": at.min().isoformat() if len(at) else None,
        "last": at.max().isoformat() if len(at) else None,
    }
