"""The bar that never hides: mode, time, the next AOS or LOS, link, frames, alarms, arm state, and the way to every command.

Each cell has a width of its own, so that nothing moves when a number changes; in a narrow window the least urgent cells go first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.session.messages import Mode
from console.telemetry.states import AlarmLevel
from console.utc import utc_text
from widgets.canvas import CENTRE, RIGHT, Canvas, draw_text, text_width
from widgets.hatch import paint_hatch, paint_looking_badge
from widgets.pass_words import span_text
from widgets.theme import DARK, SMALL_PX, Status, Theme, alarm_status, colour, draw_status, figure_font, ui_font

BAR_PX = 40
ALARMS = (AlarmLevel.WARNING, AlarmLevel.DISTRESS, AlarmLevel.CRITICAL)


@dataclass(frozen=True, slots=True)
class GlobalState:
    """What the bar tells. Times in ns UTC, rates in bit/s; `alarms` counts warning, distress, critical, and `unacknowledged` how
    many of each nobody has acknowledged; `suppressed` counts those apart that are shelved, suppressed by design or out of service;
    `next_event` is 'AOS', 'LOS' or '' when nothing is coming; `link_status` as in LinkState; `silence_s` since the last byte, None
    before the first; `time_rate` 1 is real time, 0 paused. `looking_at_ns` is the time that the window shows when it isn't now, and
    `looking_rate` how fast that runs; the next event is counted from there."""

    mode: Mode = Mode.LIVE
    now_ns: int = 0
    time_rate: float = 1.0
    spacecraft: str = ""
    next_event: str = ""
    next_event_ns: int = 0
    next_station: str = ""
    next_max_elevation_deg: float = 0.0
    link_status: str = "closed"
    is_locked: bool = False
    link_rate_bps: float = 0.0
    silence_s: float | None = None
    frames_bad: int = 0
    undecoded: int = 0
    alarms: tuple[int, int, int] = (0, 0, 0)
    unacknowledged: tuple[int, int, int] = (0, 0, 0)
    suppressed: int = 0
    arm_text: str = "safe"
    is_armed: bool = False
    looking_at_ns: int | None = None
    looking_rate: float = 1.0

    @property
    def shown_ns(self) -> int:
        """The time that the window shows."""
        return self.now_ns if self.looking_at_ns is None else self.looking_at_ns


@dataclass(frozen=True, slots=True)
class Cell:
    """One part of the bar: its width, its painter, what a click on it asks for, and how soon it may go (0 never goes)."""

    name: str
    width: float
    paint: Callable[[QPainter, QRectF], None]
    spare_order: int = 0


def rate_text(bits_per_second: float) -> str:
    """A rate in four figures at most: `9.60 kbit/s`."""
    for factor, unit in ((1e6, "Mbit/s"), (1e3, "kbit/s")):
        if bits_per_second >= factor:
            return f"{bits_per_second / factor:.3g} {unit}"
    return f"{bits_per_second:.0f} bit/s"


def time_rate_text(rate: float) -> str:
    """How fast the clock runs, or nothing for real time."""
    if rate == 0:
        return "paused"
    if rate == 1:
        return ""
    return "fastest" if rate == float("inf") else f"{rate:g}x"


def looking_text(state: GlobalState) -> str:
    """The badge of a window that shows another time than now, or nothing."""
    if state.looking_at_ns is None:
        return ""
    rate = "paused" if state.looking_rate == 0 else f"{state.looking_rate:+g}x"
    return f"{utc_text(state.looking_at_ns)}  {rate}"


def link_word(state: GlobalState) -> tuple[Status, str]:
    """How the link stands, as a status and a word."""
    if state.link_status == "open":
        if state.is_locked:
            return Status.NORMAL, "lock"
        return (Status.STANDBY, "no lock") if state.silence_s is None or state.silence_s > 3 else (Status.CAUTION, "no frames")
    if state.link_status in ("connecting", "waiting"):
        return Status.CAUTION, state.link_status
    return Status.OFF, state.link_status


def _looking_badge(state: GlobalState, width: float) -> str:
    """The badge's text, as much of it as there is room for: the rate and the time of day always."""
    text = looking_text(state)
    if width >= 300:
        return f"LOOKING AT {text}"
    return f"AT {text[5:]}" if width >= 200 else text[9:18] + text[19:]


class GlobalBar(Canvas):
    """Give it the whole state at once; a click on a cell asks to see more of it."""

    clock_clicked = Signal()
    pass_clicked = Signal()
    link_clicked = Signal()
    frames_clicked = Signal()
    alarms_clicked = Signal()
    arm_clicked = Signal()
    palette_requested = Signal()

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("global_bar", "Mode, time, next pass, link and alarms", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(BAR_PX)
        self.setMinimumWidth(420)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._state = GlobalState()
        self._clicks = {
            "clock": self.clock_clicked, "looking": self.clock_clicked, "pass": self.pass_clicked, "link": self.link_clicked,
            "frames": self.frames_clicked,
            "alarms": self.alarms_clicked, "arm": self.arm_clicked, "palette": self.palette_requested,
        }  # fmt: skip

    @property
    def state(self) -> GlobalState:
        return self._state

    def sizeHint(self) -> QSize:
        return QSize(1280, BAR_PX)

    def show_state(self, state: GlobalState) -> None:
        """Tell all of this from now on; the same state again costs nothing."""
        if state != self._state:
            self._state = state
            self.setAccessibleDescription(self.sentence())
            self.update()

    def sentence(self) -> str:
        """The bar in words, for a screen reader."""
        state = self._state
        coming = f"{state.next_event} {state.next_station} in {self._countdown()}" if state.next_event else "no pass coming"
        counts = ", ".join(f"{count} {level.name.lower()}" for level, count in zip(ALARMS, state.alarms, strict=True))
        away = f"looking at {looking_text(state)}, not at now, " if looking_text(state) else ""
        apart = f", {state.suppressed} suppressed" if state.suppressed else ""
        link = link_word(state)[1]
        return f"{state.mode}, {utc_text(state.now_ns)}, {away}{coming}, link {link}, alarms {counts}{apart}, {state.arm_text}"

    def tip_at(self, at: QPointF) -> str:
        """What a cell has no room for."""
        state = self._state
        name = next((cell.name for cell, rect in self.cells() if rect.contains(at)), "")
        silence = "nothing received yet" if state.silence_s is None else f"last byte {state.silence_s:.0f} s ago"
        fresh = ", ".join(f"{count} {level.name.lower()}" for level, count in zip(ALARMS, state.unacknowledged, strict=True))
        return {
            "clock": f"{utc_text(state.now_ns)}, the session's time; a click looks at another time",
            "looking": f"this window shows {looking_text(state)}; the session goes on at its own time. F8 goes back to now",
            "pass": f"{state.next_event} {state.next_station} at {utc_text(state.next_event_ns)}" if state.next_event else "",
            "link": f"{state.link_status}, {silence}",
            "frames": f"{state.frames_bad} frames failed their check, {state.undecoded} packets could not be decoded",
            "alarms": f"to acknowledge: {fresh}; {state.suppressed} suppressed: shelved, by design or out of service",
            "arm": state.arm_text,
            "palette": "every command by name",
        }.get(name, "")

    def _countdown(self) -> str:
        return span_text(self._state.next_event_ns - self._state.shown_ns)

    def cells(self) -> list[tuple[Cell, QRectF]]:
        """The cells that fit, with their rectangles; the alarms and what follows stand at the right end."""
        left = [
            *self._time_cells(), Cell("spacecraft", 112, self._paint_spacecraft, 2),
            Cell("pass", 300, self._paint_pass, 0 if self.width() > 700 else 6),
        ]  # fmt: skip
        right = [
            Cell("link", 176, self._paint_link, 5), Cell("frames", 132, self._paint_frames, 3),
            Cell("alarms", 204 if self.width() >= 700 else 160, self._paint_alarms),
            Cell("arm", 160 if self.width() >= 1480 else 84, self._paint_arm, 4), Cell("palette", 76, self._paint_palette, 1),
        ]  # fmt: skip
        spare = sorted((cell for cell in left + right if cell.spare_order), key=lambda cell: cell.spare_order)
        while spare and sum(cell.width for cell in left + right) > self.width():
            gone = spare.pop(0)
            left, right = [cell for cell in left if cell != gone], [cell for cell in right if cell != gone]
        return _placed(left, 0.0) + _placed(right, self.width() - sum(cell.width for cell in right))

    def _time_cells(self) -> list[Cell]:
        """Mode and session time, and while another time is shown its badge; they are never left out, only shortened."""
        if self._state.looking_at_ns is None:
            return [Cell("mode", 104, self._paint_mode), Cell("clock", 208, self._paint_clock)]
        width = self.width()
        mode, clock, badge = (104, 208, 316) if width >= 1100 else (104, 104, 212) if width >= 640 else (72, 84, 130)
        return [Cell("mode", mode, self._paint_mode), Cell("clock", clock, self._paint_clock), Cell("looking", badge, self._paint_looking)]

    def paint(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), colour(self.theme.ground))
        for cell, rect in self.cells():
            painter.save()
            cell.paint(painter, rect)
            painter.restore()
        painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), colour(self.theme.mode(self._state.mode)[1]))

    def _paint_mode(self, painter: QPainter, rect: QRectF) -> None:
        ink, ground = self.theme.mode(self._state.mode)
        badge = QRectF(rect.left(), rect.top(), rect.width() - 8, rect.height())
        painter.fillRect(badge, colour(ground))
        if self._state.mode is Mode.TRAINING:
            _paint_stripes(painter, badge, self.theme)
        draw_text(painter, badge, self._state.mode, ui_font(is_bold=True), ink, flags=CENTRE)

    def _paint_clock(self, painter: QPainter, rect: QRectF) -> None:
        text = utc_text(self._state.now_ns)
        day, clock = text[:8], text[9:17]
        font, small = figure_font(17), ui_font(SMALL_PX)
        x = rect.left() + 8
        if rect.width() < 208:
            draw_text(painter, QRectF(x, rect.top(), rect.width() - 8, rect.height()), clock, figure_font(14), self.theme.muted)
            return
        draw_text(painter, QRectF(x, rect.top(), 60, rect.height()), day, figure_font(12), self.theme.muted)
        draw_text(painter, QRectF(x + 64, rect.top(), 84, rect.height()), clock, font, self.theme.text)
        rate = time_rate_text(self._state.time_rate)
        tone = self.theme.text if rate else self.theme.muted
        draw_text(painter, QRectF(x + 150, rect.top(), 56, rect.height()), f"Z {rate}" if rate else "UTC", small, tone)

    def _paint_looking(self, painter: QPainter, rect: QRectF) -> None:
        chip = rect.adjusted(2, 6, -6, -6)
        paint_looking_badge(painter, chip, self.theme)
        text = _looking_badge(self._state, rect.width())
        draw_text(painter, chip.adjusted(12, 0, -8, 0), text, figure_font(12, is_bold=True), self.theme.ground, flags=CENTRE)

    def _paint_spacecraft(self, painter: QPainter, rect: QRectF) -> None:
        draw_text(painter, rect.adjusted(8, 0, -8, 0), self._state.spacecraft or "no spacecraft", ui_font(), self.theme.text)

    def _paint_pass(self, painter: QPainter, rect: QRectF) -> None:
        state, theme = self._state, self.theme
        if not state.next_event:
            draw_text(painter, rect.adjusted(8, 0, 0, 0), "no pass coming", ui_font(12), theme.muted)
            return
        x = rect.left() + 8
        name = f"{state.next_event} {state.next_station} in"
        draw_text(painter, QRectF(x, rect.top(), 112, rect.height()), name, ui_font(12), theme.muted, flags=RIGHT)
        clock_tone = theme.accent if state.next_event == "LOS" else theme.text
        draw_text(painter, QRectF(x + 118, rect.top(), 98, rect.height()), self._countdown(), figure_font(17), clock_tone)
        highest = f"max {state.next_max_elevation_deg:.0f}°"
        draw_text(painter, QRectF(x + 218, rect.top(), 72, rect.height()), highest, ui_font(12), theme.muted)

    def _paint_link(self, painter: QPainter, rect: QRectF) -> None:
        status, word = link_word(self._state)
        x = rect.left() + 4
        draw_status(painter, QRectF(x, rect.center().y() - 6, 12, 12), status, self.theme)
        draw_text(painter, QRectF(x + 18, rect.top(), 72, rect.height()), word, ui_font(12), self.theme.text)
        if self._state.link_status == "open":
            rate = rate_text(self._state.link_rate_bps)
            draw_text(painter, QRectF(x + 88, rect.top(), 84, rect.height()), rate, figure_font(12), self.theme.muted, flags=RIGHT)

    def _paint_frames(self, painter: QPainter, rect: QRectF) -> None:
        state = self._state
        for x, label, count in ((8.0, "bad", state.frames_bad), (70.0, "undec.", state.undecoded)):
            tone = self.theme.status_ink(Status.CAUTION) if count else self.theme.muted
            label_width = text_width(label, ui_font(SMALL_PX)) + 5
            draw_text(painter, QRectF(rect.left() + x, rect.top(), label_width, rect.height()), label, ui_font(SMALL_PX), self.theme.muted)
            place = QRectF(rect.left() + x + label_width, rect.top(), 36, rect.height())
            draw_text(painter, place, str(count) if count < 10_000 else "9999+", figure_font(), tone)

    def _paint_alarms(self, painter: QPainter, rect: QRectF) -> None:
        state = self._state
        for place, (level, count) in enumerate(zip(ALARMS, state.alarms, strict=True)):
            cell = QRectF(rect.left() + 4 + place * 52, rect.top() + 8, 48, rect.height() - 16)
            status = alarm_status(level)
            is_new = state.unacknowledged[place] > 0
            if is_new:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QBrush(colour(self.theme.status(status), 0.24)))
                painter.drawRoundedRect(cell, 4, 4)
            painter.setOpacity(1.0 if count else 0.3)
            draw_status(painter, QRectF(cell.left() + 6, cell.center().y() - 6, 12, 12), status, self.theme)
            tone = self.theme.text if count else self.theme.muted
            text = str(min(count, 999))
            draw_text(painter, cell.adjusted(22, 0, 0, 0), text, figure_font(14, is_bold=is_new), tone)
            painter.setOpacity(1.0)
        if rect.width() < 200:
            return
        apart = QRectF(rect.left() + 160, rect.top(), 42, rect.height())
        tone = self.theme.text if state.suppressed else self.theme.faint
        draw_text(painter, apart, f"{min(state.suppressed, 99)} supp", ui_font(SMALL_PX), tone)

    def _paint_arm(self, painter: QPainter, rect: QRectF) -> None:
        state, theme = self._state, self.theme
        chip = rect.adjusted(4, 9, -4, -9)
        if state.is_armed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(colour(theme.serious)))
            painter.drawRoundedRect(chip, 4, 4)
        tone = "#000000" if state.is_armed else theme.muted
        draw_text(painter, chip, state.arm_text, ui_font(12, is_bold=state.is_armed), tone, flags=CENTRE)

    def _paint_palette(self, painter: QPainter, rect: QRectF) -> None:
        chip = rect.adjusted(4, 9, -8, -9)
        painter.setPen(QPen(colour(self.theme.line), 1))
        painter.setBrush(QBrush(colour(self.theme.panel)))
        painter.drawRoundedRect(chip, 4, 4)
        draw_text(painter, chip, "Ctrl+K", ui_font(SMALL_PX), self.theme.muted, flags=CENTRE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for cell, rect in self.cells():
            if rect.contains(event.position()) and cell.name in self._clicks:
                self._clicks[cell.name].emit()


def _placed(cells: list[Cell], x: float) -> list[tuple[Cell, QRectF]]:
    placed = []
    for cell in cells:
        placed.append((cell, QRectF(x, 0, cell.width, BAR_PX - 2)))
        x += cell.width
    return placed


def _paint_stripes(painter: QPainter, badge: QRectF, theme: Theme) -> None:
    paint_hatch(painter, badge, theme.ground, alpha=0.16)


def demo() -> QWidget:
    """A simulated spacecraft shortly before LOS, with alarms, one of them new."""
    from widgets.demo_fleet import NOW_NS  # noqa: PLC0415 - only the gallery needs it

    widget = GlobalBar()
    widget.show_state(
        GlobalState(
            Mode.SIM, NOW_NS, 1.0, "WAU-1", "LOS", NOW_NS + 248_000_000_000, "Banting", 57.9, "open", is_locked=True,
            link_rate_bps=9600.0, silence_s=0.1, frames_bad=3, undecoded=0, alarms=(4, 1, 1), unacknowledged=(0, 1, 1), suppressed=2,
        )
    )  # fmt: skip
    return widget
