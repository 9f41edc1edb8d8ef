"""Any plan under any sequence of events: no step twice, nothing sent that may not be, held on unknown, and it always ends."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.command.procedure import CommandAct, Needs, Phase, StepState
from console.command.states import Stage
from console.errors import KnownError
from tests.command.fakes import CLOSED, DROPPED, S
from tests.command.procedures import Flown, step

IDENTS = "abcdef"
ENDS = (Stage.COMPLETED, Stage.REJECTED, Stage.FAILED, Stage.TIMED_OUT, Stage.UNKNOWN, Stage.EXPIRED)
LONG = 24


@st.composite
def plans(draw: st.DrawFn) -> str:
    """A sound plan of up to six steps whose ways lead forward at random."""
    count = draw(st.integers(1, len(IDENTS)))
    return "".join(draw(steps(place, count)) for place in range(count))


@st.composite
def steps(draw: st.DrawFn, place: int, count: int) -> str:
    ways = ["next", "hold", "end", *IDENTS[place + 2 : count]]
    kind = draw(st.sampled_from(["check", "command", "arm", "wait", "prompt", "note", "branch"]))
    more: dict[str, object] = {"at": draw(st.sampled_from(["AOS+3s", "LOS-9m"]))} if draw(st.booleans()) else {}
    if kind in ("check", "branch"):
        more |= {"condition": draw(st.sampled_from(["BATT_V > 7", "BATT_V > 9000", "TEMP_OBC > 1"])), "timeout": "4s"}
    if kind in ("command", "arm"):
        is_arm = kind == "arm"
        more |= {"command": "SET_MODE", "arguments": {"MODE": "SUN"}} if is_arm else {"command": "PING"}
        more |= {"until": draw(st.sampled_from(["sent", "accepted", "completed"])), "repeatable": draw(st.booleans())}
        more |= {"timeout": draw(st.sampled_from(["5s", "60s"]))} if draw(st.booleans()) else {}
    if kind in ("check", "command", "arm"):
        more["retry"] = draw(st.integers(0, 2))
    if kind in ("check", "command", "arm", "prompt"):
        more["else_"] = draw(st.sampled_from(ways))
    if kind == "wait":
        more["duration"] = draw(st.integers(0, 9)) + 0.5
    if kind == "prompt":
        more["choices"] = {"yes": draw(st.sampled_from(ways)), "no": "next"}
    return step({"arm": "command"}.get(kind, kind), IDENTS[place], **more)


EVENTS = st.one_of(
    st.tuples(st.just("time"), st.integers(0, 20)),
    st.tuples(st.just("told"), st.sampled_from((Stage.ACCEPTED, Stage.STARTED, Stage.HELD, Stage.ARMED, Stage.QUEUED, *ENDS))),
    st.tuples(st.sampled_from(["run", "hold", "confirm", "skip", "answer", "drop", "close", "open", "crash", "charge", "full", "refuse"]),
              st.just(0)),
)  # fmt: skip


def happen(flown: Flown, event: str, value: int | Stage) -> None:
    """One event; what is refused changes nothing."""
    hands = flown.hands
    before = (len(hands.queued), len(hands.sent), flown.state.phase)
    if event == "told" and hands.stages:
        last = hands.stages[len(hands.queued)]
        is_waiting = last.stage in (Stage.QUEUED, Stage.ARMED, Stage.HELD)
        fits = value in (Stage.HELD, Stage.ARMED, Stage.QUEUED, Stage.EXPIRED) if is_waiting else value not in (Stage.HELD, Stage.ARMED)
        if not last.stage.is_end and fits and value is not Stage.QUEUED:
            flown.told(Stage(value))
    act = {"time": lambda: flown.after(int(value)), "run": flown.run, "confirm": flown.confirm, "skip": flown.skip, "crash": flown.crash,
           "answer": lambda: flown.answer("yes"), "drop": lambda: flown.after(1, DROPPED),
           "hold": lambda: flown.runner.hold(flown.now_ns, "wait")}.get(event)  # fmt: skip
    if event in ("close", "open"):
        flown.link = CLOSED if event == "close" else type(CLOSED)(is_open=True)
    if event == "charge":
        flown.values.raw["BATT_V"] = 1e4
    if event == "full":
        hands.trouble = "" if hands.trouble else "the disk is full"
    if event == "refuse":
        hands.send_refusal = "" if hands.send_refusal else "an interlock stands"
    try:
        if act is not None:
            act()
    except KnownError:
        pass
    if before[2] is Phase.HELD and event not in ("run", "confirm"):
        assert (len(hands.queued), len(hands.sent)) == before[:2], f"{event} made a held plan send"


def check_counts(flown: Flown) -> None:
    """No attempt twice, no more attempts than the plan allows, no number sent twice."""
    assert max(Counter(flown.hands.queued).values(), default=0) <= 1
    assert max(Counter(flown.hands.sent).values(), default=0) <= 1
    attempts = Counter(ident for ident, _ in flown.hands.queued)
    for one in flown.procedure.steps:
        assert attempts[one.ident] <= 1 + one.retry
    for number in flown.hands.sent:
        log = [change.stage for change in flown.hands.log if change.command == number]
        is_armed = Stage.ARMED in log[: log.index(Stage.RELEASED)]
        assert is_armed or not flown.hands.stages[number].significance.needs_arming


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(plans(), st.sampled_from(["automatic", "semi-automatic", "manual"]), st.lists(EVENTS, max_size=40))
def test_no_sequence_of_events_makes_a_plan_do_a_step_twice(text: str, mode: str, events: list[tuple[str, int | Stage]]) -> None:
    flown = Flown(text, mode=mode)
    for event, value in events:
        happen(flown, event, value)
        check_counts(flown)
        if any(result.state is StepState.UNKNOWN and result.step == flown.state.step for result in flown.state.results):
            assert flown.state.phase in (Phase.HELD, Phase.STOPPED)
    assert_ends(flown)
    check_counts(flown)


def assert_ends(flown: Flown) -> None:
    """Within a bounded number of acts of a patient operator."""
    flown.hands.trouble = flown.hands.send_refusal = ""
    flown.link = type(CLOSED)(is_open=True)
    for _ in range(LONG * len(flown.procedure.steps)):
        if flown.state.phase.is_over:
            return
        _go_on(flown)
    raise AssertionError(f"it never ends: {flown.state}")


def _go_on(flown: Flown) -> None:
    state, number = flown.state, len(flown.hands.queued)
    if state.phase is not Phase.RUNNING and state.needs is not Needs.DECIDE:
        flown.passes = tuple(type(one)(one.aos_ns, flown.now_ns + 3600 * S) for one in flown.passes)
        flown.run()
    elif state.needs in (Needs.CONFIRM, Needs.SEND):
        flown.confirm()
    elif state.needs is Needs.ANSWER:
        flown.answer("no")
    elif state.needs is Needs.ARM:
        flown.told(Stage.ARMED)
    elif state.needs is Needs.DECIDE:
        flown.skip()
    elif number and not flown.hands.stages[number].stage.is_end and isinstance(_act(flown), CommandAct):
        flown.told(Stage.COMPLETED)
    else:
        flown.after(max(20, (state.due_ns - flown.now_ns) / S))


def _act(flown: Flown) -> object:
    return flown.procedure.steps[flown.procedure.place(flown.state.step)].act


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(plans(), st.integers(0, 60))
def test_a_crash_anywhere_leaves_the_plan_held_and_sends_nothing(text: str, moves: int) -> None:
    flown = Flown(text).run()
    for _ in range(moves):
        if not flown.state.phase.is_over:
            _go_on(flown)
    sent = list(flown.hands.sent)
    flown.crash().after(0)
    assert flown.state.phase is not Phase.RUNNING
    assert flown.hands.sent == sent
    assert_ends(flown)
    check_counts(flown)
