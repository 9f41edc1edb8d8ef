"""A limit by hand is in force in the next session of the same mission, spacecraft and mode, as the program puts sessions together."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.dictionary.model import AlarmRange
from console.session.engine import EngineSetup
from console.session.messages import ChangeLimit
from console.session.session import Asked
from console.store.places import limits_path
from console.store.reader import SessionReader
from console.telemetry.states import HandLimits
from console.wiring import Wanted, flight_setup, live_setup

LOW = HandLimits((AlarmRange(3, 0.0, None),))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOONKITE_HOME", str(tmp_path))


def wanted(tmp_path: Path) -> Wanted:
    return Wanted(recordings=tmp_path / "sessions")


def closed(setup: EngineSetup) -> Path:
    assert setup.writer is not None
    setup.writer.close()
    return setup.writer.path


def test_it_survives_a_restart_and_stands_in_the_recording(tmp_path: Path) -> None:
    first = live_setup(wanted(tmp_path))
    now_ns = first.welcome.first_ns
    tumbling = ChangeLimit("RATE_X", LOW, "tumbles", context="ATT_MODE == SAFE")
    first.session.step(now_ns + 1, (), [Asked(ChangeLimit("BATT_V", LOW, "old battery"), "OPS1"), Asked(tumbling, "OPS1")])
    closed(first)
    second = live_setup(wanted(tmp_path))
    state, other = second.session.standing(second.welcome.first_ns).limits
    assert [(each.parameter, each.context, each.limits) for each in other.hands] == [("RATE_X", "ATT_MODE == SAFE", LOW)]
    assert (other.hand, other.context, len(other.ranges)) == (None, "", 3)
    assert state.hand is not None
    assert (state.parameter, state.hand.limits, state.hand.since_ns, state.hand.by) == ("BATT_V", LOW, now_ns + 1, "OPS1")
    with SessionReader(closed(second)) as reader:
        assert "alarms" in {event.source for event in reader.events()}
        assert len(reader.intents()) == 2


def test_a_flight_at_speed_takes_none_up(tmp_path: Path) -> None:
    first = live_setup(wanted(tmp_path))
    first.session.step(first.welcome.first_ns + 1, (), [Asked(ChangeLimit("BATT_V", LOW, "r"), "OPS1")])
    closed(first)
    flight = flight_setup(wanted(tmp_path))
    assert flight.session.standing(flight.welcome.first_ns).limits == []
    closed(flight)


def test_a_book_that_can_not_be_read_stops_no_session_and_is_told(tmp_path: Path) -> None:
    limits_path().write_bytes(b"no database at all" * 300)
    setup = live_setup(wanted(tmp_path))
    texts = [event.text for event in setup.session.step(setup.welcome.first_ns + 1).events]
    closed(setup)
    assert sum("the dictionary's limits are in force" in text for text in texts) == 1
