"""What Deliveries said, joined so that two ways to the same bytes can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from console.command.states import CommandChange
from console.session.messages import Delivery, PacketRow
from console.telemetry.samples import SampleBatch
from console.telemetry.states import AlarmChange, Event


@dataclass
class Told:
    """Everything, in order; samples as (container, packet) -> times and raw values."""

    samples: dict[tuple[str, int], tuple[object, ...]] = field(default_factory=dict)
    packets: list[PacketRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    alarms: list[AlarmChange] = field(default_factory=list)
    commands: list[CommandChange] = field(default_factory=list)


def told(deliveries: Iterable[Delivery]) -> Told:
    found = Told()
    for delivery in deliveries:
        for batch in delivery.samples:
            found.samples |= rows(batch)
        found.packets += delivery.packets
        found.events += delivery.events
        found.alarms += delivery.alarm_changes
        found.commands += delivery.command_changes
    return found


def rows(batch: SampleBatch) -> dict[tuple[str, int], tuple[object, ...]]:
    names = sorted(batch.raw)
    return {
        (batch.container, int(batch.packet[row])): (
            int(batch.generation_ns[row]), int(batch.received_ns[row]), [(name, plain(batch.raw[name][row])) for name in names]
        )
        for row in range(len(batch))
    }  # fmt: skip


def plain(value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    return repr(value) if isinstance(value, float) else value


def standing(delivery: Delivery) -> dict[str, object]:
    """What a reset says, free of the order in which parameters were first seen."""
    values = {
        (batch.container, name): (int(batch.packet[-1]), int(batch.received_ns[-1]), plain(column[-1]))
        for batch in delivery.samples
        for name, column in batch.raw.items()
    }
    return {
        "values": values, "alarms": delivery.alarm_changes, "commands": delivery.command_changes, "events": delivery.events,
        "counters": delivery.counters, "packets": delivery.packets,
    }  # fmt: skip
