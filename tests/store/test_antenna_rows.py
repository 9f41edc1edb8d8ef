"""The antenna's states and plans are kept once a second and on change, and come back with their times."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from console.station.state import AntennaCourse, AntennaMode, AntennaState, DeviceStatus, Keyhole, LineStatus, RadioState
from console.store.reader import SessionReader
from tests.store.recordings import SECOND, START_NS, begin, delivery

DEVICE = DeviceStatus("sim", LineStatus.OPEN)
STATE = AntennaState(START_NS, AntennaMode.TRACKING, DEVICE, "", "WAU-1", (10.0, 20.0), (10.5, 20.5), (10.4, 20.4), 0.7, None, 3)
COURSE = AntennaCourse("WAU-1", "Banting", 5, 9, 1, True, "flips", 2.5, [Keyhole(6, 7, "too slow")], [5, 9], [1.0, 2.0], [3.0, 4.0])


def moved(tenths: int, **changes: object) -> AntennaState:
    at_ns = START_NS + tenths * SECOND // 10
    return replace(STATE, at_ns=at_ns, actual=(10.0 + tenths, 20.0), **changes)


def test_a_moving_antenna_is_kept_once_a_second_and_a_change_of_what_it_is_about_at_once(tmp_path: Path) -> None:
    stopped = moved(25, mode=AntennaMode.STOPPED)
    with begin(tmp_path) as writer:
        for tenths in range(25):
            writer.delivery(delivery(antenna=moved(tenths)))
        writer.delivery(delivery(antenna=stopped))
    with SessionReader(writer.path) as reader:
        assert [at_ns for at_ns, _ in reader.antenna()] == [START_NS, START_NS + SECOND, START_NS + 2 * SECOND, stopped.at_ns]
        assert reader.antenna()[-1][1] == stopped


def test_an_antenna_that_stands_still_is_kept_once(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        for second in range(30):
            writer.delivery(delivery(antenna=replace(STATE, at_ns=START_NS + second * SECOND)))
    with SessionReader(writer.path) as reader:
        assert len(reader.antenna()) == 1


def test_a_plan_and_a_radio_come_back_as_they_were_and_nothing_later_than_the_horizon_is_shown(tmp_path: Path) -> None:
    radio = RadioState(DEVICE, True, False, 2245e6, -51e3, 2244.949e6, 2067e6, 47e3, None)
    with begin(tmp_path) as writer:
        writer.delivery(delivery(1, antenna=replace(STATE, radio=radio), antenna_course=COURSE))
        writer.delivery(delivery(9, antenna=moved(90)))
    with SessionReader(writer.path) as reader:
        assert {type(value) for _, value in reader.antenna()} == {AntennaState, AntennaCourse}
        assert COURSE in [value for _, value in reader.antenna()]
        assert any(isinstance(value, AntennaState) and value.radio == radio for _, value in reader.antenna())
        assert all(at_ns <= START_NS + 5 * SECOND for at_ns, _ in reader.antenna(START_NS + 5 * SECOND))
