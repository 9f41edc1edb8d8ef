"""Who gives element sets away: the groups of CelesTrak's general-perturbations data, and any address of one's own.

The groups are asked for as OMM in JSON, the only dress in which every catalogue number fits. CelesTrak renews its data every two hours
and refuses who asks more often (celestrak.org, "GP data" usage policy).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from console.errors import KnownError, near_name
from console.utc import SECOND_NS

PAUSE_NS = 7_200 * SECOND_NS
PREFIX = "celestrak:"
_GROUP = "https://celestrak.org/NORAD/elements/gp.php?GROUP={}&FORMAT=json"
_NUMBER = "https://celestrak.org/NORAD/elements/gp.php?CATNR={}&FORMAT=json"

GROUPS = {
    "stations": "space stations and what is docked to them",
    "visual": "the hundred or so brightest",
    "active": "everything that works: more than 13,000 objects",
    "last-30-days": "launched in the last 30 days",
    "weather": "weather",
    "resource": "Earth observation",
    "sarsat": "search and rescue",
    "dmc": "disaster monitoring",
    "argos": "Argos data collection",
    "planet": "Planet",
    "spire": "Spire",
    "geo": "geostationary",
    "gnss": "all navigation systems",
    "gps-ops": "GPS",
    "glo-ops": "GLONASS",
    "galileo": "Galileo",
    "beidou": "BeiDou",
    "sbas": "navigation augmentation",
    "science": "space and Earth science",
    "geodetic": "geodesy",
    "engineering": "engineering",
    "education": "education",
    "radar": "radar calibration",
    "cubesat": "CubeSats",
    "amateur": "amateur radio",
    "satnogs": "followed by SatNOGS",
    "orbcomm": "Orbcomm",
    "iridium-NEXT": "Iridium",
    "globalstar": "Globalstar",
    "oneweb": "OneWeb",
    "starlink": "Starlink: thousands of objects",
}


@dataclass(frozen=True, slots=True)
class Provider:
    """One address to ask and the name under which its sets are kept."""

    source: str
    url: str


def provider_of(text: str) -> Provider:
    """The provider that an operator means: a group's name, `celestrak:NAME`, a catalogue number, or an http(s) address."""
    if "://" in text:
        return _of_address(text)
    name = text.removeprefix(PREFIX)
    if name.isascii() and name.isdigit():
        return Provider(PREFIX + str(int(name)), _NUMBER.format(int(name)))
    known = {group.casefold(): group for group in GROUPS}
    if name.casefold() not in known:
        hint = near_name(name, GROUPS) or f"the groups are {', '.join(GROUPS)}"
        raise KnownError(f"no such source: {text!r}", rule="a group, a catalogue number, or an address with http or https", remedy=hint)
    group = known[name.casefold()]
    return Provider(PREFIX + group, _GROUP.format(group))


def _of_address(text: str) -> Provider:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise KnownError(f"no address: {text!r}", rule=str(error)) from error
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise KnownError(f"no address to ask: {text!r}", rule="http or https, with a host")
    if parts.username or parts.password:
        raise KnownError("an address with a password in it", rule="it would be kept and shown", remedy="leave the part before @ out")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    url = urlunsplit((parts.scheme.lower(), f"{host}:{port}" if port else host, parts.path or "/", parts.query, ""))
    return Provider(_own_names().get(url, url), url)


def _own_names() -> dict[str, str]:
    return {_GROUP.format(group): PREFIX + group for group in GROUPS}
