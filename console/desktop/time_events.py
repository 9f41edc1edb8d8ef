"""What happens before and after an instant: AOS, TCA, LOS and the edges of eclipses, among the passes that have been found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from console.desktop.time_words import EventKind, EventWish
from console.errors import KnownError
from console.orbit.types import Pass
from console.utc import SECOND_NS, utc_text

SAME_NS = SECOND_NS // 2


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched: passes and eclipses (start_ns, end_ns by spacecraft) between two instants; what lies outside doesn't count."""

    start_ns: int
    end_ns: int
    passes: Sequence[Pass]
    eclipses: Mapping[str, Sequence[tuple[int, int]]]


def event_ns(sought: Sought, wish: EventWish, at_ns: int) -> int:
    """When the next or the previous event is; one that is on now doesn't count. Raises KnownError when none was found."""
    times = sorted({each for each in _times(sought, wish) if sought.start_ns < each < sought.end_ns})
    ahead = [each for each in times if (each - at_ns) * wish.step > SAME_NS]
    if not ahead:
        whose = " ".join(name for name in (wish.spacecraft, f"over {wish.station}" if wish.station else "") if name)
        which = "later" if wish.step > 0 else "earlier"
        span = f"searched from {utc_text(sought.start_ns)} to {utc_text(sought.end_ns)}"
        raise KnownError(f"no {which} {wish.kind} {whose}".rstrip(), rule=span, remedy="go nearer to it first, or name another station")
    return ahead[0] if wish.step > 0 else ahead[-1]


def _times(sought: Sought, wish: EventWish) -> Iterator[int]:
    if wish.kind is EventKind.ECLIPSE:
        for span in sought.eclipses.get(wish.spacecraft, ()):
            yield from span
        return
    for one in sought.passes:
        if wish.spacecraft in ("", one.spacecraft) and wish.station in ("", one.station):
            yield {EventKind.AOS: one.aos_ns, EventKind.TCA: one.tca_ns, EventKind.LOS: one.los_ns}[wish.kind]
