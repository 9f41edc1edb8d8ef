"""Alarm rules applied to whole columns: a level for each value, and the limit it broke in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from console.dictionary.model import AlarmRange, AlarmRule, Column, Parameter

UNKNOWN = -1
Levels = NDArray[np.int8]


def levels(parameter: Parameter, rule: AlarmRule, column: Column) -> Levels:
    """The level of each value, int8 (n,): 0 normal to 3 critical, UNKNOWN where the value is not a number."""
    if isinstance(column, np.ndarray) and not parameter.labels:
        return _range_levels(rule, parameter.engineering(column))
    return _label_levels(parameter, rule, column)


def _range_levels(rule: AlarmRule, values: Column) -> Levels:
    numbers = np.asarray(values, np.float64)
    found = np.zeros(len(numbers), np.int8)
    for limit in rule.ranges:
        np.maximum(found, np.where(_is_broken(limit, numbers), np.int8(limit.level), np.int8(0)), out=found)
    found[np.isnan(numbers)] = UNKNOWN
    return found


def _is_broken(limit: AlarmRange, numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    is_low = np.zeros(len(numbers), bool) if limit.low is None else numbers < limit.low
    is_high = np.zeros(len(numbers), bool) if limit.high is None else numbers > limit.high
    is_outside: NDArray[np.bool_] = is_low | is_high
    return ~is_outside if limit.is_inside else is_outside


def _label_levels(parameter: Parameter, rule: AlarmRule, column: Column) -> Levels:
    if not isinstance(column, np.ndarray):
        return np.array([rule.labels.get(str(value), rule.default_level) for value in column], np.int8)
    numbers, places = np.unique(column, return_inverse=True)
    names = [parameter.labels.get(int(number), str(int(number))) for number in numbers]
    return np.array([rule.labels.get(name, rule.default_level) for name in names], np.int8)[places]


def limit_text(parameter: Parameter, rule: AlarmRule, raw: object, level: int) -> str:
    """The limit that put this value at `level`, in engineering units: `> 8.4 V`, `< 0 V`, `in 2 to 3 V`, `= SAFE`; '' when none did."""
    if parameter.labels or isinstance(raw, str | bytes):
        return f"= {parameter.text(raw)}" if level else ""
    value = np.asarray(parameter.engineering(np.asarray([raw])), np.float64)
    for limit in rule.ranges:
        if limit.level == level and _is_broken(limit, value)[0]:
            return with_units(_range_text(limit, float(value[0])), parameter)
    return ""


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
