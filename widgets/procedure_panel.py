"""The pass plan on its way: which step is on, what it waits for and until when, what became of the others, and whether it fits the pass.

Enter never sends: buttons are pressed by their keys or by Space. On a step, Enter or a double click goes to the evidence of its result:
the stages of its command, or the packet with the value that decided. While the session is a replay the panel shows how the plan stood.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from console.command.procedure import Procedure, ProcedureState, RunMode
from console.command.procedure_estimate import PlanLength
from widgets.deliberate_button import DeliberateButton
from widgets.panel import Panel
from widgets.panel_buttons import tighten
from widgets.panel_table import PanelTable, RowModel
from widgets.procedure_acts import possible_acts, possible_answers
from widgets.procedure_answers import ProcedureAnswers
from widgets.procedure_bar import ProcedureBar
from widgets.procedure_rows import COLUMNS, StepRow, countdown_text, headline, step_rows
from widgets.status_shape import StatusShape
from widgets.theme import BODY_PX, DARK, Theme, figure_font

EMPTY = "The steps of the plan will stand here. A mission names its plans in mission.toml; Shift+F5 writes one"


class ProcedurePanel(Panel):
    """Shows one plan and asks for what the operator wants of it."""

    load_requested = Signal(str)
    edit_requested = Signal(str)
    run_requested = Signal(str)
    hold_requested = Signal()
    stop_requested = Signal()
    step_requested = Signal(str)
    skip_requested = Signal(str)
    answer_requested = Signal(str, str)
    evidence_requested = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("procedure_panel", "Pass plan", theme, parent)
        self.procedure: Procedure | None = None
        self.state: ProcedureState | None = None
        self._now_ns = 0
        self.can_command, self._is_past = True, False
        self.model: RowModel[StepRow] = RowModel(COLUMNS, lambda row: row.step.ident, parent=self)
        self.table = PanelTable(self.model, theme, empty_text=EMPTY)
        self.table.key_filter = self._takes_key
        self.table.doubleClicked.connect(lambda _: self.ask_for_evidence())
        self._build()
        self._show_state()

    def sizeHint(self) -> QSize:
        return QSize(520, 420)

    def _build(self) -> None:
        self.choice, self.mode = QComboBox(), QComboBox()
        for box, name, words in ((self.choice, "procedure_choice", "Plan"), (self.mode, "procedure_mode", "Mode")):
            box.setObjectName(name)
            box.setAccessibleName(words)
        self.mode.addItems([str(mode) for mode in RunMode])
        self.mode.setCurrentText(str(RunMode.SEMI_AUTOMATIC))
        self.mode.setToolTip("Automatic never arms: a significant command waits for you in every mode")
        self.load = DeliberateButton("Load", "procedure_load")
        self.edit = DeliberateButton("Edit", "procedure_edit", role="quiet")
        self.load.clicked.connect(lambda: self.load_requested.emit(self.choice.currentText()))
        self.edit.clicked.connect(lambda: self.edit_requested.emit(self.choice.currentText()))
        self.shape, self.bar = StatusShape("procedure_shape", self.theme), ProcedureBar(self.theme)
        self.title, self.countdown, self.words = QLabel(), QLabel(), QLabel()
        for label, name in ((self.title, "procedure_title"), (self.countdown, "procedure_countdown"), (self.words, "procedure_words")):
            label.setObjectName(name)
        self.countdown.setFont(figure_font(BODY_PX))
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.answers = ProcedureAnswers()
        self.answers.answered.connect(lambda answer: self.answer_requested.emit("" if self.state is None else self.state.step, answer))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.chooser = _row(self.choice, self.mode, self.load, self.edit, stretch=self.choice)
        column.addWidget(self.chooser)
        column.addWidget(_row(self.shape, self.title, self.countdown, stretch=self.title))
        column.addWidget(_row(self.words, stretch=self.words))
        column.addWidget(self.answers)
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        column.addWidget(self._make_foot())

    def _make_foot(self) -> QWidget:
        self.run = DeliberateButton("Run  F5", "procedure_run", role="primary")
        self.hold = DeliberateButton("Hold  F6", "procedure_hold")
        self.stop = DeliberateButton("Stop  F7", "procedure_stop", role="quiet")
        self.step = DeliberateButton("Step  F10", "procedure_step")
        self.skip = DeliberateButton("Skip", "procedure_skip", role="quiet")
        self.skip.setToolTip("With a reason: Ctrl+F10")
        for button, ask in (
            (self.run, self.ask_to_run), (self.hold, self.ask_to_hold), (self.stop, self.ask_to_stop), (self.step, self.ask_to_step),
            (self.skip, self.ask_to_skip),
        ):  # fmt: skip
            button.clicked.connect(ask)
        tighten(self.skip, self.stop, self.hold, self.step, self.run)
        room = QWidget()
        room.setObjectName("procedure_room")
        self.foot = _row(room, self.skip, self.stop, self.hold, self.step, self.run, stretch=room)
        return self.foot

    def take_theme(self) -> None:
        self.countdown.setFont(figure_font(BODY_PX))

    def show_plans(self, names: Sequence[str]) -> None:
        """Which plans there are to be loaded."""
        kept = self.choice.currentText()
        self.choice.clear()
        self.choice.addItems(list(names))
        if kept in names:
            self.choice.setCurrentText(kept)
        self._show_state()

    def show_procedure(self, procedure: Procedure | None, state: ProcedureState | None) -> None:
        """The plan as it was written, and as it stands."""
        is_other = state is not None and (self.state is None or self.state.run != state.run or self.state.mode is not state.mode)
        moved = self.state is None or state is None or state.step != self.state.step
        self.procedure, self.state = procedure, state
        if is_other and state is not None:
            self.mode.setCurrentText(str(state.mode))
        rows = [] if procedure is None else step_rows(procedure.steps, state)
        self.model.set_rows(rows) if len(rows) != len(self.model.all_rows()) else self.model.put(rows)
        self._show_state()
        if moved and state is not None and (place := self.model.place_of(state.step)) is not None:
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))

    def show_length(self, length: PlanLength | None, aos_ns: int, los_ns: int) -> None:
        """How long the rest of the plan takes, and the pass that it is flown in."""
        self.bar.setVisible(length is not None)
        self.bar.show_length(length, aos_ns, los_ns, self._now_ns)

    def show_now(self, now_ns: int) -> None:
        """The session's time: countdowns follow it."""
        self._now_ns = now_ns
        due_ns = -1 if self.state is None else self.state.due_ns
        text = countdown_text(due_ns, now_ns)
        if text != self.countdown.text():
            self.countdown.setText(text)

    def show_past(self, *, is_past: bool) -> None:
        """Whether this is the plan as it once stood: then it can be held and stopped, which acts now, and nothing else."""
        if is_past is not self._is_past:
            self._is_past = is_past
            self._show_state()

    def show_looking_on(self) -> None:
        """Nothing can be asked for here: a replay, or another window is in command."""
        self.can_command = False
        self.chooser.hide()
        self.foot.hide()
        self._show_state()

    def take_command(self) -> None:
        """This window is in command now."""
        self.can_command = True
        self.chooser.show()
        self.foot.show()
        self._show_state()

    def ask_to_run(self) -> None:
        """Run the plan, or the chosen one where none is on."""
        if self.state is None or self.state.phase.is_over:
            self.load_requested.emit(self.choice.currentText())
            return
        self.run_requested.emit(self.mode.currentText())

    def ask_to_hold(self) -> None:
        """Hold the plan."""
        self.hold_requested.emit()

    def ask_to_stop(self) -> None:
        """Stop the plan."""
        self.stop_requested.emit()

    def ask_to_step(self) -> None:
        """Confirm, send, or do one step: of the step that is shown."""
        if self.state is not None:
            self.step_requested.emit(self.state.step)

    def ask_to_skip(self) -> None:
        """Skip the step that is shown; who hears it asks for the reason."""
        if self.state is not None and self.state.step:
            self.skip_requested.emit(self.state.step)

    def ask_for_evidence(self) -> None:
        """Go to what shows the result of the chosen step."""
        place = self.table.current_place()
        if place is not None and self.state is not None and place < self.model.rowCount():
            self.evidence_requested.emit(self.model.row(place).step.ident)

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        self.ask_for_evidence()
        return True

    def _show_state(self) -> None:
        state = self.state
        at = self.procedure.place(state.step) if self.procedure is not None and state is not None else -1
        on = self.procedure.steps[at] if self.procedure is not None and 0 <= at < len(self.procedure.steps) else None
        status, title, words = headline(state, on)
        if not self.can_command:
            words = "" if state is None else state.reason
            title = "No plan was loaded so far" if state is None else title
        self.shape.show_status(status)
        self.title.setText(title if state is None else f"{state.name}  {title}")
        self.words.setText(words)
        self.words.setVisible(bool(words))
        may = possible_acts(state, has_plans=self.choice.count() > 0, is_past=self._is_past)
        self.run.setText("Run  F5" if may.is_on else "Load  F5")
        for button, is_possible in (
            (self.load, may.load), (self.run, may.run), (self.hold, may.hold), (self.stop, may.stop), (self.step, may.step),
            (self.skip, may.step),
        ):  # fmt: skip
            button.setEnabled(is_possible)
        can_answer = self.can_command and not self._is_past
        self.answers.show_answers(possible_answers(self.procedure, state) if can_answer else [])


def _row(*parts: QWidget, stretch: QWidget) -> QWidget:
    holder = QWidget()
    holder.setObjectName(f"row_of_{parts[0].objectName()}")
    row = QHBoxLayout(holder)
    row.setContentsMargins(12, 4, 12, 4)
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part, 1 if part is stretch else 0)
    return holder


def demo() -> QWidget:
    """A routine plan that waits to be confirmed."""
    from widgets.demo_procedure import demo_length, demo_procedure, demo_state  # noqa: PLC0415 - only for the gallery

    state = demo_state()
    panel = ProcedurePanel()
    panel.show_plans(["Routine pass", "Recovery from safe mode"])
    panel.show_procedure(demo_procedure(), state)
    panel.show_now(state.at_ns)
    panel.show_length(demo_length(state.at_ns), state.aos_ns, state.los_ns)
    panel.resize(560, 520)
    return panel
