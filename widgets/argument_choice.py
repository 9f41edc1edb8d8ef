"""A field for an enumeration: a label is chosen from the list or typed, in any case; what is no label is told, never replaced by one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter

from console.dictionary.model import Argument


class Choice(QComboBox):
    """The field. It is empty where the argument has no default; the wheel changes it only while it has the focus."""

    text_changed = Signal()

    def __init__(self, argument: Argument) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        labels = dict(argument.labels) or {0: "False", 1: "True"}
        for number, label in labels.items():
            self.addItem(label)
            self.setItemData(self.count() - 1, f"{label} = {number}", Qt.ItemDataRole.ToolTipRole)
        self._complete(list(labels.values()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        default = next((label for label in labels.values() if label.casefold() == argument.default.casefold()), argument.default)
        self.setCurrentIndex(self.findText(default) if default else -1)
        if default and self.currentIndex() < 0:
            self.setEditText(default)
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText("choose or type a name")
        self.editTextChanged.connect(lambda _: self.text_changed.emit())

    def _complete(self, labels: list[str]) -> None:
        completer = QCompleter(labels, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
