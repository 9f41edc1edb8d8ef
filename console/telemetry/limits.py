"""Alarm rules applied to whole columns: a level for each value, and the limit it broke in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from console.dictionary.model import AlarmRange, AlarmRule, Column, Parameter

UNKNOWN = -1
Levels = NDArray[np.int8]


class Limits:
    """One parameter's alarm rule, made ready for columns."""

    def __init__(self, parameter: Parameter, rule: AlarmRule) -> None:
        self.parameter, self.rule = parameter, rule
        self._low = np.array([-np.inf if each.low is None else each.low for each in rule.ranges])
        self._high = np.array([np.inf if each.high is None else each.high for each in rule.ranges])
        self._level = np.array([each.level for each in rule.ranges], np.int8)
        self._is_inside = np.array([each.is_inside for each in rule.ranges], bool)

    def levels(self, column: Column) -> Levels:
        """The level of each value, int8 (n,): 0 normal to 3 critical, UNKNOWN where the value is not a number."""
        if isinstance(column, np.ndarray) and not self.parameter.labels:
            return self._range_levels(np.asarray(self.parameter.engineering(column), np.float64))
        return _label_levels(self.parameter, self.rule, column)

    def _range_levels(self, numbers: NDArray[np.float64]) -> Levels:
        found: Levels = np.where(self._broken(numbers), self._level, np.int8(0)).max(axis=1, initial=0)
        is_unknown = np.isnan(numbers)
        if is_unknown.any():
            found[is_unknown] = UNKNOWN
        return found

    def _broken(self, numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which ranges each value breaks, bool (n, ranges)."""
        values = numbers[:, None]
        broken: NDArray[np.bool_] = ((values < self._low) | (values > self._high)) ^ self._is_inside
        return broken

    def text(self, raw: object, level: int) -> str:
        """The limit that put this value at `level`, in engineering units: `> 8.4 V`, `< 0 V`, `in 2 to 3 V`, `= SAFE`; '' when none did."""
        if self.parameter.labels or isinstance(raw, str | bytes):
            return f"= {self.parameter.text(raw)}" if level else ""
        value = np.asarray(self.parameter.engineering(np.asarray([raw])), np.float64)
        for limit, is_broken in zip(self.rule.ranges, self._broken(value)[0].tolist(), strict=True):
            if limit.level == level and is_broken:
                return with_units(_range_text(limit, float(value[0])), self.parameter)
        return ""


def _label_levels(parameter: Parameter, rule: AlarmRule, column: Column) -> Levels:
    if not isinstance(column, np.ndarray):
        return np.array([rule.labels.get(str(value), rule.default_level) for value in column], np.int8)
    numbers, places = np.unique(column, return_inverse=True)
    names = [parameter.labels.get(int(number), str(int(number))) for number in numbers]
    return np.array([rule.labels.get(name, rule.default_level) for name in names], np.int8)[places]


def _range_text(limit: AlarmRange, value: float) -> str:
    if limit.is_inside:
        low = "-inf" if limit.low is None else f"{limit.low:g}"
        return f"in {low} to {'inf' if limit.high is None else f'{limit.high:g}'}"
    if limit.low is not None and value < limit.low:
        return f"< {limit.low:g}"
    return f"> {limit.high:g}"


def with_units(text: str, parameter: Parameter) -> str:
    """The text followed by the parameter's units where it has any."""
    return f"{text} {parameter.units}" if parameter.units else text
