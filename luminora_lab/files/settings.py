"""What a command does when nothing else is said: settings in layers, each with the place where it was written.

The strongest layer comes first: flags of the command, the environment (``LUMINORA_STORE``, ``LUMINORA_SERVER_PORT``),
``luminora.toml`` of the project, ``config.toml`` in the user's folder for settings, the default::

    store = "postgresql://me@db.example.org/lab"    # no password: it belongs in PGPASSWORD or LUMINORA_STORE
    tokens = 500
    personalities = ["characters"]                  # relative to the folder of this file

    [server]
    port = 9000
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files import stricttoml
from luminora_lab.files.strictjson import quote

__all__ = [
    "KNOWN",
    "PROJECT_FILE",
    "Setting",
    "Settings",
    "project_file",
    "remove",
    "settings",
    "user_file",
    "without_password",
    "write",
]

PROJECT_FILE = "luminora.toml"
"""The name of a project's file."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMERIC = re.compile(r"[+-]?[0-9.,_]{1,24}")
_SQLITE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!/|:memory:)(.+)", re.DOTALL)
_JSON = re.compile(r"(json:)(?://)?(?!/)(.+)", re.DOTALL)
_BARE = re.compile(r"()(?!/)([^:]+\.(?:db|sqlite|sqlite3))", re.IGNORECASE)
_PASSWORD = re.compile(r"(://[^:/?#@]*:).*(?=@)", re.DOTALL)
_PARAMETER = re.compile(
    r"([?&](?:key|sig|[\w.-]*(?:password|passwd|pwd|secret|token|api_?key|signature|credential))=)[^&#\s]*",
    re.IGNORECASE,
)
_MARK = "[redacted]"


class Setting(NamedTuple):
    """A setting that there is.

    Attributes
    ----------
    name
        As it is written in files and commands; "server.port" is ``port`` in the table ``[server]``.
    kind
        "text", "number" (a whole one), "store" (the address of a store), "path", or "folders" (several paths).
    default
        Its value where no layer has one; None where it is a place that depends on the machine.
    help
        One sentence about it.
    low, high
        The range of a number, both ends in it.
    own
        Whether a project's file may not set it.
    """

    name: str
    kind: str
    default: str | int | tuple[str, ...] | None
    help: str
    low: int | None = None
    high: int | None = None
    own: bool = False

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return f"LUMINORA_{self.name.upper().replace('.', '_')}"


KNOWN: dict[str, Setting] = {
    row.name: row
    for row in (
        Setting("provider", "text", "simulated:writer", "Who answers, as `luminora providers` names it."),
        Setting("strategy", "text", "hybrid", "How memories are found: a preset or an expression."),
        Setting("store", "store", "sqlite:///luminora.db", "Where sessions are kept."),
        Setting("user", "text", "me", "Who talks."),
        Setting("personality", "text", "juniper", "Who is talked to: a name or a file."),
        Setting("tokens", "number", 300, "Tokens that memories may take in a prompt.", low=0),
        Setting("window", "number", 6, "Turns that a prompt repeats.", low=0),
        Setting("seed", "number", 0, "Where chance begins."),
        Setting("server.host", "text", "127.0.0.1", "The address that the server listens on."),
        Setting("server.port", "number", 8765, "The port that the server listens on.", low=1, high=65535),
        Setting("cache", "path", None, "The folder of what can be computed again."),
        Setting("personalities", "folders", (), "Folders with personalities, after the bundled and your own."),
        # a file that comes with a project may not say to which server keys are sent
        Setting("providers", "path", None, "The file with the names of servers.", own=True),
    )
}
"""Name to setting."""


class Settings:
    """What holds, and where it was written; :func:`settings` makes it.

    Examples
    --------
    >>> found = settings({"tokens": 500})
    >>> found.value("tokens"), found.origin("tokens"), found.origin("seed")
    (500, 'flag', 'default')
    """

    def __init__(self, found: Mapping[str, tuple[Any, str]]) -> None:
        self._found = dict(found)

    def value(self, name: str) -> Any:
        """Return a setting's value: text, a whole number, or a tuple of texts (folders).

        Raises
        ------
        UnknownName
            There is no such setting.
        """
        return self._found[_known(name, "settings").name][0]

    def origin(self, name: str) -> str:
        """Return where it was written: "flag", "environment LUMINORA_STORE", "project FILE", "user FILE", "default".

        Raises
        ------
        UnknownName
            There is no such setting.
        """
        return self._found[_known(name, "settings").name][1]

    def rows(self) -> list[dict[str, Any]]:
        """Return every setting as a row to be shown: name, value (without passwords), origin, help.

        Examples
        --------
        >>> settings({"store": "redis://:quince@localhost:6379/0"}).rows()[2]["value"]
        'redis://:[redacted]@localhost:6379/0'
        """
        return [
            {"name": name, "value": without_password(value), "origin": origin, "help": KNOWN[name].help}
            for name, (value, origin) in self._found.items()
        ]

    def __repr__(self) -> str:
        changed = sum(origin != "default" for _, origin in self._found.values())
        return f"<Settings: {changed} of {len(self._found)} are not the default>"


def settings(flags: Mapping[str, Any] | None = None, *, folder: Path | None = None) -> Settings:
    """Return what holds.

    Parameters
    ----------
    flags
        What the command line said, by the names of :data:`KNOWN`; None stands for a flag that was not given.
    folder
        Where the search for the project's file begins; the working directory if None.

    Raises
    ------
    UnknownName
        A name in ``flags`` or in a file that is no setting; the message names the file and the nearest names.
    DataError
        A value of the wrong type or out of its range, or a file that cannot be read; the message names the file and
        the key.

    Examples
    --------
    >>> settings().value("server.port")
    8765
    >>> settings({"server.port": 0})
    Traceback (most recent call last):
    luminora_lab.errors.DataError: flag, server.port: 0 is out of range; write a whole number from 1 to 65535
    """
    layers = [_of_flags(flags or {}), _of_environment()]
    project = project_file(folder)
    if project is not None:
        layers.append(_of_file(project, "project"))
    layers.append(_of_file(user_file(), "user"))
    found: dict[str, tuple[Any, str]] = {}
    for name, setting in KNOWN.items():
        written = next((layer[name] for layer in layers if name in layer), None)
        found[name] = (_default(setting), "default") if written is None else written
    return Settings(found)


def user_file() -> Path:
    """Return where the user's file is, or would be.

    Examples
    --------
    >>> user_file().name
    'config.toml'
    """
    import platformdirs

    return platformdirs.user_config_path("luminora-lab") / "config.toml"


def project_file(folder: Path | None = None) -> Path | None:
    """Return the project's file: in a folder (the working directory if None) or the nearest one above, else None.

    The search ends at the user's home and at the folder that holds ``.git``, and before a parent that everybody may
    write to, such as the one for temporary files.
    """
    try:
        first = (Path.cwd() if folder is None else folder).resolve()
    except OSError:  # the working directory was removed
        return None
    try:
        home = Path.home().resolve()
    except (OSError, RuntimeError):
        home = None
    for here in (first, *first.parents):
        if here != first and _open_to_all(here):
            return None
        if os.path.isfile(here / PROJECT_FILE):
            return here / PROJECT_FILE
        if here == home or os.path.lexists(here / ".git"):
            return None
    return None


def _open_to_all(folder: Path) -> bool:
    try:
        return os.name == "posix" and bool(folder.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return True


def without_password(value: Any) -> Any:
    """Return a value as it may be shown: the password in an address is replaced.

    Examples
    --------
    >>> without_password("postgresql://me:quince@db.example.org/lab?sslmode=require")
    'postgresql://me:[redacted]@db.example.org/lab?sslmode=require'
    >>> without_password("sqlite:///luminora.db"), without_password(6)
    ('sqlite:///luminora.db', 6)
    """
    if not isinstance(value, str):
        return value
    return _PARAMETER.sub(rf"\1{_MARK}", _PASSWORD.sub(rf"\1{_MARK}", value))


def write(name: str, text: str, *, user: bool = False, folder: Path | None = None) -> Path:
    """Write one setting into a file; its comments and all other settings stay.

    Parameters
    ----------
    name
        A name of :data:`KNOWN`.
    text
        The value as a command has it; folders are separated as in PATH.
    user
        The user's file, else the project's; where there is none, ``luminora.toml`` in the folder.
    folder
        As in :func:`settings`. A relative path in ``text`` begins there.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UnknownName
        There is no such setting.
    DataError
        The value is of the wrong type or out of range, it holds a password, the file may not set it, or the file
        cannot be read or written.

    Examples
    --------
    >>> import tempfile
    >>> file = write("server.port", "9000", folder=Path(tempfile.mkdtemp()))
    >>> print(file.read_text())
    [server]
    port = 9000
    """
    setting = _known(name, "config")
    here = (folder or Path()).resolve()
    file = user_file() if user else project_file(folder) or here / PROJECT_FILE
    place = f"{file}, {name}"
    if setting.own and not user:
        raise _not_here(place)
    value = _parsed(setting, text, place)
    if without_password(value) != value:
        remedy = f"leave it out; a password goes into {setting.variable} or a variable of the database's own"
        raise DataError("a password does not belong in a file of settings", place=place, remedy=remedy)
    if file.parent != here:
        value = _anchored(setting, value, here)
    stricttoml.change(file, name, list(value) if isinstance(value, tuple) else value)
    return file


def remove(name: str, *, user: bool = False, folder: Path | None = None) -> Path | None:
    """Take one setting out of a file.

    Parameters
    ----------
    name
        A name of :data:`KNOWN`.
    user, folder
        As in :func:`write`.

    Returns
    -------
    Path or None
        The file; None where it does not have that setting.

    Raises
    ------
    UnknownName
        There is no such setting.
    DataError
        The file cannot be read or written.
    """
    _known(name, "config")
    file = user_file() if user else project_file(folder)
    return file if file is not None and stricttoml.change(file, name, None) else None


def _known(name: str, place: str) -> Setting:
    if name in KNOWN:
        return KNOWN[name]
    from difflib import get_close_matches

    near = get_close_matches(str(name).lower(), KNOWN, n=3, cutoff=0.5) or list(KNOWN)
    raise UnknownName(f"there is no setting {quote(name)}", place=place, remedy=f"there are {', '.join(near)}")


def _default(setting: Setting) -> Any:
    if setting.default is not None:
        return setting.default
    import platformdirs

    if setting.name == "cache":
        return platformdirs.user_cache_dir("luminora-lab", appauthor=False)
    return str(user_file().with_name("providers.yaml"))


# -- layers: name to (value, where) -----------------------------------------------------------------------------------
def _of_flags(flags: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    given = {name: value for name, value in flags.items() if value is not None}
    return {name: (_checked(_known(name, "flag"), value, f"flag, {name}"), "flag") for name, value in given.items()}


def _of_environment() -> dict[str, tuple[Any, str]]:
    found = {}
    for name, setting in KNOWN.items():
        text = os.environ.get(setting.variable)
        if text:  # an empty variable counts as none
            found[name] = _parsed(setting, text, setting.variable), f"environment {setting.variable}"
    return found


def _of_file(file: Path, layer: str) -> dict[str, tuple[Any, str]]:
    found = {}
    for name, value in _leaves(stricttoml.read(file), file):
        setting, place = KNOWN[name], f"{file}, {name}"
        if setting.own and layer == "project":
            raise _not_here(place)
        found[name] = _anchored(setting, _checked(setting, value, place), file.parent), f"{layer} {file}"
    return found


def _not_here(place: str) -> DataError:
    what = "a project's file may not say which servers keys are sent to"
    return DataError(what, place=place, remedy="set it in your own file (--user) or in LUMINORA_PROVIDERS")


# -- values -----------------------------------------------------------------------------------------------------------
def _parsed(setting: Setting, text: str, place: str) -> Any:
    """Make the value of a text from the environment or the command line."""
    if setting.kind == "folders":
        return _checked(setting, [part for part in text.split(os.pathsep) if part], place)
    if setting.kind == "number" and _NUMBER.fullmatch(text.strip()):
        return _checked(setting, int(text), place)
    return _checked(setting, text, place)


def _checked(setting: Setting, value: Any, place: str) -> Any:
    if setting.kind == "number":
        return _number(setting, value, place)
    if setting.kind == "folders":
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list | tuple):
            raise DataError(f"it is a {_called(value)}", place=place, remedy="write a list of folders")
        return tuple(_path(_text_of(one, place)) for one in several)
    text = _text_of(value, place)
    return _path(text) if setting.kind == "path" else text


def _number(setting: Setting, value: Any, place: str) -> int:
    low, high = setting.low, setting.high
    limits = ("" if low is None else f" from {low}") + ("" if high is None else f" to {high}")
    remedy = f"write a whole number{limits}"
    if not isinstance(value, int) or isinstance(value, bool):
        # text that is no number is not repeated: it may be a credential in the wrong place
        quoted = isinstance(value, float) or (isinstance(value, str) and _NUMERIC.fullmatch(value))
        shown = quote(value) if quoted else f"a {_called(value)}"
        raise DataError(f"{shown} is no whole number", place=place, remedy=remedy)
    if (low is not None and value < low) or (high is not None and value > high) or abs(value) >= 2**63:
        raise DataError(f"{quote(value)} is out of range", place=place, remedy=remedy)
    return value


def _text_of(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise DataError(f"it is a {_called(value)}", place=place, remedy="write a text")
    if not value.strip() or not value.isprintable():
        raise DataError("it is empty or has control characters", place=place, remedy="write a text of one line")
    return value


def _called(value: Any) -> str:
    words = {str: "text", bool: "truth value", int: "number", float: "number", list: "list", dict: "table"}
    return words.get(type(value), "value of another kind")


def _path(text: str) -> str:
    try:
        return str(Path(text).expanduser())
    except RuntimeError:  # the home of nobody: the name of a folder
        return text


def _anchored(setting: Setting, value: Any, folder: Path) -> Any:
    """Let a relative path begin at a folder: what a file says means the same wherever the command runs."""
    if setting.kind == "path":
        return str(folder / value)
    if setting.kind == "folders":
        return tuple(str(folder / one) for one in value)
    if setting.kind == "store":
        for form in (_SQLITE, _JSON, _BARE):
            if (found := form.fullmatch(value)) and not Path(found[2]).is_absolute():
                return f"{found[1]}{(folder / found[2]).as_posix()}"
    return value


def _leaves(table: Mapping[str, Any], file: Path, head: str = "") -> Iterator[tuple[str, Any]]:
    """Give the settings of a file by their whole names."""
    for key, value in table.items():
        name = f"{head}{key}"
        inside = [known for known in KNOWN if known.startswith(f"{name}.")]
        if "." in key and name in KNOWN:
            over, _, leaf = name.rpartition(".")
            raise UnknownName(f"there is no key {quote(key)}", place=str(file), remedy=f"write [{over}] and {leaf}")
        if name in KNOWN or not inside:
            yield _known(name, str(file)).name, value
        elif isinstance(value, dict):
            yield from _leaves(value, file, f"{name}.")
        else:
            what = f"it is a {_called(value)}, not a table"
            raise DataError(what, place=f"{file}, {name}", remedy=f"write [{name}] and under it {', '.join(inside)}")
