"""Steering of a replay: play and pause, step, speed, and a bar of the whole recording with its marks.

Keys: Space plays and pauses, `.` and `,` step, `]` and `[` change the speed, arrows seek 5 s, Page Up and Down go from mark to mark,
Home and End to the ends. A drag asks for at most twenty seeks a second, and for the last one always.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from console.session.messages import Mark
from console.utc import SECOND_NS, parse_utc, utc_text
from widgets.icons import icon
from widgets.panel import Panel
from widgets.panel_buttons import bar_button
from widgets.theme import DARK, Theme, figure_font
from widgets.time_bar import TimeBar

SPEEDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 100.0, 300.0, 1000.0, math.inf)
SEEK_EVERY_MS = 50
_SEEK_NS = 5 * SECOND_NS


def speed_text(rate: float) -> str:
    """The speed as it stands in the list."""
    return "as fast as it can" if math.isinf(rate) else f"{rate:g}x"


class TransportBar(Panel):
    """The bar. It shows the state it is told; nothing moves by itself."""

    play_requested = Signal()
    pause_requested = Signal()
    step_requested = Signal(int)
    speed_requested = Signal(float)
    seek_requested = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("transport_bar", "Replay", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.is_playing = False
        self._speed, self._wanted_ns = 1.0, -1
        self.bar = TimeBar(theme)
        self.bar.moved.connect(self._on_moved)
        self.bar.released.connect(self._on_released)
        self.back = bar_button("", "transport_back", "One recorded chunk back  ,")
        self.play = bar_button("Play", "transport_play", "Play or pause  Space")
        self.forth = bar_button("", "transport_forth", "One recorded chunk on  .")
        self.back.clicked.connect(lambda: self.step_requested.emit(-1))
        self.forth.clicked.connect(lambda: self.step_requested.emit(1))
        self.play.clicked.connect(self.toggle)
        self.play.setMinimumWidth(76)
        self.speed = QComboBox()
        self.speed.setObjectName("transport_speed")
        self.speed.setAccessibleName("Speed")
        self.speed.addItems([speed_text(rate) for rate in SPEEDS])
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.activated.connect(lambda place: self._ask_speed(SPEEDS[place]))
        self.time, self.length = QLabel(""), QLabel("")
        self.time.setFont(figure_font(15))
        self.time.setStyleSheet("font-family: B612; font-size: 15px")
        self.length.setProperty("role", "muted")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEEK_EVERY_MS)
        self._timer.timeout.connect(self._seek_to_wanted)
        self._lay_out()
        self.take_theme()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self.back, self.play, self.forth, self.speed):
            row.addWidget(part)
        row.addSpacing(8)
        row.addWidget(self.time)
        row.addWidget(self.length)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.bar)

    def take_theme(self) -> None:
        self.back.setIcon(icon("step-back", self.theme))
        self.forth.setIcon(icon("step-forward", self.theme))

    def show_recording(self, first_ns: int, last_ns: int, marks: Sequence[Mark] = ()) -> None:
        """The recording's ends and marks."""
        self.bar.show_span(first_ns, last_ns)
        self.bar.show_marks(marks)
        self.show_state(first_ns, 0.0)

    def show_state(self, now_ns: int, rate: float) -> None:
        """Where the replay is and how fast it runs (0: paused; negative: backwards)."""
        self.is_playing = rate != 0
        self.play.setText("Pause" if self.is_playing else "Play")
        if rate:
            self._speed = abs(rate)
            self.speed.setCurrentIndex(_nearest_speed(abs(rate)))
        if not self.bar.is_dragging:
            self.bar.show_now(now_ns)
            self._show_time(now_ns)

    def toggle(self) -> None:
        """Ask to play, or to pause."""
        (self.pause_requested if self.is_playing else self.play_requested).emit()

    @property
    def chosen_speed(self) -> float:
        """The speed that the list shows: what to play at."""
        return SPEEDS[self.speed.currentIndex()]

    def _show_time(self, now_ns: int) -> None:
        self.time.setText(utc_text(now_ns, digits=1))
        after, whole = (now_ns - self.bar.first_ns) / SECOND_NS, (self.bar.last_ns - self.bar.first_ns) / SECOND_NS
        self.length.setText(f"{_clock_text(after)} of {_clock_text(whole)}")

    def _on_moved(self, at_ns: int) -> None:
        self._wanted_ns = at_ns
        self._show_time(at_ns)
        if not self._timer.isActive():
            self._seek_to_wanted()
            self._timer.start()

    def _on_released(self, at_ns: int) -> None:
        self._wanted_ns = at_ns
        self._timer.stop()
        self._seek_to_wanted()

    def _seek_to_wanted(self) -> None:
        if self._wanted_ns >= 0:
            wanted, self._wanted_ns = self._wanted_ns, -1
            self.seek_requested.emit(wanted)

    def _ask_speed(self, rate: float) -> None:
        self.speed.setCurrentIndex(SPEEDS.index(rate))
        self.speed_requested.emit(rate)

    def _change_speed(self, step: int) -> None:
        place = min(max(self.speed.currentIndex() + step, 0), len(SPEEDS) - 1)
        self._ask_speed(SPEEDS[place])

    def _seek_by(self, by_ns: int) -> None:
        at = min(max(self.bar.now_ns + by_ns, self.bar.first_ns), self.bar.last_ns)
        self.seek_requested.emit(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.bar
        actions: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Space: self.toggle,
            Qt.Key.Key_Period: lambda: self.step_requested.emit(1),
            Qt.Key.Key_Comma: lambda: self.step_requested.emit(-1),
            Qt.Key.Key_BracketRight: lambda: self._change_speed(1),
            Qt.Key.Key_BracketLeft: lambda: self._change_speed(-1),
            Qt.Key.Key_Right: lambda: self._seek_by(_SEEK_NS),
            Qt.Key.Key_Left: lambda: self._seek_by(-_SEEK_NS),
            Qt.Key.Key_Home: lambda: self.seek_requested.emit(bar.first_ns),
            Qt.Key.Key_End: lambda: self.seek_requested.emit(bar.last_ns),
            Qt.Key.Key_PageDown: lambda: self.seek_requested.emit(bar.mark_beside(1)),
            Qt.Key.Key_PageUp: lambda: self.seek_requested.emit(bar.mark_beside(-1)),
        }
        action = actions.get(Qt.Key(event.key()))
        if action is None:
            super().keyPressEvent(event)
        else:
            action()


def _nearest_speed(rate: float) -> int:
    if math.isinf(rate):
        return len(SPEEDS) - 1
    return min(range(len(SPEEDS) - 1), key=lambda place: abs(math.log(SPEEDS[place] / rate)))


def _clock_text(seconds: float) -> str:
    minutes, rest = divmod(max(int(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest:02d}"


def demo() -> QWidget:
    """A recorded pass, a third played."""
    first = parse_utc("2026-326T10:55:12Z")
    places = [
        (20, "aos", "AOS Banting"), (55, "alarm", "BATT_T critical"), (92, "command", "PING"), (140, "command", "HEATER_ON"),
        (150, "alarm", "BATT_I distress"), (233, "note", "Slewed by hand"), (410, "command", "SET_MODE"), (615, "los", "LOS Banting"),
    ]  # fmt: skip
    bar = TransportBar()
    bar.show_recording(first, first + 640 * SECOND_NS, [Mark(first + at * SECOND_NS, kind, text) for at, kind, text in places])
    bar.show_state(first + 214 * SECOND_NS, 2.0)
    bar.resize(1100, 96)
    return bar
