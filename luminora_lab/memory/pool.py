"""What is retrievable and what is asked: memories, questions, and everything that scorers share, computed once.

A pool holds no evidence, no answer and no category: whatever reads it cannot see a label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from luminora_lab.errors import MissingInput

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse

    from luminora_lab.conversation import Conversation
    from luminora_lab.embedding import Embedder
    from luminora_lab.text.tokens import Vocabulary

__all__ = ["LexicalStatistics", "Pool"]

_HAVE = {"valid_at": "fact", "category": "fact", "n_turns": "episode", "type": "episode"}

Float = npt.NDArray[np.float32]
Bool = npt.NDArray[np.bool_]
T = TypeVar("T")


class kept(Generic[T]):
    """A property that is computed once from the memories alone, and shared by the pools of :meth:`Pool.ask`."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self.__doc__ = make, make.__doc__

    def __get__(self, pool: Pool | None, owner: type[Pool]) -> T:
        if pool is None:
            return self  # type: ignore[return-value]  # the property itself, for whoever reads the class
        return pool.keep(self._make.__name__, lambda: self._make(pool))


@dataclass(frozen=True)
class LexicalStatistics:
    """Statistics of a larger collection that the memories were drawn from, so that they score as they would there."""

    n_documents: int
    mean_length: float
    document_frequency: dict[str, int]


@dataclass(eq=False)
class Pool:
    """Memories of one collection and the questions asked of them.

    A memory from after a question is no candidate for it. What the collection as a whole decides (idf, what the turns
    around a candidate say) is that of all memories, also where a question is asked midway.

    Parameters
    ----------
    memories
        Frame: memory_id, text, and where known speaker, role, session, position, at, caption, importance.
    questions
        Frame: question_id, text, asked_at.
    embedder
        Name or object; see :func:`luminora_lab.embedding.embedder`.
    language
        BCP 47 tag, decides the stemmer.
    captions
        Index the description of an attached picture together with the text.
    accesses
        Access history, frame: memory_id, at, and question_id of the access where there is one. Needed by the scorers
        of memory systems that count recalls (MemoryBank, ACT-R, MemoryOS heat).
    statistics
        Of the larger collection that the memories were drawn from: one for all fields, or one each for "text" and
        "headed". Without it, BM25 takes those of the memories.
    vectors
        Unit vectors of the memories where they are known already, (n_memories, dim).

    Notes
    -----
    What was computed before may come along in columns of the memories: ``conversation`` (sessions of different
    conversations never mix), ``tokens``, ``stems`` and ``head_stems`` (joined by spaces).
    """

    memories: pd.DataFrame
    questions: pd.DataFrame
    embedder: str | Embedder = "wordllama"
    language: str = "en"
    captions: bool = True
    accesses: pd.DataFrame | None = None
    statistics: LexicalStatistics | Mapping[str, LexicalStatistics] | None = None
    vectors: Float | None = None
    name: str = ""
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False)
    _kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def from_conversation(
        cls,
        conversation: Conversation,
        questions: pd.DataFrame | None = None,
        *,
        unit: str = "turn",
        facts: Any = None,
        **options: Any,
    ) -> Pool:
        """Make the pool of a conversation's memories and its questions (all those with evidence, if none are given).

        ``unit`` is "turn", "fact", "episode" or "all", and ``facts`` where facts come from: see
        :func:`luminora_lab.memory.unit_memories`.

        Examples
        --------
        >>> from luminora_lab.conversation import load
        >>> pool = Pool.from_conversation(load("riverside"))
        >>> pool.shape == (len(load("riverside").usable_questions), len(load("riverside")))
        True
        """
        from luminora_lab.memory.units import unit_memories

        memories = unit_memories(conversation, unit, facts=facts)
        asked = conversation.usable_questions if questions is None else questions
        asked = asked[["question_id", "text", "asked_at"]]
        return cls(memories, asked, language=conversation.language, name=conversation.id, **options)

    @property
    def shape(self) -> tuple[int, int]:
        """(number of questions, number of memories)."""
        return len(self.questions), len(self.memories)

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """Return what was made under this key, making it the first time."""
        if key not in self._cache:
            self._cache[key] = make()
        made: T = self._cache[key]
        return made

    def keep(self, key: Any, make: Callable[[], T]) -> T:
        """Return what was made under this key from the memories alone; pools made by :meth:`ask` share it."""
        if key not in self._kept:
            self._kept[key] = make()
        made: T = self._kept[key]
        return made

    def ask(self, questions: pd.DataFrame) -> Pool:
        """Return a pool of the same memories under other questions.

        Everything that depends on the memories alone (vectors, stems, lexical weights, times) is computed once and
        shared by all pools that come of one another in this way, so that the next question costs only its own part.

        Parameters
        ----------
        questions
            Frame: question_id, text, asked_at.

        Examples
        --------
        >>> import pandas as pd
        >>> asked = pd.DataFrame({"question_id": ["q", "r"], "text": ["kiln?", "ferry?"], "asked_at": [pd.NaT] * 2})
        >>> pool = Pool(pd.DataFrame({"memory_id": ["a", "b"], "text": ["kiln", "ferry"]}), asked[:1])
        >>> pool.ask(asked[1:]).shape, pool.ask(asked[1:]).memory_vectors is pool.memory_vectors
        ((1, 2), True)
        """
        asked = replace(self, questions=questions, _cache={})
        asked._kept = self._kept
        return asked

    def column(self, name: str, scorer: str) -> pd.Series:
        """Return a column of the memories that a scorer needs.

        Raises
        ------
        MissingInput
            The data do not have it, or only empty values.
        """
        if name not in self.memories or self.memories[name].isna().all():
            what = f"the scorer {scorer!r} needs {name!r} of every memory, and {self.name or 'the data'!r} has none"
            unit = _HAVE.get(name)
            remedy = f"score {unit}s: unit={unit!r}" if unit else f"use data with {name!r}, or leave the scorer out"
            raise MissingInput(what, place="strategy", remedy=remedy)
        return self.memories[name]

    # -- text -----------------------------------------------------------------------------------------------------
    @kept
    def texts(self) -> list[str]:
        """What a memory says: its text, and the caption of its picture if captions are indexed."""
        texts: list[str] = self.memories["text"].tolist()
        if self.captions and "caption" in self.memories:
            captions = self.memories["caption"].fillna("").tolist()
            return [f"{t} {c}".strip() if c else t for t, c in zip(texts, captions, strict=True)]
        return texts

    @kept
    def heads(self) -> list[str]:
        """Date and speaker of every memory, "8 May 2023 Mara: " (without what the data lack)."""
        heads = [""] * len(self.memories)
        if self.has_dates:
            at = self.memories["at"]
            heads = (at.dt.day.map("{:.0f} ".format) + at.dt.strftime("%B %Y ")).where(at.notna(), "").tolist()
        if "speaker" in self.memories:
            heads = [f"{h}{s}: " for h, s in zip(heads, self.memories["speaker"], strict=True)]
        return heads

    @kept
    def memory_stems(self) -> tuple[Vocabulary, dict[str, list[list[int]]]]:
        """The vocabulary of the memories alone, and their stem numbers: "text" and "headed"."""
        from luminora_lab.text.tokens import Vocabulary

        vocabulary = Vocabulary(self.language)
        if {"stems", "head_stems"} <= set(self.memories):
            text, heads = (_numbered(vocabulary.ids, self.memories[name]) for name in ("stems", "head_stems"))
        else:
            text, heads = vocabulary.encode(self.texts), vocabulary.encode(self.heads)
        return vocabulary, {"text": text, "headed": [h + t for h, t in zip(heads, text, strict=True)]}

    @cached_property
    def _asked_stems(self) -> tuple[Vocabulary, list[list[int]]]:
        from luminora_lab.text.tokens import Vocabulary

        vocabulary = Vocabulary(self.language)
        vocabulary.ids = dict(self.memory_stems[0].ids)
        return vocabulary, vocabulary.encode(self.questions["text"].tolist())

    @property
    def vocabulary(self) -> Vocabulary:
        """Stem numbers shared by memories and questions; those that only the questions have come last."""
        return self._asked_stems[0]

    def encoded(self, what: str) -> list[list[int]]:
        """Return stem numbers of "questions", "text" or "headed" (date and speaker in front of the text)."""
        return self._asked_stems[1] if what == "questions" else self.memory_stems[1][what]

    def library(self, field: str) -> LexicalStatistics | None:
        """Return the statistics of the larger collection for "text" or "headed", if there is one."""
        given = self.statistics
        return given if given is None or isinstance(given, LexicalStatistics) else given[field]

    @kept
    def tokens(self) -> npt.NDArray[np.int64]:
        """Estimated tokens that each memory costs in a prompt."""
        from luminora_lab.text.tokens import count_tokens

        if "tokens" in self.memories:
            return self.memories["tokens"].to_numpy(dtype=np.int64)
        return count_tokens(self.texts)

    # -- vectors --------------------------------------------------------------------------------------------------
    @kept
    def memory_vectors(self) -> Float:
        """Unit vectors of the memories, (n_memories, dim)."""
        return self.vectors if self.vectors is not None else self._embed(self.texts)

    @cached_property
    def question_vectors(self) -> Float:
        """Unit vectors of the questions, (n_questions, dim)."""
        return self._embed(self.questions["text"].tolist())

    def word_vectors(self, words: Sequence[str]) -> Float:
        """Return unit vectors of single words, (n_words, dim)."""
        return self._embed(words)

    def _embed(self, texts: Sequence[str]) -> Float:
        from luminora_lab.embedding import embedder

        vectors: Float = embedder(self.embedder).encode(texts)
        return vectors

    # -- time and order -------------------------------------------------------------------------------------------
    @kept
    def has_dates(self) -> bool:
        """Whether any memory has a date."""
        return "at" in self.memories and bool(self.memories["at"].notna().any())

    @kept
    def times(self) -> npt.NDArray[np.float64]:
        """Seconds since 1970 of every memory, NaN where unknown."""
        return _seconds(self.column("at", "time"))

    @cached_property
    def asked(self) -> npt.NDArray[np.float64]:
        """Seconds since 1970 of every question; one without its own time is asked at the time of the last memory."""
        given = _seconds(self.questions["asked_at"])
        return np.where(np.isnan(given), self.last, given)

    @kept
    def last(self) -> float:
        """Time of the last memory in seconds since 1970, NaN where no memory has a date."""
        return float(np.nanmax(self.times)) if self.has_dates else np.nan

    @cached_property
    def candidates(self) -> Bool:
        """True where a memory existed when the question was asked, (n_questions, n_memories)."""
        n_questions, n_memories = self.shape
        if not self.has_dates or (self.asked >= self.last).all():
            return np.ones((n_questions, n_memories), dtype=bool)
        later = self.times[None, :] > self.asked[:, None]
        return ~later

    @kept
    def sessions(self) -> npt.NDArray[np.int64]:
        """Session number of each memory, 0, 1, 2 ... in order of appearance (one session if the data have none)."""
        import pandas as pd

        number = np.zeros(len(self.memories), dtype=np.int64)
        for name in ("conversation", "session"):
            if name in self.memories:
                within = pd.factorize(self.memories[name], use_na_sentinel=False)[0]
                number = pd.factorize(number * (within.max(initial=0) + 1) + within)[0].astype(np.int64)
        return number

    @kept
    def membership(self) -> sparse.csr_array:
        """Memory to session, one at each (memory, its session); for sums and means over sessions."""
        from scipy import sparse

        n = len(self.memories)
        ones = np.ones(n, dtype=np.float32)
        return sparse.csr_array((ones, (np.arange(n), self.sessions)), shape=(n, int(self.sessions.max(initial=0)) + 1))

    def neighbour(self, offset: int) -> npt.NDArray[np.int64]:
        """Return the row of the memory ``offset`` places further in the same session, -1 where there is none."""
        return self.keep(("neighbour", offset), lambda: self._neighbour(offset))

    def _neighbour(self, offset: int) -> npt.NDArray[np.int64]:
        position = np.arange(len(self.memories)) + offset
        inside = (position >= 0) & (position < len(self.memories))
        same = np.zeros(len(position), dtype=bool)
        same[inside] = self.sessions[position[inside]] == self.sessions[inside]
        if "position" in self.memories:
            here = self.memories["position"].to_numpy()
            same[inside] &= here[position[inside]] - here[inside] == offset
        return np.where(same, position, -1)


def _numbered(ids: dict[str, int], joined: pd.Series) -> list[list[int]]:
    return [[ids.setdefault(stem, len(ids)) for stem in stems.split()] for stems in joined]


def _seconds(values: pd.Series) -> npt.NDArray[np.float64]:
    stamps = values.to_numpy().astype("datetime64[s]")
    seconds = stamps.astype(np.int64).astype(np.float64)
    seconds[np.isnat(stamps)] = np.nan
    return seconds
