"""``python -m luminora_lab.bench``: measure everything that the README quotes, in one run, as ratios side by side.

A benchmark, not a test: nothing here passes or fails. Results go to a table and to a JSON file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from luminora_lab.errors import LuminoraError, MissingExtra, MissingInput
from luminora_lab.files.atomic import replacing

__all__ = ["main"]


def _retrieval(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.retrieval import peak_memory, run

    source = data or "demo"
    return {"data": Path(source).name, **run(source), "memory": peak_memory(source)}


def _scale(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.scale import run

    return run((1_000, 10_000, 100_000))


def _index(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.index import run

    return run((10_000, 100_000, 1_000_000) if large else (10_000, 100_000))


def _reading(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.reading import measure_streaming

    return measure_streaming(280)


def _coverage(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.coverage import run

    return run()


def _personalities(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.personalities import run

    return run()


def _facts(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.facts import run

    return run()


def _episodes(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.episodes import run

    return run()


def _classify(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.classify import run

    return run()


def _affinity(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.affinity import run

    return run()


def _units(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.units import run

    source = data or "demo"
    return {"data": Path(source).name, **run(source)}


def _providers(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.providers import run

    return run()


def _startup(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.startup import run

    return run()


def _reply_coverage(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.reply_coverage import run

    return run()


def _widgets(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.widgets import run

    return run()


def _guards(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.guards import run

    return run()


def _sessions(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.sessions import run

    return run()


def _stores(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.stores import run

    return run()


def _server(data: str | None, large: bool) -> Any:
    from luminora_lab.bench.server import run

    return run()


PARTS: dict[str, Callable[[str | None, bool], Any]] = {
    "startup": _startup,
    "personalities": _personalities,
    "providers": _providers,
    "retrieval": _retrieval,
    "units": _units,
    "facts": _facts,
    "episodes": _episodes,
    "classify": _classify,
    "affinity": _affinity,
    "scale": _scale,
    "index": _index,
    "reading": _reading,
    "coverage": _coverage,
    "reply_coverage": _reply_coverage,
    "widgets": _widgets,
    "guards": _guards,
    "sessions": _sessions,
    "stores": _stores,
    "server": _server,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the named parts (all by default), print them and write ``results.json``; 2 on a user's error.

    Where all are run, a part that lacks something here (a browser, a server, a file of labels) says so, and the next
    one follows.
    """
    parser = argparse.ArgumentParser(prog="python -m luminora_lab.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--data", help="recordings to find evidence in, such as a LoCoMo file; bundled ones by default")
    parser.add_argument("--out", type=Path, default=Path("bench"), help="folder for results.json")
    parser.add_argument("--large", action="store_true", help="also a million memories")
    options = parser.parse_args(argv)
    unknown = [name for name in options.parts if name not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; use {', '.join(PARTS)}")
    results: dict[str, Any] = {"machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.python_version()}"}
    file = options.out / "results.json"
    try:
        for name in options.parts or PARTS:
            print(f"== {name}", flush=True)
            try:
                results[name] = PARTS[name](options.data, options.large)
            except (MissingExtra, MissingInput) as error:
                if options.parts:
                    raise
                results[name] = {"not measured": str(error)}
            show(results[name])
            _write(file, results)
    except LuminoraError as error:
        print(f"bench: {error}", file=sys.stderr)
        return error.exit_code
    print(f"Written: {file}")
    return 0


def show(result: Any, indent: str = "") -> None:
    """Print nested results: rows of equal keys as a table, numbers to four digits."""
    for key, value in result.items():
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            import pandas as pd

            print(f"{indent}{key}")
            text = pd.DataFrame(value).to_string(index=False, float_format="{:.4g}".format)
            print("\n".join(f"{indent}  {line}" for line in text.splitlines()))
        elif isinstance(value, dict):
            print(f"{indent}{key}")
            show(value, indent + "  ")
        else:
            print(f"{indent}{key}: {f'{value:.4g}' if isinstance(value, float) else value}", flush=True)


def _write(file: Path, results: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as out:
        out.write(json.dumps(results, indent=2, default=float) + "\n")


if __name__ == "__main__":
    sys.exit(main())
