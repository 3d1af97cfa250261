"""The personality: LuminoraCore's JSON definition, v1.0 and v1.1, as one immutable object.

The document is the truth: a :class:`Personality` keeps it whole, unknown keys and all, and reads it through the typed
sections of :mod:`~luminora_lab.personality.sections`. What those forgave, :func:`luminora_lab.validate` reports.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from luminora_lab.errors import DataError
from luminora_lab.files.atomic import replacing
from luminora_lab.files.plain import merge_patch, plain
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.sections import (
    OR_EMPTY,
    AdvancedParameters,
    AffinityConfig,
    CoreTraits,
    Examples,
    HierarchicalConfig,
    Level,
    LinguisticProfile,
    MemoryPreferences,
    Metadata,
    Mood,
    MoodConfig,
    Persona,
    SafetyGuards,
    Section,
    TriggerResponses,
    Words,
    rules_of,
)

__all__ = ["Personality", "json_path"]


class Personality(Section):
    """A personality; immutable, equal to another with the same document, usable as a key.

    Get one with :func:`luminora_lab.personality` from a name, a file or a dict.

    Examples
    --------
    >>> luna = Personality.from_dict({"persona": {"name": "Luna"}, "advanced_parameters": {"humor": 0.6}, "my_key": 1})
    >>> luna.advanced_parameters.humor, luna.to_dict()["my_key"]
    (0.6, 1)
    >>> drier = luna.replace(advanced_parameters={"humor": 0.2})
    >>> drier.advanced_parameters.humor, luna.advanced_parameters.humor
    (0.2, 0.6)
    """

    persona: Persona
    core_traits: Annotated[CoreTraits, OR_EMPTY] = CoreTraits()
    linguistic_profile: Annotated[LinguisticProfile, OR_EMPTY] = LinguisticProfile()
    behavioral_rules: Annotated[Words, BeforeValidator(rules_of)] = Field(
        (), description="What the character always and never does, one rule a text"
    )
    trigger_responses: Annotated[TriggerResponses, OR_EMPTY] = TriggerResponses()
    advanced_parameters: Annotated[AdvancedParameters, OR_EMPTY] = AdvancedParameters()
    safety_guards: Annotated[SafetyGuards, OR_EMPTY] = SafetyGuards()
    examples: Annotated[Examples, OR_EMPTY] = Examples()
    hierarchical_config: HierarchicalConfig | None = None
    mood_config: MoodConfig | None = None
    memory_preferences: MemoryPreferences | None = None
    affinity_config: AffinityConfig | None = None
    metadata: Annotated[Metadata, OR_EMPTY] = Metadata()

    _document: dict[str, Any] = PrivateAttr(default_factory=dict)
    _memo: dict[Any, Any] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _keep(cls, given: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Keep the document: the very one that :meth:`_trusted` gives, or a copy of what pydantic was given."""
        if info.context is given and isinstance(given, dict):
            made = handler(given)
            made._document = given
            return made
        try:
            made = handler(given)
        except ValidationError as error:
            raise _unusable(error, "personality") from None
        if made is not given:
            document: dict[str, Any] = plain(_written_out(given), "personality")
            made._document = document
        return made

    @classmethod
    def from_dict(cls, document: Mapping[str, Any], place: str = "personality") -> Self:
        """Make a personality of plain data, which is copied.

        Parameters
        ----------
        document
            The definition, as JSON has it.
        place
            Where it came from, for messages.

        Raises
        ------
        DataError
            It cannot be used; the message names the JSON path, quotes the value and says how many more there are.

        Examples
        --------
        >>> Personality.from_dict({"persona": {"name": "Luna"}, "advanced_parameters": {"humor": 7}})
        Traceback (most recent call last):
        luminora_lab.errors.DataError: personality, $.advanced_parameters.humor: 7 is not usable: input should be less
        than or equal to 1; `luminora validate` lists what is wrong in a file
        """
        return cls._trusted(plain(document, place), place)

    @classmethod
    def _trusted(cls, document: Any, place: str = "personality") -> Self:
        """Make a personality of plain data that nobody else holds."""
        if not isinstance(document, dict):
            remedy = 'write an object with a "persona"'
            raise DataError(f"{quote(document)} is no personality", place=place, remedy=remedy)
        try:
            return cls.model_validate(document, context=document)
        except ValidationError as error:
            raise _unusable(error, place) from None

    # -- what it holds --------------------------------------------------------------------------------------------
    @property
    def name(self) -> str:
        """``persona.name``."""
        return self.persona.name

    @property
    def levels(self) -> tuple[Level, ...]:
        """The relationship levels by their lower bounds; none where the personality has none or disables them."""
        found: tuple[Level, ...] | None = self._memo.get("levels")
        if found is None:
            config = self.hierarchical_config
            several = config.relationship_levels if config is not None and config.enabled else ()
            found = self._memo["levels"] = tuple(sorted(several, key=lambda level: level.affinity_range[0]))
        return found

    @property
    def moods(self) -> Mapping[str, Mood]:
        """The moods by name; none where the personality has none or disables them."""
        config = self.mood_config
        return config.moods if config is not None and config.enabled else MappingProxyType({})

    @property
    def sha256(self) -> str:
        """SHA-256 of the document as canonical JSON (sorted keys, no blanks, UTF-8): same content, same hash."""
        found: str | None = self._memo.get("sha256")
        if found is None:
            text = json.dumps(self._document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            found = self._memo["sha256"] = hashlib.sha256(text.encode("utf-8")).hexdigest()
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the whole document as plain data, a copy, with every unknown key."""
        copy: dict[str, Any] = plain(self._document)
        return copy

    # -- others like it -------------------------------------------------------------------------------------------
    def replace(self, changes: Mapping[str, Any] | None = None, /, **sections: Any) -> Self:
        """Return a variation: the document with changes merged into it (JSON Merge Patch, RFC 7396).

        Objects are merged key by key, everything else is replaced, and None removes a key.

        Parameters
        ----------
        changes, **sections
            Sections and the keys of theirs that change.

        Raises
        ------
        DataError
            The result cannot be used.

        Examples
        --------
        >>> luna = Personality.from_dict({"persona": {"name": "Luna", "language": "en"}, "behavioral_rules": ["Ask."]})
        >>> luna.replace(persona={"name": "Mond"}, behavioral_rules=None).to_dict()
        {'persona': {'name': 'Mond', 'language': 'en'}}
        """
        document = self.to_dict()
        for patch in (changes or {}, sections):
            document = merge_patch(document, plain(patch, f"replace of {self.name}"))
        return self._trusted(document, f"replace of {self.name}")

    # -- file -----------------------------------------------------------------------------------------------------
    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the document, whole or not at all, as JSON or (name.yaml, name.yml) as YAML; return the path.

        Raises
        ------
        DataError
            The name ends otherwise, the file cannot be written, or it could not be read back (4 MB, for example).
        """
        from luminora_lab.personality.documents import as_path, as_text

        target = as_path(path)
        text = as_text(self._document, target)
        with replacing(target) as file:
            file.write(text)
        return target

    # -- as a value -----------------------------------------------------------------------------------------------
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personality) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Personality._trusted, (self.to_dict(),))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any = None) -> Self:
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return the personality with other sections (checked, whole sections; :meth:`replace` merges)."""
        return self._trusted(self.to_dict() | plain(_written_out(update)), f"copy of {self.name}") if update else self

    def __repr__(self) -> str:
        traits = [word for word in (self.core_traits.archetype, self.core_traits.temperament) if word]
        counts = [f"{len(self.levels)} levels"] if self.levels else []
        counts += [f"{len(self.moods)} moods"] if self.moods else []
        return f"<Personality {self.name!r}: {', '.join([*traits, *counts, self.persona.language])}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        from luminora_lab.personality.card import card

        return card(self)


def json_path(loc: tuple[int | str, ...]) -> str:
    """Return a place inside a document as a JSON path.

    Examples
    --------
    >>> json_path(("examples", "sample_responses", 0, "input"))
    '$.examples.sample_responses[0].input'
    >>> json_path(("mood_config", "moods", "in love"))
    "$.mood_config.moods['in love']"
    """
    parts = ["$"]
    for key in loc:
        if isinstance(key, int):
            parts.append(f"[{key}]")
        else:
            parts.append(f".{key}" if key.isidentifier() else f"[{key!r}]")
    return "".join(parts)


def _written_out(value: Any) -> Any:
    """Sections that were made of keywords, as plain data."""
    if isinstance(value, Section):
        there = [name for name in type(value).model_fields if name in value.model_fields_set]
        return {name: _written_out(getattr(value, name)) for name in (*there, *value.model_extra)}
    if isinstance(value, Mapping):
        return {key: _written_out(item) for key, item in value.items()}
    return list(map(_written_out, value)) if isinstance(value, list | tuple) else value


def _unusable(error: ValidationError, place: str) -> DataError:
    several = error.errors(include_url=False, include_context=False)
    first = several[0]
    path = json_path(tuple(key for key in first["loc"] if key != "[key]"))
    message = first["msg"][:1].lower() + first["msg"][1:]
    what = (
        f"it is missing ({message})"
        if first["type"] == "missing"
        else f"{quote(first['input'])} is not usable: {message}"
    )
    more = f" (and {len(several) - 1} more)" if len(several) > 1 else ""
    return DataError(what + more, place=f"{place}, {path}", remedy="`luminora validate` lists what is wrong in a file")
