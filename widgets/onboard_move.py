"""An activity of the on-board schedule on its way to another time: where it stands, where it shall stand, and how both are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from console.command.activities import Activity, ActivityState
from widgets.pass_words import clock_text
from widgets.theme import Theme, colour

MOVABLE = (ActivityState.PLANNED, ActivityState.UPLINKED, ActivityState.CONFIRMED, ActivityState.DIFFERS)


@dataclass(slots=True)
class Move:
    """An activity under the operator's hand or keys; nothing has been asked for yet."""

    activity: Activity
    at_ns: int
    is_by_hand: bool = False

    def words(self) -> tuple[str, str]:
        """From where to where, and how it goes on."""
        how = "let go to queue it, Esc leaves" if self.is_by_hand else "M queues it, Esc leaves"
        return f"{self.activity.text}: {clock_text(place_ns(self.activity))} to {clock_text(self.at_ns)}", how


def place_ns(one: Activity) -> int:
    """Where an activity will stand when all that was asked for is done."""
    return one.wanted_ns if one.wanted_ns >= 0 else one.release_ns


def other_ns(one: Activity) -> int:
    """The second place of an activity: where it is to be moved to, or stood until the report confirms the move; -1 without one."""
    return one.wanted_ns if one.wanted_ns >= 0 else one.was_ns


def places_text(one: Activity) -> str:
    """Both places in words, '' for an activity that is not moved."""
    if one.wanted_ns >= 0:
        return f"is to be moved to {clock_text(one.wanted_ns)}"
    return f"was at {clock_text(one.was_ns)}; not in a report at its new time so far" if one.was_ns >= 0 else ""


def draw_other_place(painter: QPainter, mark: QRectF, other: QRectF, theme: Theme, *, is_wanted: bool) -> None:
    """A dashed line between the two places of an activity, and a ring at the one where it does not stand."""
    ink = colour(theme.accent if is_wanted else theme.muted)
    painter.setPen(QPen(ink, 1.2, Qt.PenStyle.DashLine))
    painter.drawLine(QLineF(mark.center(), other.center()))
    painter.setPen(QPen(ink, 1.4))
    painter.setBrush(colour(theme.raised))
    painter.drawEllipse(other)
    painter.setBrush(Qt.BrushStyle.NoBrush)
