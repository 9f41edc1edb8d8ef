"""The radio: receiver level and lock, transmitter power and schedule, Doppler.

Levels follow free-space loss over the range and a loss near the horizon (terrain, multipath) that fades with clearance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

from console.simulator.chance import Noise
from console.simulator.environment import Surroundings

LIGHT_KM_S = 299_792.458
UPLINK_HZ = 2067.5e6
REFERENCE_KM = 560.0
RSSI_AT_REFERENCE_DBM = -78.0
NOISE_FLOOR_DBM = -127.0
LOCK_DBM = -108.0
FORWARD_W = (0.0, 0.5, 2.0)
_SCHEDULE_CLEARANCE_DEG = -5.0
_HORIZON_LOSS_DB = 9.0
_HORIZON_SCALE_DEG = 0.25
_EFFICIENCY = 0.35
_STANDBY_W = 0.2


class TransmitterLevel(IntEnum):
    """Transmitter power."""

    OFF = 0
    LOW = 1
    HIGH = 2


def path_loss_db(around: Surroundings) -> float:
    """Loss over what it is at 560 km overhead: free space, and the horizon's, which fades within a degree."""
    space = 20 * math.log10(max(around.range_km, 1.0) / REFERENCE_KM)
    return space + _HORIZON_LOSS_DB * math.exp(-max(around.clearance_deg, -1.0) / _HORIZON_SCALE_DEG)


@dataclass(slots=True)
class Transceiver:
    """The state. The transmitter is commanded off from `off_from_ns` to `off_until_ns`, both 0 when nobody did."""

    level: TransmitterLevel = TransmitterLevel.HIGH
    off_from_ns: int = 0
    off_until_ns: int = 0
    rssi_dbm: float = NOISE_FLOOR_DBM
    has_carrier: bool = False
    has_lock: bool = False
    frequency_error_hz: float = 0.0
    frames_sent: int = 0
    channel: int = 3
    at_ns: int = 0

    def step(self, around: Surroundings, noise: Noise, at_ns: int) -> None:
        """Hear the station, or don't."""
        self.at_ns = at_ns
        level = RSSI_AT_REFERENCE_DBM - path_loss_db(around) if around.clearance_deg > 0 else NOISE_FLOOR_DBM
        self.rssi_dbm = max(level, NOISE_FLOOR_DBM) + noise.gauss(0.0, 0.4)
        self.has_carrier = around.clearance_deg > 0 and self.rssi_dbm > LOCK_DBM - 6
        self.has_lock = around.clearance_deg > 0 and self.rssi_dbm > LOCK_DBM
        doppler = -UPLINK_HZ * around.range_rate_km_s / LIGHT_KM_S
        self.frequency_error_hz = doppler + noise.gauss(0.0, 15.0) if self.has_carrier else 0.0

    def is_on(self, around: Surroundings, at_ns: int) -> bool:
        """Whether it radiates."""
        return not self.off_from_ns <= at_ns < self.off_until_ns and around.clearance_deg > _SCHEDULE_CLEARANCE_DEG

    def switch_off_at(self, from_ns: int, for_ns: int) -> None:
        """Be silent for a time."""
        self.off_from_ns, self.off_until_ns = from_ns, from_ns + for_ns

    def was_restored(self, at_ns: int) -> bool:
        """Whether the time of a commanded silence has just run out."""
        if not 0 < self.off_until_ns <= at_ns:
            return False
        self.off_from_ns = self.off_until_ns = 0
        return True

    def forward_w(self, around: Surroundings) -> float:
        """Power into the antenna."""
        return FORWARD_W[self.level] if self.is_on(around, self.at_ns) else 0.0

    def power_w(self, around: Surroundings) -> float:
        """What the transmitter draws."""
        return _STANDBY_W + self.forward_w(around) / _EFFICIENCY
