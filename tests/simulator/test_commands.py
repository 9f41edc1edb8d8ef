"""Commands on their whole way: dictionary, CLTU, radio, flight software, frames, pipeline, decoder."""

from __future__ import annotations

import pytest

from console.frames.coding import with_fecf
from console.packets.pus import build_pus_tc
from console.simulator.functions import FailureCode
from console.simulator.physics import EventId
from console.utc import SECOND_NS
from tests.simulator.flights import Flight, cltu, command, simulator

SUCCESS = [1, 3, 7]


def checked(apid: int, service: int, subtype: int, data: bytes = b"", *, acks: int = 0b1111) -> bytes:
    """A telecommand packet with a right packet error control, whatever else it says."""
    return with_fecf(build_pus_tc(apid, 7, service, subtype, data + bytes(2), acks=acks)[:-2])


def test_a_ping_is_accepted_started_answered_and_completed() -> None:
    flight = Flight().run(1)
    request = flight.send("PING", sequence=5)
    flight.run(1)
    assert flight.reports(request) == SUCCESS
    assert sum(packet[7:9] == b"\x11\x02" for packet in flight.packets) == 1


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("NOOP", {}),
        ("HK_ONCE", {"SID": "PAYLOAD"}),
        ("HEATER", {"HEATER": "CAMERA", "MODE": "OFF"}),
        ("HEATER_SETPOINT", {"SETPOINT": "-5"}),
        ("CAMERA_POWER", {"STATE": "ON"}),
        ("CAMERA_CLEAR", {}),
        ("TX_LEVEL", {"LEVEL": "LOW"}),
        ("CLOCK_ADJUST", {"OFFSET": "-250"}),
        ("EVENT_DISABLE", {"EVENT": "MODE_CHANGED"}),
    ],
)
def test_every_simple_command_completes(name: str, arguments: dict[str, str]) -> None:
    flight = Flight()
    request = flight.send(name, **arguments)
    assert flight.run(1).reports(request) == SUCCESS


def test_a_mode_change_completes_when_the_body_has_settled() -> None:
    flight = Flight()
    request = flight.send("SET_MODE", MODE="SUN")
    assert flight.run(2).reports(request) == [1, 3]
    flight.run(115)
    assert flight.reports(request) == SUCCESS
    assert flight.last("ATT_MODE") == "SUN"
    assert float(flight.last("SUN_ANGLE")) < 1.0  # type: ignore[arg-type]
    assert flight.events()[:2] == [EventId.MODE_CHANGED, EventId.POINTING_LOST]
    assert EventId.POINTING_SETTLED in flight.events()


def test_a_second_mode_change_fails_the_first() -> None:
    flight = Flight()
    first = flight.send("SET_MODE", sequence=1, MODE="SUN")
    flight.run(1)
    flight.send("SET_MODE", sequence=2, MODE="NADIR")
    flight.run(1)
    assert flight.reports(first) == [1, 3, 8]
    assert flight.failure(first) == FailureCode.INTERRUPTED


def test_images_are_reported_step_by_step() -> None:
    flight = Flight()
    flight.send("CAMERA_POWER", sequence=1, STATE="ON")
    flight.run(1)
    request = flight.send("CAMERA_CAPTURE", sequence=2, IMAGES="3", EXPOSURE="4.5", GAIN="HIGH", LABEL="KLANG")
    flight.run(10)
    assert flight.reports(request) == [1, 3, 5, 5, 5, 7]
    assert flight.last("CAM_IMAGES") == 10
    assert flight.last("CAM_LAST_LABEL") == "KLANG"
    assert flight.last("CAM_EXPOSURE") == pytest.approx(4.5)
    assert flight.last("CAM_GAIN") == "HIGH"


def test_a_camera_without_supply_fails_to_start() -> None:
    flight = Flight()
    request = flight.send("CAMERA_CAPTURE")
    flight.run(1)
    assert flight.reports(request) == [1, 4]
    assert flight.failure(request) == FailureCode.NO_POWER


def test_switching_the_camera_off_interrupts_its_run() -> None:
    flight = Flight()
    flight.send("CAMERA_POWER", sequence=1, STATE="ON")
    flight.run(1)
    request = flight.send("CAMERA_CAPTURE", sequence=2, IMAGES="9")
    flight.run(3)
    flight.send("CAMERA_POWER", sequence=3, STATE="OFF")
    flight.run(1)
    assert flight.reports(request) == [1, 3, 5, 8]
    assert flight.failure(request) == FailureCode.INTERRUPTED


def test_a_structure_can_be_switched_off_sped_up_and_on() -> None:
    flight = Flight()
    flight.send("HK_DISABLE", sequence=1, SID="POWER")
    flight.run(1)
    before = len(flight.samples)
    flight.run(5)
    assert not any(batch.container == "HK_POWER" for batch in flight.samples[before:])
    flight.send("HK_ENABLE", sequence=2, SID="POWER")
    flight.send("HK_INTERVAL", sequence=3, SID="POWER", INTERVAL="200")
    before = len(flight.samples)
    flight.run(6)
    assert sum(len(batch) for batch in flight.samples[before:] if batch.container == "HK_POWER") >= 25


def test_a_silenced_event_is_not_reported() -> None:
    flight = Flight()
    flight.send("EVENT_DISABLE", sequence=1, EVENT="MODE_CHANGED")
    flight.run(1)
    flight.send("SET_MODE", sequence=2, MODE="SUN")
    assert EventId.MODE_CHANGED not in flight.run(2).events()


def test_the_transmitter_falls_silent_and_comes_back() -> None:
    flight = Flight().run(1)
    request = flight.send("TRANSMITTER_OFF", DURATION="10")
    flight.run(2)
    assert flight.reports(request) == SUCCESS
    quiet = flight.pipeline.counters.bytes
    flight.run(7)
    assert flight.pipeline.counters.bytes == quiet
    flight.run(5)
    assert flight.pipeline.counters.bytes > quiet
    assert EventId.TRANSMITTER_RESTORED in flight.events()


def test_a_reset_reboots_into_safe() -> None:
    flight = Flight().run(2)
    boots = int(flight.last("BOOT_COUNT"))  # type: ignore[call-overload]
    request = flight.send("OBC_RESET")
    flight.run(15)
    assert flight.reports(request) == SUCCESS
    assert flight.last("BOOT_COUNT") == boots + 1
    assert flight.last("RESET_CAUSE") == "COMMAND"
    assert flight.last("OBC_MODE") == "SAFE"
    assert flight.last("UPTIME") < 20  # type: ignore[operator]
    assert EventId.BOOTED in flight.events()


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (command("PING")[:-1] + b"\x00", FailureCode.BAD_CHECKSUM),
        (command("PING") + b"\x00", FailureCode.BAD_LENGTH),
        (checked(321, 17, 1), FailureCode.UNKNOWN_APID),
        (checked(100, 99, 1), FailureCode.UNKNOWN_SERVICE),
        (checked(100, 17, 9), FailureCode.UNKNOWN_SUBTYPE),
        (checked(100, 8, 1, b"\xc8"), FailureCode.BAD_ARGUMENT),
    ],
)
def test_a_faulty_telecommand_is_rejected_with_its_reason(packet: bytes, code: FailureCode) -> None:
    flight = Flight()
    flight.craft.receive(cltu(packet), flight.craft.now_ns)
    flight.run(1)
    rejections = [one for one in flight.packets if one[7:9] == b"\x01\x02"]
    assert [int.from_bytes(one[23:25], "big") for one in rejections] == [code]
    assert EventId.TC_REJECTED in flight.events()
    assert int(flight.craft.craft.computer.rejected) == 1


def test_arguments_of_the_wrong_size_or_value_fail_the_start() -> None:
    flight = Flight()
    too_long, no_mode, too_short_a_time = b"\x01\x01\x01", b"\x01\x09", b"\x05\0\x01"
    for data, code in (
        (too_long, FailureCode.BAD_LENGTH),
        (no_mode, FailureCode.BAD_ARGUMENT),
        (too_short_a_time, FailureCode.BAD_ARGUMENT),
    ):
        flight.packets.clear()
        packet = checked(100, 8, 1, data)
        flight.craft.receive(cltu(packet), flight.craft.now_ns)
        flight.run(1)
        assert flight.reports(packet[:4]) == [1, 4]
        assert flight.failure(packet[:4]) == code


def test_only_the_acknowledgements_that_were_asked_for_are_sent() -> None:
    flight = Flight()
    packet = checked(100, 17, 1, acks=0b1000)
    flight.craft.receive(cltu(packet), flight.craft.now_ns)
    assert flight.run(1).reports(packet[:4]) == [7]


def test_a_frame_for_another_spacecraft_or_a_damaged_one_does_nothing() -> None:
    flight = Flight()
    good = cltu(command("PING"))
    damaged = bytearray(good)
    damaged[4] ^= 0xFF
    flight.craft.receive(cltu(command("PING"), scid=300), flight.craft.now_ns)
    flight.craft.receive(bytes(damaged), flight.craft.now_ns)
    flight.run(1)
    assert not [one for one in flight.packets if one[7] == 1]
    assert flight.craft.board.counters.frames_good == 0
    assert flight.craft.board.counters.frames_bad >= 1


def test_one_wrong_bit_in_a_code_block_is_mended() -> None:
    flight, data = Flight(), bytearray(cltu(command("PING")))
    data[5] ^= 0x10
    flight.craft.receive(bytes(data), flight.craft.now_ns)
    flight.run(1)
    assert flight.reports(command("PING")[:4]) == SUCCESS


def test_nobody_hears_a_command_below_the_horizon() -> None:
    craft = simulator(start_s=-20.0)
    craft.receive(cltu(command("PING")), craft.now_ns + SECOND_NS)
    craft.step(craft.now_ns + 5 * SECOND_NS)
    assert craft.board.counters.frames_good == 0
    assert craft.craft.computer.accepted == 0


def test_the_clcw_counts_bypass_frames_and_shows_lock() -> None:
    flight = Flight()
    for sequence in range(3):
        flight.send("NOOP", sequence=sequence)
        flight.run(0.5)
    clcw = flight.pipeline.counters.clcw
    assert clcw is not None
    assert (clcw >> 9 & 3, clcw >> 14 & 3, clcw >> 13 & 1) == (3, 0, 0)


def test_a_cold_camera_is_warmed_by_its_heater() -> None:
    """The demo's exercise: the camera's heater was left off, its temperature is below the warning limit of -12 degrees."""
    flight = Flight().run(3)
    assert -20 < float(flight.last("TEMP_CAM")) < -12  # type: ignore[arg-type]
    request = flight.send("HEATER", HEATER="CAMERA", MODE="AUTO")
    flight.run(300)
    assert flight.reports(request) == SUCCESS
    assert flight.last("HEATER_CAM_ON") == "ON"
    assert float(flight.last("TEMP_CAM")) > -12  # type: ignore[arg-type]
