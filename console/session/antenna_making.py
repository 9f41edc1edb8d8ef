"""Puts a station's antenna together from its mission: controller, rotator, radio. Nothing connects before the session starts."""

from __future__ import annotations

from dataclasses import replace

from console.mission.devices import DeviceAddress, DeviceKind, parse_radio, parse_rotator
from console.mission.model import AntennaLimits, Spacecraft, Station
from console.session.antenna import Antenna, LiveAntenna, NoAntenna
from console.station.booked import BookedPasses, ReadBookings
from console.station.control import AntennaControl
from console.station.devices import HamlibRadio, HamlibRotator, RadioDevice, Rotator, SimulatedRadio, SimulatedRotator
from console.station.sky import StationSky
from console.station.tuning import Tuning


def antenna_of(
    spacecraft: tuple[Spacecraft, ...], flown: str, station: Station | None, *, rotator: str = "", radio: str = "",
    bookings: ReadBookings | None = None,
) -> Antenna:  # fmt: skip
    """The antenna that a session flies with. `rotator` and `radio` replace what the mission says; `bookings`: whose booked passes it
    minds. Raises KnownError for a bad address."""
    if station is None:
        return NoAntenna()
    return LiveAntenna(control_of(spacecraft, flown, station, rotator=rotator, radio=radio, bookings=bookings))


def without_real_devices(station: Station) -> tuple[Station, str]:
    """The station of a session whose time is not the real one, and a sentence where that takes something from it.

    A mission's real rotator and radio obey the present only; in an exercise they move when the operator names them, never by themselves.
    """
    real = [str(each) for each in (parse_rotator(station.antenna.rotator), parse_radio(station.radio.address)) if each.is_real]
    if not real:
        return station, ""
    antenna = replace(station.antenna, rotator="" if parse_rotator(station.antenna.rotator).is_real else station.antenna.rotator)
    radio = replace(station.radio, address="" if parse_radio(station.radio.address).is_real else station.radio.address)
    told = f"{' and '.join(real)} of {station.name} stay alone: this session's time is not the real one"
    notice = f"{told}; --rotator and --radio name them all the same"
    return replace(station, antenna=antenna, radio=radio), notice


def control_of(
    spacecraft: tuple[Spacecraft, ...], flown: str, station: Station, *, rotator: str = "", radio: str = "",
    bookings: ReadBookings | None = None,
) -> AntennaControl:  # fmt: skip
    """The controller of a station's antenna, with the devices that its mission, or the operator, names."""
    rotator_at, radio_at = parse_rotator(rotator or station.antenna.rotator), parse_radio(radio or station.radio.address)
    turning, tuned = _rotator(rotator_at, station.antenna), _radio(radio_at)
    tuning = Tuning(tuned, station.radio) if tuned is not None else None
    sky = StationSky(spacecraft, station.site)
    booked = BookedPasses(station.name, sky, station.antenna, bookings) if bookings is not None else None
    return AntennaControl(station.antenna, sky, flown, rotator=turning, tuning=tuning, booked=booked)


def _rotator(address: DeviceAddress, limits: AntennaLimits) -> Rotator | None:
    if address.kind is DeviceKind.SIM:
        return SimulatedRotator(limits)
    return HamlibRotator(address) if address.is_real else None


def _radio(address: DeviceAddress) -> RadioDevice | None:
    if address.kind is DeviceKind.SIM:
        return SimulatedRadio()
    return HamlibRadio(address) if address.is_real else None
