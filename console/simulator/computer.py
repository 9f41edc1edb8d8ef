"""The on-board computer: boots, uptime, load, and a clock that is off and drifts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from random import Random

from console.utc import DAY_NS, SECOND_NS

SOFTWARE_VERSION = "4.2.1"
REBOOT_NS = 6 * SECOND_NS
_MOST_DRIFT = 3e-6
_MOST_OFFSET_NS = 400_000_000


class ResetCause(IntEnum):
    """Why it booted last."""

    POWER_ON = 0
    COMMAND = 1
    WATCHDOG = 2


class ComputerMode(IntEnum):
    """What software runs."""

    BOOT = 0
    SAFE = 1
    NOMINAL = 2


@dataclass(slots=True)
class Computer:
    """The state. The on-board time is UTC plus `offset_ns` plus `drift` (s/s) since `synchronised_ns`."""

    booted_ns: int
    synchronised_ns: int
    offset_ns: int
    drift: float
    boots: int = 18
    cause: ResetCause = ResetCause.POWER_ON
    accepted: int = 0
    rejected: int = 0
    events: int = 0

    @classmethod
    def running(cls, start_ns: int, chance: Random) -> Computer:
        """A computer that booted some days ago."""
        days = chance.uniform(3.0, 40.0)
        return cls(
            booted_ns=start_ns - int(days * DAY_NS),
            synchronised_ns=start_ns,
            offset_ns=chance.randint(-_MOST_OFFSET_NS, _MOST_OFFSET_NS),
            drift=chance.uniform(-_MOST_DRIFT, _MOST_DRIFT),
        )

    def time_ns(self, at_ns: int) -> int:
        """What the on-board clock shows at an instant of UTC."""
        return at_ns + self.offset_ns + round((at_ns - self.synchronised_ns) * self.drift)

    def adjust(self, by_ns: int) -> None:
        """Move the clock."""
        self.offset_ns += by_ns

    def is_booting(self, at_ns: int) -> bool:
        """Whether nothing but the boot loader runs."""
        return at_ns < self.booted_ns

    def uptime_s(self, at_ns: int) -> int:
        """Whole seconds since the boot was through."""
        return max(0, (at_ns - self.booted_ns) // SECOND_NS)

    def reset(self, at_ns: int, cause: ResetCause) -> None:
        """Reboot; it is through after some seconds. The clock runs on, the counters don't."""
        self.booted_ns, self.boots, self.cause = at_ns + REBOOT_NS, self.boots + 1, cause
        self.accepted = self.rejected = self.events = 0
