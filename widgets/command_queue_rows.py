"""What the command queue shows of a command: its place in line, its stages, what lets it leave, and whether it fits before LOS."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from console.command.lineup import MARGIN_NS, Priority, QueueItem, QueueState, ReleaseKind
from console.command.states import CommandChange
from console.dictionary.significance import Significance
from console.utc import SECOND_NS, utc_text
from widgets.canvas import LEFT
from widgets.panel_table import Cell, Column, Index, RowModel, paint_ground
from widgets.significance_badge import SIGNIFICANCE_STATUS
from widgets.stage_chain import CommandRow, chain_text
from widgets.theme import SMALL_PX, Status, Theme, colour, figure_font

_PRIORITY_STATUS = {Priority.LOW: None, Priority.NORMAL: None, Priority.HIGH: Status.CAUTION, Priority.URGENT: Status.SERIOUS}
CHAIN_COLUMN, FITS_COLUMN = 4, 6


@dataclass(frozen=True, slots=True)
class Place:
    """A waiting command's place in line: its `item`, its `position` (from 1) and `finish_ns`, how long the bytes of all up to it, its own
    verifier window and the margin take."""

    item: QueueItem
    position: int
    finish_ns: int


class Sight:
    """What the columns look at besides a command's stages: the line, the time and the pass."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.state = QueueState()
        self.line: dict[int, Place] = {}
        self._finishes: list[int] = []

    def show(self, state: QueueState) -> None:
        """The line stands so."""
        self.state, self.line, airtime_ns = state, {}, 0
        for position, item in enumerate(state.items, 1):
            airtime_ns += item.airtime_ns
            self.line[item.command] = Place(item, position, airtime_ns + item.window_ns + MARGIN_NS)
        self._finishes = sorted(place.finish_ns for place in self.line.values())

    def place(self, row: CommandRow) -> Place | None:
        """Where a command stands in line, None when it doesn't."""
        return self.line.get(row.last.command)

    def left_ns(self) -> int:
        """What is left of the pass, all of it before AOS; -1 where none is known."""
        return max(self.state.los_ns - max(self.now_ns, self.state.aos_ns), 0) if self.state.los_ns >= 0 else -1

    def room(self, row: CommandRow) -> float:
        """How much of what is left a command needs with all before it, 1.0 being all; -1 where nothing can be said."""
        left_ns, place = self.left_ns(), self.place(row)
        if place is None or left_ns < 0:
            return -1.0
        return place.finish_ns / left_ns if left_ns else float("inf")

    def fitting(self) -> int:
        """How many of the line fit."""
        return bisect_right(self._finishes, self.left_ns())


def arguments_text(change: CommandChange) -> str:
    """The arguments in one line."""
    return ", ".join(f"{name} {text}" for name, text in change.arguments.items())


def duration_text(span_ns: int) -> str:
    """Minutes and seconds, with hours where there are any."""
    seconds = max(span_ns, 0) // SECOND_NS
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"


def columns(sight: Sight) -> list[Column[CommandRow]]:
    """The columns of the queue."""
    return [
        Column("Pos", lambda row: _position_cell(sight.place(row)), 40, is_right=True),
        Column("No", lambda row: Cell(str(row.last.command), "muted", is_mono=True), 40, is_right=True),
        Column("Command", _name_cell, 144),
        Column("Arguments", lambda row: Cell(arguments_text(row.last), "muted", tip=arguments_text(row.last)), 120, hide_below=700),
        Column("Stages", lambda row: Cell(chain_text(row.changes), tip=chain_text(row.changes)), 0),
        Column("Leaves", lambda row: _rule_cell(sight.place(row)), 128, hide_below=560),
        Column("Before LOS", lambda row: _fits_cell(row, sight), 96, hide_below=460),
        Column("Expires", lambda row: _expiry_cell(sight.place(row), sight.now_ns), 72, is_right=True, hide_below=760),
    ]


def _position_cell(place: Place | None) -> Cell:
    if place is None:
        return Cell("")
    priority = place.item.priority
    return Cell(str(place.position), is_mono=True, status=_PRIORITY_STATUS[priority], tip=f"{priority.name.lower()} priority")


def _name_cell(row: CommandRow) -> Cell:
    change = row.last
    is_plain = change.significance is Significance.NONE
    return Cell(change.name, status=None if is_plain else SIGNIFICANCE_STATUS[change.significance], tip=change.significance.value)


def _rule_cell(place: Place | None) -> Cell:
    if place is None:
        return Cell("")
    rule, priority, is_off = place.item.rule, place.item.priority, not place.item.is_on
    text = rule.text if rule.kind is not ReleaseKind.TIME else f"at {utc_text(rule.at_ns)[9:-1]}"
    if priority is not Priority.NORMAL:
        text = f"{priority.name.lower()}, {text}"
    return Cell(text, "muted" if is_off else "text", tip=f"{rule.text}{', off: it leaves only by hand' if is_off else ''}")


def _fits_cell(row: CommandRow, sight: Sight) -> Cell:
    room, place = sight.room(row), sight.place(row)
    if room < 0 or place is None:
        return Cell("")
    need, left = duration_text(place.finish_ns), duration_text(sight.left_ns())
    return Cell(f"{'fits' if room <= 1 else 'no'} {need}", tip=f"needs {need} of {left}, with all before it, its window and a margin")


def _expiry_cell(place: Place | None, now_ns: int) -> Cell:
    if place is None or place.item.expires_ns < 0:
        return Cell("")
    left_ns = place.item.expires_ns - now_ns
    return Cell(duration_text(left_ns), is_mono=True, ink=Status.CAUTION if left_ns < 30 * SECOND_NS else None, tip="until it expires")


class FitsBar(QStyledItemDelegate):
    """Paints what a command needs of what is left of the pass: a bar, and in words whether it fits."""

    def __init__(self, theme: Theme, model: RowModel[CommandRow], sight: Sight, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme, self._model, self._sight = theme, model, sight
        self._font = figure_font(SMALL_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.row(index.row())
        room = self._sight.room(row)
        painter.save()
        paint_ground(painter, option, self.theme)
        if room >= 0:
            self._draw(painter, QRectF(option.rect).adjusted(8, 0, -8, 0), room, _fits_cell(row, self._sight).text)
        painter.restore()

    def _draw(self, painter: QPainter, place: QRectF, room: float, text: str) -> None:
        does_fit = room <= 1
        ink = self.theme.muted if does_fit else self.theme.status_ink(Status.SERIOUS)
        painter.setFont(self._font)
        painter.setPen(colour(ink))
        painter.drawText(place.adjusted(0, 0, 0, -5), LEFT, text)
        bar = QRectF(place.left(), place.bottom() - 6, place.width(), 3)
        painter.fillRect(bar, colour(self.theme.line))
        bar.setWidth(place.width() * min(room, 1.0))
        painter.fillRect(bar, colour(self.theme.accent if does_fit else ink))


def room_text(sight: Sight) -> str:
    """The line of waiting commands in words: how many, and how many of them fit before LOS."""
    count = len(sight.line)
    if not count:
        return "Nothing waits"
    words = f"{count} wait{'s' if count == 1 else ''}"
    left_ns, fitting = sight.left_ns(), sight.fitting()
    if left_ns < 0:
        return words
    begins = "LOS in" if sight.now_ns >= sight.state.aos_ns else "next pass lasts"
    fits = "all fit" if fitting == count else f"{fitting} fit" if fitting else "none fits"
    return f"{words}, {fits}. {begins} {duration_text(left_ns)}"
