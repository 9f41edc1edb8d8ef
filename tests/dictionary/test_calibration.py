"""Calibrators, against values worked out by hand or by the math module."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.dictionary.calibration import Operations, Polynomial, Spline, operations_fault, unknown

POINTS = ((-6.0, -3.0, -1.0, 1.0, 3.0, 6.0), (1.0, 2.0, 3.0, 3.0, 2.0, 1.0))


def test_a_polynomial_takes_coefficients_by_power() -> None:
    assert Polynomial((-8.0, 2.0, 1.0))(np.asarray([0, 2, 10], np.uint16)).tolist() == [-8.0, 0.0, 112.0]


def test_a_constant_polynomial_keeps_the_length_of_its_column() -> None:
    assert Polynomial((2.2,))(np.zeros(3, np.float32)).tolist() == [2.2, 2.2, 2.2]


@given(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_a_line_inverts_to_its_raw_value(raw: float, offset: float, slope: float) -> None:
    line = Polynomial((offset, slope))
    assert line.inverse(float(line(np.asarray([raw]))[0])) == pytest.approx(raw, rel=1e-9, abs=1e-6)


def test_a_parabola_inverts_to_the_root_nearest_to_zero_or_to_nothing() -> None:
    assert Polynomial((0.0, 0.0, 1.0)).inverse(9.0) in (pytest.approx(3.0), pytest.approx(-3.0))
    assert math.isnan(Polynomial((1.0, 0.0, 1.0)).inverse(0.0))


@pytest.mark.parametrize(("raw", "expected"), [(-6.0, 1.0), (-4.5, 1.5), (0.0, 3.0), (2.0, 2.5), (6.0, 1.0)])
def test_a_spline_of_order_one_joins_points_with_lines(raw: float, expected: float) -> None:
    assert Spline(*POINTS)(np.asarray([raw])).tolist() == [expected]


def test_a_spline_of_order_zero_holds_the_value_of_the_point_below() -> None:
    steps = Spline((0.0, 10.0, 20.0), (10.0, 15.0, 20.0), 0)
    assert steps(np.asarray([0, 9, 10, 19, 20])).tolist() == [10.0, 10.0, 15.0, 15.0, 20.0]


def test_a_spline_of_order_two_reproduces_a_parabola() -> None:
    raw = (0.0, 1.0, 2.0, 5.0)
    curve = Spline(raw, tuple(x * x for x in raw), 2)
    assert curve(np.asarray([0.5, 1.5, 3.0, 5.0])).tolist() == pytest.approx([0.25, 2.25, 9.0, 25.0])


def test_outside_its_points_a_spline_is_unknown_unless_it_may_extrapolate() -> None:
    assert math.isnan(Spline((0.0, 1.0), (0.0, 1.0))(np.asarray([2.0]))[0])
    assert Spline((0.0, 1.0), (0.0, 2.0), is_extrapolated=True)(np.asarray([2.0, -1.0])).tolist() == [4.0, -2.0]


def test_a_spline_inverts_on_its_first_fitting_piece() -> None:
    assert Spline((0.0, 10.0, 20.0), (0.0, 5.0, 10.0)).inverse(7.5) == 15.0
    assert math.isnan(Spline((0.0, 10.0), (0.0, 5.0)).inverse(6.0))


def test_postfix_operations_work_on_whole_columns() -> None:
    program = Operations((1.234, (0,), "*", "ln", 2.0, "ln", "/", 64.0, "*"))
    assert program(np.asarray([1.0, 5.0])).tolist() == pytest.approx([64 * math.log2(1.234), 64 * math.log2(6.17)])


def test_swap_drop_dup_and_over_move_the_stack() -> None:
    assert Operations((4.0, 5.0, "swap", "-", (0,), "drop"))(np.zeros(1)).tolist() == [1.0]
    assert Operations(((0,), "dup", "*"))(np.asarray([3.0])).tolist() == [9.0]
    assert Operations((2.0, 7.0, "over", "-", "+", (0,), "drop"))(np.zeros(1)).tolist() == [7.0]


def test_a_division_by_zero_is_unknown_or_infinite_and_no_error() -> None:
    assert np.isinf(Operations(((0,), 0.0, "/"))(np.asarray([1.0])))[0]


@pytest.mark.parametrize(
    ("tokens", "fault"),
    [([3.0, "+"], "operator + takes 2 values and finds 1"), ([3.0, "foo"], "operator foo is unknown"), ([], "there is no operation")],
)
def test_a_faulty_program_says_why(tokens: list[float | str | tuple[int]], fault: str) -> None:
    assert operations_fault(tokens) == fault


def test_an_unusable_calibrator_knows_nothing() -> None:
    assert np.isnan(unknown(np.asarray([1, 2]))).all()
