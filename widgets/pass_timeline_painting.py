"""The still part of the pass timeline: the axis, the lanes, the bars. It is drawn into a picture and kept until something changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QLinearGradient, QPainter, QPen, QPolygonF

from console.orbit.types import PassRow, key_of
from console.utc import DAY_NS, utc_text
from widgets.canvas import CENTRE, draw_text, text_width
from widgets.drawing_turns import Drawing
from widgets.pass_timeline_layout import Lane, LaneKind, TimeWindow, groups_in_sight, groups_of, in_sight, total_height
from widgets.pass_timeline_marks import paint_mark
from widgets.pass_timeline_rows import paint_imaging, paint_light
from widgets.pass_timeline_scene import AXIS_PX, LABEL_PX, Scene
from widgets.theme import SMALL_PX, colour, figure_font, ui_font

SHAPED_PX = 5.0
DIMMED = 0.34
LEAST_SHADE_PX = 4.0
TOO_MANY = "not searched: too many passes to keep; show less time or follow fewer satellites"
SOFT_UP_TO_NS = 2 * DAY_NS


def paint_still(painter: QPainter, scene: Scene) -> Drawing[None]:
    """Everything that doesn't move with the second, in steps."""
    _paint_axis(painter, scene)
    yield
    painter.setClipRect(scene.body)
    painter.translate(0.0, AXIS_PX - scene.scroll)
    whole = groups_in_sight(scene.lanes, scene.scroll, scene.scroll + scene.body.height())
    for spacecraft, (top, bottom) in groups_of(whole).items():
        _paint_group(painter, scene, spacecraft, QRectF(scene.window.left, top, scene.window.width, bottom - top))
        yield
    shown = _shown(scene)
    for lane in shown:
        _paint_label(painter, scene, lane)
    painter.setClipRect(QRectF(scene.window.left, scene.scroll, scene.window.width, scene.body.height()), Qt.ClipOperation.IntersectClip)
    for lane in shown:
        yield
        _paint_lane(painter, scene, lane)
    painter.resetTransform()
    painter.setClipping(False)
    yield
    _paint_unknown(painter, scene)
    _paint_past(painter, scene)
    _paint_scroll_mark(painter, scene)


def _shown(scene: Scene) -> Sequence[Lane]:
    """The lanes that are in sight."""
    return in_sight(scene.lanes, scene.scroll, scene.scroll + scene.body.height())


def _paint_axis(painter: QPainter, scene: Scene) -> None:
    theme, window = scene.theme, scene.window
    date = f"{utc_text(window.start_ns)[:8]} UTC"
    draw_text(painter, QRectF(12, 0, LABEL_PX - 20, AXIS_PX), date, figure_font(SMALL_PX), theme.muted)
    now_x = round(window.x(scene.now_ns)) if scene.has_now else -1e9
    painter.setPen(QPen(colour(theme.line), 1))
    for midnight_ns in window.midnights():
        x = round(window.x(midnight_ns)) + 0.5
        painter.drawLine(QLineF(x, AXIS_PX - 10, x, scene.body.bottom()))
    for tick_ns in window.ticks():
        x = window.x(tick_ns)
        painter.setPen(QPen(colour(theme.line, 0.55), 1))
        painter.drawLine(QLineF(round(x) + 0.5, AXIS_PX - 4, round(x) + 0.5, scene.body.bottom()))
        if abs(x - now_x) < 60 or x > scene.width - 30:
            continue
        is_midnight = tick_ns % DAY_NS == 0
        text = utc_text(tick_ns)[:8] if is_midnight else utc_text(tick_ns)[9:14]
        tone = theme.text if is_midnight else theme.muted
        draw_text(painter, QRectF(x - 40, 0, 80, AXIS_PX - 4), text, figure_font(SMALL_PX), tone, flags=CENTRE)


def _paint_group(painter: QPainter, scene: Scene, spacecraft: str, area: QRectF) -> None:
    theme, window, height = scene.theme, scene.window, scene.lanes[0].height
    painter.fillRect(area, colour(theme.raised, 0.75))
    shade = colour(theme.night, 0.55 if theme.is_dark else 0.16)
    for start_ns, end_ns in scene.eclipses.get(spacecraft, ()):
        if end_ns - start_ns > LEAST_SHADE_PX * window.pixel_ns and end_ns >= window.start_ns and start_ns <= window.end_ns:
            left, right = max(window.x(start_ns), area.left()), min(window.x(end_ns), area.right())
            painter.fillRect(QRectF(left, area.top(), right - left, area.height()), shade)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(scene.tone(spacecraft))))
    painter.drawRoundedRect(QRectF(12, area.top() + 3, 3, max(height - 6, 6)), 1.5, 1.5)
    draw_text(painter, QRectF(21, area.top(), 94, height), spacecraft, ui_font(12 if height > 14 else SMALL_PX), theme.text)


def _paint_label(painter: QPainter, scene: Scene, lane: Lane) -> None:
    tone = scene.theme.muted if lane.kind is LaneKind.PASSES else scene.theme.faint
    draw_text(painter, QRectF(118, lane.top, LABEL_PX - 126, lane.height), lane.station, ui_font(SMALL_PX), tone)


def _paint_lane(painter: QPainter, scene: Scene, lane: Lane) -> None:
    window = scene.window
    painter.setPen(QPen(colour(scene.theme.panel), 1))
    painter.drawLine(QLineF(window.left, lane.bottom - 0.5, window.left + window.width, lane.bottom - 0.5))
    if lane.kind is LaneKind.LIGHT:
        paint_light(painter, scene, lane)
    elif lane.kind is LaneKind.IMAGING:
        paint_imaging(painter, scene, lane)
    else:
        if lane.note:
            _paint_note(painter, scene, lane)
        _paint_passes(painter, scene, lane)


def _paint_note(painter: QPainter, scene: Scene, lane: Lane) -> None:
    """Why a lane is empty, or what is odd about it: at its left, where no bar is in the way, else at its end."""
    font = ui_font(SMALL_PX)
    text = lane.note if len(lane.stations) == 1 else f"{', '.join(lane.stations)}: {lane.note}"
    room = QRectF(scene.window.left + 8, lane.top, scene.window.width - 16, lane.height)
    if lane.rows:
        last = scene.window.x(lane.rows[-1].one_pass.los_ns) + 8
        if last + text_width(text, font) > room.right():
            return
        room.setLeft(max(last, room.left()))
    draw_text(painter, room, text, font, scene.theme.muted)


def _paint_passes(painter: QPainter, scene: Scene, lane: Lane) -> None:
    window = scene.window
    last_mark = -1e9
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, window.span_ns <= SOFT_UP_TO_NS)
    for row in lane.between(window.start_ns, window.end_ns):
        _paint_pass(painter, scene, lane, row)
        last_mark = paint_mark(painter, scene, lane, row.one_pass, last_x=last_mark)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _paint_pass(painter: QPainter, scene: Scene, lane: Lane, row: PassRow) -> None:
    one, window, tone = row.one_pass, scene.window, scene.tone(lane.spacecraft)
    left, right = window.x(one.aos_ns), max(window.x(one.los_ns), window.x(one.aos_ns) + 2.0)
    strength = DIMMED if one.los_ns < scene.now_ns else 0.95
    kept = None
    if scene.remains is not None and scene.what_if is not None and scene.what_if.concerns(one.station):
        kept = scene.remains.spans.get(key_of(one))
        if kept is None:
            _paint_gone(painter, scene, lane, QRectF(left, lane.top + 1, right - left, lane.height - 2))
            return
        strength = min(strength, DIMMED)
    is_current = one.aos_ns <= scene.now_ns <= one.los_ns
    painter.fillRect(QRectF(left, lane.top + 1, right - left, lane.height - 2), colour(tone, 0.5 if is_current else strength * 0.32))
    _paint_shape(painter, scene, lane, row, strength)
    if kept is not None:
        painter.save()
        edges = window.x(kept[0]), max(window.x(kept[1]), window.x(kept[0]) + 1.0)
        painter.setClipRect(QRectF(edges[0], lane.top, edges[1] - edges[0], lane.height), Qt.ClipOperation.IntersectClip)
        _paint_shape(painter, scene, lane, row, 0.95)
        painter.restore()


def _paint_gone(painter: QPainter, scene: Scene, lane: Lane, room: QRectF) -> None:
    """A pass that doesn't remain: only the line it stood on."""
    painter.fillRect(QRectF(room.left(), lane.bottom - 3, room.width(), 1.5), colour(scene.theme.faint, 0.7))


def _paint_shape(painter: QPainter, scene: Scene, lane: Lane, row: PassRow, strength: float) -> None:
    """Elevation as height; where a pass is only a few pixels wide its highest one."""
    window, one, tone = scene.window, row.one_pass, scene.tone(lane.spacecraft)
    left, right = window.x(one.aos_ns), window.x(one.los_ns)
    if right - left < SHAPED_PX:
        height = max(min(one.max_elevation_deg, 90.0) / 90.0 * (lane.height - 3.0), 1.5)
        painter.fillRect(QRectF(left, lane.bottom - 1.0 - height, max(right - left, 2.0), height), colour(tone, strength))
        return
    fill = QLinearGradient(0, lane.top, 0, lane.bottom)
    fill.setColorAt(0.0, colour(tone, strength))
    fill.setColorAt(1.0, colour(tone, strength * 0.6))
    painter.setBrush(QBrush(fill))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(_outline(window, row, lane.bottom - 1.0, lane.height - 3.0))


def _outline(window: TimeWindow, row: PassRow, base: float, room: float) -> QPolygonF:
    """The bar's shape: elevation 0..90 degrees over the lane's height, never thinner than can be seen."""
    every = max(1, int(len(row.times_ns) * 1.5 * window.pixel_ns / max(row.one_pass.los_ns - row.one_pass.aos_ns, 1)))
    xs = window.left + (row.times_ns[::every] - window.start_ns) / window.pixel_ns
    ys = base - np.maximum(np.clip(row.elevation_deg[::every], 0.0, 90.0) / 90.0 * room, 1.5)
    top = [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
    left = window.x(row.one_pass.aos_ns)
    right = max(window.x(row.one_pass.los_ns), left + 2.0)
    return QPolygonF([QPointF(left, base), *top, QPointF(right, base)])


def _paint_unknown(painter: QPainter, scene: Scene) -> None:
    """What has not been searched yet is hatched and says so: it must not look like a time without passes."""
    if scene.known is None:
        return
    font, text = ui_font(SMALL_PX), TOO_MANY if scene.is_full else "searching ..."
    for start_ns, end_ns in scene.window.unknown(scene.known):
        left, right = scene.window.x(start_ns), scene.window.x(end_ns)
        area = QRectF(left, AXIS_PX, right - left, scene.body.height())
        painter.fillRect(area, colour(scene.theme.panel, 0.7))
        painter.fillRect(area, QBrush(colour(scene.theme.faint, 0.35), Qt.BrushStyle.BDiagPattern))
        if area.width() > text_width(text, font) + 16:
            chip = QRectF(0, 0, text_width(text, font) + 16, 20)
            chip.moveCenter(area.center())
            painter.fillRect(chip, colour(scene.theme.panel))
            draw_text(painter, chip, text, font, scene.theme.text, flags=CENTRE)


def _paint_past(painter: QPainter, scene: Scene) -> None:
    window = scene.window
    x = min(round(window.x(scene.now_ns)), window.left + window.width)
    if x > window.left:
        painter.fillRect(QRectF(window.left, AXIS_PX, x - window.left, scene.body.height()), colour(scene.theme.panel, 0.35))


def _paint_scroll_mark(painter: QPainter, scene: Scene) -> None:
    total, body = total_height(scene.lanes), scene.body
    if total <= body.height() + 1:
        return
    share, length = scene.scroll / total, body.height() * body.height() / total
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(scene.theme.faint, 0.8)))
    painter.drawRoundedRect(QRectF(scene.width - 6, body.top() + share * body.height(), 4, length), 2, 2)


def holds_between(scene: Scene) -> tuple[int, int]:
    """The last AOS or LOS before the present and the next one after it among the bars in sight: between them only the now line moves."""
    edges = [edge for lane in _shown(scene) for row in lane.around(scene.now_ns) for edge in (row.one_pass.aos_ns, row.one_pass.los_ns)]
    before = max((edge for edge in edges if edge <= scene.now_ns), default=-(2**62))
    return before, min((edge for edge in edges if edge > scene.now_ns), default=2**62)
