"""What to do on the first day: a few steps, each ticked when the program sees it done, gone for good when dismissed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from widgets.panel import Panel
from widgets.theme import DARK, Theme, colour


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step: `key` names it for `show_done`, `title` says what to do, `text` how."""

    key: str
    title: str
    text: str = ""


FIRST_PASS = (
    GuideStep("aos", "Wait for the rise", "WAU-1 rises over Banting in a few seconds. The global bar counts down to AOS."),
    GuideStep("lock", "See the frames lock", "The link panel says locked, and telemetry begins to arrive."),
    GuideStep("pass", "Open the Pass workspace", "Press Ctrl+2. Plots, values and the sky plot follow the spacecraft."),
    GuideStep("command", "Send a ping", "Choose PING in the command builder, queue it, then send it from the queue."),
    GuideStep("replay", "Replay the pass", "After LOS press Ctrl+3 and open the newest recording."),
)


class _Tick(QWidget):
    """A ring, which becomes a disc with a tick."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme, self.is_done, self.is_next = theme, False, False
        self.setFixedSize(QSize(18, 18))

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = self.theme.accent if self.is_done or self.is_next else self.theme.faint
        painter.setPen(QPen(colour(tone), 1.5))
        painter.setBrush(colour(self.theme.accent) if self.is_done else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(9, 9), 7, 7)
        if self.is_done:
            painter.setPen(QPen(colour(self.theme.on_accent), 1.8))
            painter.drawPolyline(QPolygonF([QPointF(5.6, 9.2), QPointF(8, 11.6), QPointF(12.4, 6.6)]))
        painter.end()


class FirstRunGuide(Panel):
    """The guide. `dismissed` comes when the operator wants no more of it."""

    dismissed = Signal()

    def __init__(self, theme: Theme = DARK, steps: Sequence[GuideStep] = FIRST_PASS, parent: QWidget | None = None) -> None:
        super().__init__("first_run_guide", "First steps", theme, parent)
        self.steps = tuple(steps)
        self._done: set[str] = set()
        self._rows: dict[str, tuple[_Tick, QLabel, QLabel]] = {}
        self.heading = QLabel("")
        self.heading.setObjectName("guide_heading")
        self.dismiss = QPushButton("Dismiss")
        self.dismiss.setObjectName("guide_dismiss")
        self.dismiss.setProperty("role", "quiet")
        self.dismiss.setToolTip("Don't show these steps again")
        self.dismiss.clicked.connect(self._on_dismiss)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.dismiss)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(12)
        column.addLayout(head)
        for step in self.steps:
            column.addLayout(self._row(step))
        column.addStretch(1)
        self._show()

    def _row(self, step: GuideStep) -> QHBoxLayout:
        tick, title, text = _Tick(self.theme), QLabel(step.title), QLabel(step.text)
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(text)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self._rows[step.key] = (tick, title, text)
        return row

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(self.theme.line), 1))
        painter.setBrush(colour(self.theme.raised))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def show_done(self, key: str) -> None:
        """That step has been done; unknown keys are passed over."""
        if key in self._rows and key not in self._done:
            self._done.add(key)
            self._show()

    def done(self) -> frozenset[str]:
        """Keys of the steps done."""
        return frozenset(self._done)

    def next_step(self) -> GuideStep | None:
        """The first step that isn't done, None when all are."""
        return next((step for step in self.steps if step.key not in self._done), None)

    def _show(self) -> None:
        following = self.next_step()
        for step in self.steps:
            tick, title, text = self._rows[step.key]
            tick.is_done, tick.is_next = step.key in self._done, step == following
            text.setVisible(step == following)
            title.setProperty("role", "title" if step == following else "muted")
            title.style().unpolish(title)
            title.style().polish(title)
            tick.update()
        self.heading.setText(
            "You have flown a pass" if following is None else f"Your first pass, {len(self._done)} of {len(self.steps)} done"
        )
        self.dismiss.setText("Close" if following is None else "Dismiss")

    def _on_dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()


def demo() -> QWidget:
    """Two steps done."""
    guide = FirstRunGuide()
    guide.show_done("aos")
    guide.show_done("lock")
    guide.resize(420, 300)
    return guide
