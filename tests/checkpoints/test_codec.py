import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.checkpoints.codec import decode_as, encode
from grncore.errors import CheckpointError


@dataclass(frozen=True)
class Inner:
    rate: float
    mode: Literal["a", "b"] = "a"


@dataclass(frozen=True)
class Outer:
    count: int
    flag: bool
    name: str
    maybe: int | None
    shape: tuple[int, ...]
    pair: tuple[int, str]
    by_size: Mapping[int, tuple[str, ...]]
    inner: Inner


finite = st.floats(allow_nan=False, allow_infinity=False)
outers = st.builds(
    Outer,
    count=st.integers(),
    flag=st.booleans(),
    name=st.text(),
    maybe=st.none() | st.integers(),
    shape=st.lists(st.integers()).map(tuple),
    pair=st.tuples(st.integers(), st.text()),
    by_size=st.dictionaries(st.integers(0), st.lists(st.text()).map(tuple)),
    inner=st.builds(Inner, rate=finite, mode=st.sampled_from(["a", "b"])),
)


@settings(max_examples=30)
@given(outers)
def test_every_value_comes_back_through_json(value):
    text = json.dumps(encode(value), allow_nan=False)
    assert decode_as(Outer, json.loads(text), "x") == value


GOOD = encode(Outer(1, True, "n", None, (1, 2), (1, "a"), {2: ("g",)}, Inner(0.5)))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("count", True, "x.count: expected a whole number, found True"),
        ("count", 1.0, "x.count: expected a whole number"),
        ("flag", 1, "x.flag: expected true or false"),
        ("name", 3, "x.name: expected a text"),
        ("maybe", "3", "x.maybe: expected a whole number or null"),
        ("shape", [1, "2"], r"x.shape\[1\]: expected a whole number"),
        ("shape", {"0": 1}, "x.shape: expected a list"),
        ("pair", [1], "x.pair: expected 2 entries, found 1"),
        ("by_size", {"two": []}, "x.by_size: expected a whole number as key"),
        ("by_size", {"02": []}, "x.by_size: expected a whole number as key"),
        ("by_size", [], "x.by_size: expected an object"),
        ("inner", {"rate": 1.0, "mode": "c"}, r"x.inner.mode: expected one of \['a', 'b'\]"),
        ("inner", {"rate": "1", "mode": "a"}, "x.inner.rate: expected a number"),
        ("inner", {"rate": 1.0}, r"missing \['mode'\]"),
        ("inner", {"rate": 1.0, "mode": "a", "new": 1}, r"unknown \['new'\]"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(path, value, message):
    with pytest.raises(CheckpointError, match=message):
        decode_as(Outer, {**GOOD, path: value}, "x")


def test_whole_numbers_serve_as_numbers_and_numpy_ones_become_plain():
    assert decode_as(Inner, {"rate": 1, "mode": "a"}, "x") == Inner(1.0)
    assert encode({"n": np.int64(3), "x": np.float32(0.5)}) == {"n": 3, "x": 0.5}
    with pytest.raises(TypeError, match="no plain JSON form"):
        encode({"x": object()})
