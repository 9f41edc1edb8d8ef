"""On-board times, against instants worked out from the definitions of the scales."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.dictionary.encoding import TimeScale
from console.dictionary.times import cuc_seconds, epoch_ns, time_column, time_encoded
from console.errors import KnownError
from console.utc import parse_utc


def scale(epoch: str, *, by: float = 1.0, offset: float = 0.0) -> TimeScale:
    at_ns, has_leaps = epoch_ns(epoch)
    return TimeScale(by, offset, at_ns, has_leaps)


# TAI - UTC is 10 s in 1972 and 37 s since 2017 (IERS Bulletin C); GPS = TAI - 19 s; TT = TAI + 32.184 s.
@pytest.mark.parametrize(
    ("epoch", "seconds", "utc"),
    [
        ("UNIX", 0, "1970-01-01T00:00:00Z"),
        ("GPS", 0, "1980-01-06T00:00:00Z"),
        ("GPS", 13510 * 86400 + 18, "2017-01-01T00:00:00Z"),
        ("GPS", 13510 * 86400 + 16, "2016-12-31T23:59:59Z"),
        ("TAI", 21550 * 86400 + 37, "2017-01-01T00:00:00Z"),
        ("J2000", 64, "2000-01-01T11:59:59.816Z"),
        ("2000-01-01", 86400, "2000-01-02T00:00:00Z"),
        ("2020-001T12:00:00", 0, "2020-01-01T12:00:00Z"),
    ],
)
def test_seconds_of_each_epoch_become_utc(epoch: str, seconds: int, utc: str) -> None:
    _, at_ns = time_column(np.asarray([seconds], np.uint32), scale(epoch), {})
    assert at_ns.tolist() == [parse_utc(utc)]


@given(st.integers(0, 2**48 - 1))
def test_a_48_bit_time_is_exact_to_the_nanosecond(count: int) -> None:
    _, at_ns = time_column(np.asarray([count], np.uint64), scale("UNIX", by=2.0**-16), {})
    assert at_ns.tolist() == [int(Fraction(count, 1 << 16) * 10**9)]


@given(st.integers(0, 2**42))
def test_milliseconds_are_exact(count: int) -> None:
    _, at_ns = time_column(np.asarray([count], np.uint64), scale("UNIX", by=0.001), {})
    assert at_ns.tolist() == [count * 10**6]


@pytest.mark.parametrize("count", [2**63, 2**64 - 1, 10**13])
def test_a_count_beyond_all_times_is_unknown(count: int) -> None:
    _, at_ns = time_column(np.asarray([count], np.uint64), scale("UNIX"), {})
    assert at_ns.tolist() == [-1]


def test_a_time_before_1970_or_without_an_epoch_is_unknown() -> None:
    assert time_column(np.asarray([0]), scale("TAI"), {})[1].tolist() == [-1]
    assert time_column(np.asarray([0]), TimeScale(), {})[1].tolist() == [-1]


def test_an_unknown_base_makes_the_sum_unknown() -> None:
    known = {"SECONDS": np.asarray([5_000_000_000, -1], np.int64)}
    _, at_ns = time_column(np.asarray([250, 250]), TimeScale(0.001, offset_from="SECONDS"), known)
    assert at_ns.tolist() == [5_250_000_000, -1]


@pytest.mark.parametrize(
    ("field", "seconds"),
    [
        ("1d0000000a80", 10.5),
        ("2f00000010800000", 16.5),
        ("1c0000000a", 10.0),
        ("00", np.nan),
        ("", np.nan),
        ("9d0000000a80", np.nan),
        ("1e0000000a80", np.nan),
    ],
)
def test_cuc_times_tell_their_own_size(field: str, seconds: float) -> None:
    np.testing.assert_equal(cuc_seconds([bytes.fromhex(field)]), np.asarray([seconds]))


@pytest.mark.parametrize("epoch", ["UNIX", "GPS", "TAI", "2000-01-01"])
def test_encoding_a_time_is_the_way_back(epoch: str) -> None:
    utc = "2026-326T10:55:12Z"
    count = round(time_encoded(utc, scale(epoch)))
    assert time_column(np.asarray([count], np.uint64), scale(epoch), {})[1].tolist() == [parse_utc(utc)]


def test_a_time_that_cannot_be_encoded_says_why() -> None:
    with pytest.raises(KnownError, match="without a known epoch"):
        time_encoded("2026-001", TimeScale())
    with pytest.raises(KnownError, match="no UTC time"):
        time_encoded("tomorrow", scale("UNIX"))
