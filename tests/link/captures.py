"""Builders of packet captures: pcap and pcapng files round UDP, TCP and users' own payload."""

from __future__ import annotations

import struct
from collections.abc import Sequence

USER0, ETHERNET, RAW_IP, PPI = 147, 1, 101, 192
Records = Sequence[tuple[int, bytes]]


def udp(payload: bytes, *, port: int = 5000) -> bytes:
    return struct.pack(">HHHH", 40000, port, 8 + len(payload), 0) + payload


def tcp(sequence: int, payload: bytes, *, flags: int = 0x18, port: int = 5000) -> bytes:
    return struct.pack(">HHIIBBHHH", 40000, port, sequence % (1 << 32), 0, 0x50, flags, 1000, 0, 0) + payload


def ipv4(protocol: int, data: bytes, *, fragment: int = 0) -> bytes:
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(data), 1, fragment, 64, protocol, 0, b"\x7f\0\0\1", b"\x7f\0\0\2") + data


def ipv6(protocol: int, data: bytes) -> bytes:
    return struct.pack(">IHBB", 6 << 28, len(data), protocol, 64) + bytes(32) + data


def ethernet(packet: bytes, *, kind: int = 0x0800, vlan: bool = False) -> bytes:
    tag = struct.pack(">HH", 0x8100, 7) if vlan else b""
    return bytes(12) + tag + struct.pack(">H", kind) + packet


def ppi(link_type: int, data: bytes) -> bytes:
    return struct.pack("<BBHI", 0, 0, 12, link_type) + bytes(4) + data


def pcap(records: Records, link_type: int = USER0, *, order: str = "<", is_nano: bool = False) -> bytes:
    unit = 1 if is_nano else 1000
    found = struct.pack(f"{order}IHHiIII", 0xA1B23C4D if is_nano else 0xA1B2C3D4, 2, 4, 0, 0, 65535, link_type)
    for at_ns, data in records:
        found += struct.pack(f"{order}IIII", at_ns // 10**9, at_ns % 10**9 // unit, len(data), len(data)) + data
    return found


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    size = struct.pack(f"{order}I", 12 + len(body))
    return struct.pack(f"{order}I", kind) + size + body + size


def pcapng(records: Records, link_type: int = USER0, *, order: str = "<", resolution: int = 9) -> bytes:
    section = block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order)
    options = struct.pack(f"{order}HHB3xHH", 9, 1, resolution, 0, 0)
    found = section + block(1, struct.pack(f"{order}HHI", link_type, 0, 0) + options, order) + block(5, bytes(12), order)
    for at_ns, data in records:
        ticks = at_ns * 10**resolution // 10**9
        found += block(6, struct.pack(f"{order}IIIII", 0, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data)) + data, order)
    return found
