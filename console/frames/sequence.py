"""What a stream of sequence counts says: received, missing, repeated, late, started anew (CCSDS 133.0-B-2 4.1.3.4, 132.0-B-3 4.1.2.5).

One surprise: a stream that is thinned on purpose steps by a constant. After STEADY_STEPS such steps in a row it is taken as sent, and
what was called missing on the way is taken back.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

STEADY_STEPS = 8
LATE_WINDOW = 1024
HOLES_KEPT = 32
_RESTART_RUN = 3


class Arrival(IntEnum):
    """How one count follows those before it. STEADY: the gaps of the last STEADY_STEPS arrivals were none."""

    NEXT = 0
    GAP = 1
    DUPLICATE = 2
    LATE = 3
    RESTART = 4
    STEADY = 5


class Verdict(NamedTuple):
    """An arrival; `missing` counts did not come before it; `position` is its count without wrapping."""

    arrival: Arrival
    missing: int
    position: int


class SequenceTracker(Struct):
    """One stream. `is_ordered`: nothing can come late and nothing is thinned (frames of a radio link), so that every step goes forward.

    lost + received - duplicated is how many were sent, as far as the counts tell. All of it is a pure function of the counts in order.
    """

    modulus: int
    is_ordered: bool = False
    position: int = -1
    first: int = -1
    received: int = 0
    lost: int = 0
    duplicated: int = 0
    late: int = 0
    restarts: int = 0
    stride: int = 1
    candidate: int = 0
    run: int = 0
    provisional: int = 0
    behind: int = -1
    behind_run: int = 0
    holes: list[tuple[int, int]] = field(default_factory=list)

    def take(self, count: int) -> Verdict:
        """One more count of the stream."""
        self.received += 1
        if self.position < 0:
            self.position = self.first = count + self.modulus
            return Verdict(Arrival.NEXT, 0, self.position)
        step = (count - self.position) % self.modulus
        if not self.is_ordered and step >= self.modulus // 2:
            return self._take_back(step - self.modulus, count)
        if step == 0:
            self.duplicated += 1
            return Verdict(Arrival.DUPLICATE, 0, self.position)
        self.behind_run = 0
        return self._advance(step)

    def take_run(self, counts: NDArray[np.int64]) -> bool:
        """The same for many counts, where each follows the last as expected; False, and nothing taken, where one does not."""
        if self.position < 0 or not ((np.diff(counts, prepend=self.position) - self.stride) % self.modulus == 0).all():
            return False
        self._settle()
        self.behind_run = 0
        self.position += self.stride * len(counts)
        self.received += len(counts)
        return True

    def _advance(self, step: int) -> Verdict:
        before, self.position = self.position, self.position + step
        if step == self.stride:
            self._settle()
            return Verdict(Arrival.NEXT, 0, self.position)
        if step < self.stride or step % self.stride:
            self.stride = 1
        missing = step // self.stride - 1
        if not missing:
            self._settle()
            return Verdict(Arrival.NEXT, 0, self.position)
        self.lost += missing
        self._open(before + 1, self.position)
        return self._weigh(step, missing)

    def _weigh(self, step: int, missing: int) -> Verdict:
        """Whether this step has come so often that it is how the stream is sent."""
        if step != self.candidate:
            self.candidate, self.run, self.provisional = step, 0, 0
        self.run, self.provisional = self.run + 1, self.provisional + missing
        if self.run < STEADY_STEPS or self.is_ordered:
            return Verdict(Arrival.GAP, missing, self.position)
        self.lost -= self.provisional
        self.stride = step
        self.holes.clear()
        self._settle()
        return Verdict(Arrival.STEADY, 0, self.position)

    def _settle(self) -> None:
        self.candidate = self.run = self.provisional = 0

    def _take_back(self, step: int, count: int) -> Verdict:
        """A count from before the newest one: late, seen before, or the counter began anew."""
        place = self.position + step
        if step < -LATE_WINDOW:
            return self._restart(count, 1)
        if self._fill(place):
            self.late, self.lost = self.late + 1, self.lost - 1
            self.candidate = self.run = self.provisional = 0
            return Verdict(Arrival.LATE, 0, place)
        if place < self.first:
            missing = self.first - place - 1
            self._open(place + 1, self.first)
            self.late, self.lost, self.first = self.late + 1, self.lost + missing, place
            return Verdict(Arrival.LATE, missing, place)
        self.duplicated += 1
        self.behind_run = self.behind_run + 1 if place == self.behind + self.stride else 1
        self.behind = place
        if self.behind_run > _RESTART_RUN:
            self.duplicated -= self.behind_run
            return self._restart(count, self.behind_run)
        return Verdict(Arrival.DUPLICATE, 0, place)

    def _restart(self, count: int, run: int) -> Verdict:
        self.restarts += 1
        self.position = count + self.modulus
        self.first = self.position - run + 1
        self.holes.clear()
        self._settle()
        self.behind_run, self.stride = 0, 1
        return Verdict(Arrival.RESTART, 0, self.position)

    def _open(self, begin: int, end: int) -> None:
        if self.stride == 1 and not self.is_ordered and end > begin:
            self.holes.append((begin, end))
            del self.holes[:-HOLES_KEPT]

    def _fill(self, place: int) -> bool:
        for at, (begin, end) in enumerate(self.holes):
            if begin <= place < end:
                self.holes[at : at + 1] = [part for part in ((begin, place), (place + 1, end)) if part[1] > part[0]]
                return True
        return False
