"""The dictionary's rules round commands in a whole session: real telemetry, a real recording, one engine step after another."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from console.command.commander import Commander
from console.command.conditions import parse_condition
from console.command.framed_uplink import FramedUplink
from console.command.rule_checks import RuleChecks
from console.command.states import CommandChange, Stage
from console.command.verdicts import Verdict
from console.dictionary.command_rules import AlarmSuspension, CommandRules, Constraint, StageCheck
from console.dictionary.model import Command, Dictionary
from console.dictionary.significance import Significance
from console.mission.commanding import Approver, Commanding
from console.mission.pins import hash_pin
from console.session.durable import durably
from console.session.link_inbox import LinkStatus
from console.session.messages import Approve, Arm, Delivery, Override, Prepare, Prepared, Queue, Refused, Send, ToWindow
from console.session.session import Asked, Session, SessionParts
from console.store.reader import SessionReader
from console.telemetry.states import AlarmState
from console.utc import SECOND_NS
from tests.session import flights

PIN = "482913"
SECONDS = 12


@cache
def approving() -> Commanding:
    return Commanding(approval_from=Significance.CRITICAL, approvers=(Approver("Flight director", hash_pin(PIN)),))


def with_ping(rules: CommandRules, **more: object) -> Dictionary:
    """The demo's dictionary with other rules round its PING."""
    made = flights.dictionary()
    ping: Command = replace(made.command("PING"), rules=rules, verifiers=(), **more)
    return replace(made, commands={**made.commands, "PING": ping})


class Pass:
    """A session in the middle of a pass, a tenth of a second a step; `file` is its recording."""

    def __init__(self, folder: Path, dictionary: Dictionary, commanding: Commanding = Commanding()) -> None:  # noqa: B008 - frozen
        self.chunks = list(flights.pass_chunks(SECONDS))
        self.file = flights.writer(folder, self.chunks[0].received_ns)
        self.sent: list[bytes] = []
        uplink = FramedUplink(self.sent.append, framing="packets", frame_format=flights.craft().frames)
        commander = Commander(dictionary, uplink, record=durably(self.file), checks=RuleChecks(dictionary, commanding))
        self.session = Session(SessionParts(dictionary, "cadu", flights.craft().frames, commander, recorder=self.file))
        self.answers: list[ToWindow] = []
        self.changes: list[CommandChange] = []
        self.now_ns = self.chunks[0].received_ns
        self.step(seconds=2)

    def step(self, *intents: object, by: str = "Operator A", seconds: float = 0.1) -> Delivery:
        delivery = None
        for _ in range(round(seconds * 10)):
            self.now_ns += SECOND_NS // 10
            due = [chunk for chunk in self.chunks if chunk.received_ns <= self.now_ns]
            self.chunks = self.chunks[len(due) :]
            asked = [Asked(intent, by, self.answers.append) for intent in intents]  # type: ignore[arg-type]
            delivery, intents = self.session.step(self.now_ns, due, asked, [LinkStatus("open")]), ()
            self.changes += delivery.command_changes
        assert delivery is not None
        return delivery

    @property
    def stages(self) -> list[Stage]:
        return [change.stage for change in self.changes]

    def close(self) -> Path:
        self.file.close(self.now_ns)
        return self.file.path


def holds(text: str) -> Constraint:
    return Constraint(parse_condition(text, flights.dictionary()), is_suspendable=True)


def test_a_dry_run_judges_constraints_by_live_telemetry(tmp_path: Path) -> None:
    one = Pass(tmp_path, with_ping(CommandRules((holds("BATT_V > 1"), holds("BATT_V > 1000")))))
    one.step(Prepare("PING", {}))
    (prepared,) = one.answers
    assert isinstance(prepared, Prepared)
    found = [(check.verdict, check.text.split(":")[0]) for check in prepared.checks if check.subject == "constraint"]
    assert found == [(Verdict.GOOD, "holds"), (Verdict.REFUSED, "does not hold")]
    one.close()


def test_what_a_constraint_refuses_leaves_only_by_an_override_with_a_reason_that_is_recorded(tmp_path: Path) -> None:
    one = Pass(tmp_path, with_ping(CommandRules((holds("BATT_V > 1000"),))))
    one.step(Queue("PING", {}))
    one.step(Send(1))
    assert isinstance(one.answers[0], Refused)
    assert one.sent == []
    one.step(Override(1, "the sensor is broken"))
    one.step(Send(1))
    assert one.stages == [Stage.QUEUED, Stage.QUEUED, Stage.RELEASED, Stage.SENT]
    assert len(one.sent) == 1
    with SessionReader(one.close()) as reader:
        told = [change for change in reader.commands() if "overridden" in change.detail]
    assert [(change.by, "the sensor is broken" in change.detail) for change in told] == [("Operator A", True)]


def test_telemetry_that_comes_after_the_release_completes_the_command_with_its_packet(tmp_path: Path) -> None:
    done = StageCheck("Complete", parse_condition("BATT_V > 1", flights.dictionary()), stop_s=10.0)
    one = Pass(tmp_path, with_ping(CommandRules(checks=(done,))))
    one.step(Queue("PING", {}))
    one.step(Send(1))
    sent_ns = one.changes[-1].at_ns
    packets = [row for _ in range(60) for row in one.step().packets]
    last = one.changes[-1]
    assert last.stage is Stage.COMPLETED
    assert last.at_ns > sent_ns
    row = next(row for row in packets if row.index == last.packet)
    assert row.received_ns == last.at_ns
    one.close()


def test_the_arrival_of_a_packet_is_evidence(tmp_path: Path) -> None:
    container = flights.session().decoding.take(flights.pass_chunks(SECONDS)).packets[-1].container
    one = Pass(tmp_path, with_ping(CommandRules(checks=(StageCheck("Complete", container=container),))))
    one.step(Queue("PING", {}))
    one.step(Send(1), seconds=8)
    assert (one.changes[-1].stage, one.changes[-1].detail) == (Stage.COMPLETED, f"packet {container}")
    one.close()


def test_a_second_person_s_pin_lets_a_critical_command_leave_and_stands_nowhere(tmp_path: Path) -> None:
    one = Pass(tmp_path, with_ping(CommandRules(), significance=Significance.CRITICAL), approving())
    one.step(Queue("PING", {}))
    one.step(Arm(1))
    one.step(Send(1))
    assert "approval" in str(one.answers[-1]) or "approved" in str(one.answers[-1])
    one.step(seconds=10.2)
    refused = one.step(Approve(1, "Flight director", "999999"))
    assert any("refused" in event.text and "Flight director" in event.text for event in refused.events)
    one.step(seconds=2.1)
    one.step(Approve(1, "Flight director", PIN))
    one.step(Arm(1))
    one.step(Send(1))
    assert one.stages[-2:] == [Stage.RELEASED, Stage.SENT]
    approved = next(change for change in one.changes if change.detail.startswith("approved"))
    assert (approved.by, approved.detail) == ("Flight director", "approved by Flight director")
    assert one.changes[0].by == "Operator A"
    assert "999999" not in repr(Approve(1, "Flight director", "999999"))
    content = one.close().read_bytes()
    assert PIN.encode() not in content
    assert b"999999" not in content
    assert b"approved by Flight director" in content


@pytest.mark.parametrize("stage", ["release", "complete"])
def test_alarms_are_put_aside_by_a_command_at_its_stage_and_come_back(tmp_path: Path, stage: str) -> None:
    name = next(one.name for one in flights.dictionary().parameters.values() if one.alarm is not None and one.alarm.ranges)
    done = StageCheck("Complete", parse_condition("BATT_V > 1", flights.dictionary()))
    one = Pass(tmp_path, with_ping(CommandRules(checks=(done,), suspensions=(AlarmSuspension(name, 2.0, stage),))))
    one.step(Queue("PING", {}))
    first = one.step(Send(1))
    later = [alarm for _ in range(70) for alarm in one.step().alarm_changes]
    alarms = [alarm for alarm in [*first.alarm_changes, *later] if alarm.parameter == name]
    assert alarms[0].state is AlarmState.SHELVED
    assert "PING" in alarms[0].note
    assert any(alarm.state is AlarmState.SHELVED for alarm in first.alarm_changes) == (stage == "release")
    assert alarms[-1].state is not AlarmState.SHELVED
    one.close()
