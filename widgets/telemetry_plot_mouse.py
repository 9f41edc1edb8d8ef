"""The mouse over a plot: it points, clicks, drags the time or a cursor, and turns the wheel.

One surprise: mouse events never reach pyqtgraph's scene; each would cost a search through all items.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

_CLICK_PX = 4
_GRAB_PX = 6


class PlotMouse(pg.GraphicsView):
    """`hovered` carries seconds (<= 0) or None; `dragged` seconds moved; `wheeled` a factor and the seconds under the mouse; `clicked`
    seconds and whether Shift was held; `cursor_dragged` a cursor's letter and where it is. `tip_of` finds what is told about a time,
    within so many seconds. `values_wheeled` is the factor of a wheel with Shift."""

    hovered = Signal(object)
    dragged = Signal(float)
    wheeled = Signal(float, float)
    values_wheeled = Signal(float)
    clicked = Signal(float, bool)
    cursor_dragged = Signal(str, float)

    _box: pg.ViewBox
    cursor_places: tuple[tuple[str, float], ...] = ()
    """Letters of the cursors and where they are, in seconds."""
    tip_of: Callable[[float, float], str] = staticmethod(lambda seconds, within: "")
    _drag_from: float | None = None
    _press_x = 0.0
    _held_cursor = ""

    def column_count(self) -> int:
        """Pixel columns of the drawing area."""
        return max(int(self._box.width()), 16)

    def seconds_a_pixel(self) -> float:
        """How much time one pixel column shows."""
        (left, right), _ = self._box.viewRange()
        return float(right - left) / self.column_count()

    def _seconds_at(self, position: QPointF) -> float | None:
        scene = self.mapToScene(position.toPoint())
        if not self._box.sceneBoundingRect().contains(scene):
            return None
        return float(self._box.mapSceneToView(scene).x())

    def _cursor_near(self, x: float) -> str:
        """The letter of the cursor within a few pixels of the mouse, '' for none."""
        (left, _), _ = self._box.viewRange()
        start = self.mapFromScene(self._box.sceneBoundingRect().topLeft()).x()
        near = [(abs(start + (at - left) / self.seconds_a_pixel() - x), letter) for letter, at in self.cursor_places]
        distance, letter = min(near, default=(math.inf, ""))
        return letter if distance <= _GRAB_PX else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_from = self._press_x = event.position().x()
            self._held_cursor = self._cursor_near(self._press_x)
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        seconds = self._seconds_at(event.position())
        if self._drag_from is not None and self._held_cursor:
            if seconds is not None:
                self.cursor_dragged.emit(self._held_cursor, seconds)
        elif self._drag_from is not None and abs(event.position().x() - self._press_x) > _CLICK_PX:
            moved = event.position().x() - self._drag_from
            self._drag_from = event.position().x()
            self._press_x = math.inf
            self.dragged.emit(-moved * self.seconds_a_pixel())
        self.hovered.emit(seconds)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_click = self._drag_from is not None and not self._held_cursor and math.isfinite(self._press_x)
        self._drag_from, self._held_cursor = None, ""
        seconds = self._seconds_at(event.position())
        if is_click and seconds is not None:
            self.clicked.emit(seconds, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            seconds = self._seconds_at(QPointF(event.pos()))
            tip = "" if seconds is None else self.tip_of(seconds, _GRAB_PX * self.seconds_a_pixel())
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return bool(super().viewportEvent(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        at, factor = self._seconds_at(event.position()), 0.5 ** (event.angleDelta().y() / 240)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.values_wheeled.emit(factor)
        else:
            self.wheeled.emit(factor, 0.0 if at is None else at)
        event.accept()
