"""Faults say where they stand."""

from __future__ import annotations

import pytest

from console.errors import Fault, near_or_all


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("plan:11 steps[2].command", 11),
        ("plans/Routine pass 2:1.toml:8 steps[1].condition", 8),
        ("mission.toml:3", 3),
        ("plan", 0),
        ("", 0),
        ("spacecraft 0:x, steps[4]", 0),
    ],
)
def test_a_fault_knows_the_line_that_its_place_names_whatever_the_file_is_called(where: str, line: int) -> None:
    assert Fault("x", where).line == line


def test_where_no_name_is_near_all_are_told_unless_they_are_many() -> None:
    assert near_or_all("WAU1", ["WAU-1", "TOMBO-1"]) == "did you mean WAU-1?"
    assert near_or_all("X", ["WAU-1", "TOMBO-1"]) == "there are WAU-1, TOMBO-1"
    assert (near_or_all("X", [f"SAT-{number}" for number in range(500)]), near_or_all("X", [])) == ("", "")
