"""A packet taken apart for the eye: its fields with raw and engineering values and their bits, as far as the dictionary goes.

What the dictionary does not describe stands there, too, and a packet that does not fit is shown up to where it stopped fitting.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from console.dictionary.model import Column, Dictionary, FieldSpan
from console.dictionary.program import Program, decode_one, field_spans
from console.packets.batch import PacketKind, PacketQuality, apid_text, kind_of_apid
from console.session.messages import PacketRow
from widgets.packet_tree import PacketField
from widgets.packet_view import PacketFields

PRIMARY = "primary header"
PRIMARY_BITS = 48
CHECKSUM_BITS = 16
REST = "not in the dictionary"
_HEADER = (("version", 0, 3), ("type", 3, 1), ("secondary header flag", 4, 1), ("APID", 5, 11), ("sequence flags", 16, 2),
           ("sequence count", 18, 14), ("data length", 32, 16))  # fmt: skip
_CHECKSUM = re.compile(r"crc|checksum|fecf|pec\b|error.?control", re.IGNORECASE)
_INDEX = re.compile(r"\[\d+\]")


def take_apart(dictionary: Dictionary, row: PacketRow) -> PacketFields:
    """A packet with all that the dictionary finds in it; without a container as far as it was understood, and why no further."""
    if kind_of_apid(row.apid) is not PacketKind.SPACE:
        return PacketFields(f"{apid_text(row.apid)}  #{row.index}", row.data, problem=_problem(row, ""))
    has_program = isinstance(dictionary.program, Program)
    found = decode_one(dictionary, row.data) if has_program else []
    reason = ""
    if has_program and not found:
        reason = dictionary.program.reason(row.data)  # type: ignore[attr-defined]
        found = [(span, _bits_at(row.data, span)) for span in field_spans(dictionary, row.data)]
    columns = {span.parameter: _column(raw) for span, raw in found}
    fields = [_field(dictionary, span, raw, columns) for span, raw in found] or _header_fields(row.data)
    name = row.container or "no container"
    whole = tuple(_with_rest(_judged(fields, row.data), row.data))
    return PacketFields(f"{name}  #{row.index}", row.data, whole, _problem(row, _how_far(reason, fields, row.data)))


def _column(raw: object) -> Column:
    """One value as contexts look at it."""
    return [raw] if isinstance(raw, str) else [raw] if isinstance(raw, bytes) else np.asarray([raw])


def _field(dictionary: Dictionary, span: FieldSpan, raw: object, columns: Mapping[str, Column]) -> PacketField:
    known = dictionary.parameters
    names = (span.parameter, _INDEX.sub("[*]", span.parameter), _INDEX.sub("", span.parameter))
    parameter = next((known[name] for name in names if name in known), None)
    shown = raw.hex(" ").upper() if isinstance(raw, bytes) else str(raw)
    group = PRIMARY if span.first_bit + span.bits <= PRIMARY_BITS else parameter.group if parameter else ""
    if parameter is None:
        return PacketField(span.parameter, span.first_bit, span.bits, shown, group=group)
    return PacketField(span.parameter, span.first_bit, span.bits, shown, parameter.text(raw, columns), parameter.units, group)


def _bits_at(data: bytes, span: FieldSpan) -> object:
    """What stands in a field of a packet that could not be decoded: a number, or octets where it is long."""
    if span.bits > 64 or span.first_bit + span.bits > 8 * len(data):
        return data[span.first_bit // 8 : -(-(span.first_bit + span.bits) // 8)]
    shift = 8 * len(data) - span.first_bit - span.bits
    return int.from_bytes(data, "big") >> shift & ((1 << span.bits) - 1)


def _header_fields(data: bytes) -> list[PacketField]:
    number = int.from_bytes(data[:6].ljust(6, b"\0"), "big")
    return [
        PacketField(name, first, bits, str((number >> (PRIMARY_BITS - first - bits)) & ((1 << bits) - 1)), group=PRIMARY)
        for name, first, bits in _HEADER
        if first + bits <= 8 * len(data)
    ]


def _judged(fields: list[PacketField], data: bytes) -> list[PacketField]:
    """The fields, with a verdict on a checksum at the packet's end (CRC-16 of ECSS-E-ST-70-41C annex B, over all before it)."""
    start, computed = 8 * len(data) - CHECKSUM_BITS, binascii.crc_hqx(data[:-2], 0xFFFF)
    is_good = computed == int.from_bytes(data[-2:], "big")
    verdict = "matches" if is_good else f"should be {computed:04X}"
    return [
        replace(one, value=verdict, is_bad=not is_good)
        if (one.first_bit, one.bits) == (start, CHECKSUM_BITS) and _CHECKSUM.search(one.name)
        else one
        for one in fields
    ]


def _with_rest(fields: list[PacketField], data: bytes) -> list[PacketField]:
    """The fields and what comes after the last one: a checksum when the packet ends with one that matches, and what nobody describes."""
    end = max((one.first_bit + one.bits for one in fields), default=0)
    left, found = 8 * len(data) - end, list(fields)
    has_checksum = left >= CHECKSUM_BITS and binascii.crc_hqx(data, 0xFFFF) == 0
    rest = left - CHECKSUM_BITS if has_checksum else left
    if rest > 0:
        found.append(PacketField(REST, end, rest, f"{-(-rest // 8)} B"))
    if has_checksum:
        found.append(PacketField("packet error control", end + rest, CHECKSUM_BITS, str(int.from_bytes(data[-2:], "big")), "matches"))
    return found


def _how_far(reason: str, fields: list[PacketField], data: bytes) -> str:
    """Why a packet was not decoded, and up to where it was understood."""
    if not reason:
        return ""
    last = max(fields, key=lambda one: one.first_bit + one.bits, default=None)
    if last is None:
        return reason
    end = -(-(last.first_bit + last.bits) // 8)
    return f"{reason}; understood up to byte {end - 1} ({last.name}) of {len(data)}"


def _problem(row: PacketRow, reason: str) -> str:
    quality = PacketQuality(row.quality)
    said = {
        PacketQuality.TRUNCATED: "truncated: its end never came",
        PacketQuality.SUSPECT: "suspect: a frame under it was bad",
        PacketQuality.CORRECTED: "corrected: the error correction repaired symbols of a frame under it",
    }.get(quality, "")
    missing = "" if row.container else reason or "the dictionary has no container for this packet"
    return "; ".join(part for part in (said, missing) if part)
