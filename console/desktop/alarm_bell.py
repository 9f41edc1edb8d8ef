"""Which sound an alarm makes, and when. Free of Qt.

A new alarm sounds once by its level; an unacknowledged critical one sounds again every few seconds until it is acknowledged or
silenced. Silence is for what stands: the next new alarm, or a worse level of the same, sounds again.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.desktop.settings import Settings
from console.telemetry.states import AlarmChange, AlarmLevel, AlarmState

REPEAT_MS = 5_000
SPACING_MS = 1_200
"""No sound begins within the one before."""
SOUND_OF = {
    AlarmLevel.WARNING: "alarm-warning.wav",
    AlarmLevel.DISTRESS: "alarm-distress.wav",
    AlarmLevel.CRITICAL: "alarm-critical.wav",
}
LEAST = {"warning": AlarmLevel.WARNING, "distress": AlarmLevel.DISTRESS, "critical": AlarmLevel.CRITICAL}
_Key = tuple[str, int, AlarmLevel]


class AlarmBell:
    """Remembers which alarms have been heard. Bounded by the alarms that stand."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._heard: set[_Key] = set()
        self._silenced: set[_Key] = set()
        self._rang_ms = -REPEAT_MS

    def due(self, alarms: Mapping[str, AlarmChange], at_ms: int) -> AlarmLevel | None:
        """The level that has to sound now, None for silence. `alarms` are those that stand, by parameter; `at_ms` only ever grows."""
        waiting = {_key(change) for change in alarms.values() if change.state is AlarmState.UNACKNOWLEDGED}
        self._heard &= waiting
        self._silenced &= waiting
        if self._settings.is_alarm_silent:
            self._heard |= waiting
            return None
        if at_ms - self._rang_ms < SPACING_MS:
            return None
        least = LEAST[self._settings.alarm_sound_from]
        new = [level for _, _, level in waiting - self._heard if level >= least]
        if not new and at_ms - self._rang_ms >= REPEAT_MS:
            new = [level for _, _, level in waiting - self._silenced if level is AlarmLevel.CRITICAL]
        self._heard |= waiting
        if not new:
            return None
        self._rang_ms = at_ms
        return max(new)

    def silence(self, alarms: Mapping[str, AlarmChange]) -> int:
        """Silence what stands; returns how many of the alarms would have sounded again."""
        waiting = {_key(change) for change in alarms.values() if change.state is AlarmState.UNACKNOWLEDGED}
        sounding = sum(level is AlarmLevel.CRITICAL for _, _, level in waiting - self._silenced)
        self._silenced |= waiting
        self._heard |= waiting
        return sounding


def _key(change: AlarmChange) -> _Key:
    return change.parameter, change.since_ns, change.level
