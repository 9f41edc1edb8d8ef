"""Writes a pass plan: a table of its steps with a form, its text beside it, and its faults as it is typed, each a key away from its line.

The text is the plan; the form changes the lines of one step in it, and both undo. Nothing is lost: closing with changes asks first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from console.command.procedure_text import step_values, with_new_step, with_step, with_step_moved, without_step
from console.errors import Fault, KnownError
from widgets.fault_list import FaultList
from widgets.panel_table import Cell, Column, PanelTable, RowModel
from widgets.procedure_form import ProcedureForm
from widgets.theme import BODY_PX, DARK, Theme, figure_font

CHECK_AFTER_MS = 250

_COLUMNS: list[Column[tuple[int, dict[str, Any]]]] = [
    Column("No", lambda row: Cell(str(row[0] + 1), "muted", is_mono=True), 40, is_right=True),
    Column("Id", lambda row: Cell(str(row[1].get("id", ""))), 110),
    Column("Kind", lambda row: Cell(str(row[1].get("kind", "")), "muted"), 84),
    Column("Step", lambda row: Cell(str(row[1].get("text") or row[1].get("command") or row[1].get("condition") or "")), 0),
]


class _PlanText(QPlainTextEdit):
    """The text of a plan; Tab leaves it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("procedure_text")
        self.setAccessibleName("Text of the plan")
        self.setFont(figure_font(BODY_PX))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)

    def rewrite(self, text: str) -> None:
        """Another text in its place, which undo takes back."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def go_to(self, line: int) -> None:
        """Put the cursor and the keyboard into a line, counted from 1."""
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(line - 1)))
        self.setFocus()


class ProcedureEditor(QDialog):
    """One plan on its way. `check_requested` carries a name and a text; answer with `show_faults`, when it suits."""

    save_requested = Signal(str, str)
    check_requested = Signal(str, str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("procedure_editor")
        self.setAccessibleName("Pass plan editor")
        self.setModal(False)
        self.theme = theme
        self.name, self._saved = "", ""
        self._place = 0
        self._due = QTimer(self)
        self._due.setObjectName("procedure_check")
        self._due.setSingleShot(True)
        self._due.setInterval(CHECK_AFTER_MS)
        self._due.timeout.connect(self.check_now)
        self.model: RowModel[tuple[int, dict[str, Any]]] = RowModel(_COLUMNS, lambda row: row[0], parent=self)
        self.table = PanelTable(self.model, theme, empty_text="No step yet: Ctrl+Return puts one in")
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        self.form, self.text, self.faults = ProcedureForm(), _PlanText(), FaultList("procedure_faults")
        self._build()

    def _build(self) -> None:
        self.text.textChanged.connect(self._due.start)
        self.form.changed.connect(self._take_values)
        self.faults.line_requested.connect(self.text.go_to)
        scroll = QScrollArea()
        scroll.setObjectName("procedure_form_scroll")
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.form)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.table)
        left.addWidget(scroll)
        left.setSizes([240, 380])
        both = QSplitter()
        both.addWidget(left)
        both.addWidget(self.text)
        both.setSizes([460, 520])
        column = QVBoxLayout(self)
        column.addLayout(self._make_head())
        column.addWidget(both, 1)
        column.addWidget(self.faults)
        self.resize(1040, 720)

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.title = QLabel()
        self.title.setObjectName("procedure_editor_title")
        row.addWidget(self.title, 1)
        acts = (
            ("Add", "Ctrl+Return", self.add_step), ("Delete", "Ctrl+Backspace", self.delete_step), ("Up", "Alt+Up", lambda: self.move(-1)),
            ("Down", "Alt+Down", lambda: self.move(1)), ("Save", "Ctrl+S", self.save),
        )  # fmt: skip
        for words, keys, act in acts:
            button = QPushButton(f"{words}  {keys}")
            button.setObjectName(f"procedure_{words.lower()}")
            button.setAutoDefault(False)
            button.clicked.connect(act)
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setObjectName(f"key_{words.lower()}")
            shortcut.activated.connect(act)
            row.addWidget(button)
        return row

    def set_theme(self, theme: Theme) -> None:
        """Show it in another look."""
        self.theme = theme
        self.table.set_theme(theme)

    def open_plan(self, name: str, text: str) -> None:
        """Begin with a plan; one that is not saved is asked about first."""
        if not self.may_close():
            return
        self.name, self._saved = name, text
        self.text.setPlainText(text)
        self._place = 0
        self.check_now()
        if self.model.rowCount():
            self.table.selectRow(0)
        self.table.setFocus()

    @property
    def is_changed(self) -> bool:
        """Whether something is here that is not saved."""
        return self.text.toPlainText() != self._saved

    def show_saved(self, text: str, where: str) -> None:
        """It is on the disk."""
        self._saved = text
        self._show_title(f"saved in {where}")

    def check_now(self) -> None:
        """Look at the text as it is: its steps and its faults."""
        self._due.stop()
        text = self.text.toPlainText()
        try:
            steps = list(enumerate(step_values(text)))
        except KnownError:
            steps = self.model.all_rows()
        kept = self._place
        self.model.set_rows(steps)
        if steps:
            self.table.selectRow(min(kept, len(steps) - 1))
        self.check_requested.emit(self.name, text)

    def show_faults(self, text: str, found: Sequence[Fault]) -> None:
        """What is wrong with a text; nothing is shown of one that was changed meanwhile."""
        if text == self.text.toPlainText():
            self.faults.show_faults(list(found))
            self._show_title(f"{len(found)} fault{'s' if len(found) > 1 else ''}" if found else "no faults")

    def add_step(self) -> None:
        """A note behind the chosen step."""
        known = {str(values.get("id")) for _, values in self.model.all_rows()}
        ident = next(f"step-{number}" for number in range(1, 1000) if f"step-{number}" not in known)
        place = min(self._place + 1, self.model.rowCount())
        self._edit(lambda text: with_new_step(text, place, {"id": ident, "kind": "note", "text": "..."}), place)

    def delete_step(self) -> None:
        """Without the chosen step; the text's undo brings it back."""
        if self.model.rowCount():
            self._edit(lambda text: without_step(text, self._place), max(0, self._place - 1))

    def move(self, by: int) -> None:  # type: ignore[override]
        """The chosen step one place up or down."""
        to = self._place + by
        if 0 <= to < self.model.rowCount():
            self._edit(lambda text: with_step_moved(text, self._place, to), to)

    def save(self) -> None:
        """Ask for it to be saved, faults or not: what is written is not lost, and what has faults isn't run."""
        self.check_now()
        self.save_requested.emit(self.name, self.text.toPlainText())

    def may_close(self) -> bool:
        """Whether nothing would be lost, or the operator lets it be."""
        if not self.is_changed:
            return True
        wish = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self, "Plan", f"{self.name} has changes that are not saved. Save them?", wish.Save | wish.Discard | wish.Cancel
        )
        if answer == wish.Save:
            self.save()
            return not self.is_changed
        if answer == wish.Discard:
            self.text.setPlainText(self._saved)
        return answer == wish.Discard

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self._due.stop()
        self.hide()
        event.accept()

    def reject(self) -> None:
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def _take_values(self, values: dict[str, Any]) -> None:
        place = self._place
        self._edit(lambda text: with_step(text, place, values), place)

    def _edit(self, change: Callable[[str], str], place: int) -> None:
        try:
            text = change(self.text.toPlainText())
        except KnownError as error:
            self._show_title(str(error))
            return
        self.text.rewrite(text)
        self._place = place
        self.check_now()

    def _on_chosen(self) -> None:
        places = self.table.chosen()
        if places:
            self._place = places[0]
            self.form.show_values(self.model.row(self._place)[1])
        elif not self.model.rowCount():
            self.form.show_values(None)

    def _show_title(self, words: str) -> None:
        mark = "not saved, " if self.is_changed else ""
        self.title.setText(f"{self.name}: {mark}{words}")
        self.setWindowTitle(f"Pass plan {self.name}{' *' if self.is_changed else ''}")


def demo() -> QWidget:
    """A plan with a fault."""
    text = (
        '# The routine pass\nmode = "semi-automatic"\n\n[[steps]]\nid = "contact"\nkind = "check"\ntext = "Telemetry comes"\n'
        'condition = "BAT_V > 7"\ntimeout = "1m"\n\n[[steps]]\nid = "ping"\nkind = "command"\ncommand = "PING"\nretry = 2\n'
    )
    fault = Fault("no parameter BAT_V", "routine.toml:8 steps[1].condition", "did you mean BATT_V?")
    editor = ProcedureEditor()
    editor.check_requested.connect(lambda _, now: editor.show_faults(now, [fault] if "BAT_V" in now else []))
    editor.open_plan("Routine pass", text)
    return editor
