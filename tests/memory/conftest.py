"""A pool small enough to work its scores out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from luminora_lab.memory import Pool


class Letters:
    """An embedder with known vectors: one axis a letter a..d, a text points to the letters that it holds."""

    name = "letters"
    dim = 4

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        counts = np.array([[t.lower().split().count(c) for c in "abcd"] for t in texts], dtype=np.float32)
        length = np.linalg.norm(counts.reshape(-1, 4), axis=1, keepdims=True)
        return np.divide(counts.reshape(-1, 4), length, out=np.zeros((len(texts), 4), np.float32), where=length > 0)


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def pool() -> Pool:
    """Four memories in two sessions, an hour, a day, two days and ten days before the question."""
    memories = pd.DataFrame(
        {
            "memory_id": ["m1", "m2", "m3", "m4"],
            "session": [1, 1, 2, 2],
            "position": [0, 1, 2, 3],
            "speaker": ["Ada", "Bo", "Ada", "Bo"],
            "role": ["user", "assistant", "user", "assistant"],
            "text": ["a a", "a b", "c", "a d"],
            "at": pd.to_datetime(["2024-03-01 12:00", "2024-03-09 12:00", "2024-03-10 12:00", "2024-03-11 11:00"]),
            "importance": [2.0, 4.0, 6.0, 10.0],
        }
    )
    questions = pd.DataFrame({"question_id": ["q1"], "text": ["a"], "asked_at": pd.to_datetime(["2024-03-11 12:00"])})
    return Pool(memories, questions, embedder=Letters())
