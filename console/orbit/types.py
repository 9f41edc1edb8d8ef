"""Results of orbit computations, as plain values that widgets may show. Angles in degrees, distances in km, times in ns UTC.

What comes by the ten thousand (passes, shadows) can't be part of a cycle and is left out of Python's search for them (`gc=False`): with
thirty thousand passes each search would hold up the window for a tenth of a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Times = NDArray[np.int64]


class Pass(Struct, frozen=True, gc=False):
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


class Shadow(Enum):
    """Which part of the Earth's shadow: in the penumbra a part of the Sun's disc is seen, in the umbra none."""

    PENUMBRA = "penumbra"
    UMBRA = "umbra"


class LightSpan(Struct, frozen=True, gc=False):
    """A stretch of time in the Earth's shadow. An eclipse is three of them, one after the other: penumbra, umbra, penumbra."""

    start_ns: int
    end_ns: int
    kind: Shadow


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
class FleetMarks:
    """Many spacecraft as the map draws them at one instant: arrays (n,) in the order of the names. NaN where elements have failed."""

    names: tuple[str, ...]
    latitude_deg: Floats
    longitude_deg: Floats
    height_km: Floats
    is_sunlit: NDArray[np.bool_]
    at_ns: int = 0


@dataclass(frozen=True, slots=True)
class SpacecraftMark:
    """One spacecraft as the map draws it now, with its past and next track and its footprint ring (m, 2: longitude, latitude).
    `period_s`: of its orbit, so that the orbits ahead can be told apart; 0 where it is not known."""

    name: str
    latitude_deg: float
    longitude_deg: float
    height_km: float
    is_sunlit: bool
    is_selected: bool = False
    footprint: Floats | None = None
    past: GroundTrack | None = None
    future: GroundTrack | None = None
    period_s: float = 0.0


@dataclass(frozen=True, slots=True)
class SiteMark:
    """One station as the map draws it; `is_tracking` while a spacecraft is above its minimum elevation.
    `circle`: visibility ring (m, 2: longitude, latitude) at its minimum elevation; `outline`: the same with the terrain around it, where
    that hides more. `min_elevation_deg`: what the circle was made for. `is_approximate`: the place is only about right."""

    name: str
    latitude_deg: float
    longitude_deg: float
    is_selected: bool = False
    is_tracking: bool = False
    circle: Floats | None = None
    outline: Floats | None = None
    min_elevation_deg: float = 0.0
    is_approximate: bool = False


class PassRow(Struct, frozen=True, eq=False, gc=False):
    """One pass for the timeline, with the elevation over it: times_ns (n,), elevation_deg (n,). A row equals only itself."""

    one_pass: Pass
    times_ns: Times
    elevation_deg: Floats


class PassLane(Struct, frozen=True, gc=False):
    """One spacecraft over one station, its passes in order of AOS; or over several stations that have none, for the same reason.
    `note`: why there is none, or what is odd (`always up`, the elements end)."""

    spacecraft: str
    stations: tuple[str, ...]
    rows: tuple[PassRow, ...]
    note: str = ""


class PassStanding(StrEnum):
    """What an antenna's plan makes of a pass."""

    FREE = "free"
    TAKEN = "taken"
    SHORTENED = "shortened"
    DROPPED = "dropped"


class PassMark(Struct, frozen=True):
    """How a pass stands among the others. `remark`: what is odd about its booking. `conflicts`: why one antenna can't follow it and
    another one, a sentence each; `choices`: where else its spacecraft can be commanded meanwhile. `standing` and `why`: what a plan by
    priority makes of it, from `start_ns` to `end_ns` when it is shortened."""

    is_booked: bool = False
    booked_by: str = ""
    remark: str = ""
    conflicts: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    standing: PassStanding = PassStanding.FREE
    why: str = ""
    start_ns: int = 0
    end_ns: int = 0


PassKey = tuple[str, str, int]


def key_of(one: Pass) -> PassKey:
    """What tells a pass from all others of one search: spacecraft, station, AOS."""
    return one.spacecraft, one.station, one.aos_ns


@dataclass(frozen=True, slots=True)
class AreaMark:
    """One area of interest as the map draws it: closed rings (m, 2) of longitude, latitude; those after the first of a polygon are
    holes of it. `is_selected`: the one that is looked at; `is_in_view`: some spacecraft can image it now."""

    name: str
    polygons: tuple[tuple[Floats, ...], ...]
    is_selected: bool = False
    is_in_view: bool = False


class Opportunity(Struct, frozen=True, gc=False):
    """One chance of one spacecraft to image one area: from the first to the last instant at which a part of it is within the payload's
    reach, and the best one between, at which the area's centre is least off nadir. Angles in degrees, of that instant.

    `off_nadir_deg` is that of the nearest visible part (0 when the spacecraft stands above the area), `centre_off_nadir_deg` of its
    centre. `covered_fraction` is the share of the area in the best single strip, flown with the payload rolled by `roll_deg` (positive:
    right of the flight direction). `is_clipped_start`/`is_clipped_end`: within reach at the edge of what was searched.
    """

    spacecraft: str
    area: str
    start_ns: int
    best_ns: int
    end_ns: int
    off_nadir_deg: float
    sun_elevation_deg: float
    is_sunlit: bool = True
    centre_off_nadir_deg: float = 0.0
    covered_fraction: float = 1.0
    roll_deg: float = 0.0
    element_epoch_ns: int = 0
    element_age_days: float = 0.0
    expected_error_s: float = 0.0
    age_level: str = "ok"
    is_clipped_start: bool = False
    is_clipped_end: bool = False


@dataclass(frozen=True, slots=True)
class SkyPath:
    """Another spacecraft in the sky of the same station: its path (n,) above the horizon and where it is now, None when it is below;
    when the pass begins and ends, and how high it gets."""

    name: str
    azimuth_deg: Floats
    elevation_deg: Floats
    now: tuple[float, float] | None = None
    aos_ns: int = 0
    los_ns: int = 0
    max_elevation_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class AntennaMark:
    """The antenna as the sky plot shows it: where it is and where it is meant to be, (azimuth, elevation) in degrees, None where nobody
    has said; what the machine can reach; the stretches of the path (n, 2: azimuth, elevation) that it can't follow, and how many seconds
    each lasts; the width of the beam (0: unknown)."""

    actual: tuple[float, float] | None = None
    target: tuple[float, float] | None = None
    azimuth_min_deg: float = -180.0
    azimuth_max_deg: float = 540.0
    elevation_min_deg: float = 0.0
    elevation_max_deg: float = 90.0
    keyholes: tuple[Floats, ...] = ()
    keyhole_s: tuple[float, ...] = ()
    beamwidth_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class SkyPicture:
    """The sky plot: the pass's path, where the spacecraft is now (None when below), the mask as (azimuth, elevation) points. Sun and
    Moon as (azimuth, elevation), below the horizon too; `moon_lit` is the lit share of its disc, `sun_keep_off_deg` the ring round the
    Sun to keep an antenna out of (0: none)."""

    title: str
    times_ns: Times
    azimuth_deg: Floats
    elevation_deg: Floats
    now: tuple[float, float] | None
    mask: tuple[tuple[float, float], ...] = ()
    min_elevation_deg: float = 0.0
    sun: tuple[float, float] | None = None
    labels: dict[str, str] = field(default_factory=dict)
    moon: tuple[float, float] | None = None
    others: tuple[SkyPath, ...] = ()
    antenna: AntennaMark | None = None
    moon_lit: float = 1.0
    sun_keep_off_deg: float = 0.0
