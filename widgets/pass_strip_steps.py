"""The steps of a pass plan below the curve of a pass: what was done, where the plan stands, what is still to come, and its time marks.

Steps that stand too close to be told apart are drawn as one, with the gravest of their states and their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from widgets.canvas import draw_text, text_width
from widgets.theme import Status, Theme, colour, draw_status, figure_font, ui_font

MARK_PX, APART_PX, LABEL_PX = 9.0, 11.0, 10
_GRAVITY = (Status.OFF, Status.NORMAL, Status.STANDBY, Status.CAUTION, Status.SERIOUS, Status.CRITICAL)


@dataclass(frozen=True, slots=True)
class PlanStep:
    """Something planned in the pass: drawn as a mark at its time; `status` says how it went. `label`: its time mark, such as `LOS-4m`;
    `is_on`: the plan stands here."""

    at_ns: int
    text: str
    status: Status = Status.STANDBY
    label: str = ""
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Cluster:
    """Steps that are drawn as one, from `x` on."""

    x: float
    steps: tuple[PlanStep, ...]

    @property
    def status(self) -> Status:
        """That of the step that is on, else the gravest."""
        on = self.on
        return on.status if on is not None else max((step.status for step in self.steps), key=_GRAVITY.index)

    @property
    def on(self) -> PlanStep | None:
        """The step at which the plan stands, if it is one of these."""
        return next((step for step in self.steps if step.is_on), None)


def clusters(steps: Iterable[PlanStep], x_of: Callable[[int], float], area: QRectF) -> list[Cluster]:
    """The steps inside the area, those that would overlap together."""
    found: list[Cluster] = []
    for step in sorted(steps, key=lambda step: step.at_ns):
        x = x_of(step.at_ns)
        if not area.left() <= x <= area.right():
            continue
        if found and x - found[-1].x < APART_PX:
            found[-1] = Cluster(found[-1].x, (*found[-1].steps, step))
        else:
            found.append(Cluster(x, (step,)))
    return found


def paint_steps(painter: QPainter, theme: Theme, found: Sequence[Cluster], x_of: Callable[[int], float], area: QRectF) -> None:
    """Draw them below `area`, time marks at its foot."""
    _paint_time_marks(painter, theme, found, x_of, area)
    top = area.bottom() + 7
    for one in found:
        draw_status(painter, QRectF(one.x - MARK_PX / 2, top, MARK_PX, MARK_PX), one.status, theme)
    font = figure_font(LABEL_PX)
    for one, after in zip_longest(found, found[1:]):
        room = (after.x if after is not None else area.right() + 40) - one.x - MARK_PX
        count = str(len(one.steps))
        if len(one.steps) > 1 and text_width(count, font) + 4 < room:
            draw_text(painter, QRectF(one.x + MARK_PX / 2 + 2, top - 3, 20, 14), count, font, theme.muted)
    on = next((one for one in found if one.on is not None), None)
    if on is not None:
        _paint_standing(painter, theme, on, area)


def _paint_time_marks(
    painter: QPainter, theme: Theme, found: Sequence[Cluster], x_of: Callable[[int], float], area: QRectF
) -> None:  # fmt: skip
    font, last_right = ui_font(LABEL_PX), area.left() - 1
    for step in (step for one in found for step in one.steps if step.label):
        x = x_of(step.at_ns)
        painter.setPen(QPen(colour(theme.muted), 1))
        painter.drawLine(QLineF(x, area.bottom() - 12, x, area.bottom() + 6))
        width = text_width(step.label, font)
        if x + 3 > last_right and x + 3 + width < area.right():
            draw_text(painter, QRectF(x + 3, area.bottom() - 14, width + 2, 12), step.label, font, theme.muted)
            last_right = x + 5 + width


def _paint_standing(painter: QPainter, theme: Theme, one: Cluster, area: QRectF) -> None:
    """Where the plan stands, in words beside its mark: over whatever else is there."""
    font = ui_font(LABEL_PX)
    words = f"\N{BLACK RIGHT-POINTING SMALL TRIANGLE} {one.on.text if one.on is not None else ''}"
    width = min(text_width(words, font) + 8, area.width() * 0.5)
    is_left = one.x + MARK_PX + width > area.right()
    left = one.x - MARK_PX - width if is_left else one.x + MARK_PX
    place = QRectF(left, area.bottom() + 5, width, 13)
    painter.fillRect(place, colour(theme.panel))
    draw_text(painter, place, words, font, theme.text)


def cluster_at(found: Sequence[Cluster], at: QPointF, area: QRectF) -> Cluster | None:
    """The steps under a pixel."""
    if not area.bottom() + 2 <= at.y() <= area.bottom() + 20:
        return None
    return next((one for one in found if abs(one.x - at.x()) <= APART_PX / 2 + 1), None)
