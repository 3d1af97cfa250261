"""Trait vectors against counts by hand, and the space they make against an independent computation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.personality import Personality, personality
from luminora_lab.personality._trait_text import TEXT_FEATURES, WINDOW, text_features
from luminora_lab.personality.trait_space import METRICS, trait_clusters, trait_distances, trait_map
from luminora_lab.personality.traits import SCALES, TRAITS, trait_frame, trait_vector
from luminora_lab.personality.vocabulary import CLOSED_LISTS, PARAMETERS


def made(name: str = "A", **sections: Any) -> Personality:
    return Personality.from_dict({"persona": {"name": name}, **sections})


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return trait_frame(["juniper", "quill", "vane", "teresa", "tomas", "wren"])


# -- vectors --------------------------------------------------------------------------------------------------------


def test_every_vector_has_the_same_index() -> None:
    assert tuple(trait_vector(made()).index) == TRAITS == tuple(trait_vector("quill").index)
    assert len(set(TRAITS)) == len(TRAITS) == 6 + 4 + 6 + 10 + 7 + 6 + 18


def test_the_scales_hold_exactly_the_words_of_their_lists() -> None:
    fields = ("temperament", "communication_style", "syntax", "punctuation_style")
    for order, field in zip(SCALES.values(), fields, strict=True):
        assert sorted(order) == sorted(CLOSED_LISTS[field])


def test_words_become_flags_and_places() -> None:
    vector = trait_vector(made(
        core_traits={"archetype": "Rebel ", "temperament": "energetic", "communication_style": "sarcastic"},
        linguistic_profile={"tone": ["warm", "made up", "wise"], "syntax": "varied"},
        advanced_parameters={"humor": 0.9},
    ))  # fmt: skip
    flags = vector[[name for name in TRAITS if "=" in name]]
    assert set(flags[flags == 1].index) == {"archetype=rebel", "temperament=energetic", "tone=warm", "tone=wise"}
    assert set(flags) == {0.0, 1.0}
    assert vector[list(SCALES)].tolist() == pytest.approx([1.0, np.nan, 0.5, np.nan], nan_ok=True)
    assert vector[list(PARAMETERS)].tolist() == [0.5, 0.5, 0.9, 0.5, 0.5, 0.5]


def test_text_features_by_hand() -> None:
    replies = ["One two three! Four five?", "", "Six (seven eight?!)", "Nine. \U0001f642"]
    found = text_features(replies)
    # nine words; sentences: 3 + 2, 3, 1 words
    assert found["sentence_length"] == 9 / 4
    assert found["reply_length"] == 9 / 3
    assert found["word_length"] == (3 + 3 + 5 + 4 + 4 + 3 + 5 + 5 + 4) / 9
    assert found["questions"] == 2 / 4
    assert found["exclamations"] == 2 / 4
    assert np.isnan(found["word_variety"])


def test_word_variety_is_the_mean_over_windows() -> None:
    words = [f"w{i % 7}" for i in range(20)] + [f"v{i}" for i in range(12)]
    windows = [len(set(words[i : i + WINDOW])) / WINDOW for i in range(len(words) - WINDOW + 1)]
    assert text_features([" ".join(words)])["word_variety"] == pytest.approx(np.mean(windows))
    assert text_features([" ".join(f"u{i}" for i in range(WINDOW))])["word_variety"] == 1


def test_other_scripts_have_words_and_marks() -> None:
    found = text_features(["你好吗？", "很好！"], "zh")
    assert (found["reply_length"], found["word_length"], found["questions"], found["exclamations"]) == (
        2.5,
        1,
        0.5,
        0.5,
    )
    assert text_features(["كيف حالك؟"], "ar")["questions"] == 1


@settings(max_examples=60)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_text_features_have_their_ranges(replies: list[str]) -> None:
    found = text_features(replies)
    assert tuple(found) == TEXT_FEATURES
    if all(value != value for value in found.values()):
        return
    assert found["word_length"] >= 1
    assert found["reply_length"] >= 1
    for name in ("questions", "exclamations"):
        assert 0 <= found[name] <= 1
    assert not found["word_variety"] > 1


def test_all_that_have_a_name_are_the_default() -> None:
    from luminora_lab.personality import personalities

    table = trait_frame()
    listed = personalities()
    assert table.index.tolist() == listed.loc[listed["problem"] == "", "name"].tolist()
    assert table[list(PARAMETERS)].notna().all().all()


def test_rows_are_named_as_they_were_given() -> None:
    assert trait_frame(["quill", personality("juniper")]).index.tolist() == ["quill", "Juniper"]
    assert trait_frame({"mine": "quill"}).index.tolist() == ["mine"]
    assert trait_frame([]).shape == (0, len(TRAITS))
    for wrong, words in (("quill", "is no list"), (personality("quill"), "is no list"), (3, "is no list")):
        with pytest.raises(DataError, match=words):
            trait_frame(wrong)
    with pytest.raises(DataError, match="two personalities are called 'A'"):
        trait_frame([made(), made(behavioral_rules=["x"])])


# -- space ----------------------------------------------------------------------------------------------------------


def test_each_kind_of_trait_weighs_the_same(frame: pd.DataFrame) -> None:
    several = ["humor", "empathy", "questions"]
    two_kinds = trait_distances(frame[several])
    z = (frame[several] - frame[several].mean()) / frame[several].std(ddof=0)
    z[["humor", "empathy"]] /= np.sqrt(2)
    expected = np.sqrt(((z.to_numpy()[:, None] - z.to_numpy()) ** 2).sum(axis=2))
    np.testing.assert_allclose(two_kinds, expected, atol=1e-12)
    assert two_kinds.index.tolist() == two_kinds.columns.tolist() == frame.index.tolist()


def test_unscaled_distances_are_plain(frame: pd.DataFrame) -> None:
    far = trait_distances(frame[list(PARAMETERS)], "cityblock", scale=False)
    expected = (frame.loc["quill", list(PARAMETERS)] - frame.loc["vane", list(PARAMETERS)]).abs().sum()
    assert far.loc["quill", "vane"] == pytest.approx(expected)


@pytest.mark.parametrize("metric", METRICS)
def test_distances_are_symmetric(frame: pd.DataFrame, metric: str) -> None:
    far = trait_distances(frame, metric).to_numpy()
    np.testing.assert_allclose(far, far.T)
    assert not far.diagonal().any()
    assert (far[~np.eye(len(far), dtype=bool)] > 0).all()


def test_a_missing_value_is_the_mean_and_a_missing_column_nothing() -> None:
    table = pd.DataFrame(
        {"humor": [0.0, 1.0, np.nan], "empathy": [0.0, 0.5, 1.0], "questions": np.nan}, index=list("abc")
    )
    whole = table.drop(columns="questions").fillna({"humor": 0.5})
    pd.testing.assert_frame_equal(trait_distances(table), trait_distances(whole))


def test_the_map_keeps_distances_when_it_has_all_dimensions(frame: pd.DataFrame) -> None:
    table = trait_map(frame, n=5)
    assert table.columns.tolist() == ["name", "x", "y", "z", "pc4", "pc5"]
    points = table.drop(columns="name").to_numpy()
    expected = np.sqrt(((points[:, None] - points) ** 2).sum(axis=2))
    np.testing.assert_allclose(trait_distances(frame), expected, atol=1e-9)
    explained = table.attrs["explained"]
    assert sum(explained) == pytest.approx(1)
    assert explained == sorted(explained, reverse=True)
    np.testing.assert_allclose(points.var(axis=0) / points.var(axis=0).sum(), explained)


def test_the_map_has_a_fixed_sign(frame: pd.DataFrame) -> None:
    table, turned = trait_map(frame), trait_map(frame.iloc[::-1])
    pd.testing.assert_frame_equal(table, turned.iloc[::-1].reset_index(drop=True))
    for dimension in ("x", "y"):
        (name, r), *_ = table.attrs["correlates"][dimension]
        assert r == pytest.approx(np.corrcoef(frame[name], table[dimension])[0, 1])
    one = trait_map(pd.DataFrame({"humor": [0.0, 0.5, 1.0]}), 1)
    assert one["x"].tolist() == sorted(one["x"])
    assert one.attrs == {"explained": [pytest.approx(1.0)], "correlates": {"x": [("humor", pytest.approx(1.0))]}}


def test_clusters_find_what_is_far_apart() -> None:
    humor = [0.1, 0.9, 0.11, 0.91, 0.5, 0.52]
    table = pd.DataFrame({"humor": humor, "empathy": humor[::-1]}, index=list("abcdef"))
    groups = trait_clusters(table[["humor"]], 3, seed=4)
    assert groups.to_dict() == {"a": 1, "b": 2, "c": 1, "d": 2, "e": 3, "f": 3}
    assert groups.name == "cluster"
    assert 0.9 < groups.attrs["silhouette"] <= 1
    assert np.isnan(trait_clusters(table, 1).attrs["silhouette"])
    assert trait_clusters(table, 6).attrs["inertia"] == pytest.approx(0)


def test_bad_frames_get_one_clear_error(frame: pd.DataFrame) -> None:
    for draw, least in ((trait_map, 3), (trait_distances, 2), (lambda f: trait_clusters(f, 2), 2)):
        with pytest.raises(DataError, match=f"give at least {least}"):
            draw(frame.iloc[: least - 1])  # type: ignore[operator]
        with pytest.raises(DataError, match="is no frame"):
            draw(3)  # type: ignore[operator]
        with pytest.raises(DataError, match="do not differ"):
            draw(frame.iloc[[0, 0, 0]])  # type: ignore[operator]
        with pytest.raises(DataError, match="column 'word' has no numbers"):
            draw(frame.assign(word="x"))  # type: ignore[operator]
        with pytest.raises(DataError, match="an infinite number"):
            draw(frame.assign(humor=np.inf))  # type: ignore[operator]


def test_bad_arguments_get_one_clear_error(frame: pd.DataFrame) -> None:
    for n in (0, 6, 1.5, True):
        with pytest.raises(DataError, match="from 1 to 5"):
            trait_map(frame, n)  # type: ignore[arg-type]
    for k in (0, 7, "2"):
        with pytest.raises(DataError, match="from 1 to 6"):
            trait_clusters(frame, k)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="3 groups of 2 different personalities"):
        trait_clusters(frame.iloc[[0, 1, 0]], 3)
    with pytest.raises(DataError, match="is no seed"):
        trait_clusters(frame, 2, seed=-1)
    with pytest.raises(UnknownName, match="use euclidean, cityblock, cosine, correlation"):
        trait_distances(frame, "manhattan")
    middle = pd.DataFrame({"humor": [0.0, 0.5, 1.0], "empathy": [0.0, 0.5, 1.0]}, index=list("abc"))
    with pytest.raises(DataError, match="'b' has no cosine distance"):
        trait_distances(middle, "cosine")
