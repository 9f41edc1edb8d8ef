"""The time control: which time the window shows, how fast it runs, and the way back to now. A strip that is there when it is needed.

The field takes a UTC time, a time of day, a step (`+1h30m`, `-2d`) or an event (`next AOS WAU-2 Banting`). Escape leaves the field as
it was. One surprise: at now, in a session whose time can be steered, the rates act on the session itself; the strip says which it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from console.orbit.types import Pass
from console.utc import SECOND_NS, utc_text
from widgets.icons import icon
from widgets.panel import Panel
from widgets.panel_buttons import bar_button
from widgets.theme import DARK, Status, Theme
from widgets.time_slider import TimeSlider

RATES = (-1000, -300, -60, -10, -1, 0, 1, 10, 60, 300, 1000)
SPARE_RATES = (-300, -10, 10, 300)
WORDS_PX, NARROW_PX, TIGHT_PX, LEAST_PX = 1400, 1280, 960, 820


STRIP_PX = 92


class TimeStep(StrEnum):
    """What one step is."""

    SECOND = "1 s"
    TEN_SECONDS = "10 s"
    MINUTE = "1 min"
    TEN_MINUTES = "10 min"
    HOUR = "1 h"
    DAY = "1 d"
    AOS = "AOS"
    TCA = "TCA"
    LOS = "LOS"
    ECLIPSE = "eclipse edge"

    @property
    def length_ns(self) -> int:
        """Its length, 0 for a step to an event."""
        return _LENGTHS_S.get(self.value, 0) * SECOND_NS


_LENGTHS_S = {"1 s": 1, "10 s": 10, "1 min": 60, "10 min": 600, "1 h": 3_600, "1 d": 86_400}


@dataclass(frozen=True, slots=True)
class TimeState:
    """The two times, how fast the shown one runs, and what a rate would act on. `first_ns` and `last_ns` are the slider's ends."""

    shown_ns: int = 0
    session_ns: int = 0
    rate: float = 1.0
    is_away: bool = False
    is_replay: bool = False
    steers_session: bool = False
    first_ns: int = 0
    last_ns: int = 1


def acts_on_text(state: TimeState) -> str:
    """What rates and steps act on, in words."""
    if state.is_away:
        return "this window only"
    if state.is_replay:
        return "the recording"
    return "the simulated session" if state.steers_session else "the real time"


class TimeControl(Panel):
    """The strip. It shows the state it is told; nothing moves by itself."""

    text_entered = Signal(str)
    rate_requested = Signal(float)
    step_requested = Signal(object, int)
    seek_requested = Signal(object)
    look_away_requested = Signal()
    now_requested = Signal()
    close_requested = Signal()

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("time_control", "Time", theme, parent)
        self._state = TimeState()
        self.field = QLineEdit()
        self.field.setObjectName("time_field")
        self.field.setAccessibleName("Shown time")
        self.field.setProperty("role", "mono")
        self.field.setFixedWidth(208)
        self.field.setToolTip("A UTC time, a time of day, +1h30m, -2d, now, or next AOS WAU-2 Banting; Enter goes there")
        self.field.returnPressed.connect(lambda: self.text_entered.emit(self.field.text()))
        self.field.textEdited.connect(lambda _: self._show_fault(""))
        self.fault = QLabel("")
        self.fault.setObjectName("time_fault")
        self.step = QComboBox()
        self.step.setObjectName("time_step")
        self.step.setAccessibleName("One step")
        self.step.addItems([step.value for step in TimeStep])
        self.step.setCurrentText(TimeStep.MINUTE.value)
        self.step.setFixedWidth(112)
        self.back = _button("time_back", "One step back  Ctrl+Shift+Left", lambda: self._ask_step(-1))
        self.forth = _button("time_forth", "One step on  Ctrl+Shift+Right", lambda: self._ask_step(1))
        self.rates = self._make_rates()
        self.acts_on = QLabel("")
        self.acts_on.setProperty("role", "muted")
        self.away = _button("time_look_away", "Let this window run apart from the session", self.look_away_requested.emit, "Look away")
        self.now = _button("time_now", "Show the session's time again  F8", self.now_requested.emit, "Back to now")
        self.now.setProperty("role", "primary")
        self.hide_button = _button("time_hide", "Close the strip  Escape", self.close_requested.emit)
        self.hide_button.setProperty("role", "quiet")
        self.slider = TimeSlider(theme)
        self.slider.moved.connect(self.seek_requested)
        self._lay_out()
        self.take_theme()

    def _make_rates(self) -> dict[int, QPushButton]:
        group = QButtonGroup(self)
        made = {}
        for rate in RATES:
            text = f"{rate}x".replace("-", "\N{MINUS SIGN}") if rate else ""
            tip = "Pause" if rate == 0 else f"{abs(rate)} times as fast{', backwards' if rate < 0 else ''}"
            button = _button(f"time_rate_{rate}", tip, lambda rate=rate: self.rate_requested.emit(float(rate)), text)
            button.setCheckable(True)
            button.setStyleSheet("padding: 5px 4px")
            button.setFixedWidth(30 + 6 * len(text) if text else 36)
            group.addButton(button)
            made[rate] = button
        return made

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        for part in (self.field, self.back, self.step, self.forth, *self.rates.values()):
            row.addWidget(part)
            if part in (self.field, self.forth, self.rates[-1], self.rates[0]):
                row.addSpacing(8)
        for part in (self.acts_on, self.fault):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row.addWidget(part, 3)
        row.addStretch(1)
        for part in (self.away, self.now, self.hide_button):
            row.addWidget(part)
        self._column = column = QVBoxLayout(self)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(8, 8, 8, 4)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.slider)
        self.fault.hide()
        self.setMinimumWidth(420)
        self.setFixedHeight(STRIP_PX)

    def take_theme(self) -> None:
        pause, close = self.rates[0], self.hide_button
        for button, name in ((self.back, "step-back"), (self.forth, "step-forward"), (pause, "pause"), (close, "cancel")):
            button.setIcon(icon(name, self.theme))
        self.fault.setStyleSheet(f"color: {self.theme.status_ink(Status.CRITICAL)}")

    @property
    def chosen_step(self) -> TimeStep:
        """What one step is."""
        return TimeStep(self.step.currentText())

    @property
    def has_keyboard(self) -> bool:
        """Whether the operator is at work in the strip."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def show_state(self, state: TimeState, passes: Sequence[Pass] = ()) -> None:
        """Tell all of this from now on. What is being typed stays."""
        self.slider.show_span(state.first_ns, state.last_ns, passes)
        self.slider.show_times(state.shown_ns, state.session_ns, is_away=state.is_away)
        if not self.field.isModified():
            self._show_time(state.shown_ns)
        if (state.is_away, state.is_replay, state.rate, state.steers_session) != self._kind() or not self.acts_on.text():
            self._show_kind(state)
        self._state = state

    def show_fault(self, reason: str) -> None:
        """What is wrong with what was typed; it stays in the field to be mended."""
        self._show_fault(reason)
        self.field.selectAll()

    def accept_text(self) -> None:
        """What was typed has been gone to: the field shows the time again."""
        self.field.setModified(False)
        self.field.selectAll()
        self._show_fault("")

    def begin(self) -> None:
        """Put the keyboard into the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _kind(self) -> tuple[bool, bool, float, bool]:
        state = self._state
        return state.is_away, state.is_replay, state.rate, state.steers_session

    def _show_kind(self, state: TimeState) -> None:
        self.acts_on.setText(f"acts on {acts_on_text(state)}" if state.is_away or state.steers_session else "")
        self.now.setVisible(state.is_away)
        self.away.setVisible(not state.is_away and not state.is_replay)
        self._column.activate()
        for rate, button in self.rates.items():
            button.setChecked(float(rate) == state.rate)
        if state.rate not in RATES:
            self._uncheck()

    def _uncheck(self) -> None:
        group = self.rates[0].group()
        group.setExclusive(False)
        for button in self.rates.values():
            button.setChecked(False)
        group.setExclusive(True)

    def _show_time(self, shown_ns: int) -> None:
        at, has_selection = self.field.cursorPosition(), self.field.hasSelectedText()
        text = utc_text(shown_ns)
        if text != self.field.text():
            self.field.setText(text)
            if self.field.hasFocus():
                self.field.selectAll() if has_selection else self.field.setCursorPosition(at)
        self.field.setModified(False)

    def _show_fault(self, reason: str) -> None:
        self.fault.setText(reason)
        self.fault.setToolTip(reason)
        self.fault.setVisible(bool(reason))
        self._show_words()
        self.field.setProperty("invalid", bool(reason))
        self.field.style().polish(self.field)

    def _show_words(self) -> None:
        self.acts_on.setVisible(not self.fault.text() and self.width() >= WORDS_PX)

    def _ask_step(self, direction: int) -> None:
        self.step_requested.emit(self.chosen_step, direction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.field.isModified():
            self.accept_text()
            self._show_time(self._state.shown_ns)
        else:
            self.close_requested.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for rate in SPARE_RATES:
            self.rates[rate].setVisible(self.width() >= NARROW_PX)
        for rate in (-1000, -1, 1000):
            self.rates[rate].setVisible(self.width() >= TIGHT_PX)
        self._show_words()
        for part in (self.back, self.step, self.forth):
            part.setVisible(self.width() >= LEAST_PX)
        self._column.activate()


def _button(name: str, tip: str, act: object, text: str = "") -> QPushButton:
    button = bar_button(text, name, tip)
    if not text:
        button.setFixedWidth(36)
    button.clicked.connect(lambda _checked=False: act() if callable(act) else None)
    return button


def demo() -> QWidget:
    """A window that looks some hours ahead, a minute a second."""
    from widgets.demo_fleet import NOW_NS, demo_pass_rows  # noqa: PLC0415 - only the gallery needs it

    control = TimeControl()
    hour_ns = 3_600 * SECOND_NS
    passes = [row.one_pass for row in demo_pass_rows() if row.one_pass.spacecraft == "WAU-1"]
    state = TimeState(NOW_NS + 6 * hour_ns, NOW_NS, 60.0, is_away=True, first_ns=NOW_NS - 2 * hour_ns, last_ns=NOW_NS + 26 * hour_ns)
    control.show_state(state, passes)
    control.resize(1400, STRIP_PX)
    return control
