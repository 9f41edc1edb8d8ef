"""Orbit ephemeris messages (CCSDS OEM), KVN and XML: one orbit for each object in a message, its segments in the order of time.

Segments may meet at an instant (the later one holds there) but not overlap. A line of states may hold accelerations, a segment
covariances: both are passed over. Source: CCSDS 502.0-B-3, section 5; CCSDS 505.0-B-3 for XML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from lxml import etree

from console.errors import KnownError, read_all
from console.orbit.digits import one_line
from console.orbit.ndm import NumberedLines, check_unit
from console.orbit.oem_orbit import OemOrbit, StateTable
from console.orbit.oem_segment import Segment, state_table
from console.orbit.oem_time import EpochReader
from console.utc import utc_text

_HEADER = {"CCSDS_OEM_VERS", "CREATION_DATE", "ORIGINATOR", "CLASSIFICATION", "MESSAGE_ID"}
_MARKS = {"META_START", "META_STOP", "COVARIANCE_START", "COVARIANCE_STOP"}
_CATALOGUE_NUMBER = re.compile(r"[0-9]{5,18}")
_STATE = ("EPOCH", "X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
_STATE_WORDS = (7, 10)
_UNITS = {**dict.fromkeys(_STATE[1:4], "km"), **dict.fromkeys(_STATE[4:], "km/s")}
_LONGEST_TEXT = 200


@dataclass(slots=True)
class _Message:
    """The words of one message."""

    where: str
    header: dict[str, str] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)


def oem_from_kvn(lines: NumberedLines, *, source: str) -> list[OemOrbit]:
    """The orbits of one message, given as its numbered lines. Raises KnownError with the first fault of each segment."""
    message = _Message(f"{source}:{lines[0][0]}")
    place = "HEADER"
    for number, raw in lines:
        line, where = raw.strip(), f"{source}:{number}"
        if not line or line.split(None, 1)[0] == "COMMENT":
            continue
        if line in _MARKS:
            place = _next_place(message, place, line, where, source)
        elif place == "DATA":
            _add_state(message.segments[-1], line, number)
        elif place == "META":
            message.segments[-1].add_keyword(*_pair(line, where), where)
        elif place == "HEADER":
            key, value = _pair(line, where)
            if key not in _HEADER:
                raise KnownError(f"{one_line(key)} before META_START", where=where, rule="CCSDS 502.0-B-3 table 5-2")
            message.header[key] = value
    if place in ("META", "COVARIANCE"):
        raise KnownError(f"the text ends within {place}", where=message.where, rule=f"{place}_STOP is missing")
    return _orbits(message, source)


def oem_from_xml(message: etree._Element, *, source: str) -> list[OemOrbit]:
    """The orbits of one `oem` element. Raises KnownError with the first fault of each segment."""
    found = _Message(f"{source}:{message.sourceline}")
    for leaf in message.iterfind("{*}header/{*}*"):
        found.header[etree.QName(leaf).localname] = (leaf.text or "").strip()
    found.segments = [_xml_segment(segment, source) for segment in message.iterfind("{*}body/{*}segment")]
    return _orbits(found, source)


def _next_place(message: _Message, place: str, mark: str, where: str, source: str) -> str:
    """Where the text is after a mark: blocks open outside of others and close themselves."""
    block, _, edge = mark.rpartition("_")
    expected = block if edge == "STOP" else {"META": ("HEADER", "DATA"), "COVARIANCE": ("DATA",)}[block]
    if place not in expected:
        raise KnownError(f"{mark} within {place}", where=where, rule="blocks are opened, then closed")
    if mark == "META_START":
        message.segments.append(Segment(source, where))
    if mark == "COVARIANCE_START":
        message.segments[-1].has_covariance = True
    return "DATA" if edge == "STOP" else block


def _pair(line: str, where: str) -> tuple[str, str]:
    key, equals, value = line.partition("=")
    if not equals:
        raise KnownError(f"no keyword = value: {line[:40]!r}", where=where)
    return key.strip(), value.strip()


def _add_state(segment: Segment, line: str, number: int) -> None:
    words = line.split()
    if len(words) not in _STATE_WORDS:
        what = f"no state: {line[:40]!r}"
        raise KnownError(what, where=f"{segment.source}:{number}", rule="an epoch, three km, three km/s, and three km/s^2 or nothing")
    segment.states.append(words)
    segment.lines.append(number)


def _xml_segment(element: etree._Element, source: str) -> Segment:
    segment = Segment(source, f"{source}:{element.sourceline}")
    for leaf in element.iterfind("{*}metadata/{*}*"):
        name = etree.QName(leaf).localname
        if name != "COMMENT":
            segment.add_keyword(name, (leaf.text or "").strip(), f"{source}:{leaf.sourceline}")
    for state in element.iterfind("{*}data/{*}stateVector"):
        values = _xml_values(state, source)
        missing = [name for name in _STATE if not values.get(name)]
        if missing:
            raise KnownError(f"{', '.join(missing)} missing in a state", where=f"{source}:{state.sourceline}")
        segment.states.append([values[name] for name in _STATE])
        segment.lines.append(_xml_line(state))
    segment.has_covariance = element.find("{*}data/{*}covarianceMatrix") is not None
    return segment


def _xml_values(state: etree._Element, source: str) -> dict[str, str]:
    values = {}
    for leaf in state.iterfind("{*}*"):
        name = etree.QName(leaf).localname
        check_unit(name, leaf.get("units", ""), _UNITS, where=f"{source}:{leaf.sourceline}")
        values[name] = (leaf.text or "").strip()
    return values


def _xml_line(element: etree._Element) -> int:
    line: Any = element.sourceline
    return int(line or 0)


def _orbits(message: _Message, source: str) -> list[OemOrbit]:
    if not message.segments:
        raise KnownError("an ephemeris message without a segment", where=message.where, rule="CCSDS 502.0-B-3, 5.2.1")
    by_object: dict[tuple[str, str], list[tuple[Segment, StateTable]]] = {}
    tables = read_all(message.segments, state_table)
    for segment, table in zip(message.segments, tables, strict=True):
        by_object.setdefault((_word(segment, "OBJECT_NAME"), _word(segment, "OBJECT_ID")), []).append((segment, table))
    return [_orbit(message, name, ident, pairs, source) for (name, ident), pairs in by_object.items()]


def _word(segment: Segment, key: str) -> str:
    return one_line(segment.keywords[key].text, _LONGEST_TEXT) if key in segment.keywords else ""


def _orbit(message: _Message, name: str, ident: str, pairs: list[tuple[Segment, StateTable]], source: str) -> OemOrbit:
    pairs.sort(key=lambda pair: pair[1].first_ns)
    for (_, one), (segment, other) in pairwise(pairs):
        if other.first_ns < one.last_ns:
            rule = f"the one before it holds until {utc_text(one.last_ns)}, this one from {utc_text(other.first_ns)}"
            raise KnownError("segments overlap", where=segment.where, rule=rule)
    is_number = bool(_CATALOGUE_NUMBER.fullmatch(ident))
    return OemOrbit(
        name=name or "unnamed",
        catalogue_number=int(ident) if is_number else 0,
        tables=tuple(table for _, table in pairs),
        international_designator="" if is_number else ident,
        originator=one_line(message.header.get("ORIGINATOR", ""), _LONGEST_TEXT),
        created_ns=_created_ns(message),
        source=source,
    )


def _created_ns(message: _Message) -> int:
    text = message.header.get("CREATION_DATE", "")
    try:
        return EpochReader().read(text) if text else 0
    except KnownError as error:
        raise KnownError(f"CREATION_DATE: {error.faults[0].what}", where=message.where, rule=error.faults[0].rule) from error
