"""Released commands that wait for the line or the spacecraft's window: SENT when the bytes leave, HELD when they never do."""

from __future__ import annotations

from console.command.commander import Commander
from console.command.states import CommandChange, Stage
from console.command.uplink import LinkView, NoticeKind, UplinkNotice
from console.frames.uplink_format import Service
from tests.command.fakes import DROPPED, OPEN, S, demo_dictionary, report


class SlowUplink:
    """Takes packets and says what it is told to say, later."""

    def __init__(self) -> None:
        self.packets: dict[int, bytes] = {}
        self.services: list[Service | None] = []
        self.next: list[UplinkNotice] = []

    def send(self, packet: bytes, now_ns: int, *, tag: int = -1, service: Service | None = None) -> list[UplinkNotice]:
        self.packets[tag] = packet
        self.services.append(service)
        return []

    def step(self, now_ns: int, link: LinkView) -> list[UplinkNotice]:
        told, self.next = self.next, []
        return told


def stages(changes: list[CommandChange]) -> list[tuple[int, Stage]]:
    return [(change.command, change.stage) for change in changes]


def commanding(count: int = 1) -> tuple[Commander, SlowUplink]:
    uplink = SlowUplink()
    commander = Commander(demo_dictionary(), uplink)
    commander.step(0, [], OPEN)
    for _ in range(count):
        number = commander.queue("PING", {}, S, is_repeat_meant=True)[0].command
        assert stages(commander.send(number, S)) == [(number, Stage.RELEASED)]
    return commander, uplink


def test_a_waiting_command_is_sent_when_its_bytes_leave_and_its_windows_begin_then() -> None:
    commander, uplink = commanding()
    assert commander.step(100 * S, [], OPEN) == []
    uplink.next = [UplinkNotice(200 * S, NoticeKind.SENT, 1)]
    (sent,) = commander.step(200 * S, [], OPEN)
    assert (sent.stage, sent.at_ns, sent.data) == (Stage.SENT, 200 * S, uplink.packets[1])
    (accepted,) = commander.step(202 * S, [report(uplink.packets[1], 1, 201 * S)], OPEN)
    assert accepted.stage is Stage.ACCEPTED


def test_a_confirmed_command_is_received_with_the_evidence() -> None:
    commander, uplink = commanding()
    uplink.next = [UplinkNotice(2 * S, NoticeKind.SENT, 1), UplinkNotice(3 * S, NoticeKind.RECEIVED, 1, "CLCW N(R)=1")]
    sent, received = commander.step(3 * S, [], OPEN)
    assert (sent.stage, received.stage, received.detail) == (Stage.SENT, Stage.RECEIVED, "CLCW N(R)=1")


def test_an_unconfirmed_one_is_unknown_with_the_reason_in_words() -> None:
    commander, uplink = commanding()
    uplink.next = [UplinkNotice(2 * S, NoticeKind.SENT, 1), UplinkNotice(9 * S, NoticeKind.UNCONFIRMED, 1, "sent 3 times, never confirmed")]
    changes = commander.step(9 * S, [], OPEN)
    assert stages(changes) == [(1, Stage.SENT), (1, Stage.UNKNOWN)]
    assert changes[-1].detail == "sent 3 times, never confirmed"


def test_but_not_when_a_report_has_told_of_it_already() -> None:
    commander, uplink = commanding()
    uplink.next = [UplinkNotice(2 * S, NoticeKind.SENT, 1)]
    commander.step(2 * S, [], OPEN)
    commander.step(3 * S, [report(uplink.packets[1], 1, 3 * S)], OPEN)
    uplink.next = [UplinkNotice(9 * S, NoticeKind.UNCONFIRMED, 1, "no CLCW")]
    assert commander.step(9 * S, [], OPEN) == []


def test_what_never_left_is_held_and_needs_a_new_act() -> None:
    commander, uplink = commanding(2)
    uplink.next = [UplinkNotice(2 * S, NoticeKind.RETURNED, number, "the AD service ended") for number in (2, 1)]
    changes = commander.step(2 * S, [], OPEN)
    assert stages(changes) == [(2, Stage.HELD), (1, Stage.HELD)]
    assert commander.step(100 * S, [], OPEN) == []
    assert stages(commander.send(1, 101 * S)) == [(1, Stage.RELEASED)]
    assert int.from_bytes(uplink.packets[1][2:4]) & 0x3FFF == 0, "nothing left, so the count on board has no gap"


def test_a_dropped_link_makes_one_change_of_it_not_two() -> None:
    commander, uplink = commanding()
    uplink.next = [UplinkNotice(2 * S, NoticeKind.SENT, 1)]
    commander.step(2 * S, [], OPEN)
    uplink.next = [UplinkNotice(3 * S, NoticeKind.UNCONFIRMED, 1, "the link dropped")]
    assert stages(commander.step(3 * S, [], DROPPED)) == [(1, Stage.UNKNOWN)]


def test_frames_of_the_uplink_s_own_count_among_the_bypass_frames() -> None:
    commander, uplink = commanding()
    commander.step(S, [], LinkView(is_open=True, clcw=0))
    uplink.next = [UplinkNotice(2 * S, NoticeKind.CONTROL, bypass_frames=1), UplinkNotice(2 * S, NoticeKind.SENT, 1, bypass_frames=1)]
    assert stages(commander.step(2 * S, [], LinkView(is_open=True, clcw=0))) == [(1, Stage.SENT)]
    assert commander.step(3 * S, [], LinkView(is_open=True, clcw=1 << 9)) == []
    assert stages(commander.step(4 * S, [], LinkView(is_open=True, clcw=2 << 9))) == [(1, Stage.RECEIVED)]


def test_after_a_crash_a_released_command_is_unknown_and_its_count_is_not_used_again() -> None:
    commander = Commander(demo_dictionary(), SlowUplink())
    commander.step(0, [], OPEN)
    past = commander.queue("PING", {}, S) + commander.send(1, S)
    again = Commander(demo_dictionary(), uplink := SlowUplink())
    assert stages(again.restore(past, 9 * S)) == [(1, Stage.UNKNOWN)]
    again.step(9 * S, [], OPEN)
    again.queue("PING", {}, 10 * S)
    again.send(2, 10 * S)
    assert int.from_bytes(uplink.packets[2][2:4]) & 0x3FFF == 1
