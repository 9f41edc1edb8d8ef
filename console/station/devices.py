"""Rotators and radios: one Protocol each, Hamlib's servers and a simulation behind it. No call ever waits for a device."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from console.clock import monotonic_ns
from console.mission.devices import DeviceAddress
from console.mission.model import AntennaLimits
from console.station.client import ANSWER_LIMIT_S, HamlibClient
from console.station.hamlib import (
    GET_FREQUENCY,
    GET_POSITION,
    GET_SPLIT_FREQUENCY,
    SPLIT_ON,
    STOP,
    Reply,
    Request,
    set_frequency,
    set_position,
)  # fmt: skip
from console.station.state import DeviceStatus, LineStatus
from console.utc import SECOND_NS

_MOST_AZIMUTH_DEG = 1080.0
_MOST_ELEVATION_DEG = 360.0
_MOST_HZ = 1e13


@dataclass(frozen=True, slots=True)
class RotatorReading:
    """What a rotator last said: where it stands (azimuth, elevation; None: nothing yet) and how long ago; whether it has confirmed the
    stop that stands; why it refused the last position, '' when it didn't."""

    device: DeviceStatus
    position: tuple[float, float] | None = None
    age_s: float = 0.0
    is_stop_confirmed: bool = False
    refusal: str = ""


class Rotator(Protocol):
    """Something that turns an antenna."""

    @property
    def is_real(self) -> bool:
        """Whether something outside of this program moves."""
        ...

    def start(self) -> None:
        """Begin."""
        ...

    def step(self, now_ns: int) -> None:
        """Session time has come this far."""
        ...

    def move(self, azimuth_deg: float, elevation_deg: float) -> None:
        """Go there; the newest call counts. While a stop stands this does nothing."""
        ...

    def stop(self) -> None:
        """Stand still, before everything else, until `release`. May be called from any thread."""
        ...

    def release(self) -> None:
        """The stop stands no longer."""
        ...

    def reading(self) -> RotatorReading:
        """What is known of it."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class SimulatedRotator:
    """A rotator that turns with its limits' speed in session time, and never beyond its limits."""

    is_real = False

    def __init__(self, limits: AntennaLimits) -> None:
        self._limits = limits
        self._position = limits.park or (max(limits.azimuth_min_deg, 0.0), max(limits.elevation_min_deg, 0.0))
        self._target = self._position
        self._is_stopped = False
        self._then_ns: int | None = None

    def start(self) -> None:
        """Nothing runs by itself here."""

    def close(self) -> None:
        """Nothing to let go of."""

    def step(self, now_ns: int) -> None:
        passed_s = 0.0 if self._then_ns is None else max((now_ns - self._then_ns) / SECOND_NS, 0.0)
        self._then_ns = now_ns
        rates = (self._limits.slew_deg_s, self._limits.elevation_rate_deg_s)
        azimuth, elevation = (
            at + min(max(to - at, -rate * passed_s), rate * passed_s)
            for at, to, rate in zip(self._position, self._target, rates, strict=True)
        )
        self._position = (azimuth, elevation)

    def move(self, azimuth_deg: float, elevation_deg: float) -> None:
        if not self._is_stopped:
            self._target = (azimuth_deg, elevation_deg)

    def stop(self) -> None:
        self._is_stopped, self._target = True, self._position

    def release(self) -> None:
        self._is_stopped = False

    def reading(self) -> RotatorReading:
        return RotatorReading(DeviceStatus("sim", LineStatus.OPEN), self._position, 0.0, self._is_stopped)


class HamlibRotator:
    """A rotator behind `rotctld`."""

    is_real = True

    def __init__(self, address: DeviceAddress, *, answer_limit_s: float = ANSWER_LIMIT_S) -> None:
        self._client = HamlibClient(
            str(address), address.host, address.port, polls=lambda: (GET_POSITION,), on_reply=self._on_reply, answer_limit_s=answer_limit_s
        )  # fmt: skip
        self._lock = threading.Lock()
        self._position: tuple[float, float] | None = None
        self._position_ns = 0
        self._is_stopped = self._is_stop_confirmed = False
        self._refusal = ""

    def start(self) -> None:
        self._client.start()

    def close(self) -> None:
        self._client.close()

    def step(self, now_ns: int) -> None:
        """The real thing turns by itself."""

    def move(self, azimuth_deg: float, elevation_deg: float) -> None:
        asked = set_position(azimuth_deg, elevation_deg)
        with self._lock:
            if not self._is_stopped:
                self._client.put("move", asked)

    def stop(self) -> None:
        with self._lock:
            self._is_stopped, self._is_stop_confirmed = True, False
            self._client.put_first(STOP)

    def release(self) -> None:
        with self._lock:
            self._is_stopped = self._is_stop_confirmed = False
            self._client.forget_urgent()

    def reading(self) -> RotatorReading:
        age_s = (monotonic_ns() - self._position_ns) / SECOND_NS
        return RotatorReading(self._client.status, self._position, age_s, self._is_stop_confirmed, self._refusal)

    def _on_reply(self, reply: Reply) -> None:
        if reply.name == GET_POSITION.name and reply.code == 0:
            azimuth, elevation = reply.number("Azimuth", most=_MOST_AZIMUTH_DEG), reply.number("Elevation", most=_MOST_ELEVATION_DEG)
            self._position, self._position_ns = (azimuth, elevation), monotonic_ns()
        elif reply.name == STOP.name:
            self._refusal = f"stop was refused: {reply.refusal}" if reply.code else ""
            with self._lock:
                self._is_stop_confirmed = self._is_stopped and reply.code == 0
                if self._is_stopped and reply.code and self._position is not None:
                    self._client.put_first(set_position(*self._position))
        elif reply.code:
            self._refusal = f"{reply.name} was refused: {reply.refusal}"
        elif reply.name == "set_pos":
            self._refusal, self._is_stop_confirmed = "", self._is_stopped


@dataclass(frozen=True, slots=True)
class RadioReading:
    """What a radio last said of its frequencies in Hz (None: nothing yet), and why it refused one."""

    device: DeviceStatus
    downlink_hz: float | None = None
    uplink_hz: float | None = None
    refusal: str = ""


class RadioDevice(Protocol):
    """Something that is tuned. The uplink is the transmitter's half of a split radio."""

    @property
    def is_real(self) -> bool:
        """Whether something outside of this program is tuned."""
        ...

    def start(self) -> None:
        """Begin."""
        ...

    def tune_downlink(self, hertz: float) -> None:
        """Receive there; the newest call counts."""
        ...

    def tune_uplink(self, hertz: float) -> None:
        """Transmit there, should anybody transmit; the newest call counts."""
        ...

    def reading(self) -> RadioReading:
        """What is known of it."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class SimulatedRadio:
    """A radio that is at once where it is tuned to."""

    is_real = False

    def __init__(self) -> None:
        self._downlink_hz: float | None = None
        self._uplink_hz: float | None = None

    def start(self) -> None:
        """Nothing runs by itself here."""

    def close(self) -> None:
        """Nothing to let go of."""

    def tune_downlink(self, hertz: float) -> None:
        self._downlink_hz = float(round(hertz))

    def tune_uplink(self, hertz: float) -> None:
        self._uplink_hz = float(round(hertz))

    def reading(self) -> RadioReading:
        return RadioReading(DeviceStatus("sim", LineStatus.OPEN), self._downlink_hz, self._uplink_hz)


class HamlibRadio:
    """A radio behind `rigctld`. It is set to split operation the first time that its transmitter is tuned, and again after each loss."""

    is_real = True

    def __init__(self, address: DeviceAddress, *, answer_limit_s: float = ANSWER_LIMIT_S) -> None:
        self._client = HamlibClient(
            str(address), address.host, address.port, polls=self._polls, on_reply=self._on_reply, greeting=self._greeting,
            answer_limit_s=answer_limit_s,
        )  # fmt: skip
        self._is_split = False
        self._downlink_hz: float | None = None
        self._uplink_hz: float | None = None
        self._refusal = ""

    def start(self) -> None:
        self._client.start()

    def close(self) -> None:
        self._client.close()

    def tune_downlink(self, hertz: float) -> None:
        self._client.put("downlink", set_frequency(hertz))

    def tune_uplink(self, hertz: float) -> None:
        asked = set_frequency(hertz, is_transmitter=True)
        if not self._is_split:
            self._is_split = True
            self._client.put("split", SPLIT_ON)
        self._client.put("uplink", asked)

    def reading(self) -> RadioReading:
        return RadioReading(self._client.status, self._downlink_hz, self._uplink_hz, self._refusal)

    def _polls(self) -> Sequence[Request]:
        return (GET_FREQUENCY, GET_SPLIT_FREQUENCY) if self._is_split else (GET_FREQUENCY,)

    def _greeting(self) -> Sequence[Request]:
        return (SPLIT_ON,) if self._is_split else ()

    def _on_reply(self, reply: Reply) -> None:
        if reply.code:
            self._refusal = f"{reply.name} was refused: {reply.refusal}"
        elif reply.name == GET_FREQUENCY.name:
            self._downlink_hz = reply.number("Frequency", most=_MOST_HZ)
        elif reply.name == GET_SPLIT_FREQUENCY.name:
            self._uplink_hz = reply.number("TX Frequency", most=_MOST_HZ)
        else:
            self._refusal = ""
