"""Pass plans in a session: flown with the simulated spacecraft, recorded, replayed, and taken up after a crash at any instant."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.command.procedure import Needs, Phase, RunMode, StepState
from console.command.states import Stage
from console.session.messages import (
    AnswerPrompt,
    Arm,
    HoldProcedure,
    LoadProcedure,
    RunProcedure,
    Send,
    SkipStep,
    StepProcedure,
    StopProcedure,
)
from console.simulator.attitude import AttitudeMode
from console.store.reader import SessionReader
from tests.session.flights import S, replay, session, simulator, the_pass
from tests.session.plans import PlanFlight, plan_text

SHORT = """
[[steps]]
id = "ping"
kind = "command"
command = "PING"
[[steps]]
id = "say"
kind = "note"
text = "half way"
[[steps]]
id = "noop"
kind = "command"
command = "NOOP"
[[steps]]
id = "seen"
kind = "check"
condition = "UPTIME > 0"
timeout = "5s"
[[steps]]
id = "once"
kind = "command"
command = "HK_ONCE"
arguments = { SID = "OBC" }
"""
MIDDLE_NS = the_pass()[0] + 200 * S


def test_the_routine_plan_is_flown_automatically_and_asks_for_nothing(tmp_path: Path) -> None:
    flight = PlanFlight(tmp_path, the_pass()[1] - 255 * S)
    flight.load(plan_text("routine"), name="Routine", mode=RunMode.AUTOMATIC).fly(60)
    assert flight.state is not None
    assert (flight.state.phase, flight.state.reason) == (Phase.ENDED, "13 done, 2 passed over")
    assert flight.operator.asked_for == []
    path = flight.close()
    with SessionReader(path) as reader:
        sent = [change for change in reader.commands() if change.stage is Stage.SENT]
        assert [change.name for change in sent] == [
            "PING", "TX_LEVEL", "HK_ONCE", "CAMERA_POWER", "CAMERA_CAPTURE", "CAMERA_POWER", "TX_LEVEL",
        ]  # fmt: skip
        assert {change.by for change in sent} == {"plan Routine (OP)"}
        assert [(note.text, note.by) for note in reader.notes()] == [("Routine pass flown", "plan Routine (OP)")]
        last = reader.procedures()[-1]
        assert last == flight.state
        ping = last.result("ping")
        evidence = reader.packet(ping.packet)
    assert evidence is not None
    assert (evidence.service, evidence.subtype) == (1, 7)


def test_the_recovery_plan_brings_the_spacecraft_back_and_every_arming_is_the_operators(tmp_path: Path) -> None:
    spacecraft = simulator(MIDDLE_NS)
    spacecraft.craft.set_mode(AttitudeMode.SAFE)
    flight = PlanFlight(tmp_path, MIDDLE_NS, spacecraft=spacecraft)
    flight.operator.answers = {"nadir-now": "stay at the Sun"}
    flight.load(plan_text("recovery"), mode=RunMode.AUTOMATIC).fly(200)
    assert flight.state is not None
    assert (flight.state.phase, flight.state.reason) == (Phase.ENDED, "10 done, 6 passed over")
    assert spacecraft.craft.attitude.mode is AttitudeMode.SUN
    with SessionReader(flight.close()) as reader:
        armed = [(change.name, change.by) for change in reader.commands() if change.stage is Stage.ARMED]
    assert armed == [("SET_MODE", "OP")]


def test_an_automatic_plan_waits_for_ever_for_an_arming_and_the_spacecraft_does_not_move(tmp_path: Path) -> None:
    text = '[[steps]]\nid = "sun"\nkind = "command"\ncommand = "SET_MODE"\narguments = { MODE = "SUN" }\n'
    flight = PlanFlight(tmp_path, MIDDLE_NS)
    flight.operator.arms = False
    flight.load(text, mode=RunMode.AUTOMATIC).fly(20)
    assert flight.state is not None
    assert (flight.state.needs, flight.state.phase) == (Needs.ARM, Phase.RUNNING)
    assert flight.spacecraft.craft.attitude.mode is AttitudeMode.NADIR
    flight.close()


def test_the_same_seed_flies_the_same_plan(tmp_path: Path) -> None:
    told = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        flight = PlanFlight(tmp_path / name, MIDDLE_NS, seed=9).load(SHORT, mode=RunMode.AUTOMATIC).fly(10)
        told.append([(delivery.procedure, delivery.events) for delivery in flight.deliveries])
        flight.close()
    assert told[0] == told[1]


def test_what_is_refused_is_answered_with_the_reason(tmp_path: Path) -> None:
    flight = PlanFlight(tmp_path, MIDDLE_NS)
    flight.does(RunProcedure(), LoadProcedure("Bad", "= ="), HoldProcedure())
    assert [word in told for told, word in zip(flight.refused, ("no plan is loaded", "TOML 1.0", "no plan is loaded"), strict=True)] == [
        True
    ] * 3
    assert flight.state is None
    flight.load(SHORT).does(LoadProcedure("Other", SHORT), StepProcedure("noop"), SkipStep("ping", ""), AnswerPrompt("ping", "x"))
    assert len(flight.refused) == 7
    assert "stop it first (F7)" in flight.refused[3]
    flight.does(HoldProcedure()).does(StopProcedure()).does(LoadProcedure("Other", SHORT))
    assert flight.state is not None
    assert (flight.state.run, flight.state.name, flight.state.phase) == (2, "Other", Phase.READY)
    flight.close()


def test_a_replay_shows_the_plan_as_it_stood_and_runs_nothing(tmp_path: Path) -> None:
    flight = PlanFlight(tmp_path, MIDDLE_NS).load(SHORT, mode=RunMode.SEMI_AUTOMATIC).fly(4)
    live = [delivery for delivery in flight.deliveries if delivery.procedure is not None]
    start_ns, end_ns = flight.deliveries[0].now_ns, flight.session.now_ns
    path = flight.close()
    again, playback = replay(path)
    for tenth in range(0, (end_ns - start_ns) // (S // 10), 3):
        at_ns = start_ns + tenth * S // 10
        expected = next((d.procedure for d in reversed(live) if d.procedure is not None and d.procedure.at_ns <= at_ns), None)
        assert playback.seek(at_ns, again).procedure == expected
    assert "commanded in a replay" in playback.refusal(RunProcedure())
    playback.stop()
    straight, playback = replay(path, rate=float("inf"))
    told = [straight.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses) for turn in playback.turns()]
    assert [d.procedure for d in told if d.procedure is not None][-1] == live[-1].procedure
    assert {e.text for d in told for e in d.events if e.source == "plan"} == {e.text for d in live for e in d.events if e.source == "plan"}
    playback.stop()


def test_a_new_window_is_told_the_plan_as_it_stands(tmp_path: Path) -> None:
    flight = PlanFlight(tmp_path, MIDDLE_NS).load(SHORT, mode=RunMode.AUTOMATIC).fly(1)
    assert flight.session.standing(flight.session.now_ns).procedure == flight.state
    assert session().standing(0).procedure is None
    flight.close()


@pytest.mark.parametrize("turns", range(1, 13))
def test_after_a_crash_at_any_turn_the_plan_is_held_and_nothing_is_sent_twice(tmp_path: Path, turns: int) -> None:
    first = PlanFlight(tmp_path, MIDDLE_NS).load(SHORT, mode=RunMode.AUTOMATIC).fly(turns / 10 - 0.15)
    assert first.state is not None
    was_over = first.state.phase.is_over
    first.crash()
    second = PlanFlight(tmp_path, first.session.now_ns + S, spacecraft=first.spacecraft).take_up(tmp_path)
    if was_over:
        assert second.state is None
        second.close()
        return
    assert second.state is not None
    was_last = second.state.phase is Phase.ENDED  # the log knew that the last command was through
    assert was_last or second.state.phase is Phase.HELD
    second.fly(1)
    assert was_last or second.state.phase is Phase.HELD
    second.does(*([] if was_last else [RunProcedure()])).fly(5)
    while second.state.phase is Phase.HELD:
        assert second.state.needs is Needs.DECIDE
        assert second.state.result(second.state.step).state in (StepState.UNKNOWN, StepState.FAILED)
        second.does(SkipStep(second.state.step, "nobody knows"), RunProcedure()).fly(5)
    assert second.state.phase is Phase.ENDED
    released = [change.name for path in (first.writer.path, second.close()) for change in _log(path) if change.stage is Stage.RELEASED]
    assert sorted(set(released)) == sorted(released) == ["HK_ONCE", "NOOP", "PING"]
    assert second.spacecraft.craft.computer.accepted == 3


def _log(path: Path) -> list[object]:
    with SessionReader(path) as reader:
        return list(reader.commands())


def test_a_command_armed_and_sent_in_the_queue_is_seen_by_the_plan(tmp_path: Path) -> None:
    text = '[[steps]]\nid = "sun"\nkind = "command"\ncommand = "SET_MODE"\narguments = { MODE = "SUN" }\nuntil = "accepted"\n'
    flight = PlanFlight(tmp_path, MIDDLE_NS)
    flight.operator.is_idle = True
    flight.load(text, mode=RunMode.AUTOMATIC).fly(1)
    assert flight.state is not None
    number = flight.state.result("sun").command
    flight.does(Arm(number)).fly(1)
    assert flight.state.needs is Needs.SEND
    flight.does(Send(number)).fly(5)
    assert flight.state.phase is Phase.ENDED
    flight.close()
