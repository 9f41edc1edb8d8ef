"""XTCE sizes and counts: IntegerValue (a fixed number, one from another value, a lookup) and the dimensions of an array."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from console.dictionary.encoding import Lookup, Reference, Size
from console.dictionary.layout import keys_of
from console.dictionary.xtce_conditions import ConditionReader
from console.dictionary.xtce_ranges import number, whole
from console.dictionary.xtce_source import Element, Source, SpaceSystem, child, children, content

Resolve = Callable[[Element, SpaceSystem], "Reference | None"]
"""Finds the value that a ParameterInstanceRef or ArgumentInstanceRef element means."""


class SizeReader:
    """Reads sizes of telemetry or, with `is_command`, of commands. A lookup needs `conditions`, which are known once the types are."""

    def __init__(self, source: Source, resolve: Resolve, *, is_command: bool) -> None:
        self._source, self._resolve, self.is_command = source, resolve, is_command
        self.conditions: ConditionReader | None = None

    def read(self, holder: Element | None, system: SpaceSystem) -> Size | None:
        """The IntegerValue in an element: FixedValue or DynamicValue, perhaps inside Fixed; None if there is neither."""
        fixed = child(holder, "FixedValue")
        fixed = child(holder, "Fixed", "FixedValue") if fixed is None else fixed
        if fixed is not None:
            return Size(whole(fixed, content(fixed), self._source))
        lookup = child(holder, "DiscreteLookupList")
        if lookup is not None:
            return self._looked_up(lookup, system)
        dynamic = child(holder, "DynamicValue")
        target = next(children(dynamic, "ParameterInstanceRef", "ArgumentInstanceRef"), None)
        if target is None or (target.get("parameterRef") or "").startswith("_"):
            return None
        reference = self._resolve(target, system)
        if reference is None:
            return None
        adjust = child(dynamic, "LinearAdjustment")
        slope, intercept = (
            1.0 if adjust is None else number(adjust, "slope", self._source, 1.0),
            0.0 if adjust is None else number(adjust, "intercept", self._source, 0.0),
        )
        return Size(round(intercept), reference, slope)

    def dimension(self, element: Element, system: SpaceSystem) -> Size | None:
        """The number of elements between a StartingIndex and an EndingIndex, both counted."""
        first, last = (self.read(child(element, name), system) for name in ("StartingIndex", "EndingIndex"))
        if first is None or last is None or first.reference is not None:
            self._source.fault(element, "needs a fixed StartingIndex and an EndingIndex", rule="XTCE DimensionType")
            return None
        if last.reference is None and last.fixed < first.fixed:
            self._source.fault(element, f"ends at {last.fixed}, before it starts at {first.fixed}", rule="XTCE DimensionType")
            return None
        return replace(last, fixed=last.fixed - first.fixed + 1)

    def _looked_up(self, lookup: Element, system: SpaceSystem) -> Size | None:
        """A number for each value of one parameter; None, with a fault, when more than one decides."""
        if self.conditions is None or self.is_command:
            self._source.fault(lookup, "a lookup in commands is not supported", rule="a fixed or a dynamic value")
            return None
        choices, keys = [], set[str]()
        for item in children(lookup, "DiscreteLookup"):
            condition = self.conditions.read(item, system)
            if condition is None:
                return None
            choices.append((condition, whole(item, item.get("value") or "", self._source)))
            keys |= keys_of(condition)
        if len(keys) != 1:
            self._source.fault(lookup, f"is decided by {len(keys)} parameters", rule="one parameter decides a DiscreteLookupList")
            return None
        return Size(0, Lookup(keys.pop(), None, tuple(choices)))
