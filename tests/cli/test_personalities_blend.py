"""``luminora blend``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import luminora_lab as ll
from luminora_lab.cli import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_blend_is_the_library(capsys: Captured) -> None:
    from luminora_lab.personality.blending import blend

    assert main(["blend", "juniper=3", "quill=1", "--out", "b.json", "--name", "Both"]) == 0
    assert ll.personality("b.json") == blend({"juniper": 3, "quill": 1}, name="Both")
    shown = capsys.readouterr().out
    assert "75.0%" in shown
    assert "b.json: Both" in shown
    assert main(["blend", "juniper", "quill", "--strategy", "random", "--seed", "4", "--out", "r.json", "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    made = blend({"juniper": 1, "quill": 1}, "random", 4)
    assert (out["sha256"], out["seed"], out["strategy"]) == (made.sha256, 4, "random")
    assert ll.personality("r.json") == made


def test_names_that_occur_twice_count_together_and_files_may_have_an_equals_sign(capsys: Captured) -> None:
    ll.personality("juniper").save("a=b.json")
    assert main(["blend", "a=b.json", "quill", "--out", "one.json", "--json"]) == 0
    assert [parent["weight"] for parent in json.loads(capsys.readouterr().out)["parents"]] == [0.5, 0.5]
    assert main(["blend", "quill=1", "quill=2", "a=b.json=1", "--out", "two.json", "--json"]) == 0
    weights = {one["name"]: one["weight"] for one in json.loads(capsys.readouterr().out)["parents"]}
    assert weights == {"Quill": 0.75, "Juniper": 0.25}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["juniper=1", "quill"], "'quill' has no weight"),
        (["juniper=much", "quill=1"], "'much' is no weight"),
        (["juniper=-1", "quill=1"], "no number from 0"),
        (["juniper=nan"], "no number from 0"),
        (["juniper=0"], "all weights are 0"),
        (["=1"], "no name and no path"),
        (["juniper", "--strategy", "mean"], "use weighted"),
        (["juniper", "--seed", "-1", "--strategy", "random"], "no seed"),
        (["juniper", "--name", " "], "no name"),
        (["juniper", "--out", "x.txt"], "use one of .json"),
    ],
)
def test_blend_refuses(words: list[str], says: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["blend", *words, *([] if "--out" in words else ["--out", "x.json"])]) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []
