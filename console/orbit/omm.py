"""Orbit mean-elements messages in their four dresses: JSON, CSV, XML and KVN.

Numbers may be numbers or strings, epochs calendar dates or days of the year. Only what SGP4 understands is taken (TEME, UTC, SGP4);
another kind of navigation message is refused by its name. Sources: CCSDS 502.0-B-3 section 4 and annex F; CCSDS 505.0-B-3 (XML);
T.S. Kelso, "A new way to obtain GP data" (JSON and CSV).
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import msgspec
from lxml import etree

from console.errors import Fault, KnownError
from console.orbit.elements import ElementSet
from console.utc import iso_text, parse_utc

Record = TypeVar("Record")

MESSAGE_KINDS = {
    "OPM": "an orbit parameter message",
    "OEM": "an orbit ephemeris message",
    "OCM": "an orbit comprehensive message",
    "AEM": "an attitude ephemeris message",
    "APM": "an attitude parameter message",
    "ACM": "an attitude comprehensive message",
    "TDM": "a tracking data message",
    "CDM": "a conjunction data message",
    "RDM": "a re-entry data message",
}

_KVN_KIND = re.compile(r"^\s*CCSDS_([A-Z]{3})_VERS\s*=", re.MULTILINE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")  # the text is decoded already: what it says of its encoding no longer holds
_UNIT = re.compile(r"\s*\[[^\]]*\]\s*$")
_REQUIRED = ("EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY")
_MUST_BE = {
    "CENTER_NAME": ("EARTH", ""),
    "REF_FRAME": ("TEME", "TEMEOFDATE", ""),
    "TIME_SYSTEM": ("UTC", ""),
    "MEAN_ELEMENT_THEORY": ("SGP4", "TLE", "SGP", "SGP/SGP4", ""),
}
_OTHER_THEORY_TYPES = {4, 6}


@dataclass(frozen=True, slots=True)
class Message:
    """The keywords of one message and where it stands."""

    where: str
    values: Mapping[str, str]


def read_omm_json(text: str, *, source: str) -> list[ElementSet]:
    """The sets of a JSON object or list of objects. Raises KnownError with every fault."""
    try:
        tree = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise KnownError("broken JSON", where=source, rule=str(error)) from error
    records = tree if isinstance(tree, list) else [tree]
    return _element_sets(((f"{source}: set {number}", record) for number, record in enumerate(records, 1)), _from_json, source=source)


def read_omm_csv(text: str, *, source: str) -> list[ElementSet]:
    """The sets of a table whose first line names the OMM keywords. Raises KnownError with every fault and its line."""
    table = csv.reader(text.splitlines())
    header = [name.strip().upper() for name in next(table, [])]
    rows = ((f"{source}:{table.line_num}", row) for row in table if any(cell.strip() for cell in row))
    return _element_sets(rows, partial(_from_row, header), source=source)


def read_omm_kvn(text: str, *, source: str) -> list[ElementSet]:
    """The sets of one or more messages in keyword = value notation. Raises KnownError with every fault and its line."""
    refuse_other_kinds(Counter(_KVN_KIND.findall(text)), source=source)
    return _element_sets(_kvn_messages(text), partial(_from_kvn, source), source=source)


def read_omm_xml(text: str, *, source: str) -> list[ElementSet]:
    """The sets of an `omm` or of all `omm` in an `ndm`. Document types and with them entities are refused. Raises KnownError."""
    root = _xml_root(text, source)
    tops = list(root) if _tag(root) == "NDM" else [root]
    messages = [top for top in tops if isinstance(top.tag, str) and _tag(top) != "COMMENT"]
    refuse_other_kinds(Counter(_tag(message) for message in messages), source=source)
    segments = (segment for message in messages if _tag(message) == "OMM" for segment in message.iter("{*}segment"))
    return _element_sets(segments, partial(_from_xml, source), source=source)


def write_omm_json(elements: Iterable[ElementSet]) -> str:
    """The sets as a JSON list of OMM objects that `read_omm_json` reads back to equal values (but for their source)."""
    return msgspec.json.format(msgspec.json.encode([_to_json(one) for one in elements]), indent=2).decode()


def refuse_other_kinds(kinds: Mapping[str, int], *, source: str) -> None:
    """Raise KnownError naming what was found when no OMM is among the kinds of message."""
    if kinds.get("OMM"):
        return
    found = ", ".join(f"{count} {kind}" if count > 1 else f"{kind} ({MESSAGE_KINDS.get(kind, 'unknown')})" for kind, count in kinds.items())
    raise KnownError(
        f"no mean elements: the message is {found}" if found else "no mean elements: no message in it",
        where=source,
        remedy="give an OMM or a TLE",
    )


def _element_sets(records: Iterable[Record], read: Callable[[Record], Message], *, source: str) -> list[ElementSet]:
    """All records as element sets; every fault of every record before giving up."""
    found: list[ElementSet] = []
    faults: list[Fault] = []
    for record in records:
        try:
            found.append(_element_set(read(record), source))
        except KnownError as error:
            faults.extend(error.faults)
    if faults:
        raise KnownError.of(faults)
    return found


def _from_json(record: tuple[str, Any]) -> Message:
    where, value = record
    if not isinstance(value, dict):
        raise KnownError("no object", where=where, rule="an OMM in JSON is an object or a list of objects")
    refuse_other_kinds(_json_kinds(value), source=where)
    if not set(_REQUIRED) & set(value) and ("error" in value or "message" in value):
        raise KnownError(f"no mean elements but a message: {value.get('error') or value.get('message')}", where=where)
    return Message(where, {key.upper(): _plain(item) for key, item in value.items()})


def _json_kinds(value: Mapping[str, Any]) -> dict[str, int]:
    return {match[1]: 1 for key in value if (match := _KVN_KIND.match(f"{key}="))} or {"OMM": 1}


def _plain(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _from_row(header: list[str], record: tuple[str, list[str]]) -> Message:
    where, row = record
    if len(row) != len(header):
        raise KnownError(f"{len(row)} columns", where=where, rule=f"the first line names {len(header)}")
    return Message(where, {key: cell.strip() for key, cell in zip(header, row, strict=True)})


def _kvn_messages(text: str) -> Iterator[list[tuple[int, str]]]:
    """Numbered lines, a message each; a message begins with its version keyword."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if _KVN_KIND.match(line) and lines:
            yield lines
            lines = []
        if line.strip():
            lines.append((number, line.strip()))
    yield lines


def _from_kvn(source: str, lines: list[tuple[int, str]]) -> Message:
    values: dict[str, str] = {}
    for number, line in lines:
        key, equals, value = line.partition("=")
        key = key.strip()
        if key.split(" ", 1)[0] == "COMMENT":
            continue
        if not equals:
            raise KnownError(f"no keyword = value: {line[:40]!r}", where=f"{source}:{number}")
        if key in values and not key.startswith("USER_DEFINED"):
            raise KnownError(f"{key} twice in one message", where=f"{source}:{number}")
        values[key] = _UNIT.sub("", value).strip()
    return Message(f"{source}:{lines[0][0]}", values)


def _xml_root(text: str, source: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise KnownError("broken XML", where=f"{source}:{error.lineno}", rule=error.msg or "") from error
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise KnownError("a document type declaration", where=source, rule="entities are not read", remedy="remove the DOCTYPE")
    return root


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname.upper()


def _from_xml(source: str, segment: etree._Element) -> Message:
    leaves = (leaf for leaf in segment.iter("{*}*") if len(leaf) == 0)
    values = {etree.QName(leaf).localname: (leaf.text or "").strip() for leaf in leaves}
    return Message(f"{source}:{segment.sourceline}", values)


def _element_set(message: Message, source: str) -> ElementSet:
    missing = [key for key in _REQUIRED if not message.values.get(key)]
    if missing:
        raise KnownError(f"{', '.join(missing)} missing", where=_place(message), rule="CCSDS 502.0-B-3 table 4-3")
    _check_theory(message)
    name, number = message.values.get("OBJECT_NAME", ""), _whole(message, "NORAD_CAT_ID")
    return ElementSet(
        name=name or (str(number) if number else "unnamed"),
        catalogue_number=number,
        epoch_ns=_epoch_ns(message),
        mean_motion=_within(message, "MEAN_MOTION", 0.0, 20.0, above=True),
        eccentricity=_within(message, "ECCENTRICITY", 0.0, 1.0, below=True),
        inclination_deg=_within(message, "INCLINATION", 0.0, 180.0),
        raan_deg=_within(message, "RA_OF_ASC_NODE", -360.0, 360.0),
        arg_of_perigee_deg=_within(message, "ARG_OF_PERICENTER", -360.0, 360.0),
        mean_anomaly_deg=_within(message, "MEAN_ANOMALY", -360.0, 360.0),
        bstar=_number(message, "BSTAR"),
        mean_motion_dot=_number(message, "MEAN_MOTION_DOT"),
        mean_motion_ddot=_number(message, "MEAN_MOTION_DDOT"),
        international_designator=message.values.get("OBJECT_ID", ""),
        classification=message.values.get("CLASSIFICATION_TYPE") or "U",
        element_number=_whole(message, "ELEMENT_SET_NO"),
        revolution=_whole(message, "REV_AT_EPOCH"),
        source=source,
    )


def _check_theory(message: Message) -> None:
    for key, allowed in _MUST_BE.items():
        value = message.values.get(key, "").upper().replace(" ", "")
        if value not in allowed:
            raise KnownError(f"{key} is {message.values[key]}", where=_place(message), rule=f"SGP4 needs {allowed[0]}")
    if _whole(message, "EPHEMERIS_TYPE") in _OTHER_THEORY_TYPES:
        raise KnownError("EPHEMERIS_TYPE is not of SGP4", where=_place(message), rule="SGP4-XP and ephemerides need another theory")


def _place(message: Message) -> str:
    name = message.values.get("OBJECT_NAME", "")
    return f"{message.where} ({name})" if name else message.where


def _epoch_ns(message: Message) -> int:
    try:
        return parse_utc(message.values["EPOCH"])
    except KnownError as error:
        raise KnownError(f"EPOCH: {error.faults[0].what}", where=_place(message), rule=error.faults[0].rule) from error


def _number(message: Message, key: str) -> float:
    text = message.values.get(key) or "0"
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise KnownError(f"{key} is {text!r}", where=_place(message), rule="a number is expected")
    return value


def _whole(message: Message, key: str) -> int:
    text = message.values.get(key) or "0"
    if not (text.isascii() and text.isdigit()):
        raise KnownError(f"{key} is {text!r}", where=_place(message), rule="a whole number is expected")
    return int(text)


def _within(message: Message, key: str, least: float, most: float, *, above: bool = False, below: bool = False) -> float:
    value = _number(message, key)
    if not least <= value <= most or (above and value == least) or (below and value == most):
        rule = f"{'above ' if above else ''}{least:g} to {'below ' if below else ''}{most:g}"
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
