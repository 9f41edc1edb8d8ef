"""A spacecraft with a secured uplink: what is not secured, secured with another key, cut or replayed does nothing, and is told."""

from __future__ import annotations

from itertools import count

from console.frames.cltu import encode_cltu
from console.frames.sdls import FrameSecurity, Key, Rejection, SecurityAssociation, SecurityMode, SecurityReceiver
from console.frames.security_report import SecurityReport
from console.frames.tc import build_tc_frame
from console.simulator.housekeeping import Counters
from console.simulator.physics import EventId
from console.simulator.receiver import Receiver
from console.simulator.simulator import FRAMES_A_REPORT, REJECTION_CODES, Simulator
from console.utc import SECOND_NS
from tests.simulator.flights import Flight, banting, command, good_pass, wau1

SCID = 257
ASSOCIATION = SecurityAssociation(7, SecurityMode.AUTHENTICATED_ENCRYPTION)
KEY, WRONG_KEY = Key(bytes(range(32))), Key(bytes(32))


def sender(key: Key = KEY, *, spi: int = 7) -> FrameSecurity:
    numbers = count(1)
    return FrameSecurity(SecurityAssociation(spi, ASSOCIATION.mode), key, lambda: next(numbers))


def secured(packet: bytes, security: FrameSecurity) -> bytes:
    return encode_cltu(build_tc_frame(SCID, 0, 0, packet, protection=security))


def receiver() -> tuple[Receiver, Counters]:
    counters = Counters(security=SecurityReceiver(ASSOCIATION, KEY))
    return Receiver(SCID, counters), counters


def test_secured_packets_come_out_and_everything_else_is_rejected_with_its_reason() -> None:
    on_board, _ = receiver()
    packet, security = command("PING"), sender()
    first = secured(packet, security)
    assert on_board.feed(first) == [packet]
    assert on_board.rejections == []
    cut = build_tc_frame(SCID, 0, 0, packet, protection=security)[5:-2][:40]
    for data in (
        first,
        secured(packet, sender(WRONG_KEY)),
        secured(packet, sender(spi=8)),
        encode_cltu(build_tc_frame(SCID, 0, 0, packet)),
        encode_cltu(build_tc_frame(SCID, 0, 0, cut)),
    ):
        assert on_board.feed(data) == []
    assert on_board.rejections == [
        Rejection.BAD_SEQUENCE, Rejection.BAD_MAC, Rejection.UNKNOWN_SPI, Rejection.CUT, Rejection.BAD_MAC,
    ]  # fmt: skip
    assert on_board.feed(secured(packet, security)) == [packet]


def test_a_control_command_of_cop_1_is_not_secured() -> None:
    on_board, counters = receiver()
    control = build_tc_frame(SCID, 0, 0, b"\x82\x00\x2a", is_control=True, protection=sender())
    assert len(control) == 5 + 3 + 2
    on_board.feed(encode_cltu(control))
    assert (counters.farm_v_r, on_board.rejections) == (42, [])


def test_a_pass_tells_rejections_in_event_counters_and_report() -> None:
    start_ns = good_pass().aos_ns + 120 * SECOND_NS
    security = SecurityReceiver(ASSOCIATION, KEY)
    craft = Simulator(wau1(), banting(), start_ns=start_ns, seed=1, security=security)
    flight = Flight(craft)
    ours, packet = sender(), command("PING")
    good = secured(packet, ours)
    for data in (good, good, secured(packet, sender(WRONG_KEY))):
        craft.receive(data, craft.now_ns)
        flight.run(0.3)
    flight.run(4)
    assert flight.reports(packet[:4]) == [1, 3, 7]
    assert flight.events().count(EventId.FRAME_REJECTED) == 2
    assert flight.last("EVENT_VALUE") == REJECTION_CODES[Rejection.BAD_MAC]
    seen = [flight.last(name) for name in ("SEC_STATE", "SEC_SPI", "SEC_ACCEPTED", "SEC_BAD_SEQUENCE", "SEC_BAD_MAC", "SEC_LAST")]
    assert seen == ["ON", 7, 1, 1, 1, 1]
    counters = flight.pipeline.counters
    assert counters.security_report is not None
    assert SecurityReport.of_word(counters.security_report) == SecurityReport(has_alarm=True, has_bad_mac=True, last_spi=7, sequence=1)
    assert counters.clcws > counters.ocf_others * (FRAMES_A_REPORT - 2) > 0
    craft.receive(secured(command("SECURITY_ALARM_CLEAR", sequence=2), ours), craft.now_ns)
    flight.run(2)
    assert not security.report.has_alarm


def test_a_spacecraft_whose_uplink_is_not_secured_has_no_alarm_to_clear() -> None:
    flight = Flight()
    request = flight.send("SECURITY_ALARM_CLEAR")
    flight.run(2)
    assert flight.reports(request) == [1, 4]
    assert flight.pipeline.counters.security_report is None
