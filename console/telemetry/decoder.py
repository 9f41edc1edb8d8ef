"""Packets to samples: a dictionary's decoder over packet batches, with derived parameters and generation times.

The same packets give the same samples however they were cut into batches: a derived parameter whose inputs come in
different containers is computed from the newest value of each before or in its packet, and the last of them are remembered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.dictionary.decoded import DecodedGroup, Decoding
from console.dictionary.derived import Derivation
from console.dictionary.model import Column, Dictionary, FieldSpan, Kind
from console.dictionary.program import decode_one, field_spans, program_of
from console.errors import KnownError
from console.packets.batch import PacketBatch
from console.telemetry.samples import SampleBatch

Floats = NDArray[np.float64]
_HEADER = 6
_ALIKE = 8


@dataclass(frozen=True, slots=True)
class Decoded:
    """What became of a batch of n packets. container_of (n,): name of each packet's container, "" if undecoded;
    generation_ns int64 (n,): on-board time, -1 where unknown; `base`: containers that stand for packets of an unknown kind;
    `reasons`: why a packet, by its place in the batch, could not be decoded or only in part."""

    samples: list[SampleBatch]
    container_of: list[str]
    undecoded: int
    generation_ns: NDArray[np.int64]
    base: frozenset[str] = frozenset()
    reasons: Mapping[int, str] = field(default_factory=dict)

    @property
    def values(self) -> int:
        """How many values were decoded."""
        return sum(len(batch) * len(batch.raw) for batch in self.samples)


@dataclass(frozen=True, slots=True)
class PacketFile:
    """A file of space packets, decoded. `left_over`: bytes at the end that are no whole packet."""

    batch: PacketBatch
    decoded: Decoded
    left_over: int = 0

    @property
    def containers(self) -> dict[str, int]:
        """Packets per container, the most frequent first; undecoded ones aren't counted."""
        return dict(Counter(name for name in self.decoded.container_of if name).most_common())


class TelemetryDecoder:
    """Decodes batch after batch of one spacecraft's packets."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self._program = program_of(dictionary)
        placed = [set(container.parameters) for container in dictionary.containers.values()]
        self._local = {item.output for item in dictionary.derivations if any(set(item.inputs) <= names for names in placed)}
        apart = [item for item in dictionary.derivations if item.output not in self._local]
        self._remembered = {_input(item, place) for item in apart for place in range(len(item.inputs))}
        self._last: dict[str, float] = {}

    def decode(self, batch: PacketBatch, first_index: int) -> Decoded:
        """The samples of a batch whose first packet is number `first_index` of the session. Accepts any bytes."""
        decoding = self._program.decode(batch.data, batch.offsets)
        self._derive(decoding.groups)
        containers, generation = [""] * len(batch), np.full(len(batch), -1, np.int64)
        for group in decoding.groups:
            generation[group.packets] = group.generation_ns
            for place in group.packets.tolist():
                containers[place] = group.container
        samples = [
            SampleBatch(group.container, group.generation_ns, batch.received_ns[group.packets], group.packets + first_index, group.columns)
            for group in decoding.groups
        ]
        base = frozenset(group.container for group in decoding.groups if group.is_base)
        return Decoded(samples, containers, len(decoding.undecoded), generation, base, _reasons(decoding))

    def with_derived(self, batch: SampleBatch) -> SampleBatch:
        """A batch that stands in no packet, with the derived parameters that it starts."""
        group = DecodedGroup(batch.container, np.arange(len(batch), dtype=np.int64), dict(batch.raw), batch.generation_ns)
        self._derive([group])
        return SampleBatch(batch.container, batch.generation_ns, batch.received_ns, batch.packet, group.columns)

    def spans(self, packet: bytes) -> list[FieldSpan]:
        """Where each value of a packet stands."""
        return field_spans(self.dictionary, packet)

    def values(self, packet: bytes) -> list[tuple[FieldSpan, object]]:
        """Each value of a packet, raw, with its place."""
        return decode_one(self.dictionary, packet)

    def snapshot(self) -> bytes:
        """What is remembered between batches, in msgpack."""
        return msgspec.msgpack.encode(self._last)

    def restore(self, snapshot: bytes) -> None:
        """Go on from a snapshot. Raises KnownError when it is none."""
        try:
            self._last = msgspec.msgpack.decode(snapshot, type=dict[str, float])
        except msgspec.MsgspecError as error:
            raise KnownError("not a state of the decoder", rule=str(error)) from error

    def _derive(self, groups: list[DecodedGroup]) -> None:
        for item in self.dictionary.derivations:
            for group in groups:
                if all(name in group.columns for name in item.inputs):
                    group.columns[item.output] = item.compute(*self._inputs(item, group))
                elif item.output not in self._local and set(item.triggers or item.inputs) & set(group.columns):
                    group.columns[item.output] = item.compute(*(self._newest(k, item, group, groups) for k in range(len(item.inputs))))
        for name, is_raw in self._remembered:
            self._last.update(self._last_of(name, groups, is_raw=is_raw))

    def _inputs(self, item: Derivation, group: DecodedGroup) -> Iterator[NDArray[np.generic]]:
        for place, name in enumerate(item.inputs):
            yield self._number(name, group.columns, is_raw=_input(item, place)[1])

    def _number(self, name: str, columns: Mapping[str, Column], *, is_raw: bool) -> NDArray[np.generic]:
        """A column in engineering units where these are numbers, else raw; NaN for texts."""
        raw = columns[name]
        if not isinstance(raw, np.ndarray):
            return np.full(len(raw), np.nan)
        parameter = self.dictionary.parameters.get(name)
        if is_raw or parameter is None or parameter.labels or parameter.kind is Kind.TIME:
            return raw
        shown = parameter.engineering(raw, columns)
        return shown if isinstance(shown, np.ndarray) else raw

    def _newest(self, place: int, item: Derivation, group: DecodedGroup, groups: list[DecodedGroup]) -> Floats:
        """The newest value of an input at each packet of a group; NaN before the first."""
        name, is_raw = _input(item, place)
        having = [each for each in groups if name in each.columns]
        packets = np.concatenate([each.packets for each in having]) if having else np.zeros(0, np.int64)
        values = [np.asarray(self._number(name, each.columns, is_raw=is_raw), np.float64) for each in having]
        column = np.concatenate([np.asarray([self._last.get(_key(name, is_raw=is_raw), np.nan)]), *values])
        order = np.argsort(packets, kind="stable")
        found = np.searchsorted(packets[order], group.packets, side="right")
        newest: Floats = column[np.concatenate([np.zeros(1, np.int64), order + 1])][found]
        return newest

    def _last_of(self, name: str, groups: list[DecodedGroup], *, is_raw: bool) -> dict[str, float]:
        having = [group for group in groups if name in group.columns and len(group.packets)]
        if not having:
            return {}
        newest = max(having, key=lambda group: int(group.packets[-1]))
        return {_key(name, is_raw=is_raw): float(self._number(name, newest.columns, is_raw=is_raw)[-1])}


def _reasons(decoding: Decoding) -> dict[int, str]:
    reasons = dict(zip(decoding.undecoded.tolist(), map(str, decoding.reasons), strict=True))
    for group in decoding.groups:
        if group.is_base:
            reasons.update((place, f"no container matches: read as {group.container} only") for place in group.packets.tolist())
    return reasons


def _input(item: Derivation, place: int) -> tuple[str, bool]:
    """An input of a derivation, and whether its raw value is meant."""
    return item.inputs[place], bool(item.is_raw) and item.is_raw[place]


def _key(name: str, *, is_raw: bool) -> str:
    """Under what the last value of an input is remembered: one derivation may want it raw, another calibrated."""
    return f"{name} raw" if is_raw else name


def walk_packets(data: bytes) -> tuple[PacketBatch, int]:
    """Space packets that follow each other (CCSDS 133.0-B-2 4.1.3), and the number of bytes left over at the end."""
    head = np.frombuffer(data, np.uint8)
    offsets = _borders(data, head)
    count, whole = len(offsets) - 1, np.asarray(offsets, np.int64)
    starts = whole[:-1]
    apid = ((head[starts].astype(np.uint16) & 7) << 8) | head[starts + 1] if count else np.zeros(0, np.uint16)
    sequence = ((head[starts + 2].astype(np.uint16) & 63) << 8) | head[starts + 3] if count else np.zeros(0, np.uint16)
    zeros = np.zeros(count, np.int64)
    batch = PacketBatch(
        data[: offsets[-1]], whole, apid.astype(np.uint16), sequence.astype(np.uint16), zeros, zeros, np.zeros(count, np.uint16),
        np.zeros(count, np.uint8),
    )  # fmt: skip
    return batch, len(data) - offsets[-1]


def _borders(data: bytes, octets: NDArray[np.uint8]) -> list[int]:
    """Where packets begin and the last whole one ends. Where several of one length follow each other, the next are looked at together."""
    offsets, end, before, alike = [0], 0, 0, 0
    while end + _HEADER <= len(data):
        length = _HEADER + 1 + (data[end + 4] << 8 | data[end + 5])
        if end + length > len(data):
            break
        alike = alike + 1 if length == before else 0
        before = length
        count = _alike(octets[end:], length, 4 * alike) if alike >= _ALIKE else 1
        offsets.extend(range(end + length, end + count * length + 1, length))
        end += count * length
        alike += count - 1
    return offsets


def _alike(octets: NDArray[np.uint8], length: int, most: int) -> int:
    """How many packets of the first one's length begin these bytes, at least one; `most` are looked at."""
    most = max(1, min(most, len(octets) // length))
    heads = octets[: most * length].reshape(most, length)[:, 4:6]
    other = (heads != heads[0]).any(axis=1)
    return int(other.argmax()) or most


def decode_packet_file(dictionary: Dictionary, data: bytes) -> PacketFile:
    """A file of concatenated space packets, decoded at once."""
    batch, left_over = walk_packets(data)
    return PacketFile(batch, TelemetryDecoder(dictionary).decode(batch, 0), left_over)


def packet_values(dictionary: Dictionary, file: PacketFile, count: int) -> list[dict[str, Any]]:
    """The first packets' values in engineering units by parameter name, with the packet's number and container."""
    values: list[dict[str, object]] = [{} for _ in file.decoded.container_of[:count]]
    for batch in file.decoded.samples:
        chosen = np.flatnonzero(batch.packet < count)
        for name, raw in batch.raw.items() if len(chosen) else ():
            shown = _shown(dictionary, name, raw, batch.raw)
            for row in chosen.tolist():
                values[int(batch.packet[row])][name] = _plain(shown[row])
    return [{"packet": place, "container": file.decoded.container_of[place], "values": found} for place, found in enumerate(values)]


def _shown(dictionary: Dictionary, name: str, raw: Column, columns: Mapping[str, Column]) -> Column:
    parameter = dictionary.parameters.get(name)
    return raw if parameter is None else parameter.engineering(raw, columns)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    return value.item() if isinstance(value, np.generic) else value
