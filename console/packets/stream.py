"""Space packets one after another without frames (framing 'packets'): files, and links that carry nothing else.

One surprise: such a stream has no marker to find the way back by. After an impossible header, a place is believed when its header
and the two that follow from it make sense together, and its APID and size are like those seen before.
"""

from __future__ import annotations

from msgspec import Struct, field

from console.packets.reassembly import Unit

_CHAIN = 3
_GROWTH = 4
_HEADER = 6


class StreamState(Struct):
    """Bytes not yet whole packets; the account: framed + skipped + len(buffer) is every byte fed; what packets were like so far."""

    buffer: bytes = b""
    is_lost: bool = False
    framed: int = 0
    skipped: int = 0
    resyncs: int = 0
    apids: set[int] = field(default_factory=set)
    longest: int = 0


def is_plausible(data: bytes, at: int) -> bool:
    """Whether a space packet may begin here: version 0, and not six zero bytes (fill that looks like APID 0)."""
    return data[at] >> 5 == 0 and data[at : at + _HEADER] != bytes(_HEADER)


def _length(data: bytes, at: int) -> int:
    return (data[at + 4] << 8 | data[at + 5]) + 7


def _apid(data: bytes, at: int) -> int:
    return (data[at] << 8 | data[at + 1]) & 0x7FF


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
            known = len(found)
            end = self._run(stream, at, found)
            self._learn(found[known:])
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

    def _learn(self, units: list[Unit]) -> None:
        state = self.state
        state.apids |= {_apid(unit.data, 0) for unit in units}
        state.longest = max(state.longest, max((len(unit.data) for unit in units), default=0))

    def _is_like_before(self, stream: bytes, at: int) -> bool:
        state = self.state
        return not state.apids or (_apid(stream, at) in state.apids and _length(stream, at) <= _GROWTH * state.longest)

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
        for place in range(_CHAIN):
            if at + _HEADER > len(stream):
                return None
            if not is_plausible(stream, at) or (place == 0 and not self._is_like_before(stream, at)):
                return False
            at += _length(stream, at)
        return True
