"""``luminora compare`` and ``luminora ranker``: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from luminora_lab.cli import main

Captured = pytest.CaptureFixture[str]


def test_json_is_all_there_is_on_stdout(capsys: Captured) -> None:
    assert main(["compare", "riverside", "greenhouse", "-s", "bm25", "-s", "mine=bm25() * 2", "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert out["n_conversations"] == 2
    assert out["n_questions"] == 120
    assert set(out["strategies"]) == {"bm25", "mine"}
    assert out["strategies"]["bm25"] == out["strategies"]["mine"]
    for metric in ("recall@10", "any@10", "all@10", "ndcg@10", "session_any@5"):
        row = out["strategies"]["bm25"][metric]
        assert row["lo"] <= row["mean"] <= row["hi"]


def test_the_table_names_what_matters(capsys: Captured) -> None:
    assert main(["compare", "workshop", "-s", "bm25", "-s", "ranker"]) == 0
    out = capsys.readouterr().out
    assert "recall@10" in out
    assert "ships with the lab" in out
    assert "One conversation" in out


def test_a_folder_gets_every_file_and_the_same_bytes_again(tmp_path: Path, capsys: Captured) -> None:
    names = ["questions.parquet", "report.html", "run.json", "summary.csv"]
    for out in ("one", "two"):
        assert main(["compare", "riverside", "-s", "bm25", "--out", str(tmp_path / out)]) == 0
        assert sorted(p.name for p in (tmp_path / out).iterdir()) == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    run = json.loads((tmp_path / "one" / "run.json").read_text(encoding="utf-8"))
    assert run["command"] == "luminora compare riverside --strategy bm25"
    assert len(pd.read_parquet(tmp_path / "one" / "questions.parquet")) == 60


def test_the_command_in_run_json_is_the_one_that_was_given(tmp_path: Path) -> None:
    words = ["compare", "saltroad", "--strategy", "a b=bm25() + 1", "--k", "5", "--accesses", "replay", "--no-captions"]
    words[3] = "ab=bm25() + 1"
    assert main([*words, "--out", str(tmp_path)]) == 0
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert run["command"] == (
        "luminora compare saltroad --strategy 'ab=bm25() + 1' --k 5 --accesses replay --no-captions"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["compare", "nowhere"], "neither a bundled conversation nor a file"),
        (["compare", "riverside", "-s", "bm25("], "cannot be read"),
        (["compare", "riverside", "-s", "memorybank"], "--accesses replay"),
        (["compare", "riverside", "-s", "hipporag"], "a graph of facts"),
        (["compare", "riverside", "-s", "learned()"], "allow_in_sample"),
        (["compare", "riverside", "-k", "0"], "from 1"),
        (["compare", "riverside", "--granularity", "word"], "'turn' or 'session'"),
        (["ranker", "show", "missing.skops"], "no ranker can be read"),
        (["ranker", "train", "riverside", "--out", "no/such/folder/x.skops"], "no/such/folder"),
    ],
)
def test_what_cannot_be_done_is_one_message_and_2(words: list[str], says: str, capsys: Captured) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_a_ranker_can_be_trained_shown_and_used(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "mine.skops"
    assert main(["ranker", "train", "riverside", "nightshift", "--out", str(file)]) == 0
    assert "trained on 2 conversations" in capsys.readouterr().out
    assert main(["ranker", "show", str(file), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert len(shown["trained_on"]) == 2
    assert main(["compare", "saltroad", "-s", f"mine=learned({str(file)!r})", "-s", "bm25", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["strategies"]
    assert rows["mine"]["recall@10"]["mean"] > rows["bm25"]["recall@10"]["mean"]
