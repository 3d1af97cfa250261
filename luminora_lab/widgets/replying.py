"""Replies side by side: what differs, how they are written, and blind ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets as t
from markupsafe import Markup

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.experiment.rating import SCALE, blind_names, load_ratings, rate, rating_agreement, save_ratings
from luminora_lab.measure import style, style_indices
from luminora_lab.measure.texts.differing import word_differences
from luminora_lab.widgets._panel import Panel, html_table, refreshing, row, told
from luminora_lab.widgets._turns import shortened
from luminora_lab.widgets._views import Cards

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RepliesPanel", "providers"]

INDICES = ("words", "sentence_words", "hedges", "questions", "exclamations", "sentiment", "list_lines")
MOST = 6
ANY = "(the others)"
NEEDED = ("personality", "provider", "kind", "turn_id", "message", "text", "repeat")


class RepliesPanel(Panel):
    """See :func:`providers`. State: turn, personality, repeat, shown (providers), base (compared with; "": with all
    others), indices, blind, rater, criterion."""

    STATE = ("turn", "personality", "repeat", "shown", "base", "indices", "blind", "rater", "criterion")
    title = "Replies side by side"
    turn = t.Unicode("")
    personality = t.Unicode("")
    repeat = t.Int(0)
    shown = t.List(t.Unicode())
    base = t.Unicode("")
    indices = t.List(t.Unicode(), list(INDICES))
    blind = t.Bool(False)
    rater = t.Unicode("")
    criterion = t.Unicode("fits the personality")

    def __init__(self, frame: pd.DataFrame, ratings: pd.DataFrame | None, **state: Any) -> None:
        missing = [name for name in NEEDED if name not in frame]
        if missing:
            remedy = "give what ll.run returns, or its frame"
            raise DataError(f"no column {missing[0]!r}", place="replies", remedy=remedy)
        self.frame = frame[frame["text"].notna()].reset_index(drop=True)
        if not len(self.frame):
            raise DataError("there is no reply", place="replies", remedy="see .errors of the results")
        self.ratings = ratings
        self._style: dict[tuple[str, ...], Any] = {}
        super().__init__(**state)

    def build(self) -> list[w.Widget]:
        label, narrow = {"description_width": "105px"}, w.Layout(width="290px", max_width="100%")
        self.providers = list(dict.fromkeys(self.frame["provider"]))
        messages = self.frame.drop_duplicates("turn_id")
        options = [
            (shortened(text, 90), turn) for text, turn in zip(messages["message"], messages["turn_id"], strict=True)
        ]
        self._turn = w.Dropdown(options=options, description="Message", layout=w.Layout(width="100%"), style=label)
        people = list(dict.fromkeys(self.frame["personality"]))
        self._personality = w.Dropdown(options=people, description="Personality", layout=narrow, style=label)
        repeats = sorted(set(self.frame["repeat"].astype(int)))
        self._repeat = w.Dropdown(options=repeats, description="Repeat", layout=narrow, style=label)
        self._shown = w.SelectMultiple(
            options=self.providers,
            rows=min(5, len(self.providers)),
            description="Providers",
            layout=narrow,
            style=label,
        )
        self._base = w.Dropdown(
            options=[(ANY, ""), *((name, name) for name in self.providers)], description="Compared with", layout=narrow,
            style=label,
        )  # fmt: skip
        self._indices = w.SelectMultiple(
            options=list(style_indices()["index"]), rows=5, description="Style", layout=narrow, style=label
        )
        self._blind = w.Checkbox(
            description="blind: names only after rating", indent=False, layout=w.Layout(width="auto")
        )
        self._rater = w.Text(description="Rater", layout=narrow, style=label)
        self._criterion = w.Text(description="Criterion", layout=narrow, style=label)
        self._path = w.Text(description="Ratings file", placeholder="ratings.csv", layout=narrow, style=label)
        self._save = w.Button(description="Save ratings", layout=w.Layout(width="120px"))
        self._cards, self._message, self._table, self._agreed = Cards(), w.HTML(), w.HTML(), w.HTML()
        self.turn, self.personality, self.repeat = options[0][1], people[0], repeats[0]
        self.shown = self.providers[:MOST]
        self._link()
        choose = row(self._personality, self._repeat, self._base, self._shown, self._indices)
        rating = row(self._blind, self._rater, self._criterion, self._path, self._save)
        return [self._turn, choose, self._message, self._cards, self._table, rating, self._agreed]

    def _link(self) -> None:
        for trait, control in (
            ("turn", self._turn), ("personality", self._personality), ("repeat", self._repeat), ("base", self._base),
            ("blind", self._blind), ("rater", self._rater), ("criterion", self._criterion),
        ):  # fmt: skip
            t.link((self, trait), (control, "value"))
        for trait, control in (("shown", self._shown), ("indices", self._indices)):
            t.link((self, trait), (control, "value"), transform=(tuple, list))
        self.observe(self._changed, list(self.STATE))
        self._cards.observe(self._rated, "rated")
        self._save.on_click(self._saved)

    # -- what is shown --------------------------------------------------------------------------------------------
    @property
    def replies(self) -> pd.DataFrame:
        """The replies that stand side by side."""
        f = self.frame
        here = f[(f["turn_id"] == self.turn) & (f["personality"] == self.personality) & (f["repeat"] == self.repeat)]
        return here[here["provider"].isin(self.shown)].drop_duplicates("provider").reset_index(drop=True)

    def agreement(self, n_boot: int = 1000, seed: int = 0) -> pd.DataFrame:
        """Return how far the raters agree: :func:`luminora_lab.experiment.rating_agreement`."""
        if self.ratings is None:
            raise DataError("there are no ratings yet", place="replies", remedy="rate some replies, or give ratings=")
        return rating_agreement(self.ratings, n_boot, seed)

    def begin(self) -> None:
        self._changed(None)

    @refreshing
    def _changed(self, change: Any) -> None:
        strange = [name for name in self.shown if name not in self.providers]
        if strange:
            raise UnknownName(f"provider {strange[0]!r}", place="replies", remedy=f"use {', '.join(self.providers)}")
        here = self.replies
        if self.blind:
            letters = blind_names(list(here["provider"]), self.turn)
            here = here.set_index("provider").loc[list(letters)].reset_index()
        names = {name: self._name(name, here) for name in here["provider"]}
        base = (
            list(here["provider"]).index(self.base) if self.base in set(here["provider"]) and not self.blind else None
        )
        pieces = word_differences(list(here["text"]), base)
        said = here["message"].iloc[0] if len(here) else "there is no reply to this message here"
        self._message.value = told('<p><b>{}</b> <span dir="auto">{}</span></p>', "Message:", said)
        with self._cards.hold_sync():
            self._cards.choices = list(SCALE) if self.blind else []
            self._cards.cards = [
                {
                    "key": one.provider, "title": names[one.provider], "label": "" if one.kind == "model" else one.kind,
                    "pieces": part, "note": self._note(one), "rating": self._given(one),
                }
                for one, part in zip(here.itertuples(), pieces, strict=True)
            ]  # fmt: skip
        self._table.value = self._styles(here, names)

    def _name(self, provider: str, here: pd.DataFrame) -> str:
        if not self.blind or all(self._given(one) for one in here.itertuples()):
            return provider
        return f"Reply {blind_names(list(here['provider']), self.turn)[provider]}"

    def _note(self, one: Any) -> str:
        return "" if self.blind else f"{one.model}" if getattr(one, "model", "") else ""

    def _given(self, one: Any) -> int | None:
        if self.ratings is None:
            return None
        r = self.ratings
        found = r[
            (r["rater"] == self.rater) & (r["criterion"] == self.criterion) & (r["personality"] == one.personality)
            & (r["provider"] == one.provider) & (r["turn_id"] == one.turn_id) & (r["repeat"] == one.repeat)
        ]  # fmt: skip
        return int(found["rating"].iloc[0]) if len(found) else None

    def _styles(self, here: pd.DataFrame, names: dict[str, str]) -> str:
        wanted = list(self.indices)
        if not wanted or not len(here):
            return ""
        own = style(here["text"], indices=wanted)
        key = (self.personality, *wanted)
        if key not in self._style:
            part = self.frame[self.frame["personality"] == self.personality]
            self._style[key] = style(part["text"], indices=wanted).groupby(part["provider"]).mean()
        means = self._style[key]
        rows = []
        for n, provider in enumerate(here["provider"]):
            shown = [_number(own[index].iloc[n]) for index in wanted]
            overall = ["" if self.blind else f"({_number(means.loc[provider, index])})" for index in wanted]
            rows.append([names[provider], *(f"{a} {b}".strip() for a, b in zip(shown, overall, strict=True))])
        head = ["reply", *(index.replace("_", " ") for index in wanted)]
        table = html_table(head, rows, "Style of the replies", numbers=tuple(range(1, len(head))))
        what = (
            "in brackets: the provider's mean over all messages"
            if not self.blind
            else "means are hidden while names are"
        )
        return (
            f'<div class="ll-scroll" tabindex="0" role="group" aria-label="Style of the replies">{table}</div>'
            + told("<small>{}</small>", what)
        )

    # -- ratings --------------------------------------------------------------------------------------------------
    @refreshing
    def _rated(self, change: Any) -> None:
        given = change["new"]
        if not given:
            return
        self.ratings = rate(
            self.ratings, rating=given["rating"], rater=self.rater, criterion=self.criterion, provider=given["card"],
            personality=self.personality, turn_id=self.turn, repeat=self.repeat,
        )  # fmt: skip
        n = len(self.ratings)
        text = f"{n} rating{'' if n == 1 else 's'}"
        if self.ratings["rater"].nunique() > 1:
            found = rating_agreement(self.ratings, n_boot=200).round(2)
            text += "; " + "; ".join(
                f"{one.criterion}: alpha {one.alpha} [{one.lo}, {one.hi}] over {one.n_units} replies"
                for one in found.itertuples()
            )
        self._agreed.value = told("<span>{}</span>", text, role="status")
        self._quiet -= 1
        self._changed(None)
        self._quiet += 1

    def _saved(self, _: Any) -> None:
        with self.saying():
            if self.ratings is None:
                raise DataError("there are no ratings yet", place="replies", remedy="switch to blind and rate some")
            if not self._path.value.strip():
                raise DataError("no file is named", place="replies", remedy="write a path into Ratings file")
            self._agreed.value = told(
                "<span>Saved: {}</span>", str(save_ratings(self.ratings, self._path.value.strip())), role="status"
            )

    def static(self) -> str:
        cards = Markup("").join(
            Markup("<section><h4>{} {}</h4><p>{}</p></section>").format(
                card["title"],
                f"({card['label']})" if card["label"] else "",
                "".join(text for text, _ in card["pieces"]),
            )
            for card in self._cards.cards
        )
        return f"{self._message.value}{cards}{self._table.value}"


def _number(value: float) -> str:
    return "–" if value != value else f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def providers(results: Any, *, ratings: Any = None, **state: Any) -> RepliesPanel:
    """Return a panel with the replies to one message side by side.

    Words that the other replies do not have are marked; style indices stand beneath. In blind mode the names are hidden
    until every reply to the message is rated; ratings go to ``.ratings``. What is scripted or simulated is labelled so,
    also there.

    Parameters
    ----------
    results
        What :func:`luminora_lab.run` returns, or its frame.
    ratings
        Earlier ratings: a frame, or a CSV file that the panel saved.
    state
        turn, personality, repeat, shown, base, indices, blind, rater, criterion.

    Returns
    -------
    RepliesPanel
        A widget; ``.replies`` are those shown, ``.ratings`` the ratings, ``.agreement()`` how far raters agree.

    Raises
    ------
    LuminoraError
        No replies, or a state that is none.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"personality": "wren", "provider": ["ash", "birch"], "kind": "scripted", "turn_id": "p1",
    ...                       "message": "Hi.", "text": ["Hello.", "Hello, you."], "repeat": 0})
    >>> panel = providers(frame, blind=True, rater="Ada")
    >>> [card["title"] for card in panel._cards.cards], panel._cards.cards[0]["label"]
    (['Reply A', 'Reply B'], 'scripted')
    """
    frame = results if hasattr(results, "columns") else results.frame
    given = load_ratings(ratings) if isinstance(ratings, str) or hasattr(ratings, "__fspath__") else ratings
    return RepliesPanel(frame, given, **state)
