"""When an area is within a payload's reach, as seconds of one ephemeris.

How fast the excess (see `area_reach`) can change is known from the speed and the distance. So a span whose ends are far enough in or out
is settled; the others are divided until they are five seconds long, and there the edges are found by bracketed roots and dips by a search
for the minimum. A window shorter than any step is found; a gap inside one is overlooked when it is shorter than the last step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from console.orbit.area_reach import AreaReach, Excess
from console.orbit.area_shape import Flags
from console.orbit.earth import WGS84_FLATTENING, WGS84_RADIUS_KM
from console.orbit.ephemeris import Ephemeris, Indices, bracketed_roots
from console.orbit.golden import lowest
from console.orbit.types import Floats

_LAST_S = 5.0
_PARTS = 6
_NODES_A_PIECE = 2
_SPARE = 1.1  # speeds may be greater between nodes than at them
_SAMPLES = 8
_LOWEST_KM = 50.0
_MARGIN_RAD = np.radians(0.6)  # what an ellipsoid does to angles of a sphere, twice over
_TOUCHING_S = 1e-3


def reach_windows(ephemeris: Ephemeris, reach: AreaReach) -> Floats:
    """The stretches (k, 2) in which any part of the area is within reach, in order, in seconds from the first node."""
    spans = _first_spans(ephemeris, reach)
    found = []
    while spans.size:
        inside, outside = spans.settled()
        found.append(spans.times[inside])
        spans = spans.only(~inside & ~outside)
        if not spans.size or spans.length_s <= _LAST_S:
            break
        spans = spans.divided(_PARTS, lambda at: reach.excess(ephemeris.position_at(at)))
    if spans.size:
        found.append(_edges(spans, lambda at: reach.excess(ephemeris.position_at(at)).excess))
    return _joined(np.concatenate(found)) if found else np.empty((0, 2))


@dataclass(frozen=True, slots=True)
class _Spans:
    """Spans of time: their two ends, what is there (see `Excess`), arrays (k, 2), and the greatest speed within, (k,)."""

    times: Floats
    excess: Floats
    distance: Floats
    depth: Floats
    speed: Floats
    lowest_km: float

    @property
    def size(self) -> int:
        return len(self.times)

    @property
    def length_s(self) -> float:
        return float((self.times[:, 1] - self.times[:, 0]).max())

    def only(self, which: Flags) -> _Spans:
        """Some of them."""
        ends = (self.times[which], self.excess[which], self.distance[which], self.depth[which])
        return _Spans(*ends, self.speed[which], self.lowest_km)

    def rate(self) -> Floats:
        """How fast the excess can change: the angles at the spacecraft and on the ground turn with speed over distance, nadir with speed
        over radius."""
        travel = self.speed * (self.times[:, 1] - self.times[:, 0])
        nearest = np.maximum((self.distance.sum(axis=1) - travel) / 2, self.lowest_km)
        return self.speed * (1 / nearest + 1 / WGS84_RADIUS_KM)

    def settled(self) -> tuple[Flags, Flags]:
        """Which spans are within reach, and which out of it, from end to end."""
        length = self.times[:, 1] - self.times[:, 0]
        swing, both = self.rate() * length, self.excess.sum(axis=1)
        is_deep = self.depth.sum(axis=1) > self.speed * length
        inside = (self.excess <= 0).all(axis=1) & (is_deep | (both + swing <= 0))
        return inside, (self.excess > 0).all(axis=1) & (both - swing > 0)

    def divided(self, parts: int, look: Callable[[Floats], Excess]) -> _Spans:
        """Each span cut into equal parts."""
        grid = _grid(self.times, parts)
        inner = look(grid[:, 1:-1].ravel())
        pairs = ((self.excess, inner.excess), (self.distance, inner.distance_km), (self.depth, inner.depth_km))
        excess, distance, depth = (_neighbours(_filled(*pair)) for pair in pairs)
        return _Spans(_neighbours(grid), excess, distance, depth, np.repeat(self.speed, parts), self.lowest_km)


def _first_spans(ephemeris: Ephemeris, reach: AreaReach) -> _Spans:
    """The parts of the path that may have the area within reach, each half a piece long."""
    nodes_s = np.linspace(0.0, ephemeris.length_s, _NODES_A_PIECE * ephemeris.count + 1)
    position, velocity = ephemeris.position_at(nodes_s), ephemeris.velocity_at(nodes_s)
    starts = _near(position, velocity, float(nodes_s[1]), reach)
    ends = np.column_stack([starts, starts + 1])
    nodes = np.unique(ends)
    found = reach.excess(position[nodes])
    at = np.searchsorted(nodes, ends)
    speed = _SPARE * np.linalg.norm(velocity, axis=1)[ends].max(axis=1)
    lowest_km = float(np.linalg.norm(position, axis=1).min()) - WGS84_RADIUS_KM
    excess, distance, depth = found.excess[at], found.distance_km[at], found.depth_km[at]
    return _Spans(nodes_s[ends], excess, distance, depth, speed, max(lowest_km, _LOWEST_KM))


def _near(position: Floats, velocity: Floats, step_s: float, reach: AreaReach) -> Indices:
    """The nodes after which, until the next, the sub-satellite point may come near enough; on a sphere and with a margin."""
    centre = reach.shape.centre_frame.origin_km
    radius = np.linalg.norm(position, axis=1)
    angle = np.arccos(np.clip(position @ centre / (radius * np.linalg.norm(centre)), -1.0, 1.0))
    turn = _SPARE * np.linalg.norm(velocity, axis=1) / radius * step_s
    least = (angle[:-1] + angle[1:] - np.maximum(turn[:-1], turn[1:])) / 2
    near = reach.shape.cap_rad + ground_reach_rad(1.02 * np.maximum(radius[:-1], radius[1:]), reach.reach_deg)
    return np.flatnonzero(least <= near)


def ground_reach_rad(radius_km: Floats, reach_deg: float) -> Floats:
    """How far from the sub-satellite point the ground can be within reach, at most, as an angle at the Earth's centre."""
    polar_km = WGS84_RADIUS_KM * (1 - WGS84_FLATTENING)
    angle = min(np.radians(reach_deg) + _MARGIN_RAD, np.pi / 2)
    sine = np.minimum(np.sin(angle) * radius_km / polar_km, 1.0)
    edge = np.where(sine < 1, np.arcsin(sine) - angle, np.arccos(np.minimum(polar_km / radius_km, 1.0)))
    return edge + _MARGIN_RAD


def _edges(spans: _Spans, excess_at: Callable[[Floats], Floats]) -> Floats:
    """The windows (k, 2) in the last spans: from the first to the last instant within reach of each."""
    grid = _grid(spans.times, _SAMPLES)
    excess = _filled(spans.excess, excess_at(grid[:, 1:-1].ravel()))
    seen: Flags = (excess <= 0).sum(axis=1) > 0
    dips = _dips(grid[~seen], excess[~seen], spans.only(~seen).rate(), excess_at)
    grid, within = grid[seen], excess[seen] <= 0
    row = np.arange(len(grid))
    first, last = within.argmax(axis=1), _SAMPLES - within[:, ::-1].argmax(axis=1)
    before, after = np.maximum(first - 1, 0), np.minimum(last + 1, _SAMPLES)
    starts = _roots(grid[row, first], grid[row, before], excess_at)
    ends = _roots(grid[row, last], grid[row, after], excess_at)
    return np.concatenate([np.column_stack([starts, ends]), dips])


def _dips(grid: Floats, excess: Floats, rate: Floats, excess_at: Callable[[Floats], Floats]) -> Floats:
    """The windows (k, 2) between samples that are all out of reach."""
    row, lowest_at = np.arange(len(grid)), excess.argmin(axis=1)
    may = excess[row, lowest_at] <= rate * (grid[:, 1] - grid[:, 0])
    row, lowest_at = row[may], lowest_at[may]
    low, high = grid[row, np.maximum(lowest_at - 1, 0)], grid[row, np.minimum(lowest_at + 1, _SAMPLES)]
    if not low.size:
        return np.empty((0, 2))
    bottom = lowest(excess_at, low, high)
    within = excess_at(bottom) <= 0
    low, bottom, high = low[within], bottom[within], high[within]
    return np.column_stack([_roots(bottom, low, excess_at), _roots(bottom, high, excess_at)])


def _roots(within: Floats, beyond: Floats, excess_at: Callable[[Floats], Floats]) -> Floats:
    """Where the excess is 0 between an instant within reach and one beyond it; the former where the two are the same."""
    roots = within.copy()
    open_ = np.flatnonzero(within != beyond)
    roots[open_] = bracketed_roots(lambda _, at: excess_at(at), within[open_], beyond[open_])
    return roots


def _grid(ends: Floats, parts: int) -> Floats:
    """Instants (k, parts + 1) from one end to the other; the ends are exactly those given."""
    low, high = ends[:, :1], ends[:, 1:]
    grid = low + (high - low) * (np.arange(parts + 1) / parts)
    grid[:, -1:] = high
    return grid


def _filled(ends: Floats, inner: Floats) -> Floats:
    """Values at a grid's instants (k, n) from those at its ends (k, 2) and those between, in one row."""
    return np.column_stack([ends[:, 0], inner.reshape(len(ends), -1), ends[:, 1]])


def _neighbours(grid: Floats) -> Floats:
    """Each two that follow each other in a row, (m, 2)."""
    return np.column_stack([grid[:, :-1].ravel(), grid[:, 1:].ravel()])


def _joined(windows: Floats) -> Floats:
    """Windows in order, those that touch made one."""
    windows = windows[np.argsort(windows[:, 0], kind="stable")]
    if not len(windows):
        return windows
    ends = np.maximum.accumulate(windows[:, 1])
    breaks = np.flatnonzero(windows[1:, 0] > ends[:-1] + _TOUCHING_S)
    starts = windows[np.concatenate([[0], breaks + 1]), 0]
    return np.column_stack([starts, ends[np.concatenate([breaks, [len(windows) - 1]])]])
