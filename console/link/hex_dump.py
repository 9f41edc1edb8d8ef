"""Hex dumps as files: one frame a line, or lines with an offset before and characters after them (xxd, hexdump -C, GNU Radio).

Each line is one piece. A comment (#) and an empty line are nothing; any other line that is no hex is passed over and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from console.link.capture import CaptureReport, Piece

MAX_LINE = 1 << 20
_OFFSET_COLON = re.compile(r"^[0-9A-Fa-f]{4,16}:\s+")
_OFFSET_PLAIN = re.compile(r"^[0-9A-Fa-f]{7,16}\s+")
_OFFSET_ALONE = re.compile(r"^[0-9A-Fa-f]{7,16}\s*$")
_CHARACTERS = re.compile(r"\s*\|.*\|?\s*$")
_SEPARATORS = re.compile(r"0[xX]|[\s,:;-]")


def line_bytes(line: str) -> bytes | None:
    """The bytes of one line of a dump, b"" for a comment, an empty line or an offset alone, None when it is no hex."""
    text = line.strip()
    if not text or text.startswith("#"):
        return b""
    offset = _OFFSET_COLON.match(text)
    if offset is not None:
        return _digits(re.split(r"\s{2,}", text[offset.end() :], maxsplit=1)[0])
    offset = _OFFSET_PLAIN.match(text) if "|" in text else None
    if offset is not None:
        return _digits(_CHARACTERS.sub("", text[offset.end() :]))
    return _digits(text)


def _digits(text: str) -> bytes | None:
    plain = _SEPARATORS.sub("", text)
    try:
        return bytes.fromhex(plain)
    except ValueError:
        return None


def has_hex(text: str) -> bool:
    """Whether the beginning of a text is a dump: most of its whole lines are hex (a last one may be cut off)."""
    lines = text.splitlines()
    whole = [line for line in lines if line.strip()][: -1 if len(lines) > 1 else None] or lines
    read = [line_bytes(line) for line in whole]
    hexed = sum(bool(data) for data in read)
    return hexed > 0 and hexed >= sum(data is None for data in read) if len(whole) > 1 else _is_long_hex(whole)


def _is_long_hex(lines: list[str]) -> bool:
    """One line alone may be cut off in the middle of a byte; short words such as `add` or `face` are no dump."""
    plain = _SEPARATORS.sub("", "".join(lines))
    return len(plain) >= 8 and line_bytes(plain[: len(plain) // 2 * 2]) is not None


def read_hex(file: BinaryIO, report: CaptureReport) -> Iterator[Piece]:
    """The lines as pieces. A line of more than MAX_LINE characters is passed over; an offset alone, after lines with offsets and
    characters, is where hexdump -C ends."""
    has_offsets = False
    while line := file.readline(MAX_LINE):
        is_whole = len(line) < MAX_LINE or line.endswith(b"\n")
        while not is_whole and (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
            pass
        text = line.decode("ascii", "replace")
        data = line_bytes(text) if is_whole else None
        if has_offsets and _OFFSET_ALONE.match(text):
            continue
        has_offsets = bool(data) and "|" in text
        if data is None:
            report.passed_over["lines that are no hex"] += 1
        elif data:
            yield Piece(data)
