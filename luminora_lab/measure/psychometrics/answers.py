"""From replies to answers: what was answered, refused, not understood, out of range, or not there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.measure.psychometrics._answer_words import (
    ANSWERED,
    MALFORMED,
    OUT_OF_RANGE,
    REFUSED,
    read_answer,
    refuses,
)
from luminora_lab.measure.psychometrics.questionnaire import Inventory, inventory

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANSWER_COLUMNS", "STATUSES", "missingness", "parse_answers"]

CONFLICTING, MISSING = "conflicting", "missing"
STATUSES = (ANSWERED, REFUSED, MALFORMED, OUT_OF_RANGE, CONFLICTING, MISSING)
"""What can become of an item."""
ANSWER_COLUMNS = ("item_id", "value", "status", "raw")
"""Columns of :func:`parse_answers` after those that say whose reply it was."""


def parse_answers(
    replies: pd.DataFrame | Sequence[str], questions: Inventory | str, *, text: str = "reply"
) -> pd.DataFrame:
    """Read the answers in replies.

    Parameters
    ----------
    replies
        Texts, or a frame with one reply a row in the column ``text`` (missing where there was an error). Where it has
        ``item_id``, each reply is about that item alone, else about all. ``options`` says in which order the answers
        were shown: their values, separated by spaces ("5 4 3 2 1"); without it, from lowest to highest. All other
        columns say whose reply it is.
    questions
        The inventory.

    Returns
    -------
    DataFrame
        One row a reply and item: the other columns of ``replies``, then item_id; value (float, as the inventory codes
        it, before keys are turned; NaN where there is none); status; raw (the words that were read). Status is
        "answered"; "refused"; "malformed" (no answer can be made out, or several); "out_of_range"; "conflicting" (the
        item was answered twice, differently; agreeing answers count once); "missing" (nothing about the item).

    Raises
    ------
    DataError
        No column of that name, an item or an order of options that the inventory does not have.

    Notes
    -----
    Read are numbers, number words and labels after an item's id or number ("(a) 5", "3. agree a little"), in lists,
    tables and JSON, among other words. A refusal is never counted as the middle of the scale.

    Examples
    --------
    >>> found = parse_answers(["(a) 5\\n(b) two\\n(c) 9"], "bfi-44-key")
    >>> found[["item_id", "value", "status"]].head(4).values.tolist()
    [['a', 5.0, 'answered'], ['b', 2.0, 'answered'], ['c', nan, 'out_of_range'], ['d', nan, 'missing']]
    """
    import pandas as pd

    asked = inventory(questions)
    frame = replies if isinstance(replies, pd.DataFrame) else pd.DataFrame({text: list(replies)})
    if text not in frame:
        raise DataError(f"no column {quote(text)}", place="replies", remedy="name the column with the replies")
    whose = [name for name in frame.columns if name not in (text, "item_id", "options", "messages")]
    reader = _Reader(asked)
    rows: list[dict[str, Any]] = []
    alone = "item_id" in frame
    for row in frame.to_dict(orient="records"):
        said = row[text] if isinstance(row[text], str) else ""
        shown = reader.shown(row.get("options"))
        head = {name: row[name] for name in whose}
        one = alone and isinstance(row["item_id"], str)
        found = {row["item_id"]: reader.single(row["item_id"], said, shown)} if one else reader.several(said, shown)
        rows += [{**head, "item_id": item, "value": v, "status": s, "raw": r} for item, (v, s, r) in found.items()]
    out = pd.DataFrame(rows, columns=[*whose, *ANSWER_COLUMNS])
    return out.astype({"item_id": "str", "value": "float64", "status": "str", "raw": "str"})


_Found = tuple[float, str, str]
_NAN = float("nan")


class _Reader:
    """Reads replies to one inventory."""

    def __init__(self, asked: Inventory) -> None:
        self.asked = asked
        self.ids = asked.frame["item_id"].tolist()
        known = {item.lower(): item for item in self.ids}
        numbers = {str(i): item for i, item in enumerate(self.ids, start=1)}
        self.names: Mapping[str, str] = known if any(item.isdigit() for item in known) else {**numbers, **known}
        words = asked.frame.set_index("item_id")["text"]
        self.texts = {str(word).lower(): str(item) for item, word in words.items() if word}
        inner = "|".join(sorted(map(re.escape, self.names), key=len, reverse=True))
        line, after = r"^[ \t>|*#_\-•]*", r"(?:[ \t.:=|*–—]|-(?=[ \t]))*"
        named = rf"(?:(?:item|question|q|statement)[ \t#]*)?\**(?P<bare>{inner})\**[ \t]*(?:[.):=|]|[-–—](?=[ \t]))"
        self.marker = re.compile(
            rf"(?:{line}|(?<=[\s,;|]))[(\[](?P<bracket>{inner})[)\]]{after}"
            rf"|(?:{line}|(?<=[,;])[ \t]*){named}{after}|(?<=\s)(?P<half>{inner})\){after}",
            re.IGNORECASE | re.MULTILINE,
        )

    def shown(self, options: Any) -> list[int] | None:
        """Return the values in the order in which they were shown, None for lowest to highest."""
        if not isinstance(options, str) or not options.strip():
            return None
        try:
            values = [int(one) for one in options.split()]
        except ValueError:
            values = []
        if sorted(values) != list(range(self.asked.lowest, self.asked.highest + 1)):
            remedy = f"give every value from {self.asked.lowest} to {self.asked.highest} once, separated by spaces"
            raise DataError(f"options are {quote(options)}", place="replies", remedy=remedy)
        return values

    def single(self, item: str, said: str, shown: list[int] | None) -> _Found:
        """Return what a reply about one item holds."""
        if item not in self.ids:
            raise DataError(f"no item {quote(item)}", place="replies", remedy=f"the inventory is {self.asked.name}")
        if not said.strip():
            return _NAN, MISSING, ""
        of_list = [found for found in self._listed(said, shown).get(item, []) if found[1] == ANSWERED]
        if of_list:
            return _agreed(of_list)
        return self._read(said, shown)

    def several(self, said: str, shown: list[int] | None) -> dict[str, _Found]:
        """Return what a reply about all items holds."""
        found = self._listed(said, shown)
        if found:
            return {item: _agreed(found[item]) if item in found else (_NAN, MISSING, "") for item in self.ids}
        status = MISSING if not said.strip() else REFUSED if refuses(said) else MALFORMED
        return dict.fromkeys(self.ids, (_NAN, status, ""))

    def _listed(self, said: str, shown: list[int] | None) -> dict[str, list[_Found]]:
        data = _json(said)
        if data is not None:
            pairs = self._pairs(data)
            if pairs:
                return {item: [self._read(str(value), shown)] for item, value in pairs.items()}
        marks = list(self.marker.finditer(said))
        out: dict[str, list[_Found]] = {}
        ends = [*(mark.start() for mark in marks[1:]), len(said)]
        for mark, end in zip(marks, ends, strict=False):
            piece = said[mark.end() : end]
            piece = piece.strip().partition("\n\n")[0]
            item = self.names[next(filter(None, mark.groups())).lower()]
            out.setdefault(item, []).append(self._read(piece, shown))
        return out or self._by_text(said, shown)

    def _by_text(self, said: str, shown: list[int] | None) -> dict[str, list[_Found]]:
        """Return answers on lines that begin with an item's own word: "Bashful: 3"."""
        out: dict[str, list[_Found]] = {}
        for line in said.splitlines() if self.texts else ():
            word, colon, rest = line.strip(" |*-•\t").replace("|", ":").partition(":")
            item = self.texts.get(word.strip(" *_\"'").lower())
            if colon and item is not None:
                out.setdefault(item, []).append(self._read(rest, shown))
        return out

    def _pairs(self, data: Any) -> dict[str, Any]:
        if (
            isinstance(data, list)
            and len(data) == len(self.ids)
            and not any(isinstance(one, dict | list) for one in data)
        ):
            return dict(zip(self.ids, data, strict=True))
        if isinstance(data, list):
            data = {
                str(one.get("item") or one.get("id") or one.get("item_id")): _first(one)
                for one in data
                if isinstance(one, dict)
            }
        if not isinstance(data, dict):
            return {}
        if len(data) == 1 and isinstance(next(iter(data.values())), dict | list):
            return self._pairs(next(iter(data.values())))
        named = {key.strip("()[]. ").lower(): value for key, value in data.items()}
        items = {key: self.names.get(key) or self.texts.get(key) for key in named}
        return {item: named[key] for key, item in items.items() if item is not None}

    def _read(self, piece: str, shown: list[int] | None) -> _Found:
        value, status, as_shown = read_answer(piece, self.asked.lowest, self.asked.highest, self.asked.labels)
        raw = " ".join(piece.split())[:80]
        if value is None:
            return _NAN, MISSING if not piece.strip() else status, raw
        if as_shown and shown is not None:
            value = shown[value - self.asked.lowest]
        return float(value), status, raw


def _first(one: dict[str, Any]) -> Any:
    return next((one[key] for key in ("answer", "value", "rating", "score", "response") if key in one), "")


def _json(said: str) -> Any:
    """Return the first JSON object or array in a text, None where there is none."""
    for start in (i for i, char in enumerate(said) if char in "{["):
        try:
            return json.JSONDecoder().raw_decode(said, start)[0]
        except ValueError:
            continue
    return None


def _agreed(found: list[_Found]) -> _Found:
    """Return one answer from all that were given to an item."""
    answered = [one for one in found if one[1] == ANSWERED]
    if len({one[0] for one in answered}) > 1:
        return _NAN, CONFLICTING, " / ".join(one[2] for one in answered)[:80]
    return answered[0] if answered else found[0]


def missingness(answers: pd.DataFrame, by: Sequence[str] = (), *, clusters: str | None = None) -> pd.DataFrame:
    """Count what became of the items.

    Parameters
    ----------
    answers
        Of :func:`parse_answers`.
    by
        Columns that make groups.
    clusters
        Column of what is independent (the persona); intervals are over it. None: no intervals.

    Returns
    -------
    DataFrame
        The columns of ``by``, then status, n, share; with ``clusters`` also lo and hi of the share.

    Examples
    --------
    >>> answers = parse_answers(["(a) 5 (b) 2", "I cannot answer."], "bfi-44-key")
    >>> missingness(answers)[["status", "n"]].head(2).values.tolist()
    [['answered', 2], ['refused', 44]]
    """
    import pandas as pd

    shares = pd.DataFrame({name: (answers["status"] == name).astype(float) for name in STATUSES})
    keys = list(by)
    if clusters is None:
        groups = answers[keys].copy() if keys else pd.DataFrame(index=answers.index)
        whole = shares.assign(**groups)
        means = whole.groupby(keys, sort=False)[list(STATUSES)].agg(["sum", "mean"]) if keys else None
        if means is None:
            rows = [(name, int(shares[name].sum()), float(shares[name].mean())) for name in STATUSES]
            return pd.DataFrame(rows, columns=["status", "n", "share"])
        rows = [
            (*(key if isinstance(key, tuple) else (key,)), name, int(part[(name, "sum")]), float(part[(name, "mean")]))
            for key, part in means.iterrows() for name in STATUSES
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=[*keys, "status", "n", "share"])
    from luminora_lab.measure.summaries import summarise

    table = summarise(pd.concat([answers[[*keys, clusters]], shares], axis=1), STATUSES, by=keys, clusters=clusters)
    table = table.rename(columns={"metric": "status", "mean": "share"})
    table["n"] = (table["share"] * table["n"]).round().astype("int64")
    return table[[*keys, "status", "n", "share", "lo", "hi"]]
