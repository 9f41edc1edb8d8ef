"""What comes out of decoding a batch: columns for packets of one kind, and why the others could not be decoded.

One surprise: a batch gives the same groups whichever way it was decoded. Packets of one container whose columns have the same
names and types stand in one group, and groups are ordered by their first packet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from console.dictionary.criteria import concatenated, rows_of
from console.dictionary.model import Column

Indices = NDArray[np.int64]


class Unfit(StrEnum):
    """Why a packet could not be decoded, in the operator's words."""

    TOO_SHORT = "too short for its container"
    IMPOSSIBLE_SIZE = "a size or a count in it can't be"
    NO_CONTAINER = "no container matches"


@dataclass(frozen=True, slots=True)
class DecodedGroup:
    """Packets with the same container and the same fields. packets int64 (n,): their places in the batch, ascending;
    columns: parameter name -> raw column (n,) in packet order; generation_ns int64 (n,), -1 where unknown. `is_base`: the
    container is abstract and none of those that extend it matched."""

    container: str
    packets: Indices
    columns: dict[str, Column]
    generation_ns: NDArray[np.int64]
    is_base: bool = False

    def take(self, rows: NDArray[np.intp]) -> DecodedGroup:
        """The group with these rows only."""
        columns = {name: rows_of(column, rows) for name, column in self.columns.items()}
        return DecodedGroup(self.container, self.packets[rows], columns, self.generation_ns[rows], self.is_base)


@dataclass(frozen=True, slots=True)
class Decoding:
    """What became of a batch; undecoded int64 (m,), ascending: packets that don't fit any container; reasons: why, of each."""

    groups: list[DecodedGroup]
    undecoded: Indices
    reasons: list[Unfit]


def settled(groups: Iterable[DecodedGroup]) -> list[DecodedGroup]:
    """The groups with those of the same kind made one, in the order of their first packets."""
    named: dict[tuple[str, bool], list[DecodedGroup]] = {}
    for group in groups:
        if len(group.packets):
            named.setdefault((group.container, group.is_base), []).append(group)
    whole = [each for same in named.values() for each in (same if len(same) == 1 else _by_shape(same))]
    return sorted(whole, key=lambda group: int(group.packets[0]))


def _by_shape(groups: list[DecodedGroup]) -> list[DecodedGroup]:
    kinds: dict[frozenset[tuple[str, str]], list[DecodedGroup]] = {}
    for group in groups:
        kinds.setdefault(_shape(group), []).append(group)
    return [_joined(same) for same in kinds.values()]


def _shape(group: DecodedGroup) -> frozenset[tuple[str, str]]:
    return frozenset([(name, column.dtype.char if isinstance(column, np.ndarray) else "") for name, column in group.columns.items()])


def _joined(groups: list[DecodedGroup]) -> DecodedGroup:
    if len(groups) == 1:
        return groups[0]
    packets = np.concatenate([group.packets for group in groups])
    columns = {name: concatenated([group.columns[name] for group in groups]) for name in groups[0].columns}
    whole = DecodedGroup(
        groups[0].container, packets, columns, np.concatenate([group.generation_ns for group in groups]), groups[0].is_base
    )
    return whole.take(np.argsort(packets, kind="stable"))
