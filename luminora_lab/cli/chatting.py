"""``luminora chat``: talk to a personality in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import clean, console, note, print_json, print_table, say
from luminora_lab.cli._session import StoreUrl, User, chosen, session_of
from luminora_lab.cli.completing import names
from luminora_lab.errors import LuminoraError, UnknownName

if TYPE_CHECKING:
    from luminora_lab.session import Session, SessionReply

__all__ = ["chat"]

_HELP = (
    ("/help", "these commands"), ("/state", "affinity, level, mood"), ("/facts", "what is known"),
    ("/memories", "what the last reply remembered"), ("/prompt", "what the personality is told now"),
    ("/why", "what the last message moved"), ("/export FILE", "write what was said (.json .md .csv .jsonl)"),
    ("/snapshot FILE", "write everything of you two"), ("/end", "end the session, and go"),
    ("/quit", "go; it can be resumed"),
)  # fmt: skip


def chat(
    personality: Annotated[
        str | None, typer.Argument(metavar="[NAME_OR_FILE]", help="Who is talked to. [setting]", autocompletion=names)
    ] = None,
    provider: Annotated[str | None, typer.Option("--provider", "-p", help="Who answers. [setting]")] = None,
    strategy: Annotated[str | None, typer.Option("--strategy", "-s", help="How memories are found. [setting]")] = None,
    store: StoreUrl = None,
    user: User = None,
    resume: Annotated[str | None, typer.Option(help="Go on with a session.")] = None,
    off: Annotated[str, typer.Option(help="Parts that are switched off: 'mood_system, episodic_memory'.")] = "",
    text: Annotated[list[str] | None, typer.Option("--say", help="Say this and end; repeat it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Talk to a personality: replies stream, and affinity, mood and memories stand beside them.

    Lines that begin with / are commands: /help lists them. Without a terminal, the lines of standard input are said one
    after another. Replies that no model made are labelled.

    Example: `luminora chat juniper --say "Are you a real person?" --store memory:`
    """
    told = chosen(provider=provider)
    from luminora_lab.providers import provider as find

    who = find(told.value("provider"))
    flags = f"no {off}" if off.strip() else None
    if resume is None:
        session = session_of(personality, store, user, provider=who, strategy=strategy, flags=flags)
    else:
        from luminora_lab.session import Session

        session = Session.resume(resume, chosen(store=store).value("store"), who, clock="now")
    with session:
        if text:
            replies = [_said(session, one, quiet=as_json) for one in text]
            if as_json:
                print_json([_as_json(reply) for reply in replies])
            return
        _dialogue(session)


def _dialogue(session: Session) -> None:
    from luminora_lab.providers.reply import label_of

    label = label_of([getattr(session.provider, "kind", "model")])
    note(f"{session.user} and {session.personality.name}, through {session.provider.name}. /help lists commands.")
    if label:
        note(label)
    last: SessionReply | None = None
    while True:
        line = _line(session.user)
        if line is None or line in ("/quit", "/q"):
            break
        try:
            if line.startswith("/"):
                if _command(session, line, last):
                    break
            elif line:
                last = _said(session, line)
        except LuminoraError as error:
            if not sys.stdin.isatty():
                raise
            note(f"Error: {error}")
    if session.number:
        note(f"luminora chat --resume {session.session_id}")


def _line(user: str) -> str | None:
    if sys.stdin.isatty():
        print(f"{clean(user)}> ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return line.strip() if line else None


def _said(session: Session, text: str, quiet: bool = False) -> SessionReply:
    stream, begun = session.stream(text), False
    screen = console()
    for piece in stream:
        if not quiet:
            if not begun:
                screen.print(f"{clean(session.personality.name)}: ", end="", style="bold")
            print(clean(piece), end="", flush=True)
            begun = True
    if not quiet:
        print()
        screen.print(clean(_beside(session, stream.reply)), style="dim")
    return stream.reply


def _beside(session: Session, reply: SessionReply) -> str:
    trace = reply.trace
    if trace is None:
        return ""
    mood, intensity = session.relation.mood
    parts = []
    if trace.affinity[1] is not None:
        parts.append(f"affinity {trace.affinity[1]:g} ({session.relation.level})")
    parts.append(mood if mood == "neutral" else f"{mood} {intensity:.0%}")
    parts.append(f"{len(trace.retrieved)} remembered")
    if trace.facts:
        parts.append("learned: " + "; ".join(fact["text"] for fact in trace.facts))
    if trace.answered != "model":
        parts.append(f"a guard was broken: {trace.answered} answer")
    if reply.kind != "model":
        parts.append(f"{reply.kind} reply")
    return "  [" + ", ".join(parts) + "]"


def _as_json(reply: SessionReply) -> dict[str, Any]:
    told = {} if reply.trace is None else reply.trace.to_dict()
    return {"text": reply.text, "kind": reply.kind, "model": reply.model, "trace": told}


def _command(session: Session, line: str, last: SessionReply | None) -> bool:
    """Do what a line asks; whether the dialogue ends."""
    word, _, rest = line.partition(" ")
    trace = None if last is None else last.trace

    def facts() -> None:
        frame = session.facts
        over = frame["invalid_at"].notna()
        rows = frame[["subject", "key", "value"]].assign(over=over.map({True: "over", False: ""})).values.tolist()
        print_table(["who", "what", "value", ""], rows)

    def memories() -> None:
        rows = [] if trace is None else [[m["memory_id"], f"{m['score']:.3g}", m["text"]] for m in trace.retrieved]
        print_table(["memory", "score", "text"], rows, right=("score",))

    def why() -> None:
        rows = [] if trace is None else [[e["type"], f"{e['points']:+g}", e["reason"]] for e in trace.events]
        print_table(["interaction", "points", "because"], rows, right=("points",))

    def state() -> None:
        relation = session.relation
        shown = "none yet" if relation.affinity is None else f"{relation.affinity:g} of 100, {relation.level}"
        say(f"affinity {shown}; {relation.mood[0]} {relation.mood[1]:.0%}; {len(relation.facts)} facts")

    def export() -> None:
        session.export(Path(rest.strip()).expanduser(), whole=True)
        note(f"written: {rest.strip()}")

    def snapshot() -> None:
        session.snapshot(Path(rest.strip()).expanduser())
        note(f"written: {rest.strip()}")

    known: dict[str, Callable[[], Any]] = {
        "/help": lambda: print_table(["", ""], _HELP), "/state": state, "/affinity": state, "/mood": state,
        "/facts": facts, "/memories": memories, "/why": why, "/prompt": lambda: say(session.compiled().system),
        "/export": export, "/snapshot": snapshot, "/end": session.end,
    }  # fmt: skip
    if word not in known:
        raise UnknownName(f"there is no command {clean(word)}", remedy="/help lists them")
    if word in ("/export", "/snapshot") and not rest.strip():
        raise UnknownName("no file is named", place=word, remedy=f"write {word} FILE")
    known[word]()
    return word == "/end"
