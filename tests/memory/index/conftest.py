"""One small library in both kinds of index."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from luminora_lab.memory.index import ChromaIndex, ExactIndex

sys.path.insert(0, str(Path(__file__).parent))
from _made import asked as _asked
from _made import made as _made


@pytest.fixture(scope="session")
def made() -> Callable[..., pd.DataFrame]:
    return _made


@pytest.fixture(scope="session")
def asked() -> Callable[..., pd.DataFrame]:
    return _asked


@pytest.fixture(scope="session")
def library() -> pd.DataFrame:
    return _made(900)


@pytest.fixture(scope="module")
def exact(library: pd.DataFrame) -> ExactIndex:
    index = ExactIndex()
    index.add(library)
    return index


@pytest.fixture(scope="module")
def stored(library: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaIndex]:
    with ChromaIndex(tmp_path_factory.mktemp("library"), create=True) as index:
        index.add(library)
        yield index
