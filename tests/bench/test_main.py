"""``python -m luminora_lab.bench``: parts that lack something here, and the parts about sessions and stores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from luminora_lab.bench import __main__ as bench
from luminora_lab.bench import sessions, stores
from luminora_lab.errors import DataError, MissingExtra


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(data: Any, large: bool) -> Any:
        raise MissingExtra("there is no browser", remedy="install one")

    monkeypatch.setattr(bench, "PARTS", {"a": lacks, "b": lambda data, large: {"n": 1.0}})


@pytest.mark.usefixtures("parts")
def test_what_lacks_something_says_so_and_the_next_follows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["--out", str(tmp_path)]) == 0
    found = json.loads((tmp_path / "results.json").read_text())
    assert found["a"] == {"not measured": "there is no browser; install one"}
    assert found["b"] == {"n": 1.0}
    assert "there is no browser" in capsys.readouterr().out


@pytest.mark.usefixtures("parts")
def test_a_part_that_is_named_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["a", "--out", str(tmp_path)]) == 2
    assert "there is no browser" in capsys.readouterr().err


def test_other_errors_stop_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(data: Any, large: bool) -> Any:
        raise DataError("broken")

    monkeypatch.setattr(bench, "PARTS", {"a": breaks})
    assert bench.main(["--out", str(tmp_path)]) == 2


def test_the_cost_of_a_turn_is_measured_on_a_store_with_so_many_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sessions.filled(120, tmp_path) as store:
        assert store.count("turns") == 120
        assert store.count("sessions") == 3
    monkeypatch.setattr(sessions, "_TURNS", 3)
    rows = sessions.run((60,))["turns"]
    assert [row["strategy"] for row in rows] == ["learned ranker", "hybrid"]
    assert all(0 < row["median ms"] <= row["p95 ms"] for row in rows)
    assert all(row["anew / ours"] > 0 for row in rows)


def test_every_store_has_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "_TURNS", 10)
    monkeypatch.setattr("luminora_lab.bench._servers._postgresql_folder", lambda: None)
    monkeypatch.setattr("luminora_lab.bench._servers.shutil.which", lambda name: None)
    found = stores.run()
    measured = {row["store"].split(" (")[0]: "turns/s" in row for row in found["stores"]}
    assert measured == {"memory": True, "json files": True, "sqlite": True, "postgresql": False, "redis": False}
