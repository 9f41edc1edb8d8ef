"""Conditions: what holds, what doesn't, what isn't known; and nothing but comparisons."""

from __future__ import annotations

import pytest

from console.errors import KnownError
from console.mimic.condition import read_condition
from tests.mimic.drawings import PARAMETERS

VALUES = {"BATT_V": 7.5, "TANK": 0.0, "HEATER_ON": 1.0, "TX_LEVEL": 2.0}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("HEATER_ON == 1", True),
        ("HEATER_ON", True),
        ("not HEATER_ON", False),
        ('TX_LEVEL == "HIGH"', True),
        ('"LOW" != TX_LEVEL', True),
        ("TANK == 0 and BATT_V > 7", True),
        ("TANK > 0 or BATT_V > 8", False),
        ("not (TANK > 0 or BATT_V > 8)", True),
        ("abs(TANK - BATT_V) < 8", True),
        ("BATT_V * 2 >= 15", True),
    ],
)
def test_a_condition_holds_or_not(text: str, holds: bool) -> None:
    assert read_condition(text, PARAMETERS).holds(VALUES) is holds


def test_what_hangs_on_an_unknown_value_is_unknown() -> None:
    condition = read_condition("HEATER_ON == 1 or BATT_V > 7", PARAMETERS)
    assert condition.inputs == ("HEATER_ON", "BATT_V")
    assert condition.holds({"BATT_V": 7.5}) is None
    assert condition.holds({"BATT_V": 7.5, "HEATER_ON": float("nan")}) is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("BATT_VOLT > 7", "did you mean BATT_V?"),
        ('TX_LEVEL == "HIHG"', "did you mean HIGH?"),
        ('BATT_V == "HIGH"', "labels: none"),
        ("1 == 1", "names no parameter"),
        ("", ""),
        ("HEATER_ON = 1", ""),
        ("__import__('os').system('true')", ""),
        ("BATT_V.real > 1", ""),
        ("[x for x in BATT_V]", ""),
        ("lambda: BATT_V", ""),
        ("1 < BATT_V < 3", ""),
        ("(" * 300 + "BATT_V" + ")" * 300, ""),
        (" or ".join(["BATT_V > 1"] * 400), "at most"),
    ],
)
def test_what_is_no_condition_is_refused(text: str, rule: str) -> None:
    with pytest.raises(KnownError) as caught:
        read_condition(text, PARAMETERS)
    assert rule in str(caught.value)
