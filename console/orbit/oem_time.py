"""The epochs of an OEM, in whichever time system it has, as UTC instants.

TDB runs ahead of TT or behind it by 1.7 ms in the course of a year; the largest term is taken (right to 0.03 ms).
Sources: CCSDS 502.0-B-3, 7.5.10 (epochs); Explanatory Supplement to the Astronomical Almanac (1992), 2.222-1 (TDB).
"""

from __future__ import annotations

import re

import numpy as np

from console.errors import KnownError
from console.orbit.digits import LONGEST_NUMBER, one_line
from console.orbit.earth import J2000_NS, tai_minus_utc_s
from console.orbit.elements import FIRST_EPOCH_NS, LAST_EPOCH_NS
from console.orbit.types import Floats, Times
from console.utc import DAY_NS, SECOND_NS, parse_utc, utc_text

# seconds to add to get TAI
_TO_TAI_S = {"TAI": 0.0, "TT": -32.184, "GPS": 19.0, "TDB": -32.184}
TIME_SYSTEMS = ("UTC", *_TO_TAI_S)

_CLOCK = re.compile(r"T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,18}))?Z?")
_HOUR_NS, _MINUTE_NS = 3_600 * SECOND_NS, 60 * SECOND_NS


class EpochReader:
    """Epochs as nanoseconds of their own time system, counted like UTC; a date that comes again is looked up."""

    def __init__(self) -> None:
        self._days: dict[str, int] = {}

    def read(self, text: str) -> int:
        """One epoch, with a calendar date or a day of the year and any decimals. Raises KnownError."""
        at_ns = self._read(text)
        if not FIRST_EPOCH_NS <= at_ns <= LAST_EPOCH_NS:
            raise KnownError(f"{one_line(text)} is out of reach", rule=f"{utc_text(FIRST_EPOCH_NS)} to {utc_text(LAST_EPOCH_NS)}")
        return at_ns

    def _read(self, text: str) -> int:
        date, mark, _ = text.partition("T")
        clock = _CLOCK.fullmatch(text, len(date)) if mark else None
        if clock is None:
            return parse_utc(one_line(text, LONGEST_NUMBER))  # says what is wrong with it, too
        day_ns = self._days.get(date)
        if day_ns is None:
            day_ns = self._days[date] = parse_utc(one_line(date, LONGEST_NUMBER))
        hours, minutes, seconds, fraction = clock.groups()
        return day_ns + int(hours) * _HOUR_NS + int(minutes) * _MINUTE_NS + int(seconds) * SECOND_NS + int(f"{fraction or '0':0<9.9}")


def to_utc(times: Times, system: str) -> Times:
    """Instants (n,) counted in a time system as UTC. Raises KnownError for a system that can't be turned."""
    if system == "UTC":
        return times
    if system not in _TO_TAI_S:
        raise KnownError(f"TIME_SYSTEM is {one_line(system)}", rule=f"one of {', '.join(TIME_SYSTEMS)} is read")
    shift_s: Floats = np.full(times.size, _TO_TAI_S[system])
    if system == "TDB":
        shift_s -= _tdb_minus_tt_s(times)
    tai = times + np.round(shift_s * SECOND_NS).astype(np.int64)
    guess = tai - _leap_ns(tai)
    return tai - _leap_ns(guess)


def _leap_ns(times: Times) -> Times:
    return tai_minus_utc_s(times).astype(np.int64) * SECOND_NS


def _tdb_minus_tt_s(times: Times) -> Floats:
    anomaly = np.radians(357.53 + 0.9856003 * (times - J2000_NS) / DAY_NS)
    return 0.001658 * np.sin(anomaly) + 0.000014 * np.sin(2 * anomaly)
