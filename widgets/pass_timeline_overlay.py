"""What moves on the pass timeline: the present, the outlines of the chosen and the pointed pass, and the foot with its details."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from console.orbit.types import Pass, PassMark, key_of
from console.utc import utc_text
from widgets.canvas import CENTRE, RIGHT, draw_text, text_width
from widgets.pass_timeline_limits import HIGHEST_DEG, LOWEST_DEG, first_degrees, readout
from widgets.pass_timeline_scene import AXIS_PX, DETAIL_PX, LABEL_PX, Scene
from widgets.pass_words import age_status, pass_details
from widgets.theme import SMALL_PX, Status, colour, draw_status, figure_font, ui_font

ROOMY_PX, LEFT_OUT = 1150, ("TCA", "lasts", "light")
CHIP_PX = QRectF(0, 0, 66, 18)
HINT = "Choose a pass for its times, highest elevation and the age of its elements"


def paint_moving(painter: QPainter, scene: Scene) -> None:
    """Everything that is drawn anew each time."""
    _paint_outlines(painter, scene)
    if scene.has_now:
        _paint_now(painter, scene)
    _paint_slider(painter, scene)
    if scene.what_if is not None and scene.remains is not None:
        _paint_readout(painter, scene)
    else:
        _paint_details(painter, scene)


def now_chip(scene: Scene) -> QRectF:
    """Where the present is written."""
    chip = QRectF(CHIP_PX)
    chip.moveCenter(QPointF(max(scene.window.x(scene.now_ns), scene.window.left + chip.width() / 2), AXIS_PX / 2 - 1))
    return chip


def _paint_outlines(painter: QPainter, scene: Scene) -> None:
    painter.save()
    painter.setClipRect(QRectF(scene.window.left - 3, AXIS_PX, scene.window.width + 6, scene.body.height()))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for one in dict.fromkeys((scene.pointed, scene.chosen)):
        lane = None if one is None else scene.lane_of(one)
        if one is None or lane is None:
            continue
        left, right = scene.window.x(one.aos_ns), max(scene.window.x(one.los_ns), scene.window.x(one.aos_ns) + 2.0)
        top = lane.top + AXIS_PX - scene.scroll
        painter.setPen(QPen(colour(scene.theme.text, 1.0 if one == scene.chosen else 0.55), 1.2))
        painter.drawRoundedRect(QRectF(left - 2.5, top + 0.5, right - left + 5, lane.height - 1), 2.5, 2.5)
    painter.restore()


def _paint_now(painter: QPainter, scene: Scene) -> None:
    theme, x = scene.theme, scene.window.x(scene.now_ns)
    painter.setPen(QPen(colour(theme.accent), 1.4))
    painter.drawLine(QLineF(x, AXIS_PX - 2, x, scene.body.bottom()))
    chip = now_chip(scene)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(theme.accent)))
    painter.drawRoundedRect(chip, 3, 3)
    draw_text(painter, chip, utc_text(scene.now_ns)[9:17], figure_font(SMALL_PX), theme.on_accent, flags=CENTRE)


def _foot(scene: Scene) -> QRectF:
    """The foot without the slider."""
    return QRectF(12, scene.body.bottom(), scene.slider.left() - 24, DETAIL_PX)


def _paint_readout(painter: QPainter, scene: Scene) -> None:
    if scene.what_if is None or scene.remains is None:
        return
    text = readout(scene.what_if, scene.own_elevation, scene.remains)
    keys = "Enter uses it in this window, Esc goes back"
    font, line = figure_font(12), _foot(scene)
    width = text_width(text, font) + 18
    draw_text(painter, line, text, font, scene.theme.text)
    draw_text(painter, line.adjusted(width, 0, 0, 0), keys, ui_font(SMALL_PX), scene.theme.muted)


def _paint_details(painter: QPainter, scene: Scene) -> None:
    theme, one, line = scene.theme, scene.pointed or scene.chosen, _foot(scene)
    if one is None:
        draw_text(painter, line, HINT, ui_font(12), theme.muted)
        return
    title, font = f"{one.spacecraft} over {one.station}", ui_font(12)
    width = max(LABEL_PX - 12, text_width(title, font) + 16)
    draw_text(painter, QRectF(line.left(), line.top(), width, DETAIL_PX), title, font, theme.text)
    x = line.left() + width
    status = age_status(one)
    mark = scene.marks.get(key_of(one))
    has_remark, is_tight = mark is not None and bool(_remark(mark, scene)[0]), line.width() < ROOMY_PX
    for label, value in (*pass_details(one), *(() if has_remark and is_tight else scene.more)):
        if is_tight and label in LEFT_OUT and (has_remark or len(scene.more) > 1):
            continue
        x = _paint_pair(painter, scene, QPointF(x, line.top()), (label, value), limit=line.right())
        if label == "elements" and status is not Status.NORMAL:
            draw_status(painter, QRectF(x - 14, line.center().y() - 5, 10, 10), status, theme)
            x += 6
    _paint_remark(painter, scene, one, QRectF(x, line.top(), line.right() - x, DETAIL_PX))


def _paint_remark(painter: QPainter, scene: Scene, one: Pass, room: QRectF) -> None:
    mark = scene.marks.get(key_of(one))
    text, tone = ("", "") if mark is None else _remark(mark, scene)
    if text and room.width() > 40:
        draw_text(painter, room, text, ui_font(SMALL_PX), tone)


def _remark(mark: PassMark, scene: Scene) -> tuple[str, str]:
    """The one thing that matters most about a pass's standing."""
    theme = scene.theme
    if mark.remark:
        return mark.remark, theme.status_ink(Status.SERIOUS)
    if mark.is_booked:
        return (f"booked by {mark.booked_by}" if mark.booked_by else "booked"), theme.text
    if mark.conflicts:
        return mark.conflicts[0], theme.status_ink(Status.CAUTION)
    return "", theme.muted


def _paint_pair(painter: QPainter, scene: Scene, at: QPointF, pair: tuple[str, str], *, limit: float) -> float:
    label, value = pair
    small, figures = ui_font(SMALL_PX), figure_font(12)
    label_width, value_width = text_width(label, small) + 6, text_width(value, figures) + 2
    if at.x() + label_width + value_width > limit:
        return limit
    draw_text(painter, QRectF(at.x(), at.y(), label_width, DETAIL_PX), label, small, scene.theme.muted)
    draw_text(painter, QRectF(at.x() + label_width, at.y(), value_width, DETAIL_PX), value, figures, scene.theme.text, flags=RIGHT)
    return at.x() + label_width + value_width + 18


def slider_track(scene: Scene) -> QRectF:
    """The line that the handle moves along."""
    area = scene.slider
    return QRectF(area.left() + 28, area.center().y() - 1, area.width() - 108, 2)


def handle_x(scene: Scene, elevation_deg: float) -> float:
    """Where the handle stands for an elevation."""
    track = slider_track(scene)
    return track.left() + (elevation_deg - LOWEST_DEG) / (HIGHEST_DEG - LOWEST_DEG) * track.width()


def elevation_at(scene: Scene, x: float) -> float:
    """The whole degree at a pixel of the slider."""
    track = slider_track(scene)
    share = min(max((x - track.left()) / track.width(), 0.0), 1.0)
    return float(round(LOWEST_DEG + share * (HIGHEST_DEG - LOWEST_DEG)))


def _paint_slider(painter: QPainter, scene: Scene) -> None:
    theme, area, track = scene.theme, scene.slider, slider_track(scene)
    is_tried = scene.what_if is not None
    text = f"{scene.what_if.elevation_deg:.0f}°" if scene.what_if is not None else scene.by_hand or scene.own_elevation
    tone = theme.status_ink(Status.CAUTION) if scene.by_hand and not is_tried else theme.text if is_tried else theme.muted
    draw_text(painter, QRectF(area.left(), area.top(), 26, area.height()), "min", ui_font(SMALL_PX), theme.muted)
    draw_text(painter, QRectF(track.right() + 8, area.top(), 78, area.height()), text, figure_font(SMALL_PX), tone)
    painter.fillRect(track, colour(theme.line))
    degrees = scene.what_if.elevation_deg if scene.what_if is not None else first_degrees(text)
    painter.setPen(QPen(colour(theme.panel), 1))
    painter.setBrush(QBrush(colour(tone)))
    painter.drawEllipse(QPointF(handle_x(scene, degrees), track.center().y()), 5, 5)
