"""Annotations on disk: the recording with its questions in the lab's format, and the labels in a second file beside it.

``talk.jsonl`` is what :func:`luminora_lab.load` reads, its questions those on which annotators settle by union.
``talk.annotations.jsonl`` holds every annotator's labels, one JSON object a line: an ``annotations`` line (format,
conversation, fingerprint), ``question_label`` and ``fact_label`` lines.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from luminora_lab._resources import bundled
from luminora_lab.conversation._annotation_resolving import resolve
from luminora_lab.conversation._annotation_rows import FactLabel, QuestionLabel, moment
from luminora_lab.conversation.annotation import Annotations
from luminora_lab.conversation.library import load
from luminora_lab.conversation.streaming import Source, records
from luminora_lab.conversation.write import _lines
from luminora_lab.errors import DataError, LuminoraError
from luminora_lab.files.atomic import write_together
from luminora_lab.files.strictjson import quote

__all__ = ["FORMAT", "annotation_files", "load_annotations", "save_annotations"]

FORMAT: Final = "luminora-annotations/1"
_SUFFIX, _BESIDE = ".jsonl", ".annotations.jsonl"
_TIMES, _LISTS = ("asked_at", "valid_at", "invalid_at"), ("evidence", "turns")
_REMEDY = "see datasets/README.md, Annotations"


def annotation_files(path: str | Path) -> tuple[Path, Path]:
    """Return the file of the recording and the file of the labels beside it; either may be given.

    Raises
    ------
    DataError
        The name does not end in ``.jsonl``.

    Examples
    --------
    >>> [file.name for file in annotation_files("talk.jsonl")]
    ['talk.jsonl', 'talk.annotations.jsonl']
    """
    given = Path(path).expanduser()
    stem = given.name.removesuffix(_BESIDE).removesuffix(_SUFFIX)
    if not given.name.endswith(_SUFFIX) or not stem:
        raise DataError("no name for annotations", place=str(path), remedy=f"name it NAME{_SUFFIX}")
    return given.with_name(stem + _SUFFIX), given.with_name(stem + _BESIDE)


def save_annotations(annotations: Annotations, path: str | Path) -> tuple[Path, Path]:
    """Write the recording with its questions (by union) to ``NAME.jsonl``, every label to ``NAME.annotations.jsonl``.

    Both files appear together, when they are complete. Files that are there are replaced only if they are annotations
    of the same conversation, as this function wrote them.

    Parameters
    ----------
    annotations
        What to write.
    path
        ``NAME.jsonl`` in a folder that exists.

    Returns
    -------
    tuple of pathlib.Path
        The two files.

    Raises
    ------
    DataError
        Something else is there under one of the two names, questions in it were changed by hand, the folder does not
        exist or is that of the bundled recordings, or the recording holds what the format cannot (see
        :func:`to_jsonl`). The files are then left as they were.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import pandas as pd
    >>> from luminora_lab.conversation import Conversation
    >>> talk = Conversation.from_frames("tea", pd.DataFrame({
    ...     "turn_id": ["1"], "session": [1], "speaker": ["Ada"], "text": ["I moved to Lund."]}))
    >>> notes = Annotations.of(talk).add_question("Eva", "Where does Ada live?", evidence=["1"])
    >>> files = save_annotations(notes, pathlib.Path(tempfile.mkdtemp()) / "tea.jsonl")
    >>> load_annotations(files[0]) == notes, load(files[0])
    (True, <Conversation 'tea': 1 turn, 1 session, 1 question, Ada, no dates>)
    """
    recording, labels = annotation_files(path)
    if not recording.parent.is_dir():
        raise DataError("there is no such folder", place=str(recording.parent), remedy="make it first")
    if recording.parent.resolve() == bundled("datasets").resolve():
        remedy = "write to a folder of your own"
        raise DataError("this folder holds the bundled recordings", place=str(recording.parent), remedy=remedy)
    _replaceable(annotations, recording, labels)
    texts = {labels.name: _label_lines(annotations), recording.name: _lines(resolve(annotations))}
    files = {name: "".join(f"{line}\n" for line in lines).encode() for name, lines in texts.items()}
    write_together(recording.parent, files)
    return recording, labels


def load_annotations(path: str | Path) -> Annotations:
    """Read what :func:`save_annotations` wrote.

    Parameters
    ----------
    path
        ``NAME.jsonl`` or ``NAME.annotations.jsonl``; the other stands beside it. Begin with a recording that has no
        labels yet with :meth:`Annotations.of`.

    Raises
    ------
    DataError
        One of the two files is not there or cannot be read, or they are not of the same conversation.
    UnknownName
        A category or key of a fact that is not of the closed lists.
    """
    recording, labels = annotation_files(path)
    if not os.path.lexists(labels):
        remedy = "begin with Annotations.of(load(...)), and save it"
        raise DataError("there are no annotations beside this recording", place=str(recording), remedy=remedy)
    found = records(Source(labels))
    header = _header(found, labels)
    talk = load(recording)
    if (talk.id, talk.fingerprint) != header:
        what = f"the labels are of another recording than {quote(recording.name)}: speakers or texts differ"
        raise DataError(what, place=str(labels), remedy="put the recording back that they were made for")
    questions: list[QuestionLabel] = []
    facts: list[FactLabel] = []
    for place, record in found:
        where = place.removesuffix(", $")
        kind = record.get("type") if isinstance(record, dict) else None
        if kind == "question_label":
            questions.append(_row(QuestionLabel, record, where))
        elif kind == "fact_label":
            facts.append(_row(FactLabel, record, where))
        else:
            remedy = "after the first line come question_label and fact_label"
            raise DataError(f"a line of type {quote(kind)}", place=where, remedy=remedy)
    try:
        return Annotations(talk, tuple(questions), tuple(facts))
    except LuminoraError as error:
        raise type(error)(error.what, place=f"{labels}, {error.place}", remedy=error.remedy) from None


def _replaceable(annotations: Annotations, recording: Path, labels: Path) -> None:
    """Raise unless what is there are annotations of the same conversation."""
    talk = annotations.conversation
    if os.path.lexists(labels):
        id, fingerprint = _header(records(Source(labels)), labels)
        if (id, fingerprint) != (talk.id, talk.fingerprint):
            what = f"there are the labels of another recording, {quote(id)}"
            raise DataError(what, place=str(labels), remedy="name another file")
    if not os.path.lexists(recording):
        return
    if not os.path.lexists(labels):
        what = "there is a file of that name that has no annotations beside it"
        raise DataError(what, place=str(recording), remedy="name another file")
    there = load_annotations(recording)
    if list(_lines(resolve(there))) != list(_lines(there.conversation)):
        what = "its questions are not those of the annotations beside it"
        remedy = "save under another name; somebody changed the file, or writing it was cut off"
        raise DataError(what, place=str(recording), remedy=remedy)


def _header(found: Iterator[tuple[str, Any]], labels: Path) -> tuple[str, str]:
    """Read the first line of a file of labels: id and fingerprint of the conversation."""
    place, first = next(found, (str(labels), None))
    there = first if isinstance(first, dict) else {}
    if there.get("type") != "annotations" or there.get("format") != FORMAT:
        what = f"this is no file of annotations ({FORMAT})"
        raise DataError(what, place=place.removesuffix(", $"), remedy="name another file")
    return str(there.get("conversation")), str(there.get("fingerprint"))


def _row(kind: type[Any], record: Mapping[str, Any], place: str) -> Any:
    known = [one.name for one in fields(kind)]
    given = {name: value for name, value in record.items() if name != "type" and value is not None}
    for name in given:
        if name not in known:
            raise DataError(f"field {quote(name)}", place=place, remedy=f"there are {', '.join(known)}")
    for name in _LISTS:
        if name in given and not isinstance(given[name], list):
            raise DataError(f"{name} is {quote(given[name])}", place=place, remedy="write a list of ids of turns")
        if name in given:
            given[name] = tuple(given[name])
    for name in _TIMES:
        if name in given:
            given[name] = moment(given[name], name, place)
    try:
        return kind(**given)
    except TypeError:
        missing = [name for name in known[:6] if name not in given]
        raise DataError(f"there is no {quote(missing[0])}", place=place, remedy=_REMEDY) from None


def _label_lines(annotations: Annotations) -> Iterator[str]:
    talk = annotations.conversation
    header = {"type": "annotations", "format": FORMAT, "conversation": talk.id, "fingerprint": talk.fingerprint}
    yield _line(header)
    for label in annotations.question_labels:
        yield _line({"type": "question_label", **_values(label)})
    for fact in annotations.fact_labels:
        yield _line({"type": "fact_label", **_values(fact)})


def _values(row: Any) -> dict[str, Any]:
    """What a row says, without what it leaves open."""
    values = {one.name: getattr(row, one.name) for one in fields(row)}
    return {name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in values.items() if value not in (None, "", ())}  # fmt: skip


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
