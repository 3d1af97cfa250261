"""Scores from shared words: BM25 (bm25s with Snowball stems), tf-idf cosine, share of the question that is covered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import StrategyError
from luminora_lab.memory.expression import scorer

if TYPE_CHECKING:
    import numpy.typing as npt
    from scipy import sparse

    from luminora_lab.memory.pool import Float, LexicalStatistics, Pool
    from luminora_lab.text.tokens import Vocabulary

__all__ = ["bm25", "bm25_weights", "coverage", "group", "idf", "tfidf", "weights_with"]

FIELDS = ("text", "headed", "session", "window")


@scorer
def bm25(pool: Pool, *, field: str = "headed", k1: float = 1.5, b: float = 0.75) -> Float:
    """Okapi BM25 (Lucene's variant: idf = ln(1 + (N - df + 0.5) / (df + 0.5))), by bm25s with PyStemmer.

    Parameters
    ----------
    field
        What is indexed: "headed" (date, speaker, text and caption), "text" (text and caption), "window" (the turn
        with two on either side, inside its session), "session" (every turn gets the score of its whole session).
    k1, b
        Saturation of term frequency (>= 0) and length normalisation (0..1).

    Returns
    -------
    Scorer
        Scores from 0 up. Statistics are those of all memories of the pool, or of the larger collection it came from.

    References
    ----------
    Robertson & Zaragoza 2009, The Probabilistic Relevance Framework; Lu 2024, BM25S (arXiv 2407.03618).

    Examples
    --------
    >>> from luminora_lab import memory as mem
    >>> mem.bm25(field="text")
    bm25(field='text')
    """
    if field not in FIELDS:
        raise StrategyError(f"bm25(field={field!r})", place="strategy", remedy=f"use one of {', '.join(FIELDS)}")
    held = postings(pool, field, k1, b)
    scores: Float = (question_counts(pool)[:, : held.shape[0]] @ held).toarray()
    return scores[:, pool.sessions] if field == "session" else scores


@scorer
def tfidf(pool: Pool, *, analyzer: str = "word", low: int = 1, high: int = 1) -> Float:
    """Cosine of tf-idf vectors (scikit-learn, sublinear tf): of stems (``analyzer="word"``) or character n-grams.

    With ``analyzer="char"``, n-grams of ``low`` to ``high`` characters inside words: robust to spelling and
    inflection. Scores lie in 0..1.

    Examples
    --------
    >>> from luminora_lab import memory as mem
    >>> mem.tfidf(analyzer="char", low=3, high=5)
    tfidf(analyzer='char', high=5, low=3)
    """
    from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

    if not min(pool.shape) or not len(pool.vocabulary):
        return np.zeros(pool.shape, dtype=np.float32)
    if analyzer == "word":
        counts = pool.vocabulary.counts
        questions, memories = pool.encoded("questions"), pool.encoded("text")
        transform = TfidfTransformer(sublinear_tf=True)
        weights = transform.fit_transform(counts(memories))
        return products(transform.transform(counts(questions)), weights)
    if not 1 <= low <= high:
        remedy = "low and high are whole numbers from 1, low at most high"
        raise StrategyError(f"tfidf(low={low!r}, high={high!r})", place="strategy", remedy=remedy)
    if analyzer != "char":
        raise StrategyError(f"tfidf({analyzer!r})", place="strategy", remedy="use 'word' or 'char'")
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(low, high), sublinear_tf=True, dtype=np.float32)
    asked = vectorizer.fit(pool.questions["text"])  # n-grams that no question has can score nothing
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(low, high), sublinear_tf=True, dtype=np.float32, vocabulary=asked.vocabulary_
    )
    weights = vectorizer.fit_transform(pool.texts)
    return products(vectorizer.transform(pool.questions["text"]), weights)


@scorer
def coverage(pool: Pool, *, back: int = 0) -> Float:
    """Share of the question's idf mass whose stems the memory holds, alone or with the ``back`` turns before it.

    Between 0 (no shared word) and 1 (every word of the question that occurs anywhere in the pool).
    """
    weights = idf(pool)
    asked = question_counts(pool).sign()
    mass = asked.multiply(weights[None, :]).tocsr()
    total = np.asarray(mass.sum(axis=1)).ravel()
    held = memory_counts(pool, "text").sign()
    if back:
        held = sum((shift(pool, held, -step) for step in range(1, back + 1)), start=held).sign()
    return np.asarray(products(mass, held) / np.maximum(total, 1e-9)[:, None], dtype=np.float32)


# -- kernels ------------------------------------------------------------------------------------------------------
def products(asked: sparse.csr_array, weights: sparse.csr_array) -> Float:
    """Return (n_questions, n_documents) float32 inner products of two sparse matrices with the same columns."""
    return np.asarray((asked @ weights.T).toarray(), dtype=np.float32)


def question_counts(pool: Pool) -> sparse.csr_array:
    """Return term counts of the questions."""
    return pool.once("question counts", lambda: pool.vocabulary.counts(pool.encoded("questions")))


def memory_counts(pool: Pool, field: str) -> sparse.csr_array:
    """Return term counts of the memories ("text" or "headed"), as wide as the vocabulary with the questions' stems."""
    from scipy import sparse

    counts = pool.keep(("counts", field), lambda: pool.memory_stems[0].counts(pool.encoded(field)))
    shape = (counts.shape[0], len(pool.vocabulary))
    return sparse.csr_array((counts.data, counts.indices, counts.indptr), shape=shape)


def idf(pool: Pool) -> npt.NDArray[np.float32]:
    """Return Lucene's inverse document frequency of every stem of the vocabulary, in the collection of the pool."""

    def make() -> npt.NDArray[np.float32]:
        counts = memory_counts(pool, "text")
        n, df = counts.shape[0], np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.float64)
        library = pool.library("text")
        if library is not None:
            n, df = library.n_documents, _frequencies(pool.vocabulary, library)
        return np.log1p((n - df + 0.5) / (df + 0.5)).astype(np.float32)

    return pool.once("idf", make)


def _frequencies(vocabulary: Vocabulary, statistics: LexicalStatistics) -> npt.NDArray[np.float64]:
    known = statistics.document_frequency
    return np.array([known.get(stem, 0) for stem in vocabulary.ids], dtype=np.float64)


def postings(pool: Pool, field: str, k1: float, b: float) -> sparse.csr_array:
    """Return BM25 weights by stem, (n_stems of the memories, n_documents), made once for all questions.

    Documents are the memories ("text", "headed"), the turns with their neighbours ("window") or the sessions. The
    statistics of a larger collection count for the first two; it does not know the others.
    """

    def make() -> sparse.csr_array:
        vocabulary, encoded = pool.memory_stems
        library = pool.library(field) if field in encoded else None
        if library is None:
            documents = encoded[field] if field in encoded else group(pool, field)
            if pool.statistics is None:
                weights = bm25_weights(documents, len(vocabulary), k1, b)
            else:  # a few candidates: bm25s takes longer to begin than this to end
                counts = vocabulary.counts(documents)
                df = np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.float64)
                n = len(documents)
                weights = weights_with(counts, df, n, float(counts.sum()) / max(n, 1), k1, b)
        else:
            counts, df = vocabulary.counts(encoded[field]), _frequencies(vocabulary, library)
            weights = weights_with(counts, df, library.n_documents, library.mean_length, k1, b)
        return weights.T.tocsr()

    return pool.keep(("bm25", field, k1, b), make)


def group(pool: Pool, field: str) -> list[list[int]]:
    """Return stem numbers of every session, or of every turn together with two turns on either side."""
    encoded = pool.encoded("text")
    if field == "session":
        joined: list[list[int]] = [[] for _ in range(pool.membership.shape[1])]
        for session, ids in zip(pool.sessions, encoded, strict=True):
            joined[session] += ids
        return joined
    around = [pool.neighbour(step) for step in (-2, -1, 1, 2)]
    return [
        sum((encoded[rows[i]] for rows in around if rows[i] >= 0), start=list(ids)) for i, ids in enumerate(encoded)
    ]


def shift(pool: Pool, matrix: sparse.csr_array, offset: int) -> sparse.csr_array:
    """Return the matrix with each memory's row replaced by that of its neighbour (an empty row where it has none)."""
    from scipy import sparse

    rows = pool.neighbour(offset)
    here = np.flatnonzero(rows >= 0)
    n = matrix.shape[0]
    pick = sparse.csr_array((np.ones(len(here), dtype=np.float32), (here, rows[here])), shape=(n, n))
    moved: sparse.csr_array = pick @ matrix
    return moved


def bm25_weights(encoded: Sequence[Sequence[int]], width: int, k1: float, b: float) -> sparse.csr_array:
    """Return the weights that bm25s computes when it indexes, as (n_documents, ``width``).

    The score of a question is the sum of the weights of its stems (a stem that stands twice counts twice).

    Examples
    --------
    >>> weights = bm25_weights([[0, 1], [1]], 2, k1=1.5, b=0.75)
    >>> weights.shape, [round(float(w), 3) for w in weights.toarray()[0]]
    ((2, 2), [0.241, 0.063])
    """
    import bm25s
    from scipy import sparse

    _check(k1, b)
    present = sorted({i for ids in encoded for i in ids})
    if not present:
        nothing: Any = sparse.csr_array((len(encoded), width), dtype=np.float32)
        return nothing  # type: ignore[no-any-return]
    local = {stem: n for n, stem in enumerate(present)}
    index: Any = bm25s.BM25(method="lucene", k1=k1, b=b)
    tokens = bm25s.tokenization.Tokenized(
        ids=[[local[i] for i in ids] for ids in encoded], vocab={str(stem): n for stem, n in local.items()}
    )
    index.index(tokens, show_progress=False)
    made = index.scores
    columns = np.repeat(np.array(present), np.diff(made["indptr"])[: len(present)])
    weights: Any = sparse.csr_array((made["data"], (made["indices"], columns)), shape=(len(encoded), width))
    return weights  # type: ignore[no-any-return]


def weights_with(
    counts: sparse.csr_array, df: npt.NDArray[np.float64], n: int, mean_length: float, k1: float, b: float
) -> sparse.csr_array:
    """Return BM25 weights under the statistics of a larger collection: what bm25s would give there.

    Parameters
    ----------
    counts
        (n_documents, n_stems) term counts.
    df, n, mean_length
        Document frequency of every stem, number of documents, and their mean length in stems, of that collection.
    """
    from scipy import sparse

    _check(k1, b)
    length = np.asarray(counts.sum(axis=1)).ravel()
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    tf = counts.data
    idf_ = np.log1p((n - df + 0.5) / (df + 0.5))[counts.indices]
    weight = idf_ * tf / (tf + k1 * (1 - b + b * length[row] / max(mean_length, 1e-9)))
    return sparse.csr_array((weight.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)


def _check(k1: float, b: float) -> None:
    if not (k1 >= 0 and 0 <= b <= 1):
        raise StrategyError(f"bm25(k1={k1!r}, b={b!r})", place="strategy", remedy="k1 is at least 0, b lies in 0..1")
