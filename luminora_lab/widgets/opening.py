"""A conversation of one's own: choose a file, see what it is, go on with it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import ipywidgets as w
import traitlets as t
from markupsafe import Markup

from luminora_lab.conversation.model import Conversation
from luminora_lab.errors import DataError
from luminora_lab.widgets._panel import Panel, refreshing, row, told

__all__ = ["OwnPanel", "own"]

KINDS = ".json,.jsonl,.csv,.tsv,.txt,.zip"


class OwnPanel(Panel):
    """See :func:`own`. State: path (a file, or a bundled name)."""

    STATE = ("path",)
    title = "Your own conversation"
    path = t.Unicode("")

    def __init__(self, path: str = "riverside", **state: Any) -> None:
        self._talks: list[Conversation] = []
        self._folder: Any = None
        super().__init__(path=path, **state)

    def build(self) -> list[w.Widget]:
        self._file = w.FileUpload(
            accept=KINDS, multiple=False, description="Choose a file", layout=w.Layout(width="180px")
        )
        self._written = w.Text(
            description="or a path", continuous_update=False, style={"description_width": "70px"},
            layout=w.Layout(width="420px", max_width="100%"),
        )  # fmt: skip
        self._which = w.Dropdown(
            options=[], description="Which", layout=w.Layout(width="340px", display="none"),
            style={"description_width": "70px"},
        )  # fmt: skip
        self._said = w.HTML()
        t.link((self, "path"), (self._written, "value"))
        self._file.observe(self._sent, "value")
        self._which.observe(self._said_which, "value")
        self.observe(self._opened, "path")
        return [row(self._file, self._written), self._which, self._said]

    @property
    def conversation(self) -> Conversation:
        """The conversation that is chosen.

        Raises
        ------
        DataError
            None was opened.
        """
        if not self._talks:
            raise DataError("no conversation is open", place="own", remedy="choose a file, or give a path")
        return self._talks[self._which.index or 0]

    @refreshing
    def _sent(self, change: Any) -> None:
        if not change["new"]:
            return
        sent = change["new"][0]
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name) / Path(sent["name"]).name
        file.write_bytes(sent["content"])
        self._read(str(file), sent["name"])

    @refreshing
    def _opened(self, change: Any) -> None:
        self._read(self.path, self.path)

    def _read(self, path: str, name: str) -> None:
        from luminora_lab.conversation import load_all

        talks = list(load_all(path))
        if not talks:
            raise DataError("there is no conversation in it", place=name, remedy="see luminora datasets check")
        self._talks = talks
        self._which.options = [f"{n}. {talk.id}" for n, talk in enumerate(talks, start=1)]
        self._which.layout.display = None if len(talks) > 1 else "none"
        self._describe()

    def _said_which(self, change: Any) -> None:
        if self._talks:
            self._describe()

    def _describe(self) -> None:
        talk = self.conversation
        asked = len(talk.usable_questions)
        questions = (
            f"{asked} questions with evidence" if asked else "no question with evidence yet: see ll.widgets.annotate"
        )
        self._said.value = told("<span>{}; {}</span>", repr(talk).strip("<>"), questions, role="status")

    def static(self) -> str:
        return str(Markup("<p>{}</p>").format(repr(self.conversation)) if self._talks else "")


def own(path: str = "riverside", **state: Any) -> OwnPanel:
    """Return a panel that opens a conversation of one's own: a file that is chosen, or a path.

    What :func:`luminora_lab.load_all` reads is read, found by content. The file stays on this computer.

    Parameters
    ----------
    path
        What is open at first: a file, or a bundled name.

    Returns
    -------
    OwnPanel
        A widget; ``.conversation`` is what is open.

    Examples
    --------
    >>> mine = own("workshop")
    >>> mine.conversation.id
    'workshop'
    """
    return OwnPanel(path, **state)
