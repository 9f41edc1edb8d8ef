"""Several Deliveries made one, for a window that can't keep up: what happened is kept in full, samples and packets are thinned.

Every event, alarm change and command change stays, in order. Of samples the extremes and the newest stay.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from console.session.messages import Column, Delivery, PacketRow
from console.telemetry.samples import SampleBatch

ROWS_KEPT = 8_000
PACKETS_KEPT = 2_000


def merge(first: Delivery, second: Delivery) -> Delivery:
    """One Delivery that says what two said, the second being later. Neither is changed."""
    if second.is_reset:
        return second
    return Delivery(
        second.sequence, second.now_ns, second.rate, second.link, second.counters,
        samples=joined(first.samples + second.samples),
        packets=first.packets + second.packets,
        events=first.events + second.events,
        alarm_changes=first.alarm_changes + second.alarm_changes,
        command_changes=first.command_changes + second.command_changes,
        is_reset=first.is_reset,
        gui_dropped=max(first.gui_dropped, second.gui_dropped),
        antenna=second.antenna or first.antenna,
        antenna_course=second.antenna_course or first.antenna_course,
        limits=first.limits + second.limits,
        flood=second.flood,
    )  # fmt: skip


def bounded(delivery: Delivery) -> tuple[Delivery, int]:
    """The same Delivery with about `ROWS_KEPT` rows a container and `PACKETS_KEPT` packets at most, and how many were left out."""
    samples = [thinned(batch, ROWS_KEPT // 2) if len(batch) > ROWS_KEPT else batch for batch in delivery.samples]
    packets = _newest(delivery.packets)
    left_out = sum(map(len, delivery.samples)) - sum(map(len, samples)) + len(delivery.packets) - len(packets)
    if not left_out:
        return delivery, 0
    return replace(delivery, samples=samples, packets=packets), left_out


def joined(batches: list[SampleBatch]) -> list[SampleBatch]:
    """One batch a container and set of parameters, rows in the order in which they came; see `in_packet_order` for the batches."""
    kinds: dict[tuple[str, tuple[str, ...]], list[SampleBatch]] = {}
    for batch in batches:
        kinds.setdefault((batch.container, tuple(batch.raw)), []).append(batch)
    return in_packet_order([_join(same) if len(same) > 1 else same[0] for same in kinds.values()])


def in_packet_order(samples: Sequence[SampleBatch]) -> list[SampleBatch]:
    """The batches ordered so that a parameter of several containers ends with its newest value."""
    return sorted((batch for batch in samples if len(batch)), key=lambda batch: int(batch.packet[-1]))


def thinned(batch: SampleBatch, most: int) -> SampleBatch:
    """At most about `most` rows: the lowest and the highest of every numeric column in every bin, and the last row."""
    if len(batch) <= most:
        return batch
    numeric = [column for column in batch.raw.values() if isinstance(column, np.ndarray) and column.dtype.kind in "biuf"]
    bins = max(1, most // (2 * max(1, len(numeric))))
    edges = np.linspace(0, len(batch), bins + 1).astype(np.int64)[:-1]
    kept = np.unique(np.concatenate([*(_extremes(column, edges) for column in numeric), edges, [len(batch) - 1]]))
    return taken(batch, kept)


def taken(batch: SampleBatch, rows: NDArray[np.int64]) -> SampleBatch:
    """The batch with these rows only."""
    columns: dict[str, Column] = {name: _take(column, rows) for name, column in batch.raw.items()}
    return SampleBatch(batch.container, batch.generation_ns[rows], batch.received_ns[rows], batch.packet[rows], columns)


def _newest(packets: list[PacketRow]) -> list[PacketRow]:
    return packets[-PACKETS_KEPT:] if len(packets) > PACKETS_KEPT else packets


def _join(batches: list[SampleBatch]) -> SampleBatch:
    first = batches[0]
    columns: dict[str, Column] = {name: _concatenate([batch.raw[name] for batch in batches]) for name in first.raw}
    return SampleBatch(
        first.container,
        np.concatenate([batch.generation_ns for batch in batches]),
        np.concatenate([batch.received_ns for batch in batches]),
        np.concatenate([batch.packet for batch in batches]),
        columns,
    )


def _concatenate(columns: list[Column]) -> Column:
    arrays = [column for column in columns if isinstance(column, np.ndarray)]
    if len(arrays) == len(columns):
        return np.concatenate(arrays)
    values: list[str] = [value for column in columns for value in column]  # type: ignore[misc]
    return values


def _take(column: Column, rows: NDArray[np.int64]) -> Column:
    if isinstance(column, np.ndarray):
        return column[rows]
    values: list[str] = [column[row] for row in rows]
    return values


def _extremes(column: NDArray[np.generic], edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of the lowest and the highest value in each bin that starts at an edge; NaN never wins against a number."""
    values = column.astype(np.float64)
    bins = np.repeat(np.arange(len(edges)), np.diff(np.append(edges, len(values))))
    lowest = np.lexsort((np.where(np.isnan(values), np.inf, values), bins))[edges]
    highest = np.lexsort((np.where(np.isnan(values), np.inf, -values), bins))[edges]
    return np.concatenate([lowest, highest])
