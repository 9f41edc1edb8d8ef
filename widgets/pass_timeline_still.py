"""The still part of the timeline, kept as a pixmap until something in it changes.

What stands still depends on the present, too: bars that are over are dim, and the past is shaded up to the now line. So a picture holds
until the line has moved by a pixel, or a pass begins or ends.
"""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPixmap

from widgets.pass_timeline_painting import holds_between, paint_still
from widgets.pass_timeline_scene import Scene
from widgets.theme import colour


class StillPicture:
    """Draws it when it has to."""

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._key: tuple[object, ...] = ()
        self._since_ns = self._until_ns = 0

    def holds(self, scene: Scene, revision: int, scale: float) -> bool:
        """Whether what is kept still shows this scene. `revision` is another number whenever the contents have changed."""
        return self._key == _key(scene, revision, scale) and self._since_ns <= scene.now_ns < self._until_ns

    def drawn(self, scene: Scene, revision: int, scale: float) -> QPixmap:
        """The picture for a screen of that many device pixels a pixel."""
        if not self.holds(scene, revision, scale):
            self._picture = _draw(scene, scale)
            self._key = _key(scene, revision, scale)
            self._since_ns, self._until_ns = holds_between(scene)
        return self._picture


def _key(scene: Scene, revision: int, scale: float) -> tuple[object, ...]:
    now_px = round(scene.window.x(scene.now_ns)) if scene.has_now else scene.now_ns > scene.window.start_ns
    return (revision, scene.window, scene.width, scene.height, scale, scene.scroll, now_px, scene.theme.name)


def _draw(scene: Scene, scale: float) -> QPixmap:
    picture = QPixmap(round(scene.width * scale), round(scene.height * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(colour(scene.theme.panel))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_still(painter, scene)
    painter.end()
    return picture
