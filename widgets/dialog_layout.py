"""How a small dialog is laid out: its parts below each other, a hint, and a foot with a button that does it and one that leaves it be."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QAbstractSpinBox, QDialog, QFormLayout, QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from widgets.deliberate_button import DeliberateButton

EDGE_PX = 16
GAP_PX = 12
_INSIDE_PX = 7


def lay_out_dialog(dialog: QDialog, parts: Iterable[QWidget | QLayout], foot: QLayout, *, width: int) -> None:
    """The parts from the top, the foot at the bottom, the free room between; `width` is the least one in pixels."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
    column.setSpacing(GAP_PX)
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    column.addStretch(1)
    column.addLayout(foot)
    dialog.setMinimumWidth(width)


def dialog_form(*rows: tuple[str, QWidget]) -> QFormLayout:
    """Fields with their words at the left."""
    form = QFormLayout()
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(8)
    for words, field in rows:
        form.addRow(words, field)
    return form


def indent_number(field: QAbstractSpinBox) -> None:
    """Begin the number where the texts of other fields begin: Qt leaves out a style sheet's padding in a field of numbers."""
    field.lineEdit().setTextMargins(_INSIDE_PX, 0, _INSIDE_PX, 0)


def dialog_hint(text: str) -> QLabel:
    """A sentence that says what will happen."""
    hint = QLabel(text)
    hint.setProperty("role", "muted")
    hint.setWordWrap(True)
    return hint


def dialog_foot(dialog: QDialog, accept: QPushButton, leave_name: str, *, words: str = "Cancel") -> QHBoxLayout:
    """The line with `accept` and a button that leaves the dialog as it was."""
    leave = DeliberateButton(words, leave_name, role="quiet")
    leave.clicked.connect(dialog.reject)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    row.addWidget(leave)
    row.addWidget(accept)
    return row
