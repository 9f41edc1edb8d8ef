from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.dictionary.model import AlarmRange, AlarmRule, Kind, Parameter
from console.telemetry.alarm_inputs import Surroundings, series_of
from console.telemetry.limits import UNKNOWN, Judged, Limits, Memory, with_units
from tests.telemetry.builders import samples

bound = st.none() | st.integers(-5, 5)


def limits(*ranges: AlarmRange, units: str = "") -> Limits:
    return Limits(Parameter("P", "/P", Kind.FLOAT, units), AlarmRule(ranges))


def judged(found: Limits, values: list[object]) -> tuple[object, Judged]:
    series = series_of(found.parameter, [samples({found.parameter.name: values})])
    return series, found.judge(series, Surroundings(()), Memory())


def levels(found: Limits, values: list[object]) -> list[int]:
    result = judged(found, values)[1].levels
    assert result.dtype == np.int8
    return result.tolist()


def text(found: Limits, value: object) -> str:
    series, result = judged(found, [value])
    return found.words(series, 0, int(result.levels[0]), result)  # type: ignore[arg-type]


def level_by_hand(ranges: list[AlarmRange], value: float) -> int:
    """The definition of AlarmRange, word for word, for one value."""
    if math.isnan(value):
        return UNKNOWN
    found = 0
    for each in ranges:
        is_inside = (each.low is None or value >= each.low) and (each.high is None or value <= each.high)
        if is_inside == each.is_inside:
            found = max(found, each.level)
    return found


@given(
    st.lists(st.builds(AlarmRange, st.integers(1, 3), bound, bound, st.booleans()), max_size=4),
    st.lists(st.sampled_from([math.nan, math.inf, -math.inf, *range(-6, 7)]), min_size=1, max_size=10),
)
def test_columns_are_judged_as_each_value_is(ranges: list[AlarmRange], values: list[float]) -> None:
    assert levels(limits(*ranges), [float(value) for value in values]) == [level_by_hand(ranges, value) for value in values]


@given(st.lists(st.builds(AlarmRange, st.integers(1, 3), bound, bound, st.booleans()), max_size=4), st.integers(-6, 6))
def test_a_value_out_of_limits_has_a_limit_in_words(ranges: list[AlarmRange], value: int) -> None:
    found = limits(*ranges)
    assert bool(text(found, value)) == (levels(found, [value])[0] > 0)


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        (AlarmRange(1, 0, None), -1, "< 0 V"),
        (AlarmRange(1, None, 0), 1, "> 0 V"),
        (AlarmRange(1, 2, 3, is_inside=True), 2, "in 2 to 3 V"),
        (AlarmRange(1, None, 3, is_inside=True), 2, "in -inf to 3 V"),
    ],
)
def test_limits_in_words(limit: AlarmRange, value: int, words: str) -> None:
    assert text(limits(limit, units="V"), value) == words


def test_labels_without_a_level_take_the_default() -> None:
    mode = Parameter("MODE", "/MODE", Kind.ENUMERATED, labels={0: "SAFE", 1: "NOMINAL"})
    found = Limits(mode, AlarmRule(labels={"NOMINAL": 0, "SAFE": 3}, default_level=1))
    assert levels(found, [1, 0, 7, 0]) == [0, 3, 1, 3]
    assert (text(found, 7), text(found, 1)) == ("= 7", "")


def test_texts_have_levels_too() -> None:
    state = Parameter("STATE", "/STATE", Kind.STRING)
    assert levels(Limits(state, AlarmRule(labels={"bad": 2})), ["good", "bad"]) == [0, 2]


def test_units_follow_where_there_are_any() -> None:
    mode = Parameter("MODE", "/MODE", Kind.ENUMERATED)
    assert (with_units("1", mode), with_units("1", limits(units="V").parameter)) == ("1", "1 V")
