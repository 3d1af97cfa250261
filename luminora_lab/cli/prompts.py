"""``luminora compile`` and ``luminora diff``: the prompt of a personality at a moment, and how two prompts differ."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from luminora_lab.cli._arguments import Affinity, AsJson, Force, Model, MoodName, Provider, Who
from luminora_lab.cli._moments import items_in, mood_of
from luminora_lab.cli._screen import note, print_diff, print_json, print_table, say, unused
from luminora_lab.cli.completing import moods_of_other, names

if TYPE_CHECKING:
    from luminora_lab.personality import CompiledPrompt, Personality, PromptDiff

__all__ = ["compile", "diff"]


def compile(
    who: Who,
    provider: Provider = "openai",
    model: Model = None,
    affinity: Affinity = None,
    mood: MoodName = None,
    memory: Annotated[list[str] | None, typer.Option(help="A memory; repeat it.")] = None,
    fact: Annotated[list[str] | None, typer.Option(help="A fact about the user; repeat it.")] = None,
    memories: Annotated[Path | None, typer.Option(help="Memories in a .jsonl, .json or .csv file.")] = None,
    facts: Annotated[Path | None, typer.Option(help="Facts in a .jsonl, .json or .csv file.")] = None,
    budget: Annotated[int | None, typer.Option(help="Tokens that all messages together may have.")] = None,
    examples: Annotated[str, typer.Option(help="auto, messages, inline or none.")] = "auto",
    request: Annotated[bool, typer.Option("--request", help="Print the body of the provider's own request.")] = False,
    tokens: Annotated[bool, typer.Option("--tokens", help="Print the tokens of each section instead.")] = False,
    out: Annotated[Path | None, typer.Option(help="File for the prompt (or the request), as it is.")] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Compile a personality at a moment into the prompt of a provider.

    Several messages are printed with their roles. On the screen, control characters are replaced; in a file and in JSON
    everything is as it is. What the memory preferences or the budget leave out is listed on standard error.

    Example: `luminora compile juniper --provider anthropic --affinity 64 --mood worried:0.5 --fact "grows orchids"`
    """
    from luminora_lab.personality.compiling import compile as compiled
    from luminora_lab.personality.library import personality

    if out is not None:
        unused(out, force)
    p = personality(who)
    prompt = compiled(
        p,
        provider,
        model=model,
        affinity=affinity,
        mood=mood_of(p, mood),
        memories=[*(memory or []), *(items_in(memories, "memory") if memories else [])],
        facts=[*(fact or []), *(items_in(facts, "fact") if facts else [])],
        token_budget=budget,
        examples=examples,
    )
    frame = prompt.frame if tokens else None
    text = json.dumps(prompt.request, indent=2, ensure_ascii=False) if request else _text(prompt)
    if out is not None:
        _write(out, f"{text}\n")
    for left in prompt.left_out:
        note(f"left out: {left.what}: {_short(left.text)} ({left.why})")
    if as_json:
        made = prompt.to_dict() | ({"request": prompt.request} if request else {})
        counts = {} if frame is None else {"tokens": frame.drop(columns="text").to_dict("records")}
        print_json(made | counts | ({"out": str(out)} if out else {}))
        return
    if frame is not None:
        _show_tokens(prompt, frame)
    elif out is None:
        say(text)
    if out is not None:
        say(f"{out}: {len(text):,} characters, sha256 of the prompt {prompt.sha256}")


def _text(prompt: CompiledPrompt) -> str:
    """The instructions alone, or all messages with their roles."""
    return str(prompt) if len(prompt.messages) > 1 else prompt.system


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."


def _write(path: Path, text: str) -> None:
    from luminora_lab.files.atomic import replacing

    with replacing(path) as file:
        file.write(text)


def _show_tokens(prompt: CompiledPrompt, frame: Any) -> None:
    from luminora_lab.providers import counts_exactly

    rows = [(row.section, row.tokens, f"{row.share:.1%}") for row in frame.itertuples()]
    rows.append(("all messages", prompt.tokens, "100.0%"))
    exact = "" if counts_exactly(prompt.model) else " (estimated: the model's tokenizer is not here)"
    title = f"{prompt.personality} for {prompt.provider}, tokens of {prompt.model}{exact}"
    print_table(["section", "tokens", "share"], rows, title=title, right=("tokens", "share"))


def diff(
    who: Who,
    other: Annotated[
        str | None,
        typer.Argument(metavar="OTHER", help="A second personality; without it, --affinity-b or --mood-b.",
                       autocompletion=names),
    ] = None,
    provider: Provider = "universal",
    affinity: Affinity = None,
    affinity_b: Annotated[float | None, typer.Option(help="Affinity of the second; else that of the first.")] = None,
    mood: MoodName = None,
    mood_b: Annotated[
        str | None,
        typer.Option(metavar="NAME[:INTENSITY]", help="Mood of the second, or neutral; else that of the first.",
                     autocompletion=moods_of_other),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="File for the comparison as a page.")] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Compare the prompts of two personalities, or of one at two moments. Exit code 0: the same; 1: different.

    Example: `luminora diff juniper --affinity 10 --affinity-b 90`
    """
    from luminora_lab.errors import DataError
    from luminora_lab.personality.compiling import compile as compiled
    from luminora_lab.personality.differing import diff as compared
    from luminora_lab.personality.library import personality

    if other is None and affinity_b is None and mood_b is None:
        remedy = "name a second personality, or give --affinity-b or --mood-b"
        raise DataError("there is nothing to compare it with", place="diff", remedy=remedy)
    if html is not None:
        unused(html, force)
    a = personality(who)
    b = a if other is None else personality(other)
    affinity_b, mood_b = affinity if affinity_b is None else affinity_b, mood if mood_b is None else mood_b
    change = compared(
        compiled(a, provider, affinity=affinity, mood=mood_of(a, mood)),
        compiled(b, provider, affinity=affinity_b, mood=mood_of(b, mood_b)),
    )
    beyond = _sections_that_differ(a, b)
    different = change.changed or bool(beyond)
    if html is not None:
        _write(html, _page(change))
    if as_json:
        print_json(_as_json(change, different, beyond))
    else:
        _show_diff(change, beyond)
    if different:
        raise typer.Exit(1)


def _sections_that_differ(a: Personality, b: Personality) -> list[str]:
    """The sections of the two definitions that are not the same, whether a prompt shows it or not."""
    if a == b:
        return []
    one, two = a.to_dict(), b.to_dict()
    return [key for key in dict.fromkeys([*one, *two]) if one.get(key) != two.get(key)] or ["how numbers are written"]


def _as_json(change: PromptDiff, different: bool, beyond: list[str]) -> dict[str, Any]:
    parts = change.frame.astype(object).where(change.frame.notna(), None).to_dict("records")
    ends = {name: {key: prompt.to_dict()[key] for key in ("personality", "moment", "sha256")}
            for name, prompt in (("a", change.a), ("b", change.b))}  # fmt: skip
    return {"different": different, "prompts_differ": change.changed, **ends, "definition": beyond, "parts": parts}


def _show_diff(change: PromptDiff, beyond: list[str]) -> None:
    say(_headline(change))
    print_diff(change.text)
    if beyond:
        say(f"The definitions differ in: {', '.join(beyond)}")


def _headline(change: PromptDiff) -> str:
    return repr(change)[1:-1].removeprefix("PromptDiff ")


def _page(change: PromptDiff) -> str:
    from markupsafe import escape

    head = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(_headline(change))}</title>'
    return f'{head}<meta name="color-scheme" content="light dark"></head>\n<body>{change.html}</body></html>\n'
