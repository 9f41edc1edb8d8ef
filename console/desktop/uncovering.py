"""A workspace that comes into sight is not painted at once: its panels are brought up to date and painted one after the other.

Each takes a turn of the event loop of its own, so that keys and the clock go on meanwhile. One surprise: what a panel showed when it was
last seen is never painted again; until its turn comes there is only the ground.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDockWidget, QWidget

EVERY_MS = 8
Refresh = Callable[[bool], None]


def is_seen(widget: QWidget) -> bool:
    """Whether some of a widget is within all that it stands in: not hidden, nor moved away behind a tab. Qt's own `visibleRegion` is
    empty for one that opaque parts of its own fill to the edge, a scroll area above all."""
    place, at = widget.rect(), widget
    while widget.isVisible() and not place.isEmpty() and (above := at.parentWidget()) is not None and not at.isWindow():
        place, at = place.translated(at.pos()) & above.rect(), above
    return widget.isVisible() and not place.isEmpty()


class Uncovering(QObject):
    """Covers docks, and uncovers one every turn."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("uncovering")
        self._covered: deque[tuple[QDockWidget, Refresh]] = deque()
        self._timer = QTimer(self)
        self._timer.setObjectName("uncovering_turns")
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._turn)

    @property
    def is_done(self) -> bool:
        """Whether nothing is covered any longer."""
        return not self._covered

    def cover(self, docks: Iterable[tuple[QDockWidget, Refresh]]) -> None:
        """Paint nothing of these docks until their turn; each with what brings its panel up to date, told whether it is
        seen."""
        self.end()
        self._covered.extend(docks)
        for dock, _ in self._covered:
            dock.setUpdatesEnabled(False)
        self._timer.start()

    def end(self) -> None:
        """Uncover all that is left."""
        while self._covered:
            self._uncover()
        self._timer.stop()

    def _turn(self) -> None:
        while self._covered and not self._uncover():
            pass
        if not self._covered:
            self._timer.stop()

    def _uncover(self) -> bool:
        """Uncover the next one; whether it can be seen."""
        dock, refresh = self._covered.popleft()
        has_place = is_seen(dock)
        dock.setUpdatesEnabled(True)
        refresh(has_place)
        if has_place:
            dock.repaint()  # Qt would wait for some milliseconds, and paint all that have been uncovered until then at once
        return has_place
