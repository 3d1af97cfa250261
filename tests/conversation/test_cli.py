import json

import pytest

from luminora_lab.cli import main


@pytest.fixture
def run(capsys):
    """Run ``luminora datasets ...`` and return what it printed; an error is one message on standard error."""

    def invoke(*arguments, code=0):
        assert main(["datasets", *map(str, arguments)]) == code
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return out if code == 0 or out else err

    return invoke


def test_list(run):
    rows = json.loads(run("list", "--json"))
    assert isinstance(rows, list)
    assert "Bundled conversations" in run("list")


def test_show(run, write):
    path = write("locomo")
    shown = run("show", path, "--turns", "3")
    assert "Session 1 · 2023-05-08 13:56" in shown
    assert "Teo My lamp fell off the pier." in shown
    assert "... and 1 more turns" in shown
    whole = json.loads(run("show", path, "--json"))
    assert [turn["turn_id"] for turn in whole["turns"]] == ["D1:1", "D1:2", "D2:1", "D2:2"]
    assert whole["questions"][4]["answer"] is None
    assert whole["turns"][0]["at"] == "2023-05-08T13:56:00"
    assert "several conversations: 'harbour', 'second'" in run("show", write("lab"), code=2)
    assert json.loads(run("show", write("lab"), "--id", "second", "--json"))["turns"][0]["at"] is None


def test_show_keeps_the_terminal_safe(run, write):
    shown = run("show", write("speaker,text\nAda,\x1b]0;evil\x07 [bold]x[/bold]\n"))
    assert "\x1b" not in shown
    assert "[bold]x[/bold]" in shown


def test_check(run, write):
    report = json.loads(run("check", write("locomo"), "--json"))
    assert report["counts"]["usable_questions"] == 5
    assert len(report["repairs"]) == 11
    text = run("check", write("locomo"))
    assert "repaired: pier-1 qa[2].evidence[0]: 'D:2:2' read as D2:2" in text
    assert "usable" in text


def test_check_of_what_cannot_be_used(run, write):
    path = write(b'[{"qa": [')
    assert json.loads(run("check", path, "--json", code=2))["usable"] is False
    assert "problem:" in run("check", path, code=2)


def test_convert(run, write, tmp_path):
    out = tmp_path / "out.jsonl"
    made = json.loads(run("convert", write("locomo"), "--to", "jsonl", "--out", out, "--json"))
    assert made == {"out": str(out), "conversations": 1, "turns": 4, "questions": 7, "repairs": 11}
    assert len(out.read_text(encoding="utf-8").splitlines()) == 12
    assert "1 conversation, 4 turns" in run("convert", write("locomo"), "--out", out)
    assert "no format 'xml' to write; there is 'jsonl'" in run(
        "convert", write("locomo"), "--to", "xml", "--out", out, code=2
    )


def test_a_fault_midway_writes_nothing(run, write, sample, tmp_path):
    data = sample("longmemeval")
    data[1]["haystack_dates"] = ["never"]
    assert "date 'never' cannot be read" in run("convert", write(data), "--out", tmp_path / "out.jsonl", code=2)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("command", ["list", "show", "check", "convert"])
def test_help_has_an_example(run, command):
    assert f"luminora datasets {command}" in " ".join(run(command, "--help").split())
