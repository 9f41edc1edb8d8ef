"""Pictures that take long are drawn in steps, a few milliseconds every turn of the event loop, while the old one stays in sight.

A drawing is a generator: it yields where it may be interrupted and returns what has been drawn. One surprise: what is asked for while
one is being drawn is not begun in its place, so that a picture that changes all the time is finished all the same.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

T = TypeVar("T")
Drawing = Generator[None, None, T]
TURN_S = 0.0015


def drawn_now(drawing: Drawing[T]) -> T:
    """What comes of a drawing without a pause."""
    while True:
        try:
            next(drawing)
        except StopIteration as end:
            return end.value


class DrawingTurns(QObject, Generic[T]):
    """Draws one thing at a time. `drawn` carries what has come of it; a drawing that is dropped, or fails, tells nothing."""

    drawn = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._drawing: Drawing[T] | None = None
        self._timer = QTimer(self)
        self._timer.setObjectName(f"{name}_turns")
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)

    @property
    def is_drawing(self) -> bool:
        """Whether something is being drawn."""
        return self._drawing is not None

    def begin(self, drawing: Drawing[T]) -> None:
        """Draw this from the next turn on; the one before it is dropped."""
        self.drop()
        self._drawing = drawing
        self._timer.start()

    def drop(self) -> None:
        """Leave what is being drawn."""
        self._timer.stop()
        if self._drawing is not None:
            self._drawing.close()
            self._drawing = None

    def _turn(self) -> None:
        end, is_sound = time.thread_time() + TURN_S, False
        try:
            while self._drawing is not None and time.thread_time() < end:
                next(self._drawing)
            is_sound = True
        except StopIteration as told:
            is_sound = True
            self._drawing = None
            self._timer.stop()
            self.drawn.emit(told.value)
        finally:
            if not is_sound:
                self.drop()  # what fails is told once, not at every turn
