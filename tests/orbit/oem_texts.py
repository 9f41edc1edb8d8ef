"""Builders of OEM texts, KVN and XML, from states."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from console.orbit.elements import ElementSet
from console.orbit.propagate import EARTH_MU_KM3_S2, Propagator
from console.orbit.types import Floats, Times
from console.utc import SECOND_NS, iso_text
from tests.orbit.sets import EPOCH_NS

HEADER = ("CCSDS_OEM_VERS = 3.0", "CREATION_DATE = 2026-11-21T00:00:00", "ORIGINATOR = TEST")


def spread_times(start_ns: int, end_ns: int, step_s: int) -> Times:
    return np.arange(start_ns, end_ns + 1, step_s * SECOND_NS, dtype=np.int64)


def teme_states(elements: ElementSet, times: Times) -> Floats:
    """Position and velocity of mean elements, (n, 6)."""
    return np.hstack(Propagator(elements).teme(times)[:2])


def kepler_states(times: Times, axis_km: float, eccentricity: float, inclination_deg: float) -> Floats:
    """Two-body states (n, 6) of an orbit that starts at its perigee, on the node, at the first of EPOCH_NS's instants."""
    rate = np.sqrt(EARTH_MU_KM3_S2 / axis_km**3)
    mean = rate * (times - EPOCH_NS) / SECOND_NS
    angle = mean.copy()
    for _ in range(30):
        angle = mean + eccentricity * np.sin(angle)
    tall, tilt = np.sqrt(1 - eccentricity**2), np.radians(inclination_deg)
    turn = rate / (1 - eccentricity * np.cos(angle))
    x, y = axis_km * (np.cos(angle) - eccentricity), axis_km * tall * np.sin(angle)
    vx, vy = -axis_km * turn * np.sin(angle), axis_km * tall * turn * np.cos(angle)
    return np.stack([x, y * np.cos(tilt), y * np.sin(tilt), vx, vy * np.cos(tilt), vy * np.sin(tilt)], axis=1)


def metadata(times: Times, **fields: str | None) -> dict[str, str]:
    """The metadata of a segment; None leaves a keyword out."""
    usual = {
        "OBJECT_NAME": "LOW",
        "OBJECT_ID": "2026-001A",
        "CENTER_NAME": "EARTH",
        "REF_FRAME": "TEME",
        "TIME_SYSTEM": "UTC",
        "START_TIME": iso_text(int(times[0]), digits=9).rstrip("Z"),
        "STOP_TIME": iso_text(int(times[-1]), digits=9).rstrip("Z"),
        "INTERPOLATION": "HERMITE",
        "INTERPOLATION_DEGREE": "7",
    }
    return {key: value for key, value in {**usual, **fields}.items() if value is not None}


def kvn_segment(times: Times, states: Floats, **fields: str | None) -> str:
    lines = ["META_START", *(f"{key} = {value}" for key, value in metadata(times, **fields).items()), "META_STOP"]
    lines += [f"{epoch} {' '.join(numbers)}" for epoch, numbers in _rows(times, states)]
    return "\n".join(lines) + "\n"


def kvn(*segments: str) -> str:
    return "\n".join([*HEADER, "", *segments])


def xml(times: Times, states: Floats, **fields: str | None) -> str:
    """An `oem` element of one segment."""
    keywords = "\n".join(f"<{key}>{value}</{key}>" for key, value in metadata(times, **fields).items())
    names = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
    vectors = "\n".join(
        f"<stateVector><EPOCH>{epoch}</EPOCH>{''.join(f'<{name}>{number}</{name}>' for name, number in zip(names, numbers, strict=True))}"
        "</stateVector>"
        for epoch, numbers in _rows(times, states)
    )
    return (
        '<oem id="CCSDS_OEM_VERS" version="2.0"><header><CREATION_DATE>2026-11-21T00:00:00</CREATION_DATE>'
        f"<ORIGINATOR>TEST</ORIGINATOR></header><body><segment><metadata>\n{keywords}\n</metadata><data>\n{vectors}\n</data></segment></body></oem>"
    )


def _rows(times: Times, states: Floats) -> Sequence[tuple[str, list[str]]]:
    return [
        (iso_text(int(at), digits=9).rstrip("Z"), [repr(float(value)) for value in state]) for at, state in zip(times, states, strict=True)
    ]
