"""How long a plan takes: the quickest way, the usual one and the longest, against the pass."""

from __future__ import annotations

import pytest

from console.command.procedure import PassWindow, RunMode
from console.command.procedure_estimate import ANSWER_S, CONFIRM_S, plan_length, step_length
from console.resources import demo_mission_folder
from tests.command.fakes import S, demo_dictionary
from tests.command.procedures import WINDOW, plan, step


def lengths(text: str, *, window: PassWindow | None = None, start_ns: int = 0) -> tuple[float, float, float]:
    found = plan_length(plan('mode = "automatic"\n' + text), demo_dictionary(), start_ns, window)
    return tuple((end_ns - start_ns) / S for end_ns in (found.least_ns, found.usual_ns, found.most_ns))  # type: ignore[return-value]


def test_waits_are_exact_and_the_longest_way_is_longer_than_the_shortest() -> None:
    long = step("branch", "b", condition="BATT_V > 1", then="quick", else_="slow")
    long += step("wait", "slow", duration=60) + step("wait", "quick", duration=5)
    assert lengths(long) == (5, 5, 65)


def test_a_command_takes_at_most_its_window_for_each_attempt() -> None:
    """The demo's PING promises its last report within 20 s."""
    assert lengths(step("command", "a", command="PING", retry=2)) == (0.5, 5.0, 60.0)
    assert lengths(step("command", "a", command="PING", timeout="6s")) == (0.5, 1.5, 6.0)


def test_time_marks_wait_for_the_pass() -> None:
    assert lengths(step("note", "a", at="LOS-1m"), window=WINDOW, start_ns=WINDOW.aos_ns) == (540, 540, 540)
    assert lengths(step("command", "a", command="PING", until="sent"), window=WINDOW) == (100.5, 100.5, 100.5)


def test_the_operator_takes_time_too() -> None:
    ask = plan(step("prompt", "a")).steps[0]
    assert step_length(ask, RunMode.AUTOMATIC, demo_dictionary()).is_open
    assert step_length(ask, RunMode.MANUAL, demo_dictionary()).usual_s == ANSWER_S[1]
    note = plan(step("note", "a")).steps[0]
    assert step_length(note, RunMode.MANUAL, demo_dictionary()).usual_s == CONFIRM_S[1]
    assert step_length(note, RunMode.SEMI_AUTOMATIC, demo_dictionary()).most_s == 0


@pytest.mark.parametrize(
    ("duration", "verdict"), [("9m", "fits"), ("9m31s", "does not fit")],
)  # fmt: skip
def test_the_verdict_minds_the_margin_before_los(duration: str, verdict: str) -> None:
    found = plan_length(plan(step("wait", "w", duration=duration)), demo_dictionary(), WINDOW.aos_ns, WINDOW)
    assert found.verdict == verdict


def test_what_may_take_too_long_is_said() -> None:
    text = step("check", "c", condition="BATT_V > 1", timeout="20m", else_="next")
    assert plan_length(plan(text), demo_dictionary(), WINDOW.aos_ns, WINDOW).verdict == "usually fits"
    slow = step("command", "sun", command="SET_MODE", arguments={"MODE": "SUN"}) * 1
    late = PassWindow(0, 50 * S)
    assert plan_length(plan(slow), demo_dictionary(), 0, late).verdict == "usually does not fit"


@pytest.mark.parametrize("name", ["routine", "recovery"])
def test_the_demos_plans_usually_fit_its_pass(name: str) -> None:
    text = (demo_mission_folder() / "plans" / f"{name}.toml").read_text("utf-8")
    found = plan_length(plan(text), demo_dictionary(), 0, PassWindow(0, 700 * S))
    assert found.least_ns <= found.usual_ns <= found.most_ns
    assert found.verdict == "usually fits"


def test_what_is_left_is_counted_from_the_step_that_is_on() -> None:
    found = plan_length(plan(step("wait", "a", duration=10) + step("wait", "b", duration=20)), demo_dictionary(), 0, None, first="b")
    assert (found.most_ns, list(found.usual_begin_ns), found.verdict) == (20 * S, ["b"], "")
