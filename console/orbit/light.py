"""Light and shade: when a spacecraft is in the Earth's shadow, when a station is dark, and when a pass can be seen by eye.

The shadow is that of a sphere of the equator's radius, umbra and penumbra, behind the Sun as its light arrives. What the air does to
it (the penumbra's edge is soft by some seconds in truth) is left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from console.orbit.earth import GMST_RATE_RAD_S, WGS84_RADIUS_KM, gmst_rad
from console.orbit.ephemeris import Ephemeris, Indices, bracketed_roots, sample, value_of
from console.orbit.site import Site
from console.orbit.sun import SUN_RADIUS_KM, solar_elevation, sun_teme
from console.orbit.trajectory import Trajectory
from console.orbit.types import Floats, LightSpan, Shadow
from console.utc import SECOND_NS

Span = tuple[int, int]
SecondsSpan = tuple[float, float]

DARK_BELOW_DEG = -6.0

_NODES_A_STEP = 3
_DARKNESS_STEP_S = 600.0
_NARROWINGS = 26
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
_EDGE_S = 1e-3
_FLAT_RAD = 1e-9


def light_spans(trajectory: Trajectory, start_ns: int, end_ns: int) -> tuple[LightSpan, ...]:
    """Every stretch of penumbra and umbra between start and end, in order, cut off at both; edges to a few milliseconds.

    What an orbit doesn't cover (decayed, a gap) holds none.
    """
    found: list[LightSpan] = []
    for part in trajectory.parts():
        ephemeris = sample(part, start_ns, end_ns)
        if ephemeris is not None:
            found += _spans(ephemeris, max(start_ns, ephemeris.first_ns), min(end_ns, ephemeris.last_ns))
    return tuple(found)


def eclipses(shadows: Sequence[LightSpan]) -> tuple[Span, ...]:
    """Light spans as whole eclipses (start_ns, end_ns), from the first penumbra to the last."""
    joined: list[Span] = []
    for one in shadows:
        if joined and one.start_ns <= joined[-1][1]:
            joined[-1] = (joined[-1][0], one.end_ns)
        else:
            joined.append((one.start_ns, one.end_ns))
    return tuple(joined)


def sunlit_spans(shadows: Sequence[LightSpan], start_ns: int, end_ns: int) -> tuple[Span, ...]:
    """When at least a part of the Sun's disc is seen between start and end: all but the umbra."""
    umbra = [(one.start_ns, one.end_ns) for one in shadows if one.kind is Shadow.UMBRA and one.end_ns > start_ns and one.start_ns < end_ns]
    edges = [start_ns, *(edge for span in umbra for edge in span), end_ns]
    return tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)


def dark_spans(site: Site, start_ns: int, end_ns: int, *, sun_below_deg: float = DARK_BELOW_DEG) -> tuple[Span, ...]:
    """When the Sun's centre stands below an elevation (civil twilight's end: -6) at a site between start and end."""
    length_s = (end_ns - start_ns) / SECOND_NS

    def height(seconds: Floats) -> Floats:
        return solar_elevation(site, start_ns + np.round(seconds * SECOND_NS).astype(np.int64)) - sun_below_deg

    grid = np.linspace(0.0, length_s, max(2, math.ceil(length_s / _DARKNESS_STEP_S) + 1))
    return tuple((start_ns + round(a * SECOND_NS), start_ns + round(b * SECOND_NS)) for a, b in _below_zero(height, grid))


def optical_spans(windows: Sequence[Span], shadows: Sequence[LightSpan], dark: Sequence[Span]) -> tuple[Span, ...]:
    """When a spacecraft can be seen by eye: in sight of the site (`windows`), out of the umbra, and the site dark (`dark_spans`)."""
    if not windows:
        return ()
    start_ns, end_ns = windows[0][0], windows[-1][1]
    near = [one for one in dark if one[1] > start_ns and one[0] < end_ns]
    return overlap(windows, overlap(sunlit_spans(shadows, start_ns, end_ns), near))


def overlap(these: Iterable[Span], those: Sequence[Span]) -> tuple[Span, ...]:
    """What two rows of spans have in common, in order."""
    return tuple((max(a, c), min(b, d)) for a, b in these for c, d in those if max(a, c) < min(b, d))


def _spans(ephemeris: Ephemeris, start_ns: int, end_ns: int) -> list[LightSpan]:
    if end_ns <= start_ns:
        return []
    shade = _Shade(ephemeris)
    first, last = ephemeris.seconds(start_ns), ephemeris.seconds(end_ns)
    grid = np.linspace(first, last, math.ceil((last - first) / ephemeris.step_s * _NODES_A_STEP) + 2)
    gap, disc = shade.gap_and_disc(grid)
    outer = _below_zero(shade.to_first_touch, grid, gap - disc)
    inner = _below_zero(shade.to_last_light, grid, gap + disc) if outer else []
    found = []
    for dark in outer:
        for a, b, kind in _phases(dark, [one for one in inner if one[0] >= dark[0] and one[1] <= dark[1]]):
            edges = np.clip(ephemeris.times_ns(np.array([a, b])), start_ns, end_ns).tolist()
            if b - a > _EDGE_S:
                found.append(LightSpan(edges[0], edges[1], kind))
    return found


def _phases(outer: SecondsSpan, inner: Sequence[SecondsSpan]) -> list[tuple[float, float, Shadow]]:
    """One eclipse as its penumbras and umbras in turn."""
    edges = [outer[0], *(edge for span in inner for edge in span), outer[1]]
    kinds = [Shadow.PENUMBRA, *([Shadow.UMBRA, Shadow.PENUMBRA] * len(inner))]
    return list(zip(edges[:-1], edges[1:], kinds, strict=True))


class _Shade:
    """The Sun and the Earth as a spacecraft sees them along its path.

    The Sun's place in TEME is computed at the nodes and joined by cubic pieces, then turned with the Earth: within 1e-8 radians for
    steps up to an hour. With the path's own error (`console.orbit.ephemeris`: two metres) an edge in a low orbit stands within a
    millisecond.
    """

    def __init__(self, path: Ephemeris) -> None:
        self._path = path
        times = path.first_ns + path.step_ns * np.arange(path.count + 1, dtype=np.int64)
        self._turned = gmst_rad(times)
        sun = sun_teme(times).T
        slope = np.gradient(sun, axis=1, edge_order=2 if path.count > 1 else 1)
        change = sun[:, 1:] - sun[:, :-1]
        bend = 3 * change - 2 * slope[:, :-1] - slope[:, 1:]
        self._sun = np.stack([sun[:, :-1], slope[:, :-1], bend, slope[:, :-1] + slope[:, 1:] - 2 * change])

    def gap_and_disc(self, seconds: Floats) -> tuple[Floats, Floats]:
        """How far (rad) the Sun's centre stands off the Earth's limb, below 0 behind it, and the angular radius of its disc.

        Source: Montenbruck and Gill, Satellite Orbits, 3.4.2.
        """
        piece, part = self._path.locate(seconds)
        position = value_of(self._path.pieces[:, :, piece], part)
        to_sun = self._sun_at(piece, part) - position
        radius, distance = np.sqrt((position * position).sum(axis=0)), np.sqrt((to_sun * to_sun).sum(axis=0))
        apart = np.arccos(np.clip(-(position * to_sun).sum(axis=0) / (radius * distance), -1.0, 1.0))
        earth: Floats = np.arcsin(np.minimum(WGS84_RADIUS_KM / radius, 1.0))
        return apart - earth, np.arcsin(SUN_RADIUS_KM / distance)

    def _sun_at(self, piece: Indices, part: Floats) -> Floats:
        """Earth-fixed km, (3, k), at parts (0..1) of pieces."""
        c = self._sun[:, :, piece]
        x, y, z = ((c[3] * part + c[2]) * part + c[1]) * part + c[0]
        turned = self._turned[piece] + GMST_RATE_RAD_S * self._path.step_s * part
        cos, sin = np.cos(turned), np.sin(turned)
        return np.stack([cos * x + sin * y, cos * y - sin * x, z])

    def to_first_touch(self, seconds: Floats) -> Floats:
        """Below 0 where the limb touches the disc."""
        gap, disc = self.gap_and_disc(seconds)
        return gap - disc

    def to_last_light(self, seconds: Floats) -> Floats:
        """Below 0 where all of the disc is hidden."""
        gap, disc = self.gap_and_disc(seconds)
        return gap + disc


def _below_zero(function: Callable[[Floats], Floats], grid: Floats, value: Floats | None = None) -> list[SecondsSpan]:
    """Where a smooth function lies below 0 between the ends of a grid that no two of its extrema share a step of."""
    value = function(grid) if value is None else value
    extra = _hidden_turns(function, grid, value)
    if extra.size:
        grid = np.sort(np.concatenate([grid, extra]))
        value = function(grid)
    below = value < 0
    turns = np.flatnonzero(below[1:] != below[:-1])
    edges = bracketed_roots(lambda _, at: function(at), grid[turns], grid[turns + 1], tolerance=_EDGE_S / 10)
    bounds = [*([float(grid[0])] if below[0] else []), *edges.tolist(), *([float(grid[-1])] if below[-1] else [])]
    return list(zip(bounds[::2], bounds[1::2], strict=True))


def _hidden_turns(function: Callable[[Floats], Floats], grid: Floats, value: Floats) -> Floats:
    """Lows above 0 and highs below it, made exact (golden section): between two nodes they may reach over to the other side."""
    here, before, after = value[1:-1], value[:-2], value[2:]
    is_low, is_high = (here > 0) & (here <= before) & (here <= after), (here < 0) & (here >= before) & (here >= after)
    # a parabola tells how far beyond its node an extremum may lie; four times as far is beyond it for any curve as smooth as these
    reach = np.abs(after - before) ** 2 / (8 * np.maximum(np.abs(after - 2 * here + before), _FLAT_RAD))
    at = np.flatnonzero((is_low | is_high) & (np.abs(here) <= 4 * reach + _FLAT_RAD))
    if not at.size:
        return np.empty(0)
    side = np.where(is_low[at], 1.0, -1.0)
    low, high = grid[at], grid[at + 2]
    for _ in range(_NARROWINGS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        keep = side * function(left) < side * function(right)
        low, high = np.where(keep, low, left), np.where(keep, right, high)
    return 0.5 * (low + high)
