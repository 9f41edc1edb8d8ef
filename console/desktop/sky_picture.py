"""Pictures of the sky over a station, made from the passes that have been found. Free of Qt.

Paths are computed once a pass and kept while they are shown; where a spacecraft is on its path is read from it. Others count as soon
up when they rise within twenty minutes of the shown time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from console.desktop.pass_index import PassIndex
from console.mission.model import Spacecraft, Station
from console.orbit.look import LIGHT_KM_S, doppler_hz, look_angles, spread
from console.orbit.site import Site
from console.orbit.sun import lunar_position, moon_lit, solar_position
from console.orbit.trajectory import Trajectory
from console.orbit.types import AntennaMark, Floats, LookAngles, Pass, PassRow, SkyPath, SkyPicture, Times
from console.station.state import AntennaCourse
from console.utc import SECOND_NS

PATH_POINTS = 121
SOON_NS = 20 * 60 * SECOND_NS
MOST_OTHERS = 16
NEW_AT_ONCE = 4
SUN_KEEP_OFF_DEG = 5.0
_SKY_NS = 30 * SECOND_NS
_KEPT = 64


class PassesFound(Protocol):
    """What has been found so far."""

    @property
    def index(self) -> PassIndex: ...


class Sources(Protocol):
    """Where passes and orbits come from; `console.desktop.tracking.Tracking` is one."""

    @property
    def found(self) -> PassesFound: ...

    def pass_trajectory(self, one: Pass) -> Trajectory: ...

    def site(self, station: str) -> Site: ...

    def station(self, name: str) -> Station: ...

    def spacecraft(self, name: str) -> Spacecraft: ...

    def look(self, one: Pass, now_ns: int) -> LookAngles: ...


class SkyMaker:
    """Makes the pictures. `doppler_mhz`: of which frequency the Doppler shift is told, by spacecraft; else of its downlink."""

    def __init__(self, sources: Sources, doppler_mhz: Mapping[str, float]) -> None:
        self._sources, self._doppler_mhz = sources, doppler_mhz
        self._paths: dict[tuple[str, str, int], tuple[Times, LookAngles]] = {}
        self._bodies: tuple[str, int, tuple[float, float], tuple[float, float], float] | None = None

    def picture(self, station: str, row: PassRow | None, now_ns: int, antenna: AntennaMark | None) -> SkyPicture:
        """The sky over a station at an instant, with a pass in it or none."""
        site = self._sources.site(station)
        sun, moon, lit = self._sun_and_moon(site, now_ns)
        nothing = np.zeros(0)
        empty = SkyPicture(f"Sky over {station}", np.zeros(0, np.int64), nothing, nothing, None)
        whole = empty if row is None else self._pass(row.one_pass, now_ns)
        return replace(
            whole, mask=site.mask.points, min_elevation_deg=site.min_elevation_deg, sun=sun, moon=moon, moon_lit=lit,
            others=self._others(station, row, now_ns), antenna=antenna, sun_keep_off_deg=SUN_KEEP_OFF_DEG,
        )  # fmt: skip

    def with_keyholes(self, mark: AntennaMark, row: PassRow, course: AntennaCourse) -> AntennaMark:
        """The antenna with the stretches of the pass that it can't follow."""
        times, path = self._path(row.one_pass)
        holes = []
        for hole in course.keyholes:
            at = spread(max(hole.start_ns, int(times[0])), min(hole.end_ns, int(times[-1])), 13)
            holes.append(np.column_stack(_directions(*(np.interp(at, times, part) for part in _flat(path)))))
        return replace(mark, keyholes=tuple(holes), keyhole_s=tuple((hole.end_ns - hole.start_ns) / SECOND_NS for hole in course.keyholes))

    def _pass(self, one: Pass, now_ns: int) -> SkyPicture:
        times, path = self._path(one)
        look = self._sources.look(one, now_ns)
        azimuth, elevation = float(look.azimuth_deg[0]), float(look.elevation_deg[0])
        return SkyPicture(
            f"{one.spacecraft} over {one.station}", times, path.azimuth_deg, path.elevation_deg,
            (azimuth, elevation) if elevation > 0 else None, labels=self._figures(one.spacecraft, look),
        )  # fmt: skip

    def _path(self, one: Pass) -> tuple[Times, LookAngles]:
        key = (one.spacecraft, one.station, one.aos_ns)
        if key not in self._paths:
            while len(self._paths) >= _KEPT:
                self._paths.pop(next(iter(self._paths)))
            times = spread(one.aos_ns, one.los_ns, PATH_POINTS)
            self._paths[key] = (times, look_angles(self._sources.pass_trajectory(one), self._sources.site(one.station), times))
        return self._paths[key]

    def _others(self, station: str, shown: PassRow | None, now_ns: int) -> tuple[SkyPath, ...]:
        """Those that are up first, then those that rise next. Not more than a few paths are computed at once; the rest comes soon."""
        until_ns = now_ns + SOON_NS
        here = self._sources.found.index.over_station(station).touching(now_ns, until_ns)
        rows = [row.one_pass for row in here if row is not shown]
        is_shown_up = shown is not None and shown.one_pass.aos_ns <= until_ns
        mine = shown.one_pass.spacecraft if shown is not None and is_shown_up else ""
        chosen = sorted((one for one in rows if one.spacecraft != mine), key=lambda one: one.aos_ns)[:MOST_OTHERS]
        missing = [one for one in chosen if (one.spacecraft, one.station, one.aos_ns) not in self._paths]
        return tuple(self._other(one, now_ns) for one in chosen if one not in missing[NEW_AT_ONCE:])

    def _other(self, one: Pass, now_ns: int) -> SkyPath:
        times, path = self._path(one)
        now = None
        if one.aos_ns <= now_ns:
            azimuth, elevation = _directions(*(np.atleast_1d(np.interp(now_ns, times, part)) for part in _flat(path)))
            now = (float(azimuth[0]), float(elevation[0]))
        return SkyPath(one.spacecraft, path.azimuth_deg, path.elevation_deg, now, one.aos_ns, one.los_ns, one.max_elevation_deg)

    def _sun_and_moon(self, site: Site, now_ns: int) -> tuple[tuple[float, float], tuple[float, float], float]:
        """Half a minute is an eighth of a degree of sky."""
        if self._bodies is None or self._bodies[0] != site.name or abs(now_ns - self._bodies[1]) > _SKY_NS:
            at = np.array([now_ns], np.int64)
            sun, moon = (tuple(float(column[0]) for column in position(site, at)) for position in (solar_position, lunar_position))
            self._bodies = (site.name, now_ns, (sun[0], sun[1]), (moon[0], moon[1]), float(moon_lit(at)[0]))
        return self._bodies[2], self._bodies[3], self._bodies[4]

    def _figures(self, spacecraft: str, look: LookAngles) -> dict[str, str]:
        rate = float(look.range_rate_km_s[0])
        chosen_mhz = self._doppler_mhz.get(spacecraft)
        frequency_hz = chosen_mhz * 1e6 if chosen_mhz else self._sources.spacecraft(spacecraft).radio.downlink_hz
        figures = {
            "Azimuth": f"{float(look.azimuth_deg[0]):6.2f}°",
            "Elevation": f"{float(look.elevation_deg[0]):6.2f}°",
            "Range": f"{float(look.range_km[0]):8.1f} km",
            "Light time": f"{float(look.range_km[0]) / LIGHT_KM_S * 1e3:8.2f} ms",
            "Range rate": f"{rate:+7.3f} km/s",
        }
        if frequency_hz:
            shift_hz = float(doppler_hz(frequency_hz, look.range_rate_km_s)[0])
            figures[f"{chosen_mhz:g} MHz" if chosen_mhz else "Doppler"] = f"{shift_hz / 1000:+7.3f} kHz"
        return figures


def _flat(path: LookAngles) -> Sequence[Floats]:
    """Directions as they lie in the picture: between two of them one may interpolate, across north and the zenith too."""
    away, azimuth = 90.0 - path.elevation_deg, np.radians(path.azimuth_deg)
    return away * np.sin(azimuth), away * np.cos(azimuth)


def _directions(east: Floats, north: Floats) -> tuple[Floats, Floats]:
    return np.degrees(np.arctan2(east, north)) % 360.0, 90.0 - np.hypot(east, north)
