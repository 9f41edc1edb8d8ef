"""Every recorded sample of a parameter, block by block, so that statistics and exports of any length fit into memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.store.blocks import TailColumn
from console.store.columns import as_numbers, decode
from console.store.history import Span

Times = NDArray[np.int64]
_SENSELESS = (msgspec.MsgspecError, ValueError, TypeError, IndexError)


@dataclass(frozen=True, slots=True)
class Samples:
    """Consecutive samples: received_ns and generation_ns int64 (n,) (-1 where unknown), raw float64 (n,)."""

    received_ns: Times
    generation_ns: Times
    raw: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.received_ns)

    def axis(self, span: Span) -> Times:
        """The times that the span is meant in."""
        return self.received_ns if span.axis == "received" else self.generation_ns

    def within(self, span: Span) -> Samples:
        """Those that lie in the span and may be shown."""
        axis = self.axis(span)
        wanted = (self.received_ns <= span.horizon_ns) & (axis >= max(span.start_ns, 0)) & (axis <= span.end_ns)
        return self if wanted.all() else Samples(self.received_ns[wanted], self.generation_ns[wanted], self.raw[wanted])

    @staticmethod
    def joined(parts: list[Samples], span: Span) -> Samples:
        """All of them in order of the span's time."""
        times, generation, raw = (np.concatenate([getattr(part, name) for part in parts]) for name in Samples.__slots__)
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
        select b.samples, b.received, b.generation, s.kind, s.data from sample_blocks s join blocks b on b.id = s.block
        where s.parameter = ? and b.last_{span.axis}_ns >= ? and b.first_{span.axis}_ns <= ? and b.first_received_ns <= ? order by s.block
    """  # noqa: S608 - the axis is one of two words
    for samples, received, generation, kind, data in connection.execute(sql, (ident, span.start_ns, span.end_ns, span.horizon_ns)):
        try:
            found = Samples(_times(received, samples), _times(generation, samples), as_numbers(decode(kind, data, samples))).within(span)
        except _SENSELESS:
            continue
        if len(found):
            yield found


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
            found = Samples(np.asarray(received, np.int64), np.asarray(generation, np.int64), as_numbers(raw)).within(span)
        except _SENSELESS:
            continue
        if len(found):
            yield container, found
