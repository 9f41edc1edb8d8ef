"""Made-up light, imaging, bookings and conflicts of the made-up fleet, for the gallery and for tests of views."""

from __future__ import annotations

from collections.abc import Sequence

from console.orbit.types import LightSpan, Opportunity, PassKey, PassMark, PassRow, PassStanding, Shadow, key_of
from console.utc import SECOND_NS
from widgets.demo_fleet import NOW_NS, demo_eclipses

PENUMBRA_NS = 14 * SECOND_NS
AREAS = ("Kuantan coast", "Johor plantation", "Noto", "Kyushu")


def demo_light() -> dict[str, tuple[LightSpan, ...]]:
    """The eclipses of a day in penumbra, umbra, penumbra."""
    found = {}
    for craft, eclipses in demo_eclipses().items():
        spans: list[LightSpan] = []
        for start_ns, end_ns in eclipses:
            edges = (start_ns, start_ns + PENUMBRA_NS, end_ns - PENUMBRA_NS, end_ns)
            kinds = (Shadow.PENUMBRA, Shadow.UMBRA, Shadow.PENUMBRA)
            spans += [LightSpan(edges[place], edges[place + 1], kind) for place, kind in enumerate(kinds)]
        found[craft] = tuple(spans)
    return found


def demo_chances() -> tuple[Opportunity, ...]:
    """Chances of one spacecraft to image four areas, some of them at night."""
    found = []
    for place in range(9):
        start = NOW_NS + (2_700 + place * 9_400) * SECOND_NS
        sun = 52.0 - 11.0 * place
        area = AREAS[place % len(AREAS)]
        found.append(Opportunity("WAU-1", area, start, start + 45 * SECOND_NS, start + 90 * SECOND_NS, 8.0 + 3 * place, sun, sun > 0))
    return tuple(found)


def demo_marks(rows: Sequence[PassRow]) -> dict[PassKey, PassMark]:
    """Passes over one station that overlap are in conflict; the fourth and the ninth that come are booked."""
    found: dict[PassKey, PassMark] = {}
    coming = sorted((row.one_pass for row in rows if row.one_pass.aos_ns > NOW_NS), key=lambda one: one.aos_ns)
    for one in coming:
        rivals = [
            other for other in coming
            if other.station == one.station and other.spacecraft != one.spacecraft
            and other.aos_ns <= one.los_ns and one.aos_ns <= other.los_ns
        ]  # fmt: skip
        if rivals:
            is_best = all(one.max_elevation_deg >= other.max_elevation_deg for other in rivals)
            standing = PassStanding.TAKEN if is_best else PassStanding.DROPPED
            texts = tuple(f"{one.spacecraft} and {other.spacecraft} over {one.station}: both up, one antenna" for other in rivals)
            found[key_of(one)] = PassMark(conflicts=texts, standing=standing)
    for place in (3, 8):
        found[key_of(coming[place])] = PassMark(is_booked=True, booked_by="ops1")
    return found
