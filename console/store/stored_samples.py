"""Samples as they stand in a session file, one block at a time, for whoever wants all of them and not a picture.

A sample has a number, counted for each container from the session's start. Where a reading stopped, the next can go on, even when
the engine has made blocks of tails in between: nothing is read twice and nothing is left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.store.blocks import BLOCK_SAMPLES, TailColumn
from console.store.columns import Column, decode
from console.store.rows import TimeAxis

Times = NDArray[np.int64]
_TIMES = ("received", "generation", "packet")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Holding:
    """What a file holds of one container: the parameters by name with their numbers (0: only in tails), and how many samples."""

    container: str
    parameters: Mapping[str, int]
    samples: int


@dataclass(frozen=True, slots=True)
class Window:
    """Which samples are wanted: between two instants on one time axis (both included), received up to the horizon, every n-th."""

    start_ns: int
    end_ns: int
    horizon_ns: int
    axis: TimeAxis = "received"
    every: int = 1


@dataclass(frozen=True, slots=True)
class StoredRun:
    """n consecutive samples of a container: times and packet numbers int64 (n,), raw columns by parameter. `next_sample` is where to go
    on; n is 0 where nothing of a block was wanted, or (`is_damaged`) where it could not be read."""

    container: str
    next_sample: int
    received_ns: Times
    generation_ns: Times
    packet: Times
    columns: dict[str, Column] = field(default_factory=dict)
    is_damaged: bool = False

    def __len__(self) -> int:
        return len(self.packet)

    def taken(self, rows: NDArray[np.intp] | slice) -> StoredRun:
        """The run with these rows only."""
        return StoredRun(
            self.container,
            self.next_sample,
            self.received_ns[rows],
            self.generation_ns[rows],
            self.packet[rows],
            {name: _rows(column, rows) for name, column in self.columns.items()},
        )


def _rows(column: Column, rows: NDArray[np.intp] | slice) -> Column:
    if isinstance(column, np.ndarray):
        return column[rows]
    return column[rows] if isinstance(rows, slice) else [column[row] for row in rows.tolist()]


def holdings(connection: sqlite3.Connection) -> list[Holding]:
    """Every container with samples, in the order in which they first came."""
    names: dict[str, dict[str, int]] = {}
    for container, name, ident in connection.execute("select container, name, id from parameters order by id"):
        names.setdefault(container, {})[name] = ident
    for container, blob in connection.execute(_LAST_TAILS):
        known = names.setdefault(container, {})
        for name in _tail_names(blob):
            known.setdefault(name, 0)
    return [Holding(container, known, _sample_count(connection, container)) for container, known in names.items()]


_LAST_TAILS = "select container, data from sample_tails where id in (select max(id) from sample_tails group by container)"


def _tail_names(blob: bytes) -> list[str]:
    try:
        columns = msgspec.msgpack.decode(blob, type=list[TailColumn])
    except msgspec.MsgspecError:
        return []
    return [name[1:] for name, _, _ in columns if name.startswith("/")]


def _sample_count(connection: sqlite3.Connection, container: str) -> int:
    ends = [
        connection.execute(f"select max(first_sample + samples) from {table} where container = ?", (container,)).fetchone()[0]  # noqa: S608
        for table in ("blocks", "sample_tails")
    ]
    return max(end or 0 for end in ends)


def next_run(connection: sqlite3.Connection, holding: Holding, names: Sequence[str], start: int, window: Window) -> StoredRun | None:
    """The next samples of a container from number `start` on, with the columns that are named; None at the end of the holding."""
    run = _from_block(connection, holding, names, start, window)
    return run if run is not None else _from_tail(connection, holding, names, start, window)


def _from_block(connection: sqlite3.Connection, held: Holding, names: Sequence[str], start: int, window: Window) -> StoredRun | None:
    axis = window.axis
    sql = f"""
        select id, first_sample, samples, received, generation, packet from blocks
        where container = ? and first_sample > ? and first_sample < ? and first_sample + samples > ?
            and last_{axis}_ns >= ? and first_{axis}_ns <= ? and first_received_ns <= ? order by first_sample limit 1
    """  # noqa: S608 - the axis is one of two words
    reach = (held.container, start - BLOCK_SAMPLES, held.samples, start)
    row = connection.execute(sql, (*reach, window.start_ns, window.end_ns, window.horizon_ns)).fetchone()
    if row is None:
        return None
    ident, first, samples, *blobs = row
    try:
        times = {name: _times(blob, samples) for name, blob in zip(_TIMES, blobs, strict=True)}
        columns = {name: decode(kind, data, samples) for name, kind, data in _stored_columns(connection, held, names, ident)}
        return _cut(_whole(held, first, times, columns), held.samples, start, window)
    except (msgspec.MsgspecError, ValueError, TypeError, IndexError):
        return _damaged(held.container, first + samples)


def _stored_columns(connection: sqlite3.Connection, held: Holding, names: Sequence[str], block: int) -> list[tuple[str, str, bytes]]:
    by_ident = {held.parameters[name]: name for name in names if held.parameters.get(name)}
    found = {}
    idents = list(by_ident)
    for at in range(0, len(idents), _AT_ONCE):
        part = idents[at : at + _AT_ONCE]
        sql = f"select parameter, kind, data from sample_blocks where block = ? and parameter in ({', '.join('?' * len(part))})"  # noqa: S608
        found.update({by_ident[ident]: (kind, data) for ident, kind, data in connection.execute(sql, (block, *part))})
    return [(name, *found[name]) for name in names if name in found]


def _times(blob: bytes, samples: int) -> Times:
    kind, data = msgspec.msgpack.decode(blob, type=tuple[str, bytes])
    return _as_times(decode(kind, data, samples))


def _as_times(column: Column) -> Times:
    if not isinstance(column, np.ndarray):
        raise TypeError("times that are texts")
    return column.astype(np.int64, copy=False)


def _from_tail(connection: sqlite3.Connection, held: Holding, names: Sequence[str], start: int, window: Window) -> StoredRun | None:
    sql = """
        select first_sample, samples, data from sample_tails where container = ? and first_sample + samples > ? and first_sample < ?
            and first_received_ns <= ? order by first_sample limit 1
    """
    row = connection.execute(sql, (held.container, start, held.samples, window.horizon_ns)).fetchone()
    if row is None:
        return None
    first, samples, blob = row
    try:
        stored = {name: (kind, data) for name, kind, data in msgspec.msgpack.decode(blob, type=list[TailColumn])}
        times = {name: _as_times(decode(*stored[name], samples)) for name in _TIMES}
        columns = {name: decode(*stored[f"/{name}"], samples) for name in names if f"/{name}" in stored}
        return _cut(_whole(held, first, times, columns), held.samples, start, window)
    except (msgspec.MsgspecError, ValueError, TypeError, IndexError, KeyError):
        return _damaged(held.container, first + samples)


def _damaged(container: str, end: int) -> StoredRun:
    none = np.zeros(0, np.int64)
    return StoredRun(container, end, none, none, none, is_damaged=True)


def _whole(held: Holding, first: int, times: dict[str, Times], columns: dict[str, Column]) -> StoredRun:
    """A whole block or tail that begins with sample number `first`. Raises ValueError when its columns differ in length."""
    lengths = {len(column) for column in (*times.values(), *columns.values())}
    if len(lengths) != 1:
        raise ValueError("columns of different lengths")
    return StoredRun(held.container, first + lengths.pop(), times["received"], times["generation"], times["packet"], columns)


def _cut(run: StoredRun, stop: int, start: int, window: Window) -> StoredRun:
    """What is wanted of a block or tail: samples from number `start` to before `stop`, inside the window."""
    number = np.arange(run.next_sample - len(run), run.next_sample, dtype=np.int64)
    axis = run.received_ns if window.axis == "received" else run.generation_ns
    wanted = (number >= start) & (number < stop) & (run.received_ns <= window.horizon_ns)
    wanted &= (axis >= window.start_ns) & (axis <= window.end_ns)
    if window.every > 1:
        wanted &= number % window.every == 0
    return run if wanted.all() else run.taken(np.flatnonzero(wanted))
