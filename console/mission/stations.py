"""Ground stations of a mission file: position, horizon mask, minimum elevation, antenna, radio."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from console.errors import KnownError
from console.mission.devices import DeviceAddress, parse_radio, parse_rotator
from console.mission.fields import Table
from console.mission.model import AntennaLimits, Station, Tuner
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
    antenna, radio = _antenna(table.table("antenna")), _radio(table.table("radio"))
    station = Station(site, table.text("country", ""), antenna, table.flag("approximate", False), radio)
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
        elevation_slew_deg_s=_number_or_none(table, "elevation_slew_deg_s", 0.01, 360.0),
        beamwidth_deg=table.number("beamwidth_deg", usual.beamwidth_deg, low=0.01, high=180.0),
        threshold_deg=table.number("threshold_deg", usual.threshold_deg, low=0.01, high=45.0),
        park_azimuth_deg=_number_or_none(table, "park_azimuth_deg", -540.0, 540.0),
        park_elevation_deg=_number_or_none(table, "park_elevation_deg", -10.0, 180.0),
        rotator=_device(table, "rotator", parse_rotator),
    )
    for axis, low, high, park in (
        ("azimuth", limits.azimuth_min_deg, limits.azimuth_max_deg, limits.park_azimuth_deg),
        ("elevation", limits.elevation_min_deg, limits.elevation_max_deg, limits.park_elevation_deg),
    ):
        if low >= high:
            table.fault(f"{axis}_max_deg", f"is {high}, not above {axis}_min_deg", rule=f"more than {low}")
        elif park is not None and not low <= park <= high:
            table.fault(f"park_{axis}_deg", f"is {park}, where the machine can't go", rule=f"{low} to {high}")
    _check_pointing(table, limits)
    table.end()
    return limits


def _check_pointing(table: Table, limits: AntennaLimits) -> None:
    if (limits.park_azimuth_deg is None) != (limits.park_elevation_deg is None):
        missing = "park_azimuth_deg" if limits.park_azimuth_deg is None else "park_elevation_deg"
        table.fault(missing, "is missing", rule="a park position has an azimuth and an elevation")
    if limits.threshold_deg > limits.beamwidth_deg / 2:
        rule = f"{limits.beamwidth_deg / 2:g} or less, half of beamwidth_deg"
        table.fault("threshold_deg", f"is {limits.threshold_deg:g}: the target would leave the beam unnoticed", rule=rule)


def _radio(table: Table) -> Tuner:
    usual = Tuner()
    radio = Tuner(
        address=_device(table, "address", parse_radio),
        frequency_min_hz=table.number("frequency_min_hz", usual.frequency_min_hz, low=1.0, high=1e12),
        frequency_max_hz=table.number("frequency_max_hz", usual.frequency_max_hz, low=1.0, high=1e12),
        updates_per_s=table.number("updates_per_s", usual.updates_per_s, low=0.01, high=10.0),
        step_hz=table.number("step_hz", usual.step_hz, low=1.0, high=1e6),
        tunes_uplink=table.flag("tunes_uplink", usual.tunes_uplink),
    )
    if radio.frequency_min_hz >= radio.frequency_max_hz:
        rule = f"more than {radio.frequency_min_hz:g}"
        table.fault("frequency_max_hz", f"is {radio.frequency_max_hz:g}, not above frequency_min_hz", rule=rule)
    table.end()
    return radio


def _number_or_none(table: Table, key: str, low: float, high: float) -> float | None:
    return table.number(key, low=low, high=high) if table.has(key) else None


def _device(table: Table, key: str, parse: Callable[[str], DeviceAddress]) -> str:
    text = table.text(key, "")
    try:
        return str(parse(text))
    except KnownError as error:
        fault = error.faults[0]
        table.fault(key, fault.what, rule=fault.rule, remedy=fault.remedy)
        return ""
