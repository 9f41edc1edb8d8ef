"""The engine of the pass search: many orbits, each in its own window, over many sites at once.

The orbits are sampled one by one (SGP4 holds the interpreter's lock, in calls of a few milliseconds) and searched in batches of some
ten thousand pieces, which the processor's cache holds. Nothing is an object before it is a pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from console.orbit.age import element_ages
from console.orbit.ephemeris import Ephemeris, Indices, sample
from console.orbit.terrain import windows_of
from console.orbit.trajectory import ElementSet, Orbit, Trajectory, trajectory_of
from console.orbit.types import Floats, Pass
from console.orbit.visibility import Arcs, Horizon, Peaks, Sky
from console.utc import DAY_NS, SECOND_NS

_EDGE_NS = SECOND_NS // 1_000
_LONGEST_PAD_NS = 2 * DAY_NS
_SPARE_PAD_NS = 600 * SECOND_NS
_MOST_PIECES = 25_000


class PassOutcome(Enum):
    """What a search came to."""

    PASSES = "passes"
    NEVER_UP = "never up"
    ALWAYS_UP = "always up"
    DECAYED = "decayed"
    NOT_COVERED = "not covered"
    NO_ELEMENTS = "no elements"


@dataclass(frozen=True, slots=True)
class PassSearch:
    """The passes of one spacecraft over one site, in order, or why there are none. `reason` is a sentence for the operator.

    ALWAYS_UP holds one pass, clipped to the window at both ends.
    """

    spacecraft: str
    station: str
    passes: tuple[Pass, ...]
    outcome: PassOutcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One orbit (None: there are no elements) and the window to search with it."""

    orbit: Orbit | None
    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class _Track:
    """One stretch of an orbit without a gap, sampled round its window; `path` is None where it doesn't cover any of it."""

    wanted: Wanted
    orbit: Orbit
    path: Ephemeris | None
    failure: str


def search_all(wanted: Sequence[Wanted], horizons: Sequence[Horizon], *, explain: bool = True) -> list[list[PassSearch]]:
    """For each wanted orbit the searches over all sites, in order; `explain` tells how high one gets that is never up."""
    rows: list[list[list[PassSearch]]] = [[] for _ in wanted]
    numbers: list[int] = []
    tracks: list[_Track] = []
    pieces = 0
    for number, track in _tracks(wanted):
        numbers.append(number)
        tracks.append(track)
        pieces += track.path.count if track.path else 0
        if pieces > _MOST_PIECES:
            _keep(rows, numbers, _searched(tracks, horizons, explain))
            numbers, tracks, pieces = [], [], 0
    _keep(rows, numbers, _searched(tracks, horizons, explain))
    return [_row(one, found, horizons) for one, found in zip(wanted, rows, strict=True)]


def _keep(rows: list[list[list[PassSearch]]], numbers: list[int], found: list[list[PassSearch]]) -> None:
    for number, row in zip(numbers, found, strict=True):
        rows[number].append(row)


def _tracks(wanted: Sequence[Wanted]) -> Iterator[tuple[int, _Track]]:
    for number, one in enumerate(wanted):
        if one.orbit is not None:
            whole = trajectory_of(one.orbit)
            failure = whole.missing_text(one.start_ns, one.end_ns)
            for part in whole.parts():
                yield number, _track(one, one.orbit, part, failure)


def _track(wanted: Wanted, orbit: Orbit, trajectory: Trajectory, failure: str) -> _Track:
    start_ns, end_ns = wanted.start_ns, wanted.end_ns
    pad = min(int(trajectory.period_s * SECOND_NS), _LONGEST_PAD_NS) + _SPARE_PAD_NS
    ended = trajectory.first_error(min(max(trajectory.epoch_ns, start_ns), end_ns))
    path = None if ended else sample(trajectory, start_ns - pad, end_ns + pad)
    if path is None or path.last_ns < start_ns or path.first_ns > end_ns:
        return _Track(wanted, orbit, None, failure or trajectory.failure_text(None))
    return _Track(wanted, orbit, path, failure)


def _row(wanted: Wanted, found: list[list[PassSearch]], horizons: Sequence[Horizon]) -> list[PassSearch]:
    """The searches of an orbit's stretches as one a site."""
    if wanted.orbit is None:
        reason = "no elements for this spacecraft"
        return [PassSearch("", horizon.site.name, (), PassOutcome.NO_ELEMENTS, reason) for horizon in horizons]
    return found[0] if len(found) == 1 else [_merged(results) for results in zip(*found, strict=True)]


def _merged(results: Sequence[PassSearch]) -> PassSearch:
    passes = tuple(one for result in results for one in result.passes)
    best = min(results, key=lambda result: (not result.passes, result.outcome is PassOutcome.NOT_COVERED))
    return replace(best, passes=passes, outcome=PassOutcome.PASSES) if len(passes) > 1 else best


def _searched(tracks: Sequence[_Track], horizons: Sequence[Horizon], explain: bool) -> list[list[PassSearch]]:
    known = [track for track in tracks if track.path is not None]
    found = iter(_Batch(known, horizons, explain).results() if known and horizons else [[] for _ in known])
    return [next(found) if track.path is not None else _uncovered(track, horizons) for track in tracks]


def _uncovered(track: _Track, horizons: Sequence[Horizon]) -> list[PassSearch]:
    outcome = PassOutcome.DECAYED if isinstance(track.orbit, ElementSet) else PassOutcome.NOT_COVERED
    return [PassSearch(track.orbit.name, horizon.site.name, (), outcome, track.failure) for horizon in horizons]


class _Batch:
    """Sampled tracks over sites."""

    def __init__(self, tracks: Sequence[_Track], horizons: Sequence[Horizon], explain: bool) -> None:
        self._tracks, self._horizons, self._explain = tracks, horizons, explain
        paths = [track.path for track in tracks if track.path is not None]
        self._sky = Sky(paths, horizons)
        edges = [
            (path.seconds(track.wanted.start_ns), path.seconds(track.wanted.end_ns)) for path, track in zip(paths, tracks, strict=True)
        ]
        self._start_s, self._end_s = np.array(edges).T
        self._length_s = np.array([path.length_s for path in paths])

    def results(self) -> list[list[PassSearch]]:
        """For each track one search a site."""
        arcs, peaks = self._sky.arcs()
        arcs = self._touching(self._in_sight(self._touching(arcs)))
        passes = self._passes(arcs, peaks)
        groups = [[self._sky.group_of(path, site) for site in range(len(self._horizons))] for path in range(len(self._tracks))]
        bounds = np.searchsorted(arcs.group, np.arange(len(self._tracks) * len(self._horizons) + 1)).tolist()
        return [[self._result(group, tuple(passes[bounds[group] : bounds[group + 1]])) for group in row] for row in groups]

    def _path(self, arcs: Arcs) -> Indices:
        return arcs.group % len(self._tracks)

    def _touching(self, arcs: Arcs) -> Arcs:
        path = self._path(arcs)
        return arcs.chosen((arcs.end_s >= self._start_s[path]) & (arcs.start_s <= self._end_s[path]))

    def _in_sight(self, arcs: Arcs) -> Arcs:
        """The arcs from their first to their last instant in sight, given the terrain; without those that it hides."""
        if all(horizon.is_flat for horizon in self._horizons):
            return arcs
        which, start, end = windows_of(self._sky, arcs)
        first, last = np.flatnonzero(np.diff(which, prepend=-1)), np.flatnonzero(np.diff(which, append=-1))
        kept = which[first]
        old = arcs.chosen(kept)
        start, end = start[first], end[last]
        is_open_start, is_open_end = old.is_open_start & (start == old.start_s), old.is_open_end & (end == old.end_s)
        return Arcs(old.group, start, end, is_open_start, is_open_end)

    def _passes(self, arcs: Arcs, peaks: Peaks) -> list[Pass]:
        """The arcs as passes; those with open ends are clipped to the window (or to where the orbit ends)."""
        path = self._path(arcs)
        starts = np.where(arcs.is_open_start, np.clip(self._start_s[path], 0.0, self._length_s[path]), arcs.start_s)
        ends = np.where(arcs.is_open_end, np.clip(self._end_s[path], 0.0, self._length_s[path]), arcs.end_s)
        seconds = np.stack([starts, _tops(arcs.group, starts, ends, peaks), ends])
        azimuth, elevation = (part.reshape(3, -1) for part in self._sky.look(np.tile(arcs.group, 3), seconds.reshape(-1)))
        highest = np.where(elevation[1] >= np.maximum(elevation[0], elevation[2]), 1, np.where(elevation[0] >= elevation[2], 0, 2))
        column = np.arange(arcs.group.size)
        seconds[1], azimuth[1] = seconds[highest, column], azimuth[highest, column]
        first_ns = np.array([track.path.first_ns for track in self._tracks if track.path], dtype=np.int64)
        times = first_ns[path] + np.round(seconds * 1e6).astype(np.int64) * 1_000
        days, error, levels = element_ages([track.orbit for track in self._tracks], path, times[0])
        columns = (*times.tolist(), elevation[highest, column].tolist(), *azimuth.tolist(), [self._epochs[at] for at in path.tolist()])
        flags = (arcs.is_open_start.tolist(), arcs.is_open_end.tolist())
        return list(map(Pass, *self._names(arcs), *columns, days.tolist(), error.tolist(), levels, *flags))

    @property
    def _epochs(self) -> list[int]:
        return [track.orbit.epoch_ns for track in self._tracks]

    def _names(self, arcs: Arcs) -> tuple[list[str], list[str]]:
        spacecraft, stations = [track.orbit.name for track in self._tracks], [horizon.site.name for horizon in self._horizons]
        sites = (arcs.group // len(self._tracks)).tolist()
        return [spacecraft[at] for at in self._path(arcs).tolist()], [stations[at] for at in sites]

    def _result(self, group: int, passes: tuple[Pass, ...]) -> PassSearch:
        track, station = self._tracks[group % len(self._tracks)], self._horizons[group // len(self._tracks)].site.name
        if not passes:
            return PassSearch(track.orbit.name, station, (), PassOutcome.NEVER_UP, self._why_never(group, track))
        if _is_always(passes, track.wanted):
            return PassSearch(track.orbit.name, station, passes, PassOutcome.ALWAYS_UP, "above the horizon all the time")
        return PassSearch(track.orbit.name, station, passes, PassOutcome.PASSES, track.failure)

    def _why_never(self, group: int, track: _Track) -> str:
        path = group % len(self._tracks)
        told = ""
        if self._explain:
            highest = self._sky.highest_deg(group, float(self._start_s[path]), float(self._end_s[path]))
            told = f": {highest:.1f} deg at most in this window"
        return f"never above its horizon here{told}" + (f"; {track.failure}" if track.failure else "")


def _is_always(passes: Sequence[Pass], wanted: Wanted) -> bool:
    first, last = passes[0], passes[-1]
    reaches = abs(first.aos_ns - wanted.start_ns) <= _EDGE_NS and abs(last.los_ns - wanted.end_ns) <= _EDGE_NS
    return first is last and reaches and first.is_clipped_start and first.is_clipped_end


def _tops(group: Indices, starts: Floats, ends: Floats, peaks: Peaks) -> Floats:
    """The highest culmination between start and end of each pass; the start where there is none."""
    tops = starts.copy()
    if not group.size or not peaks.group.size:
        return tops
    span = float(max(ends.max(), peaks.seconds.max())) + 1.0
    owner = np.searchsorted(group * span + starts, peaks.group * span + peaks.seconds, side="right") - 1
    inside = (owner >= 0) & (group[owner] == peaks.group) & (peaks.seconds <= ends[owner])
    owner, seconds = owner[inside], peaks.seconds[inside]
    order = np.argsort(peaks.sine[inside], kind="stable")
    tops[owner[order]] = seconds[order]
    return tops
