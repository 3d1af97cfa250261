"""Settings in layers: which one holds, where it was written, and what a file may not say."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.embedding import cache_folder
from luminora_lab.errors import DataError, LuminoraError, UnknownName
from luminora_lab.files.settings import (
    KNOWN,
    PROJECT_FILE,
    project_file,
    remove,
    settings,
    user_file,
    without_password,
    write,
)
from luminora_lab.providers.registry import registry_file


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory that is the root of a repository, and an environment without settings."""
    for setting in KNOWN.values():
        monkeypatch.delenv(setting.variable, raising=False)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve()


def user(text: str) -> Path:
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text(text, encoding="utf-8")
    return user_file()


def project(text: str) -> Path:
    Path(PROJECT_FILE).write_text(text, encoding="utf-8")
    return Path(PROJECT_FILE).resolve()


# -- layers -----------------------------------------------------------------------------------------------------------
def test_defaults() -> None:
    found = settings()
    values = {row["name"]: row["value"] for row in found.rows()}
    assert list(values) == list(KNOWN)
    assert (values["provider"], values["strategy"], values["store"]) == (
        "simulated:writer", "hybrid", "sqlite:///luminora.db",
    )  # fmt: skip
    assert (values["user"], values["personality"]) == ("me", "juniper")
    assert (values["tokens"], values["window"], values["seed"]) == (300, 6, 0)
    assert (values["server.host"], values["server.port"], values["personalities"]) == ("127.0.0.1", 8765, ())
    assert {found.origin(name) for name in KNOWN} == {"default"}


def test_default_places_are_those_of_the_rooms() -> None:
    assert settings().value("cache") == str(cache_folder())
    assert settings().value("providers") == str(registry_file())


def test_the_stronger_layer_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    file = user("tokens = 1")
    assert (settings().value("tokens"), settings().origin("tokens")) == (1, f"user {file}")
    file = project("tokens = 2")
    assert (settings().value("tokens"), settings().origin("tokens")) == (2, f"project {file}")
    monkeypatch.setenv("LUMINORA_TOKENS", "3")
    assert (settings().value("tokens"), settings().origin("tokens")) == (3, "environment LUMINORA_TOKENS")
    found = settings({"tokens": 4, "seed": None})
    assert (found.value("tokens"), found.origin("tokens"), found.origin("seed")) == (4, "flag", "default")


def test_layers_are_mixed_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    user('user = "ada"\n[server]\nhost = "localhost"')
    project("[server]\nport = 9000")
    monkeypatch.setenv("LUMINORA_SERVER_HOST", "127.0.0.2")
    found = settings()
    assert (found.value("user"), found.value("server.host"), found.value("server.port")) == ("ada", "127.0.0.2", 9000)


def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUMINORA_STORE", "")
    assert settings().origin("store") == "default"


# -- the project's file -----------------------------------------------------------------------------------------------
def test_it_is_found_above_and_not_beyond_the_repository(here: Path) -> None:
    inner = here / "a" / "b"
    inner.mkdir(parents=True)
    file = project("tokens = 2")
    assert project_file(inner) == file
    assert settings(folder=inner).value("tokens") == 2
    (here / "a" / ".git").write_text("gitdir: elsewhere")
    assert project_file(inner) is None
    (here / "a" / PROJECT_FILE).write_text("tokens = 7")
    assert settings(folder=inner).value("tokens") == 7


def test_the_search_ends_at_home(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = here / "ada"
    (home / "talks").mkdir(parents=True)
    project("tokens = 2")
    assert project_file(home / "talks") is not None
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    assert project_file(home / "talks") is None


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_parent_that_everybody_writes_to_is_not_asked(here: Path) -> None:
    inner = here / "open" / "mine"
    inner.mkdir(parents=True)
    (here / "open" / PROJECT_FILE).write_text("tokens = 2")
    assert project_file(inner) is not None
    (here / "open").chmod(0o1777)
    assert project_file(inner) is None
    assert project_file(here / "open") is not None


def test_what_is_no_file_is_passed_over(here: Path) -> None:
    (here / PROJECT_FILE).mkdir()
    assert project_file() is None


def test_relative_places_begin_at_the_file(here: Path) -> None:
    (here / "notes").mkdir()
    project('cache = "cache"\npersonalities = ["characters", "more"]\nstore = "sqlite:///lab.db"')
    found = settings(folder=here / "notes")
    assert found.value("cache") == str(here / "cache")
    assert found.value("personalities") == (str(here / "characters"), str(here / "more"))
    assert found.value("store") == f"sqlite:///{here.as_posix()}/lab.db"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("json:talks", "json:{here}/talks"),
        ("lab.sqlite", "{here}/lab.sqlite"),
        ("sqlite:////data/lab.db", "sqlite:////data/lab.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("json:///data/talks", "json:///data/talks"),
        ("memory:", "memory:"),
        ("redis://localhost:6379/0", "redis://localhost:6379/0"),
    ],
)
def test_addresses_of_stores(here: Path, written: str, read: str) -> None:
    project(f'store = "{written}"')
    assert settings().value("store") == read.format(here=here.as_posix())


def test_a_project_does_not_say_where_keys_are_sent() -> None:
    file = project('providers = "servers.yaml"')
    with pytest.raises(DataError, match="which servers keys are sent to") as caught:
        settings()
    assert caught.value.place == f"{file}, providers"
    project("")
    with pytest.raises(DataError, match="--user"):
        write("providers", "servers.yaml")
    user('providers = "servers.yaml"')
    assert settings().value("providers") == str(user_file().with_name("servers.yaml"))


# -- what is refused --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("tokens = true", "tokens", "a truth value is no whole number"),
        ("tokens = 3.0", "tokens", "3.0 is no whole number; write a whole number from 0"),
        ("tokens = -1", "tokens", "-1 is out of range"),
        ("tokens = 2026-01-01", "tokens", "a value of another kind is no whole number"),
        ("seed = 99999999999999999999", "seed", "out of range"),
        ("[server]\nport = 65536", "server.port", "65536 is out of range; write a whole number from 1 to 65535"),
        ("server = 5", "server", "not a table"),
        ("user = 5", "user", "it is a number"),
        ('user = " "', "user", "empty"),
        ('store = "a\\u001bb"', "store", "control characters"),
        ("personalities = 1", "personalities", "list of folders"),
        ("personalities = [1]", "personalities", "it is a number"),
        ("[store]\na = 1", "store", "it is a table"),
    ],
)
def test_a_wrong_value_is_named_with_file_and_key(text: str, key: str, said: str) -> None:
    file = project(text)
    with pytest.raises(DataError, match=said) as caught:
        settings()
    assert caught.value.place == f"{file}, {key}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("token = 5", "there is no setting 'token'; there are tokens"),
        ("[server]\nports = 1", "there is no setting 'server.ports'; there are server.port"),
        ('"server.port" = 1', r"write \[server\] and port"),
        ("quux = 1", "there are provider, strategy"),
    ],
)
def test_an_unknown_key_is_named_with_its_file_and_the_nearest(text: str, said: str) -> None:
    file = user(text)
    with pytest.raises(UnknownName, match=said) as caught:
        settings()
    assert caught.value.place == str(file)


@pytest.mark.parametrize("text", ["tokens = ", "tokens = 1\ntokens = 2", "a = " + "[" * 5000])
def test_a_file_that_is_no_toml(text: str) -> None:
    file = project(text)
    with pytest.raises(DataError, match=r"not valid TOML|nested too deeply") as caught:
        settings()
    assert caught.value.place == str(file)


def test_a_file_that_is_not_utf8_or_too_large() -> None:
    file = project("")
    file.write_bytes(b'user = "Zo\xeb"')
    with pytest.raises(DataError, match="not UTF-8"):
        settings()
    file.write_bytes(b"#" * (2**20 + 1))
    with pytest.raises(DataError, match="more than 1 MB"):
        settings()


@pytest.mark.parametrize("text", ["many", "1.5", "1e3", "9" * 30, "0x10", "\u0663"])
def test_a_wrong_number_in_the_environment(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUMINORA_WINDOW", text)
    with pytest.raises(DataError, match="no whole number") as caught:
        settings()
    assert caught.value.place == "LUMINORA_WINDOW"


def test_text_where_a_number_belongs_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUMINORA_TOKENS", "hf_quincequince")
    with pytest.raises(DataError) as caught:
        settings()
    assert "quince" not in str(caught.value)


def test_unknown_names_in_code() -> None:
    for ask in (settings().value, settings().origin):
        with pytest.raises(UnknownName, match="'tokns'; there are tokens"):
            ask("tokns")
    with pytest.raises(UnknownName, match=r"^flag: there is no setting 'prot'"):
        settings({"prot": 1})


# -- passwords --------------------------------------------------------------------------------------------------------
SECRET = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1).map(lambda text: f"<{text}>")


@given(SECRET)
def test_no_password_is_shown(secret: str) -> None:
    assert secret not in without_password(f"postgresql://me:{secret}@db.example.org/lab")
    assert without_password(f"redis://:{secret}@db:6379/0") == "redis://:[redacted]@db:6379/0"


@pytest.mark.parametrize("name", ["password", "sslpassword", "authToken", "api_key", "X-Amz-Signature", "key"])
def test_no_password_in_a_parameter_is_shown(name: str) -> None:
    assert "quince" not in without_password(f"mongodb://db/lab?a=1&{name}=quince&b=2")


@pytest.mark.parametrize(
    "text", ["sqlite:///a:b@c.db", "mongodb://me@db:27017/lab", "bm25() | cut(3)", "openai/gpt-4o"]
)
def test_what_has_no_password_stays(text: str) -> None:
    assert without_password(text) == text


def test_settings_show_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUMINORA_STORE", "postgresql://me:quince@db/lab")
    found = settings()
    assert found.value("store") == "postgresql://me:quince@db/lab"
    assert "quince" not in repr(found) + str(found.rows())


@pytest.mark.parametrize("address", ["postgresql://me:quince@db/lab", "mongodb://db/lab?password=quince"])
def test_a_password_is_not_written(address: str) -> None:
    with pytest.raises(DataError, match="LUMINORA_STORE") as caught:
        write("store", address)
    assert "quince" not in str(caught.value)
    assert not Path(PROJECT_FILE).exists()


# -- writing ----------------------------------------------------------------------------------------------------------
KEPT = """\
# ours
tokens = 400  # enough

[server]
# not to the network
host = "127.0.0.1"  # this machine
"""


def test_comments_and_other_settings_stay(here: Path) -> None:
    file = project(KEPT)
    assert write("tokens", "500") == file
    assert file.read_text() == KEPT.replace("400", "500")
    write("server.port", "9000")
    write("user", "ada")
    text = file.read_text()
    assert all(line.replace("400", "500") in text for line in KEPT.splitlines())
    read: dict[str, Any] = tomllib.loads(text)
    assert read == {"tokens": 500, "user": "ada", "server": {"host": "127.0.0.1", "port": 9000}}
    for name in ("server.port", "user"):
        assert remove(name) == file
    assert tomllib.loads(file.read_text()) == {"tokens": 500, "server": {"host": "127.0.0.1"}}
    assert [path.name for path in here.iterdir() if path.name != ".git"] == [PROJECT_FILE]


def test_line_ends_stay() -> None:
    file = project("")
    file.write_bytes(b"# ours\r\ntokens = 1\r\nseed = 2\r\n")
    write("tokens", "5")
    assert file.read_bytes() == b"# ours\r\ntokens = 5\r\nseed = 2\r\n"


@pytest.mark.parametrize(
    "text", ["server.port = 1\nseed = 1\nserver.host = 'a'\n", "server = {port = 1}", "[server]\n"]
)
def test_every_way_to_write_a_table(text: str) -> None:
    project(text)
    write("server.port", "2")
    assert settings().value("server.port") == 2
    remove("server.port")
    assert settings().origin("server.port") == "default"
    assert remove("server.port") is None


def test_the_user_file_is_made_with_its_folder(here: Path) -> None:
    assert write("tokens", "5", user=True) == user_file()
    assert settings().origin("tokens") == f"user {user_file()}"
    assert not (here / PROJECT_FILE).exists()
    assert remove("tokens", user=True) == user_file()
    assert settings().origin("tokens") == "default"


def test_without_a_file_there_is_nothing_to_remove(here: Path) -> None:
    assert remove("tokens") is None
    assert remove("tokens", user=True) is None
    assert not (here / PROJECT_FILE).exists()


def test_a_relative_place_is_that_of_the_working_directory(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("cache", "cache")
    assert Path(PROJECT_FILE).read_text() == 'cache = "cache"\n'
    (here / "notes").mkdir()
    monkeypatch.chdir(here / "notes")
    assert write("personalities", os.pathsep.join(["a", "b"])) == here / PROJECT_FILE
    assert settings().value("personalities") == (str(here / "notes" / "a"), str(here / "notes" / "b"))
    write("store", "sqlite:///lab.db", user=True)
    (here / PROJECT_FILE).unlink()
    assert settings().value("store") == f"sqlite:///{here.as_posix()}/notes/lab.db"


def test_a_wrong_value_is_not_written_and_can_be_put_right() -> None:
    with pytest.raises(DataError, match="from 1 to 65535"):
        write("server.port", "0")
    assert not Path(PROJECT_FILE).exists()
    project('tokens = "many"\nseed = 3')
    write("tokens", "5")
    assert settings().value("tokens") == 5
    project('tokens = "many"')
    remove("tokens")
    assert settings().origin("tokens") == "default"


def test_a_damaged_file_is_left_alone() -> None:
    file = project("tokens = ")
    for change in (lambda: write("seed", "1"), lambda: remove("seed")):
        with pytest.raises(DataError, match="not valid TOML"):
            change()
    assert file.read_text() == "tokens = "
    file = project("server = 5")
    with pytest.raises(DataError, match="server is no table"):
        write("server.port", "1")
    assert file.read_text() == "server = 5"


VALUES = {
    "text": st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20),
    "number": st.integers(1, 65535).map(str),
}


@given(st.lists(st.sampled_from([row for row in KNOWN.values() if row.kind in VALUES]), max_size=8), st.data())
def test_what_is_written_is_read(rows: list[Any], data: st.DataObject) -> None:
    Path(PROJECT_FILE).write_text("# ours\n", encoding="utf-8")
    written = {}
    for row in rows:
        text = data.draw(VALUES[row.kind])
        if data.draw(st.booleans()):
            try:
                write(row.name, text)
            except LuminoraError:
                continue  # it looks as if it had a password
            written[row.name] = text
        else:
            remove(row.name)
            written.pop(row.name, None)
    found = settings()
    assert {name: str(found.value(name)) for name in KNOWN if found.origin(name) != "default"} == written
    assert Path(PROJECT_FILE).read_text(encoding="utf-8").startswith("# ours\n")
