"""The two doors: every format out and in, names and folders, and files that mean harm."""

from __future__ import annotations

import json
import os
import re
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import luminora_lab as ll
from luminora_lab.errors import DataError, LuminoraError, UnknownName
from luminora_lab.exchange import Exported, Loss, LossReport, export, format_table, import_personality
from luminora_lab.exchange._recognising import READ, recognise
from luminora_lab.exchange.exchanging import FORMATS

READABLE = [name for name, one in FORMATS.items() if one.reads]
SUFFIXES = {
    "json": "juniper.json",
    "yaml": "juniper.yaml",
    "card-v2": "juniper.card-v2.json",
    "card-v3": "juniper.card-v3.json",
    "modelfile": "juniper.modelfile",
    "letta": "juniper.af",
    "prompt": "juniper.prompt.txt",
    "bundle": "juniper.bundle.json",
}


# -- out and in -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("to", READABLE)
def test_every_personality_comes_back_from_every_format(every: ll.Personality, to: str, tmp_path: Path) -> None:
    made = export(every, to, tmp_path)
    assert made.path is not None
    assert import_personality(made.path) == every
    assert export(every, to).content == made.content == made.path.read_bytes()


@pytest.mark.parametrize("to", FORMATS)
def test_folders_get_a_file_named_after_the_character(juniper: ll.Personality, to: str, tmp_path: Path) -> None:
    assert export(juniper, to, tmp_path).path == tmp_path / SUFFIXES[to]
    assert [file.name for file in tmp_path.iterdir()] == [SUFFIXES[to]]


@pytest.mark.parametrize("to", READABLE)
def test_formats_are_known_by_content_alone(juniper: ll.Personality, to: str, tmp_path: Path) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_bytes(export(juniper, to).content)
    assert import_personality(wrong) == juniper
    wrong.write_bytes(b"\xef\xbb\xbf" + export(juniper, to).content)
    assert import_personality(str(wrong)) == juniper


@pytest.mark.parametrize(("to", "name"), [("card-v2", "a.png"), ("card-v3", "a.PNG"), ("card-v3", "a.charx")])
def test_cards_in_pictures_and_archives(juniper: ll.Personality, to: str, name: str, tmp_path: Path) -> None:
    made = export(juniper, to, tmp_path / name)
    assert made.path is not None
    assert made.content[:4] == (b"PK\x03\x04" if name.endswith("charx") else b"\x89PNG")
    renamed = made.path.rename(tmp_path / "renamed.json")
    assert import_personality(renamed) == juniper
    with pytest.raises(DataError, match="is not UTF-8"):
        _ = made.text


def test_what_export_takes(juniper: ll.Personality) -> None:
    assert export("juniper", "json") == export(juniper, "json") == export(juniper.to_dict(), "json")


def test_markdown_by_name_or_by_kind(juniper: ll.Personality, tmp_path: Path) -> None:
    made = export(juniper, "prompt", tmp_path / "page.md", provider="anthropic")
    assert made.text.startswith("<!-- luminora: a compiled prompt -->\n# Juniper for anthropic")
    assert export(juniper, "prompt", tmp_path, kind="markdown").path == tmp_path / "juniper.prompt.md"
    with pytest.raises(DataError, match="it is a compiled prompt, from which no personality"):
        import_personality(tmp_path / "page.md")
    with pytest.raises(DataError, match="no personality in a format that is read"):
        import_personality(export(juniper, "prompt", tmp_path).path or "")


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/passwd", "..", "a\0b", "a/b\\c:d", "con.json", "x" * 500, "\u202egnp.exe"]
)
@pytest.mark.parametrize("to", FORMATS)
def test_no_name_leaves_its_folder(name: str, to: str, tmp_path: Path) -> None:
    folder = tmp_path / "inner" / "folder"
    folder.mkdir(parents=True)
    made = export({"persona": {"name": name}}, to, folder)
    assert made.path is not None
    assert made.path.parent == folder
    assert list(folder.iterdir()) == [made.path]
    assert list(tmp_path.iterdir()) == [tmp_path / "inner"]


def test_files_are_replaced_only_where_that_is_allowed(juniper: ll.Personality, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text("mine")
    with pytest.raises(DataError, match="there is a file of that name; name another, or allow overwrite=True"):
        export(juniper, "json", file, overwrite=False)
    assert file.read_text() == "mine"
    export(juniper, "json", file)
    assert import_personality(file) == juniper
    assert export(juniper, "yaml", tmp_path / "new.yaml", overwrite=False).path == tmp_path / "new.yaml"


def test_a_failed_export_leaves_the_old_file(juniper: ll.Personality, tmp_path: Path) -> None:
    file = tmp_path / "a.modelfile"
    file.write_text("mine")
    with pytest.raises(DataError):
        export(juniper, "modelfile", file, affinity=-1)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("a.modelfile", "mine")]
    with pytest.raises(DataError, match="cannot be written"):
        export(juniper, "json", tmp_path / "none" / "a.json")


@pytest.mark.parametrize(
    ("to", "name"),
    [
        ("json", "a.yaml"),
        ("yaml", "a.json"),
        ("json", "a.png"),
        ("card-v2", "a.charx"),
        ("letta", "a.yml"),
        ("bundle", "a.af"),
    ],
)
def test_names_do_not_promise_another_format(juniper: ll.Personality, to: str, name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=rf"a name that ends in '\{Path(name).suffix}' is not {to}"):
        export(juniper, to, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_names_of_ones_own(juniper: ll.Personality, tmp_path: Path) -> None:
    assert export(juniper, "modelfile", tmp_path / "Modelfile").path == tmp_path / "Modelfile"
    assert export(juniper, "letta", tmp_path / "a.json").path == tmp_path / "a.json"
    assert export(juniper, "json", tmp_path / "a.luna").path == tmp_path / "a.luna"


@pytest.mark.parametrize(
    ("to", "options", "message"),
    [
        ("jason", {}, "there is no format 'jason'; use one of json, yaml, card-v2"),
        (None, {}, "there is no format None"),
        (["json"], {}, "there is no format"),
        ("json", {"indent": 2}, "json has no option 'indent'; it has none"),
        ("yaml", {"yaml": False}, "yaml has no option 'yaml'"),
        ("card-v2", {"version": "3"}, "card-v2 has no option 'version'"),
        ("modelfile", {"models": "x"}, "modelfile has no option 'models'; its options are model, affinity, mood"),
        ("bundle", {"ranker": 1}, "its options are strategy, affinity, tuned"),
    ],
)
def test_unknown_formats_and_options(juniper: ll.Personality, to: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        export(juniper, to, **options)


# -- what it shows --------------------------------------------------------------------------------------------------
def test_exported_shows_itself(juniper: ll.Personality, tmp_path: Path) -> None:
    made = export(juniper, "modelfile", tmp_path / "<b>.modelfile")
    assert re.fullmatch(r"<Exported as modelfile: [\d,]+ bytes, written to .*<b>.modelfile; \d+ losses>", repr(made))
    assert repr(export(juniper, "json")).endswith("bytes, not written; 0 losses>")
    assert "&lt;b&gt;.modelfile" in made._repr_html_()
    assert "<b>" not in made._repr_html_()
    assert isinstance(made, Exported)


def test_losses_are_a_table(juniper: ll.Personality) -> None:
    report = export(juniper, "letta").losses
    assert report.frame.columns.tolist() == ["field", "what", "kept"]
    assert report.frame["kept"].all()
    assert "$.mood_config" in report.frame["field"].tolist()
    n = len(report)
    assert n > 4
    have = f"{n} fields have no place of their own"
    assert repr(report).startswith(f"letta: {have} ({n} kept for reading back, 0 lost)\n  $.adv")
    prompt = export(juniper, "prompt").losses
    assert prompt.gone == prompt.losses
    assert len(prompt) == n + 1  # a prompt has no place for tags
    assert not export(juniper, "bundle").losses.frame.size


def test_losses_by_hand() -> None:
    report = LossReport.of(
        "x", [Loss("$['<i>']", "a & b", False), Loss("$.b", "", True), Loss("$['<i>']", "a & b", False)]
    )
    assert len(report) == 2
    assert report.gone == (Loss("$['<i>']", "a & b", False),)
    assert repr(report).splitlines()[0] == "x: 2 fields have no place of their own (1 kept for reading back, 1 lost)"
    assert "<td><code>$[&#39;&lt;i&gt;&#39;]</code></td><td>a &amp; b</td><td>lost</td>" in report._repr_html_()
    empty = LossReport("json", ())
    assert (repr(empty), empty.frame.shape, "<table>" in empty._repr_html_()) == (
        "json: nothing is lost",
        (0, 3),
        False,
    )
    assert empty.frame.dtypes["kept"].kind == "b"


def test_losses_name_what_is_there(every: ll.Personality) -> None:
    document = every.to_dict()
    for name in FORMATS:
        for loss in export(every, name).losses.losses:
            first = re.match(r"\$\.(\w+)", loss.field)
            assert loss.field == "$" or (first and first[1] in document), (name, loss)


def test_format_table() -> None:
    table = format_table()
    assert table["format"].tolist() == list(FORMATS)
    assert table.columns.tolist() == ["format", "suffix", "holds", "reads", "writes"]
    assert table.loc[table["format"] == "card-v3", "suffix"].item() == ".json, .png, .charx"


# -- recognising ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"PK\x03\x04", "charx"),
        (b' \n{"persona": 7}', "json"),
        (b'{"core_traits": {}}', "json"),
        (b'{"persona": {}, "agents": []}', "json"),
        (b'{"spec": "chara_card_v2"}', "card"),
        (b'{"spec": "chara_card_v9", "data": {}}', "card"),
        (b'{"name": "Bo", "first_mes": "Hi", "description": ""}', "card"),
        (b'{"agents": [], "blocks": []}', "letta"),
        (b'"{\\"agents\\": []}"', "letta"),
        (b'"\\n{}"', "letta"),
        (b'{"luminora_bundle": 1, "persona": {}}', "bundle"),
        (b"persona:\n  name: Ada\n", "yaml"),
        (b"# a comment\n\n'persona': {name: Ada}\n", "yaml"),
        (b'"persona":\n  name: Ada\n', "yaml"),
        (b"---\npersona: {name: Ada}\n", "yaml"),
        (b"# a comment\n\r\n  from x", "modelfile"),
        (b"PARAMETER seed 1\nFROM x", "modelfile"),
        (b"system: x\npersona: {name: Ada}", "yaml"),
        (b"<!-- luminora: a compiled prompt -->", "prompt"),
    ],
)
def test_recognised(raw: bytes, kind: str) -> None:
    assert recognise(raw, "x") == kind


@pytest.mark.parametrize(
    "raw",
    [
        b"", b" \n", b"null", b"[]", b'[{"persona": {}}]', b"7", b'"text"', b"{}", b'{"name": "x", "version": "1.0"}',
        b'{"agents": []}', b'{"spec": "openapi"}', b"Dear Sir: I am", b"a: 1\nb: 2\n", b"hello\nworld", b"GIF89a",
        b"%PDF-1.7", b"- a\n- b: c\n", b"\x00\x00", b"Identity:\nYou are Ada.\n\nExamples:\nUser: Tea?",
        b"- persona: {name: Ada}", b"text: |\n  persona: x",
    ],
)  # fmt: skip
def test_what_is_not_read_lists_what_is(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(raw)
    with pytest.raises(DataError) as caught:
        import_personality(file)
    assert caught.value.place == str(file)
    assert caught.value.remedy == f"read are {READ}"


# -- harm -------------------------------------------------------------------------------------------------------------
LAUGHS = b"persona: &a {name: x}\n" + b"".join(b"k%d: &k%d [*a, *a, *a]\n" % (i, i) for i in range(50))
HARM = {
    "nested JSON": (b'{"persona": ' + b"[" * 500_000, "nested deeper than 64 levels"),
    "nested objects": (b'{"a":' * 100_000, "nested deeper than 64 levels"),
    "nested YAML": (b"persona: " + b"[" * 100_000, "nested deeper than 64 levels"),
    "nested YAML blocks": (
        b"persona:\n" + b"".join(b" " * i + b"a:\n" for i in range(1, 500)),
        "nested deeper than 64",
    ),
    "billion laughs": (LAUGHS, "anchors and aliases are not read"),
    "YAML tag": (b"persona: !!python/object/apply:os.system [ls]", "the tag .* is not read"),
    "YAML merge": (b"persona:\n  <<: *x\n", "anchors and aliases"),
    "YAML NaN": (b"persona: {name: A}\nmetadata: {x: .nan}", "is not a finite number"),
    "YAML twice": (b"persona: {name: A}\npersona: {name: B}", "occurs twice"),
    "YAML documents": (b"persona: {name: A}\n---\npersona: {name: B}", "2 documents"),
    "YAML many": (b"persona: {name: A}\nx: [" + b"a," * 300_000 + b"]", "more than 200,000 values"),
    "NaN": (b'{"persona": {"name": "A"}, "metadata": {"x": NaN}}', "NaN at column"),
    "Infinity": (b'{"persona": {"name": "A"}, "metadata": {"x": -Infinity}}', "Infinity"),
    "overflow": (b'{"persona": {"name": "A"}, "metadata": {"x": 1e400}}', "1e400"),
    "digits": (b'{"persona": {"name": "A"}, "metadata": {"x": %s}}' % (b"1" * 5000), "."),
    "surrogate": (b'{"persona": {"name": "\\ud800"}}', "lone surrogate"),
    "not UTF-8": (b'{"persona": {"name": "\xff"}}', "byte 0xff at offset 22 is not UTF-8"),
    "overlong UTF-8": (b'{"persona": {"name": "\xc0\x80"}}', "is not UTF-8"),
    "UTF-16": ('{"persona": {"name": "A"}}'.encode("utf-16"), "is not UTF-8"),
    "NUL bytes": (b'{"persona": {"name": "A"}}' + b"\0" * 1000, "not valid JSON"),
    "NUL inside": (b'{"persona": {"name": "A\0"}}', "not valid JSON"),
    "cut off": (b'{"persona": {"name": "A"', "cut off"),
    "many values": (b'{"persona": {"name": "A"}, "x": [' + b"0," * 1_100_000 + b"0]}", "1,000,000 values"),
    "open quotes": (b"FROM x\nSYSTEM " + b'"""' + b"a" * 1_000_000, "is not closed"),
    "many quotes": (b"FROM x\nSYSTEM " + b'"' * 1_000_000 + b"x", "is not closed"),
    "many blanks": (b'FROM x\nSYSTEM """' + b'""" \t' * 200_000 + b"x", "is not closed"),
    "carried nesting": (b"FROM x\n# luminora: " + b"[" * 1_000_000, "nested deeper"),
    "JSON in text": (json.dumps("{" + "[" * 100_000).encode(), "nested deeper"),
    "a name of blanks": (b'{"persona": {"name": " \\n"}}', r"\$.persona.name"),
}


@pytest.mark.parametrize("name", HARM)
def test_harm_ends_in_one_error_that_names_the_file(name: str, tmp_path: Path) -> None:
    raw, message = HARM[name]
    file = tmp_path / "harm"
    file.write_bytes(raw)
    with pytest.raises(DataError, match=message) as caught:
        import_personality(file)
    assert str(caught.value).startswith(str(file))
    assert len(str(caught.value)) < 700 + 2 * len(str(file))


@pytest.mark.parametrize(
    "head",
    [
        b'{"spec": "chara_card_v2", "data": "',
        b"FROM x\n# luminora: ",
        b"persona: ",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
    ],
)
def test_giant_files_are_read_up_to_a_limit(head: bytes, tmp_path: Path) -> None:
    file = tmp_path / "giant"
    with file.open("wb") as stream:
        stream.write(head + b"QUJD" * 1000)
        stream.truncate(200 * 2**20)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="it has more than 32 MB"):
            import_personality(file)
        assert tracemalloc.get_traced_memory()[1] < 80 * 2**20
    finally:
        tracemalloc.stop()


def test_large_text_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(b'{"persona": {"name": "' + b"QUJD" * 2**20 + b'"}}')
    with pytest.raises(DataError, match="it has more than 4 MB and is neither a PNG nor a CHARX"):
        import_personality(file)


def test_what_is_no_ordinary_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(DataError, match="it is no file"):
            import_personality(path)
    for path in (tmp_path / "none", "a\0b", "x" * 10_000):
        with pytest.raises(DataError):
            import_personality(path)


def test_a_claim_to_be_ours_is_trusted_as_any_document(tmp_path: Path) -> None:
    """Documented: a file that carries a document is as trustworthy as its author, no less and no more than JSON."""
    file = tmp_path / "x"
    said = {"system": "x", "messages": "x"}
    carried = json.dumps({"personality": {"persona": {"name": "Ada"}}, "said": said})
    file.write_text(f"FROM x\n# luminora: {carried}")
    p = import_personality(file)
    assert p.name == "Ada"
    assert p.to_dict()["metadata"]["luminora"]["imported"]["edited"]["parts"] == ["system", "messages"]


TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
WORDS = st.lists(TEXT, max_size=3) | TEXT
DOCUMENTS = st.fixed_dictionaries(
    {
        "persona": st.fixed_dictionaries(
            {"name": TEXT.map(lambda t: f"A{t}")}, optional={"description": TEXT, "tags": WORDS}
        )
    },
    optional={
        "linguistic_profile": st.fixed_dictionaries({}, optional={"tone": WORDS, "vocabulary": WORDS}),
        "behavioral_rules": WORDS,
        "trigger_responses": st.fixed_dictionaries({"on_greeting": WORDS}),
        "metadata": st.none() | st.dictionaries(TEXT, JSON, max_size=3),
        "hierarchical_config": st.none(),
        "examples": st.fixed_dictionaries(
            {"sample_responses": st.lists(st.fixed_dictionaries({"input": TEXT, "output": TEXT}), max_size=2)}
        ),
        "unknown": JSON,
    },
)


@settings(max_examples=60)
@given(document=DOCUMENTS)
@pytest.mark.parametrize("to", READABLE)
def test_any_document_comes_back_from_every_format(to: str, document: dict[str, Any], tmp_path_factory: Any) -> None:
    p = ll.Personality.from_dict(document)
    file = tmp_path_factory.getbasetemp() / f"any-{to}"
    file.write_bytes(export(p, to).content)
    back = import_personality(file)
    assert back == p
    assert json.dumps(back.to_dict()) == json.dumps(document)  # the order of keys, and 1 is not 1.0


@settings(max_examples=100)
@given(raw=st.binary(max_size=64) | st.text(max_size=64).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes_end_in_one_error_or_a_personality(raw: bytes, tmp_path_factory: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "bytes"
    file.write_bytes(raw)
    try:
        back = import_personality(file)
    except LuminoraError as error:
        assert str(file) in str(error)  # noqa: PT017
    else:
        assert back.name


@pytest.mark.parametrize("path", [5, b"a.json"])
def test_what_is_no_path_is_refused(juniper: ll.Personality, path: Any) -> None:
    for to in ("json", "prompt"):
        with pytest.raises(DataError, match="is no path"):
            export(juniper, to, path)
    several: list[Any] = [path, None]
    for given_path in several:
        with pytest.raises(DataError, match="is no path"):
            import_personality(given_path)


def test_a_file_that_cannot_be_looked_at_is_refused_in_one_voice(juniper: ll.Personality, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        export(juniper, "json", tmp_path / f"{'a' * 300}.json", overwrite=False)
    (tmp_path / "link.json").symlink_to("nobody.json")
    with pytest.raises(DataError, match="there is a file of that name"):
        export(juniper, "json", tmp_path / "link.json", overwrite=False)
    assert [path.name for path in tmp_path.iterdir()] == ["link.json"]


def test_a_picture_goes_with_a_path_that_ends_in_png(juniper: ll.Personality, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"it goes with a path that ends in \.png"):
        export(juniper, "card-v3", tmp_path / "a.json", picture=b"x")
    with pytest.raises(UnknownName, match="its options are"):
        export(juniper, "letta", picture=b"x")
