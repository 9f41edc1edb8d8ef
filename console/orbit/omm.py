"""Orbit mean-elements messages in their four dresses: JSON, CSV, XML and KVN.

Numbers may be numbers or strings, epochs calendar dates or days of the year. Only what SGP4 understands is taken (TEME, UTC, SGP4);
another kind of navigation message is refused by its name. Sources: CCSDS 502.0-B-3 section 4 and annex F; CCSDS 505.0-B-3 (XML);
T.S. Kelso, "A new way to obtain GP data" (JSON and CSV).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import msgspec
from lxml import etree

from console.errors import KnownError, read_all
from console.orbit.digits import LONGEST_NUMBER, decimal_number, one_line, shortened, whole_number
from console.orbit.elements import FIRST_EPOCH_NS, LAST_EPOCH_NS, LEAST_MEAN_MOTION, MOST_DRAG, MOST_MEAN_MOTION, ElementSet
from console.orbit.json_values import json_values
from console.orbit.ndm import KVN_KIND, NumberedLines, check_unit, kvn_messages, only_kind, refuse_other_kinds, xml_messages
from console.utc import iso_text, parse_utc, utc_text

Record = TypeVar("Record")

_REQUIRED = ("EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY")
_MUST_BE = {
    "CENTER_NAME": ("EARTH", ""),
    "REF_FRAME": ("TEME", "TEMEOFDATE", ""),
    "TIME_SYSTEM": ("UTC", ""),
    "MEAN_ELEMENT_THEORY": ("SGP4", "TLE", "SGP", "SGP/SGP4", ""),
}
_UNITS = {
    "MEAN_MOTION": "rev/day",
    "MEAN_MOTION_DOT": "rev/day**2",
    "MEAN_MOTION_DDOT": "rev/day**3",
    "BSTAR": "1/ER",
    **dict.fromkeys(("INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY"), "deg"),
}
_OTHER_THEORY_TYPES = {4, 6}
_LONGEST_TEXT = 200
_MANY_TIMES = {"COMMENT", "USER_DEFINED"}


@dataclass(frozen=True, slots=True)
class Message:
    """The keywords of one message and where it stands."""

    where: str
    values: Mapping[str, str]


def read_omm_json(text: str, *, source: str) -> list[ElementSet]:
    """The sets of a JSON object or list of objects. Raises KnownError with every fault."""
    records = ((f"{source}: set {number}", record) for number, record in enumerate(json_values(text, source=source), 1))
    return _element_sets(records, _from_json, source=source)


def read_omm_csv(text: str, *, source: str) -> list[ElementSet]:
    """The sets of a table whose first line names the OMM keywords. Raises KnownError with every fault and its line."""
    rows = _csv_rows(text, source)
    header = [name.strip().upper() for name in next(rows, ("", []))[1]]
    if len(set(header)) < len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise KnownError(f"two columns {twice[:40]!r}", where=f"{source}:1")
    return _element_sets(rows, partial(_from_row, header), source=source)


def read_omm_kvn(text: str, *, source: str) -> list[ElementSet]:
    """The sets of all OMM in a text in keyword = value notation. Raises KnownError with every fault and its line."""
    messages = only_kind("OMM", kvn_messages(text), source=source)
    return _element_sets(messages, partial(_from_kvn, source), source=source)


def read_omm_xml(text: str, *, source: str) -> list[ElementSet]:
    """The sets of an `omm` or of all `omm` in an `ndm`. Document types and with them entities are refused. Raises KnownError."""
    messages = only_kind("OMM", xml_messages(text, source=source), source=source)
    segments = (segment for message in messages for segment in message.iter("{*}segment"))
    return _element_sets(segments, partial(_from_xml, source), source=source)


def omm_from_kvn(lines: NumberedLines, *, source: str) -> list[ElementSet]:
    """The one set of a message given as its numbered lines. Raises KnownError."""
    return _element_sets([lines], partial(_from_kvn, source), source=source)


def omm_from_xml(message: etree._Element, *, source: str) -> list[ElementSet]:
    """The sets of an `omm` element, one a segment. Raises KnownError with every fault and its line."""
    return _element_sets(message.iter("{*}segment"), partial(_from_xml, source), source=source)


def write_omm_json(elements: Iterable[ElementSet]) -> str:
    """The sets as a JSON list of OMM objects that `read_omm_json` reads back to equal values (but for their source)."""
    return msgspec.json.format(msgspec.json.encode([_to_json(one) for one in elements]), indent=2).decode()


def _element_sets(records: Iterable[Record], read: Callable[[Record], Message], *, source: str) -> list[ElementSet]:
    """All records as element sets; every fault of every record before giving up."""
    return read_all(records, lambda record: _element_set(read(record), source))


def _from_json(record: tuple[str, Any]) -> Message:
    where, value = record
    if not isinstance(value, dict):
        raise KnownError("no object", where=where, rule="an OMM in JSON is an object or a list of objects")
    refuse_other_kinds(_json_kinds(value), source=where)
    if "EPOCH" not in value and not {key.upper() for key in value} & set(_REQUIRED):
        raise KnownError(_other_object(value), where=where, rule="CCSDS 502.0-B-3 table 4-3")
    values = {key.upper(): _plain(where, key, item) for key, item in value.items()}
    if len(values) < len(value):
        raise KnownError("a keyword twice, in small letters and in capitals", where=where)
    return Message(where, values)


def _json_kinds(value: Mapping[str, Any]) -> list[str]:
    return [match[1] for key in value if key.startswith("CCSDS_") and (match := KVN_KIND.match(f"{key}="))] or ["OMM"]


def _other_object(value: Mapping[str, Any]) -> str:
    told = value.get("error") or value.get("message")
    if told:
        return f"no mean elements but a message: {one_line(str(told), _LONGEST_TEXT)}"
    return f"no mean elements but {', '.join(map(shortened, list(value)[:5])) or 'nothing'}"


def _plain(where: str, key: str, value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool | list | dict):
        raise KnownError(f"{shortened(key)} is neither text nor number", where=where)
    return "" if value is None else str(value)


def _csv_rows(text: str, source: str) -> Iterator[tuple[str, list[str]]]:
    """The rows of a table with their places, blank ones left out."""
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in table:
            if any(cell.strip() for cell in row):
                yield f"{source}:{table.line_num}", row
    except csv.Error as error:
        raise KnownError("broken CSV", where=f"{source}:{table.line_num}", rule=str(error)) from error


def _from_row(header: list[str], record: tuple[str, list[str]]) -> Message:
    where, row = record
    if len(row) != len(header):
        raise KnownError(f"{len(row)} columns", where=where, rule=f"the first line names {len(header)}")
    return Message(where, {key: cell.strip() for key, cell in zip(header, row, strict=True)})


def _from_kvn(source: str, lines: NumberedLines) -> Message:
    values: dict[str, str] = {}
    for number, line in lines:
        key, equals, value = line.partition("=")
        key = key.strip()
        if key.split(" ", 1)[0] == "COMMENT":
            continue
        if not equals:
            raise KnownError(f"no keyword = value: {line[:40]!r}", where=f"{source}:{number}")
        if key in values and not key.startswith("USER_DEFINED"):
            raise KnownError(f"{one_line(key)} twice in one message", where=f"{source}:{number}")
        values[key] = _without_unit(key, value.strip(), f"{source}:{number}")
    return Message(f"{source}:{lines[0][0]}", values)


def _without_unit(key: str, value: str, where: str) -> str:
    if not (value.endswith("]") and "[" in value):
        return value
    number, _, unit = value[:-1].rpartition("[")
    check_unit(key, unit, _UNITS, where=where)
    return number.rstrip()


def _from_xml(source: str, segment: etree._Element) -> Message:
    leaves = (leaf for leaf in segment.iter("{*}*") if len(leaf) == 0)
    values: dict[str, str] = {}
    for leaf in leaves:
        key = etree.QName(leaf).localname
        if key in values and key not in _MANY_TIMES:
            raise KnownError(f"{one_line(key)} twice in one segment", where=f"{source}:{leaf.sourceline}")
        check_unit(key, leaf.get("units", ""), _UNITS, where=f"{source}:{leaf.sourceline}")
        values[key] = (leaf.text or "").strip()
    return Message(f"{source}:{segment.sourceline}", values)


def _element_set(message: Message, source: str) -> ElementSet:
    missing = [key for key in _REQUIRED if not message.values.get(key)]
    if missing:
        raise KnownError(f"{', '.join(missing)} missing", where=_place(message), rule="CCSDS 502.0-B-3 table 4-3")
    _check_theory(message)
    name, number = _words(message, "OBJECT_NAME"), _whole(message, "NORAD_CAT_ID")
    return ElementSet(
        name=name or (str(number) if number else "unnamed"),
        catalogue_number=number,
        epoch_ns=_epoch_ns(message),
        mean_motion=_within(message, "MEAN_MOTION", LEAST_MEAN_MOTION, MOST_MEAN_MOTION),
        eccentricity=_within(message, "ECCENTRICITY", 0.0, 1.0, below=True),
        inclination_deg=_within(message, "INCLINATION", 0.0, 180.0),
        raan_deg=_within(message, "RA_OF_ASC_NODE", -360.0, 360.0),
        arg_of_perigee_deg=_within(message, "ARG_OF_PERICENTER", -360.0, 360.0),
        mean_anomaly_deg=_within(message, "MEAN_ANOMALY", -360.0, 360.0),
        bstar=_within(message, "BSTAR", -MOST_DRAG, MOST_DRAG),
        mean_motion_dot=_within(message, "MEAN_MOTION_DOT", -MOST_DRAG, MOST_DRAG),
        mean_motion_ddot=_within(message, "MEAN_MOTION_DDOT", -MOST_DRAG, MOST_DRAG),
        international_designator=_words(message, "OBJECT_ID"),
        classification=_words(message, "CLASSIFICATION_TYPE") or "U",
        element_number=_whole(message, "ELEMENT_SET_NO"),
        revolution=_whole(message, "REV_AT_EPOCH"),
        source=source,
    )


def _check_theory(message: Message) -> None:
    for key, allowed in _MUST_BE.items():
        value = message.values.get(key, "").upper().replace(" ", "")
        if value not in allowed:
            raise KnownError(f"{key} is {one_line(message.values[key])}", where=_place(message), rule=f"SGP4 needs {allowed[0]}")
    if _whole(message, "EPHEMERIS_TYPE") in _OTHER_THEORY_TYPES:
        raise KnownError("EPHEMERIS_TYPE is not of SGP4", where=_place(message), rule="SGP4-XP and ephemerides need another theory")


def _place(message: Message) -> str:
    name = one_line(message.values.get("OBJECT_NAME", ""))
    return f"{message.where} ({name})" if name else message.where


def _epoch_ns(message: Message) -> int:
    text = message.values["EPOCH"]
    try:
        epoch_ns = parse_utc(one_line(text, LONGEST_NUMBER))
    except KnownError as error:
        raise KnownError(f"EPOCH: {error.faults[0].what}", where=_place(message), rule=error.faults[0].rule) from error
    if not FIRST_EPOCH_NS <= epoch_ns <= LAST_EPOCH_NS:
        raise KnownError(
            f"EPOCH is {one_line(text)}", where=_place(message), rule=f"{utc_text(FIRST_EPOCH_NS)} to {utc_text(LAST_EPOCH_NS)}"
        )
    return epoch_ns


def _number(message: Message, key: str) -> float:
    text = message.values.get(key) or "0"
    try:
        return decimal_number(text)
    except ValueError as error:
        raise KnownError(f"{key} is {shortened(text)}", where=_place(message), rule=str(error)) from error


def _whole(message: Message, key: str) -> int:
    text = message.values.get(key) or "0"
    try:
        return whole_number(text)
    except ValueError as error:
        raise KnownError(f"{key} is {shortened(text)}", where=_place(message), rule=str(error)) from error


def _words(message: Message, key: str) -> str:
    """A text as it stands, but for what can't be shown in a line."""
    text = message.values.get(key, "")
    if len(text) > _LONGEST_TEXT:
        raise KnownError(f"{key} is {len(text)} characters long", where=message.where, rule=f"at most {_LONGEST_TEXT}")
    return one_line(text, _LONGEST_TEXT)


def _within(message: Message, key: str, least: float, most: float, *, below: bool = False) -> float:
    value = _number(message, key)
    if not least <= value <= most or (below and value == most):
        rule = f"{least:g} to {'below ' if below else ''}{most:g}"
        raise KnownError(f"{key} is {value:g}", where=_place(message), rule=rule)
    return value


def _to_json(one: ElementSet) -> dict[str, str | float | int]:
    return {
        "CCSDS_OMM_VERS": "3.0",
        "OBJECT_NAME": one.name,
        "OBJECT_ID": one.international_designator,
        "CENTER_NAME": "EARTH",
        "REF_FRAME": "TEME",
        "TIME_SYSTEM": "UTC",
        "MEAN_ELEMENT_THEORY": "SGP4",
        "EPOCH": iso_text(one.epoch_ns, digits=9 if one.epoch_ns % 1_000 else 6).rstrip("Z"),
        "MEAN_MOTION": one.mean_motion,
        "ECCENTRICITY": one.eccentricity,
        "INCLINATION": one.inclination_deg,
        "RA_OF_ASC_NODE": one.raan_deg,
        "ARG_OF_PERICENTER": one.arg_of_perigee_deg,
        "MEAN_ANOMALY": one.mean_anomaly_deg,
        "EPHEMERIS_TYPE": 0,
        "CLASSIFICATION_TYPE": one.classification,
        "NORAD_CAT_ID": one.catalogue_number,
        "ELEMENT_SET_NO": one.element_number,
        "REV_AT_EPOCH": one.revolution,
        "BSTAR": one.bstar,
        "MEAN_MOTION_DOT": one.mean_motion_dot,
        "MEAN_MOTION_DDOT": one.mean_motion_ddot,
    }
