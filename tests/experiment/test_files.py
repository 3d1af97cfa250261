"""Saving a comparison: four files, the same bytes each time, all or none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from luminora_lab import Conversation, compare_memory
from luminora_lab.errors import DataError
from luminora_lab.experiment import Comparison, files
from luminora_lab.experiment.record import run_record


def compared() -> Comparison:
    talks = [
        Conversation.from_frames(
            name,
            pd.DataFrame(
                {
                    "turn_id": ["1", "2", "3"],
                    "session": [1, 1, 2],
                    "speaker": ["Ada", "Bo", "Ada"],
                    "text": [f"I moved to {name}.", "Why, and when?", "The boat leaks."],
                    "at": pd.to_datetime(["2024-05-01", "2024-05-01", "2024-05-09"]),
                }
            ),
            pd.DataFrame(
                {
                    "question_id": ["q1", "q2"],
                    "text": ["Where did Ada move?", "What leaks?"],
                    "category": ["single-hop", "temporal"],
                    "evidence": [["1"], ["3"]],
                }
            ),
        )
        for name in ("lund", "malmö")
    ]
    return compare_memory({"bm25": "bm25()", "both": "bm25() + recency()"}, talks, 2, progress=False)


@pytest.fixture(scope="module")
def result() -> Comparison:
    return compared()


def test_the_same_command_writes_the_same_bytes(result: Comparison, tmp_path: Path) -> None:
    result.save(tmp_path / "new" / "one", command="luminora compare lund malmö")
    compared().save(tmp_path / "two", command="luminora compare lund malmö")
    for name in files.FILES:
        assert (tmp_path / "new" / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    assert sorted(os.listdir(tmp_path / "two")) == sorted(files.FILES)


def test_tables_come_back_as_they_were(result: Comparison, tmp_path: Path) -> None:
    result.save(tmp_path)
    summary = pd.read_csv(
        tmp_path / "summary.csv", keep_default_na=False, na_values={"mean": [""], "lo": [""], "hi": [""]}
    )
    pd.testing.assert_frame_equal(summary, result.summary(), check_dtype=False)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "questions.parquet"), result.frame, check_dtype=False)


def test_run_json_has_what_a_replay_needs(result: Comparison, tmp_path: Path) -> None:
    result.save(tmp_path, command="luminora compare 'x y'")
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert record == run_record(result, "luminora compare 'x y'")
    assert record["command"] == "luminora compare 'x y'"
    assert record["setting"]["k"] == 2
    assert {"luminora_lab", "python", "numpy", "pandas", "scikit-learn", "scipy", "bm25s"} <= set(record["versions"])
    assert record["strategies"]["both"]["expression"] == "bm25() + recency()"
    assert len(record["strategies"]["both"]["digest"]) == 16
    first = record["conversations"][0]
    assert (first["id"], first["turns"], first["questions"], first["questions_scored"]) == ("lund", 3, 2, 2)
    assert first["fingerprint"] == result.conversations[0].fingerprint
    text = (tmp_path / "run.json").read_text(encoding="utf-8")
    assert "malmö" in text
    assert str(tmp_path) not in text


def test_a_ranker_that_learns_on_the_way_has_no_digest(result: Comparison) -> None:
    learned = Comparison(
        result.frame,
        {"bm25": "MemoryRanker()", "both": "both()"},
        {},
        result.setting,
        result.conversations,
        result.rankings,
    )
    assert [one["digest"] for one in run_record(learned)["strategies"].values()] == [None, None]


def test_a_command_that_is_no_utf8_does_no_harm(result: Comparison, tmp_path: Path) -> None:
    result.save(tmp_path, command="luminora compare caf\udce9")
    assert json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["command"] == "luminora compare caf\udce9"
    assert "caf&#56553;" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_file_in_place_of_the_folder(result: Comparison, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("mine")
    for folder in (tmp_path / "results", tmp_path / "results" / "inner"):
        with pytest.raises(DataError, match="cannot be written"):
            result.save(folder)
    assert (tmp_path / "results").read_text() == "mine"


def test_a_folder_in_place_of_a_file_leaves_all_as_it_was(result: Comparison, tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()
    (tmp_path / "summary.csv").write_text("old")
    with pytest.raises(DataError, match=r"run\.json: it cannot be written \(there is a folder of that name\)"):
        result.save(tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["run.json", "summary.csv"]
    assert (tmp_path / "summary.csv").read_text() == "old"


def test_an_error_while_making_the_report_writes_nothing(
    result: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(files, "report", broken)
    with pytest.raises(ZeroDivisionError):
        result.save(tmp_path / "new")
    assert not (tmp_path / "new").exists()
