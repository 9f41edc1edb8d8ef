"""Which pass a command would leave in, and whether it fits before LOS."""

from __future__ import annotations

from collections.abc import Iterable

from console.command.lineup import QueueItem
from console.orbit.types import Pass
from console.utc import SECOND_NS


class PassTimes:
    """The passes of a session's spacecraft over its station, in order. Without any, no LOS is known and none is minded."""

    def __init__(self, passes: Iterable[Pass] = ()) -> None:
        self._passes = sorted(passes, key=lambda one: one.aos_ns)
        self._current: tuple[int, Pass | None] | None = None

    def current(self, now_ns: int) -> Pass | None:
        """The pass that is on."""
        if self._current is None or self._current[0] != now_ns:
            self._current = now_ns, next((one for one in self._passes if one.aos_ns <= now_ns <= one.los_ns), None)
        return self._current[1]

    def coming(self, now_ns: int) -> Pass | None:
        """The pass that is on or comes next."""
        return next((one for one in self._passes if one.los_ns >= now_ns), None)

    def next_aos_ns(self, now_ns: int) -> int:
        """The next AOS after now, -1 when none is known."""
        return next((one.aos_ns for one in self._passes if one.aos_ns > now_ns), -1)

    def why_not_now(self, now_ns: int) -> str:
        """'' inside a pass or where none is known, else why nothing should leave by itself now."""
        coming = self.coming(now_ns)
        if coming is None or coming.aos_ns <= now_ns:
            return ""
        return f"no pass is on, AOS in {(coming.aos_ns - now_ns) // SECOND_NS} s"

    def why_it_does_not_fit(self, item: QueueItem, now_ns: int) -> str:
        """'' when the command, its verifier window and the margin end before LOS, else the two times in words."""
        current = self.current(now_ns)
        if current is None or now_ns + item.need_ns <= current.los_ns:
            return ""
        left_s, need_s = (current.los_ns - now_ns) / SECOND_NS, item.need_ns / SECOND_NS
        return f"won't fit before LOS: it needs {need_s:.0f} s, {left_s:.0f} s are left"
