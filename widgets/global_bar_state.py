"""What the global bar tells, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass

from console.session.messages import Mode
from console.telemetry.states import AlarmLevel
from console.utc import utc_text
from widgets.pass_words import span_text
from widgets.theme import Status

ALARMS = (AlarmLevel.WARNING, AlarmLevel.DISTRESS, AlarmLevel.CRITICAL)


BEHIND = 0.95


@dataclass(frozen=True, slots=True)
class GlobalState:
    """What the bar tells. Times in ns UTC, rates in bit/s; `alarms` counts warning, distress, critical, and `unacknowledged` how
    many of each nobody has acknowledged; `suppressed` counts those apart that are shelved, suppressed by design or out of service;
    `next_event` is 'AOS', 'LOS' or '' when nothing is coming; `link_status` as in LinkState; `silence_s` since the last byte, None
    before the first; `time_rate` 1 is real time, 0 paused, `asked_rate` what a session that falls behind should run at.
    `looking_at_ns` is the time that the window shows when it isn't now, and `looking_rate` how fast that
    runs; the next event is counted from there."""

    mode: Mode = Mode.LIVE
    now_ns: int = 0
    time_rate: float = 1.0
    spacecraft: str = ""
    next_event: str = ""
    next_event_ns: int = 0
    next_station: str = ""
    next_max_elevation_deg: float = 0.0
    link_status: str = "closed"
    is_locked: bool = False
    link_rate_bps: float = 0.0
    silence_s: float | None = None
    frames_bad: int = 0
    undecoded: int = 0
    alarms: tuple[int, int, int] = (0, 0, 0)
    unacknowledged: tuple[int, int, int] = (0, 0, 0)
    suppressed: int = 0
    arm_text: str = "safe"
    is_armed: bool = False
    looking_at_ns: int | None = None
    looking_rate: float = 1.0
    asked_rate: float = 0.0

    @property
    def shown_ns(self) -> int:
        """The time that the window shows."""
        return self.now_ns if self.looking_at_ns is None else self.looking_at_ns

    @property
    def countdown(self) -> str:
        """The time from the one that is shown to the next event."""
        return span_text(self.next_event_ns - self.shown_ns)


def rate_text(bits_per_second: float) -> str:
    """A rate in four figures at most: `9.60 kbit/s`."""
    for factor, unit in ((1e6, "Mbit/s"), (1e3, "kbit/s")):
        if bits_per_second >= factor:
            return f"{bits_per_second / factor:.3g} {unit}"
    return f"{bits_per_second:.0f} bit/s"


def time_rate_text(rate: float, asked: float = 0.0) -> str:
    """How fast the clock runs, or nothing for real time: `590/1000x` where it can't run as fast as it was asked to."""
    if 0 < rate < BEHIND * asked:
        return f"{rate:g}/{asked:g}x"
    if rate == 0:
        return "paused"
    if rate == 1:
        return ""
    return "fastest" if rate == float("inf") else f"{rate:g}x"


def looking_text(state: GlobalState) -> str:
    """The badge of a window that shows another time than now, or nothing."""
    if state.looking_at_ns is None:
        return ""
    rate = "paused" if state.looking_rate == 0 else f"{state.looking_rate:+g}x"
    return f"{utc_text(state.looking_at_ns)}  {rate}"


def link_word(state: GlobalState) -> tuple[Status, str]:
    """How the link stands, as a status and a word."""
    if state.link_status == "open":
        if state.is_locked:
            return Status.NORMAL, "lock"
        return (Status.STANDBY, "no lock") if state.silence_s is None or state.silence_s > 3 else (Status.CAUTION, "no frames")
    if state.link_status in ("connecting", "waiting"):
        return Status.CAUTION, state.link_status
    return Status.OFF, state.link_status
