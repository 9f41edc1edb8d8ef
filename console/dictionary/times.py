"""On-board times to nanoseconds of UTC: epochs, leap seconds, and exact scaling of integer counts.

One surprise: a count whose scale is one over a whole number (1/65536, 0.001) is turned into nanoseconds with integers
alone; any other goes through float64, good to about a microsecond. Source: CCSDS 301.0-B-4 3.2 (CUC); IERS Bulletin C.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from console.dictionary.columns import Position, Window, bit_fields
from console.dictionary.encoding import Form, TimeScale
from console.errors import KnownError
from console.utc import SECOND_NS, parse_utc

_LEAP_DAYS = (
    "1972-01-01", "1972-07-01", "1973-01-01", "1974-01-01", "1975-01-01", "1976-01-01", "1977-01-01", "1978-01-01", "1979-01-01",
    "1980-01-01", "1981-07-01", "1982-07-01", "1983-07-01", "1985-07-01", "1988-01-01", "1990-01-01", "1991-01-01", "1992-07-01",
    "1993-07-01", "1994-07-01", "1996-01-01", "1997-07-01", "1999-01-01", "2006-01-01", "2009-01-01", "2012-07-01", "2015-07-01",
    "2017-01-01",
)  # fmt: skip
_LEAPS_NS = np.asarray([parse_utc(day) for day in _LEAP_DAYS], np.int64)
_TAI_MINUS_UTC_S = np.arange(10, 10 + len(_LEAP_DAYS), dtype=np.int64)
_LIMIT_S = 9.2e9
_CDS_CODE = 4
_LONGEST_DAY_MS = 86_401_000
_SUBMILLISECONDS = {0: 1, 16: 1_000, 32: 1_000_000_000}
"""Bits below the millisecond -> how many of them make one."""
CDS_BITS = (48, 56, 64, 72, 80, 88)
CCSDS_EPOCH_NS = parse_utc("1958-01-01")

_EPOCHS = {
    "TAI": (parse_utc("1958-01-01"), True),
    "GPS": (parse_utc("1980-01-06") + 19 * SECOND_NS, True),
    "J2000": (parse_utc("2000-01-01T12:00:00") - 32_184_000_000, True),
    "UNIX": (0, False),
}


def epoch_ns(text: str) -> tuple[int, bool]:
    """An XTCE epoch as ns since 1970, and whether its scale counts leap seconds (then the ns are of TAI).

    TAI, GPS, J2000, UNIX, or a date with an optional time, in UTC. Raises KnownError for another.
    """
    name = text.strip()
    return _EPOCHS[name.upper()] if name.upper() in _EPOCHS else (parse_utc(name), False)


def utc_from_tai(tai_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """ns of UTC for ns of TAI counted since 1970 without leap seconds; before 1972 the offset of 1972 is used."""
    ends = _LEAPS_NS + _TAI_MINUS_UTC_S * SECOND_NS
    place = np.clip(np.searchsorted(ends, tai_ns, side="right") - 1, 0, None)
    return tai_ns - _TAI_MINUS_UTC_S[place] * SECOND_NS


def time_column(
    encoded: NDArray[np.generic], scale: TimeScale, known: Mapping[str, NDArray[np.int64]]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Seconds float64 (n,) since the type's epoch, and ns int64 (n,) of UTC, -1 where unknown. `known`: times decoded before."""
    with np.errstate(invalid="ignore", over="ignore"):
        seconds = encoded.astype(np.float64) * scale.scale + scale.offset
    since = _exact_ns(encoded, scale, seconds)
    base = known.get(scale.offset_from) if scale.offset_from else scale.epoch_ns
    if base is None:
        return seconds, np.full(len(seconds), -1, np.int64)
    at_ns = since + base
    if scale.has_leap_seconds and not scale.offset_from:
        at_ns = utc_from_tai(at_ns)
    sound = np.isfinite(seconds) & (np.abs(seconds) < _LIMIT_S) & (np.asarray(base) != -1) & (at_ns >= 0)
    return seconds, np.where(sound, at_ns, -1)


def _exact_ns(encoded: NDArray[np.generic], scale: TimeScale, seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    parts = round(1 / scale.scale) if scale.scale else 0
    exact = encoded.dtype.kind in "iu" and parts >= 1 and parts <= 1 << 32 and abs(parts * scale.scale - 1) < 1e-12
    if not exact:
        return np.rint(np.where(np.abs(seconds) < _LIMIT_S, seconds, 0.0) * 1e9).astype(np.int64)
    counts = encoded.astype(np.int64)
    whole, rest = counts // parts, counts % parts
    whole = np.where(np.abs(whole) < _LIMIT_S, whole, 0)
    return whole * SECOND_NS + rest * SECOND_NS // parts + round(scale.offset * SECOND_NS)


def times_in(texts: Iterable[str]) -> NDArray[np.float64]:
    """Seconds of UTC since 1970 of ASCII time codes A and B (CCSDS 301.0-B-4 3.5), NaN for a text that is none."""
    return np.asarray([_time_of(text) for text in texts], np.float64)


def _time_of(text: str) -> float:
    try:
        return parse_utc(text.strip(" \0")) / SECOND_NS
    except KnownError:
        return float("nan")


def time_field_seconds(fields: Iterable[bytes], form: Form) -> NDArray[np.float64]:
    """Seconds of self-describing CUC or CDS times (CCSDS 301.0-B-4 3.2, 3.3), NaN for a P-field of another code."""
    return np.asarray([_cuc(data) if form is Form.CUC else _cds(data) for data in fields], np.float64)


def time_field_bits(heads: NDArray[np.int64]) -> NDArray[np.int64]:
    """The size of self-describing time fields by their first two octets: that of CDS, and of CUC with its second P-field octet."""
    first, second = heads >> 8, heads & 0xFF
    coarse, fine, more = (first >> 2 & 3) + 1, first & 3, first >> 7
    cuc = 1 + coarse + fine + more * (1 + (second >> 5 & 3) + (second >> 2 & 7))
    cds = 1 + 2 + (first >> 2 & 1) + 4 + 2 * (first & 3)
    return 8 * np.where(first >> 4 & 7 == _CDS_CODE, cds, cuc)


def cds_seconds(window: Window, first_bit: Position, bits: int) -> NDArray[np.float64]:
    """Seconds of CDS times without a P-field (CCSDS 301.0-B-4 3.3), NaN for a part that is past its end: days of 16 or 24 bits,
    milliseconds of the day, and none, micro- or picoseconds, as the size tells."""
    day_bits = 24 if bits // 8 % 2 else 16
    days, milliseconds = (bit_fields(window, first_bit + at, size) for at, size in ((0, day_bits), (day_bits, 32)))
    rest_bits = bits - day_bits - 32
    rest = bit_fields(window, first_bit + day_bits + 32, rest_bits) if rest_bits else np.zeros(len(window), np.uint64)
    parts = _SUBMILLISECONDS[rest_bits]
    seconds = days * 86_400.0 + milliseconds / 1e3 + rest / (1e3 * parts)
    return np.where((milliseconds < _LONGEST_DAY_MS) & (rest < parts), seconds, np.nan)


def _cds(data: bytes) -> float:
    if not data or data[0] & 0x80 or data[0] >> 4 & 7 != _CDS_CODE or data[0] & 3 == 3:
        return float("nan")
    end = 1 + (3 if data[0] & 4 else 2)
    if len(data) != end + 4 + 2 * (data[0] & 3):
        return float("nan")
    days, milliseconds, rest = (int.from_bytes(part, "big") for part in (data[1:end], data[end : end + 4], data[end + 4 :]))
    parts = _SUBMILLISECONDS[16 * (data[0] & 3)]
    is_sound = milliseconds < _LONGEST_DAY_MS and rest < parts
    return days * 86_400.0 + milliseconds / 1e3 + rest / (1e3 * parts) if is_sound else float("nan")


def _cuc(data: bytes) -> float:
    if not data or (data[0] >> 4) & 7 not in (1, 2):
        return float("nan")
    coarse, fine, start = ((data[0] >> 2) & 3) + 1, data[0] & 3, 1
    if data[0] & 0x80:
        if len(data) < 2 or data[1] & 0x80:
            return float("nan")
        coarse, fine, start = coarse + (data[1] >> 5 & 3), fine + (data[1] >> 2 & 7), 2
    if len(data) != start + coarse + fine:
        return float("nan")
    return int.from_bytes(data[start:], "big") / (1 << (8 * fine))


def time_engineering(scale: TimeScale) -> object:
    """A function from seconds since the epoch to ns int64 of UTC; see `time_column`."""

    def convert(seconds: NDArray[np.generic]) -> NDArray[np.int64]:
        return time_column(np.asarray(seconds, np.float64), TimeScale(1.0, 0.0, scale.epoch_ns, scale.has_leap_seconds), {})[1]

    return convert


def time_encoded(text: str, scale: TimeScale) -> float:
    """The count that stands for a UTC text under a time type; KnownError if it is no time or the epoch isn't known."""
    if scale.epoch_ns is None:
        raise KnownError("a time without a known epoch can't be encoded", rule="XTCE ReferenceTime")
    at_ns = parse_utc(text)
    if scale.has_leap_seconds:
        at_ns += int(_TAI_MINUS_UTC_S[max(int(np.searchsorted(_LEAPS_NS, at_ns, side="right")) - 1, 0)]) * SECOND_NS
    return ((at_ns - scale.epoch_ns) / SECOND_NS - scale.offset) / scale.scale
