"""Labels made by hand for the bundled conversations: facts, episodes, turns."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from luminora_lab._resources import bundled
from luminora_lab.conversation.library import bundled_files, listed, split_of
from luminora_lab.conversation.model import Conversation
from luminora_lab.conversation.readers._dates import read_date
from luminora_lab.conversation.streaming import Source, lines
from luminora_lab.errors import LuminoraError, UnknownName
from luminora_lab.files.strictjson import loads, quote

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["gold"]


def gold(conversation: Conversation | str, kind: str, *, benchmark: bool = False) -> pd.DataFrame:
    """Read hand-made labels of a bundled conversation.

    Parameters
    ----------
    conversation
        The conversation or its name.
    kind
        "facts", "episodes" or "turns", or another that the conversation has.
    benchmark
        Allow the labels of the test half, which only benchmarks read.

    Returns
    -------
    pandas.DataFrame
        One row per label; the columns are described in ``datasets/README.md``, those called ``at`` or ``..._at`` are
        dates.

    Raises
    ------
    UnknownName
        No labels for this conversation, or no such kind.
    LuminoraError
        The conversation belongs to the test half and ``benchmark`` is not set.

    Examples
    --------
    >>> gold("no_such_conversation", "facts")
    Traceback (most recent call last):
    luminora_lab.errors.UnknownName: no labels for 'no_such_conversation'; ...
    """
    import numpy as np
    import pandas as pd

    name = conversation if isinstance(conversation, str) else conversation.id
    folder = bundled("datasets") / "gold"
    there = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if name not in there:
        near = difflib.get_close_matches(name, there, n=5) or there
        raise UnknownName(f"no labels for {quote(name)}", remedy=f"there are some for {listed(near) or 'none'}")
    kinds = sorted(path.stem for path in (folder / name).glob("*.jsonl"))
    if kind not in kinds:
        raise UnknownName(f"no labels of kind {quote(kind)} for {name!r}", remedy=f"there are {listed(kinds)}")
    path = bundled_files().get(name)
    if not benchmark and (path is None or split_of(path) == "test"):
        remedy = "develop on the train half; a benchmark passes benchmark=True"
        raise LuminoraError(f"{name!r} is of the test half: only benchmarks read its labels", remedy=remedy)
    source = Source(folder / name / f"{kind}.jsonl")
    place = f"{name}/{kind}.jsonl"
    rows = [(f"{place}, line {n}", loads(line, place, offset=offset)) for n, offset, line in lines(source)]
    frame = pd.DataFrame([row for _, row in rows])
    for column in frame.columns:
        if column == "at" or column.endswith("_at"):
            dates = [read_date(row.get(column), f"{where}, {column}") for where, row in rows]
            frame[column] = np.array(dates, dtype="datetime64[s]")
    return frame
