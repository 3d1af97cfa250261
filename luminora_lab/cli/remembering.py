"""``luminora memory``: what is remembered of a user and a personality."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson, Force
from luminora_lab.cli._screen import counted, note, print_json, print_table, say, unused
from luminora_lab.cli._session import Personality, StoreUrl, User, session_of

__all__ = ["app"]

app = typer.Typer(
    help="What is remembered: list, search, add, forget, stats, export.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
Limit = Annotated[int, typer.Option(min=1, help="Most rows.")]
_FACT = ["fact_id", "subject", "category", "key", "value", "confidence", "said_at", "invalid_at"]


@app.command("list")
def list_(
    personality: Personality = None, user: User = None, store: StoreUrl = None,
    over: Annotated[bool, typer.Option("--all", help="Also facts that no longer hold.")] = False,
    limit: Limit = 200, as_json: AsJson = False,
) -> None:  # fmt: skip
    """List what is known of a user.

    Example: `luminora memory list --store json:lab`
    """
    with session_of(personality, store, user, create=False) as session:
        where = {**session.relation.pair, **({} if over else {"invalid_at": None, "expired_at": None})}
        rows = session.store.find("facts", where, order="place", limit=limit)
        _show(rows, _FACT, as_json)


@app.command()
def search(
    words: Annotated[str, typer.Argument(help="A message, as the personality would hear it.")],
    personality: Personality = None, user: User = None, store: StoreUrl = None,
    strategy: Annotated[str | None, typer.Option("--strategy", "-s", help="How memories are found. [setting]")] = None,
    tokens: Annotated[int, typer.Option(min=1, help="Budget of what is found.")] = 300, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show which memories a message would bring back: turns and episodes, best first.

    Example: `luminora memory search "Where do I live?" --store json:lab`
    """
    with session_of(personality, store, user, strategy=strategy, create=False) as session:
        frame = session.recall(words, tokens)
    rows = json.loads(frame[["rank", "score", "memory_id", "text"]].to_json(orient="records"))
    _show(rows, ["rank", "score", "memory_id", "text"], as_json)


@app.command()
def add(
    category: Annotated[str, typer.Argument(help="Such as personal_info, preferences, work.")],
    key: Annotated[str, typer.Argument(help="Such as home_city, likes, job_title.")],
    value: Annotated[str, typer.Argument(help="In your words.")],
    subject: Annotated[str | None, typer.Option(help="Whom it is about; else the user.")] = None,
    personality: Personality = None, user: User = None, store: StoreUrl = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tell the personality a fact; what it contradicts is closed, as if it had been said.

    Example: `luminora memory add personal_info home_city Lund --store json:lab`
    """
    with session_of(personality, store, user) as session:
        told = session.note(category, key, value, subject=subject)
    if as_json:
        print_json(told)
    else:
        say("; ".join(f"{one['action'].lower()}: {one['text']} ({one['reason']})" for one in told) or "nothing new")


@app.command()
def forget(
    fact_ids: Annotated[list[str] | None, typer.Argument(help="Ids of `luminora memory list`.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="All of this user and personality.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    personality: Personality = None, user: User = None, store: StoreUrl = None,
) -> None:  # fmt: skip
    """Forget facts, or everything of a user and a personality: turns, facts, episodes, affinity, moods.

    What is forgotten is removed from the store. The turns that told a fact stay, unless everything is forgotten.

    Example: `luminora memory forget --everything --yes --store json:lab`
    """
    from luminora_lab.cli._asking import at_a_terminal, confirm
    from luminora_lab.errors import DataError

    with session_of(personality, store, user, create=False) as session:
        if not fact_ids and not everything:
            raise DataError("nothing is named", place="memory forget", remedy="give ids, or --everything")
        what = (
            f"everything of {session.user} and {session.personality.name}"
            if everything
            else counted(len(fact_ids or []), "fact")
        )
        if not yes and not (at_a_terminal() and confirm(f"Forget {what}?")):
            note("Nothing was forgotten; --yes asks nothing.")
            raise typer.Exit(1)
        n = session.forget(None if everything else fact_ids)
    say(f"forgotten: {counted(n, 'record')}")


@app.command()
def stats(personality: Personality = None, user: User = None, store: StoreUrl = None, as_json: AsJson = False) -> None:
    """Count what is remembered, and say where the relationship stands.

    Example: `luminora memory stats --store json:lab`
    """
    with session_of(personality, store, user, create=False) as session:
        relation = session.relation
        counts = {
            kind: session.store.count(kind, relation.pair)
            for kind in ("sessions", "turns", "facts", "episodes", "events")
        }
        told: dict[str, Any] = {
            "user": session.user, "personality": session.personality.name, **counts, "affinity": relation.affinity,
            "level": relation.level, "mood": relation.mood[0], "first": relation.first_at, "last": relation.updated_at,
        }  # fmt: skip
    if as_json:
        print_json(told)
    else:
        print_table(["", ""], list(told.items()))


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="The file to write: .csv or .json.")],
    personality: Personality = None, user: User = None, store: StoreUrl = None, force: Force = False,
) -> None:  # fmt: skip
    """Write the facts to a file.

    Example: `luminora memory export facts.csv --store json:lab`
    """
    from luminora_lab.errors import UnknownName
    from luminora_lab.files.atomic import replacing

    if out.suffix.lower() not in (".csv", ".json"):
        raise UnknownName(f"there is no format {out.suffix!r}", place=str(out), remedy="use .csv or .json")
    with session_of(personality, store, user, create=False) as session:
        frame = session.facts
    frame["turns"] = frame["turns"].map(" ".join)
    with replacing(unused(out, force)) as file:
        if out.suffix.lower() == ".csv":
            frame.to_csv(file, index=False)
        else:
            file.write(frame.to_json(orient="records", date_format="iso", indent=1, force_ascii=False) + "\n")
    say(f"{out}: {counted(len(frame), 'fact')}")


def _show(rows: list[dict[str, Any]], columns: list[str], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    shown = [[_short(row[name]) for name in columns] for row in rows]
    print_table(columns, shown, right=("rank", "score", "confidence"))


def _short(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.3g}"
    return value[:16].replace("T", " ") if isinstance(value, str) and len(value) == 26 and value[10] == "T" else value
