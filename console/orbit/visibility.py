"""When sites see spacecraft: extrema of the elevation first, then bracketed roots, for all paths over all sites at once.

Pieces of a path that surely stay below a site's horizon are left out first: a piece bends by no more than its control points say.
The rest is cut into quarters (a tenth of a radian of the orbit's fastest part). Between two neighbouring nodes or extrema the elevation
is monotonic, so a change of sign there is one crossing and nothing is missed: not a pass shorter than the step, not a dip between two
culminations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.orbit.earth import WGS84_RADIUS_KM, SiteFrame
from console.orbit.ephemeris import Ephemeris, Indices, bracketed_roots, slope_of, value_of
from console.orbit.site import Site
from console.orbit.types import Floats

Truths = NDArray[np.bool_]
Brackets = tuple[Indices, Floats, Floats]

_QUARTERS = 4
_PEAK_PARTS, _EDGE_PARTS = 1e-6, 1e-8
_FAR_KM = WGS84_RADIUS_KM + 10.0


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
class Arcs:
    """Stretches above horizons' floors, (n,) each: which group, from when to when in seconds of its path, and which ends are open
    (they reach the path's own end). Sorted by group and time."""

    group: Indices
    start_s: Floats
    end_s: Floats
    is_open_start: Truths
    is_open_end: Truths

    def chosen(self, which: Truths | Indices) -> Arcs:
        """Some of them."""
        ends = self.is_open_start[which], self.is_open_end[which]
        return Arcs(self.group[which], self.start_s[which], self.end_s[which], *ends)


@dataclass(frozen=True, slots=True)
class Peaks:
    """Culminations above the floor, (n,) each: group, seconds of the path, sine of the elevation. Sorted by group and time."""

    group: Indices
    seconds: Floats
    sine: Floats


class Sky:
    """Some paths over some sites. A group is one path over one site: `site * len(paths) + path`."""

    def __init__(self, paths: Sequence[Ephemeris], horizons: Sequence[Horizon], *, everywhere: bool = False) -> None:
        """`everywhere` keeps the pieces below the horizon, too: then any instant may be asked."""
        self.paths, self.horizons = tuple(paths), tuple(horizons)
        self._frames = [SiteFrame.of(horizon.site) for horizon in horizons]
        floors = np.sin(np.radians([horizon.floor_deg for horizon in horizons]))
        counts = np.array([path.count for path in paths])
        pieces = np.concatenate([path.pieces for path in paths], axis=2)
        site, piece = np.nonzero(np.ones((len(floors), pieces.shape[2]), bool) if everywhere else self._may_rise(pieces, floors))
        path = np.repeat(np.arange(len(paths)), counts)[piece]
        self._group = site * len(paths) + path
        self._number = piece - (np.cumsum(counts) - counts)[path]
        self._steps_s = np.array([one.step_s for one in paths])
        self._step_s = self._steps_s[path]
        self._floor = floors[site]
        self._is_last = self._number == counts[path] - 1
        self._stride = int(counts.max()) + 1
        self._keys = self._group * self._stride + self._number
        self._local = self._seen_from(site, pieces[:, :, piece])

    def group_of(self, path: int, site: int) -> int:
        """The group of a path over a site."""
        return site * len(self.paths) + path

    def path_of(self, group: int) -> Ephemeris:
        return self.paths[group % len(self.paths)]

    def place(self, group: Indices, seconds: Floats) -> Floats:
        """East, north, up in km from the group's site, (3, k), at instants of arcs (or, everywhere, of paths)."""
        number = np.clip((seconds / self._steps_s[group % len(self.paths)]).astype(np.intp), 0, self._stride - 1)
        column = np.maximum(np.searchsorted(self._keys, group * self._stride + number, side="right") - 1, 0)
        return value_of(self._local[:, :, column], seconds / self._step_s[column] - self._number[column])

    def look(self, group: Indices, seconds: Floats) -> tuple[Floats, Floats]:
        """Azimuth and elevation in degrees, (k,) each, as `place`."""
        east, north, up = self.place(group, seconds)
        elevation = np.degrees(np.arctan2(up, np.hypot(east, north)))
        return np.degrees(np.arctan2(east, north)) % 360.0, elevation

    def arcs(self) -> tuple[Arcs, Peaks]:
        """All stretches above the floors, and the culminations in them."""
        sine, rate = self._at_nodes()
        above = sine > self._floor
        top, top_part, top_sine = self._extrema((rate[:-1] > 0) & (rate[1:] <= 0))
        high = top_sine > self._floor[top]
        top, top_part, top_sine = top[high], top_part[high], top_sine[high]
        dip, dip_part, dip_sine = self._extrema((rate[:-1] < 0) & (rate[1:] >= 0) & above[:-1] & above[1:])
        low = dip_sine <= self._floor[dip]
        rises, sets = self._brackets(above, (top, top_part), (dip[low], dip_part[low]))
        arcs = self._joined_arcs(above, self._crossings(rises), self._crossings(sets))
        return arcs, Peaks(self._group[top], self._seconds(top, top_part), top_sine)

    def highest_deg(self, group: int, start_s: float, end_s: float) -> float:
        """The highest elevation between start and end of one group's path, for telling why there is no pass; NaN for none."""
        path, frame = self.path_of(group), self._frames[group // len(self.paths)]
        start_s, end_s = max(start_s, 0.0), min(end_s, path.length_s)
        if end_s < start_s:
            return float("nan")
        away = path.position_at(np.linspace(start_s, end_s, 2 + int((end_s - start_s) / path.step_s * 2 * _QUARTERS))) - frame.origin_km
        return float(np.degrees(np.arcsin(np.max(away @ frame.enu[2] / np.linalg.norm(away, axis=1)))))

    def _may_rise(self, pieces: Floats, floors: Floats) -> Truths:
        """Which pieces could reach which horizons' floors, (sites, pieces)."""
        bend = _most_bend(pieces)
        farthest = float(np.sqrt((pieces[0] ** 2).sum(axis=0).max())) + _FAR_KM
        may = np.empty((len(floors), pieces.shape[2]), bool)
        for site, frame in enumerate(self._frames):
            up = frame.enu[2]
            start = up[0] * pieces[0, 0] + up[1] * pieces[0, 1] + up[2] * pieces[0, 2]
            change = sum(up[axis] * pieces[power, axis] for power in range(1, 6) for axis in range(3))
            # up is the sine of the elevation times the range
            least = up @ frame.origin_km + min(float(floors[site]), 0.0) * 2 * farthest
            may[site] = start + np.maximum(change, 0.0) + bend > least
        return may

    def _seen_from(self, site: Indices, pieces: Floats) -> Floats:
        """Pieces (6, 3, k) turned to east, north and up from each one's site; `site` is sorted."""
        for number, frame in enumerate(self._frames):
            mine = slice(*np.searchsorted(site, (number, number + 1)))
            pieces[0, :, mine] -= frame.origin_km[:, None]
            pieces[:, :, mine] = frame.enu @ pieces[:, :, mine]
        return pieces

    def _at_nodes(self) -> tuple[Floats, Floats]:
        """Sine of the elevation and its rate at the quarters of all pieces, (5, pieces) each; neighbours agree on their common node."""
        parts = np.linspace(0.0, 1.0, _QUARTERS + 1)
        sine, rate = np.empty((2, parts.size, self._group.size))
        for quarter, part in enumerate(parts):
            sine[quarter], rate[quarter] = _sine_and_rate(value_of(self._local, part), slope_of(self._local, part))
        follows = np.flatnonzero(self._keys[1:] == self._keys[:-1] + 1)
        sine[-1, follows], rate[-1, follows] = sine[0, follows + 1], rate[0, follows + 1]
        return sine, rate

    def _extrema(self, turns: Truths) -> tuple[Indices, Floats, Floats]:
        """Piece, part of it and sine where the rate changes sign, in order."""
        column, quarter = np.nonzero(turns.T)
        local = self._local[:, :, column]

        def rate(which: Indices, part: Floats) -> Floats:
            mine = local[:, :, which]
            return _sine_and_rate(value_of(mine, part), slope_of(mine, part))[1]

        part = bracketed_roots(rate, quarter / _QUARTERS, (quarter + 1) / _QUARTERS, tolerance=_PEAK_PARTS)
        return column, part, _sine(value_of(local, part))

    def _brackets(self, above: Truths, tops: tuple[Indices, Floats], dips: tuple[Indices, Floats]) -> tuple[Brackets, Brackets]:
        """Where the spacecraft rises and sets: between nodes, round passes and round dips shorter than a quarter."""
        top, top_part, top_low = tops[0], tops[1], np.minimum((tops[1] * _QUARTERS).astype(np.intp), _QUARTERS - 1)
        short = ~above[top_low, top] & ~above[top_low + 1, top]
        top, top_part, top_low = top[short], top_part[short], top_low[short]
        dip, dip_part, dip_low = dips[0], dips[1], np.minimum((dips[1] * _QUARTERS).astype(np.intp), _QUARTERS - 1)
        up, up_low = np.nonzero((~above[:-1] & above[1:]).T)
        down, down_low = np.nonzero((above[:-1] & ~above[1:]).T)
        node = np.linspace(0.0, 1.0, _QUARTERS + 1)
        rises = _together((up, node[up_low], node[up_low + 1]), (top, node[top_low], top_part), (dip, dip_part, node[dip_low + 1]))
        sets = _together((down, node[down_low], node[down_low + 1]), (top, top_part, node[top_low + 1]), (dip, node[dip_low], dip_part))
        return rises, sets

    def _crossings(self, brackets: Brackets) -> tuple[Indices, Floats]:
        column, low, high = brackets
        local, floor = self._local[:, :, column], self._floor[column]
        part = bracketed_roots(lambda which, at: _sine(value_of(local[:, :, which], at)) - floor[which], low, high, tolerance=_EDGE_PARTS)
        order = np.argsort(column + part, kind="stable")
        return column[order], part[order]

    def _joined_arcs(self, above: Truths, rises: tuple[Indices, Floats], sets: tuple[Indices, Floats]) -> Arcs:
        first = np.flatnonzero(above[0] & (self._number == 0))
        last = np.flatnonzero(above[-1] & self._is_last)
        start, start_part, is_open_start = _with_open(rises, first, 0.0)
        end, end_part, is_open_end = _with_open(sets, last, 1.0)
        return Arcs(self._group[start], self._seconds(start, start_part), self._seconds(end, end_part), is_open_start, is_open_end)

    def _seconds(self, column: Indices, part: Floats) -> Floats:
        seconds: Floats = (self._number[column] + part) * self._step_s[column]
        return seconds


def _most_bend(pieces: Floats) -> Floats:
    """How far (km) each piece may leave its chord, (n,): an eighth of its second derivative's largest control point."""
    point = 2 * pieces[2]
    most = (point * point).sum(axis=0)
    for step in (2 * pieces[3], 2 * pieces[3] + 4 * pieces[4], 2 * pieces[3] + 8 * pieces[4] + 20 * pieces[5]):
        point = point + step
        most = np.maximum(most, (point * point).sum(axis=0))
    bend: Floats = np.sqrt(most) / 8
    return bend


def _sine(place: Floats) -> Floats:
    """Sine of the elevation for east, north, up (3, k)."""
    sine: Floats = place[2] / np.sqrt(place[0] * place[0] + place[1] * place[1] + place[2] * place[2])
    return sine


def _sine_and_rate(place: Floats, slope: Floats) -> tuple[Floats, Floats]:
    """Sine of the elevation and its rate in whatever time the slope has, (k,) each, for east, north, up (3, k)."""
    distance = np.sqrt(place[0] * place[0] + place[1] * place[1] + place[2] * place[2])
    sine = place[2] / distance
    along = (place[0] * slope[0] + place[1] * slope[1] + place[2] * slope[2]) / distance
    return sine, (slope[2] - sine * along) / distance


def _together(*brackets: Brackets) -> Brackets:
    column, low, high = zip(*brackets, strict=True)
    return np.concatenate(column), np.concatenate(low), np.concatenate(high)


def _with_open(crossings: tuple[Indices, Floats], extra: Indices, part: float) -> tuple[Indices, Floats, Truths]:
    """Crossings and open ends in one order, and which are open."""
    column, at = np.concatenate([crossings[0], extra]), np.concatenate([crossings[1], np.full(extra.size, part)])
    order = np.argsort(column + at, kind="stable")
    return column[order], at[order], order >= crossings[0].size
