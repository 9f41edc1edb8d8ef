"""What an element shows: never the last known good."""

from __future__ import annotations

import pytest

from console.mimic.showing import Shown, ValueNow, show, show_all
from console.telemetry.states import AlarmLevel, Freshness
from tests.mimic.drawings import drawn, only

LIVE = ValueNow("7.512", 7.512, "V", AlarmLevel.WARNING, Freshness.LIVE, 0.3)


def shown(line: str, **values: ValueNow) -> Shown:
    binding = only(line).binding
    assert binding is not None
    return show(binding, values)


def as_fresh(value: ValueNow, freshness: Freshness) -> ValueNow:
    return ValueNow(value.text, value.number, value.units, value.level, freshness, value.age_s)


def test_a_text_shows_value_unit_and_level() -> None:
    text = '<text data-text="BATT_V" data-alarm="BATT_V">-</text>'
    assert shown(text, BATT_V=LIVE) == Shown("7.512 V", Freshness.LIVE, AlarmLevel.WARNING)
    assert shown('<text data-text="BATT_V" data-format="{:.1f} volts">-</text>', BATT_V=LIVE).text == "7.5 volts"


@pytest.mark.parametrize("freshness", [Freshness.STALE, Freshness.EXPIRED, Freshness.INVALID])
def test_what_is_not_live_has_no_level_and_says_so(freshness: Freshness) -> None:
    found = shown('<text data-text="BATT_V" data-alarm="BATT_V">-</text>', BATT_V=as_fresh(LIVE, freshness))
    assert (found.level, found.freshness) == (None, freshness)


def test_what_never_came_is_a_dash_without_angle_or_level() -> None:
    assert shown('<text data-text="BATT_V" data-format="{:.1f} V">-</text>').text == "- V"
    assert shown('<rect width="1" height="9" data-fill="TANK"/>').share is None
    turned = shown('<rect width="1" height="9" data-rotate="HEADING"/>')
    assert (turned.angle_deg, turned.freshness) == (None, Freshness.NEVER)


@pytest.mark.parametrize(("number", "share"), [(-20, 0.0), (-10, 0.0), (5, 0.5), (20, 1.0), (1e9, 1.0)])
def test_a_vessel_is_filled_between_its_low_and_its_high(number: float, share: float) -> None:
    line = '<rect width="1" height="9" data-fill="TANK" data-fill-low="-10" data-fill-high="20"/>'
    assert shown(line, TANK=ValueNow(number=number, freshness=Freshness.LIVE)).share == share


def test_an_invalid_value_fills_and_turns_nothing() -> None:
    spoilt = ValueNow("99", 99.0, freshness=Freshness.INVALID)
    assert shown('<rect width="1" height="9" data-fill="TANK"/>', TANK=spoilt).share is None
    assert shown('<rect width="1" height="9" data-rotate="HEADING"/>', HEADING=spoilt).angle_deg is None


def test_an_angle_is_scaled_shifted_and_wrapped() -> None:
    line = '<rect width="1" height="9" data-rotate="HEADING" data-rotate-scale="2" data-rotate-offset="-90"/>'
    assert shown(line, HEADING=ValueNow(number=30.0, freshness=Freshness.LIVE)).angle_deg == 330.0


def test_a_condition_on_a_stale_value_is_unknown() -> None:
    line = '<rect width="1" height="9" data-visible="HEATER_ON == 1"/>'
    on = ValueNow("ON", 1.0, freshness=Freshness.LIVE)
    assert shown(line, HEATER_ON=on).is_visible is True
    assert shown(line, HEATER_ON=ValueNow("OFF", 0.0, freshness=Freshness.LIVE)).is_visible is False
    assert shown(line, HEATER_ON=as_fresh(on, Freshness.STALE)).is_visible is None
    assert shown(line).is_visible is None


def test_an_element_is_as_fresh_as_the_least_fresh_of_its_values() -> None:
    line = '<rect width="1" height="9" data-fill="TANK" data-alarm="BATT_V"/>'
    stale = ValueNow("3", 3.0, freshness=Freshness.STALE)
    assert shown(line, TANK=stale, BATT_V=LIVE).freshness is Freshness.STALE


def test_a_drawing_shows_all_its_bound_elements() -> None:
    mimic = drawn('<circle r="3"/>', '<text data-text="BATT_V">-</text>', '<g data-visible="HEATER_ON"><text data-text="TANK">-</text></g>')
    assert list(show_all(mimic, {})) == [1, 2, 3]
