"""`moonkite passes`: when which spacecraft can be seen from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import click

from console.errors import KnownError, near_or_all
from console.mission.loader import load_mission
from console.orbit.catalogue import nearest_elements, read_orbit_file
from console.orbit.pass_details import PassDetails, dark_through, details_of
from console.orbit.passes import PassOutcome, PassSearch, find_all_passes
from console.orbit.site import Site
from console.orbit.succession import find_passes_through
from console.orbit.trajectory import Orbit
from console.orbit.types import Pass, Shadow
from console.resources import demo_mission_folder
from console.session.elements_used import choose_elements as choose_elements_of
from console.store.places import elements_path
from console.utc import utc_text


@dataclass(frozen=True, slots=True)
class Craft:
    """A spacecraft and all element sets of it that there are; none where its orbit isn't known."""

    name: str
    sets: tuple[Orbit, ...]


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


def choose_crafts(crafts: Sequence[Craft], *, catalogue_number: int | None, name: str) -> list[Craft]:
    """The spacecraft with that number or name, or all when neither is given; KnownError when none of them has elements."""
    chosen = [
        one
        for one in crafts
        if (catalogue_number is None or any(each.catalogue_number == catalogue_number for each in one.sets))
        and (not name or name.casefold() in {one.name.casefold(), *(each.name.casefold() for each in one.sets)})
    ]
    if not any(one.sets for one in chosen):
        wanted = name or ("any spacecraft" if catalogue_number is None else f"catalogue number {catalogue_number}")
        is_known = any(one.name.casefold() == name.casefold() for one in crafts)
        raise KnownError(f"no elements for {wanted}", rule=near_or_all(name, [one.name for one in crafts]) if name and not is_known else "")
    return chosen


def newest_of_each(sets: list[Orbit], at_ns: int) -> list[Orbit]:
    """One set an object: the nearest epoch at or before `at_ns`, else the earliest after it."""
    return [best for craft in crafts_of(sets) if (best := nearest_elements(craft.sets, at_ns)) is not None]


def crafts_of(sets: Sequence[Orbit]) -> list[Craft]:
    """The objects of a file, each with all its sets; by catalogue number, by name where there is none."""
    by_object: dict[tuple[int, str], list[Orbit]] = {}
    for one in sets:
        by_object.setdefault((one.catalogue_number, one.name if one.catalogue_number == 0 else ""), []).append(one)
    return [Craft(of_one[-1].name, tuple(of_one)) for of_one in by_object.values()]


def what_to_search(
    mission: Path | None, elements: Path | None, sites: tuple[str, ...], *, start_ns: int, station: str
) -> tuple[list[Craft], list[Site]]:
    """The spacecraft and sites that the options name; the mission is read only for what they leave open."""
    given_sites = [parse_site(text) for text in sites]
    given = crafts_of(read_orbit_file(elements)) if elements else []
    if given_sites and elements:
        return given, given_sites
    read = load_mission(mission or demo_mission_folder(), session_start_ns=start_ns)
    found, _, notices = choose_elements_of(read, start_ns, elements_path)
    for notice in notices:
        click.echo(f"moonkite: {notice}", err=True)
    stations = [found.station_named(station)] if station else list(found.stations)
    own = [Craft(one.name, one.element_sets or ((one.elements,) if one.elements else ())) for one in found.spacecraft]
    return given or own, given_sites or [one.site for one in stations]


def search(crafts: Sequence[Craft], sites: Sequence[Site], start_ns: int, end_ns: int, min_elevation_deg: float | None) -> list[PassSearch]:
    """What was found of each spacecraft over each site, in that order; each pass with the set of its time where there are several."""
    single = [one.sets[0] for one in crafts if len(one.sets) == 1]
    found = iter(find_all_passes(single, sites, start_ns, end_ns, min_elevation_deg=min_elevation_deg))
    results: list[PassSearch] = []
    for craft in crafts:
        if len(craft.sets) == 1:
            results += [next(found) for _ in sites]
        elif craft.sets:
            results += find_passes_through(craft.sets, sites, start_ns, end_ns, min_elevation_deg=min_elevation_deg)
        else:
            results += [PassSearch(craft.name, site.name, (), PassOutcome.NO_ELEMENTS, "no elements") for site in sites]
    return results


def passes_of(searches: Sequence[PassSearch]) -> list[Pass]:
    """All passes in order of AOS."""
    return sorted((one for search in searches for one in search.passes), key=_order)


def remarks_of(searches: Sequence[PassSearch]) -> list[str]:
    """A line for each pair that has no pass, or not all, with the reason; one for a spacecraft without elements."""
    lines = []
    for found in searches:
        if found.outcome is PassOutcome.NO_ELEMENTS:
            lines.append(f"{found.spacecraft}: no elements")
        elif not found.passes or found.reason:
            lines.append(f"{found.spacecraft} over {found.station}: {found.reason or 'no pass in this time'}")
    return list(dict.fromkeys(lines))


def details(
    crafts: Sequence[Craft],
    sites: Sequence[Site],
    searches: Sequence[PassSearch],
    min_elevation_deg: float | None,
    sun_below_deg: float,
    *,
    light_time: bool = False,
) -> list[PassDetails]:
    """What else there is to know of all passes, in order of AOS; with `light_time` as the signal that arrives tells it."""
    pairs = [(craft, site) for craft in crafts for site in sites]
    nights = {
        site.name: dark_through(site, [one for each in searches[number :: len(sites)] for one in each.passes], sun_below_deg=sun_below_deg)
        for number, site in enumerate(sites)
    }
    found: list[PassDetails] = []
    for (craft, site), each in zip(pairs, searches, strict=True):
        orbits = {one.epoch_ns: one for one in reversed(craft.sets)}
        for epoch_ns, some in groupby(each.passes, key=lambda one: one.element_epoch_ns):
            orbit = orbits[epoch_ns]
            night = nights[site.name]
            found += details_of(orbit, site, list(some), min_elevation_deg=min_elevation_deg, dark=night, light_time=light_time)
    return sorted(found, key=lambda one: _order(one.one_pass))


def as_table(found: Sequence[PassDetails], *, frequency_hz: float | None = None, is_optical: bool = False) -> list[str]:
    """The passes as lines for a terminal; with a frequency its Doppler shift, and when it can be seen by eye if that was asked."""
    head = f"{'spacecraft':<16} {'station':<12} {'AOS':<18} {'TCA':<18} {'LOS':<18} {'max':>5}  {'az':>4} {'az':>4}  "
    head += f"{'light':<6} {'age':>6} {'AOS +-':>8}"
    head += f"  {'Doppler at AOS, TCA, LOS':>26}" if frequency_hz else ""
    return [head + ("  by eye" if is_optical else ""), *(_line(one, frequency_hz, is_optical) for one in found)]


def _line(one: PassDetails, frequency_hz: float | None, is_optical: bool) -> str:
    p = one.one_pass
    text = (
        f"{p.spacecraft[:16]:<16} {p.station[:12]:<12} {utc_text(p.aos_ns):<18} {utc_text(p.tca_ns):<18} {utc_text(p.los_ns):<18} "
        f"{p.max_elevation_deg:5.1f}  {p.aos_azimuth_deg:4.0f} {p.los_azimuth_deg:4.0f}  "
        f"{_light(one):<6} {p.element_age_days:5.1f}d {p.expected_aos_error_s:7.1f}s"
    )
    if frequency_hz:
        text += "  " + " ".join(f"{shift / 1e3:+8.3f}" for shift in one.doppler_hz(frequency_hz)) + "kHz"
    if is_optical:
        text += "  " + ", ".join(f"{utc_text(a)[9:17]}-{utc_text(b)[9:17]}" for a, b in one.optical)
    return text + ("" if p.age_level == "ok" else f" (!) old elements: {p.age_level}")


def _light(one: PassDetails) -> str:
    """The spacecraft's light in a pass, in a word; the eye's sign where it can be seen."""
    is_dark = any(span.kind is Shadow.UMBRA for span in one.shadows)
    word = "shadow" if not one.sunlit else "both" if is_dark else "sun"
    return word + (" *" if one.optical else "")


def _order(one: Pass) -> tuple[int, str, str]:
    return one.aos_ns, one.spacecraft, one.station
