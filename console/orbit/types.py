"""Results of orbit computations, as plain values that widgets may show. Angles in degrees, distances in km, times in ns UTC."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Times = NDArray[np.int64]


class Pass(Struct, frozen=True):
    """One pass of one spacecraft over one site. AOS, TCA, LOS are acquisition, closest approach (maximum elevation), loss.

    `is_clipped_start`/`is_clipped_end`: in progress at the edge of a search that was told not to look beyond it.
    """

    spacecraft: str
    station: str
    aos_ns: int
    tca_ns: int
    los_ns: int
    max_elevation_deg: float
    aos_azimuth_deg: float
    tca_azimuth_deg: float
    los_azimuth_deg: float
    element_epoch_ns: int
    element_age_days: float
    expected_aos_error_s: float
    age_level: str = "ok"
    is_clipped_start: bool = False
    is_clipped_end: bool = False


@dataclass(frozen=True, slots=True)
class LookAngles:
    """What a site sees, arrays of shape (n,): azimuth and elevation in degrees, range in km, range rate in km/s (positive: receding)."""

    azimuth_deg: Floats
    elevation_deg: Floats
    range_km: Floats
    range_rate_km_s: Floats


@dataclass(frozen=True, slots=True)
class GroundTrack:
    """Sub-satellite points, arrays (n,): longitude in -180..180; a line must break where it jumps. NaN once the elements have
    failed. `illumination`: 1 in sunlight, 0 in umbra, between in penumbra."""

    times_ns: Times
    latitude_deg: Floats
    longitude_deg: Floats
    height_km: Floats
    illumination: Floats


@dataclass(frozen=True, slots=True)
class SpacecraftMark:
    """One spacecraft as the map draws it now, with its past and next track and its footprint ring (m, 2: longitude, latitude)."""

    name: str
    latitude_deg: float
    longitude_deg: float
    height_km: float
    is_sunlit: bool
    is_selected: bool = False
    footprint: Floats | None = None
    past: GroundTrack | None = None
    future: GroundTrack | None = None


@dataclass(frozen=True, slots=True)
class SiteMark:
    """One station as the map draws it; `is_tracking` while a spacecraft is above its minimum elevation.
    `circle`: visibility ring (m, 2): longitude, latitude."""

    name: str
    latitude_deg: float
    longitude_deg: float
    is_selected: bool = False
    is_tracking: bool = False
    circle: Floats | None = None


@dataclass(frozen=True, slots=True)
class PassRow:
    """One pass for the timeline, with the elevation over it: times_ns (n,), elevation_deg (n,)."""

    one_pass: Pass
    times_ns: Times
    elevation_deg: Floats


@dataclass(frozen=True, slots=True)
class SkyPicture:
    """The sky plot: the pass's path, where the spacecraft is now (None when below), the mask as (azimuth, elevation) points."""

    title: str
    times_ns: Times
    azimuth_deg: Floats
    elevation_deg: Floats
    now: tuple[float, float] | None
    mask: tuple[tuple[float, float], ...] = ()
    min_elevation_deg: float = 0.0
    sun: tuple[float, float] | None = None
    labels: dict[str, str] = field(default_factory=dict)
