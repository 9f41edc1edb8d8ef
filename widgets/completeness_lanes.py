"""How complete a recording is: a lane for each virtual channel and APID over its time, bars where something came, hatching where not.

Keys: Up and Down choose a lane, Left and Right a gap in it, Home and End its first and last, Enter goes to the gap (in a replay).
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from console.frames.batch import LinkCounters
from console.packets.lanes import Completeness, Gap, Lane, LaneKind
from console.utc import SECOND_NS, utc_text
from widgets.canvas import CENTRE, RIGHT, Canvas, draw_text
from widgets.completeness_marks import paint_bars, paint_gaps
from widgets.theme import DARK, SMALL_PX, Theme, colour, figure_font, mono_font, ui_font

NAME_PX, FIGURES_PX = 96.0, 152.0
EDGE_PX = 12.0
HEAD_PX, LANE_PX, FOOT_PX = 28.0, 32.0, 24.0
_REACH_PX = 8.0


def percent_text(lane: Lane) -> str:
    """How much of a stream came; never 100 % where anything is missing."""
    if lane.kind is LaneKind.UNITS:
        return "-"
    return f"{min(100 * lane.complete, 99.99):.2f} %" if lane.lost else "100 %"


def gap_text(lane: Lane, place: int) -> str:
    """One gap of a lane in words."""
    gap = lane.gaps[place]
    seconds = (gap.last_ns - gap.first_ns) / SECOND_NS
    return f"{lane.name}, gap {place + 1} of {len(lane.gaps)}: {gap.missing:,} missing in {seconds:.1f} s from {utc_text(gap.first_ns)}"


def lane_text(lane: Lane) -> str:
    """A lane in words: counts, and what is unusual."""
    what = "frames" if lane.kind is LaneKind.CHANNEL else "packets" if lane.kind is LaneKind.APID else "units"
    said = [f"{lane.name}: {lane.received:,} {what} received", f"{lane.lost:,} missing"] if lane.kind is not LaneKind.UNITS else []
    said = said or [f"{lane.name}: {lane.received:,} received"]
    return ", ".join([*said, *([lane.words] if lane.words else [])])


class CompletenessLanes(Canvas):
    """Give it a Completeness; `gap_requested` carries the instant at which a chosen gap begins."""

    gap_requested = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("completeness_lanes", "Completeness", theme, parent)
        self.setMinimumSize(QSize(360, 100))
        self.found: Completeness | None = None
        self.hint = "Record or open a session: its virtual channels and APIDs will stand here, with their gaps"
        self.now_ns = -1
        self.lane = self.gap = 0
        self._top = 0

    def sizeHint(self) -> QSize:
        return QSize(720, 260)

    def show_completeness(self, found: Completeness | None) -> None:
        """The lanes; what was chosen stays chosen where it is still there."""
        chosen = self.chosen_lane
        self.found = found
        lanes = found.lanes if found else ()
        name = (chosen.kind, chosen.scid, chosen.number) if chosen else None
        self.lane = next((place for place, one in enumerate(lanes) if (one.kind, one.scid, one.number) == name), 0)
        self.gap = min(self.gap, max(len(lanes[self.lane].gaps) - 1, 0)) if lanes else 0
        self._tell()

    def show_now(self, now_ns: int) -> None:
        """Where the session's clock is."""
        if self.found is not None and round(self.x_of(now_ns)) != round(self.x_of(self.now_ns)):
            self.update()
        self.now_ns = now_ns

    @property
    def chosen_lane(self) -> Lane | None:
        """The lane under the cursor."""
        return self.found.lanes[self.lane] if self.found and self.found.lanes else None

    @property
    def chosen_gap(self) -> Gap | None:
        """The gap under the cursor."""
        lane = self.chosen_lane
        return lane.gaps[self.gap] if lane and lane.gaps else None

    def words(self) -> str:
        """What the line at the foot says: the chosen gap, or the chosen lane where it has none."""
        lane = self.chosen_lane
        if lane is None:
            return ""
        return gap_text(lane, self.gap) if lane.gaps else lane_text(lane)

    def x_of(self, at_ns: int) -> float:
        """Where an instant stands, in pixels."""
        assert self.found is not None
        first_ns, last_ns = self.found.first_ns, self.found.last_ns
        return self._left + (at_ns - first_ns) / max(last_ns - first_ns, 1) * self._bar_width

    @property
    def _left(self) -> float:
        return EDGE_PX + NAME_PX

    @property
    def _bar_width(self) -> float:
        return max(self.width() - self._left - FIGURES_PX - EDGE_PX, 1.0)

    @property
    def _shown(self) -> int:
        return max(int((self.height() - HEAD_PX - FOOT_PX) / LANE_PX), 1)

    def paint(self, painter: QPainter) -> None:
        if self.found is None or not self.found.lanes:
            self.paint_empty(painter, "Nothing received yet", self.hint)
            return
        self._paint_head(painter, self.found)
        for row, lane in enumerate(self.found.lanes[self._top : self._top + self._shown]):
            self._paint_lane(painter, lane, HEAD_PX + row * LANE_PX, is_chosen=self._top + row == self.lane)
        self._paint_now(painter)
        foot = QRectF(EDGE_PX, self.height() - FOOT_PX, self.width() - 2 * EDGE_PX, FOOT_PX)
        hidden = len(self.found.lanes) - self._shown
        more = f"   ({hidden} lanes more: Down)" if hidden > 0 else ""
        draw_text(painter, foot, self.words() + more, ui_font(SMALL_PX), self.theme.muted)

    def _paint_head(self, painter: QPainter, found: Completeness) -> None:
        now, font = found.counters, figure_font(10)
        draw_text(painter, QRectF(EDGE_PX, 4, NAME_PX, 16), account_text(now), ui_font(SMALL_PX), self.theme.muted)
        count = max(int(self._bar_width // 128), 1)
        for place in range(count + 1):
            at_ns = found.first_ns + (found.last_ns - found.first_ns) * place // count
            x = self.x_of(at_ns)
            painter.setPen(QPen(colour(self.theme.line), 1))
            painter.drawLine(QPointF(x, 20), QPointF(x, HEAD_PX - 4))
            box = QRectF(min(max(x - 44, self._left - 20), self._left + self._bar_width - 60), 4, 88, 14)
            draw_text(painter, box, utc_text(at_ns)[9:18], font, self.theme.muted, flags=CENTRE)
        figures = QRectF(self.width() - FIGURES_PX, 4, FIGURES_PX - EDGE_PX, 16)
        draw_text(painter, figures, "missing   complete", ui_font(SMALL_PX), self.theme.muted, flags=RIGHT)

    def _paint_lane(self, painter: QPainter, lane: Lane, top: float, *, is_chosen: bool) -> None:
        theme = self.theme
        if is_chosen:
            painter.fillRect(QRectF(4, top, self.width() - 8, LANE_PX - 2), colour(theme.raised))
            if self.hasFocus():
                painter.fillRect(QRectF(4, top, 2, LANE_PX - 2), colour(theme.accent))
        draw_text(painter, QRectF(EDGE_PX, top, NAME_PX - 8, LANE_PX - 2), lane.name, mono_font(SMALL_PX), theme.text)
        field = QRectF(self._left, top, self._bar_width, LANE_PX)
        paint_bars(painter, lane.received_bins, field, theme)
        spans = [(self.x_of(gap.first_ns), self.x_of(gap.last_ns), gap.missing) for gap in lane.gaps]
        paint_gaps(painter, spans, field, theme, current=self.gap if is_chosen else -1)
        tone = theme.text if lane.lost else theme.muted
        right = self.width() - EDGE_PX
        draw_text(painter, QRectF(right - 72, top, 72, LANE_PX - 2), percent_text(lane), figure_font(SMALL_PX), tone, flags=RIGHT)
        missing = "" if lane.kind is LaneKind.UNITS else f"every {lane.stride}th" if lane.stride > 1 and not lane.lost else f"{lane.lost:,}"
        draw_text(painter, QRectF(right - 140, top, 66, LANE_PX - 2), missing, figure_font(SMALL_PX), tone, flags=RIGHT)

    def _paint_now(self, painter: QPainter) -> None:
        assert self.found is not None
        if self.found.first_ns <= self.now_ns <= self.found.last_ns:
            x = self.x_of(self.now_ns)
            painter.setPen(QPen(colour(self.theme.text), 1))
            painter.drawLine(QPointF(x, HEAD_PX - 4), QPointF(x, self.height() - FOOT_PX))

    def tip_at(self, at: QPointF) -> str:
        lane = self._lane_at(at.y())
        if lane < 0 or self.found is None:
            return account_text(self.found.counters, is_long=True) if self.found else ""
        gap = self._gap_at(lane, at.x())
        one = self.found.lanes[lane]
        return gap_text(one, gap) if gap >= 0 else lane_text(one)

    def _lane_at(self, y: float) -> int:
        lane = self._top + int((y - HEAD_PX) // LANE_PX)
        is_there = y >= HEAD_PX and self.found is not None and lane < min(len(self.found.lanes), self._top + self._shown)
        return lane if is_there else -1

    def _gap_at(self, lane: int, x: float) -> int:
        """The nearest gap of a lane within reach of a place, -1 for none."""
        assert self.found is not None
        gaps = self.found.lanes[lane].gaps
        away = [max(self.x_of(gap.first_ns) - x, x - self.x_of(gap.last_ns), 0.0) for gap in gaps]
        nearest = min(range(len(gaps)), key=lambda place: away[place], default=-1)
        return nearest if nearest >= 0 and away[nearest] <= _REACH_PX else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        lane = self._lane_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and lane >= 0:
            gap = self._gap_at(lane, event.position().x())
            self._choose(lane, gap if gap >= 0 else self.gap if lane == self.lane else 0)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        lane = self._lane_at(event.position().y())
        if lane >= 0 and self._gap_at(lane, event.position().x()) >= 0:
            self.ask_for_gap()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scroll(self._top - (1 if event.angleDelta().y() > 0 else -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, lane = Qt.Key(event.key()), self.chosen_lane
        steps = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
        if lane is not None and key in steps:
            down, on = steps[key]
            self._choose(self.lane + down, self.gap + on if on else 0)
        elif lane is not None and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._choose(self.lane, 0 if key == Qt.Key.Key_Home else len(lane.gaps) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen_gap is not None:
            self.ask_for_gap()
        else:
            super().keyPressEvent(event)

    def ask_for_gap(self) -> None:
        """Ask to go where the chosen gap begins; nothing where there is none."""
        if self.chosen_gap is not None:
            self.gap_requested.emit(self.chosen_gap.first_ns)

    def _choose(self, lane: int, gap: int) -> None:
        assert self.found is not None
        self.lane = min(max(lane, 0), len(self.found.lanes) - 1)
        self.gap = min(max(gap, 0), max(len(self.found.lanes[self.lane].gaps) - 1, 0))
        self._scroll(min(max(self._top, self.lane - self._shown + 1), self.lane))
        self._tell()

    def _scroll(self, top: int) -> None:
        lanes = len(self.found.lanes) if self.found else 0
        self._top = min(max(top, 0), max(lanes - self._shown, 0))
        self.update()

    def _tell(self) -> None:
        self.setAccessibleDescription(self.words())
        self.update()


def account_text(now: LinkCounters, *, is_long: bool = False) -> str:
    """Whether all bytes are accounted for, in a few words or in all numbers."""
    if not is_long:
        return f"unaccounted {now.bytes_unaccounted:,}"
    parts = (
        ("good", now.bytes_good), ("corrected", now.bytes_corrected), ("bad", now.bytes_bad), ("idle", now.bytes_idle),
        ("unknown", now.bytes_unknown), ("skipped", now.bytes_skipped), ("waiting", now.bytes_pending),
    )  # fmt: skip
    return f"{now.bytes:,} bytes = " + " + ".join(f"{count:,} {name}" for name, count in parts) + f"; {now.bytes_unaccounted:,} unaccounted"


def demo() -> QWidget:
    """A pass with two fades, a thinned stream and one packet that came late."""
    begun, rng = 1_795_690_512 * SECOND_NS, np.random.default_rng(7)
    minutes = 600 * SECOND_NS
    fades = [(60, 12), (61, 4), (214, 1), (333, 87), (520, 2)]

    def lane(kind: LaneKind, number: int, per_bin: float, gaps: list[tuple[int, int]], **more: int) -> Lane:
        received = rng.poisson(per_bin, 1_000).astype(float)
        found = tuple(Gap(begun + at * SECOND_NS, begun + (at + 1 + n // 6) * SECOND_NS, n) for at, n in gaps)
        for at, n in gaps:
            received[int(at / 0.6) : int((at + 1 + n // 6) / 0.6)] = 0
        numbers = {"duplicated": 0, "late": 0, "restarts": 0, "stride": 1, **more}
        return Lane(
            kind, 42, number, int(received.sum()), sum(n for _, n in gaps), **numbers, first_ns=begun, last_ns=begun + minutes, gaps=found,
            gaps_left_out=0, received_bins=received, lost_bins=np.zeros(1_000),
        )  # fmt: skip

    view = CompletenessLanes()
    lanes = (
        lane(LaneKind.CHANNEL, 0, 1.5, fades), lane(LaneKind.CHANNEL, 7, 0.6, fades[3:4]), lane(LaneKind.APID, 100, 0.6, fades[2:]),
        lane(LaneKind.APID, 101, 0.1, [], stride=10), lane(LaneKind.APID, 1130, 3.0, [(333, 21)], late=1, duplicated=2),
    )  # fmt: skip
    view.show_completeness(Completeness(begun, begun + minutes, lanes, LinkCounters(bytes=100, bytes_good=100)))
    view.show_now(begun + 400 * SECOND_NS)
    view.resize(760, 260)
    return view
