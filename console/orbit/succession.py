"""The passes of a spacecraft whose orbit was determined again and again: each pass with the elements that were newest when it began.

At the instant at which one set takes over from the one before, both may know the same pass, a second apart. Passes that overlap are
one; where the sets differ on whether there is a pass at all, the one that is responsible for its beginning decides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from console.errors import KnownError
from console.orbit.catalogue import nearest_elements
from console.orbit.pass_search import PassOutcome, PassSearch, Wanted, search_all
from console.orbit.site import Site
from console.orbit.trajectory import OemOrbit, Orbit, trajectory_of
from console.orbit.types import Pass
from console.orbit.visibility import Horizon
from console.utc import SECOND_NS, utc_text

_END_OF_TIME_NS = 2**62
Span = TypeVar("Span")
Owner = TypeVar("Owner")


@dataclass(frozen=True, slots=True)
class _Reign:
    """One set and the time from `start_ns` to `end_ns` in which a pass must begin to be its own."""

    orbit: Orbit
    start_ns: int
    end_ns: int
    searched: tuple[int, int]

    def owns(self, one: Pass) -> bool:
        return self.start_ns <= one.aos_ns < self.end_ns


class Succession:
    """The orbits of one spacecraft, one after the other: which is the one to use at an instant (`nearest_elements`)."""

    def __init__(self, orbits: Sequence[Orbit]) -> None:
        self._reigns = _successors(orbits)
        self._starts = [first for _, first, _ in self._reigns[1:]]

    def at(self, at_ns: int) -> Orbit | None:
        """The orbit to use at an instant; None without any."""
        return self._reigns[bisect_right(self._starts, at_ns)][0] if self._reigns else None

    def reign(self, at_ns: int) -> tuple[int, int]:
        """From when to when (exclusive) that one is the one to use."""
        return self._reigns[bisect_right(self._starts, at_ns)][1:] if self._reigns else (-_END_OF_TIME_NS, _END_OF_TIME_NS)

    def between(self, start_ns: int, end_ns: int) -> Iterator[tuple[Orbit, int, int]]:
        """The orbits to use between two instants, each with its part of that time."""
        for orbit, first, last in self._reigns:
            if first < end_ns and last > start_ns:
                yield orbit, max(first, start_ns), min(last, end_ns)

    def of_epoch(self, epoch_ns: int) -> Orbit | None:
        """The orbit of a certain epoch; None where there is none that is ever used."""
        return next((orbit for orbit, _, _ in self._reigns if orbit.epoch_ns == epoch_ns), None)


def find_passes_through(
    sets: Sequence[Orbit], sites: Sequence[Site], start_ns: int, end_ns: int, *, min_elevation_deg: float | None = None
) -> list[PassSearch]:
    """Every pass that touches start to end, over each site, from many sets of one spacecraft.

    Each pass is computed with the set whose epoch is the nearest at or before its AOS (before the oldest: with the oldest; while an
    ephemeris covers it, with that: `nearest_elements`) and tells it as `element_epoch_ns`. Of sets with one epoch the first given counts.
    """
    if end_ns < start_ns:
        raise KnownError("the window ends before it begins", rule=f"{utc_text(start_ns)} to {utc_text(end_ns)}")
    horizons = [Horizon.of(site, min_elevation_deg) for site in sites]
    reigns = _reigns(sets, start_ns, end_ns)
    if not reigns:
        return search_all([Wanted(None, start_ns, end_ns)], horizons)[0]
    rows = search_all([Wanted(one.orbit, *one.searched) for one in reigns], horizons, explain=len(reigns) == 1)
    window = (start_ns, end_ns)
    return [_through(reigns, [row[number] for row in rows], horizon, window) for number, horizon in enumerate(horizons)]


def _reigns(sets: Sequence[Orbit], start_ns: int, end_ns: int) -> list[_Reign]:
    """The sets that matter between start and end, each with what has to be searched with it: its own time, and half a turn on."""
    found = []
    for orbit, first, last in _successors(sets):
        turn_ns = int(trajectory_of(orbit).period_s * SECOND_NS)
        searched = max(first, start_ns - turn_ns), min(last + turn_ns // 2, end_ns)
        if searched[0] <= searched[1] and last > start_ns - turn_ns:
            found.append(_Reign(orbit, first, last, searched))
    return found


def _successors(sets: Sequence[Orbit]) -> list[tuple[Orbit, int, int]]:
    """Which orbit is the one to use (`nearest_elements`) from when to when, in order."""
    if not sets:
        return []
    tables = [one for one in sets if isinstance(one, OemOrbit)]
    ends = {edge for table in tables for part in table.tables for edge in (part.first_ns, part.last_ns + 1)}
    edges = sorted({one.epoch_ns for one in sets} | ends)
    by_epoch = {one.epoch_ns: one for one in reversed(sets)}
    found: list[tuple[Orbit, int, int]] = []
    for first, last in pairwise([-_END_OF_TIME_NS, *edges, _END_OF_TIME_NS]):
        # without tables an edge is an epoch, and thousands of sets need no comparing
        orbit = nearest_elements(sets, max(first, edges[0] - 1)) if tables else by_epoch[max(first, edges[0])]
        if orbit is not None and found and found[-1][0] is orbit:
            found[-1] = (orbit, found[-1][1], last)
        elif orbit is not None:
            found.append((orbit, first, last))
    return found


def _through(reigns: Sequence[_Reign], searches: Sequence[PassSearch], horizon: Horizon, window: tuple[int, int]) -> PassSearch:
    known = [(one, number) for number, search in enumerate(searches) for one in search.passes]
    known.sort(key=lambda each: (each[0].aos_ns, each[1]))
    passes = [one for group in overlapping(known, lambda one: (one.aos_ns, one.los_ns)) for one in _settled(reigns, group, horizon, window)]
    kept = tuple(one for one in passes if one.los_ns >= window[0] and one.aos_ns <= window[1])
    last = searches[-1]
    if kept:
        is_always = len(kept) == 1 and kept[0].aos_ns <= window[0] and kept[0].los_ns >= window[1] and kept[0].is_clipped_start
        reason = last.reason if last.outcome in {PassOutcome.PASSES, PassOutcome.DECAYED} else ""
        outcome = PassOutcome.ALWAYS_UP if is_always and kept[0].is_clipped_end else PassOutcome.PASSES
        return PassSearch(last.spacecraft, last.station, kept, outcome, reason)
    reason = last.reason or "never above its horizon here"
    return PassSearch(last.spacecraft, last.station, (), last.outcome if not last.passes else PassOutcome.NEVER_UP, reason)


def overlapping(known: Sequence[tuple[Span, Owner]], span: Callable[[Span], tuple[int, int]]) -> Iterator[list[tuple[Span, Owner]]]:
    """What several sets know, in order of its start: that which overlaps together. `span` tells start and end (ns UTC) of one."""
    group: list[tuple[Span, Owner]] = []
    until_ns = 0
    for one, owner in known:
        start_ns, end_ns = span(one)
        if group and start_ns > until_ns:
            yield group
            group = []
        until_ns = max(until_ns, end_ns) if group else end_ns
        group.append((one, owner))
    if group:
        yield group


def _settled(reigns: Sequence[_Reign], group: list[tuple[Pass, int]], horizon: Horizon, window: tuple[int, int]) -> list[Pass]:
    """What the sets agree to be: the passes of the set that owns the first of them."""
    owners = sorted({number for one, number in group if reigns[number].owns(one)})
    if not owners and len({number for _, number in group}) == 1:
        return []
    first_ns = min(one.aos_ns for one, _ in group)
    owner = next((number for number in owners if reigns[number].owns(group[0][0])), owners[0] if owners else group[0][1])
    mine = [one for one, number in group if number == owner]
    last_ns = max(one.los_ns for one, _ in group)
    edges = max(first_ns, window[0]), min(last_ns, window[1])
    is_cut = any(one.is_clipped_start or one.is_clipped_end for one in mine) or reigns[owner].searched[1] < edges[1]
    if is_cut and edges[0] <= edges[1] and reigns[owner].searched != edges:
        return list(search_all([Wanted(reigns[owner].orbit, *edges)], [horizon])[0][0].passes)
    return mine
