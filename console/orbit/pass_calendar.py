"""Passes as an iCalendar file (RFC 5545): an event each, in UTC, with an alarm where one is wanted.

One surprise: an event has to be known again when it is exported anew with fresher elements, whose AOS differs by seconds. So its UID is
made of spacecraft, station and the TCA to twenty minutes; a spacecraft needs longer than that to come back.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from console import __version__
from console.orbit.types import Pass
from console.utc import SECOND_NS, iso_text, utc_text

LINE_OCTETS = 75
_SAME_PASS_NS = 1_200 * SECOND_NS
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar_text(passes: Sequence[Pass], *, made_ns: int, alarm_minutes: int | None = None) -> str:
    """The calendar: lines of at most 75 octets that end with CR LF. `made_ns` is its DTSTAMP; `alarm_minutes` before AOS it reminds."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Moonkite//Moonkite {__version__}//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
    ]  # fmt: skip
    seen: Counter[str] = Counter()
    for one in passes:
        uid = _uid(one)
        seen[uid] += 1
        suffix = f"-{seen[uid]}" if seen[uid] > 1 else ""
        lines += _event(one, f"{uid}{suffix}@moonkite", made_ns, alarm_minutes)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _uid(one: Pass) -> str:
    slot = round(one.tca_ns / _SAME_PASS_NS)
    return hashlib.sha256(f"{one.spacecraft}\0{one.station}\0{slot}".encode()).hexdigest()[:32]


def _event(one: Pass, uid: str, made_ns: int, alarm_minutes: int | None) -> list[str]:
    start_s, end_s = one.aos_ns // SECOND_NS, -(-one.los_ns // SECOND_NS)
    summary = f"{one.spacecraft} over {one.station}, {one.max_elevation_deg:.0f}°"
    lines = [
        "BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{_time(made_ns // SECOND_NS)}", f"DTSTART:{_time(start_s)}",
        f"DTEND:{_time(max(end_s, start_s + 1))}", f"SUMMARY:{_text(summary)}", f"LOCATION:{_text(one.station)}",
        f"DESCRIPTION:{_text(_description(one))}", "CATEGORIES:PASS", "TRANSP:OPAQUE",
    ]  # fmt: skip
    if alarm_minutes is not None:
        reminder = _text(f"AOS of {one.spacecraft} over {one.station} in {alarm_minutes} min" if alarm_minutes else f"AOS: {summary}")
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{alarm_minutes}M", f"DESCRIPTION:{reminder}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def _description(one: Pass) -> str:
    lines = [
        f"AOS {utc_text(one.aos_ns)}, azimuth {one.aos_azimuth_deg:.0f}°",
        f"TCA {utc_text(one.tca_ns)}, azimuth {one.tca_azimuth_deg:.0f}°, {one.max_elevation_deg:.1f}° high",
        f"LOS {utc_text(one.los_ns)}, azimuth {one.los_azimuth_deg:.0f}°",
        f"Elements {one.element_age_days:.1f} days old; AOS may be off by {one.expected_aos_error_s:.1f} s",
    ]
    return "\n".join(lines)


def _time(seconds: int) -> str:
    """The instant in UTC as RFC 5545 3.3.5 form 2, `20261122T105512Z`."""
    return iso_text(seconds * SECOND_NS, digits=0).replace("-", "").replace(":", "")


def _text(text: str) -> str:
    """A TEXT value (3.3.11): escaped, and without control characters, which may not stand in one."""
    return "".join(c for c in text if c == "\n" or c.isprintable()).translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, the later ones after a blank (3.1); no character is cut in two."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + character, size + octets
    yield part
