"""A place on the ground that looks at satellites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class HorizonMask:
    """What the terrain hides: elevation over azimuth, linear between points, closed over north.

    Points are (azimuth_deg in 0..360, elevation_deg), sorted by azimuth; no points mean a flat horizon at 0.
    """

    points: tuple[tuple[float, float], ...] = ()

    def elevation_deg(self, azimuth_deg: NDArray[np.float64]) -> NDArray[np.float64]:
        """The mask at each azimuth, shape as given."""
        if not self.points:
            return np.zeros_like(azimuth_deg)
        azimuth, elevation = np.array(self.points, dtype=float).T
        return np.interp(azimuth_deg, azimuth, elevation, period=360.0)


@dataclass(frozen=True, slots=True)
class Site:
    """WGS-84 geodetic position; `mask` is terrain, `min_elevation_deg` is policy: the higher of the two counts."""

    name: str
    latitude_deg: float
    longitude_deg: float
    height_m: float = 0.0
    min_elevation_deg: float = 0.0
    mask: HorizonMask = HorizonMask()
