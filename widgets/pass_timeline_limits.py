"""What remains of passes above another minimum elevation, told from their elevation profiles without a new search.

Between two points of a profile the elevation is taken as straight: good to about a second at a pass's ends. Below the elevation that
was searched with nothing can be told; only a search finds what comes then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.orbit.types import PassKey, PassRow, key_of
from console.utc import SECOND_NS

LOWEST_DEG, HIGHEST_DEG = 0.0, 60.0


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Another minimum elevation, tried out over one station, or over all of them when `station` is empty."""

    elevation_deg: float
    station: str = ""

    def concerns(self, station: str) -> bool:
        """Whether passes over that station are asked about."""
        return self.station in ("", station)


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left: of each pass the stretch above (start_ns, end_ns), nothing for one that stays below; and the sums."""

    spans: dict[PassKey, tuple[int, int]]
    before: int
    before_ns: int
    after_ns: int

    @property
    def after(self) -> int:
        return len(self.spans)


def remains_of(rows: Sequence[PassRow], elevation_deg: float) -> Remains:
    """What is left of the passes above an elevation."""
    spans: dict[PassKey, tuple[int, int]] = {}
    by_length: dict[int, list[PassRow]] = {}
    for row in rows:
        by_length.setdefault(len(row.times_ns), []).append(row)
    for alike in by_length.values():
        times = np.stack([row.times_ns for row in alike])
        heights = np.stack([row.elevation_deg for row in alike])
        for row, span in zip(alike, _spans(times, heights, elevation_deg).tolist(), strict=True):
            if span[1] > span[0]:
                spans[key_of(row.one_pass)] = (span[0], span[1])
    total = sum(row.one_pass.los_ns - row.one_pass.aos_ns for row in rows)
    return Remains(spans, len(rows), total, sum(end - start for start, end in spans.values()))


def _spans(times: NDArray[np.int64], heights: NDArray[np.float64], elevation_deg: float) -> NDArray[np.int64]:
    """From the first to the last crossing of each profile, (n, 2); both 0 where there is none."""
    above: NDArray[np.bool_] = np.greater_equal(heights, elevation_deg)
    last = heights.shape[1] - 1
    first, final = above.argmax(axis=1), last - above[:, ::-1].argmax(axis=1)
    starts = _crossing(times, heights, np.maximum(first - 1, 0), first, elevation_deg)
    ends = _crossing(times, heights, np.minimum(final + 1, last), final, elevation_deg)
    is_left = np.asarray(above.any(axis=1), np.bool_)
    return np.where(is_left[:, None], np.stack([starts, ends], axis=1), 0)


def _crossing(
    times: NDArray[np.int64], heights: NDArray[np.float64], low: NDArray[np.intp], high: NDArray[np.intp], elevation_deg: float
) -> NDArray[np.int64]:
    rows = np.arange(len(times))
    below, above = heights[rows, low], heights[rows, high]
    rise = np.where(above > below, above - below, 1.0)
    share = np.where(low == high, 0.0, np.clip((above - elevation_deg) / rise, 0.0, 1.0))
    step = (times[rows, low] - times[rows, high]).astype(np.float64)
    return times[rows, high] + np.round(step * share).astype(np.int64)


def hours_text(span_ns: int) -> str:
    """A sum of times, `3 h 12 min`."""
    minutes = round(span_ns / SECOND_NS / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"


def readout(what_if: WhatIf, own_text: str, remains: Remains) -> str:
    """`Trial, 5 -> 12 deg: 31 of 48 passes, 3 h 12 min of 6 h 40 min`."""
    where = f" over {what_if.station}" if what_if.station else ""
    change = f"Trial, {own_text} \N{RIGHTWARDS ARROW} {what_if.elevation_deg:.0f}°{where}"
    passes = f"{remains.after} of {remains.before} passes"
    return f"{change}: {passes}, {hours_text(remains.after_ns)} of {hours_text(remains.before_ns)}"


def first_degrees(text: str) -> float:
    """The first number of degrees in a text such as `5°` or `12° by hand`; 0 without one."""
    digits = ""
    for sign in text:
        if sign.isdigit() or (sign == "." and digits):
            digits += sign
        elif digits:
            break
    return float(digits or 0)
