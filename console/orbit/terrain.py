"""The parts of an arc in which terrain doesn't hide the spacecraft: a horizon mask may cut one pass into several windows.

Between two corners of the mask the clearance is smooth. So each arc is cut where the azimuth passes a corner, besides a grid of
thirty-seconds of the path's step (12 s in a low orbit), and each such piece is asked for a turn inside it, from the slopes at its
ends. What could be missed would have to turn twice within one of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

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
_BLOCK_DEG = 2_000.0

Windows = tuple[Indices, Floats, Floats]


def windows_of(sky: Sky, arcs: Arcs) -> Windows:
    """Which arc, start and end (seconds of its path) of each stretch in sight, in order; an arc that terrain hides has none."""
    rough = ~_is_all_clear(sky, arcs)
    clear = np.flatnonzero(~rough)
    found = [(clear, arcs.start_s[clear], arcs.end_s[clear])]
    masks = _Masks(sky.horizons)
    (hidden,) = np.nonzero(rough)
    for first in range(0, hidden.size, _ARCS_A_TIME):
        part = hidden[first : first + _ARCS_A_TIME]
        which, start, end = _Clearance(sky, masks, arcs.chosen(part)).windows()
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


class _Masks:
    """The horizons of several sites as one function: each has a block of azimuths of its own, three turns round."""

    def __init__(self, horizons: Sequence[Horizon]) -> None:
        corners = [sorted((azimuth % 360.0, height) for azimuth, height in horizon.site.mask.points) for horizon in horizons]
        rows = [
            (number * _BLOCK_DEG + turn + azimuth, height)
            for number, points in enumerate(corners)
            for turn in (-360.0, 0.0, 360.0)
            for azimuth, height in points or [(0.0, 0.0)]
        ]
        self.places, self._heights = np.array(rows).T
        self._policy = np.array([horizon.policy_deg for horizon in horizons])

    def elevation_deg(self, site: Indices, azimuth_deg: Floats) -> Floats:
        """The least visible elevation of each site at each azimuth."""
        place = site * _BLOCK_DEG + azimuth_deg
        after = np.searchsorted(self.places, place, side="right")
        before_at, after_at = self.places[after - 1], self.places[after]
        share = (place - before_at) / (after_at - before_at)
        terrain = self._heights[after - 1] + share * (self._heights[after] - self._heights[after - 1])
        return np.maximum(terrain, self._policy[site])

    def corners_between(self, site: Indices, first_deg: Floats, last_deg: Floats) -> tuple[Indices, Floats]:
        """Which of the spans of azimuth (within -360..720) hold a corner of their site's mask, and its azimuth; one row a corner."""
        low = np.searchsorted(self.places, site * _BLOCK_DEG + first_deg, side="right")
        high = np.searchsorted(self.places, site * _BLOCK_DEG + last_deg, side="left")
        count = np.maximum(high - low, 0)
        span = np.repeat(np.arange(count.size), count)
        corner = low[span] + np.arange(span.size) - np.repeat(np.cumsum(count) - count, count)
        return span, self.places[corner] - site[span] * _BLOCK_DEG


class _Clearance:
    """How far above the masks spacecraft stand, during some arcs."""

    def __init__(self, sky: Sky, masks: _Masks, arcs: Arcs) -> None:
        self._sky, self._masks, self._arcs = sky, masks, arcs
        self._site = arcs.group // len(sky.paths)

    def windows(self) -> Windows:
        arc, at = self._grid()
        arc, at = _with(arc, at, *self._corner_instants(arc, at))
        arc, at = _with(arc, at, *self._turns(arc, at))
        clear = self._height(arc, at) >= 0
        same = arc[1:] == arc[:-1]
        rise, fall = np.flatnonzero(same & ~clear[:-1] & clear[1:]), np.flatnonzero(same & clear[:-1] & ~clear[1:])
        first, last = np.flatnonzero(clear & np.append(True, ~same)), np.flatnonzero(clear & np.append(~same, True))
        starts = self._edges(arc, at, rise, first)
        ends = self._edges(arc, at, fall, last)
        return starts[0], starts[1], ends[1]

    def _height(self, arc: Indices, at: Floats) -> Floats:
        azimuth, elevation = self._sky.look(self._arcs.group[arc], at)
        return elevation - self._masks.elevation_deg(self._site[arc], azimuth)

    def _grid(self) -> tuple[Indices, Floats]:
        length = self._arcs.end_s - self._arcs.start_s
        steps = np.array([path.step_s for path in self._sky.paths])[self._arcs.group % len(self._sky.paths)]
        counts = np.clip(np.ceil(length / steps * _PARTS_A_STEP), _FEWEST_PARTS, _MOST_PARTS).astype(np.intp) + 1
        arc = np.repeat(np.arange(counts.size), counts)
        number = np.arange(arc.size) - np.repeat(np.cumsum(counts) - counts, counts)
        return arc, self._arcs.start_s[arc] + length[arc] * (number / (counts[arc] - 1))

    def _corner_instants(self, arc: Indices, at: Floats) -> tuple[Indices, Floats]:
        """When the azimuth passes a corner of the mask."""
        azimuth = self._sky.look(self._arcs.group[arc], at)[0]
        turn = (azimuth[1:] - azimuth[:-1] + 180.0) % 360.0 - 180.0
        turn[arc[1:] != arc[:-1]] = 0.0
        low, high = azimuth[:-1] + np.minimum(turn, 0.0), azimuth[:-1] + np.maximum(turn, 0.0)
        step, wanted = self._masks.corners_between(self._site[arc[:-1]], low, high)
        group = self._arcs.group[arc[step]]

        def beyond(which: Indices, seconds: Floats) -> Floats:
            passed: Floats = (self._sky.look(group[which], seconds)[0] - wanted[which] + 180.0) % 360.0 - 180.0
            return passed

        return arc[step], bracketed_roots(beyond, at[step], at[step + 1], tolerance=_EDGE_S)

    def _turns(self, arc: Indices, at: Floats) -> tuple[Indices, Floats]:
        """Lows above the mask and highs below it inside steps: they may reach over to the other side."""
        height, length = self._height(arc, at), np.diff(at)
        nudge = np.minimum(_NUDGE_S, 0.25 * np.maximum(length, 0.0))
        leaving, coming = self._height(arc[:-1], at[:-1] + nudge) - height[:-1], height[1:] - self._height(arc[1:], at[1:] - nudge)
        same, lower, upper = (arc[1:] == arc[:-1]) & (nudge > 0), height[:-1], height[1:]
        is_low = same & (lower >= 0) & (upper >= 0) & (leaving < 0) & (coming > 0)
        is_high = same & (lower < 0) & (upper < 0) & (leaving > 0) & (coming < 0)
        # the tangents meet beyond the turn; twice as far is beyond it also where the curve is not quite bent one way
        step = np.flatnonzero(is_low | is_high)
        fall, climb = leaving[step] / nudge[step], coming[step] / nudge[step]
        meet = (upper[step] - lower[step] - climb * length[step]) / (fall - climb)
        step = step[np.abs(lower[step]) < 2 * np.abs(fall * meet)]
        side, low, high = np.where(is_low[step], 1.0, -1.0), at[step], at[step + 1]
        for _ in range(_NARROWINGS if step.size else 0):
            left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
            keep = side * self._height(arc[step], left) < side * self._height(arc[step], right)
            low, high = np.where(keep, low, left), np.where(keep, right, high)
        return arc[step], 0.5 * (low + high)

    def _edges(self, arc: Indices, at: Floats, crossing: Indices, end: Indices) -> tuple[Indices, Floats]:
        """Crossings (made exact) and ends of arcs in one order."""
        mine = arc[crossing]
        seconds = bracketed_roots(lambda which, at: self._height(mine[which], at), at[crossing], at[crossing + 1], tolerance=_EDGE_S)
        return _with(mine, seconds, arc[end], at[end])


def _with(arc: Indices, at: Floats, more: Indices, more_at: Floats) -> tuple[Indices, Floats]:
    """Two rows of instants as one, in order."""
    arc, at = np.concatenate([arc, more]), np.concatenate([at, more_at])
    order = np.lexsort((at, arc))
    return arc[order], at[order]
