"""The antenna as a session knows it: a living one behind a controller, or one told again from a recording, without any device."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from console.errors import KnownError
from console.session.messages import (
    AntennaIntent,
    FreeAntenna,
    ParkAntenna,
    PointAntenna,
    ResumeAntenna,
    StopAntenna,
    TrackPass,
    TuneRadio,
)  # fmt: skip
from console.station.control import AntennaControl
from console.station.plan import AntennaPlan
from console.station.state import AntennaCourse, AntennaState
from console.utc import SECOND_NS

SUBSTEP_NS = SECOND_NS // 2
MOST_SUBSTEPS = 200
OnBug = Callable[[BaseException], None]
Recorded = tuple[int, AntennaState | AntennaCourse]


@dataclass(frozen=True, slots=True)
class AntennaNews:
    """What one step brought: the state, the plan where it is a new one, and lines for the event log."""

    state: AntennaState | None = None
    course: AntennaCourse | None = None
    remarks: Sequence[str] = ()


class Antenna(Protocol):
    """Where a session gets the antenna from."""

    def start(self, on_bug: OnBug) -> None:
        """Begin; nothing moves by it. `on_bug` is told of what should never happen."""
        ...

    def step(self, now_ns: int) -> AntennaNews:
        """What there is at this time."""
        ...

    def standing(self) -> AntennaNews:
        """The last state and the plan that stands, for a window that comes late."""
        ...

    def stop(self) -> None:
        """Stand still, before everything else; from any thread, and never an error."""
        ...

    def carry_out(self, intent: AntennaIntent, now_ns: int) -> str:
        """Do what the operator wants; returns it in words, '' where that is no news. Raises KnownError where it can't be."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class NoAntenna:
    """For sessions without a station, and for replays of recordings that know nothing of one."""

    def start(self, on_bug: OnBug) -> None:
        """Nothing to begin with."""

    def step(self, now_ns: int) -> AntennaNews:
        return AntennaNews()

    def standing(self) -> AntennaNews:
        return AntennaNews()

    def stop(self) -> None:
        """Nothing to stop."""

    def carry_out(self, intent: AntennaIntent, now_ns: int) -> str:
        raise KnownError("there is no antenna here")

    def close(self) -> None:
        """Nothing to let go of."""


class LiveAntenna:
    """A controller in step with the session. Where session time runs fast, a simulated antenna is still flown in small steps."""

    def __init__(self, control: AntennaControl) -> None:
        self._control = control
        self._on_bug: OnBug = lambda _: None
        self._then_ns: int | None = None
        self._state: AntennaState | None = None
        self._plan: AntennaPlan | None = None
        self._course: AntennaCourse | None = None
        self._is_stop_told = self._has_failed = False

    def start(self, on_bug: OnBug) -> None:
        self._on_bug = on_bug
        self._control.start()

    def close(self) -> None:
        self._control.close()

    def stop(self) -> None:
        if self._control.rotator is not None:
            self._control.stop()

    def step(self, now_ns: int) -> AntennaNews:
        """As the Protocol says. A bug here is no reason to lose a recording: the antenna is then stopped and left alone."""
        if self._has_failed:
            return AntennaNews()
        try:
            return self._stepped(now_ns)
        except Exception as error:  # noqa: BLE001 - the top of the antenna's part: whatever it is, telemetry goes on
            self._has_failed, self._state, self._course = True, None, None
            self.stop()
            self._on_bug(error)
            told = f"a bug in the antenna's control: {type(error).__name__}: {error}; it was stopped and is left alone from now on"
            return AntennaNews(remarks=[told])

    def _stepped(self, now_ns: int) -> AntennaNews:
        state, instants = self._state, self._instants(now_ns)
        self._control.aim.look_ahead(instants)
        for at_ns in instants:
            state = self._control.step(at_ns)
        self._then_ns, self._state = now_ns, state
        plan, course = self._control.aim.plan, None
        if plan is not self._plan:
            self._plan = plan
            course = plan.course(state.actual if state else None) if plan is not None else None
            self._course = course
        return AntennaNews(state, course, self._control.remarks())

    def standing(self) -> AntennaNews:
        return AntennaNews(self._state, self._course)

    def carry_out(self, intent: AntennaIntent, now_ns: int) -> str:
        control = self._control
        match intent:
            case StopAntenna() | ResumeAntenna() | ParkAntenna() | FreeAntenna():
                act, word = {
                    StopAntenna: (control.stop, "stop"),
                    ResumeAntenna: (control.resume, "resume"),
                    ParkAntenna: (control.park, "park"),
                    FreeAntenna: (control.let_go, "let go"),
                }[type(intent)]
                act()
                is_old = self._is_stop_told and isinstance(intent, StopAntenna)
                self._is_stop_told = isinstance(intent, StopAntenna)
                return "" if is_old else f"antenna: {word}"
            case PointAntenna(azimuth_deg, elevation_deg):
                control.point(azimuth_deg, elevation_deg)
                return f"antenna: point to azimuth {azimuth_deg:.1f}°, elevation {elevation_deg:.1f}°"
            case TrackPass(spacecraft, aos_ns):
                return f"antenna: track {control.track(spacecraft, now_ns, aos_ns=aos_ns)}"
            case TuneRadio(downlink, uplink):
                return self._tune(downlink=downlink, uplink=uplink)

    def _tune(self, *, downlink: bool, uplink: bool) -> str:
        if self._control.tuning is None:
            raise KnownError("this station has no radio", remedy='name one in its radio: address = "rigctld:127.0.0.1:4532"')
        self._control.tuning.set_on(downlink=downlink, uplink=uplink)
        ways = [word for word, is_on in (("receiver", downlink), ("transmitter", uplink)) if is_on]
        return f"radio: Doppler shift followed by {' and '.join(ways)}" if ways else "radio: Doppler shift not followed"

    def _instants(self, now_ns: int) -> list[int]:
        """The present instant, and some before it where much time has passed and the antenna lives in session time."""
        rotator = self._control.rotator
        if self._then_ns is None or rotator is None or rotator.is_real or now_ns - self._then_ns <= SUBSTEP_NS:
            return [now_ns]
        count = min(-(-(now_ns - self._then_ns) // SUBSTEP_NS), MOST_SUBSTEPS)
        return [self._then_ns + (now_ns - self._then_ns) * number // count for number in range(1, count + 1)]


class RecordedAntenna:
    """The antenna of a recording, told again as its clock passes."""

    def __init__(self, rows: Iterable[Recorded]) -> None:
        self._rows = sorted(rows, key=lambda row: row[0])
        self._told = 0
        self._state: AntennaState | None = None
        self._course: AntennaCourse | None = None

    def start(self, on_bug: OnBug) -> None:
        """There is no device."""

    def close(self) -> None:
        """There is no device."""

    def stop(self) -> None:
        """There is no device."""

    def step(self, now_ns: int) -> AntennaNews:
        course = None
        while self._told < len(self._rows) and self._rows[self._told][0] <= now_ns:
            value = self._rows[self._told][1]
            if isinstance(value, AntennaState):
                self._state = value
            else:
                self._course = course = value
            self._told += 1
        return AntennaNews(self._state, course)

    def standing(self) -> AntennaNews:
        return AntennaNews(self._state, self._course)

    def seek(self, now_ns: int) -> None:
        """Be as after this instant."""
        self._told, self._state, self._course = 0, None, None
        self.step(now_ns)

    def carry_out(self, intent: AntennaIntent, now_ns: int) -> str:
        raise KnownError("nothing can be moved in a replay")
