"""Spacecraft of a mission file: elements (from a file or written out), frames, radio; the dictionary is read by the loader."""

from __future__ import annotations

import re
from collections.abc import Mapping

from console.errors import Fault, KnownError, near_name
from console.frames.batch import FrameFormat
from console.mission.fields import Table
from console.mission.model import Radio
from console.mission.source import missing_source
from console.orbit.catalogue import read_elements
from console.orbit.elements import ElementSet
from console.orbit.sun import sun_synchronous_raan
from console.utc import parse_utc

SESSION_START = "session-start"
CATALOGUE = "catalogue"
_LOCAL_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def read_craft_elements(
    craft: Table, files: Mapping[str, bytes], *, name: str, catalogue_number: int, session_start_ns: int
) -> ElementSet | None:
    """The `[spacecraft.elements]` table: `file = ...` (the set of that catalogue number), or mean elements; None when it isn't there."""
    if not craft.has("elements"):
        return None
    table = craft.table("elements")
    if table.has(CATALOGUE) and len(table.values) == 1:
        return None
    if not table.values:
        craft.fault("elements", "is empty", remedy="write mean elements, or file = ...")
        return _stand_in(name, catalogue_number)
    if table.has("file"):
        elements = _from_file(table, files, name, catalogue_number)
    else:
        elements = _written_out(table, name, catalogue_number, session_start_ns)
    table.end()
    return elements


def read_catalogue_wish(craft: Table, *, is_fictional: bool) -> bool:
    """Whether a session may take the spacecraft's elements from the element store: as `catalogue = ...` says; where it says nothing,
    for elements from a file, unless the mission is fictional."""
    if not craft.has("elements"):
        return False
    table = craft.table("elements")
    is_wanted = table.flag(CATALOGUE, table.has("file") and not is_fictional)
    if is_wanted and table.has(CATALOGUE) and not craft.values.get("catalogue_number"):
        table.fault(CATALOGUE, "needs the spacecraft's catalogue number", rule="the store is searched by it")
    return is_wanted


def read_frames(table: Table) -> FrameFormat:
    """The `[spacecraft.frames]` table (CCSDS 131.0-B-4, 132.0-B-3)."""
    usual = FrameFormat()
    frames = FrameFormat(
        length=table.integer("length", usual.length, low=14, high=2048),
        scid=table.integer("scid", low=0, high=1023) if table.has("scid") else None,
        has_fecf=table.flag("has_fecf", usual.has_fecf),
        has_ocf=table.flag("has_ocf", usual.has_ocf),
        is_randomised=table.flag("is_randomised", usual.is_randomised),
        reed_solomon_interleave=table.integer("reed_solomon_interleave", 0, low=0, high=8),
        marker_bit_errors=table.integer("marker_bit_errors", usual.marker_bit_errors, low=0, high=7),
        is_aos=table.flag("is_aos", False),
    )
    most = 223 * frames.reed_solomon_interleave
    if most and (frames.length > most or frames.length % frames.reed_solomon_interleave):
        table.fault("length", f"is {frames.length}", rule=f"a multiple of the interleave, {most} or less (131.0-B-4 4.3)")
    table.end()
    return frames


def read_radio(table: Table) -> Radio:
    """The `[spacecraft.radio]` table."""
    usual = Radio()
    radio = Radio(
        downlink_hz=table.number("downlink_hz", usual.downlink_hz, low=0.0, high=1e12),
        uplink_hz=table.number("uplink_hz", usual.uplink_hz, low=0.0, high=1e12),
        downlink_bps=table.number("downlink_bps", usual.downlink_bps, low=1.0, high=1e10),
        uplink_bps=table.number("uplink_bps", usual.uplink_bps, low=1.0, high=1e10),
    )
    table.end()
    return radio


def _from_file(table: Table, files: Mapping[str, bytes], name: str, catalogue_number: int) -> ElementSet:
    file = table.file("file")
    stand_in = _stand_in(name, catalogue_number)
    if not file:
        return stand_in
    if file not in files:
        table.faults.append(missing_source(file, f"named by {table.source.where((*table.place, 'file'))}"))
        return stand_in
    try:
        sets = read_elements(files[file], source=file)
    except KnownError as error:
        table.faults.extend(error.faults)
        return stand_in
    chosen = [one for one in sets if one.catalogue_number == catalogue_number]
    if not chosen:
        known = [str(one.catalogue_number) for one in sets]
        remedy = near_name(str(catalogue_number), known) or f"it holds {', '.join(known[:5])}"
        table.fault("file", f"{file} has no elements of catalogue number {catalogue_number}", remedy=remedy)
        return stand_in
    return max(chosen, key=lambda one: one.epoch_ns)


def _written_out(table: Table, name: str, catalogue_number: int, session_start_ns: int) -> ElementSet:
    epoch_ns = _epoch_ns(table, session_start_ns)
    return ElementSet(
        name=name,
        catalogue_number=catalogue_number,
        epoch_ns=epoch_ns,
        mean_motion=table.number("mean_motion", low=0.05, high=17.0),
        eccentricity=table.number("eccentricity", 0.0, low=0.0, high=0.99),
        inclination_deg=table.number("inclination_deg", low=0.0, high=180.0),
        raan_deg=_raan_deg(table, epoch_ns),
        arg_of_perigee_deg=table.number("arg_of_perigee_deg", 0.0, low=0.0, high=360.0),
        mean_anomaly_deg=table.number("mean_anomaly_deg", 0.0, low=0.0, high=360.0),
        bstar=table.number("bstar", 0.0, low=-1.0, high=1.0),
        source=table.source.name,
    )


def _epoch_ns(table: Table, session_start_ns: int) -> int:
    text = table.text("epoch")
    if text in ("", SESSION_START):
        return session_start_ns
    try:
        return parse_utc(text)
    except KnownError as error:
        table.fault("epoch", error.faults[0].what, rule=f"a UTC time, or {SESSION_START!r}", remedy=error.faults[0].remedy)
        return session_start_ns


def _raan_deg(table: Table, epoch_ns: int) -> float:
    """The ascending node, given as it is or by the local time at which the spacecraft crosses the equator southward."""
    if not table.has("local_time_descending_node"):
        return table.number("raan_deg", low=0.0, high=360.0)
    if table.has("raan_deg"):
        table.fault("raan_deg", "contradicts local_time_descending_node", rule="give one of the two")
    text = table.text("local_time_descending_node")
    match = _LOCAL_TIME.fullmatch(text)
    if match is None:
        table.fault("local_time_descending_node", f"is {text!r}", rule="HH:MM, 00:00 to 23:59")
        return 0.0
    ascending_hours = (int(match[1]) + int(match[2]) / 60 + 12.0) % 24.0
    return sun_synchronous_raan(epoch_ns, ascending_hours)


def _stand_in(name: str, catalogue_number: int) -> ElementSet:
    return ElementSet(name, catalogue_number, 0, 15.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def repeated(names: list[str]) -> list[str]:
    """Names that occur more than once, each named once."""
    return sorted({name for name in names if names.count(name) > 1})


def unknown(name: str, known: list[str], what: str, where: str) -> Fault:
    """The fault of a name that nothing bears."""
    return Fault(f"no {what} {name}", where, remedy=near_name(name, known))
