"""An XTCE file as a tree of SpaceSystems: parsed safely, with names resolved and faults kept with their line.

Entities, document types and the network are off. Namespaces are not looked at beyond the root: files mix prefixes, and the
three versions of XTCE use the same words. Source: OMG XTCE 1.2, NameReferenceType: a name is looked for in the system
that uses it, then in those above it; `/` begins at the root, `..` goes up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from console.errors import Fault, KnownError, near_name

Element = etree._Element
MAX_BYTES = 64 * 1024 * 1024
NAMESPACES = {
    "http://www.omg.org/space/xtce": "1.1",
    "http://www.omg.org/spec/XTCE/20180204": "1.2",
    "http://www.omg.org/spec/XTCE/20230301": "1.3",
    "http://www.omg.org/spec/XTCE/20230120": "1.3",
    "": "none",
}
_SETS = {
    "ParameterTypeSet": "type",
    "ParameterSet": "parameter",
    "ContainerSet": "container",
    "ArgumentTypeSet": "argument type",
    "MetaCommandSet": "command",
    "CommandContainerSet": "container",
}


def local(element: Element) -> str:
    """An element's name without its namespace; "" for a comment."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The child elements of those names, all of them when none is given."""
    for item in element if element is not None else ():
        name = local(item)
        if name and (not names or name in names):
            yield item


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def content(element: Element | None) -> str:
    """An element's text without blanks around it."""
    return (element.text or "").strip() if element is not None else ""


_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def flag(element: Element | None, key: str, *, default: bool = False) -> bool:
    """A truth value of an element (XML Schema: true, false, 1, 0); the default where there is none."""
    text = element.get(key) if element is not None else None
    return default if text is None else _FLAGS.get(text.strip().casefold(), default)


def flag_fault(element: Element, key: str) -> str:
    """What is wrong with a truth value of an element, '' when nothing is."""
    text = element.get(key)
    return "" if text is None or text.strip().casefold() in _FLAGS else f"{key} {text!r} is neither true nor false"


def description(element: Element) -> str:
    """What an element says of itself, in one line: its short description, else its long one."""
    return " ".join((element.get("shortDescription") or content(child(element, "LongDescription"))).split())


@dataclass(slots=True)
class Source:
    """Where the elements came from, and what was found wrong with them."""

    path: Path
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def where(self, element: Element) -> str:
        """`file:line: <Element name>` of an element."""
        name = element.get("name") or element.get("parameterRef") or element.get("argumentRef") or element.get("containerRef")
        label = f"{local(element)} {name}" if name else local(element)
        return f"{Path(str(element.base or self.path)).name}:{element.sourceline}: {label}"

    def fault(self, element: Element, what: str, *, rule: str = "", remedy: str = "") -> None:
        """Note something that keeps the dictionary from being used."""
        fault = Fault(what, self.where(element), rule, remedy)
        if fault not in self.faults:
            self.faults.append(fault)

    def warn(self, element: Element, what: str) -> None:
        """Note something harmless that is not as the file says."""
        self.warnings.append(f"{self.where(element)}: {what}")


@dataclass(eq=False, slots=True)
class SpaceSystem:
    """One SpaceSystem and the elements that it names, by kind and name. `links`: parameters of other systems that its set takes in
    (XTCE ParameterRef), by their short name."""

    name: str
    element: Element
    parent: SpaceSystem | None = None
    named: dict[str, dict[str, Element]] = field(default_factory=dict)
    systems: dict[str, SpaceSystem] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """`/Root/Child`."""
        return f"{self.parent.path if self.parent else ''}/{self.name}"

    def walk(self) -> Iterator[SpaceSystem]:
        """This system and all below it, in the file's order."""
        yield self
        for system in self.systems.values():
            yield from system.walk()

    def elements(self, kind: str) -> Iterator[tuple[SpaceSystem, Element]]:
        """All elements of a kind here and below, with their systems."""
        for system in self.walk():
            for element in system.named.get(kind, {}).values():
                yield system, element


def parse(path: Path) -> Element:
    """The root of an XTCE file; KnownError if it can't be read, is no XML, declares a document type or is no SpaceSystem."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KnownError(f"can't be read: {error.strerror}", where=path.name) from error
    if len(data) > MAX_BYTES:
        raise KnownError(f"has {len(data)} bytes", where=path.name, rule=f"a dictionary has at most {MAX_BYTES}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, dtd_validation=False)
    _refuse_doctype(path, data)
    try:
        root = etree.fromstring(data, parser, base_url=path.name)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise KnownError(f"is no well-formed XML: {error}", where=f"{path.name}:{line}" if line else path.name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype_error(path)
    _check_root(path, root)
    return root


def _refuse_doctype(path: Path, data: bytes) -> None:
    head = data.replace(b"\0", b"")[: 1 << 16] if b"\0" in data[:64] else data
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise _doctype_error(path)


def _doctype_error(path: Path) -> KnownError:
    return KnownError(
        "declares a document type", where=path.name, rule="entities and document types are refused", remedy="remove the DOCTYPE"
    )


def _check_root(path: Path, root: Element) -> None:
    namespace = etree.QName(root).namespace or ""
    where = f"{path.name}:{root.sourceline}"
    if local(root) != "SpaceSystem":
        raise KnownError(f"is no XTCE: its root is {local(root)}", where=where, rule="the root of XTCE is SpaceSystem")
    if namespace not in NAMESPACES and "xtce" not in namespace.casefold():
        raise KnownError(f"has the unknown namespace {namespace}", where=where, rule="XTCE 1.1, 1.2 or 1.3")


def build_system(element: Element, source: Source, parent: SpaceSystem | None = None) -> SpaceSystem:
    """The tree of systems below an element; faults for what has no name or one that is taken."""
    name = element.get("name") or ""
    if not name:
        source.fault(element, "has no name", rule="every SpaceSystem has a name")
    system = SpaceSystem(name, element, parent)
    for part in children(element, "TelemetryMetaData", "CommandMetaData"):
        for group in children(part, *_SETS):
            _add_names(system, group, _SETS[local(group)], source)
    for commands in system.named.get("command", {}).values():
        packet = child(commands, "CommandContainer")
        if packet is not None and packet.get("name"):
            system.named.setdefault("command container", {}).setdefault(str(packet.get("name")), packet)
    for included in children(element, "include"):
        source.fault(included, "XInclude is not followed", rule="one file is read", remedy="load the other file beside this one")
    for below in children(element, "SpaceSystem"):
        inner = build_system(below, source, system)
        if inner.name in system.systems:
            source.fault(below, "is a second system of that name", rule="names are unique in a SpaceSystem")
        system.systems[inner.name] = inner
    return system


def _add_names(system: SpaceSystem, group: Element, kind: str, source: Source) -> None:
    names = system.named.setdefault(kind, {})
    for element in children(group):
        name = element.get("name") or ""
        if local(element) in ("ParameterRef", "MetaCommandRef"):
            reference = element.get("parameterRef") or ""
            system.links[reference.rsplit("/", 1)[-1]] = reference
            continue
        if not name:
            source.fault(element, "has no name", rule=f"every {kind} has a name")
        elif name in names:
            source.fault(element, f"is a second {kind} {name}", rule=f"names are unique in a {local(group)}")
        else:
            names[name] = element


class Names:
    """Finds what a reference means. `roots` are the root systems, by name."""

    def __init__(self, roots: list[SpaceSystem]) -> None:
        self.roots = {root.name: root for root in roots}

    def find(self, kind: str, reference: str, system: SpaceSystem) -> tuple[SpaceSystem, Element] | None:
        """The system and element of a reference used in `system`; None if there is none."""
        *folders, name = reference.split("/")
        if reference.startswith("/"):
            return self._absolute(kind, folders[1:], name)
        start: SpaceSystem | None = system
        while start is not None:
            home = _descend(start, folders)
            if home is not None and name in home.named.get(kind, {}):
                return home, home.named[kind][name]
            if home is not None and kind == "parameter" and home.links.get(name, reference) != reference:
                return self.find(kind, home.links[name], home)
            start = None if ".." in folders else start.parent
        return None

    def _absolute(self, kind: str, folders: list[str], name: str) -> tuple[SpaceSystem, Element] | None:
        starts = [(self.roots[folders[0]], folders[1:])] if folders and folders[0] in self.roots else []
        starts += [(root, folders) for root in self.roots.values()]
        for start, rest in starts:
            home = _descend(start, rest)
            if home is not None and name in home.named.get(kind, {}):
                return home, home.named[kind][name]
        return None

    def near(self, kind: str, reference: str) -> str:
        """A question with the nearest name of that kind, or an empty string."""
        known = [name for root in self.roots.values() for system in root.walk() for name in system.named.get(kind, {})]
        return near_name(reference.rsplit("/", 1)[-1], known)


def _descend(system: SpaceSystem, folders: list[str]) -> SpaceSystem | None:
    home: SpaceSystem | None = system
    for folder in folders:
        if home is None:
            return None
        if folder == "..":
            home = home.parent
        elif folder not in (".", ""):
            home = home.systems.get(folder)
    return home
