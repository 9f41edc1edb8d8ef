"""How old an element set is and what that costs: the expected error of AOS, and when to warn.

Drag decides, so the height of the perigee does. The error grows as a power of the age, fitted to old sets propagated to the epochs
of newer ones (46 objects, 88,000 pairs, along-track distance over speed). Its medians: perigee below 450 km 0.2 s after a day and
15 s after 7; 450 to 600 km 0.03 s, 2.4 s after 7 and 68 s after 34; above, 0.1 s after 7 and 3 s after 34. Half of all passes are worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.orbit.elements import ElementSet
from console.orbit.propagate import perigee_height_km
from console.orbit.trajectory import OemOrbit, Orbit
from console.orbit.types import Floats, Times
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
_LEVELS = ("ok", "warning", "serious")


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


def element_ages(orbits: Sequence[Orbit], which: NDArray[np.intp], at_ns: Times) -> tuple[Floats, Floats, list[str]]:
    """As `element_age`, for many instants (n,) of the orbits `which` (n,): days, expected errors in seconds, levels."""
    kinds = [AGE_CLASSES[-1] if isinstance(one, OemOrbit) else age_class(one) for one in orbits]
    scale, power, warning, serious = np.array([(one.scale_s, one.power, one.warning_days, one.serious_days) for one in kinds]).T
    most = np.array([0.0 if isinstance(one, OemOrbit) else 43_200 / one.mean_motion for one in orbits])
    days = (at_ns - np.array([one.epoch_ns for one in orbits], dtype=np.int64)[which]) / DAY_NS
    old = np.abs(days)
    error = np.minimum(_FRESH_ERROR_S + scale[which] * old ** power[which], most[which])
    level = (old >= warning[which]).astype(np.intp) + (old >= serious[which])
    levels = [_LEVELS[one] for one in level.tolist()]
    for at in np.flatnonzero(np.isin(which, [number for number, one in enumerate(orbits) if isinstance(one, OemOrbit)])).tolist():
        age = element_age(orbits[which[at]], int(at_ns[at]))
        days[at], error[at], levels[at] = age.days, age.expected_error_s, age.level
    return days, error, levels


def _table_age(table: OemOrbit, at_ns: int) -> Age:
    if table.covers(at_ns):
        return Age(0.0, 0.0, "ok")
    edge_ns = min(max(at_ns, table.epoch_ns), table.last_ns)
    return Age((at_ns - edge_ns) / DAY_NS, 0.0, "serious")
