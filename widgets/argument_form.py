"""Typed fields for the arguments of a command. Every field gives a text, as the encoder wants it; faults stand under their field and
never move the focus. Nothing is chosen for the operator: an argument without a default is empty until it is filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from console.dictionary.model import Argument, Kind, whole_number
from widgets.argument_choice import Choice
from widgets.panel import Panel
from widgets.theme import DARK, Status, Theme

_HINTS = {
    Kind.INTEGER: "whole number, or 0x.. in hexadecimal",
    Kind.FLOAT: "number",
    Kind.STRING: "text",
    Kind.BINARY: "bytes in hexadecimal, such as 0A FF",
    Kind.TIME: "UTC, such as 2026-326T10:55:12Z",
}
Editor = QLineEdit | Choice


def range_text(argument: Argument) -> str:
    """What the argument may be: its range, units and size, in a few words."""
    low = "" if argument.low is None else f"{argument.low:.12g}"
    high = "" if argument.high is None else f"{argument.high:.12g}"
    bounds = f"{low} .. {high}".strip() if low or high else _HINTS.get(argument.kind, "")
    return " ".join(part for part in (bounds, argument.units) if part)


def other_spelling(argument: Argument, text: str) -> str:
    """The same value in the other way of writing it: hexadecimal for a decimal integer and the other way round, the number of a label,
    the label of a number; '' where there is none."""
    number = whole_number(text.strip())
    if argument.labels:
        raw = next((raw for raw, label in argument.labels.items() if label.casefold() == text.strip().casefold()), None)
        return f"= {raw} (0x{raw:X})" if raw is not None and raw >= 0 else f"= {raw}" if raw is not None else _label(argument, number)
    if argument.kind is not Kind.INTEGER or number is None:
        return ""
    if text.strip().lower().lstrip("+-").startswith("0x"):
        return f"= {number}"
    return f"= {'-' if number < 0 else ''}0x{abs(number):0{argument.bits // 4}X}"


def _label(argument: Argument, number: int | None) -> str:
    label = argument.labels.get(number, "") if number is not None else ""
    return f"= {label}" if label else ""


@dataclass(slots=True)
class _Row:
    """One argument's widgets. `is_touched`: the operator has typed there; `is_lit`: its bytes are; `is_bad`: its note is a fault."""

    argument: Argument
    name: QLabel
    editor: Editor
    note: QLabel
    fault: str = ""
    is_touched: bool = False
    is_lit: bool = False
    is_bad: bool = False


class ArgumentForm(Panel):
    """`changed`: some text changed. `prepare_requested`: Enter was pressed in a field. `argument_entered` carries the name of the field
    that has the focus now."""

    changed = Signal()
    prepare_requested = Signal()
    argument_entered = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("argument_form", "Arguments", theme, parent)
        self.editors: dict[str, Editor] = {}
        self._rows: dict[str, _Row] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)

    def show_arguments(self, arguments: tuple[Argument, ...]) -> None:
        """Have one field for each of these, with its default."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.editors.clear()
        self._rows.clear()
        for place, argument in enumerate(arguments):
            self._add(place, argument)
        self.show_faults({})

    def _add(self, place: int, argument: Argument) -> None:
        name, note = QLabel(argument.name), QLabel("")
        name.setToolTip(argument.description)
        note.setProperty("role", "caption")
        note.setWordWrap(True)
        editor = self._editor(argument)
        editor.setObjectName(f"argument_{argument.name}")
        editor.setAccessibleName(argument.name)
        editor.setAccessibleDescription(f"{argument.description} {range_text(argument)}".strip())
        editor.setToolTip(argument.description)
        editor.installEventFilter(self)
        name.setBuddy(editor)
        self.editors[argument.name] = editor
        self._rows[argument.name] = _Row(argument, name, editor, note)
        self._grid.addWidget(name, 2 * place, 0)
        self._grid.addWidget(editor, 2 * place, 1)
        self._grid.addWidget(note, 2 * place + 1, 1)

    def _editor(self, argument: Argument) -> Editor:
        if argument.labels or argument.kind is Kind.BOOLEAN:
            choice = Choice(argument)
            choice.text_changed.connect(lambda: self._on_changed(argument.name))
            return choice
        line = QLineEdit(argument.default)
        if argument.kind is not Kind.STRING:
            line.setProperty("role", "mono")
        line.textChanged.connect(lambda _: self._on_changed(argument.name))
        return line

    def _on_changed(self, name: str) -> None:
        if name in self._rows:
            self._rows[name].is_touched = True
            self.changed.emit()

    def text_of(self, name: str) -> str:
        """The text of a field."""
        editor = self.editors[name]
        return editor.currentText().strip() if isinstance(editor, Choice) else editor.text().strip()

    def arguments(self) -> dict[str, str]:
        """Name -> text of every field."""
        return {name: self.text_of(name) for name in self.editors}

    def needed(self) -> list[str]:
        """The arguments that are still empty and have not been touched."""
        return [name for name, row in self._rows.items() if row.fault and not row.is_touched and not self.text_of(name)]

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Write each fault under its field, and take away those that are mended. A field that nobody has touched is only said to be
        needed."""
        for name, row in self._rows.items():
            row.fault = faults.get(name, "")
        waiting = self.needed()
        for name, row in self._rows.items():
            self._show_note(row, is_needed=name in waiting)

    def _show_note(self, row: _Row, *, is_needed: bool) -> None:
        is_bad = bool(row.fault) and not is_needed
        parts = ["needed" if is_needed else "", range_text(row.argument), other_spelling(row.argument, self.text_of(row.argument.name))]
        row.note.setText(row.fault if is_bad else "  ".join(filter(None, parts)))
        row.is_bad = is_bad
        self._colour(row)
        row.note.setVisible(bool(row.note.text()))
        if row.editor.property("invalid") != ("true" if is_bad else "false"):
            row.editor.setProperty("invalid", "true" if is_bad else "false")
            row.editor.style().unpolish(row.editor)
            row.editor.style().polish(row.editor)

    def fault_of(self, name: str) -> str:
        """The fault shown under a field, '' when there is none."""
        row = self._rows[name]
        return row.fault if row.note.text() == row.fault else ""

    def mark(self, name: str) -> None:
        """Tell this argument's field from the others (its bytes are lit); '' for none. The focus stays where it is."""
        for each, row in self._rows.items():
            row.name.setText(f"\u25b8 {each}" if each == name else each)
            row.is_lit = each == name
            self._colour(row)

    def _colour(self, row: _Row) -> None:
        row.name.setStyleSheet(f"color: {self.theme.accent}" if row.is_lit else "")
        row.note.setStyleSheet(f"color: {self.theme.status_ink(Status.CRITICAL)}" if row.is_bad else "")

    def take_theme(self) -> None:
        for row in self._rows.values():
            self._colour(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.argument_entered.emit(watched.objectName().removeprefix("argument_"))
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.prepare_requested.emit()
            return True
        return super().eventFilter(watched, event)
