"""The two doors: a personality out into another program's format, and in from one.

Loading a personality means trusting its author, as with any prompt. Texts of foreign files are not trusted: what
:func:`import_personality` makes of them carries ``metadata.luminora.imported``, and the compiler fences them. A file
that carries a document of this lab gives that document back, and is trusted as any JSON personality is: whoever passes
on a file could have written that document too.
"""

from __future__ import annotations

import inspect
import os
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.exchange.losses import LossReport
from luminora_lab.files.atomic import replacing
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.documents import as_path, file_name, read_bytes
from luminora_lab.personality.library import personality

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from luminora_lab.personality.model import Personality

__all__ = ["FORMATS", "Exported", "export", "format_table", "import_personality"]


class _Format(NamedTuple):
    module: str
    suffix: str  # of a file that export() names itself
    endings: tuple[str, ...]  # that a file's name may have
    holds: str
    fixed: Mapping[str, Any] = {}
    reads: bool = True


_CARD = "name, descriptions, greetings, examples, tags, rules and limits as text; the document under an extension key"
FORMATS: dict[str, _Format] = {
    "json": _Format("native", ".json", (".json",), "everything: it is the document", {"yaml": False}),
    "yaml": _Format("native", ".yaml", (".yaml", ".yml"), "everything: it is the document", {"yaml": True}),
    "card-v2": _Format("cards", ".card-v2.json", (".json", ".png"), _CARD, {"version": "2"}),
    "card-v3": _Format("cards", ".card-v3.json", (".json", ".png", ".charx"), _CARD, {"version": "3"}),
    "modelfile": _Format(
        "modelfile", ".modelfile", (".modelfile",),
        "one compiled prompt, examples, sampling parameters; the document in a comment",
    ),
    "letta": _Format(
        "letta", ".af", (".af", ".json"),
        "one compiled prompt, a persona block, tags; the document in the agent's metadata",
    ),
    "prompt": _Format("prompt", ".prompt.txt", (".txt", ".md"), "one compiled prompt as text or Markdown", reads=False),
    "bundle": _Format("bundle", ".bundle.json", (".json",), "everything, a memory strategy, how both were tuned"),
}  # fmt: skip
_PICTURES = {".png": "png", ".charx": "charx"}
_READERS = {"card": "cards", "json": "native", "yaml": "native"}


@dataclass(frozen=True)
class Exported:
    """What :func:`export` made.

    Attributes
    ----------
    format
        The format's name.
    path
        The file, or None where nothing was written.
    content
        The bytes of the file.
    losses
        What the format could not say, field by field.
    """

    format: str
    path: Path | None
    content: bytes = field(repr=False)
    losses: LossReport

    @property
    def text(self) -> str:
        """The content of a format that is text.

        Raises
        ------
        DataError
            It is a PNG or a CHARX.
        """
        from luminora_lab.files import strictjson

        return strictjson.decode(self.content, self.format)

    def __repr__(self) -> str:
        where = "not written" if self.path is None else f"written to {self.path}"
        return f"<Exported as {self.format}: {len(self.content):,} bytes, {where}; {len(self.losses)} losses>"

    def _repr_html_(self) -> str:
        from markupsafe import Markup, escape

        return str(Markup("<div><p>{}</p>{}</div>").format(escape(repr(self)[1:-1]), Markup(self.losses._repr_html_())))


def export(
    p: Personality | str | os.PathLike[str] | Mapping[str, Any],
    to: str,
    path: str | os.PathLike[str] | None = None,
    *,
    overwrite: bool = True,
    **options: Any,
) -> Exported:
    """Write a personality in another format, and say what that format cannot hold.

    Parameters
    ----------
    p
        A personality, or what :func:`luminora_lab.personality` takes.
    to
        json, yaml, card-v2, card-v3, modelfile, letta, prompt or bundle.
    path
        The file, written whole or not at all; a folder that exists, in which the file is named after the character; or
        None to get the content only. A card whose name ends in .png is a picture, in .charx an archive (card-v3).
    overwrite
        Whether a file that exists may be replaced.
    **options
        Of the format's own: ``model``, ``affinity``, ``mood`` (modelfile, letta, prompt), ``context_window`` (letta),
        ``kind``, ``provider`` (prompt), ``strategy``, ``affinity``, ``tuned`` (bundle), ``picture`` (PNG cards).

    Returns
    -------
    Exported
        ``path``, ``content`` (bytes), ``losses``. The same personality and options give the same bytes.

    Raises
    ------
    UnknownName
        There is no such format, or the format has no such option.
    DataError
        The name ends as another format's does, the file exists and may not be replaced, it cannot be written, or an
        option cannot be used.
    StrategyError
        A strategy that cannot travel in a bundle.

    Examples
    --------
    >>> made = export("juniper", "modelfile", model="llama3.1")
    >>> made.text.splitlines()[1], made.path
    ('FROM llama3.1', None)
    """
    given = personality(p)
    found = FORMATS.get(to) if isinstance(to, str) else None
    if found is None:
        raise UnknownName(f"there is no format {quote(to)}", place="to", remedy=f"use one of {', '.join(FORMATS)}")
    if to == "prompt" and path is not None and as_path(path).suffix.lower() == ".md":
        options.setdefault("kind", "markdown")
    target = None if path is None else _target(as_path(path), given, to, found, options)
    name, fixed = found.module, dict(found.fixed)
    if target is not None and target.suffix.lower() in _PICTURES:
        name = _PICTURES[target.suffix.lower()]
        fixed = fixed if name == "png" else {}
    module = _module(name)
    content = module.encode(given, **_checked(to, module, options, fixed), **fixed)
    if target is not None:
        if not overwrite and os.path.lexists(target):
            raise DataError(
                "there is a file of that name", place=str(target), remedy="name another, or allow overwrite=True"
            )
        with replacing(target, binary=True) as file:
            file.write(content)
    said = {name: value for name, value in fixed.items() if name in inspect.signature(module.losses).parameters}
    return Exported(to, target, content, LossReport.of(to, module.losses(given, **said)))


def import_personality(path: str | os.PathLike[str]) -> Personality:
    """Read a personality from a file of any format that the lab knows; the format is found by the content.

    Parameters
    ----------
    path
        A file: a personality document (JSON, YAML), a character card (V1, V2, V3 as JSON, PNG or CHARX), an Ollama
        Modelfile, a Letta agent file, or a bundle. At most 4 MB, PNG and CHARX 32 MB. Nothing in it is run, and nothing
        that it names is opened, but the file of a learned ranker, whose digest is compared.

    Returns
    -------
    Personality
        What this lab exported comes back as it was. A foreign file's has ``metadata.luminora.imported`` with its
        ``format`` and what has no place in a personality; the compiler fences its texts.

    Raises
    ------
    DataError
        The file cannot be read, is in no format that is read, or is damaged.

    Examples
    --------
    >>> import tempfile, luminora_lab as ll
    >>> made = export("juniper", "letta", tempfile.mkdtemp())
    >>> made.path.name, import_personality(made.path) == ll.personality("juniper")
    ('juniper.af', True)
    """
    from luminora_lab.exchange._recognising import MAX_PICTURE, recognise

    raw = read_bytes(path, MAX_PICTURE)
    place = str(path)
    kind = recognise(raw, place)
    module = _module(_READERS.get(kind, kind))
    made: Personality = module.decode(raw, place, yaml=True) if kind == "yaml" else module.decode(raw, place)
    return made


def format_table() -> pd.DataFrame:
    """List the formats.

    Returns
    -------
    pandas.DataFrame
        One row a format: format (as :func:`export` takes it), suffix (that a name may end in), holds (what it can
        say), reads, writes.

    Examples
    --------
    >>> format_table().query("not reads")["format"].tolist()
    ['prompt']
    """
    import pandas as pd

    rows = [(name, ", ".join(one.endings), one.holds, one.reads, True) for name, one in FORMATS.items()]
    return pd.DataFrame(rows, columns=["format", "suffix", "holds", "reads", "writes"])


def _module(name: str) -> Any:
    return import_module(f"luminora_lab.exchange.{name}")


def _target(path: Path, p: Personality, to: str, found: _Format, options: dict[str, Any]) -> Path:
    """The file that a path stands for; its suffix may not promise another format."""
    try:
        folder = path.is_dir()
    except (OSError, ValueError):
        folder = False
    if folder:
        markdown = to == "prompt" and options.get("kind") == "markdown"
        return path / (file_name(p.name) + (".prompt.md" if markdown else found.suffix))
    ending = path.suffix.lower()
    if ending not in found.endings and any(ending in one.endings for one in FORMATS.values()):
        what = f"a name that ends in {quote(ending)} is not {to}"
        raise DataError(what, place=str(path)[:200], remedy=f"use {', '.join(found.endings)}")
    return path


def _checked(to: str, module: Any, options: dict[str, Any], fixed: Mapping[str, Any]) -> dict[str, Any]:
    accepted = [name for name in list(inspect.signature(module.encode).parameters)[1:] if name not in fixed]
    for name in options:
        if name not in accepted:
            remedy = f"its options are {', '.join(accepted)}" if accepted else "it has none"
            if name == "picture" and ".png" in FORMATS[to].endings:
                remedy = "it goes with a path that ends in .png"
            raise UnknownName(f"{to} has no option {quote(name)}", place="export", remedy=remedy)
    return options
