"""iCalendar files (RFC 5545): events in UTC, with an alarm where one is wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from console import __version__
from console.utc import SECOND_NS, iso_text

LINE_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event. `key` makes its UID: the same for the same event whenever it is exported. `reminder` is what an alarm says."""

    key: str
    start_ns: int
    end_ns: int
    summary: str
    location: str
    description: str
    category: str
    reminder: str = ""


def calendar(events: Iterable[CalendarEvent], *, made_ns: int, alarm_minutes: int | None = None) -> str:
    """The calendar: lines of at most 75 octets that end with CR LF. `made_ns` is its DTSTAMP; `alarm_minutes` before a start it
    reminds. Events begin and end at whole seconds, and last one at least."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Moonkite//Moonkite {__version__}//EN", "CALSCALE:GREGORIAN",
    ]  # fmt: skip
    seen: Counter[str] = Counter()
    for event in events:
        seen[event.key] += 1
        suffix = f"-{seen[event.key]}" if seen[event.key] > 1 else ""
        lines += _lines(event, f"{event.key}{suffix}@moonkite", made_ns, alarm_minutes)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _lines(event: CalendarEvent, uid: str, made_ns: int, alarm_minutes: int | None) -> list[str]:
    start_s, end_s = event.start_ns // SECOND_NS, -(-event.end_ns // SECOND_NS)
    lines = [
        "BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{_time(made_ns // SECOND_NS)}", f"DTSTART:{_time(start_s)}",
        f"DTEND:{_time(max(end_s, start_s + 1))}", f"SUMMARY:{_text(event.summary)}", f"LOCATION:{_text(event.location)}",
        f"DESCRIPTION:{_text(event.description)}", f"CATEGORIES:{event.category}", "TRANSP:OPAQUE",
    ]  # fmt: skip
    if alarm_minutes is not None:
        reminder = _text(event.reminder or event.summary)
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{alarm_minutes}M", f"DESCRIPTION:{reminder}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


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
