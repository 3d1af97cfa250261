"""Old and bent personality files raised to the proper v1.1 form. What has no place stays as it is; nothing is lost."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from luminora_lab.files.plain import plain
from luminora_lab.personality._update_forms import ABSENT, Change, Path, change, mend
from luminora_lab.personality._update_names import rename
from luminora_lab.personality.documents import read_document
from luminora_lab.personality.library import find
from luminora_lab.personality.model import Personality, json_path
from luminora_lab.personality.vocabulary import (
    CLOSED_LISTS,
    DEFAULT_LEVELS,
    INTERACTION_POINTS,
    LANGUAGES,
    spelled_like,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["VERSION", "Update", "update"]

VERSION = "1.1.0"
"""The version of the format that documents are raised to; a document's own version is at least this afterwards."""
_VERSION = re.compile(r"v?([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.([0-9]{1,9}))?")
_WORDS = (
    ("core_traits", "archetype", "archetype"),
    ("core_traits", "temperament", "temperament"),
    ("core_traits", "communication_style", "communication_style"),
    ("linguistic_profile", "tone", "tone"),
    ("linguistic_profile", "syntax", "syntax"),
    ("linguistic_profile", "punctuation_style", "punctuation_style"),
    ("persona", "language", "language"),
    ("persona", "compatibility", "compatibility"),
    ("safety_guards", "content_filters", "content_filters"),
    ("memory_preferences", "fact_categories", "fact_categories"),
    ("memory_preferences", "episode_types", "episode_types"),
)
"""Section, key and closed list of the words."""


@dataclass(frozen=True, repr=False, eq=False)
class Update:
    """What :func:`update` returns: the raised document, and what it changed.

    Attributes
    ----------
    source
        Where the document came from.
    personality
        The personality of the raised document.
    """

    source: str
    personality: Personality
    _before: dict[str, Any]
    _changes: tuple[Change, ...]

    @property
    def document(self) -> dict[str, Any]:
        """The raised document, a copy."""
        return self.personality.to_dict()

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return bool(self._changes)

    @property
    def changes(self) -> pd.DataFrame:
        """One row a change, in order: path, before, after (JSON; "" where there is nothing), why."""
        import pandas as pd

        rows = [(json_path(made.path), *made[1:]) for made in self._changes]
        return pd.DataFrame(rows, columns=["path", "before", "after", "why"], dtype="str")

    @property
    def diff(self) -> str:
        """A unified diff of the two documents as JSON; "" where nothing changed."""
        if not self.changed:
            return ""
        old, new = (json.dumps(d, indent=2, ensure_ascii=False).split("\n") for d in (self._before, self.document))
        lines = difflib.unified_diff(old, new, f"{self.source} (as it was)", f"{self.source} (updated)", lineterm="")
        return "\n".join(lines) + "\n"

    def __repr__(self) -> str:
        many = f"{len(self._changes)} change{'' if len(self._changes) == 1 else 's'}"
        return f"<Update of {self.source}: {many if self.changed else 'nothing to change'}>"


def update(
    document_or_path: Mapping[str, Any] | Personality | str | os.PathLike[str],
    *,
    words: bool = False,
    defaults: bool = False,
) -> Update:
    """Raise an old or bent personality to the proper v1.1 form. Nothing is written.

    Forgiven forms become proper ones (one text a list, rules as an object one list, null left out). Known old names
    move to their new places where these are free: ``response_patterns`` to ``trigger_responses``, ``expressions`` and
    ``speech_patterns`` to ``fillers``, ``sentence_structure`` to ``syntax``, ``persona.archetype`` to ``core_traits``,
    ``avoid_phrases`` to a rule, ``formality_level`` and ``response_length`` to numbers. A version below 1.1.0, or none,
    becomes 1.1.0; a later one has its last number raised by one if anything else changed. Other keys stay as they are.
    Updating what is updated changes nothing.

    Parameters
    ----------
    document_or_path
        A document as plain data, a personality, or a name or path as :func:`luminora_lab.personality` takes it.
    words
        Replace words outside the closed lists by the known ones that they are spellings or forms of ("sceptic",
        "Warm", "very formal"; "technical" is no tone and stays). They are the author's words, so only if asked.
    defaults
        Add the v1.1 sections that are absent: the five standard levels, without modifiers, the standard points, and
        empty moods and memory preferences. None of it changes an effective parameter.

    Returns
    -------
    Update

    Raises
    ------
    DataError
        The file cannot be read, or its document cannot be used even so; with the JSON path.
    UnknownName
        There is no personality of that name.

    Examples
    --------
    >>> old = {"persona": {"name": "Ada", "version": "1.0.0"}, "behavioral_rules": {"never_do": ["shout"]}}
    >>> raised = update(old)
    >>> raised.document
    {'persona': {'name': 'Ada', 'version': '1.1.0'}, 'behavioral_rules': ['Never: shout']}
    >>> raised.changes["path"].tolist(), update(raised.document).changed
    (['$.behavioral_rules', '$.persona.version'], False)
    """
    before, source = _read(document_or_path)
    after: dict[str, Any] = plain(before, source)
    changes: list[Change] = []
    mend(after, changes)
    rename(after, changes)
    if words:
        _known_words(after, changes)
    if defaults:
        _add_defaults(after, changes)
    _raise_version(after, changes)
    return Update(source, Personality._trusted(after, source), before, tuple(changes))


def _read(given: Any) -> tuple[dict[str, Any], str]:
    if isinstance(given, Personality):
        return given.to_dict(), given.name
    if isinstance(given, Mapping):
        copy: dict[str, Any] = plain(given, "personality")
        return copy, "personality"
    path = find(given)
    return read_document(path), str(path)


def _known_words(document: dict[str, Any], changes: list[Change]) -> None:
    for section, key, field in _WORDS:
        _replace_words(document.get(section), (section,), key, field, changes)
    for place, owner in _with_modifiers(document):
        modifiers = owner.get("modifiers")
        profile = modifiers.get("linguistic_profile") if isinstance(modifiers, dict) else None
        _replace_words(profile, (*place, "modifiers", "linguistic_profile"), "tone_additions", "tone", changes)


def _with_modifiers(document: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Levels and moods."""
    levels, moods = document.get("hierarchical_config"), document.get("mood_config")
    several = levels.get("relationship_levels") if isinstance(levels, dict) else None
    for i, level in enumerate(several if isinstance(several, list) else ()):
        if isinstance(level, dict):
            yield ("hierarchical_config", "relationship_levels", i), level
    named = moods.get("moods") if isinstance(moods, dict) else None
    for name, mood in (named if isinstance(named, dict) else {}).items():
        if isinstance(mood, dict):
            yield ("mood_config", "moods", name), mood


def _replace_words(section: Any, path: Path, key: str, field: str, changes: list[Change]) -> None:
    given = section.get(key) if isinstance(section, dict) else None
    if isinstance(given, str):
        made: Any = _known(given, field)
    elif isinstance(given, list):
        made = [_known(word, field) if isinstance(word, str) else word for word in given]
        if made != given:
            made = list(dict.fromkeys(made)) if all(isinstance(word, str) for word in made) else made
    else:
        return
    if made != given:
        section[key] = made
        changes.append(change((*path, key), given, made, "as the format spells it"))


def _known(word: str, field: str) -> str:
    if word in CLOSED_LISTS[field]:
        return word
    if field == "language":
        codes = {name.casefold(): code for code, name in LANGUAGES.items()}
        return codes.get(word.strip().casefold(), word)
    return spelled_like(word, field) or word


def _add_defaults(document: dict[str, Any], changes: list[Change]) -> None:
    levels = [{"name": level.name, "affinity_range": [level.lo, level.hi]} for level in DEFAULT_LEVELS]
    sections: dict[str, dict[str, Any]] = {
        "hierarchical_config": {"enabled": True, "relationship_levels": levels},
        "mood_config": {"enabled": True, "moods": {}, "mood_triggers": {}, "mood_detection": {}},
        "memory_preferences": {"fact_categories": [], "episode_types": [], "importance_threshold": 0},
        "affinity_config": {"interaction_types": dict(INTERACTION_POINTS)},
    }
    for name, section in sections.items():
        if name not in document:
            document[name] = section
            changes.append(change((name,), ABSENT, plain(section), "a section of v1.1"))


def _raise_version(document: dict[str, Any], changes: list[Change]) -> None:
    persona = document.get("persona")
    if not isinstance(persona, dict):
        return
    given = persona.get("version", ABSENT)
    if given in (ABSENT, ""):
        order = [key for key in persona if key != "version"]
        order.insert(order.index("name") + 1 if "name" in order else 0, "version")
        document["persona"] = {key: VERSION if key == "version" else persona[key] for key in order}
        changes.append(change(("persona", "version"), given, VERSION, "every definition has a version"))
    elif isinstance(given, str) and (raised := _raised(given, bool(changes))) != given:
        persona["version"] = raised
        changes.append(change(("persona", "version"), given, raised, "a changed definition has a new version"))


def _raised(version: str, changed: bool) -> str:
    match = _VERSION.fullmatch(version.strip())
    if match is None:
        return version
    major, minor, patch = (int(part or 0) for part in match.groups())
    if (major, minor, patch) < (1, 1, 0):
        return VERSION
    return f"{major}.{minor}.{patch + 1}" if changed else version
