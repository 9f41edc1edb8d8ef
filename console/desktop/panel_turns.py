"""Panels that are due at once are brought up to date and painted one after the other, a few milliseconds' worth every turn of the loop.

Qt paints all that has changed since the last turn in one go, which is as long as all panels together take. Here each panel's changes are
painted before the next one is asked, so that keys, the pointer and the clock never wait for longer than one panel and `TURN_S`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from console.desktop.uncovering import is_seen

TURN_S = 0.004


class PanelTurns(QObject):
    """Waiting panels by name, each with its widget and what brings it up to date; one that waits is not put in line twice."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("panel_turns")
        self._waiting: dict[str, tuple[QWidget, Callable[[], None]]] = {}
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.setObjectName("panel_turns_timer")
        self._timer.timeout.connect(self._turn)

    def take(self, due: Iterable[tuple[str, QWidget, Callable[[], None]]]) -> None:
        """Put panels in line; the first ones have the next turn."""
        for name, widget, refresh in due:
            self._waiting.setdefault(name, (widget, refresh))
        if self._waiting and not self._timer.isActive():
            self._timer.start()

    def drop(self) -> None:
        """Nobody waits any longer."""
        self._waiting.clear()
        self._timer.stop()

    def _turn(self) -> None:
        end = time.thread_time() + TURN_S
        while self._waiting and time.thread_time() < end:
            widget, refresh = self._waiting.pop(next(iter(self._waiting)))
            if is_seen(widget):
                refresh()
                QCoreApplication.sendEvent(widget.window(), QEvent(QEvent.Type.UpdateRequest))
        if self._waiting:
            self._timer.start()
