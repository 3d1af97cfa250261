"""The simulated writer: its style follows what is compiled, by the rule that it states."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError
from luminora_lab.measure import style
from luminora_lab.personality.dialects import DIALECTS
from luminora_lab.personality.wording import WORDINGS
from luminora_lab.simulated import WriterProvider

INDEX = {
    "verbosity": "words", "formality": "contractions", "humor": "exclamations", "empathy": "second_person",
    "directness": "hedges", "creativity": "repetition",
}  # fmt: skip
SIGN = {"formality": -1, "directness": -1, "creativity": -1}


def told(**bands: int) -> list[dict[str, str]]:
    chosen = {**dict.fromkeys(WORDINGS, 2), "verbosity": 4, **bands}
    text = "\n".join(wordings[chosen[name]] for name, wordings in WORDINGS.items())
    return [{"role": "system", "content": text}, {"role": "user", "content": "Well?"}]


@pytest.mark.parametrize("parameter", list(INDEX))
def test_style_follows_the_instructions(parameter: str) -> None:
    one = WriterProvider()
    rows = [(band, one.complete(told(**{parameter: band}), repeat=r).text) for band in range(5) for r in range(30)]
    table = pd.DataFrame(rows, columns=["band", "text"])
    found = style(table["text"], indices=[INDEX[parameter]])[INDEX[parameter]]
    rho = table["band"].corr(found, method="spearman") * SIGN.get(parameter, 1)
    assert rho > 0.6  # measured over six seeds .71 to .97 (creativity is the weakest)


def test_words_have_the_stated_mean() -> None:
    one = WriterProvider(noise=0.0)
    for band, level in enumerate((0.1, 0.3, 0.5, 0.7, 0.9)):
        expected = 8 * (220 / 8) ** level
        words = [len(one.complete(told(verbosity=band), repeat=r).text.split()) for r in range(20)]
        assert expected <= np.mean(words) <= expected + 10  # the last sentence is finished


def test_habits_come_back_with_their_sign() -> None:
    plain, chatty = WriterProvider(), WriterProvider(habits={"verbosity": 0.3, "directness": -0.4}, name="writer-b")
    messages = [[*told(verbosity=2)[:1], {"role": "user", "content": f"Message {i}"}] for i in range(40)]
    found = {one.name: style([one.complete(m).text for m in messages]).mean() for one in (plain, chatty)}
    assert found["simulated:writer-b"]["words"] > 1.5 * found["simulated:writer"]["words"]
    assert found["simulated:writer-b"]["hedges"] > found["simulated:writer"]["hedges"]


@pytest.mark.parametrize("parameter", list(INDEX))
def test_every_habit_moves_its_index_the_stated_way(parameter: str) -> None:
    """A habit of .4 moves a level by two bands each way: more than five standard errors at 40 replies."""
    found = {}
    for habit in (-0.4, 0.4):
        one = WriterProvider(habits={parameter: habit})
        texts = [one.complete(told(), repeat=r).text for r in range(40)]
        found[habit] = style(texts, indices=[INDEX[parameter]])[INDEX[parameter]]
    difference = (found[0.4].mean() - found[-0.4].mean()) * SIGN.get(parameter, 1)
    error = np.sqrt(found[0.4].var() / 40 + found[-0.4].var() / 40)
    assert difference > 5 * error


def test_without_strength_nothing_follows() -> None:
    one = WriterProvider(strength=0.0)
    levels = {tuple(one.levels(told(humor=band)).values()) for band in range(5)}
    assert levels == {(0.5,) * 6}


@pytest.mark.parametrize("dialect", list(DIALECTS))
def test_it_reads_what_the_compiler_writes(dialect: str) -> None:
    for name in ("juniper", "quill", "pip", "vane"):
        who = ll.personality(name)
        levels = WriterProvider().levels(ll.compile(who, dialect).messages)
        for parameter in WORDINGS:
            assert abs(levels[parameter] - getattr(who.advanced_parameters, parameter)) <= 0.1 + 1e-9


def test_the_same_request_gives_the_same_reply() -> None:
    one, other = WriterProvider(seed=1), WriterProvider(seed=2)
    assert one.complete(told()) == WriterProvider(seed=1).complete(told())
    assert one.complete(told()).text != one.complete(told(), repeat=1).text
    assert one.complete(told()).text != other.complete(told()).text
    assert one.complete(told()).kind == "simulated"


@pytest.mark.parametrize(
    "settings", [{"noise": -1}, {"strength": 2}, {"habits": {"charm": 0.1}}, {"habits": {"humor": 3}}]
)
def test_settings_out_of_range(settings: dict[str, object]) -> None:
    with pytest.raises(DataError, match="simulated:writer"):
        WriterProvider(**settings)  # type: ignore[arg-type]
