"""``luminora list`` and ``luminora info``, and what all commands about personalities have in common."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab.cli import app, main
from luminora_lab.cli._screen import clean

Captured = pytest.CaptureFixture[str]
PERSONALITIES = ["list", "info", "validate", "compile", "diff", "create", "blend", "update", "export", "import"]


def write(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A character whose texts try to colour, to move the cursor, to turn the line, and to be markup."""
    level = {"name": "[/]", "affinity_range": [0, 100], "description": "[blink]x", "modifiers": {}}
    document = {
        "persona": {"name": "Ev\x1b[31mil [bold]x[/bold]", "description": "a\u202eb [red]c :smile:"},
        "behavioral_rules": ["ring\x07", "\x9b2J"],
        "hierarchical_config": {"relationship_levels": [level]},
        "mood_config": {"moods": {"\x1b]0;t\x07": {}}, "mood_triggers": {"\x1b]0;t\x07": ["\x1b[2J"]}},
    }
    return write(tmp_path / "evil.json", document)


def test_personalities_come_after_init_in_the_help(capsys: Captured) -> None:
    assert list(app.COMMANDS)[: 1 + len(PERSONALITIES)] == ["init", *PERSONALITIES]
    assert main(["--help"]) == 0
    assert "ersonalities and conversational memory" in capsys.readouterr().out


@pytest.mark.parametrize("name", PERSONALITIES)
def test_help_has_an_example(name: str, capsys: Captured) -> None:
    assert main([name, "--help"]) == 0
    assert f"Example: luminora {name} " in capsys.readouterr().out


# -- list -------------------------------------------------------------------------------------------------------------
def test_list_is_the_frame(capsys: Captured) -> None:
    assert main(["list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows == ll.personalities().to_dict("records")
    assert main(["list"]) == 0
    shown = capsys.readouterr().out
    assert f"{len(rows)} personalities\n" in shown
    for row in rows:
        assert row["name"] in shown
        assert row["archetype"] in shown


def test_a_folder_more_with_its_problems_and_what_it_hides(tmp_path: Path, capsys: Captured) -> None:
    write(tmp_path / "ada.json", {"persona": {"name": "Ada"}})
    write(tmp_path / "bad.json", {"persona": {"name": ""}})
    hidden = write(tmp_path / "juniper.json", {"persona": {"name": "Other"}})
    before = ll.personalities()["name"].tolist()
    assert main(["list", "--folder", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert any(line.split()[:2] == ["ada", "Ada"] and line.split()[-1] == "added" for line in shown.splitlines())
    assert "bad cannot be used: " in shown
    assert "$.persona.name" in shown
    assert f"{hidden} is hidden" in shown
    assert ll.personalities()["name"].tolist() == before, "the folder is forgotten afterwards"


def test_a_folder_that_was_added_before_stays(tmp_path: Path, capsys: Captured) -> None:
    write(tmp_path / "ada.json", {"persona": {"name": "Ada"}})
    from luminora_lab.personality.library import add_folder, remove_folder

    add_folder(tmp_path)
    try:
        assert main(["list", "--folder", str(tmp_path)]) == 0
        assert "hidden" not in capsys.readouterr().out
        assert "ada" in ll.personalities()["name"].tolist()
    finally:
        remove_folder(tmp_path)


# -- info -------------------------------------------------------------------------------------------------------------
def test_info_says_everything(capsys: Captured) -> None:
    p = ll.personality("juniper")
    assert main(["info", "juniper"]) == 0
    shown = capsys.readouterr().out
    words = [p.name, p.persona.description, p.sha256, "juniper.json", *p.linguistic_profile.tone, *p.persona.tags]
    words += [level.name for level in p.levels] + list(p.moods) + ["0 to 20", "81 to 100", "formality +0.1"]
    words += ["very_positive +5", "shares_a_plant_story +3", "importance from 4", f"rules {len(p.behavioral_rules)}"]
    words += [phrase for phrases in p.mood_config.mood_triggers.values() for phrase in phrases]  # type: ignore[union-attr]
    for word in words:
        assert word in " ".join(shown.split()), word
    assert "██████████░░░░░░░░░░  0.50" in shown


def test_info_as_json(tmp_path: Path, capsys: Captured) -> None:
    document = {
        "persona": {"name": "Ada"},
        "advanced_parameters": {"humor": 0},
        "mood_config": {"enabled": False, "moods": {"glad": {}}},
        "tagline": "x",
    }
    file = write(tmp_path / "ada.json", document)
    assert main(["info", str(file), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["file"] == str(file)
    assert facts["sha256"] == ll.personality(file).sha256
    assert facts["parameters"] == dict.fromkeys(facts["parameters"], None) | {"humor": 0.0}
    assert (facts["moods"], facts["switched_off"], facts["unknown"]) == ([], ["mood_config"], ["tagline"])
    assert facts["affinity_points"]["very_positive"] == 5, "the format's own where the character has none"
    assert main(["info", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "not given, counts as 0.5" in shown
    assert "switched off" in shown


def test_an_imported_character_is_called_so(tmp_path: Path, capsys: Captured) -> None:
    entry = {"luminora": {"imported": {"format": "card-v2"}}}
    assert main(["info", str(write(tmp_path / "a.json", {"persona": {"name": "A"}, "metadata": entry}))]) == 0
    assert "Imported from another program's file (card-v2)" in capsys.readouterr().out


# -- text from data ---------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("words_as_tokens")
@pytest.mark.parametrize("words", [["info"], ["validate"], ["compile"], ["diff", "juniper"], ["compile", "--tokens"]])
def test_no_data_reaches_the_terminal_as_a_command(words: list[str], hostile: Path, capsys: Captured) -> None:
    assert main([words[0], str(hostile), *words[1:]]) in (0, 1)
    shown = capsys.readouterr()
    for text in (shown.out, shown.err):
        assert not set("\x1b\x07\x9b\u202e") & set(text)
    assert "[31mil [bold]x[/bold]" in shown.out or words == ["validate"], "markup is text"


@pytest.mark.parametrize("words", [["info"], ["validate"], ["compile"], ["compile", "--request"], ["diff", "juniper"]])
def test_json_is_one_document_and_holds_the_texts_as_they_are(
    words: list[str], hostile: Path, capsys: Captured
) -> None:
    assert main([words[0], str(hostile), *words[1:], "--json"]) in (0, 1)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert isinstance(json.loads(out), dict)
    if words[0] != "validate":  # findings quote what they are about
        assert "Ev\\u001b[31mil [bold]x[/bold]" in out


def test_clean_keeps_what_is_language() -> None:
    kept = "Zoë 月 עברית\tא\u200dב 👩\u200d🍳\n— «»"
    assert clean(kept) == kept
    assert clean("a\r\nb\rc\ud800\u2066") == "a\nb\N{REPLACEMENT CHARACTER}c" + 2 * "\N{REPLACEMENT CHARACTER}"


def test_nothing_is_cut_off_in_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["info", "juniper"]) == 0
    shown = capsys.readouterr().out
    assert "…" not in shown
    assert "A gardening companion" in shown
    letters = "".join(shown.split())
    assert "shares_a_plant_story" in letters


# -- what cannot be done ----------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("words_as_tokens")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["info", "junipr"], "'juniper'"),
        (["info", "nowhere/x.json"], "there is no such file"),
        (["list", "--folder", "nowhere"], "there is no such folder"),
        (["compile", "juniper", "--provider", "openia"], "use one of openai"),
        (["compile", "juniper", "--affinity", "101"], "no number from 0 to 100"),
        (["compile", "juniper", "--affinity", "nan"], "no number from 0 to 100"),
        (["compile", "juniper", "--affinity", "much"], "'--affinity'"),
        (["compile", "juniper", "--mood", "wurried"], "no mood 'wurried'"),
        (["compile", "juniper", "--mood", "worried:very"], "'very' is no intensity"),
        (["compile", "juniper", "--mood", "worried:2"], "intensity"),
        (["compile", "juniper", "--examples", "some"], "use one of auto"),
        (["compile", "juniper", "--budget", "5"], "the budget is 5"),
        (["compile", "juniper", "--memories", "m.txt"], ".jsonl, .json, .csv"),
        (["compile", "juniper", "--facts", "none.csv"], "there is no such file"),
        (["compile", "juniper", "--fact", " "], "it has no text"),
        (["compile", "juniper", "--out", "no/such/x.txt"], "name an existing folder"),
        (["diff", "juniper"], "--affinity-b"),
        (["diff", "juniper", "nobody"], "neither the name"),
        (["export", "juniper", "--to", "docx", "--out", "x.docx"], "use one of json"),
        (["export", "juniper", "--to", "json", "--out", "x.png"], "is not json"),
        (["export", "juniper", "--to", "json", "--out", "x.json", "--strategy", "bm25"], "no option 'strategy'"),
        (["export", "juniper", "--to", "bundle", "--out", "x.json", "--strategy", "bm25("], "bm25("),
        (["export", "juniper", "--to", "card-v3", "--out", "x.png", "--picture", "no.png"], "there is no such file"),
        (["import", "nothing.png", "--out", "x.json"], "there is no such file"),
        (["import", "nothing.png", "--out", "x.png"], "use one of .json"),
        (["update", "nothing.json"], "there is no such file"),
        (["update", "juniper"], "there is no such file"),
        (["blend", "juniper", "nobody", "--out", "x.json"], "neither the name"),
    ],
)
def test_what_cannot_be_done_is_one_message_and_2(
    words: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []
