"""On-board times, against instants worked out from the definitions of the scales."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacepackets.ccsds.time import CdsShortTimestamp

from console.dictionary.columns import Window
from console.dictionary.encoding import Form, TimeScale
from console.dictionary.times import cds_seconds, epoch_ns, time_column, time_encoded, time_field_bits, time_field_seconds, times_in
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
    np.testing.assert_equal(time_field_seconds([bytes.fromhex(field)], Form.CUC), np.asarray([seconds]))


_DAY = (dt.date(2026, 11, 22) - dt.date(1958, 1, 1)).days


@pytest.mark.parametrize("days", [2, 3])
@pytest.mark.parametrize(("fine", "rest", "part"), [(0, 0, 0.0), (2, 250, 250e-6), (4, 125_000_000, 125e-6)])
def test_cds_times_with_and_without_p_field(days: int, fine: int, rest: int, part: float) -> None:
    """CCSDS 301.0-B-4 3.3: code 4, the day segment's size, what is below the millisecond."""
    field = _DAY.to_bytes(days, "big") + (39_312_500).to_bytes(4, "big") + rest.to_bytes(fine, "big")
    p_field = bytes([0x40 | (days - 2) << 2 | fine // 2])
    expected = _DAY * 86_400 + 39_312.5 + part
    window = Window(field * 2, np.asarray([0, len(field)]), np.full(2, 8 * len(field)), np.arange(2))
    np.testing.assert_allclose(cds_seconds(window, 0, 8 * len(field)), [expected] * 2, rtol=1e-15)
    np.testing.assert_allclose(time_field_seconds([p_field + field], Form.CDS), [expected], rtol=1e-15)
    assert time_field_bits(np.asarray([p_field[0] << 8])).tolist() == [8 * (1 + len(field))]


def test_cds_of_noaa_20_is_the_day_of_the_golden_file() -> None:
    field = (23109).to_bytes(2, "big") + (7).to_bytes(4, "big") + (137).to_bytes(2, "big")
    seconds = cds_seconds(Window(field, np.zeros(1, np.int64), np.full(1, 64), np.arange(1)), 0, 64)
    at_s = (parse_utc("2021-099T00:00:00.007137Z") - parse_utc("1958-01-01")) / 1e9
    np.testing.assert_allclose(seconds, [at_s], atol=1e-6)


@given(st.lists(st.tuples(st.integers(0, 65_535), st.integers(0, 86_399_999)), min_size=1))
def test_cds_agrees_with_spacepackets(days_and_ms: list[tuple[int, int]]) -> None:
    fields = [bytes(CdsShortTimestamp(ccsds_days=days, ms_of_day=ms).pack()) for days, ms in days_and_ms]
    expected = [days * 86_400 + ms / 1e3 for days, ms in days_and_ms]
    np.testing.assert_allclose(time_field_seconds(fields, Form.CDS), expected, rtol=1e-15)
    heads = np.asarray([int.from_bytes(field[:2], "big") for field in fields])
    assert set(time_field_bits(heads).tolist()) == {8 * len(fields[0])}


def test_parts_of_a_cds_time_past_their_end_are_unknown() -> None:
    fields = [(1).to_bytes(2, "big") + ms.to_bytes(4, "big") + us.to_bytes(2, "big") for ms, us in ((86_401_000, 0), (1, 1000), (1, 999))]
    window = Window(b"".join(fields), np.arange(3) * 8, np.full(3, 64), np.arange(3))
    assert np.isnan(cds_seconds(window, 0, 64)).tolist() == [True, True, False]


def test_ascii_times_are_read_in_both_codes() -> None:
    """CCSDS 301.0-B-4 3.5.1: calendar and ordinal dates, padded or not."""
    found = times_in(["2026-11-22T10:55:12.5Z", "2026-326T10:55:12.5Z\0\0", "0000-00-00T00:00:00Z", "soon"])
    at_s = parse_utc("2026-326T10:55:12.5Z") / 1e9
    np.testing.assert_equal(found, [at_s, at_s, np.nan, np.nan])


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
