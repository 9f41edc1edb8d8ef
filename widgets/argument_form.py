"""Typed fields for the arguments of a command. Every field gives a text, as the encoder wants it; faults stand under their field and
never move the focus."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from console.dictionary.model import Argument, Kind
from widgets.panel import Panel
from widgets.theme import DARK, Status, Theme

_HINTS = {
    Kind.INTEGER: "whole number, or 0x.. in hexadecimal",
    Kind.FLOAT: "number",
    Kind.STRING: "text",
    Kind.BINARY: "bytes in hexadecimal, such as 0A FF",
    Kind.TIME: "UTC, such as 2026-326T10:55:12Z",
}


def range_text(argument: Argument) -> str:
    """What the argument may be: its range, units and size, in a few words."""
    low = "" if argument.low is None else f"{argument.low:g}"
    high = "" if argument.high is None else f"{argument.high:g}"
    bounds = f"{low} .. {high}".strip() if low or high else _HINTS.get(argument.kind, "")
    return " ".join(part for part in (bounds, argument.units) if part)


class _Choice(QComboBox):
    """A list of labels that the wheel changes only while it has the focus."""

    def __init__(self, argument: Argument) -> None:
        super().__init__()
        labels = list(argument.labels.values()) or ["False", "True"]
        for number, label in argument.labels.items() or {0: "False", 1: "True"}.items():
            self.addItem(label)
            self.setItemData(self.count() - 1, f"{label} = {number}", Qt.ItemDataRole.ToolTipRole)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCurrentIndex(max(labels.index(argument.default) if argument.default in labels else 0, 0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ArgumentForm(Panel):
    """`changed`: some text changed. `prepare_requested`: Enter was pressed in a field. `argument_entered` carries the name of the field
    that has the focus now."""

    changed = Signal()
    prepare_requested = Signal()
    argument_entered = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("argument_form", "Arguments", theme, parent)
        self.editors: dict[str, QLineEdit | QComboBox] = {}
        self._notes: dict[str, tuple[QLabel, str]] = {}
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
        self._notes.clear()
        for place, argument in enumerate(arguments):
            self._add(place, argument)

    def _add(self, place: int, argument: Argument) -> None:
        name, note = QLabel(argument.name), QLabel(range_text(argument))
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
        self._notes[argument.name] = (note, range_text(argument))
        self._grid.addWidget(name, 2 * place, 0)
        self._grid.addWidget(editor, 2 * place, 1)
        self._grid.addWidget(note, 2 * place + 1, 1)

    def _editor(self, argument: Argument) -> QLineEdit | QComboBox:
        if argument.labels or argument.kind is Kind.BOOLEAN:
            choice = _Choice(argument)
            choice.currentIndexChanged.connect(lambda _: self.changed.emit())
            return choice
        line = QLineEdit(argument.default)
        if argument.kind is not Kind.STRING:
            line.setProperty("role", "mono")
        line.textChanged.connect(lambda _: self.changed.emit())
        return line

    def arguments(self) -> dict[str, str]:
        """Name -> text of every field."""
        return {
            name: (editor.currentText() if isinstance(editor, QComboBox) else editor.text().strip())
            for name, editor in self.editors.items()
        }

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Write each fault under its field, and take away those that are mended."""
        ink = self.theme.status_ink(Status.CRITICAL)
        for name, editor in self.editors.items():
            note, usual = self._notes[name]
            fault = faults.get(name, "")
            note.setText(fault or usual)
            note.setStyleSheet(f"color: {ink}" if fault else "")
            if editor.property("invalid") != ("true" if fault else "false"):
                editor.setProperty("invalid", "true" if fault else "false")
                editor.style().unpolish(editor)
                editor.style().polish(editor)

    def fault_of(self, name: str) -> str:
        """The fault shown under a field, '' when there is none."""
        note, usual = self._notes[name]
        return note.text() if note.text() != usual else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.argument_entered.emit(watched.objectName().removeprefix("argument_"))
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.prepare_requested.emit()
            return True
        return super().eventFilter(watched, event)
