"""Spacecraft of a mission file: frames and radio; `orbits` reads the elements, the loader the dictionary."""

from __future__ import annotations

from console.errors import Fault, near_name
from console.frames.batch import FrameFormat
from console.mission.fields import Table
from console.mission.model import Radio


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


def repeated(names: list[str]) -> list[str]:
    """Names that occur more than once, each named once."""
    return sorted({name for name in names if names.count(name) > 1})


def unknown(name: str, known: list[str], what: str, where: str) -> Fault:
    """The fault of a name that nothing bears."""
    return Fault(f"no {what} {name}", where, remedy=near_name(name, known))
