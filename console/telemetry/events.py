"""Event reports of PUS service 5 as lines of text (ECSS-E-ST-70-41C 6.5).

The convention: a container of an event report holds an enumerated parameter EVENT_ID, whose label names the event; the parameters after
it are what the event tells. One surprise: without EVENT_ID the container's own name stands for the event.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from console.dictionary.model import Dictionary
from console.telemetry.limits import with_units
from console.telemetry.samples import SampleBatch
from console.telemetry.states import Event, EventSeverity

EVENT_SERVICE = 5
EVENT_ID = "EVENT_ID"


class EventReader:
    """Writes events out with a dictionary's words."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary

    def read(self, samples: Sequence[SampleBatch], service: NDArray[np.int16], subtype: NDArray[np.int16], first_index: int) -> list[Event]:
        """Events in the order of their packets. `service` and `subtype` (see `pus_columns`) belong to the packets from number
        `first_index` of the session on; samples of other packets are passed over."""
        found: list[Event] = []
        for batch in samples:
            places = batch.packet - first_index
            rows = np.flatnonzero((places >= 0) & (places < len(service)))
            kinds = subtype[places[rows]]
            is_event = (service[places[rows]] == EVENT_SERVICE) & (kinds >= EventSeverity.INFO) & (kinds <= EventSeverity.HIGH)
            chosen = zip(rows[is_event].tolist(), kinds[is_event].tolist(), strict=True)
            found += [self._event(batch, row, EventSeverity(kind)) for row, kind in chosen]
        return sorted(found, key=lambda event: event.packet)

    def _event(self, batch: SampleBatch, row: int, severity: EventSeverity) -> Event:
        return Event(
            at_ns=int(batch.received_ns[row]),
            severity=severity,
            source=batch.container,
            text=self._text(batch, row),
            generation_ns=int(batch.generation_ns[row]),
            packet=int(batch.packet[row]),
        )

    def _text(self, batch: SampleBatch, row: int) -> str:
        """`NAME: PARAM value unit, ...`; only the name when nothing follows EVENT_ID."""
        container = self._dictionary.containers.get(batch.container)
        order = container.parameters if container is not None else batch.raw
        names = [name for name in order if name in batch.raw]
        place = next((at for at, name in enumerate(names) if name.rpartition("/")[2] == EVENT_ID), None)
        if place is None:
            return batch.container
        title, *details = (self._value(batch, name, row) for name in names[place:])
        told = ", ".join(f"{name} {text}" for name, text in zip(names[place + 1 :], details, strict=True))
        return f"{title}: {told}" if told else title

    def _value(self, batch: SampleBatch, name: str, row: int) -> str:
        raw, parameter = batch.raw[name][row], self._dictionary.parameters.get(name)
        if parameter is None:
            return str(raw)
        columns = {other: column[row : row + 1] for other, column in batch.raw.items()} if parameter.contexts else None
        return with_units(parameter.text(raw, columns), parameter)
