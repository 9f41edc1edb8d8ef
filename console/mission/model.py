"""A mission as the rest of the console sees it: typed, checked, with every path inside its folder."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from console.dictionary.model import Dictionary
from console.errors import KnownError, near_or_all
from console.frames.batch import FrameFormat
from console.frames.uplink_format import UplinkFormat
from console.mimic.drawing import Mimic
from console.mission.commanding import NOTHING_ASKED, Commanding
from console.mission.security import Security
from console.orbit.areas import Area, Payload
from console.orbit.site import Site
from console.orbit.trajectory import Orbit


@dataclass(frozen=True, slots=True)
class AntennaLimits:
    """What the rotator can do, which is neither terrain nor policy. Degrees, degrees a second.

    An azimuth range over 360 degrees is overlap; a highest elevation over 90 means that it can flip: lean over the zenith to the other
    side. `elevation_slew_deg_s` is None for one that is as quick as in azimuth. `threshold_deg`: nearer than that to where it should be,
    it is not moved. `rotator` is "", "sim" or "rotctld:HOST:PORT". Without a park position it stays where it was.
    """

    azimuth_min_deg: float = -180.0
    azimuth_max_deg: float = 540.0
    elevation_min_deg: float = 0.0
    elevation_max_deg: float = 90.0
    slew_deg_s: float = 6.0
    elevation_slew_deg_s: float | None = None
    beamwidth_deg: float = 5.0
    threshold_deg: float = 0.5
    park_azimuth_deg: float | None = None
    park_elevation_deg: float | None = None
    rotator: str = ""

    @property
    def elevation_rate_deg_s(self) -> float:
        """How fast the elevation turns."""
        return self.slew_deg_s if self.elevation_slew_deg_s is None else self.elevation_slew_deg_s

    @property
    def can_flip(self) -> bool:
        """Whether the machine reaches the sky beyond its zenith."""
        return self.elevation_max_deg > 90.0

    @property
    def park(self) -> tuple[float, float] | None:
        """Where it is parked (azimuth, elevation), None where nothing is said."""
        if self.park_azimuth_deg is None or self.park_elevation_deg is None:
            return None
        return self.park_azimuth_deg, self.park_elevation_deg


@dataclass(frozen=True, slots=True)
class Tuner:
    """The station's radio: where it is ("", "sim" or "rigctld:HOST:PORT"), what it can be tuned to, and how the Doppler shift is followed:
    so many times a second at most, in steps of at least so many Hz. The transmitter is only ever tuned where `tunes_uplink`."""

    address: str = ""
    frequency_min_hz: float = 1e5
    frequency_max_hz: float = 1e11
    updates_per_s: float = 2.0
    step_hz: float = 10.0
    tunes_uplink: bool = False


@dataclass(frozen=True, slots=True)
class Station:
    """One ground station. `is_approximate`: its coordinates are only about right, and every view of it says so."""

    site: Site
    country: str = ""
    antenna: AntennaLimits = AntennaLimits()
    is_approximate: bool = False
    radio: Tuner = Tuner()

    @property
    def name(self) -> str:
        return self.site.name


@dataclass(frozen=True, slots=True)
class Radio:
    """Frequencies in Hz, rates in bit/s."""

    downlink_hz: float = 0.0
    uplink_hz: float = 0.0
    downlink_bps: float = 9600.0
    uplink_bps: float = 1200.0


@dataclass(frozen=True, slots=True)
class Spacecraft:
    """One spacecraft. `dictionary` is None for one that is only tracked; `elements` are None for one whose orbit is not known.

    `element_sets` are all that the mission gives, the newest last; `elements` is the one to use at the start of the session.
    `uses_catalogue`: a session may take a newer set of its number from the element store. `payload` is None for one that takes no
    images. `priority`: of two passes that want one antenna, the higher one gets it. `security` is None for an uplink that anyone can use.
    """

    name: str
    catalogue_number: int
    elements: Orbit | None
    description: str = ""
    dictionary: Dictionary | None = None
    dictionary_file: str = ""
    frames: FrameFormat = FrameFormat()
    radio: Radio = Radio()
    element_sets: tuple[Orbit, ...] = ()
    uses_catalogue: bool = False
    payload: Payload | None = None
    priority: int = 0
    security: Security | None = None
    uplink: UplinkFormat = UplinkFormat()

    @property
    def orbits(self) -> tuple[Orbit, ...]:
        """All orbits under the spacecraft's own name, the one that is flown with first; none without `elements`."""
        if self.elements is None:
            return ()
        others = (orbit for orbit in self.element_sets if orbit.epoch_ns != self.elements.epoch_ns)
        return tuple(orbit if orbit.name == self.name else replace(orbit, name=self.name) for orbit in (self.elements, *others))


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """Where bytes come from (`sim`, `tcp:HOST:PORT`, ...) and how they are framed (`cadu`, `tm`, `packets`, `kiss`).
    `station` is the one at the link's other end, "" where none is meant."""

    name: str
    url: str
    framing: str = "cadu"
    spacecraft: str = ""
    station: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureFile:
    """A pass plan of the mission, not read yet: its name, its file inside the folder, whose it is, and its text."""

    name: str
    file: str
    spacecraft: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which parameters the plots and the watch list start with; plots is a list of lists of parameter names."""

    plots: tuple[tuple[str, ...], ...] = ()
    watch: tuple[str, ...] = ()


Named = TypeVar("Named", "Spacecraft", "Station")


@dataclass(frozen=True, slots=True)
class Mission:
    """A validated mission folder. `digest` is the SHA-256 over its files; `files` are their names and contents."""

    name: str
    description: str
    is_fictional: bool
    folder: Path
    spacecraft: tuple[Spacecraft, ...]
    stations: tuple[Station, ...]
    links: tuple[LinkSpec, ...]
    layouts: dict[str, Layout] = field(default_factory=dict)
    stale_factor: float = 3.0
    expired_factor: float = 20.0
    areas: tuple[Area, ...] = ()
    digest: str = ""
    mimics: tuple[Mimic, ...] = ()
    commanding: Commanding = NOTHING_ASKED
    procedures: tuple[ProcedureFile, ...] = ()

    def spacecraft_named(self, name: str) -> Spacecraft:
        """The spacecraft of that name; KnownError with a near name otherwise."""
        return _named(self.spacecraft, name, "spacecraft")

    def station_named(self, name: str) -> Station:
        """The station of that name; KnownError with a near name otherwise."""
        return _named(self.stations, name, "station")


def _named(items: tuple[Named, ...], name: str, what: str) -> Named:
    for item in items:
        if item.name == name:
            return item
    raise KnownError(f"no {what} {name}", rule=near_or_all(name, [item.name for item in items]))
