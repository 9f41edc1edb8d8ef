"""Pass plans as files: what is read, and what is wrong, with its line and the near name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.command.procedure import (
    TO_END,
    TO_HOLD,
    BranchAct,
    CommandAct,
    Edge,
    Goto,
    PassWindow,
    PromptAct,
    RunMode,
    TimeMark,
    WaitAct,
    duration_text,
)
from console.command.procedure_file import check_procedure, parse_duration, parse_mark
from console.command.states import Stage
from console.errors import KnownError
from console.resources import resource_root
from tests.command.fakes import S, demo_dictionary
from tests.command.procedures import plan, step


def faults(text: str) -> list[str]:
    return [str(fault) for fault in check_procedure(text, name="Try", dictionary=demo_dictionary(), file="plan.toml")[1]]


@pytest.mark.parametrize("name", ["routine", "recovery"])
def test_the_demos_plans_are_sound(name: str) -> None:
    text = (resource_root() / "missions" / "demo" / "plans" / f"{name}.toml").read_text("utf-8")
    assert faults(text) == []


def test_a_plan_is_read_as_it_stands() -> None:
    found = plan(
        'mode = "automatic"\nlos_margin = "1m"\n'
        + step("command", "on", command="HK_ONCE", arguments={"SID": 3}, retry=2, at="AOS+1m30s", else_="ask", until="accepted")
        + step("wait", "pause", duration=4.5)
        + step("prompt", "ask", choices={"yes": "next", "no": "end"}, timeout="20s")
        + step("branch", "way", on="ask", is_=["yes"], then="end", else_="hold")
    )
    on, pause, ask, way = found.steps
    assert (found.mode, found.los_margin_s) == (RunMode.AUTOMATIC, 60)
    assert on.act == CommandAct("HK_ONCE", {"SID": "3"}, Stage.ACCEPTED)
    assert (on.retry, on.at, str(on.otherwise), on.then.go) == (2, TimeMark(Edge.AOS, 90 * S), "ask", "next")
    assert pause.act == WaitAct(4.5)
    assert (ask.act, ask.timeout_s) == (PromptAct((("yes", Goto("next")), ("no", TO_END))), 20)  # type: ignore[arg-type]
    assert (way.act, way.then, way.otherwise) == (BranchAct(None, "ask", ("yes",)), TO_END, TO_HOLD)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "plan.toml steps: is missing"),
        (step("check", "a", condition="BAT_V > 1"), "plan.toml:4 steps[1].condition: no parameter BAT_V; did you mean BATT_V?"),
        (step("check", "a", condition="OBC_MODE == NOMINALL"), "did you mean NOMINAL?"),
        (step("check", "a", condition="__import__('os')"), "is no condition"),
        (step("command", "a", command="PIN"), "plan.toml:4 steps[1].command: no command PIN"),
        (step("command", "a", command="PIN"), "did you mean PING?"),
        (step("command", "a", command="HK_ONCE", arguments={"SID": "POWR"}), "plan.toml:5 steps[1].arguments.SID: SID has no value POWR"),
        (step("command", "a", command="HK_ONCE"), "arguments.SID: SID is missing"),
        (step("command", "a", command="CLOCK_ADJUST", arguments={"OFFSET": 99999}), "out of range"),
        (step("command", "a", command="PING", until="radiated"), "is 'radiated'; one of sent, received"),
        (step("comand", "a"), "steps[1].kind: is 'comand'"),
        (step("note", "end"), "'end' names no step"),
        (step("note", "a b"), "'a b' names no step"),
        (step("note", "a") + step("note", "a"), "plan.toml:6 steps[2].id: a is there more than once"),
        (step("note", "a") + step("note", "b", then="a"), "a doesn't come after this step; ways lead forward only"),
        (step("note", "a", then="a"), "a doesn't come after this step"),
        (step("note", "first", then="secnd") + step("note", "second"), "no step secnd; did you mean second?"),
        (step("note", "a", then="c") + step("note", "b") + step("note", "c"), "plan.toml:6 steps[2]: is never reached"),
        (step("branch", "a", on="b", is_=["done"], then="end") + step("note", "b"), "no step b before this one"),
        (step("note", "a") + step("branch", "b", on="a", is_=["rejected"], then="end"), "a never has the result 'rejected'"),
        (step("branch", "a", condition="BATT_V > 1", on="x", is_=["done"]), "has both 'condition' and 'on'"),
        (step("branch", "a"), "has no condition; one of the two"),
        (step("wait", "a"), "a wait has a duration, or a time mark"),
        (step("wait", "a", at="AOS+5"), "'5' is no length of time"),
        (step("wait", "a", at="TCA"), "'TCA' is no time mark; such as AOS+30s"),
        (step("wait", "a", at="LOS-10s"), "LOS-10s never comes; the plan is held 30 s before LOS"),
        (step("note", "a", retry=1), "steps[1].retry: is not known here"),
        (step("check", "a", condition="BATT_V > 1", retry=99), "retry: is 99; 0 to 10"),
        (step("check", "a", condition="BATT_V > 1", timout="1s"), "timout: is not known here; did you mean timeout?"),
        (step("check", "a", condition="BATT_V > 1", timeout="-1s"), "'-1s' is no length of time"),
        (step("check", "a", condition="BATT_V > 1", timeout="25h"), "at most 86400 s"),
        ('mode = "auto"\n' + step("note", "a"), "plan.toml:1 mode: is 'auto'; one of manual, semi-automatic, automatic"),
        ("steps = 3", "steps: is 3; a list is needed"),
        ("= =", "TOML 1.0"),
        ("\udc80", "is not UTF-8"),
        (step("note", "a") * 201, "are 201; at most 200"),
        ("#" * 200_000, "the plan is too long"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(text: str, told: str) -> None:
    found = faults(text)
    assert any(told in fault for fault in found), found


def test_all_faults_are_told_in_the_order_of_their_lines() -> None:
    text = step("check", "a", condition="BAT_V > 1", then="x") + step("comand", "b") + step("command", "c", command="PIN")
    places = [fault.partition(" ")[0] for fault in faults(text)]
    assert places == sorted(places, key=lambda place: int(place.partition(":")[2]))
    assert len(places) == 4


def test_a_command_without_reports_can_only_be_waited_for_until_it_is_sent() -> None:
    assert plan(step("command", "a", command="PING")).steps[0].act == CommandAct("PING", {}, Stage.COMPLETED)


@given(st.integers(0, 86_400_000))
def test_a_length_of_time_comes_back_from_its_text(milliseconds: int) -> None:
    assert round(parse_duration(duration_text(milliseconds / 1000)) * 1000) == milliseconds


@given(st.sampled_from(Edge), st.integers(-86_400, 86_400))
def test_a_time_mark_comes_back_from_its_text(edge: Edge, seconds: int) -> None:
    mark = TimeMark(edge, seconds * S)
    assert parse_mark(str(mark)) == mark
    edge_ns = 10**18 if edge is Edge.AOS else 10**18 + 600 * S
    assert mark.in_window(PassWindow(10**18, 10**18 + 600 * S)) == edge_ns + seconds * S


@given(st.text(max_size=80))
def test_any_text_gives_a_plan_or_faults_and_no_bug(text: str) -> None:
    found, wrong = check_procedure(text, name="Try", dictionary=demo_dictionary())
    assert wrong or found is not None
    for read in (parse_duration, parse_mark):
        try:
            read(text)
        except KnownError:
            continue
