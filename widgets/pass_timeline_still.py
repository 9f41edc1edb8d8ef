"""The still part of the timeline, kept as a pixmap until something in it changes.

What stands still depends on the present, too: bars that are over are dim, and the past is shaded up to the now line. So a picture holds
until the line has moved by a pixel, or a pass begins or ends. One surprise: the next one is drawn in turns, and until it is there what
moves is painted for the window of time of the old one, so that both agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter, QPixmap

from widgets.drawing_turns import Drawing, DrawingTurns, drawn_now
from widgets.pass_timeline_painting import holds_between, paint_still
from widgets.pass_timeline_scene import Scene
from widgets.theme import colour

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What has been drawn, of which scene, and from when to when it holds."""

    picture: QPixmap
    scene: Scene
    key: Key
    since_ns: int
    until_ns: int


class StillPicture(QObject):
    """Draws it when it has to. `drawn`: there is a new one to show."""

    drawn = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("still_picture")
        self._kept: Kept | None = None
        self._turns: DrawingTurns[Kept] = DrawingTurns("still_picture", self)
        self._turns.drawn.connect(self._take)

    def holds(self, scene: Scene, revision: int, scale: float) -> bool:
        """Whether what is kept still shows this scene. `revision` is another number whenever the contents have changed."""
        kept = self._kept
        return kept is not None and kept.key == _key(scene, revision, scale) and kept.since_ns <= scene.now_ns < kept.until_ns

    def paint(self, painter: QPainter, scene: Scene, revision: int, scale: float, *, may_wait: bool = False) -> Scene:
        """Paint what is kept, for a screen of that many device pixels a pixel; `may_wait`: another one may come some turns later.
        Returns the scene that what moves is to be painted for."""
        if not self.holds(scene, revision, scale):
            drawing = _drawing(scene, _key(scene, revision, scale), scale)
            if not may_wait:
                self._turns.drop()
                self._kept = drawn_now(drawing)
            elif not self._turns.is_drawing:
                self._turns.begin(drawing)
        if self._kept is None:
            return scene
        painter.drawPixmap(0, 0, self._kept.picture)
        shown = self._kept.scene
        return replace(scene, window=shown.window, lanes=shown.lanes, scroll=shown.scroll)

    def _take(self, kept: Kept) -> None:
        self._kept = kept
        self.drawn.emit()


def _key(scene: Scene, revision: int, scale: float) -> Key:
    now_px = round(scene.window.x(scene.now_ns)) if scene.has_now else scene.now_ns > scene.window.start_ns
    return (revision, scene.window, scene.width, scene.height, scale, scene.scroll, now_px, scene.theme.name)


def _drawing(scene: Scene, key: Key, scale: float) -> Drawing[Kept]:
    picture = QPixmap(round(scene.width * scale), round(scene.height * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(colour(scene.theme.panel))
    painter = QPainter(picture)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        yield from paint_still(painter, scene)
    finally:
        painter.end()
    return Kept(picture, scene, key, *holds_between(scene))
