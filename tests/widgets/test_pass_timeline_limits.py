"""What remains above another minimum elevation, from profiles alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.orbit.types import Pass, PassRow, key_of
from console.utc import SECOND_NS
from widgets.demo_fleet import NOW_NS, demo_pass_rows
from widgets.pass_timeline_limits import Remains, WhatIf, first_degrees, hours_text, readout, remains_of


def triangle(*, highest: float = 40.0, low: float = 0.0, points: int = 33, at_s: int = 0) -> PassRow:
    """A pass of 800 s that rises and sets in straight lines: what remains above an elevation is known exactly."""
    start, end = NOW_NS + at_s * SECOND_NS, NOW_NS + (at_s + 800) * SECOND_NS
    one = Pass("A", "X", start, (start + end) // 2, end, highest, 10.0, 90.0, 170.0, NOW_NS, 0.1, 0.1)
    share = np.abs(np.linspace(-1.0, 1.0, points))
    return PassRow(one, np.linspace(start, end, points).astype(np.int64), highest - (highest - low) * share)


@given(st.floats(0.5, 39.5))
def test_the_ends_of_what_remains_are_where_the_profile_crosses(elevation: float) -> None:
    row = triangle()
    start, end = remains_of([row], elevation).spans[key_of(row.one_pass)]
    assert (start - NOW_NS) / SECOND_NS == pytest.approx(400 * elevation / 40, abs=1e-3)
    assert (end - NOW_NS) / SECOND_NS == pytest.approx(800 - 400 * elevation / 40, abs=1e-3)


def test_a_pass_that_stays_below_is_gone_and_counted() -> None:
    remains = remains_of([triangle(highest=40), triangle(highest=10, at_s=6000)], 20.0)
    assert (remains.before, remains.after) == (2, 1)
    assert remains.before_ns == 1600 * SECOND_NS
    assert remains.after_ns / SECOND_NS == pytest.approx(400, abs=1e-3)


def test_an_elevation_below_the_profile_leaves_all_of_it() -> None:
    row = triangle(low=10.0)
    assert remains_of([row], 5.0).spans[key_of(row.one_pass)] == (row.one_pass.aos_ns, row.one_pass.los_ns)


def test_a_dip_between_two_tops_is_bridged() -> None:
    row = triangle()
    heights = np.array([0.0, 30.0, 5.0, 30.0, 0.0])
    dipping = PassRow(row.one_pass, np.linspace(row.one_pass.aos_ns, row.one_pass.los_ns, 5).astype(np.int64), heights)
    start, end = remains_of([dipping], 15.0).spans[key_of(row.one_pass)]
    assert ((start - NOW_NS) / SECOND_NS, (end - NOW_NS) / SECOND_NS) == (pytest.approx(100), pytest.approx(700))


@given(st.floats(0, 90), st.floats(0, 90))
def test_more_never_remains_above_a_higher_elevation(one: float, other: float) -> None:
    low, high = (remains_of(demo_pass_rows(), each) for each in sorted((one, other)))
    assert set(high.spans) <= set(low.spans)
    assert high.after_ns <= low.after_ns <= low.before_ns


def test_profiles_of_several_lengths_and_none_at_all() -> None:
    assert remains_of([triangle(points=5), triangle(points=33, at_s=6000)], 20.0).after == 2
    assert remains_of([], 20.0) == Remains({}, 0, 0, 0)


def test_the_readout_says_what_an_operator_asks() -> None:
    remains = Remains({("A", "X", place): (0, 1) for place in range(31)}, 48, 24_000 * SECOND_NS, 11_520 * SECOND_NS)
    assert readout(WhatIf(12.0), "5°", remains) == "Trial, 5° → 12°: 31 of 48 passes, 3 h 12 min of 6 h 40 min"
    assert readout(WhatIf(12.0, "Banting"), "5°", remains).startswith("Trial, 5° → 12° over Banting: ")
    assert hours_text(59 * 60 * SECOND_NS) == "59 min"
    assert hours_text(3599 * SECOND_NS) == "1 h 00 min"


@pytest.mark.parametrize(("text", "degrees"), [("5°", 5.0), ("2–5°", 2.0), ("12.5° by hand", 12.5), ("", 0.0)])
def test_the_first_number_of_a_text(text: str, degrees: float) -> None:
    assert first_degrees(text) == degrees
