"""All passes of all spacecraft over all stations along one line of time: elevation as the shape of each bar, eclipses behind.

The wheel zooms (over the names it scrolls), drag pans; arrows go from pass to pass and Enter chooses; 1 to 6 show 3 hours to 14 days;
T follows the present again. B books, X releases, S swaps. A handle at the foot ([ and ] by keys) tries another minimum elevation.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from console.orbit.types import Pass
from widgets.pass_timeline_limits import HIGHEST_DEG, LOWEST_DEG, Remains, WhatIf, first_degrees
from widgets.pass_timeline_moves import TimelineMoves
from widgets.pass_timeline_overlay import elevation_at
from widgets.theme import DARK, Theme

_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_RAISE, _LOWER = (Qt.Key.Key_BracketRight, Qt.Key.Key_BraceRight), (Qt.Key.Key_BracketLeft, Qt.Key.Key_BraceLeft)
_FOR_STATION = (Qt.Key.Key_BraceRight, Qt.Key.Key_BraceLeft)
DRAG_PX = 4


class PassTimeline(TimelineMoves):
    """Give it passes, eclipses and the time; it tells which pass was chosen, and what is to be done with one.

    `looked_at` carries the window (start_ns, end_ns), `elevation_tried` a WhatIf and the window once the handle rests,
    `elevation_applied` a WhatIf, or None for the mission's own minimum elevations again.
    """

    pass_selected = Signal(Pass)
    book_requested = Signal(Pass)
    release_requested = Signal(Pass)
    swap_requested = Signal(Pass)
    elevation_tried = Signal(object, object)
    elevation_applied = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pressed: QPointF | None = None
        self._is_dragging = self._is_sliding = False

    def try_elevation(self, elevation_deg: float, station: str = "") -> None:
        """See what remains above another minimum elevation, over one station or all."""
        self._what_if = WhatIf(min(max(elevation_deg, LOWEST_DEG), HIGHEST_DEG), station)
        self._measure()

    def apply_elevation(self) -> None:
        """Use the elevation that is tried."""
        tried, self._what_if = self._what_if, None
        self._measure()
        self.refresh_picture()
        if tried is not None:
            self.elevation_applied.emit(tried)

    def drop_elevation(self) -> None:
        """Go back: from trying to what counts; from what was set by hand to the mission's own."""
        if self._what_if is not None:
            self._what_if = None
            self._measure()
            self.refresh_picture()
        elif self._by_hand:
            self.elevation_applied.emit(None)

    def _step_elevation(self, step: float, *, is_for_station: bool) -> None:
        station = self.current.station if is_for_station and self.current is not None else ""
        tried = self._what_if
        now = tried.elevation_deg if tried is not None else first_degrees(self._by_hand or self._own_elevation)
        self.try_elevation(now + step, station)
        self.tell_tried()

    def tell_tried(self) -> None:
        """Have it known which elevation is tried, now that it rests."""
        window = self.window_shown
        if self._what_if is not None:
            self.elevation_tried.emit(self._what_if, (window.start_ns, window.end_ns))

    def show_remains(self, tried: WhatIf, remains: Remains) -> None:
        """The exact remains, when they are still asked for."""
        if tried == self._what_if:
            self._remains = remains
            self.refresh_picture()

    def _choose(self, one: Pass | None) -> None:
        if one is not None:
            self._chosen = self._cursor = one
            self.update()
            self.pass_selected.emit(one)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, is_shifted = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or not (
            self._view_key(key, is_shifted=is_shifted) or self._elevation_key(key, is_shifted=is_shifted) or self._pass_key(key)
        ):
            super().keyPressEvent(event)

    def _elevation_key(self, key: Qt.Key, *, is_shifted: bool) -> bool:
        is_for_station = key in _FOR_STATION or is_shifted
        if key in _RAISE or key in _LOWER:
            self._step_elevation(1.0 if key in _RAISE else -1.0, is_for_station=is_for_station)
        elif key is Qt.Key.Key_Escape and (self._what_if is not None or self._by_hand):
            self.drop_elevation()
        elif key in _CHOOSE and self._what_if is not None:
            self.apply_elevation()
        else:
            return False
        return True

    def _pass_key(self, key: Qt.Key) -> bool:
        acts = {Qt.Key.Key_B: self.book_requested, Qt.Key.Key_X: self.release_requested, Qt.Key.Key_S: self.swap_requested}
        if key in _STEPS:
            self._move_cursor(*_STEPS[key])
        elif key in _CHOOSE:
            self._choose(self._cursor)
        elif key in acts and self.current is not None:
            acts[key].emit(self.current)
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed, self._is_dragging = event.position(), False
        self._is_sliding = bool(self._lanes) and self.scene().slider.contains(event.position())
        if self._is_sliding:
            self._slide(event)

    def _slide(self, event: QMouseEvent) -> None:
        """The handle follows the pointer; with Shift for the station of the chosen pass alone."""
        is_for_station = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        station = self.current.station if is_for_station and self.current is not None else ""
        self.try_elevation(elevation_at(self.scene(), event.position().x()), station)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._is_sliding:
            self._slide(event)
            return
        if self._pressed is None:
            before, self._hovered = self._hovered, self.pass_at(at)
            if before != self._hovered:
                self.update()
            return
        step = at - self._pressed
        if self._is_dragging or step.manhattanLength() > DRAG_PX:
            self._is_dragging, self._pressed = True, at
            self._look_at(self.window_shown.moved(step.x()))
            self._scroll_by(-step.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_click = self._pressed is not None and not self._is_dragging and not self._is_sliding
        if self._is_sliding:
            self.tell_tried()
        self._pressed, self._is_dragging, self._is_sliding = None, False, False
        self._choose(self.pass_at(event.position()) if was_click else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()
        super().leaveEvent(event)


def demo() -> QWidget:
    """A day of a fleet of five over six stations, one pass under way; two booked, some in conflict, with light and imaging."""
    from widgets.demo_fleet import NOW_NS, demo_eclipses, demo_pass_rows  # noqa: PLC0415 - only the gallery needs it
    from widgets.demo_plan import demo_chances, demo_light, demo_marks  # noqa: PLC0415

    widget = PassTimeline()
    rows = demo_pass_rows()
    widget.show_passes(rows)
    widget.show_eclipses(demo_eclipses())
    widget.show_light(demo_light())
    widget.show_imaging(demo_chances())
    widget.show_marks(demo_marks(rows))
    widget.show_elevations("5°")
    widget.show_now(NOW_NS)
    widget.show_selected(next(row.one_pass for row in rows if row.one_pass.aos_ns > NOW_NS))
    return widget
