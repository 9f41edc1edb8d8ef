"""How an on-board clock runs against UTC, by robust least squares over a sliding window: offset, rate, and how far to trust them.

Each packet's on-board time is compared with its time of receipt, less light time and known delays. Packets that came late, or whose time is
wrong, are rejected by their distance from the line (four times the spread told by the median) and counted. After a step of the clock the
window begins anew. Nothing else in the console uses the result for order or freshness. Source: CCSDS 500.0-G-2, time correlation.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from console.telemetry.clock_watch import ClockEvent, ClockWatch, Verdict, pairs_of
from console.telemetry.samples import SampleBatch
from console.utc import SECOND_NS

Floats = NDArray[np.float64]
Times = NDArray[np.int64]
LightTime = Callable[[Times], Floats]
WINDOW_S = 900.0
FEWEST = 4
_MOST = round(WINDOW_S * SECOND_NS / 4e8) + 1
_REJECT = 4.0
_MAD_TO_SIGMA = 1.4826
_FINEST_S = 1e-6
_ROUNDS = 12
LIGHT_KM_S = 299_792.458


class TimeCorrelation(Struct, frozen=True):
    """On-board time less UTC: `offset_ns` at the UTC instant `at_ns` (of the newest pair), growing by `rate_ppm`; one sigma of each;
    `rms_s` of the residuals; pairs `used` and `rejected` in the window, which begins at `since_ns`."""

    at_ns: int
    offset_ns: int
    rate_ppm: float
    sigma_s: float
    rate_sigma_ppm: float
    rms_s: float
    used: int
    rejected: int
    since_ns: int

    def utc_ns(self, onboard_ns: int) -> int:
        """The UTC instant at which the clock showed that time, as far as the line goes."""
        guess_ns = onboard_ns - self.offset_ns
        return guess_ns - round((guess_ns - self.at_ns) * self.rate_ppm * 1e-6 / (1 + self.rate_ppm * 1e-6))


@dataclass(frozen=True, slots=True)
class Residuals:
    """Distances from the line in seconds, float64 (n,), at UTC int64 (n,); `is_used` bool (n,)."""

    times_ns: Times
    seconds: Floats
    is_used: NDArray[np.bool_]


class Correlator:
    """Takes samples as they come and keeps the window. `light_time_s` gives seconds for times of receipt; `delay_s` is everything else
    that is known to lie between the clock's reading and the receipt."""

    def __init__(self, *, delay_s: float = 0.0, light_time_s: LightTime | None = None, window_s: float = WINDOW_S) -> None:
        self._watch = ClockWatch()
        self._delay_ns, self._light_time_s = round(delay_s * SECOND_NS), light_time_s
        self._window_ns = round(window_s * SECOND_NS)
        self._pairs: deque[tuple[int, int]] = deque(maxlen=_MOST)
        self.odd = 0
        self.unknown = 0

    def feed(self, samples: Iterable[SampleBatch]) -> list[ClockEvent]:
        """Take in decoded packets, oldest first; returns what the clock has done."""
        onboard, received = pairs_of(samples)
        return self.feed_pairs(onboard, received)

    def feed_pairs(self, onboard_ns: Times, received_ns: Times) -> list[ClockEvent]:
        """The same for pairs int64 (n,) in order of receipt; -1 is a time that isn't known."""
        self.unknown += int((onboard_ns < 0).sum())
        taken = [self._take(onboard, received) for onboard, received in self._watch.due(onboard_ns, received_ns)]
        return [event for event in taken if event is not None]

    def _take(self, onboard: int, received: int) -> ClockEvent | None:
        verdict, event = self._watch.take(onboard, received)
        if verdict is Verdict.ANEW:
            self._pairs = deque(((time, self._sent_ns(at)) for time, at in self._watch.state.recent), maxlen=_MOST)
            self.odd = 0
        elif verdict is Verdict.SOUND:
            self._pairs.append((onboard, self._sent_ns(received)))
        else:
            self.odd += 1
        while self._pairs and self._pairs[0][1] < self._pairs[-1][1] - self._window_ns:
            self._pairs.popleft()
        return event

    def _sent_ns(self, received: int) -> int:
        light_s = 0.0 if self._light_time_s is None else float(self._light_time_s(np.array([received]))[0])
        return received - self._delay_ns - round(light_s * SECOND_NS)

    def result(self) -> TimeCorrelation | None:
        """The line through the window, None while there are fewer than four pairs or they are all of one instant."""
        return self._solved()[0]

    def residuals(self) -> Residuals:
        """How far each pair of the window lies from the line."""
        return self._solved()[1]

    def _solved(self) -> tuple[TimeCorrelation | None, Residuals]:
        pairs = np.array(self._pairs, np.int64).reshape(-1, 2)
        nothing = Residuals(pairs[:, 1], np.zeros(len(pairs)), np.zeros(len(pairs), np.bool_))
        if len(pairs) < FEWEST or pairs[0, 1] == pairs[-1, 1]:
            return None, nothing
        offsets = pairs[:, 0] - pairs[:, 1]
        origin_ns, last_ns = int(np.median(offsets)), int(pairs[-1, 1])
        x, y = (pairs[:, 1] - last_ns) / SECOND_NS, (offsets - origin_ns) / SECOND_NS
        line = robust_line(x, y)
        if line is None:
            return None, nothing
        found = TimeCorrelation(
            at_ns=last_ns,
            offset_ns=origin_ns + round(line.at_zero * SECOND_NS),
            rate_ppm=line.slope * 1e6,
            sigma_s=line.at_zero_sigma,
            rate_sigma_ppm=line.slope_sigma * 1e6,
            rms_s=line.rms,
            used=int(line.is_used.sum()),
            rejected=int((~line.is_used).sum()) + self.odd,
            since_ns=int(pairs[0, 1]),
        )
        return found, Residuals(pairs[:, 1], y - line.at_zero - line.slope * x, line.is_used)


@dataclass(frozen=True, slots=True)
class Line:
    """y = at_zero + slope * x with one sigma of both, the root mean square of the residuals, and which points were used."""

    at_zero: float
    slope: float
    at_zero_sigma: float
    slope_sigma: float
    rms: float
    is_used: NDArray[np.bool_]


def robust_line(x: Floats, y: Floats) -> Line | None:
    """Least squares over the points that lie near the line; None where too few are left or x doesn't vary."""
    used = _near(y - _first_slope(x, y) * x)
    for _ in range(_ROUNDS):
        if used.sum() < FEWEST or np.ptp(x[used]) == 0:
            return None
        slope, at_zero = _least_squares(x[used], y[used])
        before, used = used, _near(y - at_zero - slope * x, among=used)
        if np.array_equal(before, used):
            break
    slope, at_zero = _least_squares(x[used], y[used])
    residuals, middle, count = y[used] - at_zero - slope * x[used], float(x[used].mean()), int(used.sum())
    spread = float(np.sqrt((residuals**2).sum() / max(count - 2, 1)))
    across = float(((x[used] - middle) ** 2).sum())
    return Line(
        at_zero, slope, spread * float(np.sqrt(1 / count + middle**2 / across)), spread / float(np.sqrt(across)),
        float(np.sqrt((residuals**2).mean())), used,
    )  # fmt: skip


def _first_slope(x: Floats, y: Floats) -> float:
    """A slope that a few wild points don't spoil: between the medians of the first and the last third."""
    third = max(1, len(x) // 3)
    across = float(np.median(x[-third:]) - np.median(x[:third]))
    return float(np.median(y[-third:]) - np.median(y[:third])) / across if across else 0.0


def _near(residuals: Floats, *, among: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    kept = residuals if among is None else residuals[among]
    middle = float(np.median(kept))
    spread = max(_MAD_TO_SIGMA * float(np.median(np.abs(kept - middle))), _FINEST_S)
    return np.abs(residuals - middle) <= _REJECT * spread


def _least_squares(x: Floats, y: Floats) -> tuple[float, float]:
    middle = float(x.mean())
    slope = float(((x - middle) * y).sum() / ((x - middle) ** 2).sum())
    return slope, float(y.mean()) - slope * middle
