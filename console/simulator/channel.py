"""The way down: how strong the signal is, how many bits it costs.

Light time (2 to 9 ms) and Doppler's effect on the bit rate are left out. Every frame's errors hang on the seed and the frame's
number alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from console.simulator.chance import stream
from console.simulator.environment import Surroundings
from console.simulator.transceiver import TransmitterLevel, path_loss_db

CN0_AT_REFERENCE_DBHZ = 72.0
_LOW_POWER_DB = -6.0
_NO_ERRORS = 1e-10


def bit_error_rate(around: Surroundings, *, rate_bps: float, level: TransmitterLevel = TransmitterLevel.HIGH) -> float:
    """The share of wrong bits of uncoded BPSK, 0.5 when nothing is heard: 0.5 erfc(sqrt(Eb/N0)).

    Source: Proakis, Digital Communications, 4.3. C/N0 is 72 dBHz at 560 km overhead with full power.
    """
    if not around.clearance_deg > 0:
        return 0.5
    weaker = _LOW_POWER_DB if level is TransmitterLevel.LOW else 0.0
    decibels = CN0_AT_REFERENCE_DBHZ + weaker - path_loss_db(around) - 10 * math.log10(rate_bps)
    return 0.5 * math.erfc(math.sqrt(10 ** (decibels / 10)))


@dataclass(frozen=True, slots=True)
class Channel:
    """The noise of one session."""

    seed: int

    def received(self, data: bytes, error_rate: float, number: int) -> bytes:
        """Transmitted bytes with errors at independent bits. `number` tells one transmission from the others."""
        if error_rate < _NO_ERRORS:
            return data
        chance, bits, at = stream(self.seed, f"channel/{number}"), bytearray(data), -1
        scale = math.log1p(-error_rate)
        while True:
            at += 1 + int(math.log1p(-chance.random()) / scale)
            if at >= 8 * len(bits):
                return bytes(bits)
            bits[at // 8] ^= 0x80 >> at % 8
