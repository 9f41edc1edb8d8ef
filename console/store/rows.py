"""What goes into a session file and what comes out of it, as plain values without SQLite."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from console.orbit.types import Pass

TimeAxis = Literal["received", "generation"]


@dataclass(frozen=True, slots=True)
class Keyframe:
    """All state of a session at an instant: it holds after chunk `chunk` and intent `intent` (0: before the first)."""

    ident: int
    chunk: int
    intent: int
    at_ns: int
    state: bytes


@dataclass(frozen=True, slots=True)
class RecordedIntent:
    """What an operator did, between chunk `after_chunk` and the next one."""

    ident: int
    after_chunk: int
    at_ns: int
    blob: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote into the session."""

    at_ns: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordedPass:
    """A pass as predicted, and when bytes really came and went (-1: unknown)."""

    predicted: Pass
    actual_aos_ns: int = -1
    actual_los_ns: int = -1


@dataclass(frozen=True, slots=True)
class MissionFile:
    """One file of the mission that the session was flown with, and whether its bytes still match their digest."""

    name: str
    data: bytes
    sha256: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the command log is as it was written. `first_broken` is the row that does not fit, 0 when all do."""

    is_whole: bool
    rows: int
    first_broken: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What a session is and how much it holds. `ended_ns` is -1 for one that was never closed; `last_ns` is the newest recorded
    instant; `is_being_written`: an engine holds it open now; `epoch_ns`: the "session-start" that its mission was read with."""

    name: str
    spacecraft: str
    station: str
    mode: str
    mission_name: str
    mission_digest: str
    version: str
    identity: str
    started_ns: int
    ended_ns: int
    first_ns: int
    last_ns: int
    is_being_written: bool
    is_complete: bool
    tallies: dict[str, int] = field(default_factory=dict)
    epoch_ns: int = 0


@dataclass(frozen=True, slots=True)
class PacketFilter:
    """Which packets to list; None or '' means any. The words of `text` are looked for in container, APID and `service,subtype`,
    `hex_text` in the bytes. Both ends of the time span belong to it; `axis` says of which time. `is_not_good`: damaged or undecoded.
    `numbers` are first and last index of runs of packets."""

    apid: int | None = None
    container: str = ""
    service: int | None = None
    subtype: int | None = None
    quality: int | None = None
    text: str = ""
    hex_text: str = ""
    from_ns: int | None = None
    until_ns: int | None = None
    axis: TimeAxis = "received"
    is_not_good: bool = False
    is_undecoded: bool = False
    numbers: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """One parameter over time, ready to plot.

    times_ns int64 (n,), values float64 (n,): raw values, NaN at gaps and where a value is not a number. `texts` (n) holds the
    values of a text parameter instead, and `values` is then all NaN. `samples` were in the span; `factor` of them went into
    each pair of points (1: every sample is shown); `unplaced` had no generation time and are left out.
    """

    parameter: str
    times_ns: NDArray[np.int64]
    values: NDArray[np.float64]
    texts: list[str] | None = None
    samples: int = 0
    factor: int = 1
    unplaced: int = 0

    def __len__(self) -> int:
        return len(self.times_ns)
