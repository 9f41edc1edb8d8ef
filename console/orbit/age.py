"""How old an element set is and what that costs: the expected error of AOS, and when to warn.

Drag decides, so the height of the perigee does. The error grows as a power of the age, fitted to old sets propagated to the epochs
of newer ones (46 objects, 88,000 pairs, along-track distance over speed). Its medians: perigee below 450 km 0.2 s after a day and
15 s after 7; 450 to 600 km 0.03 s, 2.4 s after 7 and 68 s after 34; above, 0.1 s after 7 and 3 s after 34. Half of all passes are worse.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.orbit.elements import ElementSet
from console.orbit.propagate import perigee_height_km
from console.orbit.trajectory import OemOrbit, Orbit
from console.utc import DAY_NS


@dataclass(frozen=True, slots=True)
class Age:
    """Days since the epoch (negative before it), the expected error of AOS in seconds, and 'ok', 'warning' or 'serious'."""

    days: float
    expected_error_s: float
    level: str


@dataclass(frozen=True, slots=True)
class AgeClass:
    """Orbits that age alike: with a perigee below `below_km` the error is `scale_s * days ** power`."""

    below_km: float
    scale_s: float
    power: float
    warning_days: float
    serious_days: float


AGE_CLASSES = (
    AgeClass(450.0, 0.165, 2.3, 1.0, 3.0),
    AgeClass(600.0, 0.03, 2.2, 3.0, 7.0),
    AgeClass(float("inf"), 0.004, 1.85, 7.0, 21.0),
)
_FRESH_ERROR_S = 0.02


def age_class(elements: ElementSet) -> AgeClass:
    """The class an orbit belongs to."""
    perigee = perigee_height_km(elements)
    return next(one for one in AGE_CLASSES if perigee < one.below_km)


def element_age(elements: Orbit, at_ns: int) -> Age:
    """Age and expected error at an instant. The error never exceeds half a revolution: by then nothing is known of the phase.

    A table of states does not age by drag: it is 'ok' with no age where it covers the instant, and 'serious' where it doesn't, with
    the days since its end (negative: until its start).
    """
    if isinstance(elements, OemOrbit):
        return _table_age(elements, at_ns)
    days = (at_ns - elements.epoch_ns) / DAY_NS
    kind = age_class(elements)
    error = _FRESH_ERROR_S + kind.scale_s * abs(days) ** kind.power
    level = "serious" if abs(days) >= kind.serious_days else "warning" if abs(days) >= kind.warning_days else "ok"
    return Age(days, min(error, 43_200 / elements.mean_motion), level)


def _table_age(table: OemOrbit, at_ns: int) -> Age:
    if table.covers(at_ns):
        return Age(0.0, 0.0, "ok")
    edge_ns = min(max(at_ns, table.epoch_ns), table.last_ns)
    return Age((at_ns - edge_ns) / DAY_NS, 0.0, "serious")
