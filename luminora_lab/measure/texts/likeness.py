"""How much a text sounds like a personality: its own words, and the distance to its own examples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import MissingInput
from luminora_lab.measure.texts.indices import style

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality import Personality

__all__ = ["DELTA_INDICES", "characteristic_use", "example_distance", "fidelity"]

DELTA_INDICES = (
    "sentence_words", "word_length", "hedges", "boosters", "directness", "questions", "exclamations", "first_person",
    "second_person", "contractions", "commas", "dashes", "list_lines",
)  # fmt: skip
"""Style indices of :func:`example_distance`."""


def characteristic_use(texts: Sequence[str] | pd.Series, p: Personality | str) -> pd.DataFrame:
    """Return how often a personality's own words occur.

    Parameters
    ----------
    texts
        (n_texts,).
    p
        A personality, or what :func:`luminora_lab.personality` takes.

    Returns
    -------
    DataFrame
        One row a text: vocabulary and fillers (of ``linguistic_profile``), additions (``expression_additions`` of all
        relationship levels), each per 100 words; distinct (how many different ones of the vocabulary and the fillers).
        Found over Snowball stems of all their words in a row, so that "wilting" finds "wilted", and "call it" no other
        call. NaN for a text without words, and where the personality has none.

    Raises
    ------
    UnknownName
        There is no such personality.

    Examples
    --------
    >>> characteristic_use(["A fine varnish, and a plain one.", "No."], "quill")["vocabulary"].round(1).tolist()
    [14.3, 0.0]
    """
    import pandas as pd

    from luminora_lab.personality import personality

    one = personality(p)
    language = one.persona.language
    profile = one.linguistic_profile
    levels = one.hierarchical_config.relationship_levels if one.hierarchical_config else ()
    additions = [more for level in levels for more in level.modifiers.linguistic_profile.expression_additions]
    words = style(texts, indices=["words"], language=language)["words"]
    out = pd.DataFrame(index=words.index)
    distinct = np.zeros(len(words))
    stemmed = [_padded(_stems(text, language)) for text in texts]
    owned = {"vocabulary": profile.vocabulary, "fillers": profile.fillers, "additions": additions}
    for name, phrases in owned.items():
        wanted = {_padded(_stems(phrase, language)) for phrase in phrases} - {""}
        counts = np.array([[text.count(phrase) for phrase in sorted(wanted)] for text in stemmed], dtype=float)
        counts = counts.reshape(len(stemmed), len(wanted))
        distinct += (counts > 0).sum(axis=1) if name != "additions" else 0
        out[name] = 100 * counts.sum(axis=1) / words if wanted else np.nan
    out["distinct"] = np.where(words.isna() | (not any((*profile.vocabulary, *profile.fillers))), np.nan, distinct)
    return out


def _stems(text: str, language: str) -> list[str]:
    """Return the stems of all words, also of those that :func:`luminora_lab.text.stems` leaves out."""
    from luminora_lab.text.tokens import _stemmer, words

    stemmer = _stemmer(language)
    return list(stemmer.stemWords(words(text))) if stemmer else words(text)


def _padded(words: Sequence[str]) -> str:
    """Return words between blanks of their own, so that one is found beside itself."""
    return "".join(f" {word} " for word in words)


def example_distance(texts: Sequence[str] | pd.Series, p: Personality | str) -> pd.Series:
    """Return the distance of texts to a personality's own sample replies, in standard deviations.

    Burrows' Delta over :data:`DELTA_INDICES`: the mean absolute difference of z-scores between a text and the mean of
    the personality's examples. Means and deviations are those of the examples of all bundled personalities of the same
    language, so that a distance does not depend on the texts beside it. Short texts lie farther off.

    Measured on the 54 samples of nine bundled English personalities, each against the examples without it: to its own
    0.52 on average (middle 80%: 0.33 to 0.78), to another's 0.80 (0.52 to 1.09); its own was the nearest of nine for 31
    of 54. Compare averages over many texts; one text tells little.

    Parameters
    ----------
    texts, p
        As for :func:`characteristic_use`.

    Raises
    ------
    MissingInput
        The personality has no sample replies.

    References
    ----------
    Burrows (2002), Delta: a measure of stylistic difference, Literary and Linguistic Computing 17(3).

    Examples
    --------
    >>> own = example_distance(["Patience, maker. The wood remembers what the hand forgets."], "quill")
    >>> bool(0 < own.iloc[0] < 3)
    True
    """
    import pandas as pd

    from luminora_lab.personality import personality

    one = personality(p)
    samples = [sample.output for sample in one.examples.sample_responses]
    if not samples:
        raise MissingInput("it has no sample replies", place=one.name, remedy="add examples.sample_responses")
    language = one.persona.language
    mean, spread = _reference(language)
    own = ((style(samples, indices=DELTA_INDICES, language=language) - mean) / spread).mean()
    found = style(texts, indices=DELTA_INDICES, language=language)
    away: Any = ((found - mean) / spread - own).abs().mean(axis=1, skipna=True)
    return pd.Series(away, name="distance")


@lru_cache(maxsize=16)
def _reference(language: str) -> tuple[pd.Series, pd.Series]:
    """Return mean and deviation of the indices over the examples of the bundled personalities of a language."""
    from luminora_lab._resources import bundled
    from luminora_lab.personality import personality
    from luminora_lab.text.language import primary

    samples = []
    for file in sorted(bundled("personalities").glob("*.json")):
        if file.name.startswith("_") or file.name == "personality.schema.json":
            continue
        one = personality(file)
        if primary(one.persona.language) == primary(language):
            samples += [sample.output for sample in one.examples.sample_responses]
    if len(samples) < 3:
        raise MissingInput(
            f"no bundled personality speaks {language!r}", place="language", remedy="use en, de, es, fr, it, pt"
        )
    table = style(samples, indices=DELTA_INDICES, language=language)
    spread = table.std(ddof=1)
    return table.mean(), spread.where(spread > 1e-9, 1.0)


_LEVELS = {
    "verbosity": ("words", np.log(8.0), np.log(220.0)),
    "formality": ("contractions", 5.0, 0.0),
    "directness": ("directness", 0.45, 1.0),
    "humor": ("exclamations", 0.0, 0.35),
    "empathy": ("second_person", 0.0, 8.0),
}
"""Parameter to (index, the value that stands for 0, for 1); words on a log scale."""


def fidelity(texts: Sequence[str] | pd.Series, p: Personality | str) -> pd.DataFrame:
    """Score how well replies keep to a personality's stated parameters and rules.

    A parameter's score is 1 less the distance between its stated value and the level that an index of the text stands
    at: 0 at one value of the index and 1 at another, linear between, clipped. Verbosity: words, 8 to 220 on a log
    scale; formality: contractions per 100 words, 5 to 0; directness: direct sentences, .45 to 1; humor: exclamations, 0
    to .35 of sentences; empathy: second person per 100 words, 0 to 8. These anchors are conventions, not measurements:
    compare scores between replies to the same messages, do not read them alone. English only; other languages are NaN
    but for length.

    Parameters
    ----------
    texts, p
        As for :func:`characteristic_use`.

    Returns
    -------
    DataFrame
        One row a text: verbosity, formality, directness, humor, empathy (each 0..1), forbidden (forbidden topics that
        the text names, by their words), distance (:func:`example_distance`), vocabulary (:func:`characteristic_use`),
        score (the mean of the five).

    Raises
    ------
    UnknownName
        There is no such personality.

    Examples
    --------
    >>> found = fidelity(["Yes.", "Perhaps you'd like to tell me more? I'm listening, there's no hurry."], "juniper")
    >>> found[["verbosity", "forbidden"]].round(2).values.tolist()
    [[0.5, 0.0], [0.62, 0.0]]
    """
    from luminora_lab.personality import personality

    one = personality(p)
    stated = one.advanced_parameters
    found = style(texts, indices=[index for index, _, _ in _LEVELS.values()], language=one.persona.language)
    out = found[[]].copy()
    for parameter, (index, zero, full) in _LEVELS.items():
        values = np.log(found[index]) if index == "words" else found[index]
        level = ((values - zero) / (full - zero)).clip(0, 1)
        out[parameter] = 1 - (level - float(getattr(stated, parameter))).abs()
    out["forbidden"] = [float(len(_named(text, one))) for text in texts]
    out["distance"] = example_distance(texts, one).to_numpy() if one.examples.sample_responses else np.nan
    out["vocabulary"] = characteristic_use(texts, one)["vocabulary"].to_numpy()
    out["score"] = out[list(_LEVELS)].mean(axis=1)
    return out


def _named(text: str, p: Personality) -> list[str]:
    """Return the forbidden topics whose words all occur in a text."""
    lowered = text.lower()
    out = []
    for topic in p.safety_guards.forbidden_topics:
        words = re.findall(r"\w{4,}", topic.lower().replace("_", " "))
        if words and all(re.search(rf"(?<!\w){re.escape(word[:6])}", lowered) for word in words):
            out.append(topic)
    return out
