"""Samples on their way to the file: small tails at each commit, blocks of 1024 once there are that many.

A tail is one row with all columns of a container, cheap to add four times a second. When a block is full the same samples are
written as one row a parameter with their extremes, and the tails they stood in go. Sample numbers count from the session's
start for each container; a block ends early when the columns change their kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.store.columns import Column, encode, extremes, signature, tidy
from console.store.schema import insert_sql
from console.telemetry.samples import SampleBatch

BLOCK_SAMPLES = 1024
TAILS_BEFORE_MERGE = 64
TIMES = ("received", "generation", "packet")
Statement = tuple[str, list[tuple[object, ...]]]
TailColumn = tuple[str, str, bytes]

_DROP_TAILS = "delete from sample_tails where container = ? and first_sample < ?"
_DROP_TAILS_FROM = "delete from sample_tails where container = ? and first_sample >= ?"


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive samples of one container: tidy columns, the three time columns under their own names in `times`."""

    times: dict[str, NDArray[np.int64]]
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.times["received"])

    def part(self, start: int, stop: int) -> Run:
        return Run(
            {name: column[start:stop] for name, column in self.times.items()},
            {name: column[start:stop] for name, column in self.columns.items()},
        )

    def kinds(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, signature(column)) for name, column in self.columns.items())

    @staticmethod
    def of(batch: SampleBatch) -> Run:
        times = {
            "received": np.array(batch.received_ns, np.int64),
            "generation": np.array(batch.generation_ns, np.int64),
            "packet": np.array(batch.packet, np.int64),
        }
        return Run(times, {name: tidy(column) for name, column in batch.raw.items()})

    @staticmethod
    def joined(runs: list[Run]) -> Run:
        if len(runs) == 1:
            return runs[0]
        times = {name: np.concatenate([run.times[name] for run in runs]) for name in TIMES}
        return Run(times, {name: _joined([run.columns[name] for run in runs]) for name in runs[0].columns})


def _joined(parts: list[Column]) -> Column:
    if isinstance(parts[0], list):
        return [item for part in parts for item in part]  # type: ignore[return-value]
    return np.concatenate(parts)


@dataclass(slots=True)
class _Container:
    """What is buffered of one container: whole blocks to be written, then the open run, part of which stands in tails."""

    name: str
    first: int = 0
    closed: list[Run] = field(default_factory=list)
    open: list[Run] = field(default_factory=list)
    open_samples: int = 0
    in_tails: int = 0
    tails: int = 0
    kinds: tuple[tuple[str, str], ...] | None = None

    def add(self, run: Run) -> None:
        kinds = run.kinds()
        if self.kinds is not None and kinds != self.kinds:
            self.close_run()
        self.kinds = kinds
        while len(run):
            part = run.part(0, BLOCK_SAMPLES - self.open_samples)
            self.open.append(part)
            self.open_samples += len(part)
            run = run.part(len(part), len(run))
            if self.open_samples == BLOCK_SAMPLES:
                self.close_run()

    def close_run(self) -> None:
        if self.open:
            self.closed.append(Run.joined(self.open))
            self.open, self.open_samples = [], 0

    @property
    def is_dirty(self) -> bool:
        return bool(self.closed) or self.open_samples > self.in_tails

    def forget_unwritten(self) -> None:
        runs = self.closed[:1] or self.open
        self.closed, self.open, self.open_samples, self.kinds = [], [], self.in_tails, None
        if self.in_tails:
            kept = Run.joined(runs).part(0, self.in_tails)
            self.open, self.kinds = [kept], kept.kinds()


class SampleBuffer:
    """Buffers samples and plans the statements that store them; `stored()` says that the last plan reached the file."""

    def __init__(self) -> None:
        self._containers: dict[str, _Container] = {}
        self._parameters: dict[tuple[str, str], int] = {}
        self._block = 0
        self._plan_block = 0
        self.samples = 0
        self.unwritten_bytes = 0

    def add(self, batch: SampleBatch) -> None:
        """Take in a copy of a batch."""
        run = Run.of(batch)
        self._containers.setdefault(batch.container, _Container(batch.container)).add(run)
        self.samples += len(run)
        self.unwritten_bytes += len(run) * (24 + 8 * len(run.columns))

    @property
    def is_dirty(self) -> bool:
        """Whether anything is buffered that no commit has stored."""
        return any(container.is_dirty for container in self._containers.values())

    def close_runs(self) -> None:
        """Make blocks of what is buffered, full or not, at the end of a session."""
        for container in self._containers.values():
            container.close_run()

    def forget_unwritten(self) -> None:
        """Let go of samples that no commit has stored (they can be made again from the raw bytes), when memory runs short."""
        for container in self._containers.values():
            container.forget_unwritten()
        self.unwritten_bytes = 0

    def plan(self) -> list[Statement]:
        """The statements that store everything not stored yet, to be run in one transaction."""
        self._plan_block = self._block
        statements: list[Statement] = []
        for container in self._containers.values():
            if container.is_dirty:
                statements += self._container_plan(container)
        return statements

    def _container_plan(self, container: _Container) -> list[Statement]:
        statements: list[Statement] = []
        first = container.first
        for run in container.closed:
            statements += self._block_rows(container.name, first, run)
            first += len(run)
        if container.closed:
            statements.append((_DROP_TAILS, [(container.name, first)]))
        known = 0 if container.closed else container.in_tails
        if container.open_samples > known:
            if container.tails >= TAILS_BEFORE_MERGE:
                statements.append((_DROP_TAILS_FROM, [(container.name, first)]))
                known = 0
            statements.append(_tail(container.name, first + known, Run.joined(container.open).part(known, container.open_samples)))
        return statements

    def _block_rows(self, container: str, first: int, run: Run) -> list[Statement]:
        self._plan_block += 1
        names: list[tuple[object, ...]] = []
        rows = []
        for name, column in run.columns.items():
            key = (container, name)
            if key not in self._parameters:
                self._parameters[key] = len(self._parameters) + 1
            names.append((self._parameters[key], container, name))
            rows.append(_column_row(self._plan_block, self._parameters[key], column, run))
        return [
            (insert_sql("blocks"), [_block_row(self._plan_block, container, first, run)]),
            ("insert or ignore into parameters (id, container, name) values (?, ?, ?)", names),
            (_COLUMN_SQL, rows),
        ]

    def stored(self) -> None:
        """The last plan was committed: advance."""
        self._block = self._plan_block
        self.unwritten_bytes = 0
        for container in self._containers.values():
            if not container.is_dirty:
                continue
            if container.closed:
                container.first += sum(len(run) for run in container.closed)
                container.tails = container.in_tails = 0
            elif container.tails >= TAILS_BEFORE_MERGE:
                container.tails = 0
            container.closed = []
            if container.open:
                container.open = [Run.joined(container.open)]
            container.tails += container.open_samples > container.in_tails
            container.in_tails = container.open_samples


_COLUMN_SQL = (
    "insert into sample_blocks (block, parameter, kind, minimum, maximum, minimum_received_ns, maximum_received_ns,"
    " minimum_generation_ns, maximum_generation_ns, data) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _column_row(block: int, parameter: int, column: Column, run: Run) -> tuple[object, ...]:
    kind, blob = encode(column)
    found = extremes(column)
    received, generation = run.times["received"], run.times["generation"]
    low, high = found.minimum_at, found.maximum_at
    times = (int(received[low]), int(received[high]), int(generation[low]), int(generation[high]))
    return (block, parameter, kind, found.minimum, found.maximum, *times, blob)


def _block_row(block: int, container: str, first: int, run: Run) -> tuple[object, ...]:
    received, generation = run.times["received"], run.times["generation"]
    placed = generation[generation >= 0]
    ends = (int(placed.min()), int(placed.max())) if len(placed) else (-1, -1)
    blobs = [encode(run.times[name]) for name in TIMES]
    span = (int(received.min()), int(received.max()), *ends)
    return (block, container, first, len(run), *span, len(run) - len(placed), *(_time_blob(kind, blob) for kind, blob in blobs))


def _time_blob(kind: str, blob: bytes) -> bytes:
    return msgspec.msgpack.encode((kind, blob))


def _tail(container: str, first: int, run: Run) -> Statement:
    received = run.times["received"]
    columns: list[TailColumn] = [(name, *encode(column)) for name, column in {**run.times, **_prefixed(run.columns)}.items()]
    row = (container, first, len(run), int(received.min()), int(received.max()), msgspec.msgpack.encode(columns))
    return (
        "insert into sample_tails (container, first_sample, samples, first_received_ns, last_received_ns, data) values (?, ?, ?, ?, ?, ?)",
        [row],
    )


def _prefixed(columns: dict[str, Column]) -> dict[str, Column]:
    return {f"/{name}": column for name, column in columns.items()}
