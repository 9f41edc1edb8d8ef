"""Mean orbital elements of the SGP4 theory, whichever format brought them (CCSDS 502.0-B-3, section 4)."""

from __future__ import annotations

from dataclasses import dataclass


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
