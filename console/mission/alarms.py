"""What a mission file adds to the alarms of a dictionary: `[[spacecraft.alarms]]`, with what XTCE has no words for.

A deadband, a latch, and when an alarm is suppressed by design (ANSI/ISA-18.2): while another parameter has one of some values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from console.dictionary.model import AlarmRule, Column, Criterion, Dictionary, Parameter
from console.errors import near_name
from console.mission.fields import Table


def with_alarms(table: Table, dictionary: Dictionary | None) -> Dictionary | None:
    """The dictionary with the mission's additions to its alarms; faults are noted in the table's list."""
    parameters = dict(dictionary.parameters) if dictionary is not None else {}
    for one in table.tables("alarms"):
        name = one.text("parameter")
        parameter = parameters.get(name)
        if dictionary is None:
            one.fault("parameter", "the spacecraft has no dictionary", rule="alarms belong to parameters")
        elif parameter is None:
            one.fault("parameter", f"no parameter {name}", rule=near_name(name, parameters))
        else:
            parameters[name] = replace(parameter, alarm=_rule(one, parameter.alarm or AlarmRule(), parameters))
        one.end()
    return replace(dictionary, parameters=parameters) if dictionary is not None else None


def _rule(table: Table, rule: AlarmRule, parameters: Mapping[str, Parameter]) -> AlarmRule:
    """The rule and those of its contexts, all with the same additions."""
    deadband = table.number("deadband", rule.deadband, low=0.0)
    is_latching = table.flag("latching", rule.is_latching)
    violations = table.integer("min_violations", rule.min_violations, low=1, high=1000)
    conformance = table.integer("min_conformance", rule.min_conformance, low=1, high=1000)

    def added(one: AlarmRule) -> AlarmRule:
        return replace(one, deadband=deadband, is_latching=is_latching, min_violations=violations, min_conformance=conformance)

    contexts = tuple((criterion, added(other)) for criterion, other in rule.contexts)
    return replace(added(rule), contexts=contexts, suppression=_suppression(table, parameters) or rule.suppression)


def _suppression(table: Table, parameters: Mapping[str, Parameter]) -> Criterion | None:
    name, values = table.text("suppressed_by", ""), table.texts("suppressed_at") if table.has("suppressed_at") else []
    if not name:
        if values:
            table.fault("suppressed_at", "says at which values, but not of what", rule="suppressed_by names a parameter")
        return None
    parameter = parameters.get(name)
    if parameter is None:
        table.fault("suppressed_by", f"no parameter {name}", rule=near_name(name, parameters))
        return None
    strangers = [each for each in values if parameter.labels and each not in parameter.labels.values()]
    if not values or strangers:
        what = f"has no value {strangers[0]}" if strangers else "says of what, but not at which values"
        table.fault("suppressed_at", what, rule=", ".join(list(parameter.labels.values())[:12]) or "texts as the table shows them")
        return None
    return Criterion(_Has(parameter, frozenset(values)), (name,), f"{name} = {' or '.join(values)}")


@dataclass(frozen=True, slots=True)
class _Has:
    """Where a parameter shows one of some texts."""

    parameter: Parameter
    texts: frozenset[str]

    def __call__(self, columns: Mapping[str, Column], count: int) -> NDArray[np.bool_]:
        column = columns.get(self.parameter.name)
        if column is None:
            return np.zeros(count, np.bool_)
        if not isinstance(column, np.ndarray):
            return np.array([self.parameter.text(value) in self.texts for value in column], np.bool_)
        values, places = np.unique(column, return_inverse=True)
        found: NDArray[np.bool_] = np.array([self.parameter.text(value) in self.texts for value in values.tolist()], np.bool_)[places]
        return found
