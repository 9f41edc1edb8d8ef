"""When a session writes down all its current values, so that a seek need not begin at the first byte."""

from __future__ import annotations

from console.utc import SECOND_NS

KEYFRAME_EVERY_NS = 10 * SECOND_NS


class KeyframePace:
    """A keyframe is due ten seconds after the last one, counted from the first step; none follows where nothing has come meanwhile."""

    def __init__(self) -> None:
        self._last_ns = -1
        self._has_moved = False

    def is_due(self, now_ns: int, *, has_moved: bool) -> bool:
        """Whether one is to be written now. `has_moved`: something has come or was asked since the last call."""
        self._has_moved = self._has_moved or has_moved
        if self._last_ns < 0:
            self._last_ns = now_ns
        if not self._has_moved or now_ns - self._last_ns < KEYFRAME_EVERY_NS:
            return False
        self._last_ns, self._has_moved = now_ns, False
        return True
