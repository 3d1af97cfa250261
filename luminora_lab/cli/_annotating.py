"""The dialogue of ``luminora datasets annotate``."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from luminora_lab.cli._annotation_work import Work, ids_of
from luminora_lab.cli._asking import _Ended, ask
from luminora_lab.cli._screen import counted, note, say
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

__all__ = ["dialogue"]

_PAGE = 12
_HELP = """Commands (the first letters are enough):
  next, back       page through the turns (Enter: next)
  turns ID         show the turns from one on
  find WORD        turns that hold a word
  question [ID]    label a question: a new one, or one that others labelled
  mark ID TURNS    add evidence to your question; unmark takes it away
  fact             state a fact
  remove ID        take a question or fact of yours away
  list [all]       your labels (or everybody's)
  agreement        how far the annotators agree
  undo             take the last change back
  save [FILE]      write; quit ends"""


def dialogue(work: Work, annotator: str | None) -> bool:
    """Ask for labels until the annotator quits; returns False where changes were thrown away on request.

    Where the input ends, the user presses Ctrl-C or closes the terminal, what was not saved is written first.

    Raises
    ------
    KeyboardInterrupt
        The user pressed Ctrl-C, or the process was asked to end.
    """
    try:
        with _ended_by_signals():
            who = annotator or ask("Who labels", _filled)
            desk = _Desk(work, who)
            note(f"{repr(work.notes)[1:-1]}; {counted(len(work.notes.conversation), 'turn')}. Labels go to {work.out}.")
            note(f"{_HELP}\nCtrl-C saves and ends.")
            while ask("Command", desk.obey, "next"):
                pass
    except _Ended:
        work.rescue()
    except BaseException:
        work.rescue()
        raise
    return not work.unsaved


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a terminal that closes, or a request to end, interrupt as Ctrl-C does."""

    def interrupt(number: int, where: object) -> None:
        raise KeyboardInterrupt

    kinds = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        kinds = []
    before = {kind: signal.signal(kind, interrupt) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _filled(answer: str) -> str:
    if not answer:
        raise DataError("it is empty", remedy="write a name")
    return answer


def _yes_or_no(answer: str) -> bool:
    words = {"y": True, "yes": True, "n": False, "no": False, "": True}
    if answer.lower() not in words:
        raise DataError(f"{quote(answer)} is neither yes nor no", remedy="answer y or n")
    return words[answer.lower()]


class _Desk:
    """Where one annotator works: the turns on the screen, and what each command does."""

    def __init__(self, work: Work, who: str) -> None:
        self.work, self.who, self.at = work, who, 0
        self.turns = work.notes.conversation.turns
        self.commands: dict[str, Callable[[str], None]] = {
            "next": self._next, "back": self._back, "turns": self._from, "find": self._find,
            "question": self._question, "mark": partial(self._mark, on=True), "unmark": partial(self._mark, on=False),
            "fact": self._fact, "remove": self._remove, "list": self._list, "agreement": self._agreement,
            "undo": self._undo, "save": self._save, "help": lambda rest: note(_HELP),
        }  # fmt: skip

    def obey(self, line: str) -> bool:
        """Do what a line says; False ends."""
        word, _, rest = (line or "next").partition(" ")
        names = [*self.commands, "quit"]
        fits = [word] if word in names else [name for name in names if name.startswith(word.lower())]
        if len(fits) != 1:
            remedy = f"use one of {', '.join(fits or names)}"
            raise UnknownName(f"command {quote(word)}", remedy=remedy)
        if fits[0] == "quit":
            self._end()
            return False
        self.commands[fits[0]](rest.strip())
        return True

    def _end(self) -> None:
        if self.work.unsaved and ask(f"Save to {self.work.out}?", _yes_or_no, "Y/n"):
            self._save("")
        elif self.work.unsaved:
            note("The last changes were not written.")

    def _show(self, rows: Sequence[Mapping[Any, Any]]) -> None:
        session = None
        for row in rows:
            if row["session"] != session:
                session = row["session"]
                date = f" · {row['at']:%Y-%m-%d %H:%M}" if row["at"] == row["at"] else ""
                say(f"Session {session}{date}")
            mine = [label.question_id for label in self.work.notes.question_labels
                    if label.annotator == self.who and row["turn_id"] in label.evidence]  # fmt: skip
            text = row["text"].replace("\r\n", "\n").replace("\n", "\n      ")
            say(f"  {row['turn_id']}  {row['speaker']}: {text}{'  [' + ', '.join(mine) + ']' if mine else ''}")

    def _next(self, rest: str) -> None:
        if self.at >= len(self.turns):
            note("These were all turns; `turns ID` or `back` shows earlier ones.")
            return
        self._show(self.turns.iloc[self.at : self.at + _PAGE].to_dict("records"))
        self.at += _PAGE

    def _back(self, rest: str) -> None:
        self.at = max(0, self.at - 2 * _PAGE)
        self._next("")

    def _from(self, rest: str) -> None:
        place = self.turns.index[self.turns["turn_id"] == rest]
        if not len(place):
            raise UnknownName(f"no turn has the id {quote(rest)}", remedy="find WORD shows ids")
        self.at = int(place[0])
        self._next("")

    def _find(self, rest: str) -> None:
        if not rest:
            raise DataError("nothing to find", remedy="write find WORD")
        hits = self.turns[[rest.casefold() in text.casefold() for text in self.turns["text"]]]
        self._show(hits.head(2 * _PAGE).to_dict("records"))
        shown = f", {2 * _PAGE} shown" if len(hits) > 2 * _PAGE else ""
        note(f"{counted(len(hits), 'turn')} with {quote(rest)}{shown}")

    def _question(self, rest: str) -> None:
        notes, text = self.work.notes, ""
        if rest:
            shared = [label for label in notes.question_labels if label.question_id == rest]
            if not shared:
                raise UnknownName(f"no question has the id {quote(rest)}", remedy="`list all` shows them")
            notes.add_question(self.who, question_id=rest)  # refused before anything is asked
            say(shared[0].text)
        else:
            text = ask("Question (Enter: none after all)", self._new_text)
            if not text:
                return
        used = dict.fromkeys(label.category for label in notes.question_labels if label.category)
        category = ask(f"Category{' (' + ', '.join(list(used)[:8]) + ')' if used else ''}", str, "none")
        evidence = ask("Evidence, turn ids divided by commas (/WORD searches)", self._evidence, "none")
        answer = ask("Answer", str, "none")
        fields: dict[str, Any] = {"category": category, "evidence": evidence, "answer": answer}
        self.work.change(notes.add_question(self.who, text, question_id=rest or None, **fields))
        say(f"{self.work.notes.question_labels[-1].question_id} added")

    def _new_text(self, answer: str) -> str:
        if answer:
            self.work.notes.add_question(self.who, answer)
        return answer

    def _evidence(self, answer: str) -> list[str]:
        if answer.startswith("/"):
            self._find(answer[1:].strip())
            raise DataError("and the evidence", remedy="write the ids")
        ids = ids_of(answer, self.work.notes)
        self.work.notes._ids("turns", ids, "")
        return ids

    def _mark(self, rest: str, on: bool) -> None:
        id, _, turns = rest.partition(" ")
        notes, ids = self.work.notes, ids_of(turns.strip(), self.work.notes)
        if not ids:
            raise DataError("no turn is named", remedy="write mark q1 12,13")
        for turn in ids:
            notes = notes.mark(id, turn, on, annotator=self.who)
        self.work.change(notes)
        label = next(row for row in notes.question_labels if (row.question_id, row.annotator) == (id, self.who))
        note(f"{id}: {', '.join(label.evidence) or 'no evidence'}")

    def _fact(self, rest: str) -> None:
        from luminora_lab.conversation._annotation_rows import category_of
        from luminora_lab.conversation.fact_keys import FACT_KEYS

        def key(answer: str) -> str:
            category_of(answer)
            return answer

        def turns(answer: str) -> list[str]:
            ids = self._evidence(answer)
            if not ids:
                raise DataError("no turn is named", remedy="a fact needs one")
            return ids

        subject = ask(f"Subject (such as {', '.join(self.work.notes.conversation.speakers[:4])}; Enter: none)", str)
        if not subject:
            return
        note("\n".join(f"  {category}: {', '.join(names)}" for category, names in FACT_KEYS.items()))
        told = ask("Key", key)
        value = ask("Value, in the words of the conversation", _filled)
        where = ask("Turns that state it, divided by commas (/WORD searches)", turns)
        self.work.change(self.work.notes.add_fact(self.who, subject, told, value, where))
        say(f"{self.work.notes.fact_labels[-1].fact_id} added")

    def _remove(self, rest: str) -> None:
        notes = self.work.notes
        mine = any((label.question_id, label.annotator) == (rest, self.who) for label in notes.question_labels)
        fits = notes.remove_question if mine else notes.remove_fact
        self.work.change(fits(rest, annotator=self.who))
        note(f"{rest} removed")

    def _list(self, rest: str) -> None:
        from luminora_lab.cli.annotating import print_labels

        print_labels(self.work.notes, None if rest == "all" else self.who)
        mine = {label.question_id for label in self.work.notes.question_labels if label.annotator == self.who}
        others = {label.question_id: label.text for label in self.work.notes.question_labels
                  if label.question_id not in mine}  # fmt: skip
        if others and rest != "all":
            note("Not labelled by you (question ID labels one):")
            for id, text in others.items():
                note(f"  {id}  {text}")

    def _agreement(self, rest: str) -> None:
        from luminora_lab.cli.annotating import print_agreement
        from luminora_lab.cli.datasets import _records
        from luminora_lab.conversation import agreement

        print_agreement(self.work.notes, _records(agreement(self.work.notes)))

    def _undo(self, rest: str) -> None:
        note(f"Taken back: now {repr(self.work.notes)[1:-1]}" if self.work.undo() else "There is nothing to take back.")

    def _save(self, rest: str) -> None:
        self.work.save(Path(rest) if rest else None)
        say(f"{self.work.out}: {repr(self.work.notes)[1:-1]}")
