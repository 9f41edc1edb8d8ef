"""Frame acceptance and its report (CCSDS 232.1-B-2)."""

from __future__ import annotations

from console.frames.cltu import encode_cltu
from console.frames.segments import split_packet
from console.frames.tc import build_tc_frame
from console.frames.uplink_format import UplinkFormat
from console.simulator.housekeeping import Counters
from console.simulator.receiver import Receiver
from tests.simulator.flights import command

SCID = 257
PACKET = command("PING")


def _ad(sequence: int) -> bytes:
    return encode_cltu(build_tc_frame(SCID, 0, sequence, PACKET, bypass=False))


def _bc(control: bytes) -> bytes:
    return encode_cltu(build_tc_frame(SCID, 0, 0, control, is_control=True))


def _flags(receiver: Receiver) -> tuple[bool, bool]:
    word = receiver.clcw(has_carrier=True, has_lock=True)
    return bool(word >> 13 & 1), bool(word >> 11 & 1)


def test_packets_come_out_however_the_bytes_are_cut() -> None:
    receiver, data = Receiver(SCID, Counters()), _ad(0)
    found = [packet for at in range(len(data)) for packet in receiver.feed(data[at : at + 1])]
    assert found == [PACKET]


def test_two_packets_in_a_frame_are_two() -> None:
    frame = build_tc_frame(SCID, 0, 0, PACKET + command("NOOP"))
    assert Receiver(SCID, Counters()).feed(encode_cltu(frame)) == [PACKET, command("NOOP")]


def test_frames_of_type_ad_come_in_order_or_are_asked_for_again() -> None:
    counters = Counters()
    receiver = Receiver(SCID, counters)
    assert receiver.feed(_ad(0)) == [PACKET]
    assert receiver.feed(_ad(2)) == []
    assert _flags(receiver) == (False, True)
    assert receiver.feed(_ad(1)) == [PACKET]
    assert _flags(receiver) == (False, False)
    assert (counters.farm_v_r, counters.frames_good, counters.frames_bad) == (2, 2, 1)


def test_a_frame_far_out_of_order_locks_out_until_unlocked() -> None:
    receiver = Receiver(SCID, Counters())
    assert receiver.feed(_ad(100)) == []
    assert _flags(receiver)[0]
    assert receiver.feed(_ad(0)) == []
    receiver.feed(_bc(b"\x00"))
    assert not _flags(receiver)[0]
    assert receiver.feed(_ad(0)) == [PACKET]


def test_set_v_r_moves_the_expected_number() -> None:
    counters = Counters()
    receiver = Receiver(SCID, counters)
    receiver.feed(_bc(b"\x82\x00\x2a"))
    assert counters.farm_v_r == 42
    assert receiver.feed(_ad(42)) == [PACKET]
    assert receiver.clcw(has_carrier=True, has_lock=True) & 0xFF == 43


def test_the_control_word_shows_a_lost_carrier() -> None:
    word = Receiver(SCID, Counters()).clcw(has_carrier=False, has_lock=False)
    assert (word >> 15 & 1, word >> 14 & 1, word >> 24 & 3, word >> 31) == (1, 1, 1, 0)


def test_noise_is_no_command() -> None:
    counters = Counters()
    receiver = Receiver(SCID, counters)
    noise = bytes((index * 73 + index // 7) % 256 for index in range(4000))
    assert receiver.feed(noise) == []
    assert counters.frames_good == 0


def test_frames_of_another_virtual_channel_are_for_others() -> None:
    counters = Counters()
    receiver = Receiver(SCID, counters, UplinkFormat(vcid=3))
    assert receiver.feed(encode_cltu(build_tc_frame(SCID, 0, 0, PACKET))) == []
    assert receiver.feed(encode_cltu(build_tc_frame(SCID, 3, 0, PACKET))) == [PACKET]
    assert (counters.frames_good, counters.frames_bad) == (1, 1)
    assert receiver.clcw(has_carrier=True, has_lock=True) >> 18 & 0x3F == 3


def test_segments_are_joined_and_the_randomiser_is_taken_off() -> None:
    receiver = Receiver(SCID, Counters(), UplinkFormat(map_id=5, is_randomised=True))
    segments = split_packet(PACKET, 5, 6)
    frames = [build_tc_frame(SCID, 0, number, data, bypass=False) for number, data in enumerate(segments)]
    found = [receiver.feed(encode_cltu(frame, is_randomised=True)) for frame in frames]
    assert found == [[]] * (len(frames) - 1) + [[PACKET]]
    receiver.forget()
    assert receiver.feed(encode_cltu(build_tc_frame(SCID, 0, 0, split_packet(PACKET, 5, 99)[0]), is_randomised=True)) == [PACKET]


def test_without_a_free_buffer_the_receiver_asks_to_wait_until_the_computer_has_taken_all() -> None:
    """E2 and E10 of CCSDS 232.1-B-2 table 6-1."""
    receiver = Receiver(SCID, Counters(), buffers=2)
    assert [receiver.feed(_ad(number)) for number in range(3)] == [[PACKET], [PACKET], []]
    assert receiver.clcw(has_carrier=True, has_lock=True) & 0x18FF == 0x1802, "wait, retransmit, next frame 2"
    receiver.release()
    assert receiver.clcw(has_carrier=True, has_lock=True) & 0x18FF == 0x0802, "the wait is over, the frame still has to come again"
    assert receiver.feed(_ad(2)) == [PACKET]
