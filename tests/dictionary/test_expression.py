"""The expression language: what it computes, and that nothing else passes."""

from __future__ import annotations

import contextlib
import math
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
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


def grown(draw: st.DrawFn, depth: int) -> tuple[str, Any]:
    """A random expression as text, and its value for the columns A and B by numpy alone."""
    sort = draw(st.sampled_from(["number", "A", "B"] if depth == 0 else ["number", "A", "B", "binary", "compare", "call", "minus"]))
    columns = {"A": _A, "B": _B}
    if sort in columns:
        return sort, columns[sort]
    if sort == "number":
        value = draw(st.floats(-1e6, 1e6, allow_nan=False))
        return f"({value!r})", np.full(len(_A), value)
    left, x = grown(draw, depth - 1)
    if sort == "minus":
        return f"(-{left})", 0.0 - x
    if sort == "call":
        name, function = draw(st.sampled_from(list(_CALLS.items())))
        return f"{name}({left})", function(x)
    right, y = grown(draw, depth - 1)
    operator, function = draw(st.sampled_from(list((_OPERATORS if sort == "binary" else _COMPARED).items())))
    return f"({left} {operator} {right})", np.asarray(function(x, y), np.float64)


_A, _B = np.asarray([0.0, 1.5, -2.0, 1e9, np.nan]), np.asarray([3.0, 0.0, -7.25, 1e-9, 2.0])
_CALLS: dict[str, Any] = {"abs": np.abs, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "ln": np.log, "log": np.log10, "exp": np.exp}
_OPERATORS: dict[str, Any] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.true_divide, "**": np.power, "%": np.fmod}
_COMPARED: dict[str, Any] = {"<": np.less, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_expression_means_what_numpy_says(data: st.DataObject) -> None:
    with np.errstate(all="ignore"):
        text, expected = grown(data.draw, data.draw(st.integers(0, 5)))
    try:
        found = compile_expression(text, ["A", "B"])(_A, _B)
    except KnownError:
        assert text.count("(") > 60, "only one that is too long may be refused"
        return
    np.testing.assert_array_equal(found, np.broadcast_to(expected, found.shape))


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("AB019.+-*/%() <>=!,[]{}:'\"@lambdiforexpsqt_\\\n"), max_size=80))
def test_any_text_is_an_expression_or_refused_at_once(text: str) -> None:
    began = time.process_time()
    with contextlib.suppress(KnownError):
        compile_expression(text, ["A", "B"])(_A, _B)
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    "text",
    [
        "A" + "+A" * 70, "-" * 61 + "A", "A" + "+A" * 61, "+".join("A" * 251), "A" * 4001, "9" * 3999, "1" + "0" * 400,
        "2 ** 2 ** 2 ** 2 ** 2 ** 2 ** 2" + " ** 2" * 60,
    ],
)  # fmt: skip
def test_what_is_too_long_or_too_deep_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    with pytest.raises(KnownError):
        compile_expression(text, ["A"])
    assert time.process_time() - began < 1.0


def test_a_tower_of_powers_ends_at_once() -> None:
    began = time.process_time()
    assert np.isinf(compile_expression("9 ** 9 ** 9 ** 9", ["A"])(_A)).all()
    assert time.process_time() - began < 0.5
