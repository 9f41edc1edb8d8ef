"""Asks for the instant at which a command that has been built is to be released on board. Nothing is sent: it goes into the queue."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QWidget

from console.errors import KnownError
from console.utc import parse_utc, utc_text
from widgets.dialog_layout import dialog_foot, dialog_form, lay_out_dialog
from widgets.theme import DARK, Status, Theme


class ComposeDialog(QDialog):
    """A small window with a time. `read` turns its text into nanoseconds or raises KnownError; `plan_requested` carries them."""

    plan_requested = Signal(object)

    def __init__(
        self, request: str, at_ns: int, read: Callable[[str], int], theme: Theme = DARK, parent: QWidget | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("onboard_compose_dialog")
        self.setAccessibleName(f"Plan {request} on board")
        self.setWindowTitle("On-board schedule")
        self.theme, self._read = theme, read
        self.time = QLineEdit(utc_text(at_ns))
        self.time.setObjectName("onboard_compose_time")
        self.time.setAccessibleName("Time of release on board")
        self.time.setToolTip("2026-326T10:55:12Z, 10:55, +15m, next LOS")
        self.time.textChanged.connect(lambda _: self._look())
        self.said = QLabel("")
        self.said.setObjectName("onboard_compose_said")
        self.said.setWordWrap(True)
        self.plan = QPushButton("Plan")
        self.plan.setObjectName("onboard_compose_plan")
        self.plan.setProperty("role", "primary")
        self.plan.setDefault(True)
        self.plan.clicked.connect(self._ask)
        self._build(request)
        self._look()

    def _build(self, request: str) -> None:
        form = dialog_form(("Request", QLabel(request)), ("Release at", self.time))
        lay_out_dialog(self, (form, self.said), dialog_foot(self, self.plan, "onboard_compose_cancel"), width=440)
        self.time.setFocus()
        self.time.selectAll()

    def _look(self) -> None:
        try:
            at_ns = self._read(self.time.text())
        except KnownError as error:
            self._say(str(error), Status.CRITICAL)
        else:
            self._say(f"{utc_text(at_ns)}, by the on-board clock. It goes into the queue; uplinking takes two steps", None)

    def _say(self, text: str, status: Status | None) -> None:
        self.plan.setEnabled(status is None)
        self.said.setText(text)
        self.said.setStyleSheet(f"color: {self.theme.status_ink(status) if status else self.theme.muted}")

    def _ask(self) -> None:
        self.plan_requested.emit(self._read(self.time.text()))
        self.accept()


def demo() -> QWidget:
    """A dialog with a time in it."""
    return ComposeDialog("CAMERA_POWER STATE ON", parse_utc("2026-326T11:07:12Z"), parse_utc)
