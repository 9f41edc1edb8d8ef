"""The search for imaging opportunities as the window's worker runs it: one spacecraft at a time, some areas at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from console.desktop.pass_days import ImagingSearch
from console.mission.model import Spacecraft
from console.orbit.areas import Area
from console.orbit.coverage_succession import find_opportunities_through
from console.orbit.types import Opportunity

AREAS_AT_ONCE = 4


def imaging_of(areas: Sequence[Area]) -> ImagingSearch:
    """The search for a mission's areas; a spacecraft without orbit or payload has none. Opportunities come as they are found, so that
    the worker may rest between them."""

    def search(craft: Spacecraft, start_ns: int, end_ns: int) -> Iterator[Opportunity]:
        if craft.elements is None or craft.payload is None:
            return
        for first in range(0, len(areas), AREAS_AT_ONCE):
            some = areas[first : first + AREAS_AT_ONCE]
            for result in find_opportunities_through(craft.orbits, craft.payload, some, start_ns, end_ns, spacecraft=craft.name):
                yield from result.opportunities

    return search
