"""The simulated respondent: hand-worked probabilities, exact round trips, and traits that come back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError, ProviderError, UnknownName
from luminora_lab.measure import psychometrics as ps
from luminora_lab.simulated import RespondentProvider, graded_probabilities
from luminora_lab.simulated.graded import drawn

TRAITS = {"extraversion": 1.5, "agreeableness": -1.0, "conscientiousness": 0.0, "neuroticism": -2.0, "openness": 0.5}


def test_probabilities_by_hand() -> None:
    theta, a, b = np.array([[0.0, 1.0]]), np.array([1.0, 2.0]), np.array([[-1.0, 1.0], [0.0, 1.0]])
    found = graded_probabilities(theta, a, b)[0]
    e = np.exp(1.0)
    assert found[0] == pytest.approx([1 / (1 + e), (e - 1) / (e + 1), 1 / (1 + e)])
    assert found[1] == pytest.approx([1 / (1 + np.exp(2.0)), 0.5 - 1 / (1 + np.exp(2.0)), 0.5])
    answers = drawn(np.repeat(found[None, :1], 20_000, axis=0), np.random.default_rng(0))
    assert np.bincount(answers[:, 0]) / 20_000 == pytest.approx(found[0], abs=0.012)


def given(**settings: object) -> RespondentProvider:
    return RespondentProvider(ps.inventory("mini-markers"), TRAITS, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("items", ["isolated", "together"])
@pytest.mark.parametrize("options", ["up", "down", "shuffled"])
def test_every_way_of_asking_is_read_back(items: str, options: str) -> None:
    one = {"b": "I mend nets."}
    plan = ps.administration("mini-markers", biographies=one, items=items, options=options, order_seed=3)
    answers = ps.parse_answers(ps.ask(given(), plan), "mini-markers")
    assert len(answers) == 40
    assert answers["status"].eq("answered").all()
    score = ps.scores(answers, "mini-markers", ["persona"]).set_index("scale")["score"]
    assert score["extraversion"] > score["openness"] > score["agreeableness"] > score["neuroticism"]
    assert ps.ask(given(), plan)["reply"].equals(ps.ask(given(), plan)["reply"])


def test_known_traits_come_back_in_their_order_and_place() -> None:
    """Expected scores follow from the model; the mean over repeats must lie within its own interval of them."""
    asked = ps.inventory("mini-markers")
    who = RespondentProvider(asked, TRAITS, seed=5)
    plan = ps.administration(asked, biographies={"b": "I mend nets."}, repeats=30)
    scored = ps.scores(ps.parse_answers(ps.ask(who, plan), asked), asked, ["persona", "repeat"])
    values = np.arange(9)
    for scale, theta in TRAITS.items():
        rows = np.flatnonzero(asked.frame["scale"] == scale)
        p = graded_probabilities(np.full((1, len(rows)), theta), who.discrimination[rows], who.thresholds[rows])[0]
        expected = 1 + float((p * values).sum(axis=1).mean())
        found = scored[scored["scale"] == scale]["score"]
        error = found.std(ddof=1) / np.sqrt(len(found))
        assert abs(found.mean() - expected) < 3.5 * error


def test_shaping_is_recovered_and_noise_weakens_it() -> None:
    asked = ps.inventory("mini-markers")
    people = ps.shaped_biographies(["openness"], dict(list(ps.BIOGRAPHIES.items())[:6]))
    traits = {row.text: {"openness": (row.level - 5) / 2} for row in people.itertuples()}
    plan = ps.administration(asked, biographies=people)
    plan = plan[plan["item_id"].isin(asked.items("openness")["item_id"])]
    rho = []
    for noise in (0.0, 6.0):
        answers = ps.parse_answers(ps.ask(RespondentProvider(asked, traits, noise=noise), plan), asked)
        scored = ps.scores(answers, asked, ["persona", "biography", "level"], max_missing=0.0).dropna(subset=["score"])
        found = ps.shaping(scored, clusters="biography", n_boot=200).iloc[0]
        rho.append(found["rho"])
        assert found["lo"] <= found["rho"] <= found["hi"]
    assert rho[0] > 0.95
    assert rho[1] < rho[0]


def test_refusals_and_nonsense_have_their_shares() -> None:
    plan = ps.administration("mini-markers", repeats=2)
    answers = ps.parse_answers(ps.ask(given(refuse=0.2, malformed=0.1), plan), "mini-markers")
    share = ps.missingness(answers).set_index("status")["share"]
    assert share["refused"] == pytest.approx(0.2, abs=0.04)
    assert share["malformed"] == pytest.approx(0.1, abs=0.03)


def test_it_is_labelled_and_found_by_name() -> None:
    one = ll.provider("simulated:respondent-a", inventory=ps.inventory("mini-markers"), traits=TRAITS)
    assert one.name == "simulated:respondent-a"
    reply = one.complete([{"role": "user", "content": "Rate: Bashful"}])
    assert (reply.kind, reply.provider) == ("simulated", "simulated:respondent-a")
    with pytest.raises(ProviderError, match="no item"):
        one.complete([{"role": "user", "content": "Hello"}])
    with pytest.raises(UnknownName, match="writer"):
        ll.provider("simulated:poet")


@pytest.mark.parametrize(
    "settings", [{"noise": -1}, {"lapse": 1.5}, {"refuse": 0.6, "malformed": 0.6}]
)  # fmt: skip
def test_settings_out_of_range(settings: dict[str, float]) -> None:
    with pytest.raises(DataError, match="simulated:respondent"):
        given(**settings)


def test_traits_that_there_are_not() -> None:
    asked = ps.inventory("mini-markers")
    for traits in ({"humour": 1.0}, {"openness": "much"}, {"a text": {"humour": 1.0}}):
        with pytest.raises(DataError, match=r"humour|much"):
            RespondentProvider(asked, traits)


def test_keys_alone_cannot_be_asked() -> None:
    with pytest.raises(DataError, match="keys only"):
        ps.administration("bfi-44-key")
    with pytest.raises(UnknownName, match="i1"):
        ps.administration("mini-markers", instructions=["i9"])


def test_errors_of_a_provider_are_rows() -> None:
    from luminora_lab.providers import ScriptedProvider

    script = ScriptedProvider([{"match": "Bold", "fail": "timeout"}, {"regex": ".", "reply": "5"}])
    plan = ps.administration("mini-markers", biographies={"b": "I mend nets."})
    found = ps.ask(script, plan)
    assert found["error"].dropna().tolist() == ["timeout"]
    answers = ps.parse_answers(found, "mini-markers")
    assert answers["status"].value_counts().to_dict() == {"answered": 39, "missing": 1}
    assert isinstance(answers, pd.DataFrame)
