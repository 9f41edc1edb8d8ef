"""One axis for each unit: a value stands at its place on its own axis, whichever axis the view is in."""

from __future__ import annotations

import numpy as np
import pytest

from console.dictionary.model import AlarmRange, AlarmRule, Kind, Parameter
from widgets.telemetry_plot_scales import Scale, readable_step, scales_of, sides, tick_texts, value_ticks
from widgets.telemetry_plot_types import ParameterInfo

VOLT, AMP, TEMP = ParameterInfo("V", "V"), ParameterInfo("I", "A"), ParameterInfo("T", "degC", is_calibrated=True)
MODE = ParameterInfo("MODE", labels={0: "SAFE", 1: "SUN"})


def by_name(*infos: ParameterInfo) -> dict[str, ParameterInfo]:
    return {info.name: info for info in infos}


def test_parameters_of_one_unit_share_an_axis() -> None:
    scales = scales_of(by_name(VOLT, AMP, ParameterInfo("V2", "V"), MODE), is_raw=False)
    assert [scale.names for scale in scales] == [("V", "V2"), ("I",), ("MODE",)]
    assert scales[2].labels == {0: "SAFE", 1: "SUN"}


def test_raw_counts_do_not_stand_among_volts() -> None:
    same = ParameterInfo("U", "V", is_calibrated=True)
    assert [scale.units for scale in scales_of(by_name(VOLT, same), is_raw=True)] == ["V", "raw"]
    assert len(scales_of(by_name(VOLT, same), is_raw=False)) == 1


def test_axes_alternate_from_left_to_right_and_the_focused_one_has_room() -> None:
    scales = scales_of(by_name(VOLT, AMP, TEMP, MODE), is_raw=False)
    left, right = sides(scales, "V", 900)
    assert [[scale.names[0] for scale in side] for side in (left, right)] == [["V", "T"], ["I", "MODE"]]
    left, right = sides(scales, "MODE", 400)
    assert [[scale.names[0] for scale in side] for side in (left, right)] == [["V"], ["MODE"]]
    assert sides(scales, "T", 100) == ([scales[2]], [])


@pytest.mark.parametrize("seed", range(3))
def test_a_value_keeps_its_share_of_the_height(seed: int) -> None:
    draw = np.random.default_rng(seed)
    own = Scale(low=float(draw.uniform(-50, 0)), high=float(draw.uniform(1, 50)))
    base = Scale(low=float(draw.uniform(-5, 0)), high=float(draw.uniform(1, 9)))
    values = draw.uniform(own.low, own.high, 20)
    carried = own.carried(values, base)
    assert (carried - base.low) / (base.high - base.low) == pytest.approx((values - own.low) / (own.high - own.low))
    assert own.carried_one(float(values[0]), base) == pytest.approx(carried[0])
    assert base.carried(values, base) is values


def test_an_axis_of_labels_ticks_its_names_only() -> None:
    scale = Scale(labels={0: "SAFE", 1: "SUN", 7: "FAR"}, low=-0.5, high=1.5)
    assert scale.ticks(200) == [(0.0, "SAFE"), (1.0, "SUN")]
    assert tick_texts([-0.1, 0.0, 0.1], 0.1) == ["-0.1", "0.0", "0.1"]


def test_an_axis_of_raw_labels_ticks_their_numbers() -> None:
    (scale,) = scales_of({"MODE": ParameterInfo("MODE", labels={0: "SAFE", 2: "NADIR"})}, is_raw=True)
    assert scale.labels == {0: "0", 2: "2"}


def test_a_label_that_is_an_alarm_becomes_a_band() -> None:
    rule = AlarmRule(labels={"SAFE": 2})
    info = ParameterInfo.of(Parameter("MODE", "/MODE", Kind.ENUMERATED, labels={0: "SAFE", 1: "SUN"}, alarm=rule))
    assert info.limits == (AlarmRange(2, -0.5, 0.5, is_inside=True),)


def test_limits_are_not_drawn_over_raw_numbers_they_are_not_meant_for() -> None:
    limited = ParameterInfo("T", limits=(AlarmRange(1, 0.0),), is_calibrated=True)
    assert limited.shown_limits(is_raw=True) == ()
    assert limited.shown_limits(is_raw=False) == limited.limits


@pytest.mark.parametrize(("low", "high"), [(2.0, 437.0), (28.4, 31.2), (8.393, 8.407), (-0.2, 0.15), (157.0, 183.0)])
def test_an_axis_has_two_ticks_at_least(low: float, high: float) -> None:
    """An axis of 190 pixels from 2 to 437 s had none."""
    step = readable_step(low, high, most=2)
    assert 2 <= len(value_ticks(low, high, step)) <= 5
