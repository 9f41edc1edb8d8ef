"""Areas of interest and payloads of a mission file: GeoJSON inside the folder, or a polygon written out."""

from __future__ import annotations

from collections.abc import Mapping

from console.errors import KnownError
from console.mission.fields import Table, read_file_of
from console.orbit.areas import Area, Payload, polygon_of
from console.orbit.geojson import read_areas, read_ring

SMALLEST_HALF_ANGLE_DEG = 0.001


def read_mission_areas(top: Table, files: Mapping[str, bytes]) -> tuple[Area, ...]:
    """All areas of `[[areas]]`, in order; `files` are the folder's contents."""
    return tuple(area for table in top.tables("areas") for area in _areas(table, files))


def read_payload(craft: Table) -> Payload | None:
    """The `[spacecraft.payload]` table; None when it isn't there."""
    if not craft.has("payload"):
        return None
    table, usual = craft.table("payload"), Payload()
    payload = Payload(
        name=table.text("name", usual.name),
        half_angle_deg=table.number("half_angle_deg", low=SMALLEST_HALF_ANGLE_DEG, high=90.0),
        max_off_nadir_deg=table.number("max_off_nadir_deg", low=0.0, high=90.0),
        min_sun_elevation_deg=table.number("min_sun_elevation_deg", usual.min_sun_elevation_deg, low=-90.0, high=90.0),
    )
    table.end()
    return payload


def _areas(table: Table, files: Mapping[str, bytes]) -> list[Area]:
    has_file, has_polygon = table.has("file"), table.has("polygon")
    if has_file == has_polygon:
        rule = "one of file and polygon"
        table.fault("polygon" if has_polygon else "", "contradicts file" if has_polygon else "has no polygon", rule=rule)
        return []
    found = read_file_of(table, files, read_areas) if has_file else _written_out(table)
    table.end()
    return found


def _written_out(table: Table) -> list[Area]:
    name, positions = table.text("name"), table.items("polygon")
    try:
        return [Area(name, (polygon_of([read_ring(positions, place="")]),))]
    except KnownError as error:
        for fault in error.faults:
            what = f"{fault.where} {fault.what}" if fault.where else fault.what
            table.fault("polygon", what, rule=fault.rule, remedy=fault.remedy)
        return []
