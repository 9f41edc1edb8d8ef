"""XTCE commands: MetaCommands with what they inherit, as arguments to fill and packets to encode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from console.dictionary.arguments import argument_of, argument_values, raw_value
from console.dictionary.command_layout import ArgumentShape
from console.dictionary.encoding import Reference, ValueType
from console.dictionary.model import Argument, Command
from console.dictionary.xtce_command_packets import CommandPackets, Placed
from console.dictionary.xtce_command_rules import CommandRuleReader
from console.dictionary.xtce_containers import Telemetry
from console.dictionary.xtce_source import Element, SpaceSystem, child, children, description, flag, local
from console.dictionary.xtce_types import Aggregate, AnyType, Array, TypeReader
from console.dictionary.xtce_verifiers import significance_of, verifiers_of
from console.errors import KnownError, near_name


class Commands:
    """The commands of one dictionary."""

    def __init__(self, telemetry: Telemetry) -> None:
        self.telemetry, self.names, self.source = telemetry, telemetry.names, telemetry.source
        self.types = TypeReader(self.names, self.source, "argument type", self._reference)
        self.packets = CommandPackets(telemetry)
        self._asked = set[str]()
        self._rules = CommandRuleReader(telemetry)
        found = (pair for root in self.names.roots.values() for pair in root.elements("command"))
        self._all = [(system, element) for system, element in found if local(element) == "MetaCommand"]
        self._short = Counter(element.get("name") for _, element in self._all)

    def _reference(self, element: Element, system: SpaceSystem) -> Reference | None:
        if local(element) == "ArgumentInstanceRef":
            self._asked.add(element.get("argumentRef") or "")
            return Reference(element.get("argumentRef") or "")
        return self.telemetry.reference(element, system)

    def read(self) -> dict[str, Command]:
        """Every command that isn't abstract, by its short name where that is unique, else its path."""
        found = (self._command(system, element) for system, element in self._all if not flag(element, "abstract"))
        return {command.name: command for command in found}

    def _command(self, system: SpaceSystem, element: Element) -> Command:
        chain = self._chain(system, element)
        shapes, shown = self._arguments(chain)
        self._check_sizes(element, shapes)
        assigned = self._assigned(chain, shapes)
        layout = self.packets.layout(chain, shapes, assigned)
        name = element.get("name") or ""
        level, reason = significance_of(chain, self.source)
        return Command(
            name=name if self._short[name] == 1 else f"{system.path}/{name}",
            path=f"{system.path}/{name}",
            description=description(element),
            group=system.name,
            arguments=tuple(argument for key, argument in shown.items() if key not in assigned),
            significance=level,
            reason=reason,
            verifiers=tuple(verifiers_of(chain, self.source, self._rules.is_report)),
            rules=self._rules.read(chain),
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

    def _check_sizes(self, element: Element, shapes: dict[str, ArgumentShape]) -> None:
        """Sizes and counts that depend on an argument must depend on one that the command has."""
        for shape in shapes.values():
            sizes = [kind.encoding.size for _, kind in shape.leaves if kind.encoding is not None]
            asked = {size.reference.key for size in (*sizes, shape.count) if size is not None and size.reference is not None}
            for key in sorted(asked & self._asked - set(shapes)):
                what = f"the size of {shape.name} is that of {key}, which is no argument"
                self.source.fault(element, what, rule=near_name(key, shapes))

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
