"""The pass under way in one strip: AOS, the curve of elevation with the present on it, LOS, and how long there still is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QLinearGradient, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from console.orbit.types import Pass, PassMark, PassRow
from widgets.canvas import LEFT, RIGHT, Canvas, draw_text, text_width
from widgets.pass_strip_steps import PlanStep, cluster_at, clusters, paint_steps
from widgets.pass_timeline_marks import mark_lines, paint_flag
from widgets.pass_words import age_status, age_text, clock_text, error_text, pass_tip, span_text
from widgets.theme import DARK, SMALL_PX, Status, Theme, colour, draw_status, figure_font, ui_font

NAME_PX, LEFT_PX, CLOCK_PX = 196.0, 76.0, 172.0
LOCK_PX = 4.0


class PassStrip(Canvas):
    """Give it the pass and the time, and, as they come, spans of lock and the steps of the plan."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("pass_strip", "Pass strip", theme, parent)
        self.setMinimumSize(360, 72)
        self.setMaximumHeight(112)
        self._row: PassRow | None = None
        self._now_ns = 0
        self._locks: tuple[tuple[int, int], ...] = ()
        self.steps: tuple[PlanStep, ...] = ()
        self._mark: PassMark | None = None

    def sizeHint(self) -> QSize:
        return QSize(1200, 84)

    def show_pass(self, row: PassRow | None) -> None:
        """The pass that the strip is about; None empties it. Spans of lock and steps are forgotten when it is another one."""
        if row is None or self._row is None or row.one_pass != self._row.one_pass:
            self._locks, self.steps = (), ()
        self._row = row
        self.update()

    def show_now(self, now_ns: int) -> None:
        """Move the present."""
        self._now_ns = now_ns
        self.update()

    def show_mark(self, mark: PassMark | None) -> None:
        """How the pass stands: booked, or in conflict with another one."""
        if mark != self._mark:
            self._mark = mark
            self.update()

    def tip_at(self, at: QPointF) -> str:
        """The pass with dates, azimuths and the age of its elements, and how it stands."""
        if self._row is None:
            return ""
        area = self._curve_area()
        steps = cluster_at(clusters(self.steps, self._x, area), at, area)
        if steps is not None:
            return "\n".join(f"{clock_text(step.at_ns)}  {step.text}{f'  ({step.label})' if step.label else ''}" for step in steps.steps)
        return "\n".join([pass_tip(self._row.one_pass), *(mark_lines(self._mark) if self._mark else [])])

    def show_locks(self, spans: Sequence[tuple[int, int]]) -> None:
        """When frames were locked, as (start_ns, end_ns)."""
        self._locks = tuple(spans)
        self.update()

    def show_steps(self, steps: Sequence[PlanStep]) -> None:
        """The steps of the plan, and where it stands."""
        if tuple(steps) != self.steps:
            self.steps = tuple(steps)
            on = next((step for step in steps if step.is_on), None)
            self.setAccessibleDescription(f"the plan stands at {on.text}" if on is not None else "")
            self.update()

    def remaining(self) -> tuple[str, str]:
        """The large clock and what it counts: to AOS, to LOS, or since LOS."""
        if self._row is None:
            return "", ""
        one = self._row.one_pass
        if self._now_ns < one.aos_ns:
            return span_text(one.aos_ns - self._now_ns), "until AOS"
        if self._now_ns <= one.los_ns:
            return span_text(one.los_ns - self._now_ns), "left until LOS"
        return span_text(self._now_ns - one.los_ns), "since LOS"

    def _curve_area(self) -> QRectF:
        left = NAME_PX + LEFT_PX if self.width() > 720 else LEFT_PX + 12
        return QRectF(left, 10, max(self.width() - left - LEFT_PX - CLOCK_PX, 40.0), self.height() - 28)

    def _x(self, at_ns: int) -> float:
        area = self._curve_area()
        one = self._row.one_pass if self._row else None
        if one is None or one.los_ns <= one.aos_ns:
            return area.left()
        return area.left() + (at_ns - one.aos_ns) / (one.los_ns - one.aos_ns) * area.width()

    def paint(self, painter: QPainter) -> None:
        if self._row is None:
            self.paint_empty(painter, "No pass", "The next pass of this spacecraft is shown here when one is found")
            return
        if self.width() > 720:
            self._paint_name(painter)
        self._paint_curve(painter, self._row)
        self._paint_ends(painter)
        self._paint_locks(painter)
        self._paint_steps(painter)
        self._paint_clock(painter)

    def _paint_name(self, painter: QPainter) -> None:
        one = self._row.one_pass if self._row else None
        if one is None:
            return
        middle = self.height() / 2
        left = 16.0
        if self._mark is not None and self._mark.is_booked:
            left = paint_flag(painter, self.theme, QPointF(16, middle - 19), has_letter=True, is_odd=bool(self._mark.remark)) + 5
        title = f"{one.spacecraft} over {one.station}"
        draw_text(painter, QRectF(left, middle - 24, NAME_PX - 8 - left, 24), title, ui_font(14), self.theme.text)
        self._paint_age(painter, one, middle)

    def _paint_age(self, painter: QPainter, one: Pass, middle: float) -> None:
        """How old the elements are, and what that costs; below, that another pass excludes this one."""
        age = f"elements {age_text(one.element_age_days)} old, AOS {error_text(one.expected_aos_error_s)}"
        draw_text(painter, QRectF(16, middle + 1, NAME_PX - 16, 18), age, ui_font(SMALL_PX), self.theme.muted)
        status = age_status(one)
        if status is not Status.NORMAL:
            x = 16 + text_width(age, ui_font(SMALL_PX)) + 6
            draw_status(painter, QRectF(x, middle + 5, 10, 10), status, self.theme)
        text, tone = f"max {one.max_elevation_deg:.1f}°", self.theme.muted
        if self._mark is not None and (self._mark.conflicts or self._mark.remark):
            text = self._mark.remark or f"{text}, in conflict"
            tone = self.theme.status_ink(Status.CAUTION) if self._mark.is_booked else tone
        draw_text(painter, QRectF(16, middle + 18, NAME_PX - 24, 16), text, ui_font(SMALL_PX), tone)

    def _paint_curve(self, painter: QPainter, row: PassRow) -> None:
        area, theme = self._curve_area(), self.theme
        heights = area.bottom() - np.clip(row.elevation_deg, 0.0, 90.0) / 90.0 * area.height()
        line = [QPointF(self._x(int(at_ns)), float(y)) for at_ns, y in zip(row.times_ns, heights, strict=True)]
        painter.fillRect(area, colour(theme.raised))
        for elevation in (30, 60):
            y = round(area.bottom() - elevation / 90 * area.height()) + 0.5
            painter.setPen(QPen(colour(theme.line), 1))
            painter.drawLine(QLineF(area.left(), y, area.right(), y))
            draw_text(painter, QRectF(area.left() + 4, y - 13, 30, 12), f"{elevation}°", ui_font(10), theme.muted)
        shape = QPolygonF([QPointF(line[0].x(), area.bottom()), *line, QPointF(line[-1].x(), area.bottom())])
        now_x = float(np.clip(self._x(self._now_ns), area.left(), area.right()))
        for left, right, strength in ((area.left(), now_x, 0.22), (now_x, area.right(), 0.7)):
            painter.save()
            painter.setClipRect(QRectF(left, area.top(), right - left, area.height()))
            fill = QLinearGradient(0, area.top(), 0, area.bottom())
            fill.setColorAt(0, colour(theme.accent, strength * 0.8))
            fill.setColorAt(1, colour(theme.accent, strength * 0.18))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(fill))
            painter.drawPolygon(shape)
            painter.setPen(QPen(colour(theme.accent, min(strength * 1.6, 1.0)), 1.6))
            painter.drawPolyline(QPolygonF(line))
            painter.restore()
        self._paint_now(painter, row, area)

    def _paint_now(self, painter: QPainter, row: PassRow, area: QRectF) -> None:
        one = row.one_pass
        if not one.aos_ns <= self._now_ns <= one.los_ns:
            return
        x = self._x(self._now_ns)
        elevation = float(np.interp(float(self._now_ns - one.aos_ns), (row.times_ns - one.aos_ns).astype(float), row.elevation_deg))
        painter.setPen(QPen(colour(self.theme.text), 1.2))
        painter.drawLine(QLineF(x, area.top() - 2, x, area.bottom() + LOCK_PX))
        painter.setBrush(QBrush(colour(self.theme.text)))
        painter.drawEllipse(QPointF(x, area.bottom() - elevation / 90 * area.height()), 3.5, 3.5)
        text, font = f"{elevation:.1f}°", figure_font(12)
        side = x + 8 if x + 60 < area.right() else x - 8 - text_width(text, font)
        draw_text(painter, QRectF(side, area.top(), 60, 16), text, font, self.theme.text)

    def _paint_ends(self, painter: QPainter) -> None:
        one = self._row.one_pass if self._row else None
        if one is None:
            return
        area = self._curve_area()
        for x, name, at_ns, azimuth, flags in (
            (area.left() - LEFT_PX, "AOS", one.aos_ns, one.aos_azimuth_deg, RIGHT),
            (area.right() + 8, "LOS", one.los_ns, one.los_azimuth_deg, LEFT),
        ):
            width = LEFT_PX - 8
            draw_text(painter, QRectF(x, area.top() - 2, width, 16), name, ui_font(SMALL_PX), self.theme.muted, flags=flags)
            draw_text(painter, QRectF(x, area.top() + 14, width, 18), clock_text(at_ns), figure_font(), self.theme.text, flags=flags)
            draw_text(
                painter, QRectF(x, area.top() + 32, width, 16), f"az {azimuth:.0f}°", figure_font(SMALL_PX), self.theme.muted, flags=flags
            )

    def _paint_locks(self, painter: QPainter) -> None:
        area = self._curve_area()
        lane = QRectF(area.left(), area.bottom() + 2, area.width(), LOCK_PX)
        painter.fillRect(lane, colour(self.theme.line, 0.6))
        for start_ns, end_ns in self._locks:
            left = max(self._x(start_ns), lane.left())
            right = min(self._x(end_ns), lane.right())
            if right > left:
                painter.fillRect(QRectF(left, lane.top(), max(right - left, 1.0), LOCK_PX), colour(self.theme.normal))

    def _paint_steps(self, painter: QPainter) -> None:
        area = self._curve_area()
        paint_steps(painter, self.theme, clusters(self.steps, self._x, area), self._x, area)

    def _paint_clock(self, painter: QPainter) -> None:
        clock, meaning = self.remaining()
        one = self._row.one_pass if self._row else None
        is_up = one is not None and one.aos_ns <= self._now_ns <= one.los_ns
        right = QRectF(self.width() - CLOCK_PX, 0, CLOCK_PX - 16, self.height())
        tone = self.theme.text if is_up else self.theme.muted
        draw_text(painter, right.adjusted(0, -14, 0, -14), clock, figure_font(30), tone, flags=RIGHT)
        draw_text(painter, right.adjusted(0, 20, 0, 20), meaning, ui_font(SMALL_PX), self.theme.muted, flags=RIGHT)


def demo() -> QWidget:
    """A pass two thirds flown, with a short loss of lock and four steps of a plan."""
    from widgets.demo_fleet import NOW_NS, demo_pass_under_way  # noqa: PLC0415 - only the gallery needs it

    row = demo_pass_under_way()
    one, widget = row.one_pass, PassStrip()
    length = one.los_ns - one.aos_ns
    widget.show_pass(row)
    widget.show_now(NOW_NS)
    widget.show_mark(PassMark(is_booked=True, booked_by="ops1"))
    widget.show_locks([(one.aos_ns + length // 30, one.aos_ns + length // 4), (one.aos_ns + length * 7 // 24, NOW_NS)])
    widget.show_steps([
        PlanStep(one.aos_ns + length // 11, "1 Telemetry comes: done", Status.NORMAL, "AOS+1m"),
        PlanStep(one.aos_ns + length // 10, "2 Are you alive: done", Status.NORMAL),
        PlanStep(one.aos_ns + length * 3 // 11, "3 Room for images?: skipped", Status.CAUTION),
        PlanStep(NOW_NS, "4 Three images", Status.STANDBY, is_on=True),
        PlanStep(one.aos_ns + length * 10 // 11, "5 Transmitter to low power", Status.OFF, "LOS-1m"),
    ])  # fmt: skip
    return widget
