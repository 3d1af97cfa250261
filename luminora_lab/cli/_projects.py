"""Projects that ``luminora init`` writes: the templates that there are, and what becomes of one.

A template is a folder of files under ``templates/``. "dot_" before a name stands for the dot of a hidden one, and the
files of :data:`FILLED` have places (``string.Template``) that are filled in.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import string
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab._resources import bundled
from luminora_lab.errors import DataError, MissingExtra, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.personality import Personality

__all__ = [
    "DEFAULT_PERSONALITY",
    "DEFAULT_PROVIDER",
    "TEMPLATES",
    "Project",
    "Template",
    "empty",
    "make",
    "named",
    "provider_name",
    "template_of",
]

DEFAULT_PERSONALITY = "juniper"
DEFAULT_PROVIDER = "scripted:replies.yaml"
FILLED = ("README.md", "luminora.toml", "plan.yaml")
_FOLDER = Path(__file__).with_name("templates")
_MOST = 80  # characters of a name
_WORD = re.compile(r"\w{6,}")
_GREETING = r"(?i)^\W*(hello|hi|hey|good (morning|afternoon|evening)|hola|bonjour|salut|hallo|ciao|ol[aá])\b"
_PARTING = r"(?i)\b(bye|good night|see you|adi[oó]s|au revoir|tsch[uü]ss|arrivederci|tchau)\b"
_THANKS = r"(?i)\b(thanks|thank you|gracias|merci|danke|grazie|obrigad[oa])\b"
_REGRET = r"(?i)\b(wrong|mistake|sorry)\b"
_HEAD = "# Lines of the personality's own file, and no model's. The first rule that matches a message replies.\n"


@dataclass(frozen=True)
class Template:
    """A kind of project.

    Attributes
    ----------
    name, help
        What it is called, and what it is.
    packages
        What it needs beside the lab, as pip calls it; "" for nothing.
    run
        The command that comes after its smoke test.
    parts
        Folders of files that it shares with others.
    """

    name: str
    help: str
    packages: str
    run: str
    parts: tuple[str, ...] = ("_shared",)


TEMPLATES: dict[str, Template] = {
    row.name: row
    for row in (
        Template(
            "notebook", "A notebook over a recorded conversation.", "jupyterlab", "jupyter lab notebooks/01_look.ipynb"
        ),
        Template("batch", "Memory strategies and a plan of replies, as tables.", "", "python evaluate.py"),
        Template("service", "A FastAPI service over sessions.", "fastapi", "python app.py"),
        Template("demo", "A Streamlit page: a chat beside affinity, mood and memories.", "streamlit",
                 "python -m streamlit run app.py"),
        Template("discord", "A Discord bot.", "discord.py", "python bot.py", ("_shared", "_bot")),
        Template("telegram", "A Telegram bot.", "python-telegram-bot", "python bot.py", ("_shared", "_bot")),
    )
}  # fmt: skip
"""Name to template."""


@dataclass(frozen=True)
class Project:
    """A project that was written.

    Attributes
    ----------
    folder, template, name
        Where, of which template, and what it is called.
    personality, provider
        What its settings say.
    files
        Names of its files.
    """

    folder: Path
    template: Template
    name: str
    personality: str
    provider: str
    files: tuple[str, ...]

    @property
    def commands(self) -> tuple[str, ...]:
        """What to type next."""
        install = "python -m pip install -r requirements.txt"
        steps = (install, "python smoke_test.py", self.template.run)
        return steps if self.folder == Path() else (f"cd {shlex.quote(str(self.folder))}", *steps)

    def to_dict(self) -> dict[str, Any]:
        """Return what ``luminora init --json`` prints."""
        return {
            "folder": str(self.folder), "template": self.template.name, "name": self.name,
            "personality": self.personality, "provider": self.provider, "files": list(self.files),
            "next": list(self.commands),
        }  # fmt: skip


def template_of(name: str) -> Template:
    """Return the template of a name.

    Raises
    ------
    UnknownName
        There is none.

    Examples
    --------
    >>> template_of("demo").packages
    'streamlit'
    >>> template_of("dmeo")
    Traceback (most recent call last):
    luminora_lab.errors.UnknownName: --template: there is no template 'dmeo'; did you mean demo? There are notebook, ...
    """
    from difflib import get_close_matches

    key = name.strip().lower()
    if key in TEMPLATES:
        return TEMPLATES[key]
    there = f"here are {', '.join(TEMPLATES)}"
    near = get_close_matches(key, TEMPLATES, n=1)
    remedy = f"did you mean {near[0]}? T{there}" if near else f"t{there}"
    raise UnknownName(f"there is no template {quote(name)}", place="--template", remedy=remedy)


def empty(folder: Path) -> Path:
    """Return a folder that a project can be written into: one that does not exist, or has nothing in it.

    Raises
    ------
    DataError
        It is something else, or there is nothing that it could stand in.
    """
    try:
        if "\0" in str(folder):
            raise ValueError("a name has no character 0")
        if os.path.lexists(folder):
            if not folder.is_dir():
                raise DataError("it is no folder", place=str(folder), remedy="name another")
            if any(folder.iterdir()):
                raise DataError("the folder is not empty", place=str(folder), remedy="name a new or an empty one")
        elif not folder.parent.is_dir():
            raise DataError("there is no such folder", place=str(folder.parent), remedy="make it first")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DataError(f"it cannot be used ({reason})", place=str(folder), remedy="name another folder") from None
    return folder


def named(text: str) -> str:
    """Return the name of a project.

    Raises
    ------
    DataError
        It is empty, too long, or has characters that are not shown.

    Examples
    --------
    >>> named("  Bees  and walls ")
    'Bees and walls'
    """
    name = " ".join(text.split())
    if not name or len(name) > _MOST or any(unicodedata.category(char) in ("Cc", "Cs") for char in name):
        raise DataError(f"{quote(text)} is no name", place="--name", remedy=f"write 1 to {_MOST} characters")
    return name


def provider_name(text: str) -> str:
    """Return the name of a provider that the settings of a project can hold.

    Raises
    ------
    UnknownName, DataError
        Nobody knows it, or it is a file, which the project would not have.

    Examples
    --------
    >>> provider_name("scripted:birch")
    'scripted:birch'
    >>> provider_name("scripted:mine.yaml")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: --provider: 'scripted:mine.yaml' is a file; write the project first, ...
    """
    from luminora_lab.providers import provider, voices

    name = text.strip()
    scheme, _, rest = name.partition(":")
    if name == DEFAULT_PROVIDER or (scheme == "scripted" and rest in voices()):
        return name
    if scheme in ("scripted", "recorded"):
        remedy = "write the project first, put the file into it and name it in its luminora.toml"
        raise DataError(f"{quote(name)} is a file", place="--provider", remedy=remedy)
    with contextlib.suppress(MissingExtra):  # the project says what to install
        provider(name)
    return name


def make(
    folder: Path,
    template: str,
    name: str | None = None,
    personality: str = DEFAULT_PERSONALITY,
    provider: str = DEFAULT_PROVIDER,
) -> Project:
    """Write a project: all of it, or nothing.

    Parameters
    ----------
    folder
        A new folder, or an empty one.
    template
        A name of :data:`TEMPLATES`.
    name
        What it is called; None: as the folder.
    personality
        A name or a file; what does not come with the lab is copied into the project.
    provider
        Who answers, for its settings.

    Raises
    ------
    UnknownName, DataError
        A part that there is not, or a folder that is in use or cannot be written.

    Examples
    --------
    >>> made = make(Path(tempfile.mkdtemp()) / "bees", "batch", personality="quill")
    >>> made.name, made.personality, "evaluate.py" in made.files, made.commands[1:]
    ('bees', 'quill', True, ('python -m pip install -r requirements.txt', 'python smoke_test.py', 'python evaluate.py'))
    """
    chosen, real = template_of(template), Path(os.path.realpath(empty(folder)))
    title, who = named(real.name if name is None else name), provider_name(provider)
    setting, files = _personality(personality)
    sentence = _replies(setting, files)
    if chosen.name == "notebook" and "personalities/own.json" not in files:
        files["personalities/own.json"] = _own()
    places = {"name": title, "personality": setting, "provider": who, "replies": sentence}
    for part in (*chosen.parts, chosen.name):
        for file, content in _files(_FOLDER / part):
            files.setdefault(file, _filled(file, content, places))
    files = dict(sorted(files.items()))
    try:
        _write(real, files)
    except OSError as error:
        what = f"it cannot be written ({error.strerror or error})"
        raise DataError(what, place=str(folder), remedy="name a folder in which files can be made") from None
    return Project(folder, chosen, title, setting, who, tuple(files))


# -- what is in it ----------------------------------------------------------------------------------------------------
def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and "__pycache__" not in parts:
            yield "/".join(re.sub(r"\Adot_", ".", part) for part in parts), path.read_bytes()


def _filled(file: str, content: bytes, places: dict[str, str]) -> bytes:
    """Fill the places of a file, quoted as its format wants them."""
    if file not in FILLED:
        return content
    quoted = places if file.endswith(".md") else {key: _text(value) for key, value in places.items()}
    return string.Template(content.decode()).substitute(quoted).encode()


def _text(value: str) -> str:
    """A text as TOML and YAML both have it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _personality(given: str) -> tuple[str, dict[str, bytes]]:
    """What the settings say, and the file that goes with it where the lab does not have it."""
    from luminora_lab.personality import personality
    from luminora_lab.personality.documents import as_text, file_name
    from luminora_lab.personality.library import find

    made = personality(given)
    path = Path(os.path.realpath(find(given)))
    if path.parent == Path(os.path.realpath(bundled("personalities"))):
        return path.stem, {}
    file = f"personalities/{file_name(made.name)}.json"
    return file, {file: as_text(made.to_dict(), Path(file)).encode()}


def _replies(setting: str, files: dict[str, bytes]) -> str:
    """Add the replies of a personality that has none in the templates; the sentence that says what they are."""
    always = "`smoke_test.py` uses them, whoever answers."
    if setting == DEFAULT_PERSONALITY:
        return f"`replies.yaml` was written for this template, in Juniper's voice: fiction, and no model's. {always}"
    import yaml

    from luminora_lab.personality import personality

    document = files.get(setting)
    made = personality(setting if document is None else json.loads(document))
    rules = yaml.safe_dump(_rules(made), allow_unicode=True, sort_keys=False, width=10_000)
    files["replies.yaml"] = (_HEAD + rules).encode()
    return f"`replies.yaml` holds lines of {made.name}'s own file (examples, greetings), and no model's. {always}"


def _rules(p: Personality) -> list[dict[str, str]]:
    """What a personality says in its own file, as rules of a script; the last one takes everything."""
    says, samples = p.trigger_responses, p.examples.sample_responses
    rules = [{"match": one.input, "reply": one.output} for one in samples]
    by_trigger = (
        (_GREETING, says.on_greeting), (_PARTING, says.on_goodbye), (_THANKS, says.on_success),
        (_REGRET, says.on_error),
    )  # fmt: skip
    rules += [{"regex": pattern, "reply": lines[0]} for pattern, lines in by_trigger if lines]
    for one in samples:
        words = dict.fromkeys(word.lower() for word in _WORD.findall(one.input))
        if words:
            rules.append({"regex": rf"(?i)\b({'|'.join(words)})\b", "reply": one.output})
    rest = [*says.on_confusion, *(one.output for one in samples), "..."][0]
    kept = [rule for rule in rules if rule["reply"].strip() and rule.get("match", "-")]
    return [*kept, {"regex": ".", "reply": rest}]


def _own() -> bytes:
    from luminora_lab.cli._drafting import DEFAULT_TEMPLATE, draft, start_from
    from luminora_lab.personality.documents import as_text

    made, _ = draft(start_from(DEFAULT_TEMPLATE), {"name": "Own"})
    return as_text(made.to_dict(), Path("own.json")).encode()


# -- writing ----------------------------------------------------------------------------------------------------------
def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Make all files in a temporary folder beside their place, then put them there.

    A new folder appears at once. One that exists stays (somebody may stand in it): the files are moved into it, and
    moved out again where one cannot be.
    """
    exists = folder.is_dir()
    with tempfile.TemporaryDirectory(dir=folder if exists else folder.parent, prefix=".luminora-") as temporary:
        built = Path(temporary) / "project"
        built.mkdir()
        for name, content in files.items():
            path = built / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if exists:
            _move_into(folder, built)
        else:
            os.rename(built, folder)


def _move_into(folder: Path, built: Path) -> None:
    moved: list[str] = []
    try:
        for name in sorted(os.listdir(built)):
            if os.path.lexists(folder / name):
                raise FileExistsError(17, "there is a file of that name", name)
            os.rename(built / name, folder / name)
            moved.append(name)
    except BaseException:
        for name in moved:
            os.rename(folder / name, built / name)
        raise
