"""Fields by CCSDS 232.0-B-4 figure 4-6, bit by bit."""

from __future__ import annotations

import pytest

from console.frames.clcw import parse_clcw


def test_each_field_is_where_the_standard_puts_it() -> None:
    word = int("0" + "01" + "101" + "01" + "100110" + "00" + "10101" + "11" + "0" + "11001010", 2)
    found = parse_clcw(word)
    assert found is not None
    assert (found.version, found.status, found.cop, found.vcid, found.farm_b, found.report) == (1, 5, 1, 38, 3, 0xCA)
    assert found.flags == ["no RF", "lockout", "retransmit"]


@pytest.mark.parametrize(("bit", "flag"), [(15, "no RF"), (14, "no bit lock"), (13, "lockout"), (12, "wait"), (11, "retransmit")])
def test_one_flag_alone(bit: int, flag: str) -> None:
    found = parse_clcw(1 << bit)
    assert found is not None
    assert found.flags == [flag]


def test_a_report_of_another_type_is_no_clcw() -> None:
    assert parse_clcw(0x80000000) is None
