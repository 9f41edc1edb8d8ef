"""What lets a waiting command leave: priority, release rule and expiry. What can't be is said under its field while it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.command.lineup import Priority, QueueItem, ReleaseKind, ReleaseRule
from console.errors import KnownError
from console.utc import SECOND_NS, parse_utc, utc_text
from widgets.theme import DARK, Status, Theme

_HINTS = {
    ReleaseKind.HAND: "It leaves when somebody sends it",
    ReleaseKind.TIME: "UTC, such as 2026-326T10:55:12Z, or from now: +90 s, +5 min",
    ReleaseKind.AOS: "Seconds after the next AOS; it leaves once the spacecraft is heard",
    ReleaseKind.TELEMETRY: "Such as BATT_V > 7.2 and OBC_MODE == NOMINAL; only live values count",
    ReleaseKind.AFTER: "Number of the command that has to complete first",
}
_SPAN = re.compile(r"\+\s*(\d+(?:\.\d+)?)\s*(s|min|h)?")
_UNITS = {"s": 1, "min": 60, "h": 3600, None: 1}
_WORDS = {kind: kind.value for kind in ReleaseKind}


@dataclass(frozen=True, slots=True)
class Release:
    """What the dialog asks for."""

    priority: Priority
    rule: ReleaseRule
    expires_ns: int


def instant(text: str, now_ns: int) -> int:
    """The instant that a text means: UTC, or `+90 s` from now. Raises KnownError for anything else and for what has passed."""
    span = _SPAN.fullmatch(text.strip())
    at_ns = now_ns + round(float(span[1]) * _UNITS[span[2]] * SECOND_NS) if span else parse_utc(text)
    if at_ns <= now_ns:
        raise KnownError("that time has passed", remedy="a time that is still to come")
    return at_ns


class ReleaseDialog(QDialog):
    """`release_requested` carries a Release. `check_condition` says what is wrong with a condition, '' when nothing is."""

    release_requested = Signal(object)

    def __init__(
        self,
        title: str,
        item: QueueItem,
        now_ns: int,
        *,
        check_condition: Callable[[str], str] = lambda _: "",
        theme: Theme = DARK,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("release_dialog")
        self.setAccessibleName(f"Release of {title}")
        self.setWindowTitle(f"Release of {title}")
        self.theme, self._item, self._now_ns, self._check_condition = theme, item, now_ns, check_condition
        self.priority = _choice("release_priority", "Priority", {one: one.name.capitalize() for one in Priority}, item.priority)
        self.kind = _choice("release_kind", "Leaves", {kind: word.capitalize() for kind, word in _WORDS.items()}, item.rule.kind)
        self.value = _line("release_value", "Release rule", _value_text(item.rule))
        self.expiry = _line("release_expiry", "Expires", utc_text(item.expires_ns) if item.expires_ns >= 0 else "")
        self.expiry.setPlaceholderText("Never")
        self.value_note, self.expiry_note = QLabel(), QLabel("UTC, or from now: +5 min. Empty: never")
        self._expiry_hint = self.expiry_note.text()
        self._build()
        self._judge()

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(4)
        for word, field, note in (("Priority", self.priority, None), ("Leaves", self.kind, None), ("", self.value, self.value_note),
                                  ("Expires", self.expiry, self.expiry_note)):  # fmt: skip
            form.addRow(word, field)
            if note is not None:
                note.setProperty("role", "caption")
                note.setWordWrap(True)
                form.addRow("", note)
        self.accept_button = QPushButton("Set")
        self.accept_button.setObjectName("release_set")
        self.accept_button.setProperty("role", "primary")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self._ask)
        leave = QPushButton("Cancel")
        leave.setObjectName("release_cancel")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addStretch(1)
        column.addLayout(row)
        self.setMinimumWidth(460)
        self.kind.currentIndexChanged.connect(lambda _: self._judge())
        self.value.textChanged.connect(lambda _: self._judge())
        self.expiry.textChanged.connect(lambda _: self._judge())
        self.kind.setFocus()

    def _judge(self) -> None:
        """Say what is wrong where it is typed."""
        kind: ReleaseKind = self.kind.currentData()
        self.value.setEnabled(kind is not ReleaseKind.HAND)
        faults = [self._note(self.value_note, self._rule, _HINTS[kind]), self._note(self.expiry_note, self._expires_ns, self._expiry_hint)]
        self.accept_button.setEnabled(not any(faults))

    def _note(self, note: QLabel, read: Callable[[], object], hint: str) -> bool:
        try:
            read()
        except KnownError as error:
            note.setText(str(error))
            note.setStyleSheet(f"color: {self.theme.status_ink(Status.CRITICAL)}")
            return True
        note.setText(hint)
        note.setStyleSheet("")
        return False

    def _rule(self) -> ReleaseRule:
        kind, text = self.kind.currentData(), self.value.text().strip()
        match kind:
            case ReleaseKind.TIME:
                return ReleaseRule(kind, at_ns=instant(text, self._now_ns))
            case ReleaseKind.AOS:
                return ReleaseRule(kind, offset_s=_seconds(text))
            case ReleaseKind.TELEMETRY:
                fault = self._check_condition(text)
                if fault or not text:
                    raise KnownError(fault or "a condition is needed")
                return ReleaseRule(kind, condition=text)
            case ReleaseKind.AFTER:
                if not text.isdecimal() or int(text) == self._item.command:
                    raise KnownError("the number of another command is needed")
                return ReleaseRule(kind, after=int(text))
        return ReleaseRule()

    def _expires_ns(self) -> int:
        text = self.expiry.text().strip()
        return instant(text, self._now_ns) if text else -1

    def _ask(self) -> None:
        self.release_requested.emit(Release(self.priority.currentData(), self._rule(), self._expires_ns()))
        self.accept()


def _choice(name: str, label: str, words: dict[Priority, str] | dict[ReleaseKind, str], chosen: object) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(label)
    for value, word in words.items():
        box.addItem(word, value)
    box.setCurrentIndex(list(words).index(chosen))  # type: ignore[arg-type]
    return box


def _line(name: str, label: str, text: str) -> QLineEdit:
    line = QLineEdit(text)
    line.setObjectName(name)
    line.setAccessibleName(label)
    line.setMaxLength(1000)
    return line


def _value_text(rule: ReleaseRule) -> str:
    match rule.kind:
        case ReleaseKind.TIME:
            return utc_text(rule.at_ns)
        case ReleaseKind.AOS:
            return f"{rule.offset_s:g}"
        case ReleaseKind.TELEMETRY:
            return rule.condition
        case ReleaseKind.AFTER:
            return str(rule.after)
    return ""


def _seconds(text: str) -> float:
    try:
        seconds = float(text or "0")
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 86_400:
        raise KnownError("seconds after AOS are needed", rule="0 to 86400")
    return seconds


def demo() -> QWidget:
    """A release on telemetry that expires."""
    at_ns = parse_utc("2026-326T10:55:12Z")
    item = QueueItem(5, 5, Priority.HIGH, ReleaseRule(ReleaseKind.TELEMETRY, condition="BATT_V > 7.2"), expires_ns=at_ns + 600 * SECOND_NS)
    return ReleaseDialog("5 CAM_SHOOT", item, at_ns)
