"""``luminora fetch``: personalities from a web server or a git repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from luminora_lab.cli._arguments import AsJson, Force
from luminora_lab.cli._screen import counted, note, print_json, print_table, say

if TYPE_CHECKING:
    from luminora_lab.exchange.fetching import Fetched

__all__ = ["fetch"]


def fetch(
    source: Annotated[
        str, typer.Argument(help="https://HOST/index.json, or git+https://HOST/REPOSITORY[@REVISION], or git+file.")
    ],
    name: Annotated[str | None, typer.Argument(help="A name of the index; without it, the index is listed.")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder to write into; else your own.")] = None,
    force: Force = False,
    insecure_http: Annotated[
        bool, typer.Option("--insecure-http", help="Let http:// leave this machine, where others can change it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch a personality from an index, or list what the index offers.

    The file is written only if its checksum is that of the index and validation finds no error. The checksum guards
    against damage and against a file that differs from its index, not against a malicious index: loading a personality
    means trusting its author.

    Example: `luminora fetch https://example.org/personalities/index.json ada --out characters`
    """
    from luminora_lab.exchange.fetching import fetch as fetched
    from luminora_lab.exchange.fetching import read_index

    if name is not None:
        _show(fetched(source, name, out, force=force, insecure_http=insecure_http), out is None, as_json)
        return
    offers = read_index(source, insecure_http=insecure_http)
    if as_json:
        print_json([offer.to_dict() for offer in offers])
        return
    columns = ["name", "version", "license", "description"]
    shown = [[getattr(offer, column) for column in columns] for offer in offers]
    print_table(columns, shown, title=f"{source}: {counted(len(offers), 'offer')}")


def _show(made: Fetched, own: bool, as_json: bool) -> None:
    report, offer = made.report, made.offer
    hidden = _hidden(made.path) if own else None
    if as_json:
        about = {"out": str(made.path), "name": report.name, "source": made.address, "revision": made.revision}
        findings = [one.to_dict() for one in report.findings]
        print_json({**about, "sha256": offer.sha256, "version": offer.version, "findings": findings})
    else:
        say(f"{made.path}: {' '.join(part for part in (report.name, offer.version) if part)}, from {made.address}")
        say(f"sha256 {offer.sha256}" + (f", commit {made.revision}" if made.revision else ""))
        if report.warnings:
            rows = [(one.severity, one.code, one.path, one.message) for one in report.warnings]
            print_table(["severity", "code", "where", "what"], rows)
        say(f"`luminora validate {made.path}`: {report.summary}")
    if hidden is not None:
        note(f"the name {offer.name} stands for {hidden}; give the path of the new file to use it")


def _hidden(path: Path) -> Path | None:
    """The file that a name stands for, if it is another one."""
    from luminora_lab.personality.library import files

    first = next((file for _, file in files() if file.stem == path.stem), path)
    return None if first == path else first
