"""Packets, frames and bytes one after the other into a file: as they are, a line of hexadecimal each, or as records of a capture.

A capture is pcap with nanoseconds (draft-ietf-opsawg-pcap-03), its link type one of those for users' own data: Wireshark asks once which
dissector they mean, and has one for space packets ("ccsds").
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from typing import BinaryIO

from console.store.export_wish import Form, What
from console.utc import SECOND_NS

Piece = tuple[int, bytes]
"""When it was received, in nanoseconds, and its bytes."""

LINK_TYPES = {What.PACKETS: 147, What.FRAMES: 148, What.CADUS: 149, What.RAW: 150}
"""LINKTYPE_USER0 and those that follow it."""
LONGEST = 1 << 18
_HEAD = struct.Struct("<IHHiIII")
_RECORD = struct.Struct("<IIII")
_NANOSECONDS, _VERSION = 0xA1B23C4D, (2, 4)


def write_pieces(file: BinaryIO, what: What, form: Form, pieces: Iterable[Piece]) -> int:
    """Write all of them; returns how many there were."""
    if form is Form.PCAP:
        file.write(_HEAD.pack(_NANOSECONDS, *_VERSION, 0, 0, LONGEST, LINK_TYPES[what]))
    dress, count = _DRESSES[form], 0
    for received_ns, data in pieces:
        file.write(dress(received_ns, data))
        count += 1
    return count


def _record(received_ns: int, data: bytes) -> bytes:
    kept = data[:LONGEST]
    return _RECORD.pack(*divmod(received_ns, SECOND_NS), len(kept), len(data)) + kept


_DRESSES: dict[Form, Callable[[int, bytes], bytes]] = {
    Form.BIN: lambda _, data: data,
    Form.HEX: lambda _, data: data.hex().encode() + b"\n",
    Form.PCAP: _record,
}
PIECES = tuple(_DRESSES)
"""The forms that are written piece by piece."""
