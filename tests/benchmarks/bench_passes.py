"""Our pass search beside Skyfield's find_events, in one run: `python tests/benchmarks/bench_passes.py [SATELLITES] [DAYS]`.

Fifty low orbits of made-up elements over four stations for seven days: both times, their ratio, how many passes each found, which of
theirs we lack, and how far our edges lie from where Skyfield's own elevation is the horizon. Then one spacecraft over eight stations,
its light, and how long another thread (the window's, say) has to wait while a long search runs. Nothing here passes or fails.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from skyfield.api import EarthSatellite, load, wgs84

from console.orbit.elements import ElementSet
from console.orbit.light import light_spans
from console.orbit.passes import find_all_passes
from console.orbit.propagate import Propagator, sgp4_record
from console.orbit.site import HorizonMask, Site
from console.orbit.types import Pass
from console.utc import DAY_NS, SECOND_NS, parse_utc

START_NS = parse_utc("2026-11-22T00:00:00Z")
MIN_ELEVATION_DEG = 5.0
SITES = [
    Site("Banting", 2.80, 101.50, 10.0, MIN_ELEVATION_DEG),
    Site("Katsuura", 35.209333, 140.300972, 0.0, MIN_ELEVATION_DEG),
    Site("Masuda", 30.556447, 131.015561, 140.0, MIN_ELEVATION_DEG),
    Site("Okinawa", 26.50, 127.90, 0.0, MIN_ELEVATION_DEG),
]
MORE_SITES = [
    Site("Temerloh", 3.47, 102.38, 60.0, MIN_ELEVATION_DEG),
    Site("Tsukuba", 36.067, 140.131, 69.0, MIN_ELEVATION_DEG),
    Site("Svalbard", 78.2297, 15.4077, 450.0, MIN_ELEVATION_DEG),
    Site("Cape Town", -33.9249, 18.4241, 50.0, MIN_ELEVATION_DEG),
]
RIDGE = HorizonMask(tuple((float(azimuth), 8.0 + 6.0 * (azimuth % 30 == 0)) for azimuth in range(0, 360, 10)))
REPEATS = 5
LONG_SATELLITES, LONG_DAYS = 100, 14
CLEAR_DEG = 0.5
SCALE = load.timescale(builtin=True)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


def least_s(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The shortest of some runs, in seconds."""
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def ours(elements: list[ElementSet], end_ns: int) -> list[tuple[Pass, ...]]:
    return [search.passes for search in find_all_passes(elements, SITES, START_NS, end_ns)]


def judged(elements: list[ElementSet]) -> list[tuple[Any, Any]]:
    places = [wgs84.latlon(site.latitude_deg, site.longitude_deg, site.height_m) for site in SITES]
    satellites = [EarthSatellite.from_satrec(sgp4_record(one), SCALE) for one in elements]
    return [(satellite, place) for satellite in satellites for place in places]


def theirs(pairs: list[tuple[Any, Any]], end_ns: int) -> list[list[tuple[int, int]]]:
    first, last = (SCALE.from_datetime(EPOCH + timedelta(microseconds=at / 1_000)) for at in (START_NS, end_ns))
    return [_events(satellite.find_events(place, first, last, MIN_ELEVATION_DEG)) for satellite, place in pairs]


def _events(found: Any) -> list[tuple[int, int]]:
    times, kinds = found
    at_ns = [round(moment.timestamp() * 1e6) * 1_000 for moment in times.utc_datetime()]
    rises = [at for at, kind in zip(at_ns, kinds, strict=True) if kind == 0]
    sets = [at for at, kind in zip(at_ns, kinds, strict=True) if kind == 2]
    return [(rise, next(at for at in sets if at > rise)) for rise in rises if sets and sets[-1] > rise]


def missing_of(mine: list[tuple[Pass, ...]], other: list[list[tuple[int, int]]]) -> int:
    """How many of their passes we lack: none of ours has both edges within two seconds."""
    lacking = 0
    for here, there in zip(mine, other, strict=True):
        edges = np.array([(one.aos_ns, one.los_ns) for one in here]).reshape(-1, 2)
        lacking += sum(not (np.abs(edges - pair) < 2 * SECOND_NS).all(axis=1).any() for pair in there)
    return lacking


def edge_errors_s(pairs: list[tuple[Any, Any]], mine: list[tuple[Pass, ...]]) -> tuple[np.ndarray, np.ndarray]:
    """By how many seconds our edges miss Skyfield's elevation, (n,), and how far above the horizon each pass gets."""
    errors, heights = [], []
    for (satellite, place), passes in zip(pairs, mine, strict=True):
        if not passes:
            continue
        edges = np.array([(one.aos_ns, one.los_ns) for one in passes]).reshape(-1)
        height, before, after = (_elevation(satellite - place, edges + shift) for shift in (0, -(10**8), 10**8))
        slope = (after - before) / 0.2
        errors.append(np.abs((height - MIN_ELEVATION_DEG) / slope).reshape(-1, 2).max(axis=1))
        heights.append(np.array([one.max_elevation_deg - MIN_ELEVATION_DEG for one in passes]))
    return np.concatenate(errors), np.concatenate(heights)


def _elevation(difference: Any, times_ns: np.ndarray) -> np.ndarray:
    times = SCALE.from_datetimes([EPOCH + timedelta(microseconds=int(at) / 1_000) for at in times_ns])
    degrees: np.ndarray = difference.at(times).altaz()[0].degrees
    return degrees


def longest_waits_s(work: Callable[[], object]) -> tuple[float, float, float]:
    """While some work runs in a thread: how long this one had to wait for its turn at most, when it asks for it every millisecond;
    how much the work itself computed in one wait at most (the rest is the machine's doing: other programs); how long the work took."""
    thread = threading.Thread(target=work)
    longest = by_work = 0.0
    begun = last = time.perf_counter()
    thread.start()
    clock = time.pthread_getcpuclockid(thread.ident or 0)
    done = 0.0
    while thread.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        try:
            did = time.clock_gettime(clock)
        except OSError:
            break
        longest, by_work = max(longest, now - last), max(by_work, did - done)
        last, done = now, did
    return longest, by_work, last - begun


def compare(count: int, days: int) -> None:
    elements, end_ns = fleet(count), START_NS + days * DAY_NS
    took = least_s(lambda: ours(elements, end_ns))
    mine = ours(elements, end_ns)
    pairs = judged(elements)
    other = theirs(pairs, end_ns)
    their_time = least_s(lambda: theirs(pairs, end_ns), 2)
    errors, heights = edge_errors_s(pairs, mine)
    clear = heights > CLEAR_DEG
    write = sys.stdout.write
    write(f"{count} satellites x {len(SITES)} stations x {days} days\n")
    write(f"ours        {took:8.3f} s, {sum(map(len, mine))} passes that touch the window\n")
    write(f"find_events {their_time:8.3f} s, {sum(map(len, other))} passes that lie in it\n")
    write(f"ratio       {their_time / took:8.1f}\n")
    write(f"missing     {missing_of(mine, other):8d} of their passes\n")
    write(
        f"edges       {errors[clear].max() * 1e3:8.2f} ms from Skyfield's elevation at most, {np.median(errors) * 1e3:.2f} in the median\n"
    )
    write(f"grazing     {errors[~clear].max(initial=0.0) * 1e3:8.2f} ms at most, {int((~clear).sum())} passes under {CLEAR_DEG} deg\n")


def refresh() -> None:
    (one,) = fleet(1)
    sites = [*SITES, *MORE_SITES]
    rough = [Site(site.name, site.latitude_deg, site.longitude_deg, site.height_m, MIN_ELEVATION_DEG, RIDGE) for site in sites]
    write = sys.stdout.write
    write("one satellite x 8 stations\n")
    for days in (1, 7):
        flat_s, rough_s = (least_s(partial(find_all_passes, [one], some, START_NS, START_NS + days * DAY_NS)) for some in (sites, rough))
        write(
            f"{days} day{'s' if days > 1 else ' '}      {flat_s * 1e3:8.2f} ms; {rough_s * 1e3:.2f} ms with a mask of 36 points at each\n"
        )
    light_s = least_s(lambda: light_spans(Propagator(one), START_NS, START_NS + 14 * DAY_NS))
    write(f"light       {light_s * 1e3:8.2f} ms for penumbra and umbra of 14 days\n")


def wait() -> None:
    elements, sites = fleet(LONG_SATELLITES), [*SITES, *MORE_SITES]
    idle, _, _ = longest_waits_s(lambda: time.sleep(1.0))
    waits = [longest_waits_s(lambda: find_all_passes(elements, sites, START_NS, START_NS + LONG_DAYS * DAY_NS)) for _ in range(REPEATS)]
    longest, by_work, took = np.array(waits).T * 1e3
    write = sys.stdout.write
    what = f"{LONG_SATELLITES} satellites x {len(sites)} stations x {LONG_DAYS} days"
    write(f"another thread, while {what} are searched ({took.min():.0f} ms)\n")
    write(f"waits       {longest.max():8.1f} ms at most in {REPEATS} runs, {longest.min():.1f} in the best; {idle * 1e3:.1f} alone\n")
    write(f"for it      {by_work.max():8.1f} ms of that at most: what the search computed in one wait\n")


def main(count: int = 50, days: int = 7) -> None:
    compare(count, days)
    refresh()
    wait()


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:3]))
