"""What a rotator is told: every position is checked and given once, and again after a loss or when the machine stands still elsewhere.

A stop stands until it is taken back, whoever asks for a position meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

from console.errors import KnownError
from console.mission.model import AntennaLimits
from console.station.account import Position
from console.station.devices import Rotator, RotatorReading
from console.station.pointing import checked, separation_deg
from console.station.state import LineStatus
from console.utc import SECOND_NS

STALE_S = 3.0
STUCK_NS = 4 * SECOND_NS
STUCK_DEG = 1.0


class Drive:
    """One rotator as it is driven. `tell` gets what belongs into the event log."""

    def __init__(self, rotator: Rotator, limits: AntennaLimits, tell: Callable[[str], None]) -> None:
        self.rotator, self._limits, self._tell = rotator, limits, tell
        self.is_stopped = False
        self.commanded: Position | None = None
        """The position that was given last; None when it has to be given again."""
        self.moves = 0
        self._losses = 0
        self._moved: tuple[int, Position | None] = (0, None)
        self._refusal = self._refused = ""

    def stop(self) -> None:
        """Stand still at once, and until `resume`. May be called from any thread, at any time."""
        self.rotator.stop()
        self.is_stopped, self.commanded = True, None

    def resume(self) -> None:
        """The stop stands no longer."""
        if self.is_stopped:
            self.rotator.release()
            self.is_stopped = False

    def read(self, now_ns: int) -> tuple[RotatorReading, Position | None]:
        """What the rotator says, and where it stands: None unless it has said so just now."""
        self.rotator.step(now_ns)
        reading = self.rotator.reading()
        is_reached = reading.device.status is LineStatus.OPEN and reading.position is not None and reading.age_s < STALE_S
        self._note_losses(reading)
        return reading, reading.position if is_reached else None

    def _note_losses(self, reading: RotatorReading) -> None:
        """After a loss nobody knows what of the last command has arrived: it is given again."""
        if reading.device.losses != self._losses:
            self._losses, self.commanded = reading.device.losses, None
        if reading.refusal and reading.refusal != self._refusal:
            self._tell(f"the rotator says: {reading.refusal}")
        self._refusal = reading.refusal

    def go_to(self, target: Position | None, actual: Position, now_ns: int) -> None:
        """Have the machine, which stands at `actual`, at a target; None moves nothing, and nothing moves while a stop stands."""
        if self.is_stopped:
            return
        self._resend_when_stuck(now_ns, actual, target)
        if target is not None and not self._is_near(target):
            self._send(target)

    def _resend_when_stuck(self, now_ns: int, actual: Position, target: Position | None) -> None:
        """A command may be lost, or another program may have moved the machine: one that stands still elsewhere is told again."""
        if actual != self._moved[1] or target is None or self.commanded is None:
            self._moved = (now_ns, actual)
        elif now_ns - self._moved[0] >= STUCK_NS and separation_deg(actual, self.commanded) > max(STUCK_DEG, self._limits.threshold_deg):
            self._moved, self.commanded = (now_ns, actual), None

    def _is_near(self, target: Position) -> bool:
        sent = self.commanded
        return sent is not None and max(abs(target[0] - sent[0]), abs(target[1] - sent[1])) < self._limits.threshold_deg

    def _send(self, target: Position) -> None:
        try:
            position = checked(self._limits, *target)
            self.rotator.move(*position)
        except KnownError as error:
            if str(error) != self._refused:
                self._refused = str(error)
                self._tell(self._refused)
            return
        self.commanded = position
        self.moves += 1
