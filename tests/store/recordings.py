"""Builders of sessions for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from console.command.states import CommandChange, Stage
from console.dictionary.significance import Significance
from console.frames.batch import Chunk, LinkCounters
from console.orbit.types import Pass
from console.session.messages import Delivery, LinkState, PacketRow
from console.store.writer import SessionWriter
from console.telemetry.samples import SampleBatch
from console.telemetry.states import AlarmChange, AlarmLevel, AlarmState, Event, EventSeverity

START_NS = 1_795_344_912_000_000_000
SECOND = 1_000_000_000


def begin(folder: Path, **changes: Any) -> SessionWriter:
    """A new session of WAU-1 over Banting."""
    wanted: dict[str, Any] = {
        "started_ns": START_NS, "spacecraft": "WAU-1", "station": "Banting", "mode": "SIM", "mission_name": "demo",
        "mission_digest": "d1", "files": {"mission.toml": b"name = 'demo'\n", "dict/wau.xml": b"<x/>"}, "version": "0.1",
    }  # fmt: skip
    return SessionWriter.create(folder, **(wanted | changes))


def chunk(number: int, *, size: int = 40) -> Chunk:
    """The chunk received `number` seconds after the start, with bytes that tell its number."""
    return Chunk(START_NS + number * SECOND, number.to_bytes(4, "big") * (size // 4))


def batch(first: int, columns: dict[str, Any], *, container: str = "HK", step_ns: int = SECOND, lag_ns: int = 0) -> SampleBatch:
    """Samples `first`, `first + 1`, ... of a container, one a step; on board they were made `lag_ns` before receipt."""
    samples = len(next(iter(columns.values())))
    number = np.arange(first, first + samples, dtype=np.int64)
    received = START_NS + number * step_ns
    return SampleBatch(container, received - lag_ns, received, number, columns)


def delivery(now: int = 0, **parts: Any) -> Delivery:
    """A delivery `now` seconds after the start."""
    return Delivery(1, START_NS + now * SECOND, 1.0, LinkState("sim", "open"), parts.pop("counters", LinkCounters()), **parts)


def packet(index: int, *, apid: int = 100, container: str = "HK", data: bytes = b"\x08\x64\xc0\x00\x00\x00\x01") -> PacketRow:
    """A packet received `index` seconds after the start."""
    at_ns = START_NS + index * SECOND
    return PacketRow(index, at_ns, at_ns - 5, apid, index & 0x3FFF, 0, 0, 3, 25, container, data)


def stage(number: int, reached: Stage, *, command: int = 1, **changes: Any) -> CommandChange:
    """Command `command` reached a stage `number` seconds after the start."""
    wanted: dict[str, Any] = {"arguments": {"N": "3", "A": "x"}, "data": b"\x18\x01", "significance": Significance.WATCH, "by": "OPS3"}
    return CommandChange(START_NS + number * SECOND, command, "PING", reached, **(wanted | changes))


def alarm(number: int) -> AlarmChange:
    """An alarm of BATT_V `number` seconds after the start."""
    return AlarmChange(START_NS + number * SECOND, "BATT_V", AlarmLevel.DISTRESS, AlarmState.UNACKNOWLEDGED, "6.1 V", "< 6.5 V")


def event(number: int, text: str = "mode changed") -> Event:
    """An event `number` seconds after the start."""
    return Event(START_NS + number * SECOND, EventSeverity.LOW, "OBC", text)


def one_pass(aos: int = 10, los: int = 600) -> Pass:
    """A pass over Banting between two seconds after the start."""
    times = (START_NS + aos * SECOND, START_NS + (aos + los) // 2 * SECOND, START_NS + los * SECOND)
    return Pass("WAU-1", "Banting", *times, 47.0, 10.0, 90.0, 170.0, START_NS, 0.1, 0.05)
