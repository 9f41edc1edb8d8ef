"""XTCE parameters by name: display names, types, and what a reference to a value means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from console.dictionary.encoding import Reference, ValueType
from console.dictionary.model import Kind
from console.dictionary.xtce_conditions import ConditionReader
from console.dictionary.xtce_source import Element, Names, Source, SpaceSystem, flag
from console.dictionary.xtce_types import Aggregate, AnyType, TypeReader, as_used


class ParameterLookup:
    """What references to parameters mean in one dictionary."""

    def __init__(self, names: Names, source: Source) -> None:
        self.names, self.source = names, source
        self.types = TypeReader(names, source, "type", self.reference)
        self.conditions = ConditionReader(source, self.leaf)
        self.types.judge_with(self.conditions)
        self._short = Counter(element.get("name") for _, element in self.all("parameter"))
        self._short_containers = Counter(element.get("name") for _, element in self.all("container"))

    def all(self, kind: str) -> Iterator[tuple[SpaceSystem, Element]]:
        """Every element of a kind with its system, in the file's order."""
        for root in self.names.roots.values():
            yield from root.elements(kind)

    def parameters(self) -> Iterator[tuple[SpaceSystem, Element, AnyType]]:
        """Every parameter with a usable type, in the file's order."""
        for system, element in self.all("parameter"):
            reference = element.get("parameterTypeRef")
            if reference is None:
                self.source.fault(element, "has no type", rule="XTCE ParameterType: parameterTypeRef")
                continue
            kind = self.types.find(element, reference, system)
            if kind is not None:
                yield system, element, kind

    def name_of(self, system: SpaceSystem, element: Element) -> str:
        """The short name of a parameter where it is unique, else its path."""
        name = element.get("name") or ""
        return name if self._short[name] == 1 else f"{system.path}/{name}"

    def container_name(self, system: SpaceSystem, element: Element) -> str:
        """The short name of a container where it is unique, else its path."""
        name = element.get("name") or ""
        return name if self._short_containers[name] == 1 else f"{system.path}/{name}"

    def parameter(self, user: Element, reference: str, system: SpaceSystem) -> tuple[str, AnyType, list[str]] | None:
        """Display name, type and the members that a reference goes into; None, with a fault, when there is none."""
        parts, members = reference.replace(".", "/") if "/" not in reference else reference, list[str]()
        found = self.names.find("parameter", reference, system)
        while found is None and "/" in parts.strip("/"):
            parts, member = parts.rsplit("/", 1)
            members.insert(0, member)
            found = self.names.find("parameter", parts, system)
        if found is None:
            near = self.names.near("parameter", reference)
            self.source.fault(user, f"there is no parameter {reference}", rule=near or "XTCE NameReferenceType")
            return None
        home, element = found
        kind = self.types.find(element, element.get("parameterTypeRef") or "", home)
        return (self.name_of(home, element), as_used(kind, element), members) if kind is not None else None

    def leaf(self, element: Element, system: SpaceSystem) -> tuple[Reference, ValueType] | None:
        """The value that an element's parameterRef means, calibrated unless it says otherwise."""
        reference = element.get("parameterRef") or ""
        found = self.parameter(element, reference, system)
        if found is None:
            return None
        name, kind, members = found
        for member in members:
            kind = dict(kind.members).get(member, kind) if isinstance(kind, Aggregate) else kind
            name = f"{name}.{member}"
        if not isinstance(kind, ValueType):
            self.source.fault(element, f"{reference} is not a single value", rule="name one of its members")
            return None
        is_raw = not flag(element, "useCalibratedValue", default=True) or kind.kind is Kind.TIME
        return Reference(name, None if is_raw else kind.calibrate), kind

    def reference(self, element: Element, system: SpaceSystem) -> Reference | None:
        """The value that a size, a count or a time refers to."""
        found = self.leaf(element, system)
        return found[0] if found else None
