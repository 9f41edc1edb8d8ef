"""Imaging opportunities against a brute-force grid, in one run: `python tests/benchmarks/bench_coverage.py [DAYS] [GRID_STEP_S]`.

The demo's four spacecraft over its four areas. The grid looks at every instant of so many seconds (default 10) at every point of the
border a tenth of a degree apart, and takes an edge to the middle of its step. Prints both times, their ratio, how many opportunities each
found, how far their edges lie apart, and the longest that one spacecraft and day of the window's worker takes. Nothing passes or fails.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from console.mission.loader import load_mission
from console.mission.model import Mission, Spacecraft
from console.orbit.areas import Area
from console.orbit.coverage import find_opportunities
from console.orbit.earth import SiteFrame, geodetic_to_ecef
from console.orbit.site import Site
from console.orbit.trajectory import trajectory_of
from console.resources import demo_mission_folder
from console.utc import DAY_NS, SECOND_NS, parse_utc

START_NS = parse_utc("2026-11-23T06:00:00Z")
SPACING_DEG = 0.1
Windows = list[tuple[int, int]]


def ours(mission: Mission, start_ns: int, end_ns: int) -> list[Windows]:
    found = []
    for craft in mission.spacecraft:
        for result in find_opportunities(craft.elements, craft.payload, mission.areas, start_ns, end_ns):
            found.append([(one.start_ns, one.end_ns) for one in result.opportunities])
    return found


def by_grid(mission: Mission, start_ns: int, end_ns: int, step_s: float) -> list[Windows]:
    times = np.arange(start_ns, end_ns, round(step_s * SECOND_NS), dtype=np.int64)
    return [windows for craft in mission.spacecraft for windows in _grid_of(craft, mission.areas, times)]


def _grid_of(craft: Spacecraft, areas: tuple[Area, ...], times: np.ndarray) -> list[Windows]:
    assert craft.elements is not None
    assert craft.payload is not None
    trajectory = trajectory_of(craft.elements)
    position, _, _ = trajectory.earth_fixed(times)
    latitude, longitude, _ = trajectory.geodetic(times)
    down = -np.array([SiteFrame.of(Site("", lat, lon)).enu[2] for lat, lon in zip(latitude, longitude, strict=True)])
    least = np.cos(np.radians(craft.payload.reach_deg))
    found = []
    for area in areas:
        points = np.concatenate([_border(np.array(ring)) for polygon in area.polygons for ring in polygon])
        places = geodetic_to_ecef(points[:, 1], points[:, 0], np.zeros(len(points)))
        ups = np.array([SiteFrame.of(Site("", lat, lon)).enu[2] for lon, lat in points])
        seen = np.zeros(len(times), dtype=bool)
        for first in range(0, len(times), 2_000):
            part = slice(first, first + 2_000)
            away = places[None] - position[part, None]
            away /= np.linalg.norm(away, axis=2)[:, :, None]
            off = np.einsum("ijk,ik->ij", away, down[part]) >= least
            seen[part] = (off & (np.einsum("ijk,jk->ij", away, ups) <= 0)).any(axis=1)
        found.append(_windows(times, seen))
    return found


def _border(ring: np.ndarray) -> np.ndarray:
    counts = np.maximum(np.ceil(np.abs(np.diff(ring, axis=0)).max(axis=1) / SPACING_DEG), 1).astype(int)
    parts = [np.linspace(ring[n], ring[n + 1], count, endpoint=False) for n, count in enumerate(counts)]
    return np.concatenate(parts)


def _windows(times: np.ndarray, seen: np.ndarray) -> Windows:
    turns = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]]).astype(int)))
    half = int(times[1] - times[0]) // 2
    return [(int(times[a]) - half, int(times[b - 1]) + half) for a, b in zip(turns[::2], turns[1::2], strict=True)]


def edge_distances_s(mine: list[Windows], other: list[Windows]) -> np.ndarray:
    """Seconds between the edges of each of the grid's windows and ours nearest to it."""
    gaps = [
        max(abs(a - c), abs(b - d)) / SECOND_NS
        for ours_here, theirs in zip(mine, other, strict=True)
        for a, b in theirs
        for c, d in [min(ours_here, key=lambda one: abs(one[0] - a) + abs(one[1] - b), default=(0, 0))]
    ]
    return np.array(gaps)


def longest_piece_s(mission: Mission) -> float:
    """The longest that one spacecraft of one day takes, of two weeks."""
    longest = 0.0
    for craft in mission.spacecraft:
        for day in range(14):
            begun = time.perf_counter()
            find_opportunities(craft.elements, craft.payload, mission.areas, START_NS + day * DAY_NS, START_NS + (day + 1) * DAY_NS)
            longest = max(longest, time.perf_counter() - begun)
    return longest


def main(days: float = 14, step_s: float = 10) -> None:
    mission, end_ns = load_mission(demo_mission_folder(), session_start_ns=START_NS), START_NS + round(days * DAY_NS)
    ours(mission, START_NS, START_NS + DAY_NS)
    takes = []
    for _ in range(3):
        begun = time.perf_counter()
        mine = ours(mission, START_NS, end_ns)
        takes.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    other = by_grid(mission, START_NS, end_ns, step_s)
    their_time = time.perf_counter() - begun
    gaps = edge_distances_s(mine, other)
    write = sys.stdout.write
    write(f"{len(mission.spacecraft)} spacecraft x {len(mission.areas)} areas x {days:g} days\n")
    write(f"ours   {min(takes):7.3f} s, {sum(map(len, mine))} opportunities that touch the window (the least of three runs)\n")
    write(f"grid   {their_time:7.3f} s, {sum(map(len, other))} of {step_s:g} s or more in it\n")
    write(f"ratio  {their_time / min(takes):7.1f}\n")
    write(f"edges  {gaps.max():7.1f} s apart at most, {np.median(gaps):.1f} s in the median (the grid is good to {step_s / 2:g} s)\n")
    write(f"piece  {longest_piece_s(mission) * 1e3:7.1f} ms at most for one spacecraft and day\n")


if __name__ == "__main__":
    main(*(float(text) for text in sys.argv[1:3]))
