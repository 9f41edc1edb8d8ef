"""How the on-board clock runs against UTC: offset and drift with their uncertainty, and the residuals of the line as points."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from console.utc import SECOND_NS, utc_text
from widgets.canvas import CENTRE, LEFT, RIGHT, Canvas, draw_text
from widgets.panel_table import age_text
from widgets.theme import DARK, SMALL_PX, Theme, colour, figure_font, ui_font

ROW_PX = 24
_LABEL_PX = 104
_AXIS_PX = 64
_FEWEST_PLOT_PX = 72
NOTHING = "No correlation yet", "Four packets with an on-board time that agree would begin it"


@dataclass(frozen=True, slots=True)
class ClockPicture:
    """What the panel shows: on-board time less UTC and its growth, one sigma of each, at `at_ns`; the residuals in seconds, float64 (n,),
    at `ages_s` before now, and which were used. `note` says what was taken off and what was not."""

    offset_s: float
    sigma_s: float
    rate_ppm: float
    rate_sigma_ppm: float
    at_ns: int
    now_ns: int
    onboard_now_ns: int
    used: int
    rejected: int
    note: str = ""
    ages_s: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    residuals_s: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    is_used: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))


def seconds_text(seconds: float, *, is_signed: bool = False) -> str:
    """A duration with three or four digits in the unit that fits: `+0.2412 s`, `35 µs`."""
    size = abs(seconds)
    for unit, scale, limit in (("\N{MICRO SIGN}s", 1e6, 1e-3), ("ms", 1e3, 0.1)):
        if size < limit:
            return f"{seconds * scale:{'+' if is_signed else ''}.3g} {unit}"
    return f"{seconds:{'+' if is_signed else ''}.4f} s" if size < 1e4 else f"{seconds / 86_400:{'+' if is_signed else ''}.4f} d"


def picture_rows(picture: ClockPicture) -> list[tuple[str, str, str]]:
    """Label, value and remark of each line."""
    age_s = max(0.0, (picture.now_ns - picture.at_ns) / SECOND_NS)
    return [
        ("Offset", seconds_text(picture.offset_s, is_signed=True), f"\N{PLUS-MINUS SIGN} {seconds_text(picture.sigma_s)}"),
        ("Drift", f"{picture.rate_ppm:+.3f} ppm", f"\N{PLUS-MINUS SIGN} {picture.rate_sigma_ppm:.3g} ppm"),
        ("On-board now", _clock_text(picture.onboard_now_ns), "as the line goes"),
        ("Last pair", age_text(age_s), f"{picture.used} used, {picture.rejected} left out"),
    ]


def _clock_text(at_ns: int) -> str:
    try:
        return utc_text(at_ns)[5:-1]
    except (OverflowError, ValueError):
        return "outside the calendar"


class ClockPanel(Canvas):
    """The panel."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("clock_panel", "On-board clock", theme, parent)
        self._picture: ClockPicture | None = None

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    def show_picture(self, picture: ClockPicture | None) -> None:
        """What is known of the clock, or nothing."""
        self._picture = picture
        words = "" if picture is None else "; ".join(" ".join(row) for row in picture_rows(picture))
        self.setAccessibleDescription(words or NOTHING[0])
        self.update()

    def paint(self, painter: QPainter) -> None:
        if self._picture is None:
            self.paint_empty(painter, *NOTHING)
            return
        place = QRectF(self.rect()).adjusted(12, 8, -12, -8)
        for row, (label, value, remark) in enumerate(picture_rows(self._picture)):
            line = QRectF(place.left(), place.top() + row * ROW_PX, place.width(), ROW_PX)
            draw_text(painter, line, label, ui_font(), self.theme.muted)
            middle = line.adjusted(_LABEL_PX, 0, 0, 0)
            draw_text(painter, QRectF(middle.left(), line.top(), middle.width() * 0.52, ROW_PX), value, figure_font(), self.theme.text)
            draw_text(painter, middle.adjusted(middle.width() * 0.54, 0, 0, 0), remark, figure_font(), self.theme.muted)
        top = place.top() + 4 * ROW_PX + 4
        draw_text(painter, QRectF(place.left(), top, place.width(), 16), self._picture.note, ui_font(SMALL_PX), self.theme.faint)
        plot = QRectF(place.left() + _AXIS_PX, top + 24, place.width() - _AXIS_PX, place.bottom() - top - 44)
        if plot.height() >= _FEWEST_PLOT_PX and len(self._picture.ages_s):
            self._plot(painter, plot, self._picture)

    def _plot(self, painter: QPainter, plot: QRectF, picture: ClockPicture) -> None:
        used = picture.residuals_s[picture.is_used]
        reach = max(4.5 * float(np.sqrt(np.mean(used**2))) if len(used) else 0.0, 1e-6)
        longest = max(60.0, float(picture.ages_s.max()))
        for share, text in ((0.0, seconds_text(reach, is_signed=True)), (0.5, "0"), (1.0, seconds_text(-reach, is_signed=True))):
            y = plot.top() + share * plot.height()
            painter.setPen(QPen(colour(self.theme.line), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            label = QRectF(plot.left() - _AXIS_PX, y - 8, _AXIS_PX - 8, 16)
            draw_text(painter, label, text, figure_font(SMALL_PX), self.theme.muted, flags=RIGHT)
        foot = QRectF(plot.left(), plot.bottom() + 5, plot.width(), 14)
        draw_text(painter, foot, f"{age_text(longest)} ago", ui_font(SMALL_PX), self.theme.muted, flags=LEFT)
        draw_text(painter, foot, "residuals", ui_font(SMALL_PX), self.theme.muted, flags=CENTRE)
        draw_text(painter, foot, "now", ui_font(SMALL_PX), self.theme.muted, flags=RIGHT)
        across = plot.right() - picture.ages_s / longest * plot.width()
        down = plot.center().y() - np.clip(picture.residuals_s / reach, -1.0, 1.0) * plot.height() / 2
        for is_used in (False, True):
            points = [QPointF(*point) for point in zip(across[picture.is_used == is_used], down[picture.is_used == is_used], strict=True)]
            pen = QPen(colour(self.theme.accent if is_used else self.theme.muted), 3 if is_used else 1)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if is_used:
                painter.drawPoints(points)
            else:
                for point in points:
                    painter.drawEllipse(point, 2.5, 2.5)


def demo() -> QWidget:
    """A clock a quarter of a second ahead, with some late packets."""
    chance = np.random.default_rng(3)
    ages, residuals = np.linspace(600, 0, 240), chance.normal(0, 4e-4, 240)
    is_used = np.ones(240, np.bool_)
    late = chance.choice(240, 12, replace=False)
    residuals[late] -= chance.uniform(1.6e-3, 4e-3, 12)
    is_used[late] = False
    now_ns = 1_795_340_000 * SECOND_NS
    panel = ClockPanel()
    panel.show_picture(
        ClockPicture(
            0.241173, 3.1e-5, -18.12, 0.13, now_ns - SECOND_NS, now_ns, now_ns + 241_173_000, 228, 12,
            "Light time taken off, by the elements of the session", ages, residuals, is_used,
        )
    )  # fmt: skip
    panel.resize(460, 300)
    return panel
