"""The lanes of a spacecraft that are not passes: its light (sun, penumbra, umbra) and its chances to take images."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPolygonF

from console.orbit.types import Opportunity, Shadow
from console.utc import utc_text
from widgets.canvas import draw_text, text_width
from widgets.pass_timeline_layout import Lane
from widgets.pass_timeline_scene import Scene
from widgets.pass_words import clock_text, span_text
from widgets.theme import colour, ui_font

LABEL_FONT_PX = 10


def paint_light(painter: QPainter, scene: Scene, lane: Lane) -> None:
    """Sunlight as a line above, umbra filled, penumbra hatched: told apart by shape as well as by tone."""
    window, theme = scene.window, scene.theme
    middle = QRectF(window.left, lane.top + 2.5, window.width, lane.height - 6)
    painter.fillRect(QRectF(window.left, middle.top(), window.width, 1.5), colour(theme.sun, 0.75))
    for span in scene.light.get(lane.spacecraft, ()):
        if span.end_ns < window.start_ns or span.start_ns > window.end_ns:
            continue
        left, right = window.x(span.start_ns), window.x(span.end_ns)
        area = QRectF(left, middle.top(), max(right - left, 1.0), middle.height())
        if span.kind is Shadow.UMBRA:
            painter.fillRect(area, colour(theme.ground if theme.is_dark else theme.night))
            painter.fillRect(area, colour(theme.muted, 0.45))
        else:
            painter.fillRect(area, colour(theme.panel))
            painter.fillRect(area, QBrush(colour(theme.muted), Qt.BrushStyle.Dense4Pattern))


def paint_imaging(painter: QPainter, scene: Scene, lane: Lane) -> None:
    """A lozenge for each chance, its area's name beside it where there is room; hollow when the area is dark then."""
    window, theme = scene.window, scene.theme
    font, free_from = ui_font(LABEL_FONT_PX), -1e9
    for start_ns, end_ns in window.unknown(scene.imaged) if scene.imaged is not None else ():
        area = QRectF(window.x(start_ns), lane.top, window.x(end_ns) - window.x(start_ns), lane.height - 1)
        painter.fillRect(area, QBrush(colour(theme.faint, 0.35), Qt.BrushStyle.BDiagPattern))
    shown = [chance for chance in lane.chances if chance.end_ns >= window.start_ns and chance.start_ns <= window.end_ns]
    for place, chance in enumerate(shown):
        left, right = window.x(chance.start_ns), max(window.x(chance.end_ns), window.x(chance.start_ns) + 3.0)
        _paint_chance(painter, scene, QRectF(left, lane.top + 2, right - left, lane.height - 5), is_lit=chance.is_sunlit)
        next_x = window.x(shown[place + 1].start_ns) if place + 1 < len(shown) else window.left + window.width
        start = max(right + 3, free_from)
        width = text_width(chance.area, font)
        if start + width < next_x - 2:
            tone = theme.muted if chance.is_sunlit else theme.faint
            draw_text(painter, QRectF(start, lane.top, width + 2, lane.height - 1), chance.area, font, tone)
            free_from = start + width + 6


def _paint_chance(painter: QPainter, scene: Scene, room: QRectF, *, is_lit: bool) -> None:
    tone, middle = scene.theme.station, room.center().y()
    slant = min(3.0, room.width() / 2)
    shape = QPolygonF(
        [
            QPointF(room.left(), middle), QPointF(room.left() + slant, room.top()), QPointF(room.right() - slant, room.top()),
            QPointF(room.right(), middle), QPointF(room.right() - slant, room.bottom()), QPointF(room.left() + slant, room.bottom()),
        ]
    )  # fmt: skip
    painter.setPen(colour(tone, 1.0 if is_lit else 0.5))
    painter.setBrush(QBrush(colour(tone, 0.85)) if is_lit else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(shape)


def imaging_tip(chance: Opportunity) -> str:
    """What there is to know about a chance to take an image."""
    light = f"Sun {chance.sun_elevation_deg:.0f}° high there" if chance.is_sunlit else f"dark there: Sun at {chance.sun_elevation_deg:.0f}°"
    return "\n".join(
        [
            f"{chance.spacecraft} can image {chance.area}",
            f"{utc_text(chance.start_ns)} to {clock_text(chance.end_ns)} ({span_text(chance.end_ns - chance.start_ns)[3:]})",
            f"best {clock_text(chance.best_ns)}, {chance.off_nadir_deg:.1f}° off nadir, {light}",
        ]
    )
