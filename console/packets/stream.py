"""Space packets one after another without frames (framing 'packets'): files, and links that carry nothing else.

One surprise: such a stream has no marker to find the way back by. After an impossible header, a place is believed when its header
and the two that follow from it make sense together.
"""

from __future__ import annotations

from msgspec import Struct

from console.packets.reassembly import Unit

_CHAIN = 3
_HEADER = 6


class StreamState(Struct):
    """Bytes not yet whole packets, and the account: framed + skipped + len(buffer) is every byte fed."""

    buffer: bytes = b""
    is_lost: bool = False
    framed: int = 0
    skipped: int = 0
    resyncs: int = 0


def is_plausible(data: bytes, at: int) -> bool:
    """Whether a space packet may begin here: version 0, and not six zero bytes (fill that looks like APID 0)."""
    return data[at] >> 5 == 0 and data[at : at + _HEADER] != bytes(_HEADER)


def _length(data: bytes, at: int) -> int:
    return (data[at + 4] << 8 | data[at + 5]) + 7


class PacketStream:
    """Cuts a stream into packets, and finds the way back after garbage. Feed it bytes cut anyhow."""

    def __init__(self) -> None:
        self.state = StreamState()

    def feed(self, data: bytes) -> list[Unit]:
        """Packets that these bytes complete."""
        stream, at = self.state.buffer + data, 0
        found: list[Unit] = []
        while True:
            if self.state.is_lost:
                place = self._search(stream, at)
                self.state.skipped += place - at
                at = place
                if self.state.is_lost:
                    break
            end = self._run(stream, at, found)
            self.state.framed += end - at
            at = end
            if not self.state.is_lost:
                break
        self.state.buffer = stream[at:]
        return found

    def _run(self, stream: bytes, at: int, found: list[Unit]) -> int:
        """Packets from `at` on until bytes run out or a header is impossible; returns the place reached."""
        size = len(stream)
        while at + _HEADER <= size:
            if not is_plausible(stream, at):
                self.state.is_lost = True
                return at
            end = at + _length(stream, at)
            if end > size:
                return at
            found.append(Unit(stream[at:end]))
            at = end
        return at

    def _search(self, stream: bytes, at: int) -> int:
        """The next believable place; where to go on when more bytes are needed (`is_lost` stays)."""
        while at + _HEADER <= len(stream):
            verdict = self._verdict(stream, at)
            if verdict is None:
                return at
            if verdict:
                self.state.is_lost = False
                self.state.resyncs += 1
                return at
            at += 1
        return at

    def _verdict(self, stream: bytes, at: int) -> bool | None:
        """Whether packets begin here; None when the bytes don't reach to know."""
        apids: list[int] = []
        for _ in range(_CHAIN):
            if at + _HEADER > len(stream):
                return None
            if not is_plausible(stream, at):
                return False
            apids.append((stream[at] << 8 | stream[at + 1]) & 0x7FF)
            at += _length(stream, at)
        return True
