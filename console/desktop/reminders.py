"""A reminder before AOS: seen and heard, once for each pass, some minutes before it rises. Free of Qt.

It goes by the session's time, not by the shown one. It keeps quiet while a clock runs fast or stands, and in a replay: nobody has to be
at the console for those passes.
"""

from __future__ import annotations

from collections.abc import Iterable

from console.desktop.settings import Settings
from console.orbit.types import Pass
from console.utc import SECOND_NS

SLOWEST, FASTEST = 0.5, 2.0
SAME_PASS_NS = 20 * 60 * SECOND_NS
REMEMBERED = 500


class AosReminders:
    """Which passes somebody must be reminded of now."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._done: dict[tuple[str, str, int], None] = {}

    def due(self, now_ns: int, rate: float, passes: Iterable[Pass]) -> list[Pass]:
        """The passes that rise within the minutes set and have not been told before, in order of AOS. Each is told once."""
        ahead_ns = self._settings.reminder_minutes * 60 * SECOND_NS
        if not ahead_ns or not SLOWEST <= rate <= FASTEST:
            return []
        coming = {(one.spacecraft, one.station, one.aos_ns): one for one in passes if 0 < one.aos_ns - now_ns <= ahead_ns}
        found = []
        for one in sorted(coming.values(), key=lambda each: each.aos_ns):
            if not self._is_done(one):
                self._remember(one)
                found.append(one)
        return found

    def _is_done(self, one: Pass) -> bool:
        """Whether this pass, as it was predicted then, has been told."""
        pair = (one.spacecraft, one.station)
        return any((craft, station) == pair and abs(tca_ns - one.tca_ns) < SAME_PASS_NS for craft, station, tca_ns in self._done)

    def _remember(self, one: Pass) -> None:
        self._done[one.spacecraft, one.station, one.tca_ns] = None
        while len(self._done) > REMEMBERED:
            del self._done[next(iter(self._done))]
