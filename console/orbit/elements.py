"""Mean orbital elements of the SGP4 theory, whichever format brought them (CCSDS 502.0-B-3, section 4)."""

from __future__ import annotations

from dataclasses import dataclass

from console.utc import SECOND_NS

FIRST_EPOCH_NS = -410_227_200 * SECOND_NS  # 1957-01-01
LAST_EPOCH_NS = 7_258_118_400 * SECOND_NS  # 2200-01-01
LEAST_MEAN_MOTION, MOST_MEAN_MOTION = 1e-8, 20.0  # the least a TLE can say; the verification set has 1e-5
MOST_DRAG = 1e4


@dataclass(frozen=True, slots=True)
class ElementSet:
    """One set of SGP4 mean elements (TEME, UTC). Angles in degrees, mean motion in revolutions a day, bstar in 1/Earth radii.

    `catalogue_number` is an integer of any size, 0 where there is none. `mean_motion_dot` is rev/day^2 (already the value of the
    TLE field, i.e. half the derivative), `mean_motion_ddot` rev/day^3 (likewise a sixth). `source` says which file or provider.
    """

    name: str
    catalogue_number: int
    epoch_ns: int
    mean_motion: float
    eccentricity: float
    inclination_deg: float
    raan_deg: float
    arg_of_perigee_deg: float
    mean_anomaly_deg: float
    bstar: float = 0.0
    mean_motion_dot: float = 0.0
    mean_motion_ddot: float = 0.0
    international_designator: str = ""
    classification: str = "U"
    element_number: int = 0
    revolution: int = 0
    source: str = ""
