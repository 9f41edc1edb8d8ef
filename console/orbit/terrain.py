"""The parts of an arc in which terrain doesn't hide the spacecraft: a horizon mask may cut one pass into several windows.

Between two corners of the mask the clearance is smooth. So each arc is cut where the azimuth passes a corner, besides a grid of
thirty-seconds of the path's step (12 s in a low orbit), and each such piece is asked for a turn inside it, from the slopes at its
ends. What could be missed would have to turn twice within one of them.
"""

from __future__ import annotations

import math

import numpy as np

from console.orbit.ephemeris import Indices, bracketed_roots
from console.orbit.types import Floats
from console.orbit.visibility import Arcs, Horizon, Sky, Truths

_PARTS_A_STEP = 32
_FEWEST_PARTS, _MOST_PARTS = 16, 100_000
_ARCS_A_TIME = 500
_NUDGE_S = 2e-3
_NARROWINGS = 28
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
_EDGE_S = 1e-5
_FLAT_DEG = 1e-3

Windows = tuple[Indices, Floats, Floats]


def windows_of(sky: Sky, arcs: Arcs) -> Windows:
    """Which arc, start and end (seconds of its path) of each stretch in sight, in order; an arc that terrain hides has none."""
    rough = ~_is_all_clear(sky, arcs)
    clear = np.flatnonzero(~rough)
    found = [(clear, arcs.start_s[clear], arcs.end_s[clear])]
    for number, horizon in enumerate(sky.horizons):
        mine = np.flatnonzero(rough & (arcs.group // len(sky.paths) == number))
        for first in range(0, mine.size, _ARCS_A_TIME):
            part = mine[first : first + _ARCS_A_TIME]
            which, start, end = _Clearance(sky, horizon, arcs.chosen(part)).windows()
            found.append((part[which], start, end))
    which, start, end = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((start, which))
    return which[order], start[order], end[order]


def _is_all_clear(sky: Sky, arcs: Arcs) -> Truths:
    """Whether the horizon is flat and the arc begins and ends on it or above: then nothing hides any of it."""
    site = arcs.group // len(sky.paths)
    floors = np.array([horizon.floor_deg if horizon.is_flat else np.inf for horizon in sky.horizons])[site]
    lowest = np.minimum(sky.look(arcs.group, arcs.start_s)[1], sky.look(arcs.group, arcs.end_s)[1])
    clear: Truths = lowest > floors - _FLAT_DEG
    return clear


class _Clearance:
    """How far above one site's mask spacecraft stand, during some arcs."""

    def __init__(self, sky: Sky, horizon: Horizon, arcs: Arcs) -> None:
        self._sky, self._horizon, self._arcs = sky, horizon, arcs
        self._corners = np.array([azimuth for azimuth, _ in horizon.site.mask.points])

    def windows(self) -> Windows:
        arc, at = self._grid()
        arc, at = self._with(arc, at, *self._corner_instants(arc, at))
        arc, at = self._with(arc, at, *self._turns(arc, at))
        clear = self._height(arc, at) >= 0
        same = arc[1:] == arc[:-1]
        rise, fall = np.flatnonzero(same & ~clear[:-1] & clear[1:]), np.flatnonzero(same & clear[:-1] & ~clear[1:])
        first, last = np.flatnonzero(clear & np.append(True, ~same)), np.flatnonzero(clear & np.append(~same, True))
        starts = self._edges(arc, at, rise, first)
        ends = self._edges(arc, at, fall, last)
        return starts[0], starts[1], ends[1]

    def _height(self, arc: Indices, at: Floats) -> Floats:
        azimuth, elevation = self._sky.look(self._arcs.group[arc], at)
        return elevation - self._horizon.elevation_deg(azimuth)

    def _grid(self) -> tuple[Indices, Floats]:
        length = self._arcs.end_s - self._arcs.start_s
        steps = np.array([self._sky.path_of(group).step_s for group in self._arcs.group.tolist()])
        counts = np.clip(np.ceil(length / steps * _PARTS_A_STEP), _FEWEST_PARTS, _MOST_PARTS).astype(np.intp) + 1
        arc = np.repeat(np.arange(counts.size), counts)
        number = np.arange(arc.size) - np.repeat(np.cumsum(counts) - counts, counts)
        return arc, self._arcs.start_s[arc] + length[arc] * (number / (counts[arc] - 1))

    def _corner_instants(self, arc: Indices, at: Floats) -> tuple[Indices, Floats]:
        """When the azimuth passes a corner of the mask."""
        azimuth = self._sky.look(self._arcs.group[arc], at)[0]
        turn = (azimuth[1:] - azimuth[:-1] + 180.0) % 360.0 - 180.0
        way = np.sign(turn) * (self._corners[:, None] - azimuth[:-1]) % 360.0
        corner, step = np.nonzero((arc[1:] == arc[:-1]) & (way > 0) & (way < np.abs(turn)))
        wanted, group = self._corners[corner], self._arcs.group[arc[step]]

        def beyond(which: Indices, seconds: Floats) -> Floats:
            passed: Floats = (self._sky.look(group[which], seconds)[0] - wanted[which] + 180.0) % 360.0 - 180.0
            return passed

        return arc[step], bracketed_roots(beyond, at[step], at[step + 1], tolerance=_EDGE_S)

    def _turns(self, arc: Indices, at: Floats) -> tuple[Indices, Floats]:
        """Lows above the mask and highs below it inside steps: they may reach over to the other side."""
        height = self._height(arc, at)
        nudge = np.minimum(_NUDGE_S, 0.25 * np.diff(at))
        leaving, coming = self._height(arc[:-1], at[:-1] + nudge) - height[:-1], height[1:] - self._height(arc[1:], at[1:] - nudge)
        same, lower, upper = arc[1:] == arc[:-1], height[:-1], height[1:]
        is_low = same & (lower >= 0) & (upper >= 0) & (leaving < 0) & (coming > 0)
        is_high = same & (lower < 0) & (upper < 0) & (leaving > 0) & (coming < 0)
        step = np.flatnonzero(is_low | is_high)
        side, low, high = np.where(is_low[step], 1.0, -1.0), at[step], at[step + 1]
        for _ in range(_NARROWINGS):
            left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
            keep = side * self._height(arc[step], left) < side * self._height(arc[step], right)
            low, high = np.where(keep, low, left), np.where(keep, right, high)
        return arc[step], 0.5 * (low + high)

    def _with(self, arc: Indices, at: Floats, more: Indices, more_at: Floats) -> tuple[Indices, Floats]:
        arc, at = np.concatenate([arc, more]), np.concatenate([at, more_at])
        order = np.lexsort((at, arc))
        return arc[order], at[order]

    def _edges(self, arc: Indices, at: Floats, crossing: Indices, end: Indices) -> tuple[Indices, Floats]:
        """Crossings (made exact) and ends of arcs in one order."""
        group = self._arcs.group[arc[crossing]]

        def height(which: Indices, seconds: Floats) -> Floats:
            azimuth, elevation = self._sky.look(group[which], seconds)
            return elevation - self._horizon.elevation_deg(azimuth)

        seconds = bracketed_roots(height, at[crossing], at[crossing + 1], tolerance=_EDGE_S)
        arc, at = np.concatenate([arc[crossing], arc[end]]), np.concatenate([seconds, at[end]])
        order = np.lexsort((at, arc))
        return arc[order], at[order]
