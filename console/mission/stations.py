"""Ground stations of a mission file: position, horizon mask, minimum elevation, antenna."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from console.mission.fields import Table
from console.mission.model import AntennaLimits, Station
from console.orbit.site import HorizonMask, Site


def read_station(table: Table) -> Station:
    """One `[[stations]]` table."""
    site = Site(
        name=table.text("name"),
        latitude_deg=table.number("latitude_deg", low=-90.0, high=90.0),
        longitude_deg=table.number("longitude_deg", low=-180.0, high=180.0),
        height_m=table.number("height_m", 0.0, low=-500.0, high=9000.0),
        min_elevation_deg=table.number("min_elevation_deg", 0.0, low=0.0, high=90.0),
        mask=HorizonMask(_mask(table)),
    )
    station = Station(site, table.text("country", ""), _antenna(table.table("antenna")), table.flag("approximate", False))
    table.end()
    return station


def _mask(table: Table) -> tuple[tuple[float, float], ...]:
    """The horizon mask as (azimuth, elevation) points, sorted; no points when it is faulty."""
    points = table.items("mask")
    if not all(_is_point(point) for point in points):
        table.fault("mask", "holds something that is no point", rule="pairs [azimuth_deg, elevation_deg]")
        return ()
    if any(not 0 <= azimuth < 360 or not 0 <= elevation < 90 for azimuth, elevation in points):
        table.fault("mask", "holds a point out of range", rule="azimuth 0 to below 360, elevation 0 to below 90")
        return ()
    azimuths = [azimuth for azimuth, _ in points]
    if any(later <= earlier for earlier, later in pairwise(azimuths)):
        table.fault("mask", "is not sorted", rule="azimuths rise from point to point")
        return ()
    return tuple((float(azimuth), float(elevation)) for azimuth, elevation in points)


def _is_point(point: Any) -> bool:
    return isinstance(point, list) and len(point) == 2 and all(type(value) in (int, float) for value in point)


def _antenna(table: Table) -> AntennaLimits:
    usual = AntennaLimits()
    limits = AntennaLimits(
        azimuth_min_deg=table.number("azimuth_min_deg", usual.azimuth_min_deg, low=-540.0, high=540.0),
        azimuth_max_deg=table.number("azimuth_max_deg", usual.azimuth_max_deg, low=-540.0, high=540.0),
        elevation_min_deg=table.number("elevation_min_deg", usual.elevation_min_deg, low=-10.0, high=180.0),
        elevation_max_deg=table.number("elevation_max_deg", usual.elevation_max_deg, low=-10.0, high=180.0),
        slew_deg_s=table.number("slew_deg_s", usual.slew_deg_s, low=0.01, high=360.0),
    )
    for axis, low, high in (
        ("azimuth", limits.azimuth_min_deg, limits.azimuth_max_deg),
        ("elevation", limits.elevation_min_deg, limits.elevation_max_deg),
    ):
        if low >= high:
            table.fault(f"{axis}_max_deg", f"is {high}, not above {axis}_min_deg", rule=f"more than {low}")
    table.end()
    return limits
