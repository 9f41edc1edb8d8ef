"""Another release for a waiting command: priority, rule and expiry."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from console.command.lineup import Priority, QueueItem, ReleaseKind, ReleaseRule
from console.utc import SECOND_NS, parse_utc
from widgets.deliberate_button import DeliberateButton
from widgets.dialog_layout import dialog_foot, lay_out_dialog
from widgets.release_form import Release, ReleaseForm
from widgets.theme import DARK, Theme


class ReleaseDialog(QDialog):
    """`release_requested` carries a Release. `now` and `check_condition` are the form's. Enter sets nothing: a rule may hold at once."""

    release_requested = Signal(object)

    def __init__(
        self,
        title: str,
        item: QueueItem,
        *,
        now: Callable[[], int],
        check_condition: Callable[[str], str] = lambda _: "",
        theme: Theme = DARK,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("release_dialog")
        self.setAccessibleName(f"Release of {title}")
        self.setWindowTitle(f"Release of {title}")
        self.theme = theme
        self.form = ReleaseForm(theme, now=now, check_condition=check_condition, own=item.command)
        self.form.show_release(release_of(item))
        self.form.changed.connect(self._judge)
        self.accept_button = DeliberateButton("&Set", "release_set", role="primary")
        self.accept_button.clicked.connect(self._ask)
        lay_out_dialog(self, [self.form], dialog_foot(self, self.accept_button, "release_cancel"), width=460)
        self._judge()
        self.form.kind.setFocus()

    def _judge(self) -> None:
        self.accept_button.setEnabled(self.form.release() is not None)

    def _ask(self) -> None:
        release = self.form.release()
        self._judge()
        if release is not None:
            self.release_requested.emit(release)
            self.accept()


def release_of(item: QueueItem) -> Release:
    """How a waiting command is released now."""
    return Release(item.priority, item.rule, item.expires_ns)


def demo() -> QWidget:
    """A release on telemetry that expires."""
    at_ns = parse_utc("2026-326T10:55:12Z")
    item = QueueItem(5, 5, Priority.HIGH, ReleaseRule(ReleaseKind.TELEMETRY, condition="BATT_V > 7.2"), expires_ns=at_ns + 600 * SECOND_NS)
    return ReleaseDialog("5 CAM_SHOOT", item, now=lambda: at_ns)
