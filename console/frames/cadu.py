"""Where frames begin in a stream of bytes: by the attached sync marker (CCSDS 131.0-B-4 9), or by counting bytes alone.

One surprise: a marker with bit errors is believed at once only where it is expected. Elsewhere the next marker must agree, so
that noise does not become frames; an exact marker is believed anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from console.errors import KnownError
from console.frames.batch import FrameFormat
from console.frames.coding import Bytes, has_good_fecf, randomise, randomised
from console.frames.reed_solomon import ReedSolomon

FLYWHEEL_FRAMES = 2


@dataclass(frozen=True, slots=True)
class Blocks:
    """Code blocks cut from the stream: data uint8 (n, block_length); is_resumed bool (n,): sync was found anew before this one."""

    data: Bytes
    is_resumed: NDArray[np.bool_]


class SyncState(Struct):
    """All that a sync remembers. framed + skipped + len(buffer) is every byte it was ever fed."""

    buffer: bytes = b""
    is_synced: bool = False
    was_synced: bool = False
    is_resumed: bool = False
    misses: int = 0
    framed: int = 0
    skipped: int = 0
    resyncs: int = 0


class Sync(Protocol):
    """Cuts a stream into blocks of one length."""

    state: SyncState

    def feed(self, data: bytes) -> Blocks:
        """Blocks that these bytes complete."""
        ...

    def feed_run(self, pieces: Sequence[bytes]) -> tuple[Blocks, list[int]] | None:
        """Blocks of several pieces at once, and how many are complete after each; None, and nothing taken, where pieces matter."""
        ...


def block_length(form: FrameFormat) -> int:
    """Bytes from the end of one sync marker to the next: the frame and its Reed-Solomon parity."""
    return form.length + form.reed_solomon_parity * form.reed_solomon_interleave


def code_of(form: FrameFormat) -> ReedSolomon | None:
    """The Reed-Solomon code of a format, None for none. KnownError when the frame's length does not fit it."""
    if not form.reed_solomon_interleave:
        return None
    return ReedSolomon(form.length, form.reed_solomon_interleave, parity=form.reed_solomon_parity, is_dual=form.is_dual_basis)


def encode_block(form: FrameFormat, frame: bytes) -> bytes:
    """One frame coded and randomised as the format says, without a marker (framing 'tm')."""
    if len(frame) != form.length:
        raise KnownError(f"a frame of {len(frame)} bytes in a format of {form.length}")
    code = code_of(form)
    block = frame if code is None else code.encode(np.frombuffer(frame, np.uint8)[None, :]).tobytes()
    return randomised(block) if form.is_randomised else block


def encode_cadu(form: FrameFormat, frame: bytes) -> bytes:
    """One frame as it leaves the transmitter (framing 'cadu'): the marker, then the frame coded and randomised."""
    return form.marker + encode_block(form, frame)


class _Cutter:
    """Turns what a sync steps over into Blocks and keeps the account of it."""

    def __init__(self, state: SyncState, stream: Bytes, step: int, block: int) -> None:
        self.state, self.stream, self.at = state, stream, 0
        self._step, self._block = step, block
        self._data: list[Bytes] = []
        self._flags: list[NDArray[np.bool_]] = []

    def take(self, count: int) -> None:
        """The next `count` steps are blocks."""
        end = self.at + count * self._step
        flags = np.zeros(count, bool)
        flags[0], self.state.is_resumed = self.state.is_resumed, False
        self._data.append(self.stream[self.at : end].reshape(count, self._step)[:, -self._block :])
        self._flags.append(flags)
        self.state.framed += end - self.at
        self.at = end

    def skip_to(self, place: int) -> None:
        """Bytes up to `place` are nothing."""
        self.state.skipped += place - self.at
        self.at = place

    def lock(self) -> None:
        """Sync is found here."""
        state = self.state
        state.resyncs += state.was_synced
        state.is_resumed = state.was_synced
        state.is_synced = state.was_synced = True
        state.misses = 0

    def finish(self) -> Blocks:
        """What was cut; the rest stays in the buffer."""
        self.state.buffer = self.stream[self.at :].tobytes()
        empty = np.empty((0, self._block), np.uint8)
        return Blocks(np.concatenate([empty, *self._data]), np.concatenate([np.empty(0, bool), *self._flags]))


class CaduSync:
    """Finds blocks by their marker, holds on through damaged markers, and finds the way back. Feed it bytes cut anyhow."""

    def __init__(self, form: FrameFormat) -> None:
        if not form.marker:
            raise KnownError("framing 'cadu' without a sync marker", remedy="use framing 'tm', or give the marker")
        self._marker = np.frombuffer(form.marker, np.uint8)
        self._tolerance = form.marker_bit_errors
        self._block = block_length(form)
        self._step = len(form.marker) + self._block
        self.state = SyncState()

    def feed(self, data: bytes) -> Blocks:
        """Blocks that these bytes complete."""
        cut = _Cutter(self.state, np.frombuffer(self.state.buffer + data, np.uint8), self._step, self._block)
        while self._follow(cut) if self.state.is_synced else self._search(cut):
            pass
        return cut.finish()

    def feed_run(self, pieces: Sequence[bytes]) -> tuple[Blocks, list[int]] | None:
        """The blocks of several pieces at once, and how many are complete after each piece; None, and nothing taken, unless sync stands and
        every marker is where it should be: then no piece has a say in where the blocks begin."""
        stream = np.frombuffer(b"".join([self.state.buffer, *pieces]), np.uint8)
        whole = len(stream) // self._step if self.state.is_synced else 0
        if not whole:
            return None
        markers = stream[: whole * self._step].reshape(whole, self._step)[:, : len(self._marker)]
        if (self._errors(markers) > self._tolerance).any():
            return None
        ends = (len(self.state.buffer) + np.cumsum([len(piece) for piece in pieces])) // self._step
        cut = _Cutter(self.state, stream, self._step, self._block)
        cut.take(whole)
        self.state.misses = 0
        return cut.finish(), ends.tolist()

    def _follow(self, cut: _Cutter) -> bool:
        """Take the blocks whose markers are where they should be; False when more bytes are needed."""
        left = cut.stream[cut.at :]
        whole = len(left) // self._step
        if not whole:
            return False
        markers = left[: whole * self._step].reshape(whole, self._step)[:, : len(self._marker)]
        is_damaged = self._errors(markers) > self._tolerance
        run = int(np.argmax(is_damaged)) if is_damaged.any() else whole
        if run:
            cut.take(run)
            self.state.misses = 0
            return True
        return self._hold(cut, left)

    def _hold(self, cut: _Cutter, left: Bytes) -> bool:
        """The marker here is damaged: fly on over it, or give up sync. Needs the next marker's place to decide."""
        window = self._step + len(self._marker)
        if len(left) < window:
            return False
        errors = self._scan(left[:window])
        slipped = bool((errors[1:-1] == 0).any()) and errors[-1] > self._tolerance
        if slipped or (errors[-1] > self._tolerance and self.state.misses >= FLYWHEEL_FRAMES):
            self.state.is_synced = False
            return True
        self.state.misses += 1
        cut.take(1)
        return True

    def _search(self, cut: _Cutter) -> bool:
        """Step over bytes up to a believable marker; False when more bytes are needed."""
        left = cut.stream[cut.at :]
        if len(left) < len(self._marker):
            return False
        errors, start = self._scan(left), cut.at
        for place in np.flatnonzero(errors <= self._tolerance).tolist():
            following = place + self._step
            if errors[place] and following >= len(errors):
                cut.skip_to(start + place)
                return False
            if not errors[place] or errors[following] <= self._tolerance:
                cut.skip_to(start + place)
                cut.lock()
                return True
        cut.skip_to(start + len(errors))
        return False

    def _scan(self, stream: Bytes) -> NDArray[np.int64]:
        """Bits that differ from the marker, at each place of the stream where a whole marker fits."""
        count = len(stream) - len(self._marker) + 1
        return self._errors(np.lib.stride_tricks.sliding_window_view(stream, len(self._marker))[:count])

    def _errors(self, places: Bytes) -> NDArray[np.int64]:
        differing: NDArray[np.int64] = np.bitwise_count(places ^ self._marker).sum(axis=1, dtype=np.int64)
        return differing


class CountingSync:
    """Cuts every `block_length` bytes (framing 'tm'). When frames carry a FECF and two in a row fail it, looks for the place
    where two in a row pass, so that a byte lost on a serial line costs frames, not the pass."""

    def __init__(self, form: FrameFormat) -> None:
        self._block = block_length(form)
        self._has_check = form.has_fecf and not form.reed_solomon_interleave
        self._is_randomised = form.is_randomised
        self.state = SyncState()

    def feed(self, data: bytes) -> Blocks:
        """Blocks that these bytes complete."""
        cut = _Cutter(self.state, np.frombuffer(self.state.buffer + data, np.uint8), self._block, self._block)
        if not self._has_check:
            whole = len(cut.stream) // self._block
            if whole:
                self.state.is_synced = True
                cut.take(whole)
            return cut.finish()
        while self._step(cut):
            pass
        return cut.finish()

    def feed_run(self, pieces: Sequence[bytes]) -> tuple[Blocks, list[int]] | None:
        """Without markers every piece is looked at by itself."""
        return None

    def _step(self, cut: _Cutter) -> bool:
        left = cut.stream[cut.at :]
        if len(left) < self._block:
            return False
        if self._is_good(left, 0):
            self._take_good(cut)
            return True
        if self.state.misses == 0:
            self.state.misses = 1
            cut.take(1)
            return True
        if len(left) < 3 * self._block:
            return False
        place = next((n for n in range(1, self._block) if self._is_good(left, n) and self._is_good(left, n + self._block)), 0)
        if place and not self._is_good(left, self._block):
            cut.skip_to(cut.at + place)
            cut.lock()
            return True
        self.state.misses += 1
        self.state.is_synced = False
        cut.take(1)
        return True

    def _take_good(self, cut: _Cutter) -> None:
        if not self.state.is_synced:
            self.state.is_resumed = self.state.was_synced
            self.state.is_synced = self.state.was_synced = True
        self.state.misses = 0
        cut.take(1)

    def _is_good(self, stream: Bytes, place: int) -> bool:
        block = stream[place : place + self._block]
        return has_good_fecf((randomise(block) if self._is_randomised else block).tobytes())
