"""A mimic made ready for painting: outlines as painter paths, fonts, and the rectangle that each bound element may cover.

Everything here is in the drawing's own units; the view scales. One surprise: the rectangle of an element that turns is that of all its
angles, so that a repaint of it never leaves a trace.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath, QTransform

from console.mimic.drawing import Command, Element, Matrix, Mimic
from widgets.theme import mono_font, ui_font

LONGEST_TEXT = 12
SCALE_OF_FONT = 8  # fonts are made this much larger than they are drawn, so that a zoomed text is measured exactly


class Scene:
    """The drawing's elements by ident: their paths, their places, and which of them can be walked through."""

    def __init__(self, mimic: Mimic) -> None:
        self.mimic = mimic
        self.view = QRectF(*mimic.view)
        self.paths: dict[int, QPainterPath] = {}
        self.bounds: dict[int, QRectF] = {}
        self.local: dict[int, QRectF] = {}
        for element in mimic.elements:
            self._add(element, QTransform())
        self.stops = _stops(mimic)

    def stop_at(self, at: QPointF) -> Element | None:
        """The bound element under a point of the drawing, the topmost first."""
        return next((each for each in reversed(self.mimic.bound()) if self.bounds[each.ident].contains(at)), None)

    def _add(self, element: Element, around: QTransform) -> QRectF:
        """Note the element and all inside it; returns what it may cover, in the units of what is around it."""
        own = transform_of(element.matrix)
        whole, box = own * around, QRectF()
        if element.commands:
            self.paths[element.ident] = path = path_of(element.commands)
            path.setFillRule(Qt.FillRule.OddEvenFill if element.paint.is_even_odd else Qt.FillRule.WindingFill)
            half = element.paint.stroke_width / 2 if element.paint.stroke else 0.0
            box = path.boundingRect().adjusted(-half, -half, half, half)
        if element.at is not None and (element.text or element.binding is not None):
            box = box.united(label_box(element))
        for child in element.children:
            box = box.united(self._add(child, whole))
        self.local[element.ident], turned = box, turned_box(element, box)
        self.bounds[element.ident] = whole.mapRect(turned)
        if element.binding is not None and element.binding.turn is not None:
            self.bounds.update((inner.ident, self.bounds[element.ident]) for inner in element.walk())
        return own.mapRect(turned)


def _stops(mimic: Mimic) -> list[Element]:
    """The bound elements that the keyboard walks through: one for each parameter, the first text that shows it before other marks."""
    chosen: dict[str, Element] = {}
    for element in mimic.bound():
        name = element.binding.parameter if element.binding else ""
        before = chosen.get(name)
        is_better = before is None or (bool(element.binding and element.binding.text) and not (before.binding and before.binding.text))
        if is_better:
            chosen[name] = element
    return sorted(chosen.values(), key=lambda one: one.ident)


def transform_of(matrix: Matrix) -> QTransform:
    """The matrix as Qt writes it."""
    return QTransform(*matrix)


def path_of(commands: tuple[Command, ...]) -> QPainterPath:
    """The outline as a painter's path."""
    path = QPainterPath()
    for kind, values in commands:
        match kind:
            case "M":
                path.moveTo(*values)
            case "L":
                path.lineTo(*values)
            case "C":
                path.cubicTo(*values)
            case _:
                path.closeSubpath()
    return path


def font_of(element: Element) -> QFont:
    """The font of a label, larger than it is drawn by SCALE_OF_FONT."""
    paint = element.paint
    size = max(1, round(paint.font_size * SCALE_OF_FONT))
    return (mono_font if paint.is_mono else ui_font)(size, is_bold=paint.is_bold)


def text_width(element: Element, text: str) -> float:
    """How wide a text would stand in the label's font, in the drawing's units."""
    return QFontMetricsF(font_of(element)).horizontalAdvance(text) / SCALE_OF_FONT


def text_box(element: Element, text: str) -> QRectF:
    """Where a label with that text stands, from its ascent to its descent."""
    x, y = element.at or (0.0, 0.0)
    width, size = text_width(element, text), element.paint.font_size
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[element.paint.anchor]
    return QRectF(left, y - size * 0.95, width, size * 1.3)


def label_box(element: Element) -> QRectF:
    """What a label may cover: its own text, or room for a long value and its mark."""
    if element.binding is None or not element.binding.text:
        return text_box(element, element.text)
    text = max(element.text, "0" * LONGEST_TEXT, key=len)
    margin = element.paint.font_size
    return text_box(element, text).adjusted(-margin, -2, margin, 2)


def centre_of(element: Element, local: QRectF) -> QPointF:
    """The point that the element turns about, in its own units."""
    turn = element.binding.turn if element.binding else None
    return QPointF(*turn.centre) if turn is not None and turn.centre is not None else local.center()


def turned_box(element: Element, local: QRectF) -> QRectF:
    """What the element covers at any angle it may be turned to."""
    if element.binding is None or element.binding.turn is None:
        return local
    centre = centre_of(element, local)
    corners = (local.topLeft(), local.topRight(), local.bottomLeft(), local.bottomRight())
    reach = max(math.hypot(corner.x() - centre.x(), corner.y() - centre.y()) for corner in corners)
    return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)
