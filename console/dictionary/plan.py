"""A packet kind whose fields all stand at known places, compiled once: many columns with few numpy calls.

What `walk` reads field by field is read here type by type (`gather`). The values and their types are those of the walk, bit for
bit; what is no plain number is read by the walk's own function.
Nothing is generated as text: a plan is arrays of places, shifts and masks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from console.dictionary.columns import Window
from console.dictionary.encoding import Form
from console.dictionary.gather import Gather, Spot
from console.dictionary.model import Column
from console.dictionary.row import BLOCK, Read, RowReader
from console.dictionary.times import time_column
from console.dictionary.walk import Placed, Trace, column_of


class Plan:
    """How to read packets that go the way of a traced one: the same container, the same fields at the same places."""

    def __init__(self, container: str, trace: Trace) -> None:
        self.container, self.least_bits = container, trace.least_bits
        last = {placed.name: placed for placed in trace.fields}
        self._times = [placed for placed in trace.fields if placed.body.time is not None]
        plain = [placed for placed in last.values() if placed.body.time is None]
        self._others = [placed for placed in plain if not _is_gathered(placed)]
        gathered = [placed for placed in plain if _is_gathered(placed)]
        self._gather = Gather([_spot(placed) for placed in gathered])
        read = [*gathered, *self._others]
        places = {placed.name: at for at, placed in enumerate(read)}
        timed = {placed.name: len(read) + at for at, placed in enumerate(self._times)}
        self.names = tuple(last)
        self._order = [timed[name] if last[name].body.time is not None else places[name] for name in last]
        self.fields = tuple(last.values())

    @cached_property
    def row(self) -> Callable[[bytes], Sequence[object]]:
        """What reads one packet's raw values in the order of `names`, as plain objects; it must have `least_bits`."""
        return RowReader([_read_of(placed) for placed in self.fields]).read

    def read(self, window: Window) -> tuple[dict[str, Column], NDArray[np.int64]]:
        """The raw columns by name, and the time of generation; all packets must have `least_bits`."""
        found: list[Column] = [*self._gather.read(window)]
        found += [column_of(window, placed.body.encoding, placed.first_bit, placed.bits) for placed in self._others]
        generation = self._read_times(window, found)
        return dict(zip(self.names, [found[place] for place in self._order], strict=True)), generation

    def _read_times(self, window: Window, found: list[Column]) -> NDArray[np.int64]:
        times: dict[str, NDArray[np.int64]] = {}
        generation = ""
        for placed in self._times:
            scale, key = placed.body.time, placed.body.key
            encoded = cast(NDArray[np.generic], column_of(window, placed.body.encoding, placed.first_bit, placed.bits))
            assert scale is not None
            seconds, times[key] = time_column(encoded, scale, times)
            found.append(seconds)
            if not generation or generation == scale.offset_from:
                generation = key
        return times[generation] if generation else np.full(len(window), -1, np.int64)


def _spot(placed: Placed) -> Spot:
    return Spot(placed.body.encoding, placed.first_bit, placed.bits)


def _is_gathered(placed: Placed) -> bool:
    spot = _spot(placed)
    return bool(spot.whole_type or spot.part_type)


def _read_of(placed: Placed) -> Read:
    encoding, spot = placed.body.encoding, _spot(placed)
    is_block = encoding.form is Form.BYTES and not encoding.tag_bits and not (placed.first_bit | placed.bits) & 7
    return Read(placed, BLOCK if is_block and placed.bits else spot.whole_type, bool(spot.part_type))
