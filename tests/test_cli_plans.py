"""`moonkite plans`: the report of a session's pass plans."""

from __future__ import annotations

from pathlib import Path

from console.cli_plans import report_lines, runs_of, told
from console.command.procedure import Phase, RunMode
from console.command.procedure_runner import first_state
from tests.command.procedures import plan
from tests.program import moonkite
from tests.session.plans import PlanFlight
from tests.session.test_procedures import MIDDLE_NS, SHORT


def test_every_step_is_reported_with_its_result_command_and_evidence(tmp_path: Path) -> None:
    flight = PlanFlight(tmp_path, MIDDLE_NS).load(SHORT, name="Short", mode=RunMode.AUTOMATIC).fly(10)
    assert flight.state is not None
    assert flight.state.phase is Phase.ENDED
    path = flight.close()
    said = moonkite("plans", path, home=tmp_path)
    lines = said.out.splitlines()
    assert lines[0].startswith("1. Short: ended (automatic, OP) at 2026-")
    assert lines[0].endswith("5 done")
    assert [line.split()[0] for line in lines[1:]] == ["ping", "say", "noop", "seen", "once"]
    assert "command 1 completed; packet " in lines[1]
    (run,) = moonkite("plans", path, "--json", home=tmp_path).json
    assert (run["plan"], run["phase"], [step["state"] for step in run["steps"]]) == ("Short", "ended", ["done"] * 5)
    assert run["steps"][0]["command"] == 1


def test_what_never_came_is_null_and_a_dash() -> None:
    state = first_state(plan(SHORT), run=2, now_ns=0)
    assert told(state)["aos"] is None
    assert runs_of([state, first_state(plan(SHORT), run=3, now_ns=5)])[0].run == 2
    assert report_lines(state)[1].split() == ["ping", "open", "-"]
