"""What a session has told lately, kept for the window that comes next and for the one that looks again after a seek."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from console.command.states import CommandChange
from console.session.messages import Delivery, PacketRow
from console.telemetry.states import Event

EVENTS_KEPT = 2_000
STAGES_KEPT = 2_000
PACKETS_KEPT = 200


class ToldLately:
    """The last events, stages of commands and packets of one session, oldest first."""

    def __init__(
        self, events: Iterable[Event] = (), stages: Iterable[CommandChange] = (), packets: Iterable[PacketRow] = ()
    ) -> None:  # fmt: skip
        self.events: deque[Event] = deque(events, maxlen=EVENTS_KEPT)
        self.stages: deque[CommandChange] = deque(stages, maxlen=STAGES_KEPT)
        self.packets: deque[PacketRow] = deque(packets, maxlen=PACKETS_KEPT)

    def keep(self, delivery: Delivery) -> None:
        """Take in what is told now."""
        self.events.extend(delivery.events)
        self.stages.extend(delivery.command_changes)
        self.packets.extend(delivery.packets)
