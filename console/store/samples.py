"""Every recorded sample of a parameter, block by block, so that statistics and exports of any length fit into memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.store.blocks import TailColumn
from console.store.columns import Column, as_numbers, decode
from console.store.history import Span

Times = NDArray[np.int64]
_SENSELESS = (msgspec.MsgspecError, ValueError, TypeError, IndexError)


class BlockColumns(Mapping[str, Column]):
    """The raw columns of one block by parameter, each read when it is asked for: what contexts of calibration look at. It holds only
    while the block is being taken."""

    def __init__(self, load: Callable[[str], Column | None], names: Callable[[], list[str]], index: NDArray[np.intp] | None = None) -> None:
        self._load, self._names, self._index = load, names, index

    def __getitem__(self, name: str) -> Column:
        column = self._load(name)
        if column is None:
            raise KeyError(name)
        if self._index is None:
            return column
        return column[self._index] if isinstance(column, np.ndarray) else [column[at] for at in self._index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def taken(self, index: NDArray[np.intp]) -> BlockColumns:
        """The same columns, these rows only."""
        return BlockColumns(self._load, self._names, index)


def no_columns() -> BlockColumns:
    """No other columns."""
    return BlockColumns(lambda name: None, list)


@dataclass(frozen=True, slots=True)
class Samples:
    """Consecutive samples: received_ns and generation_ns int64 (n,) (-1 where unknown), raw float64 (n,); `columns` are the raw columns of
    the same packets (none where samples of several packets were sorted together)."""

    received_ns: Times
    generation_ns: Times
    raw: NDArray[np.float64]
    columns: BlockColumns = field(default_factory=no_columns)

    def __len__(self) -> int:
        return len(self.received_ns)

    def axis(self, span: Span) -> Times:
        """The times that the span is meant in."""
        return self.received_ns if span.axis == "received" else self.generation_ns

    def within(self, span: Span) -> Samples:
        """Those that lie in the span and may be shown."""
        axis = self.axis(span)
        wanted = (self.received_ns <= span.horizon_ns) & (axis >= max(span.start_ns, 0)) & (axis <= span.end_ns)
        if wanted.all():
            return self
        index = np.flatnonzero(wanted)
        return Samples(self.received_ns[index], self.generation_ns[index], self.raw[index], self.columns.taken(index))

    @staticmethod
    def joined(parts: list[Samples], span: Span) -> Samples:
        """All of them in order of the span's time."""
        names = ("received_ns", "generation_ns", "raw")
        times, generation, raw = (np.concatenate([getattr(part, name) for part in parts]) for name in names)
        whole = Samples(times, generation, raw)
        order = np.argsort(whole.axis(span), kind="stable")
        return Samples(times[order], generation[order], raw[order])


def read_samples(connection: sqlite3.Connection, parameter: str, span: Span) -> Iterator[Samples]:
    """Samples in recorded order, a block at a time; all at once and sorted where several packets carry the parameter. What damage has
    made senseless is left out. Has to run inside one read transaction."""
    containers = dict(connection.execute("select container, id from parameters where name = ?", (parameter,)).fetchall())
    blocks = (each for ident in containers.values() for each in _blocks(connection, ident, span))
    tails = list(_tails(connection, parameter, span))
    if len(containers.keys() | {container for container, _ in tails}) > 1:
        parts = [*blocks, *(each for _, each in tails)]
        yield from [Samples.joined(parts, span)] if parts else []
        return
    yield from blocks
    yield from (each for _, each in tails)


def _blocks(connection: sqlite3.Connection, ident: int, span: Span) -> Iterator[Samples]:
    sql = f"""
        select b.id, b.samples, b.received, b.generation, s.kind, s.data from sample_blocks s join blocks b on b.id = s.block
        where s.parameter = ? and b.last_{span.axis}_ns >= ? and b.first_{span.axis}_ns <= ? and b.first_received_ns <= ? order by s.block
    """  # noqa: S608 - the axis is one of two words
    for block, samples, received, generation, kind, data in connection.execute(sql, (ident, span.start_ns, span.end_ns, span.horizon_ns)):
        try:
            times = _times(received, samples), _times(generation, samples)
            found = Samples(*times, as_numbers(decode(kind, data, samples)), _columns(connection, block, samples)).within(span)
        except _SENSELESS:
            continue
        if len(found):
            yield found


def _columns(connection: sqlite3.Connection, block: int, samples: int) -> BlockColumns:
    def load(name: str) -> Column | None:
        sql = "select s.kind, s.data from sample_blocks s join parameters p on p.id = s.parameter where s.block = ? and p.name = ?"
        row = connection.execute(sql, (block, name)).fetchone()
        return None if row is None else decode(str(row[0]), bytes(row[1]), samples)

    def names() -> list[str]:
        sql = "select p.name from sample_blocks s join parameters p on p.id = s.parameter where s.block = ?"
        return [name for (name,) in connection.execute(sql, (block,))]

    return BlockColumns(load, names)


def _times(blob: bytes, samples: int) -> Times:
    kind, data = msgspec.msgpack.decode(blob, type=tuple[str, bytes])
    return np.asarray(decode(kind, data, samples), np.int64)


def _tails(connection: sqlite3.Connection, parameter: str, span: Span) -> Iterator[tuple[str, Samples]]:
    sql = "select container, samples, data from sample_tails where first_received_ns <= ? order by id"
    for container, samples, blob in connection.execute(sql, (span.horizon_ns,)):
        try:
            columns = {name: (kind, data) for name, kind, data in msgspec.msgpack.decode(blob, type=list[TailColumn])}
            if f"/{parameter}" not in columns:
                continue
            received, generation, raw = (decode(*columns[name], samples) for name in ("received", "generation", f"/{parameter}"))
            times = np.asarray(received, np.int64), np.asarray(generation, np.int64)
            found = Samples(*times, as_numbers(raw), _tail_columns(columns, samples)).within(span)
        except _SENSELESS:
            continue
        if len(found):
            yield container, found


def _tail_columns(columns: Mapping[str, tuple[str, bytes]], samples: int) -> BlockColumns:
    def load(name: str) -> Column | None:
        held = columns.get(f"/{name}")
        return None if held is None else decode(*held, samples)

    return BlockColumns(load, lambda: [name[1:] for name in columns if name.startswith("/")])
