"""The document under examination: walked once, so that every check finds what it needs already sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from luminora_lab.personality.model import Personality
from luminora_lab.personality.validation.report import Finding, Path
from luminora_lab.personality.validation.shape import DOCUMENT, Field, Kind, Shape
from luminora_lab.personality.vocabulary import INTERACTION_POINTS, PARAMETERS, TRIGGERS
from luminora_lab.text.tokens import stems, words

__all__ = ["Check", "Reply", "Subject", "check", "section", "stems_of", "words_of"]

_KNOWN = frozenset((*PARAMETERS, *INTERACTION_POINTS))
_TEXTS, _OTHER = Field(Kind.TEXTS), Field(Kind.OTHER)
_NO_SPACES = frozenset(("zh", "ja", "ko", "th"))


class Check:
    """A check and the codes that it may report."""

    def __init__(self, function: Callable[[Subject], Iterator[Finding]], codes: tuple[str, ...]) -> None:
        self.function, self.codes = function, codes
        self.__name__, self.__doc__ = function.__name__, function.__doc__

    def __call__(self, subject: Subject) -> Iterator[Finding]:
        return self.function(subject)


def check(*codes: str) -> Callable[[Callable[[Subject], Iterator[Finding]]], Check]:
    """Name the codes of a check."""
    return lambda function: Check(function, codes)


def words_of(text: str, language: str) -> list[str]:
    """Return the words of a text; what stands before an apostrophe is a word of its own in French and Italian.

    Examples
    --------
    >>> words_of("L'eau n’est pas", "fr"), words_of("It isn't", "en")
    (['l', 'eau', 'n', 'est', 'pas'], ['it', 'isn'])
    """
    return words(_apart(text, language))


def stems_of(text: str, language: str) -> list[str]:
    """Return the stems of a text, cut at apostrophes as in :func:`words_of`."""
    return [stem for word in words_of(text, language) if (stem := _stem(word, language))]


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    """Return the stem of a word, or "" for a stop word."""
    found = stems(word, language)
    return found[0] if found else ""


def _apart(text: str, language: str) -> str:
    return text.replace("'", " ").replace("’", " ") if language in ("fr", "it") else text


class Reply:
    """One reply that the document shows: an example's output or a trigger response."""

    __slots__ = ("_stems", "joined", "language", "path", "text", "words")

    def __init__(self, path: Path, text: str, language: str) -> None:
        self.path, self.text, self.language = path, text, language
        self.words = words_of(text, language)
        self.joined = f" {' '.join(self.words)} "
        self._stems: frozenset[str] | None = None

    @property
    def stems(self) -> frozenset[str]:
        """Its stems, computed when first asked for."""
        if self._stems is None:
            self._stems = frozenset([s for word in self.words if (s := _stem(word, self.language))])
        return self._stems


class Subject:
    """A document, and everything in it by kind.

    Attributes
    ----------
    document
        Plain data.
    personality
        The document as a personality, or None where it cannot be used.
    imported
        Whether it says that it was imported (``metadata.luminora.imported``).
    texts, lists, objects
        (path, value, field or shape) of every text, list of texts and object that the format knows.
    others, unknown, nulls, lone, loose
        Switches of memory; unknown keys with the shape of the section; null values; single texts where lists belong;
        and texts of no known field, among them keys. What an import keeps as it came is not among them.
    """

    def __init__(self, document: dict[str, Any], personality: Personality | None) -> None:
        self.document, self.personality = document, personality
        self.texts: list[tuple[Path, str, Field]] = []
        self.lists: list[tuple[Path, list[Any], Field]] = []
        self.objects: list[tuple[Path, dict[str, Any], Shape]] = []
        self.others: list[tuple[Path, Any]] = []
        self.unknown: list[tuple[Path, Any, Shape]] = []
        self.nulls: list[Path] = []
        self.lone: list[tuple[Path, str]] = []
        self.loose: list[tuple[Path, str]] = []
        metadata = document.get("metadata")
        ours = metadata.get("luminora") if isinstance(metadata, dict) else None
        self.imported = isinstance(ours, dict) and bool(ours.get("imported"))
        self._object((), document, DOCUMENT)

    # -- the walk -------------------------------------------------------------------------------------------------
    def _object(self, path: Path, value: dict[str, Any], shape: Shape) -> None:
        self.objects.append((path, value, shape))
        fields, texts = shape.fields, self.texts
        for key, item in value.items():
            field = fields.get(key)
            if field is None:
                here = (*path, key)
                if key.startswith(shape.prefix):
                    self.others.append((here, item))
                else:
                    self.unknown.append((here, item, shape))
                    self.loose.append((here, key))
                    self._free(here, item)
            elif item is None:
                self.nulls.append((*path, key))
            elif field.kind == Kind.TEXT and type(item) is str:
                texts.append(((*path, key), item, field))
            elif field.kind == Kind.TEXTS and type(item) is list:
                self.lists.append(((*path, key), item, field))
            elif field.kind != Kind.OTHER or not isinstance(item, int | float):
                self._field((*path, key), item, field)

    def _field(self, path: Path, item: Any, field: Field) -> None:
        kind, shape = field.kind, field.shape
        if isinstance(item, str):
            if kind == Kind.TEXTS:
                self.lone.append((path, item))
            if kind in (Kind.TEXT, Kind.TEXTS):
                self.texts.append((path, item, field))
            else:
                self.loose.append((path, item))
        elif kind == Kind.TEXTS and isinstance(item, list):
            self.lists.append((path, item, field))
        elif kind == Kind.OBJECT and isinstance(item, dict) and shape is not None:
            self._object(path, item, shape)
        elif kind == Kind.OBJECTS and isinstance(item, list):
            for i, one in enumerate(item):
                if isinstance(one, dict) and shape is not None:
                    self._object((*path, i), one, shape)
                else:
                    self._free((*path, i), one)
        elif kind in (Kind.MAP, Kind.TEXTS_MAP) and isinstance(item, dict):
            self._map(path, item, field)
        else:
            self._free(path, item)

    def _map(self, path: Path, value: dict[str, Any], field: Field) -> None:
        """What stands under names of the author's own: moods, their triggers, points, deltas."""
        of = _TEXTS if field.kind == Kind.TEXTS_MAP else _OTHER
        if field.shape is not None:
            of = Field(Kind.OBJECT, shape=field.shape)
        for key, item in value.items():
            if key not in _KNOWN:
                self.loose.append(((*path, key), key))
            if item is None:
                self.nulls.append((*path, key))
            elif of is not _OTHER or not isinstance(item, int | float):
                self._field((*path, key), item, of)

    def _free(self, path: Path, value: Any) -> None:
        if isinstance(value, str):
            self.loose.append((path, value))
        elif isinstance(value, dict):
            for key, item in value.items():
                here = (*path, key)
                if here != ("metadata", "luminora", "imported"):
                    self.loose.append((here, key))
                    self._free(here, item)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                self._free((*path, i), item)

    # -- what checks share ----------------------------------------------------------------------------------------
    @cached_property
    def language(self) -> str:
        """The language that the character speaks, without region: "en" for "en-GB"."""
        persona = self.document.get("persona")
        tag = persona.get("language") if isinstance(persona, dict) else None
        return tag.partition("-")[0].partition("_")[0].lower() if isinstance(tag, str) else "en"

    @property
    def spaced(self) -> bool:
        """Whether words of the language stand between blanks."""
        return self.language not in _NO_SPACES

    @cached_property
    def contents(self) -> list[str]:
        """Every text."""
        found = [text for _, text, _ in self.texts]
        for _, items, _ in self.lists:
            found += items if all(type(item) is str for item in items) else filter(_is_text, items)
        return found + [text for _, text in self.loose]

    @cached_property
    def everything(self) -> list[tuple[Path, str]]:
        """Every text, with its path, in the order of :attr:`contents`."""
        found = [(path, text) for path, text, _ in self.texts]
        for path, items, _ in self.lists:
            found += [((*path, i), item) for i, item in enumerate(items) if isinstance(item, str)]
        return found + self.loose

    @cached_property
    def joined(self) -> str:
        """All texts as one, a line each, to see quickly what occurs nowhere."""
        return "\n".join(self.contents)

    @cached_property
    def outputs(self) -> list[Reply]:
        """The outputs of the examples."""
        p = self.personality
        samples = p.examples.sample_responses if p is not None else ()
        path: Path = ("examples", "sample_responses")
        return [Reply((*path, i, "output"), one.output, self.language) for i, one in enumerate(samples)]

    @cached_property
    def replies(self) -> list[Reply]:
        """The outputs of the examples, and the trigger responses."""
        p = self.personality
        found = list(self.outputs)
        if p is not None:
            spoken = p.trigger_responses
            for name in TRIGGERS:
                several: tuple[str, ...] = getattr(spoken, name)
                path: Path = ("trigger_responses", name)
                found += [Reply((*path, i), text, self.language) for i, text in enumerate(several)]
        return found

    @cached_property
    def spoken(self) -> str:
        """The words of all replies, with a bar between two replies."""
        return "|".join([reply.joined for reply in self.replies])

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all replies."""
        return frozenset().union(*(reply.stems for reply in self.replies))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def section(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a section of a document, empty where it is none."""
    found = document.get(name)
    return found if isinstance(found, dict) else {}
