from __future__ import annotations

import numpy as np

from console.telemetry.events import EventReader
from console.telemetry.states import EventSeverity
from tests.telemetry.builders import DICTIONARY, samples


def pus(*pairs: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([pair[0] for pair in pairs], np.int16), np.array([pair[1] for pair in pairs], np.int16)


def test_an_event_is_written_with_the_dictionarys_words() -> None:
    batch = samples({"EVENT_ID": [5], "BATT_V": [671], "MODE": [0], "TEXT": ["x"]}, container="EVENT_LOW", start_s=3, packet=100)
    event = EventReader(DICTIONARY).read([batch], *pus((5, 2)), 100)[0]
    assert event.text == "BATTERY_LOW: BATT_V 6.71 V, MODE SAFE"
    assert (event.severity, event.source, event.packet, event.at_ns) == (EventSeverity.LOW, "EVENT_LOW", 100, 3_000_000_000)


def test_only_service_5_reports_are_events_and_in_order() -> None:
    batches = [
        samples({"BATT_V": [700, 701]}, packet=10),
        samples({"EVENT_ID": [9]}, container="EVENT_LOW", packet=13),
        samples({"EVENT_ID": [5]}, container="EVENT_LOW", packet=12),
        samples({"EVENT_ID": [5]}, container="EVENT_LOW", packet=14),
    ]
    events = EventReader(DICTIONARY).read(batches, *pus((3, 25), (-1, -1), (5, 1), (5, 4), (5, 8)), 10)
    assert [(event.packet, event.severity, event.text) for event in events] == [(12, 1, "BATTERY_LOW"), (13, 4, "9")]


def test_a_report_without_event_id_goes_by_its_containers_name() -> None:
    events = EventReader(DICTIONARY).read([samples({"BATT_V": [700]}, container="FREE")], *pus((5, 3)), 0)
    assert [event.text for event in events] == ["FREE"]


def test_samples_of_packets_outside_are_passed_over() -> None:
    reader, batch = EventReader(DICTIONARY), samples({"EVENT_ID": [5]}, container="EVENT_LOW", packet=3)
    assert reader.read([batch], *pus((5, 1)), 4) == reader.read([batch], *pus((5, 1)), 1) == []
