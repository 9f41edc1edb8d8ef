"""The history of one parameter for a plot: every sample while they fit, else the extremes of equal numbers of samples.

Buckets are aligned to absolute sample numbers, so that a picture does not shimmer when it is moved, and end at gaps. From 1024
samples a bucket on, nothing but the extremes kept beside each block is read.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.store.blocks import BLOCK_SAMPLES, TailColumn
from console.store.columns import OCTETS, TEXT, Column, as_numbers, as_texts, decode
from console.store.rows import History, TimeAxis

GAP_INTERVALS = 3.0
Times = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked for: instants on one axis, and the latest receipt that may be shown."""

    start_ns: int
    end_ns: int
    horizon_ns: int
    axis: TimeAxis


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples of one block or tail, in the span: their first number, times and values, how many had no time."""

    first: int
    times: Times
    column: Column
    unplaced: int = 0


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of one parameter without its data."""

    ident: int
    first: int
    samples: int
    span: tuple[int, int]
    last_received_ns: int
    unplaced: int
    kind: str
    row: int
    extremes: tuple[float, float, int, int]


@dataclass(frozen=True, slots=True)
class Items:
    """n groups of samples: number of the first, time of the first and last, least and greatest value and their times."""

    number: Times
    first_ns: Times
    last_ns: Times
    low: Numbers
    high: Numbers
    low_ns: Times
    high_ns: Times

    def __len__(self) -> int:
        return len(self.number)

    def taken(self, index: NDArray[np.intp]) -> Items:
        return Items(*(getattr(self, name)[index] for name in self.__slots__))

    @staticmethod
    def joined(parts: list[Items]) -> Items:
        return Items(*(np.concatenate([getattr(part, name) for part in parts]) for name in Items.__slots__))

    @staticmethod
    def of_samples(stretch: Stretch) -> Items:
        number = np.arange(stretch.first, stretch.first + len(stretch.times), dtype=np.int64)
        values, times = as_numbers(stretch.column), stretch.times
        return Items(number, times, times, values, values, times, times)


def read_history(connection: sqlite3.Connection, parameter: str, span: Span, max_points: int, max_gap_ns: int | None) -> History:
    """The history of a parameter over a span; empty when nothing of it was recorded. Has to run inside one read transaction."""
    containers = _containers(connection, parameter)
    blocks = {container: _blocks(connection, ident, span) for container, ident in containers.items() if ident}
    loose = [stretch for container in containers for stretch in _tails(connection, container, parameter, span)]
    if _is_text(blocks, loose):
        loaded = [_load(connection, block, span) for found in blocks.values() for block in found]
        return _text_history(parameter, [*loaded, *loose], max_points)
    edges = [_load(connection, block, span) for found in blocks.values() for block in found if not _is_inside(block, span)]
    inner = [block for found in blocks.values() for block in found if _is_inside(block, span)]
    samples = sum(block.samples for block in inner) + sum(len(stretch.times) for stretch in [*edges, *loose])
    factor = factor_for(samples, max_points)
    unplaced = sum(stretch.unplaced for stretch in [*edges, *loose])
    if factor < BLOCK_SAMPLES:
        parts = [Items.of_samples(stretch) for stretch in [*(_load(connection, block, span) for block in inner), *edges, *loose]]
        gap_ns = max_gap_ns
    else:
        gap_ns = max_gap_ns if max_gap_ns is not None else _gap_of_blocks(inner)
        pieces = [_load(connection, block, span) for block in inner if _has_gap(block, gap_ns)]
        whole = [block for block in inner if not _has_gap(block, gap_ns)]
        parts = [_items_of_blocks(whole), *(thinned(Items.of_samples(each), factor, gap_ns) for each in [*pieces, *edges, *loose])]
    items = _in_order(Items.joined(parts)) if parts else None
    if items is None or not len(items):
        return History(parameter, np.zeros(0, np.int64), np.zeros(0), unplaced=unplaced)
    gap_ns = gap_ns if gap_ns is not None else gap_of(items.first_ns)
    times, values = points(thinned(items, factor, gap_ns), gap_ns)
    return History(parameter, times, values, None, samples, factor, unplaced)


def factor_for(samples: int, max_points: int) -> int:
    """How many samples go into one pair of points: 1 when all fit, else the power of two that makes them fit."""
    if samples <= max_points:
        return 1
    factor = 4
    while 2 * (samples // factor + 2) > max(max_points, 8):
        factor *= 2
    return factor


def gap_of(times: Times) -> int:
    """The interval from which on a gap is a gap: three times the usual one."""
    steps = np.diff(times)
    steps = steps[steps > 0]
    return int(np.median(steps) * GAP_INTERVALS) if len(steps) else 0


def thinned(items: Items, factor: int, gap_ns: int | None) -> Items:
    """Items merged into buckets of `factor` samples, aligned to sample numbers and never across a gap."""
    if factor == 1 or len(items) < 2:
        return items
    is_new = np.diff(items.number // factor) != 0
    if gap_ns:
        is_new |= items.first_ns[1:] - items.last_ns[:-1] > gap_ns
    starts = np.concatenate(([0], np.flatnonzero(is_new) + 1))
    group = np.concatenate(([0], np.cumsum(is_new)))
    low, high = np.fmin.reduceat(items.low, starts), np.fmax.reduceat(items.high, starts)
    low_at, high_at = _first_where(items.low == low[group], group, starts), _first_where(items.high == high[group], group, starts)
    last = np.concatenate((starts[1:], [len(items)])) - 1
    return Items(items.number[starts], items.first_ns[starts], items.last_ns[last], low, high, items.low_ns[low_at], items.high_ns[high_at])


def _first_where(is_hit: NDArray[np.bool_], group: NDArray[np.intp], starts: NDArray[np.intp]) -> NDArray[np.intp]:
    found = starts.copy()
    hits = np.flatnonzero(is_hit)
    groups, firsts = np.unique(group[hits], return_index=True)
    found[groups] = hits[firsts]
    return found


def points(items: Items, gap_ns: int) -> tuple[Times, Numbers]:
    """Points of a line: the two extremes of each item in the order of their times (one if they are the same sample), NaN in gaps."""
    is_low_first = items.low_ns <= items.high_ns
    times = np.stack((np.where(is_low_first, items.low_ns, items.high_ns), np.where(is_low_first, items.high_ns, items.low_ns)), axis=1)
    values = np.stack((np.where(is_low_first, items.low, items.high), np.where(is_low_first, items.high, items.low)), axis=1)
    keep = np.ones(times.shape, bool)
    keep[:, 1] = items.low_ns != items.high_ns
    gaps = np.flatnonzero(items.first_ns[1:] - items.last_ns[:-1] > gap_ns) if gap_ns else np.zeros(0, np.intp)
    at = np.cumsum(keep.sum(axis=1))[gaps]
    middle = (items.last_ns[gaps] // 2 + items.first_ns[gaps + 1] // 2).astype(np.int64)
    return np.insert(times[keep], at, middle), np.insert(values[keep], at, np.nan)


def _in_order(items: Items) -> Items:
    if bool(np.all(np.diff(items.first_ns) >= 0)) and bool(np.all(np.diff(items.number) > 0)):
        return items
    ordered = items.taken(np.argsort(items.first_ns, kind="stable"))
    if bool(np.all(np.diff(ordered.number) > 0)):
        return ordered
    return Items(np.arange(len(ordered), dtype=np.int64), *(getattr(ordered, name) for name in Items.__slots__[1:]))


def _containers(connection: sqlite3.Connection, parameter: str) -> dict[str, int]:
    """Containers that may hold the parameter, with its number where blocks have one (0 where only tails could)."""
    found = {str(name): 0 for (name,) in connection.execute("select distinct container from sample_tails")}
    found.update(connection.execute("select container, id from parameters where name = ?", (parameter,)).fetchall())
    return found


def _blocks(connection: sqlite3.Connection, parameter: int, span: Span) -> list[_Block]:
    axis = span.axis
    sql = f"""
        select b.id, b.first_sample, b.samples, b.first_{axis}_ns, b.last_{axis}_ns, b.last_received_ns, b.unplaced, s.kind, s.id,
            s.minimum, s.maximum, s.minimum_{axis}_ns, s.maximum_{axis}_ns
        from sample_blocks s join blocks b on b.id = s.block
        where s.parameter = ? and b.last_{axis}_ns >= ? and b.first_{axis}_ns <= ? and b.first_received_ns <= ? order by s.block
    """  # noqa: S608 - the axis is one of two words
    rows = connection.execute(sql, (parameter, span.start_ns, span.end_ns, span.horizon_ns))
    return [
        _Block(ident, first, samples, (begin, end), received, unplaced, kind, row, (_number(low), _number(high), low_ns, high_ns))
        for ident, first, samples, begin, end, received, unplaced, kind, row, low, high, low_ns, high_ns in rows
    ]


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _is_inside(block: _Block, span: Span) -> bool:
    is_in_time = span.start_ns <= block.span[0] and block.span[1] <= span.end_ns
    return is_in_time and block.last_received_ns <= span.horizon_ns and not (block.unplaced and span.axis == "generation")


def _is_text(blocks: dict[str, list[_Block]], loose: list[Stretch]) -> bool:
    kinds = {block.kind for found in blocks.values() for block in found}
    return bool(kinds & {TEXT, OCTETS}) or any(isinstance(stretch.column, list) for stretch in loose)


def _load(connection: sqlite3.Connection, block: _Block, span: Span) -> Stretch:
    try:
        return _read_block(connection, block, span)
    except (msgspec.MsgspecError, ValueError, TypeError, IndexError):
        # A block that damage has made senseless is a gap.
        return Stretch(block.first, np.zeros(0, np.int64), np.zeros(0))


def _read_block(connection: sqlite3.Connection, block: _Block, span: Span) -> Stretch:
    received, generation = connection.execute("select received, generation from blocks where id = ?", (block.ident,)).fetchone()
    (data,) = connection.execute("select data from sample_blocks where id = ?", (block.row,)).fetchone()
    times = {"received": _times(received, block.samples)}
    times["generation"] = _times(generation, block.samples) if span.axis == "generation" else times["received"]
    return _cut(block.first, times, decode(block.kind, data, block.samples), span)


def _times(blob: bytes, samples: int) -> Times:
    kind, data = msgspec.msgpack.decode(blob, type=tuple[str, bytes])
    return _as_times(decode(kind, data, samples))


def _as_times(column: Column) -> Times:
    assert isinstance(column, np.ndarray)
    return column.astype(np.int64, copy=False)


def _cut(first: int, times: dict[str, Times], column: Column, span: Span) -> Stretch:
    axis = times[span.axis]
    is_shown = times["received"] <= span.horizon_ns
    is_placed = axis >= 0 if span.axis == "generation" else np.ones(len(axis), bool)
    wanted = is_shown & is_placed & (axis >= span.start_ns) & (axis <= span.end_ns)
    unplaced = int((is_shown & ~is_placed).sum())
    if wanted.all():
        return Stretch(first, axis, column, unplaced)
    index = np.flatnonzero(wanted)
    kept: Column = column[index] if isinstance(column, np.ndarray) else [column[at] for at in index]  # type: ignore[assignment]
    return Stretch(first + (int(index[0]) if len(index) else 0), axis[index], kept, unplaced)


def _tails(connection: sqlite3.Connection, container: str, parameter: str, span: Span) -> list[Stretch]:
    sql = "select first_sample, samples, data from sample_tails where container = ? and first_received_ns <= ? order by id"
    found = []
    for first, samples, blob in connection.execute(sql, (container, span.horizon_ns)):
        columns = {name: (kind, data) for name, kind, data in msgspec.msgpack.decode(blob, type=list[TailColumn])}
        held = columns.get(f"/{parameter}")
        if held is not None:
            times = {name: _as_times(decode(*columns[name], samples)) for name in ("received", "generation")}
            found.append(_cut(first, times, decode(*held, samples), span))
    return [stretch for stretch in found if len(stretch.times) or stretch.unplaced]


def _gap_of_blocks(blocks: list[_Block]) -> int:
    usual = [(block.span[1] - block.span[0]) / (block.samples - 1) for block in blocks if block.samples > 1]
    return int(np.median(usual) * GAP_INTERVALS) if usual else 0


def _has_gap(block: _Block, gap_ns: int) -> bool:
    """Whether a gap may lie within a block: it lasts longer than its samples would at the usual rate, and a gap."""
    return bool(gap_ns) and block.span[1] - block.span[0] > gap_ns + block.samples * gap_ns / GAP_INTERVALS


def _items_of_blocks(blocks: list[_Block]) -> Items:
    def times(values: list[int]) -> Times:
        return np.array(values, np.int64)

    return Items(
        times([block.first for block in blocks]),
        times([block.span[0] for block in blocks]),
        times([block.span[1] for block in blocks]),
        np.array([block.extremes[0] for block in blocks], float),
        np.array([block.extremes[1] for block in blocks], float),
        times([block.extremes[2] for block in blocks]),
        times([block.extremes[3] for block in blocks]),
    )


def _text_history(parameter: str, stretches: list[Stretch], max_points: int) -> History:
    """Where a text changed, and its last sample; evenly fewer of them if they are still too many."""
    pairs = [pair for stretch in stretches for pair in zip(stretch.times.tolist(), as_texts(stretch.column), strict=True)]
    pairs.sort(key=lambda pair: pair[0])
    kept = pairs
    if len(pairs) > max_points:
        kept = [pair for at, pair in enumerate(pairs) if at in (0, len(pairs) - 1) or pair[1] != pairs[at - 1][1]]
        kept = kept[:: -(-len(kept) // max(max_points, 1))]
    times, texts = np.array([at for at, _ in kept], np.int64), [text for _, text in kept]
    factor = 1 if len(kept) == len(pairs) else max(2, len(pairs) // max(len(kept), 1))
    unplaced = sum(stretch.unplaced for stretch in stretches)
    return History(parameter, times, np.full(len(kept), np.nan), texts, len(pairs), factor, unplaced)
