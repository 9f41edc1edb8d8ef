"""Our pass search against Skyfield's find_events, in one run: `python tests/benchmarks/bench_passes.py [SATELLITES] [DAYS]`.

Fifty low orbits of made-up elements over four stations for seven days. Prints both times, their ratio, how many passes each found
and how far the edges of the common ones lie apart. Nothing here passes or fails.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from skyfield.api import EarthSatellite, load, wgs84

from console.orbit.elements import ElementSet
from console.orbit.passes import find_all_passes
from console.orbit.propagate import sgp4_record
from console.orbit.site import Site
from console.utc import DAY_NS, parse_utc

START_NS = parse_utc("2026-11-22T00:00:00Z")
MIN_ELEVATION_DEG = 5.0
SITES = [
    Site("Banting", 2.80, 101.50, 10.0, MIN_ELEVATION_DEG),
    Site("Katsuura", 35.209333, 140.300972, 0.0, MIN_ELEVATION_DEG),
    Site("Masuda", 30.556447, 131.015561, 140.0, MIN_ELEVATION_DEG),
    Site("Okinawa", 26.50, 127.90, 0.0, MIN_ELEVATION_DEG),
]


def fleet(count: int) -> list[ElementSet]:
    """Low orbits of all inclinations between 9 and 99 degrees."""
    rng = np.random.default_rng(2)
    return [
        ElementSet(
            f"S{number}",
            90_000 + number,
            START_NS,
            float(rng.uniform(13.5, 15.6)),
            float(rng.uniform(0, 0.01)),
            float(rng.uniform(9, 99)),
            *(float(angle) for angle in rng.uniform(0, 360, 3)),
            bstar=1e-5,
        )
        for number in range(count)
    ]


def ours(elements: list[ElementSet], end_ns: int) -> list[list[tuple[int, int]]]:
    return [[(one.aos_ns, one.los_ns) for one in search.passes] for search in find_all_passes(elements, SITES, START_NS, end_ns)]


def theirs(elements: list[ElementSet], end_ns: int) -> list[list[tuple[int, int]]]:
    scale = load.timescale(builtin=True)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    first, last = (scale.from_datetime(epoch + timedelta(microseconds=at / 1_000)) for at in (START_NS, end_ns))
    places = [wgs84.latlon(site.latitude_deg, site.longitude_deg, site.height_m) for site in SITES]
    satellites = [EarthSatellite.from_satrec(sgp4_record(one), scale) for one in elements]
    return [_events(satellite.find_events(place, first, last, MIN_ELEVATION_DEG)) for satellite in satellites for place in places]


def _events(found: Any) -> list[tuple[int, int]]:
    times, kinds = found
    at_ns = [round(moment.timestamp() * 1e6) * 1_000 for moment in times.utc_datetime()]
    rises = [at for at, kind in zip(at_ns, kinds, strict=True) if kind == 0]
    sets = [at for at, kind in zip(at_ns, kinds, strict=True) if kind == 2]
    return [(rise, next(at for at in sets if at > rise)) for rise in rises if sets and sets[-1] > rise]


def edge_distances_s(mine: list[list[tuple[int, int]]], other: list[list[tuple[int, int]]]) -> np.ndarray:
    """Seconds between the edges of passes that both found, and NaN for passes of theirs that we lack."""
    gaps = []
    for ours_here, theirs_here in zip(mine, other, strict=True):
        for rise, fall in theirs_here:
            near = min(ours_here, key=lambda one: abs(one[0] - rise), default=None)
            is_same = near is not None and abs(near[0] - rise) < 60 * 10**9
            gaps.append((abs(near[0] - rise) / 1e9, abs(near[1] - fall) / 1e9) if near and is_same else (np.nan, np.nan))
    return np.array(gaps).reshape(-1, 2)


def main(count: int = 50, days: int = 7) -> None:
    elements, end_ns = fleet(count), START_NS + days * DAY_NS
    begun = time.perf_counter()
    mine = ours(elements, end_ns)
    middle = time.perf_counter()
    other = theirs(elements, end_ns)
    took, their_time = middle - begun, time.perf_counter() - middle
    gaps = edge_distances_s(mine, other)
    write = sys.stdout.write
    write(f"{count} satellites x {len(SITES)} stations x {days} days\n")
    write(f"ours        {took:7.3f} s, {sum(map(len, mine))} passes that touch the window\n")
    write(f"find_events {their_time:7.3f} s, {sum(map(len, other))} passes that lie in it\n")
    write(f"ratio       {their_time / took:7.1f}\n")
    write(f"edges       {np.nanmax(gaps) * 1e3:7.1f} ms apart at most, {np.nanmedian(gaps) * 1e3:.1f} ms in the median\n")
    write(f"missing     {int(np.isnan(gaps[:, 0]).sum())} of their passes\n")


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:3]))
