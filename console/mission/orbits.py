"""The `[spacecraft.elements]` table of a mission file: an orbit from a file, or mean elements written out.

Every set of the spacecraft that the file holds is kept: a session flies with the one that is nearest at or before its start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.errors import KnownError, near_name
from console.mission.fields import Table, read_file_of
from console.orbit.catalogue import read_orbits
from console.orbit.elements import ElementSet
from console.orbit.sun import sun_synchronous_raan
from console.orbit.trajectory import OemOrbit, Orbit
from console.utc import parse_utc

SESSION_START = "session-start"
CATALOGUE = "catalogue"
_LOCAL_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def read_craft_orbits(
    craft: Table, files: Mapping[str, bytes], *, name: str, catalogue_number: int, session_start_ns: int
) -> tuple[Orbit, ...]:
    """All orbits the table gives, the newest epoch last, named like the spacecraft; none when it isn't there.

    `file = ...` gives the sets of the catalogue number, and the ephemerides (OEM) of the number or, where they tell none, of the
    name; the one object of an ephemeris is the spacecraft whatever its name.
    """
    if not craft.has("elements"):
        return ()
    table = craft.table("elements")
    if table.has(CATALOGUE) and len(table.values) == 1:
        return ()
    if not table.values:
        craft.fault("elements", "is empty", remedy="write mean elements, or file = ...")
        return (_stand_in(name, catalogue_number),)
    orbits: Sequence[Orbit]
    if table.has("file"):
        orbits = _from_file(table, files, name, catalogue_number) or [_stand_in(name, catalogue_number)]
    else:
        orbits = [_written_out(table, name, catalogue_number, session_start_ns)]
    table.end()
    return tuple(sorted((replace(one, name=name) for one in orbits), key=lambda one: one.epoch_ns))


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


def _from_file(table: Table, files: Mapping[str, bytes], name: str, catalogue_number: int) -> list[Orbit]:
    """The orbits of the spacecraft in the file; none, and a fault, when it has none or is not sound."""
    orbits = read_file_of(table, files, read_orbits)
    chosen = orbits_of(orbits, name, catalogue_number)
    if orbits and not chosen:
        known = list(dict.fromkeys(str(one.catalogue_number or one.name) for one in orbits))
        remedy = near_name(str(catalogue_number), known) or f"it holds {', '.join(known[:5])}"
        table.fault("file", f"{table.values['file']} has no elements of catalogue number {catalogue_number}", remedy=remedy)
    return chosen


def orbits_of(orbits: Sequence[Orbit], name: str, catalogue_number: int) -> list[Orbit]:
    """Those of one spacecraft: by its number, or, of ephemerides without one, by name; a lone object of an ephemeris in any case."""
    is_lone = all(map(_has_no_number, orbits)) and len({one.name for one in orbits}) == 1
    names = {one.name for one in orbits} if is_lone else {one.name for one in orbits if one.name.casefold() == name.casefold()}
    return [one for one in orbits if (one.name in names if _has_no_number(one) else one.catalogue_number == catalogue_number)]


def _has_no_number(orbit: Orbit) -> bool:
    return isinstance(orbit, OemOrbit) and not orbit.catalogue_number


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
