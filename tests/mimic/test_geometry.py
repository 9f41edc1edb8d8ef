"""Path data and transforms. Oracle: circles and parabolas written down by hand, and the identity of relative and absolute data."""

from __future__ import annotations

import math
import random

import pytest

from console.errors import KnownError
from console.mimic.drawing import Command
from console.mimic.geometry import arc_curves, ellipse, multiply, polygon, read_path, read_transform, rectangle

CUBIC_CIRCLE = 3e-4  # the known error of a quarter circle as one cubic, as a share of the radius


def along(start: tuple[float, float], curve: list[float], t: float) -> tuple[float, float]:
    """A point of a cubic."""
    (x0, y0), (x1, y1, x2, y2, x3, y3) = start, curve
    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


@pytest.mark.parametrize("seed", range(8))
def test_an_arc_stays_on_its_circle_and_ends_where_it_should(seed: int) -> None:
    chance = random.Random(seed)
    radius, centre = chance.uniform(1, 50), (chance.uniform(-9, 9), chance.uniform(-9, 9))
    first, turn = chance.uniform(0, 6), chance.uniform(-6, 6)
    start, end = ((centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in (first, first + turn))
    curves = arc_curves(start, [radius, radius, chance.uniform(-90, 90), abs(turn) > math.pi, turn > 0, *end])
    at, swept = start, 0.0
    for curve in curves:
        for t in (0.25, 0.5, 0.75, 1.0):
            x, y = along(at, curve, t)
            assert math.hypot(x - centre[0], y - centre[1]) == pytest.approx(radius, rel=CUBIC_CIRCLE)
        before, after = math.atan2(at[1] - centre[1], at[0] - centre[0]), math.atan2(curve[5] - centre[1], curve[4] - centre[0])
        swept += (after - before + math.pi) % math.tau - math.pi
        at = (curve[-2], curve[-1])
    assert at == pytest.approx(end)
    assert swept == pytest.approx(turn, abs=1e-6)


def test_an_arc_too_small_for_its_ends_grows_to_reach_them() -> None:
    curves = arc_curves((0.0, 0.0), [1.0, 1.0, 0, 0, 1, 10.0, 0.0])
    x, y = along((0.0, 0.0), curves[0], 1.0) if len(curves) > 1 else (5.0, -5.0)
    assert math.hypot(x - 5, y) == pytest.approx(5.0)


def test_an_arc_without_a_radius_is_a_line() -> None:
    assert read_path("M0 0A0 5 0 0 1 3 4") == (("M", (0, 0)), ("L", (3, 4)))


def test_relative_and_absolute_data_draw_the_same() -> None:
    absolute = read_path("M10 20L30 20H40V50C40 60 50 60 50 50S60 40 60 50Q70 60 80 50T100 50A5 5 0 0 1 110 50Z")
    relative = read_path("m10 20l20 0h10v30c0 10 10 10 10 0s10-10 10 0q10 10 20 0t20 0a5 5 0 0 1 10 0z")
    assert [kind for kind, _ in relative] == [kind for kind, _ in absolute]
    for (_, one), (_, other) in zip(relative, absolute, strict=True):
        assert one == pytest.approx(other)


def test_more_numbers_after_a_move_are_lines_and_after_a_close_the_pen_is_at_the_start() -> None:
    assert read_path("M1 1 2 2-3,4.5.5e1 0zl1 0") == (
        ("M", (1, 1)), ("L", (2, 2)), ("L", (-3, 4.5)), ("L", (5, 0)), ("Z", ()), ("L", (2, 1)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "data", ["L1 1", "M1", "M1 1L", "M1 1L2", "1 1", "M1 1 Z5 5", "M1 1X", "M1 1Lfoo", "M1e999 1", "M1 1A1 1 0 01 5 5"]
)
def test_what_is_no_path_data_is_refused(data: str) -> None:
    with pytest.raises(KnownError):
        read_path(data)


def test_transforms_apply_from_right_to_left() -> None:
    def at(text: str, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = read_transform(text)
        return a * x + c * y + e, b * x + d * y + f

    assert at("translate(10) scale(2)", 1, 1) == (12, 2)
    assert at("scale(2,3), translate(10 20)", 1, 1) == (22, 63)
    assert at("rotate(90)", 1, 0) == pytest.approx((0, 1))
    assert at("rotate(90 5 5)", 6, 5) == pytest.approx((5, 6))
    assert at("skewX(45)", 0, 1) == pytest.approx((1, 1))
    assert at("matrix(1 2 3 4 5 6)", 1, 1) == (9, 12)
    assert multiply(read_transform("translate(3 4)"), read_transform("translate(-3 -4)")) == (1, 0, 0, 1, 0, 0)


@pytest.mark.parametrize("text", ["turn(3)", "rotate(1 2)", "translate(1", "scale()", "matrix(1 2 3)", "rotate(90) x"])
def test_what_is_no_transform_is_refused(text: str) -> None:
    with pytest.raises(KnownError):
        read_transform(text)


def test_shapes_are_closed_and_corners_no_rounder_than_the_shape() -> None:
    for shape in (
        ellipse(0, 0, 3, 2),
        rectangle(0, 0, 4, 2),
        rectangle(0, 0, 4, 2, rx=9, ry=9),
        polygon([0, 0, 1, 0, 1, 1], is_closed=True),
    ):
        assert (shape[0][0], shape[-1]) == ("M", ("Z", ()))
    assert _ends(rectangle(0, 0, 4, 2, rx=9, ry=9)) == {(2, 0), (4, 1), (2, 2), (0, 1)}


def _ends(commands: tuple[Command, ...]) -> set[tuple[float, float]]:
    return {values[-2:] for _, values in commands if values}  # type: ignore[misc]
