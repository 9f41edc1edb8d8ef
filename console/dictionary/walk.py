"""The walk of a batch of packets through a container tree, column by column; of one packet, with a trace of its way.

All packets of a batch walk through the tree together. Where they part (another container, a condition, another count), the
batch parts too and each part goes on alone, so that every column of a result has a value for every packet in it. Any bytes
are accepted: what doesn't fit is left over with its reason, never raised. Source: OMG XTCE 1.2, ContainerSetType.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from console.dictionary.byte_fields import ByteFields
from console.dictionary.columns import Position, Window, bit_fields, find_aligned, numbers, numbers_in, text
from console.dictionary.criteria import rows_of
from console.dictionary.decoded import DecodedGroup, Indices, Unfit
from console.dictionary.encoding import Encoding, Form, Size
from console.dictionary.layout import Block, Condition, Entry, Field, Layout, Mask, Origin, Place, Repeat, comparable, keys_of
from console.dictionary.model import Column
from console.dictionary.runs import Run, Runs
from console.dictionary.times import cds_seconds, time_column, time_field_bits, time_field_seconds, times_in

MAX_FIELDS = 16_384
"""A packet that would repeat into more fields than this is undecoded: its count is wrong or hostile."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A field where it stood in one packet: first bit and bits from the packet's start."""

    name: str
    body: Field
    first_bit: int
    bits: int


@dataclass(frozen=True, slots=True)
class Turning:
    """A place where the way of a packet depends on what is in it. `sources` are the fields looked at, by key; without any it
    is the packet's length. `find` tells the outcome from a window on one packet and the values of the sources."""

    find: Callable[[Window, dict[str, Column]], int]
    sources: tuple[tuple[str, Placed], ...] = ()


@dataclass(slots=True)
class Trace:
    """The way of one packet: its fields in the order of reading, and the turnings with their outcomes. `is_open`: the way
    depends on more than can be told by a few bits (a terminated text), so that no other packet can follow it."""

    fields: list[Placed] = field(default_factory=list)
    turnings: list[tuple[Turning, int]] = field(default_factory=list)
    by_key: dict[str, Placed] = field(default_factory=dict)
    least_bits: int = 0
    is_open: bool = False

    def reach(self, bits: int) -> None:
        """The packet must have at least that many bits."""
        self.least_bits = max(self.least_bits, bits)

    def turned(self, outcome: int, keys: set[str], find: Callable[[Window, dict[str, Column]], int]) -> None:
        """A turning that depends on values."""
        sources = tuple((key, self.by_key[key]) for key in sorted(keys) if key in self.by_key)
        if sources and not self.is_open:
            self.turnings.append((Turning(find, sources), outcome))


@dataclass(frozen=True, slots=True)
class _Leave:
    base: Position


@dataclass(frozen=True, slots=True)
class _Select:
    layout: Layout


_Step = tuple[Entry | Run | _Leave | _Select, tuple[int, ...]]


@dataclass(slots=True)
class _State:
    """A part of the batch on its way: cursor and base are in bits from each packet's start."""

    window: Window
    steps: list[_Step]
    cursor: Position = 0
    base: Position = 0
    shortest: int = 0
    columns: dict[str, Column] = field(default_factory=dict)
    values: dict[str, Column] = field(default_factory=dict)
    times: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    generation: str = ""
    trace: Trace | None = None
    fields: int = 0

    def __post_init__(self) -> None:
        self.shortest = int(self.window.bits.min()) if len(self.window) else 0

    def take(self, chosen: Mask) -> _State:
        """This part without the packets that aren't chosen; itself when all are."""
        if chosen.all():
            return self
        rows = np.flatnonzero(chosen)
        whole = {id(column): column for column in (*self.columns.values(), *self.values.values())}
        taken = {place: rows_of(column, rows) for place, column in whole.items()}
        return replace(
            self,
            window=self.window.take(rows),
            steps=list(self.steps),
            cursor=self.cursor if isinstance(self.cursor, int) else self.cursor[rows],
            base=self.base if isinstance(self.base, int) else self.base[rows],
            columns={name: taken[id(column)] for name, column in self.columns.items()},
            values={name: taken[id(column)] for name, column in self.values.items()},
            times={name: column[rows] for name, column in self.times.items()},
        )


class Walk:
    """One pass of one root layout over one batch. With `runs` plain fields are read together; a trace needs them one by one."""

    def __init__(self, layout: Layout, window: Window, *, trace: Trace | None = None, runs: Runs | None = None) -> None:
        self.groups: list[DecodedGroup] = []
        self.undecoded: list[tuple[Indices, Unfit]] = []
        self._runs = runs
        self._agenda = [_State(window, self._steps_of(layout), trace=trace)]
        while self._agenda:
            self._advance(self._agenda.pop())

    def _advance(self, state: _State | None) -> None:
        while state is not None and state.steps and len(state.window):
            step, indices = state.steps.pop()
            if isinstance(step, Entry):
                state = self._enter(state, step, indices)
            elif isinstance(step, Run):
                _take_run(state, step, indices)
            elif isinstance(step, _Leave):
                state.base = step.base
            else:
                state = self._select(state, step.layout)

    def _drop(self, state: _State, chosen: Mask, reason: Unfit) -> _State | None:
        """Keep the chosen packets, leave the others over."""
        if chosen.all():
            return state
        self.undecoded.append((state.window.index[~chosen], reason))
        return state.take(chosen) if chosen.any() else None

    def _enter(self, state: _State, entry: Entry, indices: tuple[int, ...]) -> _State | None:
        if entry.condition is not None:
            here = _mask(entry.condition, state)
            if not here.all():
                self._agenda.append(state.take(~here))
                if not here.any():
                    return None
                state = state.take(here)
        if entry.place is not None:
            position = _position(state, entry.place)
            state.cursor = position
            if isinstance(position, np.ndarray) or position < 0:
                kept = self._drop(state, np.broadcast_to(np.asarray(position) >= 0, len(state.window)), Unfit.IMPOSSIBLE_SIZE)
                if kept is None:
                    return None
                state = kept
        if entry.repeat is not None:
            return self._repeat(state, entry, entry.repeat, indices)
        return self._body(state, entry.body, indices)

    def _body(self, state: _State, body: Field | Block | None, indices: tuple[int, ...]) -> _State | None:
        if isinstance(body, Field):
            return self._field(state, body, indices)
        if isinstance(body, Block):
            state.steps.append((_Leave(state.base), ()))
            state.steps.extend((entry, indices) for entry in reversed(self._grouped(body.entries)))
            state.base = state.cursor
        return state

    def _grouped(self, entries: tuple[Entry, ...]) -> Sequence[Entry | Run]:
        return entries if self._runs is None else self._runs.of(entries)

    def _steps_of(self, layout: Layout) -> list[_Step]:
        return [(_Select(layout), ()), *((entry, ()) for entry in reversed(self._grouped(layout.entries)))]

    def _repeat(self, state: _State, entry: Entry, repeat: Repeat, indices: tuple[int, ...]) -> _State | None:
        count = _size(state, repeat.count)
        if isinstance(count, int):
            return self._expand(state, entry, count, repeat.gap, indices)
        fits = self._drop(state, _plausible(state, entry, count), Unfit.IMPOSSIBLE_SIZE)
        if fits is None:
            return None
        count = size_of(repeat.count, fits.values, len(fits.window))
        if fits.trace is not None and not isinstance(count, int):
            fits.trace.reach(_first(fits.cursor) + int(count[0]) * least_bits(entry.body))
        for number in np.unique(count).tolist():
            part = fits.take(count == number)
            expanded = self._expand(replace(part, steps=list(part.steps), columns=dict(part.columns)), entry, number, repeat.gap, indices)
            if expanded is not None:
                self._agenda.append(expanded)
        return None

    def _expand(self, state: _State, entry: Entry, count: int, gap: int, indices: tuple[int, ...]) -> _State | None:
        state.fields += max(count, 0)
        if state.fields > MAX_FIELDS:
            return self._drop(state, np.zeros(len(state.window), np.bool_), Unfit.IMPOSSIBLE_SIZE)
        once = replace(entry, place=None, condition=None, repeat=None)
        spaced = replace(once, place=Place(Origin.PREVIOUS, Size(gap))) if gap else once
        for number in range(count - 1, -1, -1):
            state.steps.append((spaced if number else once, (*indices, number)))
        return state

    def _field(self, state: _State, body: Field, indices: tuple[int, ...]) -> _State | None:
        size = _extent(state, body.encoding)
        end = state.cursor + size
        if isinstance(end, np.ndarray) or end > state.shortest:
            known = np.broadcast_to(np.asarray(size) >= 0, len(state.window))
            sane = self._drop(state, known, Unfit.IMPOSSIBLE_SIZE)
            if sane is None:
                return None
            if sane is not state:
                size, end = (part if isinstance(part, int) else part[known] for part in (size, end))
                state = sane
            sound = np.asarray(end <= state.window.bits)
            kept = self._drop(state, sound, Unfit.TOO_SHORT)
            if kept is None:
                return None
            if kept is not state:
                size = size if isinstance(size, int) else size[sound]
                state = kept
        _store(state, body, size, indices)
        state.cursor = state.cursor + size
        return state

    def _select(self, state: _State, layout: Layout) -> _State | None:
        taken = np.zeros(len(state.window), np.bool_)
        for condition, child in layout.children:
            matched = _mask(condition, state) & ~taken
            if matched.any():
                part = state.take(matched)
                own = replace(part) if part is state else part
                own.steps = self._steps_of(child)
                self._agenda.append(own)
                taken |= matched
                if taken.all():
                    return None
        rest = state.take(~taken)
        self.groups.append(_group(rest, layout))
        return None


def _mask(condition: Condition | None, state: _State) -> Mask:
    count = len(state.window)
    if condition is None:
        return np.ones(count, np.bool_)
    mask = condition.mask(state.values, count)
    if state.trace is not None:
        state.trace.turned(int(mask[0]), keys_of(condition), lambda window, values: int(condition.mask(values, len(window))[0]))
    return mask


def _size(state: _State, size: Size) -> Position:
    """A size in this part of the batch, noted as a turning where it depends on a value."""
    found = size_of(size, state.values, len(state.window))
    if state.trace is not None and size.reference is not None:
        outcome = found if isinstance(found, int) else int(found[0])
        state.trace.turned(outcome, {size.reference.key}, lambda window, values: _first(size_of(size, values, len(window))))
    return found


def _first(position: Position) -> int:
    return position if isinstance(position, int) else int(position[0])


def _take_run(state: _State, run: Run, indices: tuple[int, ...]) -> None:
    """Read a run at once; entry by entry where it begins within different bytes or may not fit."""
    window, first = _from_byte_of(state.cursor, state.window)
    if first < 0 or not _is_inside(state, run.bits):
        state.steps.extend((entry, indices) for entry in reversed(run.entries))
        return
    found = run.at(first).read(window)
    state.columns.update(zip([_named(name, indices) for name in run.names] if indices else run.names, found, strict=True))
    state.values.update(zip(run.keys, found, strict=True))
    state.cursor = state.cursor + run.bits


def _from_byte_of(cursor: Position, window: Window) -> tuple[Window, int]:
    """A window in which the cursor is the same bit of all packets, and that bit; -1 where there is none."""
    if isinstance(cursor, int):
        return window, cursor
    skip = int(cursor[0]) & 7
    if ((cursor & 7) != skip).any():
        return window, -1
    return Window(window.buffer, window.starts + (cursor >> 3), window.bits - (cursor - skip), window.index, window.is_padded), skip


def _is_inside(state: _State, bits: int) -> bool:
    end = state.cursor + bits
    return end <= state.shortest if isinstance(end, int) else bool((end <= state.window.bits).all())


def _group(state: _State, layout: Layout) -> DecodedGroup:
    unknown = np.full(len(state.window), -1, np.int64)
    generation = state.times.get(state.generation, unknown)
    return DecodedGroup(layout.name, state.window.index, state.columns, generation, layout.is_abstract)


def size_of(size: Size, values: dict[str, Column], count: int) -> Position:
    """A size for each packet: an int when it is the same for all, else int64 (n,), -1 where it can't be known."""
    if size.reference is None:
        return size.fixed
    column = comparable(size.reference, values)
    if not isinstance(column, np.ndarray):
        return np.full(count, -1, np.int64)
    with np.errstate(invalid="ignore", over="ignore"):
        exact = column.astype(np.float64) * size.slope + size.fixed
    return np.where(np.abs(exact) < 2**40, exact, -1).astype(np.int64)


def _position(state: _State, place: Place) -> Position:
    bits = _size(state, place.bits)
    if place.origin is Origin.END and state.trace is not None and not state.trace.is_open:
        state.trace.turnings.append((Turning(lambda window, _: int(window.bits[0])), int(state.window.bits[0])))
    if place.origin is Origin.START:
        return state.base + bits
    if place.origin is Origin.PREVIOUS:
        return state.cursor + bits
    return state.window.bits - bits


def _plausible(state: _State, entry: Entry, count: Indices) -> Mask:
    """Whether a repeated entry can fit into what is left of each packet."""
    left = state.window.bits - state.cursor
    return (count >= 0) & (count * least_bits(entry.body) <= left) & (count <= MAX_FIELDS)


def least_bits(body: Field | Block | None) -> int:
    """The fewest bits a body can take, 0 when it may be empty."""
    if isinstance(body, Field):
        return body.encoding.fixed_bits or body.encoding.tag_bits or 8 * len(body.encoding.terminator)
    if body is None:
        return 0
    return sum(least_bits(e.body) for e in body.entries if e.condition is None and e.repeat is None and e.place is None)


def _extent(state: _State, encoding: Encoding) -> Position:
    """A field's size in bits: as told by the dictionary, or found in the packet for one that carries its own length."""
    if encoding.size is not None:
        return _size(state, encoding.size)
    if state.trace is not None:
        state.trace.is_open = True
    if encoding.form in (Form.CUC, Form.CDS):
        return _fits(state, 16, time_field_bits)
    if encoding.tag_bits:
        tag = encoding.tag_bits
        return _fits(state, tag, lambda sizes: tag + 8 * np.minimum(sizes, 1 << 40))
    limit = encoding.max_bits // 8
    firsts = np.broadcast_to(np.asarray(state.cursor), len(state.window)).tolist()
    sizes = [_terminated(state.window, row, first, encoding, limit) for row, first in enumerate(firsts)]
    return np.asarray(sizes, np.int64)


def _fits(state: _State, bits: int, measure: Callable[[NDArray[np.int64]], NDArray[np.int64]]) -> Position:
    inside = np.asarray(state.cursor + bits <= state.window.bits)
    sizes = np.full(len(state.window), 1 << 41, np.int64)
    if inside.any():
        cursor = state.cursor if isinstance(state.cursor, int) else state.cursor[inside]
        head = bit_fields(state.window.take(np.broadcast_to(inside, len(state.window))), cursor, bits)
        sizes[inside] = measure(head.astype(np.int64))
    return sizes


def _terminated(window: Window, row: int, first: int, encoding: Encoding, limit: int) -> int:
    rest = window.slices(first, int(window.bits[row]) - first)[row] if len(window) == 1 else _tail(window, row, first)
    width = len(encoding.terminator)
    cut = find_aligned(rest[: limit or None], encoding.terminator, width)
    return 8 * (cut + width) if cut >= 0 else 1 << 41


def _tail(window: Window, row: int, first: int) -> bytes:
    return window.take(np.asarray([row])).slices(first, max(int(window.bits[row]) - first, 0))[0]


def _store(state: _State, body: Field, size: Position, indices: tuple[int, ...]) -> None:
    name = _named(body.template, indices)
    column = column_of(state.window, body.encoding, state.cursor, size)
    if body.time is not None:
        column, at_ns = time_column(cast(NDArray[np.generic], column), body.time, state.times)
        state.times[body.key] = at_ns
        if not state.generation or state.generation == body.time.offset_from:
            state.generation = body.key
    state.columns[name] = column
    state.values[body.key] = column
    if state.trace is not None:
        first, bits = (int(np.ravel(np.asarray(part))[0]) for part in (state.cursor, size))
        placed = Placed(name, body, first, bits)
        state.trace.fields.append(placed)
        state.trace.by_key[body.key] = placed
        state.trace.reach(first + bits)


def _named(template: str, indices: Sequence[int]) -> str:
    for index in indices if "[*]" in template else ():
        template = template.replace("[*]", f"[{index}]", 1)
    return template


def column_of(window: Window, encoding: Encoding, cursor: Position, size: Position) -> Column:
    """The raw column of a field that stands at `cursor` with `size` bits; all packets must be long enough."""
    if encoding.form is Form.CDS and encoding.size is not None:
        return cds_seconds(window, cursor, encoding.fixed_bits)
    if encoding.form in (Form.CUC, Form.CDS):
        return time_field_seconds(window.slices(cursor, size), encoding.form)
    if encoding.form not in (Form.TEXT, Form.BYTES):
        return numbers(window, cursor, cast(int, size), encoding)
    blocks = _tagged(window, encoding, cursor, size) if encoding.tag_bits else window.slices(cursor, size)
    if encoding.form is Form.BYTES:
        return blocks
    texts = [text(block, encoding) for block in blocks]
    if encoding.is_time_text:
        return times_in(texts)
    return numbers_in(texts) if encoding.is_number_text else texts


def _tagged(window: Window, encoding: Encoding, cursor: Position, size: Position) -> ByteFields | list[bytes]:
    """The bytes behind a leading size, cut to the buffer they stand in."""
    tag = encoding.tag_bits
    room = np.broadcast_to(np.asarray(size, np.int64) - tag, len(window))
    if encoding.size is None:
        return window.slices(cursor + tag, room)
    told = np.zeros(len(window), np.int64)
    wide = room >= 0
    if wide.any():
        told[wide] = 8 * bit_fields(window.take(wide), cursor if isinstance(cursor, int) else cursor[wide], tag).astype(np.int64)
    return window.slices(cursor + tag, np.clip(told, 0, np.maximum(room, 0)))
