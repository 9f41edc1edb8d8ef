"""Booked passes and the passes of today's elements: which is which, what has moved, what has gone, and what excludes what.

A booking keeps the times that were predicted when it was made. New elements move a pass by seconds; the booking is found again by
spacecraft, station and the nearest TCA. What is shown is always the newest prediction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from console.mission.model import AntennaLimits
from console.orbit.types import Pass
from console.station.schedule import MARGIN_S, conflict_between
from console.store.bookings import Booking
from console.utc import SECOND_NS, utc_text

SAME_PASS_NS = 20 * 60 * SECOND_NS
LEAST_MOVE_S = 1.0
Span = tuple[int, int]


class Fate(Enum):
    """What has become of a booking's pass."""

    FOUND = "found"
    MOVED = "moved"
    VANISHED = "vanished"
    UNKNOWN = "not searched yet"


@dataclass(frozen=True, slots=True)
class BookedPass:
    """A booking with the pass that it means now: today's prediction, or the one of the day it was booked where no other is known."""

    booking: Booking
    one: Pass
    fate: Fate
    moved_s: float = 0.0

    @property
    def remark(self) -> str:
        """What the operator should know, "" when all is as expected."""
        if self.fate is Fate.VANISHED:
            return "booked, but with today's elements there is no such pass"
        if self.fate is Fate.MOVED:
            way = "later" if self.moved_s > 0 else "earlier"
            error_s = self.booking.one.expected_aos_error_s
            expected = f"{error_s:.0f} s" if error_s >= 1 else "less than a second"
            return f"AOS is {abs(self.moved_s):.0f} s {way} than when it was booked ({expected} was expected)"
        return ""


def match_bookings(bookings: Iterable[Booking], passes: Iterable[Pass], known: Sequence[Span]) -> list[BookedPass]:
    """Every booking with its pass, in order of AOS. `known`: the stretches of time in which all passes have been found; outside of
    them a booking without a pass is not searched yet, inside it has vanished. No pass is two bookings' own."""
    by_pair: dict[tuple[str, str], list[Pass]] = {}
    for one in passes:
        by_pair.setdefault((one.spacecraft, one.station), []).append(one)
    found = []
    for booking in sorted(bookings, key=lambda each: (each.one.aos_ns, each.ident)):
        there = by_pair.get((booking.spacecraft, booking.station), [])
        nearest = min(there, key=lambda each: _distance_ns(booking, each), default=None)
        if nearest is not None and _distance_ns(booking, nearest) <= SAME_PASS_NS:
            there.remove(nearest)
            found.append(_found(booking, nearest))
        else:
            is_searched = any(start <= booking.one.aos_ns and booking.one.los_ns <= end for start, end in known)
            found.append(BookedPass(booking, booking.one, Fate.VANISHED if is_searched else Fate.UNKNOWN))
    return sorted(found, key=lambda each: (each.one.aos_ns, each.one.station, each.booking.ident))


def _found(booking: Booking, one: Pass) -> BookedPass:
    moved_s = (one.aos_ns - booking.one.aos_ns) / SECOND_NS
    is_as_expected = abs(moved_s) <= max(booking.one.expected_aos_error_s, one.expected_aos_error_s, LEAST_MOVE_S)
    return BookedPass(booking, one, Fate.FOUND if is_as_expected or one.is_clipped_start else Fate.MOVED, moved_s)


def _distance_ns(booking: Booking, one: Pass) -> int:
    """How far apart two passes are; 0 when more than half of the shorter one is common to both (long passes have no sharp TCA)."""
    common = min(booking.one.los_ns, one.los_ns) - max(booking.one.aos_ns, one.aos_ns)
    shorter = min(booking.one.los_ns - booking.one.aos_ns, one.los_ns - one.aos_ns)
    return 0 if shorter > SAME_PASS_NS and 2 * common > shorter else abs(booking.one.tca_ns - one.tca_ns)


def rivals_of(one: Pass, booked: Iterable[Booking], antennas: Mapping[str, AntennaLimits], *, margin_s: float = MARGIN_S) -> list[Booking]:
    """The standing bookings that one antenna can't follow beside this pass."""
    limits = antennas.get(one.station, AntennaLimits())
    mine = (each for each in booked if each.released_ns < 0 and each.station == one.station)
    return [each for each in mine if conflict_between(each.one, one, limits, margin_s=margin_s)]


def refusal_of(one: Pass, booked: Sequence[Booking], antennas: Mapping[str, AntennaLimits], *, margin_s: float = MARGIN_S) -> str:
    """Why a pass can't be booked beside these, in words; "" when it can."""
    for each in booked:
        is_same = (each.spacecraft, each.station) == (one.spacecraft, one.station) and _distance_ns(each, one) <= SAME_PASS_NS
        if is_same and each.released_ns < 0:
            return f"it is booked already, by {each.booked_by or 'somebody'} (booking {each.ident})"
    limits = antennas.get(one.station, AntennaLimits())
    for each in rivals_of(one, booked, antennas, margin_s=margin_s):
        conflict = conflict_between(each.one, one, limits, margin_s=margin_s)
        by = f", booked by {each.booked_by}" if each.booked_by else ""
        return f"{conflict.reason if conflict else ''} (booking {each.ident}{by})"
    return ""


def booked_at(one: Pass, booked: Iterable[BookedPass]) -> BookedPass | None:
    """The booking of a pass, None when it isn't booked."""
    return next((each for each in booked if _key(each.one) == _key(one) and each.fate is not Fate.VANISHED), None)


def _key(one: Pass) -> tuple[str, str, int]:
    return one.spacecraft, one.station, one.aos_ns


def booking_line(each: BookedPass) -> str:
    """One line of a list."""
    one, booking = each.one, each.booking
    by = f"by {booking.booked_by}" if booking.booked_by else ""
    words = [f"{booking.ident:4d}", f"{one.spacecraft} over {one.station}".ljust(28), utc_text(one.aos_ns), utc_text(one.los_ns)]
    return "  ".join([*words, f"max {one.max_elevation_deg:4.1f} deg", by, booking.reason, each.remark]).rstrip()
