"""Imaging opportunities of a spacecraft whose orbit was determined again and again: each with the elements that were newest when it began.

One surprise: a search finds opportunities whole, those at the edges of its window, too. So two sets know the one during which the later
takes over; the one that is responsible for its beginning tells it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from console.orbit.areas import Area, Payload
from console.orbit.coverage import CoverageOutcome, CoverageSearch, find_opportunities
from console.orbit.succession import Succession, overlapping
from console.orbit.trajectory import Orbit, trajectory_of
from console.orbit.types import Opportunity
from console.utc import SECOND_NS

_EDGE_NS = SECOND_NS // 1_000
_Known = tuple[Opportunity, Orbit]


def find_opportunities_through(
    orbits: Sequence[Orbit], payload: Payload | None, areas: Sequence[Area], start_ns: int, end_ns: int, *, spacecraft: str = ""
) -> list[CoverageSearch]:
    """Every chance to image each area that touches start to end, in the order of the areas, as `find_opportunities` tells it.

    Each is computed with the set whose epoch is the nearest at or before its start (before the oldest: with the oldest; while an
    ephemeris covers it, with that: `nearest_elements`) and tells it as `element_epoch_ns`.
    """
    succession = Succession(orbits)
    first = succession.at(start_ns)
    turn_ns = 0 if first is None else int(trajectory_of(first).period_s * SECOND_NS)
    reigns: list[tuple[Orbit | None, int, int]] = [*succession.between(start_ns - turn_ns, end_ns)]
    reigns = reigns or [(first, start_ns, end_ns)]
    if payload is None or len(reigns) == 1:
        return find_opportunities(reigns[-1][0], payload, areas, start_ns, end_ns, spacecraft=spacecraft)
    searches = [(orbit, find_opportunities(orbit, payload, areas, *part, spacecraft=spacecraft)) for orbit, *part in reigns if orbit]
    return [_through(succession, [(orbit, results[place]) for orbit, results in searches], start_ns, end_ns) for place in range(len(areas))]


def _through(succession: Succession, found: Sequence[tuple[Orbit, CoverageSearch]], start_ns: int, end_ns: int) -> CoverageSearch:
    """What the sets know of one area as one search."""
    known = sorted(((one, orbit) for orbit, search in found for one in search.opportunities), key=lambda each: each[0].start_ns)
    groups = overlapping(known, lambda one: (one.start_ns, one.end_ns))
    told = [one for group in groups for one in _settled(succession, group) if one.end_ns >= start_ns and one.start_ns <= end_ns]
    last = found[-1][1]
    if not told:
        outcome = CoverageOutcome.NEVER if last.opportunities else last.outcome
        return CoverageSearch(last.spacecraft, last.area, (), outcome, last.reason or "never within reach here")
    is_whole = all(later.start_ns - one.end_ns <= _EDGE_NS for one, later in pairwise(told))
    is_always = is_whole and told[0].start_ns <= start_ns + _EDGE_NS and told[-1].end_ns >= end_ns - _EDGE_NS
    outcome = CoverageOutcome.ALWAYS if is_always else CoverageOutcome.OPPORTUNITIES
    return CoverageSearch(last.spacecraft, last.area, tuple(told), outcome, last.reason if last.outcome is outcome else "")


def _settled(succession: Succession, group: Sequence[_Known]) -> list[Opportunity]:
    """Those of the set that is responsible for a beginning; of the first that knows any where each calls it the other's."""
    owner = next((orbit for one, orbit in group if succession.at(one.start_ns) is orbit), group[0][1])
    mine = [one for one, orbit in group if orbit is owner]
    later = [one for one, _ in group if one.start_ns >= mine[-1].end_ns - _EDGE_NS]  # who never sets is in reach in every set's time
    return mine + later
