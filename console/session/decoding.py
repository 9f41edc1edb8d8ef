"""Everything that follows from the bytes alone: packets, values, events, alarms. The same bytes give the same, however they were cut.

A snapshot holds all that is remembered, so that a seek can start in the middle and go on as if it had begun at the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
from msgspec import Struct

from console.command.verify import VerificationReport, read_reports
from console.dictionary.model import Dictionary
from console.errors import KnownError
from console.frames.batch import Chunk, FrameFormat, LinkCounters
from console.packets.batch import PacketBatch
from console.packets.pipeline import make_pipeline
from console.packets.pus import TM_DATA_START, pus_columns
from console.session.merge import taken
from console.session.messages import PacketRow
from console.telemetry.alarms import AlarmMonitor
from console.telemetry.current import CurrentValues
from console.telemetry.decoder import TelemetryDecoder
from console.telemetry.events import EventReader
from console.telemetry.samples import SampleBatch
from console.telemetry.states import AlarmChange, Event

SNAPSHOT_VERSION = 1
_REQUEST_END_BIT = 8 * (TM_DATA_START + 4)


class Snapshot(Struct, frozen=True):
    """All state of a `Decoding`, in msgpack; `packets` is the index of the next packet."""

    version: int
    packets: int
    pipeline: bytes
    current: bytes
    alarms: bytes


@dataclass(slots=True)
class Decoded:
    """What some chunks gave, each list in the order of packets."""

    samples: list[SampleBatch] = field(default_factory=list)
    packets: list[PacketRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    alarm_changes: list[AlarmChange] = field(default_factory=list)
    reports: list[VerificationReport] = field(default_factory=list)


class Decoding:
    """From chunks to values, alarms and events, with the current values kept."""

    def __init__(self, dictionary: Dictionary, framing: str, frame_format: FrameFormat) -> None:
        self.dictionary = dictionary
        self.current = CurrentValues(dictionary)
        self.alarms = AlarmMonitor(dictionary)
        self._make_pipeline = lambda: make_pipeline(framing, frame_format)
        self._pipeline = self._make_pipeline()
        self._decoder = TelemetryDecoder(dictionary)
        self._events = EventReader(dictionary)
        self._limited = {name for name, parameter in dictionary.parameters.items() if parameter.alarm is not None}
        self._packets = 0

    @property
    def counters(self) -> LinkCounters:
        """A copy of the account of every byte, frame and packet so far."""
        return msgspec.structs.replace(self._pipeline.counters)

    def take(self, chunks: Sequence[Chunk]) -> Decoded:
        """What these chunks complete. Never raises, whatever the bytes."""
        batch = joined_packets([self._pipeline.feed(chunk) for chunk in chunks])
        if not len(batch):
            return Decoded()
        first, self._packets = self._packets, self._packets + len(batch)
        samples = in_packet_order(self._decoder.decode(batch, first).samples)
        self._count(batch, samples)
        self.current.update(samples)
        service, subtype = pus_columns(batch)
        return Decoded(
            samples,
            packet_rows(batch, samples, first),
            self._events.read(samples, service, subtype, first),
            self.alarms.check(self._cut_where_shared(samples)),
            read_reports(batch, first, self._told_in),
        )

    def snapshot(self) -> bytes:
        """All that is remembered."""
        state = Snapshot(SNAPSHOT_VERSION, self._packets, self._pipeline.snapshot(), self.current.snapshot(), self.alarms.snapshot())
        return msgspec.msgpack.encode(state)

    def restore(self, snapshot: bytes) -> None:
        """Go on from a snapshot. Raises KnownError when it is none, or one of another version."""
        try:
            state = msgspec.msgpack.decode(snapshot, type=Snapshot)
        except msgspec.MsgspecError as error:
            raise KnownError("not a keyframe", rule=str(error)) from error
        if state.version != SNAPSHOT_VERSION:
            raise KnownError(f"a keyframe of version {state.version}", rule=f"this Moonkite reads version {SNAPSHOT_VERSION}")
        self._pipeline.restore(state.pipeline)
        self.current.restore(state.current)
        self.alarms.restore(state.alarms)
        self._packets = state.packets

    def start_over(self) -> None:
        """Forget everything, as before the first byte."""
        self.current, self.alarms = CurrentValues(self.dictionary), AlarmMonitor(self.dictionary)
        self._pipeline, self._packets = self._make_pipeline(), 0

    def _count(self, batch: PacketBatch, samples: list[SampleBatch]) -> None:
        counters = self._pipeline.counters
        counters.values += sum(len(each) * len(each.raw) for each in samples)
        counters.undecoded += len(batch) - sum(map(len, samples))

    def _cut_where_shared(self, samples: list[SampleBatch]) -> list[SampleBatch]:
        """Runs in the order of packets when a parameter with limits stands in several containers; else as they are, which is faster."""
        watched = [name for batch in samples for name in batch.raw if name in self._limited]
        return runs(samples) if len(set(watched)) < len(watched) else samples

    def _told_in(self, packet: bytes) -> str:
        """What a report says after the request id, `FAILURE_CODE BAD_ARGUMENT, FAILURE_DATA 3`."""
        batch = one_packet(packet)
        samples = self._decoder.decode(batch, 0).samples
        if not samples:
            return ""
        names = {span.parameter for span in self._decoder.spans(packet) if span.first_bit >= _REQUEST_END_BIT}
        told = [(name, column[0]) for name, column in samples[0].raw.items() if name in names]
        return ", ".join(f"{name} {self.dictionary.parameters[name].text(raw)}" for name, raw in told if name in self.dictionary.parameters)


def one_packet(packet: bytes) -> PacketBatch:
    """A batch of one packet."""
    i64, u16 = np.zeros(1, np.int64), np.zeros(1, np.uint16)
    return PacketBatch(packet, np.array([0, len(packet)], np.int64), u16, u16, i64, i64, u16, np.zeros(1, np.uint8))


def joined_packets(batches: Sequence[PacketBatch]) -> PacketBatch:
    """Several batches as one, in order."""
    filled = [batch for batch in batches if len(batch)]
    if len(filled) <= 1:
        return filled[0] if filled else PacketBatch.empty()
    starts = np.cumsum([0, *(len(batch.data) for batch in filled)])
    offsets = [batch.offsets[:-1] + start for batch, start in zip(filled, starts, strict=False)]
    end = starts[-2] + filled[-1].offsets[-1:]
    return PacketBatch(
        b"".join(batch.data for batch in filled),
        np.concatenate([*offsets, end]),
        *(np.concatenate([getattr(batch, name) for batch in filled]) for name in _COLUMNS),
    )


_COLUMNS = ("apid", "sequence", "received_ns", "chunk", "vcid", "quality")


def in_packet_order(samples: Sequence[SampleBatch]) -> list[SampleBatch]:
    """The batches ordered so that a parameter of several containers ends with its newest value."""
    return sorted((batch for batch in samples if len(batch)), key=lambda batch: int(batch.packet[-1]))


def runs(samples: Sequence[SampleBatch]) -> list[SampleBatch]:
    """The same samples cut into runs of one container each, in the order of packets."""
    packets = np.concatenate([batch.packet for batch in samples])
    owner = np.repeat(np.arange(len(samples)), [len(batch) for batch in samples])
    rows = np.concatenate([np.arange(len(batch)) for batch in samples])
    order = np.argsort(packets, kind="stable")
    starts = np.flatnonzero(np.diff(owner[order], prepend=-1))
    pieces = np.split(order, starts[1:])
    return [taken(samples[owner[piece[0]]], rows[piece]) for piece in pieces]


def packet_rows(batch: PacketBatch, samples: Sequence[SampleBatch], first: int) -> list[PacketRow]:
    """One row a packet, with the container and the time that its samples tell."""
    service, subtype = pus_columns(batch)
    containers = [""] * len(batch)
    generation = np.full(len(batch), -1, np.int64)
    for each in samples:
        places = each.packet - first
        generation[places] = each.generation_ns
        for place in places.tolist():
            containers[place] = each.container
    columns = (batch.received_ns, generation, batch.apid, batch.sequence, batch.vcid, batch.quality, service, subtype)
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    return [PacketRow(first + at, *row, containers[at], batch.packet(at)) for at, row in enumerate(numbers)]
