"""``luminora compile`` and ``luminora diff``."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

import luminora_lab as ll
from luminora_lab.cli import main
from luminora_lab.cli._asking import confirm

Captured = pytest.CaptureFixture[str]


# -- compile ----------------------------------------------------------------------------------------------------------
def test_compile_prints_the_prompt(capsys: Captured) -> None:
    words = ["--provider", "anthropic", "--affinity", "64", "--mood", "worried:0.5", "--examples", "none"]
    assert main(["compile", "juniper", *words, "--fact", "grows orchids", "--memory", "lost a fern"]) == 0
    prompt = ll.compile(
        "juniper", "anthropic", affinity=64, mood=("worried", 0.5), examples="none", facts=["grows orchids"],
        memories=["lost a fern"],
    )  # fmt: skip
    shown = capsys.readouterr()
    assert shown.out == prompt.system + "\n"
    assert shown.err == ""


def test_several_messages_are_printed_with_their_roles(capsys: Captured) -> None:
    assert main(["compile", "juniper", "--examples", "messages"]) == 0
    assert capsys.readouterr().out == str(ll.compile("juniper", examples="messages")) + "\n"


def test_a_mood_whose_name_has_a_colon(tmp_path: Path, capsys: Captured) -> None:
    document = {"persona": {"name": "A"}, "mood_config": {"moods": {"half:1": {"description": "So-so."}}}}
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    for mood, intensity in (("half:1", 1.0), ("half:1:0.5", 0.5)):
        assert main(["compile", str(tmp_path / "a.json"), "--mood", mood, "--json"]) == 0
        moment = json.loads(capsys.readouterr().out)["moment"]
        assert (moment["mood"], moment["intensity"]) == ("half:1", intensity)


def test_the_request_is_the_body_of_the_provider(tmp_path: Path, capsys: Captured) -> None:
    body = ll.compile("juniper", "google").request
    assert main(["compile", "juniper", "-p", "google", "--request"]) == 0
    assert json.loads(capsys.readouterr().out) == body
    file = tmp_path / "body.json"
    assert main(["compile", "juniper", "-p", "google", "--request", "--out", str(file), "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert (out["request"], out["out"]) == (body, str(file))
    assert json.loads(file.read_text(encoding="utf-8")) == body


def test_a_file_gets_the_prompt_as_it_is(tmp_path: Path, capsys: Captured) -> None:
    document = {"persona": {"name": "A\x1bB", "description": "x"}}
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    file = tmp_path / "prompt.txt"
    file.write_text("old", encoding="utf-8")
    assert main(["compile", str(tmp_path / "a.json"), "--out", str(file)]) == 2
    assert "add --force" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "old"
    assert main(["compile", str(tmp_path / "a.json"), "--out", str(file), "--force"]) == 0
    assert file.read_text(encoding="utf-8") == ll.compile(document).system + "\n"
    shown = capsys.readouterr().out
    assert shown.startswith(f"{file}: ")
    assert ll.compile(document).sha256 in shown


@pytest.mark.usefixtures("words_as_tokens")
def test_tokens_as_a_table_and_as_json(capsys: Captured) -> None:
    prompt = ll.compile("juniper", model="gpt-4o")
    assert main(["compile", "juniper", "--tokens"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    rows = {" ".join(line[:-2]): (int(line[-2]), line[-1]) for line in lines[2:]}
    assert rows.pop("all messages") == (prompt.tokens, "100.0%")
    assert sum(tokens for tokens, _ in rows.values()) == prompt.tokens
    assert list(rows) == prompt.frame["section"].tolist()
    assert main(["compile", "juniper", "--tokens", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tokens"] == prompt.frame.drop(columns="text").to_dict("records")


@pytest.mark.usefixtures("words_as_tokens")
def test_what_is_left_out_is_said(capsys: Captured) -> None:
    full = ll.compile("juniper").tokens
    assert main(["compile", "juniper", "--budget", str(full - 40), "--json"]) == 0
    shown = capsys.readouterr()
    left = json.loads(shown.out)["left_out"]
    assert left
    assert shown.err.count("left out: example: ") == len(left)


JSONL = '{"text": "one", "importance": 9}\n\n"two"\n{"title": "T", "summary": "three", "importance": 1}\n'
CSV = '\ufefftext,importance,tags\none,9,a;b\ntwo,,\n"three, and more",1,\n,,\n'


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("m.jsonl", JSONL, ["one", "two"]),
        ("m.csv", CSV, ["one", "two"]),
        ("m.json", '["one", {"text": "two"}, {"text": "three", "importance": 0}]', ["one", "two"]),
    ],
)
def test_memories_in_a_file(name: str, content: str, kept: list[str], tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert main(["compile", "juniper", "--memory", "zero", "--memories", str(file), "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    text = next(section["text"] for section in out["sections"] if section["name"] == "memories")
    assert [line[4:] for line in text.splitlines() if line.startswith("> - ")] == ["zero", *kept]
    assert [(left["what"], "below" in left["why"]) for left in out["left_out"]] == [("memory", True)]


def test_facts_in_a_file_have_categories(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "facts.csv"
    file.write_text("category,key,value\nhobbies,favourite_flower,orchid\nwork,job,clerk\n", encoding="utf-8")
    assert main(["compile", "juniper", "--facts", str(file)]) == 0
    shown = capsys.readouterr()
    assert "favourite flower: orchid" in shown.out
    assert "clerk" not in shown.out
    assert "left out: fact: job: clerk (category 'work'" in shown.err


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("m.jsonl", '"fine"\n{"text": 1', "m.jsonl, line 2: not valid JSON"),
        ("m.jsonl", '"fine"\n[1]', "m.jsonl, line 2: [1] is neither text nor a mapping"),
        ("m.jsonl", '{"text": "x", "importance": 11}', "m.jsonl, line 1: importance 11 is no number from 0 to 10"),
        ("m.json", '{"text": "x"}', "is no list"),
        ("m.json", "[1]", "m.json, entry 1: 1 is neither text nor a mapping"),
        ("m.csv", "a,b\n1,2\n", "the header is 'a,b'"),
        ("m.csv", "", "name a column text"),
        ("m.csv", "text\none,two\n", "m.csv, line 2: more cells than the header has"),
        ("m.csv", 'text\n"open\n', "not valid CSV"),
        ("m.csv", "text,importance\nx,lots\n", "m.csv, line 2: importance 'lots'"),
        ("m.csv", b"text\n\xff\n", "byte 0xff"),
    ],
)
def test_a_file_of_memories_that_cannot_be_used(
    name: str, content: str | bytes, says: str, tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["compile", "juniper", "--memories", str(file)]) == 2
    shown = capsys.readouterr()
    assert says in shown.err
    assert shown.out == ""


# -- diff -------------------------------------------------------------------------------------------------------------
def test_the_same_is_0_and_different_is_1(tmp_path: Path, capsys: Captured) -> None:
    copy = ll.personality("juniper").save(tmp_path / "copy.json")
    assert main(["diff", "juniper", str(copy)]) == 0
    assert "no difference" in capsys.readouterr().out
    assert main(["diff", "juniper", "quill"]) == 1
    shown = capsys.readouterr().out
    assert "-You are Juniper." in shown
    assert "+You are Quill." in shown
    assert "The definitions differ in: persona, core_traits" in shown


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--affinity", "10", "--affinity-b", "90"], 1),
        (["--affinity", "10", "--affinity-b", "12"], 0),
        (["--affinity-b", "10"], 1),
        (["--mood-b", "worried"], 1),
        (["--mood", "worried", "--mood-b", "worried:1"], 0),
        (["--mood", "worried", "--mood-b", "neutral"], 1),
    ],
)
def test_one_at_two_moments(words: list[str], code: int, capsys: Captured) -> None:
    assert main(["diff", "juniper", *words, "--json"]) == code
    out = json.loads(capsys.readouterr().out)
    assert (out["different"], out["definition"]) == (bool(code), [])


def test_the_moment_of_the_first_is_that_of_the_second_unless_given(capsys: Captured) -> None:
    assert main(["diff", "juniper", "quill", "--affinity", "90", "--provider", "anthropic", "--json"]) == 1
    out = json.loads(capsys.readouterr().out)
    assert (out["a"]["moment"]["affinity"], out["b"]["moment"]["affinity"]) == (90, 90)
    frame = ll.diff(
        ll.compile("juniper", "anthropic", affinity=90), ll.compile("quill", "anthropic", affinity=90)
    ).frame
    assert [(part["part"], part["change"]) for part in out["parts"]] == list(
        frame[["part", "change"]].itertuples(index=False, name=None)
    )


def test_what_no_prompt_shows_is_a_difference_too(tmp_path: Path, capsys: Captured) -> None:
    other = ll.personality("juniper").replace(affinity_config={"interaction_types": {"positive": 3}})
    other.save(tmp_path / "other.json")
    assert main(["diff", "juniper", str(tmp_path / "other.json")]) == 1
    assert "The definitions differ in: affinity_config" in capsys.readouterr().out
    assert main(["diff", "juniper", str(tmp_path / "other.json"), "--json"]) == 1
    out = json.loads(capsys.readouterr().out)
    assert (out["prompts_differ"], out["definition"]) == (False, ["affinity_config"])


def test_the_page_is_escaped(tmp_path: Path) -> None:
    hostile = ll.personality("juniper").replace(persona={"name": "</title><script>alert(1)</script>"})
    hostile.save(tmp_path / "hostile.json")
    page = tmp_path / "diff.html"
    assert main(["diff", "juniper", str(tmp_path / "hostile.json"), "--html", str(page)]) == 1
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(page.read_text(encoding="utf-8"))
    assert tags.count("script") == 0
    assert tags[:3] == ["html", "head", "meta"]
    assert tags.count("title") == 1


def test_a_page_is_replaced_only_with_force(tmp_path: Path, capsys: Captured) -> None:
    page = tmp_path / "diff.html"
    page.write_text("old", encoding="utf-8")
    words = ["diff", "juniper", "quill", "--html", str(page)]
    assert main(words) == 2
    shown = capsys.readouterr()
    assert (shown.out, "add --force" in shown.err, page.read_text(encoding="utf-8")) == ("", True, "old")
    assert main([*words, "--force"]) == 1
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.usefixtures("words_as_tokens")
def test_closed_streams_are_no_error(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    budget = ["compile", "juniper", "--budget", str(ll.compile("juniper").tokens - 40)]
    with monkeypatch.context() as closed:
        closed.setattr("sys.stderr", None)
        assert main(budget) == 0
    assert "left out" not in capsys.readouterr().out
    with monkeypatch.context() as closed:
        closed.setattr("sys.stdout", None)
        for words in (["list"], ["list", "--json"], ["info", "juniper"], ["diff", "juniper", "juniper"], budget):
            assert main(words) == 0, words
    assert "Traceback" not in capsys.readouterr().err


def test_a_question_with_standard_output_closed(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    monkeypatch.setattr("builtins.input", lambda: "y")
    monkeypatch.setattr("sys.stdout", None)
    assert confirm("Tea?")
    assert "Tea?" in capsys.readouterr().err
