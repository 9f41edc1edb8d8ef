"""Which parameters of a batch have to be looked at: all plain limits of a container are compared at once, and most values are normal.

A plain rule has limits outside of which a value is bad, or levels of labels; any other is always looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from console.dictionary.model import AlarmRule, Column, Parameter
from console.telemetry.alarm_inputs import Floats
from console.telemetry.limits import Limits
from console.telemetry.samples import SampleBatch


@dataclass(frozen=True, slots=True)
class _Plan:
    """The parameters of one container: numbers (with the parameter where they are calibrated) and the band in which all is well,
    labels, and the rest."""

    numbers: tuple[tuple[str, Parameter | None], ...]
    low: Floats
    high: Floats
    labels: tuple[_Labels, ...]
    always: tuple[str, ...]


class Scan:
    """Finds what may not be normal."""

    def __init__(self, limits: Mapping[str, Limits]) -> None:
        self._limits = limits
        self._plans: dict[tuple[str, ...], _Plan] = {}

    def forget(self) -> None:
        """The limits have changed."""
        self._plans.clear()

    def carriers(self, samples: Sequence[SampleBatch], restless: set[str]) -> dict[str, list[SampleBatch]]:
        """The parameters that have to be looked at, each with all the batches that carry it. `restless` have to be in any case."""
        wanted: set[str] = set()
        for batch in samples:
            wanted.update(self._suspects(batch))
            wanted.update(restless & batch.raw.keys())
        found: dict[str, list[SampleBatch]] = {}
        for batch in samples if wanted else ():
            for name in batch.raw.keys() & wanted:
                found.setdefault(name, []).append(batch)
        return found

    def _suspects(self, batch: SampleBatch) -> list[str]:
        plan = self._plan(batch)
        found = [one.name for one in plan.labels if one.has_bad(batch.raw[one.name])]
        return [*found, *self._bad_numbers(plan, batch), *plan.always]

    def _bad_numbers(self, plan: _Plan, batch: SampleBatch) -> list[str]:
        """The numbers outside their bands; all of them where a column is no plain array (an integer too large for one)."""
        if not plan.numbers:
            return []
        raw = batch.raw
        columns: list[Any] = [raw[name] if one is None else one.engineering(raw[name], raw) for name, one in plan.numbers]
        try:
            matrix = np.concatenate(columns, dtype=np.float64, casting="unsafe").reshape(len(columns), len(batch))
        except (TypeError, ValueError):
            return [name for name, _ in plan.numbers]
        is_bad = ((matrix < plan.low) | (matrix > plan.high)).any(axis=1)
        return [plan.numbers[place][0] for place in np.flatnonzero(is_bad).tolist()]

    def _plan(self, batch: SampleBatch) -> _Plan:
        key = (batch.container, *batch.raw)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) > 1000:  # containers with many optional entries have many shapes
                self._plans.clear()
            plan = self._plans[key] = _plan([self._limits[name] for name in batch.raw if name in self._limits], batch)
        return plan


def _plan(limits: Iterable[Limits], batch: SampleBatch) -> _Plan:
    numbers, labels, always = list[tuple[Parameter, float, float]](), list[_Labels](), list[str]()
    for each in limits:
        parameter, rule, raw = each.parameter, each.rule, batch.raw[each.parameter.name]
        is_number = isinstance(raw, np.ndarray) and raw.dtype.kind in "biuf" and not parameter.labels
        if not _is_plain(rule):
            always.append(parameter.name)
        elif is_number:
            low = max((-np.inf if one.low is None else one.low for one in rule.ranges), default=-np.inf)
            numbers.append((parameter, low, min((np.inf if one.high is None else one.high for one in rule.ranges), default=np.inf)))
        else:
            labels.append(_Labels(each))
    bounds = np.array([[low, high] for _, low, high in numbers]).reshape(-1, 2)
    return _Plan(
        tuple((one.name, one if one.calibrate or one.contexts else None) for one, _, _ in numbers),
        bounds[:, :1],
        bounds[:, 1:],
        tuple(labels),
        tuple(always),
    )


def _is_plain(rule: AlarmRule) -> bool:
    others = rule.contexts or rule.changes or rule.patterns or rule.conditions or rule.default_level or rule.suppression is not None
    return not others and not any(each.is_inside for each in rule.ranges)


MOST_KNOWN = 4096


class _Labels:
    """Which raw values of a parameter with labels or texts are bad; those seen are remembered, as many as `MOST_KNOWN`."""

    def __init__(self, limits: Limits) -> None:
        self.name, self._level_of = limits.parameter.name, limits.label_level
        self._is_bad: dict[object, bool] = {}

    def has_bad(self, column: Column) -> bool:
        """Whether any value of a column is bad."""
        return any(self._check(value) for value in set(column.tolist() if isinstance(column, np.ndarray) else column))

    def _check(self, value: object) -> bool:
        found = self._is_bad.get(value)
        if found is None:
            if len(self._is_bad) >= MOST_KNOWN:
                self._is_bad.clear()
            found = self._is_bad[value] = self._level_of(value) > 0
        return found
