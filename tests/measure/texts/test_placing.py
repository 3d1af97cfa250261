"""Places on the map of style: against a plain principal component analysis, and what must hold of any."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from luminora_lab.errors import DataError
from luminora_lab.measure import style, style_places

SAID = {"asks": "Why not? Is it so? ", "hedges": "Perhaps it might, I think. ", "lists": "- the kettle\n- the lamp\n",
        "shouts": "Yes! Never! Now! "}  # fmt: skip
WORDS = ["tea", "boat", "lamp", "stone", "river", "window", "paper", "garden", "violin", "winter"]
USED = ["sentence_words", "word_length", "hedges", "questions", "exclamations", "list_lines"]


def replies(n: int = 24, seed: int = 0, who: tuple[str, ...] = tuple(SAID)) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [(w, i, SAID[w] + " ".join(rng.choice(WORDS, 6)) + ".") for i in range(n) for w in who]
    return pd.DataFrame(rows, columns=["who", "message", "text"])


def test_places_are_those_of_sklearn_on_the_means() -> None:
    from sklearn.decomposition import PCA

    frame = replies()
    found = style_places(frame, "who", clusters="message", indices=USED)
    table = style(frame["text"], indices=USED)
    z = (table - table.mean()) / table.std(ddof=0)
    means = z.groupby(frame["who"], sort=False).mean()
    reference = PCA(2, svd_solver="full").fit(means)
    places = reference.transform(means)
    assert np.abs(found[["x", "y"]].to_numpy()) == pytest.approx(np.abs(places))
    assert found.attrs["explained"] == pytest.approx(reference.explained_variance_ratio_.tolist())
    assert found["name"].tolist() == list(SAID)
    for axis in ("x", "y"):
        named = found.attrs["correlates"][axis]
        assert len(named) == 3
        for index, r in named:
            assert r == pytest.approx(np.corrcoef(means[index], found[axis])[0, 1])


def test_intervals_hold_the_place_and_shrink_with_more_messages() -> None:
    few, many = (style_places(replies(n), "who", clusters="message", indices=USED) for n in (8, 72))
    for found in (few, many):
        for axis in ("x", "y"):
            assert (found[f"{axis}_lo"] <= found[axis] + 1e-9).all()
            assert (found[axis] - 1e-9 <= found[f"{axis}_hi"]).all()
    assert (many["x_hi"] - many["x_lo"]).mean() < 0.6 * (few["x_hi"] - few["x_lo"]).mean()


def test_the_same_seed_gives_the_same_map_and_groups_are_kept() -> None:
    frame = replies().assign(house=lambda rows: rows["who"].str[0])
    once, again = (style_places(frame, "who", clusters="message", group="house", seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(once, again)
    assert once["cluster"].tolist() == ["a", "h", "l", "s"]
    assert once["n"].tolist() == [24] * 4
    assert (
        style_places(frame.assign(kind="simulated"), "who", clusters="message").attrs["label"].startswith("simulated")
    )


def test_replies_without_text_are_left_out() -> None:
    frame = replies()
    frame.loc[0, "text"] = "  "
    counts = style_places(frame, "who", clusters="message").set_index("name")["n"]
    assert counts.to_dict() == {"asks": 23, "hedges": 24, "lists": 24, "shouts": 24}


def test_what_cannot_be_placed() -> None:
    with pytest.raises(DataError, match="2 of who have texts"):
        style_places(replies(who=("asks", "hedges")), "who", clusters="message")
    with pytest.raises(DataError, match="no column 'house'"):
        style_places(replies(), "who", clusters="message", group="house")
    with pytest.raises(DataError, match="no column 'turn'"):
        style_places(replies(), "who", clusters="turn")
