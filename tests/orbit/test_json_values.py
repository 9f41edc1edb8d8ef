from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.orbit.json_values import json_values

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(values=st.lists(VALUES, max_size=6), indent=st.sampled_from([None, 2]))
def test_a_list_comes_value_by_value(values: list[object], indent: int | None) -> None:
    assert list(json_values(json.dumps(values, indent=indent), source="x")) == values


def test_what_is_no_list_is_one_value() -> None:
    assert list(json_values(' {"a": [1, 2]} \n', source="x")) == [{"a": [1, 2]}]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "Expecting value"),
        ("[", "Expecting value"),
        ("[1", "',' or ']' expected"),
        ("[1,", "Expecting value"),
        ("[1,]", "Expecting value"),
        ("[1 2]", "',' or ']' expected"),
        ("[1]]", "text after the end"),
        ("{} {}", "text after the end"),
        ("[NaN]", "NaN is no number"),
        ("[-Infinity]", "-Infinity is no number"),
        ('[{"a": 1, "a": 2}]', "the key 'a' twice in one object"),
        ("[" + "9" * 100_000 + "]", "a number of 100000 digits"),
        ("[0." + "9" * 100_000 + "]", "a number of 100002 digits"),
        ("[" * 200_000, "nested too deep"),
        ('{"a":' * 200_000, "nested too deep"),
        ('["\x01"]', "Invalid control character"),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(text: str, what: str) -> None:
    with pytest.raises(KnownError, match="x:2: broken JSON") as caught:
        list(json_values("\n" + text, source="x"))
    assert what in str(caught.value)


def test_a_text_cut_anywhere_is_refused() -> None:
    text = json.dumps([{"NAME": "a\\u00e9", "VALUE": -1.5e-3}, {"NAME": None, "VALUE": True}])
    for cut in random.Random().sample(range(1, len(text)), 40):
        with pytest.raises(KnownError):
            list(json_values(text[:cut], source="x"))
