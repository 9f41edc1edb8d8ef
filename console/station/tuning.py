"""The Doppler shift followed on a radio: both frequencies at a set rate and from a set step on, inside the radio's range only."""

from __future__ import annotations

import math

from console.errors import KnownError
from console.mission.model import Radio, Tuner
from console.orbit.look import doppler_hz
from console.station.devices import RadioDevice
from console.station.state import LineStatus, RadioState
from console.utc import SECOND_NS


class Tuning:
    """Tunes one radio. The receiver is followed when it is on; the transmitter only when the mission allows it and the operator says so."""

    def __init__(self, device: RadioDevice, setup: Tuner) -> None:
        self.device, self._setup = device, setup
        self.is_on = not device.is_real
        self.is_uplink_on = False
        self._sent: dict[str, float] = {}
        self._sent_ns = -SECOND_NS * 1000
        self._losses = 0
        self._told: set[str] = set()
        self.remarks: list[str] = []

    def set_on(self, *, downlink: bool, uplink: bool) -> None:
        """Follow the shift from now on, or leave the radio alone. Raises KnownError where the transmitter may not be tuned."""
        if uplink and not self._setup.tunes_uplink:
            raise KnownError("the transmitter may not be tuned here", rule="tunes_uplink is not true in the station's radio")
        self.is_on, self.is_uplink_on = downlink, uplink
        self._sent.clear()
        self._told.clear()

    def step(self, now_ns: int, radio: Radio, range_rate_km_s: float | None) -> RadioState:
        """Tune to where a spacecraft that recedes so fast is heard, and hears; None: it is not in sight, nothing is tuned."""
        reading = self.device.reading()
        if reading.device.losses != self._losses:
            self._losses = reading.device.losses
            self._sent.clear()
        rate = 0.0 if range_rate_km_s is None else range_rate_km_s
        down, up = doppler_hz(radio.downlink_hz, rate), -doppler_hz(radio.uplink_hz, rate)
        if range_rate_km_s is not None and reading.device.status is LineStatus.OPEN:
            self._tune(now_ns, radio.downlink_hz + down, radio.uplink_hz + up)
        is_open = reading.device.status is LineStatus.OPEN
        return RadioState(
            reading.device, self.is_on, self.is_uplink_on, radio.downlink_hz and radio.downlink_hz + down, down,
            reading.downlink_hz if is_open else None, radio.uplink_hz and radio.uplink_hz + up, up, reading.uplink_hz if is_open else None,
        )  # fmt: skip

    def _tune(self, now_ns: int, downlink_hz: float, uplink_hz: float) -> None:
        if abs(now_ns - self._sent_ns) < SECOND_NS / self._setup.updates_per_s and self._sent:
            return
        wanted = {"downlink": downlink_hz} if self.is_on else {}
        if self.is_uplink_on and self._setup.tunes_uplink:
            wanted["uplink"] = uplink_hz
        for way, hertz in wanted.items():
            before = self._sent.get(way)
            if (before is None or abs(hertz - before) >= self._setup.step_hz) and self._may(way, hertz):
                self._sent[way], self._sent_ns = hertz, now_ns
                (self.device.tune_downlink if way == "downlink" else self.device.tune_uplink)(hertz)

    def _may(self, way: str, hertz: float) -> bool:
        """The last look before the wire: rigctld takes any number, so the range is kept here."""
        if math.isfinite(hertz) and self._setup.frequency_min_hz <= hertz <= self._setup.frequency_max_hz:
            return True
        span = f"{self._setup.frequency_min_hz / 1e6:g} to {self._setup.frequency_max_hz / 1e6:g} MHz"
        text = f"{way} {hertz / 1e6:.6f} MHz is outside of the radio's range, {span}: not tuned"
        if hertz and way not in self._told:
            self._told.add(way)
            self.remarks.append(text)
        return False
