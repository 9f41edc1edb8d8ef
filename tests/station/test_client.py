"""Devices behind Hamlib's servers: nothing a server does or leaves undone holds anybody up, and a stop always gets out."""

from __future__ import annotations

import contextlib
import random
import threading

import pytest

from console.clock import monotonic_ns
from console.mission.devices import DeviceAddress, DeviceKind
from console.station import client
from console.station.devices import HamlibRadio, HamlibRotator
from console.station.state import LineStatus
from tests.station.servers import MadeUpServer, free_port, hamlib_server, needs_hamlib, sound, wait_until

QUICK_S = 0.25


@contextlib.contextmanager
def rotator_at(address, *, answer_limit_s=QUICK_S):
    made = HamlibRotator(address, answer_limit_s=answer_limit_s)
    made.start()
    try:
        yield made
    finally:
        made.close()


@contextlib.contextmanager
def radio_at(address):
    made = HamlibRadio(address, answer_limit_s=QUICK_S)
    made.start()
    try:
        yield made
    finally:
        made.close()


def is_open(device) -> bool:
    return device.reading().device.status is LineStatus.OPEN


def test_a_sound_server_is_polled_and_told_where_to_go():
    with MadeUpServer(sound) as server, rotator_at(server.rotator) as rotator:
        wait_until(lambda: rotator.reading().position == (12.0, 34.0))
        rotator.move(100.0, 20.0)
        wait_until(lambda: server.lines("set_pos 100.00 20.00"))
        assert is_open(rotator)
        assert rotator.reading().age_s < 5.0


def test_of_many_positions_only_the_newest_is_sent_to_a_slow_server():
    def slow(line: bytes, number: int) -> bytes:
        threading.Event().wait(0.05)  # the server's own slowness, in its own thread
        return sound(line, number)

    with MadeUpServer(slow) as server, rotator_at(server.rotator) as rotator:
        wait_until(lambda: is_open(rotator))
        for azimuth in range(200):
            rotator.move(float(azimuth), 10.0)
        wait_until(lambda: server.lines("set_pos 199.00"))
        assert len(server.lines("set_pos")) <= 3


def _silent(line: bytes, number: int) -> bytes:
    return b""


def _late(line: bytes, number: int) -> bytes:
    threading.Event().wait(2 * QUICK_S)
    return sound(line, number)


def _garbage(line: bytes, number: int) -> bytes:
    return random.Random(number).randbytes(50) + b"\n"


def _closing(line: bytes, number: int) -> bytes | None:
    return None


def _half(line: bytes, number: int) -> bytes:
    return sound(line, number)[:-3]


@pytest.mark.parametrize("answer", [_silent, _late, _garbage, _closing, _half], ids=["silent", "late", "garbage", "closing", "half a line"])
def test_whatever_a_server_does_nobody_waits_and_the_stop_goes_out(answer):
    with MadeUpServer(answer) as server, rotator_at(server.rotator) as rotator:
        wait_until(lambda: server.lines("get_pos"))
        longest_ns = 0
        for number in range(50):
            before_ns = monotonic_ns()
            rotator.move(float(number), 10.0)
            rotator.reading()
            longest_ns = max(longest_ns, monotonic_ns() - before_ns)
        wait_until(lambda: rotator.reading().device.losses > 0)
        rotator.stop()
        wait_until(lambda: server.lines("stop"))
        assert rotator.reading().position is None
        assert not is_open(rotator)
        assert longest_ns < 100_000_000, "a caller was held up"


def test_a_stop_does_not_wait_for_the_answer_that_is_due_and_is_repeated_first_thing_on_a_new_connection():
    """The first connection hangs for ever; those after it are sound."""

    def answer(line: bytes, number: int) -> bytes:
        return b"" if number == 1 else sound(line, number)

    with MadeUpServer(answer) as server, rotator_at(server.rotator, answer_limit_s=30.0) as rotator:
        wait_until(lambda: server.lines("get_pos"))
        rotator.move(100.0, 50.0)
        asked_ns = monotonic_ns()
        rotator.stop()
        wait_until(lambda: server.lines("stop"))
        on_wire_s = (monotonic_ns() - asked_ns) / 1e9
        wait_until(lambda: rotator.reading().is_stop_confirmed)
        second = [line for number, line in server.heard if number == 2]
    assert on_wire_s < 0.5
    assert second[0] == b"+\\stop"
    assert not server.lines("set_pos"), "the position from before the stop was still sent"


def test_while_a_stop_stands_nothing_is_moved():
    with MadeUpServer(sound) as server, rotator_at(server.rotator) as rotator:
        wait_until(lambda: is_open(rotator))
        rotator.stop()
        wait_until(lambda: rotator.reading().is_stop_confirmed)
        rotator.move(50.0, 50.0)
        polls = len(server.lines("get_pos"))
        wait_until(lambda: len(server.lines("get_pos")) > polls + 1)
        assert not server.lines("set_pos")
        rotator.release()
        rotator.move(50.0, 50.0)
        wait_until(lambda: server.lines("set_pos 50.00 50.00"))


def test_a_rotator_that_can_not_stop_is_told_to_stay_where_it_is():
    def answer(line: bytes, number: int) -> bytes:
        return b"stop:\nRPRT -11\n" if b"stop" in line else sound(line, number)

    with MadeUpServer(answer) as server, rotator_at(server.rotator) as rotator:
        wait_until(lambda: rotator.reading().position)
        rotator.stop()
        wait_until(lambda: server.lines("set_pos 12.00 34.00"))
        wait_until(lambda: rotator.reading().is_stop_confirmed)


def test_a_stop_while_nobody_listens_goes_out_when_somebody_does():
    port = free_port()
    with rotator_at(DeviceAddress(DeviceKind.ROTCTLD, "127.0.0.1", port)) as rotator:
        wait_until(lambda: rotator.reading().device.status is LineStatus.WAITING)
        assert "nobody listens" in rotator.reading().device.detail
        rotator.move(1.0, 1.0)
        rotator.stop()
        with MadeUpServer(sound, port) as server:
            wait_until(lambda: rotator.reading().is_stop_confirmed)
            assert server.heard[0] == (1, b"+\\stop")
            assert not server.lines("set_pos")


@pytest.mark.parametrize("answer", [_silent, _late, sound], ids=["silent", "late", "sound"])
def test_the_thread_sleeps_while_there_is_nothing_to_do(answer, monkeypatch):
    """Counted, not timed: a loop that spins would ask the system thousands of times in a second."""
    asked: list[int] = []
    real = client.select.select

    def counted(*arguments):
        asked.append(1)
        return real(*arguments)

    monkeypatch.setattr(client.select, "select", counted)
    with MadeUpServer(answer) as server, rotator_at(server.rotator) as rotator:
        wait_until(lambda: rotator.reading().device.losses >= 2 or len(server.lines("get_pos")) >= 4)
        assert len(asked) < 60


def test_tries_become_rarer_while_nobody_listens():
    with rotator_at(DeviceAddress(DeviceKind.ROTCTLD, "127.0.0.1", free_port())) as rotator:
        wait_until(lambda: "next try in 1 s" in rotator.reading().device.detail)
        assert rotator.reading().device.losses == 3


def test_a_refused_position_is_told_and_costs_no_connection():
    def answer(line: bytes, number: int) -> bytes:
        return b"set_pos: 1 2\nRPRT -1\n" if b"set_pos" in line else sound(line, number)

    with MadeUpServer(answer) as server, rotator_at(server.rotator) as rotator:
        wait_until(lambda: is_open(rotator))
        rotator.move(1.0, 2.0)
        wait_until(lambda: "outside of its own limits" in rotator.reading().refusal)
        assert server.connections == 1


def test_a_radio_is_split_before_its_transmitter_is_tuned_and_again_after_a_loss():
    def answer(line: bytes, number: int) -> bytes | None:
        if b"get_split_freq" in line:
            return None if number == 1 else b"get_split_freq:\nTX Frequency: 435000000\nRPRT 0\n"
        return sound(line, number)

    with MadeUpServer(answer) as server, radio_at(server.radio) as radio:
        wait_until(lambda: radio.reading().downlink_hz == 145e6)
        assert not server.lines("split")
        radio.tune_uplink(435e6)
        wait_until(lambda: server.connections == 2 and radio.reading().uplink_hz == 435e6)
        first = [line for number, line in server.heard if number == 1 and b"set_" in line]
        second = [line for number, line in server.heard if number == 2]
    assert first[0] == b"+\\set_split_vfo 1 VFOB"
    assert second[0] == b"+\\set_split_vfo 1 VFOB"


@needs_hamlib
def test_the_real_rotctld_moves_stops_and_refuses():
    with hamlib_server(DeviceKind.ROTCTLD) as address, rotator_at(address, answer_limit_s=2.0) as rotator:
        wait_until(lambda: rotator.reading().position == (0.0, 0.0))
        rotator.move(-30.0, 40.0)
        wait_until(lambda: (rotator.reading().position or (0.0, 0.0))[1] > 1.0)
        rotator.stop()
        wait_until(lambda: rotator.reading().is_stop_confirmed)
        rotator.release()
        rotator.move(470.0, 10.0)  # the dummy's range ends at 450
        wait_until(lambda: "set_pos was refused" in rotator.reading().refusal)


@needs_hamlib
def test_the_real_rotctld_comes_back_after_it_was_killed():
    port = free_port()
    with hamlib_server(DeviceKind.ROTCTLD, port) as address:
        made = HamlibRotator(address)
        made.start()
        wait_until(lambda: is_open(made))
    try:
        wait_until(lambda: not is_open(made))
        with hamlib_server(DeviceKind.ROTCTLD, port):
            wait_until(lambda: is_open(made))
            made.move(3.0, 3.0)
            wait_until(lambda: made.reading().position == (3.0, 3.0))
    finally:
        made.close()


@needs_hamlib
def test_the_real_rigctld_is_tuned_in_both_directions():
    with hamlib_server(DeviceKind.RIGCTLD) as address, radio_at(address) as radio:
        wait_until(lambda: radio.reading().downlink_hz == 145e6)
        radio.tune_downlink(145_825_123.0)
        radio.tune_uplink(435_000_321.0)
        wait_until(lambda: radio.reading().downlink_hz == 145_825_123.0 and radio.reading().uplink_hz == 435_000_321.0)
