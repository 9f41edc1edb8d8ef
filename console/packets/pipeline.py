"""From bytes to packets, for any framing: what a session feeds its chunks to.

However the bytes are cut, the packets and the counters come out the same; a snapshot holds all that is remembered, so that a replay can
start in the middle and go on as if it had begun at the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
import numpy as np
from msgspec import Struct

from console.errors import KnownError, near_name
from console.frames.ax25 import parse_ui_frame
from console.frames.batch import (
    STREAMS_KEPT,
    ChannelContent,
    Chunk,
    FrameBatch,
    FrameFormat,
    FrameQuality,
    LinkCounters,
    StreamTally,
)  # fmt: skip
from console.frames.cadu import CaduSync, CountingSync, Sync, SyncState, block_length
from console.frames.clean_run import CleanRun
from console.frames.kiss import KissDecoder, KissFrame, KissState
from console.frames.reader import FRAMES_TO_LOCK, FrameReader, ReaderState, ReadFrame, Row, frame_batch
from console.frames.transfer import TransferFrame, check_format
from console.packets.batch import PacketBatch, PacketKind, PacketQuality, joined_packets
from console.packets.gathering import PacketGatherer, SequenceState
from console.packets.reassembly import ChannelState, Unit, reassemble, split
from console.packets.stream import PacketStream, StreamState

FRAMINGS = ("cadu", "tm", "packets", "kiss")
Units = list[tuple[int, Unit]]
Found = tuple[Units, FrameBatch]


@dataclass(frozen=True, slots=True)
class FoundInRun:
    """What several chunks completed: the units of each, all frames, and where the lock stood after each."""

    units: list[tuple[Chunk, Units]]
    frames: FrameBatch
    is_locked: list[bool]


class _Account(Protocol):
    buffer: bytes
    framed: int
    skipped: int
    resyncs: int


class Source(Protocol):
    """One framing: bytes to units (each with its virtual channel) and frames."""

    @property
    def state(self) -> Any:
        """All that is remembered, a msgspec struct."""
        ...

    def take(self, chunk: Chunk, counters: LinkCounters) -> Found:
        """What this chunk completes."""
        ...

    def take_run(self, chunks: Sequence[Chunk], counters: LinkCounters) -> FoundInRun | None:
        """What several chunks complete, taken apart at once; None, and nothing taken, where that is not the same as one by one."""
        ...

    def account(self) -> _Account:
        """Where the bytes went."""
        ...

    def restore(self, state: Any) -> None:
        """Go on from a state that `state` gave before."""
        ...

    def fall_silent(self, counters: LinkCounters) -> None:
        """Nothing has come for a while: give up the lock where frames should come all the time."""
        ...

    def tallies(self) -> list[StreamTally]:
        """The virtual channels so far, where frames have them."""
        ...

    def take_clcws(self) -> tuple[int, ...]:
        """The control words heard since the last call, where frames have them."""
        ...


class Pipeline:
    """Chunks in, packets out. `counters` are the whole account since the start; `frames` are those of the last feed."""

    def __init__(self, framing: str, source: Source, *, idle_apid: int = 0x7FF) -> None:
        self.framing = framing
        self.counters = LinkCounters()
        self.frames = _no_frames()
        self._source = source
        self._gatherer = PacketGatherer(idle_apid)
        self._lock_changes: list[tuple[int, bool]] = []

    def feed(self, chunk: Chunk) -> PacketBatch:
        """Packets that this chunk completes. Never raises, whatever the bytes."""
        was_locked, counters = self.counters.is_locked, self.counters
        units, self.frames = self._source.take(chunk, counters)
        self._note_lock(chunk, was_locked, is_locked=counters.is_locked)
        batch = self._gatherer.batch(units, chunk, counters)
        self._keep_account([chunk], has_news=bool(units) or len(self.frames) > 0)
        return batch

    def feed_run(self, chunks: Sequence[Chunk]) -> PacketBatch:
        """The same for several chunks, at once where that can be: much quicker than one by one. `frames` are then those of all."""
        was_locked = self.counters.is_locked
        found = self._source.take_run(chunks, self.counters) if len(chunks) > 1 else None
        if found is None:
            return joined_packets([self.feed(chunk) for chunk in chunks])
        for chunk, is_locked in zip(chunks, found.is_locked, strict=True):
            self._note_lock(chunk, was_locked, is_locked=is_locked)
            was_locked = is_locked
        self.frames = found.frames
        batch = self._gatherer.batch_of_run(found.units, self.counters)
        self._keep_account(chunks, has_news=any(units for _, units in found.units) or len(self.frames) > 0)
        return batch

    def take_lock_changes(self) -> list[tuple[int, bool]]:
        """Where chunks brought or cost the lock since the last call: their times of receipt, and whether there was one then."""
        taken, self._lock_changes = self._lock_changes, []
        return taken

    def _note_lock(self, chunk: Chunk, was_locked: bool, *, is_locked: bool) -> None:
        if is_locked != was_locked:
            self._lock_changes.append((chunk.received_ns, is_locked))

    def _keep_account(self, chunks: Sequence[Chunk], *, has_news: bool) -> None:
        counters, account = self.counters, self._source.account()
        counters.chunks += len(chunks)
        counters.bytes += sum(len(chunk.data) for chunk in chunks)
        counters.bytes_framed, counters.bytes_skipped = account.framed, account.skipped
        counters.bytes_pending, counters.resyncs = len(account.buffer), account.resyncs
        if has_news:
            counters.streams = tuple([*self._source.tallies(), *self._gatherer.tallies()][:STREAMS_KEPT])

    def fall_silent(self) -> None:
        """Nothing has come for a while. Frames come at a fixed rate, so their lock is lost; packets and KISS come when they come."""
        self._source.fall_silent(self.counters)

    def take_clcws(self) -> tuple[int, ...]:
        """The control words (CLCW) of good frames since the last call, in order; at most the newest 256."""
        return self._source.take_clcws()

    def snapshot(self) -> bytes:
        """All that is remembered, in msgpack."""
        return msgspec.msgpack.encode((self.framing, self.counters, self._source.state, self._gatherer.state))

    def restore(self, snapshot: bytes) -> None:
        """Go on from a snapshot of a pipeline of the same framing; KnownError when it is not one.

        An older Moonkite did not count so finely: what it only knew as "in frames" is then unknown.
        """
        try:
            framing, counters, source, sequences = msgspec.msgpack.decode(
                snapshot, type=tuple[str, LinkCounters, msgspec.Raw, SequenceState]
            )
            if framing != self.framing:
                raise KnownError(f"a snapshot of framing '{framing}' for a pipeline of framing '{self.framing}'")
            self._source.restore(msgspec.msgpack.decode(source, type=type(self._source.state)))
        except msgspec.MsgspecError as error:
            raise KnownError("no snapshot of a pipeline", rule=str(error)) from error
        counters.bytes_unknown += counters.bytes_unaccounted
        counters.frames_unknown += counters.frames_unaccounted
        counters.units += max(-counters.units_unaccounted, 0)
        self.counters, self._gatherer.state = counters, sequences
        self.frames = _no_frames()


class FrameSourceState(Struct):
    """Sync, reader, and each virtual channel by 'scid/vcid'."""

    sync: SyncState
    reader: ReaderState
    channels: dict[str, ChannelState]


class FrameSource:
    """Framings 'cadu' and 'tm': transfer frames with packets, bitstreams or the mission's own data in them."""

    def __init__(self, sync: Sync, form: FrameFormat, *, step: int) -> None:
        self._sync, self._reader = sync, FrameReader(form, step=step)
        self.state = FrameSourceState(sync.state, self._reader.state, {})

    def take(self, chunk: Chunk, counters: LinkCounters) -> Found:
        blocks = self._sync.feed(chunk.data)
        frames, good = self._reader.read(blocks, counters, chunk.received_ns)
        if not self._sync.state.is_synced:
            self._reader.unlock(counters)
        return self._units_of(good, counters), frames

    def take_run(self, chunks: Sequence[Chunk], counters: LinkCounters) -> FoundInRun | None:
        found = self._sync.feed_run([chunk.data for chunk in chunks])
        if found is None:
            return None
        plain = self._reader.plain(found[0])
        counts = np.diff(found[1], prepend=0)
        times = np.repeat(np.array([chunk.received_ns for chunk in chunks], np.int64), counts)
        clean = self._reader.count_clean(plain, counters)
        if clean is not None:
            return FoundInRun(self._units_of_run(clean, chunks, found[1], counters), clean.batch(times), [True] * len(chunks))
        data, first = plain.data(), 0
        rows: list[Row] = []
        units, locks = list[tuple[Chunk, Units]](), list[bool]()
        for chunk, end in zip(chunks, found[1], strict=True):
            came, good = self._reader.count(data[first:end], plain, counters, first)
            rows += came
            units.append((chunk, self._units_of(good, counters)))
            locks.append(counters.is_locked)
            first = end
        return FoundInRun(units, frame_batch(rows, data, times), locks)

    def _units_of_run(
        self, run: CleanRun, chunks: Sequence[Chunk], ends: Sequence[int], counters: LinkCounters
    ) -> list[tuple[Chunk, Units]]:  # fmt: skip
        """The units of a clean run; of each frame the chunk is known that completed it."""
        places = np.flatnonzero(~run.is_idle)
        owners = np.searchsorted(ends, places, side="right").tolist()
        fields = zip(run.vcid[places].tolist(), run.first_header[places].tolist(), run.frames[places, run.zone], strict=True)
        found = list[tuple[Chunk, Units]]()
        for owner, (vcid, first, zone) in zip(owners, fields, strict=True):
            units = self._reassembled(run.scid, vcid, zone.tobytes(), first, counters)
            found.append((chunks[owner], [(vcid, unit) for unit in units]))
        return found

    def _units_of(self, good: Sequence[ReadFrame], counters: LinkCounters) -> Units:
        return [(read.frame.vcid, unit) for read in good for unit in self._units(read, counters)]

    def _units(self, read: ReadFrame, counters: LinkCounters) -> list[Unit]:
        frame = read.frame
        if frame.content is ChannelContent.IGNORED or (frame.is_idle and not read.lost):
            return []
        if frame.first_header is None:
            return [_data_unit(frame, PacketQuality.CORRECTED if read.is_corrected else PacketQuality.GOOD)]
        return self._reassembled(
            frame.scid, frame.vcid, frame.zone, frame.first_header, counters, is_after_gap=read.lost > 0, is_corrected=read.is_corrected
        )

    def _reassembled(
        self, scid: int, vcid: int, zone: bytes, first: int, counters: LinkCounters, *,
        is_after_gap: bool = False, is_corrected: bool = False,
    ) -> list[Unit]:  # fmt: skip
        channel = self.state.channels.setdefault(f"{scid}/{vcid}", ChannelState())
        taken, skipped, pending = channel.taken, channel.skipped, len(channel.partial)
        found = reassemble(channel, zone, first, is_after_gap=is_after_gap, is_corrected=is_corrected)
        counters.zone_bytes += channel.taken - taken
        counters.zone_skipped += channel.skipped - skipped
        counters.zone_pending += len(channel.partial) - pending
        return found

    def account(self) -> _Account:
        return self._sync.state

    def restore(self, state: FrameSourceState) -> None:
        self.state = state
        self._sync.state, self._reader.state = state.sync, state.reader

    def fall_silent(self, counters: LinkCounters) -> None:
        self._reader.unlock(counters)

    def tallies(self) -> list[StreamTally]:
        return self._reader.tallies()

    def take_clcws(self) -> tuple[int, ...]:
        taken = tuple(self._reader.clcws)
        self._reader.clcws.clear()
        return taken


def _data_unit(frame: TransferFrame, quality: PacketQuality) -> Unit:
    """The data field of a frame without packets, its idle bits cut off (to whole bytes)."""
    if frame.content is ChannelContent.BITSTREAM and frame.version:
        return Unit(frame.zone[: (frame.bits + 7) // 8], PacketKind.BITSTREAM, quality)
    return Unit(frame.zone, PacketKind.ACCESS, quality)


class StreamSource:
    """Framing 'packets'. Locked after two packets, until the way is lost."""

    def __init__(self, idle_apid: int = 0x7FF) -> None:
        self._stream, self._idle_apid = PacketStream(), idle_apid

    @property
    def state(self) -> StreamState:
        return self._stream.state

    def take(self, chunk: Chunk, counters: LinkCounters) -> Found:
        units = self._stream.feed(chunk.data)
        for unit in units:
            is_idle = int.from_bytes(unit.data[:2], "big") & 0x7FF == self._idle_apid
            counters.count_bytes(FrameQuality.IDLE if is_idle else FrameQuality.GOOD, len(unit.data))
        counters.is_locked = not self.state.is_lost and counters.packets + counters.packets_idle + len(units) >= FRAMES_TO_LOCK
        return [(0, unit) for unit in units], _no_frames()

    def take_run(self, chunks: Sequence[Chunk], counters: LinkCounters) -> FoundInRun | None:
        return None

    def account(self) -> _Account:
        return self._stream.state

    def restore(self, state: StreamState) -> None:
        self._stream.state = state

    def fall_silent(self, counters: LinkCounters) -> None:
        """Silence between packets means nothing."""

    def tallies(self) -> list[StreamTally]:
        return []

    def take_clcws(self) -> tuple[int, ...]:
        return ()


class KissSource:
    """Framing 'kiss': frames with AX.25 or anything else in them. Space packets are taken out where there are any; other information
    is a unit of its own, and so is a payload that is no AX.25.

    In the frame columns `vcid` is the KISS port and `master_count` the KISS command; commands other than 0 have quality UNKNOWN.
    """

    def __init__(self) -> None:
        self._decoder = KissDecoder()

    @property
    def state(self) -> KissState:
        return self._decoder.state

    def take(self, chunk: Chunk, counters: LinkCounters) -> Found:
        framed = self.state.framed
        found = self._decoder.feed(chunk.data)
        units: list[tuple[int, Unit]] = []
        for frame in found:
            quality = _kiss_quality(frame)
            counters.frames += 1
            counters.frames_good += quality is FrameQuality.GOOD
            counters.frames_bad += quality is FrameQuality.BAD
            counters.frames_unknown += quality is FrameQuality.UNKNOWN
            counters.kiss_unknown += quality is FrameQuality.UNKNOWN
            counters.count_bytes(quality, frame.size)
            units += [(frame.port, unit) for unit in _kiss_units(frame)]
        counters.count_bytes(FrameQuality.IDLE, self.state.framed - framed - sum(frame.size for frame in found))
        counters.is_locked = self.state.is_synced and counters.frames_good >= FRAMES_TO_LOCK
        return units, _kiss_batch(found, chunk.received_ns)

    def take_run(self, chunks: Sequence[Chunk], counters: LinkCounters) -> FoundInRun | None:
        return None

    def account(self) -> _Account:
        return self._decoder.state

    def restore(self, state: KissState) -> None:
        self._decoder.state = state

    def fall_silent(self, counters: LinkCounters) -> None:
        """Silence between KISS frames means nothing."""

    def tallies(self) -> list[StreamTally]:
        return []

    def take_clcws(self) -> tuple[int, ...]:
        return ()


def _kiss_units(frame: KissFrame) -> list[Unit]:
    """What a KISS frame brings: its space packets, or its payload as it is (of a frame with a wrong escape, marked SUSPECT)."""
    if not frame.is_data or not frame.data:
        return []
    packets = [] if frame.has_bad_escape else space_packets_in(frame.data)
    if packets:
        return packets
    is_ax25 = parse_ui_frame(frame.data) is not None
    quality = PacketQuality.SUSPECT if frame.has_bad_escape else PacketQuality.GOOD
    return [Unit(frame.data, PacketKind.AX25 if is_ax25 else PacketKind.PAYLOAD, quality)]


def space_packets_in(payload: bytes) -> list[Unit]:
    """Space packets that fill the information field of an AX.25 frame (or a bare payload) exactly; none when anything is left over."""
    frame = parse_ui_frame(payload)
    info = payload if frame is None else frame.info
    units, rest, is_sound = split(info)
    is_whole = is_sound and rest == len(info) and all(unit.kind is PacketKind.SPACE for unit in units)
    return units if is_whole else []


def _kiss_batch(frames: list[KissFrame], received_ns: int) -> FrameBatch:
    batch = frame_batch([(None, _kiss_quality(frame), 0) for frame in frames], [frame.data for frame in frames], received_ns)
    batch.vcid[:] = [frame.port for frame in frames]
    batch.master_count[:] = [frame.command for frame in frames]
    return batch


def _kiss_quality(frame: KissFrame) -> FrameQuality:
    if not frame.is_data:
        return FrameQuality.UNKNOWN
    return FrameQuality.BAD if frame.has_bad_escape else FrameQuality.GOOD


def _no_frames() -> FrameBatch:
    return frame_batch([], [], 0)


def make_pipeline(framing: str, frame_format: FrameFormat) -> Pipeline:
    """The pipeline for a link's framing: 'cadu', 'tm', 'packets' or 'kiss'. KnownError for another, or a format that can't be."""
    if framing in ("cadu", "tm"):
        check_format(frame_format)
    if framing == "cadu":
        step = len(frame_format.marker) + block_length(frame_format)
        source: Source = FrameSource(CaduSync(frame_format), frame_format, step=step)
    elif framing == "tm":
        source = FrameSource(CountingSync(frame_format), frame_format, step=block_length(frame_format))
    elif framing == "packets":
        source = StreamSource(frame_format.idle_apid)
    elif framing == "kiss":
        source = KissSource()
    else:
        raise KnownError(f"no framing '{framing}'", rule=f"one of {', '.join(FRAMINGS)}", remedy=near_name(framing, FRAMINGS))
    return Pipeline(framing, source, idle_apid=frame_format.idle_apid)
