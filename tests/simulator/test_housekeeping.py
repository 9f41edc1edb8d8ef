"""The flight software's layouts against the ground's dictionary, with another program as the judge."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from space_packet_parser.xtce import definitions

from console.resources import demo_mission_folder
from console.simulator.functions import FailureCode
from console.simulator.housekeeping import Schedule, StructureId, thermistor_counts
from console.simulator.physics import TICK_NS, EventId
from console.utc import SECOND_NS
from tests.simulator.flights import Flight, wau1

CONTAINERS = {sid: f"HK_{sid.name}" for sid in StructureId}


def test_another_program_reads_every_packet_to_its_last_bit_and_to_the_same_values() -> None:
    """The judge is space_packet_parser, which warns (here: fails) when bits are left over."""
    flight = Flight()
    flight.send("PING")
    flight.send("HK_ONCE", SID="SECURITY")
    flight.run(4)
    definition = definitions.XtcePacketDefinition.from_xtce(demo_mission_folder() / "wau1.xml")
    ours = {(batch.container, int(index)): (batch, row) for batch in flight.samples for row, index in enumerate(batch.packet)}
    seen = set()
    for (container, index), (batch, row) in ours.items():
        theirs = definition.parse_bytes(flight.packets[index])
        seen.add(container)
        for name, column in batch.raw.items():
            if name in theirs and name != "OBT":
                is_text = isinstance(column, list)
                their_value = theirs[name] if is_text else theirs[name].raw_value
                assert their_value == (column[row] if is_text else pytest.approx(column[row])), name
    assert set(CONTAINERS.values()) | {"PONG", "TC_ACCEPTED", "TC_STARTED", "TC_COMPLETED"} <= seen


@given(st.floats(-44, 59))
def test_the_dictionary_undoes_the_thermistor(celsius: float) -> None:
    dictionary = wau1().dictionary
    assert dictionary is not None
    parameter = dictionary.parameter("TEMP_BATT")
    counts = np.array([thermistor_counts(celsius)], dtype=np.uint16)
    assert float(parameter.engineering(counts)[0]) == pytest.approx(celsius, abs=0.03)


@pytest.mark.parametrize(("parameter", "known"), [("EVENT_ID", EventId), ("FAILURE_CODE", FailureCode), ("SID", StructureId)])
def test_both_sides_number_things_alike(parameter: str, known: type[EventId]) -> None:
    dictionary = wau1().dictionary
    assert dictionary is not None
    assert dict(dictionary.parameter(parameter).labels) == {int(one): one.name for one in known}


@given(st.integers(2, 600), st.integers(0, 10**6))
def test_a_schedule_keeps_its_interval(tenths: int, first_tick: int) -> None:
    schedule = Schedule(tenths * TICK_NS)
    due = [tick for tick in range(first_tick, first_tick + 4 * tenths) if schedule.is_due(tick * TICK_NS, TICK_NS)]
    assert len(due) == 4
    assert {later - earlier for earlier, later in pairwise(due)} <= {tenths}


def test_a_schedule_that_is_off_is_never_due() -> None:
    assert not any(Schedule(SECOND_NS, is_enabled=False).is_due(tick * TICK_NS, TICK_NS) for tick in range(50))
