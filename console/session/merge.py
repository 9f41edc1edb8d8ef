"""Several Deliveries made one, for a window that can't keep up: what happened is kept in full, samples and packets are thinned.

Every event, alarm change and command change stays, in order. Of samples the extremes and the newest stay.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from console.session.messages import Delivery, PacketRow, ToWindow
from console.telemetry.samples import SampleBatch, joined, taken

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
        queue=second.queue or first.queue,
        fop=second.fop or first.fop,
        procedure=second.procedure or first.procedure,
    )  # fmt: skip


def together(messages: Iterable[ToWindow]) -> list[ToWindow]:
    """The same messages with Deliveries that follow each other made one: a window that is behind catches up."""
    found: list[ToWindow] = []
    for message in messages:
        last = found[-1] if found else None
        if isinstance(message, Delivery) and isinstance(last, Delivery):
            found[-1] = merge(last, message)
        else:
            found.append(message)
    return found


def bounded(delivery: Delivery) -> tuple[Delivery, int]:
    """The same Delivery with about `ROWS_KEPT` rows a container and `PACKETS_KEPT` packets at most, and how many were left out."""
    samples = [thinned(batch, ROWS_KEPT // 2) if len(batch) > ROWS_KEPT else batch for batch in delivery.samples]
    packets = _newest(delivery.packets)
    left_out = sum(map(len, delivery.samples)) - sum(map(len, samples)) + len(delivery.packets) - len(packets)
    if not left_out:
        return delivery, 0
    return replace(delivery, samples=samples, packets=packets), left_out


def thinned(batch: SampleBatch, most: int) -> SampleBatch:
    """At most about `most` rows: the lowest and the highest of every numeric column in every bin, and the last row."""
    if len(batch) <= most:
        return batch
    numeric = [column for column in batch.raw.values() if isinstance(column, np.ndarray) and column.dtype.kind in "biuf"]
    bins = max(1, most // (2 * max(1, len(numeric))))
    edges = np.linspace(0, len(batch), bins + 1).astype(np.int64)[:-1]
    kept = np.unique(np.concatenate([*(_extremes(column, edges) for column in numeric), edges, [len(batch) - 1]]))
    return taken(batch, kept)


def _newest(packets: list[PacketRow]) -> list[PacketRow]:
    return packets[-PACKETS_KEPT:] if len(packets) > PACKETS_KEPT else packets


def _extremes(column: NDArray[np.generic], edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of the lowest and the highest value in each bin that starts at an edge; NaN never wins against a number."""
    values = column.astype(np.float64)
    bins = np.repeat(np.arange(len(edges)), np.diff(np.append(edges, len(values))))
    lowest = np.lexsort((np.where(np.isnan(values), np.inf, values), bins))[edges]
    highest = np.lexsort((np.where(np.isnan(values), np.inf, -values), bins))[edges]
    return np.concatenate([lowest, highest])
