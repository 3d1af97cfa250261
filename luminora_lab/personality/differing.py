"""What changes between two compilations, section by section, as a frame, as text and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import ndiff, unified_diff
from typing import TYPE_CHECKING, Any

from luminora_lab._html import root_style
from luminora_lab.personality.prompt import CompiledPrompt

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PromptDiff", "diff"]

_STYLE = (
    root_style("ll-diff")
    + """
.ll-diff{padding:.6em .9em}
.ll-diff h4{margin:.9em 0 .2em;font-size:1em}
.ll-diff pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}
.ll-diff ins,.ll-diff del{display:block;text-decoration:none;padding:0 .4em;border-left:3px solid}
.ll-diff ins{background:#2ea04322;border-color:#2ea043}
.ll-diff del{background:#cf222e1f;border-color:#cf222e}
.ll-diff span{display:block;padding:0 .4em;border-left:3px solid transparent}
"""
)


@dataclass(frozen=True, repr=False)
class PromptDiff:
    """What :func:`diff` returns: two prompts, and what the second changes.

    Attributes
    ----------
    a, b
        The prompts.
    """

    a: CompiledPrompt
    b: CompiledPrompt

    @property
    def changed(self) -> bool:
        """Whether anything that a model would receive differs."""
        return self.a.sha256 != self.b.sha256

    @property
    def frame(self) -> pd.DataFrame:
        """One row a section or parameter: part, change ("same", "changed", "added", "removed"), before, after."""
        import pandas as pd

        rows = [(name, _change(before, after), before, after) for name, before, after in self._pairs()]
        return pd.DataFrame(rows, columns=["part", "change", "before", "after"])

    @property
    def text(self) -> str:
        """A unified diff of the sections that differ; "" where nothing does."""
        lines: list[str] = []
        for name, before, after in self._pairs():
            if before != after:
                old, new = (before or "").splitlines(), (after or "").splitlines()
                lines += unified_diff(old, new, f"{name} (a)", f"{name} (b)", lineterm="", n=1)
        return "\n".join(lines)

    @property
    def html(self) -> str:
        """The sections that differ as a self-contained HTML fragment; added lines begin with +, removed ones with -."""
        from markupsafe import Markup

        head = Markup("<p><strong>{}</strong> &rarr; <strong>{}</strong></p>").format(_title(self.a), _title(self.b))
        parts = [head]
        pairs = self._pairs()
        for name, before, after in pairs:
            if before != after:
                lines = Markup("").join(
                    _line(line) for line in ndiff((before or "").splitlines(), (after or "").splitlines())
                )
                parts.append(Markup("<h4>{}: {}</h4><pre>{}</pre>").format(name, _change(before, after), lines))
        same = [name for name, before, after in pairs if before == after]
        parts.append(Markup('<p class="ll-quiet">The same in both: {}.</p>').format(", ".join(same) or "nothing"))
        return f'<style>{_STYLE}</style><section class="ll-diff">{Markup("").join(parts)}</section>'

    def lines(self) -> list[tuple[str, str, str]]:
        """Return both prompts line by line, part by part: (part, mark, text).

        The mark is " " for a line of both, "-" for one of ``a`` alone, "+" for one of ``b`` alone.

        Examples
        --------
        >>> from luminora_lab import compile
        >>> change = diff(compile("quill", affinity=5), compile("quill", affinity=90))
        >>> sorted({mark for part, mark, text in change.lines() if part == "identity"})
        [' ']
        >>> sorted({mark for part, mark, text in change.lines() if part == "relationship"})
        [' ', '+', '-']
        """
        import difflib

        found = []
        for part, old, new in self._pairs():
            between = difflib.ndiff((old or "").splitlines(), (new or "").splitlines())
            found += [(part, line[0], line[2:]) for line in between if line[0] != "?"]
        return found

    def _pairs(self) -> list[tuple[str, str | None, str | None]]:
        old, new = _parts(self.a), _parts(self.b)
        return [(name, old.get(name), new.get(name)) for name in _in_order(list(old), list(new))]

    def __bool__(self) -> bool:
        return self.changed

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        changes = [f"{part} {change}" for part, change in self.frame[["part", "change"]].to_numpy() if change != "same"]
        return f"<PromptDiff {_title(self.a)} -> {_title(self.b)}: {', '.join(changes) or 'no difference'}>"

    def _repr_html_(self) -> str:
        return self.html


def diff(a: Any, b: Any) -> PromptDiff:
    """Compare two compiled prompts, or two personalities as the "universal" provider gets them.

    Parameters
    ----------
    a, b
        Prompts of :func:`luminora_lab.compile`, or what :func:`luminora_lab.personality` takes.

    Returns
    -------
    PromptDiff
        True where anything differs; ``.text``, ``.html``, ``.frame``.

    Raises
    ------
    UnknownName, DataError
        As :func:`luminora_lab.personality`.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> change = diff(ll.compile("juniper", affinity=10), ll.compile("juniper", affinity=90))
    >>> [part for part, how in change.frame[["part", "change"]].to_numpy() if how == "changed"]
    ['opening', 'manner', 'relationship']
    """
    return PromptDiff(_prompt(a), _prompt(b))


def _prompt(given: Any) -> CompiledPrompt:
    from luminora_lab.personality.compiling import compile

    return given if isinstance(given, CompiledPrompt) else compile(given, "universal")


def _parts(prompt: CompiledPrompt) -> dict[str, str]:
    made = {one.name: one.text for one in prompt.sections}
    turns = [f"{message['role']}: {message['content']}" for message in prompt.messages[1:]]
    if turns:
        made["examples as turns"] = "\n".join(turns)
    made["role"] = prompt.messages[0]["role"]
    return made | {name: str(value) for name, value in prompt.parameters.items()}


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """The names of both, each where its own list has it: names that are new follow the one they come after."""
    merged = list(old)
    for i, name in enumerate(new):
        if name not in merged:
            merged.insert(merged.index(new[i - 1]) + 1 if i else 0, name)
    return merged


def _change(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return "added" if before is None else "removed"
    return "same" if before == after else "changed"


def _title(prompt: CompiledPrompt) -> str:
    now = [f"affinity {prompt.affinity:g}"] if prompt.affinity is not None else []
    now += [prompt.mood] if prompt.mood else []
    return f"{prompt.personality}, {prompt.provider}{''.join(f', {part}' for part in now)}"


def _line(line: str) -> Any:
    from markupsafe import Markup

    tag = {"+ ": "ins", "- ": "del"}.get(line[:2], "span")
    return Markup("") if line.startswith("? ") else Markup(f"<{tag}>{{}}</{tag}>").format(line)
