"""Bytes in hexadecimal and text, sixteen a line (eight where it is narrow), with fields that can be told apart and lit to the bit.

A field that fills part of a byte lights that part of its two digits: an eighth of their width is a bit. Bytes that differ from
another packet's are underlined and have a mark above, so that it is not the colour alone that tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from widgets.theme import BODY_PX, DARK, Status, Theme, blend, colour, mono_font, ui_font

LINE_BYTES = 16
NARROW_BYTES = 8
_LINE_PX = 20
_LEFT = 12


@dataclass(frozen=True, slots=True)
class HexField:
    """A named stretch of bits in the bytes shown, from the first bit of the first byte."""

    name: str
    first_bit: int
    bits: int

    def byte_range(self) -> range:
        """The bytes it touches."""
        return range(self.first_bit // 8, (self.first_bit + max(self.bits, 1) + 7) // 8)


class HexPane(QAbstractScrollArea):
    """Shows bytes. `byte_chosen` carries the place of the byte that was clicked or reached with the arrows."""

    byte_chosen = Signal(int)

    def __init__(self, theme: Theme = DARK, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hex_pane")
        self.setAccessibleName("Bytes")
        self.theme, self.empty_text = theme, empty_text
        self.data = b""
        self.fields: tuple[HexField, ...] = ()
        self.lit = range(0)
        self.lit_bits = range(0)
        self.differing: frozenset[int] = frozenset()
        self.line_bytes = LINE_BYTES
        self._owner: list[int] = []
        self._font = mono_font(BODY_PX)
        self._advance = QFontMetricsF(self._font).horizontalAdvance("0")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def show_data(self, data: bytes, fields: Sequence[HexField] = ()) -> None:
        """Show these bytes; neighbouring fields get two tones in turn."""
        self.data, self.fields, self.lit, self.lit_bits, self.differing = data, tuple(fields), range(0), range(0), frozenset()
        self._owner = [-1] * len(data)
        for number, one in enumerate(self.fields):
            for place in one.byte_range():
                if place < len(data) and self._owner[place] < 0:
                    self._owner[place] = number
        self._set_bar()
        self.viewport().update()

    def show_differing(self, places: frozenset[int]) -> None:
        """Mark the bytes that are others in another packet, until other data are shown."""
        self.differing = places
        self.viewport().update()

    def light(self, lit: range) -> None:
        """Mark these bytes and bring the first into sight."""
        self.light_bits(8 * lit.start, 8 * len(lit))

    def light_bits(self, first_bit: int, bits: int) -> None:
        """Mark these bits and bring the first into sight."""
        self.lit_bits = range(first_bit, first_bit + bits)
        lit = self.lit = HexField("", first_bit, bits).byte_range() if bits else range(0)
        if len(lit):
            line, bar = lit.start // self.line_bytes, self.verticalScrollBar()
            if not bar.value() <= line < bar.value() + max(self._lines_seen(), 1):
                bar.setValue(line)
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(self._width_of(LINE_BYTES), _LINE_PX * 8)

    def resizeEvent(self, event: object) -> None:
        self.line_bytes = LINE_BYTES if self.viewport().width() >= self._width_of(LINE_BYTES) else NARROW_BYTES
        self._set_bar()

    def _width_of(self, line_bytes: int) -> int:
        return round(self._advance * (9 + 4 * line_bytes)) + 2 * _LEFT

    def _lines_seen(self) -> int:
        return max(self.viewport().height() // _LINE_PX, 1)

    def _set_bar(self) -> None:
        lines = -(-len(self.data) // self.line_bytes)
        self.verticalScrollBar().setRange(0, max(lines - self._lines_seen(), 0))
        self.verticalScrollBar().setPageStep(self._lines_seen())

    def _hex_x(self, column: int) -> float:
        return _LEFT + self._advance * (6 + 3 * column + (column >= 8))

    def _text_x(self, column: int) -> float:
        return _LEFT + self._advance * (9 + 3 * self.line_bytes + column)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour(self.theme.panel))
        if not self.data:
            painter.setFont(ui_font(BODY_PX))
            painter.setPen(colour(self.theme.muted))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.empty_text)
        painter.setFont(self._font)
        first = self.verticalScrollBar().value()
        for line in range(first, min(first + self._lines_seen() + 1, -(-len(self.data) // self.line_bytes))):
            self._draw_line(painter, line, (line - first) * _LINE_PX)
        painter.end()

    def _draw_line(self, painter: QPainter, line: int, y: float) -> None:
        painter.setPen(colour(self.theme.faint))
        base = y + _LINE_PX - 6
        painter.drawText(QPointF(_LEFT, base), f"{line * self.line_bytes:04X}")
        for place in range(line * self.line_bytes, min((line + 1) * self.line_bytes, len(self.data))):
            column, value = place % self.line_bytes, self.data[place]
            is_lit = place in self.lit
            if is_lit:
                painter.fillRect(self._lit_place(place, y), colour(self.theme.selection))
                painter.fillRect(QRectF(self._text_x(column), y + 1, self._advance, _LINE_PX - 2), colour(self.theme.selection))
            if place in self.differing:
                self._draw_difference(painter, column, y)
            painter.setPen(colour(self._tone(place, is_lit=is_lit)))
            painter.drawText(QPointF(self._hex_x(column), base), f"{value:02X}")
            painter.drawText(QPointF(self._text_x(column), base), chr(value) if 0x20 <= value < 0x7F else "\u00b7")

    def _lit_place(self, place: int, y: float) -> QRectF:
        """The part of a byte's two digits that its lit bits take; whole bytes that follow each other have no gap between them."""
        first, last = max(self.lit_bits.start - 8 * place, 0), min(self.lit_bits.stop - 8 * place, 8)
        column, digits = place % self.line_bytes, 2 * self._advance
        left = self._hex_x(column) + (digits * first / 8 if first else -3)
        goes_on = last == 8 and place + 1 in self.lit and column != self.line_bytes - 1
        right = self._hex_x(column) + (digits + (self._advance + 3 if goes_on else 3) if last == 8 else digits * last / 8)
        return QRectF(left, y + 1, max(right - left, 2.0), _LINE_PX - 2)

    def _draw_difference(self, painter: QPainter, column: int, y: float) -> None:
        ink, left, width = colour(self.theme.status_ink(Status.SERIOUS)), self._hex_x(column), 2 * self._advance
        painter.fillRect(QRectF(left, y + _LINE_PX - 3, width, 2), ink)
        painter.fillRect(QRectF(left + width / 2 - 1, y + 1, 3, 3), ink)

    def _tone(self, place: int, *, is_lit: bool) -> str:
        if is_lit:
            return self.theme.text
        owner = self._owner[place] if place < len(self._owner) else -1
        if owner < 0:
            return self.theme.muted
        return blend(self.theme.text, self.theme.muted, 0.35) if owner % 2 else blend(self.theme.text, self.theme.accent, 0.45)

    def byte_at(self, position: QPointF) -> int | None:
        """The byte drawn there, None beside them."""
        line = int(position.y() // _LINE_PX) + self.verticalScrollBar().value()
        for column in range(self.line_bytes):
            on_hex = 0 <= position.x() - self._hex_x(column) + 3 < 3 * self._advance
            on_text = 0 <= position.x() - self._text_x(column) < self._advance
            place = line * self.line_bytes + column
            if (on_hex or on_text) and place < len(self.data):
                return place
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.byte_at(event.position())
        if place is not None:
            self.byte_chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self.line_bytes, Qt.Key.Key_Down: self.line_bytes}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self.data:
            super().keyPressEvent(event)
            return
        start = self.lit.start if step < 0 or not len(self.lit) else self.lit.stop - 1
        self.byte_chosen.emit(min(max(start + step, 0), len(self.data) - 1))
