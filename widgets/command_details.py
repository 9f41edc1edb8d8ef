"""One command in detail: what it does and how dangerous it is, its arguments, its bytes with every field marked, and a word about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from console.command.lineup import Priority
from console.command.verdicts import Check
from console.dictionary.model import Command
from console.dictionary.significance import Significance
from widgets.argument_choice import Choice
from widgets.argument_form import ArgumentForm
from widgets.check_list import VERDICT_STATUS, CheckList
from widgets.deliberate_button import DeliberateButton
from widgets.packet_hex import HexField, HexPane
from widgets.panel import Panel
from widgets.release_form import Release, ReleaseForm
from widgets.significance_badge import SignificanceBadge
from widgets.theme import DARK, Status, Theme

_LINE_PX = 20
_MOST_LINES = 6
_HEX_PX = 2 * _LINE_PX + 4


class CommandDetails(Panel):
    """The details. `queue` is the button that queues; it is the builder who says when it may be pressed."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("command_details", "Command", theme, parent)
        self._said: Status | None = None
        self._lit = ""
        self.title, self.description = QLabel(""), QLabel("")
        self.description.setProperty("role", "muted")
        self.description.setWordWrap(True)
        self.badge = SignificanceBadge(theme)
        self.form = ArgumentForm(theme)
        self.form.argument_entered.connect(self._on_entered)
        self.hex = HexPane(theme, empty_text="The encoded bytes will stand here")
        self.hex.setObjectName("command_bytes")
        self.hex.setAccessibleName("Encoded bytes; the arrows walk through the fields")
        self.hex.byte_chosen.connect(self._on_byte)
        self.hex.setFixedHeight(_HEX_PX)
        self.hex.installEventFilter(self)
        self.checks = CheckList(theme)
        self.checks.check_chosen.connect(self._on_check)
        self.spans, self.message = QLabel(""), QLabel("")
        self.spans.setObjectName("command_spans")
        self.spans.setProperty("role", "caption")
        self.spans.setWordWrap(True)
        self.message.setObjectName("command_message")
        self.message.setWordWrap(True)
        self.release = ReleaseForm(theme)
        self.release.hide()
        self.leaves = DeliberateButton("", "command_leaves", role="quiet")
        self.leaves.setToolTip("What lets it leave, its priority and expiry: Alt+L. The next command is by hand again")
        self.leaves.clicked.connect(self.turn_release)
        self.release.changed.connect(self._on_release)
        self.queue = DeliberateButton("&Queue", "command_queue_button", role="primary")
        self._lay_out()
        self._show_leaves()

    def _lay_out(self) -> None:
        """The button stays in sight, however low the panel is: what doesn't fit above it is scrolled to."""
        body = QWidget()
        parts = QVBoxLayout(body)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(4)
        self.form_scroll = _scrolled(self.form, self.release)
        self.form_scroll.setMinimumHeight(4 * _LINE_PX)
        for part in (self.title, self.description, self.badge, self.form_scroll, self.hex, self.spans, self.checks):
            parts.addWidget(part, 1 if part is self.form_scroll else 0)
        self.body_scroll = _scroll_area(body)
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        foot.addWidget(self.leaves)
        foot.addWidget(self.queue)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self.body_scroll, 1)
        column.addLayout(foot)

    def show_command(self, command: Command) -> None:
        """Show this command with the defaults of its arguments and no bytes."""
        self.title.setText(command.name)
        self.description.setText(command.description)
        self.description.setVisible(bool(command.description))
        self.badge.show_significance(command.significance, command.reason)
        self.badge.setVisible(command.significance is not Significance.NONE)
        self.form.show_arguments(command.arguments)
        self.clear_bytes()

    def turn_release(self) -> None:
        """Show the fields of the release, or put them away; what stands in them stays."""
        self.release.setVisible(self.release.isHidden())
        self._show_leaves()
        if not self.release.isHidden():
            self.release.kind.setFocus()
            QTimer.singleShot(0, self.release, lambda: self.form_scroll.verticalScrollBar().setValue(self.release.y()))
            self.body_scroll.ensureWidgetVisible(self.form_scroll)

    def release_by_hand(self) -> None:
        """The next command leaves when somebody sends it, unless something else is said."""
        self.release.show_release(Release())
        self.release.hide()
        self._show_leaves()

    def _on_release(self) -> None:
        self._show_leaves()
        self.keep_in_sight()

    def _show_leaves(self) -> None:
        release = self.release.release()
        arrow = "\u25be" if self.release.isHidden() else "\u25b4"
        self.leaves.setText(f"&Leaves {_short(release) if release else '...'} {arrow}")
        self.leaves.setAccessibleName(f"Leaves {release.text}" if release else "What lets it leave is not right yet")
        self.leaves.set_role("quiet" if release == Release() else "")

    def fill(self, arguments: Mapping[str, str]) -> None:
        """Write these texts into the fields of those names."""
        for name, text in arguments.items():
            editor = self.form.editors.get(name)
            if isinstance(editor, Choice):
                editor.setEditText(text)
            elif editor is not None:
                editor.setText(text)

    def show_bytes(self, data: bytes, fields: Sequence[HexField]) -> None:
        """The encoded bytes and the field that each of them belongs to; a field that was lit stays lit."""
        self.hex.show_data(data, fields)
        self._fit_bytes()
        self._light(self._lit)

    def show_checks(self, checks: Sequence[Check]) -> None:
        """What the dry run found."""
        self.checks.show_checks(checks)

    def clear_bytes(self) -> None:
        """Bytes that are no longer those of the fields are not shown."""
        self.hex.show_data(b"")
        self.checks.show_checks(())
        self._light("")
        self.say("", None)

    def say(self, text: str, status: Status | None) -> None:
        """A word about the command; None for what is neither good nor bad."""
        self._said = status
        self.message.setText(text)
        self.message.setStyleSheet(f"color: {self.theme.status_ink(status) if status else self.theme.muted}")

    def _fit_bytes(self) -> None:
        lines = -(-len(self.hex.data) // self.hex.line_bytes)
        height = min(max(lines, 2), _MOST_LINES) * _LINE_PX + 4
        if self.hex.height() != height:
            self.hex.setFixedHeight(height)

    def _on_check(self, check: Check) -> None:
        self.say(f"{check.subject}: {check.text}{f' ({check.rule})' if check.rule else ''}", VERDICT_STATUS[check.verdict])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.hex:
            self._fit_bytes()
        return super().eventFilter(watched, event)

    def _on_entered(self, argument: str) -> None:
        self.light(argument)
        self.keep_in_sight()

    def keep_in_sight(self) -> None:
        """The field that has the focus can be seen with what is said under it, however small the panel is."""
        release = (self.release.kind, self.release.value, self.release.priority, self.release.expiry)
        editor = next((one for one in (*self.form.editors.values(), *release) if one.hasFocus()), None)
        if editor is not None:
            self.form_scroll.ensureWidgetVisible(editor, 0, 2 * _LINE_PX)
            self.body_scroll.ensureWidgetVisible(editor, 0, 2 * _LINE_PX)

    def light(self, argument: str) -> None:
        """Mark the bytes of an argument, of a list all its values."""
        self._light(argument)

    def _light(self, name: str) -> None:
        self._lit = name
        found = [one for one in self.hex.fields if one.name == name or one.name.startswith(f"{name}[")] if name else []
        self.form.mark(name.partition("[")[0] if found else "")
        if found:
            first = min(one.first_bit for one in found)
            end = max(one.first_bit + one.bits for one in found)
            self.hex.light_bits(first, end - first)
            self.spans.setText(f"{name}: {span_text(HexField(name, first, end - first))}")
        else:
            self.hex.light_bits(0, 0)
            self.spans.setText("   ".join(f"{one.name} {span_text(one)}" for one in self.hex.fields if one.name in self.form.editors))

    def _on_byte(self, place: int) -> None:
        """A byte was clicked or reached: its field is marked, and brought into sight. The focus stays."""
        found = next(
            (one for one in self.hex.fields if place in one.byte_range() and one.name.partition("[")[0] in self.form.editors), None
        )
        found = found or next((one for one in self.hex.fields if place in one.byte_range()), None)
        if found is None:
            return
        self._light(found.name)
        editor = self.form.editors.get(found.name.partition("[")[0])
        if editor is not None:
            self.form_scroll.ensureWidgetVisible(editor)

    def take_theme(self) -> None:
        self.say(self.message.text(), self._said)


def _short(release: Release) -> str:
    """The rule in a word or two, with a mark for a priority or expiry that is not the usual one."""
    return f"{release.rule.kind}{' +' if (release.priority, release.expires_ns) != (Priority.NORMAL, -1) else ''}"


def span_text(one: HexField) -> str:
    """Where a field stands: `byte 3`, `bytes 4 to 7`, `byte 3, bits 4 to 7`."""
    span = one.byte_range()
    text = f"byte {span.start}" if len(span) == 1 else f"bytes {span.start} to {span.stop - 1}"
    first = one.first_bit % 8
    if one.bits % 8 == 0 and first == 0:
        return text
    return f"{text}, bit {first}" if one.bits == 1 else f"{text}, bits {first} to {first + one.bits - 1}"


def _scrolled(*forms: QWidget) -> QScrollArea:
    holder = QWidget()
    inner = QVBoxLayout(holder)
    inner.setContentsMargins(0, 0, 0, 0)
    for form in forms:
        inner.addWidget(form)
    inner.addStretch(1)
    return _scroll_area(holder)


def _scroll_area(holder: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(holder)
    scroll.viewport().setAutoFillBackground(False)
    holder.setAutoFillBackground(False)
    return scroll
