"""Imaging opportunities as other programs read them, and as a terminal shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from console.orbit.calendar import CalendarEvent, calendar
from console.orbit.types import Opportunity
from console.utc import SECOND_NS, iso_text, utc_text

_SAME_ONE_NS = 1_200 * SECOND_NS


def opportunity_record(one: Opportunity) -> dict[str, object]:
    """An opportunity with its times in UTC (ISO 8601), durations in seconds, angles in degrees, age in days."""
    return {
        "spacecraft": one.spacecraft,
        "area": one.area,
        "start_utc": iso_text(one.start_ns),
        "best_utc": iso_text(one.best_ns),
        "end_utc": iso_text(one.end_ns),
        "duration_s": round((one.end_ns - one.start_ns) / SECOND_NS, 3),
        "off_nadir_deg": round(one.off_nadir_deg, 3),
        "centre_off_nadir_deg": round(one.centre_off_nadir_deg, 3),
        "sun_elevation_deg": round(one.sun_elevation_deg, 3),
        "is_sunlit": one.is_sunlit,
        "covered_fraction": round(one.covered_fraction, 3),
        "roll_deg": round(one.roll_deg, 2),
        "is_clipped_start": one.is_clipped_start,
        "is_clipped_end": one.is_clipped_end,
        "element_epoch_utc": iso_text(one.element_epoch_ns),
        "element_age_days": round(one.element_age_days, 4),
        "expected_time_error_s": round(one.expected_error_s, 2),
        "age_level": one.age_level,
    }


NO_OPPORTUNITIES = tuple(opportunity_record(Opportunity("", "", 0, 0, 0, 0.0, 0.0)))


def opportunity_table(opportunities: Sequence[Opportunity]) -> list[str]:
    """The opportunities as lines for a terminal; a head line, too, when there are none."""
    angles = f"{'off':>5} {'roll':>6} {'strip':>5} {'Sun':>5}"
    head = f"{'spacecraft':<14} {'area':<18} {'start':<18} {'best':<9} {'end':<9} {'s':>5}  {angles}  {'age':>6}"
    return [head, *(_line(one) for one in opportunities)]


def opportunity_calendar(opportunities: Sequence[Opportunity], *, made_ns: int, alarm_minutes: int | None = None) -> str:
    """The opportunities as an iCalendar file; an event keeps its identity when it is exported again with fresher elements."""
    return calendar((_event(one) for one in opportunities), made_ns=made_ns, alarm_minutes=alarm_minutes)


def _line(one: Opportunity) -> str:
    notes = [] if one.is_sunlit else ["too dark"]
    notes += [] if one.age_level == "ok" else [f"(!) may be off by {one.expected_error_s:.0f} s"]
    notes += ["goes on beyond the search"] if one.is_clipped_start or one.is_clipped_end else []
    duration_s = (one.end_ns - one.start_ns) / SECOND_NS
    times = f"{utc_text(one.start_ns):<18} {utc_text(one.best_ns)[9:]} {utc_text(one.end_ns)[9:]} {duration_s:5.0f}"
    angles = f"{one.off_nadir_deg:5.1f} {one.roll_deg:+6.1f} {100 * one.covered_fraction:4.0f}% {one.sun_elevation_deg:5.1f}"
    return f"{one.spacecraft[:14]:<14} {one.area[:18]:<18} {times}  {angles}  {one.element_age_days:5.1f}d {', '.join(notes)}".rstrip()


def _event(one: Opportunity) -> CalendarEvent:
    key = hashlib.sha256(f"{one.spacecraft}\0{one.area}\0{round(one.best_ns / _SAME_ONE_NS)}".encode()).hexdigest()[:32]
    summary = f"{one.spacecraft} images {one.area}, {one.off_nadir_deg:.0f}° off nadir"
    lines = [
        f"Best at {utc_text(one.best_ns)}: nearest part {one.off_nadir_deg:.1f}° off nadir, centre {one.centre_off_nadir_deg:.1f}°",
        f"Sun {one.sun_elevation_deg:.0f}° high over the area" + ("" if one.is_sunlit else ": too dark"),
        f"One strip at a roll of {one.roll_deg:+.1f}° covers {100 * one.covered_fraction:.0f} % of it",
        f"Elements {one.element_age_days:.1f} days old; times may be off by {one.expected_error_s:.1f} s",
    ]
    return CalendarEvent(key, one.start_ns, one.end_ns, summary, one.area, "\n".join(lines), "IMAGING")
