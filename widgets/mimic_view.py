"""A synoptic drawing whose elements show parameters: text, colour by alarm, rotation, fill, visibility.

Keys: Tab and Shift+Tab walk through the parameters, Enter plots the one in the frame, + and - zoom, the arrows move a zoomed drawing,
Home fits it again. Only the rectangles of elements that look different now are painted anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QWidget

from console.dictionary.model import Kind, Parameter
from console.mimic.drawing import Element, Mimic
from console.mimic.reader import read_mimic
from console.mimic.showing import NEVER, Shown, ValueNow, show_all
from console.resources import resource_root
from console.telemetry.states import AlarmLevel, Freshness
from widgets.canvas import Canvas
from widgets.mimic_painter import MimicPainter
from widgets.mimic_scene import Scene
from widgets.panel_table import age_text
from widgets.theme import DARK, Theme, colour

MARGIN_PX = 12
BADGE_ROOM = 24.0
MOST_ZOOM = 8.0
_STEP = 1.25
NO_DRAWINGS = "This mission has no drawings", "[[mimics]] in its mission.toml names SVG files whose elements show parameters"


class MimicView(Canvas):
    """One drawing. `plot_requested` carries a parameter's name; `parameter_chosen` the one that the frame has moved to."""

    plot_requested = Signal(str)
    parameter_chosen = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("mimic_view", "Drawing", theme, parent)
        self.setMouseTracking(True)
        self._scene: Scene | None = None
        self._values: Mapping[str, ValueNow] = {}
        self._shown: dict[int, Shown] = {}
        self._stop: int | None = None
        self._zoom, self._shift = 1.0, QPointF()
        self._dragged: QPointF | None = None
        self._exposed = QRectF()
        self.painted = 0.0

    def sizeHint(self) -> QSize:
        return QSize(760, 460)

    def show_mimic(self, mimic: Mimic | None) -> None:
        """Have that drawing, fitted, without values."""
        self._scene = None if mimic is None else Scene(mimic)
        self._shown = {} if mimic is None else show_all(mimic, {})
        self._values, self._stop = {}, None
        self.setAccessibleName("Drawing" if mimic is None else f"Drawing {mimic.name}")
        self.fit()

    @property
    def mimic(self) -> Mimic | None:
        """The drawing on show."""
        return None if self._scene is None else self._scene.mimic

    def show_values(self, values: Mapping[str, ValueNow]) -> int:
        """New values of the drawing's parameters; returns how many elements look different now and will be painted anew."""
        if self._scene is None:
            return 0
        self._values = values
        shown = show_all(self._scene.mimic, values)
        changed = [ident for ident, each in shown.items() if each != self._shown.get(ident)]
        self._shown = shown
        for ident in changed:
            self._update_box(self._scene.bounds[ident])
        if self._stop is not None:
            self.setAccessibleDescription(self.tip_of(self._scene.stops[self._stop]))
        return len(changed)

    def shown(self, ident: int) -> Shown:
        """What a bound element shows now."""
        return self._shown[ident]

    def chosen(self) -> str:
        """The parameter in the frame, or an empty text."""
        if self._scene is None or self._stop is None:
            return ""
        binding = self._scene.stops[self._stop].binding
        return binding.parameter if binding else ""

    def fit(self) -> None:
        """Show the whole drawing as large as it can be."""
        self._zoom, self._shift = 1.0, QPointF()
        self.update()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Show it larger or smaller round a point of the widget (None: its middle)."""
        at = QPointF(self.rect().center()) if at is None else at
        before = self.transform().inverted()[0].map(at)
        self._zoom = min(MOST_ZOOM, max(1.0, self._zoom * factor))
        if self._zoom == 1.0:
            self._shift = QPointF()
        else:
            self._shift += at - self.transform().map(before)
            self._keep_in_sight()
        self.update()

    def transform(self) -> QTransform:
        """From the drawing's units to the widget's pixels."""
        return QTransform() if self._scene is None else fitted(self._scene.view, QRectF(self.rect()), self._zoom, self._shift)

    def _keep_in_sight(self) -> None:
        if self._scene is None:
            return
        scale, view = self.transform().m11(), self._scene.view
        wide, high = view.width() * scale / 2, view.height() * scale / 2
        self._shift = QPointF(min(wide, max(-wide, self._shift.x())), min(high, max(-high, self._shift.y())))

    def _update_box(self, box: QRectF) -> None:
        room = BADGE_ROOM / 2
        self.update(self.transform().mapRect(box.adjusted(-room, -room, BADGE_ROOM, room)).toAlignedRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        self._exposed = QRectF(event.rect())
        super().paintEvent(event)

    def paint(self, painter: QPainter) -> None:
        if self._scene is None:
            self.paint_empty(painter, *NO_DRAWINGS)
            return
        transform = self.transform()
        exposed = transform.inverted()[0].mapRect(self._exposed).adjusted(-BADGE_ROOM, -BADGE_ROOM, BADGE_ROOM, BADGE_ROOM)
        painter.save()
        painter.setTransform(transform, True)
        MimicPainter(self._scene, self.theme, self._shown, transform.m11(), exposed).paint(painter)
        painter.restore()
        self.painted = self._exposed.width() * self._exposed.height()
        if self._stop is not None and self.hasFocus():
            box = transform.mapRect(self._scene.bounds[self._scene.stops[self._stop].ident]).adjusted(-4, -4, 4, 4)
            painter.setPen(QPen(colour(self.theme.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)

    def tip_at(self, at: QPointF) -> str:
        found = None if self._scene is None else self._scene.stop_at(self.transform().inverted()[0].map(at))
        return self.tip_of(found) if found is not None else ""

    def tip_of(self, element: Element) -> str:
        """All parameters of an element in words: value, description, level, freshness with age, limits."""
        names = element.binding.parameters if element.binding else ()
        parts = [value_in_words(name, self._values.get(name, NEVER)) for name in names]
        condition = element.binding.visible if element.binding else None
        return "\n\n".join([*([element.title] if element.title else []), *parts, *([f"seen while {condition.text}"] if condition else [])])

    def focusNextPrevChild(self, next: bool) -> bool:
        count = len(self._scene.stops) if self._scene else 0
        place = (0 if next else count - 1) if self._stop is None else self._stop + (1 if next else -1)
        if not 0 <= place < count:
            self._choose(None)
            return super().focusNextPrevChild(next)
        self._choose(place)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.BacktabFocusReason and self._scene and self._scene.stops:
            self._choose(len(self._scene.stops) - 1)
        elif self._stop is None and self._scene and self._scene.stops and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._choose(0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _choose(self, place: int | None) -> None:
        self._stop = place
        if place is not None and self._scene is not None:
            self.setAccessibleDescription(self.tip_of(self._scene.stops[place]))
            self.parameter_chosen.emit(self.chosen())
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: (1, 0), Qt.Key.Key_Right: (-1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen():
            self.plot_requested.emit(self.chosen())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _STEP)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_0):
            self.fit()
        elif key in moves and self._zoom > 1.0:
            self._shift += QPointF(*moves[key]) * 48
            self._keep_in_sight()
            self.update()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(math.pow(_STEP, event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._scene is None:
            return
        self._dragged = event.position()
        found = self._scene.stop_at(self.transform().inverted()[0].map(event.position()))
        name = found.binding.parameter if found is not None and found.binding else ""
        names = [stop.binding.parameter if stop.binding else "" for stop in self._scene.stops]
        self._choose(names.index(name) if name in names else None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and self._zoom > 1.0:
            self._shift += event.position() - self._dragged
            self._dragged = event.position()
            self._keep_in_sight()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.chosen():
            self.plot_requested.emit(self.chosen())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_in_sight()


def fitted(view: QRectF, widget: QRectF, zoom: float, shift: QPointF) -> QTransform:
    """From a drawing's units to the pixels of a widget, in which it is as large as it can be times `zoom`, moved by `shift`."""
    room = widget.adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
    scale = max(1e-6, min(room.width() / view.width(), room.height() / view.height())) * zoom
    centre = room.center() + shift
    return QTransform(scale, 0, 0, scale, centre.x() - view.center().x() * scale, centre.y() - view.center().y() * scale)


def value_in_words(name: str, value: ValueNow) -> str:
    """A parameter as its tip tells it, one fact a line."""
    level = value.level.name.lower() if value.level is not None else ""
    age = f"{value.freshness.value}, {age_text(value.age_s)} old" if value.age_s >= 0 else value.freshness.value
    lines = (
        f"{name}  {value.text} {value.units}".rstrip(),
        value.description,
        level,
        age,
        f"limits {value.limits}" if value.limits else "",
    )
    return "\n".join(line for line in lines if line)


def demo() -> QWidget:
    """The demo's drawing of the power system, with every level and every freshness."""
    view = MimicView()
    view.show_mimic(demo_mimic("power"))
    view.show_values(demo_values(view.mimic))
    return view


def demo_mimic(name: str) -> Mimic:
    """One of the demo mission's drawings, bound to parameters by whatever names it uses."""
    file = resource_root() / "missions" / "demo" / "mimics" / f"{name}.svg"
    return read_mimic(file.read_bytes(), name=name.capitalize(), file=file.name, spacecraft="WAU-1", parameters=_AnyParameter())


class _AnyParameter(dict[str, Parameter]):
    """Knows every name: the gallery has no dictionary."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Parameter:
        labels = {0: "OFF", 1: "LOW", 2: "HIGH"} if name == "TX_LEVEL" else {}
        return Parameter(name, f"/{name}", Kind.FLOAT, labels=labels)

    def get(self, name: str, default: object = None) -> Parameter:
        return self[name]


def demo_values(mimic: Mimic | None) -> dict[str, ValueNow]:
    """Made-up values for a drawing: most of them live, some in alarm, some not live."""
    odd = {
        "BATT_V": (8.02, AlarmLevel.NORMAL, Freshness.LIVE), "BATT_SOC": (41.0, AlarmLevel.WARNING, Freshness.LIVE),
        "BUS_V": (4.71, AlarmLevel.CRITICAL, Freshness.LIVE), "BUS_3V3_V": (3.31, AlarmLevel.NORMAL, Freshness.STALE),
        "ARRAY_YM_I": (0.0, None, Freshness.INVALID), "LOAD_POWER": (24.6, AlarmLevel.DISTRESS, Freshness.LIVE),
    }  # fmt: skip
    values = {}
    for name in mimic.parameters() if mimic else ():
        number, level, freshness = odd.get(name, (1.0, None, Freshness.LIVE))
        values[name] = ValueNow(f"{number:g}", number, "", level, freshness, 0.4 if freshness is Freshness.LIVE else 41.0)
    values.pop("ARRAY_YP_I", None)
    return values
