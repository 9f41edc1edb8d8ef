"""The last value of every parameter, and how fresh it is.

One surprise: freshness is judged by the time of receipt alone. On-board clocks lie.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import msgspec
import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from console.dictionary.model import Column, Dictionary, Kind, Parameter
from console.errors import KnownError
from console.telemetry.ground_values import is_set_on_ground
from console.telemetry.samples import SampleBatch, end_to_end, joined, taken
from console.telemetry.states import Freshness
from console.utc import SECOND_NS

DEFAULT_INTERVAL_S = 10.0
_PAUSE_FACTOR = 8.0
_SMOOTHING = 0.25
_WAITING_KEPT = 1_000
_ENGINEERING = "\0"
"""Where the engineering values of the other column stand in a batch that has lost the columns of its contexts."""


class CurrentValue(Struct, omit_defaults=True):
    """What is known of one parameter now. `raw` is the last raw value, of numpy type `dtype` ('' for texts and bytes); `count` values
    since the start; `minimum` and `maximum` in engineering units, NaN for what is not a number. `changed_ns`: when a value was received
    that differed from the one before it, which was `previous` (None: there was none, it is the first). `number` and `previous_number`:
    both in engineering units where these hang on other values of the packet (context calibrators), else None."""

    raw: Any
    dtype: str
    container: str
    received_ns: int
    generation_ns: int
    packet: int
    count: int = 0
    minimum: float = math.nan
    maximum: float = math.nan
    is_valid: bool = True
    changed_ns: int = 0
    previous: Any = None
    number: float | None = None
    previous_number: float | None = None


def value_text(parameter: Parameter, value: CurrentValue) -> str:
    """The last value as the operator reads it, without units."""
    return parameter.text(value.raw) if value.number is None else _written(value.number)


def previous_text(parameter: Parameter, value: CurrentValue) -> str:
    """The value before the last change; '' where there was none."""
    if value.previous is None:
        return ""
    return parameter.text(value.previous) if value.previous_number is None else _written(value.previous_number)


def value_number(parameter: Parameter, value: CurrentValue) -> float:
    """The last value in engineering units, raw for enumerations and booleans, NaN for texts, bytes and times."""
    if value.number is not None:
        return value.number
    if parameter.kind in (Kind.STRING, Kind.BINARY, Kind.TIME) or not isinstance(value.raw, bool | int | float):
        return math.nan
    if parameter.labels or parameter.calibrate is None:
        return float(value.raw)
    return float(np.asarray(parameter.engineering(np.asarray([value.raw])))[0])


def _written(number: float) -> str:
    """A number in engineering units as `Parameter.text` writes it."""
    return f"{number:.6g}"


class Rhythm(Struct):
    """How often a container comes: the interval learned so far in nanoseconds (0: not yet), from the times of receipt."""

    last_ns: int
    waiting: int = 0
    interval_ns: float = 0.0

    def learn(self, received_ns: int, count: int) -> None:
        """`count` more packets, the last at `received_ns`. A pause much longer than the interval is a gap in contact, not a rhythm."""
        self.waiting += count
        elapsed = received_ns - self.last_ns
        if elapsed <= 0:
            return
        interval = elapsed / self.waiting
        self.last_ns, self.waiting = received_ns, 0
        if not self.interval_ns:
            self.interval_ns = interval
        elif interval < _PAUSE_FACTOR * self.interval_ns:
            self.interval_ns += _SMOOTHING * (interval - self.interval_ns)


class _State(Struct):
    values: dict[str, CurrentValue] = field(default_factory=dict)
    rhythms: dict[str, Rhythm] = field(default_factory=dict)


class CurrentValues:
    """Last values of a dictionary's parameters. Older than `stale_factor` intervals is stale, than `expired_factor` expired."""

    def __init__(self, dictionary: Dictionary, *, stale_factor: float = 3.0, expired_factor: float = 20.0) -> None:
        self._dictionary = dictionary
        self._stale_factor, self._expired_factor = stale_factor, expired_factor
        self._settled = _State()
        self._waiting: list[SampleBatch] = []

    @property
    def _state(self) -> _State:
        """All that is known. Batches wait until somebody looks: many small ones at once cost little more than one."""
        if self._waiting:
            self._settle()
        return self._settled

    @property
    def values(self) -> Mapping[str, CurrentValue]:
        """By parameter name; a parameter that never came is not in it."""
        return self._state.values

    def update(self, samples: Iterable[SampleBatch]) -> None:
        """Take in what was decoded, oldest first."""
        self._waiting += [batch for batch in samples if len(batch)]
        if len(self._waiting) > _WAITING_KEPT:
            self._settle()

    def _settle(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._learn_rhythms(waiting)
        batches = joined(waiting)
        names = Counter(name for batch in batches for name in batch.raw)
        shared = [name for name, times in names.items() if times > 1]
        with np.errstate(all="ignore"):  # a signalling NaN is no news here
            for batch in batches:
                self._take_all(batch, [name for name in batch.raw if names[name] == 1])
            for name in shared:
                parameter = self._dictionary.parameters.get(name)
                for run in _in_order([batch for batch in batches if name in batch.raw], name, parameter):
                    self._take_all(run, [name])

    def _take_all(self, batch: SampleBatch, names: Iterable[str]) -> None:
        last = _Last.of(batch)
        for name in names:
            self._take(last, name, batch.raw[name], batch.raw)

    def freshness(self, name: str, now_ns: int) -> Freshness:
        """How fresh the value is at `now_ns`; NEVER for one that never came, INVALID for one outside its valid range."""
        value = self._state.values.get(name)
        if value is None:
            return Freshness.NEVER
        if not value.is_valid:
            return Freshness.INVALID
        intervals = (now_ns - value.received_ns) / SECOND_NS / self.interval_s(name)
        if intervals > self._expired_factor:
            return Freshness.EXPIRED
        return Freshness.STALE if intervals > self._stale_factor else Freshness.LIVE

    def age_s(self, name: str, now_ns: int) -> float | None:
        """Seconds since the value was received, None when it never was."""
        value = self._state.values.get(name)
        return None if value is None else (now_ns - value.received_ns) / SECOND_NS

    def interval_s(self, name: str) -> float:
        """The interval expected between two values: the dictionary's, else the one learned, else 10 s; for one that the ground has set
        there is none (infinite): it holds until it is set again."""
        value = self._state.values.get(name)
        if value is None:
            return DEFAULT_INTERVAL_S
        if is_set_on_ground(value.container):
            return math.inf
        container = self._dictionary.containers.get(value.container)
        if container is not None and container.interval_s:
            return container.interval_s
        rhythm = self._state.rhythms.get(value.container)
        return rhythm.interval_ns / SECOND_NS if rhythm is not None and rhythm.interval_ns else DEFAULT_INTERVAL_S

    def not_live(self, now_ns: int) -> set[str]:
        """Names of all parameters that aren't live: old, invalid, or never received."""
        oldest_ns: dict[str, float] = {}
        found = set(self._dictionary.parameters)
        for name, value in self._state.values.items():
            least = oldest_ns.get(value.container)
            if least is None:
                least = oldest_ns[value.container] = now_ns - self._stale_factor * self.interval_s(name) * SECOND_NS
            if value.is_valid and value.received_ns >= least:
                found.discard(name)
        return found

    def changed_since(self, then_ns: int) -> set[str]:
        """Names of the parameters whose value has changed since that time of receipt; those that came first since then, too."""
        return {name for name, value in self._state.values.items() if value.changed_ns > then_ns}

    def as_samples(self) -> list[SampleBatch]:
        """The last values as batches of one row a container, for a view that begins now."""
        groups: dict[tuple[str, int, int], dict[str, CurrentValue]] = {}
        for name, value in self._state.values.items():
            groups.setdefault((value.container, value.packet, value.received_ns), {})[name] = value
        return [_one_row(container, packet, group) for (container, packet, _), group in groups.items()]

    def snapshot(self) -> bytes:
        """All that is remembered, in msgpack."""
        return msgspec.msgpack.encode(self._state)

    def restore(self, snapshot: bytes) -> None:
        """Go on from a snapshot; KnownError when it is not one."""
        try:
            self._settled, self._waiting = msgspec.msgpack.decode(snapshot, type=_State), []
        except msgspec.MsgspecError as error:
            raise KnownError("no snapshot of current values", rule=str(error)) from error

    def _learn_rhythms(self, batches: Iterable[SampleBatch]) -> None:
        received: dict[str, list[NDArray[np.int64]]] = {}
        for batch in batches:
            received.setdefault(batch.container, []).append(batch.received_ns)
        for container, columns in received.items():
            self._learn(container, np.concatenate(columns))

    def _learn(self, container: str, received_ns: NDArray[np.int64]) -> None:
        times, counts = np.unique(received_ns, return_counts=True)
        rhythm = self._state.rhythms.get(container)
        if rhythm is None:
            rhythm = self._state.rhythms[container] = Rhythm(int(times[0]))
            times, counts = times[1:], counts[1:]
        for time_ns, count in zip(times.tolist(), counts.tolist(), strict=True):
            rhythm.learn(time_ns, count)

    def _take(self, last: _Last, name: str, column: Column, columns: Mapping[str, Column]) -> None:
        value = self._state.values.get(name)
        if value is None:
            value = self._state.values[name] = CurrentValue(None, "", "", 0, -1, -1)
        number, place = value.number, _note_change(value, column, last.times)
        value.container, value.count = last.container, value.count + len(column)
        value.received_ns, value.generation_ns, value.packet = last.received_ns, last.generation_ns, last.packet
        if not isinstance(column, np.ndarray):
            value.raw, value.dtype = column[-1], ""
            return
        value.raw, value.dtype = column[-1].item(), column.dtype.str
        parameter = self._dictionary.parameters.get(name)
        numbers = None if parameter is None else _numbers(parameter, column, columns)
        if numbers is not None and parameter is not None:
            _widen(value, parameter, numbers)
            if parameter.contexts:
                value.number = float(numbers[-1])
                value.previous_number = value.previous_number if place is None else float(numbers[place - 1]) if place else number


@dataclass(frozen=True, slots=True)
class _Last:
    """What the last row of a batch says beside its values."""

    container: str
    received_ns: int
    generation_ns: int
    packet: int
    times: NDArray[np.int64]

    @classmethod
    def of(cls, batch: SampleBatch) -> _Last:
        received = batch.received_ns
        return cls(batch.container, int(received[-1]), int(batch.generation_ns[-1]), int(batch.packet[-1]), received)


def _note_change(value: CurrentValue, column: Column, received_ns: NDArray[np.int64]) -> int | None:
    """Find the last row that differs from the one before it; the first of all is a change from nothing. NaN is like NaN. None where there
    is no such row."""
    place = _last_step(column)
    if place:
        value.previous, value.changed_ns = _plain(column[place - 1]), int(received_ns[place])
        return place
    if value.count == 0 or _differ(_plain(column[0]), value.raw):
        value.previous, value.changed_ns = value.raw, int(received_ns[0])
        return 0
    return None


def _last_step(column: Column) -> int:
    """The last place whose value differs from the one before, 0 when all are alike."""
    if len(column) == 1:
        return 0
    if isinstance(column, np.ndarray):
        steps = column[1:] != column[:-1]
        if column.dtype.kind == "f":
            steps &= ~(np.isnan(column[1:]) & np.isnan(column[:-1]))
        places = np.flatnonzero(steps)
        return int(places[-1]) + 1 if len(places) else 0
    return next((place for place in range(len(column) - 1, 0, -1) if column[place] != column[place - 1]), 0)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _differ(one: Any, other: Any) -> bool:
    return bool(one != other and not (one != one and other != other))  # noqa: PLR0124  NaN


def _in_order(batches: list[SampleBatch], name: str, parameter: Parameter | None) -> list[SampleBatch]:
    """One parameter of several containers as batches in the order of packets, as few as their types allow."""
    ordered = sorted(batches, key=lambda batch: int(batch.packet[-1]))
    alone = [
        SampleBatch(each.container, each.generation_ns, each.received_ns, each.packet, _alone(name, parameter, each.raw))
        for each in ordered
    ]
    kinds = {column.dtype if isinstance(column := each.raw[name], np.ndarray) else None for each in ordered}
    if len(kinds) > 1:
        return alone
    whole = end_to_end(alone)
    return [taken(whole, np.argsort(whole.packet, kind="stable"))]


def _alone(name: str, parameter: Parameter | None, columns: Mapping[str, Column]) -> dict[str, Column]:
    """One column of a batch, with its engineering values where they hang on the other columns."""
    column = columns[name]
    numbers = _numbers(parameter, column, columns) if parameter is not None and parameter.contexts and _is_array(column) else None
    return {name: column} if numbers is None else {name: column, _ENGINEERING: numbers}


def _is_array(column: Column) -> TypeGuard[NDArray[np.generic]]:
    return isinstance(column, np.ndarray)


def _one_row(container: str, packet: int, group: Mapping[str, CurrentValue]) -> SampleBatch:
    first = next(iter(group.values()))
    raw: dict[str, Column] = {name: np.array([value.raw], value.dtype) if value.dtype else [value.raw] for name, value in group.items()}
    times = [np.array([time], np.int64) for time in (first.generation_ns, first.received_ns, packet)]
    return SampleBatch(container, times[0], times[1], times[2], raw)


def _numbers(parameter: Parameter, column: NDArray[np.generic], columns: Mapping[str, Column]) -> NDArray[np.float64] | None:
    """Engineering values as numbers, by the contexts of their packets; None for labels, texts and bytes."""
    values = None if parameter.labels else columns.get(_ENGINEERING)
    if values is None and not parameter.labels:
        values = parameter.engineering(column, columns)
    return values.astype(np.float64) if isinstance(values, np.ndarray) and values.dtype.kind in "biuf" else None


def _widen(value: CurrentValue, parameter: Parameter, numbers: NDArray[np.float64]) -> None:
    """Take minimum and maximum further, and judge the last value by its valid range."""
    low, high = parameter.valid
    last = float(numbers[-1])
    least, most = (last, last) if len(numbers) == 1 else (float(np.fmin.reduce(numbers)), float(np.fmax.reduce(numbers)))
    value.minimum = value.minimum if value.minimum <= least or math.isnan(least) else least
    value.maximum = value.maximum if value.maximum >= most or math.isnan(most) else most
    value.is_valid = not math.isnan(last) and (low is None or last >= low) and (high is None or last <= high)
