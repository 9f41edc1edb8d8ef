"""The line up: frames that are ready for it, and how long it is busy with each. Control commands first, then commands, then data."""

from __future__ import annotations

from collections.abc import Callable

from console.command.uplink import Precedence
from console.frames.fop_actions import Signal
from console.frames.fop_state import FrameKind
from console.utc import SECOND_NS


class UplinkLine:
    """Bytes go to `send_bytes`, no faster than `rate_bps`. `left_ns`: when the last ones went, -1 before the first."""

    def __init__(self, send_bytes: Callable[[bytes], None], rate_bps: float) -> None:
        self._send_bytes, self._rate_bps = send_bytes, rate_bps
        self._ready: list[Signal] = []
        self._free_ns = self.left_ns = -1

    def add(self, frame: Signal) -> None:
        """Let a frame wait for its turn."""
        self._ready.append(frame)

    def holds(self, kind: FrameKind | None) -> bool:
        """Whether a frame of this kind waits; None for bytes without a frame."""
        return any(each.frame_kind is kind for each in self._ready)

    def drop(self, kind: FrameKind) -> bool:
        """Take back what waits of this kind; whether there was any."""
        is_there = self.holds(kind)
        self._ready = [each for each in self._ready if each.frame_kind is not kind]
        return is_there

    def clear(self) -> None:
        """Take everything back."""
        self._ready = []

    def take(self, precedence: Callable[[int], Precedence], now_ns: int) -> Signal | None:
        """The frame whose turn it is; None while the line is busy, or nothing waits."""
        if not self._ready or now_ns < self._free_ns:
            return None
        first = min(self._ready, key=lambda each: (each.frame_kind is not FrameKind.BC, precedence(each.tag)))
        self._ready.remove(first)
        return first

    def give(self, data: bytes, now_ns: int) -> None:
        """Send bytes now; raises KnownError where the link doesn't take them."""
        self._send_bytes(data)
        self._free_ns, self.left_ns = now_ns + self.airtime_ns(len(data)), now_ns

    def airtime_ns(self, length: int) -> int:
        """How long the line is busy with so many bytes."""
        return round(8 * length * SECOND_NS / self._rate_bps)
