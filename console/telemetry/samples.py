"""Samples of one container in columns, as they leave the decoder and travel to plots and files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from console.dictionary.criteria import concatenated, rows_of
from console.dictionary.model import Column


class SampleBatch(Struct, frozen=True, array_like=True):
    """n packets of one container, decoded.

    generation_ns int64 (n,): on-board time, -1 where unknown; received_ns int64 (n,): ground time; packet int64 (n,): index of
    the packet since the session's start; raw: parameter name -> raw column (n,): a numeric or bool array, or a sequence of
    str or bytes. Engineering values are made on demand by `Parameter.engineering(column)`.
    """

    container: str
    generation_ns: NDArray[np.int64]
    received_ns: NDArray[np.int64]
    packet: NDArray[np.int64]
    raw: dict[str, Column]

    def __len__(self) -> int:
        return len(self.received_ns)


def joined(batches: list[SampleBatch]) -> list[SampleBatch]:
    """One batch a container and set of parameters, rows in the order in which they came; see `in_packet_order` for the batches."""
    kinds: dict[tuple[str, tuple[str, ...]], list[SampleBatch]] = {}
    for batch in batches:
        kinds.setdefault((batch.container, tuple(batch.raw)), []).append(batch)
    return in_packet_order([end_to_end(same) if len(same) > 1 else same[0] for same in kinds.values()])


def in_packet_order(samples: Sequence[SampleBatch]) -> list[SampleBatch]:
    """The batches ordered so that a parameter of several containers ends with its newest value."""
    return sorted((batch for batch in samples if len(batch)), key=lambda batch: int(batch.packet[-1]))


def taken(batch: SampleBatch, rows: NDArray[np.int64]) -> SampleBatch:
    """The batch with these rows only."""
    columns: dict[str, Column] = {name: rows_of(column, rows) for name, column in batch.raw.items()}
    return SampleBatch(batch.container, batch.generation_ns[rows], batch.received_ns[rows], batch.packet[rows], columns)


def end_to_end(batches: list[SampleBatch]) -> SampleBatch:
    """Batches of the same parameters as one, rows in the order of the batches; the container is the last one's."""
    first = batches[-1]
    columns: dict[str, Column] = {name: concatenated([batch.raw[name] for batch in batches]) for name in first.raw}
    return SampleBatch(
        first.container,
        np.concatenate([batch.generation_ns for batch in batches]),
        np.concatenate([batch.received_ns for batch in batches]),
        np.concatenate([batch.packet for batch in batches]),
        columns,
    )
