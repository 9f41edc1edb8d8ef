"""Builders of element sets and TLE lines for the tests of orbits."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from console.orbit.catalogue import read_elements
from console.orbit.elements import ElementSet
from console.orbit.oem_orbit import Frame, OemOrbit, StateTable
from console.orbit.propagate import Propagator
from console.orbit.tle import checksum
from console.utc import SECOND_NS, parse_utc
from tests.shared_data import shared

EPOCH_NS = parse_utc("2026-11-22T00:00:00Z")

LOW = ElementSet("LOW", 90001, EPOCH_NS, 15.2, 0.0012, 97.6, 40.0, 75.0, 10.0, bstar=1e-4)
EQUATORIAL = ElementSet("EQUATORIAL", 90002, EPOCH_NS, 14.8, 0.0008, 9.0, 120.0, 30.0, 200.0, bstar=5e-5)
MOLNIYA = ElementSet("MOLNIYA", 90003, EPOCH_NS, 2.0061, 0.71, 63.4, 210.0, 270.0, 5.0)
GEOSTATIONARY = ElementSet("GEO", 90004, EPOCH_NS, 1.00272, 0.0002, 0.03, 90.0, 20.0, 130.0)

LINE_1 = "1 25544U 98067A   24130.36689744  .00016024  00000+0  27777-3 0  9992"
LINE_2 = "2 25544  51.6381 147.8590 0003466 150.4670 338.5502 15.51043222452521"


def signed(line: str) -> str:
    """The line with the right check digit."""
    return line[:68] + str(checksum(line)) + line[69:]


def changed(line: str, column: int, text: str) -> str:
    """The line with other text from a column on (counted from 1, as in the format's description), check digit made right."""
    at = column - 1
    return signed(line[:at] + text + line[at + len(text) :])


def tle(name: str = "ISS (ZARYA)", one: str = LINE_1, two: str = LINE_2) -> str:
    return "\n".join(part for part in (name, one, two) if part) + "\n"


def named(elements: ElementSet, **fields: object) -> ElementSet:
    """The set with other fields."""
    return replace(elements, **fields)  # type: ignore[arg-type]


@cache
def real_sets(path: str) -> dict[int, ElementSet]:
    """The sets of a shared file by catalogue number."""
    return {one.catalogue_number: one for one in read_elements(shared(f"tle/{path}").read_bytes(), source=path)}


def table_of(elements: ElementSet, start_ns: int, end_ns: int, *, step_s: int = 60) -> OemOrbit:
    """What an OEM in TEME would say about the orbit."""
    times = np.arange(start_ns, end_ns + 1, step_s * SECOND_NS, dtype=np.int64)
    position, velocity, _ = Propagator(elements).teme(times)
    table = StateTable(times, position, velocity, Frame.TEME, start_ns, int(times[-1]))
    return OemOrbit(elements.name, elements.catalogue_number, (table,))
