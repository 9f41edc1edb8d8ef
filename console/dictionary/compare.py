"""Two dictionaries of one spacecraft compared before a pass: what came, went, moved and changed, in operators' words.

Things are matched by name. One surprise: a place is compared only where it is the same in every packet; what follows a field of
changing size is compared by what it follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from console.dictionary.compare_commands import command_changes
from console.dictionary.compare_words import (
    alarm_words,
    calibration_words,
    condition_words,
    encoding_words,
    labels_words,
    limits_words,
    place_words,
)
from console.dictionary.encoding import Encoding
from console.dictionary.layout import Layout
from console.dictionary.lint_layouts import place_fields
from console.dictionary.model import Container, Dictionary, Parameter
from console.dictionary.program import program_of
from console.dictionary.xtce_containers import entry_fields

T = TypeVar("T")


class Change(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


class Difference(Struct, frozen=True):
    """One difference: of a `parameter`, `packet` or `command`, with what differs in words."""

    sort: str
    change: Change
    name: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.sort} {self.name}: {self.detail or self.change}"


def compare(old: Dictionary, new: Dictionary) -> list[Difference]:
    """All differences: packets, then parameters, then commands, each in the new dictionary's order, what went away last."""
    places = _Placed(old), _Placed(new)
    return [
        *_compared("packet", old.containers, new.containers, lambda a, b: _container_changes(a, b, *places)),
        *_compared("parameter", old.parameters, new.parameters, lambda a, b: _parameter_changes(a, b, *places)),
        *_compared("command", old.commands, new.commands, lambda a, b: ((Change.CHANGED, text) for text in command_changes(a, b))),
    ]


def _compared(
    sort: str, old: Mapping[str, T], new: Mapping[str, T], changes: Callable[[T, T], Iterator[tuple[Change, str]]]
) -> Iterator[Difference]:
    for name, item in new.items():
        if name not in old:
            yield Difference(sort, Change.ADDED, name)
        else:
            for change, text in changes(old[name], item):
                yield Difference(sort, change, name, text)
    yield from (Difference(sort, Change.REMOVED, name) for name in old if name not in new)


class _Placed:
    """Where the fields of a dictionary stand, and how they are coded."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.places: dict[str, dict[str, int]] = {}
        self.encodings: dict[str, Encoding] = {}
        self.conditions: dict[str, str] = {}
        for root in program_of(dictionary).roots:
            self._add(root, {}, 0)

    def _add(self, layout: Layout, above: dict[str, int], cursor: int | None) -> None:
        fields, end = place_fields(layout.entries, cursor)
        own: dict[str, int] = {}
        for key, first, _ in fields:
            own.setdefault(key, first)
        self.places.setdefault(layout.name, {**above, **own})
        for field, _ in entry_fields(layout.entries):
            self.encodings.setdefault(field.key, field.encoding)
        for condition, child in layout.children:
            self.conditions.setdefault(child.name, condition_words(condition))
            self._add(child, {**above, **own}, end)


def _key(name: str) -> str:
    return "".join(part.partition("]")[2] if number else part for number, part in enumerate(name.split("[")))


def _container_changes(old: Container, new: Container, before: _Placed, after: _Placed) -> Iterator[tuple[Change, str]]:
    was, now = before.places.get(old.name, {}), after.places.get(new.name, {})
    for key in now:
        if key in was and was[key] != now[key]:
            yield Change.MOVED, f"{key} moved from {place_words(was[key])} to {place_words(now[key])}"
    asked = before.conditions.get(old.name, "nothing"), after.conditions.get(new.name, "nothing")
    if asked[0] != asked[1]:
        yield Change.CHANGED, f"its condition: {asked[0]}, now {asked[1]}"
    came = [name for name in new.parameters if name not in old.parameters]
    went = [name for name in old.parameters if name not in new.parameters]
    for word, names in (("now holds", came), ("no longer holds", went)):
        if names:
            yield Change.CHANGED, f"{word} {', '.join(dict.fromkeys(_key(name) for name in names))}"
    if old.is_abstract != new.is_abstract:
        yield Change.CHANGED, "can no longer come alone" if new.is_abstract else "can now come alone"
    if old.interval_s != new.interval_s:
        yield Change.CHANGED, f"its interval: {_seconds(old.interval_s)}, now {_seconds(new.interval_s)}"
    yield from ((Change.CHANGED, text) for text in _description(old.description, new.description))


def _seconds(value: float | None) -> str:
    return "not told" if value is None else f"{value:g} s"


def _description(old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"its description: {old!r}, now {new!r}"


def _parameter_changes(old: Parameter, new: Parameter, before: _Placed, after: _Placed) -> Iterator[tuple[Change, str]]:
    for text in _parameter_words(old, new, before.encodings.get(_key(old.name)), after.encodings.get(_key(new.name))):
        yield Change.CHANGED, text


def _parameter_words(old: Parameter, new: Parameter, was: Encoding | None, now: Encoding | None) -> Iterator[str]:
    pairs = (
        ("its type", str(old.kind), str(new.kind)),
        ("its encoding", encoding_words(was), encoding_words(now)),
        ("its units", old.units or "none", new.units or "none"),
        ("its calibration", calibration_words(old.calibrate), calibration_words(new.calibrate)),
        ("its valid range", limits_words(*old.valid), limits_words(*new.valid)),
        ("its group", old.group or "none", new.group or "none"),
        ("its context calibrators", str(len(old.contexts)), str(len(new.contexts))),
    )
    yield from (f"{what}: {first}, now {second}" for what, first, second in pairs if first != second)
    yield from labels_words(old.labels, new.labels)
    first, second = alarm_words(old.alarm), alarm_words(new.alarm)
    for what in dict.fromkeys([*first, *second]):
        if first.get(what) != second.get(what):
            yield f"{what}: {first.get(what, 'none')}, now {second.get(what, 'none')}"
    if old.is_derived != new.is_derived:
        yield "is now computed on the ground" if new.is_derived else "is no longer computed on the ground"
    yield from _description(old.description, new.description)
