"""Instants as integers: nanoseconds of UTC since 1970-01-01, without leap seconds; written as `2026-326T10:55:12Z`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from console.errors import KnownError

SECOND_NS = 1_000_000_000
DAY_NS = 86_400 * SECOND_NS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PATTERN = re.compile(
    r"(?P<year>\d{4})-(?:(?P<doy>\d{3})|(?P<month>\d\d)-(?P<day>\d\d))"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?)?Z?",
    re.ASCII,
)


def utc_text(at_ns: int, *, digits: int = 0) -> str:
    """The instant as day-of-year text, `2026-326T10:55:12Z`, cut (not rounded) to `digits` decimals of a second."""
    whole, fraction = divmod(at_ns, SECOND_NS)
    moment = _EPOCH + timedelta(seconds=whole)
    decimals = f".{fraction:09d}"[: digits + 1] if digits else ""
    return f"{moment:%Y-%jT%H:%M:%S}{decimals}Z"


def iso_text(at_ns: int, *, digits: int = 3) -> str:
    """The instant as ISO 8601 calendar text for other programs, `2026-11-22T10:55:12.000Z`."""
    whole, fraction = divmod(at_ns, SECOND_NS)
    decimals = f".{fraction:09d}"[: digits + 1] if digits else ""
    return f"{_EPOCH + timedelta(seconds=whole):%Y-%m-%dT%H:%M:%S}{decimals}Z"


def file_text(at_ns: int) -> str:
    """The instant as it stands in file names, `2026-326T105512Z`."""
    return utc_text(at_ns).replace(":", "")


def parse_utc(text: str) -> int:
    """Nanoseconds for a UTC text with a calendar date or a day of year, with or without `Z`, a time, and decimals.

    Raises KnownError for anything else. Source: ISO 8601; CCSDS 301.0-B-4 3.5 (ASCII codes A and B).
    """
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise KnownError(f"no UTC time: {text!r}", remedy="write 2026-326T10:55:12Z or 2026-11-22T10:55:12Z")
    part = match.groupdict()
    fields = {key: int(part[key] or 0) for key in ("hour", "minute", "second")}
    try:
        if part["doy"]:
            first = datetime(int(part["year"]), 1, 1, tzinfo=UTC)
            day = first + timedelta(days=int(part["doy"]) - 1)
            if day.year != first.year:
                raise ValueError("day of year out of range")
        else:
            day = datetime(int(part["year"]), int(part["month"]), int(part["day"]), tzinfo=UTC)
        moment = day.replace(**fields)  # type: ignore[arg-type]
    except ValueError as error:
        raise KnownError(f"no such time: {text!r}", rule=str(error)) from error
    since = moment - _EPOCH
    whole = since.days * 86_400 + since.seconds
    return whole * SECOND_NS + int((part["fraction"] or "0").ljust(9, "0"))
