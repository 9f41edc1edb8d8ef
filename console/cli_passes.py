"""`moonkite passes`: when which spacecraft can be seen from where."""

from __future__ import annotations

from pathlib import Path

from console.errors import KnownError, near_name
from console.mission.loader import load_mission
from console.orbit.catalogue import nearest_elements, read_orbit_file
from console.orbit.pass_text import pass_record
from console.orbit.passes import find_all_passes
from console.orbit.site import Site
from console.orbit.trajectory import Orbit
from console.orbit.types import Pass
from console.resources import demo_mission_folder
from console.utc import utc_text


def parse_site(text: str, *, min_elevation_deg: float = 0.0) -> Site:
    """A site from `NAME,LAT_DEG,LON_DEG,HEIGHT_M`; KnownError says which part is wrong."""
    parts = [part.strip() for part in text.split(",")]
    rule = "a site is NAME,LAT_DEG,LON_DEG,HEIGHT_M"
    if len(parts) != 4 or not parts[0]:
        raise KnownError(f"no site: {text!r}", rule=rule, remedy="for example Sapporo,43.0757,141.34,30")
    numbers = []
    for name, part, low, high in zip(("latitude", "longitude", "height"), parts[1:], (-90, -180, -500), (90, 360, 9000), strict=True):
        try:
            value = float(part)
        except ValueError:
            raise KnownError(f"the {name} of the site is no number: {part!r}", rule=rule) from None
        if not low <= value <= high:
            raise KnownError(f"the {name} of the site is {part}", rule=f"it lies in {low} to {high}")
        numbers.append(value)
    latitude_deg, longitude_deg, height_m = numbers
    return Site(parts[0], latitude_deg, longitude_deg, height_m, min_elevation_deg=min_elevation_deg)


def choose_elements(sets: list[Orbit], *, catalogue_number: int | None, name: str) -> list[Orbit]:
    """The sets with that number or name, or all when neither is given; KnownError when there is none."""
    chosen = [
        one
        for one in sets
        if (catalogue_number is None or one.catalogue_number == catalogue_number) and (not name or one.name.casefold() == name.casefold())
    ]
    if not chosen:
        wanted = name or ("any spacecraft" if catalogue_number is None else f"catalogue number {catalogue_number}")
        raise KnownError(f"no elements for {wanted}", rule=near_name(name, [one.name for one in sets]) if name else "")
    return chosen


def newest_of_each(sets: list[Orbit], at_ns: int) -> list[Orbit]:
    """One set an object: the nearest epoch at or before `at_ns`, else the earliest after it."""
    by_object: dict[tuple[int, str], list[Orbit]] = {}
    for one in sets:
        by_object.setdefault((one.catalogue_number, one.name if one.catalogue_number == 0 else ""), []).append(one)
    return [best for of_one in by_object.values() if (best := nearest_elements(of_one, at_ns)) is not None]


def what_to_search(
    mission: Path | None, elements: Path | None, sites: tuple[str, ...], *, start_ns: int, station: str
) -> tuple[list[Orbit], list[Site]]:
    """The element sets and sites that the options name; the mission is read only for what they leave open."""
    given_sites = [parse_site(text) for text in sites]
    given_sets = read_orbit_file(elements) if elements else []
    if given_sites and elements:
        return given_sets, given_sites
    found = load_mission(mission or demo_mission_folder(), session_start_ns=start_ns)
    stations = [found.station_named(station)] if station else list(found.stations)
    return given_sets or [one.elements for one in found.spacecraft if one.elements], given_sites or [one.site for one in stations]


def search(
    elements: list[Orbit], sites: list[Site], start_ns: int, end_ns: int, min_elevation_deg: float | None
) -> tuple[list[Pass], list[str]]:
    """All passes in order of AOS, and one line for each pair that has none with the reason."""
    found: list[Pass] = []
    remarks = []
    for result in find_all_passes(elements, sites, start_ns, end_ns, min_elevation_deg=min_elevation_deg):
        found += result.passes
        if not result.passes or result.reason:
            remarks.append(f"{result.spacecraft} over {result.station}: {result.reason or 'no pass in this time'}")
    return sorted(found, key=lambda each: (each.aos_ns, each.spacecraft, each.station)), remarks


def as_json(one: Pass) -> dict[str, object]:
    """A pass as `moonkite passes --json` prints it."""
    return pass_record(one)


def as_table(passes: list[Pass]) -> list[str]:
    """The passes as lines for a terminal."""
    lines = [f"{'spacecraft':<16} {'station':<12} {'AOS':<18} {'TCA':<18} {'LOS':<18} {'max':>5}  {'az':>4} {'az':>4}  {'age':>6}"]
    lines += [
        f"{p.spacecraft[:16]:<16} {p.station[:12]:<12} {utc_text(p.aos_ns):<18} {utc_text(p.tca_ns):<18} {utc_text(p.los_ns):<18} "
        f"{p.max_elevation_deg:5.1f}  {p.aos_azimuth_deg:4.0f} {p.los_azimuth_deg:4.0f}  {p.element_age_days:5.1f}d"
        + ("" if p.age_level == "ok" else f" (!) AOS may be off by {p.expected_aos_error_s:.0f} s")
        for p in passes
    ]
    return lines
