"""Sun and Moon in the sky of a pass: where they stand, and how near the spacecraft comes to them (a dish hears their noise)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from console.orbit.golden import lowest
from console.orbit.look import look_angles
from console.orbit.site import Site
from console.orbit.sun import lunar_position, moon_lit, solar_position
from console.orbit.trajectory import Trajectory
from console.orbit.types import Floats, Pass, Times

_LOOKS = 41

Where = Callable[[Site, Times], tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class Body:
    """Azimuth and elevation at TCA, and the least angle between it and the spacecraft during the pass; degrees, no refraction."""

    azimuth_deg: float
    elevation_deg: float
    least_apart_deg: float


@dataclass(frozen=True, slots=True)
class Bodies:
    """`moon_lit`: the lit share of the Moon's disc at TCA, 0 to 1."""

    sun: Body
    moon: Body
    moon_lit: float


def bodies_of(trajectory: Trajectory, site: Site, passes: Sequence[Pass]) -> list[Bodies]:
    """Sun and Moon for each pass of one orbit over one site."""
    if not passes:
        return []
    tca_ns = np.array([one.tca_ns for one in passes], dtype=np.int64)
    sun, moon = (_body(trajectory, site, passes, tca_ns, where) for where in (solar_position, lunar_position))
    return [Bodies(*each) for each in zip(sun, moon, moon_lit(tca_ns).tolist(), strict=True)]


def _body(trajectory: Trajectory, site: Site, passes: Sequence[Pass], tca_ns: Times, where: Where) -> list[Body]:
    azimuth, elevation = where(site, tca_ns)
    apart = _least_apart(trajectory, site, passes, where)
    return [Body(*each) for each in zip(azimuth.tolist(), elevation.tolist(), apart.tolist(), strict=True)]


def _least_apart(trajectory: Trajectory, site: Site, passes: Sequence[Pass], where: Where) -> Floats:
    """Degrees (n,): the least of some looks at each pass, made exact between its neighbours."""
    first = np.array([one.aos_ns for one in passes], dtype=np.int64)
    length = np.array([one.los_ns - one.aos_ns for one in passes], dtype=np.int64)

    def apart(share: Floats) -> Floats:
        """At shares (n, k) of the passes."""
        times = first[:, None] + np.round(length[:, None] * share).astype(np.int64)
        look = look_angles(trajectory, site, times.reshape(-1))
        return _angle(look.azimuth_deg, look.elevation_deg, *where(site, times.reshape(-1))).reshape(times.shape)

    shares = np.linspace(0.0, 1.0, _LOOKS)
    looks = apart(np.tile(shares, (len(passes), 1)))
    nearest = np.nanargmin(np.where(np.isnan(looks), np.inf, looks), axis=1)
    low, high = shares[np.maximum(nearest - 1, 0)], shares[np.minimum(nearest + 1, _LOOKS - 1)]
    exact = apart(lowest(lambda share: apart(share[:, None])[:, 0], low, high)[:, None])[:, 0]
    return np.fmin(exact, looks[np.arange(len(passes)), nearest])


def _angle(azimuth: Floats, elevation: Floats, other_azimuth: Floats, other_elevation: Floats) -> Floats:
    """Between two directions, degrees; haversines, which are exact for small ones."""
    a, b = np.radians(elevation), np.radians(other_elevation)
    half = np.sin((a - b) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(azimuth - other_azimuth) / 2) ** 2
    return np.degrees(2 * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))
