"""How complete a recording is: one lane for each numbered stream, with its gaps. Values only; `completeness` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from console.frames.batch import LinkCounters
from console.packets.batch import apid_text


class LaneKind(StrEnum):
    """What is numbered: the frames of a virtual channel, the packets of an APID, or nothing (units without a count)."""

    CHANNEL = "vc"
    APID = "apid"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Gap:
    """Counts that did not come between two arrivals."""

    first_ns: int
    last_ns: int
    missing: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One stream. received, lost: float64 (bins,) counts over the recording's time; of `gaps` the longest list is bounded, and
    `gaps_left_out` says how many are not in it. `stride` above 1: only every so many of the counts are sent, and that is no loss."""

    kind: LaneKind
    scid: int
    number: int
    received: int
    lost: int
    duplicated: int
    late: int
    restarts: int
    stride: int
    first_ns: int
    last_ns: int
    gaps: tuple[Gap, ...]
    gaps_left_out: int
    received_bins: NDArray[np.float64]
    lost_bins: NDArray[np.float64]

    @property
    def name(self) -> str:
        """As operators say it: `VC 0`, `APID 11`, `AX.25`."""
        if self.kind is LaneKind.CHANNEL:
            return f"VC {self.number}"
        return f"APID {self.number}" if self.kind is LaneKind.APID else apid_text(self.number)

    @property
    def complete(self) -> float:
        """The share of what was sent, as far as the counts tell, that came: 0 to 1."""
        whole = self.received - self.duplicated + self.lost
        return (self.received - self.duplicated) / whole if whole else 1.0

    @property
    def words(self) -> str:
        """What there is to say beside the numbers: repetitions, late ones, new beginnings, thinning."""
        said = [f"every {self.stride}th"] if self.stride > 1 else []
        said += [f"{n:,} {what}" for n, what in ((self.duplicated, "repeated"), (self.late, "late"), (self.restarts, "restarts")) if n]
        return ", ".join(said) if self.kind is not LaneKind.UNITS else "no sequence counts"


@dataclass(frozen=True, slots=True)
class Completeness:
    """All lanes between two instants of receipt, and the counters at their end."""

    first_ns: int
    last_ns: int
    lanes: tuple[Lane, ...]
    counters: LinkCounters
