"""What JSON can hold, checked and copied; and what nobody changes."""

from __future__ import annotations

import copy
import datetime
import enum
import json
import pickle
from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.errors import DataError
from luminora_lab.files.plain import Frozen, frozen, plain

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)


class Tone(str, enum.Enum):  # noqa: UP042 (one whose str() is not its value)
    WARM = "warm"


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@given(VALUES)
def test_plain_data_is_copied_exactly(value: Any) -> None:
    made = plain(value)
    assert json.dumps(made) == json.dumps(value)
    assert repr(made) == repr(value)


def test_nothing_is_shared() -> None:
    given_ = {"a": {"b": [1, {"c": []}]}}
    made = plain(given_)
    given_["a"]["b"][1]["c"].append(2)
    assert made == {"a": {"b": [1, {"c": []}]}}


def test_other_types_become_json_types() -> None:
    made = plain(
        {
            "tuple": (1, (2,)),
            "proxy": MappingProxyType({"b": 1}),
            "ordered": OrderedDict(z=1, a=2),
            "enum": Tone.WARM,
            "float64": np.float64(0.5),
            "frozen": frozen({"x": [1]}),
        }
    )
    assert made == {
        "tuple": [1, [2]],
        "proxy": {"b": 1},
        "ordered": {"z": 1, "a": 2},
        "enum": "warm",
        "float64": 0.5,
        "frozen": {"x": [1]},
    }
    assert list(made["ordered"]) == ["z", "a"]
    assert {key: type(value) for key, value in made.items()} == {
        "tuple": list, "proxy": dict, "ordered": dict, "enum": str, "float64": float, "frozen": dict,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [0, float("nan")]}, r"luna, \$\.a\[1\]: nan is not a JSON value; write a finite number or leave it out"),
        (float("-inf"), r"luna, \$: -inf is not a JSON value"),
        ({"at": datetime.date(2026, 1, 1)}, r"\$\.at: datetime.date\(2026, 1, 1\) is not a JSON value; use text"),
        ({"a": {"b": {1, 2}}}, r"\$\.a\.b: \{1, 2\} is not a JSON value"),
        ({"a": b"x"}, r"\$\.a: b'x' is not a JSON value"),
        ({"a": {3: "x"}}, r"\$\.a: the key 3 is not text; put it in quotes"),
        ({"a": "\ud83d"}, r"\$\.a: half a character \(a lone surrogate\); write it whole"),
        ({"\udc00": 1}, "half a character"),
        ({"a": 10**4300}, r"\$\.a: an integer of thousands of digits; write it as text"),
        (nested(65), "nested deeper than 64 levels"),
        ({"a": np.int64(3)}, r"\$\.a: np.int64\(3\) is not a JSON value"),
        ({"a": object}, r"\$\.a: <class 'object'> is not a JSON value"),
    ],
)
def test_what_json_does_not_have_is_refused_with_its_path(value: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        plain(value, "luna")


def test_the_deepest_and_the_longest_that_pass() -> None:
    assert plain(nested(64)) == nested(64)
    assert plain(-(10**4300) + 1) == -(10**4300) + 1


def test_a_ring_is_refused() -> None:
    ring: dict[str, Any] = {}
    ring["self"] = ring
    with pytest.raises(DataError, match="nested deeper than 64 levels"):
        plain(ring)


@given(VALUES)
def test_frozen_data_can_be_hashed_pickled_and_made_plain_again(value: Any) -> None:
    made = frozen(value)
    assert hash(made) == hash(frozen(plain(value)))
    assert pickle.loads(pickle.dumps(made)) == made
    assert copy.deepcopy(made) == made
    assert repr(plain(made)) == repr(value)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.__setitem__("a", 2),
        lambda d: d.__delitem__("a"),
        lambda d: d.update(a=2),
        lambda d: d.pop("a"),
        lambda d: d.popitem(),
        lambda d: d.clear(),
        lambda d: d.setdefault("b", 2),
        lambda d: d.__ior__({"b": 2}),
    ],
)
def test_a_frozen_dict_refuses_every_change(change: Any) -> None:
    made = Frozen(a=1)
    with pytest.raises(TypeError, match="this mapping is read-only"):
        change(made)
    assert made == {"a": 1}


def test_a_frozen_dict_is_a_dict_to_everybody_else() -> None:
    made = frozen({"a": [{"b": 1}]})
    assert isinstance(made, Mapping)
    assert json.dumps(made) == '{"a": [{"b": 1}]}'
    assert copy.copy(made) is made
    assert copy.deepcopy(made) is made
    assert made | {"c": 2} == {"a": ({"b": 1},), "c": 2}
