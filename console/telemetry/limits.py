"""Alarm rules applied to whole columns: a level for each value, and the limit it broke in words.

One surprise: the same values give the same levels however they are cut into columns; what a rule has to remember between them (which
limits are held by their deadband, the values that a change is measured from) is in a `Memory`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from console.dictionary.model import AlarmRange, AlarmRule, Criterion, Parameter
from console.telemetry.alarm_inputs import Floats, Indices, Mask, Series, Surroundings
from console.telemetry.changes import Tail, moves_of, tail_after
from console.telemetry.hand_limits import rule_by_hand
from console.telemetry.states import LimitByHand

UNKNOWN = -1
Levels = NDArray[np.int8]


class Memory(Struct):
    """What a rule remembers between columns: which of its rules was the last in force (0: the default one), which limits a deadband
    holds (low and high end of each range in turn), and the newest values for changes."""

    rule: int = 0
    held: list[bool] = field(default_factory=list)
    tail: Tail = field(default_factory=Tail)

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing to remember."""
        return not self.rule and not any(self.held) and not self.tail.is_begun


@dataclass(frozen=True, slots=True)
class Judged:
    """Levels int8 (n,), 0 normal to 3 critical, UNKNOWN where nothing can be said; which rule judged each value (0: the default one);
    and the moves float64 (n,) of each change alarm of each rule."""

    levels: Levels
    rule_of: Indices
    moves: dict[int, list[Floats]]


class Limits:
    """One parameter's alarm rules, made ready for columns: the default one and those of its contexts, each with what is set by hand."""

    def __init__(self, parameter: Parameter, rule: AlarmRule, hands: Sequence[LimitByHand] = ()) -> None:
        self.parameter = parameter
        self.rule = rule_by_hand(rule, hands)
        self.contexts: tuple[Criterion, ...] = tuple(criterion for criterion, _ in self.rule.contexts)
        self.rules = tuple(_Rule(parameter, each) for each in (self.rule, *(other for _, other in self.rule.contexts)))

    @property
    def criteria(self) -> list[Criterion]:
        """Everything that has to be known of other values."""
        own = [criterion for one in self.rules for _, criterion in one.rule.conditions]
        return [*self.contexts, *own, *([self.rule.suppression] if self.rule.suppression else [])]

    def rule_in(self, place: int) -> AlarmRule:
        """The rule at a place of `Judged.rule_of`."""
        return self.rules[place].rule

    def judge(self, series: Series, others: Surroundings, memory: Memory) -> Judged:
        """The level of each value. `memory` is brought up to date."""
        places = self._places(series, others)
        levels: Levels = np.full(len(series), UNKNOWN, np.int8)
        edges = [0, *(np.flatnonzero(np.diff(places)) + 1).tolist(), len(series)]
        moves = {place: self.rules[place].moves(series, memory.tail) for place in set(places.tolist())}
        for first, end in itertools.pairwise(edges):
            place = int(places[first]) if len(series) else memory.rule
            if place != memory.rule:
                memory.held = memory.held if self._is_alike(place, memory.rule) else []
                memory.rule = place
            piece = slice(first, end)
            levels[piece] = self.rules[place].levels(series, piece, others, memory, [each[piece] for each in moves[place]])
        if any(one.rule.changes for one in self.rules) and series.numbers is not None:
            memory.tail = tail_after(memory.tail, series, [change for one in self.rules for change in one.rule.changes])
        return Judged(levels, places, moves)

    def _places(self, series: Series, others: Surroundings) -> Indices:
        places = np.zeros(len(series), np.int64)
        is_open = np.ones(len(series), np.bool_)
        for place, criterion in enumerate(self.contexts, 1):
            is_chosen = is_open & others.holds(criterion, series.packet)
            places[is_chosen] = place
            is_open &= ~is_chosen
        return places

    def _is_alike(self, place: int, other: int) -> bool:
        """Whether two contexts have the same limits, so that what a deadband holds in one is held in the other."""
        one, two = self.rules[place].rule, self.rules[min(other, len(self.rules) - 1)].rule
        return (one.ranges, one.deadband) == (two.ranges, two.deadband)

    def words(self, series: Series, row: int, level: int, judged: Judged) -> str:
        """The limit that put a value at `level`, in engineering units: `> 8.4 V`, `< 0 V`, `in 2 to 3 V`, `= SAFE`; '' when none did."""
        place = int(judged.rule_of[row])
        return self.rules[place].words(series, row, level, [each[row] for each in judged.moves.get(place, ())]) if level else ""

    def label_level(self, raw: object) -> int:
        """The level of a raw value of labels or texts by the default rule."""
        return self.rules[0].label_level(raw if isinstance(raw, str) else self.parameter.text(raw))

    def context_text(self, place: int) -> str:
        """What has to hold for a rule, in words; '' for the default one."""
        return self.contexts[place - 1].text if place else ""


class _Rule:
    """One rule without its contexts."""

    def __init__(self, parameter: Parameter, rule: AlarmRule) -> None:
        self.parameter, self.rule = parameter, rule
        self._low = np.array([-np.inf if each.low is None else each.low for each in rule.ranges])
        self._high = np.array([np.inf if each.high is None else each.high for each in rule.ranges])
        self._level = np.array([each.level for each in rule.ranges], np.int8)
        self._is_inside = np.array([each.is_inside for each in rule.ranges], bool)

    def moves(self, series: Series, tail: Tail) -> list[Floats]:
        """How far each value moved, for each change alarm."""
        if series.numbers is None:
            return []
        return [moves_of(change, series, tail) for change in self.rule.changes]

    def levels(self, series: Series, piece: slice, others: Surroundings, memory: Memory, moves: list[Floats]) -> Levels:
        """The worst of what judges each value of a piece of the series."""
        parts: list[Levels] = []
        if series.numbers is not None:
            parts += [self._range_levels(series.numbers[piece], memory)] if self.rule.ranges or not moves else []
            parts += [_band_levels(move, change.ranges) for move, change in zip(moves, self.rule.changes, strict=True)]
        else:
            parts.append(self._label_levels(series, piece))
        for level, criterion in self.rule.conditions:
            parts.append(np.where(others.holds(criterion, series.packet[piece]), np.int8(level), np.int8(0)).astype(np.int8))
        return parts[0] if len(parts) == 1 else _worst(parts)

    def _range_levels(self, numbers: Floats, memory: Memory) -> Levels:
        broken = self._broken(numbers) if self.rule.deadband <= 0 else self._held(numbers, memory)
        found: Levels = np.where(broken, self._level, np.int8(0)).max(axis=1, initial=0)
        is_unknown = np.isnan(numbers)
        if is_unknown.any():
            found[is_unknown] = UNKNOWN
        return found

    def _broken(self, numbers: Floats) -> Mask:
        """Which ranges each value breaks, bool (n, ranges)."""
        values = numbers[:, None]
        broken: Mask = ((values < self._low) | (values > self._high)) ^ self._is_inside
        return broken

    def _held(self, numbers: Floats, memory: Memory) -> Mask:
        """The same with the deadband: a limit that was broken is so until the value is back by more than the deadband."""
        count, band = len(self.rule.ranges), self.rule.deadband
        held = memory.held if len(memory.held) == 2 * count else [False] * (2 * count)
        broken = np.zeros((len(numbers), count), np.bool_)
        for place in range(count):
            for side, (enters, stays) in enumerate(self._edges(numbers, place, band)):
                state = hysteresis(enters, stays, is_held=held[2 * place + side])
                broken[:, place] |= state
                held[2 * place + side] = bool(state[-1]) if len(state) else held[2 * place + side]
        memory.held = held
        return broken

    def _edges(self, numbers: Floats, place: int, band: float) -> list[tuple[Mask, Mask]]:
        """For each end of a range: where it is newly broken, and where it would stay broken; what is unknown stays as it was."""
        low, high = self._low[place], self._high[place]
        is_unknown = np.isnan(numbers)
        if self._is_inside[place]:
            enters = (numbers >= low) & (numbers <= high)
            return [(enters, is_unknown | ((numbers >= low - band) & (numbers <= high + band)))]
        return [
            (numbers < low, is_unknown | (numbers < low + band)),
            (numbers > high, is_unknown | (numbers > high - band)),
        ]

    def _label_levels(self, series: Series, piece: slice) -> Levels:
        raw = series.raw[piece]
        if isinstance(raw, np.ndarray):
            numbers, places = np.unique(raw, return_inverse=True)
            return np.array([self.label_level(name) for name in self._names(numbers)], np.int8)[places]
        return np.array([self.label_level(self._name(value)) for value in raw], np.int8)

    def _names(self, numbers: NDArray[np.generic]) -> list[str]:
        return [self.parameter.text(number) for number in numbers.tolist()]

    def _name(self, value: str | bytes) -> str:
        return value if isinstance(value, str) else self.parameter.text(value)

    def label_level(self, name: str) -> int:
        """The level of a label or text."""
        if name in self.rule.labels:
            return self.rule.labels[name]
        met = next((pattern for pattern in self.rule.patterns if pattern.is_met(name)), None)
        return self.rule.default_level if met is None else met.level

    def words(self, series: Series, row: int, level: int, moves: list[np.float64]) -> str:
        """What put a value at a level, in words; with several, the first that did."""
        if series.numbers is None:
            text = self._label_words(series.raw[row], level)
        else:
            text = self._range_words(float(series.numbers[row]), level) or self._move_words(moves, level)
        return text or next((criterion.text for at, criterion in self.rule.conditions if at >= level), "")

    def _label_words(self, raw: object, level: int) -> str:
        name = raw if isinstance(raw, str) else self.parameter.text(raw)
        return f"= {name}" if self.label_level(name) >= level else ""

    def _range_words(self, value: float, level: int) -> str:
        """The limit that is broken or, when none is, the one that the deadband still holds."""
        for band in (0.0, self.rule.deadband):
            for place, limit in enumerate(self.rule.ranges):
                side = next((side for side, edge in enumerate(self._edges(np.array([value]), place, band)) if edge[band > 0][0]), None)
                if limit.level == level and side is not None and not np.isnan(value):
                    return with_units(_range_text(limit, is_low=side == 0), self.parameter)
        return ""

    def _move_words(self, moves: list[np.float64], level: int) -> str:
        for move, change in zip(moves, self.rule.changes, strict=False):
            broken = next((each for each in change.ranges if each.level >= level and _is_broken(each, float(move))), None)
            if broken is not None:
                units = " %" if change.is_percentage else f" {self.parameter.units}" if self.parameter.units else ""
                text = _range_text(broken, is_low=broken.low is not None and float(move) < broken.low)
                return f"change {text}{units}{' per s' if change.is_per_second else ''}"
        return ""


def hysteresis(enters: Mask, stays: Mask, *, is_held: bool) -> Mask:
    """Where a state is on that is switched on by `enters` and off where not `stays`; between, it is as before. bool (n,)."""
    is_known = enters | ~stays
    last = np.maximum.accumulate(np.where(is_known, np.arange(len(enters)), -1))
    state: Mask = np.where(last >= 0, enters[last], is_held)
    return state


def _band_levels(values: Floats, ranges: tuple[AlarmRange, ...]) -> Levels:
    found = np.zeros(len(values), np.int8)
    for each in ranges:
        low, high = -np.inf if each.low is None else each.low, np.inf if each.high is None else each.high
        broken = ((values < low) | (values > high)) ^ each.is_inside
        found[broken] = np.maximum(found[broken], each.level)
    found[np.isnan(values)] = UNKNOWN
    return found


def _is_broken(limit: AlarmRange, value: float) -> bool:
    return not np.isnan(value) and bool(_band_levels(np.array([value]), (limit,))[0] > 0)


def _worst(parts: list[Levels]) -> Levels:
    """The worst level of each value; where a part can't tell, normal isn't known to be normal."""
    stacked = np.stack(parts)
    found: Levels = stacked.max(axis=0)
    found[(found == 0) & (stacked == UNKNOWN).any(axis=0)] = UNKNOWN
    return found


def _range_text(limit: AlarmRange, *, is_low: bool) -> str:
    if limit.is_inside:
        low = "-inf" if limit.low is None else f"{limit.low:g}"
        return f"in {low} to {'inf' if limit.high is None else f'{limit.high:g}'}"
    return f"< {limit.low:g}" if is_low else f"> {limit.high:g}"


def with_units(text: str, parameter: Parameter) -> str:
    """The text followed by the parameter's units where it has any."""
    return f"{text} {parameter.units}" if parameter.units else text
