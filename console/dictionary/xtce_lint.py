"""What is suspicious in an XTCE dictionary that can be read: said before a pass, with its place.

Nothing here keeps a dictionary from being used. One surprise: fields that overlap are often meant (a word and its bits), so they are
told with their bits rather than judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from console.dictionary.encoding import Form, ValueType
from console.dictionary.layout import Layout
from console.dictionary.lint_layouts import never_matches, overlaps, reached
from console.dictionary.model import AlarmRange, AlarmRule
from console.dictionary.xtce_containers import Telemetry, entry_fields
from console.dictionary.xtce_parameters import leaves
from console.dictionary.xtce_source import Element, Source, SpaceSystem, child, children, local
from console.errors import Fault

Layouts = Mapping[str, tuple[SpaceSystem, Element, Layout]]
_LEVELS = {1: "warning", 2: "distress", 3: "critical"}
_SHOWN = 12


class Lint:
    """Looks over one dictionary. `derived`: parameters that an algorithm makes."""

    def __init__(self, telemetry: Telemetry, layouts: Layouts, starts: list[Layout], derived: set[str]) -> None:
        self._telemetry, self._layouts, self._starts, self._derived = telemetry, layouts, starts, derived
        self._source: Source = telemetry.source

    def warnings(self) -> list[Fault]:
        """Everything found in the dictionary itself, not in files beside it; in the order of the checks, each once."""
        found = [
            *self._types(), *self._enumerations(), *self._parameters(), *self._limits(), *self._containers(), *self._overlaps(),
        ]  # fmt: skip
        own = f"{self._source.path.name}:"
        return [fault for fault in dict.fromkeys(found) if fault.where.startswith(own)]

    def _told(self, element: Element, what: str, remedy: str = "") -> Fault:
        return Fault(what, self._source.where(element), remedy=remedy)

    def _types(self) -> Iterator[Fault]:
        used = set[Element]()
        keys = {
            "parameterTypeRef": "type",
            "argumentTypeRef": "argument type",
            "typeRef": "type",
            "arrayTypeRef": "type",
            "baseType": "type",
        }
        for root in self._telemetry.names.roots.values():
            for system in root.walk():
                for element in _own(system.element):
                    for key, kind in keys.items():
                        reference = element.get(key)
                        for wanted in (kind, "argument type", "type") if reference else ():
                            found = self._telemetry.names.find(wanted, reference or "", system)
                            used |= {found[1]} if found is not None else set()
        for kind in ("type", "argument type"):
            for _, element in self._telemetry.all(kind):
                if element not in used:
                    yield self._told(element, "is a type that nothing uses")

    def _enumerations(self) -> Iterator[Fault]:
        for kind in ("type", "argument type"):
            for _, element in self._telemetry.all(kind):
                yield from self._labels(element)

    def _labels(self, element: Element) -> Iterator[Fault]:
        values, labels = dict[int, str](), dict[str, str]()
        coded = child(element, "IntegerDataEncoding")
        most = _most(coded) if coded is not None else None
        for item in children(child(element, "EnumerationList"), "Enumeration"):
            low, high = (_whole(item.get(key) or item.get("value") or "") for key in ("value", "maxValue"))
            label = item.get("label") or ""
            if low is None or high is None:
                continue
            other = next((values[value] for value in range(low, min(high, low + 4096) + 1) if value in values), None)
            if other is not None:
                yield self._told(item, f"{label!r} has the value {low}, which {other!r} has already: the first is shown")
            if label in labels:
                yield self._told(item, f"the label {label!r} stands for {labels[label]} and for {low}")
            if most is not None and low > most:
                yield self._told(item, f"{label!r} has the value {low}, but the field holds at most {most}")
            values.update((value, label) for value in range(low, min(high, low + 4096) + 1))
            labels.setdefault(label, str(low))

    def _parameters(self) -> Iterator[Fault]:
        placed = {field.key.split(".", 1)[0] for _, _, layout in self._layouts.values() for field, _ in entry_fields(layout.entries)}
        in_commands = self._in_commands()
        for system, element, kind in self._telemetry.parameters():
            name, properties = self._telemetry.name_of(system, element), child(element, "ParameterProperties")
            origin = (properties.get("dataSource") if properties is not None else None) or "telemetered"
            is_made = name in self._derived or element in in_commands or not any(leaf.encoding for _, _, leaf in leaves(kind, name))
            if name not in placed and not is_made and origin == "telemetered":
                yield self._told(
                    element, "stands in no container: it is never received", "place it, or say dataSource=derived, local or ground"
                )
            if origin == "derived" and name not in self._derived and name not in placed:
                yield self._told(element, "is derived, but no algorithm makes it: it is never received")

    def _in_commands(self) -> set[Element]:
        found = set[Element]()
        for system, command in [*self._telemetry.all("command"), *self._telemetry.all("container")]:
            for entry in command.iter():
                if local(entry) in ("ParameterRefEntry", "ArrayParameterRefEntry", "ParameterToSet"):
                    target = self._telemetry.names.find("parameter", entry.get("parameterRef") or "", system)
                    found |= {target[1]} if target is not None else set()
        return found

    def _limits(self) -> Iterator[Fault]:
        for system, element, kind in self._telemetry.parameters():
            for name, _, leaf in leaves(kind, self._telemetry.name_of(system, element)):
                rule, place = self._telemetry.types.alarm(leaf), leaf.alarms_at
                if rule is not None and isinstance(place, tuple):
                    yield from (self._told(place[0], f"{what} (as {name})") for what in _limit_faults(leaf, rule))

    def _containers(self) -> Iterator[Fault]:
        known, included = reached(self._starts), self._included()
        for name, (_, element, layout) in self._layouts.items():
            if layout.is_abstract and not layout.children and element not in included:
                yield self._told(element, "is abstract, and nothing extends it")
            elif name not in known and element not in included:
                yield self._told(element, "no packet begins with it and no other container leads to it: its packets stay undecoded")
        for layout, told in never_matches(self._starts):
            yield self._told(self._layouts[layout.name][1], told)

    def _included(self) -> set[Element]:
        found = set[Element]()
        for system, element in self._telemetry.all("container"):
            for entry in children(child(element, "EntryList"), "ContainerRefEntry"):
                target = self._telemetry.names.find("container", entry.get("containerRef") or "", system)
                found |= {target[1]} if target is not None else set()
        return found

    def _overlaps(self) -> Iterator[Fault]:
        for layout, fields in overlaps(self._starts):
            element = self._layouts[layout.name][1]
            for count, (one, other, first, last) in enumerate(fields):
                if count == _SHOWN:
                    yield self._told(element, f"{len(fields) - _SHOWN} more pairs of fields overlap")
                    break
                yield self._told(element, f"{one} and {other} share bits {first} to {last}")


def _own(system: Element) -> Iterator[Element]:
    for part in children(system, "TelemetryMetaData", "CommandMetaData"):
        yield from (item for item in part.iter() if isinstance(item.tag, str))


def _whole(text: str) -> int | None:
    try:
        return int(text, 0)
    except ValueError:
        return None


def _most(coded: Element) -> int | None:
    bits = _whole(coded.get("sizeInBits") or "8")
    return (1 << bits) - 1 if bits is not None and 0 < bits <= 64 and (coded.get("encoding") or Form.UNSIGNED) == Form.UNSIGNED else None


def _limit_faults(leaf: ValueType, rule: AlarmRule) -> Iterator[str]:
    low, high = leaf.valid if not leaf.is_valid_raw else (None, None)
    outside = [limit for limit in rule.ranges if not limit.is_inside]
    for limit in outside:
        word = _LEVELS.get(limit.level, "")
        if limit.low is not None and low is not None and limit.low < low:
            yield f"its {word} limit {limit.low:g} is below the least valid value {low:g}: it is never reached"
        if limit.high is not None and high is not None and limit.high > high:
            yield f"its {word} limit {limit.high:g} is above the greatest valid value {high:g}: it is never reached"
        if limit.low is not None and limit.high is not None and limit.low > limit.high:
            yield f"its {word} limits are {limit.low:g} and {limit.high:g}: every value is out of limits"
    for milder in outside:
        for worse in (limit for limit in outside if limit.level > milder.level):
            yield from _order_faults(milder, worse)
    for criterion, inner in rule.contexts:
        yield from (f"when {criterion.text}, {what}" for what in _limit_faults(leaf, inner))


def _order_faults(milder: AlarmRange, worse: AlarmRange) -> Iterator[str]:
    first, second = _LEVELS.get(worse.level, ""), _LEVELS.get(milder.level, "")
    if milder.low is not None and worse.low is not None and worse.low > milder.low:
        yield f"its {first} limit {worse.low:g} comes before its {second} limit {milder.low:g}"
    if milder.high is not None and worse.high is not None and worse.high < milder.high:
        yield f"its {first} limit {worse.high:g} comes before its {second} limit {milder.high:g}"
