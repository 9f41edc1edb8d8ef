"""XTCE command containers: the entries of a command's packet with what they inherit.

A container without a BaseContainer extends that of the command's base, as other readers of XTCE take it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from console.dictionary.command_layout import ArgumentShape, CommandEntry, CommandLayout, FixedBits, ParameterValue
from console.dictionary.encode import CHECKSUM_NAMES
from console.dictionary.encoding import Reference, ValueType
from console.dictionary.layout import AllOf, Condition, Origin, Place
from console.dictionary.model import Kind, whole_number
from console.dictionary.xtce_conditions import ConditionReader
from console.dictionary.xtce_containers import Telemetry
from console.dictionary.xtce_sizes import SizeReader
from console.dictionary.xtce_source import Element, SpaceSystem, child, children, content, flag, local
from console.dictionary.xtce_support import REFUSED
from console.dictionary.xtce_types import Aggregate, AnyType
from console.errors import near_name

Placed = tuple[SpaceSystem, Element]
_MAX_REPEATED = 4_096


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the entries of one command are made of: its arguments, the header values that it asks for, and who reads conditions."""

    shapes: dict[str, ArgumentShape]
    fixed: dict[str, str]
    conditions: ConditionReader


def _argument_of(element: Element, system: SpaceSystem) -> Reference:
    return Reference(element.get("argumentRef") or element.get("parameterRef") or "")


def _both(one: Condition | None, other: Condition | None) -> Condition | None:
    return AllOf((one, other)) if one is not None and other is not None else one or other


class CommandPackets:
    """Reads the packets of one dictionary's commands."""

    def __init__(self, telemetry: Telemetry) -> None:
        self.telemetry, self.names, self.source = telemetry, telemetry.names, telemetry.source
        self._sizes = SizeReader(telemetry.source, _argument_of, is_command=True)
        self._open: list[Element] = []

    def layout(self, chain: list[Placed], shapes: dict[str, ArgumentShape], assigned: dict[str, str]) -> CommandLayout | None:
        """The packet of a command; None, with a warning, when it has no container."""
        packet = child(chain[-1][1], "CommandContainer")
        if packet is None and not any(child(element, "CommandContainer") is not None for _, element in chain):
            self.source.warn(chain[-1][1], "has no CommandContainer and can't be sent")
            return None
        containers = self._containers(chain)
        wanted = _Wanted(shapes, self._restricted(containers), ConditionReader(self.source, partial(self._leaf, shapes)))
        entries = [e for system, element in containers for e in self._entries(element, system, wanted)]
        sums = [entry for entry in entries if is_checksum(entry)]
        asked = any(_asks_for_checksum(element) for _, element in (*chain, *containers))
        checksum = sums[0].name if sums else "PEC" if asked else ""
        return CommandLayout(tuple(entry for entry in entries if entry not in sums), shapes, assigned, checksum)

    def _containers(self, chain: list[Placed]) -> list[Placed]:
        """The containers of a command, the outermost base first."""
        home, packet = next((s, p) for s, e in reversed(chain) if (p := child(e, "CommandContainer")) is not None)
        found: list[Placed] = [(home, packet)]
        while True:
            holder = child(found[0][1], "BaseContainer")
            base = self._named_container(holder, found[0][0]) if holder is not None else self._inherited(chain, found[0][1])
            if base is None or any(base[1] is known for _, known in found):
                return found
            found.insert(0, base)

    def _named_container(self, holder: Element, system: SpaceSystem) -> Placed | None:
        reference = holder.get("containerRef") or ""
        found = self.names.find("command container", reference, system) or self.names.find("container", reference, system)
        if found is None:
            near = self.names.near("command container", reference) or self.names.near("container", reference)
            self.source.fault(holder, f"there is no container {reference}", rule=near)
        return found

    def _inherited(self, chain: list[Placed], packet: Element) -> Placed | None:
        for place, (_, element) in enumerate(chain):
            if child(element, "CommandContainer") is packet:
                below = [(s, p) for s, e in chain[:place] if (p := child(e, "CommandContainer")) is not None]
                return below[-1] if below else None
        return None

    def _restricted(self, containers: list[Placed]) -> dict[str, str]:
        """Header parameter -> text that the restrictions of the base containers ask for."""
        fixed = {}
        for system, element in containers:
            criteria = child(element, "BaseContainer", "RestrictionCriteria")
            for item in criteria.iter() if criteria is not None else ():
                if local(item) == "Comparison" and (item.get("comparisonOperator") or "==") == "==":
                    found = self.telemetry.leaf(item, system)
                    if found is not None:
                        fixed[found[0].key] = item.get("value") or ""
        return fixed

    def _entries(self, element: Element, system: SpaceSystem, wanted: _Wanted) -> Iterator[CommandEntry]:
        for item in children(child(element, "EntryList")):
            place = self._place(item, system)
            condition = wanted.conditions.read(child(item, "IncludeCondition"), system)
            gap, count = self._repetition(item, system)
            made = list(self._included(item, system, wanted) if local(item) == "ContainerRefEntry" else self._own(item, system, wanted))
            for number, entry in enumerate(made * count):
                is_again = number and not number % len(made)
                before = entry.place if number % len(made) else gap if is_again else place or entry.place
                yield CommandEntry(entry.name, entry.body, before, _both(condition, entry.condition))

    def _own(self, item: Element, system: SpaceSystem, wanted: _Wanted) -> Iterator[CommandEntry]:
        yield from (CommandEntry(name, body) for name, body in self._bodies(item, system, wanted))

    def _included(self, item: Element, system: SpaceSystem, wanted: _Wanted) -> Iterator[CommandEntry]:
        """The entries of a container that stands in another."""
        found = self._named_container(item, system)
        if found is None:
            return
        if found[1] in self._open:
            self.source.fault(item, "includes itself", rule="containers are finite")
            return
        self._open.append(found[1])
        for entry in self._entries(found[1], found[0], wanted):
            if entry.place is not None and entry.place.origin is Origin.START:
                self.source.fault(item, "has places of its own", rule="an included container in a command has none from its start")
            yield entry
        self._open.pop()

    def _repetition(self, item: Element, system: SpaceSystem) -> tuple[Place | None, int]:
        """Where an entry stands again after it has ended, and how often it stands."""
        if child(item, "DimensionList") is not None:
            self.source.fault(item, "has dimensions of its own", rule="an array in a command is whole", remedy="give them in its type")
        holder = child(item, "RepeatEntry")
        if holder is None:
            return None, 1
        count, gap = (self._sizes.read(child(holder, name), system) for name in ("Count", "Offset"))
        is_fixed = count is not None and count.reference is None and (gap is None or gap.reference is None)
        if count is None or not is_fixed or not 0 <= count.fixed <= _MAX_REPEATED:
            self.source.fault(holder, "can't be used in a command", rule=f"RepeatEntry: fixed values, at most {_MAX_REPEATED} times")
            return None, 1
        return Place(Origin.PREVIOUS, gap) if gap is not None else None, count.fixed

    def _place(self, item: Element, system: SpaceSystem) -> Place | None:
        place = self.telemetry.place(item, system, self._sizes)
        if place is not None and (place.bits.reference is not None or place.origin is Origin.END):
            self.source.fault(item, "has a place that depends on the packet", rule="command entries have fixed places")
            return None
        return place

    def _bodies(
        self, item: Element, system: SpaceSystem, wanted: _Wanted
    ) -> Iterator[tuple[str, ArgumentShape | FixedBits | ParameterValue]]:
        match local(item):
            case "ArgumentRefEntry" | "ArrayArgumentRefEntry":
                yield from self._argument_bodies(item, wanted.shapes)
            case "FixedValueEntry":
                yield item.get("name") or "fixed", self._fixed_bits(item)
            case "ParameterRefEntry" | "ArrayParameterRefEntry":
                yield from self._parameter_bodies(item, system, wanted.fixed)
            case other:
                if other not in REFUSED:
                    self.source.fault(item, f"{other} is no entry", rule="XTCE CommandContainerEntryListType")

    def _leaf(self, shapes: Mapping[str, ArgumentShape], element: Element, system: SpaceSystem) -> tuple[Reference, ValueType] | None:
        """The value that a condition asks for: an argument of the command, or a parameter in its packet."""
        name = element.get("argumentRef")
        if name is None:
            return self.telemetry.leaf(element, system)
        shape = shapes.get(name)
        if shape is None or shape.count is not None:
            self.source.fault(element, f"there is no single argument {name}", rule=near_name(name, shapes))
            return None
        is_raw = not flag(element, "useCalibratedValue", default=True)
        return Reference(name, None if is_raw else shape.type.calibrate), shape.type

    def _argument_bodies(self, item: Element, shapes: dict[str, ArgumentShape]) -> Iterator[tuple[str, ArgumentShape]]:
        name = item.get("argumentRef") or ""
        found = [shape for key, shape in shapes.items() if key == name or key.startswith(name + ".")]
        if not found:
            self.source.fault(item, f"there is no argument {name}", rule=near_name(name, shapes))
        for shape in found:
            if any(kind.encoding is None for _, kind in shape.leaves):
                self.source.fault(item, f"{shape.name} stands in a packet, but its type has no encoding", rule="XTCE DataEncoding")
            yield shape.name, shape

    def _fixed_bits(self, item: Element) -> FixedBits:
        digits = (item.get("binaryValue") or "").removeprefix("0x")
        try:
            value = int(digits, 16)
        except ValueError:
            self.source.fault(item, f"binaryValue {digits!r} is not hexadecimal", rule="XTCE FixedValueEntryType")
            value = 0
        size = whole_number(item.get("sizeInBits") or str(4 * len(digits))) or 0
        if value >> size:
            self.source.fault(item, f"binaryValue {digits} does not fit {size} bits", rule="XTCE FixedValueEntryType: sizeInBits")
            value = 0
        return FixedBits(value, size)

    def _parameter_bodies(self, item: Element, system: SpaceSystem, fixed: dict[str, str]) -> Iterator[tuple[str, ParameterValue]]:
        found = self.telemetry.parameter(item, item.get("parameterRef") or "", system)
        if found is None:
            return
        key, kind, _ = found
        for name, leaf in _plain_leaves(kind, key):
            if leaf.encoding is None or not (leaf.encoding.fixed_bits or leaf.kind is Kind.STRING):
                self.source.fault(item, f"{name} can't be put into a command", rule="header parameters have an encoding of fixed size")
                continue
            text = fixed.get(name) or leaf.initial or ("False" if leaf.kind is Kind.BOOLEAN else "0")
            if leaf.kind is Kind.BOOLEAN and leaf.labels and name not in fixed and not leaf.initial:
                text = leaf.labels.get(0) or "0"
            yield name, ParameterValue(leaf, text)


def _plain_leaves(kind: AnyType, name: str) -> Iterator[tuple[str, ValueType]]:
    if isinstance(kind, ValueType):
        yield name, kind
    elif isinstance(kind, Aggregate):
        for member, inner in kind.members:
            yield from _plain_leaves(inner, f"{name}.{member}")


def is_checksum(entry: CommandEntry) -> bool:
    """Whether an entry is the place of the packet error control."""
    if isinstance(entry.body, ParameterValue):
        return entry.body.type.encoding is not None and entry.body.type.encoding.is_checksum
    name = entry.name.rsplit("/", 1)[-1].replace("_", "").replace("-", "").upper()
    return isinstance(entry.body, FixedBits) and entry.body.bits == 16 and name in CHECKSUM_NAMES


def _asks_for_checksum(element: Element) -> bool:
    holders = (element, child(element, "CommandContainer"))
    items = [item for holder in holders for item in children(child(holder, "AncillaryDataSet"), "AncillaryData")]
    return any((item.get("name") or "").casefold() == "checksum" and content(item).casefold() not in ("none", "no") for item in items)
