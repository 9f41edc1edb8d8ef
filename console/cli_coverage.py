"""`moonkite coverage`: when which spacecraft can image which area."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli_output import json_option
from console.clock import system_utc_ns
from console.errors import KnownError
from console.utc import DAY_NS, parse_utc

if TYPE_CHECKING:
    from console.mission.model import Mission
    from console.orbit.areas import Area, Payload
    from console.orbit.trajectory import Orbit
    from console.orbit.types import Opportunity

    Imager = tuple[str, tuple[Orbit, ...], Payload | None]

FORMATS = ("table", "json", "csv", "ical")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.option(
    "--mission", type=click.Path(path_type=Path, exists=True, file_okay=False), help="the mission's folder (default: the demo mission)"
)
@click.option("--spacecraft", default="", help="only this spacecraft")
@click.option("--area", default="", help="only this area")
@click.option("--areas", "areas_file", type=_FILE, help="areas (GeoJSON) in place of the mission's")
@click.option("--elements", "elements_file", type=_FILE, help="elements in place of the mission's")
@click.option("--half-angle", type=click.FloatRange(0, 90, min_open=True), help="degrees of the cone the payload sees (default: its own)")
@click.option("--off-nadir", type=click.FloatRange(0, 90), help="degrees from nadir that it can be pointed (default: its own)")
@click.option("--min-sun", type=click.FloatRange(-90, 90), help="degrees of the Sun over the area that an image needs (default: its own)")
@click.option("--sunlit", "is_sunlit", is_flag=True, help="only where the Sun is high enough")
@click.option("--from", "start", metavar="UTC", help="search from here (default: now)")
@click.option("--days", type=click.FloatRange(0, 400, min_open=True), default=3.0, show_default=True)
@click.option("--format", "form", type=click.Choice(FORMATS), help="how to write them (default: a table)")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="write into this file")
@click.option("--alarm-minutes", type=click.IntRange(0, 1440), help="with ical: remind so many minutes before the start")
@json_option
def coverage(
    mission: Path | None, spacecraft: str, area: str, areas_file: Path | None, elements_file: Path | None, half_angle: float | None,
    off_nadir: float | None, min_sun: float | None, is_sunlit: bool, start: str | None, days: float, form: str | None,
    output: Path | None, alarm_minutes: int | None, is_json: bool,
) -> None:  # fmt: skip
    """When which spacecraft can image which area of interest."""
    form = wanted_form(form, is_json=is_json, alarm_minutes=alarm_minutes)
    start_ns = parse_utc(start) if start else system_utc_ns()
    imagers, areas = what_to_search(mission, elements_file, areas_file, start_ns=start_ns)
    imagers = [with_payload(one, half_angle, off_nadir, min_sun) for one in chosen_imagers(imagers, spacecraft)]
    found, remarks = search(imagers, chosen_areas(areas, area), start_ns, start_ns + round(days * DAY_NS))
    shown = [one for one in found if one.is_sunlit or not is_sunlit]
    if len(shown) < len(found):
        remarks.append(f"{len(found) - len(shown)} more with the Sun too low")
    from console.cli_exports import write_text

    write_text(text_of(form, shown, remarks, alarm_minutes), output)


def wanted_form(form: str | None, *, is_json: bool, alarm_minutes: int | None) -> str:
    """The format that was asked for. Raises UsageError for options that contradict each other."""
    if is_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other")
    wanted = "json" if is_json else form or "table"
    if alarm_minutes is not None and wanted != "ical":
        raise click.UsageError("--alarm-minutes needs --format ical: only a calendar can remind")
    return wanted


def what_to_search(
    mission: Path | None, elements_file: Path | None, areas_file: Path | None, *, start_ns: int
) -> tuple[list[Imager], tuple[Area, ...]]:
    """Who looks (name, orbits, payload) and at what; a mission is read only for what the files leave open or tell nothing of."""
    from console.mission.loader import load_mission
    from console.resources import demo_mission_folder

    is_needed = mission is not None or elements_file is None or areas_file is None
    found = load_mission(mission or demo_mission_folder(), session_start_ns=start_ns) if is_needed else None
    areas = read_area_file(areas_file) if areas_file else found.areas if found else ()
    if elements_file:
        return imagers_of_file(elements_file, found), areas
    return [(craft.name, craft.orbits, craft.payload) for craft in found.spacecraft] if found else [], areas


def imagers_of_file(path: Path, mission: Mission | None) -> list[Imager]:
    """Each object of a file of elements with all its sets, and the payload of the mission's spacecraft of that number or name."""
    from console.cli_passes import crafts_of
    from console.orbit.catalogue import read_orbit_file

    crafts = mission.spacecraft if mission else ()
    payloads: dict[object, Payload | None] = {craft.name.casefold(): craft.payload for craft in crafts}
    payloads |= {craft.catalogue_number: craft.payload for craft in crafts if craft.catalogue_number}
    return [
        (one.name, one.sets, payloads.get(one.sets[-1].catalogue_number) or payloads.get(one.name.casefold()))
        for one in crafts_of(read_orbit_file(path))
    ]


def read_area_file(path: Path) -> tuple[Area, ...]:
    """The areas of a GeoJSON file; KnownError when it can't be opened or is faulty."""
    from console.orbit.geojson import MOST_BYTES, read_areas

    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise KnownError(f"the areas can't be read: {error.strerror}", where=str(path)) from error
    return tuple(read_areas(content, source=path.name))


def chosen_imagers(imagers: list[Imager], name: str) -> list[Imager]:
    """Those of a name, or all without one; KnownError with a near name."""
    from console.errors import near_or_all

    chosen = [one for one in imagers if not name or one[0].casefold() == name.casefold()]
    if not chosen:
        known = [one[0] for one in imagers]
        raise KnownError(f"no spacecraft {name}" if name else "no spacecraft", rule=near_or_all(name, known))
    return chosen


def chosen_areas(areas: tuple[Area, ...], name: str) -> list[Area]:
    """The area of a name, or all without one; KnownError when there is none."""
    from console.orbit.areas import area_named

    if not areas:
        raise KnownError("the mission has no areas", rule="at least one is needed", remedy="write [[areas]] into it, or give --areas FILE")
    return [area_named(areas, name)] if name else list(areas)


def with_payload(imager: Imager, half_angle: float | None, off_nadir: float | None, min_sun: float | None) -> Imager:
    """The spacecraft with a payload changed as the options say; one that has none needs both angles, else it stays without."""
    from console.orbit.areas import Payload

    name, orbits, payload = imager
    if payload is None and (half_angle is None or off_nadir is None):
        return imager
    base = payload or Payload()
    return (
        name,
        orbits,
        replace(
            base,
            half_angle_deg=base.half_angle_deg if half_angle is None else half_angle,
            max_off_nadir_deg=base.max_off_nadir_deg if off_nadir is None else off_nadir,
            min_sun_elevation_deg=base.min_sun_elevation_deg if min_sun is None else min_sun,
        ),
    )


def search(imagers: list[Imager], areas: list[Area], start_ns: int, end_ns: int) -> tuple[list[Opportunity], list[str]]:
    """All opportunities in order of their start, and a line for each pair that has none, or not all, with the reason."""
    from console.orbit.coverage import CoverageOutcome
    from console.orbit.coverage_succession import find_opportunities_through

    found: list[Opportunity] = []
    remarks: list[str] = []
    without = (CoverageOutcome.NO_ELEMENTS, CoverageOutcome.NO_PAYLOAD, CoverageOutcome.DECAYED, CoverageOutcome.NOT_COVERED)
    for name, orbits, payload in imagers:
        results = find_opportunities_through(orbits, payload, areas, start_ns, end_ns, spacecraft=name)
        found += [one for result in results for one in result.opportunities]
        if results[0].outcome in without:
            remedy = "; give --half-angle and --off-nadir" if results[0].outcome is CoverageOutcome.NO_PAYLOAD else ""
            remarks.append(f"{name}: {results[0].reason}{remedy}")
        else:
            remarks += [f"{name}, {result.area}: {result.reason}" for result in results if result.reason]
    return sorted(found, key=lambda each: (each.start_ns, each.spacecraft, each.area)), remarks


def text_of(form: str, found: list[Opportunity], remarks: list[str], alarm_minutes: int | None) -> str:
    """The opportunities in one of the formats; only the table has the remarks."""
    from console.orbit import coverage_text as text
    from console.orbit.pass_text import csv_text, json_text

    match form:
        case "json":
            return json_text([text.opportunity_record(one) for one in found])
        case "csv":
            return csv_text([text.opportunity_record(one) for one in found], columns=text.NO_OPPORTUNITIES)
        case "ical":
            return text.opportunity_calendar(found, made_ns=system_utc_ns(), alarm_minutes=alarm_minutes)
        case _:
            return "".join(f"{line}\n" for line in (*text.opportunity_table(found), *remarks))
