"""One line at the window's foot before a pass rises: which one, and how long there still is. It goes at AOS, or when it is dismissed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from console.orbit.types import Pass
from console.utc import SECOND_NS, parse_utc
from widgets.canvas import draw_text, text_width
from widgets.foot_bar import FootBar
from widgets.icons import icon
from widgets.pass_words import age_text, error_text, span_text
from widgets.theme import DARK, GRID, Theme, colour, figure_font, ui_font

ICON_PX = 16


@dataclass(frozen=True, slots=True)
class Reminder:
    """A pass that somebody is reminded of."""

    one: Pass
    is_booked: bool = False


class ReminderBar(FootBar):
    """Shows the next of the passes it was given."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("reminder_bar", "Reminder before AOS", theme, parent, room=3 * GRID)
        self._reminders: list[Reminder] = []
        self._now_ns = 0
        self._is_silent = False

    def remind(self, one: Pass, *, is_booked: bool = False) -> None:
        """Show a pass until it rises."""
        self._reminders.append(Reminder(one, is_booked))
        self._reminders.sort(key=lambda each: each.one.aos_ns)
        self.show()
        self.update()

    def show_now(self, now_ns: int, *, is_silent: bool = False) -> None:
        """Count down; what has risen goes."""
        if not self._reminders:
            return
        before, self._now_ns = self._now_ns, now_ns
        self._reminders = [each for each in self._reminders if each.one.aos_ns > now_ns]
        if not self._reminders:
            self.hide()
        elif before // SECOND_NS != now_ns // SECOND_NS or is_silent != self._is_silent:
            self._is_silent = is_silent
            self.setAccessibleDescription(self.text())
            self.update()

    def text(self) -> str:
        """The line on show, "" when there is none."""
        if not self._reminders:
            return ""
        first, more = self._reminders[0], len(self._reminders) - 1
        one = first.one
        also = f", and {more} more" if more else ""
        booked = "booked, " if first.is_booked else ""
        return f"AOS of {one.spacecraft} over {one.station} in {span_text(one.aos_ns - self._now_ns)} ({booked}{self._details(one)}){also}"

    def _details(self, one: Pass) -> str:
        age = f"elements {age_text(one.element_age_days)} old, AOS {error_text(one.expected_aos_error_s)}"
        return f"max {one.max_elevation_deg:.0f}°, azimuth {one.aos_azimuth_deg:.0f}°, {age}"

    def forget(self) -> None:
        self._reminders.clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self.theme.selection))
        painter.fillRect(0, 0, 3, self.height(), colour(self.theme.accent))
        name = "silence" if self._is_silent else "sound"
        picture = icon(name, self.theme).pixmap(ICON_PX, ICON_PX)
        painter.drawPixmap(3 * GRID, (self.height() - ICON_PX) // 2, picture)
        hint = "Esc dismisses"
        width = text_width(hint, ui_font(11))
        area = QRectF(self.rect()).adjusted(4 * GRID + ICON_PX + 4, 0, -width - 6 * GRID, 0)
        draw_text(painter, area, self.text(), figure_font(), self.theme.text)
        draw_text(painter, QRectF(self.width() - width - 4 * GRID, 0, width + 4, self.height()), hint, ui_font(11), self.theme.muted)
        painter.end()


def demo() -> QWidget:
    """Five minutes before a booked pass."""
    now = parse_utc("2026-326T10:55:12Z")
    aos = now + 299 * SECOND_NS
    bar = ReminderBar()
    one = Pass("WAU-1", "Banting", aos, aos + 290 * SECOND_NS, aos + 580 * SECOND_NS, 57.9, 12.0, 95.0, 178.0, now, 0.3, 0.04)
    bar.remind(one, is_booked=True)
    bar.show_now(now)
    return bar
