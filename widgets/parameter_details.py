"""All that is known of one parameter, in a dialog: its value and where it came from, what it means, and a curve of the last minutes.

Escape closes it, P draws the parameter in the plots.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from console.telemetry.states import Freshness
from widgets.canvas import LEFT, RIGHT, Canvas, draw_text
from widgets.theme import DARK, SMALL_PX, Theme, colour, figure_font, freshness_font, freshness_look, ui_font

SPARK_PX = 88
_AXIS_PX = 72


class Sparkline(Canvas):
    """A small curve with its least and its largest value; a gap in the data is a gap."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("sparkline", "History", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(SPARK_PX)
        self._times: NDArray[np.float64] = np.empty(0)
        self._values: NDArray[np.float64] = np.empty(0)
        self._span = ""

    def show_curve(self, times_s: NDArray[np.float64], values: NDArray[np.float64], span: str = "") -> None:
        """Values at times in seconds, rising, NaN in gaps; `span` says in words how far back it reaches."""
        self._times, self._values, self._span = times_s, values, span
        self.update()

    def paint(self, painter: QPainter) -> None:
        known = np.isfinite(self._values)
        if known.sum() < 2:
            self.paint_empty(painter, "No history yet", "What is recorded of the last minutes will stand here")
            return
        place = QRectF(self.rect()).adjusted(_AXIS_PX, 8, -8, -20)
        low, high = float(self._values[known].min()), float(self._values[known].max())
        for share, text in ((0.0, f"{high:.6g}"), (1.0, f"{low:.6g}")):
            y = place.top() + share * place.height()
            draw_text(painter, QRectF(0, y - 8, _AXIS_PX - 8, 16), text, figure_font(SMALL_PX), self.theme.muted, flags=RIGHT)
        first, last = float(self._times[0]), float(self._times[-1])
        x = place.left() + (self._times - first) / max(last - first, 1e-9) * place.width()
        y_of = place.bottom() - (self._values - low) / (high - low or 1.0) * place.height()
        painter.setPen(QPen(colour(self.theme.series[0]), 1.2))
        for run in np.split(np.arange(len(x)), np.flatnonzero(~known)):
            points = [QPointF(float(x[at]), float(y_of[at])) for at in run if known[at]]
            painter.drawPolyline(QPolygonF(points))
        foot = QRectF(place.left(), place.bottom() + 4, place.width(), 14)
        draw_text(painter, foot, self._span, ui_font(SMALL_PX), self.theme.muted, flags=LEFT)


class ParameterDetails(QDialog):
    """The dialog. `plot_requested` carries the parameter's name."""

    plot_requested = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("parameter_details")
        self.setAccessibleName("Parameter")
        self.theme, self.parameter = theme, ""
        self._freshness = Freshness.NEVER
        self.title, self.description, self.value = QLabel(""), QLabel(""), QLabel("")
        self.title.setProperty("role", "title")
        self.description.setProperty("role", "muted")
        self.description.setWordWrap(True)
        self.value.setObjectName("details_value")
        self.rows: dict[str, QLabel] = {}
        self.curve = Sparkline(theme)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for part in (self.title, self.description, self.value, self.curve):
            column.addWidget(part)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.resize(520, 560)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.setStyleSheet(f"QDialog {{ background: {theme.panel}; }}")
        self.curve.set_theme(theme)
        self._colour_value()

    def show_parameter(self, name: str, description: str) -> None:
        """Have another parameter, whose values and curve are still to come."""
        self.parameter = name
        self.setWindowTitle(f"{name} - parameter")
        self.title.setText(name)
        self.description.setText(description)
        self.description.setVisible(bool(description))
        self.curve.show_curve(np.empty(0), np.empty(0))

    def show_facts(self, value: str, freshness: Freshness, facts: Sequence[tuple[str, str]]) -> None:
        """The value as it is, and everything else as label and text; empty texts are left out."""
        self._freshness = freshness
        letter = freshness_look(freshness).letter
        self.value.setText(f"{value}   {letter} {freshness.value}" if letter else value)
        self._colour_value()
        wanted = {label: text for label, text in facts if text}
        if list(wanted) != list(self.rows):
            self._lay_out(list(wanted))
        for label, text in wanted.items():
            if self.rows[label].text() != text:
                self.rows[label].setText(text)

    def _colour_value(self) -> None:
        look = freshness_look(self._freshness)
        self.value.setFont(freshness_font(figure_font(20), self._freshness))
        self.value.setStyleSheet(f"color: {self.theme.muted if look.is_muted else self.theme.text}; font-size: 20px")

    def _lay_out(self, labels: Sequence[str]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.rows = {}
        for row, label in enumerate(labels):
            name, text = QLabel(label), QLabel("")
            name.setProperty("role", "muted")
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, row, 1)
            self.rows[label] = text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_P:
            self.plot_requested.emit(self.parameter)
        else:
            super().keyPressEvent(event)


def demo() -> QWidget:
    """A battery's voltage."""
    dialog = ParameterDetails()
    dialog.show_parameter("BATT_V", "Battery voltage")
    facts = [
        ("Raw", "2210"), ("Received", "2026-326T10:55:12Z, 0.4 s ago"), ("On-board time", "2026-326T10:55:11.759Z"),
        ("Packet", "3312, HK_POWER, every 1 s"),
        ("Count", "512"), ("Minimum", "7.104 V"), ("Maximum", "8.397 V"), ("Last change", "2026-326T10:55:12Z, from 8.391 V"),
        ("Level", "normal"), ("Limits", "warning 7 .. 8.42; distress 6.8 .. 8.45; critical 6.4 .. 8.5"), ("Calibration", "0.0038 x"),
        ("Kind", "float, /WAU-1/EPS/BATT_V"),
    ]  # fmt: skip
    dialog.show_facts("8.397 V", Freshness.LIVE, facts)
    times = np.linspace(0, 900, 300)
    dialog.curve.show_curve(times, 7.8 + 0.5 * np.sin(times / 240) + 0.02 * np.sin(times / 7), "15 min ago to now")
    return dialog
