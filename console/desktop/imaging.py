"""The search for imaging opportunities as the window's worker runs it: one spacecraft at a time over all of a mission's areas."""

from __future__ import annotations

from collections.abc import Sequence

from console.desktop.pass_days import ImagingSearch
from console.mission.model import Spacecraft
from console.orbit.areas import Area
from console.orbit.coverage import find_opportunities
from console.orbit.types import Opportunity


def imaging_of(areas: Sequence[Area]) -> ImagingSearch:
    """The search for a mission's areas; a spacecraft without orbit or payload has none."""

    def search(craft: Spacecraft, start_ns: int, end_ns: int) -> Sequence[Opportunity]:
        if craft.elements is None or craft.payload is None or not areas:
            return ()
        results = find_opportunities(craft.elements, craft.payload, areas, start_ns, end_ns, spacecraft=craft.name)
        return [one for result in results for one in result.opportunities]

    return search
