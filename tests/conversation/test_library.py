import json

import pytest

from luminora_lab.conversation import datasets, gold, iter_conversations, labels, library, load, load_all
from luminora_lab.errors import DataError, LuminoraError, UnknownName


@pytest.fixture
def shelf(tmp_path, monkeypatch, sample, as_lines):
    """Bundled data of two halves with labels."""
    folder = tmp_path / "datasets"
    for name, split in (("harbour", "train"), ("meadow", "test")):
        data = sample("lab")[:6]
        data[0] |= {"id": name, "split": split}
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.jsonl").write_text(as_lines(data), encoding="utf-8")
        (folder / "gold" / name).mkdir(parents=True)
        (folder / "gold" / name / "facts.jsonl").write_text(
            '{"fact": "leaks", "turn_id": "t3", "valid_at": "1956-11-19", "invalid_at": null}\n', encoding="utf-8"
        )
    (folder / "README.md").write_text("# Data\n")
    (folder / "conversation.schema.json").write_text(json.dumps({"type": "object", "oneOf": []}))
    for module in (library, labels):
        monkeypatch.setattr(module, "bundled", lambda name: folder)
    return folder


def test_names(shelf):
    assert load("meadow").id == "meadow"
    assert [talk.id for talk in load_all("demo")] == ["harbour", "meadow"]
    assert [talk.id for talk in load_all("train")] == ["harbour"]
    assert load("test").provenance.split == "test"
    frame = datasets()
    assert frame["name"].tolist() == ["harbour", "meadow"]
    assert frame["turns"].tolist() == [3, 3]
    assert frame["questions"].tolist() == [2, 2]


def test_unknown_name_lists_the_nearest(shelf):
    with pytest.raises(UnknownName, match=r"'harber' is neither .*; there are 'harbour'"):
        load("harber")
    with pytest.raises(UnknownName, match="'harbour', 'meadow', 'demo', 'train', 'test'"):
        load("zzz")
    with pytest.raises(DataError, match=r"zzz\.json: there is no such file"):
        load("zzz.json")


def test_several_conversations_in_a_file(write):
    path = write("lab", "two.jsonl")
    with pytest.raises(DataError, match=r"several conversations: 'harbour', 'second'; name one with id=.*load_all"):
        load(path)
    assert load(path, id="second").id == "second"
    with pytest.raises(UnknownName, match="no conversation has the id 'secnd'; there are 'second'"):
        load(path, id="secnd")
    assert [talk.id for talk in iter_conversations(path)] == ["harbour", "second"]


def test_folder_is_sorted_and_passes_over_what_is_no_recording(write, tmp_path):
    write("table", "b.csv")
    write("chatgpt", "a.json")
    write("# Notes", "README.md")
    write(b"\x89PNG\r\n\x1a\n", "figure.png")
    write("locomo", ".hidden")
    (tmp_path / "inner").mkdir()
    assert [talk.id for talk in load_all(tmp_path)] == ["c-1", "b"]
    write(b'[{"broken": ', "c.json")
    with pytest.raises(DataError, match=r"c\.json: not valid JSON"):
        load_all(tmp_path)


def test_folder_without_any(tmp_path):
    (tmp_path / "notes.md").write_text("# Notes")
    with pytest.raises(DataError, match="no file in this folder can be read"):
        load_all(tmp_path)


def test_the_same_conversation_twice(write):
    path = write("locomo")
    with pytest.raises(DataError, match="conversation 'pier-1' was already loaded from file"):
        load_all(path, path)


def test_same_content_same_fingerprint(write, tmp_path):
    from luminora_lab.conversation import to_jsonl

    talk = load(write("locomo"))
    again = load(to_jsonl(talk, tmp_path / "copy.jsonl"))
    assert again.fingerprint == talk.fingerprint
    assert again.provenance.sha256 != talk.provenance.sha256
    assert talk.provenance.source == "file"


def test_gold(shelf):
    assert gold("harbour", "facts")["turn_id"].tolist() == ["t3"]
    frame = gold(load("harbour"), "facts")
    assert frame["fact"].tolist() == ["leaks"]
    assert frame["valid_at"].dt.year.tolist() == [1956]
    assert frame["invalid_at"].isna().all()
    with pytest.raises(LuminoraError, match="'meadow' is of the test half: only benchmarks read its labels"):
        gold("meadow", "facts")
    assert len(gold("meadow", "facts", benchmark=True)) == 1
    with pytest.raises(UnknownName, match="no labels of kind 'fact' for 'harbour'; there are 'facts'"):
        gold("harbour", "fact")
    with pytest.raises(UnknownName, match="no labels for 'harbor'; there are some for 'harbour'"):
        gold("harbor", "facts")


def test_import_stays_cheap():
    import subprocess
    import sys

    code = (
        "import luminora_lab.conversation, sys; print([m for m in ('pandas','ijson','pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there():
    import luminora_lab.conversation as room

    assert sorted(room.__all__) == sorted(set(room.__all__) & set(dir(room)))
    assert all(getattr(room, name) is not None for name in room.__all__)
