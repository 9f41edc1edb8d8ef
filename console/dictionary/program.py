"""The decoder: runs a dictionary's layouts over a batch of packets, column by column.

All packets of a batch walk through the container tree together. Where they part (another container, a condition, another
count), the batch parts too and each part goes on alone, so that every column of a result has a value for every packet in
it. Any bytes are accepted: what doesn't fit is counted as undecoded, never raised. Source: OMG XTCE 1.2, ContainerSetType.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from console.dictionary.columns import PADDING, Indices, Position, Window, bit_fields, find_aligned, numbers, numbers_in, text
from console.dictionary.encoding import Encoding, Form, Size
from console.dictionary.layout import Block, Condition, Entry, Field, Layout, Mask, Origin, Place, Repeat, comparable
from console.dictionary.model import Column, Dictionary, FieldSpan
from console.dictionary.times import cuc_seconds, time_column
from console.errors import KnownError, near_name

MAX_FIELDS = 65_536
"""A packet that would repeat into more fields than this is undecoded: its count is wrong or hostile."""


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


@dataclass(frozen=True, slots=True)
class Decoding:
    """What became of a batch; undecoded int64 (m,): packets that are too short or match no container."""

    groups: list[DecodedGroup]
    undecoded: Indices


@dataclass(frozen=True, slots=True)
class _Leave:
    base: Position


@dataclass(frozen=True, slots=True)
class _Select:
    layout: Layout


_Step = tuple[Entry | _Leave | _Select, tuple[int, ...]]


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
    spans: list[FieldSpan] | None = None
    fields: int = 0

    def __post_init__(self) -> None:
        self.shortest = int(self.window.bits.min()) if len(self.window) else 0

    def take(self, chosen: Mask) -> _State:
        """This part without the packets that aren't chosen; itself when all are."""
        if chosen.all():
            return self
        rows = np.flatnonzero(chosen)
        return replace(
            self,
            window=self.window.take(rows),
            steps=list(self.steps),
            cursor=self.cursor if isinstance(self.cursor, int) else self.cursor[rows],
            base=self.base if isinstance(self.base, int) else self.base[rows],
            columns={name: _rows(column, rows) for name, column in self.columns.items()},
            values={name: _rows(column, rows) for name, column in self.values.items()},
            times={name: column[rows] for name, column in self.times.items()},
        )


def _rows(column: Column, rows: NDArray[np.intp]) -> Column:
    if isinstance(column, np.ndarray):
        return column[rows]
    return cast(Column, [column[row] for row in rows.tolist()])


class _Run:
    """One pass of one root layout over one batch."""

    def __init__(self, layout: Layout, window: Window, *, spans: list[FieldSpan] | None = None) -> None:
        self.groups: list[DecodedGroup] = []
        self.undecoded: list[Indices] = []
        self._agenda = [_State(window, _steps_of(layout), spans=spans)]
        while self._agenda:
            self._advance(self._agenda.pop())

    def _advance(self, state: _State | None) -> None:
        while state is not None and state.steps and len(state.window):
            step, indices = state.steps.pop()
            if isinstance(step, Entry):
                state = self._enter(state, step, indices)
            elif isinstance(step, _Leave):
                state.base = step.base
            else:
                state = self._select(state, step.layout)

    def _drop(self, state: _State, chosen: Mask) -> _State | None:
        """Keep the chosen packets, count the others as undecoded."""
        if chosen.all():
            return state
        self.undecoded.append(state.window.index[~chosen])
        return state.take(chosen) if chosen.any() else None

    def _enter(self, state: _State, entry: Entry, indices: tuple[int, ...]) -> _State | None:
        if entry.condition is not None:
            here = entry.condition.mask(state.values, len(state.window))
            if not here.all():
                self._agenda.append(state.take(~here))
                if not here.any():
                    return None
                state = state.take(here)
        if entry.place is not None:
            position = _position(state, entry.place)
            state.cursor = position
            if isinstance(position, np.ndarray) or position < 0:
                kept = self._drop(state, np.broadcast_to(np.asarray(position) >= 0, len(state.window)))
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
            state.steps.extend((entry, indices) for entry in reversed(body.entries))
            state.base = state.cursor
        return state

    def _repeat(self, state: _State, entry: Entry, repeat: Repeat, indices: tuple[int, ...]) -> _State | None:
        count = size_of(repeat.count, state.values, len(state.window))
        if isinstance(count, int):
            return self._expand(state, entry, count, repeat.gap, indices)
        fits = self._drop(state, _plausible(state, entry, count))
        if fits is None:
            return None
        count = size_of(repeat.count, fits.values, len(fits.window))
        for number in np.unique(count).tolist():
            part = fits.take(count == number)
            expanded = self._expand(replace(part, steps=list(part.steps), columns=dict(part.columns)), entry, number, repeat.gap, indices)
            if expanded is not None:
                self._agenda.append(expanded)
        return None

    def _expand(self, state: _State, entry: Entry, count: int, gap: int, indices: tuple[int, ...]) -> _State | None:
        state.fields += max(count, 0)
        if state.fields > MAX_FIELDS:
            return self._drop(state, np.zeros(len(state.window), np.bool_))
        once = replace(entry, place=None, condition=None, repeat=None)
        spaced = replace(once, place=Place(Origin.PREVIOUS, Size(gap))) if gap else once
        for number in range(count - 1, -1, -1):
            state.steps.append((spaced if number else once, (*indices, number)))
        return state

    def _field(self, state: _State, body: Field, indices: tuple[int, ...]) -> _State | None:
        size = _extent(state, body.encoding)
        end = state.cursor + size
        if isinstance(end, np.ndarray) or end > state.shortest:
            sound = np.asarray((end <= state.window.bits) & (np.asarray(size) >= 0))
            kept = self._drop(state, sound)
            if kept is None:
                return None
            if kept is not state:
                size = size if isinstance(size, int) else size[sound]
                state = kept
        _store(state, body, size, indices)
        state.cursor = state.cursor + size
        return state

    def _select(self, state: _State, layout: Layout) -> _State | None:
        rest = state
        for condition, child in layout.children:
            matched = _mask(condition, rest)
            if matched.any():
                part = rest.take(matched)
                own = replace(part, steps=_steps_of(child)) if part is rest else part
                own.steps = _steps_of(child)
                self._agenda.append(own)
                if part is rest:
                    return None
                rest = rest.take(~matched)
        self.groups.append(_group(rest, layout))
        return None


def _mask(condition: Condition | None, state: _State) -> Mask:
    count = len(state.window)
    return np.ones(count, np.bool_) if condition is None else condition.mask(state.values, count)


def _steps_of(layout: Layout) -> list[_Step]:
    steps: list[_Step] = [(_Select(layout), ())]
    steps.extend((entry, ()) for entry in reversed(layout.entries))
    return steps


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
    bits = size_of(place.bits, state.values, len(state.window))
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
        return size_of(encoding.size, state.values, len(state.window))
    if encoding.form is Form.CUC:
        return _fits(state, 8, lambda heads: 8 + 8 * (2 + ((heads >> 2) & 3) + (heads & 3) - 1))
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
    column = _column(state, body, size)
    if body.time is not None:
        column, at_ns = time_column(cast(NDArray[np.generic], column), body.time, state.times)
        state.times[body.key] = at_ns
        if not state.generation or state.generation == body.time.offset_from:
            state.generation = body.key
    state.columns[name] = column
    state.values[body.key] = column
    if state.spans is not None:
        first, bits = (int(np.ravel(np.asarray(part))[0]) for part in (state.cursor, size))
        state.spans.append(FieldSpan(name, first, bits))


def _named(template: str, indices: Sequence[int]) -> str:
    for index in indices if "[*]" in template else ():
        template = template.replace("[*]", f"[{index}]", 1)
    return template


def _column(state: _State, body: Field, size: Position) -> Column:
    encoding = body.encoding
    if encoding.form is Form.CUC:
        return cuc_seconds(state.window.slices(state.cursor, size))
    if encoding.form not in (Form.TEXT, Form.BYTES):
        return numbers(state.window, state.cursor, cast(int, size), encoding)
    blocks = _tagged(state, encoding, size) if encoding.tag_bits else state.window.slices(state.cursor, size)
    if encoding.form is Form.BYTES:
        return blocks
    texts = [text(block, encoding) for block in blocks]
    return numbers_in(texts) if encoding.is_number_text else texts


def _tagged(state: _State, encoding: Encoding, size: Position) -> list[bytes]:
    """The bytes behind a leading size, cut to the buffer they stand in."""
    tag = encoding.tag_bits
    room = np.broadcast_to(np.asarray(size, np.int64) - tag, len(state.window))
    if encoding.size is None:
        return state.window.slices(state.cursor + tag, room)
    told = np.zeros(len(state.window), np.int64)
    wide = room >= 0
    if wide.any():
        cursor = state.cursor if isinstance(state.cursor, int) else state.cursor[wide]
        told[wide] = 8 * bit_fields(state.window.take(wide), cursor, tag).astype(np.int64)
    return state.window.slices(state.cursor + tag, np.clip(told, 0, np.maximum(room, 0)))


class Program:
    """A dictionary's telemetry, ready to decode. `roots` are the layouts a packet may begin with, tried in order; `layouts`
    are all that can be asked for by name."""

    def __init__(self, roots: Sequence[Layout], layouts: Iterable[Layout] = ()) -> None:
        self.roots = tuple(roots)
        self._named = {layout.name: layout for layout in (*roots, *layouts)}

    def _starts(self, root: str) -> tuple[Layout, ...]:
        if not root:
            return self.roots
        if root not in self._named:
            raise KnownError(f"no container {root}", rule=near_name(root, self._named))
        return (self._named[root],)

    def decode(self, data: bytes, offsets: NDArray[np.int64], *, root: str = "") -> Decoding:
        """Packet i is `data[offsets[i]:offsets[i + 1]]`; offsets int64 (n + 1,). `root` names the container to begin with
        in place of the dictionary's own; KnownError if there is none of that name."""
        roots = self._starts(root)
        buffer, count = data + bytes(PADDING), len(offsets) - 1
        offsets = np.clip(offsets.astype(np.int64, copy=False), 0, len(data))
        index = np.arange(max(count, 0), dtype=np.int64)
        window = Window(buffer, offsets[:-1], np.maximum(np.diff(offsets), 0) * 8, index)
        groups, bases, pending = list[DecodedGroup](), list[DecodedGroup](), window
        for layout in roots:
            if not len(pending):
                break
            run = _Run(layout, pending)
            groups.extend(group for group in run.groups if not group.is_base)
            found = [group for group in run.groups if group.is_base]
            bases.extend(_without_known(found, bases))
            rest = np.concatenate([*run.undecoded, *(group.packets for group in found), np.zeros(0, np.int64)])
            pending = window.take(np.sort(rest))
        bases = [_only(group, np.isin(group.packets, pending.index)) for group in bases]
        left = np.setdiff1d(pending.index, np.concatenate([*(group.packets for group in bases), np.zeros(0, np.int64)]))
        return Decoding(groups + [group for group in bases if len(group.packets)], left)

    def trace(self, packet: bytes, *, root: str = "") -> tuple[list[FieldSpan], dict[str, Column], str]:
        """One packet's fields in the order of decoding, their columns of one value, and the container's name, "" if undecoded.
        A packet that ends too early still shows the fields it has."""
        offsets = np.asarray([0, len(packet)], np.int64)
        decoded = self.decode(packet, offsets, root=root)
        name = decoded.groups[0].container if decoded.groups else ""
        for layout in self._starts(root):
            window = Window(packet + bytes(PADDING), offsets[:-1], np.diff(offsets) * 8, np.zeros(1, np.int64))
            spans: list[FieldSpan] = []
            run = _Run(layout, window, spans=spans)
            if any(group.container == name for group in run.groups) or not name:
                return spans, decoded.groups[0].columns if name else {}, name
        return [], {}, ""


def _without_known(found: list[DecodedGroup], known: list[DecodedGroup]) -> list[DecodedGroup]:
    taken = np.concatenate([*(group.packets for group in known), np.zeros(0, np.int64)])
    return [_only(group, ~np.isin(group.packets, taken)) for group in found]


def _only(group: DecodedGroup, chosen: Mask) -> DecodedGroup:
    if chosen.all():
        return group
    rows = np.flatnonzero(chosen)
    columns = {name: _rows(column, rows) for name, column in group.columns.items()}
    return DecodedGroup(group.container, group.packets[rows], columns, group.generation_ns[rows], group.is_base)


def program_of(dictionary: Dictionary) -> Program:
    """The dictionary's decoder; one that decodes nothing if the dictionary has no telemetry."""
    return dictionary.program if isinstance(dictionary.program, Program) else Program(())


def field_spans(dictionary: Dictionary, packet: bytes) -> list[FieldSpan]:
    """Where each value of one packet stands, in the order of decoding; as far as it could be decoded."""
    return program_of(dictionary).trace(packet)[0]


def decode_one(dictionary: Dictionary, packet: bytes) -> list[tuple[FieldSpan, object]]:
    """The fields of one packet with their raw values: a number, bool, str or bytes each. Empty if it can't be decoded."""
    spans, columns, _ = program_of(dictionary).trace(packet)
    last = {span.parameter: span for span in spans}
    return [(last[name], _value(column)) for name, column in columns.items() if name in last]


def _value(column: Column) -> object:
    first = column[0]
    return first.item() if isinstance(first, np.generic) else first
