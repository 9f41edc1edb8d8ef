"""Which stored values are wanted and how they are called: containers, columns, units, and the values in the order of their packets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import cast

import numpy as np

from console.dictionary.model import Dictionary, Kind, Parameter
from console.errors import KnownError, near_name
from console.store.columns import Column
from console.store.export_wish import ExportWish
from console.store.reader import SessionReader
from console.store.session_file import FOREVER_NS
from console.store.stored_samples import Holding, StoredRun, Window

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class ContainerPlan:
    """One container: the columns that are wanted of it, and those that have to be read (calibrators look at others)."""

    holding: Holding
    names: tuple[str, ...]
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValuePlan:
    """What is read. `parameters` are the wanted names, each once, in the order of the file; `window` bounds the samples."""

    containers: tuple[ContainerPlan, ...]
    parameters: tuple[str, ...]
    dictionary: Dictionary | None
    window: Window
    is_raw: bool

    @property
    def samples(self) -> int:
        """How many samples the file holds of the containers; the window may leave some out."""
        return sum(plan.holding.samples for plan in self.containers)

    def parameter(self, name: str) -> Parameter | None:
        """What the dictionary of the session says of a column."""
        return None if self.dictionary is None else parameter_of(self.dictionary, name)

    def units(self, name: str) -> str:
        """The units of the exported values, '' for raw ones and where there are none."""
        parameter = self.parameter(name)
        return "" if parameter is None or self.is_raw or parameter.labels else parameter.units

    def values(self, run: StoredRun, name: str) -> Column:
        """A column as it is wanted: raw, or in engineering units."""
        raw, parameter = run.columns[name], self.parameter(name)
        return raw if self.is_raw or parameter is None else cast(Column, parameter.engineering(raw, run.columns))

    def is_time(self, name: str) -> bool:
        """Whether the exported values of a column are instants in nanoseconds."""
        parameter = self.parameter(name)
        return parameter is not None and parameter.kind is Kind.TIME and not self.is_raw


def parameter_of(dictionary: Dictionary, name: str) -> Parameter | None:
    """The parameter of a column; an array's elements share theirs."""
    for candidate in (name, _INDEX.sub("[*]", name), _INDEX.sub("", name)):
        if candidate in dictionary.parameters:
            return dictionary.parameters[candidate]
    return None


def make_plan(reader: SessionReader, dictionary: Dictionary | None, wish: ExportWish) -> ValuePlan:
    """The plan for a wish. Raises KnownError for a parameter or container that the session doesn't hold."""
    held = reader.holdings()
    known = list(dict.fromkeys(name for one in held for name in one.parameters))
    described = () if dictionary is None else tuple(dictionary.parameters)
    wanted = set(chosen_names(known, wish.parameters, "parameter", never_held=described))
    containers = set(chosen_names([one.container for one in held], wish.containers, "container"))
    plans = [_container_plan(one, wanted, dictionary, is_raw=wish.is_raw) for one in held if one.container in containers]
    plans = [plan for plan in plans if plan.names]
    names = dict.fromkeys(name for plan in plans for name in plan.names)
    first, last = wish.packets.from_ns, wish.packets.until_ns
    window = Window(-FOREVER_NS if first is None else first, FOREVER_NS if last is None else last, reader.horizon_ns, wish.axis, wish.every)
    return ValuePlan(tuple(plans), tuple(names), dictionary, window, wish.is_raw)


def chosen_names(known: Sequence[str], patterns: Sequence[str], what: str, *, never_held: Sequence[str] = ()) -> list[str]:
    """The names that any of the patterns means (all without patterns). Raises KnownError for a pattern that means none, unless it is one
    of `never_held`: there is such a thing, but nothing of it was received."""
    if not patterns:
        return list(known)
    found: list[str] = []
    for pattern in patterns:
        hits = [name for name in known if name == pattern] or [name for name in known if fnmatchcase(name, pattern)]
        if not hits and pattern not in never_held:
            raise KnownError(f"the session holds no {what} {pattern}", rule=near_name(pattern, known))
        found += hits
    return list(dict.fromkeys(found))


def _container_plan(held: Holding, wanted: set[str], dictionary: Dictionary | None, *, is_raw: bool) -> ContainerPlan:
    names = tuple(name for name in held.parameters if name in wanted)
    chosen = [parameter_of(dictionary, name) for name in names] if dictionary is not None and not is_raw else []
    has_contexts = any(parameter is not None and parameter.contexts for parameter in chosen)
    return ContainerPlan(held, names, tuple(held.parameters) if has_contexts else names)


def stored_runs(reader: SessionReader, plan: ContainerPlan, window: Window, names: Sequence[str] | None = None) -> Iterator[StoredRun]:
    """The samples of one container, some at a time, in recorded order; damaged blocks come as empty runs that say so."""
    wanted, start = plan.needed if names is None else names, 0
    while (run := reader.next_run(plan.holding, wanted, start, window)) is not None:
        start = run.next_sample
        if len(run) or run.is_damaged:
            yield run


class _Stream:
    """One container on its way: the samples in hand, and where the next come from."""

    def __init__(self, runs: Iterator[StoredRun]) -> None:
        self._runs = runs
        self.run: StoredRun | None = None
        self.damaged = 0
        self.advance()

    def advance(self) -> None:
        for run in self._runs:
            self.damaged += run.is_damaged
            if len(run):
                self.run = run
                return
        self.run = None

    def take_until(self, packet: int) -> StoredRun | None:
        """The samples in hand up to a packet; they are in hand no more."""
        run = self.run
        if run is None:
            return None
        count = len(run) if run.packet[-1] <= packet else int(np.searchsorted(run.packet, packet, side="right"))
        taken = run.taken(slice(0, count))
        if count == len(run):
            self.advance()
        else:
            self.run = run.taken(slice(count, None))
        return taken if count else None


class MergedRuns:
    """The samples of all containers in the order of their packets: each item is a list of runs that belong together (nothing of a later
    item comes before them). In memory stands one block a container. `damaged` counts blocks that could not be read."""

    def __init__(self, reader: SessionReader, plan: ValuePlan) -> None:
        self._streams = [_Stream(stored_runs(reader, one, plan.window)) for one in plan.containers]

    @property
    def damaged(self) -> int:
        """Blocks left out because they are damaged."""
        return sum(stream.damaged for stream in self._streams)

    def __iter__(self) -> Iterator[list[StoredRun]]:
        while ends := [int(stream.run.packet[-1]) for stream in self._streams if stream.run is not None]:
            reach = min(ends)
            yield [part for stream in self._streams if (part := stream.take_until(reach)) is not None]


def kinds_of(reader: SessionReader, plan: ValuePlan) -> dict[str, str]:
    """What every column of a plan holds, 'int', 'uint' (64 bits of it), 'float', 'time' or 'text': found by reading all of them once."""
    found: dict[str, set[str]] = {name: set() for name in plan.parameters}
    for one in plan.containers:
        for run in stored_runs(reader, one, plan.window):
            for name in one.names:
                if name in run.columns:
                    found[name].add(_kind_of(plan.values(run, name), is_time=plan.is_time(name)))
    order = ("text", "time", "float", "uint", "int")
    return {name: next((kind for kind in order if kind in kinds), "text") for name, kinds in found.items()}


def _kind_of(column: Column, *, is_time: bool) -> str:
    if not isinstance(column, np.ndarray):
        return "text"
    if is_time and column.dtype.kind == "i":
        return "time"
    return "float" if column.dtype.kind == "f" else "uint" if column.dtype == np.uint64 else "int"
