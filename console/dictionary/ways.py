"""Which plan a packet follows: a tree of turnings, learned from the packets that came.

The first packet of a kind is walked with a trace; from then on a few bits of a packet tell its way (`APID`, `SUBTYPE`, a
count) and a look into a table gives its plan. One surprise: a table is keyed with the bits themselves, so that every
condition of a dictionary, however odd, is asked once for each value and never rebuilt here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from enum import Enum
from operator import itemgetter
from typing import NamedTuple, TypeVar

import numpy as np

from console.dictionary.columns import PADDING, Window, bit_fields
from console.dictionary.layout import Layout
from console.dictionary.model import Column
from console.dictionary.plan import Plan
from console.dictionary.times import time_column
from console.dictionary.walk import Placed, Trace, Turning, Walk, column_of

MAX_NODES = 4_096
MAX_BRANCHES = 256
MAX_FIELDS_A_PLAN = 8_192
MAX_FIELDS_KEPT = 131_072
"""Counts in hostile packets can make plans of any length; more than this is not remembered, and left to the walk."""
_MEMO = 1_024
_MEMO_BITS = 256
_WORD = 64
_FEW = 32
_MAX_MASKS = 4
_MAX_HEAD = 64
_MOST_BESIDE = 8
"""With more bits of other fields in the same bytes than that, a counter perhaps, each packet would have bytes of its own."""


class Way(Enum):
    """No plan: NOT_HERE: no packet of another root's; BY_WALK: only the walk can read it; UNKNOWN: none has come this way yet."""

    NOT_HERE = "not here"
    BY_WALK = "by walk"
    UNKNOWN = "unknown"


class _End:
    """The end of a way for packets of at least so many bits."""

    __slots__ = ("bits", "plan")

    def __init__(self, plan: Plan | Way, bits: int) -> None:
        self.plan, self.bits = plan, bits


class _Node:
    """One turning: `memo` by bits (where they are few), `branches` by outcome."""

    __slots__ = ("bits", "branches", "is_brief", "is_plain", "key", "memo", "sources", "turning")

    def __init__(self, turning: Turning) -> None:
        self.turning = turning
        self.sources = [placed for _, placed in turning.sources]
        self.bits = max((placed.first_bit + placed.bits for placed in self.sources), default=0)
        self.key = _key_of(self.sources)
        self.is_plain = bool(self.sources) and all(placed.first_bit % 8 + placed.bits <= _WORD for placed in self.sources)
        self.is_brief = sum(placed.bits for placed in self.sources) <= _MEMO_BITS
        self.memo: dict[object, _Node | _End] = {}
        self.branches: dict[int, _Node | _End] = {}

    def look_up(self, window: Window) -> list[_Node | _End | None]:
        """Where each packet goes from here, None where its bits have not been met."""
        columns = [bit_fields(window, placed.first_bit, placed.bits).tolist() for placed in self.sources]
        return list(map(self.memo.get, columns[0] if len(columns) == 1 else zip(*columns, strict=True)))

    def turn(self, window: Window) -> _Node | _End | None:
        """Where the one packet of a window goes from here, None when none has gone there before."""
        values = {key: _value(window, placed) for key, placed in self.turning.sources}
        return self.branches.get(self.turning.find(window, values))


def _value(window: Window, placed: Placed) -> Column:
    column = column_of(window, placed.body.encoding, placed.first_bit, placed.bits)
    if placed.body.time is None or not isinstance(column, np.ndarray):
        return column
    return time_column(column, placed.body.time, {})[0]


def _key_of(sources: list[Placed]) -> Callable[[bytes, int, int], object]:
    """A function from buffer, first byte and bits of a packet to the bits that the turning looks at."""
    if not sources:
        return lambda buffer, start, bits: bits
    reads = [_bits_of(placed) for placed in sources]
    if len(reads) == 1:
        return reads[0]
    return lambda buffer, start, bits: tuple([read(buffer, start, bits) for read in reads])


def _bits_of(placed: Placed) -> Callable[[bytes, int, int], object]:
    low, high = placed.first_bit // 8, (placed.first_bit + placed.bits + 7) // 8
    shift, mask = 8 * high - placed.first_bit - placed.bits, (1 << placed.bits) - 1
    if high - low == 1:
        return lambda buffer, start, bits: buffer[start + low] >> shift & mask
    return lambda buffer, start, bits: int.from_bytes(buffer[start + low : start + high], "big") >> shift & mask


_Place = TypeVar("_Place", _Node, _End)


Rows = dict[object, tuple[int, str, Sequence[str], Callable[[bytes], Sequence[object]]]]


class Heads(NamedTuple):
    """Plans by the bytes in which the bits stand that tell them apart: a packet of `least_bits` has them, `key` gets them of a packet
    alone, `key_at` of one that starts at a byte of a buffer. Packets of the same bytes go the same way. `rows` are the plans by which
    packets were read one by one: the least bytes, container and names, and what reads a row."""

    least_bits: int
    key: Callable[[bytes], object]
    table: dict[object, Plan]
    key_at: Callable[[bytes, int], object]
    mask: int
    rows: Rows

    @classmethod
    def of(cls, fields: list[Placed]) -> Heads:
        """None known yet, told by the bytes in which these fields stand; by their bits alone where many others stand beside them."""
        spans = _spans_of(fields)
        low, high = spans[0]
        mask = _mask_of(fields, spans[-1][1])
        if 8 * sum(end - first for first, end in spans) - mask.bit_count() > _MOST_BESIDE:
            size = spans[-1][1]
            return cls(8 * size, lambda packet: int.from_bytes(packet[:size], "big") & mask, {}, _masked(size, mask), mask, {})
        if len(spans) == 1:
            return cls(8 * high, itemgetter(slice(low, high)), {}, _cut(low, high), mask, {})
        ends = (0, *(end for _, end in spans))
        text = "".join(f"{first - end}x{last - first}s" for (first, last), end in zip(spans, ends, strict=False))
        unpack = struct.Struct(text).unpack_from
        return cls(8 * spans[-1][1], unpack, {}, unpack, mask, {})


def _cut(low: int, high: int) -> Callable[[bytes, int], object]:
    return lambda buffer, start: buffer[start + low : start + high]


def _masked(size: int, mask: int) -> Callable[[bytes, int], object]:
    return lambda buffer, start: int.from_bytes(buffer[start : start + size], "big") & mask


def _mask_of(fields: list[Placed], size: int) -> int:
    mask = 0
    for placed in fields:
        mask |= ((1 << placed.bits) - 1) << (8 * size - placed.first_bit - placed.bits)
    return mask


def _spans_of(fields: list[Placed]) -> tuple[tuple[int, int], ...]:
    """The bytes in which fields stand, as runs from first to end."""
    octets = sorted({octet for placed in fields for octet in range(placed.first_bit // 8, (placed.first_bit + placed.bits + 7) // 8)})
    runs: list[tuple[int, int]] = []
    for octet in octets:
        if runs and runs[-1][1] == octet:
            runs[-1] = runs[-1][0], octet + 1
        else:
            runs.append((octet, octet + 1))
    return tuple(runs)


class Ways:
    """All ways through one root layout that have been gone so far; `kinds` are the containers at their ends, `heads` what tells a plan
    without its turnings, `quick` the same for packets that come alone."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._top: _Node | _End | None = None
        self._nodes = 0
        self._fields = 0
        self.kinds: set[str] = set()
        self._is_full = False
        self.heads: list[Heads] = []
        self.quick: list[tuple[Callable[[bytes], object], Rows]] = []

    def find(self, buffer: bytes, start: int, bits: int) -> Plan | Way:
        """The plan of the packet of that many bits that starts at a byte of a buffer."""
        for least_bits, _, table, key, _, _ in self.heads:
            if bits >= least_bits:
                known = table.get(key(buffer, start))
                if known is not None and bits >= known.least_bits:
                    return known
        gone: list[_Node] = []
        found = self._onward(self._top, buffer, start, bits, gone)
        if type(found) is Plan:
            self._remember(gone, buffer, start, found)
        return found

    def _remember(self, gone: list[_Node], buffer: bytes, start: int, plan: Plan) -> None:
        """So that the next packet with these bits is told without its turnings; what looks at lengths or far on is not."""
        size = (max((node.bits for node in gone), default=0) + 7) // 8
        if not 0 < size <= _MAX_HEAD or not all(node.sources for node in gone):
            return
        fields = [placed for node in gone for placed in node.sources]
        told = 8 * size, _mask_of(fields, size)
        heads = next((each for each in self.heads if (each.least_bits, each.mask) == told), None)
        if heads is None:
            if len(self.heads) >= _MAX_MASKS:
                return
            heads = Heads.of(fields)
            self.heads.append(heads)
            self.quick.append((heads.key, heads.rows))
        if len(heads.table) >= _MEMO:
            heads.table.clear()
        heads.table[heads.key_at(buffer, start)] = plan

    def remember_row(self, packet: bytes, plan: Plan) -> None:
        """So that the next packet alone with these bytes is read at once."""
        for heads in self.heads:
            if 8 * len(packet) >= heads.least_bits and heads.table.get(heads.key(packet)) is plan:
                if len(heads.rows) >= _MEMO:
                    heads.rows.clear()
                heads.rows[heads.key(packet)] = (plan.least_bits + 7) // 8, plan.container, plan.names, plan.row

    def find_all(self, window: Window) -> list[Plan | Way]:
        """What `find` says of each packet; as long as all are at the same turning, its bits are read as columns."""
        place, buffer, shortest = self._top, window.buffer, int(window.bits.min())
        if len(window) < _FEW:
            heads = zip(window.starts.tolist(), window.bits.tolist(), strict=True)
            return [self.find(buffer, start, bits) for start, bits in heads]
        ends: list[_Node | _End | None] = [place] * len(window)
        while isinstance(place, _Node) and place.is_plain and shortest >= place.bits:
            ends = place.look_up(window)
            if ends.count(ends[0]) < len(ends) or ends[0] is None:
                break
            place = ends[0]
        gone = zip(ends, window.starts.tolist(), window.bits.tolist(), strict=True)
        return [
            end.plan if type(end) is _End and bits >= end.bits else self._onward(end or self._top, buffer, start, bits, [])
            for end, start, bits in gone
        ]

    def _onward(self, place: _Node | _End | None, buffer: bytes, start: int, bits: int, gone: list[_Node]) -> Plan | Way:
        """Where a packet goes from here; `gone` gets the turnings on its way."""
        while isinstance(place, _Node):
            if bits < place.bits:
                return Way.BY_WALK
            gone.append(place)
            key = place.key(buffer, start, bits)
            following = place.memo.get(key)
            place = following if following is not None else _turned(place, key, buffer, start, bits)
        if place is None:
            return Way.BY_WALK if self._is_full else Way.UNKNOWN
        return place.plan if bits >= place.bits else Way.BY_WALK

    def learn(self, buffer: bytes, start: int, bits: int) -> Plan | Way:
        """Walk a packet whose way is UNKNOWN and remember it; what can't be decoded is not remembered, and left to the walk."""
        trace = Trace()
        walk = Walk(self._layout, _one(buffer, start, bits), trace=trace)
        if trace.is_open or len(trace.fields) > MAX_FIELDS_A_PLAN:
            self._insert(trace, _End(Way.BY_WALK, 0))
        elif walk.groups:
            group = walk.groups[0]
            plan = Way.NOT_HERE if group.is_base else Plan(group.container, trace)
            self._insert(trace, _End(plan, trace.least_bits))
            return plan
        return Way.BY_WALK

    def _insert(self, trace: Trace, end: _End) -> None:
        if isinstance(end.plan, Plan):
            self._fields += len(trace.fields)
            self.kinds.add(end.plan.container)
        self._is_full = self._is_full or self._nodes + len(trace.turnings) > MAX_NODES or self._fields > MAX_FIELDS_KEPT
        if self._is_full:
            return
        branches, outcome, place = None, 0, self._top
        for turning, following in trace.turnings:
            if not isinstance(place, _Node):
                place = self._put(branches, outcome, _Node(turning))
            self._is_full = following not in place.branches and len(place.branches) >= MAX_BRANCHES
            if self._is_full:
                return
            branches, outcome = place.branches, following
            place = branches.get(outcome)
        self._put(branches, outcome, end)

    def _put(self, branches: dict[int, _Node | _End] | None, outcome: int, place: _Place) -> _Place:
        self._nodes += 1
        if branches is None:
            self._top = place
        else:
            branches[outcome] = place
        return place


def _one(buffer: bytes, start: int, bits: int) -> Window:
    return Window(buffer, np.asarray([start], np.int64), np.asarray([bits], np.int64), np.zeros(1, np.int64))


def _turned(node: _Node, key: object, buffer: bytes, start: int, bits: int) -> _Node | _End | None:
    """The place where a value leads for the first time, past all turnings that look at the same bits."""
    window = _one(buffer[start : start + (bits + 7) // 8] + bytes(PADDING), 0, bits)
    place: _Node | _End | None = node
    while isinstance(place, _Node) and place.sources == node.sources:
        place = place.turn(window)
    if place is not None and node.is_brief:
        if len(node.memo) >= _MEMO:
            node.memo.clear()
        node.memo[key] = place
    return place
