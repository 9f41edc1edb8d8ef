"""The one place where commands leave: written down as RELEASED, on the disk before a byte is given away.

One surprise: a batch shares one write to the disk. What a crash leaves as RELEASED may have left, and is UNKNOWN after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.command.departures import Departures
from console.command.evidence import Witness
from console.command.journal import Journal
from console.command.queue import CommandQueue, Entry
from console.command.sequence_counts import SequenceCounts
from console.command.states import CommandChange
from console.command.uplink import LinkView, Uplink
from console.command.verify import Flight, Flights, Heard
from console.dictionary.model import Dictionary
from console.errors import KnownError
from console.frames.uplink_format import Service


class Dispatch:
    """Takes commands out of the queue, gives them to the uplink and follows them to their end."""

    def __init__(self, dictionary: Dictionary, uplink: Uplink, queue: CommandQueue, journal: Journal) -> None:
        self._dictionary, self._queue, self._journal = dictionary, queue, journal
        self.counts = SequenceCounts(dictionary)
        self._flights = Flights()
        self.departures = Departures(uplink, self._flights, self._take_back)

    def look_at(self, telemetry: Witness) -> None:
        """Look for evidence in these values from now on."""
        self._flights.telemetry = telemetry

    def depart(
        self,
        entries: Sequence[Entry],
        now_ns: int,
        *,
        why: Callable[[Entry], str] = lambda _: "",
        by: str = "",
        service: Service | None = None,
    ) -> list[CommandChange]:
        """Release these in this order and give their bytes to the uplink; HELD with the reason is what it would not take. `why`: what
        let each of them go; `service`: another than the mission's."""
        for entry in entries:
            entry.data = self.counts.encode(entry.name, entry.arguments).data
            self.counts.take(entry.data)
        released = [self._queue.release(entry.number, now_ns, detail=why(entry), by=by) for entry in entries]
        self._journal.write(*released)
        not_recorded = self._journal.settle()
        outcomes = [change for entry in entries for change in self._give(entry, now_ns, not_recorded, by, service)]
        self._journal.write(*outcomes)
        self._journal.settle()
        return released + outcomes

    def step(self, now_ns: int, reports: Sequence[Heard], link: LinkView) -> list[CommandChange]:
        """What the uplink, the reports and the passed time say of what was released."""
        told = self.departures.step(now_ns, link, min([now_ns, *(report.at_ns for report in reports)]))
        return told + self._flights.step(now_ns, reports, link.has_dropped)

    def follow(self, flight: Flight) -> None:
        """Watch a command that an earlier session has sent."""
        self._flights.add(flight)

    def _give(self, entry: Entry, now_ns: int, not_recorded: str, by: str, service: Service | None) -> list[CommandChange]:
        flight = Flight.of(self._dictionary.command(entry.name), entry, now_ns)
        try:
            return self.departures.send(flight, now_ns, service=service, detail=not_recorded, by=by)
        except KnownError as error:
            return [self._take_back(entry, now_ns, str(error), by=by)]

    def _take_back(self, entry: Entry, now_ns: int, reason: str, *, by: str = "") -> CommandChange:
        """A released command that never left waits again, held."""
        self.counts.give_back(entry.data)
        self._queue.put_back(entry)
        return self._queue.hold(entry.number, now_ns, reason, by=by)
