"""The simulator as a link: it runs in the link's thread, in step with the session's clock."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock

from console.clock import Clock
from console.frames.batch import Chunk
from console.link.link import LinkSink
from console.simulator.simulator import Simulator
from console.utc import SECOND_NS

PERIOD_S = 0.05
SLICE_NS = SECOND_NS // 10


class SimulatorLink:
    """Link `sim`: chunks twenty times a second, stamped with the clock's time.

    A clock that runs fast is followed in slices of a tenth of a second, so that receipt times stay as fine as in real
    time; it pauses only when it has caught up. What is sent while the spacecraft doesn't hear the station is lost, as it would be.
    """

    def __init__(self, simulator: Simulator, clock: Clock, *, name: str = "sim", pause: Callable[[float], object] | None = None) -> None:
        self.name = name
        self._simulator, self._clock = simulator, clock
        self._lock, self._pause = Lock(), pause or Event().wait
        self._reached_ns = simulator.now_ns

    def reached_ns(self) -> int:
        """The time up to which everything has been delivered; it lags behind a clock that runs fast."""
        return self._reached_ns

    def run(self, sink: LinkSink, is_stopping: Callable[[], bool]) -> None:
        """Deliver until `is_stopping()`."""
        station, spacecraft = self._simulator.station.name, self._simulator.spacecraft.name
        sink.status("open", f"simulated {spacecraft} over {station}")
        while not is_stopping():
            self._follow(self._clock.now_ns(), sink, is_stopping)
            if self._clock.now_ns() - self._simulator.now_ns < SLICE_NS:  # else the clock has run on meanwhile, and there is more to fly
                self._pause(PERIOD_S)
        sink.status("closed", "")

    def uplink(self) -> Callable[[bytes], None] | None:
        """Radiates bytes at the clock's time; safe from any thread."""
        return self._send

    def _send(self, data: bytes) -> None:
        with self._lock:
            self._simulator.receive(data, self._clock.now_ns())

    def _follow(self, now_ns: int, sink: LinkSink, is_stopping: Callable[[], bool]) -> None:
        """Fly up to an instant, or as far as the clock says when it has been set back on the way."""
        while self._simulator.now_ns < (goal_ns := min(now_ns, self._clock.now_ns())) and not is_stopping():
            with self._lock:
                until_ns = min(self._simulator.now_ns + SLICE_NS, goal_ns)
                data = self._simulator.step(until_ns)
            if data:
                sink.chunk(Chunk(until_ns, data))
            self._reached_ns = until_ns
