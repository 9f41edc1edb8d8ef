"""The bar that never hides: mode, time, the next AOS or LOS, link, frames, alarms, arm state, and the way to every command.

Each cell has a width of its own, so that nothing moves when a number changes; in a narrow window the least urgent cells go first.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.session.messages import Mode
from console.utc import utc_text
from widgets.canvas import Canvas
from widgets.global_bar_cells import BAR_PX, Cell, cells_that_fit
from widgets.global_bar_state import ALARMS, GlobalState, link_word, looking_text
from widgets.theme import DARK, Theme, colour


class GlobalBar(Canvas):
    """Give it the whole state at once; a click on a cell asks to see more of it."""

    clock_clicked = Signal()
    pass_clicked = Signal()
    link_clicked = Signal()
    frames_clicked = Signal()
    alarms_clicked = Signal()
    arm_clicked = Signal()
    palette_requested = Signal()

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("global_bar", "Mode, time, next pass, link and alarms", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(BAR_PX)
        self.setMinimumWidth(420)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._state = GlobalState()
        self._clicks = {
            "clock": self.clock_clicked, "looking": self.clock_clicked, "pass": self.pass_clicked, "link": self.link_clicked,
            "frames": self.frames_clicked,
            "alarms": self.alarms_clicked, "arm": self.arm_clicked, "palette": self.palette_requested,
        }  # fmt: skip

    @property
    def state(self) -> GlobalState:
        return self._state

    def sizeHint(self) -> QSize:
        return QSize(1280, BAR_PX)

    def show_state(self, state: GlobalState) -> None:
        """Tell all of this from now on; the same state again costs nothing."""
        if state != self._state:
            self._state = state
            self.setAccessibleDescription(self.sentence())
            self.update()

    def sentence(self) -> str:
        """The bar in words, for a screen reader."""
        state = self._state
        coming = f"{state.next_event} {state.next_station} in {state.countdown}" if state.next_event else "no pass coming"
        counts = ", ".join(f"{count} {level.name.lower()}" for level, count in zip(ALARMS, state.alarms, strict=True))
        away = f"looking at {looking_text(state)}, not at now, " if looking_text(state) else ""
        apart = f", {state.suppressed} suppressed" if state.suppressed else ""
        link = link_word(state)[1]
        return f"{state.mode}, {utc_text(state.now_ns)}, {away}{coming}, link {link}, alarms {counts}{apart}, {state.arm_text}"

    def tip_at(self, at: QPointF) -> str:
        """What a cell has no room for."""
        state = self._state
        name = next((cell.name for cell, rect in self.cells() if rect.contains(at)), "")
        silence = "nothing received yet" if state.silence_s is None else f"last byte {state.silence_s:.0f} s ago"
        fresh = ", ".join(f"{count} {level.name.lower()}" for level, count in zip(ALARMS, state.unacknowledged, strict=True))
        return {
            "clock": f"{utc_text(state.now_ns)}, the session's time; a click looks at another time",
            "looking": f"this window shows {looking_text(state)}; the session goes on at its own time. F8 goes back to now",
            "pass": f"{state.next_event} {state.next_station} at {utc_text(state.next_event_ns)}" if state.next_event else "",
            "link": f"{state.link_status}, {silence}",
            "frames": f"{state.frames_bad} frames failed their check, {state.undecoded} packets could not be decoded",
            "alarms": f"to acknowledge: {fresh}; {state.suppressed} suppressed: shelved, by design or out of service",
            "arm": state.arm_text,
            "palette": "every command by name",
        }.get(name, "")

    def cells(self) -> list[tuple[Cell, QRectF]]:
        """The cells that fit, with their rectangles."""
        return cells_that_fit(self._state, self.width())

    def paint(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), colour(self.theme.ground))
        for cell, rect in self.cells():
            painter.save()
            cell.paint(painter, rect, self._state, self.theme)
            painter.restore()
        painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), colour(self.theme.mode(self._state.mode)[1]))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for cell, rect in self.cells():
            if rect.contains(event.position()) and cell.name in self._clicks:
                self._clicks[cell.name].emit()


def demo() -> QWidget:
    """A simulated spacecraft shortly before LOS, with alarms, one of them new."""
    from widgets.demo_fleet import NOW_NS  # noqa: PLC0415 - only the gallery needs it

    widget = GlobalBar()
    widget.show_state(
        GlobalState(
            Mode.SIM, NOW_NS, 1.0, "WAU-1", "LOS", NOW_NS + 248_000_000_000, "Banting", 57.9, "open", is_locked=True,
            link_rate_bps=9600.0, silence_s=0.1, frames_bad=3, undecoded=0, alarms=(4, 1, 1), unacknowledged=(0, 1, 1), suppressed=2,
        )
    )  # fmt: skip
    return widget
