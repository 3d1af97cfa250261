"""The labelled shell."""

import numpy as np
import pandas as pd
import pytest

from luminora_lab.errors import DataError
from luminora_lab.measure import mean_interval, summarise

FRAME = pd.DataFrame(
    {
        "conversation": np.repeat(["x", "y", "z"], 8),
        "category": np.tile([1, 2], 12),
        "recall@10": np.random.default_rng(0).random(24),
        "mrr": np.random.default_rng(1).random(24),
    }
)


def test_rows_are_those_of_the_kernel():
    table = summarise(FRAME, ["recall@10", "mrr"], by=["category"])
    assert list(table.columns) == [
        *("category", "metric", "mean", "lo", "hi", "n", "n_clusters", "n_missing", "note"),
    ]
    assert table[["category", "metric"]].values.tolist() == [[1, "recall@10"], [1, "mrr"], [2, "recall@10"], [2, "mrr"]]
    part = FRAME[FRAME["category"] == 2]
    one = mean_interval(part["mrr"], part["conversation"])
    np.testing.assert_allclose(table.loc[3, ["mean", "lo", "hi"]].astype(float), [one.mean, one.lo, one.hi])


def test_overall_and_empty():
    assert summarise(FRAME, ["mrr"])["n"].tolist() == [24]
    assert summarise(FRAME.iloc[:0], ["mrr"], by=["category"]).empty


def test_one_conversation_says_why_there_is_no_interval():
    table = summarise(FRAME[FRAME["conversation"] == "x"], ["mrr"])
    assert np.isnan(table.loc[0, "lo"])
    assert "one conversation" in table.loc[0, "note"]


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="no column 'ndcg'; there are conversation, category"):
        summarise(FRAME, ["ndcg"])
