"""Bundles: what comes out works as what went in."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import luminora_lab as ll
from luminora_lab import memory as mem
from luminora_lab.errors import DataError, LuminoraError, MissingInput, StrategyError
from luminora_lab.exchange import Bundle, bundle, export, import_personality, load_bundle
from luminora_lab.exchange.bundle import Source, Tuned, read_bundle

RECORD = {
    "what": "weight of recency",
    "data": [{"name": "train", "sha256": "0" * 64}],
    "metrics": {"recall@10": 0.5, "mrr": None},
    "command": "luminora compare --train",
}
STRATEGIES = {
    "park": mem.relevance() + mem.recency(decay=0.995) + mem.importance(),
    "hybrid": mem.rrf(mem.bm25(), mem.relevance()),
    "narrow": (0.3 * mem.bm25().normalise("zscore") - mem.length()).where(role="user").top(20),
    "diverse": mem.bm25().mmr(lambda_=0.7),
    "shipped": mem.learned() * 2 + mem.bm25(),
}


@pytest.fixture(scope="module")
def pool() -> mem.Pool:
    return fresh_pool()


def fresh_pool() -> mem.Pool:
    """A pool that has computed nothing yet."""
    return mem.Pool.from_conversation(ll.load("riverside"))


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_strategy_that_travelled_ranks_identically(
    juniper: ll.Personality, pool: mem.Pool, tmp_path: Path, name: str
) -> None:
    before = STRATEGIES[name]
    made = export(juniper, "bundle", tmp_path / "x.json", strategy=before)
    back = load_bundle(made.path or "")
    assert back.strategy == before
    other = fresh_pool()
    np.testing.assert_array_equal(back.strategy.scores(other), before.scores(pool))
    np.testing.assert_array_equal(mem.rank(back.strategy, other), mem.rank(before, pool))


def test_everything_comes_back(juniper: ll.Personality, tmp_path: Path) -> None:
    made = export(
        juniper,
        "bundle",
        tmp_path,
        strategy="hybrid",
        tuned=[RECORD, Tuned(what="again")],
        affinity={"half_life": "30D"},
    )
    assert made.path == tmp_path / "juniper.bundle.json"
    assert len(made.losses) == 0
    back = load_bundle(made.path)
    assert back == Bundle(
        juniper,
        mem.presets["hybrid"].strategy,
        {"half_life": "30D"},
        (
            Tuned(
                what="weight of recency",
                data=(Source(name="train", sha256="0" * 64),),
                metrics={"recall@10": 0.5, "mrr": None},
                command="luminora compare --train",
            ),
            Tuned(what="again"),
        ),
    )
    assert import_personality(made.path) == juniper
    assert repr(back) == f"<Bundle of 'Juniper': strategy {back.strategy}, 2 tuned>"
    again = bundle.encode(back.personality, strategy=back.strategy, tuned=back.tuned, affinity=back.affinity)
    assert again == made.content


def test_digests_are_those_of_the_canonical_parts(juniper: ll.Personality) -> None:
    document = json.loads(bundle.encode(juniper, strategy="bm25"))
    assert document["luminora_bundle"] == 1
    assert document["sha256"]["personality"] == juniper.sha256
    assert document["sha256"]["strategy"] == hashlib.sha256(mem.bm25().to_json().encode()).hexdigest()
    assert document["sha256"]["affinity"] == hashlib.sha256(b"null").hexdigest()


def test_without_a_strategy(every: ll.Personality) -> None:
    back = read_bundle(bundle.encode(every), "x")
    assert (back.personality, back.strategy, back.affinity, back.tuned) == (every, None, None, ())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("personality", "persona", "name"), "Mallory"),
        (("personality", "advanced_parameters", "humor"), 0.61),
        (("strategy", "with", "field"), "all"),
        (("tuned", 0, "metrics", "recall@10"), 0.9),
        (("affinity",), {}),
    ],
)
def test_parts_that_were_changed_are_noticed(juniper: ll.Personality, path: tuple[Any, ...], value: Any) -> None:
    document = json.loads(bundle.encode(juniper, strategy="bm25", tuned=[RECORD]))
    part = document
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    with pytest.raises(DataError, match=rf"x: \$\.{path[0]} does not have the SHA-256 that the file states"):
        read_bundle(json.dumps(document).encode(), "x")
    del document["sha256"][path[0]]
    if path[0] != "strategy":
        assert (
            read_bundle(json.dumps(document).encode(), "x").personality.persona.description
            == juniper.persona.description
        )


# -- rankers --------------------------------------------------------------------------------------------------------
def test_rankers_do_not_travel_in_json(juniper: ll.Personality) -> None:
    with pytest.raises(StrategyError, match=r"a MemoryRanker cannot travel in JSON; ranker.save\('mine.skops'\)"):
        bundle.encode(juniper, strategy=mem.MemoryRanker())  # type: ignore[arg-type]
    with pytest.raises(StrategyError, match="never saved cannot travel"):
        bundle.encode(juniper, strategy=mem.bm25() + mem.learned("memory:abc").top(5))


def test_a_saved_ranker_travels_by_name_and_digest(juniper: ll.Personality, pool: mem.Pool, tmp_path: Path) -> None:
    file = tmp_path / "mine.skops"
    mem.load_ranker().save(file)
    strategy = mem.learned(str(file)) + mem.bm25()
    raw = bundle.encode(juniper, strategy=strategy + mem.learned(str(file)))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    back = read_bundle(raw, "x")
    assert back.rankers == (Source(name=str(file), sha256=digest),)
    back = read_bundle(bundle.encode(juniper, strategy=strategy), "x")
    np.testing.assert_array_equal(back.strategy.scores(pool), (mem.learned() + mem.bm25()).scores(pool))
    file.write_bytes(b"another ranker")
    with pytest.raises(DataError, match="is another file than the one this bundle was made with"):
        read_bundle(raw, "x")
    file.unlink()
    with pytest.raises(MissingInput, match="is not here"):
        read_bundle(raw, "x").strategy.scores(fresh_pool())
    with pytest.raises(DataError, match="there is no such file"):
        bundle.encode(juniper, strategy=strategy)


def test_only_files_that_the_strategy_names_are_looked_at(juniper: ll.Personality, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"private")
    document = json.loads(bundle.encode(juniper, strategy="bm25"))
    document["rankers"] = [{"name": str(tmp_path / "other"), "sha256": "0" * 64}, {"name": "\0", "sha256": "0" * 64}]
    del document["sha256"]["rankers"]
    assert read_bundle(json.dumps(document).encode(), "x").strategy == mem.bm25()


# -- bad input ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"strategy": 7}, StrategyError, "7 is no strategy"),
        ({"strategy": "bm26()"}, StrategyError, "there is no scorer 'bm26'"),
        ({"tuned": "x"}, DataError, "tuned: 'x' is no list of records"),
        ({"tuned": RECORD}, DataError, "is no list of records"),
        ({"tuned": [7]}, DataError, r"bundle, \$.tuned\[0\]: 7 is not usable"),
        ({"tuned": [{}]}, DataError, r"\$.tuned\[0\].what"),
        ({"tuned": [RECORD | {"metrics": {"x": float("nan")}}]}, DataError, r"tuned, \$\[0\].metrics.x: nan"),
        ({"tuned": [RECORD | {"metrics": {"x": "high"}}]}, DataError, r"\$.tuned\[0\].metrics.x: 'high'"),
        ({"tuned": [RECORD | {"metrics": {"x": True}}]}, DataError, r"\$.tuned\[0\].metrics.x: True"),
        (
            {"tuned": [RECORD | {"data": [{"name": "a", "sha256": "ABC"}]}]},
            DataError,
            r"\$.tuned\[0\].data\[0\].sha256",
        ),
        ({"tuned": [RECORD | {"wat": "x"}]}, DataError, r"\$.tuned\[0\].wat"),
        ({"tuned": [RECORD | {"what": {1, 2}}]}, DataError, "is not a JSON value"),
        ({"affinity": [1]}, DataError, r"\$.affinity: \[1\] is not usable"),
    ],
)
def test_what_cannot_be_used_is_not_written(
    juniper: ll.Personality, options: dict[str, Any], error: type[LuminoraError], message: str
) -> None:
    with pytest.raises(error, match=message):
        bundle.encode(juniper, **options)


ADA = b'"personality": {"persona": {"name": "Ada"}}'
SOURCE = b'{"name": "", "sha256": "%s"}' % (b"0" * 64)
BAD = [
    (b"{", "not valid JSON"),
    (b"[]", "is no bundle"),
    (b'{"persona": {"name": "Ada"}}', "is no bundle"),
    (b'{"luminora_bundle": 2, %s}' % ADA, r"\$.luminora_bundle: 2 is no version"),
    (b'{"luminora_bundle": true, %s}' % ADA, "True is no version"),
    (b'{"luminora_bundle": 1.0, %s}' % ADA, r"\$.luminora_bundle: 1.0"),
    (b'{"luminora_bundle": 1}', r"\$.personality"),
    (b'{"luminora_bundle": 1, "personality": []}', r"\$.personality: \[\]"),
    (b'{"luminora_bundle": 1, "personality": {}}', r"\$.personality, \$.persona"),
    (b'{"luminora_bundle": 1, %s, "strategy": "bm25()"}' % ADA, r"\$.strategy: 'bm25\(\)'"),
    (b'{"luminora_bundle": 1, %s, "strategy": {}}' % ADA, "is no strategy"),
    (b'{"luminora_bundle": 1, %s, "strategy": {"op": "eval"}}' % ADA, "there is no scorer or operation 'eval'"),
    (b'{"luminora_bundle": 1, %s, "strategy": {"op": "bm25", "with": {"field": 7}}}' % ADA, "field is text"),
    (b'{"luminora_bundle": 1, %s, "strategy": {"op": "add", "of": [{"op": "bm25"}]}}' % ADA, "'add' with 1 parts"),
    (b'{"luminora_bundle": 1, %s, "strategy": {"op": "top", "with": {"k": 1e999}}}' % ADA, "1e999"),
    (b'{"luminora_bundle": 1, %s, "strategy": {"op": "scale", "of": [%s]}}' % (ADA, b"[" * 100), "nested deeper"),
    (b'{"luminora_bundle": 1, %s, "sha256": {"personality": "x"}}' % ADA, r"\$.sha256.personality"),
    (b'{"luminora_bundle": 1, %s, "sha256": {"wat": "%s"}}' % (ADA, b"0" * 64), r"\$.sha256"),
    (b'{"luminora_bundle": 1, %s, "rankers": [%s]}' % (ADA, b", ".join([SOURCE] * 17)), "16 items"),
    (b'{"luminora_bundle": 1, %s, "wat": 1}' % ADA, r"\$.wat"),
    (b'{"luminora_bundle": 1, "personality": {"persona": {"name": "\\udc00"}}}', "lone surrogate"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "message"), BAD)
def test_bad_files(raw: bytes, message: str) -> None:
    with pytest.raises(LuminoraError, match=message):
        read_bundle(raw, "x")


def test_gigantic_numbers_in_a_strategy() -> None:
    digits = b"9" * 400
    raw = b'{"luminora_bundle": 1, %s, "strategy": {"op": "recency", "with": {"decay": %s}}}' % (ADA, digits)
    with pytest.raises(StrategyError):
        read_bundle(raw, "x")


def test_strategies_have_a_size(juniper: ll.Personality) -> None:
    nested = mem.bm25()
    for _ in range(29):
        nested = nested + mem.length()
    wide = mem.rrf(*[mem.bm25()] * 999)
    for strategy in (nested, wide):
        assert read_bundle(bundle.encode(juniper, strategy=strategy), "x").strategy == strategy
    for strategy in (nested.top(3), wide + mem.bm25()):
        with pytest.raises(StrategyError, match="strategy: more than 1,000 operations, or more than 30 one inside the"):
            bundle.encode(juniper, strategy=strategy)
    raw = b'{"luminora_bundle": 1, %s, "strategy": {"op": "rrf", "of": [%s]}}' % (
        ADA,
        b", ".join([b'{"op": "bm25"}'] * 9999),
    )
    with pytest.raises(StrategyError, match=r"x, \$.strategy: more than 1,000 operations"):
        read_bundle(raw, "x")


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        load_bundle(tmp_path / "none.json")
    with pytest.raises(DataError, match="it is no file"):
        load_bundle(tmp_path)


LEAVES = st.sampled_from(
    [mem.bm25(), mem.relevance(), mem.recency(decay=0.5), mem.importance(), mem.last_k(3), mem.length()]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, n: n * a, inner, st.floats(-9, 9)),
        st.builds(lambda a: a.normalise("rank"), inner),
        st.builds(lambda a, k: a.top(k), inner, st.integers(1, 99)),
        st.builds(lambda a, t: a.where(speaker=t), inner, st.text(st.characters(codec="utf-8"), max_size=5)),
        st.builds(lambda a, b: mem.rrf(a, b), inner, inner),
    ),
    max_leaves=6,
)


@settings(max_examples=60)
@given(
    TREES,
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), max_size=5), st.floats(allow_nan=False, allow_infinity=False) | st.none()
    ),
)
def test_any_expression_and_metric_come_back(strategy: mem.Scorer, metrics: dict[str, float | None]) -> None:
    p = ll.Personality.from_dict({"persona": {"name": "Ada"}})
    back = read_bundle(bundle.encode(p, strategy=strategy, tuned=[{"what": "x", "metrics": metrics}]), "x")
    assert back.strategy == strategy
    assert back.tuned[0].metrics == metrics


def test_a_strategy_that_could_not_be_read_back_is_not_written(juniper: ll.Personality, tmp_path: Path) -> None:
    with pytest.raises(StrategyError, match="scale"):
        export(juniper, "bundle", tmp_path / "a.json", strategy="bm25()*1e308*10")
    assert list(tmp_path.iterdir()) == []
