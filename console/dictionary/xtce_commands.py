"""XTCE commands: MetaCommands with what they inherit, as arguments to fill and packets to encode.

A container without a BaseContainer extends that of the command's base, as other readers of XTCE take it. How PUS service 1
stands for the stages: an AcceptedVerifier is report 1/1 or 1/2, an ExecutionVerifier (started) 1/3 or 1/4, one named for
progress 1/5 or 1/6, a CompleteVerifier 1/7 or 1/8 (ECSS-E-ST-70-41C 6.1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from console.dictionary.arguments import argument_of, argument_values, raw_value, whole_number
from console.dictionary.command_layout import ArgumentShape, CommandEntry, CommandLayout, FixedBits, ParameterValue
from console.dictionary.encode import CHECKSUM_NAMES
from console.dictionary.encoding import Reference, ValueType
from console.dictionary.layout import Origin, Place
from console.dictionary.model import Argument, Command, Kind, Verifier
from console.dictionary.significance import Significance
from console.dictionary.xtce_containers import Telemetry
from console.dictionary.xtce_source import Element, SpaceSystem, child, children, content, description, local
from console.dictionary.xtce_types import Aggregate, AnyType, Array, TypeReader
from console.errors import KnownError, near_name

Placed = tuple[SpaceSystem, Element]
_DURATION = re.compile(r"(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_STAGES = {
    "TransferredToRangeVerifier": None, "SentFromRangeVerifier": None, "ReceivedVerifier": ("accepted", 1),
    "AcceptedVerifier": ("accepted", 1), "QueuedVerifier": None, "ExecutionVerifier": ("started", 3),
    "CompleteVerifier": ("completed", 7), "FailedVerifier": None,
}  # fmt: skip
_UNUSED = (
    "TransmissionConstraintList", "ContextSignificanceList", "Interlock", "ParameterToSetList", "ParametersToSuspendAlarmsOnSet",
)  # fmt: skip
DEFAULT_WINDOW_S = 30.0


class Commands:
    """The commands of one dictionary."""

    def __init__(self, telemetry: Telemetry) -> None:
        self.telemetry, self.names, self.source = telemetry, telemetry.names, telemetry.source
        self.types = TypeReader(self.names, self.source, "argument type", self._reference)
        self._all = [pair for root in self.names.roots.values() for pair in root.elements("command")]
        self._short = Counter(element.get("name") for _, element in self._all)

    def _reference(self, element: Element, system: SpaceSystem) -> Reference | None:
        if local(element) == "ArgumentInstanceRef":
            return Reference(element.get("argumentRef") or "")
        return self.telemetry.reference(element, system)

    def read(self) -> dict[str, Command]:
        """Every command that isn't abstract, by its short name where that is unique, else its path."""
        found = (self._command(system, element) for system, element in self._all if element.get("abstract") not in ("true", "1"))
        return {command.name: command for command in found}

    def _command(self, system: SpaceSystem, element: Element) -> Command:
        chain = self._chain(system, element)
        shapes, shown = self._arguments(chain)
        assigned = self._assigned(chain, shapes)
        layout = self._layout(chain, shapes, assigned)
        for unused in children(element, *_UNUSED):
            self.source.warn(unused, "is not used")
        name = element.get("name") or ""
        level, reason = self._significance(chain)
        return Command(
            name=name if self._short[name] == 1 else f"{system.path}/{name}",
            path=f"{system.path}/{name}",
            description=description(element),
            group=system.name,
            arguments=tuple(argument for key, argument in shown.items() if key not in assigned),
            significance=level,
            reason=reason,
            verifiers=tuple(self._verifiers(chain)),
            encoder=layout,
        )

    def _chain(self, system: SpaceSystem, element: Element) -> list[Placed]:
        """A command after all those that it extends."""
        chain = [(system, element)]
        while (holder := child(chain[0][1], "BaseMetaCommand")) is not None:
            reference = holder.get("metaCommandRef") or ""
            base = self.names.find("command", reference, chain[0][0])
            if base is None:
                near = self.names.near("command", reference)
                self.source.fault(holder, f"there is no command {reference}", rule=near or "it is in no system of this file")
                break
            if any(base[1] is known for _, known in chain):
                self.source.fault(holder, "extends itself", rule="inheritance has no loops")
                break
            chain.insert(0, base)
        return chain

    def _arguments(self, chain: list[Placed]) -> tuple[dict[str, ArgumentShape], dict[str, Argument]]:
        shapes: dict[str, ArgumentShape] = {}
        shown: dict[str, Argument] = {}
        for system, element in chain:
            for item in (a for group in children(element, "ArgumentList") for a in children(group, "Argument")):
                kind = self.types.find(item, item.get("argumentTypeRef") or "", system)
                initial = item.get("initialValue")
                for shape in self._shapes(item, item.get("name") or "", kind) if kind is not None else ():
                    shapes[shape.name] = shape
                    default = initial if initial is not None and shape.name == item.get("name") else shape.type.initial
                    shown[shape.name] = argument_of(shape, description(item), default)
                    self._check_default(item, shape, default)
        return shapes, shown

    def _check_default(self, item: Element, shape: ArgumentShape, default: str) -> None:
        try:
            if default:
                argument_values(shape, default)
        except KnownError as error:
            self.source.fault(item, f"its initial value can't be used: {error.faults[0].what}", rule=error.faults[0].rule)

    def _shapes(self, user: Element, name: str, kind: AnyType) -> Iterator[ArgumentShape]:
        """A scalar is one argument, an aggregate one for each member, an array one that takes a list."""
        if isinstance(kind, ValueType):
            yield ArgumentShape(name, (("", kind),))
        elif isinstance(kind, Aggregate):
            for member, inner in kind.members:
                yield from self._shapes(user, f"{name}.{member}", inner)
        else:
            yield from self._list_shape(user, name, kind)

    def _list_shape(self, user: Element, name: str, kind: Array) -> Iterator[ArgumentShape]:
        inner = kind.element.members if isinstance(kind.element, Aggregate) else (("", kind.element),)
        leaves = tuple((member, item) for member, item in inner if isinstance(item, ValueType))
        if len(leaves) != len(inner) or len(kind.dimensions) != 1:
            self.source.fault(user, "is an array of arrays", rule="argument arrays have one dimension of plain values")
            return
        yield ArgumentShape(name, leaves, kind.dimensions[0])

    def _assigned(self, chain: list[Placed], shapes: dict[str, ArgumentShape]) -> dict[str, str]:
        assigned: dict[str, str] = {}
        for _, element in chain:
            for item in children(child(element, "BaseMetaCommand", "ArgumentAssignmentList"), "ArgumentAssignment"):
                name, text = item.get("argumentName") or "", item.get("argumentValue") or ""
                if name not in shapes:
                    self.source.fault(item, f"there is no argument {name}", rule=near_name(name, shapes))
                    continue
                try:
                    raw_value(shapes[name].type, name, text)
                except KnownError as error:
                    self.source.fault(item, error.faults[0].what, rule=error.faults[0].rule)
                assigned[name] = text
        return assigned

    def _layout(self, chain: list[Placed], shapes: dict[str, ArgumentShape], assigned: dict[str, str]) -> CommandLayout | None:
        packet = child(chain[-1][1], "CommandContainer")
        if packet is None and not any(child(element, "CommandContainer") is not None for _, element in chain):
            self.source.warn(chain[-1][1], "has no CommandContainer and can't be sent")
            return None
        containers = self._containers(chain)
        fixed = self._restricted(containers)
        entries = [e for system, element in containers for e in self._entries(element, system, shapes, fixed)]
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

    def _entries(
        self, element: Element, system: SpaceSystem, shapes: dict[str, ArgumentShape], fixed: dict[str, str]
    ) -> Iterator[CommandEntry]:
        for item in children(child(element, "EntryList")):
            place = self._place(item, system)
            condition = self.telemetry.conditions.read(child(item, "IncludeCondition"), system)
            made = list(self._bodies(item, system, shapes, fixed))
            for number, (name, body) in enumerate(made):
                yield CommandEntry(name, body, None if number else place, condition)

    def _place(self, item: Element, system: SpaceSystem) -> Place | None:
        place = self.telemetry._place(item, system)
        if place is not None and (place.bits.reference is not None or place.origin is Origin.END):
            self.source.fault(item, "has a place that depends on the packet", rule="command entries have fixed places")
            return None
        return place

    def _bodies(
        self, item: Element, system: SpaceSystem, shapes: dict[str, ArgumentShape], fixed: dict[str, str]
    ) -> Iterator[tuple[str, ArgumentShape | FixedBits | ParameterValue]]:
        match local(item):
            case "ArgumentRefEntry" | "ArrayArgumentRefEntry":
                yield from self._argument_bodies(item, shapes)
            case "FixedValueEntry":
                yield item.get("name") or "fixed", self._fixed_bits(item)
            case "ParameterRefEntry" | "ArrayParameterRefEntry":
                yield from self._parameter_bodies(item, system, fixed)
            case "ContainerRefEntry":
                found = self._named_container(item, system)
                if found is not None:
                    for inner in children(child(found[1], "EntryList")):
                        yield from self._bodies(inner, found[0], shapes, fixed)
            case other:
                self.source.fault(item, f"{other} is not supported", rule="XTCE CommandContainerEntryListType")

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

    def _significance(self, chain: list[Placed]) -> tuple[Significance, str]:
        for _, element in reversed(chain):
            holder = child(element, "DefaultSignificance")
            if holder is None:
                continue
            word = (holder.get("consequenceLevel") or "none").lower()
            if word not in set(Significance):
                self.source.fault(holder, f"{word} is no consequence level", rule=" ".join(Significance))
                return Significance.NONE, ""
            return Significance(word), holder.get("reasonForWarning") or ""
        return Significance.NONE, ""

    def _verifiers(self, chain: list[Placed]) -> Iterator[Verifier]:
        """The verifiers of a command and its bases; a later one of the same stage replaces an earlier one."""
        found: dict[str, Verifier] = {}
        for _, element in chain:
            for item in children(child(element, "VerifierSet")):
                made = self._verifier(item)
                if made is not None:
                    found[made.stage] = made
        order = ("accepted", "started", "progress", "completed")
        yield from sorted(found.values(), key=lambda verifier: order.index(verifier.stage))

    def _verifier(self, item: Element) -> Verifier | None:
        stage = _STAGES.get(local(item))
        if stage is None:
            self.source.warn(item, "this stage is not verified by telemetry")
            return None
        word, success = stage
        if word == "started" and "progress" in f"{item.get('name')}{item.get('shortDescription')}".lower():
            word, success = "progress", 5
        window = child(item, "CheckWindow")
        text = window.get("timeToStopChecking") if window is not None else None
        seconds = duration_s(text) if text else DEFAULT_WINDOW_S
        if seconds is None:
            self.source.fault(window if window is not None else item, f"{text} is no duration", rule="ISO 8601: PT5S")
            seconds = DEFAULT_WINDOW_S
        return Verifier(word, seconds, 1, success, success + 1)


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


def duration_s(text: str) -> float | None:
    """Seconds of an ISO 8601 duration in days, hours, minutes and seconds; None if it is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        return None
    sign, days, hours, minutes, seconds = match.groups()
    total = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)
    return -total if sign else total
