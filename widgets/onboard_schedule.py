"""The on-board schedule: what waits in the spacecraft for its time, as far as it is known, and where its own report says otherwise.

Keys: N composes at the chosen instant, A arms, Shift+S uplinks, Delete takes out (a planned one here, one on board by a command), L asks
the spacecraft for its list, Q about the chosen one alone, M takes it up and moves it in time, E lets it run or not. Enter and a double
click on the list send nothing.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from console.command.activities import Activity, ActivityName, ActivityState, ScheduleView
from console.utc import SECOND_NS, parse_utc, utc_text
from widgets.deliberate_button import DeliberateButton
from widgets.onboard_line import MINUTE_NS, STATE_STATUS, OnboardLine
from widgets.panel import Panel
from widgets.panel_buttons import tighten
from widgets.panel_table import Cell, Column, PanelTable, RowModel, lay_out_panel
from widgets.theme import DARK, Status, Theme

_ON_BOARD = (ActivityState.UPLINKED, ActivityState.CONFIRMED, ActivityState.DIFFERS)
_COLUMNS: list[Column[Activity]] = [
    Column("Time", lambda one: Cell(utc_text(one.release_ns), is_mono=True), 180),
    Column("State", lambda one: Cell(one.state.value, status=STATE_STATUS[one.state]), 104),
    Column("Request", lambda one: Cell(one.text, tip=f"{one.text}\n{one.packet.hex(' ')}"), 0),
    Column("What is known", lambda one: Cell(one.differences or one.told, "muted", tip=one.differences or one.told), 320, hide_below=760),
]


def schedule_words(view: ScheduleView) -> tuple[str, Status | None]:
    """The schedule in a sentence, and how bad that is."""
    runs = {True: "Running", False: "Disabled: what comes due is dropped on board", None: "Not known whether it runs"}[view.is_enabled]
    listed = f"listed {utc_text(view.reported_ns)}" if view.reported_ns >= 0 else "not listed so far: L asks the spacecraft"
    if view.differences:
        return (
            f"{view.differences} differ{'s' if view.differences == 1 else ''} from the spacecraft's report. {runs}, {listed}",
            Status.SERIOUS,
        )
    return f"{runs}, {listed}", Status.CAUTION if view.is_enabled is False and view.activities else None


class OnboardSchedule(Panel):
    """The schedule. `compose_requested` carries an instant, `arm_requested`, `send_requested` and `cancel_requested` the number of the
    command that inserts an activity, `delete_requested` and `report_requested` an Activity on board, `enable_requested` whether it
    shall run, `move_requested` an Activity and its new instant."""

    compose_requested = Signal(object)
    arm_requested = Signal(int)
    send_requested = Signal(int)
    cancel_requested = Signal(int)
    delete_requested = Signal(object)
    report_requested = Signal(object)
    list_requested = Signal()
    enable_requested = Signal(bool)
    move_requested = Signal(object, object)

    def __init__(self, theme: Theme = DARK, *, can_command: bool = True, parent: QWidget | None = None) -> None:
        super().__init__("onboard_schedule", "On-board schedule", theme, parent)
        self.view = ScheduleView()
        self._can_command, self._is_past = can_command, False
        self.model: RowModel[Activity] = RowModel(_COLUMNS, lambda one: one.name, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="Nothing is planned. Build a command, then N puts it on the schedule")
        self.table.setAccessibleName("Activities")
        self.table.key_filter = self._takes_key
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        self.line = OnboardLine(theme)
        self.line.compose_requested.connect(self._compose)
        self.line.activity_chosen.connect(lambda one: self.choose(one.name))
        self.line.move_requested.connect(self.move_requested)
        self._build()

    def _build(self) -> None:
        self.words = QLabel("")
        self.words.setObjectName("onboard_words")
        self.words.setWordWrap(True)
        self.words.setContentsMargins(12, 8, 12, 0)
        self.compose, self.list = DeliberateButton("New  N", "onboard_compose"), DeliberateButton("List  L", "onboard_list", role="quiet")
        self.enable = DeliberateButton("Run  E", "onboard_enable", role="quiet")
        self.arm, self.send = DeliberateButton("Arm  A", "onboard_arm"), DeliberateButton("Uplink", "onboard_send", role="primary")
        self.ask = DeliberateButton("Ask  Q", "onboard_ask", role="quiet")
        self.delete = DeliberateButton("Delete", "onboard_delete", role="quiet")
        tips = {
            self.compose: "Compose what stands in the command builder, at the chosen instant (N)", self.send: "Uplink it (Shift+S)",
            self.list: "Ask the spacecraft for its list (L)", self.ask: "Ask the spacecraft about the chosen one (Q)",
            self.delete: "Take it out, here or on board (Del)",
            self.enable: "Let the schedule run, or stop it (E)", self.arm: "Arm for ten seconds (A)",
        }  # fmt: skip
        for button, tip in tips.items():
            button.setToolTip(tip)
        acts = {
            self.list: self.list_requested.emit, self.enable: self._ask_to_enable, self.delete: self._ask_to_delete,
            self.compose: self._compose_here, self.ask: self._ask_to_report, self.arm: self._ask_to_arm, self.send: self._ask_to_send,
        }  # fmt: skip
        self.buttons = tuple(acts)
        tighten(*self.buttons)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 4, 8, 8)
        row.setSpacing(4)
        row.addStretch(1)
        for button, act in acts.items():
            button.clicked.connect(lambda _checked=False, act=act: act())
            button.setVisible(self._can_command)
            row.addWidget(button)
        lay_out_panel(self, [], self.table)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(foot)
            layout.insertWidget(0, self.line)  # type: ignore[attr-defined]
            layout.insertWidget(0, self.words)  # type: ignore[attr-defined]
        self._show_state()

    def take_theme(self) -> None:
        self._show_state()

    def take_command(self) -> None:
        """Let the operator command from here from now on."""
        self._can_command = True
        for button in self.buttons:
            button.setVisible(True)
        self._show_state()

    def show_past(self, *, is_past: bool) -> None:
        """Whether this is the schedule as it once stood: nothing can be asked of the spacecraft from there."""
        if is_past is not self._is_past:
            self._is_past = is_past
            self._show_state()

    def show_schedule(self, view: ScheduleView, now_ns: int) -> None:
        """What is known of the schedule, and the session's time."""
        if view != self.view:
            chosen = self.chosen()
            self.view = view
            self.model.set_rows(view.activities)
            if chosen is not None:
                self.choose(chosen.name)
        self.line.show_activities(view.activities, now_ns)
        self._show_state()

    def choose(self, name: ActivityName) -> None:
        """Choose the activity of that name."""
        place = self.model.place_of(name)
        if place is not None:
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))

    def chosen(self) -> Activity | None:
        """The activity that the buttons act on."""
        chosen = self.table.chosen()
        return self.model.row(chosen[0]) if chosen and chosen[0] < self.model.rowCount() else None

    def _show_state(self) -> None:
        self.line.can_move = self._can_command and not self._is_past
        words, status = schedule_words(self.view)
        one = self.chosen()
        known = (one.differences or one.told) if one is not None else ""
        self.words.setText(f"{words}. Chosen: {known}" if known else words)
        self.words.setStyleSheet(f"color: {self.theme.status_ink(status) if status else self.theme.muted}")
        is_planned = one is not None and one.state is ActivityState.PLANNED
        is_armed = one is not None and is_planned and one.is_armed
        self.arm.setEnabled(is_planned and not is_armed)
        self.send.setEnabled(is_armed)
        self.send.set_role("armed" if is_armed else "primary")
        self.delete.setEnabled(one is not None and (is_planned or one.state in _ON_BOARD))
        is_on_board = one is not None and one.state in _ON_BOARD
        self.ask.setEnabled(is_on_board)
        self.ask.setVisible(self._can_command and is_on_board)  # in the place of Arm: what is on board is past arming
        self.arm.setVisible(self._can_command and not is_on_board)
        self.enable.setText("Stop  E" if self.view.is_enabled else "Run  E")
        for button in self.buttons:
            button.setEnabled(not self._is_past and (button.isEnabled() or button in (self.list, self.enable, self.compose)))

    def _compose_here(self) -> None:
        self._compose(self.line.cursor_ns)

    def _compose(self, at_ns: int) -> None:
        if self._can_command and not self._is_past:
            self.compose_requested.emit(at_ns)

    def begin_move(self) -> None:
        """Take the chosen activity up, to be moved along the line by keys."""
        one = self.chosen()
        if one is not None:
            self.line.begin_move(one)

    def _ask_to_enable(self) -> None:
        self.enable_requested.emit(not self.view.is_enabled)

    def _ask_to_arm(self) -> None:
        one = self.chosen()
        if one is not None and self.arm.isEnabled():
            self.arm_requested.emit(one.command)

    def _ask_to_send(self) -> None:
        one = self.chosen()
        if one is not None and self.send.isEnabled():
            self.send_requested.emit(one.command)

    def _ask_to_report(self) -> None:
        one = self.chosen()
        if one is not None and self.ask.isEnabled():
            self.report_requested.emit(one)

    def _ask_to_delete(self) -> None:
        one = self.chosen()
        if one is None or not self.delete.isEnabled():
            return
        if one.state is ActivityState.PLANNED:
            self.cancel_requested.emit(one.command)
        else:
            self.delete_requested.emit(one)

    def _takes_key(self, event: QKeyEvent) -> bool:
        key, has_shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return True
        acts = {
            Qt.Key.Key_N: self._compose_here, Qt.Key.Key_A: self._ask_to_arm, Qt.Key.Key_Delete: self._ask_to_delete,
            Qt.Key.Key_L: self.list_requested.emit, Qt.Key.Key_E: self._ask_to_enable, Qt.Key.Key_Q: self._ask_to_report,
            Qt.Key.Key_M: self.begin_move,
        }  # fmt: skip
        act = self._ask_to_send if key == Qt.Key.Key_S and has_shift else acts.get(Qt.Key(key))
        if act is None or not self._can_command or self._is_past:
            return False
        act()
        return True


def demo_view() -> ScheduleView:
    """Five activities in five states."""
    at_ns = parse_utc("2026-326T10:55:12Z")

    def one(number: int, minutes: float, text: str, state: ActivityState, *, told: str = "", differs: str = "") -> Activity:
        name = ActivityName(0, 100, 0x2000 + number)
        return Activity(name, at_ns + round(minutes * MINUTE_NS), text, state, bytes(13), number, told=told, differences=differs)

    state = ActivityState
    return ScheduleView(
        (
            one(1, -3, "PING", state.EXECUTED, told=f"completed {utc_text(at_ns - 3 * MINUTE_NS + SECOND_NS)}"),
            one(2, 12, "CAMERA_POWER STATE ON", state.CONFIRMED, told=f"in the report of {utc_text(at_ns)}"),
            one(3, 14, "CAMERA_CAPTURE IMAGES 4", state.DIFFERS, differs=f"it is not in the report of {utc_text(at_ns)}"),
            replace(
                one(4, 20, "CAMERA_POWER STATE OFF", state.CONFIRMED, told="to be moved: the command is queued"),
                wanted_ns=at_ns + 23 * MINUTE_NS,
            ),
            one(5, 26, "SET_MODE MODE SUN", state.PLANNED, told="queued here, not sent"),
        ),
        is_enabled=True,
        reported_ns=at_ns,
    )


def demo() -> QWidget:
    """A running schedule of which one activity is missing on board."""
    panel = OnboardSchedule()
    panel.show_schedule(demo_view(), parse_utc("2026-326T10:55:12Z"))
    panel.choose(ActivityName(0, 100, 0x2005))
    panel.resize(900, 380)
    return panel
