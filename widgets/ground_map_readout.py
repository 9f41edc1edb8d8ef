"""What the map says about the pixel under the pointer: the time at which a spacecraft is there, or the place and its Sun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from PySide6.QtCore import QPointF

from console.orbit.types import GroundTrack, SiteMark, SpacecraftMark
from console.utc import SECOND_NS, utc_text
from widgets.ground_map_geodesy import elevation_deg
from widgets.ground_map_night import LEGEND, band_name, solar_time_hours, sun_altitude_deg
from widgets.ground_map_projection import Projection
from widgets.ground_map_scene import Kind, Mark, Scene

TRACK_REACH_PX = 8.0
BARE_TIP = fill(LEGEND, 64) + "\nThe keys of the map are in the help (F1)"
KEYS = (
    "Keys of the map: + - zoom, arrows move, Shift+arrows turn, Home all, P flat or polar, N next spacecraft, S next station, "
    "C centre on the spacecraft, F follow it, [ ] or 1 to 9 orbits ahead, R ruler (A, B walk its ends, Enter fixes them; or Shift+drag), "
    "V station circles, Esc ends"
)


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """A spacecraft at an instant of its track."""

    name: str
    at_ns: int
    longitude_deg: float
    latitude_deg: float
    height_km: float


def place_text(latitude_deg: float, longitude_deg: float) -> str:
    """A place as it is read aloud: `  3.14° N  101.69° E`, always the same width."""
    north, east = "N" if latitude_deg >= 0 else "S", "E" if longitude_deg >= 0 else "W"
    return f"{abs(latitude_deg):6.2f}° {north}  {abs(longitude_deg):6.2f}° {east}"


def track_point(scene: Scene, view: Projection, at: QPointF) -> TrackPoint | None:
    """The nearest point of a drawn track within some pixels of the pointer; the selected spacecraft's goes first."""
    found = [(not mark.is_selected, *near) for mark, track in _tracks(scene) if (near := _nearest(view, mark, track, at)) is not None]
    best = min(found, key=lambda one: one[:2], default=None)
    return best[2] if best is not None else None


def _tracks(scene: Scene) -> Iterator[tuple[SpacecraftMark, GroundTrack]]:
    for mark in scene.focus:
        for track in (mark.future, mark.past):
            if track is not None and len(track.times_ns) > 1:
                yield mark, track


def _nearest(view: Projection, mark: SpacecraftMark, track: GroundTrack, at: QPointF) -> tuple[float, TrackPoint] | None:
    """The distance in pixels and the point; the first one in time where several orbits lie on each other."""
    points = view.points(track.longitude_deg, track.latitude_deg)
    start, steps = points[:-1], np.diff(points, axis=0)
    lengths = np.hypot(*steps.T)
    good = np.isfinite(lengths) & (lengths < 40.0 * view.scale)
    if not good.any():
        return None
    towards = np.array([at.x(), at.y()]) - start
    with np.errstate(invalid="ignore"):
        share = np.clip(np.einsum("ij,ij->i", towards, steps) / np.maximum(lengths**2, 1e-12), 0.0, 1.0)
        away = np.where(good, np.hypot(*(towards - steps * share[:, None]).T), np.inf)
    best = int(np.argmin(np.where(away <= away.min() + 1.0, np.arange(len(away)), len(away))))
    return (float(away[best]), _between(mark.name, track, best, float(share[best]))) if away[best] <= TRACK_REACH_PX else None


def _between(name: str, track: GroundTrack, at: int, share: float) -> TrackPoint:
    times, longitude = track.times_ns[at : at + 2], np.unwrap(track.longitude_deg[at : at + 2], period=360.0)
    latitude, height = track.latitude_deg[at : at + 2], track.height_km[at : at + 2]
    values = (float(pair[0] + (pair[1] - pair[0]) * share) for pair in (longitude, latitude, height))
    return TrackPoint(name, int(times[0]) + round(share * int(times[1] - times[0])), *values)


def track_text(point: TrackPoint, now_ns: int, station: SiteMark | None) -> str:
    """`WAU-1  10:57:42Z (+00:02:30)`, and how high over the chosen station it stands then."""
    away_s = round((point.at_ns - now_ns) / SECOND_NS)
    sign, hours, rest = "-" if away_s < 0 else "+", abs(away_s) // 3600, abs(away_s) % 3600
    text = f"{point.name}  {utc_text(point.at_ns)}  ({sign}{hours:02d}:{rest // 60:02d}:{rest % 60:02d})"
    if station is None:
        return text
    place = station.longitude_deg, station.latitude_deg
    elevation = elevation_deg(place, point.latitude_deg, point.longitude_deg, point.height_km)
    if elevation < 0:
        return f"{text}   below the horizon of {station.name}"
    below = "" if elevation >= station.min_elevation_deg else f", under its minimum of {station.min_elevation_deg:g}°"
    return f"{text}   {elevation:.1f}° over {station.name}{below}"


def readout(scene: Scene, view: Projection, at: QPointF) -> str:
    """One line about the pixel under the pointer; empty beside the Earth."""
    point = track_point(scene, view, at)
    if point is not None:
        return track_text(point, scene.fleet.at_ns, scene.station)
    place = view.place(at)
    return "" if place is None else f"{place_text(place[1], place[0])}{_sun_text(scene, place)}"


def _sun_text(scene: Scene, place: tuple[float, float]) -> str:
    if scene.sun is None:
        return ""
    minutes = int(solar_time_hours(place[0], scene.sun) * 60)
    altitude = float(sun_altitude_deg(np.array(place[1]), np.array(place[0]), scene.sun))
    return f"   solar time {minutes // 60:02d}:{minutes % 60:02d}   Sun {altitude:+5.1f}°  {band_name(altitude)}"


def tip(scene: Scene, view: Projection, at: QPointF) -> str:
    """What is told about the mark under a pixel; on bare ground the legend of the shades."""
    mark = scene.near(view, at)
    if mark is None:
        return BARE_TIP if view.place(at) is not None else ""
    lines = [mark.name, place_text(mark.latitude_deg, mark.longitude_deg).strip()]
    if mark.kind is Kind.SPACECRAFT:
        lines.append(_craft_text(scene, mark))
    elif mark.kind is Kind.STATION:
        lines += _station_lines(scene, mark)
    else:
        lines.append(mark.kind)
        lines += ["in view of a spacecraft"] if any(area.name == mark.name and area.is_in_view for area in scene.areas) else []
    return "\n".join(lines)


def _craft_text(scene: Scene, mark: Mark) -> str:
    place = scene.order_of(mark.name)
    assert place is not None
    light = "in sunlight" if scene.fleet.is_sunlit[place] else "in eclipse"
    return f"{float(scene.fleet.height_km[place]):.0f} km, {light}"


def _station_lines(scene: Scene, mark: Mark) -> list[str]:
    site = next(site for site in scene.sites if site.name == mark.name)
    lines = [f"sees from {site.min_elevation_deg:g}° up"] if site.circle is not None else []
    lines += ["place only about right"] if site.is_approximate else []
    return lines + (["tracking"] if site.is_tracking else [])
