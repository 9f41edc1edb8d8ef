"""`moonkite plans`: the report of a session's pass plans."""

from __future__ import annotations

from pathlib import Path

from console.cli_plan_words import report_lines, runs_of, told
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


def test_they_are_printed(tmp_path: Path) -> None:
    path = PlanFlight(tmp_path, MIDDLE_NS).load(SHORT, name="Short", mode=RunMode.AUTOMATIC).fly(2).close()
    said = moonkite("plans", path, "--pdf", tmp_path / "p.pdf", home=tmp_path)
    assert said.out == f"{tmp_path / 'p.pdf'}: 1 run of plans on 1 page\n"
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF-")


def test_what_never_came_is_null_and_a_dash() -> None:
    state = first_state(plan(SHORT), run=2, now_ns=0)
    assert told(state)["aos"] is None
    assert runs_of([state, first_state(plan(SHORT), run=3, now_ns=5)])[0].run == 2
    assert report_lines(state)[1].split() == ["ping", "open", "-"]


def test_a_plan_is_flown_without_a_window_and_told_in_the_summary(tmp_path: Path) -> None:
    (tmp_path / "pause.toml").write_text('mode = "automatic"\n[[steps]]\nid = "pause"\nkind = "wait"\nduration = "1s"\n')
    said = moonkite("run", "--headless", "--seconds", 3, "--plan", tmp_path / "pause.toml", "--json", home=tmp_path)
    assert said.code == 0
    plan_told = said.json["plan"]
    assert plan_told["plan"] == "pause"
    assert (plan_told["phase"], [step["state"] for step in plan_told["steps"]]) == ("ended", ["done"])


def test_a_plan_that_needs_an_operator_is_refused_before_anything_is_recorded(tmp_path: Path) -> None:
    refused = moonkite("run", "--headless", "--plan", "Routine pass", home=tmp_path)
    assert refused.code == 1
    assert "can't be flown semi-automatic without a window" in refused.complaint
    assert "--plan-mode automatic" in refused.complaint
    near = moonkite("run", "--headless", "--plan", "Routine", home=tmp_path)
    assert "did you mean Routine pass?" in near.complaint
    assert not list(tmp_path.glob("**/*.moonkite"))


def test_a_plan_is_an_option_of_flights_without_a_window(tmp_path: Path) -> None:
    assert "needs --headless" in moonkite("run", "--plan", "Routine pass", home=tmp_path).err
    assert "name it with --plan" in moonkite("run", "--headless", "--plan-mode", "automatic", home=tmp_path).err


def test_a_plan_that_does_not_come_to_its_end_is_an_error_after_its_summary(tmp_path: Path) -> None:
    said = moonkite("run", "--headless", "--seconds", 3, "--plan", "Routine pass", "--plan-mode", "automatic", home=tmp_path)
    assert said.code == 1
    assert "1. Routine pass: running (automatic" in said.out
    assert "did not come to its end, it is running at contact; waits for AOS+1m" in said.err
