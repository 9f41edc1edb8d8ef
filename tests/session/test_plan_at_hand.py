"""A pass plan flown where nobody sits: what is refused, what is flown, and what is told of a plan that stops half way."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.command.commander import Commander
from console.command.framed_uplink import FramedUplink
from console.command.procedure import PassWindow, Phase, ProcedureState, RunMode
from console.errors import KnownError
from console.frames.batch import LinkCounters
from console.session.durable import durably, plan_durably
from console.session.engine import EngineSetup
from console.session.feed import SteppedFeed
from console.session.headless import Summary, fly
from console.session.messages import Delivery, LinkState, LoadProcedure, RunProcedure
from console.session.plan_at_hand import PlanOperator, PlanToFly, require_flown
from console.session.procedures import LiveProcedures
from console.session.session import Session
from console.store.reader import SessionReader
from tests.command.procedures import plan
from tests.session.flights import S, craft, dictionary, parts, setup, simulator, the_pass, writer
from tests.session.test_procedures import MIDDLE_NS, SHORT

ARMED = """
mode = "automatic"
[[steps]]
id = "wipe"
kind = "command"
command = "CAMERA_CLEAR"
"""
ASKING = """
mode = "automatic"
[[steps]]
id = "ask"
kind = "prompt"
text = "Shall it go on?"
choices = { "yes" = "next", "no" = "end" }
"""


def plan_setup(folder: Path, start_ns: int) -> EngineSetup:
    feed = SteppedFeed(simulator(start_ns), start_ns)
    file = writer(folder, start_ns)
    commander = Commander(dictionary(), FramedUplink(feed.send, framing="cadu", frame_format=craft().frames), record=durably(file))
    plans = LiveProcedures(commander, dictionary(), [PassWindow(*the_pass())], keep=plan_durably(file), note=file.note)
    return setup(folder, Session(parts(commander, recorder=file, procedures=plans)), feed, file)


def flown(folder: Path, text: str, seconds: float, start_ns: int = MIDDLE_NS) -> tuple[Summary, PlanOperator]:
    operator = PlanOperator(PlanToFly.of(plan(text), RunMode.AUTOMATIC), by="cron")
    return fly(plan_setup(folder, start_ns), until_ns=start_ns + round(seconds * S), operator=operator), operator


def state_of(summary: Summary) -> ProcedureState:
    assert summary.plan is not None
    return summary.plan


def test_a_plan_is_flown_to_its_end_and_its_results_stand_in_summary_and_file_alike(tmp_path: Path) -> None:
    summary, operator = flown(tmp_path, SHORT, 10)
    state = state_of(summary)
    assert (state.phase, state.reason, state.mode) == (Phase.ENDED, "5 done", RunMode.AUTOMATIC)
    assert (summary.commands_sent, summary.commands_completed) == (3, 3)
    require_flown(state, "Try", operator.refused)
    with SessionReader(Path(summary.recording)) as reader:
        assert reader.procedures()[-1] == state
        assert {change.by for change in reader.commands() if change.by} == {f"plan {state.name} (cron)"}


@pytest.mark.parametrize("mode", [RunMode.MANUAL, RunMode.SEMI_AUTOMATIC])
def test_a_plan_that_wants_somebody_to_confirm_is_refused(mode: RunMode) -> None:
    own = plan(f'mode = "{mode}"\n{SHORT}')
    with pytest.raises(KnownError, match=f"can't be flown {mode} without a window; the plan says so"):
        PlanToFly.of(own)
    with pytest.raises(KnownError, match="it was asked for"):
        PlanToFly.of(plan(f'mode = "automatic"\n{SHORT}'), mode)
    assert PlanToFly.of(own, RunMode.AUTOMATIC).text == own.source


def test_a_command_of_significance_is_never_armed_and_the_plan_is_told_unfinished(tmp_path: Path) -> None:
    summary, operator = flown(tmp_path, ARMED, 5)
    assert summary.commands_sent == 0
    with pytest.raises(KnownError, match=r"did not come to its end, it is running at wipe; .*a plan never arms"):
        require_flown(state_of(summary), "Try", operator.refused)


def test_a_question_is_never_answered_and_holds_the_plan_before_los(tmp_path: Path) -> None:
    summary, operator = flown(tmp_path, ASKING, 12, start_ns=the_pass()[1] - 35 * S)
    state = state_of(summary)
    assert (state.phase, state.result("ask").answer) == (Phase.HELD, "")
    with pytest.raises(KnownError, match="it is held at ask; less than 30s to LOS"):
        require_flown(state, "Try", operator.refused)


def test_a_plan_waits_for_the_link_so_that_its_first_command_is_not_held_for_it() -> None:
    operator = PlanOperator(PlanToFly("Try", SHORT), by="cron")
    assert operator.acts(0) == []
    operator.heard(Delivery(1, 0, 1.0, LinkState("tcp", "connecting"), LinkCounters()))
    assert operator.acts(0) == []
    operator.heard(Delivery(2, 1, 1.0, LinkState("tcp", "open"), LinkCounters()))
    assert [type(asked.intent) for asked in operator.acts(1)] == [LoadProcedure, RunProcedure]
    assert operator.acts(2) == [], "once"
    with pytest.raises(KnownError, match="the link never came up"):
        require_flown(None, "Try", operator.refused)


def test_a_refused_plan_is_told_at_once_and_the_recording_goes_on(tmp_path: Path) -> None:
    said: list[str] = []
    operator = PlanOperator(PlanToFly("Late", f'{SHORT.lstrip()}at = "LOS-1m"\n'), by="cron", on_refused=said.append)
    start_ns = the_pass()[1]
    summary = fly(plan_setup(tmp_path, start_ns), until_ns=start_ns + 2 * S, operator=operator)
    assert len(said) == 1
    assert "no pass is in sight" in said[0]
    assert summary.last_ns >= start_ns + 2 * S
    with pytest.raises(KnownError, match="plan Late was not flown; no pass is in sight"):
        require_flown(summary.plan, "Late", operator.refused)
