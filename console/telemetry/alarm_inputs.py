"""What alarms are judged on: one parameter's values from all packets that carry it, and the newest values of others beside them.

One surprise: a context that stands in another packet is taken as it was when this packet came, packet by packet, however many come
at once; what it was before is remembered.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from console.dictionary.model import Column, Criterion, Parameter
from console.telemetry.samples import SampleBatch

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Series:
    """n values of one parameter in the order of their packets. `numbers` float64 (n,): engineering values, NaN for what is no number or
    outside the valid range; None for labels, texts and bytes."""

    received_ns: Indices
    generation_ns: Indices
    packet: Indices
    raw: Column
    numbers: Floats | None

    def __len__(self) -> int:
        return len(self.packet)


def series_of(parameter: Parameter, batches: Sequence[SampleBatch]) -> Series:
    """The parameter's values in these batches, all of which carry it."""
    times = [(batch.received_ns, batch.generation_ns, batch.packet) for batch in batches]
    columns, numbers = [batch.raw[parameter.name] for batch in batches], [numbers_of(parameter, batch) for batch in batches]
    if len(batches) == 1:
        return Series(*times[0], columns[0], numbers[0])
    received, generation, packet = (np.concatenate(each) for each in zip(*times, strict=True))
    order = np.argsort(packet, kind="stable")
    known = [each for each in numbers if each is not None]
    joined = np.concatenate(known)[order] if len(known) == len(batches) else None
    return Series(received[order], generation[order], packet[order], _joined(columns, order), joined)


def numbers_of(parameter: Parameter, batch: SampleBatch) -> Floats | None:
    """Engineering values as numbers; None for labels, texts and bytes. What is outside the valid range is no number: PUS calls such a
    value invalid and does not check it (ECSS-E-ST-70-41C 6.12), and it is shown as invalid."""
    raw = batch.raw[parameter.name]
    if parameter.labels or not isinstance(raw, np.ndarray) or raw.dtype.kind not in "biuf":
        return None
    numbers = np.asarray(parameter.engineering(raw, batch.raw), np.float64)
    low, high = parameter.valid
    if low is None and high is None:
        return numbers
    is_valid = (numbers >= (-np.inf if low is None else low)) & (numbers <= (np.inf if high is None else high))
    return np.where(is_valid, numbers, np.nan)


def _joined(columns: Sequence[Column], order: Indices) -> Column:
    arrays = [column for column in columns if isinstance(column, np.ndarray)]
    if len(arrays) == len(columns):
        return np.concatenate(arrays)[order]
    values: list[Any] = [value for column in columns for value in column]
    return [values[place] for place in order.tolist()]


class LastValue(Struct):
    """The newest raw value of a parameter; `dtype` is '' for texts and bytes."""

    raw: Any
    dtype: str


class Surroundings:
    """The newest raw values of the parameters that criteria look at, packet by packet. `last` is what is remembered, bounded by them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.last: dict[str, LastValue] = {}
        self._names = frozenset(names)
        self._now: dict[str, tuple[Indices, Column]] = {}

    def open(self, samples: Sequence[SampleBatch]) -> None:
        """Look at these batches until `close`."""
        carriers: dict[str, list[SampleBatch]] = {}
        for batch in samples if self._names else ():
            for name in self._names & batch.raw.keys():
                carriers.setdefault(name, []).append(batch)
        self._now = {name: _timeline(name, batches) for name, batches in carriers.items()}

    def close(self) -> None:
        """Remember the newest values of what was looked at."""
        for name, (_, column) in self._now.items():
            is_array = isinstance(column, np.ndarray)
            newest = column[-1]
            self.last[name] = LastValue(newest.item() if isinstance(newest, np.generic) else newest, _dtype(column) if is_array else "")
        self._now = {}

    def holds(self, criterion: Criterion, packets: Indices) -> Mask:
        """Where a criterion holds, bool (n,) for n packets in ascending order: by what was known when each of them came."""
        if not criterion.inputs:
            return np.asarray(criterion.holds({}, len(packets)), np.bool_)
        known = {name: self._known_from(name, packets) for name in criterion.inputs}
        edges = sorted({0, len(packets), *known.values()})
        pieces = []
        for first, end in itertools.pairwise(edges):
            there = {name: self._at(name, packets[first:end]) for name, start in known.items() if start <= first}
            pieces.append(np.asarray(criterion.holds(there, end - first), np.bool_))
        return np.concatenate(pieces) if pieces else np.zeros(0, np.bool_)

    def _known_from(self, name: str, packets: Indices) -> int:
        """From which of the packets on a value is known."""
        if name in self.last:
            return 0
        return int(np.searchsorted(packets, self._now[name][0][0])) if name in self._now else len(packets)

    def _at(self, name: str, packets: Indices) -> Column:
        places, column = self._now.get(name, (np.zeros(0, np.int64), []))
        newest = np.searchsorted(places, packets, side="right") - 1
        last = self.last.get(name)
        if last is None:
            return column[newest] if isinstance(column, np.ndarray) else [column[place] for place in newest.tolist()]
        if last.dtype:
            before = np.array([last.raw], last.dtype)
            return (np.concatenate([before, np.asarray(column)]) if len(places) else before)[newest + 1]
        values = [last.raw, *column]
        return [values[place] for place in (newest + 1).tolist()]


def _timeline(name: str, batches: Sequence[SampleBatch]) -> tuple[Indices, Column]:
    if len(batches) == 1:
        return batches[0].packet, batches[0].raw[name]
    packets = np.concatenate([batch.packet for batch in batches])
    order = np.argsort(packets, kind="stable")
    return packets[order], _joined([batch.raw[name] for batch in batches], order)


def _dtype(column: Column) -> str:
    return column.dtype.str if isinstance(column, np.ndarray) else ""


def inputs_of(criteria: Iterable[Criterion]) -> set[str]:
    """The names of all values that some criteria look at."""
    return {name for criterion in criteria for name in criterion.inputs}
