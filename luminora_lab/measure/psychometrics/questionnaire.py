"""Inventories: items, their scales and keys, from a file or bundled. The lab ships keys and single words, no item texts
of others.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from luminora_lab._resources import bundled
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Inventory", "inventories", "inventory"]

_TRUE, _FALSE = {"1", "true", "yes", "r", "-"}, {"0", "false", "no", "", "+"}
_HEAD = ("title", "lowest", "highest", "labels", "source", "licence")


@dataclass(frozen=True)
class Inventory:
    """A questionnaire.

    Attributes
    ----------
    name
        What it is called.
    frame
        One row an item, in order: item_id, text ("" where only the key is known), scale, reversed.
    lowest, highest
        The answers go from one to the other in whole numbers.
    labels
        Wordings of the answers from lowest to highest; empty where none are known.
    title, source, licence
        What it is, where it comes from, under which terms.
    """

    name: str
    frame: pd.DataFrame
    lowest: int
    highest: int
    labels: tuple[str, ...] = ()
    title: str = ""
    source: str = ""
    licence: str = ""

    @property
    def scales(self) -> tuple[str, ...]:
        """The scales, in order of their first item."""
        return tuple(dict.fromkeys(self.frame["scale"]))

    def items(self, scale: str) -> pd.DataFrame:
        """Return the items of a scale.

        Raises
        ------
        UnknownName
            There is no such scale.
        """
        if scale not in self.scales:
            raise UnknownName(f"no scale {quote(scale)}", place=self.name, remedy=f"use {', '.join(self.scales)}")
        return self.frame[self.frame["scale"] == scale].reset_index(drop=True)

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        texts = "" if self.frame["text"].str.len().gt(0).all() else ", keys only"
        return (
            f"<Inventory {self.name!r}: {len(self)} items, {len(self.scales)} scales, answers {self.lowest} to "
            f"{self.highest}{texts}>"
        )


def inventories() -> pd.DataFrame:
    """Return the bundled inventories: name, title, items, scales, lowest, highest, texts (False: keys only), source.

    Examples
    --------
    >>> inventories()["name"].tolist()
    ['bfi-44-key', 'mini-markers']
    """
    import pandas as pd

    rows = []
    for file in sorted((bundled("datasets") / "inventories").glob("*.csv")):
        one = inventory(file.stem)
        texts = bool(one.frame["text"].str.len().gt(0).all())
        rows.append((one.name, one.title, len(one), len(one.scales), one.lowest, one.highest, texts, one.source))
    names = ["name", "title", "items", "scales", "lowest", "highest", "texts", "source"]
    return pd.DataFrame(rows, columns=names)


def inventory(
    name_or_path: str | os.PathLike[str] | Inventory,
    *,
    lowest: int | None = None,
    highest: int | None = None,
    labels: Sequence[str] | None = None,
) -> Inventory:
    """Return an inventory, bundled by name or from a CSV file.

    Parameters
    ----------
    name_or_path
        A name of :func:`inventories`, or a file with the columns item_id, text, scale, reversed (0 or 1, true or false,
        or R); text may be left out where only the key is known. Lines before the header such as ``# lowest: 1``,
        ``# highest: 5``, ``# labels: strongly disagree | ... | strongly agree`` say the rest.
    lowest, highest, labels
        The answers; they count more than the file's.

    Raises
    ------
    UnknownName
        Neither a bundled inventory nor a file.
    DataError
        The file cannot be used; the message names line and value. Where nothing says how answers are numbered, that is
        an error, too.

    Examples
    --------
    >>> markers = inventory("mini-markers")
    >>> markers
    <Inventory 'mini-markers': 40 items, 5 scales, answers 1 to 9>
    >>> markers.items("extraversion")["text"].tolist()[:2]
    ['Bashful', 'Bold']
    """
    if isinstance(name_or_path, Inventory):
        return name_or_path
    file = bundled("datasets") / "inventories" / f"{name_or_path}.csv"
    if os.sep in str(name_or_path) or not file.exists():
        file = Path(name_or_path)
    if not file.exists():
        known = ", ".join(sorted(one.stem for one in (bundled("datasets") / "inventories").glob("*.csv")))
        what = f"no inventory {quote(str(name_or_path))}"
        raise UnknownName(what, place="inventory", remedy=f"use {known}, or a CSV file")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read ({error})", place=str(file), remedy="save it as CSV in UTF-8") from None
    head, skipped = _head(text)
    frame = _items(text, skipped, str(file))
    low, high = _answers(head, lowest, highest, str(file))
    words = tuple(
        labels if labels is not None else (one.strip() for one in head.get("labels", "").split("|") if one.strip())
    )
    if words and len(words) != high - low + 1:
        what = f"{len(words)} labels for answers {low} to {high}"
        raise DataError(what, place=str(file), remedy="give one label an answer, or none")
    said = {key: head.get(key, "") for key in ("title", "source", "licence")}
    return Inventory(file.stem, frame, low, high, words, **said)


def _head(text: str) -> tuple[dict[str, str], int]:
    """Return what the lines before the header say, and how many there are."""
    head: dict[str, str] = {}
    skipped = 0
    for line in text.splitlines():
        if not line.startswith("#") and line.strip():
            break
        skipped += 1
        key, colon, value = line.lstrip("# ").partition(":")
        if colon and key.strip().lower() in _HEAD:
            head[key.strip().lower()] = value.strip()
    return head, skipped


def _items(text: str, skipped: int, place: str) -> pd.DataFrame:
    import pandas as pd

    rows = list(csv.reader(io.StringIO("\n".join(text.splitlines()[skipped:]))))
    names = [name.strip().lower() for name in rows[0]] if rows else []
    for needed in ("item_id", "scale", "reversed"):
        if needed not in names:
            raise DataError(f"no column {needed}", place=place, remedy="write item_id,text,scale,reversed")
    out, seen = [], set()
    for number, cells in enumerate(rows[1:], start=skipped + 2):
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        where = f"{place}, line {number}"
        key, scale, turned = row.get("item_id", ""), row.get("scale", ""), row.get("reversed", "").lower()
        if not key or not scale:
            raise DataError(
                f"the row {quote(','.join(cells))} has no item_id or scale", place=where, remedy="give both"
            )
        if key in seen:
            raise DataError(f"item {quote(key)} occurs twice", place=where, remedy="give every item its own id")
        if turned not in _TRUE | _FALSE:
            raise DataError(f"reversed is {quote(turned)}", place=where, remedy="write 1 for reversed, else 0")
        seen.add(key)
        out.append((key, row.get("text", ""), scale, turned in _TRUE))
    if not out:
        raise DataError("there is no item", place=place, remedy="write one a line, below the header")
    return pd.DataFrame(out, columns=["item_id", "text", "scale", "reversed"]).astype(
        {"item_id": "str", "text": "str", "scale": "str", "reversed": bool}
    )


def _answers(head: dict[str, str], lowest: int | None, highest: int | None, place: str) -> tuple[int, int]:
    ends = []
    for name, given in (("lowest", lowest), ("highest", highest)):
        value = head.get(name) if given is None else given
        if value is None:
            what = f"nothing says the {name} answer"
            raise DataError(what, place=place, remedy=f"begin the file with '# {name}: 5', or give {name}=")
        try:
            ends.append(int(value))
        except (TypeError, ValueError):
            raise DataError(f"{name} is {quote(value)}", place=place, remedy="give a whole number") from None
    if ends[0] >= ends[1]:
        raise DataError(f"answers from {ends[0]} to {ends[1]}", place=place, remedy="lowest lies below highest")
    return ends[0], ends[1]
