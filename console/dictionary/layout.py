"""A packet's layout as a program of entries: where each value stands, under which condition, how often.

A field's template carries `[*]` where an index goes when it repeats: `battery[*].voltage` becomes `battery[2].voltage`.
Its key, under which later entries refer to it, has none. Source: OMG XTCE 1.2, SequenceContainerType, EntryListType.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from console.dictionary.byte_fields import ByteFields
from console.dictionary.encoding import Encoding, Lookup, Reference, Size, TimeScale
from console.dictionary.model import Column

Values = Mapping[str, Column]
Mask = NDArray[np.bool_]


class Condition(Protocol):
    """Tells for each packet whether something holds, from the values decoded so far."""

    def mask(self, values: Values, count: int) -> Mask:
        """bool (count,); False wherever a value it needs isn't there."""
        ...


class Origin(StrEnum):
    """What a location counts from (XTCE ReferenceLocationType)."""

    START = "containerStart"
    END = "containerEnd"
    PREVIOUS = "previousEntry"


@dataclass(frozen=True, slots=True)
class Place:
    """A position: `bits` after the container's start or the previous entry's end, or before the container's end."""

    origin: Origin
    bits: Size


@dataclass(frozen=True, slots=True)
class Field:
    """One leaf value."""

    template: str
    key: str
    encoding: Encoding
    time: TimeScale | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Entries with a start of their own, as when a container or an aggregate is included in another."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often an entry stands, with `gap` bits between its instances."""

    count: Size
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A field or a block with its place, condition and repetition; a body of None only moves the position."""

    body: Field | Block | None
    place: Place | None = None
    condition: Condition | None = None
    repeat: Repeat | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One container's own entries and the containers that extend it, each under a condition (None: always)."""

    name: str
    entries: tuple[Entry, ...]
    is_abstract: bool = False
    children: list[tuple[Condition | None, Layout]] = field(default_factory=list)


_OPERATIONS: dict[str, Any] = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
OPERATORS = tuple(_OPERATIONS)


def comparable(reference: Reference, values: Values) -> Column | None:
    """The column a reference points at, calibrated or looked up if it asks for that; None when it has not been decoded.
    What is in no choice of a lookup is NaN."""
    column = values.get(reference.key)
    if isinstance(reference, Lookup):
        return None if column is None else looked_up(reference, values, len(column))
    if reference.calibrate is not None and isinstance(column, np.ndarray):
        return reference.calibrate(column)
    return column


def looked_up(reference: Lookup, values: Values, count: int) -> NDArray[np.float64]:
    """The number of the first choice that holds for each packet, float64 (count,); NaN where none does."""
    result = np.full(count, np.nan)
    for condition, number in reversed(reference.choices):
        result[condition.mask(values, count)] = number
    return result


def _objects(column: list[str] | list[bytes] | ByteFields) -> NDArray[np.object_]:
    return np.asarray(list(column), dtype=object)


def _compare(operator: str, left: Column, right: Any) -> Mask:
    if not isinstance(left, np.ndarray):
        left = _objects(left)
    if isinstance(right, list | ByteFields):
        right = _objects(right)
    return np.asarray(_OPERATIONS[operator](left, right), np.bool_)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value against a constant; a label of several raw numbers has several `constants`."""

    reference: Reference
    operator: str
    constants: tuple[int | float | str | bytes, ...]

    def mask(self, values: Values, count: int) -> Mask:
        column = comparable(self.reference, values)
        if column is None or not _is_same_sort(column, self.constants[0]):
            return np.zeros(count, np.bool_)
        if len(self.constants) == 1:
            return _compare(self.operator, column, self.constants[0])
        found = np.isin(np.asarray(column), np.asarray(self.constants))
        return ~found if self.operator == "!=" else found


def _is_same_sort(column: Column, constant: object) -> bool:
    if isinstance(column, np.ndarray):
        return isinstance(constant, int | float)
    return not column or type(column[0]) is type(constant)


@dataclass(frozen=True, slots=True)
class Relation:
    """Two values of the packet against each other."""

    left: Reference
    operator: str
    right: Reference

    def mask(self, values: Values, count: int) -> Mask:
        left, right = comparable(self.left, values), comparable(self.right, values)
        if left is None or right is None or isinstance(left, np.ndarray) is not isinstance(right, np.ndarray):
            return np.zeros(count, np.bool_)
        return _compare(self.operator, left, right)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition holds; an empty list always does."""

    conditions: tuple[Condition, ...]

    def mask(self, values: Values, count: int) -> Mask:
        result = np.ones(count, np.bool_)
        for condition in self.conditions:
            result &= condition.mask(values, count)
        return result


def keys_of(condition: Condition | None) -> set[str]:
    """The keys of all values that a condition looks at."""
    match condition:
        case Comparison(reference=reference):
            return {reference.key}
        case Relation(left=left, right=right):
            return {left.key, right.key}
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            return set().union(*(keys_of(part) for part in parts))
    return set()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition holds."""

    conditions: tuple[Condition, ...]

    def mask(self, values: Values, count: int) -> Mask:
        result = np.zeros(count, np.bool_)
        for condition in self.conditions:
            result |= condition.mask(values, count)
        return result
