"""Passes as an iCalendar file: an event each.

One surprise: an event has to be known again when it is exported anew with fresher elements, whose AOS differs by seconds. So its UID is
made of spacecraft, station and the TCA to twenty minutes; a spacecraft needs longer than that to come back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from console.orbit.calendar import LINE_OCTETS, CalendarEvent, calendar
from console.orbit.types import Pass
from console.utc import SECOND_NS, utc_text

__all__ = ["LINE_OCTETS", "calendar_text"]

_SAME_PASS_NS = 1_200 * SECOND_NS


def calendar_text(passes: Sequence[Pass], *, made_ns: int, alarm_minutes: int | None = None) -> str:
    """The calendar. `made_ns` is its DTSTAMP; `alarm_minutes` before AOS it reminds."""
    return calendar((_event(one, alarm_minutes) for one in passes), made_ns=made_ns, alarm_minutes=alarm_minutes)


def _event(one: Pass, alarm_minutes: int | None) -> CalendarEvent:
    summary = f"{one.spacecraft} over {one.station}, {one.max_elevation_deg:.0f}°"
    reminder = f"AOS of {one.spacecraft} over {one.station} in {alarm_minutes} min" if alarm_minutes else f"AOS: {summary}"
    slot = round(one.tca_ns / _SAME_PASS_NS)
    key = hashlib.sha256(f"{one.spacecraft}\0{one.station}\0{slot}".encode()).hexdigest()[:32]
    return CalendarEvent(key, one.aos_ns, one.los_ns, summary, one.station, _description(one), "PASS", reminder)


def _description(one: Pass) -> str:
    lines = [
        f"AOS {utc_text(one.aos_ns)}, azimuth {one.aos_azimuth_deg:.0f}°",
        f"TCA {utc_text(one.tca_ns)}, azimuth {one.tca_azimuth_deg:.0f}°, {one.max_elevation_deg:.1f}° high",
        f"LOS {utc_text(one.los_ns)}, azimuth {one.los_azimuth_deg:.0f}°",
        f"Elements {one.element_age_days:.1f} days old; AOS may be off by {one.expected_aos_error_s:.1f} s",
    ]
    return "\n".join(lines)
