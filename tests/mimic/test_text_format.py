"""The format of a bound text: numbers as asked for, and nothing that reaches further."""

from __future__ import annotations

import math

import pytest

from console.errors import KnownError
from console.mimic.text_format import read_format


@pytest.mark.parametrize(
    ("form", "number", "text", "shown"),
    [
        ("{:.2f} V", 14.2171, "14.2", "14.22 V"),
        ("{:+.1f}", 0.04, "", "+0.0"),
        ("{:d}", 2.6, "", "3"),
        ("{:04x}h", 255, "", "00ffh"),
        ("{:.3g}", 12345.0, "", "1.23e+04"),
        ("{}", 3.0, "NADIR", "NADIR"),
        ("mode {}", math.nan, "SAFE", "mode SAFE"),
        ("{:.2f} V", math.nan, "no number", "no number V"),
        ("{:d}", math.inf, "inf", "inf"),
        ("{{{:.0f}}}", 7.0, "", "{7}"),
    ],
)
def test_a_value_is_written_as_the_format_says(form: str, number: float, text: str, shown: str) -> None:
    assert read_format(form).write(number, text) == shown


def test_before_the_first_value_a_dash_stands_there() -> None:
    assert read_format("{:.2f} V").write_none() == "- V"


@pytest.mark.parametrize(
    "form",
    ["volts", "{} {}", "{0}", "{value}", "{.__class__}", "{!r}", "{:n}", "{:99999f}", "{:.99f}", "{:{}}", "{", "}{}", "{:.2d}", "{} " * 60],
)
def test_anything_else_is_refused(form: str) -> None:
    with pytest.raises(KnownError):
        read_format(form)
