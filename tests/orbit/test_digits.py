from __future__ import annotations

import pytest

from console.orbit.digits import counted, decimal_number, one_line, whole_number


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0.0), ("-1.5", -1.5), (".5", 0.5), ("+2.", 2.0), ("1e-4", 1e-4), ("-.22483E-4", -0.22483e-4)],
)
def test_decimal_numbers_are_read(text: str, value: float) -> None:
    assert decimal_number(text) == value


@pytest.mark.parametrize("text", ["", "nan", "inf", "-Infinity", "1e999", "1_0", "１２", "٣", "0x10", "1,5", "--1", "True", "9" * 65])
def test_what_is_no_finite_ascii_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|convert"):
        decimal_number(text)


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("5", 5), ("123456", 123456), ("123456789", 123456789), ("9" * 18, 10**18 - 1)])
def test_whole_numbers_are_read(text: str, value: int) -> None:
    assert whole_number(text) == value


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1_0", "１", "²", "1e3", " 1", "9" * 19, "9" * 10**6])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        whole_number(text)


def test_what_errors_show_is_one_short_line() -> None:
    assert one_line("plain") == "plain"
    assert one_line("a\n\x1b[31mb\u202ec\x00") == "a [31mb c"
    assert one_line("x" * 100) == "x" * 40 + "..."


def test_one_is_counted_as_one_and_thousands_are_parted() -> None:
    assert [counted(count, "object") for count in (0, 1, 2, 16_000)] == ["0 objects", "1 object", "2 objects", "16,000 objects"]
