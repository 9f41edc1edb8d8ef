"""An SVG file read into a mimic, or into the list of all that is wrong with it (SVG 1.1, the part listed in `_Reading._shape`).

Safe by being small: only listed elements are drawn, entities are off, nothing outside the file is ever read, and scripts, event handlers
and references are refused even where they would do nothing. One surprise: elements of other namespaces (an editor's own notes) are passed
over, and so is the address of SVG's own document type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from console.dictionary.model import Parameter
from console.errors import Fault, KnownError
from console.mimic.binding import read_binding
from console.mimic.drawing import IDENTITY, Command, Element, Mimic, Paint
from console.mimic.geometry import ellipse, numbers_of, polygon, read_path, read_transform, rectangle
from console.mimic.style import is_hidden, read_length, read_paint

MAX_BYTES = 1024 * 1024
MAX_ELEMENTS = 4_000
MAX_DEPTH = 40
SVG = "http://www.w3.org/2000/svg"
XINCLUDE = "http://www.w3.org/2001/XInclude"
_SVG_TYPES = ("http://www.w3.org/", "https://www.w3.org/")
SHAPES = ("rect", "circle", "ellipse", "line", "polyline", "polygon", "path")
DRAWN = (*SHAPES, "text", "tspan", "g", "svg")
_PASSED_OVER = ("title", "desc", "metadata", "defs")
_NEVER = (
    "script",
    "foreignObject",
    "iframe",
    "handler",
    "listener",
    "image",
    "style",
    "animate",
    "animateTransform",
    "animateMotion",
    "animateColor",
    "set",
)
_INSIDE_SHAPES = ("title", "desc", "metadata")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
Node = etree._Element


def read_mimic(content: bytes, *, name: str, file: str, spacecraft: str, parameters: Mapping[str, Parameter]) -> Mimic:
    """The drawing in a file's content, bound to these parameters. Raises KnownError that holds every fault, each with its line."""
    root = _parse(content, file)
    reading = _Reading(file, parameters)
    reading.refuse_sheets(root)
    mimic = Mimic(name, file, spacecraft, reading.view(root), tuple(reading.children(root, Paint(), 0)))
    if reading.faults:
        raise KnownError.of(reading.faults)
    return mimic


def _parse(content: bytes, file: str) -> Node:
    if len(content) > MAX_BYTES:
        raise KnownError(f"has {len(content)} bytes", where=file, rule=f"a drawing has at most {MAX_BYTES // 1024} KiB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, dtd_validation=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise KnownError(str(error.msg), where=f"{file}:{error.lineno}", rule="well-formed XML") from error
    document = root.getroottree().docinfo.internalDTD
    if document is not None and document.entities():  # type: ignore[union-attr]
        raise KnownError("it declares entities", where=file, rule="no entities in drawings")
    address = root.getroottree().docinfo.system_url  # type: ignore[union-attr]
    if address and not address.startswith(_SVG_TYPES):
        raise KnownError(f"its document type stands in {address[:80]}", where=file, rule="no outside references")
    if _local(root) != "svg":
        raise KnownError(f"its root is {_local(root)}", where=f"{file}:{root.sourceline}", rule="an svg element")
    return root


def _local(node: Node) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _is_ours(node: Node) -> bool:
    return etree.QName(node).namespace in (SVG, None)


@dataclass(slots=True)
class _Reading:
    """One reading of a file and what it found wrong."""

    file: str
    parameters: Mapping[str, Parameter]
    faults: list[Fault] = field(default_factory=list)
    count: int = 0

    def fault(self, node: Node, error: KnownError) -> None:
        """Note what is wrong with an element."""
        for each in error.faults:
            found = Fault(each.what, f"{self.file}:{node.sourceline} {_local(node)}", each.rule, each.remedy)
            self.faults += [found] if found not in self.faults else []

    def refuse_sheets(self, root: Node) -> None:
        """A style sheet that stands outside of the file."""
        for node in root.itersiblings(etree.PI, preceding=True):
            if node.target == "xml-stylesheet":  # type: ignore[attr-defined]
                self.faults.append(Fault("xml-stylesheet is refused", f"{self.file}:{node.sourceline}", "no outside references"))

    def view(self, root: Node) -> tuple[float, float, float, float]:
        """Left, top, width and height of the drawing."""
        try:
            box = numbers_of(root.get("viewBox", ""))
            if not box and root.get("width") and root.get("height"):
                box = [0.0, 0.0, read_length(root.get("width", "")), read_length(root.get("height", ""))]
            if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
                raise KnownError("has no size", rule='viewBox="left top width height"')
        except KnownError as error:
            self.fault(root, error)
            return (0.0, 0.0, 1.0, 1.0)
        return (box[0], box[1], box[2], box[3])

    def children(self, node: Node, paint: Paint, depth: int) -> list[Element]:
        """The elements inside one, those that are drawn."""
        self._refuse_attributes(node)
        paint = self._paint(node, paint)
        return [found for child in node if (found := self._element(child, paint, depth + 1)) is not None]

    def _element(self, node: Node, around: Paint, depth: int) -> Element | None:
        if node.tag is etree.Entity:
            self.faults.append(Fault("an entity is used", f"{self.file}:{node.sourceline}", "no entities in drawings"))
        name = _local(node)
        if not name or self._is_too_much(node, depth):
            return None
        if name in _NEVER or (_is_ours(node) and name not in (*DRAWN, *_PASSED_OVER)):
            rule = "no scripts, no outside references" if name in _NEVER else f"drawn are {', '.join(DRAWN)}"
            self.fault(node, KnownError(f"{name} is refused", rule=rule))
            return None
        if not _is_ours(node) or name in _PASSED_OVER:
            self._pass_over(node)
            return None
        if name == "svg" and any(node.get(key) for key in ("x", "y", "viewBox")):
            self.fault(node, KnownError("a drawing inside another has no place of its own", remedy="use a g with a transform"))
        return self._drawn(node, name, around, depth)

    def _drawn(self, node: Node, name: str, around: Paint, depth: int) -> Element | None:
        attributes = {str(key): str(value) for key, value in node.attrib.items()}
        ident, self.count = self.count, self.count + 1
        try:
            matrix = read_transform(attributes.get("transform", ""))
            is_off = is_hidden(attributes)
        except KnownError as error:
            self.fault(node, error)
            matrix, is_off = IDENTITY, False
        binding = read_binding(attributes, self.parameters, lambda error: self.fault(node, error))
        title = next((" ".join((child.text or "").split()) for child in node if _local(child) == "title"), "")
        made: Element
        if name in ("g", "svg"):
            made = Element(ident, children=tuple(self.children(node, around, depth)), matrix=matrix, binding=binding, title=title)
        else:
            self._refuse_attributes(node)
            paint = self._paint(node, around)
            made = Element(ident, matrix=matrix, paint=paint, binding=binding, title=title)
            self._look_inside(node, (*_INSIDE_SHAPES, "tspan") if name in ("text", "tspan") else _INSIDE_SHAPES)
            made = self._label(node, made, depth) if name in ("text", "tspan") else self._shape(node, name, made)
        if binding is not None and binding.text and made.at is None:
            self.fault(node, KnownError("data-text is bound to what is no text", remedy="put it on a text element"))
        if binding is not None and binding.fill and name not in SHAPES:
            self.fault(node, KnownError("data-fill is bound to what has no inside", remedy="put it on a shape"))
        return None if is_off else made

    def _look_inside(self, node: Node, known: tuple[str, ...]) -> None:
        """What stands inside a shape or a text is not drawn by itself; anything that would act or move it is refused."""
        for child in node:
            name = _local(child)
            if name == "tspan" and name in known:
                self._refuse_attributes(child)
            elif name in known or (name and not _is_ours(child)):
                self._pass_over(child)
            elif name:
                rule = "no scripts, no outside references" if name in _NEVER else f"inside it can be {', '.join(known)}"
                self.fault(child, KnownError(f"{name} is refused", rule=rule))

    def _pass_over(self, node: Node) -> None:
        for inner in node.iter():
            self._refuse_hidden(inner)

    def _shape(self, node: Node, name: str, made: Element) -> Element:
        def number(key: str, usual: float = 0.0) -> float:
            return read_length(node.get(key, "")) if node.get(key) else usual

        commands: tuple[Command, ...] = ()
        try:
            match name:
                case "rect":
                    rx, ry = number("rx", number("ry")), number("ry", number("rx"))
                    commands = rectangle(number("x"), number("y"), number("width"), number("height"), rx=rx, ry=ry)
                case "circle":
                    commands = ellipse(number("cx"), number("cy"), number("r"), number("r"))
                case "ellipse":
                    commands = ellipse(number("cx"), number("cy"), number("rx"), number("ry"))
                case "line":
                    commands = polygon([number(key) for key in ("x1", "y1", "x2", "y2")], is_closed=False)
                case "path":
                    commands = read_path(node.get("d", ""))
                case _:
                    commands = polygon(numbers_of(node.get("points", "")), is_closed=name == "polygon")
        except KnownError as error:
            self.fault(node, error)
        return replace(made, commands=commands)

    def _label(self, node: Node, made: Element, depth: int) -> Element:
        """A text where it has words of its own; its tspans with a place of their own are labels inside it."""
        try:
            at = read_length(node.get("x", "0").split()[0]), read_length(node.get("y", "0").split()[0])
        except (KnownError, IndexError):
            self.fault(node, KnownError("its place is no number", rule="x and y"))
            at = (0.0, 0.0)
        placed = [child for child in node if _local(child) == "tspan" and (child.get("x") or child.get("y"))]
        if placed and not (made.binding and made.binding.text):
            inner = [found for child in placed if (found := self._element(child, made.paint, depth + 1)) is not None]
            return replace(made, children=tuple(inner), text=" ".join((node.text or "").split()), at=at)
        words = "".join(_words(node))
        return replace(made, text=" ".join(words.split()), at=at)

    def _paint(self, node: Node, around: Paint) -> Paint:
        try:
            return read_paint({str(key): str(value) for key, value in node.attrib.items()}, around)
        except KnownError as error:
            self.fault(node, error)
            return around

    def _is_too_much(self, node: Node, depth: int) -> bool:
        if depth > MAX_DEPTH:
            self.fault(node, KnownError("stands too deep", rule=f"at most {MAX_DEPTH} elements inside each other"))
            return True
        if self.count == MAX_ELEMENTS:
            self.count += 1
            self.fault(node, KnownError("there are too many elements", rule=f"at most {MAX_ELEMENTS}"))
        return self.count > MAX_ELEMENTS

    def _refuse_attributes(self, node: Node) -> None:
        for key, value in ((str(key), str(value)) for key, value in node.attrib.items()):
            local = etree.QName(key).localname.casefold()
            if local.startswith("on"):
                self.fault(node, KnownError(f"{key} is refused", rule="no event handlers"))
            elif key == _BASE:
                self.fault(node, KnownError("xml:base is refused", rule="no references"))
            elif local in ("href", "src") or ("url(" in value.casefold() and local not in ("fill", "stroke", "style")):
                self.fault(node, KnownError(f"{local}={value[:40]!r} is refused", rule="no references"))

    def _refuse_hidden(self, node: Node) -> None:
        """What would act in a browser is refused in places that aren't drawn, too."""
        if not _local(node):
            return
        if _local(node) in _NEVER or etree.QName(node).namespace == XINCLUDE:
            self.fault(node, KnownError(f"{_local(node)} is refused", rule="no scripts, no outside references"))
        for key, value in ((str(key), str(value)) for key, value in node.attrib.items()):
            local = etree.QName(key).localname.casefold()
            if local.startswith("on"):
                self.fault(node, KnownError(f"{key} is refused", rule="no event handlers"))
            elif local in ("href", "src") and not value.lstrip().startswith("#"):
                self.fault(node, KnownError(f"{local}={value[:40]!r} is refused", rule="no outside references"))


def _words(node: Node) -> Iterator[str]:
    """The words of a text and of the tspans inside it."""
    yield str(node.text or "")
    for child in node:
        if _local(child) == "tspan":
            yield from _words(child)
        yield str(child.tail or "")
