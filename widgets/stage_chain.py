"""The life of one command in one line: each stage it was told to have reached, with its shape, its word and its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from console.command.states import CommandChange, Stage
from console.utc import SECOND_NS, utc_text
from widgets.panel_table import Index, RowModel, paint_ground
from widgets.theme import SMALL_PX, Status, Theme, colour, draw_status, figure_font, ui_font

STAGE_STATUS = {
    Stage.DRAFT: Status.OFF,
    Stage.ARMED: Status.SERIOUS,
    Stage.QUEUED: Status.STANDBY,
    Stage.HELD: Status.CAUTION,
    Stage.RELEASED: Status.STANDBY,
    Stage.SENT: Status.STANDBY,
    Stage.RADIATED: Status.STANDBY,
    Stage.RECEIVED: Status.STANDBY,
    Stage.ACCEPTED: Status.NORMAL,
    Stage.STARTED: Status.NORMAL,
    Stage.PROGRESS: Status.NORMAL,
    Stage.COMPLETED: Status.NORMAL,
    Stage.REJECTED: Status.CRITICAL,
    Stage.FAILED: Status.CRITICAL,
    Stage.TIMED_OUT: Status.SERIOUS,
    Stage.UNKNOWN: Status.SERIOUS,
    Stage.CANCELLED: Status.OFF,
    Stage.EXPIRED: Status.OFF,
}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One command with every stage it was told to have reached, in order; never empty."""

    changes: tuple[CommandChange, ...]

    @property
    def last(self) -> CommandChange:
        return self.changes[-1]

    @property
    def reason(self) -> str:
        """Why it stands where it stands: the detail of the last stage."""
        return self.last.detail


def stage_time(changes: tuple[CommandChange, ...], place: int) -> str:
    """The time of one stage: seconds since it was sent for what follows sending, else the time of day."""
    sent = next((change.at_ns for change in changes[:place] if change.stage is Stage.SENT), None)
    if sent is None:
        return utc_text(changes[place].at_ns)[9:-1]
    return f"+{(changes[place].at_ns - sent) / SECOND_NS:.1f} s"


def stage_word(change: CommandChange) -> str:
    """The stage in a word; what came after the end is `late`, what a second person or an override did is named by that."""
    if change.is_late:
        return "late"
    if change.stage in (Stage.QUEUED, Stage.HELD):
        word = next((word for word in ("approved", "overridden") if change.detail.startswith(word)), "")
        return word or change.stage.value
    return f"progress {change.detail.partition(';')[0]}".strip() if change.stage is Stage.PROGRESS else change.stage.value


def stage_status(change: CommandChange) -> Status:
    """The shape and colour of a stage; late evidence has its own."""
    return Status.CAUTION if change.is_late else STAGE_STATUS[change.stage]


def chain_text(changes: tuple[CommandChange, ...]) -> str:
    """The chain in words, for those who can't see it."""
    return ", ".join(f"{stage_word(change)} {stage_time(changes, place)}" for place, change in enumerate(changes))


Chained = TypeVar("Chained", bound=CommandRow)


class StageChain(QStyledItemDelegate):
    """Paints the chain of a CommandRow; the newest stages win where the room is short."""

    def __init__(self, theme: Theme, model: RowModel[Chained], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._changes: Callable[[int], tuple[CommandChange, ...]] = lambda place: model.row(place).changes
        self._word_font, self._time_font = ui_font(), figure_font(SMALL_PX)
        self._words, self._times = QFontMetricsF(self._word_font), QFontMetricsF(self._time_font)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        paint_ground(painter, option, self.theme)
        self._draw(painter, QRectF(option.rect).adjusted(8, 0, -8, 0), self._changes(index.row()))
        painter.restore()

    def _width(self, changes: tuple[CommandChange, ...], place: int) -> float:
        word = self._words.horizontalAdvance(stage_word(changes[place]))
        return 16 + word + 6 + self._times.horizontalAdvance(stage_time(changes, place)) + 16

    def _draw(self, painter: QPainter, place: QRectF, changes: tuple[CommandChange, ...]) -> None:
        widths = [self._width(changes, number) for number in range(len(changes))]
        first = 0
        while first < len(changes) - 1 and sum(widths[first:]) > place.width() - 16 * (first > 0):
            first += 1
        x = place.left()
        if first:
            painter.setPen(colour(self.theme.muted))
            painter.drawText(QRectF(x, place.top(), 16, place.height()), _LEFT, "\u2026")
            x += 16
        for number in range(first, len(changes)):
            self._draw_stage(painter, QRectF(x, place.top(), widths[number], place.height()), changes, number)
            x += widths[number]

    def _draw_stage(self, painter: QPainter, place: QRectF, changes: tuple[CommandChange, ...], number: int) -> None:
        change, is_last = changes[number], number == len(changes) - 1
        status = stage_status(change)
        painter.setOpacity(1.0 if is_last else 0.65)
        draw_status(painter, QRectF(place.left(), place.center().y() - 5, 10, 10), status, self.theme)
        painter.setFont(self._word_font)
        is_bad = is_last and status in (Status.CAUTION, Status.SERIOUS, Status.CRITICAL)
        painter.setPen(colour(self.theme.status_ink(status) if is_bad else self.theme.text if is_last else self.theme.muted))
        word = stage_word(change)
        painter.drawText(place.adjusted(16, 0, 0, 0), _LEFT, word)
        painter.setFont(self._time_font)
        painter.setPen(colour(self.theme.muted))
        painter.drawText(place.adjusted(22 + self._words.horizontalAdvance(word), 0, 0, 0), _LEFT, stage_time(changes, number))
        painter.setOpacity(1.0)
