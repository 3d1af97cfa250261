"""Replies side by side: what differs, how they are written, and blind ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets as t
from markupsafe import Markup

from luminora_lab.errors import DataError
from luminora_lab.experiment.rating import (
    COLUMNS,
    SCALE,
    blind_names,
    checked_ratings,
    given_by,
    load_ratings,
    rate,
    rateable,
    rating_agreement,
    save_ratings,
)  # fmt: skip
from luminora_lab.files.strictjson import quote
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

    def __init__(self, frame: pd.DataFrame, ratings: pd.DataFrame | None, seed: int, **state: Any) -> None:
        import pandas as pd

        self.frame, self.seed = rateable(frame), seed
        self.ratings = pd.DataFrame(columns=list(COLUMNS)) if ratings is None else checked_ratings(ratings)
        self._choices: dict[str, list[Any]] = {}
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
        self._personality = w.Dropdown(options=_named(people), description="Personality", layout=narrow, style=label)
        repeats = sorted(set(self.frame["repeat"].astype(int)))
        self._repeat = w.Dropdown(options=repeats, description="Repeat", layout=narrow, style=label)
        self._shown = w.SelectMultiple(
            options=_named(self.providers),
            rows=min(5, len(self.providers)),
            description="Providers",
            layout=narrow,
            style=label,
        )
        self._base = w.Dropdown(
            options=[(ANY, ""), *_named(self.providers)], description="Compared with", layout=narrow,
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
        turns = [turn for _, turn in options]
        self._choices = {"turn": turns, "personality": people, "repeat": repeats, "base": ["", *self.providers]}
        self.turn, self.personality, self.repeat = turns[0], people[0], repeats[0]
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

    @t.validate("turn", "personality", "repeat", "base")
    def _known(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        there = self._choices.get(name)
        if there is not None and value not in there:
            near = ", ".join(map(quote, there[:8])) + (" ..." if len(there) > 8 else "")
            raise t.TraitError(f"there is no {name} {quote(value)}; there are {near}")
        return value

    # -- what is shown --------------------------------------------------------------------------------------------
    @property
    def replies(self) -> pd.DataFrame:
        """The replies that stand side by side."""
        f = self.frame
        here = f[(f["turn_id"] == self.turn) & (f["personality"] == self.personality) & (f["repeat"] == self.repeat)]
        return here[here["provider"].isin(self.shown)].drop_duplicates("provider").reset_index(drop=True)

    def agreement(self, n_boot: int = 1000, seed: int = 0) -> pd.DataFrame:
        """Return how far the raters agree: :func:`luminora_lab.experiment.rating_agreement`."""
        if not len(self.ratings):
            raise DataError("there are no ratings yet", place="replies", remedy="rate some replies, or give ratings=")
        return rating_agreement(self.ratings, n_boot, seed)

    def begin(self) -> None:
        self._changed(None)

    @refreshing
    def _changed(self, change: Any) -> None:
        self._shown.disabled = self._base.disabled = self.blind  # leaving a reply out would tell whose it was
        if len(self.shown) > MOST:
            what = f"{len(self.shown)} providers are chosen"
            raise DataError(what, place="replies", remedy=f"at most {MOST} stand side by side")
        here = self.replies
        given = given_by(self.ratings, self.rater, self.criterion)
        ratings = {one.provider: given.get(_place(one)) for one in here.itertuples()}
        hidden = self.blind and not all(ratings.values())
        names = {name: shortened(name, 60) for name in here["provider"]}
        if self.blind:
            letters = self._letters(here)
            here = here.set_index("provider").loc[list(letters)].reset_index()
            names = {name: f"Reply {letter}" for name, letter in letters.items()} if hidden else names
        base = (
            list(here["provider"]).index(self.base) if self.base in set(here["provider"]) and not self.blind else None
        )
        pieces = word_differences(list(here["text"]), base)
        said = here["message"].iloc[0] if len(here) else "there is no reply to this message here"
        self._message.value = told('<p><b>{}</b> <span dir="auto">{}</span></p>', "Message:", said)
        with self._cards.hold_sync():
            self._cards.choices = list(SCALE) if hidden else []
            self._cards.cards = [
                {
                    "key": one.provider, "title": names[one.provider], "label": "" if one.kind == "model" else one.kind,
                    "pieces": part, "note": "" if hidden else _note(one, ratings[one.provider] if self.blind else None),
                    "rating": ratings[one.provider],
                }
                for one, part in zip(here.itertuples(), pieces, strict=True)
            ]  # fmt: skip
        self._table.value = self._styles(here, names, hidden)

    def _letters(self, here: pd.DataFrame) -> dict[str, str]:
        """A letter a provider, another at each message, personality and repeat."""
        return blind_names(list(here["provider"]), self.personality, self.turn, self.repeat, seed=self.seed)

    def _styles(self, here: pd.DataFrame, names: dict[str, str], hidden: bool) -> str:
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
            overall = ["" if hidden else f"({_number(means.loc[provider, index])})" for index in wanted]
            rows.append([names[provider], *(f"{a} {b}".strip() for a, b in zip(shown, overall, strict=True))])
        head = ["reply", *(index.replace("_", " ") for index in wanted)]
        table = html_table(head, rows, "Style of the replies", numbers=tuple(range(1, len(head))))
        what = (
            "in brackets: the provider's mean over all messages" if not hidden else "means are hidden while names are"
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
        if not self._cards.choices:
            remedy = "go on to another message, or switch to blind"
            raise DataError("names are shown, and ratings are given blind", place="rating", remedy=remedy)
        self.ratings = rate(
            self.ratings, rating=given["rating"], rater=self.rater, criterion=self.criterion, provider=given["card"],
            personality=self.personality, turn_id=self.turn, repeat=self.repeat,
        )  # fmt: skip
        self._quiet -= 1
        self._changed(None)
        self._quiet += 1
        n, names = len(self.ratings), "" if self._cards.choices else "; all are rated: the names are shown"
        text = f"{n} rating{'' if n == 1 else 's'}{names}{self._agreement()}"
        self._agreed.value = told("<span>{}</span>", text, role="status")

    def _agreement(self) -> str:
        """Say how far raters agree by the criterion that is rated; few draws, as it follows every rating."""
        own = self.ratings[self.ratings["criterion"] == self.criterion]
        if own["rater"].nunique() < 2:
            return ""
        one: Any = next(rating_agreement(own, n_boot=200, seed=self.seed).itertuples())
        if one.alpha != one.alpha:
            return f"; {self.criterion}: no alpha ({one.note})"
        interval = f" [{one.lo:.2f}, {one.hi:.2f}]" if one.lo == one.lo else f" ({one.note})"
        return f"; {self.criterion}: alpha {one.alpha:.2f}{interval} over {one.n_units} replies"

    def _saved(self, _: Any) -> None:
        with self.saying():
            if not len(self.ratings):
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


def _place(one: Any) -> tuple[str, str, str, int]:
    return one.personality, one.provider, one.turn_id, int(one.repeat)


def _note(one: Any, rating: int | None) -> str:
    model = getattr(one, "model", "")
    return "; ".join([*([str(model)] if model else []), *([f"rated {rating}"] if rating else [])])


def _named(names: list[str]) -> list[tuple[str, str]]:
    return [(shortened(name, 60), name) for name in names]


def _number(value: float) -> str:
    return "–" if value != value else f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def providers(results: Any, *, ratings: Any = None, seed: int = 0, **state: Any) -> RepliesPanel:
    """Return a panel with the replies to one message side by side.

    Words that the other replies do not have are marked; style indices stand beneath. In blind mode the names are hidden
    until every reply to the message is rated, and a rating stands once they are shown; ratings go to ``.ratings``. What
    is scripted or simulated is labelled so, also there.

    Parameters
    ----------
    results
        What :func:`luminora_lab.run` returns, or its frame; of one strategy and with no turn id of two conversations.
    ratings
        Earlier ratings: a frame, or a file that the panel saved (CSV; JSON Lines where its name ends in ``.jsonl``).
    seed
        Of the order in which blind names are given, and of the interval that is shown after a rating.
    state
        turn, personality, repeat, shown, base, indices, blind, rater, criterion.

    Returns
    -------
    RepliesPanel
        A widget; ``.replies`` are those shown, ``.ratings`` the ratings, ``.agreement()`` how far raters agree.

    Raises
    ------
    LuminoraError
        No replies, several of one provider to one message, ratings that are none, or a state that is none.

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
    return RepliesPanel(frame, given, seed, **state)
