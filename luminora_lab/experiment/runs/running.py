"""Running a plan: cell by cell, over threads, processes or clusters; whatever is done stays done."""

from __future__ import annotations

import contextlib
import logging
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from luminora_lab.errors import DataError, MissingExtra, UnknownName
from luminora_lab.experiment.runs.cells import Cell, run_cell
from luminora_lab.experiment.runs.ledger import Bookkeeper, BudgetReached, Ledger
from luminora_lab.experiment.runs.plan import Plan
from luminora_lab.experiment.runs.progress import Progress
from luminora_lab.experiment.runs.shelf import Shelf
from luminora_lab.files.strictjson import quote
from luminora_lab.providers import recorded
from luminora_lab.providers.recordings import Recording

if TYPE_CHECKING:
    from luminora_lab.experiment.runs.results import Results

__all__ = ["BACKENDS", "run"]

BACKENDS = ("threading", "loky", "dask", "ray")


def run(
    plan: Plan | str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    resume: bool = False,
    retry_errors: bool = False,
    jobs: int = 1,
    backend: str = "threading",
    budget: float | None = None,
    recording: str | os.PathLike[str] | None = None,
    progress: bool | str = True,
) -> Results:
    """Run a plan into a folder.

    Every reply is recorded when it comes, and every cell is written when it is finished. A run that was killed or
    stopped goes on with ``resume=True``: finished cells are kept, recorded replies are replayed, and only calls that
    were in flight are made again; how many is said. The results are the same bytes on every backend.

    Parameters
    ----------
    plan
        A plan, or a file of one.
    out
        Folder; gets plan.json, recordings.jsonl (replies), calls.jsonl (calls begun and ended), cells.jsonl (finished
        cells) and, at the end, results.parquet and run.json.
    resume
        Go on with what the folder holds of this plan.
    retry_errors
        With ``resume``: ask again where the result is an error, and only there.
    jobs, backend
        How many cells at a time, and by what: "threading" (calls wait, they do not compute), "loky" (processes), "dask"
        (a client if there is one, else a local cluster) or "ray". Limits of a provider hold in each process.
    budget
        US dollars. A call that could bring the cost of the run above it is not made, and the run stops; every price
        must be known.
    recording
        Where replies are kept and found; by default recordings.jsonl in the folder.
    progress
        True: a bar in a notebook or terminal, lines elsewhere; False: nothing.

    Returns
    -------
    Results

    Raises
    ------
    DataError
        The folder holds another plan, or this one and ``resume`` is not said; a budget where a price is not known.
    UnknownName
        There is no such backend.
    MissingExtra
        The backend's package is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from luminora_lab.providers import ScriptedProvider
    >>> yes = ScriptedProvider([{"regex": ".", "reply": "Yes."}], "yes")
    >>> results = run(Plan("pip", yes, "riverside", turns=2), Path(tempfile.mkdtemp()) / "first", progress=False)
    >>> results.frame[["personality", "text", "kind"]].values.tolist()
    [['Pip', 'Yes.', 'scripted'], ['Pip', 'Yes.', 'scripted']]
    """
    made = plan if isinstance(plan, Plan) else Plan.read(plan)
    if backend not in BACKENDS:
        raise UnknownName(f"backend {quote(backend)}", place="backend", remedy=f"use one of {', '.join(BACKENDS)}")
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        raise DataError(f"jobs is {quote(jobs)}", place="jobs", remedy="give a whole number from 1")
    _check_budget(made, budget)
    shelf = Shelf(Path(out), None if recording is None else Path(recording))
    shelf.claim(made, resume)
    lost = _in_flight(shelf)
    done = shelf.finished()
    again = {cell for cell, rows in done.items() if retry_errors and any(row["error"] for row in rows)}
    waiting = [cell for cell in made.cells if cell.id not in done or cell.id in again]
    once = os.urandom(8).hex()  # what workers share is of this run alone
    tasks = [_Task(cell, shelf, budget, once, cell.id in again) for cell in waiting]
    counts: Counter[str] = Counter(cached=len(made.cells) - len(waiting))
    with Progress(len(made.cells), counts["cached"], progress) as shown:
        for outcome in _done(tasks, jobs, backend):
            counts.update(outcome.counts)
            shown.update(outcome)
    results = shelf.finish(made, counts, lost)
    shown.say(results.counts)
    return results


@dataclass(frozen=True)
class Outcome:
    """What became of a cell: replies, errors, replies that came from the recording, dollars, or that it was stopped."""

    counts: dict[str, int]
    cost: float
    stopped: str = ""


@dataclass(frozen=True)
class _Task:
    cell: Cell
    shelf: Shelf
    budget: float | None
    once: str
    again: bool

    def __call__(self) -> Outcome:
        ledger, tape = _shared(self.shelf, self.budget, self.once)
        books = Bookkeeper(ledger, self.cell.provider)
        provider = recorded.recording(self.cell.provider, tape, retry_errors=self.again, watch=books)
        try:
            rows = run_cell(self.cell, provider)
        except BudgetReached as stop:
            return Outcome({"stopped": 1, "replayed": provider.replayed}, 0.0, str(stop))
        self.shelf.keep(self.cell.id, rows)
        errors = Counter(f"error {row['error']}" for row in rows if row["error"])
        counts = {"finished": 1, "replies": len(rows) - errors.total(), "errors": errors.total(), **errors}
        return Outcome({**counts, "replayed": provider.replayed}, books.cost)


@lru_cache(maxsize=8)
def _shared(shelf: Shelf, budget: float | None, once: str) -> tuple[Ledger, Recording]:
    """Return the ledger and the recording that the cells of a process share in one run."""
    return Ledger(shelf.folder / "calls.jsonl", budget), Recording(shelf.recording, missing_ok=True)


def _check_budget(plan: Plan, budget: float | None) -> None:
    if budget is None:
        return
    if isinstance(budget, bool) or not isinstance(budget, int | float) or not 0 <= budget < float("inf"):
        raise DataError(f"budget is {quote(budget)}", place="budget", remedy="give US dollars from 0")
    for label, provider in plan.providers.items():
        price = getattr(provider, "price", None)
        if getattr(provider, "kind", "model") == "model" and (price is None or price(1000, 1000) is None):
            what = f"the price of {quote(label)} is not known, so no budget can be held"
            raise DataError(what, place="budget", remedy="leave out the budget, or the provider")


def _in_flight(shelf: Shelf) -> int:
    """Return how many calls were in flight when the run was killed and have no reply; they have now ended."""
    ledger = Ledger(shelf.folder / "calls.jsonl")
    ledger.refresh()
    tape = Recording(shelf.recording, missing_ok=True) if ledger.open else None
    lost = 0
    for key in list(ledger.open):
        line = tape.line(key) if tape is not None and key in tape else None
        lost += line is None
        cost = ((line or {}).get("reply") or {}).get("cost")
        ledger.end(key, cost=cost, error="killed" if line is None else None)
    return lost


def _done(tasks: list[_Task], jobs: int, backend: str) -> Iterator[Outcome]:
    """Yield outcomes as they come; after one that was stopped, no more cells begin."""
    if jobs == 1 and backend == "threading":
        for task in tasks:
            outcome = task()
            yield outcome
            if outcome.stopped:
                return
        return
    import joblib

    with _backend(backend, jobs) as name:
        stream = joblib.Parallel(n_jobs=jobs, backend=name, batch_size=1, return_as=_return_as(backend))
        yield from stream(joblib.delayed(_call)(task) for task in tasks)


def _call(task: _Task) -> Outcome:
    return task()


def _return_as(name: str) -> str:
    return "list" if name in ("dask", "ray") else "generator_unordered"


@contextlib.contextmanager
def _backend(backend: str, jobs: int) -> Iterator[str | None]:
    """Make a backend of joblib ready; what is started here is stopped here."""
    if backend == "dask":
        import joblib

        with _dask(jobs), joblib.parallel_config(backend="dask"):  # only so does joblib find it
            yield None
    elif backend == "ray":
        with _ray(jobs):
            yield "ray"
    else:
        yield backend


@contextlib.contextmanager
def _dask(jobs: int) -> Iterator[None]:
    try:
        from distributed import Client, LocalCluster, get_client
    except ModuleNotFoundError as error:
        raise _missing("distributed", "dask", error) from None
    try:
        get_client()
    except ValueError:
        cluster = LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None)  # type: ignore[no-untyped-call]
        with cluster, Client(cluster):  # type: ignore[no-untyped-call]
            yield
    else:
        yield


@contextlib.contextmanager
def _ray(jobs: int) -> Iterator[None]:
    try:
        import ray
        from ray.util.joblib import register_ray
    except ModuleNotFoundError as error:
        raise _missing("ray", "ray", error) from None
    mine = not ray.is_initialized()
    if mine:
        ray.init(num_cpus=jobs, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    register_ray()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if mine:
            ray.shutdown()


def _missing(package: str, extra: str, error: ModuleNotFoundError) -> Exception:
    if error.name != package:
        return error
    remedy = f"run: pip install 'luminora-lab[{extra}]'"
    return MissingExtra(f"{package} is not installed", place="backend", remedy=remedy)
