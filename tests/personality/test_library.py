"""Personalities by name, path and dict: where they are found, in which order, and what a broken file does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.personality import library
from luminora_lab.personality.library import (
    ENVIRONMENT,
    add_folder,
    files,
    find,
    folders,
    personalities,
    personality,
    remove_folder,
    user_folder,
)
from luminora_lab.personality.model import Personality


@pytest.fixture(autouse=True)
def nothing_added(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    before = list(library._added)
    yield
    library._added[:] = before


def write(folder: Path, name: str, title: str, **sections: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(json.dumps({"persona": {"name": title}, **sections}), encoding="utf-8")
    return file


def listed() -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in personalities().to_dict("records")}


def test_every_bundled_personality_loads_under_its_name() -> None:
    rows = [row for row in personalities().to_dict("records") if row["source"] == "bundled"]
    assert {"juniper", "quill"} <= {row["name"] for row in rows}
    for row in rows:
        p = personality(row["name"])
        assert row["problem"] == ""
        assert (p.name, len(p.levels), len(p.moods)) == (row["title"], row["levels"], row["moods"])
        assert p == personality(row["path"])


def test_the_frame_says_what_there_is(tmp_path: Path) -> None:
    file = write(
        tmp_path, "bo.json", "Bo",
        core_traits={"archetype": "caregiver", "communication_style": "poetic"},
        examples={"sample_responses": [{"input": "a", "output": "b"}] * 3},
        hierarchical_config={"relationship_levels": [{"name": "a", "affinity_range": [0, 9]}]},
        mood_config={"moods": {"x": {}, "y": {}}},
    )  # fmt: skip
    add_folder(tmp_path)
    frame = personalities()
    assert list(frame) == [
        "name", "title", "archetype", "temperament", "style", "language", "levels", "moods", "examples", "source",
        "path", "problem",
    ]  # fmt: skip
    assert frame.set_index("name").loc["bo"].to_dict() == {
        "title": "Bo", "archetype": "caregiver", "temperament": "", "style": "poetic", "language": "en", "levels": 1,
        "moods": 2, "examples": 3, "source": "added", "path": str(file), "problem": "",
    }  # fmt: skip


def test_one_name_means_a_function_and_a_room() -> None:
    import luminora_lab.personality

    assert ll.personality("juniper") == luminora_lab.personality("juniper") == personality("juniper")
    assert ll.personality.personality is personality
    assert "juniper" in ll.personalities()["name"].tolist()


def test_names_are_looked_up_in_four_places_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    first, second, third = tmp_path / "one", tmp_path / "two", tmp_path / "three"
    monkeypatch.setenv(ENVIRONMENT, os.pathsep.join([str(first), "", str(tmp_path / "nowhere"), str(second)]))
    third.mkdir()
    add_folder(third)
    assert user_folder().is_relative_to(tmp_path / "data")
    everywhere = [user_folder(), first, second, third]
    for i, folder in enumerate(everywhere):
        write(folder, "juniper.json", "no Juniper")
        for j, name in enumerate(("user", "one", "two", "three")):
            if j >= i:
                write(folder, f"from_{['user', 'one', 'two', 'three'][j]}.json", f"{name} of {i}")
    assert [source for source, _ in folders()] == ["bundled", "user", *["environment"] * 3, "added"]
    assert personality("juniper").name == "Juniper"
    assert [personality(f"from_{name}").name for name in ("user", "one", "two", "three")] == [
        "user of 0", "one of 0", "two of 0", "three of 0",
    ]  # fmt: skip
    (user_folder() / "from_three.json").unlink()
    assert personality("from_three").name == "three of 1"
    (first / "from_three.json").unlink()
    assert personality("from_three").name == "three of 2"
    (second / "from_three.json").unlink()
    assert personality("from_three").name == "three of 3"
    assert listed()["from_three"]["source"] == "added"
    assert listed()["from_two"]["source"] == "user"
    assert listed()["juniper"]["source"] == "bundled"
    remove_folder(third)
    with pytest.raises(UnknownName):
        personality("from_three")


def test_a_name_is_listed_once_and_the_first_file_is_the_one_that_loads(tmp_path: Path) -> None:
    write(tmp_path, "ada.json", "Ada of JSON")
    (tmp_path / "ada.yaml").write_text("persona: {name: Ada of YAML}")
    write(tmp_path, "b.c.json", "B. C.")
    add_folder(tmp_path)
    assert personalities()["name"].tolist().count("ada") == 1
    assert listed()["ada"]["title"] == personality("ada").name == "Ada of JSON"
    assert personality("b.c").name == "B. C."


def test_broken_files_are_listed_with_their_problem_and_hide_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, "good.json", "Good")
    (tmp_path / "cut.json").write_text('{"persona": {"na')
    (tmp_path / "nameless.yaml").write_text("persona: {}")
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "huge.json").write_bytes(b" " * (4 * 2**20 + 1))
    add_folder(tmp_path)
    rows = {name: row for name, row in listed().items() if row["source"] == "added"}
    assert set(rows) == {"good", "cut", "nameless", "list", "huge"}
    assert rows["good"]["problem"] == ""
    assert "cut.json: not valid JSON" in rows["cut"]["problem"]
    assert "nameless.yaml, $.persona.name: it is missing" in rows["nameless"]["problem"]
    assert "[] is no personality" in rows["list"]["problem"]
    assert "more than 4 MB" in rows["huge"]["problem"]
    assert rows["cut"]["title"] == ""
    with pytest.raises(DataError, match=r"cut\.json: not valid JSON"):
        personality("cut")


def test_what_is_no_personality_has_no_name(tmp_path: Path) -> None:
    for name in ("_template.json", ".hidden.json", "personality.schema.json", "notes.txt"):
        write(tmp_path, name, "No")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere.json")
    add_folder(tmp_path)
    assert [file for source, file in files() if source == "added"] == []
    assert personality(tmp_path / "_template.json").name == "No"


def test_a_folder_that_is_none_holds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, "a.json", "A")
    monkeypatch.setenv(ENVIRONMENT, os.pathsep.join([str(file), str(tmp_path / "none"), "~nobody_of_that_name/x"]))
    assert {source for source, _ in files()} == {"bundled"}


@pytest.mark.parametrize("folder", ["none", "a.json", "~nobody_of_that_name"])
def test_only_a_folder_can_be_added(tmp_path: Path, folder: str) -> None:
    write(tmp_path, "a.json", "A")
    with pytest.raises(DataError, match="there is no such folder; check the path"):
        add_folder(folder if folder.startswith("~") else tmp_path / folder)


def test_adding_twice_and_removing_what_is_not_there_change_nothing(tmp_path: Path) -> None:
    before = folders()
    add_folder(tmp_path)
    add_folder(str(tmp_path))
    assert len(folders()) == len(before) + 1
    remove_folder(tmp_path)
    remove_folder(tmp_path)
    assert folders() == before


# -- names and paths --------------------------------------------------------------------------------------------------
def test_paths_names_and_dicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, "ada.json", "Ada")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    p = personality(file)
    assert p.name == "Ada"
    for given in (str(file), "ada.json", "./ada.json", Path("ada.json"), "~/ada.json", p.to_dict(), p):
        assert personality(given) == p
    assert personality(p) is p


def test_a_file_without_a_suffix_is_a_path_only_with_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "ada", "Ada")
    monkeypatch.chdir(tmp_path)
    assert personality("./ada").name == personality(Path("ada")).name == "Ada"
    with pytest.raises(UnknownName, match="'ada' is neither the name of a personality nor a file"):
        personality("ada")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("nobody.json", r"nobody\.json: there is no such file; check the path"),
        ("./juniper", "juniper: there is no such file"),
        ("../juniper", "juniper: there is no such file"),
        (".", "it is no file"),
        ("..", "it is no file"),
        ("/", "it is no file"),
        ("~nobody_of_that_name", "there is no such file"),
        ("a/" + "x" * 5000, "check the path"),
        ("", "'' is no name and no path; give one of them"),
        ("a\0b.json", "is no name and no path"),
        (b"juniper", "b'juniper' is no name and no path"),
        (None, "None is no name and no path"),
        (7, "7 is no name and no path"),
        (["juniper"], r"\['juniper'\] is no name and no path"),
    ],
)
def test_what_looks_like_a_path_is_one_and_what_is_neither_is_refused(given: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        personality(given)


@pytest.mark.parametrize("given", ["Juniper", "junipr", "juniper "])
def test_an_unknown_name_is_answered_with_the_nearest(given: str) -> None:
    with pytest.raises(UnknownName, match=r"is neither the name of a personality nor a file; there are 'juniper'"):
        find(given)


def test_an_unknown_name_like_none_is_answered_with_all() -> None:
    with pytest.raises(UnknownName, match=r"there are .*'juniper'.*'quill'"):
        personality("zzzzzzzz" * 1000)


def test_a_dict_is_copied_and_checked() -> None:
    document = {"persona": {"name": "Ada"}, "x": [1]}
    p = personality(document)
    document["x"].append(2)  # type: ignore[attr-defined]
    assert p.to_dict()["x"] == [1]
    assert isinstance(p, Personality)
    with pytest.raises(DataError, match=r"personality, \$.persona: it is missing"):
        personality({})


def test_a_folder_that_is_no_path_is_refused() -> None:
    for change in (add_folder, remove_folder):
        with pytest.raises(DataError, match="folder: None is no path"):
            change(None)  # type: ignore[arg-type]
