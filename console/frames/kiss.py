"""KISS framing (Chepponis and Karn, 1987): what a TNC or a soundmodem sends over a serial line or TCP.

One surprise: real streams carry commands other than 0 (a command 09 with a time stamp before each frame), doubled FENDs, and wrong
escapes. All of it is kept and counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

FEND, FESC, TFEND, TFESC = 0xC0, 0xDB, 0xDC, 0xDD
DATA_COMMAND = 0
MAX_FRAME = 1 << 16


@dataclass(frozen=True, slots=True)
class KissFrame:
    """One KISS frame, escapes resolved, without its type byte. `has_bad_escape`: a FESC was followed by something impossible. `size` is
    how many bytes of the stream it took, its closing FEND among them."""

    command: int
    port: int
    data: bytes
    has_bad_escape: bool = False
    size: int = field(default=0, compare=False)

    @property
    def is_data(self) -> bool:
        return self.command == DATA_COMMAND


class KissState(Struct):
    """framed + skipped + len(buffer) is every byte fed. `is_synced`: the first FEND was seen; `empty` counts doubled FENDs."""

    buffer: bytes = b""
    is_synced: bool = False
    framed: int = 0
    skipped: int = 0
    resyncs: int = 0
    empty: int = 0


def encode_kiss(data: bytes, *, command: int = DATA_COMMAND, port: int = 0) -> bytes:
    """One KISS frame between two FENDs."""
    body = bytes([port << 4 | command]) + data
    return b"\xc0" + body.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0"


def unescape(body: bytes) -> tuple[bytes, bool]:
    """The bytes meant, and whether an escape was wrong (both its bytes are then kept as they stand)."""
    first, *parts = body.split(b"\xdb")
    if not parts:
        return body, False
    out, has_bad = [first], False
    for part in parts:
        meant = {TFEND: b"\xc0", TFESC: b"\xdb"}.get(part[0]) if part else None
        has_bad |= meant is None
        out.append(b"\xdb" + part if meant is None else meant + part[1:])
    return b"".join(out), has_bad


class KissDecoder:
    """Cuts a stream into KISS frames. Feed it bytes cut anyhow; bytes before the first FEND are skipped and counted."""

    def __init__(self) -> None:
        self.state = KissState()

    def feed(self, data: bytes) -> list[KissFrame]:
        """Frames whose closing FEND has come."""
        state = self.state
        head, *others = (state.buffer + data).split(b"\xc0")
        if not others:
            self._keep(head)
            return []
        bodies = [*([head] if state.is_synced else []), *others[:-1]]
        if not state.is_synced:
            state.skipped += len(head)
        state.is_synced = True
        state.framed += len(others) + sum(map(len, bodies))
        self._keep(others[-1])
        state.empty += sum(not body for body in bodies)
        return [self._frame(body) for body in bodies if body]

    def _keep(self, rest: bytes) -> None:
        """Hold an unfinished frame; what can't be one (no FEND yet, or too long) is skipped."""
        state = self.state
        if state.is_synced and len(rest) <= MAX_FRAME:
            state.buffer = rest
            return
        state.resyncs += state.is_synced
        state.skipped += len(rest)
        state.buffer, state.is_synced = b"", False

    def _frame(self, body: bytes) -> KissFrame:
        plain, has_bad = unescape(body)
        return KissFrame(plain[0] & 0x0F, plain[0] >> 4, plain[1:], has_bad, len(body) + 1)
