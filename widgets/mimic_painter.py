"""How the elements of a mimic are painted: the author's drawing in the theme's tones, and over it the house's marks.

Normal is quiet: an element looks as it was drawn until its level rises; then colour, a status shape and a letter say so. What is not
live is muted and dotted, with the letter of its freshness, whatever level it had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from console.mimic.drawing import Element
from console.mimic.showing import Shown
from console.telemetry.states import AlarmLevel, Freshness
from widgets.mimic_scene import SCALE_OF_FONT, Scene, centre_of, font_of, text_box, transform_of
from widgets.theme import Theme, alarm_status, blend, colour, draw_status, freshness_look, mono_font

LETTERS = {AlarmLevel.WARNING: "W", AlarmLevel.DISTRESS: "D", AlarmLevel.CRITICAL: "C"}
_AS_DRAWN = Shown()
_UNKNOWN_OPACITY = 0.45
_DOTS = [1.0, 2.0]
_BOX_SHARE, _MARK_SHARE = 0.14, 0.9  # how much of its level's colour the inside of a box takes, and a mark or a vessel


@dataclass(slots=True)
class MimicPainter:
    """Paints a scene in one theme for what its bound elements show. `scale`: pixels for one unit of the drawing."""

    scene: Scene
    theme: Theme
    shown: Mapping[int, Shown]
    scale: float
    exposed: QRectF
    _badges: list[tuple[QRectF, AlarmLevel | None, Freshness]] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)

    def paint(self, painter: QPainter) -> None:
        """All elements that reach into the exposed part, in their order; badges last, so that nothing hides them."""
        for element in self.scene.mimic.elements:
            self._element(painter, element, _AS_DRAWN)
        for box, level, freshness in self._badges:
            self._badge(painter, box, level, freshness)

    def _element(self, painter: QPainter, element: Element, around: Shown) -> None:
        shown = self.shown.get(element.ident, _AS_DRAWN if around is _AS_DRAWN else around)
        bounds = self.scene.bounds[element.ident]
        if shown.is_visible is False or not (
            bounds.isNull() or bounds.intersects(self.exposed) or not bounds.width() or not bounds.height()
        ):
            return
        painter.save()
        painter.setTransform(transform_of(element.matrix), True)
        painter.setOpacity(painter.opacity() * (1.0 if shown.is_visible else _UNKNOWN_OPACITY))
        if element.binding is not None and element.binding.turn is not None:
            self._turn(painter, element, shown)
        own = painter.opacity()
        if element.commands:
            painter.setOpacity(own * element.paint.opacity)
            self._outline(painter, element, shown)
        if element.at is not None and (element.text or element.binding is not None):
            painter.setOpacity(own * element.paint.opacity)
            self._label(painter, element, shown)
        painter.setOpacity(own)
        for child in element.children:
            self._element(painter, child, shown if element.binding is not None else around)
        painter.restore()
        self._note_badge(element, shown)

    def _turn(self, painter: QPainter, element: Element, shown: Shown) -> None:
        centre = centre_of(element, self.scene.local[element.ident])
        painter.translate(centre)
        painter.rotate(shown.angle_deg or 0.0)
        painter.translate(-centre)

    def _outline(self, painter: QPainter, element: Element, shown: Shown) -> None:
        path, paint = self.scene.paths[element.ident], element.paint
        tone, is_vessel = self._tone(paint.fill, paint.fill_opacity), element.binding is not None and element.binding.fill is not None
        if _is_raised(shown) and shown.level is not None and paint.fill:
            share = _BOX_SHARE if paint.stroke and not is_vessel else _MARK_SHARE
            tone = colour(blend(self.theme.panel, self.theme.status(alarm_status(shown.level)), share))
        if shown.freshness is not Freshness.LIVE and paint.fill and not paint.stroke:
            tone = colour(self.theme.faint)
        if is_vessel:
            self._filled(painter, element, shown, tone)
        elif tone is not None:
            painter.fillPath(path, tone)
        pen = self._pen(element, shown)
        if pen is not None:
            painter.strokePath(path, pen)

    def _filled(self, painter: QPainter, element: Element, shown: Shown, tone: QColor | None) -> None:
        """A vessel: its inside in the ground's tone, and full in its own as far as the value says."""
        path, fill = self.scene.paths[element.ident], element.binding.fill if element.binding else None
        painter.fillPath(path, colour(self.theme.ground))
        if shown.share is None or fill is None:
            return
        if shown.freshness is not Freshness.LIVE:
            tone = colour(self.theme.faint)
        painter.save()
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        painter.fillRect(_part(path.boundingRect(), fill.side, shown.share), tone or colour(self.theme.accent))
        painter.restore()

    def _pen(self, element: Element, shown: Shown) -> QPen | None:
        paint = element.paint
        tone, width = self._tone(paint.stroke, paint.stroke_opacity), paint.stroke_width
        if tone is None:
            return None
        pen = QPen(tone, width)
        if paint.is_round:
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if paint.dash and width:
            pen.setDashPattern([max(each / width, 0.01) for each in paint.dash + (paint.dash if len(paint.dash) % 2 else ())])
        if shown.freshness is not Freshness.LIVE:
            pen.setColor(colour(self.theme.muted))
            pen.setDashPattern(_DOTS)
        elif _is_raised(shown) and shown.level is not None:
            pen.setColor(colour(self.theme.status(alarm_status(shown.level))))
            pen.setWidthF(max(width, 2.0))
        return pen

    def _label(self, painter: QPainter, element: Element, shown: Shown) -> None:
        is_bound = element.binding is not None and bool(element.binding.text)
        text = shown.text if is_bound else element.text
        look = freshness_look(shown.freshness)
        font, tone = QFont(font_of(element)), self._tone(element.paint.fill, element.paint.fill_opacity)
        if look.is_muted and (is_bound or shown is not _AS_DRAWN):
            tone = colour(self.theme.muted)
        elif _is_raised(shown) and shown.level is not None:
            tone = colour(self.theme.status_ink(alarm_status(shown.level)))
            font.setBold(True)
        if tone is None or not text:
            return
        font.setStrikeOut(is_bound and look.is_struck)
        box = text_box(element, text)
        painter.save()
        painter.translate(box.left(), (element.at or (0.0, 0.0))[1])
        painter.scale(1 / SCALE_OF_FONT, 1 / SCALE_OF_FONT)
        painter.setFont(font)
        painter.setPen(tone)
        painter.drawText(QPointF(0, 0), text)
        painter.restore()
        if is_bound:
            self._marks_of_text(painter, element, box, shown)

    def _marks_of_text(self, painter: QPainter, element: Element, box: QRectF, shown: Shown) -> None:
        """The dotted underline, and the small letter after the value."""
        look, size = freshness_look(shown.freshness), element.paint.font_size
        if look.is_dotted:
            pen = QPen(colour(self.theme.muted), max(0.8, size / 14), Qt.PenStyle.CustomDashLine)
            pen.setDashPattern(_DOTS)
            painter.setPen(pen)
            foot = (element.at or (0.0, 0.0))[1] + size * 0.24
            painter.drawLine(QPointF(box.left(), foot), QPointF(box.right(), foot))
        letter = look.letter or (LETTERS.get(shown.level, "") if shown.level is not None else "")
        if letter:
            tone = self.theme.muted if look.letter or shown.level is None else self.theme.status_ink(alarm_status(shown.level))
            self._letter(painter, QPointF(box.right() + size * 0.2, box.top() + size * 0.55), letter, size * 0.62, tone)

    def _letter(self, painter: QPainter, at: QPointF, letter: str, size: float, tone: str) -> None:
        painter.save()
        painter.translate(at)
        painter.scale(1 / SCALE_OF_FONT, 1 / SCALE_OF_FONT)
        painter.setFont(mono_font(max(1, round(size * SCALE_OF_FONT)), is_bold=True))
        painter.setPen(colour(tone))
        painter.drawText(QPointF(0, 0), letter)
        painter.restore()

    def _note_badge(self, element: Element, shown: Shown) -> None:
        """The first outline of a parameter in alarm, and what fills or turns by a value that isn't live, are marked at their upper right
        corner."""
        binding = element.binding
        if binding is None or binding.text or shown.is_visible is False:
            return
        is_gauge = binding.fill is not None or binding.turn is not None
        if (_is_raised(shown) and binding.alarm not in self._told) or (is_gauge and shown.freshness is not Freshness.LIVE):
            self._badges.append((self.scene.bounds[element.ident], shown.level, shown.freshness))
        self._told.add(binding.alarm)

    def _badge(self, painter: QPainter, box: QRectF, level: AlarmLevel | None, freshness: Freshness) -> None:
        at = box.topRight()
        if freshness is not Freshness.LIVE:
            self._letter(painter, at + QPointF(-3, -2), freshness_look(freshness).letter, 9, self.theme.muted)
        elif level is not None:
            place = QRectF(at.x() - 7, at.y() - 7, 14, 14)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self.theme.panel))
            painter.drawEllipse(place.adjusted(-2, -2, 2, 2))
            draw_status(painter, place, alarm_status(level), self.theme)
            self._letter(painter, at + QPointF(11, 4), LETTERS.get(level, ""), 10, self.theme.status_ink(alarm_status(level)))

    def _tone(self, text: str, opacity: float = 1.0) -> QColor | None:
        """The colour of a token or of an author's own, which the night theme turns red; None for none."""
        if not text:
            return None
        if text.startswith("m:"):
            found = colour(str(getattr(self.theme, text[2:])))
        elif self.theme.name == "night":
            found = colour(blend(self.theme.ground, self.theme.text, QColor(text).lightnessF()))
        else:
            found = colour(text)
        if opacity < 1.0:
            found = QColor(found)
            found.setAlphaF(opacity)
        return found


def _is_raised(shown: Shown) -> bool:
    return shown.freshness is Freshness.LIVE and shown.level is not None and shown.level > AlarmLevel.NORMAL


def _part(box: QRectF, side: str, share: float) -> QRectF:
    """The part of a box that is full from one side."""
    width, height = box.width() * share, box.height() * share
    match side:
        case "top":
            return QRectF(box.left(), box.top(), box.width(), height)
        case "left":
            return QRectF(box.left(), box.top(), width, box.height())
        case "right":
            return QRectF(box.right() - width, box.top(), width, box.height())
    return QRectF(box.left(), box.bottom() - height, box.width(), height)
