"""XTCE telemetry: containers as layouts that extend one another, with parameters flattened to leaf values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from console.dictionary.encoding import Size, ValueType
from console.dictionary.layout import Block, Condition, Entry, Field, Layout, Origin, Place, Repeat, keys_of
from console.dictionary.xtce_lookup import ParameterLookup
from console.dictionary.xtce_sizes import SizeReader
from console.dictionary.xtce_source import Element, Names, Source, SpaceSystem, child, children, flag, local
from console.dictionary.xtce_support import REFUSED
from console.dictionary.xtce_types import Aggregate, AnyType, Array

SHOWN_OF_DYNAMIC = 8
"""How many elements of an array of changing size are listed beforehand; others are made when they are met."""


class Telemetry(ParameterLookup):
    """The parameters and containers of one dictionary."""

    def __init__(self, names: Names, source: Source) -> None:
        super().__init__(names, source)
        self._open: set[Element] = set()
        self._chains: dict[Element, tuple[tuple[SpaceSystem, Element], ...]] = {}

    def entries(self, element: Element, system: SpaceSystem, depth: int = 0) -> tuple[Entry, ...]:
        """A container's own entries; `depth` is how often it is repeated inside others."""
        found = (self._entry(entry, system, depth) for entry in children(child(element, "EntryList")))
        return tuple(entry for entry in found if entry is not None)

    def _entry(self, element: Element, system: SpaceSystem, depth: int) -> Entry | None:
        repeat = self._repeat(element, system)
        deeper = depth + (repeat is not None)
        match local(element):
            case "ParameterRefEntry" | "ArrayParameterRefEntry":
                inner = self._parameter_entry(element, system, deeper)
            case "ContainerRefEntry":
                inner = self._container_entry(element, system, deeper)
            case other:
                if other not in REFUSED:
                    self.source.fault(element, f"{other} is no entry", rule="XTCE EntryListType")
                return None
        if inner is None:
            return None
        place = self.place(element, system)
        condition = self.conditions.read(child(element, "IncludeCondition"), system)
        if place is None and condition is None and repeat is None:
            return inner
        body = Block((inner,)) if inner.repeat is not None else inner.body
        return Entry(body, place, condition, repeat)

    def place(self, element: Element, system: SpaceSystem, sizes: SizeReader | None = None) -> Place | None:
        """Where an entry says that it stands; None when it follows the one before. `sizes` reads the bits, those of commands their own."""
        holder = child(element, "LocationInContainerInBits")
        if holder is None:
            return None
        word = holder.get("referenceLocation") or "previousEntry"
        if word not in set(Origin):
            self.source.fault(holder, f"location after {word} is not supported", rule=" ".join(Origin))
            return None
        bits = (sizes or self.types.sizes).read(holder, system)
        return Place(Origin(word), bits) if bits is not None else None

    def _repeat(self, element: Element, system: SpaceSystem) -> Repeat | None:
        holder = child(element, "RepeatEntry")
        if holder is None:
            return None
        count = self.types.sizes.read(child(holder, "Count"), system)
        gap = self.types.sizes.read(child(holder, "Offset"), system)
        if count is None:
            self.source.fault(holder, "has no Count that can be used", rule="XTCE RepeatType: Count")
            return None
        if gap is not None and gap.reference is not None:
            self.source.fault(holder, "has a gap that depends on the packet", rule="XTCE RepeatType: a fixed Offset")
        return Repeat(count, gap.fixed if gap is not None else 0)

    def _parameter_entry(self, element: Element, system: SpaceSystem, depth: int) -> Entry | None:
        found = self.parameter(element, element.get("parameterRef") or "", system)
        if found is None:
            return None
        name, kind, members = found
        if members:
            self.source.fault(element, "places a member of a parameter", rule="an entry places whole parameters")
            return None
        own = [self.types.sizes.dimension(item, system) for item in children(child(element, "DimensionList"), "Dimension")]
        if own and isinstance(kind, Array) and all(own):
            kind = replace(kind, dimensions=tuple(size for size in own if size is not None))
        return self.type_entry(element, kind, name + "[*]" * depth, name)

    def type_entry(self, user: Element, kind: AnyType, template: str, key: str) -> Entry | None:
        """The entry that lays out a type, whole: members one after the other, elements repeated."""
        if isinstance(kind, ValueType):
            if kind.encoding is None:
                self.source.fault(user, f"{key} stands in a packet, but its type {kind.name} has no encoding", rule="XTCE DataEncoding")
                return None
            return Entry(Field(template, key, kind.encoding, kind.time))
        if isinstance(kind, Aggregate):
            parts = [self.type_entry(user, member, f"{template}.{name}", f"{key}.{name}") for name, member in kind.members]
            return Entry(Block(tuple(part for part in parts if part is not None)))
        inner = self.type_entry(user, kind.element, template + "[*]" * len(kind.dimensions), key)
        for size in reversed(kind.dimensions) if inner is not None else ():
            assert inner is not None
            inner = Entry(Block((inner,)) if inner.repeat is not None else inner.body, repeat=Repeat(size))
        return inner

    def _container_entry(self, element: Element, system: SpaceSystem, depth: int) -> Entry | None:
        found = self.container(element, element.get("containerRef") or "", system)
        if found is None:
            return None
        home, container = found
        if container in self._open:
            self.source.fault(element, "includes itself", rule="containers are finite")
            return None
        self._open.add(container)
        entries = [entry for ancestor in self.chain(home, container) for entry in self.entries(ancestor[1], ancestor[0], depth)]
        self._open.discard(container)
        return Entry(Block(tuple(entries)))

    def container(self, user: Element, reference: str, system: SpaceSystem) -> tuple[SpaceSystem, Element] | None:
        """The container a reference means; None, with a fault, when there is none."""
        found = self.names.find("container", reference, system)
        if found is None:
            near = self.names.near("container", reference)
            self.source.fault(user, f"there is no container {reference}", rule=near or "it is in no system of this file")
        return found

    def chain(self, system: SpaceSystem, element: Element) -> tuple[tuple[SpaceSystem, Element], ...]:
        """A container after all those that it extends."""
        if element not in self._chains:  # rules of commands ask for all of them at each verifier
            chain, seen = [(system, element)], {element}
            while (base := self.base(*chain[0])) is not None and base[1] not in seen:
                chain.insert(0, base)
                seen.add(base[1])
            self._chains[element] = tuple(chain)
        return self._chains[element]

    def base(self, system: SpaceSystem, element: Element) -> tuple[SpaceSystem, Element] | None:
        """The container that a container extends."""
        holder = child(element, "BaseContainer")
        return self.container(holder, holder.get("containerRef") or "", system) if holder is not None else None

    def layouts(self) -> tuple[dict[str, tuple[SpaceSystem, Element, Layout]], list[Layout]]:
        """Every container by display name, and the root layouts a packet may begin with."""
        made: dict[Element, Layout] = {}
        named = {}
        for system, element in self.all("container"):
            name = self.container_name(system, element)
            self._open.add(element)
            made[element] = Layout(name, self.entries(element, system), flag(element, "abstract"))
            self._open.discard(element)
            named[name] = (system, element, made[element])
        rooted = [layout for system, element, layout in named.values() if not self._link(system, element, layout, made)]
        return named, self._roots(rooted)

    def _link(self, system: SpaceSystem, element: Element, layout: Layout, made: dict[Element, Layout]) -> bool:
        found = self.base(system, element)
        if found is None or found[1] not in made:
            return child(element, "BaseContainer") is not None
        if any(ancestor is element for _, ancestor in self.chain(*found)):
            self.source.fault(element, "extends itself", rule="inheritance has no loops")
            return True
        holder = child(element, "BaseContainer", "RestrictionCriteria")
        condition: Condition | None = self.conditions.read(holder, system)
        known = {field.key for _, above in self.chain(*found) if above in made for field, _ in entry_fields(made[above].entries)}
        for missing in sorted(keys_of(condition) - known):
            self.source.warn(element, f"asks for {missing}, which none of its base containers has: it never matches")
        made[found[1]].children.append((condition, layout))
        return True

    def _roots(self, rooted: list[Layout]) -> list[Layout]:
        used = {
            content_name
            for _, element in self.all("container")
            for entry in children(child(element, "EntryList"), "ContainerRefEntry")
            if (content_name := (entry.get("containerRef") or "").rsplit("/", 1)[-1])
        }
        free = [layout for layout in rooted if layout.name.rsplit("/", 1)[-1] not in used]
        return [layout for layout in free if layout.children] or free


def template_names(template: str, counts: tuple[int, ...]) -> list[str]:
    """All names of a template for the counts of its indices, outermost first."""
    if not counts:
        return [template]
    names = []
    for indices in product(*(range(count) for count in counts)):
        name = template
        for index in indices:
            name = name.replace("[*]", f"[{index}]", 1)
        names.append(name)
    return names


def listed(size: Size) -> int:
    """How many instances of a repetition are listed beforehand."""
    return size.fixed if size.reference is None else SHOWN_OF_DYNAMIC


def entry_fields(entries: tuple[Entry, ...], counts: tuple[int, ...] = ()) -> Iterator[tuple[Field, tuple[int, ...]]]:
    """Every field with the counts of the repetitions around it."""
    for entry in entries:
        inner = (*counts, max(listed(entry.repeat.count), 0)) if entry.repeat is not None else counts
        if isinstance(entry.body, Field):
            yield entry.body, inner
        elif entry.body is not None:
            yield from entry_fields(entry.body.entries, inner)
