"""How a pass is marked on the timeline: booked, in conflict, and what a plan makes of it. Each mark has a shape and a letter."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF

from console.orbit.types import Pass, PassMark, PassStanding, key_of
from widgets.canvas import CENTRE, draw_text
from widgets.pass_timeline_layout import Lane
from widgets.pass_timeline_scene import Scene
from widgets.theme import Theme, colour, ui_font

FLAG_PX = 12.0
LETTER_PX = 9
PLAN_LETTERS = {PassStanding.TAKEN: "T", PassStanding.SHORTENED: "S", PassStanding.DROPPED: "D"}


def paint_mark(painter: QPainter, scene: Scene, lane: Lane, one: Pass, *, last_x: float) -> float:
    """Mark a pass; `last_x` is where the lane's last letter ended, so that letters never overlap. Returns where this one's ends."""
    window, mark = scene.window, scene.marks.get(key_of(one))
    if mark is None:
        return last_x
    left, right = window.x(one.aos_ns), max(window.x(one.los_ns), window.x(one.aos_ns) + 2.0)
    room = QRectF(left, lane.top + 1, right - left, lane.height - 2)
    if mark.conflicts:
        _paint_conflict(painter, scene.theme, room, is_serious=mark.is_booked)
    if mark.is_booked:
        last_x = paint_flag(painter, scene.theme, QPointF(left, lane.top), has_letter=left - 1 >= last_x, is_odd=bool(mark.remark))
    if scene.has_plan and mark.standing is not PassStanding.FREE:
        last_x = _paint_standing(painter, scene, room, mark, last_x)
    return last_x


def paint_flag(painter: QPainter, theme: Theme, at: QPointF, *, has_letter: bool, is_odd: bool = False) -> float:
    """The flag of a booked pass, with a B: its staff at the point. Returns where it ends."""
    painter.setPen(QPen(colour(theme.text), 1.4))
    painter.drawLine(QLineF(at.x(), at.y() + 1, at.x(), at.y() + 13))
    painter.setPen(Qt.PenStyle.NoPen)
    tone = theme.serious if is_odd else theme.text
    painter.setBrush(QBrush(colour(tone)))
    if not has_letter:
        corners = (QPointF(0, 1), QPointF(5, 3.5), QPointF(0, 6))
        painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
        return at.x() + 5
    flag = QRectF(at.x(), at.y() + 1, FLAG_PX, 11)
    flag.setWidth(FLAG_PX + 4 if is_odd else FLAG_PX)
    painter.drawRoundedRect(flag, 1.5, 1.5)
    draw_text(painter, flag, "B!" if is_odd else "B", ui_font(LETTER_PX, is_bold=True), theme.panel, flags=CENTRE)
    return flag.right() + 1


def _paint_conflict(painter: QPainter, theme: Theme, room: QRectF, *, is_serious: bool) -> None:
    """Teeth along the foot of a pass that another one excludes."""
    tone = theme.serious if is_serious else theme.caution
    painter.setPen(QPen(colour(tone), 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    base, width = room.bottom() + 0.5, max(room.width(), 3.0)
    count = max(int(width // 3), 1)
    step = width / count
    points = [QPointF(room.left() + place * step, base - (2.5 if place % 2 else 0.0)) for place in range(count + 1)]
    painter.drawPolyline(QPolygonF(points))


def _paint_standing(painter: QPainter, scene: Scene, room: QRectF, mark: PassMark, last_x: float) -> float:
    """What the plan makes of a pass: dropped ones are struck out, what a shortened one loses is covered."""
    theme, window = scene.theme, scene.window
    cover = colour(theme.panel, 0.72)
    if mark.standing is PassStanding.DROPPED:
        painter.fillRect(room, cover)
        painter.setPen(QPen(colour(theme.muted), 1.2))
        painter.drawLine(QLineF(room.left(), room.center().y(), room.right(), room.center().y()))
    elif mark.standing is PassStanding.SHORTENED:
        painter.fillRect(QRectF(room.left(), room.top(), max(window.x(mark.start_ns) - room.left(), 0.0), room.height()), cover)
        end = window.x(mark.end_ns)
        painter.fillRect(QRectF(end, room.top(), max(room.right() - end, 0.0), room.height()), cover)
    if room.right() - 9 < last_x or room.width() < 8:
        return last_x
    chip = QRectF(room.right() - 9, room.top(), 9, 10)
    painter.fillRect(chip, colour(theme.panel, 0.8))
    draw_text(painter, chip, PLAN_LETTERS[mark.standing], ui_font(LETTER_PX), theme.text, flags=CENTRE)
    return max(last_x, chip.right())


def mark_lines(mark: PassMark) -> list[str]:
    """What a mark says, in lines for a tip."""
    by = f" by {mark.booked_by}" if mark.booked_by else ""
    lines = [f"booked{by}"] if mark.is_booked else []
    lines += [mark.remark] if mark.remark else []
    lines += [f"conflict: {text}" for text in mark.conflicts]
    lines += list(mark.choices)
    if mark.standing is not PassStanding.FREE:
        lines.append(f"plan: {mark.why or mark.standing.value}")
    return lines
