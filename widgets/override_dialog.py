"""Lets a command pass the checks that may be overridden: which they are, and why it is done. Without a reason it can't be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

from console.command.verdicts import Check, Verdict
from widgets.check_list import CheckList, demo_checks
from widgets.deliberate_button import DeliberateButton
from widgets.dialog_layout import dialog_foot, dialog_form, dialog_hint, lay_out_dialog
from widgets.theme import DARK, Theme

_HINT = (
    "Only constraints that the dictionary calls suspendable and interlocks that nothing else can open are let pass, for this "
    "command alone. The production lock forbids it."
)


class OverrideDialog(QDialog):
    """The window. `override_requested` carries the command's number and the reason."""

    override_requested = Signal(int, str)

    def __init__(self, command: int, name: str, checks: Sequence[Check] = (), theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("override_dialog")
        self.setAccessibleName(f"Override the checks of command {command}, {name}")
        self.setWindowTitle(f"Override the checks of command {command}")
        self.theme, self._command, self.name = theme, command, name
        self.checks = CheckList(theme)
        self.whole = QLabel("")
        self.whole.setObjectName("override_whole")
        self.whole.setWordWrap(True)
        self.checks.check_chosen.connect(self._tell)
        self.reason = QLineEdit()
        self.reason.setObjectName("override_reason")
        self.reason.setAccessibleName("Reason")
        self.reason.setPlaceholderText("Needed, and logged with your name")
        self.reason.setMaxLength(200)
        self.reason.textChanged.connect(lambda text: self.override.setEnabled(bool(text.strip())))
        self._lay_out(f"{name}, command {command}")
        self.show_checks(checks)

    def _lay_out(self, what: str) -> None:
        title = QLabel(what)
        title.setProperty("role", "title")
        self.override = DeliberateButton("Override", "override_do", role="danger")
        self.override.setEnabled(False)
        self.override.clicked.connect(self._ask)
        parts = (title, self.checks, self.whole, dialog_hint(_HINT), dialog_form(("Reason", self.reason)))
        lay_out_dialog(self, parts, dialog_foot(self, self.override, "override_cancel"), width=520)
        self.reason.setFocus()

    def show_checks(self, checks: Sequence[Check]) -> None:
        """What stands in the command's way now, of all that was checked; the first of it is told whole."""
        ways = [check for check in checks if check.verdict in (Verdict.WAITING, Verdict.REFUSED)]
        self.checks.show_checks(ways)
        self.whole.setVisible(bool(ways))
        if ways:
            self._tell(ways[0])

    def _tell(self, check: Check) -> None:
        self.whole.setText(f"{check.text}{f' ({check.rule})' if check.rule else ''}")

    def _ask(self) -> None:
        self.override_requested.emit(self._command, self.reason.text().strip())
        self.accept()


def demo() -> QWidget:
    """Two checks that stand in the way."""
    dialog = OverrideDialog(12, "WHEEL_SPIN", demo_checks()[3:])
    dialog.reason.setText("safe mode is being tested")
    dialog.reason.deselect()
    return dialog
