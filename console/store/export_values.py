"""Stored values as tables: a row a packet (wide), a row a value (long), or wide as MATLAB's `readtable` likes it. RFC 4180.

Each item of rows holds what belongs to one stretch of packets, so that an hour or a month takes the same memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np

from console.store.columns import Column
from console.store.export_cells import Cells, cells_of, known_ns, utc_cells
from console.store.export_wish import Layout
from console.store.stored_samples import StoredRun
from console.store.value_plan import ValuePlan

Rows = list[tuple[Any, ...]]
LEAD = ("received_utc", "received_ns", "generation_utc", "generation_ns", "packet", "container")
LONG = (*LEAD, "parameter", "raw", "value", "units")
MATLAB_LEAD = ("Time_s", "Received_UTC", "Generation_UTC", "Packet", "Container")
LONGEST_MATLAB_NAME = 63


def heads_of(plan: ValuePlan, layout: Layout) -> list[tuple[str, ...]]:
    """The rows above the values: the names, and for MATLAB the units."""
    if layout is Layout.LONG:
        return [LONG]
    if layout is Layout.WIDE:
        return [(*LEAD, *plan.parameters)]
    names = matlab_names((*MATLAB_LEAD, *plan.parameters))
    return [tuple(names), ("s", "", "", "", "", *(plan.units(name) for name in plan.parameters))]


Dress = Callable[[Cells], Sequence[Any]]
"""What is made of a column of cells: `as_they_are`, or their texts (`csv_texts`)."""


def as_they_are(cells: Cells) -> Cells:
    """Cells as values."""
    return cells


def rows_of(plan: ValuePlan, parts: Sequence[StoredRun], layout: Layout, zero_ns: int, dress: Dress = as_they_are) -> Rows:
    """The rows of runs that belong together, in the order of their packets. `zero_ns`: where MATLAB's seconds begin."""
    wanted = set(plan.parameters)
    parts = [part for part in parts if wanted & part.columns.keys()]
    makers: dict[Layout, Callable[[StoredRun], Iterable[Any]]] = {
        Layout.WIDE: lambda part: _wide(plan, part, _lead(part), dress),
        Layout.MATLAB: lambda part: _wide(plan, part, _matlab_lead(plan, part, zero_ns), dress),
        Layout.LONG: lambda part: _long(plan, part, dress),
    }
    made = [list(makers[layout](part)) for part in parts]
    found = made[0] if len(made) == 1 else [] if not made else _in_order(list(chain.from_iterable(made)), parts)
    return list(chain.from_iterable(found)) if layout is Layout.LONG else found


def _in_order(rows: list[Any], parts: Sequence[StoredRun]) -> list[Any]:
    order = np.argsort(np.concatenate([part.packet for part in parts]), kind="stable")
    return [rows[place] for place in order.tolist()]


def _lead(part: StoredRun) -> list[Cells]:
    times = (part.received_ns, part.generation_ns)
    told = [column for at_ns in times for column in (list[object](utc_cells(at_ns)), known_ns(at_ns))]
    return [*told, part.packet.tolist(), [part.container] * len(part)]


def _matlab_lead(plan: ValuePlan, part: StoredRun, zero_ns: int) -> list[Cells]:
    at_ns = part.received_ns if plan.window.axis == "received" else part.generation_ns
    seconds: Cells = [(one - zero_ns) / 1e9 if one >= 0 else None for one in at_ns.tolist()]
    times = [list[object](utc_cells(each, is_plain=True)) for each in (part.received_ns, part.generation_ns)]
    return [seconds, *times, part.packet.tolist(), [part.container] * len(part)]


def _wide(plan: ValuePlan, part: StoredRun, lead: list[Cells], dress: Dress) -> Iterator[tuple[Any, ...]]:
    (nothing,) = dress([None])
    held = [dress(value_cells(plan, part, name)) if name in part.columns else repeat(nothing, len(part)) for name in plan.parameters]
    return zip(*map(dress, lead), *held, strict=True)


def _long(plan: ValuePlan, part: StoredRun, dress: Dress) -> Iterator[tuple[tuple[Any, ...], ...]]:
    """For each packet the rows of its values."""
    lead = list(zip(*map(dress, _lead(part)), strict=True))
    wanted = set(plan.parameters)
    by_parameter = []
    for name in part.columns:
        if name not in wanted:
            continue
        raw, shown = dress(cells_of(part.columns[name])), dress(value_cells(plan, part, name))
        title, units = dress([name, plan.units(name)])
        by_parameter.append([(*head, title, one, value, units) for head, one, value in zip(lead, raw, shown, strict=True)])
    return zip(*by_parameter, strict=True)


def value_cells(plan: ValuePlan, part: StoredRun, name: str) -> Cells:
    """A column of a run as cells; instants as UTC texts."""
    column: Column = plan.values(part, name)
    if plan.is_time(name) and isinstance(column, np.ndarray) and column.dtype.kind == "i":
        return list(utc_cells(column.astype(np.int64)))
    return cells_of(column)


def matlab_names(names: Iterable[str]) -> list[str]:
    """Names that MATLAB takes as they are: letters, digits and underscores, a letter first, at most 63 characters, each once."""
    found: dict[str, None] = {}
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_") or "x"
        plain = (plain if plain[0].isalpha() else f"x{plain}")[:LONGEST_MATLAB_NAME]
        unique, number = plain, 2
        while unique in found:
            unique = f"{plain[: LONGEST_MATLAB_NAME - len(str(number)) - 1]}_{number}"
            number += 1
        found[unique] = None
    return list(found)
