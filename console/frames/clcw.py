"""The communications link control word in the operational control field (CCSDS 232.0-B-4 4.2, 132.0-B-3 4.1.5).

One surprise: an operational control field whose first bit is set holds something else (a report of type 2) and says nothing of the
receiver; it is counted and never read as a CLCW.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clcw:
    """What the receiver on board says of one uplink channel. `farm_b` counts accepted bypass frames modulo 4; `report` is the number of
    the next frame that it expects."""

    version: int
    status: int
    cop: int
    vcid: int
    has_no_rf: bool
    has_no_bit_lock: bool
    is_locked_out: bool
    is_waiting: bool
    wants_retransmission: bool
    farm_b: int
    report: int

    @property
    def flags(self) -> list[str]:
        """What is wrong, in words; empty when the receiver is ready."""
        said = (
            (self.has_no_rf, "no RF"),
            (self.has_no_bit_lock, "no bit lock"),
            (self.is_locked_out, "lockout"),
            (self.is_waiting, "wait"),
            (self.wants_retransmission, "retransmit"),
        )
        return [text for is_set, text in said if is_set]


def parse_clcw(word: int) -> Clcw | None:
    """The fields of a 32-bit control word; None for one that is no CLCW (control word type 1)."""
    if word >> 31 & 1:
        return None
    return Clcw(
        version=word >> 29 & 3,
        status=word >> 26 & 7,
        cop=word >> 24 & 3,
        vcid=word >> 18 & 0x3F,
        has_no_rf=bool(word >> 15 & 1),
        has_no_bit_lock=bool(word >> 14 & 1),
        is_locked_out=bool(word >> 13 & 1),
        is_waiting=bool(word >> 12 & 1),
        wants_retransmission=bool(word >> 11 & 1),
        farm_b=word >> 9 & 3,
        report=word & 0xFF,
    )
