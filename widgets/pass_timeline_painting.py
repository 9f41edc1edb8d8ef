"""How the pass timeline is drawn: the axis, the lanes with eclipses and bars, the present, and the line of details."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QLinearGradient, QPainter, QPen, QPolygonF

from console.orbit.types import Opportunity, Pass, PassRow
from console.utc import utc_text
from widgets.canvas import CENTRE, RIGHT, draw_text, text_width
from widgets.pass_timeline_layout import HOUR_NS, Lane, TimeWindow, groups_of, total_height
from widgets.pass_words import age_status, pass_details
from widgets.theme import SMALL_PX, Status, Theme, colour, draw_status, figure_font, ui_font

AXIS_PX = 28.0
DETAIL_PX = 30.0
LABEL_PX = 188.0
Spans = Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Scene:
    """All that stands on the picture. `pointed` is the pass under the pointer or the cursor, `chosen` the one chosen."""

    theme: Theme
    window: TimeWindow
    width: float
    height: float
    lanes: tuple[Lane, ...]
    eclipses: Spans
    now_ns: int
    scroll: float
    chosen: Pass | None
    pointed: Pass | None
    imaging: tuple[Opportunity, ...] = ()

    @property
    def body(self) -> QRectF:
        """Where the lanes stand."""
        return QRectF(0, AXIS_PX, self.width, self.height - AXIS_PX - DETAIL_PX)

    @property
    def has_now(self) -> bool:
        return self.window.start_ns <= self.now_ns <= self.window.end_ns

    def tone(self, spacecraft: str) -> str:
        """The colour of a spacecraft: by its place in the list."""
        names = list(dict.fromkeys(lane.spacecraft for lane in self.lanes))
        return self.theme.series[names.index(spacecraft) % len(self.theme.series)]


def paint_scene(painter: QPainter, scene: Scene) -> None:
    """The whole timeline."""
    _paint_axis(painter, scene)
    painter.save()
    painter.setClipRect(scene.body)
    painter.translate(0.0, AXIS_PX - scene.scroll)
    for spacecraft, (top, bottom) in groups_of(scene.lanes).items():
        _paint_group(painter, scene, spacecraft, QRectF(scene.window.left, top, scene.window.width, bottom - top))
    for lane in scene.lanes:
        _paint_lane(painter, scene, lane)
    painter.restore()
    _paint_scroll_mark(painter, scene)
    if scene.has_now:
        _paint_now(painter, scene)
    _paint_details(painter, scene)


def _paint_axis(painter: QPainter, scene: Scene) -> None:
    theme, window = scene.theme, scene.window
    date = f"{utc_text(window.start_ns)[:8]} UTC"
    draw_text(painter, QRectF(12, 0, LABEL_PX - 20, AXIS_PX), date, figure_font(SMALL_PX), theme.muted)
    now_x = window.x(scene.now_ns) if scene.has_now else -1e9
    for tick_ns in window.ticks():
        x = window.x(tick_ns)
        is_midnight = tick_ns % (24 * HOUR_NS) == 0
        painter.setPen(QPen(colour(theme.line, 1.0 if is_midnight else 0.55), 1))
        painter.drawLine(QLineF(round(x) + 0.5, AXIS_PX - 4, round(x) + 0.5, scene.body.bottom()))
        if abs(x - now_x) < 56 or x > scene.width - 20:
            continue
        text = utc_text(tick_ns)[:8] if is_midnight else utc_text(tick_ns)[9:14]
        draw_text(painter, QRectF(x - 40, 0, 80, AXIS_PX - 4), text, figure_font(SMALL_PX), theme.muted, flags=CENTRE)


def _paint_group(painter: QPainter, scene: Scene, spacecraft: str, area: QRectF) -> None:
    theme, window, height = scene.theme, scene.window, scene.lanes[0].height
    painter.fillRect(area, colour(theme.raised, 0.75))
    painter.save()
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    for start_ns, end_ns in scene.eclipses.get(spacecraft, ()):
        shade = QRectF(window.x(start_ns), area.top(), window.x(end_ns) - window.x(start_ns), area.height())
        painter.fillRect(shade, colour(theme.night, 0.55 if theme.is_dark else 0.16))
    painter.restore()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(scene.tone(spacecraft))))
    painter.drawRoundedRect(QRectF(12, area.top() + 3, 3, max(height - 6, 6)), 1.5, 1.5)
    draw_text(painter, QRectF(21, area.top(), 94, height), spacecraft, ui_font(12 if height > 14 else SMALL_PX), theme.text)


def _paint_lane(painter: QPainter, scene: Scene, lane: Lane) -> None:
    window, theme = scene.window, scene.theme
    is_pointed = scene.pointed is not None and (scene.pointed.spacecraft, scene.pointed.station) == (lane.spacecraft, lane.station)
    tone = theme.text if is_pointed else theme.muted
    draw_text(painter, QRectF(118, lane.top, LABEL_PX - 126, lane.height), lane.station, ui_font(SMALL_PX), tone)
    painter.setPen(QPen(colour(theme.panel), 1))
    painter.drawLine(QLineF(window.left, lane.bottom - 0.5, window.left + window.width, lane.bottom - 0.5))
    painter.save()
    painter.setClipRect(QRectF(window.left, lane.top, window.width, lane.height), Qt.ClipOperation.IntersectClip)
    for row in lane.rows:
        if row.one_pass.los_ns >= window.start_ns and row.one_pass.aos_ns <= window.end_ns:
            _paint_pass(painter, scene, lane, row)
    painter.restore()


def _paint_pass(painter: QPainter, scene: Scene, lane: Lane, row: PassRow) -> None:
    one, window, tone = row.one_pass, scene.window, scene.tone(lane.spacecraft)
    left, right = window.x(one.aos_ns), max(window.x(one.los_ns), window.x(one.aos_ns) + 2.0)
    strength = 0.34 if one.los_ns < scene.now_ns else 0.95
    is_current = one.aos_ns <= scene.now_ns <= one.los_ns
    room = QRectF(left, lane.top + 1, right - left, lane.height - 2)
    painter.fillRect(room, colour(tone, 0.5 if is_current else strength * 0.32))
    fill = QLinearGradient(0, lane.top, 0, lane.bottom)
    fill.setColorAt(0.0, colour(tone, strength))
    fill.setColorAt(1.0, colour(tone, strength * 0.6))
    painter.setBrush(QBrush(fill))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(_outline(window, row, lane.bottom - 1.0, lane.height - 3.0))
    if one in (scene.chosen, scene.pointed):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(scene.theme.text, 1.0 if one == scene.chosen else 0.55), 1.2))
        painter.drawRoundedRect(room.adjusted(-2.5, -0.5, 2.5, 0.5), 2.5, 2.5)


def _outline(window: TimeWindow, row: PassRow, base: float, room: float) -> QPolygonF:
    """The bar's shape: elevation 0..90 degrees over the lane's height, never thinner than can be seen."""
    xs = [window.x(int(at_ns)) for at_ns in row.times_ns]
    ys = base - np.maximum(np.clip(row.elevation_deg, 0.0, 90.0) / 90.0 * room, 1.5)
    top = [QPointF(x, float(y)) for x, y in zip(xs, ys, strict=True)]
    left = window.x(row.one_pass.aos_ns)
    right = max(window.x(row.one_pass.los_ns), left + 2.0)
    return QPolygonF([QPointF(left, base), *top, QPointF(right, base)])


def _paint_scroll_mark(painter: QPainter, scene: Scene) -> None:
    total, body = total_height(scene.lanes), scene.body
    if total <= body.height() + 1:
        return
    share, length = scene.scroll / total, body.height() * body.height() / total
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(scene.theme.faint, 0.8)))
    painter.drawRoundedRect(QRectF(scene.width - 6, body.top() + share * body.height(), 4, length), 2, 2)


def _paint_now(painter: QPainter, scene: Scene) -> None:
    theme, window = scene.theme, scene.window
    x = window.x(scene.now_ns)
    painter.fillRect(QRectF(window.left, AXIS_PX, x - window.left, scene.body.height()), colour(theme.panel, 0.35))
    painter.setPen(QPen(colour(theme.accent), 1.4))
    painter.drawLine(QLineF(x, AXIS_PX - 2, x, scene.body.bottom()))
    text, font = utc_text(scene.now_ns)[9:17], figure_font(SMALL_PX)
    chip = QRectF(0, 0, text_width("00:00:00", font) + 12, 18)
    chip.moveCenter(QPointF(max(x, window.left + chip.width() / 2), AXIS_PX / 2 - 1))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(theme.accent)))
    painter.drawRoundedRect(chip, 3, 3)
    draw_text(painter, chip, text, font, theme.on_accent, flags=CENTRE)


def _paint_details(painter: QPainter, scene: Scene) -> None:
    theme, one = scene.theme, scene.pointed or scene.chosen
    line = QRectF(12, scene.body.bottom(), scene.width - 24, DETAIL_PX)
    if one is None:
        draw_text(painter, line, "Choose a pass for its times, highest elevation and the age of its elements", ui_font(12), theme.muted)
        return
    title, font = f"{one.spacecraft} over {one.station}", ui_font(12)
    width = max(LABEL_PX - 12, text_width(title, font) + 16)
    draw_text(painter, QRectF(line.left(), line.top(), width, DETAIL_PX), title, font, theme.text)
    x = line.left() + width
    for label, value in pass_details(one):
        x = _paint_pair(painter, scene, QPointF(x, line.top()), label, value)
    status = age_status(one)
    if status is not Status.NORMAL:
        draw_status(painter, QRectF(x - 6, line.center().y() - 6, 12, 12), status, theme)


def _paint_pair(painter: QPainter, scene: Scene, at: QPointF, label: str, value: str) -> float:
    small, figures = ui_font(SMALL_PX), figure_font(12)
    label_width, value_width = text_width(label, small) + 6, text_width(value, figures) + 2
    draw_text(painter, QRectF(at.x(), at.y(), label_width, DETAIL_PX), label, small, scene.theme.muted)
    draw_text(painter, QRectF(at.x() + label_width, at.y(), value_width, DETAIL_PX), value, figures, scene.theme.text, flags=RIGHT)
    return at.x() + label_width + value_width + 18
