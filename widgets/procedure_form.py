"""One step of a pass plan as fields: what its kind has, in the words of the file. What is typed is handed on when a field is left."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from console.command.procedure import StepKind
from console.command.procedure_text import value_text

_ALL = ("id", "kind", "text", "at")
FIELDS: dict[StepKind, tuple[str, ...]] = {
    StepKind.CHECK: ("condition", "timeout", "retry", "then", "else"),
    StepKind.COMMAND: ("command", "arguments", "until", "timeout", "retry", "repeatable", "then", "else"),
    StepKind.WAIT: ("duration", "then"),
    StepKind.PROMPT: ("choices", "timeout", "else"),
    StepKind.NOTE: ("then",),
    StepKind.BRANCH: ("condition", "on", "is", "timeout", "then", "else", "unknown"),
}
HINTS = {
    "id": "a word of its own", "text": "what the operator reads", "at": "AOS+30s or LOS-2m", "timeout": "30s", "retry": "0",
    "condition": "BATT_V > 7.2 and OBC_MODE == NOMINAL", "then": "next", "else": "hold", "command": "a name of the dictionary",
    "arguments": 'SID = "POWER"', "until": "completed", "repeatable": "false", "duration": "20s", "is": '["done"]', "unknown": "hold",
    "choices": '"go on" = "next", "leave it" = "end"', "on": "an earlier step",
}  # fmt: skip
_TABLES, _VALUES = ("arguments", "choices"), ("is", "retry", "repeatable")


def shown_text(key: str, value: object) -> str:
    """A value of the file as its field shows it: texts without quotes, tables without brackets."""
    if key in _TABLES and isinstance(value, dict):
        return value_text(value).strip("{} ")
    return value if isinstance(value, str) and key not in _VALUES else value_text(value)


def typed_value(key: str, text: str) -> object:
    """What a field's text stands for in the file; what can't be read as more stays the text, and is told as a fault."""
    if key not in (*_TABLES, *_VALUES):
        return text
    try:
        return tomllib.loads(f"x = {{ {text} }}" if key in _TABLES else f"x = {text}")["x"]
    except tomllib.TOMLDecodeError:
        return text


class ProcedureForm(QWidget):
    """Shows the values of one step; `changed` carries them all when one was changed."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("procedure_form")
        self.setAccessibleName("The chosen step")
        self._values: dict[str, Any] = {}
        self._fields: dict[str, QLineEdit] = {}
        self.kind = QComboBox()
        self.kind.setObjectName("step_kind")
        self.kind.setAccessibleName("Kind of the step")
        self.kind.addItems([str(kind) for kind in StepKind])
        self.kind.activated.connect(lambda _: self._take("kind", self.kind.currentText()))
        self._form = QFormLayout(self)
        self._form.setContentsMargins(12, 8, 12, 8)
        self._shown: tuple[str, ...] = ()

    def show_values(self, values: Mapping[str, Any] | None) -> None:
        """The step, or nothing."""
        self._values = dict(values or {})
        kind = StepKind(self._values["kind"]) if self._values.get("kind") in tuple(StepKind) else StepKind.NOTE
        keys = (*_ALL, *FIELDS[kind], *(key for key in self._values if key not in (*_ALL, *FIELDS[kind]))) if values is not None else ()
        if keys != self._shown:
            self._lay_out(keys)
        self.kind.setCurrentText(str(kind))
        for key, field in self._fields.items():
            text = shown_text(key, self._values[key]) if key in self._values else ""
            if field.text() != text:
                field.setText(text)

    def _lay_out(self, keys: tuple[str, ...]) -> None:
        self._shown = keys
        self.kind.setParent(self)
        while self._form.rowCount():
            taken = self._form.takeRow(0)
            for item in (taken.labelItem, taken.fieldItem):
                widget = item.widget() if item is not None else None
                if widget is not None and widget is not self.kind:
                    widget.deleteLater()
        self._fields = {}
        for key in keys:
            self._form.addRow(key, self.kind if key == "kind" else self._field(key))
        self.kind.setVisible(bool(keys))

    def _field(self, key: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(f"step_{key}")
        field.setAccessibleName(key)
        field.setPlaceholderText(HINTS.get(key, ""))
        field.editingFinished.connect(lambda: self._take(key, field.text()))
        self._fields[key] = field
        return field

    def _take(self, key: str, text: str) -> None:
        before = shown_text(key, self._values[key]) if key in self._values else ""
        if text == before:
            return
        values = {name: value for name, value in self._values.items() if name != key}
        if text:
            values[key] = typed_value(key, text)
        self._values = values
        self.changed.emit(values)
