"""The expression language: what it computes, and that nothing else passes."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.dictionary.expression import compile_expression
from console.errors import KnownError

VOLTS, AMPS = np.asarray([8.0, 7.5]), np.asarray([-0.5, 2.0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("V * I", [-4.0, 15.0]),
        ("-V + 2 ** 3", [0.0, 0.5]),
        ("(V > 7.9) * 10", [10.0, 0.0]),
        ("max(V, I, 7.7)", [8.0, 7.7]),
        ("sqrt(abs(I)) ", [math.sqrt(0.5), math.sqrt(2.0)]),
        ("atan2(I, V) + sin(pi)", [math.atan2(-0.5, 8.0), math.atan2(2.0, 7.5)]),
        ("V % 5", [3.0, 2.5]),
        ("log(100) + ln(exp(I)) - +I", [2.0, 2.0]),
    ],
)
def test_arithmetic_over_columns(text: str, expected: list[float]) -> None:
    assert compile_expression(text, ["V", "I"])(VOLTS, AMPS).tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')", "V.real", "V[0]", "lambda: V", "[V]", "'text'", "V if I else 0", "V and I", "print(V)", "V << 2",
        "(lambda x: x)(V)", "1 < V < 2", "True", "V := 3", "min(V)", "abs(V, I)", "f'{V}'", "*V", "", "V +", "V\nI", "9" * 400, "min(*V)",
    ],
)  # fmt: skip
def test_anything_but_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(KnownError):
        compile_expression(text, ["V", "I"])


def test_an_unknown_input_is_told_with_the_near_name() -> None:
    with pytest.raises(KnownError, match=r"no input BATT_VOLT; did you mean BATT_V\?"):
        compile_expression("BATT_VOLT * 2", ["BATT_V"])


@given(st.text(max_size=60))
def test_any_text_gives_a_program_or_a_known_error(text: str) -> None:
    with contextlib.suppress(KnownError):
        compile_expression(text, ["V"])(VOLTS)


def test_an_endless_expression_is_refused() -> None:
    with pytest.raises(KnownError):
        compile_expression("+".join(["V"] * 5000), ["V"])
