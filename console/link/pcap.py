"""Packet captures as files: pcap and pcapng (draft-ietf-opsawg-pcap, -pcapng), read record by record with bounded memory.

One surprise: a capture holds datagrams of anybody. Payload is what UDP and TCP carry, or the whole record where the link type is one
for users' own data (DLT_USER0 to 15, also inside PPI); all else is passed over and counted.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from console.link.capture import CaptureReport, Piece
from console.link.datagrams import Datagrams
from console.utc import SECOND_NS

MAX_RECORD = 1 << 20
PCAP_MAGICS = {
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\x3c\x4d": (">", 1),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
}
PCAPNG_MAGIC = b"\x0a\x0d\x0d\x0a"
_SECTION, _INTERFACE, _SIMPLE, _OLD, _ENHANCED = 0x0A0D0D0A, 1, 3, 2, 6
_TIME_RESOLUTION, _TIME_OFFSET = 9, 14


@dataclass(frozen=True, slots=True)
class Record:
    """One captured record: link type, time (-1: none), bytes, and how many it had on the wire."""

    link_type: int
    at_ns: int
    data: bytes
    wire_length: int


def read_capture(file: BinaryIO, report: CaptureReport, *, port: int = 0) -> Iterator[Piece]:
    """The payload in a capture, in the order of its records; `port` chooses one UDP or TCP port."""
    datagrams = Datagrams(report.passed_over, port=port)
    magic = file.read(4)
    if magic == PCAPNG_MAGIC:
        records = _read_blocks(file, report)
    elif magic in PCAP_MAGICS:
        records = _read_records(file, report, *PCAP_MAGICS[magic])
    else:
        report.damage = "no capture: its magic number is unknown"
        return
    last_ns = -1
    for record in records:
        last_ns = record.at_ns
        if record.wire_length > len(record.data):
            report.passed_over["ends of records that were cut off"] += 1
        for data in datagrams.payloads(record.link_type, record.data):
            yield Piece(data, record.at_ns)
    for data in datagrams.rest():
        yield Piece(data, last_ns)


def _read_records(file: BinaryIO, report: CaptureReport, order: str, unit_ns: int) -> Iterator[Record]:
    """The records of a pcap file after its magic number; times in microseconds or nanoseconds by the magic."""
    head = file.read(20)
    if len(head) < 20:
        report.damage = "the capture ends in its header"
        return
    link_type = struct.unpack(f"{order}I", head[16:20])[0] & 0xFFFF
    while start := file.read(16):
        if len(start) < 16:
            report.damage = "the capture ends in a record's header"
            return
        seconds, fraction, size, wire = struct.unpack(f"{order}IIII", start)
        data = _read_whole(file, size, report)
        if data is None:
            return
        yield Record(link_type, seconds * SECOND_NS + fraction * unit_ns, data, wire)


def _read_whole(file: BinaryIO, size: int, report: CaptureReport) -> bytes | None:
    if size > MAX_RECORD:
        report.damage = f"a record says that it has {size} bytes; nothing after it was read"
        return None
    data = file.read(size)
    if len(data) < size:
        report.damage = "the capture ends in a record"
        return None
    return data


@dataclass(slots=True)
class _Interface:
    """One interface of a pcapng section. Times are `ticks` a second from `offset_s`."""

    link_type: int
    snap_length: int
    ticks: int = 1_000_000
    offset_s: int = 0

    def at_ns(self, high: int, low: int) -> int:
        return (high << 32 | low) * SECOND_NS // self.ticks + self.offset_s * SECOND_NS


@dataclass(slots=True)
class _Section:
    order: str = "<"
    interfaces: list[_Interface] = field(default_factory=list)


def _read_blocks(file: BinaryIO, report: CaptureReport) -> Iterator[Record]:
    """The packets of a pcapng file whose first four bytes were read. Blocks of other kinds are stepped over, as the format wants."""
    section, kind_bytes = _Section(), PCAPNG_MAGIC
    while kind_bytes:
        body = _read_block(file, report, section, kind_bytes)
        if body is None:
            return
        kind = struct.unpack(f"{section.order}I", kind_bytes)[0]
        if kind == _INTERFACE and len(body) >= 8:
            section.interfaces.append(_interface(section.order, body))
        elif kind in (_ENHANCED, _SIMPLE, _OLD):
            record = _record(section, kind, body)
            if record is None:
                report.passed_over["records without their interface"] += 1
            else:
                yield record
        kind_bytes = file.read(4)


def _read_block(file: BinaryIO, report: CaptureReport, section: _Section, kind: bytes) -> bytes | None:
    """A block's body; a section header sets the byte order of all that follows."""
    head = file.read(8 if kind == PCAPNG_MAGIC else 4)
    if kind == PCAPNG_MAGIC and len(head) == 8:
        section.order = ">" if head[4:] == b"\x1a\x2b\x3c\x4d" else "<"
        section.interfaces.clear()
    if len(kind) < 4 or len(head) < (8 if kind == PCAPNG_MAGIC else 4):
        report.damage = "the capture ends in a block's header"
        return None
    size = struct.unpack(f"{section.order}I", head[:4])[0] - 4 - len(head)
    if size < 4 or size % 4:
        report.damage = "a block has an impossible length; nothing after it was read"
        return None
    data = _read_whole(file, size, report)
    return None if data is None else data[:-4]


def _interface(order: str, body: bytes) -> _Interface:
    link_type, _, snap_length = struct.unpack(f"{order}HHI", body[:8])
    found, at = _Interface(link_type, snap_length), 8
    while at + 4 <= len(body):
        code, size = struct.unpack(f"{order}HH", body[at : at + 4])
        value = body[at + 4 : at + 4 + size]
        if code == _TIME_RESOLUTION and size == 1 and value:
            power = value[0] & 0x7F
            found.ticks = 2 ** min(power, 63) if value[0] & 0x80 else 10 ** min(power, 18)
        elif code == _TIME_OFFSET and len(value) == 8:
            found.offset_s = struct.unpack(f"{order}q", value)[0]
        at += 4 + (size + 3) // 4 * 4
    return found


def _record(section: _Section, kind: int, body: bytes) -> Record | None:
    """A packet block as a record; None when its interface was never described or its lengths can't be."""
    order, interfaces = section.order, section.interfaces
    if kind == _SIMPLE:
        if len(body) < 4 or not interfaces:
            return None
        wire = struct.unpack(f"{order}I", body[:4])[0]
        size = min(wire, interfaces[0].snap_length or wire)
        return Record(interfaces[0].link_type, -1, body[4 : 4 + size], wire)
    if len(body) < 20:
        return None
    number, high, low, size, wire = struct.unpack(f"{order}IIIII", body[:20])
    number = number if kind == _ENHANCED else struct.unpack(f"{order}H", body[:2])[0]
    if number >= len(interfaces) or size > len(body) - 20:
        return None
    interface = interfaces[number]
    return Record(interface.link_type, interface.at_ns(high, low), body[20 : 20 + size], wire)
