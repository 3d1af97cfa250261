"""All panels on one conversation, each built when its tab is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets as t
from markupsafe import Markup

from luminora_lab.widgets._panel import Panel, refreshing

if TYPE_CHECKING:
    from luminora_lab.conversation import Conversation

__all__ = ["LabPanel", "lab"]

TABS = ("Retrieval", "Affinity", "Facts", "Blend", "Replies", "Annotate")
PARENTS = ("hollis", "odile", "vane")


class LabPanel(Panel):
    """See :func:`lab`. State: conversation (an id), tab (a name of :data:`TABS`)."""

    STATE = ("conversation", "tab")
    title = "Luminora Lab"
    conversation = t.Unicode("")
    tab = t.Enum(TABS, default_value=TABS[0])

    def __init__(self, talk: Conversation | str, personality: Any, results: Any, **state: Any) -> None:
        from luminora_lab.conversation import datasets, load
        from luminora_lab.conversation.model import Conversation

        first = talk if isinstance(talk, Conversation) else load(talk)
        self._talks: dict[str, Any] = {first.id: first} | {
            name: name for name in datasets()["name"] if name != first.id
        }
        self._personality, self._results = personality, results
        self._built: dict[str, Panel] = {}
        self.conversation = first.id
        super().__init__(**state)

    def build(self) -> list[w.Widget]:
        self._pick = w.Dropdown(
            options=list(self._talks), value=self.conversation, description="Conversation",
            style={"description_width": "100px"}, layout=w.Layout(width="340px", max_width="100%"),
        )  # fmt: skip
        self._places = [w.VBox() for _ in TABS]
        self._tabs = w.Tab(self._places, titles=TABS)
        t.link((self, "conversation"), (self._pick, "value"))
        self._tabs.observe(self._turned, "selected_index")
        self.observe(self._opened, ["tab", "conversation"])
        return [self._pick, self._tabs]

    @property
    def panels(self) -> dict[str, Panel]:
        """The panels that were opened, by the name of their tab."""
        return dict(self._built)

    @property
    def panel(self) -> Panel:
        """The panel of the open tab."""
        return self._built[self.tab]

    def begin(self) -> None:
        self._opened({"name": "tab"})

    def _turned(self, change: Any) -> None:
        if change["new"] is not None:
            self.tab = TABS[change["new"]]

    @refreshing
    def _opened(self, change: Any) -> None:
        if change["name"] == "conversation":
            self._built = {name: panel for name, panel in self._built.items() if name in ("Blend", "Replies")}
            for name, place in zip(TABS, self._places, strict=True):
                if name not in self._built:
                    place.children = ()
        place = TABS.index(self.tab)
        if self._tabs.selected_index != place:
            self._tabs.selected_index = place
        if self.tab not in self._built:
            self._built[self.tab] = self._make()[self.tab]()
            self._places[place].children = (self._built[self.tab],)

    def _make(self) -> dict[str, Callable[[], Panel]]:
        from luminora_lab import widgets

        talk = self._talk()
        return {
            "Retrieval": lambda: widgets.retrieval(talk),
            "Affinity": lambda: widgets.affinity(talk, personality=self._personality),
            "Facts": lambda: widgets.facts(_facts(talk), talk),
            "Blend": lambda: widgets.blend(PARENTS),
            "Replies": lambda: widgets.providers(_scripted() if self._results is None else self._results),
            "Annotate": lambda: widgets.annotate(talk),
        }

    def _talk(self) -> Conversation:
        from luminora_lab.conversation import load

        if isinstance(self._talks[self.conversation], str):
            self._talks[self.conversation] = load(self._talks[self.conversation])
        return self._talks[self.conversation]  # type: ignore[no-any-return]

    def static(self) -> str:
        head = Markup("<p><strong>{}</strong>: {}</p>").format(self.conversation, self.tab)
        return f"{head}{self._built[self.tab].static() if self.tab in self._built else ''}"


def _facts(talk: Conversation) -> Any:
    from luminora_lab.memory import extract_facts

    return extract_facts(talk)


def _scripted() -> Any:
    """Return replies of the scripted voices, where no results were given: written for this project, and labelled so."""
    import tempfile
    from pathlib import Path

    from luminora_lab.experiment import Plan, run
    from luminora_lab.providers import voices

    plan = Plan(["wren", "quill"], [f"scripted:{voice}" for voice in voices()], "prompts:everyday")
    return run(plan, Path(tempfile.mkdtemp()) / "scripted", progress=False)


def lab(
    conversation: Conversation | str = "riverside", *, personality: Any = "juniper", results: Any = None, **state: Any
) -> LabPanel:
    """Return one dashboard that opens every panel on a conversation.

    A panel is built when its tab is opened first; with another conversation, those that show it are built anew.

    Parameters
    ----------
    conversation
        A conversation, or what :func:`luminora_lab.load` takes; the bundled ones can be chosen in the dashboard.
    personality
        Whose settings move affinity, and whose prompt is shown.
    results
        Replies to compare, of :func:`luminora_lab.run`; without them, scripted ones, labelled so.
    state
        conversation (an id), tab: "Retrieval", "Affinity", "Facts", "Blend", "Replies" or "Annotate".

    Returns
    -------
    LabPanel
        A widget; ``.panel`` is that of the open tab.

    Raises
    ------
    LuminoraError
        What is no conversation, or no state of a dashboard.

    Examples
    --------
    >>> board = lab("riverside")
    >>> board.panel.title
    'Retrieval: what each strategy finds, and why'
    """
    return LabPanel(conversation, personality, results, **state)
