"""The planned way of the antenna along a pass: the machine's azimuth and elevation over time, and where it can't keep up."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.station.state import AntennaCourse, Keyhole
from console.utc import SECOND_NS, utc_text
from widgets.antenna_scales import MachineRange
from widgets.canvas import LEFT, RIGHT, Canvas, draw_text
from widgets.pass_words import clock_text
from widgets.theme import DARK, SMALL_PX, Theme, colour, figure_font, ui_font

HEIGHT_PX = 84
SIDE_PX = 74


class AntennaPlanLine(Canvas):
    """Give it the plan, the machine's range and the time."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("antenna_plan_line", "Planned way of the antenna", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)
        self._course: AntennaCourse | None = None
        self._range = MachineRange()
        self._now_ns = 0

    def sizeHint(self) -> QSize:
        return QSize(420, HEIGHT_PX)

    def show_plan(self, course: AntennaCourse | None, machine: MachineRange, now_ns: int) -> None:
        """Draw this plan; None says that there is none."""
        self._course, self._range, self._now_ns = course, machine, now_ns
        self.setAccessibleDescription("" if course is None else plan_words(course))
        self.update()

    def paint(self, painter: QPainter) -> None:
        if self._course is None:
            self.paint_empty(painter, "No plan", "The antenna's way through the next pass is planned when one comes within a day")
            return
        course, area = self._course, self._area()
        painter.fillRect(area, colour(self.theme.raised))
        for hole in course.keyholes:
            self._paint_hole(painter, hole, area)
        machine = self._range
        ends = ((machine.azimuth_min_deg, machine.azimuth_max_deg), (machine.elevation_min_deg, machine.elevation_max_deg))
        tones = (self.theme.series[0], self.theme.series[1])
        for values, (low, high), tone in zip((course.azimuth_deg, course.elevation_deg), ends, tones, strict=True):
            painter.setPen(QPen(colour(tone), 1.8, Qt.PenStyle.SolidLine if tone is tones[0] else Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(
                QPolygonF([self._point(at, (v - low) / (high - low)) for at, v in zip(course.times_ns, values, strict=True)])
            )
        self._paint_names(painter, area, tones)
        self._paint_now(painter, area)

    def tip_at(self, at: QPointF) -> str:
        course = self._course
        if course is None or not self._area().contains(at):
            return ""
        at_ns = course.aos_ns + round((at.x() - self._area().left()) / self._area().width() * (course.los_ns - course.aos_ns))
        hole = next((hole for hole in course.keyholes if hole.start_ns <= at_ns <= hole.end_ns), None)
        nearest = min(range(len(course.times_ns)), key=lambda place: abs(course.times_ns[place] - at_ns))
        lines = [utc_text(at_ns), f"azimuth {course.azimuth_deg[nearest]:.1f}°, elevation {course.elevation_deg[nearest]:.1f}°"]
        return "\n".join([*lines, *([f"off beam: the machine is {hole.cause}"] if hole else [])])

    def _area(self) -> QRectF:
        return QRectF(SIDE_PX, 4, max(self.width() - 2 * SIDE_PX, 40), HEIGHT_PX - 24)

    def _x(self, at_ns: int) -> float:
        course, area = self._course, self._area()
        if course is None:
            return area.left()
        share = (at_ns - course.aos_ns) / max(course.los_ns - course.aos_ns, 1)
        return area.left() + min(max(share, 0.0), 1.0) * area.width()

    def _point(self, at_ns: int, share: float) -> QPointF:
        area = self._area()
        return QPointF(self._x(at_ns), area.bottom() - 3 - share * (area.height() - 6))

    def _paint_hole(self, painter: QPainter, hole: Keyhole, area: QRectF) -> None:
        left, right = self._x(hole.start_ns), self._x(hole.end_ns)
        span = QRectF(left, area.top(), max(right - left, 2.0), area.height())
        painter.fillRect(span, colour(self.theme.caution, 0.18))
        painter.fillRect(span, QBrush(colour(self.theme.caution, 0.55), Qt.BrushStyle.FDiagPattern))

    def _paint_names(self, painter: QPainter, area: QRectF, tones: tuple[str, str]) -> None:
        course = self._course
        if course is None:
            return
        for row, (name, values, tone) in enumerate(
            zip(("Azimuth", "Elevation"), (course.azimuth_deg, course.elevation_deg), tones, strict=True)
        ):
            top = area.top() + row * 32
            draw_text(painter, QRectF(0, top, SIDE_PX - 8, 15), name, ui_font(SMALL_PX), tone, flags=LEFT)
            draw_text(
                painter, QRectF(0, top + 14, SIDE_PX - 8, 15), f"{values[0]:.0f}°", figure_font(SMALL_PX), self.theme.muted, flags=LEFT
            )
            end = QRectF(area.right() + 8, top + 14, SIDE_PX - 8, 15)
            draw_text(painter, end, f"{values[-1]:.0f}°", figure_font(SMALL_PX), self.theme.muted, flags=RIGHT)
        foot = QRectF(area.left(), area.bottom() + 3, area.width(), 15)
        draw_text(painter, foot, f"AOS {clock_text(course.aos_ns)}", figure_font(SMALL_PX), self.theme.muted)
        draw_text(painter, foot, f"LOS {clock_text(course.los_ns)}", figure_font(SMALL_PX), self.theme.muted, flags=RIGHT)

    def _paint_now(self, painter: QPainter, area: QRectF) -> None:
        course = self._course
        if course is not None and course.aos_ns <= self._now_ns <= course.los_ns:
            x = self._x(self._now_ns)
            painter.setPen(QPen(colour(self.theme.text), 1.2))
            painter.drawLine(QLineF(x, area.top() - 2, x, area.bottom() + 2))


def plan_words(course: AntennaCourse) -> str:
    """The plan in a sentence: whether it flips and why, and how long it is off beam."""
    holes = [
        f"{(hole.end_ns - hole.start_ns) / SECOND_NS:.0f} s from {clock_text(hole.start_ns)}, {hole.cause}" for hole in course.keyholes
    ]
    words = course.words[0].upper() + course.words[1:]
    return f"{words}. Off beam {'; '.join(holes)}" if holes else words


def demo() -> QWidget:
    """A nearly overhead pass with a keyhole."""
    line = AntennaPlanLine()
    line.show_plan(demo_course(), MachineRange(-180, 540, 0, 90, 3.0), demo_course().aos_ns + 200 * SECOND_NS)
    line.resize(460, HEIGHT_PX)
    return line


def demo_course() -> AntennaCourse:
    """A plan for the gallery: up in the south, over the zenith by 3 degrees, down in the north; made up, not computed."""
    aos_ns = 1_795_344_912 * SECOND_NS
    count, length = 61, 600
    times = [aos_ns + place * length * SECOND_NS // (count - 1) for place in range(count)]
    share = [place / (count - 1) for place in range(count)]
    azimuth = [190.0 + 170.0 / (1.0 + 2.718281828 ** (-(each - 0.5) * 40)) for each in share]
    elevation = [87.0 * max(0.0, 1.0 - abs(2 * each - 1)) ** 1.6 for each in share]
    holes = [Keyhole(aos_ns + 291 * SECOND_NS, aos_ns + 309 * SECOND_NS, "too slow")]
    return AntennaCourse(
        "WAU-1", "Banting", aos_ns, aos_ns + length * SECOND_NS, aos_ns - 60 * SECOND_NS, False, "can't flip: its elevation ends at 90°",
        18.0, holes, times, azimuth, elevation,
    )  # fmt: skip
