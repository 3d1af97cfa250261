"""``luminora datasets annotate``: questions, evidence and facts for a recording, asked for or given as options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import note, print_json, print_table, say

if TYPE_CHECKING:
    from luminora_lab.cli._annotation_work import Work
    from luminora_lab.conversation import Annotations

__all__ = ["annotate"]


def annotate(
    file: Annotated[str, typer.Argument(help="A recording, or annotations of one to go on with.")],
    annotator: Annotated[str | None, typer.Option("--annotator", help="Who labels.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="NAME.jsonl to write; NAME-annotated.jsonl here if not given.")
    ] = None,
    id: Annotated[str | None, typer.Option("--id", help="Which conversation, where the file holds several.")] = None,
    add_question: Annotated[str | None, typer.Option("--add-question", help="Add a question; its text.")] = None,
    category: Annotated[str | None, typer.Option("--category", help="The category of the question.")] = None,
    evidence: Annotated[
        str, typer.Option("--evidence", help="Ids of the turns that answer the question, divided by commas.")
    ] = "",
    answer: Annotated[str | None, typer.Option("--answer", help="The answer to the question.")] = None,
    add_fact: Annotated[
        tuple[str, str, str] | None, typer.Option("--add-fact", metavar="SUBJECT KEY VALUE", help="Add a fact.")
    ] = None,
    turns: Annotated[str, typer.Option("--turns", help="Ids of the turns that state the fact.")] = "",
    merge: Annotated[
        list[str] | None, typer.Option("--merge", help="Annotations of somebody else to take in; repeat it.")
    ] = None,
    agreement: Annotated[bool, typer.Option("--agreement", help="Print how far the annotators agree.")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the intervals of --agreement.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Label a recording: questions with their evidence, and facts. In a terminal you are asked; options ask nothing.

    NAME.jsonl becomes the recording with its questions, and NAME.annotations.jsonl holds every annotator's labels; no
    other file is changed. Questions that the recording brings count as labels of the annotator `file`. Exit code 1:
    changes were thrown away when asked.

    Example: `luminora datasets annotate chat.csv --annotator Eva`
    """
    from luminora_lab.cli._annotating import dialogue
    from luminora_lab.cli._annotation_work import Work
    from luminora_lab.cli._asking import at_a_terminal

    options = {"--add-question": add_question, "--category": category, "--evidence": evidence, "--answer": answer,
               "--add-fact": add_fact, "--turns": turns}  # fmt: skip
    given = {name: value for name, value in options.items() if value not in (None, "")}
    _fit(given, annotator)
    work = Work.of(file, out, id)
    for other in merge or ():
        _merged(work, other)
    added = _added(work, annotator or "", given)
    if given or merge:
        work.save()
    elif not (agreement or as_json) and at_a_terminal():
        if not dialogue(work, annotator):
            raise typer.Exit(1)
        return
    _report(work, added, agreement, seed, as_json)


def _fit(given: dict[str, Any], annotator: str | None) -> None:
    """Raise if an option is given without the one that it belongs to."""
    from luminora_lab.errors import DataError

    owners = {"--category": "--add-question", "--evidence": "--add-question", "--answer": "--add-question",
              "--turns": "--add-fact"}  # fmt: skip
    for name, owner in owners.items():
        if name in given and owner not in given:
            raise DataError(f"{name} without {owner}", place="annotate", remedy=f"give {owner} too")
    if "--add-fact" in given and "--turns" not in given:
        raise DataError("--turns not given", place="annotate", remedy="name the turns that state the fact")
    if given and annotator is None:
        raise DataError("--annotator not given", place="annotate", remedy="say who labels")


def _merged(work: Work, other: str) -> None:
    from luminora_lab.conversation import load_annotations, merge

    work.change(merge(work.notes, load_annotations(other)))


def _added(work: Work, annotator: str, given: dict[str, Any]) -> list[str]:
    """Add what the options say; returns the ids of the new labels."""
    from luminora_lab.cli._annotation_work import ids_of

    added = []
    if "--add-question" in given:
        turns = ids_of(given.get("--evidence", ""), work.notes)
        rest: dict[str, Any] = {"category": given.get("--category"), "answer": given.get("--answer")}
        work.change(work.notes.add_question(annotator, given["--add-question"], evidence=turns, **rest))
        added.append(work.notes.question_labels[-1].question_id)
    if "--add-fact" in given:
        subject, key, value = given["--add-fact"]
        work.change(work.notes.add_fact(annotator, subject, key, value, ids_of(given["--turns"], work.notes)))
        added.append(work.notes.fact_labels[-1].fact_id)
    return added


def _report(work: Work, added: list[str], agreement: bool, seed: int, as_json: bool) -> None:
    from luminora_lab import conversation
    from luminora_lab.cli.datasets import _records

    notes = work.notes
    rows = _records(conversation.agreement(notes, seed=seed)) if agreement else None
    if as_json:
        about = {"conversation": notes.conversation.id, "annotators": list(notes.annotators), "added": added}
        labels = {"questions": _records(notes.questions), "facts": _records(notes.facts)}
        print_json({"out": str(work.out) if work.written else None, **about, **labels, "agreement": rows})
        return
    if rows is not None:
        print_agreement(notes, rows)
    elif not work.written:
        print_labels(notes)
    if work.written:
        new = f", new {' and '.join(added)}" if added else ""
        say(f"{work.out}: {repr(notes)[1:-1]}{new}")


def print_agreement(notes: Annotations, rows: list[dict[str, Any]]) -> None:
    """Print a table of agreement."""
    shown = [
        (row["item"], row["measure"], *(_number(row[name]) for name in ("value", "lo", "hi")),
         f"{row['n']:,} {row['unit']}", row["annotators"])
        for row in rows
    ]  # fmt: skip
    columns = ["item", "measure", "value", "lo", "hi", "n", "annotators"]
    print_table(columns, shown, title=repr(notes)[1:-1], right=("value", "lo", "hi", "n", "annotators"))
    if all(row["value"] is None for row in rows):
        note("No two annotators labelled the same question or stated facts.")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def print_labels(notes: Annotations, whose: str | None = None) -> None:
    """Print questions and facts, of one annotator or of all."""
    say(repr(notes)[1:-1])
    questions = [(row.question_id, row.annotator, row.category, row.text, ", ".join(row.evidence), row.answer)
                 for row in notes.question_labels if whose in (None, row.annotator)]  # fmt: skip
    if questions:
        print_table(["question", "annotator", "category", "text", "evidence", "answer"], questions)
    facts = [(row.fact_id, row.annotator, row.subject, row.key, row.value, ", ".join(row.turns))
             for row in notes.fact_labels if whose in (None, row.annotator)]  # fmt: skip
    if facts:
        print_table(["fact", "annotator", "subject", "key", "value", "turns"], facts)
