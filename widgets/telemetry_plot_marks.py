"""Marks on the time axis of a plot: commands, events, alarms and notes, each a shape of its own along the upper edge."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from console.telemetry.states import AlarmLevel
from console.utc import utc_text
from widgets.telemetry_plot_items import ViewItem, cosmetic
from widgets.telemetry_plot_types import MarkKind, PlotMark
from widgets.theme import Theme, alarm_status, colour, ui_font

MOST_MARKS = 20_000
_MOST_PAINTED = 400
_MOST_TOLD = 8
_HALF_PX = 4.0
_ALARM_PX = 6.0
_LETTER_PX = 9
KIND_WORDS = {MarkKind.COMMAND: "command", MarkKind.EVENT: "event", MarkKind.ALARM: "alarm", MarkKind.NOTE: "note"}


class MarkList:
    """Marks in order of time, shared by all plots of a grid; of more than 20,000 the oldest go."""

    def __init__(self) -> None:
        self._marks: list[PlotMark] = []
        self.changes = 0

    def add(self, marks: Iterable[PlotMark]) -> None:
        """Take in marks; one that is there already is not taken twice."""
        fresh = set(marks).difference(self._marks[-MOST_MARKS:]) if self._marks else set(marks)
        if fresh:
            self._marks = sorted([*self._marks, *fresh], key=lambda mark: mark.at_ns)[-MOST_MARKS:]
            self.changes += 1

    def clear(self) -> None:
        """Forget all."""
        self._marks = []
        self.changes += 1

    def between(self, start_ns: int, end_ns: int) -> Sequence[PlotMark]:
        """The marks from start to end, both included."""
        first = bisect_left(self._marks, start_ns, key=lambda mark: mark.at_ns)
        return self._marks[first : bisect_right(self._marks, end_ns, key=lambda mark: mark.at_ns)]

    def next_after(self, at_ns: int, *, is_back: bool = False) -> PlotMark | None:
        """The next mark after an instant, or the last before it."""
        if is_back:
            place = bisect_left(self._marks, at_ns, key=lambda mark: mark.at_ns) - 1
            return self._marks[place] if place >= 0 else None
        place = bisect_right(self._marks, at_ns, key=lambda mark: mark.at_ns)
        return self._marks[place] if place < len(self._marks) else None


def mark_text(mark: PlotMark) -> str:
    """One line of a tip: when, what kind, and its own words."""
    return f"{utc_text(mark.at_ns, digits=1)}  {KIND_WORDS[mark.kind]}: {mark.text}"


def tip_text(marks: Sequence[PlotMark]) -> str:
    """What a tip says of marks that stand together."""
    lines = [mark_text(mark) for mark in marks[:_MOST_TOLD]]
    return "\n".join([*lines, f"and {len(marks) - _MOST_TOLD} more"] if len(marks) > _MOST_TOLD else lines)


class MarksItem(ViewItem):
    """Paints marks as (seconds, kind, level): a shape at the upper edge and a faint line down."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, z=-5)
        self.marks: tuple[tuple[float, MarkKind, int], ...] = ()

    def show_marks(self, marks: tuple[tuple[float, MarkKind, int], ...]) -> None:
        """Paint these; of more than there is room for, evenly fewer, alarms first."""
        if marks != self.marks:
            self.marks = marks
            self.update()

    def painted(self) -> list[tuple[float, MarkKind, int]]:
        """The marks that are painted."""
        if len(self.marks) <= _MOST_PAINTED:
            return list(self.marks)
        alarms = [mark for mark in self.marks if mark[1] is not MarkKind.EVENT][-_MOST_PAINTED:]
        events = [mark for mark in self.marks if mark[1] is MarkKind.EVENT]
        room = max(_MOST_PAINTED - len(alarms), 1)
        return [*events[:: -(-len(events) // room)], *alarms]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        shown = self.painted()
        painter.setPen(cosmetic(colour(self.theme.muted, 0.35)))
        painter.drawLines([QLineF(x, self.view.top(), x, self.view.bottom()) for x, _, _ in shown])
        heads = [(painter.transform().map(QPointF(x, self.view.bottom())), kind, level) for x, kind, level in shown]
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for head, kind, level in heads:
            self._paint_head(painter, QPointF(head.x(), head.y() + _HALF_PX + 1), kind, level)
        painter.restore()

    def _paint_alarm(self, painter: QPainter, at: QPointF, level: int) -> None:
        """A disc with the level's letter: never colour alone."""
        disc = QRectF(at.x() - _ALARM_PX, at.y() - _HALF_PX, 2 * _ALARM_PX, 2 * _ALARM_PX)
        painter.drawEllipse(disc)
        painter.setPen(colour(self.theme.ground if self.theme.is_dark else self.theme.text))
        painter.setFont(ui_font(_LETTER_PX))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, AlarmLevel(min(max(level, 0), 3)).name[0])

    def _paint_head(self, painter: QPainter, at: QPointF, kind: MarkKind, level: int) -> None:
        is_alarm = kind is MarkKind.ALARM
        tone = self.theme.status(alarm_status(AlarmLevel(min(max(level, 0), 3)))) if is_alarm else self.theme.text
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(tone))
        box = QRectF(at.x() - _HALF_PX, at.y() - _HALF_PX, 2 * _HALF_PX, 2 * _HALF_PX)
        if is_alarm:
            self._paint_alarm(painter, at, level)
        elif kind is MarkKind.NOTE:
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        elif kind is MarkKind.COMMAND:
            painter.drawPolygon(QPolygonF([box.topLeft(), box.topRight(), QPointF(at.x(), box.bottom())]))
        else:
            painter.setBrush(colour(self.theme.muted))
            middle = [QPointF(at.x(), box.top()), QPointF(box.right(), at.y()), QPointF(at.x(), box.bottom()), QPointF(box.left(), at.y())]
            painter.drawPolygon(QPolygonF(middle))
