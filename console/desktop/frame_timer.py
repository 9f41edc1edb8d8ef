"""The beat of a session's window: thirty frames a second, and the slower one of what stands in its bars."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

FRAME_MS = 33
BAR_MS = 200


class FrameTimer(QTimer):
    """`timeout` is a frame. It runs from the beginning, and for as long as its owner lets it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("frames")
        self.setInterval(FRAME_MS)
        self._elapsed = QElapsedTimer()
        self._elapsed.start()
        self._bar_due_ms = 0

    @property
    def elapsed_ms(self) -> int:
        """How long the window has been there."""
        return self._elapsed.elapsed()

    def is_bar_due(self, elapsed_ms: int) -> bool:
        """Whether the bars are to be brought up to date in the frame at this time; once asked they are not due again for a while."""
        is_due = elapsed_ms >= self._bar_due_ms
        if is_due:
            self._bar_due_ms = elapsed_ms + BAR_MS
        return is_due
