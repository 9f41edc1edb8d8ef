"""Spacecraft of a mission file: frames and radio; `orbits` reads the elements, the loader the dictionary."""

from __future__ import annotations

from console.errors import Fault, KnownError, near_name
from console.frames.batch import ChannelContent, FrameFormat
from console.frames.reed_solomon import SYMBOLS
from console.frames.transfer import check_format
from console.mission.fields import Table
from console.mission.model import Radio


def read_frames(table: Table) -> FrameFormat:
    """The `[spacecraft.frames]` table (CCSDS 131.0-B-4, 132.0-B-3, 732.0-B-4)."""
    usual, faults = FrameFormat(), len(table.faults)
    others, channels = _read_channels(table.table("channels"))
    frames = FrameFormat(
        length=table.integer("length", usual.length, low=14, high=2048),
        scid=table.integer("scid", low=0, high=1023) if table.has("scid") else None,
        has_fecf=table.flag("has_fecf", usual.has_fecf),
        has_ocf=table.flag("has_ocf", usual.has_ocf),
        is_randomised=table.flag("is_randomised", usual.is_randomised),
        reed_solomon_interleave=table.integer("reed_solomon_interleave", 0, low=0, high=8),
        idle_apid=table.integer("idle_apid", usual.idle_apid, low=0, high=2047),
        marker=_read_marker(table, usual.marker),
        marker_bit_errors=table.integer("marker_bit_errors", usual.marker_bit_errors, low=0, high=7),
        is_aos=table.flag("is_aos", False),
        reed_solomon_parity=_read_parity(table),
        is_dual_basis=table.flag("is_dual_basis", True),
        has_header_control=table.flag("has_header_control", False),
        insert_zone=table.integer("insert_zone", 0, low=0, high=1024),
        channels=channels,
        other_channels=others,
        decodes_payloads=table.flag("decodes_payloads", False),
    )
    if len(table.faults) == faults:
        _check_frames(table, frames)
    table.end()
    return frames


def _read_parity(table: Table) -> int:
    """The parity symbols of each word, from the number of its data symbols."""
    symbols = table.integer("reed_solomon", 223)
    if symbols not in (223, 239):
        table.fault("reed_solomon", f"is {symbols}", rule="223 or 239 (131.0-B-4 4.3.1)")
        return 32
    return SYMBOLS - symbols


def _check_frames(table: Table, frames: FrameFormat) -> None:
    most = (SYMBOLS - frames.reed_solomon_parity) * frames.reed_solomon_interleave
    if most and (frames.length > most or frames.length % frames.reed_solomon_interleave):
        table.fault("length", f"is {frames.length}", rule=f"a multiple of the interleave, {most} or less (131.0-B-4 4.3)")
        return
    try:
        check_format(frames)
    except KnownError as error:
        table.fault("", error.faults[0].what, rule=error.faults[0].rule)


def _read_marker(table: Table, usual: bytes) -> bytes:
    """The attached sync marker, written in hexadecimal."""
    text = table.text("marker", usual.hex())
    try:
        marker = bytes.fromhex(text)
    except ValueError:
        marker = b""
    if not 2 <= len(marker) <= 24:
        table.fault("marker", f"is {text!r}", rule="2 to 24 bytes in hexadecimal, 1ACFFC1D (131.0-B-4 9)")
        return usual
    return marker


def _read_channels(table: Table) -> tuple[ChannelContent, tuple[tuple[int, ChannelContent], ...]]:
    """What virtual channels hold: keys are their numbers, `other` all that are not named."""
    others = _read_content(table, "other")
    numbers = [key for key in table.values if key.isascii() and key.isdigit() and int(key) < 64]
    channels = tuple((int(key), _read_content(table, key)) for key in numbers)
    table.end()
    return others, channels


def _read_content(table: Table, key: str) -> ChannelContent:
    known = {content.value: content for content in ChannelContent}
    return known.get(table.choice(key, ChannelContent.PACKETS.value, tuple(known)), ChannelContent.PACKETS)


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
