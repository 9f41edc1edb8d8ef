"""The bits of the chosen field, one by one, with those of its bytes that belong to others. A bit can be clicked or reached by arrows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.canvas import LEFT
from widgets.theme import BODY_PX, DARK, Theme, colour, mono_font, ui_font

MOST_BYTES = 8
_LEFT = 12
_BIT_PX, _GAP_PX = 12, 10


class BitStrip(QWidget):
    """Shows up to eight bytes as bits. `bit_chosen` carries a bit's number in the packet."""

    bit_chosen = Signal(int)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bit_strip")
        self.setAccessibleName("Bits of the chosen field")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.theme = theme
        self._data = b""
        self._lit = range(0)
        self._bytes = range(0)

    def sizeHint(self) -> QSize:
        return QSize(_LEFT * 2 + MOST_BYTES * (8 * _BIT_PX + _GAP_PX), 44)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another look."""
        self.theme = theme
        self.update()

    def show_bits(self, data: bytes, lit: range) -> None:
        """Show the bytes that the bits stand in, the first eight of them, with the bits marked."""
        self._data, self._lit = data, lit
        first, last = lit.start // 8, -(-lit.stop // 8)
        self._bytes = range(first, min(last, first + MOST_BYTES, len(data))) if len(lit) else range(0)
        self.setAccessibleDescription(self.text())
        self.update()

    def text(self) -> str:
        """The marked bits as digits, as far as they are shown."""
        return "".join(self._digit(bit) for bit in self._lit if bit // 8 in self._bytes)

    def _digit(self, bit: int) -> str:
        return str(self._data[bit // 8] >> (7 - bit % 8) & 1)

    def _place(self, bit: int) -> QRectF:
        byte = bit // 8 - self._bytes.start
        return QRectF(_LEFT + byte * (8 * _BIT_PX + _GAP_PX) + bit % 8 * _BIT_PX, 18, _BIT_PX, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self.theme.panel))
        if self._data and not self._bytes:
            self._draw_hint(painter)
        for byte in self._bytes:
            painter.setFont(ui_font(11))
            painter.setPen(colour(self.theme.faint))
            painter.drawText(QPointF(self._place(8 * byte).left() + 2, 13), f"{byte}")
            painter.setFont(mono_font(BODY_PX))
            for bit in range(8 * byte, 8 * byte + 8):
                self._draw_bit(painter, bit)
        self._draw_rest(painter)
        painter.end()

    def _draw_hint(self, painter: QPainter) -> None:
        painter.setFont(ui_font(11))
        painter.setPen(colour(self.theme.muted))
        painter.drawText(self.rect().adjusted(_LEFT, 0, 0, 0), LEFT, "Choose a byte or a field for its bits")

    def _draw_bit(self, painter: QPainter, bit: int) -> None:
        place, is_lit = self._place(bit), bit in self._lit
        if is_lit:
            painter.fillRect(place, colour(self.theme.selection))
            painter.fillRect(QRectF(place.left(), place.bottom() - 2, place.width(), 2), colour(self.theme.accent))
        painter.setPen(colour(self.theme.text if is_lit else self.theme.muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._digit(bit))

    def _draw_rest(self, painter: QPainter) -> None:
        hidden = -(-self._lit.stop // 8) - self._bytes.stop if len(self._lit) else 0
        if hidden > 0 and len(self._bytes):
            painter.setFont(ui_font(BODY_PX))
            painter.setPen(colour(self.theme.muted))
            painter.drawText(QPointF(self._place(8 * self._bytes.stop).left(), 33), f"and {hidden} more bytes")

    def bit_at(self, position: QPointF) -> int | None:
        """The bit drawn there."""
        return next((bit for byte in self._bytes for bit in range(8 * byte, 8 * byte + 8) if self._place(bit).contains(position)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        bit = self.bit_at(event.position())
        if bit is not None:
            self.bit_chosen.emit(bit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: len(self._lit)}.get(Qt.Key(event.key()))
        if step is None or not len(self._lit):
            super().keyPressEvent(event)
            return
        self.bit_chosen.emit(min(max(self._lit.start + step, 0), 8 * len(self._data) - 1))


def demo() -> QWidget:
    """A field of three bits."""
    strip = BitStrip()
    strip.show_bits(bytes.fromhex("2f1a9c40"), range(9, 12))
    strip.resize(strip.sizeHint())
    return strip
