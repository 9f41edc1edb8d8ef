"""Builders: the demo's WAU-1 on a good pass, with a ground that decodes what comes down."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from console.dictionary.encode import encode_command
from console.frames.batch import Chunk
from console.frames.cltu import encode_cltu
from console.frames.tc import build_tc_frame
from console.mission.loader import load_mission
from console.mission.model import Mission, Spacecraft, Station
from console.orbit.types import Pass
from console.packets.pipeline import Pipeline, make_pipeline
from console.resources import demo_mission_folder
from console.simulator.demonstration import demo_pass
from console.simulator.simulator import Simulator
from console.telemetry.decoder import TelemetryDecoder
from console.telemetry.samples import SampleBatch
from console.utc import SECOND_NS, parse_utc

SESSION_START_NS = parse_utc("2026-11-23T06:00:00Z")


@lru_cache(maxsize=1)
def demo_mission() -> Mission:
    return load_mission(demo_mission_folder(), session_start_ns=SESSION_START_NS)


@lru_cache(maxsize=1)
def good_pass() -> Pass:
    return demo_pass(demo_mission(), "WAU-1", "Banting", SESSION_START_NS)


def wau1() -> Spacecraft:
    return demo_mission().spacecraft_named("WAU-1")


def banting() -> Station:
    return demo_mission().station_named("Banting")


def simulator(*, seed: int = 1, start_s: float = -20.0) -> Simulator:
    """WAU-1 over Banting, started so many seconds after AOS."""
    return Simulator(wau1(), banting(), start_ns=good_pass().aos_ns + round(start_s * SECOND_NS), seed=seed)


def cltu(packet: bytes, *, sequence: int = 0, scid: int | None = None) -> bytes:
    return encode_cltu(build_tc_frame(wau1().frames.scid or 0 if scid is None else scid, 0, sequence, packet))


def command(name: str, *, sequence: int = 0, **arguments: str) -> bytes:
    assert wau1().dictionary is not None
    return encode_command(wau1().dictionary, name, arguments, sequence=sequence).data


@dataclass
class Flight:
    """A pass under way: steps of a tenth of a second, everything that came down decoded."""

    craft: Simulator = field(default_factory=lambda: simulator(start_s=120.0))
    pipeline: Pipeline = field(default_factory=lambda: make_pipeline("cadu", wau1().frames))
    packets: list[bytes] = field(default_factory=list)
    samples: list[SampleBatch] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert wau1().dictionary is not None
        self._decoder = TelemetryDecoder(wau1().dictionary)

    def run(self, seconds: float) -> Flight:
        for _ in range(round(seconds * 10)):
            now_ns = self.craft.now_ns + SECOND_NS // 10
            batch = self.pipeline.feed(Chunk(now_ns, self.craft.step(now_ns)))
            self.samples += self._decoder.decode(batch, len(self.packets)).samples
            self.packets += [batch.packet(index) for index in range(len(batch))]
        return self

    def send(self, name: str, *, sequence: int = 0, **arguments: str) -> bytes:
        """Radiate a command and return its request identifier."""
        data = command(name, sequence=sequence, **arguments)
        self.craft.receive(cltu(data), self.craft.now_ns)
        return data[:4]

    def reports(self, request: bytes) -> list[int]:
        """Subtypes of the service 1 reports on a request, in order."""
        return [packet[8] for packet in self.packets if packet[7] == 1 and packet[19:23] == request]

    def failure(self, request: bytes) -> int:
        """The failure code that a request was answered with."""
        return next(
            int.from_bytes(packet[23:25], "big")
            for packet in self.packets
            if packet[7] == 1 and packet[8] % 2 == 0 and packet[19:23] == request
        )

    def events(self) -> list[int]:
        return [int.from_bytes(packet[19:21], "big") for packet in self.packets if packet[7] == 5]

    def last(self, parameter: str) -> object:
        """The newest engineering value of a parameter."""
        assert wau1().dictionary is not None
        batch = next(batch for batch in reversed(self.samples) if parameter in batch.raw)
        column = wau1().dictionary.parameter(parameter).engineering(batch.raw[parameter])
        return column[-1]

    def column(self, parameter: str) -> np.ndarray:
        """All engineering values of a numeric parameter."""
        assert wau1().dictionary is not None
        one = wau1().dictionary.parameter(parameter)
        return np.concatenate([np.asarray(one.engineering(batch.raw[parameter])) for batch in self.samples if parameter in batch.raw])
