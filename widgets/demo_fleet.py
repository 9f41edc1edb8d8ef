"""A made-up fleet on circular orbits, for the gallery and for tests of views; nothing else uses it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from console.orbit.types import AntennaMark, AreaMark, GroundTrack, Pass, PassRow, SiteMark, SkyPath, SkyPicture, SpacecraftMark
from console.utc import SECOND_NS, parse_utc

NOW_NS = parse_utc("2026-326T10:55:12Z")
EARTH_KM = 6371.0
SITES = (
    ("Banting", 2.80, 101.50), ("Temerloh", 3.45, 102.42), ("Katsuura", 35.2093, 140.3010),
    ("Masuda", 30.5564, 131.0156), ("Okinawa", 26.50, 127.90), ("Tsukuba", 36.0670, 140.1310),
)  # fmt: skip
# name, inclination in degrees, height in km, node's longitude in degrees, place in the orbit in degrees
FLEET = (
    ("WAU-1", 97.6, 540.0, 88.0, 14.0), ("WAU-2", 97.6, 540.0, 20.0, 175.0), ("KHATULISTIWA", 9.0, 680.0, 150.0, 40.0),
    ("HIBARI", 51.6, 420.0, 10.0, 300.0), ("LAYANG-3", 97.9, 610.0, -40.0, 80.0),
)  # fmt: skip
Floats = NDArray[np.float64]


def _orbit(craft: tuple[str, float, float, float, float], seconds: Floats) -> tuple[Floats, Floats]:
    """(latitude, longitude) in degrees at seconds from now."""
    _, inclination_deg, height_km, node_deg, place_deg = craft
    rate = np.sqrt(398600.4418 / (EARTH_KM + height_km) ** 3)
    along = np.radians(place_deg) + rate * seconds
    tilt = np.radians(inclination_deg)
    latitude = np.arcsin(np.sin(tilt) * np.sin(along))
    longitude = np.arctan2(np.cos(tilt) * np.sin(along), np.cos(along)) + np.radians(node_deg) - 7.2921e-5 * seconds
    return np.degrees(latitude), (np.degrees(longitude) + 180.0) % 360.0 - 180.0


def ring(latitude_deg: float, longitude_deg: float, radius_deg: float) -> Floats:
    """A circle on the sphere: (73, 2) of longitude, latitude."""
    bearing = np.radians(np.arange(0.0, 365.0, 5.0))
    latitude, radius = np.radians(latitude_deg), np.radians(radius_deg)
    sine = np.sin(latitude) * np.cos(radius) + np.cos(latitude) * np.sin(radius) * np.cos(bearing)
    east = np.arctan2(np.sin(bearing) * np.sin(radius) * np.cos(latitude), np.cos(radius) - np.sin(latitude) * sine)
    return np.column_stack([(longitude_deg + np.degrees(east) + 180.0) % 360.0 - 180.0, np.degrees(np.arcsin(sine))])


def _reach_deg(height_km: float, elevation_deg: float = 0.0) -> float:
    angle = np.radians(elevation_deg)
    return float(np.degrees(np.arccos(EARTH_KM / (EARTH_KM + height_km) * np.cos(angle)) - angle))


def _track(craft: tuple[str, float, float, float, float], start_s: float, end_s: float) -> GroundTrack:
    seconds = np.arange(start_s, end_s + 1.0, 30.0)
    latitude, longitude = _orbit(craft, seconds)
    away = np.radians((longitude - 45.0 + 180.0) % 360.0 - 180.0)
    lit = (np.cos(away) * np.cos(np.radians(latitude + 20.0)) > -0.28).astype(float)
    times = NOW_NS + (seconds * SECOND_NS).astype(np.int64)
    return GroundTrack(times, latitude, longitude, np.full(len(seconds), craft[2]), lit)


def demo_spacecraft(selected: str = "WAU-1") -> tuple[SpacecraftMark, ...]:
    """The fleet now, with tracks and footprints."""
    marks = []
    for craft in FLEET:
        future = _track(craft, 0.0, 5700.0)
        latitude, longitude = float(future.latitude_deg[0]), float(future.longitude_deg[0])
        marks.append(
            SpacecraftMark(
                craft[0], latitude, longitude, craft[2], bool(future.illumination[0] > 0.5), craft[0] == selected,
                ring(latitude, longitude, _reach_deg(craft[2])), _track(craft, -2700.0, 0.0), future, 5700.0,
            )
        )  # fmt: skip
    return tuple(marks)


def demo_sites() -> tuple[SiteMark, ...]:
    """The stations; Banting is tracking."""
    return tuple(
        SiteMark(
            name,
            latitude,
            longitude,
            is_tracking=name == "Banting",
            circle=ring(latitude, longitude, _reach_deg(540.0, 5.0)),
            min_elevation_deg=5.0,
        )
        for name, latitude, longitude in SITES
    )


def demo_areas() -> tuple[AreaMark, ...]:
    """Three areas, one of them with a hole and one in view."""
    coast = np.array([(101.9, 6.3), (103.7, 4.0), (103.5, 2.6), (102.6, 3.2), (101.6, 5.4), (101.9, 6.3)])
    kyushu = np.array([(129.5, 33.9), (131.9, 33.9), (131.9, 31.0), (129.5, 31.0), (129.5, 33.9)])
    hole = np.array([(130.2, 32.9), (130.9, 32.9), (130.9, 32.2), (130.2, 32.2), (130.2, 32.9)])
    noto = np.array([(136.5, 37.6), (137.4, 37.6), (137.4, 36.7), (136.5, 36.7), (136.5, 37.6)])
    return AreaMark("East coast", ((coast,),), is_in_view=True), AreaMark("Kyushu", ((kyushu, hole),)), AreaMark("Noto", ((noto,),))


def _pass(craft: str, station: str, *, aos_s: float, length_s: float, highest_deg: float, age_days: float) -> PassRow:
    start, end = NOW_NS + int(aos_s * SECOND_NS), NOW_NS + int((aos_s + length_s) * SECOND_NS)
    share = np.linspace(-1.0, 1.0, 33)
    low = 90.0 - highest_deg
    elevation = 90.0 - np.hypot(low, np.sqrt(max(85.0**2 - low**2, 0.0)) * share)
    level = "ok" if age_days < 1 else "warning" if age_days < 3 else "serious"
    one = Pass(
        craft, station, start, (start + end) // 2, end, highest_deg, 192.4, 104.0, 11.8,
        NOW_NS - int(age_days * 86_400 * SECOND_NS), age_days, 0.03 + 0.08 * age_days**2, level,
    )  # fmt: skip
    return PassRow(one, (start + share.astype(float) * 0 + (share + 1) / 2 * (end - start)).astype(np.int64), elevation)


def demo_pass_rows() -> tuple[PassRow, ...]:
    """A day of passes, the same each time."""
    random = np.random.default_rng(326)
    rows = []
    for place, craft in enumerate(FLEET):
        period_s = 5700.0 + place * 120
        for station, latitude, _ in SITES:
            for turn in range(-1, 16):
                chance = 0.9 if craft[1] < 20 and abs(latitude) < 10 else 0.0 if craft[1] < 20 else 0.3
                highest = float(8 + 80 * random.random() ** 2)
                if random.random() < chance:
                    aos = turn * period_s + random.uniform(-300, 300) + abs(latitude) * 12 + place * 700 - 240
                    rows.append(
                        _pass(craft[0], station, aos_s=aos, length_s=340 + 4.2 * highest, highest_deg=highest, age_days=0.2 + 0.9 * place)
                    )
    return tuple(rows)


def demo_pass_under_way() -> PassRow:
    """A pass that has come to six tenths."""
    return _pass("WAU-1", "Banting", aos_s=-372, length_s=620, highest_deg=57.9, age_days=0.4)


def demo_eclipses() -> dict[str, tuple[tuple[int, int], ...]]:
    """When each spacecraft is in the Earth's shadow over that day."""
    found = {}
    for place, craft in enumerate(FLEET):
        starts = [NOW_NS + int((turn * (5700 + place * 120) + 900 * place) * SECOND_NS) for turn in range(-4, 20)]
        found[craft[0]] = tuple((start, start + 2000 * SECOND_NS) for start in starts)
    return found


def demo_sky() -> SkyPicture:
    """A pass from south to north with its maximum in the east, six minutes in."""
    share = np.linspace(-1.0, 1.0, 61)
    azimuth = 104.0 - np.degrees(np.arctan(share * 3.2)) * 1.24
    elevation = 90.0 - np.hypot(32.0, 85.0 * share)
    times = NOW_NS + ((share + 0.24) * 330 * SECOND_NS).astype(np.int64)
    mask = ((0.0, 3.0), (30.0, 4.0), (70.0, 9.0), (95.0, 6.0), (140.0, 2.0), (200.0, 3.0), (240.0, 11.0), (280.0, 8.0), (330.0, 2.5))
    now = (float(np.interp(0.0, share + 0.24, azimuth)), float(np.interp(0.0, share + 0.24, elevation)))
    labels = {
        "Azimuth": "148.21°", "Elevation": "52.30°", "Range": "  672.4 km", "Light time": "    2.24 ms",
        "Range rate": " -3.214 km/s", "Doppler": "+4.682 kHz",
    }  # fmt: skip
    return SkyPicture("WAU-1 over Banting", times, azimuth, np.maximum(elevation, 0.0), now, mask, 5.0, (248.0, 21.0), labels)


def demo_full_sky() -> SkyPicture:
    """The same pass with all that can be in a sky: others up and to come, Sun and Moon, an antenna behind its target, a keyhole."""
    sky = demo_sky()
    share = np.linspace(-1.0, 1.0, 41)
    others = []
    for name, east, low, is_up in (("WAU-2", 255.0, 48.0, True), ("HIBARI", 330.0, 66.0, True), ("LAYANG-3", 20.0, 55.0, False)):
        azimuth, elevation = east - np.degrees(np.arctan(share * 2.2)) * 1.36, 90.0 - np.hypot(low, (90.0**2 - low**2) ** 0.5 * share)
        now = (float(azimuth[24]), float(elevation[24])) if is_up else None
        others.append(SkyPath(name, azimuth, elevation, now, NOW_NS, NOW_NS + 400 * SECOND_NS, 90.0 - low))
    hole = np.column_stack([sky.azimuth_deg[34:42], sky.elevation_deg[34:42]])
    now_azimuth, now_elevation = sky.now or (0.0, 0.0)
    antenna = AntennaMark(
        (now_azimuth + 9.0, now_elevation - 6.0),
        (now_azimuth, now_elevation),
        -180.0,
        270.0,
        8.0,
        85.0,
        (hole,),
        (14.0,),
        beamwidth_deg=8.0,
    )
    return replace(sky, others=tuple(others), antenna=antenna, moon=(318.0, 44.0), moon_lit=0.34, sun_keep_off_deg=5.0)
