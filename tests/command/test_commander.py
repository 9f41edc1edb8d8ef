"""Commands from the wish to the last report."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.command.commander import Commander
from console.command.lineup import QueueAct
from console.command.recorded import RecordedCommands
from console.command.rule_checks import RuleChecks
from console.command.states import CommandChange, Stage
from console.command.uplink import LinkView, UplinkNotice
from console.errors import KnownError
from console.frames.uplink_format import Service
from tests.command.fakes import CLOSED, DROPPED, OPEN, KeptUplink, S, demo_dictionary, opened, report


def stages(changes: list[CommandChange]) -> list[Stage]:
    return [change.stage for change in changes]


def sent(commander: Commander, uplink: KeptUplink, name: str = "PING", at_ns: int = S) -> int:
    number = commander.queue(name, {}, at_ns, is_repeat_meant=True)[0].command
    assert stages(commander.send(number, at_ns)) == [Stage.RELEASED, Stage.SENT]
    return number


def test_a_prepared_command_shows_its_bytes_and_queues_nothing() -> None:
    commander = opened()
    prepared = commander.prepare("PING", {})
    assert prepared.encoded.data[7:9] == bytes([17, 1])
    assert prepared.warnings == []
    with pytest.raises(KnownError, match="not in the queue"):
        commander.send(1, 0)


def test_a_wrong_name_tells_the_near_one() -> None:
    with pytest.raises(KnownError, match="PING"):
        opened().prepare("PIGN", {})


def test_bytes_leave_only_on_send_and_each_stage_is_told() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    queued = commander.queue("PING", {}, S, by="OPS3")
    assert stages(queued) == [Stage.QUEUED]
    assert queued[0].by == "OPS3"
    assert commander.step(100 * S, [], OPEN) == []
    assert uplink.packets == []
    changes = commander.send(1, 101 * S)
    assert stages(changes) == [Stage.RELEASED, Stage.SENT]
    assert uplink.packets == [changes[1].data]


def test_reports_move_the_command_to_its_end_with_the_evidence() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    sent(commander, uplink)
    packet = uplink.packets[0]
    changes = commander.step(3 * S, [report(packet, subtype, 2 * S, index=subtype) for subtype in (1, 3, 7)], OPEN)
    assert stages(changes) == [Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED]
    assert [change.packet for change in changes] == [1, 3, 7]
    assert commander.step(1000 * S, [], OPEN) == []


def test_progress_repeats_and_its_detail_is_kept() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    sent(commander, uplink)
    reports = [report(uplink.packets[0], 5, 2 * S + step, detail=f"step {step}") for step in (1, 2, 3)]
    changes = commander.step(3 * S, reports, OPEN)
    assert stages(changes) == [Stage.PROGRESS] * 3
    assert [change.detail for change in changes] == ["step 1", "step 2", "step 3"]


@pytest.mark.parametrize(("subtype", "stage", "words"), [(2, Stage.REJECTED, "acceptance"), (4, Stage.FAILED, "start"),
                                                         (6, Stage.FAILED, "progress"), (8, Stage.FAILED, "completion"),
                                                         (10, Stage.REJECTED, "routing")])  # fmt: skip
def test_a_failure_report_ends_the_command_with_its_code(subtype: int, stage: Stage, words: str) -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    sent(commander, uplink)
    (change,) = commander.step(3 * S, [report(uplink.packets[0], subtype, 2 * S, detail="BAD_ARGUMENT")], OPEN)
    assert change.stage is stage
    assert words in change.detail
    assert "BAD_ARGUMENT" in change.detail


def test_a_report_of_another_request_changes_nothing() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    sent(commander, uplink)
    other = bytes([uplink.packets[0][0], uplink.packets[0][1], 0xC0, 0x99])
    assert commander.step(2 * S, [report(other, 1, 2 * S)], OPEN) == []


def test_two_commands_in_flight_are_told_apart_by_sequence_count() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    first, second = sent(commander, uplink), sent(commander, uplink)
    assert [int.from_bytes(p[2:4]) & 0x3FFF for p in uplink.packets] == [0, 1]
    changes = commander.step(2 * S, [report(uplink.packets[1], 1, 2 * S)], OPEN)
    assert [change.command for change in changes] == [second] != [first]


def test_a_cancelled_command_leaves_no_gap_in_the_sequence_counts() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    commander.queue("PING", {}, S)
    assert stages(commander.cancel(1, S)) == [Stage.CANCELLED]
    sent(commander, uplink)
    assert int.from_bytes(uplink.packets[0][2:4]) & 0x3FFF == 0


def test_silence_times_out_at_the_end_of_the_window_to_the_nanosecond() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    sent(commander, uplink, at_ns=S)
    window_ns = round(min(v.window_s for v in demo_dictionary().command("PING").verifiers) * S)
    assert commander.step(S + window_ns, [], OPEN) == []
    (change,) = commander.step(S + window_ns + 5 * S, [], OPEN)
    assert (change.stage, change.at_ns) == (Stage.TIMED_OUT, S + window_ns)


def test_a_report_in_its_window_counts_however_long_the_step_was() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    sent(commander, uplink, at_ns=S)
    changes = commander.step(500 * S, [report(uplink.packets[0], s, 2 * S) for s in (1, 3, 7)], OPEN)
    assert changes[-1].stage is Stage.COMPLETED


def test_a_late_report_changes_the_detail_and_never_the_end() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    sent(commander, uplink, at_ns=S)
    commander.step(300 * S, [], OPEN)
    (change,) = commander.step(302 * S, [report(uplink.packets[0], 7, 301 * S)], OPEN)
    assert change.stage is Stage.TIMED_OUT
    assert "late report" in change.detail
    assert "completed" in change.detail


def test_a_report_told_twice_changes_nothing_the_second_time() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    sent(commander, uplink)
    commander.step(2 * S, [report(uplink.packets[0], 7, 2 * S)], OPEN)
    assert commander.step(3 * S, [report(uplink.packets[0], 7, 3 * S), report(uplink.packets[0], 1, 3 * S)], OPEN) == []


def test_a_closed_link_holds_the_command_and_it_never_leaves_by_itself() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    commander.step(S, [], CLOSED)
    commander.queue("PING", {}, S)
    (held,) = commander.send(1, 2 * S)
    assert held.stage is Stage.HELD
    assert "cable out" in held.detail
    for second in range(3, 200):
        assert commander.step(second * S, [], OPEN) == []
    assert uplink.packets == []
    assert stages(commander.send(1, 201 * S)) == [Stage.RELEASED, Stage.SENT]


def test_an_uplink_that_refuses_holds_the_command_with_its_reason() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    uplink.refusal = "the port has gone"
    commander.queue("PING", {}, S)
    changes = commander.send(1, S)
    assert stages(changes) == [Stage.RELEASED, Stage.HELD]
    assert "the port has gone" in changes[-1].detail
    uplink.refusal = ""
    assert stages(commander.send(1, 2 * S)) == [Stage.RELEASED, Stage.SENT]
    assert int.from_bytes(uplink.packets[0][2:4]) & 0x3FFF == 0


def test_a_dropped_link_makes_the_outcome_unknown_only_before_the_first_evidence() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    heard, unheard = sent(commander, uplink), sent(commander, uplink)
    commander.step(2 * S, [report(uplink.packets[0], 1, 2 * S)], OPEN)
    (change,) = commander.step(3 * S, [], DROPPED)
    assert (change.command, change.stage) == (unheard, Stage.UNKNOWN)
    later = commander.step(300 * S, [], OPEN)
    assert [(c.command, c.stage) for c in later] == [(heard, Stage.TIMED_OUT)]


def test_a_link_that_never_dropped_makes_nothing_unknown() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    sent(commander, uplink)
    changes = [c for second in range(2, 300) for c in commander.step(second * S, [], OPEN)]
    assert stages(changes) == [Stage.TIMED_OUT]


class TestArming:
    def queued(self, commander: Commander) -> int:
        argument = demo_dictionary().command("OBC_RESET").arguments
        texts = {a.name: a.default or next(iter(a.labels.values()), "0") for a in argument}
        return commander.queue("OBC_RESET", texts, S)[0].command

    def test_a_vital_command_is_not_sent_unarmed(self) -> None:
        commander = opened()
        number = self.queued(commander)
        with pytest.raises(KnownError, match="arm it first"):
            commander.send(number, 2 * S)

    def test_it_is_sent_within_ten_seconds_of_arming(self) -> None:
        commander = opened()
        number = self.queued(commander)
        assert stages(commander.arm(number, 2 * S)) == [Stage.ARMED]
        assert stages(commander.send(number, 12 * S - 1)) == [Stage.RELEASED, Stage.SENT]

    def test_arming_runs_out_after_ten_seconds_and_says_when(self) -> None:
        commander = opened()
        number = self.queued(commander)
        commander.arm(number, 2 * S)
        assert commander.step(12 * S - 1, [], OPEN) == []
        (change,) = commander.step(15 * S, [], OPEN)
        assert (change.stage, change.at_ns) == (Stage.QUEUED, 12 * S)
        with pytest.raises(KnownError, match="arm it first"):
            commander.send(number, 16 * S)

    def test_even_when_no_step_came_in_between(self) -> None:
        commander = opened()
        number = self.queued(commander)
        commander.arm(number, 2 * S)
        with pytest.raises(KnownError, match="arm it first"):
            commander.send(number, 13 * S)

    def test_a_held_one_must_be_armed_again(self) -> None:
        commander = opened()
        number = self.queued(commander)
        commander.step(2 * S, [], CLOSED)
        commander.arm(number, 2 * S)
        assert stages(commander.send(number, 3 * S)) == [Stage.HELD]
        commander.step(4 * S, [], OPEN)
        with pytest.raises(KnownError, match="arm it first"):
            commander.send(number, 4 * S)

    def test_the_warning_gives_the_reason_of_the_dictionary(self) -> None:
        commander = Commander(demo_dictionary(), KeptUplink(), checks=RuleChecks(demo_dictionary()))
        command = demo_dictionary().command("OBC_RESET")
        texts = {a.name: a.default or next(iter(a.labels.values()), "0") for a in command.arguments}
        assert any(command.reason in warning for warning in commander.prepare("OBC_RESET", texts).warnings)


class TestRepeats:
    def test_the_same_again_within_five_seconds_is_refused(self) -> None:
        commander = opened()
        commander.queue("PING", {}, S)
        with pytest.raises(KnownError, match="less than 5 s ago"):
            commander.queue("PING", {}, 6 * S - 1)

    def test_unless_it_is_meant(self) -> None:
        commander = opened()
        commander.queue("PING", {}, S)
        assert commander.queue("PING", {}, 2 * S, is_repeat_meant=True)[0].command == 2

    def test_or_later_or_another_command(self) -> None:
        commander = opened()
        commander.queue("PING", {}, S)
        commander.queue("NOOP", {}, S)
        commander.queue("PING", {}, 6 * S)


class TestAfterACrash:
    def history(self) -> tuple[list[CommandChange], KeptUplink]:
        uplink = KeptUplink()
        commander = opened(uplink)
        changes = commander.queue("PING", {}, S) + commander.queue("NOOP", {}, S)
        changes += commander.send(1, 2 * S)
        return changes, uplink

    def test_the_queue_comes_back_held_and_what_had_certainly_left_is_sent(self) -> None:
        changes, _ = self.history()
        commander = Commander(demo_dictionary(), KeptUplink())
        restored = commander.restore(changes, 5 * S)
        assert {(c.command, c.stage) for c in restored} == {(2, Stage.HELD), (1, Stage.SENT)}

    def test_nothing_leaves_without_a_new_act(self) -> None:
        changes, _ = self.history()
        uplink = KeptUplink()
        commander = Commander(demo_dictionary(), uplink)
        commander.restore(changes, 50 * S)
        commander.step(51 * S, [], OPEN)
        assert uplink.packets == []
        assert stages(commander.send(2, 52 * S)) == [Stage.RELEASED, Stage.SENT]

    def test_numbers_and_sequence_counts_go_on(self) -> None:
        changes, _ = self.history()
        uplink = KeptUplink()
        commander = Commander(demo_dictionary(), uplink)
        commander.restore(changes, 50 * S)
        commander.step(51 * S, [], OPEN)
        assert commander.queue("PING", {}, 52 * S)[0].command == 3
        commander.send(3, 52 * S)
        assert int.from_bytes(uplink.packets[0][2:4]) & 0x3FFF == 1

    def test_released_without_sent_may_have_left(self) -> None:
        changes, _ = self.history()
        commander = Commander(demo_dictionary(), KeptUplink())
        restored = commander.restore([c for c in changes if c.stage is not Stage.SENT], 50 * S)
        assert (1, Stage.UNKNOWN) in {(c.command, c.stage) for c in restored}

    def test_release_is_written_down_before_the_bytes_leave(self) -> None:
        uplink = KeptUplink()
        order: list[str] = []

        class Noting(KeptUplink):
            def send(self, packet: bytes, now_ns: int, *, tag: int = -1, service: Service | None = None) -> list[UplinkNotice]:
                order.append("bytes")
                return []

        def record(*records: CommandChange | QueueAct) -> str:
            order.extend(str(one.stage) for one in records if isinstance(one, CommandChange))
            return ""

        commander = Commander(demo_dictionary(), Noting(), record=record)
        commander.step(0, [], OPEN)
        commander.queue("PING", {}, S)
        commander.send(1, S)
        assert order == ["queued", "released", "bytes"]
        assert uplink.packets == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["queue", "arm", "send", "cancel", "wait", "drop", "open", "report"]), max_size=25), st.randoms())
def test_whatever_happens_an_end_is_never_left_and_bytes_leave_only_when_open(acts: list[str], random: object) -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    now, link, ended, bytes_before = S, OPEN, set[int](), 0
    for act in acts:
        now += S
        changes: list[CommandChange] = []
        number = random.randint(1, 3)  # type: ignore[attr-defined]
        try:
            if act == "queue":
                changes = commander.queue(random.choice(["PING", "NOOP"]), {}, now)  # type: ignore[attr-defined]
            elif act in ("arm", "send", "cancel"):
                changes = getattr(commander, act)(number, now)
        except KnownError:
            pass
        if not link.is_open:
            assert len(uplink.packets) == bytes_before
        link = {"drop": DROPPED, "open": OPEN}.get(act, LinkView(link.is_open, link.reason))
        reports = [report(random.choice(uplink.packets), random.randint(1, 8), now)] if act == "report" and uplink.packets else []  # type: ignore[attr-defined]
        for change in changes + commander.step(now, reports, link):
            assert change.command not in ended or change.stage.is_end
            if change.stage.is_end:
                ended.add(change.command)
        bytes_before = len(uplink.packets)


def test_recorded_commands_are_told_when_their_time_comes() -> None:
    changes, _ = TestAfterACrash().history()
    recorded = RecordedCommands(changes)
    assert recorded.step(S - 1, [], CLOSED) == []
    assert stages(recorded.step(S, [], CLOSED)) == [Stage.QUEUED, Stage.QUEUED]
    assert stages(recorded.step(5 * S, [], CLOSED)) == [Stage.RELEASED, Stage.SENT]
    assert recorded.step(9 * S, [], CLOSED) == []
    assert len(recorded.seek(S)) == 2
    assert stages(recorded.step(2 * S, [], CLOSED)) == [Stage.RELEASED, Stage.SENT]
