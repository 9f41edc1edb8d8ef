"""What the services of the flight software share: the craft, the reports on their way out, the schedules."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.frames.sdls import SecurityReceiver
from console.packets.pus import build_pus_tm
from console.simulator.agenda import Agenda
from console.simulator.housekeeping import Counters, Housekeeper, Schedule, StructureId, usual_schedules
from console.simulator.physics import Craft, EventId

PLATFORM_APID, PAYLOAD_APID = 100, 101
MOST_KEPT = 64
_KEPT_SERVICES = (1, 5, 17)


@dataclass(slots=True)
class Board:
    """The flight software's state. `outbox` holds telemetry packets until the downlink takes them.

    While the transmitter is off only reports of the services 1, 5 and 17 are kept, the newest 64; there is no other on-board storage.
    """

    craft: Craft
    counters: Counters
    housekeeper: Housekeeper
    schedules: dict[StructureId, Schedule] = field(default_factory=usual_schedules)
    silenced: set[EventId] = field(default_factory=set)
    outbox: list[bytes] = field(default_factory=list)
    at_ns: int = 0
    agenda: Agenda = field(default_factory=Agenda)
    sequences: dict[int, int] = field(default_factory=dict)
    messages: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, craft: Craft, security: SecurityReceiver | None = None) -> Board:
        """A board in its usual configuration; with a secured uplink it reports its counts, too."""
        counters = Counters(security=security)
        board = cls(craft, counters, Housekeeper(craft, counters))
        board.schedules[StructureId.SECURITY].is_enabled = security is not None
        return board

    def report(self, service: int, subtype: int, data: bytes = b"", *, apid: int = PLATFORM_APID) -> None:
        """Queue one telemetry packet with the present on-board time."""
        is_heard = self.craft.is_transmitting(self.at_ns)
        if not is_heard and service not in _KEPT_SERVICES:
            return
        sequence, counter = self.sequences.get(apid, 0), self.messages.get((service, subtype), 0)
        self.sequences[apid] = (sequence + 1) % 0x4000
        self.messages[service, subtype] = (counter + 1) % 0x10000
        time_ns = self.craft.computer.time_ns(self.at_ns)
        self.outbox.append(build_pus_tm(apid, sequence, service, subtype, data, at_ns=time_ns, counter=counter))
        if not is_heard:
            del self.outbox[:-MOST_KEPT]

    def report_structure(self, sid: StructureId) -> None:
        """Queue one housekeeping report, TM[3,25], while somebody may hear it."""
        if not self.craft.is_transmitting(self.at_ns):
            return
        apid = PAYLOAD_APID if sid is StructureId.PAYLOAD else PLATFORM_APID
        self.report(3, 25, self.housekeeper.report(sid, self.at_ns), apid=apid)

    def take_outbox(self) -> list[bytes]:
        """The packets that wait."""
        taken, self.outbox = self.outbox, []
        return taken
