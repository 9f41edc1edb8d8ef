"""What lets a command leave: priority, release rule and expiry. What can't be is said under its field while it is typed.

One surprise: "+90 s" counts from the moment when the rule is asked for, not from when it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from console.command.lineup import BY_HAND, Priority, ReleaseKind, ReleaseRule
from console.errors import KnownError
from console.utc import SECOND_NS, parse_utc, utc_text
from widgets.panel import Panel
from widgets.theme import DARK, Status, Theme

_HINTS = {
    ReleaseKind.HAND: "It leaves when somebody sends it",
    ReleaseKind.TIME: "UTC, such as 2026-326T10:55:12Z, or from now: +90 s, +5 min",
    ReleaseKind.AOS: "Seconds after the next AOS; it leaves once the spacecraft is heard",
    ReleaseKind.TELEMETRY: "Such as BATT_V > 7.2 and OBC_MODE == NOMINAL; only live values count",
    ReleaseKind.AFTER: "Number of the command that has to complete first",
}
_EXPIRY_HINT = "UTC, or from now: +5 min. Empty: never"
_SPAN = re.compile(r"\+\s*(\d+(?:\.\d+)?)\s*(s|min|h)?")
_UNITS = {"s": 1, "min": 60, "h": 3600, None: 1}


@dataclass(frozen=True, slots=True)
class Release:
    """What lets a command leave, and until when it is wanted (-1: for as long as it takes)."""

    priority: Priority = Priority.NORMAL
    rule: ReleaseRule = BY_HAND
    expires_ns: int = -1

    @property
    def text(self) -> str:
        """In a line: `by hand`, `at AOS + 30 s, high priority, expires 2026-326T10:55:12Z`."""
        urgent = f"{self.priority.name.lower()} priority" if self.priority is not Priority.NORMAL else ""
        expires = f"expires {utc_text(self.expires_ns)}" if self.expires_ns >= 0 else ""
        return ", ".join(filter(None, (self.rule.text, urgent, expires)))


def instant(text: str, now_ns: int) -> int:
    """The instant that a text means: UTC, or `+90 s` from now. Raises KnownError for anything else and for what has passed."""
    span = _SPAN.fullmatch(text.strip())
    at_ns = now_ns + round(float(span[1]) * _UNITS[span[2]] * SECOND_NS) if span else parse_utc(text)
    if at_ns <= now_ns:
        raise KnownError("that time has passed", remedy="a time that is still to come")
    return at_ns


class ReleaseForm(Panel):
    """The fields. `now` is the session's time; `check_condition` says what is wrong with a condition, '' when nothing is; `own` is the
    number of the command itself, for which it can't wait (0: it has none yet)."""

    changed = Signal()

    def __init__(
        self,
        theme: Theme = DARK,
        *,
        now: Callable[[], int] = lambda: 0,
        check_condition: Callable[[str], str] = lambda _: "",
        own: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("release_form", "What lets it leave", theme, parent)
        self.now, self.check_condition, self._own = now, check_condition, own
        self._shown, self._texts = Release(), ("", "")
        self.priority = _choice("release_priority", "Priority", {one: one.name.capitalize() for one in Priority})
        self.kind = _choice("release_kind", "Leaves", {kind: kind.value[0].upper() + kind.value[1:] for kind in ReleaseKind})
        self.value, self.expiry = _line("release_value", "Release rule"), _line("release_expiry", "Expires")
        self.expiry.setPlaceholderText("Never")
        self.value_note, self.expiry_note = _note(), _note()
        self._lay_out()
        self.show_release(Release())
        for box in (self.kind, self.priority):
            box.currentIndexChanged.connect(lambda _: self._on_changed())
        for line in (self.value, self.expiry):
            line.textChanged.connect(lambda _: self._on_changed())

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, 76)
        grid.setRowStretch(6, 1)
        for place, (word, field) in enumerate(
            (("Leaves", self.kind), ("", self.value), ("", self.value_note), ("Priority", self.priority), ("Expires", self.expiry),
             ("", self.expiry_note))
        ):  # fmt: skip
            if word:
                label = QLabel(word)
                label.setBuddy(field)
                grid.addWidget(label, place, 0)
            grid.addWidget(field, place, 1)

    def show_release(self, release: Release) -> None:
        """Begin with this; what isn't touched stays as it is, a time that has passed meanwhile, too."""
        self._shown, self._texts = release, (_value_text(release.rule), utc_text(release.expires_ns) if release.expires_ns >= 0 else "")
        self.priority.setCurrentIndex(self.priority.findData(release.priority))
        self.kind.setCurrentIndex(self.kind.findData(release.rule.kind))
        self.value.setText(self._texts[0])
        self.expiry.setText(self._texts[1])
        self._on_changed()

    def release(self) -> Release | None:
        """What stands in the fields, None while something is wrong with it."""
        try:
            return Release(self.priority.currentData(), self._rule(), self._expires_ns())
        except KnownError:
            return None

    def take_theme(self) -> None:
        self._judge()

    def _on_changed(self) -> None:
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        """Say what is wrong where it is typed."""
        kind: ReleaseKind = self.kind.currentData()
        self.value.setVisible(kind is not ReleaseKind.HAND)
        self._show(self.value, self.value_note, self._rule, _HINTS[kind])
        self._show(self.expiry, self.expiry_note, self._expires_ns, _EXPIRY_HINT)

    def _show(self, line: QLineEdit, note: QLabel, read: Callable[[], object], hint: str) -> None:
        fault = ""
        try:
            read()
        except KnownError as error:
            fault = str(error)
        note.setText(fault or hint)
        note.setStyleSheet(f"color: {self.theme.status_ink(Status.CRITICAL)}" if fault else "")
        invalid = "true" if fault else "false"
        if line.property("invalid") != invalid:
            line.setProperty("invalid", invalid)
            line.style().unpolish(line)
            line.style().polish(line)

    def _rule(self) -> ReleaseRule:
        kind, text = self.kind.currentData(), self.value.text().strip()
        if (kind, text) == (self._shown.rule.kind, self._texts[0]):
            return self._shown.rule
        match kind:
            case ReleaseKind.TIME:
                return ReleaseRule(kind, at_ns=instant(text, self.now()))
            case ReleaseKind.AOS:
                return ReleaseRule(kind, offset_s=_seconds(text))
            case ReleaseKind.TELEMETRY:
                fault = self.check_condition(text) if text else "a condition is needed"
                if fault:
                    raise KnownError(fault)
                return ReleaseRule(kind, condition=text)
            case ReleaseKind.AFTER:
                if not text.isdecimal() or int(text) == self._own:
                    raise KnownError("the number of another command is needed")
                return ReleaseRule(kind, after=int(text))
        return BY_HAND

    def _expires_ns(self) -> int:
        text = self.expiry.text().strip()
        if text == self._texts[1]:
            return self._shown.expires_ns
        return instant(text, self.now()) if text else -1


def _choice(name: str, label: str, words: dict[Priority, str] | dict[ReleaseKind, str]) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(label)
    for value, word in words.items():
        box.addItem(word, value)
    return box


def _line(name: str, label: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setAccessibleName(label)
    line.setMaxLength(1000)
    return line


def _note() -> QLabel:
    note = QLabel("")
    note.setProperty("role", "caption")
    note.setWordWrap(True)
    return note


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
    """A release at a time that has passed, which is said."""
    at_ns = parse_utc("2026-326T10:55:12Z")
    form = ReleaseForm(now=lambda: at_ns)
    form.show_release(Release(Priority.HIGH, ReleaseRule(ReleaseKind.TIME, at_ns=at_ns), at_ns + 600 * SECOND_NS))
    form.value.setText(utc_text(at_ns - 60 * SECOND_NS))
    form.resize(460, 220)
    return form
