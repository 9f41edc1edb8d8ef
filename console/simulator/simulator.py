"""A spacecraft and its radio link to one station, stepped by time: bytes go up, bytes come down.

Everything moves in ticks and slots that hang on the start, the seed and the commands alone, so the bytes that came down until some
instant are the same however the steps to it were cut. One surprise: a command acts at the first tick after the instant at which it
was received, never between ticks.
"""

from __future__ import annotations

import math
from collections import deque

from console.errors import KnownError
from console.frames.sdls import Rejection, SecurityReceiver
from console.mission.model import Spacecraft, Station
from console.orbit.elements import ElementSet
from console.simulator.channel import Channel, bit_error_rate
from console.simulator.downlink import Downlink
from console.simulator.physics import TICK_NS, Craft, EventId
from console.simulator.pus import Executive
from console.simulator.receiver import Receiver
from console.simulator.reporting import step_reporting
from console.simulator.service import Board
from console.telemetry.states import EventSeverity

FRAMES_A_REPORT = 4
REJECTION_CODES = {reason: code for code, reason in enumerate(Rejection, start=1)}


class Simulator:
    """One spacecraft over one station from `start_ns` on; `security` rejects what is not secured.

    Not safe for threads: see `console.simulator.link`."""

    def __init__(
        self, spacecraft: Spacecraft, station: Station, *, start_ns: int, seed: int, security: SecurityReceiver | None = None
    ) -> None:
        self.spacecraft, self.station = spacecraft, station
        if spacecraft.elements is None:
            raise KnownError(f"{spacecraft.name} can't be flown: it has no elements", remedy="write [spacecraft.elements] in mission.toml")
        if not isinstance(spacecraft.elements, ElementSet):
            rule = "an ephemeris (OEM) says where it is, not how it flies on"
            raise KnownError(f"{spacecraft.name} can't be flown: it has no mean elements", rule=rule, remedy="give it a TLE or an OMM")
        self.craft = Craft(spacecraft.elements, station.site, start_ns=start_ns, seed=seed)
        if math.isnan(self.craft.around.height_km):
            raise KnownError(f"{spacecraft.name} can't be flown: its elements give no orbit at the start", remedy="use fresher elements")
        self.board = Board.of(self.craft, security)
        self._executive = Executive(self.board)
        self._receiver = Receiver(spacecraft.frames.scid or 0, self.board.counters, spacecraft.uplink)
        self._downlink = Downlink(spacecraft.frames, rate_bps=spacecraft.radio.downlink_bps, start_ns=start_ns)
        self._channel = Channel(seed)
        self._tick_ns = start_ns
        self._last_ns = start_ns
        self._in_flight: deque[tuple[int, bytes]] = deque()
        self._inbox: list[bytes] = []

    @property
    def now_ns(self) -> int:
        """How far the simulation has come."""
        return self._last_ns

    def step(self, now_ns: int) -> bytes:
        """All bytes that the station received since the last step, whole frames, up to `now_ns`; none when time doesn't move forward."""
        self._advance(now_ns)
        parts = list[bytes]()
        while self._in_flight and self._in_flight[0][0] <= self._last_ns:
            parts.append(self._in_flight.popleft()[1])
        return b"".join(parts)

    def receive(self, data: bytes, now_ns: int) -> None:
        """Radiate bytes from the station at `now_ns`. They are lost when the spacecraft doesn't hear the station."""
        self._advance(now_ns)
        if self.craft.radio.has_lock and not self.craft.computer.is_booting(self._last_ns):
            self._inbox += self._receiver.feed(data)
            self._tell_rejections()

    def _tell_rejections(self) -> None:
        """An event for each frame that security has not let through."""
        rejections, self._receiver.rejections = self._receiver.rejections, []
        for reason in rejections:
            self.craft.tell(EventId.FRAME_REJECTED, EventSeverity.MEDIUM, float(REJECTION_CODES[reason]))

    def _advance(self, now_ns: int) -> None:
        self._last_ns = max(self._last_ns, now_ns)
        while self._tick_ns + TICK_NS <= self._last_ns:
            self._tick_ns += TICK_NS
            self._tick(self._tick_ns)

    def _tick(self, at_ns: int) -> None:
        self.craft.step(at_ns)
        self.board.at_ns = at_ns
        if not self.craft.radio.has_lock:
            self._receiver.forget()
        if self.craft.computer.is_booting(at_ns):
            self._executive.forget()
        else:
            self._work(at_ns)
        self._transmit(at_ns)

    def _work(self, at_ns: int) -> None:
        packets, self._inbox = self._inbox, []
        self._receiver.release()
        self._executive.step(at_ns)
        for packet in packets:
            self._executive.take(packet, at_ns)
        step_reporting(self.board, at_ns)

    def _transmit(self, at_ns: int) -> None:
        """Send the frames whose slots begin in the tick that has just begun."""
        downlink, radio, around = self._downlink, self.craft.radio, self.craft.around
        is_on = self.craft.is_transmitting(at_ns)
        if is_on:
            downlink.add(self.board.take_outbox())
        self.board.counters.backlog = min(downlink.backlog, 65535)
        rate = bit_error_rate(around, rate_bps=self.spacecraft.radio.downlink_bps, level=radio.level) if is_on else 0.5
        clcw = self._receiver.clcw(has_carrier=radio.has_carrier, has_lock=radio.has_lock)
        while (start_ns := downlink.begins_ns) < at_ns + TICK_NS:
            if not is_on or start_ns < at_ns:
                downlink.skip()
                continue
            slot = downlink.slot
            cadu = downlink.send(self._control_word(slot, clcw))
            radio.frames_sent += 1
            if around.clearance_deg > 0:
                self._in_flight.append((downlink.begins_ns, self._channel.received(cadu, rate, slot)))

    def _control_word(self, slot: int, clcw: int) -> int:
        """The CLCW; on a secured uplink every fourth frame has the frame security report in its place (355.1-B-1)."""
        security = self.board.counters.security
        return clcw if security is None or slot % FRAMES_A_REPORT else security.report.word()
