"""Runs: the same results on every backend and after every interruption; errors as rows; budgets that hold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from luminora_lab.errors import DataError, ProviderError, UnknownName
from luminora_lab.experiment.runs.plan import Plan
from luminora_lab.experiment.runs.results import Results
from luminora_lab.experiment.runs.running import run
from luminora_lab.providers import RecordingWarning, Reply, ScriptedProvider

TABLE = "results.parquet"


def small(script: Any, **change: Any) -> Plan:
    given = {"personalities": ["pip", "quill"], "providers": script, "conversations": "prompts:everyday", "turns": 8}
    return Plan(**{**given, **change})


def test_a_run_is_a_row_a_reply(script: Any, tmp_path: Path) -> None:
    results = run(small(script), tmp_path / "run", progress=False)
    frame = results.frame
    assert len(frame) == 16
    assert frame["text"].dropna().isin(["I would say so.", "Go on."]).all()
    assert results.kinds == ("scripted",)
    assert "scripted" in repr(results)
    import pandas as pd

    on_disk = pd.read_parquet(tmp_path / "run" / TABLE)
    assert on_disk["text"].tolist() == frame["text"].tolist()
    assert on_disk["kind"].eq("scripted").all()
    assert json.loads((tmp_path / "run" / "run.json").read_text())["kinds"] == ["scripted"]


def test_an_error_is_a_row_and_is_counted(script: Any, tmp_path: Path) -> None:
    results = run(small(script, turns=["p01", "p14", "p16"]), tmp_path / "run", progress=False)
    errors = results.errors
    assert set(errors["turn_id"]) == {"p14", "p16"}
    assert set(errors["error"]) == {"refused"}
    assert errors["text"].isna().all()
    assert len(results.frame) == 6
    assert results.counts["errors"] == results.counts["error refused"] == 4


class Flaky:
    """Fails on what it is told to, and counts."""

    name, model, kind = "own:flaky", "flaky-1", "simulated"

    def __init__(self, kind_of_error: str = "network") -> None:
        self.calls, self.fails, self.error = 0, True, kind_of_error

    def complete(self, messages: Any, **params: Any) -> Reply:
        self.calls += 1
        if self.fails and "?" in messages[-1]["content"]:
            raise ProviderError("no", kind=self.error, place=self.name)
        return Reply(f"Said: {messages[-1]['content']}", self.name, self.model, kind="simulated")


@pytest.mark.parametrize("kind", ["network", "refused"])
def test_only_errors_are_asked_again(tmp_path: Path, kind: str) -> None:
    flaky = Flaky(kind)
    plan = small(flaky)
    first = run(plan, tmp_path / "run", progress=False)
    failed = len(first.errors)
    assert 0 < failed < 16
    assert flaky.calls == 16
    flaky.fails = False
    assert len(run(plan, tmp_path / "run", resume=True, progress=False).errors) == failed
    assert flaky.calls == 16
    again = run(plan, tmp_path / "run", resume=True, retry_errors=True, progress=False)
    assert len(again.errors) == 0
    assert flaky.calls == 16 + failed
    assert len(again.frame) == 16


def test_a_finished_run_asks_nothing_more(script: Any, tmp_path: Path) -> None:
    plan = small(script)
    first = run(plan, tmp_path / "run", progress=False)
    before = (tmp_path / "run" / TABLE).read_bytes()
    again = run(plan, tmp_path / "run", resume=True, progress=False)
    assert again.counts == {"cached": 2, "in_flight_and_lost": 0}
    assert (tmp_path / "run" / TABLE).read_bytes() == before
    assert again.frame.equals(first.frame)


def test_a_folder_holds_one_plan(script: Any, tmp_path: Path) -> None:
    run(small(script), tmp_path / "run", progress=False)
    with pytest.raises(DataError, match="resume"):
        run(small(script), tmp_path / "run", progress=False)
    with pytest.raises(DataError, match="another plan"):
        run(small(script, turns=3), tmp_path / "run", resume=True, progress=False)
    with pytest.raises(DataError, match="no such folder"):
        run(small(script), tmp_path / "other", resume=True, progress=False)
    with pytest.raises(UnknownName, match="loky"):
        run(small(script), tmp_path / "x", backend="mpi")
    with pytest.raises(DataError, match="jobs"):
        run(small(script), tmp_path / "x", jobs=0)
    with pytest.raises(DataError, match="no run"):
        Results(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["threading", "loky", "dask", "ray"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::UserWarning")
def test_every_backend_gives_the_same_bytes(script: Any, tmp_path: Path, backend: str) -> None:
    pytest.importorskip({"dask": "distributed"}.get(backend, "joblib" if backend in ("threading", "loky") else backend))
    plan = small(script, conversations=["prompts:everyday", "riverside"], strategies=[None, "bm25"], turns=5)
    run(plan, tmp_path / "one", progress=False)
    results = run(plan, tmp_path / "many", jobs=2, backend=backend, progress=False)
    assert results.counts["finished"] == len(plan)
    assert (tmp_path / "many" / TABLE).read_bytes() == (tmp_path / "one" / TABLE).read_bytes()


ZYGOTE = """
import os, random, signal, sys, time, warnings
warnings.simplefilter("ignore")
from luminora_lab.experiment.runs.plan import Plan
from luminora_lab.experiment.runs.running import run
from luminora_lab.providers import ScriptedProvider

script = ScriptedProvider([{"regex": r"\\\\?", "reply": "I would say so."}, {"regex": ".", "reply": "Go on."}], "talk")
plan = Plan(["pip", "quill"], script, ["prompts:everyday", "riverside"], [None, "bm25"], turns=24)
whole, folder, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])
started = time.monotonic()
run(plan, whole, progress=False)
took = time.monotonic() - started
draw = random.Random(7)
lost = asked = 0
for kill in range(kills):
    child = os.fork()
    if child == 0:
        run(plan, folder, resume=os.path.exists(os.path.join(folder, "plan.json")), progress=False)
        os._exit(0)
    time.sleep(draw.uniform(0.0, took / 8))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
child = os.fork()
if child == 0:
    run(plan, folder, resume=os.path.exists(os.path.join(folder, "plan.json")), progress=False)
    os._exit(0)
print(os.waitpid(child, 0)[1])
"""


@pytest.mark.slow
def test_fifty_kills_change_nothing(tmp_path: Path) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "killed"
    words = [sys.executable, "-c", ZYGOTE, str(whole), str(folder), "50"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=600)
    assert done.stdout.strip() == "0", done.stderr
    assert (folder / TABLE).read_bytes() == (whole / TABLE).read_bytes()
    import warnings

    from luminora_lab.providers import Recording

    with warnings.catch_warnings(action="ignore", category=RecordingWarning):
        assert set(Recording(folder / "recordings.jsonl")) == set(Recording(whole / "recordings.jsonl"))
    ends, lines = [], []
    for raw in (folder / "calls.jsonl").read_bytes().splitlines():
        try:
            lines.append(json.loads(raw))
        except ValueError:  # torn by a kill
            continue
    ends = [line for line in lines if "end" in line]
    repeated = len([line for line in lines if "begin" in line]) - len(Recording(whole / "recordings.jsonl"))
    killed = [line for line in ends if line.get("error") == "killed"]
    assert repeated <= 50  # one worker: at most the call in flight at each kill
    assert repeated <= len(killed) + 1


class Priced:
    """A provider whose price is known: a dollar a call."""

    name, model, kind, params, api_base = "own:priced", "p", "model", {}, None

    def __init__(self) -> None:
        self.calls = 0

    def price(self, tokens_in: int, tokens_out: int) -> float:
        return 1.0

    def complete(self, messages: Any, **params: Any) -> Reply:
        self.calls += 1
        return Reply("Yes.", self.name, self.model, cost=1.0)


def test_a_budget_is_not_exceeded(tmp_path: Path) -> None:
    priced = Priced()
    plan = small(priced)
    stopped = run(plan, tmp_path / "run", budget=11.5, progress=False)
    assert priced.calls == 11
    assert stopped.counts["stopped"] == 1
    assert len(stopped.frame) == 8  # the cell that was finished
    more = run(plan, tmp_path / "run", budget=20, resume=True, progress=False)
    assert (priced.calls, len(more.frame)) == (16, 16)


def test_a_budget_needs_prices(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="price"):
        run(small("openai/no-such-model"), tmp_path / "run", budget=1.0, progress=False)
    with pytest.raises(DataError, match="budget is -1"):
        run(small(Priced()), tmp_path / "run", budget=-1, progress=False)
    assert not (tmp_path / "run").exists()


def test_plain_lines_say_how_far_it_is(script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(small(script, repeats=10), tmp_path / "run", progress="lines")
    lines = capsys.readouterr().err.strip().splitlines()
    assert lines[0].startswith("2/20 cells, ")
    assert lines[-1].startswith("20/20 cells, ")
    assert len(lines) == 10


def test_progress_in_a_terminal_and_a_notebook(script: Any, tmp_path: Path) -> None:
    pytest.importorskip("ipywidgets")
    for view in ("terminal", "notebook"):
        assert len(run(small(script), tmp_path / view, progress=view).frame) == 16


def test_the_text_of_data_is_escaped(tmp_path: Path) -> None:
    bad = ScriptedProvider([{"regex": ".", "reply": "<script>alert(1)</script>"}], "bad")
    html = run(small(bad), tmp_path / "run", progress=False)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
