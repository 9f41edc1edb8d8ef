"""Judged by a strict reader of RFC 5545 written for the tests, and by the `icalendar` package."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import icalendar
from msgspec.structs import replace

from console.orbit.pass_calendar import calendar_text
from console.orbit.types import Pass
from console.utc import SECOND_NS, parse_utc
from tests.orbit.test_pass_text import AOS, one_pass

MADE = parse_utc("2026-11-20T00:00:00Z")
_LINE = re.compile(r"([A-Z-]+):([^\x00-\x08\x0a-\x1f\x7f]*)")
_DATE = re.compile(r"\d{8}T\d{6}Z")


@dataclass
class Component:
    """A component of a calendar: its properties, unfolded and unescaped, and the components inside it."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    inside: list[Component] = field(default_factory=list)


def read(text: str) -> Component:
    """The calendar, or an assertion about the clause of RFC 5545 that it breaks."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert "\r" not in text.replace("\r\n", "")
    lines = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in lines), "3.1"
    stack = [Component("")]
    for line in re.sub(r"\r\n ", "", text).split("\r\n")[:-1]:
        match = _LINE.fullmatch(line)
        assert match, line
        name, value = match.groups()
        if name == "BEGIN":
            stack.append(Component(value))
        elif name == "END":
            done = stack.pop()
            assert done.name == value
            stack[-1].inside.append(done)
        else:
            assert name not in stack[-1].values
            assert not re.search(r"(?<!\\)(\\\\)*\\[^\\;,nN]", value), "3.3.11"
            stack[-1].values[name] = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
    assert len(stack) == 1
    return stack[0].inside[0]


def passes_of(rng: random.Random, count: int) -> list[Pass]:
    letters = 'aé衛🛰,;\\\n\t\x07 -:"'
    names = ["".join(rng.choice(letters) for _ in range(rng.randrange(1, 90))) for _ in range(count)]
    return [one_pass(name, at_ns=AOS + place * 6_000 * SECOND_NS + rng.randrange(10**9)) for place, name in enumerate(names)]


def test_any_names_make_a_calendar_that_reads_back() -> None:
    passes = passes_of(random.Random(), 40)
    calendar = read(calendar_text(passes, made_ns=MADE, alarm_minutes=5))
    assert calendar.name == "VCALENDAR"
    assert calendar.values["VERSION"] == "2.0"
    assert len({event.values["UID"] for event in calendar.inside}) == len(passes)
    for event, one in zip(calendar.inside, passes, strict=True):
        assert event.name == "VEVENT"
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND"} <= set(event.values)
        assert all(_DATE.fullmatch(event.values[key]) for key in ("DTSTAMP", "DTSTART", "DTEND"))
        printable = "".join(c for c in one.spacecraft if c == "\n" or c.isprintable())
        assert event.values["SUMMARY"] == f"{printable} over Banting, 67°"
        assert [alarm.values["TRIGGER"] for alarm in event.inside] == ["-PT5M"]


def test_the_icalendar_package_reads_the_same() -> None:
    passes = passes_of(random.Random(), 20)
    calendar = icalendar.Calendar.from_ical(calendar_text(passes, made_ns=MADE, alarm_minutes=10))
    events = list(calendar.walk("VEVENT"))
    assert len(events) == 20
    for event, one in zip(events, passes, strict=True):
        start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=one.aos_ns // SECOND_NS)
        assert event.decoded("dtstart") == start
        assert event.decoded("dtend") - start >= timedelta(seconds=(one.los_ns - one.aos_ns) / 1e9)
        assert str(event["location"]) == "Banting"
        assert event.walk("VALARM")[0].decoded("trigger") == timedelta(minutes=-10)


def test_a_pass_keeps_its_uid_when_fresher_elements_move_it_by_seconds() -> None:
    tca = one_pass(at_ns=parse_utc("2026-11-22T10:50:00Z")).tca_ns
    moved = [replace(one_pass(), tca_ns=tca + seconds * SECOND_NS) for seconds in (-30, 0, 1, 60)]
    assert len({event.values["UID"] for one in moved for event in read(calendar_text([one], made_ns=MADE)).inside}) == 1
    others = [one_pass("OTHER"), one_pass(station="Katsuura"), one_pass(at_ns=AOS + 5_400 * SECOND_NS), one_pass()]
    assert len({event.values["UID"] for event in read(calendar_text(others, made_ns=MADE)).inside}) == 4


def test_an_event_lasts_whole_seconds_and_never_less_than_the_pass() -> None:
    [event] = read(calendar_text([one_pass(at_ns=AOS)], made_ns=MADE)).inside
    assert (event.values["DTSTART"], event.values["DTEND"]) == ("20261122T105512Z", "20261122T110513Z")
    [moment] = read(calendar_text([one_pass(at_ns=MADE, minutes=0)], made_ns=MADE)).inside
    assert (moment.values["DTSTART"], moment.values["DTEND"]) == ("20261120T000000Z", "20261120T000001Z")


def test_there_is_no_alarm_unless_one_is_wanted_and_none_without_passes() -> None:
    assert read(calendar_text([one_pass()], made_ns=MADE)).inside[0].inside == []
    assert "AOS: WAU-1" in read(calendar_text([one_pass()], made_ns=MADE, alarm_minutes=0)).inside[0].inside[0].values["DESCRIPTION"]
    assert read(calendar_text([], made_ns=MADE)).inside == []
