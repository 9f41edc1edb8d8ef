"""The time-based schedule on board: which requests wait for which on-board time (ECSS-E-ST-70-41C 6.11.3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.packets.space_packet import parse_header

MOST_ACTIVITIES = 32


@dataclass(frozen=True, slots=True)
class RequestName:
    """What service 11 names a request by: source, APID and sequence count (6.11.3.3)."""

    source: int
    apid: int
    sequence: int

    @classmethod
    def of(cls, packet: bytes) -> RequestName:
        """The name of a telecommand packet with a PUS header."""
        header = parse_header(packet)
        return cls(int.from_bytes(packet[9:11], "big"), header.apid, header.sequence)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One activity: when it is released, and which packet."""

    release_ns: int
    packet: bytes

    @property
    def name(self) -> RequestName:
        """What it is called."""
        return RequestName.of(self.packet)


@dataclass(slots=True)
class Agenda:
    """The schedule. While it is disabled, what comes due is dropped without being released (6.11.4.2)."""

    is_enabled: bool = False
    activities: list[Waiting] = field(default_factory=list)

    def reset(self) -> None:
        """Empty and disabled, as after a boot (6.11.4.4)."""
        self.is_enabled = False
        self.activities.clear()

    def put(self, activity: Waiting) -> None:
        """Keep it in order of time."""
        self.activities.append(activity)
        self.activities.sort(key=lambda one: one.release_ns)

    def found(self, name: RequestName) -> Waiting | None:
        """The activity of that name."""
        return next((one for one in self.activities if one.name == name), None)

    def due(self, onboard_ns: int) -> list[bytes]:
        """The packets whose time has come, each given once."""
        came = [one.packet for one in self.activities if one.release_ns <= onboard_ns]
        self.activities = [one for one in self.activities if one.release_ns > onboard_ns]
        return came if self.is_enabled else []
