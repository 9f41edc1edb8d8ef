"""What a pass looks like: whether the spacecraft is in sunlight, and when it can be seen by eye, in words for the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from console.orbit.pass_details import PassLight, light_of
from console.orbit.site import Site
from console.orbit.trajectory import Trajectory
from console.orbit.types import Pass, Shadow
from console.utc import utc_text

Pair = tuple[str, str]

_KEPT = 300


class Sources(Protocol):
    """Where orbits and sites come from; `console.desktop.tracking.Tracking` is one."""

    def pass_trajectory(self, one: Pass) -> Trajectory: ...

    def site(self, station: str) -> Site: ...


class PassLights:
    """Tells of any pass of the window's; what was told is kept, as a timeline asks whenever it paints."""

    def __init__(self, tracking: Sources) -> None:
        self._tracking = tracking
        self._told: dict[tuple[str, str, int, int], tuple[Pair, ...]] = {}

    def __call__(self, one: Pass) -> Sequence[Pair]:
        """Labels and values; none for a spacecraft that is followed no more."""
        key = (one.spacecraft, one.station, one.aos_ns, one.element_epoch_ns)
        if key not in self._told:
            while len(self._told) >= _KEPT:
                self._told.pop(next(iter(self._told)))
            try:
                trajectory, site = self._tracking.pass_trajectory(one), self._tracking.site(one.station)
            except KeyError:
                return ()
            self._told[key] = light_pairs(light_of(trajectory, site, one))
        return self._told[key]


def light_pairs(light: PassLight) -> tuple[Pair, ...]:
    """`light` always, `by eye` where it can be seen."""
    dark = [(span.start_ns, span.end_ns) for span in light.shadows if span.kind is Shadow.UMBRA]
    shade = ("light", f"shadow {_spans(dark)}" if dark and light.sunlit else "shadow" if dark else "sunlit")
    return (shade, ("by eye", _spans(light.optical))) if light.optical else (shade,)


def _spans(spans: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{utc_text(start)[9:17]}-{utc_text(end)[9:17]}" for start, end in spans)
