"""Other arguments and another release for a command that waits. What it was stays in the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from console.command.lineup import QueueItem, ReleaseKind, ReleaseRule
from console.dictionary.model import Argument, Command, Kind
from console.utc import parse_utc
from widgets.argument_form import ArgumentForm
from widgets.deliberate_button import DeliberateButton
from widgets.dialog_layout import dialog_foot, dialog_hint, lay_out_dialog
from widgets.release_dialog import release_of
from widgets.release_form import ReleaseForm
from widgets.theme import DARK, Theme

_HINT = "It is encoded again and keeps its place in line. Both versions stand in the record; what was armed has to be armed again."


class CommandEditDialog(QDialog):
    """`edit_requested` carries the arguments (name -> text), `release_requested` a Release; each only where it is another now. `check`
    says for each argument what is wrong with it; `now` and `check_condition` are the release form's."""

    edit_requested = Signal(object)
    release_requested = Signal(object)

    def __init__(
        self,
        title: str,
        command: Command,
        arguments: Mapping[str, str],
        item: QueueItem,
        *,
        now: Callable[[], int],
        check: Callable[[dict[str, str]], Mapping[str, str]] = lambda _: {},
        check_condition: Callable[[str], str] = lambda _: "",
        theme: Theme = DARK,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("command_edit_dialog")
        self.setAccessibleName(f"Edit {title}")
        self.setWindowTitle(f"Edit {title}")
        self.theme, self._check, self._before = theme, check, release_of(item)
        self.form = ArgumentForm(theme)
        self.form.show_arguments(tuple(replace(one, default=arguments.get(one.name, one.default)) for one in command.arguments))
        self._arguments = self.form.arguments()
        self.release = ReleaseForm(theme, now=now, check_condition=check_condition, own=item.command)
        self.release.show_release(self._before)
        self.form.changed.connect(self._judge)
        self.release.changed.connect(self._judge)
        self.accept_button = DeliberateButton("&Change", "command_edit_change", role="primary")
        self.accept_button.clicked.connect(self._ask)
        self._build(command)
        self._judge()

    def _build(self, command: Command) -> None:
        forms: list[tuple[str, QWidget]] = [("Arguments", self.form)] if command.arguments else []
        parts: list[QWidget] = []
        for word, form in [*forms, ("Release", self.release)]:
            title = QLabel(word)
            title.setProperty("role", "title")
            parts += [title, form]
        lay_out_dialog(self, [*parts, dialog_hint(_HINT)], dialog_foot(self, self.accept_button, "command_edit_cancel"), width=460)

    def _judge(self) -> None:
        faults = self._check(self.form.arguments())
        self.form.show_faults(faults)
        self.accept_button.setEnabled(not any(faults.values()) and self.release.release() is not None)

    def _ask(self) -> None:
        arguments, release = self.form.arguments(), self.release.release()
        if release is None:
            self._judge()
            return
        if arguments != self._arguments:
            self.edit_requested.emit(arguments)
        if release != self._before:
            self.release_requested.emit(release)
        self.accept()


def demo() -> QWidget:
    """A heater command under the pen; it leaves at AOS."""
    heater = Argument("HEATER", Kind.ENUMERATED, labels={0: "BATTERY", 1: "CAMERA"}, default="BATTERY")
    seconds = Argument("DURATION", Kind.INTEGER, "s", low=0, high=3600, default="600")
    command = Command("HEATER_ON", "/WAU-1/HEATER_ON", arguments=(heater, seconds))
    at_ns = parse_utc("2026-326T10:55:12Z")
    item = QueueItem(2, 2, rule=ReleaseRule(ReleaseKind.AOS, at_ns, 30.0))
    return CommandEditDialog("2 HEATER_ON", command, {"HEATER": "CAMERA", "DURATION": "300"}, item, now=lambda: at_ns)
