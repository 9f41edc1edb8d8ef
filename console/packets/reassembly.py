"""Packets out of the data fields of frames, by the first header pointer (CCSDS 132.0-B-3 4.1.2.7.6, 732.0-B-4 4.1.4.2.3).

One surprise: a packet cut short by a gap is kept, marked TRUNCATED, with the bytes that came.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct

from console.frames.transfer import NO_PACKET_START, ONLY_IDLE
from console.packets.batch import PacketKind, PacketQuality

_ENCAPSULATION_HEADERS = (1, 2, 4, 8)
_MAX_ENCAPSULATION = 1 << 20


@dataclass(frozen=True, slots=True)
class Unit:
    """One packet as it was found, header first."""

    data: bytes
    kind: PacketKind = PacketKind.SPACE
    quality: PacketQuality = PacketQuality.GOOD

    @property
    def is_idle(self) -> bool:
        """Whether it only fills: APID 0x7FF, or encapsulation protocol 0."""
        if self.kind is PacketKind.ENCAPSULATION:
            return not self.data[0] >> 2 & 7
        return self.kind is PacketKind.SPACE and len(self.data) >= 2 and (self.data[0] & 7, self.data[1]) == (7, 0xFF)


class ChannelState(Struct):
    """One virtual channel between two frames: the beginning of a packet, whether packet borders are known, and its account: the bytes
    of its data fields, `taken`, are those of its units, those `skipped` (no packet could be made of them) and the `partial` ones.
    `is_corrected`: symbols under the `partial` bytes were corrected."""

    partial: bytes = b""
    is_aligned: bool = False
    taken: int = 0
    skipped: int = 0
    is_corrected: bool = False


def packet_length(data: bytes, at: int = 0) -> int:
    """Length of the packet that begins at `at`: 0 when more bytes are needed to know, -1 when no packet begins like this."""
    left = len(data) - at
    if left < 1:
        return 0
    version = data[at] >> 5
    if version == 0:
        return (data[at + 4] << 8 | data[at + 5]) + 7 if left >= 6 else 0
    return _encapsulation_length(data, at, left) if version == 7 else -1


def _encapsulation_length(data: bytes, at: int, left: int) -> int:
    """Whole length of an encapsulation packet, from its length-of-length field (CCSDS 133.1-B-3 4.1.2)."""
    header = _ENCAPSULATION_HEADERS[data[at] & 3]
    if header == 1:
        return 1
    if left < header:
        return 0
    size = int.from_bytes(data[at + (header // 2) : at + header], "big")
    return size if header <= size <= _MAX_ENCAPSULATION else -1


def _kind(data: bytes) -> PacketKind:
    return PacketKind.ENCAPSULATION if data[0] >> 5 == 7 else PacketKind.SPACE


def split(data: bytes, at: int = 0, quality: PacketQuality = PacketQuality.GOOD) -> tuple[list[Unit], int, bool]:
    """Whole packets of that quality from `at` on, the place where the first incomplete one begins, and whether all headers made sense."""
    found: list[Unit] = []
    while True:
        length = packet_length(data, at)
        if length < 0:
            return found, at, False
        if length == 0 or at + length > len(data):
            return found, at, True
        found.append(Unit(data[at : at + length], _kind(data[at : at + 1]), quality))
        at += length


def reassemble(
    state: ChannelState, zone: bytes, first_header: int, *, is_after_gap: bool = False, is_corrected: bool = False
) -> list[Unit]:
    """Packets that this data field completes, in order; `state` remembers the rest. `is_corrected`: symbols of the frame were. Never
    raises, whatever the bytes."""
    found = _give_up(state) if is_after_gap else []
    if first_header == ONLY_IDLE:
        return found
    state.taken += len(zone)
    state.is_corrected = is_corrected or (state.is_corrected and bool(state.partial))
    if first_header == NO_PACKET_START:
        return found + _continue(state, zone)
    if first_header >= len(zone):
        state.skipped += len(zone)
        return found + _give_up(state)
    found += _finish(state, zone[:first_header])
    whole, rest, is_sound = split(zone, first_header, PacketQuality.CORRECTED if is_corrected else PacketQuality.GOOD)
    state.is_corrected = is_corrected
    state.partial, state.is_aligned = zone[rest:] if is_sound else b"", is_sound
    state.skipped += 0 if is_sound else len(zone) - rest
    return found + whole


def _give_up(state: ChannelState) -> list[Unit]:
    """The packet under way will never end."""
    partial, state.partial, state.is_aligned = state.partial, b"", False
    return [Unit(partial, _kind(partial), PacketQuality.TRUNCATED)] if partial else []


def _whole_quality(state: ChannelState) -> PacketQuality:
    return PacketQuality.CORRECTED if state.is_corrected else PacketQuality.GOOD


def _continue(state: ChannelState, zone: bytes) -> list[Unit]:
    """A zone without a packet start: all of it belongs to the packet under way, which ends at its end at the earliest."""
    if not state.is_aligned or not state.partial:
        state.skipped += len(zone)
        return []
    whole = state.partial + zone
    length = packet_length(whole)
    if length < 0:
        state.partial = whole
        return _give_up(state)
    if length == 0 or length > len(whole):
        state.partial = whole
        return []
    state.partial, state.is_aligned = b"", length == len(whole)
    state.skipped += len(whole) - length
    quality = _whole_quality(state) if state.is_aligned else PacketQuality.SUSPECT
    return [Unit(whole[:length], _kind(whole), quality)]


def _finish(state: ChannelState, tail: bytes) -> list[Unit]:
    """The bytes before the first header: they must end the packet under way exactly."""
    if not state.partial:
        state.skipped += len(tail)
        return []
    whole = state.partial + tail
    length = packet_length(whole)
    if length == len(whole):
        return [Unit(whole, _kind(whole), _whole_quality(state))]
    if 0 < length < len(whole):
        state.skipped += len(whole) - length
        return [Unit(whole[:length], _kind(whole), PacketQuality.SUSPECT)]
    return [Unit(whole, _kind(whole), PacketQuality.TRUNCATED)]
