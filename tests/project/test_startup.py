"""The startup benchmark measures what it says; its limits are held by the benchmark, not by a timed test."""

from __future__ import annotations

import pytest

from luminora_lab.bench import startup


def test_it_compares_medians_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def fake(arguments: list[str]) -> float:
        calls.append(arguments[-1])
        return {"pass": 0.01, "import luminora_lab": 0.02, "--help": 0.15}[arguments[-1]]

    monkeypatch.setattr(startup, "_seconds", fake)
    found = startup.run(repeats=10)
    assert calls == ["pass", "import luminora_lab", "--help"] * 11
    assert found["python_ms"] == pytest.approx(10)
    assert found["import_ratio"] == pytest.approx(2)
    assert found["help_ratio"] == pytest.approx(15)
    assert found["within_limits"] is True


def test_a_ratio_over_its_limit_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "_seconds", lambda words: 0.21 if words[-1] == "--help" else 0.01)
    assert startup.run(repeats=1)["within_limits"] is False


def test_at_least_one_round() -> None:
    with pytest.raises(ValueError, match="repeats=0"):
        startup.run(repeats=0)
