"""How one moves on the pass timeline: zoom, pan, presets, the cursor from pass to pass, and the rows that are shown or hidden."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent

from console.orbit.types import Pass
from widgets.pass_timeline_layout import PRESETS_H, TimeWindow, neighbour
from widgets.pass_timeline_scene import LABEL_PX
from widgets.pass_timeline_view import TimelineView
from widgets.pass_words import pass_tip

_ZOOMS = {Qt.Key.Key_Plus: 1.5, Qt.Key.Key_Equal: 1.5, Qt.Key.Key_Minus: 1 / 1.5}
_PRESETS = {Qt.Key(Qt.Key.Key_1.value + place): hours for place, hours in enumerate(PRESETS_H)}


class TimelineMoves(TimelineView):
    """A timeline whose window can be moved. `looked_at` carries the window (start_ns, end_ns)."""

    looked_at = Signal(object)

    def _moved(self) -> None:
        super()._moved()
        window = self.window_shown
        self.looked_at.emit((window.start_ns, window.end_ns))

    @property
    def current(self) -> Pass | None:
        """The pass that keys act on: the one under the cursor, else the chosen one."""
        return self._cursor or self._chosen

    def toggle_light(self) -> None:
        """Show or hide each spacecraft's row of light."""
        self.rows.has_light_rows = not self.rows.has_light_rows
        self._arrange()

    def toggle_imaging(self) -> None:
        """Show or hide each spacecraft's row of imaging opportunities."""
        self.rows.has_imaging_rows = not self.rows.has_imaging_rows
        self._arrange()

    def toggle_plan(self) -> None:
        """Show or hide what a plan by priority makes of the passes."""
        self.has_plan = not self.has_plan
        self.refresh_picture()

    def _move_cursor(self, lane_step: int, pass_step: int) -> None:
        self._cursor = neighbour(self._lanes, self.current, lane_step=lane_step, pass_step=pass_step, now_ns=self._now_ns)
        self._hovered = None
        if self._cursor is not None:
            self._reveal(self._cursor)
            more = [f"{label}: {value}" for label, value in self.more_about(self._cursor)]
            self.setAccessibleDescription("\n".join([pass_tip(self._cursor), *more]))
        self.update()

    def _reveal(self, one: Pass) -> None:
        window = self.window_shown
        if not window.start_ns <= one.aos_ns <= one.los_ns <= window.end_ns:
            self.is_following = False
            self._start_ns = one.tca_ns - self._span_ns // 2
            self._moved()
        room = self.body_rect().height()
        lane = self.scene().lane_of(one)
        if lane is not None and (lane.top < self.rows.scroll or lane.bottom > self.rows.scroll + room):
            self._scroll_by(lane.top - self.rows.scroll - room / 2)

    def _look_at(self, window: TimeWindow) -> None:
        self.is_following = False
        self._start_ns, self._span_ns = window.start_ns, window.span_ns
        self._moved()

    def _zoom(self, factor: float) -> None:
        window = self.window_shown
        if self.is_following:
            self._span_ns = window.zoomed(factor, LABEL_PX).span_ns
            self.follow_now()
        else:
            self._look_at(window.zoomed(factor, window.left + window.width / 2))

    def _pan(self, share: float) -> None:
        self._look_at(self.window_shown.moved(-share * self.window_shown.width))

    def _view_key(self, key: Qt.Key, *, is_shifted: bool) -> bool:
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and is_shifted:
            self._pan(0.25 if key is Qt.Key.Key_Right else -0.25)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._pan(0.5 if key is Qt.Key.Key_PageDown else -0.5)
        elif key in _ZOOMS:
            self._zoom(_ZOOMS[key])
        elif key in _PRESETS:
            self.show_span(_PRESETS[key])
        elif key in (Qt.Key.Key_T, Qt.Key.Key_Home):
            self.follow_now()
        else:
            toggles = {Qt.Key.Key_E: self.toggle_light, Qt.Key.Key_I: self.toggle_imaging, Qt.Key.Key_C: self.toggle_plan}
            toggles.get(key, _nothing)()
            return key in toggles
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn, at, keys = event.angleDelta(), event.position(), event.modifiers()
        if turn.x() or keys & Qt.KeyboardModifier.ShiftModifier:
            self._look_at(self.window_shown.moved((turn.x() or turn.y()) * 0.5))
        elif at.x() < LABEL_PX and not keys & Qt.KeyboardModifier.ControlModifier:
            self._scroll_by(-turn.y() * 0.3)
        else:
            self._look_at(self.window_shown.zoomed(1.2 ** (turn.y() / 120.0), max(at.x(), LABEL_PX)))
        event.accept()


def _nothing() -> None:
    return None
