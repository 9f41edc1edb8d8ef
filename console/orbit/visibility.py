"""When sites see a spacecraft, as seconds of one ephemeris: extrema of the elevation first, then bracketed roots, all sites at once.

Between two neighbouring nodes or extrema the elevation is monotonic, so a change of sign there is one crossing and nothing is
missed: not a pass shorter than the step, not a dip between two culminations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.orbit.earth import SiteFrame
from console.orbit.ephemeris import Ephemeris, Indices, bracketed_roots
from console.orbit.site import Site
from console.orbit.types import Floats

Brackets = tuple[Indices, Floats, Floats]

_WINDOW_STEP_S = 4.0
_MOST_WINDOW_STEPS = 4_000


@dataclass(frozen=True, slots=True)
class Horizon:
    """Above which elevation a site sees: the higher of terrain and policy. `floor_deg` is the lowest it gets."""

    site: Site
    policy_deg: float
    floor_deg: float

    @classmethod
    def of(cls, site: Site, min_elevation_deg: float | None = None) -> Horizon:
        """The horizon of a site, its own policy or another one."""
        policy = site.min_elevation_deg if min_elevation_deg is None else min_elevation_deg
        terrain = min((elevation for _, elevation in site.mask.points), default=0.0)
        return cls(site, policy, max(policy, terrain))

    @property
    def is_flat(self) -> bool:
        """The same in all directions."""
        return all(elevation <= self.floor_deg for _, elevation in self.site.mask.points)

    def elevation_deg(self, azimuth_deg: Floats) -> Floats:
        """The least visible elevation at each azimuth."""
        return np.maximum(self.site.mask.elevation_deg(azimuth_deg), self.policy_deg)


@dataclass(frozen=True, slots=True)
class Arc:
    """A stretch of sight in seconds of the ephemeris, with the culminations in it. Open ends reach the ephemeris's own ends."""

    start_s: float
    end_s: float
    culminations_s: Floats
    is_open_start: bool = False
    is_open_end: bool = False


class Sky:
    """One ephemeris over some sites."""

    def __init__(self, ephemeris: Ephemeris, horizons: Sequence[Horizon]) -> None:
        self.ephemeris = ephemeris
        self.horizons = tuple(horizons)
        frames = [SiteFrame.of(horizon.site) for horizon in horizons]
        self._origins = np.array([frame.origin_km for frame in frames])
        self._axes = np.array([frame.enu for frame in frames])
        self._floors = np.sin(np.radians([horizon.floor_deg for horizon in horizons]))
        self.sine, self.rate = self._at_nodes()

    def look(self, site: int, seconds: Floats) -> tuple[Floats, Floats]:
        """Azimuth and elevation in degrees from one site, (k,) each."""
        away = self.ephemeris.position_at(seconds) - self._origins[site]
        east, north, up = self._axes[site] @ away.T
        elevation = np.degrees(np.arcsin(np.clip(up / np.linalg.norm(away, axis=1), -1.0, 1.0)))
        return np.degrees(np.arctan2(east, north)) % 360.0, elevation

    def arcs(self) -> list[list[Arc]]:
        """For each site all stretches above its horizon's floor, in order."""
        peaks = self._peaks()
        rises, sets = self._crossings(peaks, self._dips())
        return [self._site_arcs(site, peaks, rises, sets) for site in range(len(self.horizons))]

    def windows(self, site: int, start_s: float, end_s: float) -> list[tuple[float, float]]:
        """The stretches between start and end above terrain and policy both; a pass may hold several. Under four seconds may be missed."""
        if self.horizons[site].is_flat:
            return [(start_s, end_s)]
        count = min(max(int((end_s - start_s) / _WINDOW_STEP_S), 32), _MOST_WINDOW_STEPS)
        grid = np.linspace(start_s, end_s, count + 1)
        above = self._clearance(site, grid) >= 0
        turns = np.flatnonzero(above[1:] != above[:-1])
        edges = bracketed_roots(lambda _, at: self._clearance(site, at), grid[turns], grid[turns + 1])
        bounds = [*([start_s] if above[0] else []), *edges.tolist(), *([end_s] if above[-1] else [])]
        return list(zip(bounds[::2], bounds[1::2], strict=True))

    def highest_deg(self, site: int, start_s: float, end_s: float) -> float:
        """The highest elevation at a node between start and end, for telling why there is no pass."""
        step = self.ephemeris.step_s
        part = self.sine[site, max(int(start_s / step), 0) : int(end_s / step) + 2]
        return float(np.degrees(np.arcsin(min(part.max(), 1.0)))) if part.size else float("nan")

    def _clearance(self, site: int, seconds: Floats) -> Floats:
        azimuth, elevation = self.look(site, seconds)
        return elevation - self.horizons[site].elevation_deg(azimuth)

    def _at_nodes(self) -> tuple[Floats, Floats]:
        """Sine of the elevation and its rate, (sites, nodes) each."""
        away = self.ephemeris.position[None] - self._origins[:, None]
        return _sine_and_rate(away, self.ephemeris.velocity[None], self._axes[:, None, 2])

    def _sine_at(self, site: Indices, seconds: Floats) -> Floats:
        away = self.ephemeris.position_at(seconds) - self._origins[site]
        return np.einsum("ij,ij->i", away, self._axes[site, 2]) / np.linalg.norm(away, axis=1)

    def _rate_at(self, site: Indices, seconds: Floats) -> Floats:
        away = self.ephemeris.position_at(seconds) - self._origins[site]
        return _sine_and_rate(away, self.ephemeris.velocity_at(seconds), self._axes[site, 2])[1]

    def _peaks(self) -> tuple[Indices, Floats, Floats]:
        """Culminations above the floor: site, seconds, sine; sorted by site and time."""
        step = self.ephemeris.step_s
        reach = np.maximum(self.sine[:, :-1] + self.rate[:, :-1] * step, self.sine[:, 1:] - self.rate[:, 1:] * step)
        turns = (self.rate[:, :-1] > 0) & (self.rate[:, 1:] <= 0) & (reach > self._floors[:, None])
        site, seconds, sine = self._extrema(turns)
        high = sine > self._floors[site]
        return site[high], seconds[high], sine[high]

    def _dips(self) -> tuple[Indices, Floats, Floats]:
        """Minima below the floor between two nodes above it."""
        above = self.sine > self._floors[:, None]
        turns = (self.rate[:, :-1] < 0) & (self.rate[:, 1:] >= 0) & above[:, :-1] & above[:, 1:]
        site, seconds, sine = self._extrema(turns)
        low = sine <= self._floors[site]
        return site[low], seconds[low], sine[low]

    def _extrema(self, turns: NDArray[np.bool_]) -> tuple[Indices, Floats, Floats]:
        site, node = np.nonzero(turns)
        low = self.ephemeris.node_s(node)
        seconds = bracketed_roots(lambda which, at: self._rate_at(site[which], at), low, low + self.ephemeris.step_s, tolerance=1e-3)
        return site, seconds, self._sine_at(site, seconds)

    def _crossings(self, peaks: tuple[Indices, Floats, Floats], dips: tuple[Indices, Floats, Floats]) -> tuple[Brackets, Brackets]:
        """Rises and sets as (site, seconds): crossings between nodes, round short passes and round short dips."""
        at, node_of = self.ephemeris.node_s, self.ephemeris.node_before
        above = self.sine > self._floors[:, None]
        node = node_of(peaks[1])
        short = ~above[peaks[0], node] & ~above[peaks[0], node + 1]
        site, top, node = peaks[0][short], peaks[1][short], node[short]
        dip_site, bottom, dip = dips[0], dips[1], node_of(dips[1])
        up_site, up = np.nonzero(~above[:, :-1] & above[:, 1:])
        down_site, down = np.nonzero(above[:, :-1] & ~above[:, 1:])
        rises = _joined((up_site, at(up), at(up + 1)), (site, at(node), top), (dip_site, bottom, at(dip + 1)))
        sets = _joined((down_site, at(down), at(down + 1)), (site, top, at(node + 1)), (dip_site, at(dip), bottom))
        return self._rooted(rises), self._rooted(sets)

    def _rooted(self, brackets: Brackets) -> Brackets:
        site, low, high = brackets
        seconds = bracketed_roots(lambda which, at: self._sine_at(site[which], at) - self._floors[site[which]], low, high)
        order = np.lexsort((seconds, site))
        return site[order], seconds[order], seconds[order]

    def _site_arcs(self, site: int, peaks: tuple[Indices, Floats, Floats], rises: Brackets, sets: Brackets) -> list[Arc]:
        starts, ends, tops = (part[1][slice(*np.searchsorted(part[0], (site, site + 1)))] for part in (rises, sets, peaks))
        is_up_first, is_up_last = self.sine[site, [0, -1]] > self._floors[site]
        starts = np.concatenate([[0.0], starts]) if is_up_first else starts
        ends = np.concatenate([ends, [self.ephemeris.length_s]]) if is_up_last else ends
        first, last = np.searchsorted(tops, starts), np.searchsorted(tops, ends)
        final = len(starts) - 1
        return [
            Arc(start, end, tops[first[at] : last[at]], bool(is_up_first) and at == 0, bool(is_up_last) and at == final)
            for at, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True))
        ]


def _sine_and_rate(away: Floats, velocity: Floats, up: Floats) -> tuple[Floats, Floats]:
    """Sine of the elevation and its rate per second, for vectors from the site over the last axis."""
    distance = np.sqrt((away * away).sum(axis=-1))
    sine = (away * up).sum(axis=-1) / distance
    return sine, ((velocity * up).sum(axis=-1) - sine * (away * velocity).sum(axis=-1) / distance) / distance


def _joined(*brackets: Brackets) -> Brackets:
    site, low, high = zip(*brackets, strict=True)
    return np.concatenate(site), np.concatenate(low), np.concatenate(high)
