"""A pass plan against its pass: the countdown's bar from AOS to LOS, how far the plan reaches at least, usually and at most, and now.

What is usual is a full bar, the least a dark one in it, the most a hatched one; the margin before LOS is hatched across. Words say it too.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from console.command.procedure import duration_text
from console.command.procedure_estimate import PlanLength
from console.utc import SECOND_NS
from widgets.canvas import LEFT, RIGHT, Canvas, draw_text
from widgets.theme import DARK, SMALL_PX, Status, Theme, colour, draw_status, figure_font, ui_font

HEIGHT_PX = 46
_BAR = (24.0, 10.0)
_VERDICTS = {
    "fits": Status.NORMAL, "usually fits": Status.NORMAL, "usually does not fit": Status.CAUTION, "does not fit": Status.SERIOUS,
}  # fmt: skip


def length_words(length: PlanLength) -> str:
    """The lengths in words: `1m20s, at least 12s, at most 4m`."""
    least, usual, most = ((end_ns - length.start_ns) / SECOND_NS for end_ns in (length.least_ns, length.usual_ns, length.most_ns))
    more = " and as long as you take to answer" if length.is_open else ""
    return f"{duration_text(round(usual))}, at least {duration_text(round(least))}, at most {duration_text(round(most))}{more}"


class ProcedureBar(Canvas):
    """Shows one `PlanLength`."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("procedure_bar", "Length of the plan against the pass", theme, parent)
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._length: PlanLength | None = None
        self._los_ns = self._aos_ns = self._now_ns = -1

    def sizeHint(self) -> QSize:
        return QSize(360, HEIGHT_PX)

    def show_length(self, length: PlanLength | None, aos_ns: int, los_ns: int, now_ns: int) -> None:
        """The plan's length from now on, and the pass (-1 without one)."""
        if (length, aos_ns, los_ns, now_ns) != (self._length, self._aos_ns, self._los_ns, self._now_ns):
            self._length, self._aos_ns, self._los_ns, self._now_ns = length, aos_ns, los_ns, now_ns
            self.update()

    def words(self) -> tuple[str, str]:
        """What stands above the bar: the length, and whether it fits."""
        if self._length is None:
            return "", ""
        return length_words(self._length), self._length.verdict

    def tip_at(self, at: QPointF) -> str:
        return ", ".join(word for word in self.words() if word)

    def paint(self, painter: QPainter) -> None:
        theme, length = self.theme, self._length
        if length is None:
            return
        words, verdict = self.words()
        width = self.width() - 24.0
        font = ui_font(SMALL_PX)
        draw_text(painter, QRectF(12, 4, width - 150, 16), words, font, theme.muted, flags=LEFT)
        if verdict:
            status = _VERDICTS[verdict]
            draw_text(painter, QRectF(12, 4, width, 16), verdict, font, theme.status_ink(status), flags=RIGHT)
            text_px = QFontMetricsF(font).horizontalAdvance(verdict)
            draw_status(painter, QRectF(12 + width - text_px - 16, 7, 10, 10), status, theme)
        self._paint_bar(painter, length, QRectF(12, _BAR[0], width, _BAR[1]))

    def _paint_bar(self, painter: QPainter, length: PlanLength, box: QRectF) -> None:
        first_ns = min(self._aos_ns if self._aos_ns >= 0 else length.start_ns, length.start_ns)
        last_ns = max(self._los_ns if self._los_ns >= 0 else length.most_ns, first_ns + SECOND_NS)
        span = last_ns - first_ns

        def x_of(at_ns: int) -> float:
            return box.left() + box.width() * min(max((at_ns - first_ns) / span, 0.0), 1.0)

        theme = self.theme
        painter.fillRect(box, colour(theme.raised))
        for end_ns, brush in (
            (length.most_ns, QBrush(colour(theme.accent), Qt.BrushStyle.BDiagPattern)),
            (length.usual_ns, QBrush(colour(theme.accent))),
        ):
            painter.fillRect(QRectF(x_of(length.start_ns), box.top(), x_of(end_ns) - x_of(length.start_ns), box.height()), brush)
        painter.fillRect(QRectF(x_of(length.least_ns) - 1, box.top(), 2, box.height()), colour(theme.on_accent))
        if length.end_ns >= 0:
            margin = QRectF(x_of(length.end_ns), box.top(), box.right() - x_of(length.end_ns), box.height())
            painter.fillRect(margin, QBrush(colour(theme.muted), Qt.BrushStyle.DiagCrossPattern))
        painter.fillRect(QRectF(x_of(self._now_ns) - 1, box.top() - 3, 2, box.height() + 6), colour(theme.text))
        self._paint_edges(painter, box)

    def _paint_edges(self, painter: QPainter, box: QRectF) -> None:
        if self._los_ns < 0:
            return
        font, tone = figure_font(SMALL_PX), self.theme.muted
        draw_text(painter, QRectF(box.left(), box.bottom(), 120, 12), "AOS", font, tone, flags=LEFT)
        draw_text(painter, QRectF(box.right() - 120, box.bottom(), 120, 12), "LOS", font, tone, flags=RIGHT)
