"""The primitive scorers, one file per kind of evidence."""

from luminora_lab.memory.scorers.lexical import bm25, coverage, tfidf
from luminora_lab.memory.scorers.match import date_match, entity_match, speaker_match
from luminora_lab.memory.scorers.place import last_k, neighbours, position, random, session_prior
from luminora_lab.memory.scorers.soft import soft_coverage
from luminora_lab.memory.scorers.state import heat, log_decay, validity
from luminora_lab.memory.scorers.time import base_level, linear_recency, rank_recency, recency, retention, spreading
from luminora_lab.memory.scorers.worth import importance, length, relevance

__all__ = [
    "base_level",
    "bm25",
    "coverage",
    "date_match",
    "entity_match",
    "heat",
    "importance",
    "last_k",
    "length",
    "linear_recency",
    "log_decay",
    "neighbours",
    "position",
    "random",
    "rank_recency",
    "recency",
    "relevance",
    "retention",
    "session_prior",
    "soft_coverage",
    "speaker_match",
    "spreading",
    "tfidf",
    "validity",
]
