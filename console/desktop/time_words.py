"""Instants as an operator writes them: a UTC time, a step from the shown time, or what happens next.

`2026-326T10:55:12Z`, `2026-11-22 10:55`, `10:55` (of the shown day), `+1h30m`, `-2d`, `now`, `AOS`, `next AOS WAU-2 Banting`,
`previous eclipse`. One surprise: a number without a unit is seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from console.errors import KnownError, near_or_all
from console.utc import DAY_NS, SECOND_NS, parse_utc

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "min": 60, "s": 1, "": 1}
_STEP = re.compile(r"([+-])\s*((?:\d{1,9}(?:\.\d{1,6})?\s*(?:d|h|min|m|s)?\s*)+)", re.IGNORECASE | re.ASCII)
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(d|h|min|m|s)?", re.IGNORECASE | re.ASCII)
_CLOCK = re.compile(r"(\d\d?):(\d\d)(?::(\d\d))?Z?", re.ASCII)
_LONGEST_S = 400 * 366 * 86_400


class EventKind(StrEnum):
    """What can be gone to. An eclipse edge is where the Earth's shadow begins or ends."""

    AOS = "AOS"
    TCA = "TCA"
    LOS = "LOS"
    ECLIPSE = "eclipse edge"


@dataclass(frozen=True, slots=True)
class EventWish:
    """An event that is asked for. `step`: 1 the next, -1 the previous; empty names: whatever is chosen."""

    kind: EventKind
    step: int = 1
    spacecraft: str = ""
    station: str = ""


@dataclass(frozen=True, slots=True)
class TimeWords:
    """What a text is read with: the shown time, the names there are, and what finds an event (KnownError where there is none)."""

    shown_ns: int
    spacecraft: Sequence[str]
    stations: Sequence[str]
    find: Callable[[EventWish], int]


def parse_instant(text: str, words: TimeWords) -> int | None:
    """The instant that a text means, None for "now". Raises KnownError for what is none of these."""
    plain = " ".join(text.split())
    if plain.casefold() == "now":
        return None
    if plain[:1] in ("+", "-"):
        return words.shown_ns + step_ns(plain)
    if clock := _CLOCK.fullmatch(plain):
        return _clock_ns(plain, clock, words.shown_ns)
    if plain[:1].isdigit():
        return parse_utc(plain)
    return words.find(parse_wish(plain, words.spacecraft, words.stations))


def step_ns(text: str) -> int:
    """Nanoseconds of a step such as `+1h30m`, `-2d`, `+90`. Raises KnownError."""
    match = _STEP.fullmatch(text.strip())
    if match is None:
        raise KnownError(f"no step in time: {text!r}", remedy="write +1h30m, -2d or +90")
    seconds = sum(float(number) * _UNITS[unit.casefold()] for number, unit in _PART.findall(match[2]))
    if seconds > _LONGEST_S:
        raise KnownError(f"that step is too long: {text!r}", rule="at most 400 years")
    return round(seconds * SECOND_NS) * (1 if match[1] == "+" else -1)


def parse_wish(text: str, spacecraft: Sequence[str], stations: Sequence[str]) -> EventWish:
    """The event that `[next|previous] AOS|TCA|LOS|eclipse [SPACECRAFT] [STATION]` means. Raises KnownError, with the near name."""
    parts = text.split(" ")
    step = {"next": 1, "previous": -1, "last": -1}.get(parts[0].casefold(), 0)
    parts = parts[1:] if step else parts
    kinds = {kind.value.split(" ")[0].casefold(): kind for kind in EventKind}
    kind = kinds.get(parts[0].casefold()) if parts else None
    if kind is None:
        raise KnownError(f"no time: {text!r}", remedy="write 2026-326T10:55Z, 10:55, +1h30m, now, or next AOS WAU-1 Banting")
    craft, rest = _leading_name(" ".join(part for part in parts[1:] if part.casefold() != "edge"), spacecraft)
    station, rest = _leading_name(rest, stations)
    if rest:
        known = [*spacecraft, *stations]
        raise KnownError(f"no spacecraft or station {rest!r}", remedy=near_or_all(rest, known))
    return EventWish(kind, step or 1, craft, station)


def _leading_name(text: str, names: Sequence[str]) -> tuple[str, str]:
    """The longest name that a text begins with, whatever its case, and what follows it."""
    for name in sorted(names, key=len, reverse=True):
        if text.casefold() == name.casefold() or text.casefold().startswith(f"{name.casefold()} "):
            return name, text[len(name) :].strip()
    return "", text


def _clock_ns(text: str, clock: re.Match[str], shown_ns: int) -> int:
    hour, minute, second = (int(part or 0) for part in clock.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise KnownError(f"no such time of day: {text!r}")
    return shown_ns // DAY_NS * DAY_NS + (hour * 3_600 + minute * 60 + second) * SECOND_NS
