"""Hex dumps and packet captures, told apart from raw bytes by their content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from console.link.capture import CaptureReport, FileFormat, Piece
from console.link.hex_dump import has_hex, read_hex
from console.link.pcap import PCAP_MAGICS, PCAPNG_MAGIC, read_capture

HEAD_LENGTH = 4096
_TEXT = frozenset(range(0x20, 0x7F)) | frozenset(b"\t\r\n")


def format_of(head: bytes) -> FileFormat:
    """What a file that begins so holds: a capture by its magic number, a hex dump when it is text with lines of hex in it, else RAW."""
    if head[:4] in PCAP_MAGICS or head[:4] == PCAPNG_MAGIC:
        return FileFormat.PCAP
    if head and set(head) <= _TEXT and has_hex(head.decode("ascii")):
        return FileFormat.HEX
    return FileFormat.RAW


def read_pieces(file: BinaryIO, kind: FileFormat, report: CaptureReport, *, port: int = 0) -> Iterator[Piece]:
    """The payload of a hex dump or a capture, in order. `port`: only what goes to or comes from it. Damaged files end early, and
    `report.damage` says why; nothing raises but the file's own OSError."""
    for piece in read_hex(file, report) if kind is FileFormat.HEX else read_capture(file, report, port=port):
        report.pieces += 1
        report.bytes += len(piece.data)
        yield piece
