"""The picture under the marks on the ground map, kept: what is shown of it while the view moves, and when it is drawn anew.

Two pictures are kept, so that a moving Sun does not draw the land again: the Earth alone, and the Earth with the night, the areas of
interest and the stations' circles on it. One surprise: a new one is drawn in turns, and the old one stays in sight until then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QPainter, QPixmap

from widgets.drawing_turns import Drawing, DrawingTurns, drawn_now
from widgets.ground_map_layers import land_drawing
from widgets.ground_map_projection import Projection
from widgets.ground_map_shapes import detail_for
from widgets.theme import Theme, colour

DrawOver = Callable[[QPainter, Projection], Drawing[None]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What has been drawn for a view, and which wish it fulfils."""

    view: Projection
    land: QPixmap
    picture: QPixmap
    land_wish: int
    over_wish: int


class Backdrop(QObject):
    """For the view it was drawn for it is shown as it is, for another one moved as a whole. `drawn`: there is a new one to show.

    `spare` is how much wider than the panel it is drawn, as a share of it: a followed spacecraft then seldom needs a new one.
    """

    drawn = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("backdrop")
        self.spare = 0.0
        self.choose_detail: Callable[[Projection], str] = detail_for
        self._kept: Kept | None = None
        self._land_wish = self._over_wish = 0
        self._turns: DrawingTurns[Kept] = DrawingTurns("backdrop", self)
        self._turns.drawn.connect(self._take)

    def forget(self) -> None:
        """Draw all of it anew next time."""
        self._land_wish += 1

    def forget_night(self) -> None:
        """Draw what lies on the land anew next time, for the view that the land was drawn for."""
        self._over_wish += 1

    @property
    def is_land_due(self) -> bool:
        """Whether the land has to be drawn anew."""
        return self._kept is None or self._kept.land_wish != self._land_wish

    @property
    def is_due(self) -> bool:
        """Whether any of it has to be drawn anew."""
        return self.is_land_due or self._kept is None or self._kept.over_wish != self._over_wish

    def covers(self, view: Projection) -> bool:
        """Whether the kept picture fills the panel under that view at its own scale."""
        kept = self._kept
        moves = view.moves_from(kept.view) if kept is not None and not self.is_land_due else []
        if kept is None or not moves or view.scale != kept.view.scale:
            return False
        return moves[-1].mapRect(_room(kept.view)).adjusted(-1, -1, 1, 1).contains(_room(view))

    def paint(self, painter: QPainter, view: Projection, theme: Theme, draw_over: DrawOver, *, may_wait: bool = False) -> None:
        """Show it under that view; `draw_over` draws what lies on the land, for the view that it is given. `may_wait`: what has to be
        drawn anew may come some turns later."""
        has_other_kind = self._kept is not None and not view.moves_from(self._kept.view)
        if self.is_due or has_other_kind:
            ratio = painter.device().devicePixelRatioF()
            drawing = self._drawing(view, theme, ratio, draw_over, is_all=self.is_land_due or has_other_kind)
            if not may_wait:
                self._turns.drop()
                self._kept = drawn_now(drawing)
            elif not self._turns.is_drawing:
                self._turns.begin(drawing)
        self._show(painter, view, theme)

    def _drawing(self, view: Projection, theme: Theme, ratio: float, draw_over: DrawOver, *, is_all: bool) -> Drawing[Kept]:
        land_wish, over_wish, kept = self._land_wish, self._over_wish, self._kept
        if kept is None or is_all:
            wide = view.grown(1 + self.spare) if self.spare else view
            land = yield from land_drawing(wide, theme, ratio=ratio, detail=self.choose_detail(wide))
        else:
            wide, land = kept.view, kept.land
        picture = QPixmap(land)
        over = QPainter(picture)
        try:
            over.setRenderHint(QPainter.RenderHint.Antialiasing)
            yield from draw_over(over, wide)
        finally:
            over.end()
        return Kept(wide, land, picture, land_wish, over_wish)

    def _take(self, kept: Kept) -> None:
        self._kept = kept
        self.drawn.emit()

    def _show(self, painter: QPainter, view: Projection, theme: Theme) -> None:
        kept = self._kept
        if kept is not None and kept.view == view:
            painter.drawPixmap(0, 0, kept.picture)
            return
        painter.fillRect(_room(view), colour(theme.panel))
        if kept is None:
            return
        painter.save()
        for move in view.moves_from(kept.view):
            painter.setTransform(move)
            painter.drawPixmap(0, 0, kept.picture)
        painter.restore()


def _room(view: Projection) -> QRectF:
    return QRectF(0, 0, view.width, view.height)
