"""Everything that follows from the bytes alone: packets, values, events, alarms. The same bytes give the same, however they were cut.

A snapshot holds all that is remembered, so that a seek can start in the middle and go on as if it had begun at the beginning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from console.command.evidence import Arrival, awaited_containers
from console.command.verify import Heard, read_reports
from console.dictionary.model import Dictionary
from console.errors import KnownError
from console.frames.batch import Chunk, FrameFormat, LinkCounters
from console.packets.batch import PacketBatch, joined_packets
from console.packets.pipeline import make_pipeline
from console.packets.pus import TM_DATA_START, pus_columns
from console.session.ground import lock_event
from console.session.messages import PacketRow
from console.session.unit_decoding import decode_units
from console.telemetry.alarms import AlarmMonitor
from console.telemetry.clock_watch import ClockWatch
from console.telemetry.current import CurrentValues
from console.telemetry.decoder import TelemetryDecoder
from console.telemetry.events import EventReader
from console.telemetry.ground_values import ground_batch
from console.telemetry.samples import SampleBatch, in_packet_order
from console.telemetry.states import AlarmChange, Event
from console.utc import SECOND_NS

SNAPSHOT_VERSION = 2
SILENCE_NS = 3 * SECOND_NS
CHUNKS_A_RUN = 64
_REQUEST_END_BIT = 8 * (TM_DATA_START + 4)


class Snapshot(Struct, frozen=True):
    """All state of a `Decoding`, in msgpack; `packets` is the index of the next packet, `heard_ns` when bytes last came."""

    version: int
    packets: int
    pipeline: bytes
    decoder: bytes
    current: bytes
    alarms: bytes
    heard_ns: int = -1
    clock: bytes = b""


@dataclass(slots=True)
class Decoded:
    """What some chunks gave, each list in the order of packets."""

    samples: list[SampleBatch] = field(default_factory=list)
    packets: list[PacketRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    alarm_changes: list[AlarmChange] = field(default_factory=list)
    reports: list[Heard] = field(default_factory=list)


class Decoding:
    """From chunks to values, alarms and events, with the current values kept."""

    def __init__(self, dictionary: Dictionary, framing: str, frame_format: FrameFormat) -> None:
        self.dictionary = dictionary
        self.current = CurrentValues(dictionary)
        self.alarms = AlarmMonitor(dictionary)
        self._framing, self._frame_format = framing, frame_format
        self._pipeline = make_pipeline(framing, frame_format)
        self._decoder = TelemetryDecoder(dictionary)
        self._events = EventReader(dictionary)
        self._clock = ClockWatch()
        self._packets = 0
        self._heard_ns = -1
        self._awaited = awaited_containers(dictionary)

    @property
    def counters(self) -> LinkCounters:
        """A copy of the account of every byte, frame and packet so far."""
        return msgspec.structs.replace(self._pipeline.counters)

    def take_clcws(self) -> tuple[int, ...]:
        """The control words heard since the last call, in order."""
        return self._pipeline.take_clcws()

    def take(self, chunks: Sequence[Chunk], now_ns: int = -1) -> Decoded:
        """What these chunks complete, and what silence up to `now_ns` means. Never raises, whatever the bytes."""
        with np.errstate(all="ignore"):
            return self._taken(chunks, now_ns)

    def _taken(self, chunks: Sequence[Chunk], now_ns: int) -> Decoded:
        batch, locks = self._fed(chunks)
        locks += self._silence(now_ns)
        if not len(batch):
            return Decoded(events=locks, alarm_changes=self.alarms.check([], now_ns))
        first, self._packets = self._packets, self._packets + len(batch)
        found = decode_units(self._decoder, batch, first, takes_payloads=self._frame_format.decodes_payloads)
        samples = in_packet_order(found.samples)
        self._pipeline.counters.values += found.values
        self._pipeline.counters.undecoded += found.undecoded
        self.current.update(samples)
        service, subtype = pus_columns(batch)
        rows = packet_rows(batch, first, found.container_of, found.generation_ns, found.reasons)
        return Decoded(
            samples,
            rows,
            locks + self._events.read(samples, service, subtype, first) + [each.as_event() for each in self._clock.look(samples)],
            self.alarms.check(samples, now_ns),
            [*read_reports(batch, first, self._told_in), *self._arrivals(rows)],
        )

    def set_value(self, parameter: str, raw: object, command: str, now_ns: int) -> tuple[list[SampleBatch], list[AlarmChange]]:
        """A value that the ground sets because of a command, with all that is derived from it. It belongs to no packet; its place is
        behind the last one."""
        batch = ground_batch(self.dictionary.parameter(parameter), raw, command, now_ns, packet=self._packets - 1)
        with np.errstate(all="ignore"):
            samples = [self._decoder.with_derived(batch)]
            self.current.update(samples)
            return samples, self.alarms.check(samples, now_ns)

    def _arrivals(self, rows: list[PacketRow]) -> list[Heard]:
        """The packets that tell a stage of some command by their arrival."""
        return [Arrival(row.received_ns, row.container, row.index) for row in rows if row.container in self._awaited]

    def snapshot(self) -> bytes:
        """All that is remembered."""
        pipeline, decoder, current, alarms = (p.snapshot() for p in (self._pipeline, self._decoder, self.current, self.alarms))
        clock = self._clock.snapshot()
        return msgspec.msgpack.encode(Snapshot(SNAPSHOT_VERSION, self._packets, pipeline, decoder, current, alarms, self._heard_ns, clock))

    def restore(self, snapshot: bytes) -> None:
        """Go on from a snapshot. Raises KnownError when it is none, or one of another version."""
        try:
            state = msgspec.msgpack.decode(snapshot, type=Snapshot)
        except msgspec.MsgspecError as error:
            raise KnownError("not a keyframe", rule=str(error)) from error
        if state.version != SNAPSHOT_VERSION:
            raise KnownError(f"a keyframe of version {state.version}", rule=f"this Moonkite reads version {SNAPSHOT_VERSION}")
        self._pipeline.restore(state.pipeline)
        self._decoder.restore(state.decoder)
        self.current.restore(state.current)
        self.alarms.restore(state.alarms)
        self._clock.restore(state.clock)
        self._packets, self._heard_ns = state.packets, state.heard_ns

    def start_over(self) -> None:
        """Forget everything, as before the first byte."""
        self.current, self.alarms, self._clock = CurrentValues(self.dictionary), AlarmMonitor(self.dictionary), ClockWatch()
        self._pipeline = make_pipeline(self._framing, self._frame_format)
        self._decoder, self._packets, self._heard_ns = TelemetryDecoder(self.dictionary), 0, -1

    def _fed(self, chunks: Sequence[Chunk]) -> tuple[PacketBatch, list[Event]]:
        """The packets of the chunks, and where frame lock came and went."""
        batches, locks = [], []
        for run in runs_of(chunks):
            locks += self._silence(run[0].received_ns)
            self._heard_ns = run[-1].received_ns
            batches.append(self._pipeline.feed_run(run))
            locks += [lock_event(at_ns, is_locked) for at_ns, is_locked in self._pipeline.take_lock_changes()]
        return joined_packets(batches), locks

    def _silence(self, until_ns: int) -> list[Event]:
        """The lock is lost three seconds after the last byte, however the time since was cut into steps."""
        if self._heard_ns < 0 or until_ns - self._heard_ns < SILENCE_NS or not self._pipeline.counters.is_locked:
            return []
        self._pipeline.fall_silent()
        return [] if self._pipeline.counters.is_locked else [lock_event(self._heard_ns + SILENCE_NS, is_locked=False)]

    def _told_in(self, packet: bytes) -> str:
        """What a report says after the request id, `FAILURE_CODE BAD_ARGUMENT, FAILURE_DATA 3`."""
        told = [(span.parameter, raw) for span, raw in self._decoder.values(packet) if span.first_bit >= _REQUEST_END_BIT]
        known = [(self.dictionary.parameters[name], raw) for name, raw in told if name in self.dictionary.parameters]
        return ", ".join(f"{parameter.name} {parameter.text(raw)}" for parameter, raw in known)


def runs_of(chunks: Sequence[Chunk]) -> list[Sequence[Chunk]]:
    """The chunks in runs of at most `CHUNKS_A_RUN`; between two of a run there is no silence in which a lock could be lost."""
    pauses = [at for at in range(1, len(chunks)) if chunks[at].received_ns - chunks[at - 1].received_ns >= SILENCE_NS]
    borders = [0, *pauses, len(chunks)]
    stretches = [range(first, end, CHUNKS_A_RUN) for first, end in pairwise(borders)]
    starts = [*(start for stretch in stretches for start in stretch), len(chunks)]
    return [chunks[first:end] for first, end in pairwise(starts)]


def packet_rows(
    batch: PacketBatch, first: int, containers: Sequence[str], generation_ns: NDArray[np.int64], reasons: Mapping[int, str]
) -> list[PacketRow]:
    """One row a packet; `first` is the index of the first in the session, `reasons` are by place in the batch."""
    service, subtype = pus_columns(batch)
    times = zip(batch.received_ns.tolist(), generation_ns.tolist(), strict=True)
    heads = zip(batch.apid.tolist(), batch.sequence.tolist(), batch.vcid.tolist(), batch.quality.tolist(), strict=True)
    kinds = zip(service.tolist(), subtype.tolist(), containers, strict=True)
    rows = enumerate(zip(times, heads, kinds, strict=True))
    return [
        PacketRow(first + at, *time, *head, kind[0], kind[1], kind[2], batch.packet(at), reasons.get(at, ""))
        for at, (time, head, kind) in rows
    ]
