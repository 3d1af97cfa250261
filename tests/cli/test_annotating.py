"""``luminora datasets annotate``, from options and in its dialogue."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luminora_lab.cli import main
from luminora_lab.conversation import load, load_annotations

Run = Callable[..., str]
Answer = Callable[..., None]
OUT = "tea-annotated.jsonl"
CSV = "speaker,text\nAda,I moved to Lund.\nBo,When?\nAda,In May.\nAda,\x1b[31mAnd a boat.\n"


class Terminal(io.StringIO):
    """Standard input with somebody who has thought about it before."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    Path("tea.csv").write_text(CSV, encoding="utf-8")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command; returns both outputs."""

    def invoke(*words: str, code: int = 0, file: str = "tea.csv") -> str:
        assert main(["datasets", "annotate", file, *words]) == code
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        assert "\x1b" not in shown.out + shown.err
        return shown.out + shown.err

    return invoke


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    def lines(*said: str) -> None:
        monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in said)))

    return lines


def ids() -> list[str]:
    return load("tea.csv").turns["turn_id"].tolist()


def question(*more: str, who: str = "Eva", evidence: str = "") -> list[str]:
    return ["--annotator", who, "--add-question", "Where is Ada?", "--evidence", evidence or ids()[0], *more]


# -- options ----------------------------------------------------------------------------------------------------------
def test_options_add_and_go_on(run: Run) -> None:
    one, two, three, _ = ids()
    shown = run(*question("--category", "single-hop", "--answer", "Lund"))
    assert shown == f"{OUT}: Annotations of 'tea': 1 question, 0 facts, by Eva, new q1\n"
    shown = run(*question(who="Max", evidence=f" {one}, {three} "))
    assert "going on with Annotations of 'tea': 1 question" in shown
    run("--annotator", "Max", "--add-fact", "Ada", "home_city", "Lund", "--turns", one, file=OUT)
    notes = load_annotations(OUT)
    assert notes.questions[["annotator", "question_id", "evidence"]].values.tolist() == [
        ["Eva", "q1", (one,)], ["Max", "q1", (one, three)],
    ]  # fmt: skip
    assert notes.facts["category"].tolist() == ["personal_info"]
    talk = load(OUT)
    assert talk.questions["answer"].tolist() == ["Lund"]
    assert main(["datasets", "check", OUT]) == 0
    assert Path("tea.csv").read_text(encoding="utf-8") == CSV
    assert two in ids()


def test_json(run: Run) -> None:
    made = json.loads(run(*question("--json")))
    assert (made["out"], made["added"], made["annotators"], made["agreement"]) == (OUT, ["q1"], ["Eva"], None)
    looked = json.loads(run("--json", file=OUT))
    assert (looked["out"], looked["added"]) == (None, [])
    assert looked["questions"] == made["questions"]
    assert looked["questions"][0]["evidence"] == [ids()[0]]
    assert looked["facts"] == []


def test_agreement(run: Run) -> None:
    run(*question())
    assert "No two annotators labelled the same" in run("--agreement", file=OUT)
    run(*question(who="Max", evidence=",".join(ids()[:2])))
    shown = run("--agreement", file=OUT)
    assert "by Eva & Max" in shown
    row = next(line.split() for line in shown.splitlines() if line.startswith("evidence  jaccard"))
    assert row == ["evidence", "jaccard", "0.500", "-", "-", "1", "questions", "2"]
    rows = json.loads(run("--agreement", "--json", file=OUT))["agreement"]
    assert [(row["item"], row["measure"]) for row in rows[:2]] == [("evidence", "alpha"), ("evidence", "jaccard")]
    assert rows[1]["lo"] is None


def test_merge(run: Run) -> None:
    run(*question("--out", "eva.jsonl"))
    run(*question("--out", "max.jsonl", who="Max", evidence=ids()[1]))
    shown = run("--merge", "max.jsonl", "--agreement", file="eva.jsonl")
    assert "by Eva & Max" in shown
    assert load_annotations("eva.jsonl").annotators == ("Eva", "Max")
    assert load_annotations("max.jsonl").annotators == ("Max",)
    assert "hold labels" in run("--out", "max.jsonl", file="eva.jsonl", code=2)


def test_without_a_terminal_the_labels_are_listed(run: Run) -> None:
    assert run() == "Annotations of 'tea': 0 questions, 0 facts\n"
    run(*question())
    run("--annotator", "Eva", "--add-fact", "Ada", "owns", "a boat", "--turns", ids()[3], file=OUT)
    shown = run(file=OUT)
    assert "Where is Ada?" in shown
    assert "a boat" in shown
    run("--out", "copy.jsonl")
    assert not Path("copy.jsonl").exists(), "looking writes nothing"


def test_questions_that_the_recording_brings_are_kept(run: Run) -> None:
    run("--annotator", "Eva", "--add-question", "Which kiln?", file="riverside")
    assert len(load("riverside-annotated.jsonl").questions) == 61
    assert load_annotations("riverside-annotated.jsonl").annotators == ("file", "Eva")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--category", "x"], "--category without --add-question"),
        (["--turns", "1", "--annotator", "Eva"], "--turns without --add-fact"),
        (["--add-question", "Who?"], "--annotator not given"),
        (["--annotator", "Eva", "--add-fact", "Ada", "owns", "x"], "--turns not given"),
        (["--annotator", "Eva", "--add-question", "Who?", "--evidence", "nowhere"], "no turn has the id 'nowhere'"),
        (["--annotator", "Eva", "--add-question", " "], "text is empty"),
        (["--annotator", "union", "--add-question", "Who?"], "are ways to resolve"),
        (["--annotator", "Eva", "--add-fact", "Ada", "colour", "x", "--turns", "1"], "key 'colour'"),
        (["--out", "tea.csv"], "name it NAME.jsonl"),
        (["--out", "taken.jsonl"], "has no annotations beside it"),
        (["--annotator", "Eva", "--add-question", "Who?", "--out", "no/such/x.jsonl"], "there is no such folder"),
        (["--merge", "taken.jsonl"], "there are no annotations beside this recording"),
        (["--id", "other"], "no conversation has the id 'other'"),
    ],
)
def test_what_is_refused_writes_nothing(words: list[str], says: str, run: Run, tmp_path: Path) -> None:
    Path("taken.jsonl").write_text("mine", encoding="utf-8")
    assert says in run(*words, code=2)
    assert {path.name for path in tmp_path.iterdir()} == {"tea.csv", "taken.jsonl"}
    assert Path("taken.jsonl").read_text(encoding="utf-8") == "mine"


# -- the dialogue -----------------------------------------------------------------------------------------------------
def test_a_first_annotator(run: Run, answer: Answer) -> None:
    one, _, three, four = ids()
    answer(
        "Eva", "", "question", "Where is Ada?", "single-hop", "/lund", f"{one}, {three}", "Lund",
        "fact", "Ada", "colour", "owns", "a boat", "nowhere", four, "list", "turns " + one, "quit", "y",
    )  # fmt: skip
    shown = run()
    for word in (
        "Session 1", f"{one}  Ada: I moved to Lund.", "1 turn with 'lund'", "and the evidence; write the ids",
        "q1 added", "key 'colour'", "no turn has the id 'nowhere'", "f1 added", f"{one}  Ada: I moved to Lund.  [q1]",
        f"{OUT}: Annotations of 'tea': 1 question, 1 fact, by Eva",
    ):  # fmt: skip
        assert word in shown, word
    notes = load_annotations(OUT)
    label = notes.question_labels[0]
    assert (label.category, label.evidence, label.answer) == ("single-hop", (one, three), "Lund")
    assert notes.fact_labels[0].value == "a boat"


def test_a_second_annotator_labels_the_same_question_blind(run: Run, answer: Answer) -> None:
    one, two, *_ = ids()
    run(*question("--category", "single-hop"))
    answer(
        "list",
        "question q1",
        "",
        two,
        "",
        "question q1",
        "mark q1 " + one,
        "unmark q1 " + two,
        "agreement",
        "save",
        "quit",
    )
    shown = run("--annotator", "Max", file=OUT)
    before = shown.partition("Category")[0]
    assert "q1  Where is Ada?" in before
    assert one + "\n" not in before.replace("Where is Ada?", ""), "nobody sees the other's evidence before"
    assert "question 'q1' of 'Max': it is there already" in shown
    assert [label.evidence for label in load_annotations(OUT).question_labels] == [(one,), (one,)]


def test_undo_remove_and_no(run: Run, answer: Answer) -> None:
    run(*question())
    before = Path(OUT).read_bytes()
    answer("remove q1", "undo", "undo", "remove q1", "un", "quit", "perhaps", "n")
    shown = run("--annotator", "Eva", file=OUT, code=1)
    for word in (
        "q1 removed", "Taken back: now Annotations of 'tea': 1 question", "There is nothing to take back",
        "neither yes nor no", "use one of unmark, undo", "The last changes were not written",
    ):  # fmt: skip
        assert word in shown, word
    assert Path(OUT).read_bytes() == before
    answer("remove q1", "quit", "")
    run("--annotator", "Eva", file=OUT)
    assert load_annotations(OUT).question_labels == ()


def test_paging(run: Run, answer: Answer) -> None:
    answer("", "", "back", "turns 9.99", "find", "find zzz", "help", "what", "quit")
    shown = run("--annotator", "Eva")
    assert shown.count("Ada: I moved to Lund.") == 2
    for word in (
        "These were all turns",
        "no turn has the id '9.99'",
        "nothing to find",
        "0 turns with 'zzz'",
        "'what'",
    ):
        assert word in shown, word
    assert not Path(OUT).exists(), "nothing was said, nothing is written"


def test_the_end_of_the_input_saves(run: Run, answer: Answer) -> None:
    answer("question", "Where is Ada?", "", ids()[0], "")
    assert f"Saved to {OUT}." in run("--annotator", "Eva")
    assert load_annotations(OUT).question_ids == ("q1",)


@pytest.mark.parametrize("last", [KeyboardInterrupt, RuntimeError, "SIGTERM", "SIGHUP"])
def test_whatever_happens_the_labels_are_saved(
    last: Any, monkeypatch: pytest.MonkeyPatch, answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    said = iter(["question", "Where is Ada?", "", ids()[0], "Lund", "question", "And half of a second?"])

    def line() -> str:
        for word in said:
            return word
        if not isinstance(last, str):
            raise last
        os.kill(os.getpid(), getattr(signal, last))
        raise AssertionError("the signal did nothing")

    if isinstance(last, str) and not hasattr(signal, last):
        pytest.skip(f"no {last} on this system")
    answer()
    monkeypatch.setattr("builtins.input", line)
    if last is not RuntimeError:
        assert main(["datasets", "annotate", "tea.csv", "--annotator", "Eva"]) == 130
    else:
        with pytest.raises(RuntimeError):
            main(["datasets", "annotate", "tea.csv", "--annotator", "Eva"])
    assert f"Saved to {OUT}." in capsys.readouterr().err
    assert load_annotations(OUT).questions["text"].tolist() == ["Where is Ada?"]


def interrupted(monkeypatch: pytest.MonkeyPatch, then: Callable[[], Any]) -> None:
    """Label a question, let something happen, and press Ctrl-C."""
    said = iter(["question", "And the boat?", "", ids()[3], ""])

    def line() -> str:
        for word in said:
            return word
        then()
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", line)
    assert main(["datasets", "annotate", OUT, "--annotator", "Eva"]) == 130


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(*question())
    interrupted(monkeypatch, lambda: main(["datasets", "annotate", OUT, *question(who="Max")]))
    assert "Saved to tea-annotated-unsaved-1.jsonl." in capsys.readouterr().err
    assert load_annotations(OUT).annotators == ("Eva", "Max")
    run("--merge", "tea-annotated-unsaved-1.jsonl", file=OUT)
    assert load_annotations(OUT).question_ids == ("q1", "q2")
    assert load_annotations(OUT).annotators == ("Eva", "Max")


def test_where_nothing_can_be_written_the_lines_are_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(*question())

    def full(**options: object) -> None:
        raise OSError(28, "No space left on device")

    interrupted(monkeypatch, lambda: monkeypatch.setattr("luminora_lab.files.atomic.tempfile.mkstemp", full))
    shown = capsys.readouterr().err
    assert "Nothing can be written" in shown
    assert '"text":"And the boat?"' in shown


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals on this system")
def test_ctrl_c_in_a_real_terminal() -> None:
    here, there = os.openpty()
    code = "import sys; from luminora_lab.cli import main; sys.exit(main(sys.argv[1:]))"
    environment = os.environ | {"TERM": "dumb", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    words = ["datasets", "annotate", "tea.csv", "--annotator", "Eva"]
    child = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdin=there, stdout=there, stderr=there, env=environment,
        start_new_session=True,
    )  # fmt: skip
    os.close(there)
    os.write(here, "".join(f"{line}\n" for line in ("question", "Where is Ada?", "", ids()[0], "Lund")).encode())
    shown, until = b"", time.monotonic() + 120
    while b"q1 added" not in shown and time.monotonic() < until:
        if select.select([here], [], [], 1)[0]:
            shown += os.read(here, 4096)
    ended = None
    while ended is None and time.monotonic() < until:
        child.send_signal(signal.SIGINT)
        try:
            ended = child.wait(1)
        except subprocess.TimeoutExpired:
            continue
    if ended is None:
        child.kill()
        child.wait()
    os.close(here)
    assert ended == 130
    assert load_annotations(OUT).question_ids == ("q1",)
