"""Series for the apparent places of the Sun and the Moon: ecliptic longitude, latitude and distance of date, and the nutation.

The Sun's are the largest terms of VSOP87 with the Earth's aberration, the Moon's the largest of ELP-2000/82: within 5 seconds of arc
(Sun) and 90 (Moon) of full series (ERFA) from 1960 to 2050, at some microseconds an instant and without a file.
Source: Meeus, Astronomical Algorithms, 2nd edition, chapters 22, 25, 32 and 47.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from console.orbit.types import Floats

AU_KM = 149_597_870.7

_ARCSECOND_DEG = 1 / 3_600
_ABERRATION_RAD = np.radians(20.4955 * _ARCSECOND_DEG)

# amplitude (1e-8 rad), phase (rad), rate (rad a Julian millennium) of the Earth's heliocentric longitude
_EARTH_LONGITUDE = np.array(
    [
        (3_341_656.0, 4.6692568, 6_283.0758500),
        (34_894.0, 4.6261, 12_566.1517),
        (3_497.0, 2.7441, 5_753.3849),
        (3_418.0, 2.8289, 3.5231),
        (3_136.0, 3.6277, 77_713.7715),
        (2_676.0, 4.4181, 7_860.4194),
        (2_343.0, 6.1352, 3_930.2097),
        (1_324.0, 0.7425, 11_506.7698),
        (1_273.0, 2.0371, 529.6910),
        (1_199.0, 1.1096, 1_577.3435),
        (990.0, 5.233, 5_884.927),
        (902.0, 2.045, 26.298),
        (857.0, 3.508, 398.149),
        (780.0, 1.179, 5_223.694),
        (753.0, 2.533, 5_507.553),
        (505.0, 4.583, 18_849.228),
        (492.0, 4.205, 775.523),
    ]
)
_EARTH_LONGITUDE_RATE = np.array([(206_059.0, 2.678235, 6_283.075850), (4_303.0, 2.6351, 12_566.1517)])
# the same of its distance, in 1e-8 au
_EARTH_DISTANCE = np.array([(1_670_700.0, 3.0984635, 6_283.0758500), (13_956.0, 3.05525, 12_566.15170), (3_084.0, 5.1985, 77_713.7715)])
_EARTH_DISTANCE_RATE = np.array([(103_019.0, 1.107490, 6_283.075850)])

# multiples of D, M, M', F; sine of the longitude in 1e-6 degrees, cosine of the distance in metres
_MOON_LONGITUDE = np.array(
    [
        (0, 0, 1, 0, 6_288_774, -20_905_355),
        (2, 0, -1, 0, 1_274_027, -3_699_111),
        (2, 0, 0, 0, 658_314, -2_955_968),
        (0, 0, 2, 0, 213_618, -569_925),
        (0, 1, 0, 0, -185_116, 48_888),
        (0, 0, 0, 2, -114_332, -3_149),
        (2, 0, -2, 0, 58_793, 246_158),
        (2, -1, -1, 0, 57_066, -152_138),
        (2, 0, 1, 0, 53_322, -170_733),
        (2, -1, 0, 0, 45_758, -204_586),
        (0, 1, -1, 0, -40_923, -129_620),
        (1, 0, 0, 0, -34_720, 108_743),
        (0, 1, 1, 0, -30_383, 104_755),
        (2, 0, 0, -2, 15_327, 10_321),
        (0, 0, 1, 2, -12_528, 0),
        (0, 0, 1, -2, 10_980, 79_661),
        (4, 0, -1, 0, 10_675, -34_782),
        (0, 0, 3, 0, 10_034, -23_210),
        (4, 0, -2, 0, 8_548, -21_636),
        (2, 1, -1, 0, -7_888, 24_208),
        (2, 1, 0, 0, -6_766, 30_824),
        (1, 0, -1, 0, -5_163, -8_379),
        (1, 1, 0, 0, 4_987, -16_675),
        (2, -1, 1, 0, 4_036, -12_831),
        (2, 0, 2, 0, 3_994, -10_445),
        (4, 0, 0, 0, 3_861, -11_650),
        (2, 0, -3, 0, 3_665, 14_403),
    ],
    dtype=float,
)
_MOON_LATITUDE = np.array(
    [
        (0, 0, 0, 1, 5_128_122),
        (0, 0, 1, 1, 280_602),
        (0, 0, 1, -1, 277_693),
        (2, 0, 0, -1, 173_237),
        (2, 0, -1, 1, 55_413),
        (2, 0, -1, -1, 46_271),
        (2, 0, 0, 1, 32_573),
        (0, 0, 2, 1, 17_198),
        (2, 0, 1, -1, 9_266),
        (0, 0, 2, -1, 8_822),
        (2, -1, 0, -1, 8_216),
        (2, 0, -2, -1, 4_324),
        (2, 0, 1, 1, 4_200),
        (2, 1, 0, -1, -3_359),
    ],
    dtype=float,
)


@dataclass(frozen=True, slots=True)
class Nutation:
    """Nutation in longitude and the true obliquity of the ecliptic, in radians, (n,) each."""

    longitude_rad: Floats
    obliquity_rad: Floats


def sun_place(centuries: Floats) -> tuple[Floats, Floats]:
    """Apparent longitude (radians, mean equinox of date) and distance (km) of the Sun; Julian centuries TT from J2000, (n,).

    The aberration is in it: it is where sunlight comes from. The latitude is under 1.2 seconds of arc and left out.
    """
    millennia = centuries / 10
    longitude = 1.75347046 + 6_283.31966747 * millennia + _wave(_EARTH_LONGITUDE, millennia)
    longitude += millennia * _wave(_EARTH_LONGITUDE_RATE, millennia) + millennia**2 * 52_919e-8
    distance = 1.00013989 + _wave(_EARTH_DISTANCE, millennia) + millennia * _wave(_EARTH_DISTANCE_RATE, millennia)
    return longitude + np.pi - _ABERRATION_RAD / distance, distance * AU_KM


def moon_place(centuries: Floats) -> tuple[Floats, Floats, Floats]:
    """Longitude and latitude (radians, mean equinox of date) and distance (km) of the Moon's centre, (n,) each."""
    t = centuries
    mean = 218.3164477 + 481_267.88123421 * t - 0.0015786 * t * t
    arguments = np.radians(
        np.stack(
            [
                297.8501921 + 445_267.1114034 * t - 0.0018819 * t * t,
                357.5291092 + 35_999.0502909 * t - 0.0001536 * t * t,
                134.9633964 + 477_198.8675055 * t + 0.0087414 * t * t,
                93.2720950 + 483_202.0175233 * t - 0.0036539 * t * t,
            ]
        )
    )
    fading = 1 - 0.002516 * t  # the Earth's eccentricity, which terms of the Sun's anomaly M follow
    angle, share = _MOON_LONGITUDE[:, :4] @ arguments, fading ** np.abs(_MOON_LONGITUDE[:, 1:2])
    beyond = 3_958 * np.sin(np.radians(119.75 + 131.849 * t)) + 1_962 * np.sin(np.radians(mean) - arguments[3])
    longitude = mean + 1e-6 * ((_MOON_LONGITUDE[:, 4:5] * share * np.sin(angle)).sum(axis=0) + beyond)
    distance = 385_000.56 + 1e-3 * (_MOON_LONGITUDE[:, 5:6] * share * np.cos(angle)).sum(axis=0)
    share = fading ** np.abs(_MOON_LATITUDE[:, 1:2])
    latitude = 1e-6 * (_MOON_LATITUDE[:, 4:5] * share * np.sin(_MOON_LATITUDE[:, :4] @ arguments)).sum(axis=0)
    latitude -= 1e-6 * 2_235 * np.sin(np.radians(mean))
    return np.radians(longitude), np.radians(latitude), distance


def nutation(centuries: Floats) -> Nutation:
    """Within half a second of arc: the four largest terms."""
    node = np.radians(125.04452 - 1_934.136261 * centuries)
    sun, moon = np.radians(280.4665 + 36_000.7698 * centuries), np.radians(218.3165 + 481_267.8813 * centuries)
    longitude = -17.20 * np.sin(node) - 1.32 * np.sin(2 * sun) - 0.23 * np.sin(2 * moon) + 0.21 * np.sin(2 * node)
    tilt = 9.20 * np.cos(node) + 0.57 * np.cos(2 * sun) + 0.10 * np.cos(2 * moon) - 0.09 * np.cos(2 * node)
    mean_tilt = 84_381.448 - 46.8150 * centuries
    return Nutation(np.radians(longitude * _ARCSECOND_DEG), np.radians((mean_tilt + tilt) * _ARCSECOND_DEG))


def _wave(terms: Floats, millennia: Floats) -> Floats:
    total: Floats = terms[:, 0] * 1e-8 @ np.cos(terms[:, 1:2] + terms[:, 2:3] * millennia)
    return total
