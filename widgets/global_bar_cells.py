"""The cells of the global bar: which fit, where they stand, and how each is painted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from console.session.messages import Mode
from console.utc import utc_text
from widgets.canvas import CENTRE, RIGHT, draw_text, text_width
from widgets.global_bar_state import ALARMS, GlobalState, link_word, looking_text, rate_text, time_rate_text
from widgets.hatch import paint_hatch, paint_looking_badge
from widgets.theme import SMALL_PX, Status, Theme, alarm_status, colour, draw_status, figure_font, ui_font

BAR_PX = 40
CLOCK_PX = 224
"""Day, time of day, and how fast it runs, `590/1000x` at the longest."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One part of the bar: its width, its painter, and how soon it may go (0 never goes)."""

    name: str
    width: float
    paint: Callable[[QPainter, QRectF, GlobalState, Theme], None]
    spare_order: int = 0


def cells_that_fit(state: GlobalState, width: int) -> list[tuple[Cell, QRectF]]:
    """The cells that fit a bar of so many pixels, with their rectangles; the alarms and what follows stand at the right end."""
    left = [
        *_time_cells(state, width), Cell("spacecraft", 112, _paint_spacecraft, 2),
        Cell("pass", 300, _paint_pass, 0 if width > 700 else 6),
    ]  # fmt: skip
    right = [
        Cell("link", 176, _paint_link, 5), Cell("frames", 132, _paint_frames, 3),
        Cell("alarms", 204 if width >= 700 else 160, _paint_alarms),
        Cell("arm", 160 if width >= 1496 else 84, _paint_arm, 4), Cell("palette", 76, _paint_palette, 1),
    ]  # fmt: skip
    spare = sorted((cell for cell in left + right if cell.spare_order), key=lambda cell: cell.spare_order)
    while spare and sum(cell.width for cell in left + right) > width:
        gone = spare.pop(0)
        left, right = [cell for cell in left if cell != gone], [cell for cell in right if cell != gone]
    return _placed(left, 0.0) + _placed(right, width - sum(cell.width for cell in right))


def _time_cells(state: GlobalState, width: int) -> list[Cell]:
    """Mode and session time, and while another time is shown its badge; they are never left out, only shortened."""
    if state.looking_at_ns is None:
        return [Cell("mode", 104, _paint_mode), Cell("clock", CLOCK_PX if width >= 1100 else CLOCK_PX - 16, _paint_clock)]
    mode, clock, badge = (104, CLOCK_PX, 316) if width >= 1100 else (104, 104, 212) if width >= 640 else (72, 84, 130)
    return [Cell("mode", mode, _paint_mode), Cell("clock", clock, _paint_clock), Cell("looking", badge, _paint_looking)]


def _placed(cells: list[Cell], x: float) -> list[tuple[Cell, QRectF]]:
    placed = []
    for cell in cells:
        placed.append((cell, QRectF(x, 0, cell.width, BAR_PX - 2)))
        x += cell.width
    return placed


def _paint_mode(painter: QPainter, rect: QRectF, state: GlobalState, theme: Theme) -> None:
    ink, ground = theme.mode(state.mode)
    badge = QRectF(rect.left(), rect.top(), rect.width() - 8, rect.height())
    painter.fillRect(badge, colour(ground))
    if state.mode is Mode.TRAINING:
        paint_hatch(painter, badge, theme.ground, alpha=0.16)
    draw_text(painter, badge, state.mode, ui_font(is_bold=True), ink, flags=CENTRE)


def _paint_clock(painter: QPainter, rect: QRectF, state: GlobalState, theme: Theme) -> None:
    text = utc_text(state.now_ns)
    day, clock = text[:8], text[9:17]
    font, small = figure_font(17), ui_font(SMALL_PX)
    x = rect.left() + 8
    if rect.width() < CLOCK_PX - 16:
        draw_text(painter, QRectF(x, rect.top(), rect.width() - 8, rect.height()), clock, figure_font(14), theme.muted)
        return
    draw_text(painter, QRectF(x, rect.top(), 60, rect.height()), day, figure_font(12), theme.muted)
    draw_text(painter, QRectF(x + 64, rect.top(), 84, rect.height()), clock, font, theme.text)
    room = QRectF(x + 150, rect.top(), rect.right() - x - 152, rect.height())
    rate = time_rate_text(state.time_rate, state.asked_rate)
    if text_width(rate, small) > room.width():
        rate = time_rate_text(state.time_rate)
    tone = theme.text if rate else theme.muted
    draw_text(painter, room, rate or "UTC", small, tone)


def _paint_looking(painter: QPainter, rect: QRectF, state: GlobalState, theme: Theme) -> None:
    chip = rect.adjusted(2, 6, -6, -6)
    paint_looking_badge(painter, chip, theme)
    text = _looking_badge(state, rect.width())
    draw_text(painter, chip.adjusted(12, 0, -8, 0), text, figure_font(12, is_bold=True), theme.ground, flags=CENTRE)


def _paint_spacecraft(painter: QPainter, rect: QRectF, state: GlobalState, theme: Theme) -> None:
    draw_text(painter, rect.adjusted(8, 0, -8, 0), state.spacecraft or "no spacecraft", ui_font(), theme.text)


def _paint_pass(painter: QPainter, rect: QRectF, state: GlobalState, theme: Theme) -> None:
    if not state.next_event:
        draw_text(painter, rect.adjusted(8, 0, 0, 0), "no pass coming", ui_font(12), theme.muted)
        return
    x = rect.left() + 8
    name = f"{state.next_event} {state.next_station} in"
    draw_text(painter, QRectF(x, rect.top(), 112, rect.height()), name, ui_font(12), theme.muted, flags=RIGHT)
    clock_tone = theme.accent if state.next_event == "LOS" else theme.text
    draw_text(painter, QRectF(x + 118, rect.top(), 98, rect.height()), state.countdown, figure_font(17), clock_tone)
    highest = f"max {state.next_max_elevation_deg:.0f}°"
    draw_text(painter, QRectF(x + 218, rect.top(), 72, rect.height()), highest, ui_font(12), theme.muted)


def _paint_link(painter: QPainter, rect: QRectF, state: GlobalState, theme: Theme) -> None:
    status, word = link_word(state)
    x = rect.left() + 4
    draw_status(painter, QRectF(x, rect.center().y() - 6, 12, 12), status, theme)
    draw_text(painter, QRectF(x + 18, rect.top(), 72, rect.height()), word, ui_font(12), theme.text)
    if state.link_status == "open":
        rate = rate_text(state.link_rate_bps)
        draw_text(painter, QRectF(x + 88, rect.top(), 84, rect.height()), rate, figure_font(12), theme.muted, flags=RIGHT)


def _paint_frames(painter: QPainter, rect: QRectF, state: GlobalState, theme: Theme) -> None:
    for x, label, count in ((8.0, "bad", state.frames_bad), (70.0, "undec.", state.undecoded)):
        tone = theme.status_ink(Status.CAUTION) if count else theme.muted
        label_width = text_width(label, ui_font(SMALL_PX)) + 5
        draw_text(painter, QRectF(rect.left() + x, rect.top(), label_width, rect.height()), label, ui_font(SMALL_PX), theme.muted)
        place = QRectF(rect.left() + x + label_width, rect.top(), 36, rect.height())
        draw_text(painter, place, str(count) if count < 10_000 else "9999+", figure_font(), tone)


def _paint_alarms(painter: QPainter, rect: QRectF, state: GlobalState, theme: Theme) -> None:
    for place, (level, count) in enumerate(zip(ALARMS, state.alarms, strict=True)):
        cell = QRectF(rect.left() + 4 + place * 52, rect.top() + 8, 48, rect.height() - 16)
        status = alarm_status(level)
        is_new = state.unacknowledged[place] > 0
        if is_new:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(colour(theme.status(status), 0.24)))
            painter.drawRoundedRect(cell, 4, 4)
        painter.setOpacity(1.0 if count else 0.3)
        draw_status(painter, QRectF(cell.left() + 6, cell.center().y() - 6, 12, 12), status, theme)
        tone = theme.text if count else theme.muted
        text = str(min(count, 999))
        draw_text(painter, cell.adjusted(22, 0, 0, 0), text, figure_font(14, is_bold=is_new), tone)
        painter.setOpacity(1.0)
    if rect.width() < 200:
        return
    apart = QRectF(rect.left() + 160, rect.top(), 42, rect.height())
    tone = theme.text if state.suppressed else theme.faint
    draw_text(painter, apart, f"{min(state.suppressed, 99)} supp", ui_font(SMALL_PX), tone)


def _paint_arm(painter: QPainter, rect: QRectF, state: GlobalState, theme: Theme) -> None:
    chip = rect.adjusted(4, 9, -4, -9)
    if state.is_armed:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colour(theme.serious)))
        painter.drawRoundedRect(chip, 4, 4)
    tone = "#000000" if state.is_armed else theme.muted
    draw_text(painter, chip, state.arm_text, ui_font(12, is_bold=state.is_armed), tone, flags=CENTRE)


def _paint_palette(painter: QPainter, rect: QRectF, state: GlobalState, theme: Theme) -> None:
    chip = rect.adjusted(4, 9, -8, -9)
    painter.setPen(QPen(colour(theme.line), 1))
    painter.setBrush(QBrush(colour(theme.panel)))
    painter.drawRoundedRect(chip, 4, 4)
    draw_text(painter, chip, "Ctrl+K", ui_font(SMALL_PX), theme.muted, flags=CENTRE)


def _looking_badge(state: GlobalState, width: float) -> str:
    """The badge's text, as much of it as there is room for: the rate and the time of day always."""
    text = looking_text(state)
    if width >= 300:
        return f"LOOKING AT {text}"
    return f"AT {text[5:]}" if width >= 200 else text[9:18] + text[19:]
