"""The blend panel."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from luminora_lab import blend as blended
from luminora_lab import personality
from luminora_lab.errors import LuminoraError
from luminora_lab.personality._simplex import moved_on_simplex
from luminora_lab.widgets import blend
from luminora_lab.widgets.mixing import BlendPanel


@pytest.fixture
def panel() -> BlendPanel:
    return blend(["hollis", "odile", "vane"])


def test_one_slider_moves_and_the_others_give_way(panel: BlendPanel) -> None:
    panel._sliders["odile"].value = 0.8
    assert panel.weights == pytest.approx({"hollis": 0.1, "odile": 0.8, "vane": 0.1})
    assert [one.value for one in panel._sliders.values()] == pytest.approx([0.1, 0.8, 0.1])
    panel.weights = {"hollis": 1.0, "odile": 0.0, "vane": 0.0}
    assert panel._sliders["hollis"].value == 1.0


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("value", [-1.0, 0.0, 0.3, 1.0, 7.0])
def test_weights_stay_on_the_simplex(place: int, value: float) -> None:
    moved = moved_on_simplex(np.array([0.2, 0.0, 0.8]), place, value)
    assert moved.sum() == pytest.approx(1)
    assert (moved >= 0).all()
    assert moved[place] == np.clip(value, 0, 1)


def test_the_blend_is_that_of_the_function(panel: BlendPanel) -> None:
    panel.state = {"weights": {"hollis": 0.5, "odile": 0.5, "vane": 0.0}, "name": "Both"}
    assert panel.personality == blended({"hollis": 0.5, "odile": 0.5}, name="Both")
    assert panel.code == "ll.blend({'hollis': 0.5, 'odile': 0.5}, name='Both')"
    shown = panel._radar.spec["read"]
    assert f"Both: verbosity {panel.personality.advanced_parameters.verbosity:.2f}" in [text for *_, text in shown]


def test_the_prompt_follows_provider_affinity_and_mood(panel: BlendPanel) -> None:
    first = panel._difference.value
    panel.provider = "openai"
    second = panel._difference.value
    panel._affinity.value = 95.0
    third = panel._difference.value
    assert len({first, second, third}) == 3
    panel._mood.value = next(name for name in panel._mood.options if name in panel.personality.moods)
    assert panel.mood in panel.personality.moods
    assert panel._difference.value != third


def test_nothing_is_different_from_the_only_parent(panel: BlendPanel) -> None:
    panel.state = {"weights": {"hollis": 1.0, "odile": 0.0, "vane": 0.0}, "against": "hollis"}
    assert "<ins>" not in panel._difference.value
    assert "<del>" not in panel._difference.value


def test_findings_are_shown(panel: BlendPanel) -> None:
    from luminora_lab import validate

    report = validate(panel.personality)
    assert all(one.code in panel._warnings.value for one in report.findings[:8])


def test_save_and_export(panel: BlendPanel, tmp_path: Path) -> None:
    panel.name = "Trio"
    panel._path.value = str(tmp_path / "trio.json")
    panel._save.click()
    assert personality(tmp_path / "trio.json").name == "Trio"
    panel._save.click()
    assert "is there already" in panel._error.value
    panel._over.value = True
    panel._save.click()
    assert panel._error.layout.display == "none"
    panel._path.value = str(tmp_path / "trio.card-v2.json")
    panel._format.value = "card-v2"
    panel._export.click()
    assert json.loads((tmp_path / "trio.card-v2.json").read_bytes())["spec"] == "chara_card_v2"
    assert "Exported" in panel._written.value


def test_a_write_that_fails_is_said(panel: BlendPanel, tmp_path: Path) -> None:
    panel._save.click()
    assert "no file is named" in panel._error.value
    panel._path.value = str(tmp_path / "nowhere" / "x.json")
    panel._save.click()
    assert 'role="alert"' in panel._error.value


def test_names_are_escaped() -> None:
    one = personality("hollis").replace(persona={"name": "<script>x</script>"})
    panel = blend([one, "odile"])
    for html in (panel.static(), panel._key.value, panel._difference.value, panel._warnings.value):
        assert "<script" not in html
    assert "&lt;script&gt;" in panel._key.value


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: blend(["hollis"]), "1 personalities"),
        (lambda: blend(["hollis", "nobody"]), "nobody"),
        (lambda: blend(["hollis", "odile"], colour=1), "no state"),
        (lambda: blend(["hollis", "odile"], affinity=300), "affinity = 300"),
    ],
)
def test_what_cannot_be_blended(call: object, told: str) -> None:
    with pytest.raises(LuminoraError, match=told):
        call()  # type: ignore[operator]


def test_weights_of_others_are_refused(panel: BlendPanel) -> None:
    panel.weights = {"hollis": 0.5, "quill": 0.5}
    assert "give one each for hollis, odile, vane" in panel._error.value
