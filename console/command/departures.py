"""Released commands on their way through the uplink: what each notice means for a command's stage.

One surprise: a released command may wait (the line is busy, the spacecraft's window is full) and still come back. It is SENT when its
bytes have really left, and its verifiers' windows begin then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.command.queue import Entry
from console.command.receipt import Receipts, farm_b
from console.command.states import CommandChange, Stage
from console.command.uplink import ControlledUplink, LinkView, NoticeKind, Uplink, UplinkNotice
from console.command.verify import Flight, Flights
from console.errors import KnownError
from console.frames.fop_state import Directive, FopState
from console.frames.uplink_format import Service

Return = Callable[[Entry, int, str], CommandChange]


class Departures:
    """Between the queue and the flights. `give_back` puts a command that never left into the queue again, held."""

    def __init__(self, uplink: Uplink, flights: Flights, give_back: Return) -> None:
        self._uplink, self._flights, self._give_back = uplink, flights, give_back
        self._control = uplink if isinstance(uplink, ControlledUplink) else None
        self._receipts = Receipts()
        self._told_fop: FopState | None = None
        self._flying: dict[int, Flight] = {}
        self._notes: dict[int, tuple[str, str]] = {}

    def send(self, flight: Flight, now_ns: int, *, service: Service | None = None, detail: str = "", by: str = "") -> list[CommandChange]:
        """Give a released command to the uplink; `detail` and `by` go with SENT. Raises KnownError when it can't leave at all."""
        number = flight.entry.number
        notices = self._uplink.send(flight.entry.data, now_ns, tag=number, service=service)
        self._flying[number], self._notes[number] = flight, (detail, by)
        return self._heeded(notices)

    def direct(self, directive: Directive, now_ns: int) -> list[CommandChange]:
        """Have FOP-1 carry out a directive; raises KnownError with the reason where it is refused."""
        if self._control is None:
            raise KnownError("this uplink has no COP-1")
        return self._heeded(self._control.direct(directive, now_ns))

    def fop(self) -> FopState | None:
        """FOP-1 as it is, None without one."""
        return None if self._control is None else self._control.state()

    def take_fop(self) -> FopState | None:
        """FOP-1 where it is another than at the last call."""
        now = self.fop()
        changed, self._told_fop = now if now != self._told_fop else None, now
        return changed

    def take_remarks(self) -> list[str]:
        """What the uplink has to say since the last call."""
        return [] if self._control is None else self._control.take_remarks()

    def step(self, now_ns: int, link: LinkView, heard_ns: int) -> list[CommandChange]:
        """What the uplink and the control words say; RECEIVED is dated `heard_ns`, no later than what it led to."""
        changes = self._heeded(self._uplink.step(now_ns, link), heard_ns)
        return changes + self._receipts.step(farm_b(link.clcw), heard_ns)

    def _heeded(self, notices: Sequence[UplinkNotice], heard_ns: int = -1) -> list[CommandChange]:
        changes = []
        for notice in notices:
            flight = self._flying.get(notice.tag)
            if notice.kind is NoticeKind.CONTROL:
                self._count(None, notice.bypass_frames)
            elif flight is not None:
                change = self._change(notice, flight, heard_ns)
                changes += [change] if change is not None else []
        return changes

    def _change(self, notice: UplinkNotice, flight: Flight, heard_ns: int) -> CommandChange | None:
        match notice.kind:
            case NoticeKind.SENT:
                return self._sent(notice, flight)
            case NoticeKind.RECEIVED:
                del self._flying[notice.tag]
                return flight.arrive(min(notice.at_ns, heard_ns) if heard_ns >= 0 else notice.at_ns, notice.detail)
            case NoticeKind.UNCONFIRMED:
                del self._flying[notice.tag]
                return flight.lose_sight(notice.at_ns, notice.detail)
            case _:
                del self._flying[notice.tag]
                return self._give_back(flight.entry, notice.at_ns, notice.detail)

    def _sent(self, notice: UplinkNotice, flight: Flight) -> CommandChange:
        detail, by = self._notes.pop(notice.tag, ("", ""))
        flight.sent_ns = flight.last_ns = notice.at_ns
        self._flights.add(flight)
        if notice.bypass_frames:
            del self._flying[notice.tag]
            self._count(flight, notice.bypass_frames)
        return flight.entry.change(notice.at_ns, Stage.SENT, detail=detail, by=by)

    def _count(self, flight: Flight | None, frames: int) -> None:
        for left in range(frames, 0, -1):
            self._receipts.sent(flight if left == 1 else None)
