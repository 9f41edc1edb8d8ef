"""One command in detail: what it does and how dangerous it is, its arguments, its bytes with every field marked, and a word about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from console.dictionary.model import Command
from widgets.argument_form import ArgumentForm
from widgets.deliberate_button import DeliberateButton
from widgets.packet_hex import HexField, HexPane
from widgets.panel import Panel
from widgets.significance_badge import SignificanceBadge
from widgets.theme import DARK, Status, Theme


class CommandDetails(Panel):
    """The details. `queue` is the button that queues; it is the builder who says when it may be pressed."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("command_details", "Command", theme, parent)
        self._said: Status | None = None
        self.title, self.description = QLabel(""), QLabel("")
        self.description.setProperty("role", "muted")
        self.description.setWordWrap(True)
        self.badge = SignificanceBadge(theme)
        self.form = ArgumentForm(theme)
        self.form.argument_entered.connect(self.light)
        self.hex = HexPane(theme, empty_text="The encoded bytes will stand here")
        self.hex.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hex.setFixedHeight(64)
        self.spans, self.message = QLabel(""), QLabel("")
        self.spans.setObjectName("command_spans")
        self.spans.setProperty("role", "caption")
        self.spans.setWordWrap(True)
        self.message.setObjectName("command_message")
        self.message.setWordWrap(True)
        self.queue = DeliberateButton("&Queue", "command_queue_button", role="primary")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        for part in (self.title, self.description, self.badge):
            column.addWidget(part)
        column.addWidget(_scrolled(self.form), 1)
        column.addWidget(self.hex)
        column.addWidget(self.spans)
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        foot.addWidget(self.queue)
        column.addLayout(foot)

    def show_command(self, command: Command) -> None:
        """Show this command with the defaults of its arguments and no bytes."""
        self.title.setText(command.name)
        self.description.setText(command.description)
        self.description.setVisible(bool(command.description))
        self.badge.show_significance(command.significance, command.reason)
        self.form.show_arguments(command.arguments)
        self.clear_bytes()

    def fill(self, arguments: Mapping[str, str]) -> None:
        """Write these texts into the fields of those names."""
        for name, text in arguments.items():
            editor = self.form.editors.get(name)
            if isinstance(editor, QComboBox):
                editor.setCurrentText(text)
            elif editor is not None:
                editor.setText(text)

    def show_bytes(self, data: bytes, fields: Sequence[HexField]) -> None:
        """The encoded bytes and the field that each of them belongs to."""
        self.hex.show_data(data, fields)
        self.spans.setText("   ".join(f"{one.name} {_bytes_text(one)}" for one in fields))

    def clear_bytes(self) -> None:
        """Bytes that are no longer those of the fields are not shown."""
        self.hex.show_data(b"")
        self.spans.setText("")
        self.say("", None)

    def say(self, text: str, status: Status | None) -> None:
        """A word about the command; None for what is neither good nor bad."""
        self._said = status
        self.message.setText(text)
        self.message.setStyleSheet(f"color: {self.theme.status_ink(status) if status else self.theme.muted}")

    def light(self, argument: str) -> None:
        """Mark the bytes of an argument."""
        for one in self.hex.fields:
            if one.name == argument:
                self.hex.light(one.byte_range())

    def take_theme(self) -> None:
        self.say(self.message.text(), self._said)


def _scrolled(form: QWidget) -> QScrollArea:
    scroll, holder = QScrollArea(), QWidget()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner = QVBoxLayout(holder)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.addWidget(form)
    inner.addStretch(1)
    scroll.setWidget(holder)
    scroll.viewport().setAutoFillBackground(False)
    holder.setAutoFillBackground(False)
    return scroll


def _bytes_text(one: HexField) -> str:
    span = one.byte_range()
    return f"byte {span.start}" if len(span) == 1 else f"bytes {span.start} to {span.stop - 1}"
