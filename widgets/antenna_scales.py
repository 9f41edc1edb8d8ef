"""The antenna's two axes as scales over what the machine can do: where it is, where it should be, and how far it is off in the sky.

The scale of an axis runs from one stop of the machine to the other, not over the sky: overlap (azimuths that are reached on two turns) and
elevations at which it leans over are shaded. Terrain has no place here.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.canvas import RIGHT, Canvas, draw_text
from widgets.theme import DARK, SMALL_PX, Status, Theme, colour, figure_font, ui_font

ROW_PX = 38
LABEL_PX = 74
FIGURES_PX = 160
BAR_PX = 8
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class MachineRange:
    """What the machine can do, in degrees; `beamwidth_deg` is the full width of the antenna's beam."""

    azimuth_min_deg: float = -180.0
    azimuth_max_deg: float = 540.0
    elevation_min_deg: float = 0.0
    elevation_max_deg: float = 90.0
    beamwidth_deg: float = 5.0

    def overlaps(self) -> tuple[tuple[float, float], ...]:
        """The stretches of the azimuth scale that are reached on two turns."""
        extra = self.azimuth_max_deg - self.azimuth_min_deg - 360.0
        if extra <= 0:
            return ()
        first_end, last_start = self.azimuth_min_deg + extra, self.azimuth_max_deg - extra
        if last_start <= first_end:
            return ((self.azimuth_min_deg, self.azimuth_max_deg),)
        return ((self.azimuth_min_deg, first_end), (last_start, self.azimuth_max_deg))


@dataclass(frozen=True, slots=True)
class _Axis:
    """One scale: what it is called, its ends, what is shaded on it, and its two values."""

    name: str
    low: float
    high: float
    shaded: tuple[tuple[float, float], ...]
    step: float
    actual: float | None
    target: float | None


class AntennaScales(Canvas):
    """Give it the machine's range and the positions; None where nobody knows."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("antenna_scales", "Antenna: azimuth, elevation and error", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(3 * ROW_PX)
        self._range = MachineRange()
        self._actual: Position | None = None
        self._target: Position | None = None
        self._error_deg: float | None = None

    def sizeHint(self) -> QSize:
        return QSize(420, 3 * ROW_PX)

    def show_positions(
        self, machine: MachineRange, *, actual: Position | None, target: Position | None, error_deg: float | None
    ) -> None:  # fmt: skip
        """Where the antenna is and should be (azimuth with its turns, elevation), and the angle between them in the sky."""
        self._range, self._actual, self._target, self._error_deg = machine, actual, target, error_deg
        self.setAccessibleDescription("; ".join(f"{axis.name} {_figures(axis.actual, axis.target)}" for axis in self._axes()))
        self.update()

    def paint(self, painter: QPainter) -> None:
        for row, axis in enumerate(self._axes()):
            self._paint_axis(painter, axis, row * ROW_PX)
        self._paint_error(painter, 2 * ROW_PX)

    def _axes(self) -> tuple[_Axis, _Axis]:
        machine, actual, target = self._range, self._actual, self._target
        lean = ((90.0, machine.elevation_max_deg),) if machine.elevation_max_deg > 90.0 else ()
        turn = 90.0 if machine.azimuth_max_deg - machine.azimuth_min_deg > 180.0 else 30.0
        return (
            _Axis(
                "Azimuth", machine.azimuth_min_deg, machine.azimuth_max_deg, machine.overlaps(), turn, actual and actual[0],
                target and target[0],
            ),
            _Axis(
                "Elevation", machine.elevation_min_deg, machine.elevation_max_deg, lean, 30.0, actual and actual[1], target and target[1]
            ),
        )  # fmt: skip

    def _bar(self, top: float) -> QRectF:
        return QRectF(LABEL_PX, top + 8, max(self.width() - LABEL_PX - FIGURES_PX - 12, 40), BAR_PX)

    def _paint_axis(self, painter: QPainter, axis: _Axis, top: float) -> None:
        theme, bar = self.theme, self._bar(top)

        def x(value: float) -> float:
            share = (value - axis.low) / max(axis.high - axis.low, 1e-9)
            return bar.left() + min(max(share, 0.0), 1.0) * bar.width()

        draw_text(painter, QRectF(0, top + 2, LABEL_PX, 20), axis.name, ui_font(), theme.muted)
        painter.fillRect(bar, colour(theme.line))
        for start, end in axis.shaded:
            self._hatch(painter, QRectF(x(start), bar.top(), x(end) - x(start), bar.height()))
        self._paint_ticks(painter, axis, bar)
        for end in (bar.left(), bar.right()):
            painter.setPen(QPen(colour(theme.muted), 2))
            painter.drawLine(QLineF(end, bar.top() - 3, end, bar.bottom() + 3))
        self._paint_marks(painter, bar, *(None if value is None else x(value) for value in (axis.actual, axis.target)))
        self._paint_figures(painter, top, _figure(axis.actual), _figure(axis.target))

    def _paint_ticks(self, painter: QPainter, axis: _Axis, bar: QRectF) -> None:
        first = -(-axis.low // axis.step) * axis.step
        count = int((axis.high - first) // axis.step) + 1
        every = max(1, -(-count * 34 // int(bar.width())))
        painter.setPen(QPen(colour(self.theme.faint), 1))
        for number in range(count):
            value = first + number * axis.step
            x = bar.left() + (value - axis.low) / (axis.high - axis.low) * bar.width()
            painter.setPen(QPen(colour(self.theme.faint), 1))
            painter.drawLine(QLineF(x, bar.bottom(), x, bar.bottom() + 3))
            if number % every == 0:
                label = QRectF(x - 20, bar.bottom() + 3, 40, 13)
                draw_text(painter, label, f"{value:g}", figure_font(10), self.theme.faint, flags=Qt.AlignmentFlag.AlignCenter)

    def _hatch(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(area, colour(self.theme.faint, 0.35))
        painter.fillRect(area, QBrush(colour(self.theme.muted, 0.45), Qt.BrushStyle.BDiagPattern))

    def _paint_marks(self, painter: QPainter, bar: QRectF, actual_x: float | None, target_x: float | None) -> None:
        """The target hangs over the bar as an outline, the antenna stands in it as a solid mark."""
        if target_x is not None:
            painter.setPen(QPen(colour(self.theme.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            top = bar.top() - 1
            painter.drawPolygon(QPolygonF([QPointF(target_x - 5, top - 6), QPointF(target_x + 5, top - 6), QPointF(target_x, top)]))
        if actual_x is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(colour(self.theme.text)))
            painter.drawRoundedRect(QRectF(actual_x - 2, bar.top() - 2, 4, bar.height() + 4), 1.5, 1.5)

    def _paint_figures(self, painter: QPainter, top: float, actual: str, target: str) -> None:
        left = self.width() - FIGURES_PX
        draw_text(painter, QRectF(left, top + 2, 68, 20), actual, figure_font(14), self.theme.text, flags=RIGHT)
        draw_text(painter, QRectF(left + 72, top + 2, 20, 20), "→", ui_font(SMALL_PX), self.theme.faint, flags=Qt.AlignmentFlag.AlignCenter)
        draw_text(painter, QRectF(left + 92, top + 2, 66, 20), target, figure_font(), self.theme.accent, flags=RIGHT)

    def _paint_error(self, painter: QPainter, top: float) -> None:
        """How far off, against half the beam: full at the edge of the beam."""
        theme, bar, half = self.theme, self._bar(top), self._range.beamwidth_deg / 2
        draw_text(painter, QRectF(0, top + 2, LABEL_PX, 20), "Off by", ui_font(), theme.muted)
        painter.fillRect(bar, colour(theme.line))
        edge = bar.left() + bar.width() / 2
        is_off = self._error_deg is not None and self._error_deg > half
        if self._error_deg is not None:
            width = min(self._error_deg / half, 2.0) * bar.width() / 2
            painter.fillRect(QRectF(bar.left(), bar.top(), width, bar.height()), colour(theme.caution if is_off else theme.normal))
        painter.setPen(QPen(colour(theme.muted), 1.5))
        painter.drawLine(QLineF(edge, bar.top() - 3, edge, bar.bottom() + 3))
        label = QRectF(edge - 70, bar.bottom() + 3, 140, 13)
        centre = Qt.AlignmentFlag.AlignCenter
        draw_text(painter, label, f"edge of the beam {half:g}°", figure_font(10), theme.faint, flags=centre)
        text = "-" if self._error_deg is None else f"{self._error_deg:.2f}°"
        tone = theme.status_ink(Status.CAUTION) if is_off else theme.text
        left = self.width() - FIGURES_PX
        draw_text(painter, QRectF(left, top + 2, 68, 20), text, figure_font(14), tone, flags=RIGHT)
        word = "" if self._error_deg is None else "off beam" if is_off else "on beam"
        draw_text(painter, QRectF(left + 92, top + 2, 66, 20), word, ui_font(SMALL_PX), tone, flags=RIGHT)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}°"


def _figures(actual: float | None, target: float | None) -> str:
    return f"{_figure(actual)}, target {_figure(target)}"


def demo() -> QWidget:
    """A machine with overlap that can lean over, a little behind its target."""
    scales = AntennaScales()
    scales.show_positions(MachineRange(-180, 540, 0, 180, 3.0), actual=(371.2, 47.9), target=(372.4, 48.3), error_deg=0.9)
    scales.resize(460, 3 * ROW_PX)
    return scales
