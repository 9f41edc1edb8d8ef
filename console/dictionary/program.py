"""The decoder: a dictionary's layouts applied to a batch of packets, one result whichever way is faster.

Many packets walk through the container tree together (`walk`); few are told apart one by one and read by plans that were
compiled from the first packet of their kind (`ways`, `plan`). Both give the same groups, column for column and bit for bit.
Any bytes are accepted: what doesn't fit is counted as undecoded, never raised. Source: OMG XTCE 1.2, ContainerSetType.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from console.dictionary.columns import PADDING, Window
from console.dictionary.decoded import DecodedGroup, Decoding, Unfit, settled
from console.dictionary.layout import Layout
from console.dictionary.model import Column, Dictionary, FieldSpan
from console.dictionary.plan import Plan
from console.dictionary.runs import Runs
from console.dictionary.walk import Trace, Walk
from console.dictionary.ways import Way, Ways
from console.errors import KnownError, near_name

FEW = 128
"""Up to so many packets a batch is told apart packet by packet; measured by the benchmark `bench_decode`."""
FEW_A_KIND = 32
"""So many more for each further kind of packet that is known: a walk goes through all of them."""
_LEARNED_AT_ONCE = 4
_PADDING = bytes(PADDING)
_LARGE = 1 << 20
"""So many bytes are not copied to be padded."""


class Program:
    """A dictionary's telemetry, ready to decode. `roots` are the layouts a packet may begin with, tried in order; `layouts`
    are all that can be asked for by name. `few`: see `FEW`; 0 always walks."""

    def __init__(self, roots: Sequence[Layout], layouts: Iterable[Layout] = (), *, few: int = FEW) -> None:
        self.roots = tuple(roots)
        self.few = few
        self._runs = Runs()
        self._named = {layout.name: layout for layout in (*roots, *layouts)}
        self._ways: dict[str, Ways] = {}
        self._root_ways = [self._ways_of(layout) for layout in self.roots]
        self._quick = self._root_ways[0].quick if roots else []

    def _starts(self, root: str) -> tuple[Layout, ...]:
        if not root:
            return self.roots
        if root not in self._named:
            raise KnownError(f"no container {root}", rule=near_name(root, self._named))
        return (self._named[root],)

    def decode(self, data: bytes, offsets: NDArray[np.int64], *, root: str = "") -> Decoding:
        """Packet i is `data[offsets[i]:offsets[i + 1]]`; offsets int64 (n + 1,). `root` names the container to begin with
        in place of the dictionary's own; KnownError if there is none of that name."""
        with np.errstate(all="ignore"):
            return self._decode(self._starts(root), data, offsets)

    def _decode(self, roots: tuple[Layout, ...], data: bytes, offsets: NDArray[np.int64]) -> Decoding:
        is_padded, count = len(data) < _LARGE, len(offsets) - 1
        offsets = np.minimum(np.maximum(offsets.astype(np.int64, copy=False), 0), len(data))
        index = np.arange(max(count, 0), dtype=np.int64)
        window = Window(
            data + _PADDING if is_padded else data, offsets[:-1], np.maximum(offsets[1:] - offsets[:-1], 0) * 8, index, is_padded
        )
        ways = [self._ways_of(layout) for layout in roots]
        if not count or count > self._most(ways):
            return _walked(roots, window, self._runs)
        planned, rest = self._by_plan(ways, window)
        groups = [_read(plan, window, places) for plan, places in planned.items()]
        walked = _walked(roots, window.take(np.asarray(rest, np.int64)), self._runs) if rest else Decoding([], np.zeros(0, np.int64), [])
        return Decoding(settled(groups + walked.groups), walked.undecoded, walked.reasons)

    def _most(self, ways: Sequence[Ways]) -> int:
        """Up to how many packets are told apart one by one."""
        kinds = sum(len(each.kinds) for each in ways)
        return self.few and self.few + FEW_A_KIND * max(kinds - 1, 0)

    def _ways_of(self, layout: Layout) -> Ways:
        return self._ways.get(layout.name) or self._ways.setdefault(layout.name, Ways(layout))

    def _by_plan(self, ways: Sequence[Ways], window: Window) -> tuple[dict[Plan, list[int]], list[int]]:
        """The packets that follow each plan, and those that none is known for."""
        planned: dict[Plan, list[int]] = {}
        rest: list[int] = []
        to_learn = _LEARNED_AT_ONCE
        for place, quick in enumerate(ways[0].find_all(window) if ways else [Way.BY_WALK] * len(window)):
            found = quick
            if quick in (Way.UNKNOWN, Way.NOT_HERE):
                start, bits = int(window.starts[place]), int(window.bits[place])
                found, learned = _sought(ways, window.buffer, start, bits, to_learn)
                to_learn -= learned
            if isinstance(found, Plan):
                planned.setdefault(found, []).append(place)
            else:
                rest.append(place)
        return planned, rest

    def values(self, packet: bytes) -> tuple[str, Sequence[str], Sequence[object]]:
        """One packet's container, the names of its values and these, raw, as plain objects equal to those of the columns; ''
        and nothing if it can't be decoded."""
        try:
            for key, rows in self._quick:
                known = rows.get(key(packet))
                if known is not None:
                    least_bytes, container, names, row = known
                    if len(packet) >= least_bytes:
                        return container, names, row(packet)
        except struct.error:  # too short even for the bytes that tell its kind
            pass
        plan = self._plan(packet, 8 * len(packet))
        if plan is not None:
            self._root_ways[0].remember_row(packet, plan)
            return plan.container, plan.names, plan.row(packet)
        decoded = self.decode(packet, np.asarray([0, len(packet)], np.int64)).groups
        if not decoded:
            return "", (), ()
        return decoded[0].container, tuple(decoded[0].columns), [_value(column) for column in decoded[0].columns.values()]

    def _plan(self, packet: bytes, bits: int) -> Plan | None:
        for ways in self._root_ways:
            found = ways.find(packet, 0, bits)
            if type(found) is Plan:
                return found
            if found is not Way.NOT_HERE:
                break
        with np.errstate(all="ignore"):
            sought = _sought(self._root_ways, packet + _PADDING, 0, bits, _LEARNED_AT_ONCE)[0]
        return sought if isinstance(sought, Plan) else None

    def fields(self, packet: bytes) -> list[tuple[FieldSpan, object]]:
        """One packet's fields with their places and raw values, in the order of the columns; none if it can't be decoded."""
        bits = 8 * len(packet)
        plan = self._plan(packet, bits)
        if plan is not None:
            values = plan.row(packet)
            return [(FieldSpan(each.name, each.first_bit, each.bits), value) for each, value in zip(plan.fields, values, strict=True)]
        spans, columns, _ = self.trace(packet)
        last = {span.parameter: span for span in spans}
        return [(last[name], _value(column)) for name, column in columns.items() if name in last]

    def trace(self, packet: bytes, *, root: str = "") -> tuple[list[FieldSpan], dict[str, Column], str]:
        """One packet's fields in the order of decoding, their columns of one value, and the container's name, "" if undecoded.
        A packet that ends too early still shows the fields it has."""
        with np.errstate(all="ignore"):
            return self._trace(self._starts(root), packet)

    def _trace(self, roots: tuple[Layout, ...], packet: bytes) -> tuple[list[FieldSpan], dict[str, Column], str]:
        offsets = np.asarray([0, len(packet)], np.int64)
        decoded = self._decode(roots, packet, offsets)
        name = decoded.groups[0].container if decoded.groups else ""
        for layout in roots:
            window = Window(packet + _PADDING, offsets[:-1], np.diff(offsets) * 8, np.zeros(1, np.int64))
            trace = Trace()
            walk = Walk(layout, window, trace=trace)
            if any(group.container == name for group in walk.groups) or not name:
                spans = [FieldSpan(placed.name, placed.first_bit, placed.bits) for placed in trace.fields]
                return spans, decoded.groups[0].columns if name else {}, name
        return [], {}, ""

    def reason(self, packet: bytes) -> str:
        """Why a packet can't be decoded, '' when it can; see `Unfit`."""
        reasons = self.decode(packet, np.asarray([0, len(packet)], np.int64)).reasons
        return str(reasons[0]) if reasons else ""


def _sought(ways: Sequence[Ways], buffer: bytes, start: int, bits: int, to_learn: int) -> tuple[Plan | Way, int]:
    """The plan of a packet among all roots, and how many ways were learned for it, `to_learn` at most."""
    learned = 0
    for each in ways:
        found = each.find(buffer, start, bits)
        if found is Way.UNKNOWN and learned < to_learn:
            learned += 1
            found = each.learn(buffer, start, bits)
        if found is not Way.NOT_HERE:
            return found, learned
    return Way.NOT_HERE, learned


def _read(plan: Plan, window: Window, places: list[int]) -> DecodedGroup:
    chosen = np.asarray(places, np.int64)
    part = window if len(places) == len(window) else window.take(chosen)
    columns, generation = plan.read(part)
    return DecodedGroup(plan.container, part.index, columns, generation)


def _walked(roots: Sequence[Layout], window: Window, runs: Runs) -> Decoding:
    """Every root in turn over what the ones before left."""
    groups, bases, pending = list[DecodedGroup](), list[DecodedGroup](), window
    reasons: dict[int, Unfit] = {}
    for layout in roots:
        if not len(pending):
            break
        walk = Walk(layout, pending, runs=runs)
        groups.extend(group for group in walk.groups if not group.is_base)
        found = [group for group in walk.groups if group.is_base]
        bases.extend(_without_known(found, bases))
        for packets, reason in walk.undecoded:
            reasons.update((place, reason) for place in packets.tolist() if place not in reasons)
        rest = np.concatenate([*(packets for packets, _ in walk.undecoded), *(group.packets for group in found), np.zeros(0, np.int64)])
        pending = pending.at(np.sort(rest))
    bases = [_only(group, np.isin(group.packets, pending.index)) for group in bases]
    left = np.setdiff1d(pending.index, np.concatenate([*(group.packets for group in bases), np.zeros(0, np.int64)]))
    return Decoding(settled(groups + bases), left, [reasons.get(place, Unfit.NO_CONTAINER) for place in left.tolist()])


def _without_known(found: list[DecodedGroup], known: list[DecodedGroup]) -> list[DecodedGroup]:
    taken = np.concatenate([*(group.packets for group in known), np.zeros(0, np.int64)])
    return [_only(group, ~np.isin(group.packets, taken)) for group in found]


def _only(group: DecodedGroup, chosen: NDArray[np.bool_]) -> DecodedGroup:
    return group if chosen.all() else group.take(np.flatnonzero(chosen))


def program_of(dictionary: Dictionary) -> Program:
    """The dictionary's decoder; one that decodes nothing if the dictionary has no telemetry."""
    return dictionary.program if isinstance(dictionary.program, Program) else Program(())


def field_spans(dictionary: Dictionary, packet: bytes) -> list[FieldSpan]:
    """Where each value of one packet stands, in the order of decoding; as far as it could be decoded."""
    return program_of(dictionary).trace(packet)[0]


def decode_one(dictionary: Dictionary, packet: bytes) -> list[tuple[FieldSpan, object]]:
    """The fields of one packet with their raw values: a number, bool, str or bytes each. Empty if it can't be decoded."""
    return program_of(dictionary).fields(packet)


def _value(column: Column) -> object:
    first = column[0]
    return first.item() if isinstance(first, np.generic) else first
