"""What ``luminora datasets annotate`` works on: annotations with their history, and the file that never loses any."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from luminora_lab.cli._screen import note
from luminora_lab.errors import DataError, LuminoraError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.conversation import Annotations

__all__ = ["Work", "ids_of"]


@dataclass
class Work:
    """Annotations in the making: what they were before each change, and the file that they go to."""

    notes: Annotations
    out: Path
    history: list[Annotations] = field(default_factory=list)
    saved: Annotations | None = None
    written: bool = False
    stamp: str = ""

    @classmethod
    def of(cls, file: str, out: Path | None, id: str | None) -> Work:
        """Begin with a recording, or go on with annotations.

        Raises
        ------
        UnknownName
            There is no such recording.
        DataError
            A file cannot be read, or ``out`` is something else than annotations of this conversation.
        """
        from luminora_lab.conversation import Annotations, load, load_annotations
        from luminora_lab.conversation._annotation_file import annotation_files

        there = file.endswith(".jsonl") and os.path.lexists(annotation_files(file)[1])
        notes = load_annotations(file) if there else Annotations.of(load(file, id=id))
        name = Path(file).name.removesuffix(".gz")
        own = Path(file) if there else Path(f"{Path(name).stem}-annotated.jsonl")
        target = annotation_files(own if out is None else out)[0]
        work = cls(notes, target, saved=notes)
        if os.path.lexists(annotation_files(target)[1]) and not (there and target == annotation_files(file)[0]):
            if there:
                remedy = "go on with one of them, and take the other in with --merge"
                raise DataError(f"{quote(file)} and this file hold labels", place=str(target), remedy=remedy)
            work._go_on(load_annotations(target), file)
        elif os.path.lexists(target) and not there:
            what = "there is a file of that name that has no annotations beside it"
            raise DataError(what, place=str(target), remedy="name another with --out")
        work.stamp = _stamp(target)
        return work

    def _go_on(self, found: Annotations, file: str) -> None:
        if not self.notes.same_recording(found):
            what = f"it holds the labels of another recording than {quote(file)}"
            raise DataError(what, place=str(self.out), remedy="name another with --out")
        note(f"{self.out}: going on with {repr(found)[1:-1]}")
        self.notes = self.saved = found

    @property
    def unsaved(self) -> bool:
        """Whether something would be lost."""
        return self.notes != self.saved

    def change(self, notes: Annotations) -> None:
        """Take a change over."""
        if notes != self.notes:
            self.history.append(self.notes)
            self.notes = notes

    def undo(self) -> bool:
        """Take the last change back, if there is one."""
        if self.history:
            self.notes = self.history.pop()
            return True
        return False

    def save(self, path: Path | None = None) -> None:
        """Write to the file, or to another that becomes the file.

        Raises
        ------
        DataError
            It cannot be written, or somebody else wrote to it since it was read.
        """
        from luminora_lab.conversation import save_annotations
        from luminora_lab.conversation._annotation_file import annotation_files

        target = self.out if path is None else annotation_files(path)[0]
        if target == self.out and _stamp(target) != self.stamp:
            what = "somebody wrote to this file since it was read"
            raise DataError(what, place=str(target), remedy="save under another name, then join the two with --merge")
        if target != self.out and any(map(os.path.lexists, annotation_files(target))):
            raise DataError("there is a file of that name", place=str(target), remedy="name another")
        save_annotations(self.notes, target)
        self.out, self.saved, self.written, self.stamp = target, self.notes, True, _stamp(target)

    def rescue(self) -> None:
        """Write what is unsaved: to the file, to another beside it, or at worst to the screen."""
        if not self.unsaved:
            return
        names = [f"{self.out.stem}-unsaved-{n}.jsonl" for n in range(1, 20)]
        for path in (None, *map(self.out.with_name, names), *map(Path, names)):
            try:
                self.save(path)
            except (LuminoraError, OSError):
                continue
            note(f"Saved to {self.out}.")
            return
        from luminora_lab.conversation._annotation_file import _label_lines

        note(f"Nothing can be written; these are the lines of {self.out.stem}.annotations.jsonl:")
        for line in _label_lines(self.notes):
            note(line)


def _stamp(target: Path) -> str:
    """Hash of the labels that are on disk; "" where there are none."""
    from luminora_lab.conversation._annotation_file import annotation_files

    try:
        return hashlib.sha256(annotation_files(target)[1].read_bytes()).hexdigest()
    except OSError:
        return ""


def ids_of(text: str, notes: Annotations) -> list[str]:
    """Return the turn ids in a text, divided by commas; an id that holds a comma has to stand alone."""
    known = set(notes.conversation.turns["turn_id"])
    return [text] if text in known else [word.strip() for word in text.split(",") if word.strip()]
